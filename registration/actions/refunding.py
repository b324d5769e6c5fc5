"""Money on its way back: decided in one transaction, sent outside of any, told to us by the provider or by a person."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import update

from core.clock import now
from core.db import db, transaction
from core.facts import RefundFinished, RefundStarted, record
from core.jobs import enqueue
from core.money import Money
from core.refusals import Refused
from registration.actions.attention import raise_attention, settle_attention
from registration.actions.placing import book
from registration.actions.standing import balance_of, next_key
from registration.methods import METHODS, ProviderRefused, Returned, back_of
from registration.models import Order, Payment, Refund
from registration.queries import money, orders
from registration.rules import refunds
from registration.rules.ledger import EntryKind
from registration.rules.settlement import Attention as Matter
from registration.rules.states import LIVE_ORDERS, PaymentState, RefundState, states_before

WITHDRAWN = "withdrawn"
ELSEWHERE = "elsewhere"


def create_refund(
    order: Order,
    payment: Payment,
    amount: Money,
    *,
    reason: str,
    by: int | None,
    automatic_key: str | None = None,
    leaves_at: dt.datetime | None = None,
) -> Refund:
    """Decide that money goes back through a payment; it counts from now on. The caller holds the order's lock.

    It is sent by a job, at `leaves_at` at the earliest; bank money is sent by a person, who is told in Attention. The
    same `automatic_key` never makes a second refund.
    """
    if automatic_key is not None:
        made = db.session.scalar(money.refund_by_automatic_key(automatic_key))
        if made is not None:
            return made
    moment = now()
    refund = Refund(
        order_id=order.id,
        payment_id=payment.id,
        state=RefundState.CREATED,
        amount=amount.amount,
        currency=amount.currency,
        reason=reason,
        member_id=by,
        automatic_key=automatic_key,
        created_at=moment,
    )
    db.session.add(refund)
    db.session.flush()
    refund.idempotency_key = f"rf:{refund.id}"
    book(order, EntryKind.REFUND, amount, key=f"refund:{refund.id}", moment=moment, reference=reason)
    record(
        RefundStarted(
            order_id=order.id,
            edition_id=order.edition_id,
            refund_id=refund.id,
            amount=amount.amount,
            currency=amount.currency,
        ),
        by=by,
    )
    if METHODS[payment.method].by_hand:
        raise_attention(
            Matter.PAY_BACK,
            order,
            key=f"pay_back:{refund.id}",
            payment_id=payment.id,
            refund_id=refund.id,
            amount=amount,
        )
    else:
        enqueue("registration.send_refund", refund_id=refund.id, due_at=leaves_at, key=f"refund:{refund.id}")
    return refund


def refund_order(order_id: int, amount: Money | None, *, by: int | None, reason: str) -> list[Refund]:
    """Give money of an order back, all that we hold of it where no amount is said; the order itself stays.

    What the buyer gets back they do not owe again, except for what they had paid too much. Refuses `nothing_to_refund`
    and what `check_refund` refuses: so of two people who click at once the second is told that nothing is left.
    """
    with transaction():
        order = db.session.scalars(orders.order_locked(order_id)).one()
        return give_back(order, amount, by=by, reason=reason)


def give_back(order: Order, amount: Money | None, *, by: int | None, reason: str) -> list[Refund]:
    """Do what `refund_order` says, on an order that the caller has locked."""
    balance = balance_of(order)
    made = [refunds.RefundMade(Money(row.amount, row.currency), row.state) for row in _refunds(order)]
    if amount is None:
        if balance.kept.amount <= 0:
            raise Refused("nothing_to_refund")
        amount = balance.kept
    refunds.check_refund(amount, balance.paid, made)
    paid = [row for row in db.session.scalars(orders.payments_of(order.id)) if row.state is PaymentState.SETTLED]
    shares = refunds.spread_over_payments(amount.amount, [_left(payment) for payment in paid])
    overpaid = max(0, -balance.due.amount)
    credit = Money(max(0, amount.amount - overpaid), amount.currency)
    if credit and order.state in LIVE_ORDERS:
        book(order, EntryKind.CREDIT, credit, key=next_key(order, EntryKind.CREDIT), moment=now(), reference=reason)
    return [
        create_refund(order, payment, Money(share, amount.currency), reason=reason, by=by)
        for payment, share in zip(paid, shares, strict=True)
        if share
    ]


def _refunds(order: Order) -> Sequence[Refund]:
    return db.session.scalars(orders.refunds_of(order.id)).all()


def _left(payment: Payment) -> int:
    """Return what can still go back through a payment: what came, less refunds and what a dispute took."""
    gone = sum(
        row.amount
        for row in db.session.scalars(money.refunds_through(payment.id))
        if row.state is not RefundState.FAILED
    )
    taken = db.session.scalar(money.taken_back(payment.order_id, payment_reference(payment.id))) or 0
    return max(0, (payment.settled_amount or 0) - gone - taken)


def payment_reference(payment_id: int) -> str:
    """Return how the ledger names a payment beside an entry about it."""
    return f"payment:{payment_id}"


def send_refund(refund_id: int) -> None:
    """Send a refund through its provider and store the answer; run again, it goes on where it stopped.

    The refund has left from the moment it is submitted, before the provider is asked: from then on it cannot be
    withdrawn, and an answer that is lost is asked for again with the same key.
    """
    with transaction():
        if not _step(refund_id, RefundState.SUBMITTED):
            refund = db.session.scalars(money.refund_locked(refund_id)).one()
            if refund.state is not RefundState.SUBMITTED:
                return
    back = back_of(refund_id)
    try:
        answer = METHODS[back.method].refund(back)
    except ProviderRefused as refusal:
        answer = Returned(RefundState.FAILED, None, refusal.code)
    store_answer(refund_id, answer)


def _step(refund_id: int, to: RefundState, **values: object) -> bool:
    """Take a refund to its next state, if it is in one that may become it."""
    found = db.session.scalar(
        update(Refund)
        .where(Refund.id == refund_id, Refund.state.in_(states_before(to)))
        .values(state=to, **values)
        .returning(Refund.id)
        .execution_options(synchronize_session="fetch")
    )
    return found is not None


def store_answer(refund_id: int, answer: Returned) -> None:
    """Store how far a refund has come. Answers may come twice and in any order; what is final stays."""
    with transaction():
        order_id = db.session.scalars(money.order_of_refund(refund_id)).one()
        order = db.session.scalars(orders.order_locked(order_id)).one()
        refund = db.session.scalars(money.refund_locked(refund_id)).one()
        if refund.provider_id is None and answer.provider_id is not None:
            refund.provider_id = answer.provider_id
        if refund.state is RefundState.CREATED and answer.state is not RefundState.CREATED:
            # The provider tells of it before our own call has come back.
            _step(refund.id, RefundState.SUBMITTED)
        if answer.state is RefundState.SUCCEEDED and _step(refund.id, RefundState.SUCCEEDED, finished_at=now()):
            settle_attention((f"refund_failed:{refund.id}",), by=None, resolution="succeeded")
            _tell(order, refund, RefundState.SUCCEEDED)
        elif answer.state is RefundState.FAILED:
            _fail(order, refund, answer.failure)


def _fail(order: Order, refund: Refund, failure: str) -> None:
    """The money is still with us, or with us again: book that, and let a person look."""
    if not _step(refund.id, RefundState.FAILED, failure=failure, finished_at=now()):
        return
    _book_back(order, refund)
    raise_attention(
        Matter.REFUND_FAILED,
        order,
        key=f"refund_failed:{refund.id}",
        payment_id=refund.payment_id,
        refund_id=refund.id,
        amount=Money(refund.amount, refund.currency),
        failure=failure,
    )
    _tell(order, refund, RefundState.FAILED)


def _book_back(order: Order, refund: Refund) -> None:
    amount = Money(refund.amount, refund.currency)
    book(order, EntryKind.REFUND_BACK, amount, key=f"refund_back:{refund.id}", moment=now())


def _tell(order: Order, refund: Refund, state: RefundState, by: int | None = None) -> None:
    record(
        RefundFinished(order_id=order.id, edition_id=order.edition_id, refund_id=refund.id, state=state.value), by=by
    )


def withdraw_refund(order: Order, refund: Refund, *, by: int | None) -> None:
    """Take a refund back that has not left. The caller holds the order's lock. Refuses `refund_left`."""
    if not refunds.may_accept_over_capacity(refund.state):
        raise Refused("refund_left")
    if not _step(refund.id, RefundState.FAILED, failure=WITHDRAWN, finished_at=now()):
        raise Refused("refund_left")
    _book_back(order, refund)
    _tell(order, refund, RefundState.FAILED, by)


