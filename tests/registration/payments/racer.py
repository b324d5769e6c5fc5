"""Buyers, messages and clocks at the same moment, in real processes on the database of the test."""

import datetime as dt
import time
from typing import Any

from flask import current_app

from core.clock import now
from core.money import Money
from registration.actions import holding
from registration.actions.expiring import release_run_out
from registration.actions.holding import hold_places
from registration.actions.placing import Buyer, name_buyer, place_order
from registration.actions.refunding import refund_order
from registration.actions.shelf import Shelf, shelf_of
from registration.rules import holds
from registration.rules.paying import PaymentMethod

Run = dict[str, Any]


def buy(run: Run) -> str:
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


def message(run: Run) -> str:
    """Deliver an event to the webhook."""
    answer = current_app.test_client().post(run["path"], data=run["data"], headers=run["headers"])
    return f"{answer.status_code} {answer.text}"


def come_back(run: Run) -> str:
    """Come back from the till."""
    return str(current_app.test_client().get(run["path"]).status_code)


def expire(_run: Run) -> str:
    release_run_out()
    return "looked"


def give_back(run: Run) -> str:
    refund_order(run["order"], None, by=None, reason="race")
    return "refunded"


PARTS = {"buy": buy, "message": message, "come_back": come_back, "expire": expire, "give_back": give_back}


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

    check = holds.check_network

    def check_and_dawdle(wanted: int, held: int, most: int, *, product: int) -> None:
        check(wanted, held, most, product=product)
        time.sleep(0.1)

    holds.check_network = check_and_dawdle
    holding.take_turns = take_no_turns  # type: ignore[attr-defined]  # it comes from core.db
