"""What a programme of mentoring can be: its own questions, the answers to them, applying and ranking. Pure."""

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.refusals import Refused
from mentoring.rules.matching.answers import Goal
from mentoring.rules.states import ApplicationState, ProgrammeState

MOST_QUESTIONS = 12
MOST_OPTIONS = 20
MOST_SEATS = 10
LONGEST = {"text": 300, "long-text": 4000}
"""How many signs an answer of a kind can have."""


class Side(enum.StrEnum):
    """On which side somebody applies."""

    MENTOR = "mentor"
    MENTEE = "mentee"


class QuestionKind(enum.StrEnum):
    """How a question of a programme is answered."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    YES_NO = "yes-no"
    CHOICE = "choice"


class Whom(enum.StrEnum):
    """Who is asked a question."""

    MENTOR = "mentor"
    MENTEE = "mentee"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. `words` are its words by language."""

    key: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a programme's own. `key` never changes, so that answers stay with it."""

    key: str
    words: Mapping[str, str]
    kind: QuestionKind
    whom: Whom = Whom.BOTH
    needed: bool = False
    options: tuple[Option, ...] = ()

    def asks(self, side: Side) -> bool:
        return self.whom is Whom.BOTH or self.whom.value == side.value


def kept_question(question: Question) -> dict[str, Any]:
    """Return a question as it is stored."""
    return {
        "key": question.key,
        "words": dict(question.words),
        "kind": question.kind.value,
        "whom": question.whom.value,
        "needed": question.needed,
        "options": [{"key": one.key, "words": dict(one.words)} for one in question.options],
    }


def questions_of(rows: Sequence[Mapping[str, Any]], side: Side | None = None) -> tuple[Question, ...]:
    """Return questions out of what is stored: all of them, or those that one side is asked."""
    found = tuple(
        Question(
            key=row["key"],
            words=row["words"],
            kind=QuestionKind(row["kind"]),
            whom=Whom(row["whom"]),
            needed=row["needed"],
            options=tuple(Option(one["key"], one["words"]) for one in row["options"]),
        )
        for row in rows
    )
    return found if side is None else tuple(one for one in found if one.asks(side))


def next_key(questions: Sequence[Question]) -> str:
    """Return the key of a new question: one that no question has had as long as the last one stands."""
    return f"q{max((int(one.key[1:]) for one in questions), default=0) + 1}"


def options_from(lines: Mapping[str, str]) -> tuple[Option, ...]:
    """Return what can be chosen out of lines in up to three languages, the same number in each.

    Refuses `question_options_few`, `question_options_many`, `question_options_uneven`.
    """
    columns = {code: [line.strip() for line in text.splitlines() if line.strip()] for code, text in lines.items()}
    columns = {code: rows for code, rows in columns.items() if rows}
    counts = {len(rows) for rows in columns.values()}
    if len(counts) > 1:
        raise Refused("question_options_uneven", field="options")
    count = counts.pop() if counts else 0
    if count < 2:
        raise Refused("question_options_few", field="options")
    if count > MOST_OPTIONS:
        raise Refused("question_options_many", field="options", most=MOST_OPTIONS)
    return tuple(
        Option(str(place + 1), {code: rows[place] for code, rows in columns.items()}) for place in range(count)
    )


def check_answers(questions: Sequence[Question], answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers that are kept: to these questions only, blanks left out.

    Refuses `answer_needed`, `answer_long` and `answer_unknown`, each with the field of its question.
    """
    kept: dict[str, str] = {}
    for question in questions:
        text = answers.get(question.key, "").strip()
        if not text:
            if question.needed:
                raise Refused("answer_needed", field=question.key)
            continue
        if len(text) > LONGEST.get(question.kind.value, 40):
            raise Refused("answer_long", field=question.key)
        if question.kind is QuestionKind.YES_NO and text not in ("yes", "no"):
            raise Refused("answer_unknown", field=question.key)
        if question.kind is QuestionKind.CHOICE and text not in {one.key for one in question.options}:
            raise Refused("answer_unknown", field=question.key)
        kept[question.key] = text
    return kept


def takes_applications(state: ProgrammeState, closes_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Say whether people can apply; a deadline that has passed counts before anybody has closed it."""
    return state is ProgrammeState.OPEN and (closes_at is None or now < closes_at)


def can_rank(goal: str, state: ProgrammeState, application: ApplicationState) -> bool:
    """Say whether somebody can say whom of the other side they would like best."""
    open_still = state in (ProgrammeState.OPEN, ProgrammeState.CLOSED)
    return goal == Goal.STABLE.value and open_still and application is ApplicationState.ELIGIBLE


def check_ranking(places: Mapping[int, int | None]) -> list[int]:
    """Return ids in the order of their places, those without one left out. Refuses `ranking_twice`."""
    given = {key: place for key, place in places.items() if place is not None}
    if len(set(given.values())) < len(given):
        raise Refused("ranking_twice")
    return sorted(given, key=lambda key: given[key])
