"""The audit log: who did what to which thing and when, written by `core.facts.record` alone."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Index, Select, func, select
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, BigKey


class AuditEntry(Base):
    """One fact, for ever. Details hold ids, codes and names of fields, never people's texts."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_about", "about_kind", "about_id", "id"),
        Index("ix_audit_entry_edition", "edition_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    at: Mapped[dt.datetime]
    fact: Mapped[str]
    edition_id: Mapped[int | None]
    about_kind: Mapped[str]
    about_id: Mapped[int]
    member_id: Mapped[int | None]
    details: Mapped[dict[str, Any]]


def story_of(kind: str, thing_id: int) -> Select[AuditEntry]:
    """Select the whole story of one thing, newest first."""
    return (
        select(AuditEntry)
        .where(AuditEntry.about_kind == kind, AuditEntry.about_id == thing_id)
        .order_by(AuditEntry.id.desc())
    )


def latest_in(edition_id: int, limit: int, *, without: Sequence[str] = ()) -> Select[AuditEntry]:
    """Select what happened last in an edition, but for these facts."""
    return (
        select(AuditEntry)
        .where(AuditEntry.edition_id == edition_id, AuditEntry.fact.not_in(without))
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )


def version_of(edition_id: int) -> Select[int | None]:
    """Select a number that grows whenever anything in the edition changes, for shared pages."""
    return select(func.max(AuditEntry.id)).where(AuditEntry.edition_id == edition_id)
