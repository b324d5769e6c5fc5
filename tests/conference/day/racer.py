"""Stars and calendars at the same moment, in real processes: `python -m tests.conference.day.racer '{…}'`."""

from typing import Any

from conference.actions.feeds import renew_feed
from conference.actions.stars import set_star
from tests.conference.racing import race


def star(run: dict[str, Any]) -> str:
    """Put a star on a slot, or take it off."""
    set_star(run["edition"], run["slot"], starred=run["starred"], by=run["member"])
    return "done"


def feed(run: dict[str, Any]) -> str:
    """Make a new address."""
    return renew_feed(run["edition"], "da", by=run["member"])


if __name__ == "__main__":
    race({"star": star, "feed": feed})
