"""Editors who release, send and stop the boats at the same moment, in real processes."""

from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from conference.actions import notices as sending
from conference.actions.freezing import upcoming
from conference.models import Notice, Release, ReleasedSlot
from conference.queries import notices as asked
from core.db import db
from core.outbox import Mail
from tests.conference.releases.stage import a_stage, release_now
from tests.conference.timetable.builders import a_timetable
from tests.racing import raced

pytestmark = pytest.mark.usefixtures("ctx")


def editors(many: int = 2) -> list[dict[str, Any]]:
    """Return so many editors who have looked at the same and press the button."""
    stage = a_stage()
    a_timetable(stage.edition)
    seen = upcoming(stage.edition).stamp
    return [{"part": "release", "edition": stage.edition.id, "name": f"By {n}", "seen": seen} for n in range(many)]


def test_of_editors_who_release_at_once_one_does(app: Flask) -> None:
    assert Counter(raced(app, "releases", editors(3))) == {"released 1": 1, "release_stale": 2}
    assert len(list(db.session.scalars(select(Release.id)))) == 1
    assert len(list(db.session.scalars(select(ReleasedSlot.id)))) == 2
    assert len(list(db.session.scalars(select(Notice.id)))) == 2


def test_without_the_lock_both_believe_that_they_may(app: Flask) -> None:
    """The control of the test above: what it guards against does happen. The database alone stops the second."""
    results = raced(app, "releases", editors(), lock_off=True)
    assert "release_stale" not in results
    assert [result for result in results if result.startswith("error IntegrityError")] != []


def test_mails_are_sent_off_and_written_once(app: Flask) -> None:
    stage = a_stage()
    release_now(stage.edition)
    rows = db.session.scalars(asked.waiting(stage.edition.id)).all()
    ids = [row.id for row in rows]
    off = {"part": "send", "edition": stage.edition.id, "stamp": sending.stamp_of(rows)}
    assert Counter(raced(app, "releases", [off] * 3)) == {"sent 2": 1, "notices_empty": 2}
    assert raced(app, "releases", [{"part": "write", "ids": ids}] * 3) == ["written"] * 3
    assert sorted(db.session.scalars(select(Mail.to_address))) == ["bo@example.org", "runa@example.org"]


def test_the_boats_stop_once(app: Flask) -> None:
    stage = a_stage()
    release_now(stage.edition)
    assert Counter(raced(app, "releases", [{"part": "stop", "edition": stage.edition.id}] * 3)) == {
        "stopped 2": 1,
        "boats_stopped": 2,
    }
