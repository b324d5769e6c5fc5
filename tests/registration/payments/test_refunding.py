"""Refunds: in parts, of group orders, by two people at once, with answers that get lost."""

import datetime as dt

import pytest
import time_machine

from core.clock import now
from core.db import db
from core.jobs import Job, JobState, run_due
from core.money import Money
from core.refusals import Refused
from registration.actions.ending import cancel_order
from registration.actions.reconciling import reconcile
from registration.actions.refunding import refund_order, send_refund
from registration.actions.settling import mark_paid_by_hand, settle
from registration.rules.states import OrderState, RefundState, TicketState
from tests.fakes.stripe import FakeStripe
from tests.registration.builders import a_shop, an_order, whole
from tests.registration.payments.steps import (
    Bought,
    facts,
    go_to_stripe,
    ledger,
    open_matters,
    refund,
    refunds,
    work,
)

pytestmark = pytest.mark.usefixtures("ctx")


def paid_group(stripe: FakeStripe) -> Bought:
    """Three passes and two dinners, paid by card: 4 500 SEK."""
    shop = a_shop()
    bought = go_to_stripe(shop, stripe, {shop.festival_pass.id: 3, shop.dinner.id: 2})
    stripe.books.pay(bought.session_id)
    settle(bought.payment_id)
    return bought


def test_parts_of_a_group_order_go_back_until_nothing_is_left(stripe: FakeStripe) -> None:
    bought = paid_group(stripe)
    for amount in (45_000, 120_000, 1):
        refund_order(bought.order_id, Money(amount, "SEK"), by=None, reason="asked")
    work()
    with pytest.raises(Refused) as refusal:
        refund_order(bought.order_id, Money(285_000, "SEK"), by=None, reason="asked")
    assert refusal.value.code == "refund_over_paid"
    assert refusal.value.details == {"most": Money(284_999, "SEK")}
    refund_order(bought.order_id, None, by=None, reason="asked")
    work()
    assert [row["amount"] for row in stripe.books.refunds.values()] == [45_000, 120_000, 1, 284_999]
    assert {row.state for row in refunds()} == {RefundState.SUCCEEDED}
    assert sum(amount for _kind, amount in ledger(bought.order_id)) == 0
    assert bought.order().state is OrderState.PAID


def test_what_goes_back_is_not_owed_again(stripe: FakeStripe) -> None:
    bought = paid_group(stripe)
    refund_order(bought.order_id, Money(45_000, "SEK"), by=None, reason="asked")
    assert ledger(bought.order_id) == [
        ("charge", 450_000),
        ("payment", -450_000),
        ("credit", -45_000),
        ("refund", 45_000),
    ]


def test_what_was_paid_too_much_goes_back_without_a_credit() -> None:
    order = an_order(a_shop(), state=OrderState.PENDING)
    mark_paid_by_hand(order.id, Money(150_000, "SEK"), reference="b-1", by=None)
    refund_order(order.id, Money(30_000, "SEK"), by=None, reason="overpaid")
    assert ledger(order.id) == [("charge", 120_000), ("payment", -150_000), ("refund", 30_000)]


def test_second_click_is_refused(stripe: FakeStripe) -> None:
    bought = paid_group(stripe)
    refund_order(bought.order_id, None, by=None, reason="asked")
    for amount, code in ((None, "nothing_to_refund"), (Money(1, "SEK"), "refund_over_paid")):
        with pytest.raises(Refused) as refusal:
            refund_order(bought.order_id, amount, by=None, reason="asked")
        assert refusal.value.code == code
    work()
    assert [row["amount"] for row in stripe.books.refunds.values()] == [450_000]


@pytest.mark.parametrize(
    "amount,code",
    [
        (Money(0, "SEK"), "refund_not_positive"),
        (Money(-1, "SEK"), "refund_not_positive"),
        (Money(1, "DKK"), "refund_currency"),
    ],
)
def test_amount_must_be_one(stripe: FakeStripe, amount: Money, code: str) -> None:
    bought = paid_group(stripe)
    with pytest.raises(Refused) as refusal:
        refund_order(bought.order_id, amount, by=None, reason="asked")
    assert refusal.value.code == code


def test_refund_spreads_over_the_payments_that_came() -> None:
    order = an_order(a_shop(), state=OrderState.PENDING)
    mark_paid_by_hand(order.id, Money(70_000, "SEK"), reference="b-1", by=None)
    mark_paid_by_hand(order.id, Money(50_000, "SEK"), reference="b-2", by=None)
    made = refund_order(order.id, Money(60_000, "SEK"), by=None, reason="asked")
    assert [row.amount for row in made] == [10_000, 50_000]


