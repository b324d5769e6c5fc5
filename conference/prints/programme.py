"""The whole programme for printing: a part for each day, the two shores side by side, the time as water between."""

import datetime as dt
from typing import Any

from conference.prints.shores import WATER, clock, hour_of, session_line, shores_of
from conference.queries import releases
from conference.rules.exchange import Programme
from conference.rules.exchange.reading import day_of
from conference.rules.timetable.puzzle import SlotKind
from core.db import db
from core.language import _, current_code, date_, dates_, datetime_, local, zone_of
from core.pdf import render_pdf
from editions.models import Edition
from editions.queries import cities_of

Rows = dict[dt.datetime, dict[str, list[dict[str, Any]]]]


def programme_pdf(edition: Edition, programme: Programme) -> bytes:
    """Return a release as PDF in the language of the moment. What is cancelled is left out."""
    name = edition.name.pick(current_code())
    title = _("Programme of %(edition)s", edition=name)
    cities = {city.accent.value: city.name.pick(current_code()) for city in db.session.scalars(cities_of(edition.id))}
    changed = programme.changed
    data = {
        "title": title,
        "event": {"name": name, "dates": dates_(edition.first_day, edition.last_day)},
        "cities": {"west": cities.get("west", ""), "east": cities.get("east", "")},
        "days": _days(edition, programme),
        "words": {
            "programme": _("Programme"),
            "as_of": _("As released on %(when)s", when=datetime_(changed, zone=edition.zone)) if changed else "",
            "empty": _("Nothing is planned on this day."),
            "newest": _("The newest is at %(address)s", address=programme.page),
        },
    }
    return render_pdf("programme", data, current_code(), made_at=changed)


def _days(edition: Edition, programme: Programme) -> list[dict[str, Any]]:
    shores = shores_of(edition, programme)
    zone = zone_of(programme.zone)
    held: dict[dt.date, Rows] = {day.date: {} for day in programme.days}
    for one in programme.happenings:
        if not one.cancelled:
            rows = held.setdefault(day_of(one.start, zone), {})
            row = rows.setdefault(hour_of(one.start, edition.zone), {"west": [], "east": [], WATER: []})
            row[shores.get(one.room, WATER)].append(session_line(one, edition.zone))
    for start, line, shore in _breaks(edition):
        rows = held.setdefault(day_of(start, zone), {})
        rows.setdefault(hour_of(start, edition.zone), {"west": [], "east": [], WATER: []})[shore].append(line)
    return [
        {
            "date": date_(date, long=True),
            "rows": [
                {"time": clock(hour, edition.zone), **rows[hour]} for hour in sorted(rows, key=dt.datetime.timestamp)
            ],
        }
        for date, rows in sorted(held.items())
    ]


def _breaks(edition: Edition) -> list[tuple[dt.datetime, dict[str, Any], str]]:
    """Return the breaks of the newest release with the shore that they are on; those for everybody are on the water."""
    accents = {city.id: city.accent.value for city in db.session.scalars(cities_of(edition.id))}
    found = []
    for slot in db.session.scalars(releases.slots_everybody_sees(edition.id)):
        if slot.kind is SlotKind.BREAK and not slot.cancelled:
            city_id = slot.room.venue.city_id if slot.room is not None else slot.city_id
            line = {
                "from": clock(local(slot.starts_at, edition.zone), edition.zone),
                "to": clock(local(slot.ends_at, edition.zone), edition.zone),
                "title": slot.title.pick(current_code()),
                "subtitle": "",
                "persons": "",
                "room": "",
                "about": "",
            }
            found.append((slot.starts_at, line, accents.get(city_id or 0, WATER)))
    return found
