"""Settling: what a provider, a bank statement or a person says about a payment becomes what our books say.

One way for webhook, return page, reconciler and hand: ask (outside of any transaction), lock the order, decide by
`rules.settlement`, write everything at once. Whoever comes second finds the work done.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace

from sqlalchemy import update

from core.clock import now
from core.db import db, transaction
from core.facts import MoneyCameLate, PaymentFailed, PaymentSettled, record
from core.jobs import enqueue
from core.money import Money
from core.refusals import Refused
from core.signing import digest, new_secret
from registration.actions.attention import raise_attention, settle_attention
from registration.actions.ending import close_by_hand
from registration.actions.holding import lock_shelf
from registration.actions.placing import TILLS, book, finish_paid
from registration.actions.refunding import create_refund, withdraw_refund
from registration.actions.standing import balance_of, missing_of, next_key
from registration.methods import METHODS, Checked, ProviderRefused, due_of
from registration.models import HandedOver, Order, OrderLine, Payment
from registration.models.orders import FOR_GOOD
from registration.queries import money, orders
from registration.rules import availability, reminders, settlement
from registration.rules.ledger import EntryKind
from registration.rules.paying import PaymentMethod
from registration.rules.settlement import Attention as Matter
from registration.rules.settlement import Found, Outcome
from registration.rules.states import (
    LIVE_ORDERS,
    OPEN_PAYMENTS,
    OrderState,
    PaymentState,
    RefundState,
    TicketState,
    states_before,
)

# Late money for which there is no place waits for so long before it goes back, in case the team lets the buyer in.
TIME_TO_ACCEPT = dt.timedelta(minutes=30)

# A buyer whose promised money did not come may try again for so long, even if the promise would have run longer.
AFTER_BROKEN_PROMISE = dt.timedelta(days=1)


def settle(payment_id: int, *, on_return: bool = False) -> Outcome:
    """Ask how a payment stands and write what follows. Raises ProviderDown.

    `on_return` says that this answers the redirect of a provider, which is a GET.
    """
    due = due_of(payment_id)
    try:
        checked = METHODS[due.method].check(due)
    except ProviderRefused as refusal:
        return _unclear(payment_id, refusal.code, on_return=on_return)
    return write_down(payment_id, checked, on_return=on_return)


def close_payment(payment_id: int) -> Outcome:
    """See to it that a payment brings no money any more; if some has come, settle it instead. Raises ProviderDown."""
    due = due_of(payment_id)
    try:
        checked = METHODS[due.method].close(due)
    except ProviderRefused as refusal:
        return _unclear(payment_id, refusal.code)
    return write_down(payment_id, checked)


def _unclear(payment_id: int, code: str, *, on_return: bool = False) -> Outcome:
    """The provider does not know a payment that we know (a key of another account?). A person must look at that."""
    with transaction(even_on_get=on_return):
        order = db.session.scalars(money.order_of_payment_locked(payment_id)).one()
        key = f"{Matter.UNCLEAR_PAYMENT.value}:{payment_id}"
        raise_attention(Matter.UNCLEAR_PAYMENT, order, key=key, payment_id=payment_id, said=code)
        return Outcome.ASK


def settle_open(order_id: int, *, on_return: bool = False) -> None:
    """Settle all of an order that is open at a till: the buyer comes back from there. Raises ProviderDown."""
    open_now = [row.id for row in db.session.scalars(money.open_payments_of(order_id, TILLS))]
    for payment_id in open_now:
        settle(payment_id, on_return=on_return)


def close_open(order_id: int, *, keep: int | None) -> None:
    """Close what an order has open at tills, but for the payment to keep. Raises ProviderDown."""
    open_now = [row.id for row in db.session.scalars(money.open_payments_of(order_id, TILLS)) if row.id != keep]
    for payment_id in open_now:
        close_payment(payment_id)


def write_down(payment_id: int, checked: Checked, *, by: int | None = None, on_return: bool = False) -> Outcome:
    """Turn an answer into rows. Safe for any number of writers at once, in any order: the states are the guard."""
    if on_return and checked.facts.found is Found.OPEN:
        return Outcome.WAIT
    # The redirect of a provider is a GET, but it is the buyer coming back from paying: to make them wait for the
    # webhook would leave them with a page that does not know of their money. It writes what the webhook would write.
    with transaction(even_on_get=on_return):
        order = db.session.scalars(money.order_of_payment_locked(payment_id)).one()
        payment = db.session.scalars(orders.payment_locked(payment_id)).one()
        moment = now()
        decision = settlement.decide(
            _order_facts(order, checked.facts.found, moment),
            settlement.PaymentFacts(payment.state, Money(payment.amount, payment.currency)),
            checked.facts,
        )
        payment.checked_at = moment
        payment.provider_id = payment.provider_id or checked.provider_id
        payment.provider_charge = checked.provider_charge or payment.provider_charge
        if checked.facts.found is Found.PROCESSING and payment.state in OPEN_PAYMENTS:
            _wait_for_promise(order, payment, moment)
        return _perform(order, payment, decision, checked, moment, by=by)


def _order_facts(order: Order, found: Found, moment: dt.datetime) -> settlement.OrderFacts:
    """Read what the rule must know. Whether places are free is only asked, under their lock, when money has come."""
    has_place = order.state in LIVE_ORDERS
    free = not has_place and found is Found.PAID and _places_free(order, moment)
    return settlement.OrderFacts(
        state=order.state, owed=missing_of(order, balance_of(order)), has_place=has_place, place_free=free
    )


def _places_free(order: Order, moment: dt.datetime) -> bool:
    wanted = Counter(line.product_id for line in db.session.scalars(orders.lines_of(order.id)))
    shelf = lock_shelf(order.edition_id, wanted, moment)
    return availability.fits(wanted, shelf.offers, shelf.quotas)


def _wait_for_promise(order: Order, payment: Payment, moment: dt.datetime) -> None:
    """The buyer has done their part and the bank takes its time: the order keeps its places for that long."""
    if order.state is not OrderState.PENDING:
        return
    until = (order.placed_at or moment) + reminders.TIME_TO_PAY[payment.method]
    if order.expires_at is not None and order.expires_at < until:
        order.expires_at, order.changed_at = until, moment


def _perform(
    order: Order,
    payment: Payment,
    decision: settlement.Decision,
    checked: Checked,
    moment: dt.datetime,
    *,
    by: int | None,
) -> Outcome:
    """Write a decision: the payment first, because its state says whether somebody else has written it already."""
    if decision.payment is not None and not _step(payment, decision, checked, moment):
        return Outcome.NOTHING
    if decision.outcome is Outcome.CLOSE:
        _closed(order, payment, checked, moment)
    refund_id = None
    if decision.booked is not None:
        refund_id = _book_money(order, payment, decision, moment, by)
    if OrderState.PAID in decision.order:
        if decision.outcome is Outcome.REVIVE:
            revive(order, moment)
        finish_paid(order, moment, revived=decision.outcome is Outcome.REVIVE)
        _close_others(order, payment)
    for matter in _worth_telling(decision.attention):
        raise_attention(
            matter,
            order,
            key=f"{matter.value}:{payment.id}",
            payment_id=payment.id,
            refund_id=refund_id,
            amount=checked.facts.amount,
            currency=checked.facts.currency,
            expected=Money(payment.amount, payment.currency),
        )
    return decision.outcome


def _worth_telling(matters: tuple[Matter, ...]) -> tuple[Matter, ...]:
    """Leave out that an amount differs where another line says what that means."""
    if Matter.UNDERPAID in matters or Matter.OVERPAID in matters:
        return tuple(matter for matter in matters if matter is not Matter.AMOUNT_DIFFERS)
    return matters


def _step(payment: Payment, decision: settlement.Decision, checked: Checked, moment: dt.datetime) -> bool:
    """Take the locked payment to its next state, if it is in one that may become it."""
    assert decision.payment is not None
    if payment.state not in states_before(decision.payment):
        return False
    payment.state, payment.failure = decision.payment, checked.failure
    if decision.booked is not None:
        payment.settled_at, payment.settled_amount = moment, decision.booked.amount
    return True


def _closed(order: Order, payment: Payment, checked: Checked, moment: dt.datetime) -> None:
    """A payment came to nothing. The order still stands, so that the buyer can try once more, but not for days."""
    if checked.facts.found is not Found.FAILED:
        return
    latest = moment + AFTER_BROKEN_PROMISE
    if order.state is OrderState.PENDING and order.expires_at is not None and order.expires_at > latest:
        order.expires_at = latest
    record(
        PaymentFailed(order_id=order.id, edition_id=order.edition_id, payment_id=payment.id, reason=checked.failure),
        by=None,
    )


def _book_money(
    order: Order, payment: Payment, decision: settlement.Decision, moment: dt.datetime, by: int | None
) -> int | None:
    """Book money that has come, always; and where it has to go back, decide that at once. Returns the refund's id."""
    assert decision.booked is not None
    book(
        order,
        EntryKind.PAYMENT,
        decision.booked,
        key=f"payment:{payment.id}",
        moment=moment,
        reference=payment.provider_charge or payment.provider_id or payment.reference,
    )
    record(
        PaymentSettled(
            order_id=order.id,
            edition_id=order.edition_id,
            payment_id=payment.id,
            amount=decision.booked.amount,
            currency=decision.booked.currency,
        ),
        by=by,
    )
    late = Matter.LATE_MONEY in decision.attention
    if late:
        record(MoneyCameLate(order_id=order.id, edition_id=order.edition_id, payment_id=payment.id), by=None)
    if decision.refund is None:
        return None
    # Only somebody whose order ran out may still be let in; who cancelled has changed their mind.
    acceptable = late and order.state is OrderState.EXPIRED
    reason = "late" if acceptable else "cancelled" if late else "paid_twice"
    refund = create_refund(
        order,
        payment,
        decision.refund,
        reason=reason,
        by=None,
        automatic_key=f"payment:{payment.id}",
        leaves_at=moment + TIME_TO_ACCEPT if acceptable else None,
    )
    return refund.id


