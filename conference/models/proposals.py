"""A proposal: the words of one session that somebody offers, its answers and its rider."""

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.models.calls import CallLink, Question, SessionType, Track
from conference.rules.calls import SpokenLanguage
from conference.rules.states import Decision, ProposalState
from core.db import Base, enum_column, personal
from core.files import StoredFile
from core.texts import Texts
from editions.models import Edition

if TYPE_CHECKING:
    from conference.models.reviews import Review
    from conference.models.sessions import Material
    from conference.models.speakers import Speaker

KEPT = "as long as the edition's programme is kept"
TEAM = "its speakers; the programme team"


class Proposal(Base):
    """One session that somebody offers. Accepted and confirmed it is a session of the programme.

    `code` names it everywhere, `secret` opens the draft for whoever was mailed the link, until a member stands for it.
    `revision` counts the saves, so that two who write at once notice each other. `saved_at` is the last save of words.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("secret"),
        Index("ix_proposal_edition_state", "edition_id", "state"),
        CheckConstraint(
            "decision IS NULL OR state IN ('submitted', 'shortlisted', 'reserve')", name="decision_is_not_yet_told"
        ),
        CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name="was_sent_in"),
        CheckConstraint("minutes IS NULL OR minutes BETWEEN 5 AND 480", name="minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    code: Mapped[str]
    secret: Mapped[str]
    state: Mapped[ProposalState] = mapped_column(enum_column(ProposalState), default=ProposalState.DRAFT)
    decision: Mapped[Decision | None] = mapped_column(enum_column(Decision))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[dt.datetime | None]
    # The place on the reserve list, from 1.
    reserve_place: Mapped[int | None]
    call_link_id: Mapped[int | None] = mapped_column(ForeignKey("call_link.id"))

    session_type_id: Mapped[int | None] = mapped_column(ForeignKey("session_type.id"), index=True)
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id"), index=True)
    language: Mapped[SpokenLanguage | None] = mapped_column(enum_column(SpokenLanguage))
    minutes: Mapped[int | None]
    title: Mapped[Texts] = mapped_column(info=personal(purpose="the programme", keep=KEPT, seen_by=TEAM))
    abstract: Mapped[Texts] = mapped_column(info=personal(purpose="the programme", keep=KEPT, seen_by=TEAM))
    equipment: Mapped[str] = mapped_column(
        default="", info=personal(purpose="preparing the room", keep=KEPT, seen_by=TEAM)
    )
    note: Mapped[str] = mapped_column(default="", info=personal(purpose="a word to the team", keep=KEPT, seen_by=TEAM))
    links: Mapped[list[str]] = mapped_column(info=personal(purpose="seeing and hearing more", keep=KEPT, seen_by=TEAM))
    search: Mapped[str] = mapped_column(
        default="", info=personal(purpose="finding a proposal in any spelling", keep=KEPT, seen_by="nobody")
    )
    # What reviewers read in an anonymous call where the editor has blacked something out; empty: the words themselves.
    redacted_title: Mapped[Texts]
    redacted_abstract: Mapped[Texts]
    redacted_at: Mapped[dt.datetime | None]

    ui_language: Mapped[str] = mapped_column(default="en")
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime]
    saved_at: Mapped[dt.datetime]
    submitted_at: Mapped[dt.datetime | None]
    # When the words that reviewers judge were last changed.
    content_changed_at: Mapped[dt.datetime]
    state_changed_at: Mapped[dt.datetime]
    announced_at: Mapped[dt.datetime | None]
    answer_by: Mapped[dt.datetime | None]
    confirmed_at: Mapped[dt.datetime | None]
    reminded_at: Mapped[dt.datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    # When it gave a place in the programme back, until that place is offered to somebody else or left free.
    left_place_at: Mapped[dt.datetime | None]
    # Why a speaker said no, or why it was cancelled.
    reason: Mapped[str] = mapped_column(
        default="", info=personal(purpose="knowing why somebody does not come", keep=KEPT, seen_by=TEAM)
    )

    edition: Mapped[Edition] = relationship(lazy="raise_on_sql", viewonly=True)
    session_type: Mapped[SessionType | None] = relationship(lazy="raise_on_sql", viewonly=True)
    track: Mapped[Track | None] = relationship(lazy="raise_on_sql", viewonly=True)
    call_link: Mapped[CallLink | None] = relationship(lazy="raise_on_sql", viewonly=True)
    speakers: Mapped[list["Speaker"]] = relationship(
        order_by="(Speaker.position, Speaker.id)", lazy="raise_on_sql", viewonly=True
    )
    answers: Mapped[list["Answer"]] = relationship(order_by="Answer.id", lazy="raise_on_sql", viewonly=True)
    rider: Mapped["Rider | None"] = relationship(lazy="raise_on_sql", viewonly=True)
    reviews: Mapped[list["Review"]] = relationship(order_by="Review.id", lazy="raise_on_sql", viewonly=True)
    materials: Mapped[list["Material"]] = relationship(order_by="Material.id", lazy="raise_on_sql", viewonly=True)


class Answer(Base):
    """What was answered to a question: words, the keys of choices one per line, a number, `yes` or `no`, or a file."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("proposal_id", "question_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    text: Mapped[str] = mapped_column(default="", info=personal(purpose="what the team asks", keep=KEPT, seen_by=TEAM))
    # What reviewers read in an anonymous call instead of the text; empty: the text itself.
    redacted_text: Mapped[str] = mapped_column(
        default="", info=personal(purpose="judging without a name", keep=KEPT, seen_by="the programme team; reviewers")
    )
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    question: Mapped[Question] = relationship(lazy="raise_on_sql", viewonly=True)
    file: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql", viewonly=True)


class Rider(Base):
    """What a showcase needs on stage."""

    __tablename__ = "rider"
    __table_args__ = (CheckConstraint("changeover_minutes BETWEEN 0 AND 240", name="changeover"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), unique=True)
    line_up: Mapped[str] = mapped_column(default="", info=personal(purpose="the stage", keep=KEPT, seen_by=TEAM))
    inputs: Mapped[str] = mapped_column(default="", info=personal(purpose="the stage", keep=KEPT, seen_by=TEAM))
    backline: Mapped[str] = mapped_column(default="", info=personal(purpose="the stage", keep=KEPT, seen_by=TEAM))
    sound_and_light: Mapped[str] = mapped_column(
        default="", info=personal(purpose="the stage", keep=KEPT, seen_by=TEAM)
    )
    changeover_minutes: Mapped[int] = mapped_column(default=15)
    stage_plot_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    stage_plot: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql", viewonly=True)
