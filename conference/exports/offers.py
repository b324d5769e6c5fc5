"""Proposals, reviews, answers and riders as lists: what stands beside the rows is read once, each in one statement."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from conference.actions.asking import options_of
from conference.exports.columns import (
    SESSION_GROUP,
    each_language,
    in_each_language,
    read,
    session_values,
)
from conference.models import Question
from conference.queries import calls, lists
from conference.queries.lists import Wanted
from conference.rules.calls import QuestionKind
from core.db import db
from core.exporting import Group
from core.language import _, current_code, lazy
from core.tables import Column, Kind
from editions.models import Edition

Rows = Iterator[Mapping[str, object]]
NAMES = Column("speakers", lazy("Speakers"))


def _names(edition: Edition, wanted: Wanted) -> Mapping[int, str]:
    """Return who stands on each proposal; a band once, however many of it are named."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for proposal_id, name, band in db.session.execute(lists.names_per_proposal(edition.id, wanted)):
        found[proposal_id][band or name] = None
    return {proposal_id: ", ".join(names) for proposal_id, names in found.items()}


# --- proposals --------------------------------------------------------------------------------------------------------


def proposal_groups(_edition: Edition) -> tuple[Group, ...]:
    return (
        SESSION_GROUP,
        Group("people", lazy("People"), (NAMES,)),
        Group(
            "words",
            lazy("Words"),
            (*in_each_language("title", lazy("Title")), *in_each_language("abstract", lazy("Abstract"))),
        ),
        Group(
            "asked",
            lazy("What they ask for and say"),
            (
                Column("equipment", lazy("Equipment")),
                Column("note", lazy("Note to the team")),
                Column("links", lazy("Links")),
                Column("reason", lazy("Why it does not come")),
            ),
        ),
        Group(
            "score",
            lazy("Score"),
            (Column("reviews", lazy("Reviews with a score"), Kind.INT), Column("mean", lazy("Mean, 1 to 5"))),
        ),
        Group(
            "times",
            lazy("Times"),
            (
                Column("submitted_at", lazy("Sent in"), Kind.DATETIME),
                Column("changed_at", lazy("Changed at"), Kind.DATETIME),
                Column("announced_at", lazy("Told at"), Kind.DATETIME),
                Column("confirmed_at", lazy("Confirmed at"), Kind.DATETIME),
            ),
        ),
    )  # fmt: skip


def proposal_rows(edition: Edition, wanted: Wanted) -> Rows:
    names = _names(edition, wanted)
    scores = {row[0]: row for row in db.session.execute(lists.scores_per_proposal(edition.id))}
    for row in read(lists.proposal_rows(edition.id, wanted)):
        _id, given, mean = scores.get(row.id, (row.id, 0, None))
        yield {
            **session_values(row),
            "speakers": names.get(row.id, ""),
            **each_language("title", row.title),
            **each_language("abstract", row.abstract),
            "equipment": row.equipment,
            "note": row.note,
            "links": " ".join(row.links),
            "reason": row.reason,
            "reviews": given,
            "mean": "" if mean is None else f"{float(mean) / 100:.2f}",
            "submitted_at": row.submitted_at,
            "changed_at": row.content_changed_at,
            "announced_at": row.announced_at,
            "confirmed_at": row.confirmed_at,
        }


# --- reviews ----------------------------------------------------------------------------------------------------------


def review_groups(edition: Edition) -> tuple[Group, ...]:
    code = current_code()
    criteria = db.session.scalars(calls.criteria_of(edition.id)).all()
    return (
        SESSION_GROUP,
        Group("reviewer", lazy("Reviewer"), (Column("reviewer", lazy("Reviewer")),)),
        Group(
            "given",
            lazy("What was given"),
            (
                *(Column(f"criterion_{one.id}", one.name.pick(code), Kind.INT) for one in criteria),
                Column("total", lazy("Weighted mean, 1 to 5")),
                Column("abstained", lazy("Abstained"), Kind.BOOL),
                Column("comment", lazy("Comment to the team")),
            ),
        ),
        Group(
            "times",
            lazy("Times"),
            (
                Column("created_at", lazy("Written at"), Kind.DATETIME),
                Column("changed_at", lazy("Changed at"), Kind.DATETIME),
            ),
        ),
    )


def review_rows(edition: Edition, wanted: Wanted) -> Rows:
    for row in read(lists.review_rows(edition.id, wanted)):
        yield {
            **session_values(row),
            "reviewer": row.reviewer,
            **{f"criterion_{key}": value for key, value in row.scores.items()},
            "total": "" if row.total is None else f"{row.total / 100:.2f}",
            "abstained": row.abstained,
            "comment": row.comment,
            "created_at": row.created_at,
            "changed_at": row.changed_at,
        }


# --- answers ----------------------------------------------------------------------------------------------------------


def answer_groups(edition: Edition) -> tuple[Group, ...]:
    code = current_code()
    questions = db.session.scalars(calls.questions_of(edition.id)).all()
    asked = tuple(Column(f"question_{one.id}", one.label.pick(code)) for one in questions)
    return SESSION_GROUP, Group("people", lazy("People"), (NAMES,)), Group("answers", lazy("Answers"), asked)


def answer_rows(edition: Edition, wanted: Wanted) -> Rows:
    names = _names(edition, wanted)
    questions = {one.id: one for one in db.session.scalars(calls.questions_of(edition.id))}
    said: dict[int, dict[str, object]] = defaultdict(dict)
    for proposal_id, question_id, text, file in db.session.execute(lists.answer_rows(edition.id, wanted)):
        if question_id in questions:
            said[proposal_id][f"question_{question_id}"] = _said(questions[question_id], text, file)
    for row in read(lists.proposal_rows(edition.id, wanted)):
        yield {**session_values(row), "speakers": names.get(row.id, ""), **said.get(row.id, {})}


def _said(question: Question, text: str, file: str | None) -> str:
    """Return an answer as people read it: the words of what was chosen, yes or no, the name of a file."""
    if question.kind is QuestionKind.FILE:
        return file or ""
    if question.kind is QuestionKind.YES_NO:
        return str({"yes": _("yes"), "no": _("no")}.get(text, text))
    if question.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        words = {one.key: one.words.pick(current_code()) for one in options_of(question.options)}
        return ", ".join(words.get(key, key) for key in text.splitlines() if key)
    return text


# --- riders -----------------------------------------------------------------------------------------------------------


def rider_groups(_edition: Edition) -> tuple[Group, ...]:
    return (
        SESSION_GROUP,
        Group("people", lazy("People"), (NAMES,)),
        Group(
            "stage",
            lazy("On stage"),
            (
                Column("line_up", lazy("Line-up")),
                Column("inputs", lazy("Inputs")),
                Column("backline", lazy("Backline")),
                Column("sound_and_light", lazy("Sound and light")),
                Column("changeover_minutes", lazy("Changeover in minutes"), Kind.INT),
                Column("stage_plot", lazy("Stage plot (file)")),
            ),
        ),
    )


def rider_rows(edition: Edition, wanted: Wanted) -> Rows:
    names = _names(edition, wanted)
    for row in read(lists.rider_rows(edition.id, wanted)):
        values: dict[str, Any] = {
            key: getattr(row, key) for key in ("line_up", "inputs", "backline", "sound_and_light", "changeover_minutes")
        }
        yield {
            **session_values(row),
            "speakers": names.get(row.id, ""),
            **values,
            "stage_plot": row.stage_plot or "",
        }
