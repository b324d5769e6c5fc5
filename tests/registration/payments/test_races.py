"""Races between real processes. The first one is run with the lock off too, to show that there is something to win."""

import threading
from collections import Counter
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.clock import now
from core.db import db
from core.jobs import Job
from core.settings import Settings
from doubles.stripe.books import Books
from doubles.stripe.site import Postman, Site
from registration.actions.expiring import release_run_out
from registration.actions.paying import start_payment
from registration.actions.shelf import shelf_of
from registration.models import Order, OrderLine, ProviderEvent, Ticket
from registration.rules.states import OrderState, TicketState
from tests.fakes.stripe import SECRET, letter
from tests.racing import raced
from tests.registration.builders import Shop, a_cart, a_product, a_quota, a_shop, an_order, place, run_out, whole
from tests.registration.payments.steps import WEBHOOK, facts, ledger, open_matters, refunds

PROCESSES, BUYERS_EACH = 5, 10


def race(app: Flask, processes: list[list[dict[str, Any]]], **options: Any) -> list[str]:
    """Do these runs in one process for each list and a thread for each run, and return what became of all of them."""
    outcomes = raced(app, "payments", processes, domain="registration", threads=True, **options)
    return [outcome for process in outcomes for outcome in process]


def buyers(shop: Shop) -> list[list[dict[str, Any]]]:
    """Fifty buyers in five processes; every other one wants the day ticket, which shares the hall."""
    wanted = [{shop.festival_pass.id: 1}, {shop.day_ticket.id: 1}]
    one = [{"part": "buy", "edition": shop.edition.id, "wanted": wanted[number % 2]} for number in range(BUYERS_EACH)]
    return [one] * PROCESSES


def sold(shop: Shop) -> int:
    return shelf_of(shop.edition.id, now()).quotas[shop.hall.id].sold


@pytest.mark.usefixtures("ctx")
def test_fifty_buyers_take_ten_places_of_two_products(app: Flask) -> None:
    shop = a_shop(size=10)
    results = Counter(race(app, buyers(shop)))
    assert results == {"sold": 10, "sold_out": 40}
    assert sold(shop) == 10
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == 10
    codes = list(db.session.scalars(select(Order.code)))
    assert len(set(codes)) == len(codes)


@pytest.mark.usefixtures("ctx")
def test_without_the_lock_more_places_are_sold_than_there_are(app: Flask) -> None:
    """The control of the test above: what it guards against does happen."""
    shop = a_shop(size=10)
    results = Counter(race(app, buyers(shop), lock_off=True))
    assert results["sold"] > 10
    assert sold(shop) > 10


@pytest.mark.usefixtures("ctx")
def test_orders_over_several_quotas_in_opposite_order_do_not_wait_for_each_other(app: Flask) -> None:
    shop = a_shop(size=None)
    left, right = a_quota(shop.edition, "Left", 30), a_quota(shop.edition, "Right", 30)
    first = a_product(shop.edition, "first", quotas=(left, right))
    second = a_product(shop.edition, "second", quotas=(right,))
    third = a_product(shop.edition, "third", quotas=(left,))
    there = {first.id: 1, second.id: 1, third.id: 1}
    back = dict(reversed(there.items()))
    runs = [
        [{"part": "buy", "edition": shop.edition.id, "wanted": wanted} for _buyer in range(4)]
        for wanted in (there, back) * 3
    ]
    results = Counter(race(app, runs))
    assert results == {"sold": 15, "sold_out": 9}
    quotas = shelf_of(shop.edition.id, now()).quotas
    assert (quotas[left.id].sold, quotas[right.id].sold) == (30, 30)


def one_network(shop: Shop) -> list[list[dict[str, Any]]]:
    """Fifty carts of one script, of two products that no quota bounds together."""
    apart = [a_product(shop.edition, name, quotas=(a_quota(shop.edition, name, 100),)) for name in ("left", "right")]
    run = {"part": "buy", "edition": shop.edition.id, "network": "one"}
    return [[{**run, "wanted": {apart[place % 2].id: 1}} for place in range(BUYERS_EACH)]] * PROCESSES


def held_lines() -> int:
    return db.session.scalar(select(func.count()).select_from(OrderLine)) or 0


@pytest.mark.usefixtures("ctx")
def test_fifty_carts_from_one_network_hold_what_one_network_may(app: Flask) -> None:
    results = Counter(race(app, one_network(a_shop()), settings={"held_places": 7}))
    assert results == {"sold": 7, "network_full": 43}
    assert held_lines() == 7