def test_cancelling_with_a_refund_ends_everything(stripe: FakeStripe) -> None:
    bought = paid_group(stripe)
    cancel_order(bought.order_id, by=None, reason="asked", refund=True)
    work()
    order = bought.order()
    assert order.state is OrderState.CANCELLED
    assert {line.takes_until for line in order.lines} == {None}
    assert {line.ticket.state for line in order.lines if line.ticket} == {TicketState.CANCELLED}
    assert [row["amount"] for row in stripe.books.refunds.values()] == [450_000]
    assert facts(order.id, "OrderCancelled") == 1
    assert sum(amount for _kind, amount in ledger(order.id)) == 0


def test_cancelling_without_a_refund_keeps_what_was_paid() -> None:
    order = an_order(a_shop())
    cancel_order(order.id, by=None, reason="no-show", refund=False)
    assert (whole(order.id).state, refunds()) == (OrderState.CANCELLED, [])
    assert ledger(order.id) == [("charge", 120_000), ("payment", -120_000)]


def test_cancelling_what_was_paid_in_part_keeps_the_part_and_drops_the_rest() -> None:
    order = an_order(a_shop(), state=OrderState.PENDING)
    mark_paid_by_hand(order.id, Money(20_000, "SEK"), reference="b-1", by=None)
    cancel_order(order.id, by=None, reason="asked", refund=False)
    assert ledger(order.id) == [("charge", 120_000), ("payment", -20_000), ("credit", -100_000)]


def test_cancelled_order_can_still_be_refunded_once_a_refund_has_failed(stripe: FakeStripe) -> None:
    bought = paid_group(stripe)
    stripe.books.refund_status = "failed"
    cancel_order(bought.order_id, by=None, reason="asked", refund=True)
    work()
    assert open_matters() == ["refund_failed"]
    stripe.books.refund_status = "succeeded"
    refund_order(bought.order_id, None, by=None, reason="again")
    work()
    assert [row.state for row in refunds()] == [RefundState.FAILED, RefundState.SUCCEEDED]
    assert sum(amount for _kind, amount in ledger(bought.order_id)) == 0


@pytest.mark.parametrize("state", [OrderState.EXPIRED, OrderState.CANCELLED])
def test_order_that_has_ended_is_not_cancelled_again(state: OrderState) -> None:
    order = an_order(a_shop(), state=state)
    with pytest.raises(Refused) as refusal:
        cancel_order(order.id, by=None, reason="asked", refund=True)
    assert refusal.value.code == "wrong_state"


def test_answer_that_was_lost_is_asked_for_again_with_the_same_key(stripe: FakeStripe) -> None:
    """Stripe gave the money back, our process did not get to know: one refund, however often it is tried."""
    bought = paid_group(stripe)
    (row,) = refund_order(bought.order_id, None, by=None, reason="asked")
    stripe.lose = 2
    run_due()
    (job,) = db.session.query(Job).filter_by(name="registration.send_refund")
    assert (job.state, job.attempts) == (JobState.WAITING, 1)
    assert refund(row.id).state is RefundState.SUBMITTED
    with pytest.raises(Exception, match="lost"):
        send_refund(row.id)
    send_refund(row.id)
    assert len(stripe.books.refunds) == 1
    assert refund(row.id).state is RefundState.SUCCEEDED
    assert refund(row.id).provider_id == next(iter(stripe.books.refunds))


def test_refund_that_takes_days_is_followed(stripe: FakeStripe) -> None:
    bought = paid_group(stripe)
    stripe.books.refund_status = "pending"
    (row,) = refund_order(bought.order_id, None, by=None, reason="asked")
    work()
    assert refund(row.id).state is RefundState.SUBMITTED
    stripe.books.refunds[str(refund(row.id).provider_id)]["status"] = "succeeded"
    with time_machine.travel(now() + dt.timedelta(days=1)):
        reconcile()
    assert refund(row.id).state is RefundState.SUCCEEDED
    assert facts(bought.order_id, "RefundFinished") == 1


def test_sending_twice_sends_once(stripe: FakeStripe) -> None:
    bought = paid_group(stripe)
    (row,) = refund_order(bought.order_id, None, by=None, reason="asked")
    send_refund(row.id)
    send_refund(row.id)
    assert len(stripe.books.refunds) == 1
    assert facts(bought.order_id, "RefundFinished") == 1
