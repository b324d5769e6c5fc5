"""Orders, their lines (one per place), tickets and the people on them."""

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.clock import UTC
from core.db import Base, enum_column, personal
from registration.rules.paying import BuyerKind, PaymentMethod
from registration.rules.states import OrderState, TicketState

# `takes_until` of a line that takes its place for good.
FOR_GOOD = dt.datetime(9999, 1, 1, tzinfo=UTC)

BUYER = {"keep": "as long as bookkeeping law keeps the order (SE 7, DK 5 years)", "seen_by": "front desk and finance"}
GUEST = {"keep": "two years after the conference", "seen_by": "front desk and owners"}


class Order(Base):
    """A purchase, from the held cart (draft) to the paid and perhaps cancelled order."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("total >= 0", name="total"),
        Index("ix_orders_edition", "edition_id", "state", "id"),
        Index("ix_orders_expiry", "state", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    code: Mapped[str] = mapped_column(unique=True)
    secret: Mapped[str] = mapped_column(unique=True)
    state: Mapped[OrderState] = mapped_column(enum_column(OrderState), default=OrderState.DRAFT)
    method: Mapped[PaymentMethod | None] = mapped_column(enum_column(PaymentMethod))
    currency: Mapped[str]
    total: Mapped[int]
    language: Mapped[str]
    buyer_kind: Mapped[BuyerKind] = mapped_column(enum_column(BuyerKind), default=BuyerKind.PERSON)
    buyer_name: Mapped[str] = mapped_column(default="", info=personal(purpose="the buyer's name on the order", **BUYER))
    buyer_email: Mapped[str] = mapped_column(
        default="", index=True, info=personal(purpose="receipt, ticket and news about the order", **BUYER)
    )
    buyer_search: Mapped[str] = mapped_column(default="", info=personal(purpose="finding the order", **BUYER))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    terms_accepted_at: Mapped[dt.datetime | None]
    started_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    # When the buyer was last reminded of money that is due by bank.
    reminded_at: Mapped[dt.datetime | None]
    hold_extended: Mapped[bool] = mapped_column(default=False)
    # Whose cart this is while it is held: one browser holds one cart of an edition, however often it sends the form.
    cart_key: Mapped[str | None] = mapped_column(unique=True)
    placed_at: Mapped[dt.datetime | None]
    paid_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    changed_at: Mapped[dt.datetime]

    lines: Mapped[list["OrderLine"]] = relationship(
        back_populates="order", order_by="OrderLine.position", lazy="raise_on_sql"
    )
    invoice_party: Mapped["InvoiceParty | None"] = relationship(back_populates="order", lazy="raise_on_sql")


class HeldFrom(Base):
    """From which network an order's places were taken, as a keyed digest: kept for a day, then forgotten."""

    __tablename__ = "held_from"
    __table_args__ = (Index("ix_held_from_network", "network", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), unique=True)
    # A digest that is useless without our key, and no name leads to it: nothing of it can be handed out or erased.
    network: Mapped[str] = mapped_column(info={"personal": False})
    at: Mapped[dt.datetime]


