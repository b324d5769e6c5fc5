"""Questions for lists that are carried out: columns instead of objects, each a constant number of statements."""

from sqlalchemy import Select, func, select

from accounts.models import Member
from registration.models import (
    Attendee,
    AttendeeNeeds,
    Component,
    Document,
    InvoiceParty,
    LedgerEntry,
    Order,
    OrderLine,
    OrderNote,
    PricePhase,
    Product,
    Ticket,
)
from registration.queries.desk import ATTENDEE_SORTING
from registration.rules.states import OrderState, TicketState


def attendee_rows(
    edition_id: int, only: Select[Attendee] | None = None, *, sort: str = ""
) -> Select[*tuple[object, ...]]:
    """Select one row per valid ticket with its attendee, needs, line, order, invoice party and account, oldest first.

    `only` are the attendees of a list that was filtered; with `sort` they come in the order of that list.
    """
    found = (
        select(
            Attendee.__table__,
            Ticket.number.label("ticket_number"),
            Ticket.line_id,
            Ticket.order_id,
            OrderLine.product_id,
            OrderLine.phase_id,
            OrderLine.unit_price,
            Order.code,
            Order.state.label("order_state"),
            Order.method,
            Order.currency,
            Order.paid_at,
            Order.placed_at,
            Order.buyer_name,
            AttendeeNeeds.dietary,
            AttendeeNeeds.allergies,
            AttendeeNeeds.access_needs,
            InvoiceParty.organisation_no,
            InvoiceParty.vat_id,
            InvoiceParty.gln,
            InvoiceParty.peppol_id,
            InvoiceParty.buyer_reference,
            InvoiceParty.order_reference,
            Member.minor_until,
        )
        .select_from(Ticket)
        .join(Attendee, Attendee.ticket_id == Ticket.id)
        .join(OrderLine, OrderLine.id == Ticket.line_id)
        .join(Order, Order.id == Ticket.order_id)
        .outerjoin(AttendeeNeeds, AttendeeNeeds.attendee_id == Attendee.id)
        .outerjoin(InvoiceParty, InvoiceParty.order_id == Order.id)
        .outerjoin(Member, Member.id == Attendee.member_id)
        .where(Ticket.edition_id == edition_id, Ticket.state != TicketState.CANCELLED)
        .order_by(Ticket.id)
    )
    if sort:
        found = ATTENDEE_SORTING.applied(found, sort)
    if only is None:
        return found
    return found.where(Attendee.id.in_(only.with_only_columns(Attendee.id).order_by(None)))


def addon_rows(edition_id: int) -> Select[int | None, int, int]:
    """Select the add-ons of an edition's orders: the ticket line they go with, the product, the price."""
    return (
        select(OrderLine.with_line_id, OrderLine.product_id, OrderLine.unit_price)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            Order.edition_id == edition_id,
            Order.state.in_((OrderState.PENDING, OrderState.PAID)),
            OrderLine.with_line_id.is_not(None),
        )
        .order_by(OrderLine.id)
    )


def product_rows(edition_id: int) -> Select[*tuple[object, ...]]:
    return select(Product.id, Product.name, Product.kind, Product.seller_id).where(Product.edition_id == edition_id)


def phase_rows(edition_id: int) -> Select[*tuple[object, ...]]:
    return select(PricePhase.id, PricePhase.name).join(Product).where(Product.edition_id == edition_id)


def component_rows(edition_id: int) -> Select[Component]:
    return select(Component).join(Product).where(Product.edition_id == edition_id).order_by(Component.id)


def document_rows(edition_id: int) -> Select[*tuple[object, ...]]:
    return (
        select(Document.order_id, Document.kind, Document.number)
        .join(Order, Order.id == Document.order_id)
        .where(Order.edition_id == edition_id)
        .order_by(Document.id)
    )


def ledger_sums(edition_id: int) -> Select[*tuple[object, ...]]:
    """Select per order and kind of entry the sum in minor units."""
    return (
        select(LedgerEntry.order_id, LedgerEntry.kind, func.sum(LedgerEntry.amount).label("amount"))
        .join(Order, Order.id == LedgerEntry.order_id)
        .where(Order.edition_id == edition_id)
        .group_by(LedgerEntry.order_id, LedgerEntry.kind)
    )


def note_rows(edition_id: int) -> Select[int, str]:
    return (
        select(OrderNote.order_id, OrderNote.text)
        .join(Order, Order.id == OrderNote.order_id)
        .where(Order.edition_id == edition_id)
        .order_by(OrderNote.id)
    )
