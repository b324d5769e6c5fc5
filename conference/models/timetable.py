"""The timetable of an edition as the team works on it: slots, what rooms have and sessions need, who changed what."""

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.models.proposals import KEPT, Proposal
from conference.models.speakers import Speaker
from conference.rules.timetable.puzzle import SlotKind
from core.db import Base, enum_column, personal
from core.texts import Texts
from editions.models import City, Room

CREW = "the programme team; the speakers of sessions in that room"


class Timetable(Base):
    """How an edition is scheduled. `revision` counts the changes: it is locked and compared by whoever changes any.

    `day_opens` and `day_closes` are `HH:MM` on the cities' clock; a closing time before 06:00 is of the next morning.
    `weights` say by key how much each wish counts (rules.timetable.wishes), 0 to 100; what is missing counts as usual.
    """

    __tablename__ = "timetable"
    __table_args__ = (
        CheckConstraint("step_minutes IN (5, 10, 15, 30)", name="step"),
        CheckConstraint("seats_per_person IS NULL OR seats_per_person >= 1", name="seats_per_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), unique=True)
    revision: Mapped[int] = mapped_column(default=0)
    step_minutes: Mapped[int] = mapped_column(default=15)
    day_opens: Mapped[str] = mapped_column(default="09:00")
    day_closes: Mapped[str] = mapped_column(default="23:00")
    night_from: Mapped[str] = mapped_column(default="18:00")
    weights: Mapped[dict[str, Any]]
    # From then on speakers see where and when they are planned, before everybody does.
    shown_to_speakers_at: Mapped[dt.datetime | None]
    # How many workshop seats one person may hold or wait for at once; None: as many as they like.
    seats_per_person: Mapped[int | None]


class Slot(Base):
    """A place in the timetable: one showing of a session, a break, or a block that keeps a room free.

    Without `starts_at` it waits to be placed. `code` and `guid` stand in every file and calendar and never change;
    `sequence` rises with each release that moved or cancelled it (RFC 5545, 3.8.7.4). Times are UTC.
    A break without room and city is for everybody. A slot that was released once is removed by `removed_at` only.
    """

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("guid"),
        Index("ix_slot_edition_start", "edition_id", "starts_at"),
        CheckConstraint("minutes BETWEEN 5 AND 1439", name="minutes"),
        CheckConstraint("capacity IS NULL OR capacity >= 1", name="capacity"),
        CheckConstraint("(kind = 'session') = (proposal_id IS NOT NULL)", name="session_has_words"),
        CheckConstraint("kind <> 'session' OR (starts_at IS NULL) = (room_id IS NULL)", name="placed_whole"),
        CheckConstraint("kind = 'session' OR starts_at IS NOT NULL", name="breaks_are_placed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    code: Mapped[str]
    guid: Mapped[str]
    kind: Mapped[SlotKind] = mapped_column(enum_column(SlotKind))
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), index=True)
    # The words of a break or block; a session has those of its proposal.
    title: Mapped[Texts]
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"), index=True)
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id"), index=True)
    starts_at: Mapped[dt.datetime | None]
    minutes: Mapped[int]
    # Fixed by the editor: no solver moves it, and a person only after unlocking it.
    locked: Mapped[bool] = mapped_column(default=False)
    # Where it goes when no boat sails.
    fallback_room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"), index=True)
    # Fewer people than the room holds; None: as many as the room.
    capacity: Mapped[int | None]
    sequence: Mapped[int] = mapped_column(default=0)
    removed_at: Mapped[dt.datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]
    # What another system's file said of it that has no column here, so that it can be written out again unchanged.
    origin: Mapped[dict[str, Any] | None]

    proposal: Mapped[Proposal | None] = relationship(lazy="raise_on_sql", viewonly=True)
    room: Mapped[Room | None] = relationship(foreign_keys=[room_id], lazy="raise_on_sql", viewonly=True)
    fallback_room: Mapped[Room | None] = relationship(
        foreign_keys=[fallback_room_id], lazy="raise_on_sql", viewonly=True
    )
    city: Mapped[City | None] = relationship(lazy="raise_on_sql", viewonly=True)

    @property
    def ends_at(self) -> dt.datetime | None:
        return None if self.starts_at is None else self.starts_at + dt.timedelta(minutes=self.minutes)


class Staging(Base):
    """What a session needs of its room, and what visitors are told of it. Without a row: the usual for its kind."""

    __tablename__ = "staging"
    __table_args__ = (CheckConstraint("expected IS NULL OR expected >= 0", name="expected"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), unique=True)
    # Keys of rules.timetable.equipment.
    equipment: Mapped[list[str]] = mapped_column(info={"personal": False})
    hearing_loop: Mapped[bool] = mapped_column(default=False)
    step_free: Mapped[bool] = mapped_column(default=False)
    # In the evening only (True), by day only (False), whenever (None).
    at_night: Mapped[bool | None]
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id"), index=True)
    # How many people the team expects; None: what stars and sign-ups say.
    expected: Mapped[int | None]
    captions: Mapped[bool] = mapped_column(default=False)
    quiet: Mapped[bool] = mapped_column(default=False)
    recorded: Mapped[bool] = mapped_column(default=False)


class RoomKit(Base):
    """What stands in a room, and who helps there with the technique."""

    __tablename__ = "room_kit"

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"), unique=True)
    equipment: Mapped[list[str]] = mapped_column(info={"personal": False})
    contact_name: Mapped[str] = mapped_column(
        default="", info=personal(purpose="help with the technique", keep=KEPT, seen_by=CREW)
    )
    contact_phone: Mapped[str] = mapped_column(
        default="", info=personal(purpose="help with the technique", keep=KEPT, seen_by=CREW)
    )


class RoomHours(Base):
    """A stretch in which a room is open. A room without any is open all day on every day of the edition."""

    __tablename__ = "room_hours"
    __table_args__ = (CheckConstraint("opens_at < closes_at", name="opens_first"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"), index=True)
    opens_at: Mapped[dt.datetime]
    closes_at: Mapped[dt.datetime]


class TimetableChange(Base):
    """One change of the timetable, for undoing it and for telling others who look at it.

    `before` and `after` hold the changed columns of each slot that it touched: rows of `slot_id` and values.
    """

    __tablename__ = "timetable_change"
    __table_args__ = (UniqueConstraint("edition_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    revision: Mapped[int]
    what: Mapped[str]
    before: Mapped[list[Any]]
    after: Mapped[list[Any]]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    at: Mapped[dt.datetime]
    # The revision that took it back.
    undone_by: Mapped[int | None]


class PlanState(enum.StrEnum):
    """What becomes of a run of the solver and of what it found."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"  # a proposal to look at
    FAILED = "failed"  # contradictions or a fault; `answer` says which
    APPLIED = "applied"
    DISCARDED = "discarded"


class PlanRun(Base):
    """One run of the solver. `asked` is what it was to do, `answer` what it would change and what each wish costs."""

    __tablename__ = "plan_run"
    __table_args__ = (CheckConstraint("progress BETWEEN 0 AND 1000", name="progress"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    state: Mapped[PlanState] = mapped_column(enum_column(PlanState), default=PlanState.WAITING)
    # mode (keep, improve, from-scratch), engine (local, exact), seconds, iterations or None, seed, weights.
    asked: Mapped[dict[str, Any]]
    base_revision: Mapped[int]
    # Thousandths of its time, and the best figure so far; lower is better.
    progress: Mapped[int] = mapped_column(default=0)
    best: Mapped[int | None]
    stop_asked: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[dict[str, Any] | None]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[dt.datetime]
    started_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]


class Objection(Base):
    """A speaker says that where or when they are planned does not work, and why."""

    __tablename__ = "objection"

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"), index=True)
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speaker.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(
        info=personal(purpose="the schedule", keep=KEPT, seen_by="oneself; the programme team")
    )
    # Where and when it stood when they said so.
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"), index=True)
    starts_at: Mapped[dt.datetime | None]
    made_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    slot: Mapped[Slot] = relationship(lazy="raise_on_sql", viewonly=True)
    speaker: Mapped[Speaker] = relationship(lazy="raise_on_sql", viewonly=True)
