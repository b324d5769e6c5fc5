"""The programme: calls, submissions, reviews, sessions, the timetable and the crossing will live here."""
