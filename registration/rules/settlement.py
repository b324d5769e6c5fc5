"""What to do when a provider or a bank tells about money: settle, revive, send back, or ask a human; never silence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.money import Money
from registration.rules.states import OPEN_PAYMENTS, OrderState, PaymentState


class Found(StrEnum):
    """What the provider or the bank says about a payment."""

    OPEN = "open"
    PROCESSING = "processing"  # the buyer has done their part; the money comes later, or does not
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


class Outcome(StrEnum):
    NOTHING = "nothing"  # we know already
    WAIT = "wait"
    KEEP = "keep"  # money is promised: keep the places until we know
    SETTLE = "settle"
    REVIVE = "revive"  # an expired order is paid after all, and there was room
    RECORD = "record"  # book the money; the order stays what it is
    SEND_BACK = "send_back"  # book the money and refund all of it
    CLOSE = "close"  # the payment failed or ran out; no money moved
    ASK = "ask"  # book nothing: a human must look first


class Attention(StrEnum):
    """Lines of the organiser's Attention inbox."""

    LATE_MONEY = "late_money"
    PAID_TWICE = "paid_twice"
    OVERPAID = "overpaid"
    UNDERPAID = "underpaid"
    AMOUNT_DIFFERS = "amount_differs"
    CURRENCY_DIFFERS = "currency_differs"
    NOT_OURS = "not_ours"
    PAID_BEFORE_APPROVAL = "paid_before_approval"
    DISPUTE = "dispute"
    REFUND_FAILED = "refund_failed"
    PAY_BACK = "pay_back"  # a refund of bank money: a person must send it
    REFUNDED_ELSEWHERE = "refunded_elsewhere"  # somebody gave money back at the provider, past us
    UNKNOWN_PAYMENT = "unknown_payment"  # a bank row or event that belongs to no order
    UNCLEAR_PAYMENT = "unclear_payment"  # the provider says of a payment of ours what we do not understand
    UNPAID_INVOICE = "unpaid_invoice"
    PAPERS_WAIT = "papers_wait"  # an invoice cannot be written yet: an exchange rate or a VAT number is missing
    PARTLY_PAID = "partly_paid"  # would have expired, had nobody paid a part
    SPEAKER_LEFT_OUT = "speaker_left_out"  # a confirmed speaker has no pass: sold out, or not on sale
    MINORS_RULE = "minors_rule"  # something about young people in mentoring is not as it must be


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """`owed` is what is missing until the order is paid: its total less the money that we hold for it.

    `has_place` says that its places are taken now (a live state, or a hold that runs); `place_free` that they could be
    taken now. Both are read under the lock of the quotas.
    """

    state: OrderState
    owed: Money
    has_place: bool
    place_free: bool

    @property
    def fits(self) -> bool:
        return self.has_place or self.place_free


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    state: PaymentState
    expected: Money


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """`currency` in upper case; `ours` is False when the provider's metadata name another order than ours."""

    found: Found
    amount: int
    currency: str
    ours: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """What to write, all in one transaction. `order` are the steps to take one after the other (none: it stays).

    `payment` is its new state (None: it stays), `booked` goes into the ledger, `refund` is created at once.
    """

    outcome: Outcome
    order: tuple[OrderState, ...] = ()
    payment: PaymentState | None = None
    booked: Money | None = None
    refund: Money | None = None
    attention: tuple[Attention, ...] = ()


def decide(order: OrderFacts, payment: PaymentFacts, provider: ProviderFacts) -> Decision:
    """One answer for webhook, success page, reconciler and bank import. Asking again after the writes says NOTHING."""
    if payment.state is PaymentState.SETTLED:
        return Decision(Outcome.NOTHING)
    if provider.found is not Found.PAID:
        return _not_paid(order, payment, provider.found)
    problem = _unbookable(payment, provider)
    if problem is not None:
        return Decision(Outcome.ASK, attention=(problem,))
    return _paid(order, payment, Money(provider.amount, provider.currency))


def _not_paid(order: OrderFacts, payment: PaymentFacts, found: Found) -> Decision:
    if payment.state not in OPEN_PAYMENTS:
        return Decision(Outcome.NOTHING)
    if found is Found.FAILED:
        return Decision(Outcome.CLOSE, payment=PaymentState.FAILED)
    if found is Found.EXPIRED:
        return Decision(Outcome.CLOSE, payment=PaymentState.EXPIRED)
    # The provider knows the payment, so it is no longer merely created.
    known = PaymentState.PENDING if payment.state is PaymentState.CREATED else None
    if found is Found.PROCESSING and order.state is OrderState.DRAFT and order.fits:
        return Decision(Outcome.KEEP, order=(OrderState.PENDING,), payment=known)
    return Decision(Outcome.WAIT, payment=known)


def _unbookable(payment: PaymentFacts, provider: ProviderFacts) -> Attention | None:
    if not provider.ours:
        return Attention.NOT_OURS
    if provider.currency != payment.expected.currency:
        return Attention.CURRENCY_DIFFERS
    return None if provider.amount > 0 else Attention.AMOUNT_DIFFERS


def _paid(order: OrderFacts, payment: PaymentFacts, money: Money) -> Decision:
    """Money has come, in the right currency: it is booked whatever happens to the order."""
    differs = () if money == payment.expected else (Attention.AMOUNT_DIFFERS,)
    nothing_owed = order.state is OrderState.PAID and order.owed.amount <= 0
    if nothing_owed:
        return _send_back(money, (Attention.PAID_TWICE, *differs))
    if order.state in (OrderState.CANCELLED, OrderState.DENIED):
        return _send_back(money, (Attention.LATE_MONEY, *differs))
    if order.state is OrderState.AWAITING_APPROVAL:
        return _record(money, (Attention.PAID_BEFORE_APPROVAL, *differs))
    if money < order.owed:
        return _part(order, money, differs)
    if not order.fits:
        gone = (OrderState.EXPIRED,) if order.state is OrderState.DRAFT else ()
        return _send_back(money, (Attention.LATE_MONEY, *differs), order=gone)
    over = (Attention.OVERPAID,) if money > order.owed else ()
    steps = {
        OrderState.DRAFT: (OrderState.PENDING, OrderState.PAID),
        OrderState.PENDING: (OrderState.PAID,),
        OrderState.EXPIRED: (OrderState.PAID,),
    }.get(order.state, ())
    revived = order.state is OrderState.EXPIRED
    return Decision(
        Outcome.REVIVE if revived else Outcome.SETTLE,
        order=steps,
        payment=PaymentState.SETTLED,
        booked=money,
        attention=(*over, *differs),
    )


def _part(order: OrderFacts, money: Money, differs: tuple[Attention, ...]) -> Decision:
    """Too little: book it, keep a place that there still is, and let a human ask for the rest or send it back."""
    keep = (OrderState.PENDING,) if order.state is OrderState.DRAFT and order.fits else ()
    late = (Attention.LATE_MONEY,) if order.state is OrderState.EXPIRED else ()
    return _record(money, (Attention.UNDERPAID, *late, *differs), order=keep)


def _record(money: Money, attention: tuple[Attention, ...], order: tuple[OrderState, ...] = ()) -> Decision:
    return Decision(Outcome.RECORD, order, PaymentState.SETTLED, booked=money, attention=attention)


def _send_back(money: Money, attention: tuple[Attention, ...], order: tuple[OrderState, ...] = ()) -> Decision:
    return Decision(Outcome.SEND_BACK, order, PaymentState.SETTLED, booked=money, refund=money, attention=attention)
