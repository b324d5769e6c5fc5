"""The whole way against the double over HTTP: its hosted page, its signed messages, its knobs for what goes wrong."""

import datetime as dt
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, build_opener, urlopen

import pytest
import time_machine
from flask import Flask

from core.clock import now
from core.db import db
from core.refusals import Refused
from core.settings import Settings
from doubles.stripe.__main__ import Quiet, Server, make_server
from doubles.stripe.books import Books
from doubles.stripe.site import Postman, Site
from registration.actions.paying import start_payment
from registration.actions.reconciling import reconcile
from registration.actions.refunding import refund_order
from registration.rules.states import OrderState, PaymentState
from tests.fakes.stripe import SECRET
from tests.registration.builders import a_cart, a_shop, place
from tests.registration.payments.steps import Bought, facts, ledger, open_matters, refunds, work

pytestmark = pytest.mark.usefixtures("ctx")


class StayHere(HTTPRedirectHandler):
    """Shows where an answer leads instead of going there."""

    def redirect_request(self, *_args: Any) -> None:
        return None


@dataclass
class Wire:
    """The double's address and the books behind it."""

    base: str
    books: Books

    def turn(self, knob: str, **values: object) -> None:
        data = urlencode(values).encode()
        with urlopen(f"{self.base}/double/{knob}", data, timeout=10) as answer:
            assert answer.status == 200

    def kept(self) -> Any:
        with urlopen(f"{self.base}/double/books", timeout=10) as answer:
            return json.load(answer)

    def look(self, url: str) -> str:
        with urlopen(url, timeout=10) as answer:
            return str(answer.read().decode())

    def press(self, url: str, button: str) -> tuple[int, str, str]:
        """Press a button of the hosted page; return status, where it leads and what it says."""
        try:
            with build_opener(StayHere()).open(url, urlencode({"button": button}).encode(), timeout=10) as answer:
                return answer.status, "", str(answer.read().decode())
        except HTTPError as answer:
            with answer:
                return answer.code, answer.headers.get("Location", ""), str(answer.read().decode())


@pytest.fixture
def wire(app: Flask, local_sockets: None, change_settings: Callable[..., Settings]) -> Iterator[Wire]:
    """Sundet and the double, each on a port of this machine, each knowing the other's."""
    with ExitStack() as stack:
        ours = stack.enter_context(make_server("127.0.0.1", 0, app, Server, Quiet))
        home = f"http://127.0.0.1:{ours.server_port}"
        books = Books()
        postman = Postman(f"{home}/registration/stripe/webhook", SECRET)
        stack.callback(postman.stop)
        theirs = stack.enter_context(make_server("127.0.0.1", 0, Site(books, postman), Server, Quiet))
        books.pages = f"http://127.0.0.1:{theirs.server_port}"
        change_settings(
            base_url=home,
            stripe_secret_key="sk_test_of_the_tests",
            stripe_webhook_secret=SECRET,
            stripe_api_base=books.pages,
        )
        for server in (ours, theirs):
            thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
        yield Wire(books.pages, books)


@pytest.fixture
def bought(wire: Wire) -> Bought:
    shop = a_shop()
    order = a_cart(shop, {shop.festival_pass.id: 1, shop.dinner.id: 1}, language="da")
    row = place(shop, order)
    return Bought(order.id, row.id, start_payment(row.id))


def eventually(look: Callable[[], bool]) -> None:
    """Wait until the messages of the double have been taken."""
    for _try in range(100):
        db.session.rollback()
        if look():
            return
        time.sleep(0.05)
    raise AssertionError("it never happened")


def test_paying_tells_us_by_message_and_by_the_way_back(wire: Wire, bought: Bought) -> None:
    page = wire.look(bought.session_id)
    assert "1 × Pass (da)" in page
    assert "1650.00 SEK" in page
    status, way_back, _text = wire.press(bought.session_id, "pay")
    assert (status, way_back.endswith(f"/registration/return/{bought.order().secret}")) == (303, True)
    eventually(lambda: bought.order().state is OrderState.PAID)
    assert facts(bought.order_id, "OrderPaid") == 1
    assert ledger(bought.order_id) == [("charge", 165_000), ("payment", -165_000)]


