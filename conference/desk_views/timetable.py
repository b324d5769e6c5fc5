"""The timetable at the desk: one day at a time, moving, undoing, and what others changed meanwhile."""

from flask import Response, jsonify, request

from conference.actions import scheduling
from conference.actions.scheduling import SlotChange
from conference.actions.slots import known_timetable
from conference.desk_views.desk import blueprint, edition_here
from conference.desk_views.timetable_board import board_of, changes_told
from conference.forms.timetable import MoveForm, revision_of
from conference.queries import timetable as asked
from conference.queries.riders import riders_to_see
from core.db import db
from core.desk import me, press, row_or_404
from core.language import _
from core.pages import page, say, see_other
from core.permissions import May, requires, viewer
from core.refusals import Refused
from core.words import sentence


@blueprint.get("/<edition>/timetable")
@requires(May.TIMETABLE_SEE)
def timetable(edition: str) -> Response:
    """Show one day of the timetable; the day and whose problems are listed stand in the address."""
    found = edition_here(edition)
    board = board_of(found, request.args.get("day", ""), today_only=request.args.get("problems") == "day")
    return page(
        "conference_desk/timetable.html",
        edition=found,
        board=board,
        changes=changes_told(found),
        riders=db.session.scalars(riders_to_see(found.id)).all(),
        may_change=viewer().may(May.TIMETABLE_CHANGE),
    )


@blueprint.get("/<edition>/timetable/since")
@requires(May.TIMETABLE_SEE)
def timetable_since(edition: str) -> Response:
    """Say what changed after a revision, for a page that stands open: who did what."""
    found = edition_here(edition)
    revision = known_timetable(found.id).revision
    seen = revision_of(request.args.get("revision")) or 0
    changes = changes_told(found, after=seen) if revision > seen else []
    somebody = _("Somebody")
    answer: Response = jsonify(
        revision=revision,
        changes=[f"{change.who or somebody} {change.words}" for change in changes],
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/<edition>/timetable/<slot>/move")
@requires(May.TIMETABLE_CHANGE)
def slot_move(edition: str, slot: str) -> Response:
    """Put a session where its card was dropped, or off the grid; answers the script with JSON, a form with a page."""
    found, form = edition_here(edition), MoveForm()
    row = row_or_404(asked.slot_in(found.id, slot))
    values, seen = form.place() if form.validate_on_submit() else None, form.revision()
    if values is None or seen is None:
        return _moved(found.slug, _("This is no place in the timetable. Choose a room and a time."), status=422)
    change = SlotChange(row.id, values, seen=seen)
    try:
        scheduling.change_slots(found.id, [change], what="place", by=me())
    except Refused as refusal:
        return _moved(found.slug, sentence(refusal), status=409)
    return _moved(found.slug, _("Taken off the grid.") if values["room_id"] is None else _("It stands there now."))


def _moved(slug: str, words: str, *, status: int = 200) -> Response:
    """Say how a move went, to the script that asked or on the next page."""
    if request.accept_mimetypes.best == "application/json":
        answer: Response = jsonify(message=words)
        answer.status_code = status
        return answer
    say(words, "good" if status == 200 else "warn")
    return see_other("conference_desk.timetable", edition=slug, day=request.args.get("day") or None)


@blueprint.post("/<edition>/timetable/undo")
@requires(May.TIMETABLE_CHANGE)
def timetable_undo(edition: str) -> Response:
    """Take a change back, as a change of its own."""
    found, revision = edition_here(edition), revision_of(request.form.get("revision")) or 0
    press(lambda: scheduling.undo(found.id, revision, by=me()), _("Taken back."))
    return see_other("conference_desk.timetable", edition=edition, day=request.args.get("day") or None)
