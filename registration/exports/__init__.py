"""What registration lets be carried out: the attendee list in its profiles, and the list of orders."""

from registration.exports.attendees import attendee_sheet
from registration.exports.columns import COLUMNS, GROUPS, PROFILES, Profile
from registration.exports.orders import order_sheet

__all__ = ["COLUMNS", "GROUPS", "PROFILES", "Profile", "attendee_sheet", "order_sheet"]
