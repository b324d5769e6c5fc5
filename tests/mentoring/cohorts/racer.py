"""Coordinators and pairs who press at the same moment, in real processes on the database of the test."""

import time
from typing import Any

from core.db import db
from editions.models import Edition
from mentoring.actions import moving, offering, programmes, publishing


def edition_of(run: dict[str, Any]) -> Edition:
    return db.session.get_one(Edition, run["edition"])


def approve(run: dict[str, Any]) -> str:
    return f"{publishing.approve(edition_of(run), run['programme'], run['number'], by=None).pairs} approved"


def publish(run: dict[str, Any]) -> str:
    return f"{publishing.publish(edition_of(run), run['programme'], by=None).pairs} offered"


def say_yes(run: dict[str, Any]) -> str:
    return offering.say_yes(edition_of(run), run["code"], run["member"]).value


def say_no(run: dict[str, Any]) -> str:
    offering.say_no(edition_of(run), run["code"], run["member"], "")
    return "no"


PARTS = {"approve": approve, "publish": publish, "yes": say_yes, "no": say_no}


def lock_off() -> None:
    """Take the locks away, to show that the race is real: look, dawdle, write what was true a moment ago."""

    def look_and_dawdle(*args: Any) -> Any:
        found = looked(*args)
        time.sleep(0.3)
        return found

    looked = publishing.__dict__["look_again"]
    publishing.__dict__["look_again"] = look_and_dawdle
    for module in (publishing, programmes, moving):
        module.__dict__["lock"] = lambda statement: statement
