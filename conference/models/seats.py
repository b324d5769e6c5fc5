"""What participants do with the programme: stars, workshop seats, attendance, courses, and their own calendar feed."""

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Member
from conference.models.proposals import Proposal
from conference.models.timetable import Slot
from conference.rules.seats import SeatMode, SeatState
from core.db import Base, enum_column, personal
from core.texts import Texts

OWN = "while the account exists"


class Star(Base):
    """A slot that somebody has picked for their day."""

    __tablename__ = "star"
    __table_args__ = (UniqueConstraint("member_id", "slot_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"), index=True)
    at: Mapped[dt.datetime] = mapped_column(info=personal(purpose="one's own day", keep=OWN, seen_by="oneself"))

    slot: Mapped[Slot] = relationship(lazy="raise_on_sql", viewonly=True)


class CalendarFeed(Base):
    """The secret address under which a calendar reads somebody's day; renewing it makes the old one say nothing."""

    __tablename__ = "calendar_feed"
    __table_args__ = (UniqueConstraint("member_id", "edition_id"), UniqueConstraint("secret"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    secret: Mapped[str]
    language: Mapped[str]
    made_at: Mapped[dt.datetime]


class SeatPlan(Base):
    """How the seats of a slot are given. A slot without one needs no seat: people walk in."""

    __tablename__ = "seat_plan"
    __table_args__ = (
        CheckConstraint("offer_hours BETWEEN 1 AND 336", name="offer_hours"),
        CheckConstraint("no_show_minutes IS NULL OR no_show_minutes BETWEEN 0 AND 120", name="no_show_minutes"),
        CheckConstraint("mode <> 'lottery' OR draw_at IS NOT NULL", name="lottery_has_a_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"), unique=True)
    mode: Mapped[SeatMode] = mapped_column(enum_column(SeatMode))
    opens_at: Mapped[dt.datetime | None]
    closes_at: Mapped[dt.datetime | None]
    draw_at: Mapped[dt.datetime | None]
    drawn_at: Mapped[dt.datetime | None]
    # How long somebody who moved up has to say yes.
    offer_hours: Mapped[int] = mapped_column(default=24)
    # Seats of those who are not there go to others so many minutes after the start; None: they are kept.
    no_show_minutes: Mapped[int | None] = mapped_column(default=10)
    released_no_shows_at: Mapped[dt.datetime | None]

    slot: Mapped[Slot] = relationship(lazy="raise_on_sql", viewonly=True)


class SignUp(Base):
    """Somebody's seat in a slot, or their place in line for one. One row for a person and slot, kept when they leave.

    `place` orders the waiting list (from 1); `wish` orders a person's wishes in a lottery (1 first).
    """

    __tablename__ = "sign_up"
    __table_args__ = (
        UniqueConstraint("slot_id", "member_id"),
        Index("ix_sign_up_member", "member_id"),
        CheckConstraint("(state = 'offered') = (offered_until IS NOT NULL)", name="offer_has_an_end"),
        CheckConstraint("wish IS NULL OR wish >= 1", name="wish"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    state: Mapped[SeatState] = mapped_column(enum_column(SeatState))
    wish: Mapped[int | None]
    place: Mapped[int | None]
    offered_until: Mapped[dt.datetime | None]
    # What somebody tells those who choose, where seats are on approval.
    words: Mapped[str] = mapped_column(
        default="", info=personal(purpose="choosing who gets a seat", keep=OWN, seen_by="oneself; the programme team")
    )
    # How the lottery came to its answer for this person: chance in thousandths, weight, what was taken instead.
    drawn: Mapped[dict[str, Any] | None]
    created_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]

    slot: Mapped[Slot] = relationship(lazy="raise_on_sql", viewonly=True)
    member: Mapped[Member] = relationship(lazy="raise_on_sql", viewonly=True)


class SeatDraw(Base):
    """One lottery as it was drawn: seed and entries (ids of sign-ups, no names), so that anybody can replay it."""

    __tablename__ = "seat_draw"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    seed: Mapped[str] = mapped_column(info={"personal": False})
    # Slots with their seats, people as numbers with weights, wishes and what they cannot take together; the outcome.
    entries: Mapped[dict[str, Any]]
    outcome: Mapped[dict[str, Any]]
    drawn_at: Mapped[dt.datetime]


class Attendance(Base):
    """Somebody was there: scanned at the door of a room, or ticked by hand."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("slot_id", "member_id"), Index("ix_attendance_member", "member_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[dt.datetime]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    slot: Mapped[Slot] = relationship(lazy="raise_on_sql", viewonly=True)


class Course(Base):
    """A series of sessions that together give a certificate: whoever was in `needed` of them can have one."""

    __tablename__ = "course"
    __table_args__ = (CheckConstraint("needed >= 1", name="needed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    name: Mapped[Texts]
    words: Mapped[Texts]
    needed: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=0)


class CourseSession(Base):
    """A session that counts for a course."""

    __tablename__ = "course_session"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True, index=True
    )

    proposal: Mapped[Proposal] = relationship(lazy="raise_on_sql", viewonly=True)


class Certificate(Base):
    """A certificate of a course; `code` lets anybody who holds the paper see that it is real."""

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("course_id", "member_id"), UniqueConstraint("code"))

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    code: Mapped[str]
    minutes: Mapped[int]
    issued_at: Mapped[dt.datetime]


class ProgrammeImport(Base):
    """A programme that somebody brings from elsewhere, read and waiting to be looked at. Deleted a week later."""

    __tablename__ = "programme_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    file_name: Mapped[str] = mapped_column(info={"personal": False})
    # What was read (rules.exchange), faults with their lines, and which of its rooms is which of ours.
    read: Mapped[dict[str, Any]]
    rooms: Mapped[dict[str, Any]]
    brought_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[dt.datetime]
    taken_at: Mapped[dt.datetime | None]
