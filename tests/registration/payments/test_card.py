"""Card payments through Stripe Checkout: what we tell Stripe, and what we make of its answers."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args, get_origin, get_type_hints

import pytest
import time_machine
from stripe.params import RefundCreateParams
from stripe.params.checkout import SessionCreateParams

from core.clock import now
from core.db import WriteRefused, db, transaction
from core.money import Money
from core.refusals import Refused
from registration.actions.ending import cancel_order
from registration.actions.paying import start_payment
from registration.actions.placing import pay_again
from registration.actions.refunding import refund_order
from registration.actions.settling import close_payment, settle
from registration.methods import METHODS, Due, back_of, due_of, stripe_params
from registration.models import Product
from registration.rules.paying import PaymentMethod
from registration.rules.settlement import Outcome
from registration.rules.states import OrderState, PaymentState, TicketState
from tests.editions.builders import texts
from tests.fakes.stripe import FakeStripe
from tests.registration.builders import a_cart, a_shop, place, whole
from tests.registration.payments.steps import go_to_stripe, ledger, open_matters, payment, work

pytestmark = pytest.mark.usefixtures("ctx")


def assert_typed(value: Any, kind: Any, where: str = "params") -> None:
    """Check plain data against one of the SDK's TypedDicts: every key is known, every value has a type it may have."""
    if hasattr(kind, "__required_keys__"):
        hints = get_type_hints(kind, localns={"StripeContext": object, "Mapping": Mapping})
        assert set(value) <= set(hints), f"{where} has unknown {set(value) - set(hints)}"
        assert set(value) >= kind.__required_keys__, where
        for name, part in value.items():
            assert_typed(part, hints[name], f"{where}.{name}")
        return
    origin, options = get_origin(kind), get_args(kind)
    if origin is list:
        for part in value:
            assert_typed(part, options[0], where)
    elif origin is dict:
        assert all(isinstance(key, str) and isinstance(part, str) for key, part in value.items()), where
    elif options:
        errors = []
        for option in options:
            try:
                assert_typed(value, option, where)
                return
            except (AssertionError, TypeError, AttributeError) as error:
                errors.append(error)
        raise AssertionError(f"{where} = {value!r} fits none of {options}: {errors}")
    elif isinstance(kind, type):
        assert isinstance(value, kind), f"{where} = {value!r} is no {kind}"
    else:
        assert value == kind, f"{where} = {value!r}"


def a_due() -> Due:
    shop = a_shop()
    order = a_cart(shop, {shop.festival_pass.id: 2, shop.dinner.id: 1}, language="sv")
    return due_of(place(shop, order).id, itemised=True)


def test_session_parameters_are_what_the_sdk_knows() -> None:
    params = stripe_params.session_params(a_due())
    assert_typed(params, SessionCreateParams)
    assert "payment_method_types" not in params


def test_refund_parameters_are_what_the_sdk_knows(stripe: FakeStripe) -> None:
    shop = a_shop()
    bought = go_to_stripe(shop, stripe)
    stripe.books.pay(bought.session_id)
    settle(bought.payment_id)
    (refund,) = refund_order(bought.order_id, None, by=None, reason="asked")
    assert_typed(stripe_params.refund_params(back_of(refund.id), "pi_1"), RefundCreateParams)


def test_session_says_what_is_bought_in_the_buyers_language() -> None:
    due = a_due()
    params = stripe_params.session_params(due)
    marks = {"sundet_site": "localhost", "sundet_order": due.order_code, "sundet_payment": str(due.payment_id)}
    shown = [
        (item["price_data"]["product_data"]["name"], item["price_data"]["unit_amount"], item["quantity"])
        for item in params["line_items"]
    ]
    assert shown == [("Pass (sv)", 120_000, 2), ("Dinner (sv)", 45_000, 1)]
    assert params["locale"] == "sv"
    assert params["client_reference_id"] == due.order_code
    assert params["metadata"] == marks
    assert params["payment_intent_data"]["metadata"] == marks
    assert params["adaptive_pricing"] == {"enabled": False}
    assert params["invoice_creation"] == {"enabled": False}
    assert params["customer_email"] == "maja@example.org"
    assert params["success_url"] == f"http://localhost/registration/return/{due.order_secret}"


