"""Fifty different mentors an hour are fifty, also where the pages are opened at the same moment."""

from collections import Counter

import pytest
from flask import Flask

from core.clock import now
from core.db import db, transaction
from mentoring.actions.favourites import LOOKS_AN_HOUR
from mentoring.models import ProfileLook
from tests.mentoring.builders import a_member, a_mentor, open_mentoring
from tests.racing import raced

pytestmark = pytest.mark.usefixtures("ctx")


def open_at_once(app: Flask, *, lock_off: bool = False) -> tuple[Counter[str], int]:
    """Let somebody who may open one more open four at once; return what became of it and how many were opened."""
    edition, anna = open_mentoring(), a_member("Anna")
    with transaction() as session:
        rows = [a_mentor(edition, a_member(f"Bo {number}")) for number in range(LOOKS_AN_HOUR + 3)]
        moment = now()
        seen = rows[: LOOKS_AN_HOUR - 1]
        session.add_all(ProfileLook(member_id=anna.id, mentor_id=row.id, at=moment) for row in seen)
    runs = [{"part": "open", "mentor": row.id, "member": anna.id} for row in rows[LOOKS_AN_HOUR - 1 :]]
    results = Counter(raced(app, "directory", runs, domain="mentoring", lock_off=lock_off))
    return results, db.session.query(ProfileLook).count()


def test_of_four_mentors_opened_at_once_the_last_of_the_hour_is_one(app: Flask) -> None:
    assert open_at_once(app) == (Counter(opened=1, looks_many=3), LOOKS_AN_HOUR)


def test_without_the_lock_more_are_opened_than_the_hour_allows(app: Flask) -> None:
    results, opened = open_at_once(app, lock_off=True)
    assert (results["opened"] > 1, opened > LOOKS_AN_HOUR) == (True, True)
