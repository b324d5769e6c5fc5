"""Settling: money in time, late, twice, too little, too much, in the wrong currency, by hand."""

import datetime as dt

import pytest

from core.clock import now
from core.db import db, transaction
from core.jobs import Job
from core.money import Money
from core.refusals import Refused
from core.signing import digest
from registration.actions.ending import cancel_order, expire_order
from registration.actions.placing import pay_again, place_order
from registration.actions.refunding import mark_paid_back, send_refund
from registration.actions.settling import (
    TIME_TO_ACCEPT,
    accept_over_capacity,
    mark_paid_by_hand,
    settle,
    settle_open,
)
from registration.models import Quota
from registration.models.orders import FOR_GOOD
from registration.queries import orders
from registration.rules.paying import PaymentMethod
from registration.rules.settlement import Outcome
from registration.rules.states import OrderState, PaymentState, RefundState, TicketState
from tests.fakes.stripe import FakeStripe
from tests.registration.builders import Shop, a_cart, a_product, a_shop, an_order, run_out, whole
from tests.registration.payments.steps import (
    Bought,
    facts,
    go_to_stripe,
    ledger,
    open_matters,
    payment,
    refund,
    refunds,
    work,
)

pytestmark = pytest.mark.usefixtures("ctx")
SEK = "SEK"


def expired_and_paid(shop: Shop, stripe: FakeStripe) -> Bought:
    """An order that expired because Stripe said that its page had run out, and was paid all the same."""
    bought = go_to_stripe(shop, stripe)
    with transaction():
        bought.payment().state = PaymentState.EXPIRED
    run_out(bought.order_id)
    assert expire_order(bought.order_id)
    stripe.books.pay(bought.session_id)
    return bought


# --- late money -------------------------------------------------------------------------------------------------------


def test_late_money_revives_the_order_while_there_is_a_place(stripe: FakeStripe) -> None:
    shop = a_shop(size=1)
    bought = expired_and_paid(shop, stripe)
    (line,) = bought.order().lines
    assert line.ticket is not None
    old_secret = line.ticket.secret
    assert (line.takes_until, line.ticket.state) == (None, TicketState.CANCELLED)

    assert settle(bought.payment_id) is Outcome.REVIVE

    order = bought.order()
    (line,) = order.lines
    assert line.ticket is not None
    assert order.state is OrderState.PAID
    assert (line.takes_until, line.ticket.state) == (FOR_GOOD, TicketState.VALID)
    assert line.ticket.secret != old_secret
    assert db.session.scalar(orders.handed_over_by(digest(old_secret))) is not None
    assert ledger(order.id) == [("charge", 120_000), ("credit", -120_000), ("payment", -120_000), ("charge", 120_000)]
    assert (open_matters(), refunds()) == ([], [])


def test_late_money_goes_back_once_when_the_place_is_gone(stripe: FakeStripe) -> None:
    shop = a_shop(size=1)
    bought = expired_and_paid(shop, stripe)
    an_order(shop)

    assert settle(bought.payment_id) is Outcome.SEND_BACK
    assert settle(bought.payment_id) is Outcome.NOTHING

    assert bought.order().state is OrderState.EXPIRED
    assert facts(bought.order_id, "MoneyCameLate") == 1
    assert open_matters() == ["late_money"]
    (back,) = refunds()
    assert (back.amount, back.state, back.reason) == (120_000, RefundState.CREATED, "late")
    work()
    assert refund(back.id).state is RefundState.CREATED, "it waits, in case the team lets the buyer in"
    send_refund(back.id)
    assert refund(back.id).state is RefundState.SUCCEEDED
    assert ledger(bought.order_id) == [
        ("charge", 120_000),
        ("credit", -120_000),
        ("payment", -120_000),
        ("refund", 120_000),
    ]


def test_automatic_refund_leaves_after_half_an_hour(stripe: FakeStripe) -> None:
    shop = a_shop(size=1)
    bought = expired_and_paid(shop, stripe)
    an_order(shop)
    settle(bought.payment_id)
    (job,) = db.session.query(Job).filter_by(name="registration.send_refund")
    assert dt.timedelta(0) <= now() + TIME_TO_ACCEPT - job.due_at < dt.timedelta(seconds=10)


def test_team_may_let_a_late_payer_in_until_the_money_has_left(stripe: FakeStripe) -> None:
    shop = a_shop(size=1)
    bought = expired_and_paid(shop, stripe)
    an_order(shop)
    settle(bought.payment_id)
    (back,) = refunds()

    accept_over_capacity(back.id, by=None)

    assert bought.order().state is OrderState.PAID
    assert (refund(back.id).state, refund(back.id).failure) == (RefundState.FAILED, "withdrawn")
    assert open_matters() == []
    send_refund(back.id)
    assert stripe.books.refunds == {}
    assert ledger(bought.order_id)[-3:] == [("refund", 120_000), ("refund_back", -120_000), ("charge", 120_000)]