def test_session_closes_five_minutes_before_our_hold() -> None:
    shop = a_shop()
    order = a_cart(shop)
    row = place(shop, order)
    session_ends = dt.datetime.fromtimestamp(
        stripe_params.session_params(due_of(row.id, itemised=True))["expires_at"], dt.UTC
    )
    hold_ends = a_whole_time(order.id)
    assert dt.timedelta(minutes=4, seconds=59) < hold_ends - session_ends <= dt.timedelta(minutes=5, seconds=1)
    assert session_ends - now() > dt.timedelta(minutes=30)


def a_whole_time(order_id: int) -> dt.datetime:
    expires_at = whole(order_id).expires_at
    assert expires_at is not None
    return expires_at


@pytest.mark.parametrize("email", ["æøå@eksempel.dk", ""])
def test_address_that_stripe_would_refuse_is_left_for_its_page(email: str) -> None:
    shop = a_shop()
    order = a_cart(shop, email=email or "x@example.org")
    due = due_of(place(shop, order).id, itemised=True)
    assert "customer_email" not in stripe_params.session_params(replace(due, email=email))


def test_paying_makes_the_order_paid(stripe: FakeStripe) -> None:
    shop = a_shop()
    bought = go_to_stripe(shop, stripe, {shop.festival_pass.id: 2})
    assert bought.payment().state is PaymentState.PENDING
    assert bought.payment().provider_id == bought.session_id
    stripe.books.pay(bought.session_id)
    assert settle(bought.payment_id) is Outcome.SETTLE
    assert bought.order().state is OrderState.PAID
    assert [line.ticket.state for line in bought.order().lines if line.ticket] == [TicketState.VALID] * 2
    assert bought.payment().provider_charge == stripe.session["payment_intent"]
    assert ledger(bought.order_id) == [("charge", 240_000), ("payment", -240_000)]
    assert open_matters() == []


def test_settling_again_changes_nothing(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id)
    settle(bought.payment_id)
    assert settle(bought.payment_id) is Outcome.NOTHING
    assert ledger(bought.order_id) == [("charge", 120_000), ("payment", -120_000)]


def test_start_sent_twice_opens_one_page(stripe: FakeStripe) -> None:
    shop = a_shop()
    row = place(shop, a_cart(shop))
    first = start_payment(row.id)
    assert start_payment(row.id) == first
    assert list(stripe.books.sessions) == [stripe.session["id"]]


def test_answer_that_was_lost_comes_again_with_the_same_key(stripe: FakeStripe) -> None:
    shop = a_shop()
    row = place(shop, a_cart(shop))
    stripe.lose = 1
    with pytest.raises(Refused) as refusal:
        start_payment(row.id)
    assert refusal.value.code == "payment_page_unreachable"
    assert payment(row.id).state is PaymentState.CREATED
    assert start_payment(row.id) == stripe.session["url"]
    assert len(stripe.books.sessions) == 1


def test_stripe_down_keeps_order_and_places(stripe: FakeStripe) -> None:
    shop = a_shop()
    order = a_cart(shop)
    row = place(shop, order)
    stripe.down = True
    with pytest.raises(Refused) as refusal:
        start_payment(row.id)
    assert refusal.value.code == "payment_page_unreachable"
    stripe.down = False
    assert start_payment(row.id) == stripe.session["url"]


