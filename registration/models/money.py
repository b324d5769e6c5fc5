"""Money and its papers: payments, refunds, the append-only ledger, invoices, the provider's events, Attention."""

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, BigKey, enum_column, personal
from editions.models import DocumentKind
from registration.rules.ledger import EntryKind
from registration.rules.paying import PaymentMethod
from registration.rules.states import PaymentState, RefundState

BOOKS = {"keep": "as long as bookkeeping law says (SE 7, DK 5 years)", "seen_by": "finance and the buyer"}


class Payment(Base):
    """One try to pay an order. The row and its idempotency key are stored before the provider is asked."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_payment_open", "state", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    method: Mapped[PaymentMethod] = mapped_column(enum_column(PaymentMethod))
    state: Mapped[PaymentState] = mapped_column(enum_column(PaymentState), default=PaymentState.CREATED)
    amount: Mapped[int]
    currency: Mapped[str]
    attempt: Mapped[int] = mapped_column(default=1)
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    # The provider's names for it: Checkout session and payment intent at Stripe, the bank's reference for a transfer.
    provider_id: Mapped[str | None] = mapped_column(unique=True)
    provider_charge: Mapped[str | None] = mapped_column(index=True)
    provider_url: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="", index=True)
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    settled_at: Mapped[dt.datetime | None]
    settled_amount: Mapped[int | None]
    failure: Mapped[str] = mapped_column(default="")
    checked_at: Mapped[dt.datetime | None]


class Refund(Base):
    """Money on its way back. It counts against the balance from the moment it is created."""

    __tablename__ = "refund"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    state: Mapped[RefundState] = mapped_column(enum_column(RefundState), default=RefundState.CREATED)
    amount: Mapped[int]
    currency: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    provider_id: Mapped[str | None] = mapped_column(unique=True)
    failure: Mapped[str] = mapped_column(default="")
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    # One automatic refund of late money per payment, however many events tell of it.
    automatic_key: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]


class LedgerEntry(Base):
    """One line of an order's account. Never changed, never deleted; the balance is the sum."""

    __tablename__ = "ledger_entry"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    kind: Mapped[EntryKind] = mapped_column(enum_column(EntryKind))
    amount: Mapped[int]
    currency: Mapped[str]
    reference: Mapped[str] = mapped_column(default="")
    # Says what this entry books (`payment:7`), so that nothing is ever booked twice.
    key: Mapped[str]
    at: Mapped[dt.datetime]


class Document(Base):
    """An invoice or credit note, frozen as it was issued: what is printed stands in `content`."""

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("key"),
        Index("ix_document_order", "order_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    seller_id: Mapped[int] = mapped_column(ForeignKey("seller.id"))
    country: Mapped[str]
    kind: Mapped[DocumentKind] = mapped_column(enum_column(DocumentKind))
    number: Mapped[str]
    credits_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    issued_at: Mapped[dt.datetime]
    due_on: Mapped[dt.date | None]
    currency: Mapped[str]
    net: Mapped[int]
    vat: Mapped[int]
    gross: Mapped[int]
    language: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(info=personal(purpose="the invoice as it was issued", **BOOKS))
    key: Mapped[str]

    lines: Mapped[list["DocumentLine"]] = relationship(
        back_populates="document", order_by="DocumentLine.id", lazy="raise_on_sql"
    )


class DocumentLine(Base):
    """What one order line is on one document: its net and VAT at one rate."""

    __tablename__ = "document_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    order_line_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id"))
    text: Mapped[str]
    rate: Mapped[int]
    net: Mapped[int]
    vat: Mapped[int]
    gross: Mapped[int]

    document: Mapped[Document] = relationship(back_populates="lines", lazy="raise_on_sql")


class ExchangeRate(Base):
    """What one unit of a currency is worth in SEK, in millionths: a Swedish invoice in it must say its VAT in SEK."""

    __tablename__ = "exchange_rate"
    __table_args__ = (
        UniqueConstraint("edition_id", "currency"),
        CheckConstraint("sek_millionths > 0", name="positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    currency: Mapped[str]
    sek_millionths: Mapped[int]
    day: Mapped[dt.date]
    source: Mapped[str] = mapped_column(default="")


class ProviderEvent(Base):
    """A message of the payment provider, kept raw; its id is unique, so it is handled once."""

    __tablename__ = "provider_event"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    provider: Mapped[str]
    event_id: Mapped[str] = mapped_column(unique=True)
    type: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(info=personal(purpose="proof of what the provider said", **BOOKS))
    received_at: Mapped[dt.datetime]


class Attention(Base):
    """Something about money or places that a person should look at. `key` keeps one matter from standing twice."""

    __tablename__ = "attention"
    __table_args__ = (Index("ix_attention_open", "edition_id", "resolved_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"))
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("refund.id"))
    code: Mapped[str]
    details: Mapped[dict[str, Any]]
    key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime]
    resolved_at: Mapped[dt.datetime | None]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    resolution: Mapped[str] = mapped_column(default="")
