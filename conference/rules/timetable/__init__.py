"""The timetable as a puzzle: what is wrong with one, what it costs, how a better one is found, how two differ."""
