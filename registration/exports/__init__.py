"""What registration lets be carried out: the attendee list in its profiles."""

from registration.exports.attendees import attendee_sheet
from registration.exports.columns import COLUMNS, GROUPS, PROFILES, Profile

__all__ = ["COLUMNS", "GROUPS", "PROFILES", "Profile", "attendee_sheet"]
