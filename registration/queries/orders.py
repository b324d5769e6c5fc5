"""Questions about orders: always bound to an edition, a secret or a member."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from core.db import UtcDateTime, lock
from editions.models import Edition
from registration.models import (
    Attendee,
    Attention,
    Document,
    HandedOver,
    HeldFrom,
    LedgerEntry,
    Order,
    OrderLine,
    OrderNote,
    Payment,
    Product,
    ProductKind,
    Refund,
    Ticket,
)
from registration.rules.references import normalise
from registration.rules.states import OPEN_PAYMENTS, OrderState, PaymentState

WHOLE = (
    selectinload(Order.lines).joinedload(OrderLine.ticket).joinedload(Ticket.attendee),
    joinedload(Order.invoice_party),
)


# Run by every buyer, so they are built once and only their values change.
_WITH_EDITION = select(Order, Edition).join(Edition, Edition.id == Order.edition_id)
_CART = _WITH_EDITION.where(Order.secret == bindparam("secret"), Edition.slug == bindparam("slug"))
_SHOWN = _WITH_EDITION.where(
    Order.secret == bindparam("secret"), Order.code == bindparam("code"), Order.placed_at.is_not(None)
)
_TICKETS = (
    select(Ticket)
    .where(Ticket.order_id == bindparam("order_id"))
    .options(joinedload(Ticket.attendee))
    .order_by(Ticket.id)
)
_LINES: Select[*tuple[Any, ...]] = (
    select(
        OrderLine.id,
        OrderLine.product_id,
        OrderLine.unit_price,
        OrderLine.with_line_id,
        Product.seller_id,
        Product.name,
        Product.kind,
        Product.invoice_only,
        Product.asks_act_name,
    )
    .join(Product, Product.id == OrderLine.product_id)
    .where(OrderLine.order_id == bindparam("order_id"))
    .order_by(OrderLine.position)
)
_ADMITTING = (
    select(OrderLine.id)
    .join(Product, Product.id == OrderLine.product_id)
    .where(OrderLine.order_id == bindparam("order_id"), Product.kind == ProductKind.TICKET)
    .order_by(OrderLine.position)
)
_HELD_UNPAID: Select[int, int] = (
    select(OrderLine.product_id, func.count())
    .join(Order, Order.id == OrderLine.order_id)
    .join(HeldFrom, HeldFrom.order_id == Order.id)
    .where(
        HeldFrom.network == bindparam("network"),
        HeldFrom.at > bindparam("since", type_=UtcDateTime()),
        Order.edition_id == bindparam("edition_id"),
        Order.state.in_((OrderState.DRAFT, OrderState.PENDING)),
        OrderLine.takes_until > bindparam("moment", type_=UtcDateTime()),
    )
    .group_by(OrderLine.product_id)
)


def order_by_secret(secret: str) -> Select[Order]:
    """Select the order whose link this is."""
    return select(Order).where(Order.secret == secret)


def order_in(edition_id: int, code: str) -> Select[Order]:
    """Select one order of this edition by its code, for the desk."""
    return select(Order).where(Order.edition_id == edition_id, Order.code == normalise(code)).options(*WHOLE)


def order_by_id(order_id: int) -> Select[Order]:
    """Select one order for an action that was told its id by a row (a payment, a job), never by a visitor."""
    return select(Order).where(Order.id == order_id).options(*WHOLE)


def order_locked(order_id: int) -> Select[Order]:
    """Select and lock one order."""
    return lock(select(Order).where(Order.id == order_id))


def cart_locked(cart_key: str) -> Select[Order]:
    """Select and lock the cart that a browser holds or held last."""
    return lock(select(Order).where(Order.cart_key == cart_key))


def orders_of_member(member_id: int) -> Select[Order]:
    return (
        select(Order)
        .where(Order.member_id == member_id, Order.state != OrderState.DRAFT)
        .order_by(Order.id.desc())
        .options(*WHOLE)
    )


def orders_of_address(address: str) -> Select[Order]:
    """Select orders bought with a mail address that was proved to be the reader's."""
    return select(Order).where(func.lower(Order.buyer_email) == address.lower(), Order.state != OrderState.DRAFT)


def held_unpaid(edition_id: int, network: str, since: dt.datetime, moment: dt.datetime) -> Select[int, int]:
    """Select product and how many of its places a network has held since then, which nobody has paid."""
    return _HELD_UNPAID.params(edition_id=edition_id, network=network, since=since, moment=moment)


def lines_of(order_id: int) -> Select[OrderLine]:
    return select(OrderLine).where(OrderLine.order_id == order_id).order_by(OrderLine.position)


def cart_in(slug: str, secret: str) -> Select[Order, Edition]:
    """Select a cart of this edition by its secret, whatever has become of it."""
    return _CART.params(slug=slug, secret=secret)


def order_shown(code: str, secret: str) -> Select[Order, Edition]:
    """Select a placed order by its code and its secret; both must fit."""
    return _SHOWN.params(secret=secret, code=normalise(code))