def test_money_that_has_left_cannot_be_accepted(stripe: FakeStripe) -> None:
    shop = a_shop(size=1)
    bought = expired_and_paid(shop, stripe)
    an_order(shop)
    settle(bought.payment_id)
    (back,) = refunds()
    send_refund(back.id)
    with pytest.raises(Refused) as refusal:
        accept_over_capacity(back.id, by=None)
    assert refusal.value.code == "refund_left"
    assert bought.order().state is OrderState.EXPIRED


def test_money_for_a_cancelled_order_goes_back_at_once(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id)
    cancel_order(bought.order_id, by=None, reason="asked", refund=True)
    work()
    assert bought.order().state is OrderState.CANCELLED
    assert [row["amount"] for row in stripe.books.refunds.values()] == [120_000]
    assert open_matters() == ["late_money"]


def test_cancelling_closes_the_page(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    cancel_order(bought.order_id, by=None, reason="asked", refund=False)
    work()
    assert stripe.session["status"] == "expired"
    assert (refunds(), open_matters()) == ([], [])


# --- too much, too little, not ours -----------------------------------------------------------------------------------


def test_order_paid_in_two_ways_gives_the_second_payment_back(stripe: FakeStripe) -> None:
    shop = a_shop()
    bought = go_to_stripe(shop, stripe)
    stripe.down = True
    pay_again(bought.order_id, PaymentMethod.TRANSFER, shown_total=Money(120_000, SEK))
    stripe.down = False
    stripe.books.pay(bought.session_id)
    mark_paid_by_hand(bought.order_id, Money(120_000, SEK), reference="b-1", by=None)
    work()
    assert open_matters() == ["paid_twice"]
    assert [row["amount"] for row in stripe.books.refunds.values()] == [120_000]
    assert ledger(bought.order_id) == [
        ("charge", 120_000),
        ("payment", -120_000),
        ("payment", -120_000),
        ("refund", 120_000),
    ]


def test_being_paid_closes_what_else_is_open(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    other = pay_again(bought.order_id, PaymentMethod.TRANSFER, shown_total=Money(120_000, SEK))
    stripe.books.pay(bought.session_id)
    settle(bought.payment_id)
    assert payment(other.id).state is PaymentState.EXPIRED


@pytest.mark.parametrize(
    "amount,state,matters",
    [
        pytest.param(100_000, OrderState.PENDING, ["underpaid"], id="too little keeps waiting"),
        pytest.param(130_000, OrderState.PAID, ["overpaid"], id="too much is paid and told"),
    ],
)
def test_amount_that_differs_is_booked_and_told(
    stripe: FakeStripe, amount: int, state: OrderState, matters: list[str]
) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id, amount=amount)
    settle(bought.payment_id)
    assert bought.order().state is state
    assert open_matters() == matters
    assert ledger(bought.order_id) == [("charge", 120_000), ("payment", -amount)]


@pytest.mark.parametrize(
    "change,matter",
    [
        pytest.param({"currency": "dkk"}, "currency_differs", id="another currency"),
        pytest.param({"client_reference_id": "OTHER"}, "not_ours", id="another order"),
        pytest.param({"amount_total": 0}, "amount_differs", id="nothing at all"),
    ],
)
def test_money_that_cannot_be_booked_waits_for_a_person(
    stripe: FakeStripe, change: dict[str, object], matter: str
) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id)
    stripe.session.update(change)
    assert settle(bought.payment_id) is Outcome.ASK
    assert settle(bought.payment_id) is Outcome.ASK
    assert open_matters() == [matter]
    assert bought.order().state is OrderState.PENDING
    assert ledger(bought.order_id) == [("charge", 120_000)]


def test_rest_of_a_part_is_asked_for_alone(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id, amount=100_000)
    settle(bought.payment_id)
    row = pay_again(bought.order_id, PaymentMethod.CARD, shown_total=Money(120_000, SEK))
    assert row.amount == 20_000


