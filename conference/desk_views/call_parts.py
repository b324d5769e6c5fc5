"""The parts of the call at the desk: session types, tracks, the team's own questions and criteria.

The pages of all four work alike and are made by `add_pages`; what a kind of part has of its own stands in `KINDS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from sqlalchemy import Select

from conference.actions.asking import save_question, typed_options
from conference.actions.calling import Part, move_part, remove_part, save_part
from conference.desk_views.desk import blueprint, edition_here
from conference.forms.calls import CriterionForm, TrackForm, TypeForm
from conference.forms.questions import QuestionForm
from conference.models import Criterion, Question, SessionType, Track
from conference.queries import calls as asked
from conference.rules.calls import QuestionKind, SessionKind
from core.db import db
from core.desk import me, press, row_or_404
from core.forms import Form
from core.language import _, lazy, pick
from core.pages import attempt, form_page, say, see_other
from core.permissions import May, requires

TYPE_FIELDS = ("name", "hint", "lengths", "hidden", "asks_rider")
TRACK_FIELDS = ("name", "hint")
QUESTION_FIELDS = ("label", "hint", "required", "for_reviewers")
CRITERION_FIELDS = ("name", "hint", "weight")
WEIGHT = 1


def _stored(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _typed(form: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: form[name].data for name in names}


def _number(field: Any) -> int | None:
    return int(field.data) if field.data else None


def _type_form(_edition_id: int, row: SessionType | None) -> TypeForm:
    if row is None:
        return TypeForm()
    hours = row.planned_minutes // 60 or None
    return TypeForm(data=_stored(row, TYPE_FIELDS) | {"kind": row.kind.value, "planned_hours": hours})


def _save_type(edition_id: int, type_id: int | None, form: TypeForm) -> None:
    kind, minutes = SessionKind(form.kind.data), (form.planned_hours.data or 0) * 60
    values = _typed(form, TYPE_FIELDS)
    save_part(edition_id, Part.TYPE, type_id, kind=kind, planned_minutes=minutes, by=me(), **values)


def _track_form(_edition_id: int, row: Track | None) -> TrackForm:
    if row is None:
        return TrackForm()
    return TrackForm(data=_stored(row, TRACK_FIELDS) | {"planned_hours": row.planned_minutes // 60 or None})


def _save_track(edition_id: int, track_id: int | None, form: TrackForm) -> None:
    minutes = (form.planned_hours.data or 0) * 60
    save_part(edition_id, Part.TRACK, track_id, planned_minutes=minutes, by=me(), **_typed(form, TRACK_FIELDS))


def _question_form(edition_id: int, row: Question | None) -> QuestionForm:
    types = [(str(one.id), pick(one.name)) for one in db.session.scalars(asked.types_of(edition_id))]
    tracks = [(str(one.id), pick(one.name)) for one in db.session.scalars(asked.tracks_of(edition_id))]
    given: dict[str, Any] = {}
    if row is not None:
        given = _stored(row, QUESTION_FIELDS) | {
            "kind": row.kind.value,
            "options": typed_options(row),
            "session_type_id": str(row.session_type_id or ""),
            "track_id": str(row.track_id or ""),
        }
    return QuestionForm(types=types, tracks=tracks, data=given)


def _save_question(edition_id: int, question_id: int | None, form: QuestionForm) -> None:
    save_question(
        edition_id,
        question_id,
        kind=QuestionKind(form.kind.data),
        options=form.options.data,
        session_type_id=_number(form.session_type_id),
        track_id=_number(form.track_id),
        by=me(),
        **_typed(form, QUESTION_FIELDS),
    )


def _criterion_form(_edition_id: int, row: Criterion | None) -> CriterionForm:
    return CriterionForm(data={"weight": WEIGHT} if row is None else _stored(row, CRITERION_FIELDS))


def _save_criterion(edition_id: int, criterion_id: int | None, form: CriterionForm) -> None:
    save_part(edition_id, Part.CRITERION, criterion_id, by=me(), **_typed(form, CRITERION_FIELDS))


@dataclass(frozen=True)
class Kind:
    """What one kind of part has of its own: its rows, its form, and what is said about it."""

    part: Part
    section: str  # of the page of the call
    find: Callable[[int, int], Select[Any]]
    form: Callable[[int, Any], Form]
    save: Callable[[int, int | None, Any], None]
    gone: Any  # what is said when one has been taken away


KINDS = (
    Kind(Part.TYPE, "types", asked.type_in, _type_form, _save_type, lazy("The type is gone.")),
    Kind(Part.TRACK, "tracks", asked.track_in, _track_form, _save_track, lazy("The track is gone.")),
    Kind(Part.QUESTION, "questions", asked.question_in, _question_form, _save_question, lazy("The question is gone.")),
    Kind(
        Part.CRITERION, "criteria", asked.criterion_in, _criterion_form, _save_criterion, lazy("The criterion is gone.")
    ),
)


def add_pages(kind: Kind) -> None:
    """Hang the pages of a kind of part on the desk: of tracks `call_track`, `call_track_remove`, `call_track_move`."""
    name = f"call_{kind.part}"
    new = f"/<edition>/call/{kind.part}"
    one = f"{new}/<int:part_id>"

    def back(edition: str) -> Response:
        return see_other("conference_desk.call", edition=edition, _anchor=kind.section)

    @blueprint.route(new, methods=["GET", "POST"], endpoint=name)
    @blueprint.route(one, methods=["GET", "POST"], endpoint=name)
    @requires(May.CALL_CHANGE)
    def change(edition: str, part_id: int | None = None) -> Response:
        """Make a part of the call, or change one."""
        found = edition_here(edition)
        row = None if part_id is None else row_or_404(kind.find(found.id, part_id))
        form = kind.form(found.id, row)
        if attempt(form, lambda: kind.save(found.id, part_id, form)):
            say(_("Saved."))
            return back(edition)
        return form_page(f"conference_desk/{name}.html", form, edition=found, row=row)

    @blueprint.post(f"{one}/remove", endpoint=f"{name}_remove")
    @requires(May.CALL_CHANGE)
    def remove(edition: str, part_id: int) -> Response:
        """Take a part away that nothing uses."""
        found = edition_here(edition)
        row_or_404(kind.find(found.id, part_id))
        press(lambda: remove_part(found.id, kind.part, part_id, by=me()), str(kind.gone))
        return back(edition)

    @blueprint.post(f"{one}/move", endpoint=f"{name}_move")
    @requires(May.CALL_CHANGE)
    def move(edition: str, part_id: int) -> Response:
        """Let a part change places with its neighbour, the way that the pressed button says."""
        found = edition_here(edition)
        row_or_404(kind.find(found.id, part_id))
        up = request.form.get("way") == "up"
        press(lambda: move_part(found.id, kind.part, part_id, up=up, by=me()), _("The order is changed."))
        return back(edition)


for each in KINDS:
    add_pages(each)
