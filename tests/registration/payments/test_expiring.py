"""What comes back: carts and orders whose time is over, and what must not, because money may be on its way."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine

from core.clock import now
from core.money import Money
from registration.actions.expiring import release_run_out, remind_of_bank_money
from registration.actions.reconciling import reconcile
from registration.actions.settling import mark_paid_by_hand
from registration.actions.shelf import shelf_of
from registration.rules.paying import PaymentMethod
from registration.rules.states import OrderState, PaymentState, TicketState
from tests.fakes.stripe import FakeStripe
from tests.registration.builders import Shop, a_cart, a_shop, an_order, place, run_out, whole
from tests.registration.payments.steps import facts, go_to_stripe, ledger, open_matters, payment

pytestmark = pytest.mark.usefixtures("ctx")


@contextmanager
def later(**span: float) -> Iterator[None]:
    """Do this so much later."""
    with time_machine.travel(now() + dt.timedelta(**span)):
        yield


def left(shop: Shop) -> int | None:
    return shelf_of(shop.edition.id, now()).quotas[shop.hall.id].left


# --- carts ------------------------------------------------------------------------------------------------------------


def test_cart_gives_its_places_back_when_its_time_is_over() -> None:
    shop = a_shop(size=1)
    cart = a_cart(shop)
    release_run_out()
    assert (whole(cart.id).state, left(shop)) == (OrderState.DRAFT, 0)
    with later(minutes=21):
        release_run_out()
        assert (whole(cart.id).state, left(shop)) == (OrderState.EXPIRED, 1)


def test_places_outlive_the_clock_by_a_minute_where_nobody_cleans_up() -> None:
    shop = a_shop(size=1)
    a_cart(shop)
    with later(minutes=20, seconds=30):
        assert left(shop) == 0
    with later(minutes=21, seconds=1):
        assert left(shop) == 1


# --- at a till --------------------------------------------------------------------------------------------------------


def test_unpaid_order_expires_after_its_page_was_closed(stripe: FakeStripe) -> None:
    shop = a_shop(size=1)
    bought = go_to_stripe(shop, stripe)
    with later(minutes=35):
        release_run_out()
        assert bought.order().state is OrderState.PENDING
    with later(minutes=37):
        release_run_out()
        assert left(shop) == 1
    order = bought.order()
    assert (order.state, bought.payment().state) == (OrderState.EXPIRED, PaymentState.EXPIRED)
    assert stripe.session["status"] == "expired"
    assert [line.ticket.state for line in order.lines if line.ticket] == [TicketState.CANCELLED]
    assert ledger(order.id) == [("charge", 120_000), ("credit", -120_000)]
    assert facts(order.id, "OrderExpired") == 1


def test_order_that_was_paid_in_silence_is_settled_instead(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id)
    with later(minutes=37):
        release_run_out()
    assert bought.order().state is OrderState.PAID


def test_nothing_expires_while_stripe_does_not_answer(stripe: FakeStripe) -> None:
    shop = a_shop()
    first, second = go_to_stripe(shop, stripe), go_to_stripe(shop, stripe)
    stripe.books.pay(second.session_id)
    stripe.down = True
    with later(minutes=90):
        calls = len(stripe.calls)
        release_run_out()
        assert len(stripe.calls) == calls + 1, "one unanswered question is enough for this round"
        assert (first.order().state, second.order().state) == (OrderState.PENDING, OrderState.PENDING)
        stripe.down = False
        release_run_out()
    assert (first.order().state, second.order().state) == (OrderState.EXPIRED, OrderState.PAID)


def test_money_that_is_promised_keeps_the_order(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id, later=True)
    with later(minutes=37):
        release_run_out()
        assert bought.order().state is OrderState.PENDING
    with later(days=2):
        release_run_out()
        assert bought.order().state is OrderState.PENDING


def test_part_of_the_money_keeps_the_order_for_a_person(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id, amount=100)
    for minutes in (37, 47):
        with later(minutes=minutes):
            release_run_out()
    assert bought.order().state is OrderState.PENDING
    assert open_matters() == ["underpaid", "partly_paid"]


def test_money_in_another_currency_keeps_the_order_for_a_person(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id)
    stripe.session["currency"] = "eur"
    with later(minutes=37):
        release_run_out()
    assert bought.order().state is OrderState.PENDING
    assert open_matters() == ["currency_differs"]


# --- by bank ----------------------------------------------------------------------------------------------------------


def days_of(order_id: int, *days: float) -> list[tuple[OrderState, int]]:
    """Look after bank money on each of these days; return state and number of reminders after each."""
    seen = []
    start = now()
    for day in days:
        with time_machine.travel(start + dt.timedelta(days=day)):
            remind_of_bank_money()
            seen.append((whole(order_id).state, facts(order_id, "PaymentReminded")))
    return seen


def test_transfer_is_reminded_of_twice_and_expires_after_its_grace() -> None:
    shop = a_shop(size=1)
    order = an_order(shop, state=OrderState.PENDING)
    pending, expired = OrderState.PENDING, OrderState.EXPIRED
    seen = days_of(order.id, 1, 6.5, 7.1, 7.2, 9, 11.1, 11.2, 13, 16.9, 17.1)
    assert seen == [
        (pending, 0),
        (pending, 0),
        (pending, 1),
        (pending, 1),
        (pending, 1),
        (pending, 2),
        (pending, 2),
        (pending, 2),
        (pending, 2),
        (expired, 2),
    ]
    assert left(shop) == 1


def test_transfer_is_not_touched_by_the_job_of_the_tills() -> None:
    order = an_order(a_shop(), state=OrderState.PENDING)
    run_out(order.id)
    release_run_out()
    assert whole(order.id).state is OrderState.PENDING


def test_transfer_that_came_in_part_waits_for_a_person() -> None:
    order = an_order(a_shop(), state=OrderState.PENDING)
    mark_paid_by_hand(order.id, Money(20_000, "SEK"), reference="b-1", by=None)
    assert days_of(order.id, 7.1, 11.1, 20)[-1] == (OrderState.PENDING, 2)
    assert open_matters() == ["underpaid", "partly_paid"]


def test_invoice_that_nobody_paid_waits_for_a_person() -> None:
    shop = a_shop()
    cart = a_cart(shop)
    place(shop, cart, PaymentMethod.INVOICE)
    assert days_of(cart.id, 27.1, 31.1, 40)[-1] == (OrderState.PENDING, 2)
    assert open_matters() == ["unpaid_invoice"]
    mark_paid_by_hand(cart.id, Money(120_000, "SEK"), reference="b-1", by=None)
    assert open_matters() == []


# --- reconciling ------------------------------------------------------------------------------------------------------


def test_payment_that_nobody_told_of_is_found_after_five_minutes(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id)
    reconcile()
    assert bought.order().state is OrderState.PENDING
    with later(minutes=6):
        reconcile()
    assert bought.order().state is OrderState.PAID


def test_stripe_down_for_an_hour_is_caught_up_with(stripe: FakeStripe) -> None:
    shop = a_shop()
    first, second = go_to_stripe(shop, stripe), go_to_stripe(shop, stripe)
    stripe.books.pay(first.session_id)
    stripe.books.pay(second.session_id)
    stripe.down = True
    with later(minutes=60):
        reconcile()
        assert (first.order().state, second.order().state) == (OrderState.PENDING, OrderState.PENDING)
        stripe.down = False
        reconcile()
    assert (first.order().state, second.order().state) == (OrderState.PAID, OrderState.PAID)


def test_one_payment_that_stripe_does_not_know_does_not_stop_the_others(stripe: FakeStripe) -> None:
    shop = a_shop()
    first, second = go_to_stripe(shop, stripe), go_to_stripe(shop, stripe)
    stripe.books.pay(second.session_id)
    del stripe.books.sessions[first.session_id]
    with later(minutes=6):
        reconcile()
    assert (first.order().state, second.order().state) == (OrderState.PENDING, OrderState.PAID)
    assert open_matters() == ["unclear_payment"]


def test_bank_money_is_nobody_to_ask_about() -> None:
    order = an_order(a_shop(), state=OrderState.PENDING)
    with later(days=1):
        reconcile()
    assert whole(order.id).state is OrderState.PENDING
    assert payment(1).state is PaymentState.CREATED
