"""A race between real processes on the database of the test.

`python -m tests.registration.payments.racer '{"url": …, "data": …, "processes": [[{"part": "buy", …}, …], …]}'`

Each list of runs is done by a process of its own, each run by a thread of its own, all at the same moment. It prints a
JSON list of what became of each run.
"""

import datetime as dt
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from app import create_app
from core.clock import now
from core.db import db
from core.money import Money
from core.refusals import Refused
from core.settings import Settings
from registration.actions import holding
from registration.actions.expiring import release_run_out
from registration.actions.holding import hold_places
from registration.actions.placing import Buyer, name_buyer, place_order
from registration.actions.refunding import refund_order
from registration.actions.shelf import Shelf, shelf_of
from registration.rules.paying import PaymentMethod

Run = dict[str, Any]


def buy(_app: Flask, run: Run) -> str:
    """Hold places and place the order, as a buyer does who wants to pay by bank."""
    wanted = {int(key): number for key, number in run["wanted"].items()}
    cart = hold_places(run["edition"], wanted, currency="SEK", language="en", network=run.get("network"))
    name_buyer(cart.id, Buyer(name="Runa", email="runa@example.org"), language="en")
    place_order(
        cart.id,
        PaymentMethod.TRANSFER,
        shown_total=Money(cart.total, "SEK"),
        conference_ends_at=now() + dt.timedelta(days=30),
    )
    return "sold"


def message(app: Flask, run: Run) -> str:
    """Deliver an event to the webhook."""
    answer = app.test_client().post(run["path"], data=run["data"], headers=run["headers"])
    return f"{answer.status_code} {answer.text}"


def come_back(app: Flask, run: Run) -> str:
    """Come back from the till."""
    return str(app.test_client().get(run["path"]).status_code)


def expire(_app: Flask, _run: Run) -> str:
    release_run_out()
    return "looked"


def give_back(_app: Flask, run: Run) -> str:
    refund_order(run["order"], None, by=None, reason="race")
    return "refunded"


PARTS: dict[str, Callable[[Flask, Run], str]] = {
    "buy": buy,
    "message": message,
    "come_back": come_back,
    "expire": expire,
    "give_back": give_back,
}


def lock_off() -> None:
    """Take the lock away, to show that the race is real: count, dawdle, write what was true a moment ago."""

    def look_and_dawdle(
        edition_id: int, _product_ids: object, moment: dt.datetime, currency: str | None = None
    ) -> Shelf:
        shelf = shelf_of(edition_id, moment, currency=currency)
        time.sleep(0.1)
        return shelf

    holding.lock_shelf = look_and_dawdle  # type: ignore[assignment]  # the lock is what this takes away

    def take_no_turns(subject: str) -> None:
        del subject

    holding.take_turns = take_no_turns  # type: ignore[attr-defined]  # it comes from core.db

    @event.listens_for(db.engine, "before_cursor_execute", retval=True)
    def begin_nothing(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> tuple[str, Any]:
        # SQLite: without BEGIN IMMEDIATE every statement is a transaction of its own.
        return ("SELECT 1" if statement == "BEGIN IMMEDIATE" else statement), parameters


def build(given: dict[str, Any], number: int) -> Flask:
    """Build the app of one process, with connections of its own."""
    settings = Settings(
        mode="test",
        data_dir=Path(given["data"]) / f"racer-{number}",
        database_url=given["url"],
        secret_key="a key for tests that is long enough to pass",
        base_url="http://localhost",
        jobs_url="none:",
        **given.get("settings", {}),
    )
    app = create_app(settings)
    with app.app_context():
        db.session.execute(db.select(1))
        db.session.remove()
        if given.get("lock_off"):
            lock_off()
    return app


def run_all(app: Flask, runs: list[Run]) -> list[str]:
    """Do each run in a thread of its own."""
    results: list[str] = []

    def one(run: Run) -> None:
        with app.app_context():
            try:
                results.append(PARTS[run["part"]](app, run))
            except Refused as refusal:
                results.append(refusal.code)
            except Exception as error:  # noqa: BLE001 - the test looks at what went wrong
                results.append(f"error {type(error).__name__}: {error}")

    threads = [threading.Thread(target=one, args=[run]) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def main() -> None:
    """Load everything once, split into processes before anything is opened, start them all at once."""
    given = json.loads(sys.argv[1])
    gate, go = os.pipe()
    outcomes = []
    for number, runs in enumerate(given["processes"]):
        reading, writing = os.pipe()
        if os.fork() == 0:
            os.close(go)
            app = build(given, number)
            os.write(writing, b"ready\n")
            # Nothing is ever written to the gate: it opens when the one who holds it lets go.
            os.read(gate, 1)
            os.write(writing, json.dumps(run_all(app, runs)).encode())
            os._exit(0)
        os.close(writing)
        outcomes.append(os.fdopen(reading))
    for outcome in outcomes:
        assert outcome.readline() == "ready\n"
    os.close(go)
    results = [result for outcome in outcomes for result in json.loads(outcome.read())]
    sys.stdout.write(json.dumps(results))


if __name__ == "__main__":
    main()
