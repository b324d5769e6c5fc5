"""What speakers say against their places, for the team to deal with."""

from flask import Response, request

from conference.actions import objecting
from conference.desk_views.desk import blueprint, edition_here
from conference.mails.timetable import when_words, where_words
from conference.queries import timetable
from core.db import db
from core.desk import me, press
from core.language import _
from core.listing import page_of
from core.pages import page, see_other
from core.permissions import May, requires
from editions.queries import rooms_of


@blueprint.get("/<edition>/timetable/objections")
@requires(May.TIMETABLE_CHANGE)
def objections(edition: str) -> Response:
    """Show what speakers said, the newest first; with `all=yes` what was dealt with too."""
    found = edition_here(edition)
    everything = request.args.get("all") == "yes"
    listed = page_of(timetable.objections_of(found.id, open_only=not everything), request.args.get("page", ""))
    rooms = {room.id: room for room in db.session.scalars(rooms_of(found.id))}
    stood = {
        row.id: when_words(row.starts_at, row.slot.minutes, found.zone) + " · " + where_words(row.room_id, rooms)
        for row in listed.rows
        if row.starts_at is not None
    }
    moved = {row.id for row in listed.rows if (row.room_id, row.starts_at) != (row.slot.room_id, row.slot.starts_at)}
    return page(
        "conference_desk/objections.html",
        edition=found,
        listed=listed,
        stood=stood,
        moved=moved,
        everything=everything,
    )


@blueprint.post("/<edition>/timetable/objections/<int:objection_id>/settle")
@requires(May.TIMETABLE_CHANGE)
def objection_settle(edition: str, objection_id: int) -> Response:
    """Put an objection away as dealt with."""
    found = edition_here(edition)
    press(lambda: objecting.settle(found.id, objection_id, by=me()), _("Dealt with."))
    return see_other("conference_desk.objections", edition=edition)
