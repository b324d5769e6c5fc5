"""A race: runs that begin at the same moment, each in a real process of its own, on the database of the test.

A racer is a module with the parts that can be run and, for the control, what takes its locks away:

    python -m tests.conference.offer.racer '{"url": …, "data": …, "processes": [{"part": "accept", …}, …]}'

What is given may come on standard input instead. A process does one run, or a list of runs one after the other. Printed
is JSON: `results`, what became of each run in the shape that it was given, and the `seconds` it took.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from app import create_app
from core.db import db
from core.refusals import Refused
from core.settings import Settings

Part = Callable[[dict[str, Any]], str]


def begin_nothing() -> None:
    """Take SQLite's own lock away: without BEGIN IMMEDIATE every statement is a transaction of its own."""

    @event.listens_for(db.engine, "before_cursor_execute", retval=True)
    def skip(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> tuple[str, Any]:
        return ("SELECT 1" if statement == "BEGIN IMMEDIATE" else statement), parameters


def _build(given: dict[str, Any], number: int, lock_off: Callable[[], None] | None) -> Flask:
    """Build the app of one process, with connections of its own."""
    app = create_app(
        Settings(
            mode="test",
            data_dir=Path(given["data"]) / f"racer-{number}",
            database_url=given["url"],
            secret_key="a key for tests that is long enough to pass",
            base_url="http://localhost",
            jobs_url="none:",
        )
    )
    with app.app_context():
        db.session.execute(db.select(1))
        db.session.remove()
        if given.get("lock_off"):
            assert lock_off is not None, "this racer has no locks to take away"
            lock_off()
            begin_nothing()
    return app


def _outcome(app: Flask, run: dict[str, Any], parts: Mapping[str, Part]) -> str:
    with app.app_context():
        try:
            return parts[run["part"]](run)
        except Refused as refusal:
            return refusal.code
        except Exception as error:  # noqa: BLE001 - the test looks at what went wrong
            return f"error {type(error).__name__}: {error}"


def race(parts: Mapping[str, Part], lock_off: Callable[[], None] | None = None) -> None:
    """Load everything once, split into processes before anything is opened, start them all at once."""
    given = json.loads(sys.argv[1]) if len(sys.argv) > 1 else json.load(sys.stdin)
    gate, go = os.pipe()
    outcomes = []
    for number, runs in enumerate(given["processes"]):
        reading, writing = os.pipe()
        if os.fork() == 0:
            os.close(go)
            app = _build(given, number, lock_off)
            os.write(writing, b"ready\n")
            # Nothing is ever written to the gate: it opens when the one who holds it lets go.
            os.read(gate, 1)
            done = [_outcome(app, run, parts) for run in (runs if isinstance(runs, list) else [runs])]
            os.write(writing, json.dumps(done if isinstance(runs, list) else done[0]).encode())
            os._exit(0)
        os.close(writing)
        outcomes.append(os.fdopen(reading))
    for outcome in outcomes:
        assert outcome.readline() == "ready\n"
    begun = time.perf_counter()
    os.close(go)
    results = [json.loads(outcome.read()) for outcome in outcomes]
    sys.stdout.write(json.dumps({"results": results, "seconds": time.perf_counter() - begun}))


def raced(app: Flask, racer: str, processes: list[Any], *, domain: str = "conference", **options: Any) -> list[Any]:
    """Let a racer (the name of its folder) do this on the database of the test, and return what became of each run."""
    settings: Settings = app.extensions["settings"]
    told = {"url": settings.database_url, "data": str(settings.data_dir), "processes": processes, **options}
    command = [sys.executable, "-m", f"tests.{domain}.{racer}.racer"]
    done = subprocess.run(command, input=json.dumps(told), stdout=subprocess.PIPE, text=True, check=True, timeout=240)
    db.session.rollback()
    db.session.expire_all()
    results: list[Any] = json.loads(done.stdout)["results"]
    return results
