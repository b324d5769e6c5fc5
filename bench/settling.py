"""Settlements: so many card payments wait at the double of Stripe; its signed messages come, and are booked."""

import asyncio
import re
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from bench.client import Buyer
from bench.site import SERVE, Running, free_port, running
from bench.work import expect, hold, place

PAYMENTS = 60
SESSION = re.compile(r"(cs_[A-Za-z0-9_]+)")


@contextmanager
def with_stripe(environment: dict[str, str]) -> Iterator[tuple[Running, int]]:
    """Run the double and a Sundet that believes it to be Stripe; yield the site and the double's port."""
    port = free_port()
    secret = "whsec_bench"  # noqa: S105 - shared with nobody but the double beside it
    webhook = f"http://localhost:{environment['PORT']}/registration/stripe/webhook"
    command = [sys.executable, "-m", "doubles.stripe", "--port", str(port), "--webhook", webhook, "--secret", secret]
    keys = {
        "STRIPE_API_BASE": f"http://localhost:{port}",
        "STRIPE_SECRET_KEY": "sk_test_bench",
        "STRIPE_WEBHOOK_SECRET": secret,
    }
    with (
        running(command, {**environment, "PORT": str(port)}, "/double/books"),
        running(SERVE, {**environment, **keys}) as site,
    ):
        yield site, port


def settlements(environment: dict[str, str], slug: str, product: str) -> tuple[float, float]:
    """Return how many settlements a second, and the milliseconds of processor time of each."""
    with with_stripe(environment) as (site, double):
        sessions = asyncio.run(_to_the_till(site.port, slug, product))
        cpu, begun = site.cpu(), time.perf_counter()
        for session in sessions:
            turn(double, "pay", session=session)
        _wait_for_all(environment)
        took, used = time.perf_counter() - begun, site.cpu() - cpu
    return len(sessions) / took, used / len(sessions) * 1000


async def _to_the_till(port: int, slug: str, product: str) -> list[str]:
    """Let buyers choose the card, up to the provider's page; return its sessions."""
    sessions = []
    for _number in range(PAYMENTS):
        buyer = Buyer(port)
        held = await hold(buyer, slug, product)
        expect(held, 303)
        bought = await place(buyer, held, "card")
        expect(bought, 303)
        found = SESSION.search(bought.headers["location"])
        if found is None:
            raise SystemExit(f"no card page: {bought.headers['location']}")
        sessions.append(found[1])
        await buyer.close()
    return sessions


def _wait_for_all(environment: dict[str, str]) -> None:
    """Wait until every card payment is settled, by looking into the database."""
    url = environment.get("DATABASE_URL") or f"sqlite:///{environment['SUNDET_DATA']}/sundet.db"
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    until = time.perf_counter() + 120
    while time.perf_counter() < until:
        with engine.connect() as connection:
            waiting = "SELECT count(*) FROM payment WHERE method = 'card' AND state <> 'settled'"
            if not connection.execute(sa.text(waiting)).scalar():
                return
        time.sleep(0.02)
    raise SystemExit("not every payment was settled within two minutes")


def turn(port: int, knob: str, **values: str) -> None:
    data = urllib.parse.urlencode(values).encode()
    with urllib.request.urlopen(f"http://localhost:{port}/double/{knob}", data, timeout=10) as answer:
        answer.read()