def tickets_of(order_id: int) -> Select[Ticket]:
    """Select the tickets of an order with who comes on them, and nothing of what those need."""
    return _TICKETS.params(order_id=order_id)


def ticket_in(order_id: int, number: str) -> Select[Ticket]:
    """Select one ticket of this order by its number."""
    return tickets_of(order_id).where(Ticket.number == number)


def orders_kept_for(member_id: int, addresses: Collection[str]) -> Select[Order, Edition]:
    """Select the placed orders of a member: bought while signed in, or with an address that is proven theirs."""
    proven = [address.lower() for address in addresses]
    return (
        select(Order, Edition)
        .join(Edition, Edition.id == Order.edition_id)
        .where(
            or_(Order.member_id == member_id, func.lower(Order.buyer_email).in_(proven)), Order.placed_at.is_not(None)
        )
        .order_by(Order.id.desc())
    )


def lines_shown(order_id: int) -> Select[*tuple[Any, ...]]:
    """Select the places of an order with what they are called and who sells them."""
    return _LINES.params(order_id=order_id)


def admitting_lines_of(order_id: int) -> Select[int]:
    """Select the lines that admit a person, in their order: each becomes a ticket."""
    return _ADMITTING.params(order_id=order_id)


def payments_of(order_id: int) -> Select[Payment]:
    return select(Payment).where(Payment.order_id == order_id).order_by(Payment.id)


def payment_locked(payment_id: int) -> Select[Payment]:
    return lock(select(Payment).where(Payment.id == payment_id))


def payment_by_provider_id(provider_id: str) -> Select[Payment]:
    return select(Payment).where(Payment.provider_id == provider_id)


def open_payments_before(moment: dt.datetime) -> Select[int]:
    """Select ids of payments that may still bring money and were started before this moment."""
    return select(Payment.id).where(Payment.state.in_(OPEN_PAYMENTS), Payment.created_at < moment).order_by(Payment.id)


def refunds_of(order_id: int) -> Select[Refund]:
    return select(Refund).where(Refund.order_id == order_id).order_by(Refund.id)


def ledger_of(order_id: int) -> Select[LedgerEntry]:
    return select(LedgerEntry).where(LedgerEntry.order_id == order_id).order_by(LedgerEntry.id)


def documents_of(order_id: int) -> Select[Document]:
    return (
        select(Document)
        .where(Document.order_id == order_id)
        .order_by(Document.id)
        .options(selectinload(Document.lines))
    )


def notes_of(order_id: int) -> Select[OrderNote]:
    return select(OrderNote).where(OrderNote.order_id == order_id).order_by(OrderNote.id.desc())


def drafts_run_out(moment: dt.datetime) -> Select[int]:
    """Select ids of held carts whose time is over."""
    return select(Order.id).where(Order.state == OrderState.DRAFT, Order.expires_at <= moment).order_by(Order.id)


def orders_with_edition(address: str) -> Select[Order, Edition]:
    """Select the placed orders of a mail address with their editions, the latest first."""
    return (
        select(Order, Edition)
        .join(Edition, Edition.id == Order.edition_id)
        .where(func.lower(Order.buyer_email) == address.lower(), Order.placed_at.is_not(None))
        .order_by(Order.id.desc())
        .limit(50)
    )


def ticket_locked(ticket_id: int) -> Select[Ticket]:
    return lock(select(Ticket).where(Ticket.id == ticket_id))


def attendees_of_order(order_id: int) -> Select[Attendee]:
    """Select who comes on an order, in the order of its tickets."""
    return select(Attendee).join(Ticket).where(Ticket.order_id == order_id).order_by(Ticket.id)


def attendee_of(ticket_id: int) -> Select[Attendee]:
    """Select who comes on a ticket, with what they need."""
    return select(Attendee).where(Attendee.ticket_id == ticket_id).options(joinedload(Attendee.needs))


def handed_over_by(secret_digest: str) -> Select[int]:
    return select(HandedOver.id).where(HandedOver.secret_digest == secret_digest)


def ticket_by_secret(secret: str) -> Select[Ticket]:
    return select(Ticket).where(Ticket.secret == secret).options(*TICKET_WHOLE)


def ticket_by_details_secret(secret: str) -> Select[Ticket]:
    """Select the ticket whose attendee's own link this is."""
    return select(Ticket).where(Ticket.details_secret == secret).options(*TICKET_WHOLE)


TICKET_WHOLE = (
    joinedload(Ticket.line).joinedload(OrderLine.order),
    joinedload(Ticket.attendee).joinedload(Attendee.needs),
)


def attention_in(edition_id: int, attention_id: int) -> Select[Attention]:
    return select(Attention).where(Attention.edition_id == edition_id, Attention.id == attention_id)


def settled_per_day(edition_id: int) -> Select[dt.datetime | None, str, int | None]:
    """Select moment, currency and amount of every settled payment, for the sales chart."""
    return (
        select(Payment.settled_at, Payment.currency, Payment.settled_amount)
        .join(Order, Order.id == Payment.order_id)
        .where(Order.edition_id == edition_id, Payment.state == PaymentState.SETTLED)
        .order_by(Payment.settled_at)
    )
