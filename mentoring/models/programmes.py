"""What coordinators run: programmes with applications, runs of the matching, circles, speed meetings."""

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from core.db import Base, WriteRefused, enum_column, personal
from core.texts import Texts
from editions.models import Venue
from mentoring.models.people import MenteeProfile, MentorProfile
from mentoring.rules.states import ApplicationState, ProgrammeState, RunState

KEPT = "two years after the programme has ended"
TEAM = "oneself; who coordinates mentoring"


class MentoringProgramme(Base):
    """One cohort: people apply until a day, are chosen, matched and brought together for some months.

    `goal` is what the matching looks for (rules.matching); `weights` are the points of each part of the fit, whose sum
    is 1000; `questions` are asked in the application form: id, words in three languages, whom, whether required.
    `seed` is drawn when applications close and decides ties.
    """

    __tablename__ = "mentoring_programme"
    __table_args__ = (
        Index("ix_mentoring_programme_edition_id", "edition_id"),
        CheckConstraint("seats IS NULL OR seats >= 1", name="seats"),
        CheckConstraint("opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at", name="opens_first"),
        CheckConstraint("first_day IS NULL OR last_day IS NULL OR first_day <= last_day", name="days_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    name: Mapped[Texts]
    words: Mapped[Texts]
    state: Mapped[ProgrammeState] = mapped_column(enum_column(ProgrammeState), default=ProgrammeState.DRAFT)
    opens_at: Mapped[dt.datetime | None]
    closes_at: Mapped[dt.datetime | None]
    first_day: Mapped[dt.date | None]
    last_day: Mapped[dt.date | None]
    # How many can be brought together; None: as many as fit.
    seats: Mapped[int | None]
    goal: Mapped[str] = mapped_column(default="everybody", info={"personal": False})
    weights: Mapped[dict[str, Any]]
    questions: Mapped[list[Any]] = mapped_column(default=list)
    seed: Mapped[str | None] = mapped_column(info={"personal": False})
    coordinator_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    published_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]


class ProgrammeApplication(Base):
    """A mentor or somebody who looks for one wants to be in a programme. Eligible is a yes or no, and who said it."""

    __tablename__ = "programme_application"
    __table_args__ = (
        UniqueConstraint("programme_id", "mentor_id"),
        UniqueConstraint("programme_id", "mentee_id"),
        Index("ix_programme_application_mentor_id", "mentor_id"),
        Index("ix_programme_application_mentee_id", "mentee_id"),
        CheckConstraint("(mentor_id IS NULL) <> (mentee_id IS NULL)", name="mentor_or_mentee"),
        CheckConstraint("seats IS NULL OR seats BETWEEN 0 AND 10", name="seats"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("mentoring_programme.id", ondelete="CASCADE"))
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("mentor_profile.id", ondelete="CASCADE"))
    mentee_id: Mapped[int | None] = mapped_column(ForeignKey("mentee_profile.id", ondelete="CASCADE"))
    state: Mapped[ApplicationState] = mapped_column(enum_column(ApplicationState))
    # How many places a mentor gives to this programme.
    seats: Mapped[int | None]
    answers: Mapped[dict[str, Any]] = mapped_column(
        default=dict, info=personal(purpose="choosing who takes part", keep=KEPT, seen_by=TEAM)
    )
    # Ids of applications of the other side, the dearest first, where both sides rank.
    ranking: Mapped[list[Any]] = mapped_column(default=list)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[dt.datetime | None]
    note: Mapped[str] = mapped_column(
        default="", info=personal(purpose="choosing who takes part", keep=KEPT, seen_by="who coordinates mentoring")
    )
    applied_at: Mapped[dt.datetime]

    programme: Mapped[MentoringProgramme] = relationship(lazy="raise_on_sql", viewonly=True)
    mentor: Mapped[MentorProfile | None] = relationship(lazy="raise_on_sql", viewonly=True)
    mentee: Mapped[MenteeProfile | None] = relationship(lazy="raise_on_sql", viewonly=True)


class MatchingRun(Base):
    """One run of the matching, which never changes once it is done. Solving again around locks is a run of its own.

    `asked` holds goal, weights, seed and locks (`keep`, `never`: pairs of ids), `entered` the ids and digest of what
    went in, `answer` what came out (rules.matching, as ids and points): no names. `locks` are ticked on its pages for
    the next run; None as long as nobody did.
    """

    __tablename__ = "matching_run"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("progress BETWEEN 0 AND 1000", name="progress"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("mentoring_programme.id", ondelete="CASCADE"))
    number: Mapped[int]
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("matching_run.id", ondelete="SET NULL"))
    state: Mapped[RunState] = mapped_column(enum_column(RunState), default=RunState.ASKED)
    asked: Mapped[dict[str, Any]]
    entered: Mapped[dict[str, Any] | None]
    answer: Mapped[dict[str, Any] | None]
    locks: Mapped[dict[str, Any] | None]
    progress: Mapped[int] = mapped_column(default=0)
    stop_asked: Mapped[bool] = mapped_column(default=False)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
    approved_at: Mapped[dt.datetime | None]

    programme: Mapped[MentoringProgramme] = relationship(lazy="raise_on_sql", viewonly=True)


