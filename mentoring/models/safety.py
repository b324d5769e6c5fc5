"""What keeps people safe: vetting notes, blocks, reports, and the log of who opened what about a young person."""

import datetime as dt
import enum
from typing import Any

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Member
from core.db import Base, enum_column, personal
from mentoring.models.pairs import Match

LEADS = "safeguarding leads"
KEPT = "five years after it was closed"


class VettingKind(enum.StrEnum):
    """What was seen. The document itself is never kept."""

    BOERNEATTEST = "boerneattest"  # Denmark: børneattest
    REGISTERUTDRAG = "registerutdrag"  # Sweden: utdrag ur belastningsregistret
    OTHER = "other"


class ReportReason(enum.StrEnum):
    """Why somebody reports; one tap each."""

    UNCOMFORTABLE = "uncomfortable"
    CONTACT_OUTSIDE = "contact-outside"
    MONEY = "money"
    DISRESPECT = "disrespect"
    SOMETHING_ELSE = "something-else"


class VettingNote(Base):
    """That a lead saw a mentor's certificate: kind, country, by whom, when, and by when it has to be seen again."""

    __tablename__ = "vetting_note"
    __table_args__ = (
        Index("ix_vetting_note_edition_member", "edition_id", "member_id"),
        Index("ix_vetting_note_member_id", "member_id"),
        CheckConstraint("seen_on <= review_by", name="days_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[VettingKind] = mapped_column(
        enum_column(VettingKind), info=personal(purpose="protecting young people", keep=KEPT, seen_by=LEADS)
    )
    country: Mapped[str] = mapped_column(info=personal(purpose="protecting young people", keep=KEPT, seen_by=LEADS))
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    seen_on: Mapped[dt.date]
    review_by: Mapped[dt.date]
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[dt.datetime]


class Block(Base):
    """Somebody does not want to meet somebody else. It works both ways and shows to neither side but to who set it."""

    __tablename__ = "mentoring_block"
    __table_args__ = (
        UniqueConstraint("edition_id", "member_id", "other_id"),
        Index("ix_mentoring_block_member_id", "member_id"),
        Index("ix_mentoring_block_other_id", "other_id"),
        CheckConstraint("member_id <> other_id", name="not_oneself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[dt.datetime]


class Report(Base):
    """Something that is not right. With a pair it freezes it at once, whoever is to blame; leads look at it first."""

    __tablename__ = "mentoring_report"
    __table_args__ = (
        Index("ix_mentoring_report_edition_id", "edition_id"),
        Index("ix_mentoring_report_by_id", "by_id"),
        Index("ix_mentoring_report_about_id", "about_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    match_id: Mapped[int | None] = mapped_column(ForeignKey("mentoring_match.id", ondelete="SET NULL"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    about_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[ReportReason] = mapped_column(
        enum_column(ReportReason),
        info=personal(purpose="protecting people", keep=KEPT, seen_by=f"who wrote it; {LEADS}"),
    )
    words: Mapped[str] = mapped_column(
        default="", info=personal(purpose="protecting people", keep=KEPT, seen_by=f"who wrote it; {LEADS}")
    )
    young: Mapped[bool] = mapped_column(default=False)
    at: Mapped[dt.datetime]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    taken_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    outcome: Mapped[str] = mapped_column(
        default="",
        info=personal(purpose="protecting people", keep=KEPT, seen_by=f"{LEADS}; who reported, in their data"),
    )

    # What leads wrote to who reported, the first first: each begins with the time at which it was sent.
    told: Mapped[list[str]] = mapped_column(
        default=list, info=personal(purpose="protecting people", keep=KEPT, seen_by=f"who reported; {LEADS}")
    )

    match: Mapped[Match | None] = relationship(lazy="raise_on_sql", viewonly=True)


class YoungLook(Base):
    """Who opened what about a young person. Rows are added, never changed or deleted, until they are too old."""

    __tablename__ = "young_look"
    __table_args__ = (
        Index("ix_young_look_edition_at", "edition_id", "at"),
        Index("ix_young_look_young_id", "young_id"),
        Index("ix_young_look_member_id", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    young_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    # The page that was opened, as an endpoint, and the pair or request it was about.
    what: Mapped[str] = mapped_column(info={"personal": False})
    match_id: Mapped[int | None]
    at: Mapped[dt.datetime]

    member: Mapped[Member] = relationship(lazy="raise_on_sql", viewonly=True, foreign_keys=[member_id])


def _only_add_looks(rows: Any) -> None:
    """Let the database refuse to change or delete a look; after 1,800 days the nightly check may forget it.

    Two accounts that become one keep their rows, so who looked at whom can be renamed. The migration says the same.
    """
    says = "'the log of looks is only added to'"
    change = "CREATE TRIGGER young_look_stays BEFORE UPDATE OF id, edition_id, what, match_id, at ON young_look"
    gone = "CREATE TRIGGER young_look_kept BEFORE DELETE ON young_look"
    sqlite = f"BEGIN SELECT RAISE(ABORT, {says}); END"
    postgres = "EXECUTE FUNCTION young_look_stays()"
    refuse = "CREATE OR REPLACE FUNCTION young_look_stays() RETURNS trigger LANGUAGE plpgsql AS"
    for dialect, statement in (
        ("sqlite", f"{change} {sqlite}"),
        ("sqlite", f"{gone} WHEN old.at > datetime('now', '-1800 days') {sqlite}"),
        ("postgresql", f"{refuse} $$ BEGIN RAISE EXCEPTION {says}; END $$"),
        ("postgresql", f"{change} FOR EACH ROW {postgres}"),
        ("postgresql", f"{gone} FOR EACH ROW WHEN (old.at > now() - interval '1800 days') {postgres}"),
    ):
        rule = DDL(statement)  # type: ignore[no-untyped-call]  # SQLAlchemy has not typed it
        event.listen(rows, "after_create", rule.execute_if(dialect=dialect))


_only_add_looks(YoungLook.__table__)
