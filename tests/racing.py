"""A race: runs that begin at the same moment, each in a real process of its own, on the database of the test.

A racer is a module `tests.<domain>.<folder>.racer` with `PARTS`, what can be run by its name, and, for the control,
`lock_off()`, which takes its locks away. Loading Sundet takes longer than any race, so each worker of pytest loads it
once, in a process that waits at the starting line (this module as a program) and splits into the racers of each race.
"""

import atexit
import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from flask import Flask
from sqlalchemy import event

from app import create_app
from core.db import db
from core.refusals import Refused
from core.settings import Settings

Part = Callable[[dict[str, Any]], str]
PATIENCE_SECONDS = 240


# --- in the test ------------------------------------------------------------------------------------------------------


def raced(app: Flask, racer: str, processes: list[Any], *, domain: str = "conference", **options: Any) -> list[Any]:
    """Let a racer (the name of its folder) do this on the database of the test, and return what became of each run.

    A process does one run, or a list of runs one after the other; the answer has the same shape. Options: `lock_off`
    takes the locks away, `threads` gives each run of a list a thread of its own, `settings` are set in the racers.
    """
    settings: Settings = app.extensions["settings"]
    told = {"racer": f"tests.{domain}.{racer}.racer", "data": str(settings.data_dir), "processes": processes, **options}
    line = _starting_line(settings.database_url, settings.data_dir)
    assert line.stdin is not None
    assert line.stdout is not None
    line.stdin.write(f"{json.dumps(told)}\n")
    line.stdin.flush()
    assert select.select([line.stdout], [], [], PATIENCE_SECONDS)[0], f"no end of a race after {PATIENCE_SECONDS} s"
    answer = line.stdout.readline()
    db.session.rollback()
    db.session.expire_all()
    assert answer, "the starting line fell: what it said stands among the errors"
    results: list[Any] = json.loads(answer)
    return results


@cache
def _starting_line(url: str, data: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.racing", url, str(data)]
    line = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(line.kill)
    return line


# --- at the starting line ---------------------------------------------------------------------------------------------


def main() -> None:
    """Hold one race for each line of standard input, and print what came of it as a line of JSON."""
    app = create_app(
        Settings(
            mode="test",
            database_url=sys.argv[1],
            data_dir=Path(sys.argv[2]),
            secret_key="a key for tests that is long enough to pass",
            base_url="http://localhost",
            jobs_url="none:",
        )
    )
    for line in sys.stdin:
        given = json.loads(line)
        sys.stdout.write(f"{json.dumps(_hold(app, import_module(given['racer']), given))}\n")
        sys.stdout.flush()


def _hold(app: Flask, racer: ModuleType, given: dict[str, Any]) -> list[Any]:
    """Split into processes before anything is opened, start them all at once."""
    gate, go = os.pipe()
    outcomes, children = [], []
    for number, runs in enumerate(given["processes"]):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(go)
            _get_ready(app, racer, given, number)
            os.write(writing, b"ready\n")
            # Nothing is ever written to the gate: it opens when the one who holds it lets go.
            os.read(gate, 1)
            several = runs if isinstance(runs, list) else [runs]
            done = (_all_at_once if given.get("threads") else _in_turn)(app, several, racer.PARTS)
            os.write(writing, json.dumps(done if isinstance(runs, list) else done[0]).encode())
            os._exit(0)
        os.close(writing)
        outcomes.append(os.fdopen(reading))
        children.append(child)
    os.close(gate)
    for outcome in outcomes:
        assert outcome.readline() == "ready\n"
    os.close(go)
    results = [json.loads(outcome.read()) for outcome in outcomes]
    for outcome, child in zip(outcomes, children, strict=True):
        outcome.close()
        os.waitpid(child, 0)
    return results


def _get_ready(app: Flask, racer: ModuleType, given: dict[str, Any], number: int) -> None:
    """Make the app that of one process of a race: its own folder, its own connections, its locks taken away."""
    own = {"data_dir": Path(given["data"]) / f"racer-{number}", **given.get("settings", {})}
    app.extensions["settings"] = replace(app.extensions["settings"], **own)
    with app.app_context():
        db.session.execute(db.select(1))
        db.session.remove()
        if given.get("lock_off"):
            racer.lock_off()
            _begin_nothing()


def _begin_nothing() -> None:
    """Take SQLite's own lock away: without BEGIN IMMEDIATE every statement is a transaction of its own."""

    @event.listens_for(db.engine, "before_cursor_execute", retval=True)
    def skip(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> tuple[str, Any]:
        return ("SELECT 1" if statement == "BEGIN IMMEDIATE" else statement), parameters


def _in_turn(app: Flask, runs: list[dict[str, Any]], parts: Mapping[str, Part]) -> list[str]:
    return [_outcome(app, run, parts) for run in runs]


def _all_at_once(app: Flask, runs: list[dict[str, Any]], parts: Mapping[str, Part]) -> list[str]:
    """Do each run in a thread of its own."""
    results: list[str] = []
    threads = [threading.Thread(target=lambda run=run: results.append(_outcome(app, run, parts))) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def _outcome(app: Flask, run: dict[str, Any], parts: Mapping[str, Part]) -> str:
    with app.app_context():
        try:
            return parts[run["part"]](run)
        except Refused as refusal:
            return refusal.code
        except Exception as error:  # noqa: BLE001 - the test looks at what went wrong
            return f"error {type(error).__name__}: {error}"


if __name__ == "__main__":
    main()
