"""The end of an order: cancelled by the team or run out unpaid. Places, tickets and debt go, money is seen to."""

import datetime as dt

from sqlalchemy import update

from core.clock import now
from core.db import db, transaction
from core.facts import OrderCancelled, OrderExpired, record
from core.jobs import enqueue
from core.money import Money
from registration.actions.placing import TILLS, book
from registration.actions.refunding import give_back
from registration.actions.standing import balance_of, next_key
from registration.models import Order, OrderLine, Payment, Ticket
from registration.queries import money, orders
from registration.rules.ledger import EntryKind
from registration.rules.states import (
    OPEN_PAYMENTS,
    OrderState,
    PaymentState,
    TicketState,
    refuse_step,
    states_before,
)


def cancel_order(order_id: int, *, by: int | None, reason: str, refund: bool) -> None:
    """Cancel an order, its tickets and its places; with `refund` all money that we hold for it goes back.

    Without one the buyer keeps owing what they have paid, and nothing more: the seller keeps it. Refuses `wrong_state`.
    """
    with transaction():
        moment = now()
        order = db.session.scalars(orders.order_locked(order_id)).one()
        refuse_step(order.state, OrderState.CANCELLED)
        if refund and balance_of(order).kept.amount > 0:
            give_back(order, None, by=by, reason=reason)
        _end(order, OrderState.CANCELLED, moment, reason)
        record(OrderCancelled(order_id=order.id, edition_id=order.edition_id, reason=reason), by=by)


def expire_order(order_id: int) -> bool:
    """Let an unpaid order go whose time is over; return whether it went.

    Under its lock it is looked at once more: one that was paid, wholly or in part, that has more time by now, or that a
    till still has open stays.
    """
    with transaction():
        moment = now()
        order = db.session.scalars(orders.order_locked(order_id)).one()
        over = order.expires_at is not None and order.expires_at <= moment
        if order.state is not OrderState.PENDING or not over or balance_of(order).kept:
            return False
        if db.session.scalars(money.open_payments_of(order.id, TILLS)).first() is not None:
            return False
        _end(order, OrderState.EXPIRED, moment, "")
        record(OrderExpired(order_id=order.id, edition_id=order.edition_id), by=None)
        return True


def _end(order: Order, state: OrderState, moment: dt.datetime, reason: str) -> None:
    """End a locked order: free its places, cancel its tickets, take back what it owes beyond what we keep."""
    balance = balance_of(order)
    credit = Money(max(0, balance.charged.amount - balance.kept.amount), order.currency)
    if credit:
        book(order, EntryKind.CREDIT, credit, key=next_key(order, EntryKind.CREDIT), moment=moment, reference=reason)
    order.state, order.ended_at, order.changed_at, order.expires_at = state, moment, moment, None
    db.session.execute(update(OrderLine).where(OrderLine.order_id == order.id).values(takes_until=None))
    db.session.execute(
        update(Ticket)
        .where(Ticket.order_id == order.id, Ticket.state.in_(states_before(TicketState.CANCELLED)))
        .values(state=TicketState.CANCELLED)
        .execution_options(synchronize_session="fetch")
    )
    close_by_hand(order)
    if db.session.scalars(money.open_payments_of(order.id, TILLS)).first() is not None:
        enqueue("registration.close_payments", order_id=order.id, keep=None)


def close_by_hand(order: Order) -> None:
    """Stop waiting for bank money; if it comes all the same, it is booked as late. Tills are closed by a job."""
    db.session.execute(
        update(Payment)
        .where(Payment.order_id == order.id, Payment.state.in_(OPEN_PAYMENTS), Payment.method.not_in(TILLS))
        .values(state=PaymentState.EXPIRED)
        .execution_options(synchronize_session="fetch")
    )
