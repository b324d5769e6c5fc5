"""Work of the conference in the background, one module for each area."""

from conference.jobs import assigning, forgetting, imports, notices, planning, seats, sending

__all__ = ["assigning", "forgetting", "imports", "notices", "planning", "seats", "sending"]