def revive(order: Order, moment: dt.datetime) -> None:
    """Give a locked, expired order its places back, charge it again and make new secrets for its tickets.

    The old secrets answer that the ticket has another link now, like those of one that was handed over.
    """
    charge = Money(order.total, order.currency) - balance_of(order).charged
    book(order, EntryKind.CHARGE, charge, key=next_key(order, EntryKind.CHARGE), moment=moment)
    db.session.execute(update(OrderLine).where(OrderLine.order_id == order.id).values(takes_until=FOR_GOOD))
    for ticket in db.session.scalars(money.tickets_of(order.id)):
        if ticket.state is TicketState.CANCELLED:
            for secret in (ticket.secret, ticket.details_secret):
                db.session.add(HandedOver(ticket_id=ticket.id, secret_digest=digest(secret), at=moment))
            ticket.state, ticket.secret, ticket.details_secret = TicketState.VALID, new_secret(), new_secret()


def _close_others(order: Order, payment: Payment) -> None:
    """A paid order waits for no other money: what is open elsewhere is closed, so that nobody pays twice."""
    payments = db.session.scalars(orders.payments_of(order.id)).all()
    earlier = [f"{Matter.UNDERPAID.value}:{row.id}" for row in payments]
    waiting = [f"{matter.value}:{order.id}" for matter in (Matter.PARTLY_PAID, Matter.UNPAID_INVOICE)]
    settle_attention((*earlier, *waiting), by=None, resolution="paid")
    still_open = {row.method in TILLS for row in payments if row.state in OPEN_PAYMENTS}
    if False in still_open:
        close_by_hand(order)
    if True in still_open:
        enqueue("registration.close_payments", order_id=order.id, keep=payment.id)


