"""Signs for doors: one page for each room and day, in large type, with what is on behind that door."""

import datetime as dt
from typing import Any

from conference.prints.shores import session_line, shores_of
from conference.rules.exchange import Programme
from conference.rules.exchange.reading import day_of
from core.language import _, current_code, date_, zone_of
from core.pdf import render_pdf
from editions.models import Edition


def doors_pdf(edition: Edition, programme: Programme) -> bytes:
    """Return the signs of a release as PDF in the language of the moment, the rooms in their order, day by day."""
    name = edition.name.pick(current_code())
    data = {
        "title": _("Door signs of %(edition)s", edition=name),
        "event": name,
        "doors": _doors(edition, programme),
        "words": {"empty": _("Nothing is in the programme yet.")},
    }
    return render_pdf("doors", data, current_code(), made_at=programme.changed)


def _doors(edition: Edition, programme: Programme) -> list[dict[str, Any]]:
    shores = shores_of(edition, programme)
    zone = zone_of(programme.zone)
    held: dict[tuple[str, dt.date], list[dict[str, Any]]] = {}
    for one in sorted(programme.happenings, key=lambda one: (one.start, one.id)):
        if not one.cancelled:
            held.setdefault((one.room, day_of(one.start, zone)), []).append(session_line(one, edition.zone))
    return [
        {
            # The city stands on the sign by itself, so the name of the room need not say it once more.
            "room": room.name.removesuffix(f" ({room.city})"),
            "city": room.city,
            "shore": shores[room.name],
            "day": date_(date, long=True),
            "sessions": held[room.name, date],
        }
        for room in programme.rooms
        for date in sorted({date for name, date in held if name == room.name})
    ]
