"""The files of the newest release, each made anew: what asking and writing cost in processor time."""

import os
import time
from collections.abc import Callable

from sqlalchemy import select

from app import create_app
from conference.exports.released import released_programme
from conference.exports.schedule_ics import schedule_ics
from conference.exports.schedule_json import schedule_json
from conference.exports.schedule_xml import schedule_xml
from conference.rules.exchange import Programme
from core.db import db
from core.settings import read_settings
from editions.models import Edition

Row = tuple[str, str]
TIMES = 5
WRITERS: dict[str, Callable[[Programme], bytes]] = {"XML": schedule_xml, "JSON": schedule_json, "ICS": schedule_ics}


def the_files(environment: dict[str, str]) -> list[Row]:
    """Return a row for each format: the best of five, from the first question to the last byte."""
    app = create_app(read_settings({**os.environ, **environment, "JOBS_URL": "none:"}))
    rows: list[Row] = []
    with app.test_request_context("/"):
        edition = db.session.scalars(select(Edition)).one()
        for name, write in WRITERS.items():
            best, body, many = min(_once(edition, write) for _time in range(TIMES))
            rows.append((f"{name} of {many} sessions, made anew", f"{best * 1000:.0f} ms CPU, {body // 1024} KiB"))
        db.session.rollback()
        db.engine.dispose()
    return rows


def _once(edition: Edition, write: Callable[[Programme], bytes]) -> tuple[float, int, int]:
    begun = time.process_time()
    programme = released_programme(edition)
    assert programme is not None
    body = write(programme)
    return time.process_time() - begun, len(body), len(programme.happenings)