def accept_over_capacity(refund_id: int, *, by: int | None) -> None:
    """Let somebody in whose money came late although all places are gone, for as long as it has not left again.

    Refuses `refund_left` and `wrong_state` (the order was cancelled, or paid in another way since).
    """
    with transaction():
        order_id = db.session.scalars(money.order_of_refund(refund_id)).one()
        order = db.session.scalars(orders.order_locked(order_id)).one()
        refund = db.session.scalars(money.refund_locked(refund_id)).one()
        if order.state is not OrderState.EXPIRED:
            raise Refused("wrong_state", state=order.state.value)
        if refund.state is not RefundState.CREATED:
            raise Refused("refund_left")
        moment = now()
        withdraw_refund(order, refund, by=by)
        revive(order, moment)
        finish_paid(order, moment, revived=True)
        keys = (f"{Matter.LATE_MONEY.value}:{refund.payment_id}", f"pay_back:{refund.id}")
        settle_attention(keys, by=by, resolution="accepted")


def mark_paid_by_hand(order_id: int, amount: Money, *, reference: str, by: int | None) -> Outcome:
    """Finance has seen bank money for an order: settle it like any other; too much or too little goes to Attention.

    `reference` is the bank's own, which no other movement has. Refuses `already_booked` when this movement was booked
    before, `amount_not_positive` and `payment_currency`.
    """
    with transaction():
        order = db.session.scalars(orders.order_locked(order_id)).one()
        if amount.amount <= 0:
            raise Refused("amount_not_positive")
        if amount.currency != order.currency:
            raise Refused("payment_currency", currency=order.currency)
        payment = _payment_by_hand(order, amount, reference)
        facts = settlement.ProviderFacts(Found.PAID, amount.amount, amount.currency)
        return write_down(payment.id, Checked(facts, payment.provider_id, reference), by=by)


