"""What happens when money is told of: every state of order and payment, every news, place or none."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from core.money import Money
from registration.rules.settlement import (
    Attention,
    Decision,
    Found,
    OrderFacts,
    Outcome,
    PaymentFacts,
    ProviderFacts,
    decide,
)
from registration.rules.states import OrderState, PaymentState, may_become

DRAFT, APPROVAL, PENDING = OrderState.DRAFT, OrderState.AWAITING_APPROVAL, OrderState.PENDING
PAID, DENIED, EXPIRED, CANCELLED = OrderState.PAID, OrderState.DENIED, OrderState.EXPIRED, OrderState.CANCELLED
SETTLED = PaymentState.SETTLED


def sek(amount):
    return Money(amount, "SEK")


def order(state, owed=1000, *, has_place=None, place_free=False):
    live = state in (APPROVAL, PENDING, PAID)
    return OrderFacts(state, sek(owed), live if has_place is None else has_place, place_free)


def payment(state=PaymentState.PENDING, expected=1000):
    return PaymentFacts(state, sek(expected))


def paid(amount=1000, currency="SEK", **more):
    return ProviderFacts(Found.PAID, amount, currency, **more)


def news(found):
    return ProviderFacts(found, 1000, "SEK")


def settled(*steps, outcome=Outcome.SETTLE, booked=1000, attention=(), refund=None):
    return Decision(
        outcome,
        order=steps,
        payment=SETTLED,
        booked=sek(booked),
        refund=None if refund is None else sek(refund),
        attention=attention,
    )


def sent_back(*steps, attention):
    return settled(*steps, outcome=Outcome.SEND_BACK, refund=1000, attention=attention)


@pytest.mark.parametrize(
    "facts, decision",
    [
        pytest.param(order(PENDING), settled(PAID), id="a pending order is paid"),
        pytest.param(order(DRAFT, has_place=True), settled(PENDING, PAID), id="a draft with its hold is paid"),
        pytest.param(
            order(DRAFT, place_free=True), settled(PENDING, PAID), id="a draft whose hold ran out takes a free place"
        ),
        pytest.param(
            order(DRAFT), sent_back(EXPIRED, attention=(Attention.LATE_MONEY,)), id="a draft whose place is gone"
        ),
        pytest.param(
            order(EXPIRED, place_free=True), settled(PAID, outcome=Outcome.REVIVE), id="late money with a place revives"
        ),
        pytest.param(order(EXPIRED), sent_back(attention=(Attention.LATE_MONEY,)), id="late money without a place"),
        pytest.param(
            order(CANCELLED, place_free=True),
            sent_back(attention=(Attention.LATE_MONEY,)),
            id="money for a cancelled order",
        ),
        pytest.param(order(DENIED), sent_back(attention=(Attention.LATE_MONEY,)), id="money for a denied order"),
        pytest.param(order(PAID, 0), sent_back(attention=(Attention.PAID_TWICE,)), id="an order that is paid already"),
        pytest.param(order(PAID, -50), sent_back(attention=(Attention.PAID_TWICE,)), id="one that is overpaid already"),
        pytest.param(order(PAID, 1000), settled(), id="the rest of a paid order that was added to"),
        pytest.param(
            order(APPROVAL),
            settled(outcome=Outcome.RECORD, attention=(Attention.PAID_BEFORE_APPROVAL,)),
            id="money before the organiser said yes",
        ),
    ],
)
def test_the_expected_money_comes(facts, decision):
    assert decide(facts, payment(), paid()) == decision


@pytest.mark.parametrize("state", [state for state in PaymentState if state is not SETTLED], ids=str)
def test_money_is_booked_whatever_we_believed_of_the_payment(state):
    assert decide(order(PENDING), payment(state), paid()) == settled(PAID)


@pytest.mark.parametrize(
    "state, found", list(product(OrderState, Found)), ids=lambda value: getattr(value, "value", value)
)
def test_a_settled_payment_is_never_settled_again(state, found):
    again = decide(order(state, place_free=True), payment(SETTLED), news(found))
    assert again == Decision(Outcome.NOTHING)


@pytest.mark.parametrize(
    "amount, facts, decision",
    [
        pytest.param(
            1005,
            order(PENDING),
            settled(PAID, booked=1005, attention=(Attention.OVERPAID, Attention.AMOUNT_DIFFERS)),
            id="five öre too much",
        ),
        pytest.param(
            995,
            order(PENDING),
            settled(outcome=Outcome.RECORD, booked=995, attention=(Attention.UNDERPAID, Attention.AMOUNT_DIFFERS)),
            id="five öre too little",
        ),
        pytest.param(
            995,
            order(DRAFT, has_place=True),
            settled(
                PENDING, outcome=Outcome.RECORD, booked=995, attention=(Attention.UNDERPAID, Attention.AMOUNT_DIFFERS)
            ),
            id="a part for a draft keeps its place",
        ),
        pytest.param(
            995,
            order(EXPIRED, place_free=True),
            settled(
                outcome=Outcome.RECORD,
                booked=995,
                attention=(Attention.UNDERPAID, Attention.LATE_MONEY, Attention.AMOUNT_DIFFERS),
            ),
            id="a late part revives nothing",
        ),
        pytest.param(
            1,
            order(PENDING, owed=1),
            settled(PAID, booked=1, attention=(Attention.AMOUNT_DIFFERS,)),
            id="the last öre",
        ),
        pytest.param(
            1000,
            order(PAID, owed=1),
            settled(booked=1000, attention=(Attention.OVERPAID,)),
            id="a whole payment for a missing öre",
        ),
        pytest.param(
            600,
            order(PENDING, owed=600),
            settled(PAID, booked=600, attention=(Attention.AMOUNT_DIFFERS,)),
            id="the rest after a part",
        ),
    ],
)
def test_another_amount_than_expected(amount, facts, decision):
    assert decide(facts, payment(), paid(amount)) == decision


@pytest.mark.parametrize(
    "provider, attention",
    [
        pytest.param(paid(currency="DKK"), Attention.CURRENCY_DIFFERS, id="kroner for kronor"),
        pytest.param(paid(currency="NOK"), Attention.CURRENCY_DIFFERS, id="a currency that is not ours"),
        pytest.param(paid(ours=False), Attention.NOT_OURS, id="metadata of another order"),
        pytest.param(paid(0), Attention.AMOUNT_DIFFERS, id="paid, but nothing"),
        pytest.param(paid(-1000), Attention.AMOUNT_DIFFERS, id="a negative amount"),
    ],
)
@pytest.mark.parametrize("state", OrderState, ids=str)
def test_what_cannot_be_booked_is_shown_to_a_human(provider, attention, state):
    assert decide(order(state), payment(), provider) == Decision(Outcome.ASK, attention=(attention,))


@pytest.mark.parametrize(
    "state, found, decision",
    [
        (PaymentState.PENDING, Found.FAILED, Decision(Outcome.CLOSE, payment=PaymentState.FAILED)),
        (PaymentState.PENDING, Found.EXPIRED, Decision(Outcome.CLOSE, payment=PaymentState.EXPIRED)),
        (PaymentState.PENDING, Found.OPEN, Decision(Outcome.WAIT)),
        (PaymentState.PENDING, Found.PROCESSING, Decision(Outcome.WAIT)),
        (PaymentState.CREATED, Found.FAILED, Decision(Outcome.CLOSE, payment=PaymentState.FAILED)),
        (PaymentState.CREATED, Found.EXPIRED, Decision(Outcome.CLOSE, payment=PaymentState.EXPIRED)),
        (PaymentState.CREATED, Found.OPEN, Decision(Outcome.WAIT, payment=PaymentState.PENDING)),
        (PaymentState.CREATED, Found.PROCESSING, Decision(Outcome.WAIT, payment=PaymentState.PENDING)),
        (PaymentState.FAILED, Found.EXPIRED, Decision(Outcome.NOTHING)),
        (PaymentState.EXPIRED, Found.FAILED, Decision(Outcome.NOTHING)),
        (PaymentState.EXPIRED, Found.OPEN, Decision(Outcome.NOTHING)),
        (PaymentState.FAILED, Found.PROCESSING, Decision(Outcome.NOTHING)),
    ],
    ids=lambda value: getattr(value, "value", ""),
)
def test_news_without_money_never_touch_a_pending_order(state, found, decision):
    assert decide(order(PENDING), payment(state), news(found)) == decision


@pytest.mark.parametrize(
    "facts, decision",
    [
        pytest.param(
            order(DRAFT, has_place=True),
            Decision(Outcome.KEEP, order=(PENDING,)),
            id="promised money keeps the place of a draft",
        ),
        pytest.param(
            order(DRAFT, place_free=True), Decision(Outcome.KEEP, order=(PENDING,)), id="and takes a free one again"
        ),
        pytest.param(order(DRAFT), Decision(Outcome.WAIT), id="but takes no place that is gone"),
        pytest.param(order(EXPIRED, place_free=True), Decision(Outcome.WAIT), id="and revives nothing"),
    ],
)
def test_money_that_comes_later_is_promised(facts, decision):
    assert decide(facts, payment(), news(Found.PROCESSING)) == decision


facts_of_orders = st.builds(
    OrderFacts, st.sampled_from(OrderState), st.integers(-500, 2000).map(sek), st.booleans(), st.booleans()
)
facts_of_payments = st.builds(PaymentFacts, st.sampled_from(PaymentState), st.integers(1, 2000).map(sek))
facts_of_providers = st.builds(
    ProviderFacts, st.sampled_from(Found), st.integers(-5, 2500), st.sampled_from(["SEK", "DKK", "EUR"]), st.booleans()
)


@given(facts_of_orders, facts_of_payments, facts_of_providers)
@settings(max_examples=400)
def test_whatever_comes_every_step_is_allowed_and_money_is_never_silent(facts, row, provider):
    decision = decide(facts, row, provider)
    state = facts.state
    for step in decision.order:
        assert may_become(state, step)
        state = step
    assert decision.payment is None or may_become(row.state, decision.payment)
    # A refund is of money that was just booked, all of it.
    assert decision.refund is None or decision.refund == decision.booked
    if provider.found is Found.PAID and row.state is not SETTLED:
        assert decision.booked is not None or decision.attention != ()
        assert state is PAID or decision.attention != ()
    else:
        assert decision.booked is None
    # Nobody gets a place that is not there.
    if state is PAID and facts.state is not PAID:
        assert facts.fits


class LateAndTwice(RuleBasedStateMachine):
    """One order, three payments, one place that comes and goes: webhooks, success pages and jobs in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.order = OrderState.DRAFT
        self.payments = [PaymentState.CREATED, PaymentState.CREATED, PaymentState.CREATED]
        self.provider = [Found.OPEN, Found.OPEN, Found.OPEN]
        self.booked = [0, 0, 0]
        self.refunded = [0, 0, 0]
        self.place_free = True
        self.times_paid = 0

    def kept(self):
        return sum(self.booked) - sum(self.refunded)

    @rule(number=st.integers(0, 2), found=st.sampled_from([Found.PROCESSING, Found.PAID, Found.FAILED, Found.EXPIRED]))
    def the_provider_moves_on(self, number, found):
        if self.provider[number] in (Found.OPEN, Found.PROCESSING):
            self.provider[number] = found

    @rule(free=st.booleans())
    def others_come_and_go(self, free):
        self.place_free = free

    @rule()
    def the_job_expires_it(self):
        if may_become(self.order, OrderState.EXPIRED) and not self.kept():
            self.order = OrderState.EXPIRED

    @rule()
    def the_organiser_cancels_it(self):
        if may_become(self.order, OrderState.CANCELLED) and not self.kept():
            self.order = OrderState.CANCELLED

    @rule(number=st.integers(0, 2))
    def somebody_settles(self, number):
        has_place = self.order in (PENDING, PAID, DRAFT)
        facts = OrderFacts(self.order, sek(1000 - self.kept()), has_place, self.place_free)
        row = PaymentFacts(self.payments[number], sek(1000))
        decision = decide(facts, row, ProviderFacts(self.provider[number], 1000, "SEK"))
        for step in decision.order:
            self.order = step
            self.times_paid += step is PAID
        self.payments[number] = decision.payment or self.payments[number]
        if decision.booked:
            self.booked[number] += decision.booked.amount
        if decision.refund:
            self.refunded[number] += decision.refund.amount

    @invariant()
    def every_payment_is_booked_at_most_once(self):
        assert all(amount in (0, 1000) for amount in self.booked)
        assert all(back <= came for back, came in zip(self.refunded, self.booked, strict=True))

    @invariant()
    def the_buyer_pays_exactly_for_what_they_got(self):
        assert self.kept() == (1000 if self.order is PAID else 0)

    @invariant()
    def it_becomes_paid_once(self):
        assert self.times_paid <= 1


TestLateAndTwice = LateAndTwice.TestCase
TestLateAndTwice.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