class OrderLine(Base):
    """One place of one product at the price it was sold for.

    `takes_until` says how long the line takes its place: NULL not at all, a moment while held, FOR_GOOD once sold. It
    is a fact of the row and not a counter, so what is left is always counted, never remembered.
    """

    __tablename__ = "order_line"
    __table_args__ = (
        CheckConstraint("unit_price >= 0", name="unit_price"),
        Index("ix_order_line_taken", "product_id", "takes_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    phase_id: Mapped[int | None] = mapped_column(ForeignKey("price_phase.id", ondelete="SET NULL"))
    position: Mapped[int]
    unit_price: Mapped[int]
    takes_until: Mapped[dt.datetime | None]
    # The line of the ticket that an add-on goes with.
    with_line_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id"))

    order: Mapped[Order] = relationship(back_populates="lines", lazy="raise_on_sql")
    ticket: Mapped["Ticket | None"] = relationship(back_populates="line", lazy="raise_on_sql")


class Ticket(Base):
    """What opens the door for one person. Its secret is in the QR code; a hand-over makes a new one."""

    __tablename__ = "ticket"
    __table_args__ = (Index("ix_ticket_edition", "edition_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    secret: Mapped[str] = mapped_column(unique=True)
    details_secret: Mapped[str] = mapped_column(unique=True)
    state: Mapped[TicketState] = mapped_column(enum_column(TicketState), default=TicketState.RESERVED)

    line: Mapped[OrderLine] = relationship(back_populates="ticket", lazy="raise_on_sql")
    attendee: Mapped["Attendee | None"] = relationship(back_populates="ticket", lazy="raise_on_sql")


class HandedOver(Base):
    """A secret of a ticket that was handed over: its page says so, whoever still holds the old link."""

    __tablename__ = "handed_over"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    secret_digest: Mapped[str] = mapped_column(unique=True)
    at: Mapped[dt.datetime]


class Attendee(Base):
    """Who comes on a ticket, as far as they have told."""

    __tablename__ = "attendee"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), unique=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(default="", info=personal(purpose="the name on ticket and badge", **GUEST))
    badge_name: Mapped[str] = mapped_column(default="", info=personal(purpose="the name on the badge", **GUEST))
    search: Mapped[str] = mapped_column(default="", info=personal(purpose="finding the attendee", **GUEST))
    email: Mapped[str] = mapped_column(default="", info=personal(purpose="the attendee's own link and news", **GUEST))
    pronouns: Mapped[str] = mapped_column(default="", info=personal(purpose="the badge, if they like", **GUEST))
    phone: Mapped[str] = mapped_column(default="", info=personal(purpose="reaching them on the day", **GUEST))
    language: Mapped[str] = mapped_column(default="")
    languages_spoken: Mapped[list[str]] = mapped_column(
        default=list, info=personal(purpose="who can talk with whom", **GUEST)
    )
    municipality: Mapped[str] = mapped_column(default="", info=personal(purpose="figures for the funders", **GUEST))
    country: Mapped[str] = mapped_column(default="", info=personal(purpose="figures for the funders", **GUEST))
    organisation: Mapped[str] = mapped_column(default="", info=personal(purpose="badge and delegate list", **GUEST))
    role: Mapped[str] = mapped_column(default="", info=personal(purpose="badge and delegate list", **GUEST))
    category: Mapped[str] = mapped_column(default="", info=personal(purpose="figures by trade", **GUEST))
    act_name: Mapped[str] = mapped_column(default="", info=personal(purpose="the act on the badge", **GUEST))
    website: Mapped[str] = mapped_column(default="", info=personal(purpose="delegate list", **GUEST))
    arrives_alone: Mapped[bool] = mapped_column(default=False, info=personal(purpose="a host who says hello", **GUEST))
    travel_mode: Mapped[str] = mapped_column(default="", info=personal(purpose="figures on travel", **GUEST))
    # Each consent with the moment it was given; None is no.
    consent_photo_at: Mapped[dt.datetime | None]
    consent_delegate_list_at: Mapped[dt.datetime | None]
    consent_newsletter_at: Mapped[dt.datetime | None]
    consent_recording_at: Mapped[dt.datetime | None]
    nudged_at: Mapped[dt.datetime | None]
    nudges: Mapped[int] = mapped_column(default=0)
    completed_at: Mapped[dt.datetime | None]
    changed_at: Mapped[dt.datetime]

    ticket: Mapped[Ticket] = relationship(back_populates="attendee", lazy="raise_on_sql")
    needs: Mapped["AttendeeNeeds | None"] = relationship(back_populates="attendee", lazy="raise_on_sql")


NEEDS = {"keep": "until two weeks after the conference", "seen_by": "front desk and owners"}


class AttendeeNeeds(Base):
    """Food and access: data about health, kept apart and deleted soon after the conference."""

    __tablename__ = "attendee_needs"

    id: Mapped[int] = mapped_column(primary_key=True)
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendee.id", ondelete="CASCADE"), unique=True)
    dietary: Mapped[str] = mapped_column(default="", info=personal(purpose="food that suits", **NEEDS))
    allergies: Mapped[str] = mapped_column(default="", info=personal(purpose="food that is safe", **NEEDS))
    access_needs: Mapped[str] = mapped_column(default="", info=personal(purpose="access that works", **NEEDS))

    attendee: Mapped[Attendee] = relationship(back_populates="needs", lazy="raise_on_sql")


class InvoiceParty(Base):
    """Who an invoice is made out to; also kept for e-invoices."""

    __tablename__ = "invoice_party"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), unique=True)
    name: Mapped[str] = mapped_column(info=personal(purpose="the invoice", **BUYER))
    organisation_no: Mapped[str] = mapped_column(
        default="", info=personal(purpose="the invoice; a sole trader's is never shown in lists", **BUYER)
    )
    vat_id: Mapped[str] = mapped_column(default="", info=personal(purpose="printed on the invoice", **BUYER))
    gln: Mapped[str] = mapped_column(default="")
    peppol_id: Mapped[str] = mapped_column(default="")
    buyer_reference: Mapped[str] = mapped_column(
        default="", info=personal(purpose="who ordered, at a public buyer", **BUYER)
    )
    order_reference: Mapped[str] = mapped_column(default="")
    street: Mapped[str] = mapped_column(default="", info=personal(purpose="the invoice", **BUYER))
    postal_code: Mapped[str] = mapped_column(default="", info=personal(purpose="the invoice", **BUYER))
    city: Mapped[str] = mapped_column(default="", info=personal(purpose="the invoice", **BUYER))
    country: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="", info=personal(purpose="where the invoice goes", **BUYER))

    order: Mapped[Order] = relationship(back_populates="invoice_party", lazy="raise_on_sql")


class OrderNote(Base):
    """What the team wrote about an order."""

    __tablename__ = "order_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime]
    text: Mapped[str] = mapped_column(info=personal(purpose="the team's own memory", **BUYER))


def shown_lines(lines: list[OrderLine]) -> list[Any]:
    """Return lines in the order they are shown: each ticket, then what goes with it."""
    tickets = [line for line in lines if line.with_line_id is None]
    return [shown for ticket in tickets for shown in (ticket, *(a for a in lines if a.with_line_id == ticket.id))]