def _payment_by_hand(order: Order, amount: Money, reference: str) -> Payment:
    """Return the payment that waits for this money, or a new one where none does. Refuses `already_booked`."""
    earlier = db.session.scalars(orders.payments_of(order.id)).all()
    by_hand = [row for row in earlier if METHODS[row.method].by_hand]
    if any(row.provider_charge == reference and row.settled_amount == amount.amount for row in by_hand):
        raise Refused("already_booked", reference=reference)
    waiting = [row for row in by_hand if row.state is not PaymentState.SETTLED]
    if waiting:
        return waiting[-1]
    missing = missing_of(order, balance_of(order)).amount
    method = by_hand[-1].method if by_hand else PaymentMethod.TRANSFER
    return _new_row(order, method, missing if missing > 0 else amount.amount)


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider said of one of its payments that an event named. `second`: we know ours by another name."""

    payment_id: int
    provider_id: str
    checked: Checked
    second: bool


def ask_about(payment_id: int, provider_id: str) -> Told:
    """Ask the provider about what an event tells of, outside of transactions. Raises ProviderDown."""
    known = db.session.scalars(orders.payment_by_provider_id(provider_id)).one_or_none()
    due = due_of(payment_id if known is None else known.id)
    due = replace(due, provider_id=provider_id)
    second = known is None and db.session.get_one(Payment, payment_id).provider_id is not None
    return Told(due.payment_id, provider_id, METHODS[due.method].check(due), second)


def write_told(told: Told) -> Outcome:
    """Write what was told. Where the provider has two payments for one of ours (a key that it forgot, two tabs at a
    till), the second gets a row of its own as soon as it is paid: so there is never money without a row."""
    with transaction():
        if not told.second:
            return write_down(told.payment_id, told.checked)
        if told.checked.facts.found is not Found.PAID:
            return Outcome.NOTHING
        first = db.session.get_one(Payment, told.payment_id)
        order = db.session.scalars(orders.order_locked(first.order_id)).one()
        second = db.session.scalars(orders.payment_by_provider_id(told.provider_id)).one_or_none()
        if second is None:
            second = _new_row(order, first.method, first.amount, provider_id=told.provider_id)
        return write_down(second.id, told.checked)


def _new_row(order: Order, method: PaymentMethod, amount: int, *, provider_id: str | None = None) -> Payment:
    """Make a row for money that came without one."""
    payment = Payment(
        order_id=order.id,
        method=method,
        state=PaymentState.CREATED,
        amount=amount,
        currency=order.currency,
        attempt=1 + len(db.session.scalars(orders.payments_of(order.id)).all()),
        provider_id=provider_id,
        created_at=now(),
    )
    db.session.add(payment)
    db.session.flush()
    return payment
