"""Questions about papers: documents and their lines, who waits for them, what was mailed, whose details are missing."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from core.audit import AuditEntry
from core.db import lock
from core.texts import Texts
from editions.models import Edition
from editions.rules.documents import DocumentKind
from registration.models import (
    Attendee,
    Attention,
    Document,
    ExchangeRate,
    InvoiceParty,
    Order,
    OrderLine,
    Payment,
    Product,
    Refund,
    Ticket,
)
from registration.rules.settlement import Attention as Matter
from registration.rules.states import OrderState, PaymentState, TicketState

# What has become of an order or an edition makes a calendar entry look different.
TURNS = ("OrderPaid", "OrderExpired", "OrderCancelled")


def document_in_order(order_id: int, number: str) -> Select[Document]:
    """Select a document by its number, within the order whose reader asks."""
    return select(Document).where(Document.order_id == order_id, Document.number == number)


def document_in_edition(edition_id: int, number: str) -> Select[Document]:
    """Select a document of this edition by its number, for the desk."""
    return select(Document).join(Order).where(Order.edition_id == edition_id, Document.number == number)


def documents_with_lines(order_id: int) -> Select[Document]:
    return (
        select(Document)
        .where(Document.order_id == order_id)
        .order_by(Document.id)
        .options(selectinload(Document.lines))
        .execution_options(populate_existing=True)
    )


def exchange_rate(edition_id: int, currency: str) -> Select[ExchangeRate]:
    return select(ExchangeRate).where(ExchangeRate.edition_id == edition_id, ExchangeRate.currency == currency)


def exchange_rates_of(edition_id: int) -> Select[ExchangeRate]:
    return select(ExchangeRate).where(ExchangeRate.edition_id == edition_id).order_by(ExchangeRate.currency)


def exchange_rate_locked(edition_id: int, currency: str) -> Select[ExchangeRate]:
    return lock(exchange_rate(edition_id, currency))


def invoice_party_of(order_id: int) -> Select[InvoiceParty]:
    return select(InvoiceParty).where(InvoiceParty.order_id == order_id)


def settled_payments_of(order_id: int) -> Select[Payment]:
    """Select what was paid, the latest payment first."""
    return (
        select(Payment)
        .where(Payment.order_id == order_id, Payment.state == PaymentState.SETTLED)
        .order_by(Payment.settled_at.desc(), Payment.id.desc())
    )


def payment_of_order(order_id: int, payment_id: int) -> Select[Payment]:
    return select(Payment).where(Payment.order_id == order_id, Payment.id == payment_id)


def refund_of_order(order_id: int, refund_id: int) -> Select[Refund, Payment]:
    """Select a refund of an order with the payment that it goes back through."""
    return (
        select(Refund, Payment)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Refund.order_id == order_id, Refund.id == refund_id)
    )


def orders_without_papers(before: dt.datetime) -> Select[int]:
    """Select orders that lack an invoice: those that wait for a rate or number, and those whose job was lost."""
    waits = exists().where(
        Attention.order_id == Order.id,
        Attention.code == Matter.PAPERS_WAIT.value,
        Attention.resolution != "issued",
    )
    has_none = ~exists().where(Document.order_id == Order.id, Document.kind == DocumentKind.INVOICE)
    lost = and_(Order.state == OrderState.PAID, Order.total > 0, Order.paid_at < before, has_none)
    return select(Order.id).where(or_(waits, lost)).order_by(Order.id)


def mails_told(order_id: int) -> Select[AuditEntry]:
    """Select which mails an order's buyer was sent."""
    return select(AuditEntry).where(
        AuditEntry.about_kind == "order", AuditEntry.about_id == order_id, AuditEntry.fact == "OrderMailed"
    )


def turns_of(order_id: int, edition_id: int) -> Select[int]:
    """Select a number that grows with whatever changes the calendar entries of an order."""
    order = and_(AuditEntry.about_kind == "order", AuditEntry.about_id == order_id, AuditEntry.fact.in_(TURNS))
    edition = and_(
        AuditEntry.about_kind == "edition", AuditEntry.about_id == edition_id, AuditEntry.fact == "EditionChanged"
    )
    return select(func.count()).select_from(AuditEntry).where(or_(order, edition))


def latest_turn_of(order_id: int, edition_id: int) -> Select[dt.datetime | None]:
    """Select when the calendar entries of an order last changed."""
    order = and_(AuditEntry.about_kind == "order", AuditEntry.about_id == order_id, AuditEntry.fact.in_(TURNS))
    edition = and_(
        AuditEntry.about_kind == "edition", AuditEntry.about_id == edition_id, AuditEntry.fact == "EditionChanged"
    )
    return select(func.max(AuditEntry.at)).where(or_(order, edition))