def mark_paid_back(refund_id: int, *, by: int | None, reference: str) -> None:
    """Finance has sent bank money back. Refuses `wrong_state` when that was said before."""
    with transaction():
        order_id = db.session.scalars(money.order_of_refund(refund_id)).one()
        order = db.session.scalars(orders.order_locked(order_id)).one()
        refund = db.session.scalars(money.refund_locked(refund_id)).one()
        payment = db.session.scalars(orders.payment_locked(refund.payment_id)).one()
        if not METHODS[payment.method].by_hand:
            raise Refused("not_by_hand")
        if not _step(refund.id, RefundState.SUBMITTED) or not _step(
            refund.id, RefundState.SUCCEEDED, finished_at=now()
        ):
            raise Refused("wrong_state", state=refund.state.value)
        settle_attention((f"pay_back:{refund.id}",), by=by, resolution=reference)
        _tell(order, refund, RefundState.SUCCEEDED, by)


def record_refund_elsewhere(payment_id: int, provider_id: str, amount: Money, answer: Returned) -> None:
    """Book a refund that somebody made at the provider, past us, and let a person say what becomes of the order.

    Runs in the transaction that stores the event. One that failed at once is not booked: no money moved.
    """
    with transaction():
        order = db.session.scalars(money.order_of_payment_locked(payment_id)).one()
        if answer.state is RefundState.FAILED or db.session.scalar(money.refund_by_provider_id(provider_id)):
            return
        moment = now()
        refund = Refund(
            order_id=order.id,
            payment_id=payment_id,
            state=RefundState.SUBMITTED,
            amount=amount.amount,
            currency=amount.currency,
            reason=ELSEWHERE,
            provider_id=provider_id,
            created_at=moment,
        )
        db.session.add(refund)
        db.session.flush()
        book(order, EntryKind.REFUND, amount, key=f"refund:{refund.id}", moment=moment, reference=ELSEWHERE)
        raise_attention(
            Matter.REFUNDED_ELSEWHERE,
            order,
            key=f"refunded_elsewhere:{refund.id}",
            payment_id=payment_id,
            refund_id=refund.id,
            amount=amount,
        )
        record(
            RefundStarted(
                order_id=order.id,
                edition_id=order.edition_id,
                refund_id=refund.id,
                amount=amount.amount,
                currency=amount.currency,
            ),
            by=None,
        )
        store_answer(refund.id, answer)
