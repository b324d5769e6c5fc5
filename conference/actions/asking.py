"""The team's own questions: what is asked, of whom, and the options whose keys the answers keep."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from conference.actions.calling import Part, note_call_change, part_of
from conference.models import Answer, Question
from conference.queries import calls as asked
from conference.rules.calls import QuestionKind
from conference.rules.options import Option, keyed, lines_of, read_lines
from core.db import db, transaction
from core.refusals import Refused
from core.texts import Texts
from editions.actions.changing import found, set_values

WITH_OPTIONS = (QuestionKind.CHOICE, QuestionKind.CHOICES)


def options_of(rows: Sequence[Any]) -> tuple[Option, ...]:
    """Return stored options as the rule sees them."""
    return tuple(Option(str(row["key"]), Texts(row["words"])) for row in rows)


def typed_options(question: Question) -> Texts:
    """Return the options of a question as lines, for its form."""
    return lines_of(options_of(question.options))


def save_question(
    edition_id: int,
    question_id: int | None,
    *,
    kind: QuestionKind,
    options: Texts,
    session_type_id: int | None,
    track_id: int | None,
    by: int | None,
    **values: Any,
) -> Question:
    """Make a question, or change one. `options` are lines, one for each option.

    Refuses `question_kind_fixed` and `option_used` where answers would lose their meaning, and what `read_lines`
    refuses.
    """
    with transaction() as session, session.no_autoflush:
        question: Question = part_of(edition_id, Part.QUESTION, question_id)
        _check_for(edition_id, session_type_id, track_id)
        answered = question_id is not None and session.scalar(asked.answers_to(question_id).limit(1)) is not None
        if answered and question.kind is not kind:
            raise Refused("question_kind_fixed", field="kind")
        old = options_of(question.options or ())
        new = keyed(old, read_lines(options)) if kind in WITH_OPTIONS else ()
        if answered:
            _check_options_unused(question, {option.key for option in old} - {option.key for option in new})
        changed = set_values(
            question,
            {
                "kind": kind,
                "options": [{"key": option.key, "words": dict(option.words)} for option in new],
                "session_type_id": session_type_id,
                "track_id": track_id,
                **values,
            },
        )
        session.flush()
        note_call_change(edition_id, "question", question.id, changed if question_id else ("new",), by=by)
    return question


def _check_for(edition_id: int, session_type_id: int | None, track_id: int | None) -> None:
    """Refuse `part_gone` where the type or the track is not this edition's."""
    if session_type_id is not None:
        found(asked.type_in(edition_id, session_type_id))
    if track_id is not None:
        found(asked.track_in(edition_id, track_id))


def _check_options_unused(question: Question, gone: set[str]) -> None:
    """Refuse `option_used` where somebody has chosen one of the options that go."""
    if not gone:
        return
    for text in db.session.scalars(select(Answer.text).where(Answer.question_id == question.id)):
        if gone & set(text.split("\n")):
            raise Refused("option_used", field="options")
