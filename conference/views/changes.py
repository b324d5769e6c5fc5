"""What changed in the programme from release to release, for everybody."""

from dataclasses import dataclass

from flask import Response, abort

from conference.models import Release
from conference.queries import releases
from conference.queries.change_logs import titles_released
from conference.rules.timetable.changes import Change, read
from conference.views.blueprint import conference
from conference.views.sessions import version_now
from conference.words.releases import DayLog, Titled, log_of, sessions_among, summary
from core.db import db
from core.desk import row_or_404
from core.pages import page, shared_page
from core.permissions import May, requires
from editions.models import Edition
from editions.queries import public_edition, rooms_of


@dataclass(frozen=True, slots=True)
class Told:
    """A release as everybody reads it. The first one has no log: everything in it was new."""

    release: Release
    log: tuple[DayLog, ...]
    summary: str
    sessions: int


@conference.get("/<edition>/programme/changes")
@requires(May.EVERYONE)
def changes(edition: str) -> Response:
    """Show every release with what it changed, the newest first; before the first one there is no page."""
    found = row_or_404(public_edition(edition))
    if db.session.scalar(releases.current_release_id(found.id)) is None:
        abort(404)
    return shared_page(
        ("changes", found.id), lambda: version_now(found), lambda: _changes_page(found).get_data(as_text=True)
    )


def _changes_page(edition: Edition) -> Response:
    rows = db.session.scalars(releases.releases_of(edition.id)).all()
    known = {row.id: read(row.changes) for row in rows}
    # The first release is summed up: all that it holds was new.
    logged = {row.id: () if row.number == 1 else known[row.id] for row in rows}
    slots = {change.slot for found in logged.values() for change in found}
    names = db.session.execute(titles_released(edition.id, slots))
    titles = {slot: Titled(title, code or "") for slot, title, code in names}
    rooms = {room.id: room for room in db.session.scalars(rooms_of(edition.id))}

    def told(row: Release, found: tuple[Change, ...]) -> Told:
        log = log_of(logged[row.id], titles, rooms, edition)
        return Told(row, log, summary(found), sessions_among(found))

    return page("conference/changes.html", edition=edition, releases=[told(row, known[row.id]) for row in rows])