def test_provider_that_does_not_know_our_payment_is_told_to_a_person(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.sessions.clear()
    assert settle(bought.payment_id) is Outcome.ASK
    assert open_matters() == ["unclear_payment"]
    assert bought.payment().state is PaymentState.PENDING


# --- by hand ----------------------------------------------------------------------------------------------------------


def test_transfer_that_arrived_makes_the_order_paid() -> None:
    shop = a_shop()
    order = an_order(shop, state=OrderState.PENDING)
    assert mark_paid_by_hand(order.id, Money(120_000, SEK), reference="b-1", by=None) is Outcome.SETTLE
    assert whole(order.id).state is OrderState.PAID
    assert ledger(order.id) == [("charge", 120_000), ("payment", -120_000)]


def test_transfer_booked_twice_is_refused() -> None:
    order = an_order(a_shop(), state=OrderState.PENDING)
    mark_paid_by_hand(order.id, Money(120_000, SEK), reference="b-1", by=None)
    with pytest.raises(Refused) as refusal:
        mark_paid_by_hand(order.id, Money(120_000, SEK), reference="b-1", by=None)
    assert refusal.value.code == "already_booked"
    assert ledger(order.id) == [("charge", 120_000), ("payment", -120_000)]


def test_transfer_in_two_parts_pays_the_order() -> None:
    order = an_order(a_shop(), state=OrderState.PENDING)
    assert mark_paid_by_hand(order.id, Money(20_000, SEK), reference="b-1", by=None) is Outcome.RECORD
    assert open_matters() == ["underpaid"]
    assert mark_paid_by_hand(order.id, Money(100_000, SEK), reference="b-2", by=None) is Outcome.SETTLE
    assert whole(order.id).state is OrderState.PAID
    assert ledger(order.id) == [("charge", 120_000), ("payment", -20_000), ("payment", -100_000)]
    assert open_matters() == []


def test_second_transfer_is_a_task_for_finance() -> None:
    order = an_order(a_shop(), state=OrderState.PENDING)
    mark_paid_by_hand(order.id, Money(120_000, SEK), reference="b-1", by=None)
    assert mark_paid_by_hand(order.id, Money(120_000, SEK), reference="b-2", by=None) is Outcome.SEND_BACK
    work()
    (back,) = refunds()
    assert back.state is RefundState.CREATED
    assert open_matters() == ["pay_back", "paid_twice"]
    mark_paid_back(back.id, by=None, reference="out-1")
    assert refund(back.id).state is RefundState.SUCCEEDED
    assert open_matters() == ["paid_twice"]
    with pytest.raises(Refused) as refusal:
        mark_paid_back(back.id, by=None, reference="out-1")
    assert refusal.value.code == "wrong_state"


def test_transfer_that_comes_after_the_order_ran_out_revives_it() -> None:
    order = an_order(a_shop(), state=OrderState.EXPIRED)
    assert mark_paid_by_hand(order.id, Money(120_000, SEK), reference="b-1", by=None) is Outcome.REVIVE
    assert whole(order.id).state is OrderState.PAID


def test_transfer_that_comes_too_late_can_be_accepted() -> None:
    shop = a_shop(size=1)
    order = an_order(shop, state=OrderState.EXPIRED)
    an_order(shop)
    mark_paid_by_hand(order.id, Money(120_000, SEK), reference="b-1", by=None)
    assert open_matters() == ["pay_back", "late_money"]
    (back,) = refunds()
    accept_over_capacity(back.id, by=None)
    assert (whole(order.id).state, open_matters()) == (OrderState.PAID, [])


@pytest.mark.parametrize(
    "amount,code",
    [
        (Money(0, SEK), "amount_not_positive"),
        (Money(-5, SEK), "amount_not_positive"),
        (Money(5, "DKK"), "payment_currency"),
    ],
)
def test_amount_by_hand_must_be_one(amount: Money, code: str) -> None:
    order = an_order(a_shop(), state=OrderState.PENDING)
    with pytest.raises(Refused) as refusal:
        mark_paid_by_hand(order.id, amount, reference="b-1", by=None)
    assert refusal.value.code == code


# --- and else --------------------------------------------------------------------------------------------------------


def test_bigger_hall_revives_instead_of_sending_back(stripe: FakeStripe) -> None:
    shop = a_shop(size=1)
    bought = expired_and_paid(shop, stripe)
    an_order(shop)
    with transaction() as session:
        session.get_one(Quota, shop.hall.id).size = 2
    assert settle(bought.payment_id) is Outcome.REVIVE


def test_coming_back_settles_what_is_open(stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    settle_open(bought.order_id)
    assert bought.order().state is OrderState.PENDING
    stripe.books.pay(bought.session_id)
    settle_open(bought.order_id)
    assert bought.order().state is OrderState.PAID


def test_free_order_is_paid_when_it_is_placed() -> None:
    shop = a_shop()
    free = a_product(shop.edition, "free", prices={"SEK": 0})
    cart = a_cart(shop, {free.id: 1})
    paid = place_order(
        cart.id, PaymentMethod.FREE, shown_total=Money(0, SEK), conference_ends_at=now() + dt.timedelta(days=9)
    )
    assert paid is None
    assert whole(cart.id).state is OrderState.PAID
    assert ledger(cart.id) == []
