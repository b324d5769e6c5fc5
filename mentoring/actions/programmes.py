"""Setting up a programme and taking it through its states: open, closed (the seed is drawn), running, ended."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.clock import now
from core.db import db, lock, transaction
from core.facts import MentoringProgrammeChanged, record
from core.permissions import Role
from core.refusals import Refused
from core.signing import new_secret
from core.texts import Texts
from mentoring.models import MentoringProgramme
from mentoring.queries import programmes as asked
from mentoring.queries.settings import members_with, settings_of
from mentoring.rules.fit import PartKind, scaled
from mentoring.rules.matching import Goal
from mentoring.rules.programmes import (
    MOST_QUESTIONS,
    Question,
    QuestionKind,
    Whom,
    kept_question,
    next_key,
    options_from,
    questions_of,
)
from mentoring.rules.states import PROGRAMMES, ProgrammeState, ProgrammeStep, after

SEED_LENGTH = 16


@dataclass(frozen=True, slots=True)
class ProgrammeWanted:
    """What a programme shall be. `weights` are any numbers: they are kept as points that add up to 1000."""

    name: Texts
    words: Texts
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    first_day: dt.date | None
    last_day: dt.date | None
    seats: int | None
    goal: Goal
    weights: Mapping[PartKind, int]
    coordinator_id: int | None


def _check(edition_id: int, wanted: ProgrammeWanted) -> None:
    """Refuse `programme_dates`, `programme_days`, `programme_coordinator`, `programme_weights`."""
    if wanted.opens_at and wanted.closes_at and wanted.opens_at >= wanted.closes_at:
        raise Refused("programme_dates", field="closes_at")
    if wanted.first_day and wanted.last_day and wanted.first_day > wanted.last_day:
        raise Refused("programme_days", field="last_day")
    known = set(db.session.scalars(members_with(edition_id, Role.MENTOR_COORDINATOR)))
    if wanted.coordinator_id is not None and wanted.coordinator_id not in known:
        raise Refused("programme_coordinator", field="coordinator_id")
    if sum(wanted.weights.values()) <= 0:
        raise Refused("programme_weights")


def _columns(wanted: ProgrammeWanted) -> dict[str, Any]:
    return {
        "name": wanted.name,
        "words": wanted.words,
        "opens_at": wanted.opens_at,
        "closes_at": wanted.closes_at,
        "first_day": wanted.first_day,
        "last_day": wanted.last_day,
        "seats": wanted.seats,
        "goal": wanted.goal.value,
        "weights": kept_weights(wanted.weights),
        "coordinator_id": wanted.coordinator_id,
    }


def kept_weights(weights: Mapping[PartKind, int]) -> dict[str, int]:
    """Return weights as they are stored: points that add up to 1000."""
    return {kind.value: points for kind, points in scaled(weights).items()}


def weights_of(kept: Mapping[str, int]) -> dict[PartKind, int]:
    """Return stored weights for the rule; a part that is not among them counts nothing."""
    return scaled({kind: int(kept.get(kind.value, 0)) for kind in PartKind})


def make_programme(edition_id: int, wanted: ProgrammeWanted, *, by: int | None) -> int:
    """Make a programme as a draft and return its id."""
    with transaction() as session:
        _check(edition_id, wanted)
        programme = MentoringProgramme(
            edition_id=edition_id, state=ProgrammeState.DRAFT, questions=[], created_at=now(), **_columns(wanted)
        )
        session.add(programme)
        session.flush()
        _tell(programme, "made", by)
    return programme.id


def change_programme(edition_id: int, programme_id: int, wanted: ProgrammeWanted, *, by: int | None) -> None:
    """Change what a programme is. Refuses `programme_ended`, and a deadline in the past while people apply."""
    with transaction():
        programme = locked_programme(edition_id, programme_id)
        _check(edition_id, wanted)
        if programme.state is ProgrammeState.OPEN:
            _check_deadline(wanted.closes_at)
        for name, value in _columns(wanted).items():
            setattr(programme, name, value)
        _tell(programme, "changed", by)


def locked_programme(edition_id: int, programme_id: int) -> MentoringProgramme:
    """Lock a programme that is not over. Refuses `programme_gone` and `programme_ended`."""
    programme = db.session.scalars(lock(asked.programme_in(edition_id, programme_id))).one_or_none()
    if programme is None:
        raise Refused("programme_gone")
    if programme.state is ProgrammeState.ENDED:
        raise Refused("programme_ended")
    return programme


def _check_deadline(closes_at: dt.datetime | None) -> None:
    """Refuse `programme_deadline` where there is no deadline, or one that has passed."""
    if closes_at is None or closes_at <= now():
        raise Refused("programme_deadline", field="closes_at")


def _tell(programme: MentoringProgramme, what: str, by: int | None) -> None:
    record(MentoringProgrammeChanged(edition_id=programme.edition_id, programme_id=programme.id, what=what), by=by)


# --- from state to state ----------------------------------------------------------------------------------------------


def move_programme(edition_id: int, programme_id: int, step: ProgrammeStep, *, by: int | None) -> None:
    """Open, close, reopen or end a programme. Publishing is `publishing.publish`.

    Refuses `mentoring_step`, `programme_deadline`, `programme_gone`, `programme_ended`.
    """
    if step is ProgrammeStep.PUBLISH:
        raise ValueError("a programme is published with its pairs")
    with transaction():
        programme = locked_programme(edition_id, programme_id)
        step_programme(programme, step, by=by)


def step_programme(programme: MentoringProgramme, step: ProgrammeStep, *, by: int | None) -> None:
    """Take a locked programme a step further. Closing draws the seed that decides ties; reopening puts it away."""
    with transaction() as session:
        state = after(PROGRAMMES, programme.state, step)
        moment = now()
        if state is ProgrammeState.OPEN:
            _check_deadline(programme.closes_at)
            programme.seed, programme.closed_at = None, None
        if state is ProgrammeState.CLOSED:
            programme.seed, programme.closed_at = new_secret()[:SEED_LENGTH], moment
        if state is ProgrammeState.RUNNING and programme.published_at is None:
            programme.published_at = moment
        if state is ProgrammeState.ENDED:
            programme.ended_at = moment
        programme.state = state
        session.flush()
        _tell(programme, step.value, by)


def keep_programme_hours() -> None:
    """Open and close what the clock opens and closes now. Twice does the same as once."""
    for found in db.session.scalars(asked.programmes_due(now())).all():
        edition_id, programme_id = found.edition_id, found.id
        with transaction() as session:
            programme = session.scalars(lock(asked.programme_row(programme_id))).one_or_none()
            due = session.scalars(
                asked.programmes_due(now()).where(MentoringProgramme.id == programme_id)
            ).one_or_none()
            if programme is None or due is None:
                continue
            step = ProgrammeStep.OPEN if programme.state is ProgrammeState.DRAFT else ProgrammeStep.CLOSE
            move_programme(edition_id, programme_id, step, by=None)


# --- questions of its own ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QuestionWanted:
    """A question as it is typed. `options` are lines by language."""

    words: Texts
    kind: QuestionKind
    whom: Whom
    needed: bool
    options: Texts


def put_question(edition_id: int, programme_id: int, key: str | None, wanted: QuestionWanted, *, by: int | None) -> str:
    """Add a question, or change the one with this key, and return its key.

    Refuses `questions_many`, `question_gone`, what `options_from` refuses, and `programme_question_answered`: how a
    question is answered stays as it is once somebody has.
    """
    with transaction() as session:
        programme = locked_programme(edition_id, programme_id)
        questions = list(questions_of(programme.questions))
        old = next((one for one in questions if one.key == key), None)
        if key is not None and old is None:
            raise Refused("question_gone")
        if old is None and len(questions) >= MOST_QUESTIONS:
            raise Refused("questions_many", most=MOST_QUESTIONS)
        options = options_from(wanted.options) if wanted.kind is QuestionKind.CHOICE else ()
        new = Question(
            key=old.key if old else next_key(questions),
            words=dict(wanted.words),
            kind=wanted.kind,
            whom=wanted.whom,
            needed=wanted.needed,
            options=options,
        )
        if old is not None and _answered(programme.id, old.key) and not _same_answers(old, new):
            raise Refused("programme_question_answered", field="kind")
        kept = [new if one is old else one for one in questions] if old else [*questions, new]
        programme.questions = [kept_question(one) for one in kept]
        session.flush()
        _tell(programme, "question", by)
    return new.key


def _same_answers(old: Question, new: Question) -> bool:
    return old.kind is new.kind and len(old.options) <= len(new.options)


def _answered(programme_id: int, key: str) -> bool:
    rows = db.session.scalars(asked.answers_in(programme_id))
    return any(key in answers for answers in rows)


def drop_question(edition_id: int, programme_id: int, key: str, *, by: int | None) -> None:
    """Take a question away; answers that were given stay with the applications and are shown no more."""
    with transaction() as session:
        programme = locked_programme(edition_id, programme_id)
        rest = [one for one in programme.questions if one["key"] != key]
        if len(rest) == len(programme.questions):
            raise Refused("question_gone")
        programme.questions = rest
        session.flush()
        _tell(programme, "question", by)


# --- who looks after the pairs ----------------------------------------------------------------------------------------


def coordinator_of(programme: MentoringProgramme) -> int | None:
    """Return who looks after the pairs of a programme: who was named for it, else for all of mentoring."""
    if programme.coordinator_id is not None:
        return programme.coordinator_id
    kept = db.session.scalars(settings_of(programme.edition_id)).one_or_none()
    return None if kept is None else kept.coordinator_id