FINISHED = frozenset({RunState.DONE, RunState.STOPPED, RunState.FAILED})
KEPT_OF_A_RUN = ("programme_id", "number", "state", "asked", "entered", "answer", "finished_at")


@event.listens_for(MatchingRun, "before_update")
def _keep_finished_runs(_mapper: Mapper[Any], _connection: Connection, run: MatchingRun) -> None:
    """Refuse to change what a run was asked, got and answered once it is over: people's places were decided by it."""
    attributes = inspect(run).attrs
    was = attributes.state.history.deleted or [run.state]
    changed = [name for name in KEPT_OF_A_RUN if attributes[name].history.has_changes()]
    if was[0] in FINISHED and changed:
        raise WriteRefused(f"a finished run of the matching never changes, and {changed} would")


class Circle(Base):
    """Four to six people with the same need and one host, offered to those for whom there was no mentor."""

    __tablename__ = "mentoring_circle"
    __table_args__ = (Index("ix_mentoring_circle_edition_id", "edition_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("mentoring_programme.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(info={"personal": False})
    skill: Mapped[str] = mapped_column(info={"personal": False})
    # A mentor, or a host of the team where there is none.
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("mentor_profile.id", ondelete="SET NULL"), index=True)
    host_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    starts_at: Mapped[dt.datetime | None]
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    words: Mapped[str] = mapped_column(default="", info={"personal": False})
    offered_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]

    mentor: Mapped[MentorProfile | None] = relationship(lazy="raise_on_sql", viewonly=True)
    venue: Mapped[Venue | None] = relationship(lazy="raise_on_sql", viewonly=True)


class CirclePlace(Base):
    """Somebody's place in a circle; None: they have not answered yet."""

    __tablename__ = "circle_place"
    __table_args__ = (UniqueConstraint("circle_id", "mentee_id"), Index("ix_circle_place_mentee_id", "mentee_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("mentoring_circle.id", ondelete="CASCADE"))
    mentee_id: Mapped[int] = mapped_column(ForeignKey("mentee_profile.id", ondelete="CASCADE"))
    comes: Mapped[bool | None]
    answered_at: Mapped[dt.datetime | None]

    mentee: Mapped[MenteeProfile] = relationship(lazy="raise_on_sql", viewonly=True)


class SpeedEvent(Base):
    """Speed meetings: mentors sit at tables, the others go round. `plan` is the last plan, ids by round and table."""

    __tablename__ = "speed_event"
    __table_args__ = (
        Index("ix_speed_event_edition_id", "edition_id"),
        CheckConstraint("rounds BETWEEN 1 AND 20", name="rounds"),
        CheckConstraint("minutes BETWEEN 3 AND 60", name="minutes"),
        CheckConstraint("tables >= 1", name="tables"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    name: Mapped[Texts]
    starts_at: Mapped[dt.datetime]
    minutes: Mapped[int] = mapped_column(default=10)
    change_minutes: Mapped[int] = mapped_column(default=2)
    rounds: Mapped[int] = mapped_column(default=6)
    tables: Mapped[int]
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    seed: Mapped[str] = mapped_column(info={"personal": False})
    plan: Mapped[dict[str, Any] | None]
    # The round that is on, or the next; those before it are never planned anew.
    at_round: Mapped[int] = mapped_column(default=1)
    planned_at: Mapped[dt.datetime | None]
    published_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]

    venue: Mapped[Venue | None] = relationship(lazy="raise_on_sql", viewonly=True)


class SpeedGuest(Base):
    """Who is at speed meetings, and from and until which round they are away."""

    __tablename__ = "speed_guest"
    __table_args__ = (
        UniqueConstraint("event_id", "mentor_id"),
        UniqueConstraint("event_id", "mentee_id"),
        Index("ix_speed_guest_mentor_id", "mentor_id"),
        Index("ix_speed_guest_mentee_id", "mentee_id"),
        CheckConstraint("(mentor_id IS NULL) <> (mentee_id IS NULL)", name="mentor_or_mentee"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("speed_event.id", ondelete="CASCADE"))
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("mentor_profile.id", ondelete="CASCADE"))
    mentee_id: Mapped[int | None] = mapped_column(ForeignKey("mentee_profile.id", ondelete="CASCADE"))
    table: Mapped[int | None]
    away: Mapped[bool] = mapped_column(default=False)

    mentor: Mapped[MentorProfile | None] = relationship(lazy="raise_on_sql", viewonly=True)
    mentee: Mapped[MenteeProfile | None] = relationship(lazy="raise_on_sql", viewonly=True)


class MentoringSettings(Base):
    """How mentoring is kept in an edition. The phase `mentoring` of the edition says when it is open."""

    __tablename__ = "mentoring_settings"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), unique=True)
    words: Mapped[Texts]
    # Whether people under 18 can take part; it needs a lead and a coordinator.
    welcomes_minors: Mapped[bool] = mapped_column(default=False)
    # Who looks after pairs that nobody else was named for.
    coordinator_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    # Ids of the venues where young people and their mentors can meet.
    venues: Mapped[list[Any]] = mapped_column(default=list)
