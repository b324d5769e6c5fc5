"""The demo: it fills an empty database once, moves with today, and lacks nothing that readiness asks for."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from core.db import db
from core.outbox import Mail
from demo.commands import fill
from demo.people import ACCOUNTS, hints
from editions.models import Edition, EditionState
from registration.models import Attendee, Order, Product
from registration.rules.states import OrderState
from tests.browser import Browser, Page

Browsers = Callable[..., Browser]


def test_the_demo_is_made_once_with_all_its_parts(ctx: Flask, browsers: Browsers) -> None:
    assert [fill(), fill()] == [True, False]
    edition = db.session.scalars(select(Edition)).one()
    assert edition.state is EditionState.OPEN
    assert len(db.session.scalars(select(Product)).all()) == 18
    states = dict(db.session.execute(select(Order.state, func.count()).group_by(Order.state)).all())
    assert set(states) == {OrderState.PAID, OrderState.PENDING}
    assert db.session.scalars(select(Mail)).all() == []
    page = browsers(language="da").get("/")
    assert "120,00 DKK" in page.main.replace("\N{NO-BREAK SPACE}", " ")
    assert "Early bird" in page.main


def test_nobody_of_the_demo_has_an_address_that_exists(ctx: Flask) -> None:
    fill()
    addresses = set(db.session.scalars(select(Attendee.email))) | set(db.session.scalars(select(Order.buyer_email)))
    safe = (".example", "example.org", "example.co.uk")
    assert [address for address in addresses if address and not address.lower().endswith(safe)] == []


@pytest.mark.parametrize("today", ["2026-02-28", "2026-12-30", "2028-02-29", "2031-07-15"])
def test_the_demo_moves_with_today(ctx: Flask, browsers: Browsers, today: str) -> None:
    day = dt.date.fromisoformat(today)
    with time_machine.travel(dt.datetime.combine(day, dt.time(11), tzinfo=dt.UTC), tick=False):
        fill()
        edition = db.session.scalars(select(Edition)).one()
        assert edition.first_day.weekday() == 3
        assert dt.timedelta(weeks=8) <= edition.first_day - day < dt.timedelta(weeks=9)
        placed = db.session.scalars(select(Order.placed_at).order_by(Order.id)).all()
        moments = [moment for moment in placed if moment is not None]
        assert (len(moments), moments == sorted(moments), moments[-1].date() <= day) == (len(placed), True, True)
        page = browsers().get("/")
        assert "Get your pass" in page.main
        assert "Early bird" in page.main


def test_the_demo_lacks_nothing_to_open(ctx: Flask, browser: Browser, sign_in: Callable[[Browser, str], Page]) -> None:
    fill()
    slug = db.session.scalars(select(Edition.slug)).one()
    sign_in(browser, ACCOUNTS[0].email)
    page = browser.get(f"/desk/{slug}/edition/")
    assert page.status == 200
    page = browser.get(f"/desk/{slug}/")
    assert page.all("//figure[@class='chart']")
    assert browser.get(f"/desk/{slug}/orders").rows()


def test_the_command_says_how_to_look_around(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["sundet", "demo", "--hints"])
    assert (done.exit_code, done.output) == (0, hints("http://localhost") + "\n")
    assert all(account.email in done.output for account in ACCOUNTS)
