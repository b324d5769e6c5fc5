"""Places that come back: held carts whose time is over, placed orders that nobody paid. Money is asked about first."""

import structlog

from core.clock import now
from core.db import db, transaction
from core.facts import PaymentReminded, record
from registration.actions.attention import raise_attention
from registration.actions.ending import expire_order
from registration.actions.holding import forget_networks, release_cart
from registration.actions.placing import TILLS
from registration.actions.settling import close_payment
from registration.actions.standing import balance_of
from registration.methods import METHODS, ProviderDown
from registration.models import Order
from registration.queries import money, orders
from registration.rules import reminders
from registration.rules.paying import PaymentMethod
from registration.rules.reminders import Step
from registration.rules.settlement import Attention as Matter
from registration.rules.states import OrderState

BANK = tuple(method for method in PaymentMethod if METHODS[method].by_hand)
log = structlog.get_logger()


def release_run_out() -> None:
    """Let go of everything whose time is over. Each in its own transaction; what a provider cannot say now waits."""
    for order_id in db.session.scalars(orders.drafts_run_out(now())).all():
        release_cart(order_id, only_if_over=True)
    for method in TILLS:
        _release_at_till(method)
    forget_networks()


def _release_at_till(method: PaymentMethod) -> None:
    for order_id in db.session.scalars(money.run_out_at_till(now(), method)).all():
        try:
            _give_up(order_id)
        except ProviderDown:
            # It is asked again at the next round; nothing is released unasked.
            log.warning("expiry_waits_for_provider", order_id=order_id, method=method.value)
            return


def remind_of_bank_money() -> None:
    """Remind buyers whose bank money is due, and let go of what stayed unpaid after that."""
    near = now() - reminders.REMIND_AT[0]
    for order_id in db.session.scalars(money.unpaid_by_bank(near, BANK)).all():
        _look_at_bank_order(order_id)


def _give_up(order_id: int) -> None:
    """Expire an order that was to be paid at a till. Its page is closed first: if it was paid, that is settled."""
    for payment_id in [row.id for row in db.session.scalars(money.open_payments_of(order_id, TILLS))]:
        close_payment(payment_id)
    if not expire_order(order_id):
        _ask_human(order_id)


def _look_at_bank_order(order_id: int) -> None:
    step = _step_of(order_id)
    if step is Step.REMIND:
        _remind(order_id)
    elif step is Step.ASK_PROVIDER:
        for payment_id in [row.id for row in db.session.scalars(money.open_payments_of(order_id, TILLS))]:
            close_payment(payment_id)
    elif step is Step.ASK_HUMAN:
        _ask_human(order_id)
    elif step is Step.EXPIRE:
        expire_order(order_id)


def _step_of(order_id: int) -> Step:
    order = db.session.scalars(orders.order_by_id(order_id)).one()
    if order.state is not OrderState.PENDING or order.expires_at is None:
        return Step.NOTHING
    unpaid = reminders.UnpaidOrder(
        placed_at=order.placed_at or order.started_at,
        due_at=order.expires_at,
        kept=balance_of(order).kept.amount,
        invoiced=order.method is PaymentMethod.INVOICE,
        payment_open=db.session.scalars(money.open_payments_of(order_id, TILLS)).first() is not None,
        reminded_at=order.reminded_at,
    )
    return reminders.next_step(unpaid, now())


def _remind(order_id: int) -> None:
    """Say that money is due, once each time: the order remembers when."""
    with transaction():
        order = db.session.scalars(orders.order_locked(order_id)).one()
        if _step_of(order_id) is not Step.REMIND:
            return
        order.reminded_at = order.changed_at = now()
        record(PaymentReminded(order_id=order.id, edition_id=order.edition_id), by=None)


def _ask_human(order_id: int) -> None:
    """Leave an order alone that a person must decide about, and say so in Attention."""
    with transaction():
        order = db.session.scalars(orders.order_locked(order_id)).one()
        if not _is_stuck(order):
            return
        kept = balance_of(order).kept
        matter = Matter.PARTLY_PAID if kept else Matter.UNPAID_INVOICE
        raise_attention(matter, order, key=f"{matter.value}:{order.id}", kept=kept)


def _is_stuck(order: Order) -> bool:
    over = order.expires_at is not None and order.expires_at <= now()
    asked = order.method is PaymentMethod.INVOICE or bool(balance_of(order).kept)
    return order.state is OrderState.PENDING and over and asked
