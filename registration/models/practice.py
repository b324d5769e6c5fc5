"""The books of the demo's practice till: what a payment provider would keep at its own place."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, enum_column
from registration.rules.settlement import Found


class PracticeCharge(Base):
    """One till page. It knows our payment by what it was told, as a provider knows it by metadata."""

    __tablename__ = "practice_charge"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[Found] = mapped_column(enum_column(Found), default=Found.OPEN)
    told_payment: Mapped[int] = mapped_column(index=True)
    told_order: Mapped[str]
    amount: Mapped[int]
    currency: Mapped[str]
    return_path: Mapped[str]
    # A charge that the till made by itself ("pay twice") has no key.
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]


class PracticeRefund(Base):
    """Practice money that went back."""

    __tablename__ = "practice_refund"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    charge_id: Mapped[int] = mapped_column(ForeignKey("practice_charge.id"), index=True)
    amount: Mapped[int]
    idempotency_key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime]
