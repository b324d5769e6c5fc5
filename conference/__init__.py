"""The call for speakers, its reviews and decisions, and the sessions that come of it."""
