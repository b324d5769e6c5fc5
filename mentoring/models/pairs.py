"""What happens between two: requests, pairs, meetings, notes, goals, messages, check-ins, feedback."""

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, enum_column, personal
from editions.models import Venue
from mentoring.models.people import MenteeProfile, MentorProfile
from mentoring.rules.people import Meets
from mentoring.rules.states import DeclineReason, MatchState, MeetingKind, MeetingState, RequestState

KEPT = "two years after the pair has ended"
CARER = "oneself; who looks after the pair"
BOTH = "the two of the pair; who looks after it; the lead who deals with a report about it"


class MentoringRequest(Base):
    """Somebody asks a mentor. `turn` is never stored: it follows from the state."""

    __tablename__ = "mentoring_request"
    __table_args__ = (
        UniqueConstraint("edition_id", "code"),
        # One open request between the same two.
        Index(
            "uq_mentoring_request_open",
            "mentee_id",
            "mentor_id",
            unique=True,
            sqlite_where=text("state IN ('draft', 'sent')"),
            postgresql_where=text("state IN ('draft', 'sent')"),
        ),
        Index("ix_mentoring_request_mentor_state", "mentor_id", "state"),
        Index("ix_mentoring_request_mentee_state", "mentee_id", "state"),
        CheckConstraint("state <> 'sent' OR expires_at IS NOT NULL", name="sent_ones_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(info={"personal": False})
    mentee_id: Mapped[int] = mapped_column(ForeignKey("mentee_profile.id", ondelete="CASCADE"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor_profile.id", ondelete="CASCADE"))
    state: Mapped[RequestState] = mapped_column(enum_column(RequestState))
    # The three prompts: why you, where I am stuck, what we could do in the first hour.
    why_you: Mapped[str] = mapped_column(default="", info=personal(purpose="asking a mentor", keep=KEPT, seen_by=BOTH))
    stuck: Mapped[str] = mapped_column(default="", info=personal(purpose="asking a mentor", keep=KEPT, seen_by=BOTH))
    first_hour: Mapped[str] = mapped_column(
        default="", info=personal(purpose="asking a mentor", keep=KEPT, seen_by=BOTH)
    )
    meets: Mapped[Meets] = mapped_column(enum_column(Meets), default=Meets.ONLINE)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    sent_at: Mapped[dt.datetime | None]
    expires_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    answered_at: Mapped[dt.datetime | None]
    nudges: Mapped[int] = mapped_column(default=0)
    reason: Mapped[DeclineReason | None] = mapped_column(enum_column(DeclineReason))
    answer: Mapped[str] = mapped_column(default="", info=personal(purpose="answering", keep=KEPT, seen_by=BOTH))
    created_at: Mapped[dt.datetime]

    mentee: Mapped[MenteeProfile] = relationship(lazy="raise_on_sql", viewonly=True)
    mentor: Mapped[MentorProfile] = relationship(lazy="raise_on_sql", viewonly=True)


class Match(Base):
    """A pair, from the proposal to its end. `coordinator_id` looks after it; with a young person somebody always does.

    `reasons` is what was said of their fit when it was proposed (rules.fit, as codes and ids). `young` says that a
    minor was in it when it began or turned out to be; it never falls back while the pair is alive.
    """

    __tablename__ = "mentoring_match"
    __table_args__ = (
        UniqueConstraint("edition_id", "code"),
        Index(
            "uq_mentoring_match_alive",
            "mentee_id",
            "mentor_id",
            unique=True,
            sqlite_where=text("state IN ('proposed', 'approved', 'offered', 'active', 'frozen')"),
            postgresql_where=text("state IN ('proposed', 'approved', 'offered', 'active', 'frozen')"),
        ),
        Index("ix_mentoring_match_mentor_state", "mentor_id", "state"),
        Index("ix_mentoring_match_mentee_state", "mentee_id", "state"),
        Index("ix_mentoring_match_programme_id", "programme_id"),
        Index("ix_mentoring_match_coordinator_id", "coordinator_id"),
        CheckConstraint("state <> 'offered' OR offered_until IS NOT NULL", name="offers_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(info={"personal": False})
    mentee_id: Mapped[int] = mapped_column(ForeignKey("mentee_profile.id", ondelete="CASCADE"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor_profile.id", ondelete="CASCADE"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("mentoring_request.id", ondelete="SET NULL"), unique=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("mentoring_programme.id", ondelete="SET NULL"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("matching_run.id", ondelete="SET NULL"))
    coordinator_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    state: Mapped[MatchState] = mapped_column(enum_column(MatchState))
    young: Mapped[bool] = mapped_column(default=False)
    score: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[dict[str, Any] | None]
    mentee_yes_at: Mapped[dt.datetime | None]
    mentor_yes_at: Mapped[dt.datetime | None]
    offered_until: Mapped[dt.datetime | None]
    begun_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    # What somebody says when they end it or say no: nobody is blamed, so the other never reads it.
    end_words: Mapped[str] = mapped_column(
        default="",
        info=personal(purpose="learning why pairs end", keep=KEPT, seen_by=CARER),
    )
    # When anything last happened in it: a message, a meeting, a note, a goal.
    moved_at: Mapped[dt.datetime]
    # When whoever looks after it last put away what stood in their queues (rules.care).
    settled_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]

    mentee: Mapped[MenteeProfile] = relationship(lazy="raise_on_sql", viewonly=True)
    mentor: Mapped[MentorProfile] = relationship(lazy="raise_on_sql", viewonly=True)


class Meeting(Base):
    """A meeting of a pair: asked with times to choose from, booked, moved, held. `sequence` rises with every change."""

    __tablename__ = "mentoring_meeting"
    __table_args__ = (
        UniqueConstraint("match_id", "number"),
        CheckConstraint("state <> 'booked' OR starts_at IS NOT NULL", name="booked_ones_have_a_time"),
        CheckConstraint("minutes BETWEEN 15 AND 240", name="minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("mentoring_match.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[MeetingKind] = mapped_column(enum_column(MeetingKind))
    state: Mapped[MeetingState] = mapped_column(enum_column(MeetingState))
    # Times to choose from, ISO in UTC, and who proposed them.
    times: Mapped[list[str]] = mapped_column(default=list, info={"personal": False})
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    starts_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    minutes: Mapped[int] = mapped_column(default=60)
    meets: Mapped[Meets] = mapped_column(enum_column(Meets))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    link: Mapped[str] = mapped_column(default="", info=personal(purpose="meeting online", keep=KEPT, seen_by=BOTH))
    agenda: Mapped[str] = mapped_column(
        default="", info=personal(purpose="preparing a meeting", keep=KEPT, seen_by=BOTH)
    )
    sequence: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]

    match: Mapped[Match] = relationship(lazy="raise_on_sql", viewonly=True)
    venue: Mapped[Venue | None] = relationship(lazy="raise_on_sql", viewonly=True)


class MeetingNote(Base):
    """What somebody wrote down of a meeting, for themselves or for both."""

    __tablename__ = "meeting_note"
    __table_args__ = (UniqueConstraint("meeting_id", "author_id", "shared"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("mentoring_meeting.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    shared: Mapped[bool]
    words: Mapped[str] = mapped_column(
        info=personal(purpose="remembering a meeting", keep=KEPT, seen_by="who wrote it; the other if it is shared")
    )
    changed_at: Mapped[dt.datetime]


class Goal(Base):
    """Something the two want to reach; ticked off when it is."""

    __tablename__ = "mentoring_goal"

    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("mentoring_match.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    words: Mapped[str] = mapped_column(info=personal(purpose="working towards something", keep=KEPT, seen_by=BOTH))
    position: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]


class Message(Base):
    """One message inside a pair. What looks like contact details is held for the coordinator where one is young."""

    __tablename__ = "mentoring_message"
    __table_args__ = (Index("ix_mentoring_message_match_at", "match_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("mentoring_match.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    words: Mapped[str] = mapped_column(info=personal(purpose="talking in a pair", keep=KEPT, seen_by=BOTH))
    at: Mapped[dt.datetime]
    # Held until the coordinator lets it through or not; None of both: it went through at once.
    held_at: Mapped[dt.datetime | None]
    let_through_at: Mapped[dt.datetime | None]
    refused_at: Mapped[dt.datetime | None]
    # What the coordinator says to its author of a message that they keep back.
    refused_words: Mapped[str] = mapped_column(
        default="",
        info=personal(
            purpose="saying kindly why a message was kept back", keep=KEPT, seen_by="who wrote the message; the carer"
        ),
    )
    looked_at_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class ThreadRead(Base):
    """Up to when somebody has read the messages of a pair."""

    __tablename__ = "mentoring_thread_read"
    __table_args__ = (UniqueConstraint("match_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("mentoring_match.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    read_at: Mapped[dt.datetime]
    # When they were last mailed that there is something to read; nobody is mailed twice before they look.
    told_at: Mapped[dt.datetime | None]


class CheckIn(Base):
    """How it goes, asked of each after two and six weeks. `going` is 1 (badly) to 3 (well); None: not answered yet."""

    __tablename__ = "mentoring_check_in"
    __table_args__ = (
        UniqueConstraint("match_id", "member_id", "week"),
        CheckConstraint("going IS NULL OR going BETWEEN 1 AND 3", name="going"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("mentoring_match.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    week: Mapped[int]
    going: Mapped[int | None] = mapped_column(
        info=personal(purpose="noticing early that a pair does not work", keep=KEPT, seen_by=CARER)
    )
    words: Mapped[str] = mapped_column(
        default="",
        info=personal(purpose="noticing early that a pair does not work", keep=KEPT, seen_by=CARER),
    )
    asked_at: Mapped[dt.datetime]
    answered_at: Mapped[dt.datetime | None]


class Feedback(Base):
    """What somebody says at the end: `worth` is 1 to 4, `learnt` for the organisers, `thanks` for the other."""

    __tablename__ = "mentoring_feedback"
    __table_args__ = (
        UniqueConstraint("match_id", "member_id"),
        CheckConstraint("worth BETWEEN 1 AND 4", name="worth"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("mentoring_match.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    worth: Mapped[int] = mapped_column(info=personal(purpose="making mentoring better", keep=KEPT, seen_by=CARER))
    learnt: Mapped[str] = mapped_column(
        default="",
        info=personal(purpose="making mentoring better", keep=KEPT, seen_by=CARER),
    )
    thanks: Mapped[str] = mapped_column(default="", info=personal(purpose="saying thank you", keep=KEPT, seen_by=BOTH))
    at: Mapped[dt.datetime]


class MeetingFeed(Base):
    """The secret address under which a calendar reads somebody's meetings in an edition."""

    __tablename__ = "mentoring_feed"
    __table_args__ = (UniqueConstraint("member_id", "edition_id"), UniqueConstraint("secret"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    secret: Mapped[str]
    language: Mapped[str]
    made_at: Mapped[dt.datetime]
