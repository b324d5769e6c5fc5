"""Stars and calendars at the same moment, in real processes on the database of the test."""

from typing import Any

from conference.actions.feeds import renew_feed
from conference.actions.stars import set_star


def star(run: dict[str, Any]) -> str:
    """Put a star on a slot, or take it off."""
    set_star(run["edition"], run["slot"], starred=run["starred"], by=run["member"])
    return "done"


def feed(run: dict[str, Any]) -> str:
    """Make a new address."""
    return renew_feed(run["edition"], "da", by=run["member"])


PARTS = {"star": star, "feed": feed}
