"""One process of a race: builds the app on the database of the test, waits for the start, does its part in threads.

`python -m tests.registration.payments.racer '{"url": …, "data": …, "part": "buy", "runs": […]}'`; each run is done in a
thread of its own. It prints `ready`, starts when it reads a line, and ends by printing a JSON list of results.
"""

import datetime as dt
import json
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
    cart = hold_places(run["edition"], wanted, currency="SEK", language="en")
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

    holding.lock_shelf = look_and_dawdle  # type: ignore[assignment]

    @event.listens_for(db.engine, "before_cursor_execute", retval=True)
    def begin_nothing(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> tuple[str, Any]:
        # SQLite: without BEGIN IMMEDIATE every statement is a transaction of its own.
        return ("SELECT 1" if statement == "BEGIN IMMEDIATE" else statement), parameters


def main() -> None:
    given = json.loads(sys.argv[1])
    settings = Settings(
        mode="test",
        data_dir=Path(given["data"]),
        database_url=given["url"],
        secret_key="a key for tests that is long enough to pass",
        base_url="http://localhost",
        jobs_url="none:",
        **given.get("settings", {}),
    )
    app = create_app(settings)
    results: list[str] = []
    with app.app_context():
        db.session.execute(db.select(1))
        db.session.remove()
        if given.get("lock_off"):
            lock_off()

    def one(run: Run) -> None:
        with app.app_context():
            try:
                results.append(PARTS[run["part"]](app, run))
            except Refused as refusal:
                results.append(refusal.code)
            except Exception as error:  # noqa: BLE001 - the test looks at what went wrong
                results.append(f"error {type(error).__name__}: {error}")

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    threads = [threading.Thread(target=one, args=[run]) for run in given["runs"]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout.write(json.dumps(results))


if __name__ == "__main__":
    main()
