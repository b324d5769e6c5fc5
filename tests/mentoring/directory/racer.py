"""Somebody who opens many mentors at the same moment, in real processes on the database of the test."""

import time
from typing import Any

from core.db import db
from mentoring.actions import favourites
from mentoring.models import MentorProfile
from mentoring.rules.visibility import Looker


def open_page(run: dict[str, Any]) -> str:
    favourites.note_opened(db.session.get_one(MentorProfile, run["mentor"]), Looker(member_id=run["member"]))
    return "opened"


PARTS = {"open": open_page}


def lock_off() -> None:
    """Take the lock away, to show that the race is real: count, dawdle, write what was true a moment ago."""
    favourites.__dict__["members_locked"] = lambda _ids: db.select(1)
    count = favourites._opened

    def count_and_dawdle(member_id: int) -> set[int]:
        found = count(member_id)
        time.sleep(0.4)
        return found

    favourites.__dict__["_opened"] = count_and_dawdle
