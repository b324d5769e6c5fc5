"""The programme inside the pages of other sites: a script that puts a frame there, and the page in the frame."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Response, current_app, g, make_response, render_template, request

from conference.exports.released import released_programme
from conference.rules.exchange import Happening, Programme
from conference.rules.exchange.reading import day_of
from conference.views.blueprint import conference
from conference.views.files import asked_city, shown_edition, version_of_files
from conference.views.programme_shows import day_words
from core.db import db
from core.language import zone_of
from core.pages import shared_file
from core.permissions import May, requires
from core.security import embeddable, for_all_sites
from editions.models import Edition
from editions.queries import cities_of

HTML = "text/html; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"


@dataclass(frozen=True, slots=True)
class WidgetDay:
    """A day in the frame, and what is on it, each with the shore that it is on (`west`, `east` or none)."""

    date: dt.date
    name: str
    lines: tuple[tuple[Happening, str], ...]


@conference.get("/<edition>/widget.js")
@requires(May.EVERYONE)
def widget_script(edition: str) -> Response:
    """Hand out the script for other sites. It is the same for every edition and asks for nothing but the frame."""
    shown_edition(edition)
    path = Path(current_app.static_folder or "static") / "js" / "widget.js"
    response = make_response(path.read_bytes())
    response.headers["Content-Type"] = SCRIPT
    response.headers["Cache-Control"] = "public, max-age=3600"
    return for_all_sites(response)


@conference.get("/<edition>/widget")
@requires(May.EVERYONE)
def widget(edition: str) -> Response:
    """Show the programme for a frame on another site: the same for everybody, without cookies and forms."""
    found, release_id = shown_edition(edition)
    city = asked_city(found)
    day = request.args.get("day", "")[:10]

    def build() -> bytes:
        g.shared = True
        try:
            programme = released_programme(found, side=city.side if city else None)
            assert programme is not None
            return render_template("conference/widget.html", edition=found, **_shown(found, programme, day)).encode()
        finally:
            g.shared = False

    embeddable()
    key = ("widget", found.id, city.side if city else 0, day)
    return for_all_sites(shared_file(key, lambda: version_of_files(found, release_id), build, HTML))


def _shown(edition: Edition, programme: Programme, day: str) -> dict[str, Any]:
    """Return the days with something on them, or the one that was asked for."""
    zone = zone_of(programme.zone)
    shores = {
        name: city.accent.value for city in db.session.scalars(cities_of(edition.id)) for name in city.name.values()
    }
    shore_of = {room.name: shores.get(room.city, "") for room in programme.rooms}
    held: dict[dt.date, list[tuple[Happening, str]]] = {}
    for one in programme.happenings:
        if not one.cancelled:
            held.setdefault(day_of(one.start, zone), []).append((one, shore_of.get(one.room, "")))
    days = [WidgetDay(date, f"{day_words(date)[0]} {date.day}", tuple(lines)) for date, lines in sorted(held.items())]
    chosen = [one for one in days if one.date.isoformat() == day] or days
    return {"days": days, "chosen": chosen, "programme": programme}