def tickets_shown(order_id: int) -> Select[Ticket, Texts]:
    """Select the tickets of an order with who comes and what each admits to."""
    return (
        select(Ticket, Product.name)
        .join(OrderLine, OrderLine.id == Ticket.line_id)
        .join(Product, Product.id == OrderLine.product_id)
        .where(Ticket.order_id == order_id)
        .options(joinedload(Ticket.attendee))
        .order_by(Ticket.id)
    )


def add_ons_shown(order_id: int) -> Select[int | None, Texts]:
    """Select the add-ons of an order, each with the line of the ticket that it goes with."""
    return (
        select(OrderLine.with_line_id, Product.name)
        .join(Product, Product.id == OrderLine.product_id)
        .where(OrderLine.order_id == order_id, OrderLine.with_line_id.is_not(None))
        .order_by(OrderLine.position)
    )


def order_of_ticket(ticket_id: int) -> Select[Order]:
    return select(Order).join(Ticket, Ticket.order_id == Order.id).where(Ticket.id == ticket_id)


def told_of(order_id: int) -> Select[int | None, str]:
    """Select member and address of everybody who comes on an order: one of the two says who has an account."""
    return (
        select(Attendee.member_id, Attendee.email)
        .join(Ticket, Ticket.id == Attendee.ticket_id)
        .where(Ticket.order_id == order_id)
        .order_by(Attendee.id)
    )


def told_of_product(product_id: int) -> Select[int, int | None, str]:
    """Select edition, member and address of everybody with a valid ticket of one type."""
    return (
        select(Ticket.edition_id, Attendee.member_id, Attendee.email)
        .join(Attendee, Attendee.ticket_id == Ticket.id)
        .join(OrderLine, OrderLine.id == Ticket.line_id)
        .where(OrderLine.product_id == product_id, Ticket.state == TicketState.VALID)
        .order_by(Attendee.id)
    )


def tickets_held_by(edition_id: int, member_id: int, addresses: Collection[str]) -> Select[bool]:
    """Select for each valid ticket of a member, by account or by address, whether it is for workshops too."""
    written = [address.lower() for address in addresses]
    return (
        select(Product.workshops)
        .join(OrderLine, OrderLine.product_id == Product.id)
        .join(Ticket, Ticket.line_id == OrderLine.id)
        .join(Attendee, Attendee.ticket_id == Ticket.id)
        .where(Ticket.edition_id == edition_id, Ticket.state == TicketState.VALID)
        .where(or_(Attendee.member_id == member_id, func.lower(Attendee.email).in_(written)))
    )


def editions_told(addresses: Collection[str]) -> Select[int]:
    """Select the editions for which somebody with one of these addresses has a valid ticket."""
    written = [address.lower() for address in addresses]
    return (
        select(Ticket.edition_id)
        .join(Attendee, Attendee.ticket_id == Ticket.id)
        .where(Ticket.state == TicketState.VALID, func.lower(Attendee.email).in_(written))
        .distinct()
    )


def holder_by_door(edition_id: int, secret: str) -> Select[int | None, str]:
    """Select member and address of who holds a valid ticket, by what its QR code says."""
    return (
        select(Attendee.member_id, Attendee.email)
        .join(Ticket, Ticket.id == Attendee.ticket_id)
        .where(Ticket.edition_id == edition_id, Ticket.state == TicketState.VALID, Ticket.secret == secret)
    )


def orders_lacking_details(today: dt.date) -> Select[int]:
    """Select orders with a valid ticket whose holder's details are missing, of editions that have not begun."""
    return (
        select(Order.id)
        .join(Edition, Edition.id == Order.edition_id)
        .where(Order.state == OrderState.PAID, Edition.first_day >= today)
        .where(
            exists().where(
                Ticket.order_id == Order.id,
                Ticket.state == TicketState.VALID,
                Attendee.ticket_id == Ticket.id,
                Attendee.completed_at.is_(None),
            )
        )
        .order_by(Order.id)
    )


def lacking_details(order_id: int) -> Select[Attendee]:
    """Select the people of an order who have not told their details, with their tickets; locked."""
    return lock(
        select(Attendee)
        .join(Attendee.ticket)
        .where(Ticket.order_id == order_id, Ticket.state == TicketState.VALID, Attendee.completed_at.is_(None))
        .options(contains_eager(Attendee.ticket))
        .order_by(Ticket.id)
    )
