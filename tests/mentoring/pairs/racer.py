"""Two who choose at the same moment, in real processes on the database of the test."""

import time
from typing import Any

from mentoring.actions import closing, meetings, together


def choose(run: dict[str, Any]) -> str:
    """Book one of the proposed times, and say which."""
    row = meetings.choose(run["match"], run["number"], run["time"], by=run["member"])
    assert row.starts_at is not None
    return row.starts_at.isoformat()


def leave(run: dict[str, Any]) -> str:
    closing.leave(run["match"], "", by=run["member"])
    return "left"


PARTS = {"choose": choose, "leave": leave}


def lock_off() -> None:
    """Take the lock of the pair away, to show that the race is real: look, dawdle, write what was true a moment ago."""
    together.lock = lambda statement: statement  # type: ignore[attr-defined]  # the lock is what this takes away
    # What the pair notes of itself is written later, for the first write of a row locks it as well.
    meetings.active_pair = together.locked_pair  # type: ignore[attr-defined]  # as above
    check = meetings._check_clashes

    def check_and_dawdle(*args: Any, **options: Any) -> None:
        check(*args, **options)
        time.sleep(0.4)

    meetings._check_clashes = check_and_dawdle