def test_process_that_died_before_storing_the_name_finds_the_session_by_its_key(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    with transaction():
        row = payment(bought.payment_id)
        row.provider_id, row.provider_url, row.state = None, "", PaymentState.CREATED
    stripe.books.pay(bought.session_id)
    assert settle(bought.payment_id) is Outcome.SETTLE
    assert bought.payment().provider_id == bought.session_id


def test_product_that_was_renamed_meanwhile_does_not_hide_the_session(stripe: FakeStripe) -> None:
    shop = a_shop()
    bought = go_to_stripe(shop, stripe)
    with transaction() as session:
        row = payment(bought.payment_id)
        row.provider_id, row.provider_url, row.state = None, "", PaymentState.CREATED
        session.get_one(Product, shop.festival_pass.id).name = texts("Golden pass")
    stripe.books.pay(bought.session_id)
    assert settle(bought.payment_id) is Outcome.SETTLE
    assert bought.payment().provider_id == bought.session_id


def test_payment_that_stripe_never_heard_of_is_closed(stripe: FakeStripe) -> None:
    shop = a_shop()
    row = place(shop, a_cart(shop))
    with time_machine.travel(now() + dt.timedelta(minutes=10)):
        assert settle(row.id) is Outcome.CLOSE
    assert payment(row.id).state is PaymentState.EXPIRED
    assert stripe.books.sessions == {}


def test_closing_expires_the_session(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    assert close_payment(bought.payment_id) is Outcome.CLOSE
    assert bought.payment().state is PaymentState.EXPIRED
    assert stripe.session["status"] == "expired"


def test_closing_a_paid_session_settles_it(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id)
    assert close_payment(bought.payment_id) is Outcome.SETTLE
    assert bought.order().state is OrderState.PAID


def test_closing_a_session_that_is_paid_in_the_same_moment_settles_it(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)

    def pay_before_expiry(_method: str, path: str) -> None:
        if path.endswith("/expire"):
            stripe.before_answer = None
            stripe.books.pay(bought.session_id)

    stripe.before_answer = pay_before_expiry
    assert close_payment(bought.payment_id) is Outcome.SETTLE
    assert bought.order().state is OrderState.PAID


def test_money_promised_for_later_keeps_the_places(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id, later=True)
    assert settle(bought.payment_id) is Outcome.WAIT
    assert bought.order().state is OrderState.PENDING
    assert bought.waits_until() > now() + dt.timedelta(days=2)
    stripe.books.money_comes(bought.session_id)
    assert settle(bought.payment_id) is Outcome.SETTLE
    assert bought.order().state is OrderState.PAID


def test_promise_that_was_broken_leaves_a_day_to_pay_in_another_way(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id, later=True)
    settle(bought.payment_id)
    stripe.books.money_fails(bought.session_id)
    assert settle(bought.payment_id) is Outcome.CLOSE
    assert (bought.payment().state, bought.payment().failure) == (PaymentState.FAILED, "requires_payment_method")
    assert bought.waits_until() <= now() + dt.timedelta(days=1)


def test_choosing_another_way_closes_the_page_that_was_open(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    row = pay_again(bought.order_id, PaymentMethod.TRANSFER, shown_total=Money(120_000, "SEK"))
    work()
    assert stripe.session["status"] == "expired"
    assert bought.payment().state is PaymentState.EXPIRED
    assert payment(row.id).state is PaymentState.CREATED
    assert bought.waits_until() > now() + dt.timedelta(days=9)


def test_paying_again_by_card_keeps_the_page_that_is_open(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    row = pay_again(bought.order_id, PaymentMethod.CARD, shown_total=Money(120_000, "SEK"))
    work()
    assert row.id == bought.payment_id
    assert start_payment(row.id) == stripe.session["url"]
    assert stripe.session["status"] == "open"


def test_page_that_ran_out_is_followed_by_a_new_one(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    with time_machine.travel(now() + dt.timedelta(minutes=33)):
        row = pay_again(bought.order_id, PaymentMethod.CARD, shown_total=Money(120_000, "SEK"))
        assert row.id != bought.payment_id
        assert start_payment(row.id) == stripe.session["url"]
        work()
        assert bought.payment().state is PaymentState.EXPIRED
        assert payment(row.id).state is PaymentState.PENDING


def test_going_to_the_till_for_hours_ends(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    with time_machine.travel(now() + dt.timedelta(minutes=100)), pytest.raises(Refused) as refusal:
        pay_again(bought.order_id, PaymentMethod.CARD, shown_total=Money(120_000, "SEK"))
    assert refusal.value.code == "hold_used_up"


def test_order_that_ended_while_stripe_was_asked_closes_the_page(stripe: FakeStripe) -> None:
    shop = a_shop()
    order = a_cart(shop)
    row = place(shop, order)

    def cancel(_method: str, _path: str) -> None:
        stripe.before_answer = None
        cancel_order(order.id, by=None, reason="asked", refund=False)
        with transaction():
            payment(row.id).state = PaymentState.EXPIRED

    stripe.before_answer = cancel
    start_payment(row.id)
    work()
    assert stripe.session["status"] == "expired"


def test_without_a_key_cards_are_not_offered() -> None:
    assert METHODS[PaymentMethod.CARD].is_available() is False


def test_checking_holds_no_transaction_open(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    seen: list[bool] = []
    stripe.before_answer = lambda _method, _path: seen.append(db.session().in_transaction())
    settle(bought.payment_id)
    assert seen == [False]


def test_asking_inside_a_transaction_is_refused(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    with pytest.raises(WriteRefused), transaction():
        METHODS[PaymentMethod.CARD].check(due_of(bought.payment_id))
