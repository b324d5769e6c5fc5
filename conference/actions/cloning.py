"""Taking last year's call over: words, types, tracks, questions, criteria, mails; no proposals, no secret links."""

from typing import Any

from sqlalchemy import Select, inspect

from conference.models import Call, Criterion, MailWords, Question, SessionType, Track
from conference.queries import calls as asked
from core.db import Base, db
from core.facts import EditionCreated


def follow_clone(fact: EditionCreated) -> None:
    """Give a cloned edition the call of the one it came from, in the transaction that made it.

    When it opens stands in the edition's phases, which move along by themselves.
    """
    if fact.cloned_from is None or fact.edition_id is None:
        return
    source, target = fact.cloned_from, fact.edition_id
    _copies(asked.call_of(source), Call, edition_id=target, released_at=None)
    types = _copies(asked.types_of(source), SessionType, edition_id=target)
    tracks = _copies(asked.tracks_of(source), Track, edition_id=target)
    _copies(asked.criteria_of(source), Criterion, edition_id=target)
    _copies(asked.mail_words_of(source), MailWords, edition_id=target)
    questions = _copies(asked.questions_of(source), Question, edition_id=target)
    for question in questions.values():
        # The copies still name last year's type and track.
        if question.session_type_id is not None:
            question.session_type_id = types[question.session_type_id].id
        if question.track_id is not None:
            question.track_id = tracks[question.track_id].id
    db.session.flush()


def _copies(rows: Select[Any], model: type[Base], **other: Any) -> dict[int, Any]:
    """Add a new row for each row with the same values but for those that are given; return them by the old id."""
    columns = [column.key for column in inspect(model).column_attrs if column.key != "id"]
    copies = {
        row.id: model(**{**{key: getattr(row, key) for key in columns}, **other}) for row in db.session.scalars(rows)
    }
    db.session.add_all(copies.values())
    db.session.flush()
    return copies
