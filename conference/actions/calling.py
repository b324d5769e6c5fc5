"""Setting a call up: when it is open, its words, session types, tracks and criteria, and their order."""

import enum
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select, update

from conference.actions.for_rules import fresh_call
from conference.models import Call, Criterion, Proposal, Question, Review, ReviewerSetting, SessionType, Track
from conference.queries import calls as asked
from conference.rules.scoring import weighted
from core.db import db, lock, transaction
from core.facts import CallChanged, record
from core.refusals import Refused
from core.texts import Texts
from editions.actions.changing import found, locked_edition, remove_row, set_values
from editions.actions.setup import change_phases, rendered
from editions.rules.phases import PhaseKind, Span

Row = SessionType | Track | Question | Criterion


class Part(enum.StrEnum):
    """The parts of a call that stand in an order of their own; the value names them in facts."""

    TYPE = "type"
    TRACK = "track"
    QUESTION = "question"
    CRITERION = "criterion"


MODELS: Mapping[Part, type[Row]] = {
    Part.TYPE: SessionType,
    Part.TRACK: Track,
    Part.QUESTION: Question,
    Part.CRITERION: Criterion,
}
USED = {Part.TYPE: "type_used", Part.TRACK: "track_used", Part.QUESTION: "question_answered"}


def note_call_change(
    edition_id: int, part: str, part_id: int | None, changed: Sequence[str], *, by: int | None
) -> None:
    """Record that a part of the call changed; nothing where nothing did."""
    if changed:
        db.session.flush()
        record(CallChanged(edition_id=edition_id, part=part, part_id=part_id, changed=tuple(changed)), by=by)


def save_settings(
    edition_id: int, *, spans: Mapping[PhaseKind, Span], intro: Texts, by: int | None, **values: Any
) -> Call:
    """Say when the call and the review are open, and how the call works; other phases stay as they are.

    Refuses `closes_before_it_opens`. The introduction is Markdown and is rendered here, once.
    """
    with transaction() as session:
        # Two editors who save the first time at once would make two calls.
        locked_edition(edition_id)
        change_phases(edition_id, spans, by=by)
        call = session.scalars(asked.call_of(edition_id)).one_or_none()
        if call is None:
            call = fresh_call(edition_id)
            session.add(call)
        changed = set_values(call, {"intro": intro, "intro_html": rendered(intro), **values})
        note_call_change(edition_id, "call", None, [name for name in changed if name != "intro_html"], by=by)
    return call


def in_order(edition_id: int, part: Part) -> Select[Any]:
    """Select every part of this kind in its order."""
    model = MODELS[part]
    return select(model).where(model.edition_id == edition_id).order_by(model.position, model.id)


def part_of(edition_id: int, part: Part, part_id: int | None) -> Any:
    """Return one part of this edition's call, locked; without an id a new one that stands last.

    Refuses `part_gone`.
    """
    model = MODELS[part]
    if part_id is not None:
        return found(lock(select(model).where(model.edition_id == edition_id, model.id == part_id)))
    last = db.session.scalar(asked.last_position(model, edition_id)) or 0
    row = model(edition_id=edition_id, position=last + 1)
    db.session.add(row)
    return row


def save_part(edition_id: int, part: Part, part_id: int | None, *, by: int | None, **values: Any) -> Row:
    """Make a session type, a track or a criterion, or change one; a new one stands last.

    Where a criterion is new or weighs something else, every review's total is counted anew.
    """
    with transaction() as session, session.no_autoflush:
        row: Row = part_of(edition_id, part, part_id)
        changed = set_values(row, values)
        session.flush()
        note_call_change(edition_id, part.value, row.id, changed if part_id else ("new",), by=by)
        if isinstance(row, Criterion) and (part_id is None or "weight" in changed):
            weigh_again(edition_id)
    return row


def remove_part(edition_id: int, part: Part, part_id: int, *, by: int | None) -> None:
    """Take away what nothing uses yet. Refuses `type_used`, `track_used`, `question_answered` or `criterion_used`."""
    with transaction() as session:
        row = part_of(edition_id, part, part_id)
        if part is Part.CRITERION:
            _check_unscored(edition_id, part_id)
            session.delete(row)
        else:
            remove_row(row, refusal=USED[part])
        if part is Part.TRACK:
            _forget_track(edition_id, part_id)
        note_call_change(edition_id, part.value, part_id, ("removed",), by=by)


def _check_unscored(edition_id: int, criterion_id: int) -> None:
    """Refuse `criterion_used` once a reviewer has judged by it."""
    for scores in db.session.scalars(scores_in(edition_id)):
        if str(criterion_id) in scores:
            raise Refused("criterion_used")


def _forget_track(edition_id: int, track_id: int) -> None:
    """Take a track out of what reviewers have said they read: a reviewer of that track alone reads all again."""
    settings = select(ReviewerSetting).where(ReviewerSetting.edition_id == edition_id)
    for setting in db.session.scalars(lock(settings)):
        if track_id in setting.tracks:
            setting.tracks = [key for key in setting.tracks if key != track_id]


def move_part(edition_id: int, part: Part, part_id: int, *, up: bool, by: int | None) -> None:
    """Let a part of the call change places with the one before or after it. Refuses `part_gone`."""
    with transaction() as session:
        rows = list(session.scalars(lock(in_order(edition_id, part))))
        places = [row.id for row in rows]
        if part_id not in places:
            raise Refused("part_gone")
        place = places.index(part_id)
        other = place - 1 if up else place + 1
        if 0 <= other < len(rows):
            rows[place], rows[other] = rows[other], rows[place]
            for position, row in enumerate(rows, start=1):
                row.position = position
            note_call_change(edition_id, part.value, part_id, ("position",), by=by)


def scores_in(edition_id: int) -> Select[dict[str, Any]]:
    """Select the scores of every review of an edition."""
    return (
        select(Review.scores).join(Proposal, Proposal.id == Review.proposal_id).where(Proposal.edition_id == edition_id)
    )


def weigh_again(edition_id: int) -> None:
    """Count the total of every review of the edition anew, in three statements, as part of the caller's change."""
    db.session.flush()
    weights = {row.id: row.weight for row in db.session.scalars(asked.criteria_of(edition_id))}
    rows = db.session.execute(
        select(Review.id, Review.scores, Review.total)
        .join(Proposal, Proposal.id == Review.proposal_id)
        .where(Proposal.edition_id == edition_id, Review.abstained.is_(False))
        .with_for_update(of=Review)
    ).all()
    totals = [
        {"id": row.id, "total": total}
        for row in rows
        if (total := weighted({int(key): score for key, score in row.scores.items()}, weights)) != row.total
    ]
    if totals:
        db.session.execute(update(Review), totals)
