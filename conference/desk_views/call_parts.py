"""The parts of the call at the desk: session types, tracks and criteria."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request

from conference.actions.calling import Part, move_part, remove_part, save_part
from conference.desk_views.desk import blueprint, edition_here
from conference.forms.calls import CriterionForm, TrackForm, TypeForm
from conference.models import Criterion, SessionType, Track
from conference.queries import calls as asked
from conference.rules.calls import SessionKind
from core.desk import me, press, row_or_404
from core.language import _
from core.pages import attempt, form_page, say, see_other
from core.permissions import May, requires

TYPE_FIELDS = ("name", "hint", "lengths", "hidden", "asks_rider")
WEIGHT = 1


def _values(form: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: form[name].data for name in names}


def moved(edition_id: int, part: Part, part_id: int) -> None:
    """Let a part change places with its neighbour, the way that the pressed button says."""
    press(
        lambda: move_part(edition_id, part, part_id, up=request.form.get("way") == "up", by=me()),
        _("The order is changed."),
    )


@blueprint.route("/<edition>/call/type", methods=["GET", "POST"])
@blueprint.route("/<edition>/call/type/<int:type_id>", methods=["GET", "POST"])
@requires(May.CALL_CHANGE)
def call_type(edition: str, type_id: int | None = None) -> Response:
    """Make a session type, or change one."""
    found = edition_here(edition)
    row: SessionType | None = None if type_id is None else row_or_404(asked.type_in(found.id, type_id))
    given: dict[str, Any] = {}
    if row is not None:
        given = {name: getattr(row, name) for name in TYPE_FIELDS}
        given |= {"kind": row.kind.value, "planned_hours": row.planned_minutes // 60 or None}
    form = TypeForm(data=given)

    def store() -> None:
        values = _values(form, TYPE_FIELDS)
        minutes = (form.planned_hours.data or 0) * 60
        save_part(
            found.id, Part.TYPE, type_id, kind=SessionKind(form.kind.data), planned_minutes=minutes, by=me(), **values
        )

    if attempt(form, store):
        say(_("Saved."))
        return see_other("conference_desk.call", edition=edition, _anchor="types")
    return form_page("conference_desk/call_type.html", form, edition=found, row=row)


@blueprint.post("/<edition>/call/type/<int:type_id>/remove")
@requires(May.CALL_CHANGE)
def call_type_remove(edition: str, type_id: int) -> Response:
    """Take a session type away that nothing uses."""
    found = edition_here(edition)
    row = row_or_404(asked.type_in(found.id, type_id))
    press(lambda: remove_part(found.id, Part.TYPE, row.id, by=me()), _("The type is gone."))
    return see_other("conference_desk.call", edition=edition, _anchor="types")


@blueprint.post("/<edition>/call/type/<int:type_id>/move")
@requires(May.CALL_CHANGE)
def call_type_move(edition: str, type_id: int) -> Response:
    """Move a session type up or down."""
    found = edition_here(edition)
    moved(found.id, Part.TYPE, row_or_404(asked.type_in(found.id, type_id)).id)
    return see_other("conference_desk.call", edition=edition, _anchor="types")


@blueprint.route("/<edition>/call/track", methods=["GET", "POST"])
@blueprint.route("/<edition>/call/track/<int:track_id>", methods=["GET", "POST"])
@requires(May.CALL_CHANGE)
def call_track(edition: str, track_id: int | None = None) -> Response:
    """Make a track, or change one."""
    found = edition_here(edition)
    row: Track | None = None if track_id is None else row_or_404(asked.track_in(found.id, track_id))
    given: dict[str, Any] = {}
    if row is not None:
        given = {"name": row.name, "hint": row.hint, "planned_hours": row.planned_minutes // 60 or None}
    form = TrackForm(data=given)

    def store() -> None:
        minutes = (form.planned_hours.data or 0) * 60
        save_part(found.id, Part.TRACK, track_id, planned_minutes=minutes, by=me(), **_values(form, ("name", "hint")))

    if attempt(form, store):
        say(_("Saved."))
        return see_other("conference_desk.call", edition=edition, _anchor="tracks")
    return form_page("conference_desk/call_track.html", form, edition=found, row=row)


@blueprint.post("/<edition>/call/track/<int:track_id>/remove")
@requires(May.CALL_CHANGE)
def call_track_remove(edition: str, track_id: int) -> Response:
    """Take a track away that no proposal stands in."""
    found = edition_here(edition)
    row = row_or_404(asked.track_in(found.id, track_id))
    press(lambda: remove_part(found.id, Part.TRACK, row.id, by=me()), _("The track is gone."))
    return see_other("conference_desk.call", edition=edition, _anchor="tracks")


@blueprint.post("/<edition>/call/track/<int:track_id>/move")
@requires(May.CALL_CHANGE)
def call_track_move(edition: str, track_id: int) -> Response:
    """Move a track up or down."""
    found = edition_here(edition)
    moved(found.id, Part.TRACK, row_or_404(asked.track_in(found.id, track_id)).id)
    return see_other("conference_desk.call", edition=edition, _anchor="tracks")


@blueprint.route("/<edition>/call/criterion", methods=["GET", "POST"])
@blueprint.route("/<edition>/call/criterion/<int:criterion_id>", methods=["GET", "POST"])
@requires(May.CALL_CHANGE)
def call_criterion(edition: str, criterion_id: int | None = None) -> Response:
    """Make a criterion, or change one; every review is weighed again."""
    found = edition_here(edition)
    row: Criterion | None = None if criterion_id is None else row_or_404(asked.criterion_in(found.id, criterion_id))
    names = ("name", "hint", "weight")
    form = CriterionForm(data={"weight": WEIGHT} if row is None else {name: getattr(row, name) for name in names})

    def store() -> None:
        save_part(found.id, Part.CRITERION, criterion_id, by=me(), **_values(form, names))

    if attempt(form, store):
        say(_("Saved."))
        return see_other("conference_desk.call", edition=edition, _anchor="criteria")
    return form_page("conference_desk/call_criterion.html", form, edition=found, row=row)


@blueprint.post("/<edition>/call/criterion/<int:criterion_id>/remove")
@requires(May.CALL_CHANGE)
def call_criterion_remove(edition: str, criterion_id: int) -> Response:
    """Take a criterion away that nobody has judged by."""
    found = edition_here(edition)
    row = row_or_404(asked.criterion_in(found.id, criterion_id))
    press(lambda: remove_part(found.id, Part.CRITERION, row.id, by=me()), _("The criterion is gone."))
    return see_other("conference_desk.call", edition=edition, _anchor="criteria")


@blueprint.post("/<edition>/call/criterion/<int:criterion_id>/move")
@requires(May.CALL_CHANGE)
def call_criterion_move(edition: str, criterion_id: int) -> Response:
    """Move a criterion up or down."""
    found = edition_here(edition)
    moved(found.id, Part.CRITERION, row_or_404(asked.criterion_in(found.id, criterion_id)).id)
    return see_other("conference_desk.call", edition=edition, _anchor="criteria")
