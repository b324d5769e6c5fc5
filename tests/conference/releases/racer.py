"""Editors who release, send and stop the boats at the same moment, in real processes."""

import time
from typing import Any

from conference.actions import boats, notices, releasing_timetable
from conference.actions.freezing import Upcoming, upcoming
from core.texts import Texts
from editions.models import Edition


def release(run: dict[str, Any]) -> str:
    """Release what was looked at."""
    made = releasing_timetable.release(
        run["edition"], name=run["name"], note=Texts(), seen=run["seen"], overrides={}, by=None
    )
    return f"released {made.number}"


def send(run: dict[str, Any]) -> str:
    """Send off the mails that were looked at."""
    return f"sent {notices.send_off(run['edition'], None, run['stamp'], by=None)}"


def write(run: dict[str, Any]) -> str:
    """Write mails that were sent off, as the job does."""
    notices.send(run["ids"])
    return "written"


def stop(run: dict[str, Any]) -> str:
    """Say that the boats have stopped."""
    return f"stopped {boats.stop(run['edition'], banner=Texts(en='Storm'), everybody=False, by=None)}"


def lock_off() -> None:
    """Take the lock away, to show that the race is real: look, dawdle, write what was true a moment ago."""

    def look_and_dawdle(edition: Edition) -> Upcoming:
        found = upcoming(edition)
        time.sleep(0.5)
        return found

    # The lock is what this takes away.
    vars(releasing_timetable).update(upcoming=look_and_dawdle, locked_timetable=lambda _edition_id: None)


PARTS = {"release": release, "send": send, "write": write, "stop": stop}
