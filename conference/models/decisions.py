"""Telling people what was decided: the words of the mails, the mails that wait to be looked at, and their sending."""

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.models.proposals import KEPT, Proposal
from conference.models.speakers import Speaker
from conference.rules.states import Decision
from core.db import Base, enum_column, personal
from core.texts import Texts

SENDERS = "its reader; the programme team"


class MailKind(enum.StrEnum):
    """The mails whose words the team can change."""

    ACCEPTED = "accepted"
    RESERVE = "reserve"
    DECLINED = "declined"
    MOVED_UP = "moved-up"  # from the reserve list into the programme
    REMINDER = "reminder"  # an accepted speaker has not answered yet


class MailWords(Base):
    """The words of one kind of mail in an edition, with `{placeholders}`; without a row the house's own are used."""

    __tablename__ = "mail_words"
    __table_args__ = (UniqueConstraint("edition_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    kind: Mapped[MailKind] = mapped_column(enum_column(MailKind))
    subject: Mapped[Texts]
    body: Mapped[Texts]


class AnnouncementState(enum.StrEnum):
    WAITING = "waiting"  # can be looked at, changed and taken out
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"  # its proposal had moved on by then, so it never left


class Announcement(Base):
    """One mail to one speaker that says what was decided, as it will leave."""

    __tablename__ = "announcement"
    __table_args__ = (Index("ix_announcement_edition", "edition_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), index=True)
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("speaker.id", ondelete="SET NULL"))
    dispatch_id: Mapped[int | None] = mapped_column(ForeignKey("dispatch.id"), index=True)
    decision: Mapped[Decision] = mapped_column(enum_column(Decision))
    kind: Mapped[MailKind] = mapped_column(enum_column(MailKind))
    language: Mapped[str]
    to_address: Mapped[str] = mapped_column(info=personal(purpose="telling speakers", keep=KEPT, seen_by=SENDERS))
    to_name: Mapped[str] = mapped_column(info=personal(purpose="telling speakers", keep=KEPT, seen_by=SENDERS))
    subject: Mapped[str] = mapped_column(info=personal(purpose="telling speakers", keep=KEPT, seen_by=SENDERS))
    body: Mapped[str] = mapped_column(info=personal(purpose="telling speakers", keep=KEPT, seen_by=SENDERS))
    edited: Mapped[bool] = mapped_column(default=False)
    state: Mapped[AnnouncementState] = mapped_column(enum_column(AnnouncementState), default=AnnouncementState.WAITING)
    created_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]

    proposal: Mapped[Proposal] = relationship(lazy="raise_on_sql", viewonly=True)
    speaker: Mapped[Speaker | None] = relationship(lazy="raise_on_sql", viewonly=True)


class Dispatch(Base):
    """One sending of announcements: how many there were, who sent them off, when the last one had left."""

    __tablename__ = "dispatch"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    total: Mapped[int]
    started_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
