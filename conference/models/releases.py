"""Releases of the timetable: frozen copies that everybody sees, and the mails that tell those concerned."""

import datetime as dt
import enum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.models.decisions import AnnouncementState
from conference.models.proposals import KEPT, Proposal
from conference.models.timetable import Slot
from conference.rules.timetable.puzzle import SlotKind
from core.db import Base, enum_column, personal
from core.texts import Texts
from editions.models import Room

SENDERS = "its reader; the programme team"


class Release(Base):
    """One published state of the timetable; the one with the highest number is what everybody sees.

    `changes` is what differs from the one before (rules.timetable.changes), `overrides` the errors that were released
    nevertheless, each with why.
    """

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(info={"personal": False})
    note: Mapped[Texts]
    changes: Mapped[list[Any]]
    overrides: Mapped[list[Any]]
    revision: Mapped[int]
    released_at: Mapped[dt.datetime]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class ReleasedSlot(Base):
    """A slot as it stood in a release. `speaker_ids` are rows of speakers: names are asked when they are shown."""

    __tablename__ = "released_slot"
    __table_args__ = (UniqueConstraint("release_id", "slot_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id", ondelete="CASCADE"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"), index=True)
    kind: Mapped[SlotKind] = mapped_column(enum_column(SlotKind))
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), index=True)
    title: Mapped[Texts] = mapped_column(info=personal(purpose="the programme", keep=KEPT, seen_by="everybody"))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"), index=True)
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id"))
    fallback_room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    starts_at: Mapped[dt.datetime]
    minutes: Mapped[int]
    speaker_ids: Mapped[list[Any]]
    sequence: Mapped[int] = mapped_column(default=0)
    # It stood in an earlier release and does not take place: calendars are told so.
    cancelled: Mapped[bool] = mapped_column(default=False)

    release: Mapped[Release] = relationship(lazy="raise_on_sql", viewonly=True)
    slot: Mapped[Slot] = relationship(lazy="raise_on_sql", viewonly=True)
    proposal: Mapped[Proposal | None] = relationship(lazy="raise_on_sql", viewonly=True)
    room: Mapped[Room | None] = relationship(foreign_keys=[room_id], lazy="raise_on_sql", viewonly=True)
    fallback_room: Mapped[Room | None] = relationship(
        foreign_keys=[fallback_room_id], lazy="raise_on_sql", viewonly=True
    )

    @property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + dt.timedelta(minutes=self.minutes)


class NoticeKind(enum.StrEnum):
    """What a mail about the timetable tells."""

    SPEAKER_SLOTS = "speaker-slots"  # a speaker: where and when, and what changed
    SIGN_UP_CHANGED = "sign-up-changed"  # somebody with a seat: it moved or does not take place
    BOATS_STOPPED = "boats-stopped"
    BOATS_SAIL = "boats-sail"


class Notice(Base):
    """One mail about the timetable as it will leave: it waits to be looked at, can be changed and taken out."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_edition", "edition_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    release_id: Mapped[int | None] = mapped_column(ForeignKey("release.id", ondelete="CASCADE"), index=True)
    # The session that was called off, where this tells of nothing else.
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), index=True)
    kind: Mapped[NoticeKind] = mapped_column(enum_column(NoticeKind))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("speaker.id", ondelete="SET NULL"), index=True)
    language: Mapped[str]
    to_address: Mapped[str] = mapped_column(info=personal(purpose="telling of changes", keep=KEPT, seen_by=SENDERS))
    to_name: Mapped[str] = mapped_column(info=personal(purpose="telling of changes", keep=KEPT, seen_by=SENDERS))
    subject: Mapped[str] = mapped_column(info=personal(purpose="telling of changes", keep=KEPT, seen_by=SENDERS))
    body: Mapped[str] = mapped_column(info=personal(purpose="telling of changes", keep=KEPT, seen_by=SENDERS))
    edited: Mapped[bool] = mapped_column(default=False)
    state: Mapped[AnnouncementState] = mapped_column(enum_column(AnnouncementState), default=AnnouncementState.WAITING)
    created_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
