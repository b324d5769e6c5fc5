"""Kill the server and the worker again and again while people buy, then compare the books.

    python -m bench.kill --minutes 2 [--database sqlite|postgres]

No order that was acknowledged may be lost, nobody may be charged twice, and Sundet's books must say what the double of
Stripe says. Ends with exit code 1 and a list of what differs, else with what was done.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from app import create_app
from bench import data
from bench.client import Answer, Buyer
from bench.settling import SESSION, turn
from bench.site import ROOT, answers, environment_of, flask, free_port, running
from bench.work import hold, place
from core.clock import now
from core.db import db
from core.settings import read_settings
from registration.actions.settling import settle
from registration.methods import ProviderDown
from registration.queries.orders import open_payments_before
from tools.postgres import cluster

BUYERS = 6
SERVE = [sys.executable, "-m", "flask", "--app", "app", "sundet", "serve"]


@dataclass
class Story:
    """What buyers were told: these secrets are the receipts that must hold."""

    placed: set[str] = field(default_factory=set)
    paid: set[str] = field(default_factory=set)
    kills: int = 0
    broken: int = 0


async def _buy(port: int, double: int, slug: str, product: str, story: Story) -> None:
    """Buy once, and remember what was acknowledged. A server that dies on the way is part of the game."""
    buyer = Buyer(port)
    try:
        held = await hold(buyer, slug, product)
        if held.status != 303:
            return
        secret = held.headers["location"].rstrip("/").rpartition("/")[2]
        bought = await place(buyer, held, "card")
        if bought.status != 303:
            return
        story.placed.add(secret)
        session = SESSION.search(bought.headers["location"])
        if session is not None:
            await asyncio.to_thread(turn, double, "pay", session=session[1])
            story.paid.add(session[1])
            await buyer.follow(Answer(303, {"location": f"/registration/return/{secret}"}, b""))
    except (OSError, EOFError, KeyError, SystemExit):
        # Whatever it was, the server was being killed: the buyer was told nothing, so nothing is owed to them.
        story.broken += 1
        await asyncio.sleep(0.2)
    finally:
        await buyer.close()


async def _shop(port: int, double: int, made: dict[str, str], story: Story, until: float) -> None:
    async def one() -> None:
        while time.monotonic() < until:
            await _buy(port, double, made["slug"], made["plenty"], story)

    await asyncio.gather(*(one() for _number in range(BUYERS)))


def _start(environment: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
    with log.open("ab") as out:
        return subprocess.Popen(
            SERVE, cwd=ROOT, env={**os.environ, **environment}, stdout=out, stderr=out, start_new_session=True
        )


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill the whole family at once, as a power cut does."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


async def _awake(port: int) -> None:
    while not await asyncio.to_thread(answers, port, "/healthz"):
        await asyncio.sleep(0.1)


async def _storm(environment: dict[str, str], double: int, made: dict[str, str], seconds: float, log: Path) -> Story:
    story = Story()
    port, until = int(environment["PORT"]), time.monotonic() + seconds
    shopping = asyncio.create_task(_shop(port, double, made, story, until))
    while time.monotonic() < until:
        process = _start(environment, log)
        await _awake(port)
        # Long enough to sell something, short enough to die often.
        await asyncio.sleep(random.uniform(0.5, 6))
        _kill(process)
        story.kills += 1
    await shopping
    return story


def _calm(environment: dict[str, str]) -> None:
    """Let the survivors settle: run what is due, and ask the provider about whatever hangs, as the reconciler does."""
    app = create_app(read_settings({**os.environ, **environment, "JOBS_URL": "none:"}))
    with app.app_context():
        flask(environment, "sundet", "work-once")
        for payment_id in db.session.scalars(open_payments_before(now())).all():
            with contextlib.suppress(ProviderDown):
                settle(payment_id)
        flask(environment, "sundet", "work-once")
        db.engine.dispose()


def differences(environment: dict[str, str], double: int, story: Story) -> list[str]:
    """Compare what buyers were told, what Stripe's double has, and what Sundet has."""
    with urllib.request.urlopen(f"http://localhost:{double}/double/books", timeout=10) as answer:
        books = json.loads(answer.read())
    charged = {session["id"] for session in books["sessions"] if session["payment_status"] == "paid"}
    url = environment.get("DATABASE_URL") or f"sqlite:///{environment['SUNDET_DATA']}/sundet.db"
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        orders = {row.secret for row in connection.execute(sa.text("SELECT secret FROM orders"))}
        rows = connection.execute(
            sa.text(
                "SELECT p.provider_id, p.state, o.state AS order_state, p.order_id,"
                " (SELECT count(*) FROM refund r WHERE r.payment_id = p.id AND r.state <> 'failed') AS refunds,"
                " (SELECT count(*) FROM ledger_entry l WHERE l.key = 'payment:' || p.id) AS booked"
                " FROM payment p JOIN orders o ON o.id = p.order_id WHERE p.method = 'card'"
            )
        ).all()
    found = [f"order {secret} was acknowledged and is gone" for secret in story.placed if secret not in orders]
    known = {row.provider_id: row for row in rows}
    for session in charged:
        row = known.get(session)
        if row is None:
            found.append(f"{session} was charged and is unknown")
        elif row.state != "settled" or row.booked != 1:
            found.append(f"{session} was charged and is {row.state}, booked {row.booked} times")
        elif row.order_state != "paid" and not row.refunds:
            found.append(f"{session} was charged, its order is {row.order_state}, and nothing goes back")
    kept: dict[int, int] = {}
    for row in rows:
        if row.state == "settled" and not row.refunds:
            kept[row.order_id] = kept.get(row.order_id, 0) + 1
    found += [f"order {order_id} was charged {times} times" for order_id, times in kept.items() if times > 1]
    found += [f"{session} was paid and Stripe does not know it" for session in story.paid if session not in charged]
    return found


def run(database: str, minutes: float) -> int:
    """Run the storm on one database and say how it ended."""
    with tempfile.TemporaryDirectory(prefix="sundet-kill-") as folder_name:
        folder = Path(folder_name)
        double = free_port()
        secret = "whsec_kill"  # noqa: S105 - shared with nobody but the double beside it
        environment = environment_of(
            folder,
            database,
            STRIPE_API_BASE=f"http://localhost:{double}",
            STRIPE_SECRET_KEY="sk_test_kill",  # noqa: S106 - a key of the double
            STRIPE_WEBHOOK_SECRET=secret,
        )
        flask(environment, "sundet", "upgrade")
        flask(environment, "sundet", "demo")
        made = data.prepare(environment)
        webhook = f"http://localhost:{environment['PORT']}/registration/stripe/webhook"
        command = [
            sys.executable,
            "-m",
            "doubles.stripe",
            "--port",
            str(double),
            "--webhook",
            webhook,
            "--secret",
            secret,
        ]
        with running(command, {"PORT": str(double)}, "/double/books"):
            story = asyncio.run(_storm(environment, double, made, minutes * 60, folder / "site.log"))
            _calm(environment)
            found = differences(environment, double, story)
    for line in found:
        print(f"- {line}")
    print(
        f"{story.kills} kills; {len(story.placed)} orders acknowledged, {len(story.paid)} payments made, "
        f"{story.broken} buyers met a dead server; {len(found)} differences."
    )
    return 1 if found else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.kill", description=__doc__)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    given = parser.parse_args()
    if given.database == "sqlite":
        return run("", given.minutes)
    with cluster(durable=True) as url:
        return run(url, given.minutes)


if __name__ == "__main__":
    sys.exit(main())
