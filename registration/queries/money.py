"""Questions about money on its way: payments and refunds at their providers, what the practice till keeps."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from core.db import lock
from core.texts import Texts
from editions.models import Edition
from registration.models import (
    Attention,
    LedgerEntry,
    Order,
    OrderLine,
    Payment,
    PracticeCharge,
    PracticeRefund,
    Product,
    ProviderEvent,
    Refund,
    Ticket,
)
from registration.rules.ledger import EntryKind
from registration.rules.paying import PaymentMethod
from registration.rules.states import OPEN_PAYMENTS, OrderState, RefundState

_ORDER_OF_PAYMENT = select(Payment.order_id).where(Payment.id == bindparam("payment_id")).scalar_subquery()


def payment_with_order(payment_id: int) -> Select[Payment, Order, Texts]:
    """Select a payment, its order and the edition's name, for whoever takes the money."""
    return (
        select(Payment, Order, Edition.name)
        .join(Order, Order.id == Payment.order_id)
        .join(Edition, Edition.id == Order.edition_id)
        .where(Payment.id == payment_id)
    )


def order_of_payment_locked(payment_id: int) -> Select[Order]:
    """Select and lock the order that a payment is for."""
    return lock(select(Order).where(Order.id == _ORDER_OF_PAYMENT)).params(payment_id=payment_id)


def items_of(order_id: int) -> Select[Texts, int, int]:
    """Select what an order holds as a till shows it: name of the product, price of one, how many."""
    return (
        select(Product.name, OrderLine.unit_price, func.count().label("number"))
        .join(OrderLine, OrderLine.product_id == Product.id)
        .where(OrderLine.order_id == order_id)
        .group_by(Product.id, OrderLine.unit_price)
        .order_by(func.min(OrderLine.position))
    )


def open_payments_of(order_id: int, methods: Collection[PaymentMethod]) -> Select[Payment]:
    return (
        select(Payment)
        .where(Payment.order_id == order_id, Payment.state.in_(OPEN_PAYMENTS), Payment.method.in_(methods))
        .order_by(Payment.id)
    )


def hanging_payments(before: dt.datetime, methods: Collection[PaymentMethod]) -> Select[int]:
    """Select payments that a provider may know more about than we do: open for longer than since this moment."""
    return (
        select(Payment.id)
        .where(Payment.state.in_(OPEN_PAYMENTS), Payment.method.in_(methods), Payment.created_at < before)
        .order_by(Payment.id)
    )


def payment_by_charge(charge: str) -> Select[Payment]:
    """Select the payment behind a payment intent of Stripe's."""
    return select(Payment).where(Payment.provider_charge == charge)


def payment_told(payment_id: int, order_code: str) -> Select[Payment]:
    """Select the payment that a provider's metadata name: both the number and the order must be ours."""
    return (
        select(Payment)
        .join(Order, Order.id == Payment.order_id)
        .where(Payment.id == payment_id, Order.code == order_code)
    )


def refund_with_payment(refund_id: int) -> Select[Refund, Payment]:
    return select(Refund, Payment).join(Payment, Payment.id == Refund.payment_id).where(Refund.id == refund_id)


def refund_locked(refund_id: int) -> Select[Refund]:
    return lock(select(Refund).where(Refund.id == refund_id))


def refund_by_provider_id(provider_id: str) -> Select[Refund]:
    return select(Refund).where(Refund.provider_id == provider_id)


def refund_by_automatic_key(key: str) -> Select[Refund]:
    return select(Refund).where(Refund.automatic_key == key)


def tickets_of(order_id: int) -> Select[Ticket]:
    return select(Ticket).where(Ticket.order_id == order_id).order_by(Ticket.id)


def order_of_refund(refund_id: int) -> Select[int]:
    return select(Refund.order_id).where(Refund.id == refund_id)


def taken_back(order_id: int, reference: str) -> Select[int | None]:
    """Select what banks took back of a payment (lost disputes)."""
    return select(func.sum(LedgerEntry.amount)).where(
        LedgerEntry.order_id == order_id,
        LedgerEntry.kind == EntryKind.PAYMENT_BACK,
        LedgerEntry.reference == reference,
    )


def refund_of(payment_id: int, refund_id: int) -> Select[Refund]:
    return select(Refund).where(Refund.id == refund_id, Refund.payment_id == payment_id)


def entry_by_key(key: str) -> Select[LedgerEntry]:
    return select(LedgerEntry).where(LedgerEntry.key == key)


def refunds_through(payment_id: int) -> Select[Refund]:
    return select(Refund).where(Refund.payment_id == payment_id).order_by(Refund.id)


def hanging_refunds(before: dt.datetime, methods: Collection[PaymentMethod]) -> Select[int]:
    """Select refunds on their way through a provider since before this moment."""
    return (
        select(Refund.id)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Refund.state == RefundState.SUBMITTED, Refund.created_at < before, Payment.method.in_(methods))
        .order_by(Refund.id)
    )


def run_out_at_till(moment: dt.datetime, method: PaymentMethod) -> Select[int]:
    """Select placed orders that should have been paid at this till by now."""
    return (
        select(Order.id)
        .where(Order.state == OrderState.PENDING, Order.expires_at <= moment, Order.method == method)
        .order_by(Order.id)
    )


def unpaid_by_bank(near: dt.datetime, methods: Collection[PaymentMethod]) -> Select[int]:
    """Select pending orders that wait for bank money which is due before this moment."""
    return (
        select(Order.id)
        .where(Order.state == OrderState.PENDING, Order.method.in_(methods), Order.expires_at <= near)
        .order_by(Order.id)
    )


def event_seen(event_id: str) -> Select[int]:
    return select(ProviderEvent.id).where(ProviderEvent.event_id == event_id)


def attention_by_key(key: str) -> Select[Attention]:
    return select(Attention).where(Attention.key == key)


def open_attention_among(keys: Collection[str]) -> Select[int, int]:
    """Select id and edition of the lines with these keys that nobody has resolved."""
    return select(Attention.id, Attention.edition_id).where(Attention.key.in_(keys), Attention.resolved_at.is_(None))


def practice_charge_by_key(key: str) -> Select[PracticeCharge]:
    return select(PracticeCharge).where(PracticeCharge.idempotency_key == key)


def practice_charge_locked(charge_id: int) -> Select[PracticeCharge]:
    return lock(select(PracticeCharge).where(PracticeCharge.id == charge_id))


def practice_refund_by_key(key: str) -> Select[PracticeRefund]:
    return select(PracticeRefund).where(PracticeRefund.idempotency_key == key)


def practice_refunded(charge_id: int) -> Select[int | None]:
    return select(func.sum(PracticeRefund.amount)).where(PracticeRefund.charge_id == charge_id)


def is_refund(refund_id: int) -> ColumnElement[bool]:
    """Return the condition that names one refund, to narrow a statement that is bound to an order already."""
    return Refund.id == refund_id
