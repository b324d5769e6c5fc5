"""People who want the same seats of a mentor at the same moment, in real processes on the database of the test."""

import os
import time
from contextlib import nullcontext
from typing import Any

import core.db
from core.clock import now
from core.db import db
from core.permissions import Viewer
from core.refusals import Refused
from core.settings import settings
from editions.models import Edition
from mentoring.actions import clocks, moving, requests, together
from mentoring.actions.parties import looker
from mentoring.actions.requests import Asked, Yes
from mentoring.queries.pairs import requests_of
from mentoring.rules.people import Meets
from mentoring.rules.states import DAY


def edition_of(run: dict[str, Any]) -> Edition:
    return db.session.get_one(Edition, run["edition"])


def send(run: dict[str, Any]) -> str:
    edition = edition_of(run)
    words = Asked(
        party=run["party"],
        why_you="You know the clubs over there",
        stuck="Nobody answers our mails",
        first_hour="Look at one mail together",
        meets=Meets.ONLINE,
    )
    sent = requests.send(edition, looker(edition, Viewer(member_id=run["member"])), run["mentor"], words)
    return sent.state.value


def accept(run: dict[str, Any]) -> str:
    soon = now() + run.get("days", 3) * DAY
    yes = Yes(times=[soon, soon + DAY, soon + 2 * DAY], minutes=60, meets=Meets.ONLINE)
    return requests.accept(edition_of(run), run["request"], yes, by=run["member"]).state.value


def ask_and_be_accepted(run: dict[str, Any]) -> str:
    """Be one client: ask, and let the mentor say yes at once. What is full for a moment is asked once more."""
    for _try in range(run.get("tries", 1)):
        try:
            send(run)
            break
        except Refused as refusal:
            if refusal.code != "mentor_requests_many":
                raise
    else:
        return "mentor_requests_many"
    sent = db.session.scalars(requests_of(run["edition"], run["member"])).unique().first()
    assert sent is not None
    try:
        return accept({**run, "request": sent.code, "member": run["mentor_member"]})
    except Refused as refusal:
        # A mentor who has no seat left says so: the request does not stand in the way of others.
        requests.withdraw(edition_of(run), sent.code, by=run["member"])
        return refusal.code


def expire(run: dict[str, Any]) -> str:
    return "expired" if clocks.expire(run["id"]) else "was not due"


PARTS = {"send": send, "accept": accept, "client": ask_and_be_accepted, "expire": expire}


def wait_for_the_other() -> None:
    """Go on when a second process has come here too, so that the control does not hang on how fast the machine is."""
    folder = settings().data_dir.parent / "counted"
    folder.mkdir(exist_ok=True)
    (folder / str(os.getpid())).touch()
    until = time.monotonic() + 60
    while len(list(folder.iterdir())) < 2 and time.monotonic() < until:
        time.sleep(0.02)


def lock_off() -> None:
    """Take the locks away, to show that the race is real: look, let the other look, write what was true before."""
    for module in (moving, requests, together):
        module.__dict__["lock"] = lambda statement: statement
    # On SQLite a savepoint would be a transaction of its own here.
    core.db.__dict__["_savepoint"] = lambda _session: nullcontext()
    counted = moving.free_seats

    def count_and_wait(mentor: Any) -> int:
        found = counted(mentor)
        wait_for_the_other()
        return found

    moving.__dict__["free_seats"] = count_and_wait
