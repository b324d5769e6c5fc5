"""The webhook: whose message it is, each handled once, in any order, and nothing lost that is ours."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db, transaction
from core.money import Money
from registration.actions.ending import expire_order
from registration.actions.refunding import refund_order, send_refund
from registration.models import Payment, ProviderEvent
from registration.rules.states import OrderState, PaymentState, RefundState
from tests.fakes.stripe import FakeStripe, letter
from tests.registration.builders import a_shop, an_order, run_out
from tests.registration.payments.steps import (
    WEBHOOK,
    Bought,
    deliver,
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


def stored() -> list[str]:
    return list(db.session.scalars(select(ProviderEvent.type).order_by(ProviderEvent.id)))


def paid(app: Flask, stripe: FakeStripe) -> Bought:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id)
    deliver(app, stripe.event("checkout.session.completed"))
    return bought


def test_completed_session_pays_the_order(app: Flask, stripe: FakeStripe) -> None:
    bought = paid(app, stripe)
    assert bought.order().state is OrderState.PAID
    assert stored() == ["checkout.session.completed"]


def test_message_that_comes_three_times_is_handled_once(app: Flask, stripe: FakeStripe) -> None:
    bought = paid(app, stripe)
    event = stripe.event("checkout.session.completed")
    assert [deliver(app, event).text for _copy in range(2)] == ["before", "before"]
    assert facts(bought.order_id, "OrderPaid") == 1
    assert ledger(bought.order_id) == [("charge", 120_000), ("payment", -120_000)]
    assert stored() == ["checkout.session.completed"]


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no signature"),
        pytest.param({"Stripe-Signature": "t=1,v1=00"}, id="not a signature"),
        pytest.param({"Stripe-Signature": "v1"}, id="not even a header"),
    ],
)
def test_message_without_a_right_signature_changes_nothing(
    app: Flask, stripe: FakeStripe, headers: dict[str, str]
) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id)
    body = json.dumps(stripe.event("checkout.session.completed"))
    answer = app.test_client().post(WEBHOOK, data=body, headers=headers)
    assert (answer.status_code, answer.text) == (400, "the signature is not right")
    assert bought.order().state is OrderState.PENDING
    assert stored() == []


def test_signature_is_over_the_body_as_it_came(app: Flask, stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id)
    sent = letter(stripe.event("checkout.session.completed"))
    sent["data"] = sent["data"].replace("complete", "complete ", 1)
    assert app.test_client().post(WEBHOOK, **sent).status_code == 400


def test_signature_with_another_secret_is_refused(app: Flask, stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id)
    sent = letter(stripe.event("checkout.session.completed"), "whsec_of_somebody_else")
    assert app.test_client().post(WEBHOOK, **sent).status_code == 400


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[]", b'{"id": "evt_1"}'])
def test_nonsense_is_refused(app: Flask, stripe: FakeStripe, body: bytes) -> None:
    assert stripe.books.events == []
    answer = app.test_client().post(WEBHOOK, data=body, headers={"Stripe-Signature": "t=1,v1=1"})
    assert answer.status_code == 400


def test_message_needs_no_browser(app: Flask, stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id)
    sent = letter(stripe.event("checkout.session.completed"))
    sent["headers"]["Sec-Fetch-Site"] = "cross-site"
    assert app.test_client().post(WEBHOOK, **sent).text == "done"


def test_somebody_elses_session_is_left_alone(app: Flask, stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.session["metadata"] = {"shop": "another"}
    stripe.books.pay(bought.session_id)
    answer = deliver(app, stripe.event("checkout.session.completed"))
    assert (answer.status_code, answer.text) == (200, "foreign")
    assert stored() == []


def test_other_site_with_the_same_account_is_left_alone(app: Flask, stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.session["metadata"] = {"sundet_site": "test.example", "sundet_order": "QQQQQ", "sundet_payment": "1"}
    stripe.books.pay(bought.session_id)
    assert deliver(app, stripe.event("checkout.session.completed")).text == "foreign"


def test_ours_but_unknown_comes_again(app: Flask, stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.session["metadata"]["sundet_payment"] = "4711"
    stripe.books.pay(bought.session_id)
    assert deliver(app, stripe.event("checkout.session.completed")).status_code == 500
    assert stored() == []


def test_stripe_that_does_not_answer_is_asked_again_by_the_next_message(app: Flask, stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id)
    stripe.down = True
    assert deliver(app, stripe.event("checkout.session.completed")).status_code == 503
    stripe.down = False
    assert deliver(app, stripe.event("checkout.session.completed")).text == "done"
    assert bought.order().state is OrderState.PAID


def test_message_says_nothing_by_itself(app: Flask, stripe: FakeStripe) -> None:
    """A message is a reason to look, never a proof: Stripe is asked how the session stands now."""
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.tell("checkout.session.completed", {**stripe.session, "status": "complete", "payment_status": "paid"})
    assert deliver(app, stripe.event("checkout.session.completed")).text == "done"
    assert bought.order().state is OrderState.PENDING


def test_message_about_a_session_whose_name_we_never_stored(app: Flask, stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    with transaction():
        row = payment(bought.payment_id)
        row.provider_id, row.provider_url, row.state = None, "", PaymentState.CREATED
    stripe.books.pay(bought.session_id)
    assert deliver(app, stripe.event("checkout.session.completed")).text == "done"
    assert (bought.order().state, bought.payment().provider_id) == (OrderState.PAID, bought.session_id)


def test_messages_in_the_wrong_order_end_well(app: Flask, stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id, later=True)
    stripe.books.money_comes(bought.session_id)
    assert deliver(app, stripe.event("checkout.session.async_payment_succeeded")).text == "done"
    assert deliver(app, stripe.event("checkout.session.completed")).text == "done"
    assert bought.order().state is OrderState.PAID
    assert facts(bought.order_id, "OrderPaid") == 1


def test_promise_waits_and_breaks(app: Flask, stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id, later=True)
    deliver(app, stripe.event("checkout.session.completed"))
    assert (bought.order().state, bought.payment().state) == (OrderState.PENDING, PaymentState.PENDING)
    stripe.books.money_fails(bought.session_id)
    deliver(app, stripe.event("checkout.session.async_payment_failed"))
    assert (bought.order().state, bought.payment().state) == (OrderState.PENDING, PaymentState.FAILED)
    assert facts(bought.order_id, "PaymentFailed") == 1


def test_session_that_ran_out_ends_the_payment_and_not_the_order(app: Flask, stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.answer("POST", f"/v1/checkout/sessions/{bought.session_id}/expire")
    deliver(app, stripe.event("checkout.session.expired"))
    assert (bought.order().state, bought.payment().state) == (OrderState.PENDING, PaymentState.EXPIRED)


def test_two_paid_pages_for_one_payment_are_two_payments(app: Flask, stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay_twice(bought.session_id)
    for event in list(stripe.books.events):
        assert deliver(app, event).text == "done"
    work()
    assert bought.order().state is OrderState.PAID
    assert ledger(bought.order_id) == [
        ("charge", 120_000),
        ("payment", -120_000),
        ("payment", -120_000),
        ("refund", 120_000),
    ]
    assert [row["amount"] for row in stripe.books.refunds.values()] == [120_000]
    assert open_matters() == ["paid_twice"]
    assert len(db.session.scalars(select(Payment)).all()) == 2


# --- refunds ----------------------------------------------------------------------------------------------------------


def test_our_own_refund_is_known_when_stripe_tells_of_it(app: Flask, stripe: FakeStripe) -> None:
    bought = paid(app, stripe)
    refund_order(bought.order_id, Money(20_000, "SEK"), by=None, reason="asked")
    work()
    for kind in ("refund.created", "charge.refunded"):
        assert deliver(app, stripe.event(kind)).text == "done"
    assert [(row.amount, row.state) for row in refunds()] == [(20_000, RefundState.SUCCEEDED)]
    assert open_matters() == []


def test_message_that_is_faster_than_the_answer(app: Flask, stripe: FakeStripe) -> None:
    """`refund.created` comes while our own call still waits for its answer, which then gets lost."""
    bought = paid(app, stripe)
    (row,) = refund_order(bought.order_id, None, by=None, reason="asked")
    stripe.lose = 1
    with pytest.raises(Exception, match="lost"):
        send_refund(row.id)
    assert refund(row.id).state is RefundState.SUBMITTED
    deliver(app, stripe.event("refund.created"))
    assert refund(row.id).state is RefundState.SUCCEEDED
    send_refund(row.id)
    assert len(stripe.books.refunds) == 1
    assert [(row.amount, row.state) for row in refunds()] == [(120_000, RefundState.SUCCEEDED)]


@pytest.mark.parametrize("kinds", [("refund.created", "charge.refunded"), ("charge.refunded", "refund.created")])
def test_refund_made_at_the_dashboard_is_booked_once(app: Flask, stripe: FakeStripe, kinds: tuple[str, ...]) -> None:
    bought = paid(app, stripe)
    stripe.books.refund_at_dashboard(str(stripe.session["payment_intent"]), 30_000)
    for kind in kinds:
        assert deliver(app, stripe.event(kind)).text == "done"
    assert ledger(bought.order_id) == [("charge", 120_000), ("payment", -120_000), ("refund", 30_000)]
    assert open_matters() == ["refunded_elsewhere"]
    assert [(row.amount, row.state, row.reason) for row in refunds()] == [(30_000, RefundState.SUCCEEDED, "elsewhere")]


def test_refund_at_the_dashboard_beside_ours_cannot_give_back_too_much(app: Flask, stripe: FakeStripe) -> None:
    bought = paid(app, stripe)
    stripe.books.refund_at_dashboard(str(stripe.session["payment_intent"]), 100_000)
    refund_order(bought.order_id, None, by=None, reason="asked")
    work()
    assert open_matters() == ["refund_failed"]
    deliver(app, stripe.event("charge.refunded"))
    assert ledger(bought.order_id) == [
        ("charge", 120_000),
        ("payment", -120_000),
        ("credit", -120_000),
        ("refund", 120_000),
        ("refund_back", -120_000),
        ("refund", 100_000),
    ]
    assert open_matters() == ["refund_failed", "refunded_elsewhere"]


def test_refund_that_comes_back_days_later_is_told(app: Flask, stripe: FakeStripe) -> None:
    bought = paid(app, stripe)
    refund_order(bought.order_id, None, by=None, reason="asked")
    work()
    (row,) = refunds()
    assert row.provider_id is not None
    stripe.books.finish_refund(row.provider_id, "failed", "expired_or_canceled_card")
    deliver(app, stripe.event("refund.failed"))
    assert (refund(row.id).state, refund(row.id).failure) == (RefundState.FAILED, "expired_or_canceled_card")
    assert open_matters() == ["refund_failed"]
    assert ledger(bought.order_id)[-1] == ("refund_back", -120_000)


def test_refund_of_a_payment_that_we_do_not_know_by_that_name_yet(app: Flask, stripe: FakeStripe) -> None:
    """`charge.refunded` comes before `completed`: the intent itself says whose it is."""
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id)
    stripe.books.refund_at_dashboard(str(stripe.session["payment_intent"]), 120_000)
    assert deliver(app, stripe.event("charge.refunded")).text == "done"
    assert deliver(app, stripe.event("checkout.session.completed")).text == "done"
    assert sorted(ledger(bought.order_id)) == [("charge", 120_000), ("payment", -120_000), ("refund", 120_000)]


def test_somebody_elses_refund_is_left_alone(app: Flask, stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.session["told_intent"] = {"metadata": {}}
    stripe.session["metadata"] = {}
    stripe.books.pay(bought.session_id)
    stripe.books.refund_at_dashboard(str(stripe.session["payment_intent"]), 5_000)
    assert [deliver(app, stripe.event(kind)).text for kind in ("refund.created", "charge.refunded")] == ["foreign"] * 2


# --- disputes ---------------------------------------------------------------------------------------------------------


def test_dispute_that_is_lost_takes_the_money_back_in_the_books(app: Flask, stripe: FakeStripe) -> None:
    bought = paid(app, stripe)
    dispute = stripe.books.dispute(str(stripe.session["payment_intent"]))
    deliver(app, stripe.event("charge.dispute.created"))
    assert open_matters() == ["dispute"]
    assert ledger(bought.order_id) == [("charge", 120_000), ("payment", -120_000)]
    stripe.books.close_dispute(str(dispute["id"]), "lost")
    deliver(app, stripe.event("charge.dispute.closed"))
    assert ledger(bought.order_id) == [("charge", 120_000), ("payment", -120_000), ("payment_back", 120_000)]
    assert open_matters() == ["dispute", "dispute"]


def test_dispute_that_is_won_settles_itself(app: Flask, stripe: FakeStripe) -> None:
    bought = paid(app, stripe)
    dispute = stripe.books.dispute(str(stripe.session["payment_intent"]))
    deliver(app, stripe.event("charge.dispute.created"))
    stripe.books.close_dispute(str(dispute["id"]), "won")
    deliver(app, stripe.event("charge.dispute.closed"))
    assert open_matters() == []
    assert ledger(bought.order_id) == [("charge", 120_000), ("payment", -120_000)]


def test_money_that_a_bank_took_back_cannot_be_refunded_again(app: Flask, stripe: FakeStripe) -> None:
    bought = paid(app, stripe)
    dispute = stripe.books.dispute(str(stripe.session["payment_intent"]))
    stripe.books.close_dispute(str(dispute["id"]), "lost")
    deliver(app, stripe.event("charge.dispute.closed"))
    with pytest.raises(Exception, match="nothing_to_refund"):
        refund_order(bought.order_id, None, by=None, reason="asked")


def test_kinds_that_nobody_needs_are_answered(app: Flask, stripe: FakeStripe) -> None:
    stripe.books.tell("customer.created", {"id": "cus_1"})
    answer = deliver(app, stripe.event("customer.created"))
    assert (answer.status_code, answer.text) == (200, "foreign")


def test_late_message_for_a_place_that_is_gone(app: Flask, stripe: FakeStripe) -> None:
    shop = a_shop(size=1)
    bought = go_to_stripe(shop, stripe)
    with transaction():
        bought.payment().state = PaymentState.EXPIRED
    run_out(bought.order_id)
    expire_order(bought.order_id)
    an_order(shop)
    stripe.books.pay(bought.session_id)
    deliver(app, stripe.event("checkout.session.completed"))
    assert open_matters() == ["late_money"]
    assert [row.amount for row in refunds()] == [120_000]