def test_declined_card_can_try_again(wire: Wire, bought: Bought) -> None:
    status, _way, text = wire.press(bought.session_id, "decline")
    assert (status, "Your card was declined." in text) == (200, True)
    wire.press(bought.session_id, "pay")
    eventually(lambda: bought.order().state is OrderState.PAID)


def test_paying_later_is_paid_when_the_money_comes(wire: Wire, bought: Bought) -> None:
    wire.press(bought.session_id, "later")
    eventually(lambda: bought.waits_until() > now() + dt.timedelta(days=2))
    assert bought.order().state is OrderState.PENDING
    wire.turn("money-comes", session=next(iter(wire.books.sessions)))
    eventually(lambda: bought.order().state is OrderState.PAID)


def test_promise_that_breaks_is_told(wire: Wire, bought: Bought) -> None:
    wire.press(bought.session_id, "later-fails")
    eventually(lambda: bought.waits_until() > now() + dt.timedelta(days=2))
    wire.turn("money-fails", session=next(iter(wire.books.sessions)))
    eventually(lambda: bought.payment().state is PaymentState.FAILED)


def test_paying_twice_gives_one_back(wire: Wire, bought: Bought) -> None:
    wire.press(bought.session_id, "twice")
    eventually(lambda: len(refunds()) == 1)
    work()
    assert open_matters() == ["paid_twice"]
    assert [row["amount"] for row in wire.kept()["refunds"]] == [165_000]
    assert bought.order().state is OrderState.PAID


def test_payment_that_nobody_told_of_is_found_by_looking(wire: Wire, bought: Bought) -> None:
    status, way_back, _text = wire.press(bought.session_id, "lose")
    assert (status, way_back) == (200, "")
    assert bought.order().state is OrderState.PENDING
    with time_machine.travel(now() + dt.timedelta(minutes=6)):
        reconcile()
    assert bought.order().state is OrderState.PAID


def test_closed_page_takes_no_more_money(wire: Wire, bought: Bought) -> None:
    wire.press(bought.session_id, "pay")
    assert wire.press(bought.session_id, "pay")[0] == 409
    assert "This page is closed" in wire.look(bought.session_id)


def test_refund_goes_out_and_is_told_of(wire: Wire, bought: Bought) -> None:
    wire.press(bought.session_id, "pay")
    eventually(lambda: bought.order().state is OrderState.PAID)
    wire.turn("refund-status", status="pending")
    refund_order(bought.order_id, None, by=None, reason="asked")
    work()
    (row,) = refunds()
    assert (row.state.value, row.provider_id) == ("submitted", wire.kept()["refunds"][0]["id"])
    wire.turn("finish-refund", refund=row.provider_id, status="succeeded")
    eventually(lambda: refunds()[0].state.value == "succeeded")


def test_answers_that_get_lost_open_one_page(wire: Wire) -> None:
    shop = a_shop()
    row = place(shop, a_cart(shop))
    wire.turn("lose", answers=3)
    with pytest.raises(Refused) as refusal:
        start_payment(row.id)
    assert refusal.value.code == "payment_page_unreachable"
    url = start_payment(row.id)
    assert [session["url"] for session in wire.kept()["sessions"]] == [url]


def test_stripe_that_is_down_is_said_in_a_sentence(wire: Wire) -> None:
    shop = a_shop()
    row = place(shop, a_cart(shop))
    wire.turn("down", seconds=60)
    with pytest.raises(Refused) as refusal:
        start_payment(row.id)
    assert refusal.value.code == "payment_page_unreachable"
    wire.turn("down", seconds=0)
    assert start_payment(row.id).startswith(wire.base)
