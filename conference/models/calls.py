"""The call of an edition: what can be offered, what is asked, by what it is judged, and its secret links."""

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.rules.calls import QuestionKind, SessionKind
from core.db import Base, enum_column
from core.texts import Texts


class Call(Base):
    """How an edition calls for proposals. When it opens and closes stands in the edition's phases `call` and `review`.

    Times: `grace_minutes` after the deadline what was saved in time may be sent in; `answer_days` to say yes.
    """

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint("grace_minutes BETWEEN 0 AND 10080", name="grace"),
        CheckConstraint("reviews_wanted BETWEEN 1 AND 20", name="reviews_wanted"),
        CheckConstraint("abstract_length BETWEEN 100 AND 20000", name="abstract_length"),
        CheckConstraint("answer_days BETWEEN 1 AND 365", name="answer_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), unique=True)
    intro: Mapped[Texts]
    intro_html: Mapped[Texts]
    anonymous: Mapped[bool] = mapped_column(default=False)
    grace_minutes: Mapped[int] = mapped_column(default=60)
    abstract_length: Mapped[int] = mapped_column(default=1500)
    reviews_wanted: Mapped[int] = mapped_column(default=3)
    answer_days: Mapped[int] = mapped_column(default=14)
    # From then on everybody sees the speakers and sessions that are confirmed.
    released_at: Mapped[dt.datetime | None]


class SessionType(Base):
    """A kind of session with the lengths it can have, in minutes. Hidden ones are opened by a secret link only."""

    __tablename__ = "session_type"
    __table_args__ = (CheckConstraint("planned_minutes >= 0", name="planned_minutes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    kind: Mapped[SessionKind] = mapped_column(enum_column(SessionKind))
    name: Mapped[Texts]
    hint: Mapped[Texts]
    lengths: Mapped[list[Any]]
    position: Mapped[int] = mapped_column(default=0)
    hidden: Mapped[bool] = mapped_column(default=False)
    asks_rider: Mapped[bool] = mapped_column(default=False)
    # How much of the programme is meant for it; 0: nobody has said.
    planned_minutes: Mapped[int] = mapped_column(default=0)


class Track(Base):
    """A subject that runs through the programme."""

    __tablename__ = "track"
    __table_args__ = (CheckConstraint("planned_minutes >= 0", name="planned_minutes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    name: Mapped[Texts]
    hint: Mapped[Texts]
    position: Mapped[int] = mapped_column(default=0)
    planned_minutes: Mapped[int] = mapped_column(default=0)


class Question(Base):
    """A question of the team's own, asked for every proposal or for one type or track.

    `options` are rows of `key` and `words` (da, sv, en) for the two kinds of choice.
    """

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    kind: Mapped[QuestionKind] = mapped_column(enum_column(QuestionKind))
    label: Mapped[Texts]
    hint: Mapped[Texts]
    options: Mapped[list[Any]]
    required: Mapped[bool] = mapped_column(default=False)
    for_reviewers: Mapped[bool] = mapped_column(default=False)
    session_type_id: Mapped[int | None] = mapped_column(ForeignKey("session_type.id"))
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id"))
    position: Mapped[int] = mapped_column(default=0)

    session_type: Mapped[SessionType | None] = relationship(lazy="raise_on_sql", viewonly=True)
    track: Mapped[Track | None] = relationship(lazy="raise_on_sql", viewonly=True)


class Criterion(Base):
    """What a reviewer gives 1 to 5 for, and how much it weighs."""

    __tablename__ = "criterion"
    __table_args__ = (CheckConstraint("weight BETWEEN 0 AND 100", name="weight"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    name: Mapped[Texts]
    hint: Mapped[Texts]
    weight: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=0)


class CallLink(Base):
    """A secret link into the call: for a hidden type, or for somebody who is late. `note` says for whom it was made."""

    __tablename__ = "call_link"
    __table_args__ = (UniqueConstraint("secret"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    secret: Mapped[str]
    note: Mapped[str] = mapped_column(default="", info={"personal": False})
    session_type_id: Mapped[int | None] = mapped_column(ForeignKey("session_type.id"))
    after_deadline: Mapped[bool] = mapped_column(default=False)
    expires_at: Mapped[dt.datetime | None]
    taken_back: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime]

    session_type: Mapped[SessionType | None] = relationship(lazy="raise_on_sql", viewonly=True)
