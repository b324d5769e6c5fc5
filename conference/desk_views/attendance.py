"""The door of a room: codes are scanned or typed, and a big yes or no stands on the screen."""

import datetime as dt
from collections.abc import Sequence

from flask import Response

from conference.actions import attending
from conference.actions.attending import Scanned
from conference.actions.seats_workshop import seats_of, takes_place
from conference.desk_views.desk import blueprint, edition_here
from conference.forms.seats import DoorForm
from conference.models import ReleasedSlot, SeatState
from conference.queries import releases
from conference.queries import seats as asked
from conference.queries.timetable import slot_in
from conference.rules.seats import HOLDING
from conference.rules.timetable.puzzle import SlotKind
from conference.words.seats import ENTRIES
from core.clock import now
from core.db import db
from core.desk import me, press, row_or_404
from core.language import _
from core.pages import attempt, form_page, page, see_other
from core.permissions import May, requires
from core.security import uses_camera
from editions.models import Edition

EARLY = dt.timedelta(minutes=45)
LATE = dt.timedelta(minutes=15)


def _sessions(edition: Edition) -> list[ReleasedSlot]:
    rows = db.session.scalars(releases.slots_everybody_sees(edition.id)).all()
    return [row for row in rows if row.kind is SlotKind.SESSION and takes_place(row)]


def _on_now(rows: Sequence[ReleasedSlot]) -> list[ReleasedSlot]:
    """Return what begins soon or runs: what somebody at a door most likely wants."""
    moment = now()
    return [row for row in rows if row.starts_at - EARLY <= moment <= row.ends_at + LATE]


@blueprint.get("/<edition>/attendance")
@requires(May.ATTENDANCE_NOTE)
def attendance(edition: str) -> Response:
    """Choose the door that one stands at."""
    found = edition_here(edition)
    rows = _sessions(found)
    return page("conference_desk/attendance.html", edition=found, rows=rows, now_on=_on_now(rows))


@blueprint.route("/<edition>/attendance/<slot>", methods=["GET", "POST"])
@requires(May.ATTENDANCE_NOTE)
def attendance_door(edition: str, slot: str) -> Response:
    """Take codes at one door, one after the other; the answer stands above the field for the next."""
    found = edition_here(edition)
    seen = next((row for row in _sessions(found) if row.slot.code == slot), None)
    if seen is None:
        row_or_404(slot_in(found.id, slot))
        return see_other("conference_desk.attendance", edition=edition)
    uses_camera()
    form, got = DoorForm(), list[Scanned]()
    if attempt(form, lambda: got.append(attending.note_code(found.id, slot, form.code.data or "", by=me()))):
        form = DoorForm(formdata=None)
    names = dict(db.session.execute(asked.names_at(seen.slot_id)).all())
    counts = {state: many for _slot, state, many in db.session.execute(asked.counts_of([seen.slot_id]))}
    planned = db.session.scalars(asked.plan_of_slot(seen.slot_id)).one_or_none()
    return form_page(
        "conference_desk/attendance_door.html",
        form,
        edition=found,
        seen=seen,
        scanned=got[0] if got else None,
        answers=ENTRIES,
        names=names,
        plan=planned,
        seats=seats_of(seen),
        taken=sum(counts.get(state, 0) for state in HOLDING),
        waiting=counts.get(SeatState.WAITING, 0),
    )


@blueprint.post("/<edition>/attendance/<slot>/people/<int:member_id>/back")
@requires(May.ATTENDANCE_NOTE)
def attendance_back(edition: str, slot: str, member_id: int) -> Response:
    """Take a scan back that was a mistake."""
    found = edition_here(edition)
    press(lambda: attending.take_back(found.id, slot, member_id, by=me()), _("Taken back."))
    return see_other("conference_desk.attendance_door", edition=edition, slot=slot)
