"""Bringing a programme from elsewhere: the file, a look at what would come in, and taking it over."""

from typing import Any

from flask import Response, request
from werkzeug.datastructures import FileStorage

from conference.actions.bringing import Coming, Preview, bring, look_at, throw_away
from conference.actions.importing import choose, take_over
from conference.desk_views.desk import blueprint, edition_here
from conference.exports.released import places_of
from conference.forms.imports import ImportForm, RoomsForm, rooms_form
from conference.models import ProgrammeImport
from conference.queries.imports import import_in, imports_of
from conference.rules.exchange.rooms import room_names
from core.db import db
from core.desk import me, row_or_404
from core.language import _, current_code, ngettext
from core.listing import page_among
from core.pages import attempt, form_page, say, see_other
from core.permissions import May, requires
from core.refusals import Refused
from core.security import UPLOAD_BODY, allow_upload
from editions.models import Edition
from editions.queries import cities_of, rooms_of

SHOWN = ("new", "changed", "same", "out")


def _sent(field: Any) -> tuple[bytes, str]:
    """Return the bytes and the name of the file that was sent. Refuses `file_empty` and `file_too_big`."""
    stored = field.data
    body = stored.stream.read(UPLOAD_BODY + 1) if isinstance(stored, FileStorage) and stored.filename else b""
    if not body:
        raise Refused("file_empty", field="file")
    if len(body) > UPLOAD_BODY:
        raise Refused("file_too_big", field="file", megabytes=UPLOAD_BODY // (1024 * 1024))
    return body, stored.filename


@blueprint.route("/<edition>/timetable/import", methods=["GET", "POST"])
@requires(May.TIMETABLE_CHANGE)
def imports(edition: str) -> Response:
    """Send a file; it is read and kept for a week, and nothing comes in before it was looked at."""
    allow_upload()
    found, form, by = edition_here(edition), ImportForm(), me()
    brought: list[ProgrammeImport] = []

    def read() -> None:
        body, name = _sent(form.file)
        try:
            brought.append(bring(found, body, name, by=by))
        except Refused as refusal:
            raise Refused(refusal.code, field="file", **refusal.details) from refusal

    if attempt(form, read):
        return see_other("conference_desk.import_look", edition=edition, import_id=brought[0].id)
    rows = db.session.scalars(imports_of(found.id)).all()
    return form_page("conference_desk/imports.html", form, edition=found, rows=rows)


def _rooms_form(edition: Edition, row: ProgrammeImport, preview: Preview) -> RoomsForm:
    code = current_code()
    rooms = db.session.scalars(rooms_of(edition.id)).all()
    names = room_names(places_of(rooms, code))
    return rooms_form(
        preview.rooms,
        [(f"room-{room.id}", names[room.id]) for room in rooms],
        [(f"new-{city.id}", city.name.pick(code)) for city in db.session.scalars(cities_of(edition.id))],
        others=row.rooms.get("others", ""),
        shift=row.rooms.get("shift", False),
    )


@blueprint.route("/<edition>/timetable/import/<int:import_id>", methods=["GET", "POST"])
@requires(May.TIMETABLE_CHANGE)
def import_look(edition: str, import_id: int) -> Response:
    """Look at what would come in, choose the rooms, and take it over."""
    found = edition_here(edition)
    row = row_or_404(import_in(found.id, import_id))
    preview = look_at(found, row)
    form, by = _rooms_form(found, row, preview), me()
    taking = request.form.get("do") == "take"

    def act() -> None:
        choose(found.id, import_id, rooms=form.rooms(), others=form.others.data or "", shift=form.shift.data)
        if taking:
            take_over(found, import_id, by=by)

    if attempt(form, act):
        if taking:
            say(_taken(preview))
        return see_other("conference_desk.import_look", edition=edition, import_id=import_id)
    return _look_page(found, row, preview, form)


def _taken(preview: Preview) -> str:
    came = preview.count(Coming.NEW) + preview.count(Coming.CHANGED)
    return ngettext("%(num)d session came in.", "%(num)d sessions came in.", came)


def _look_page(edition: Edition, row: ProgrammeImport, preview: Preview, form: RoomsForm) -> Response:
    wanted = request.args.get("show", "")
    lines = [line for line in preview.lines if wanted not in SHOWN or line.coming.value == wanted]
    return form_page(
        "conference_desk/import_look.html",
        form,
        edition=edition,
        row=row,
        preview=preview,
        listed=page_among(lines, request.args.get("page", "")),
        counts=[(kind, preview.count(kind)) for kind in Coming if preview.count(kind)],
        wanted=wanted,
    )


@blueprint.post("/<edition>/timetable/import/<int:import_id>/throw-away")
@requires(May.TIMETABLE_CHANGE)
def import_throw_away(edition: str, import_id: int) -> Response:
    """Delete what was read; nothing that came in goes."""
    found = edition_here(edition)
    throw_away(found.id, row_or_404(import_in(found.id, import_id)).id)
    say(_("The file is forgotten."))
    return see_other("conference_desk.imports", edition=edition)