@pytest.mark.usefixtures("ctx")
def test_without_the_lock_one_network_holds_more_than_it_may(app: Flask) -> None:
    """The control of the test above."""
    results = Counter(race(app, one_network(a_shop()), settings={"held_places": 7}, lock_off=True))
    assert results["sold"] > 7


# --- one payment, told of from all sides ------------------------------------------------------------------------------


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args: Any) -> None:
        return


@pytest.fixture
def books(app: Flask, local_sockets: None, change_settings: Any) -> Iterator[Books]:
    """The double over the wire, since several processes ask it. It tells nobody by itself."""
    books, postman = Books(), Postman("", SECRET)
    with make_server("127.0.0.1", 0, Site(books, postman), Server, Quiet) as server:
        base = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        change_settings(stripe_secret_key="sk_test_of_the_tests", stripe_webhook_secret=SECRET, stripe_api_base=base)
        yield books
        server.shutdown()
        thread.join()
        postman.stop()


def stripe_settings(app: Flask) -> dict[str, str]:
    found: Settings = app.extensions["settings"]
    names = ("stripe_secret_key", "stripe_webhook_secret", "stripe_api_base")
    return {name: getattr(found, name) for name in names}


@pytest.mark.usefixtures("ctx")
def test_expiry_three_messages_and_the_way_back_at_once_settle_once(app: Flask, books: Books) -> None:
    shop = a_shop()
    cart = a_cart(shop, {shop.festival_pass.id: 2})
    row = place(shop, cart)
    start_payment(row.id)
    (session_id,) = books.sessions
    books.pay(session_id)
    run_out(cart.id)
    sent = letter(books.events[-1])
    copy = {"part": "message", "path": WEBHOOK, "data": sent["data"], "headers": sent["headers"]}
    runs = [
        [copy],
        [copy, {"part": "expire"}],
        [copy, {"part": "come_back", "path": f"/registration/return/{cart.secret}"}],
        [{"part": "expire"}],
    ]
    results = race(app, runs, settings=stripe_settings(app))
    assert [result for result in results if result.startswith(("error", "4", "5"))] == []
    order = whole(cart.id)
    assert order.state is OrderState.PAID
    assert [line.ticket.state for line in order.lines if line.ticket] == [TicketState.VALID] * 2
    assert ledger(order.id) == [("charge", 240_000), ("payment", -240_000)]
    assert (facts(order.id, "OrderPaid"), facts(order.id, "PaymentSettled")) == (1, 1)
    assert db.session.scalar(select(func.count()).select_from(ProviderEvent)) == 1
    keyed = list(db.session.scalars(select(Job.key).where(Job.key.contains(f"order:{order.id}"))))
    assert len(set(keyed)) == len(keyed)
    assert open_matters() == []


@pytest.mark.usefixtures("ctx")
def test_two_people_who_refund_at_once_refund_once(app: Flask) -> None:
    order = an_order(a_shop())
    results = race(app, [[{"part": "give_back", "order": order.id}]] * 4)
    assert sorted(results) == ["nothing_to_refund"] * 3 + ["refunded"]
    assert [row.amount for row in refunds()] == [120_000]
    assert sum(amount for _kind, amount in ledger(order.id)) == 0


@pytest.mark.usefixtures("ctx")
def test_last_place_goes_to_the_late_payer_or_to_a_new_buyer_and_never_to_both(app: Flask, books: Books) -> None:
    shop = a_shop(size=1)
    cart = a_cart(shop)
    row = place(shop, cart)
    start_payment(row.id)
    (session_id,) = books.sessions
    books.answer("POST", f"/v1/checkout/sessions/{session_id}/expire")
    run_out(cart.id)
    release_run_out()
    assert whole(cart.id).state is OrderState.EXPIRED
    books.sessions[session_id].update(status="open", expires_at=2**31)
    books.pay(session_id)
    sent = letter(books.events[-1])
    late = {"part": "message", "path": WEBHOOK, "data": sent["data"], "headers": sent["headers"]}
    buyer = {"part": "buy", "edition": shop.edition.id, "wanted": {shop.festival_pass.id: 1}}
    results = race(app, [[late], [buyer], [buyer]], settings=stripe_settings(app))
    assert [result for result in results if result.startswith(("error", "5"))] == []
    taken = db.session.scalar(select(func.count()).select_from(OrderLine).where(OrderLine.takes_until.is_not(None)))
    assert (sold(shop), taken) == (1, 1)
    revived = whole(cart.id).state is OrderState.PAID
    assert results.count("sold") == (0 if revived else 1)
    assert [row.amount for row in refunds()] == ([] if revived else [120_000])
    assert open_matters() == ([] if revived else ["late_money"])
