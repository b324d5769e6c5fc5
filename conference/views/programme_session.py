"""When and where a session stands on the programme: for its own page, its speakers' pages, and one's calendar."""

from collections import defaultdict
from collections.abc import Collection
from typing import NoReturn
from urllib.parse import quote, urlencode

from flask import Response, abort, make_response

from conference.queries import programme as asked
from conference.queries import releases, sessions
from conference.views.blueprint import conference
from conference.views.programme_shows import Place, Programme, Show, programme_of
from core import calendar_file
from core.db import db
from core.desk import row_or_404
from core.language import _, pick
from core.pages import absolute, error_page
from core.permissions import May, requires
from editions.models import Edition
from editions.queries import public_edition

MAP = "https://www.openstreetmap.org/search?"


def not_out(slug: str) -> NoReturn:
    """Answer for a programme that is still to come: nothing is here yet, in words that say so. Others are not found."""
    row_or_404(public_edition(slug))
    text = _("It is being made. Once it is out it stands at this address; the front page tells the rest until then.")
    abort(error_page(404, heading=_("The programme is not out yet"), text=text))


def line_up_out(edition: Edition) -> bool:
    return bool(db.session.scalar(asked.line_up_out(edition.id)))


def seen_edition(slug: str, code: str) -> Edition:
    """Return a public edition in which this session may be read about: its line-up is out, or it is in the release."""
    found = row_or_404(public_edition(slug))
    if line_up_out(found):
        return found
    row = db.session.scalars(sessions.session_confirmed(found.id, code)).one_or_none()
    row = row or db.session.scalars(asked.session_called_off(found.id, code)).one_or_none()
    return found if row is not None and showings_of(found, [row.id]) else abort(404)


def programme_with(edition: Edition, only: Collection[int] | None = None) -> Programme | None:
    """Return the newest release, or the showings of some sessions in it; None before the first."""
    release_id = db.session.scalar(releases.current_release_id(edition.id))
    return None if release_id is None else programme_of(edition, release_id, only)


def showings_of(edition: Edition, only: Collection[int] | None = None) -> dict[int, list[Show]]:
    """Return by session when and where it is shown, those that are called off too; nothing before the first release."""
    whole = programme_with(edition, only)
    found: dict[int, list[Show]] = defaultdict(list)
    for show in whole.shows if whole else ():
        if show.proposal_id is not None:
            found[show.proposal_id].append(show)
    return dict(found)


def map_url(place: Place) -> str:
    """Return where a map shows a house: a search for its address, a plain link that loads nothing here."""
    words = ", ".join(part for part in (place.venue, place.address, place.city) if part)
    return MAP + urlencode({"query": words}, quote_via=quote)


@conference.get("/<edition>/sessions/<session>/session.ics")
@requires(May.EVERYONE)
def session_calendar(edition: str, session: str) -> Response:
    """Hand a session out as a calendar file with all its showings, under the UID that they have in every feed."""
    found = seen_edition(edition, session)
    whole = programme_with(found)
    shows = [show for show in (whole.shows if whole else ()) if show.session == session]
    if not shows:
        abort(404)
    release = db.session.scalars(releases.current_release(found.id)).one()
    entries = [
        calendar_file.Happening(
            uid=show.guid,
            summary=show.title,
            start=show.starts_at,
            end=show.ends_at,
            changed=release.released_at,
            description=", ".join(show.names),
            location=where(show),
            url=absolute(show.url),
            sequence=show.sequence,
            cancelled=show.cancelled,
        )
        for show in shows
    ]
    body = calendar_file.calendar_file(entries, name=f"{shows[0].title} · {pick(found.name)}", zone=found.zone)
    answer = make_response(body, {"Content-Type": calendar_file.MEDIA_TYPE})
    answer.headers["Content-Disposition"] = f'attachment; filename="{session}.ics"'
    return answer


def where(show: Show) -> str:
    """Return room, house, address and city in one line."""
    place = show.place
    if place is None:
        return show.city
    return ", ".join(part for part in (place.name, place.venue, place.address, place.city) if part)
