"""What the prints share: on which shore a room is, and the lines of a session."""

import datetime as dt
from typing import Any

from conference.rules.exchange import Happening, Programme
from core.db import db
from core.language import local, time_
from editions.models import Edition
from editions.queries import cities_of

WATER = "water"


def shores_of(edition: Edition, programme: Programme) -> dict[str, str]:
    """Return for each room's name `west`, `east` or, for the ferry, `water`."""
    shores = {
        name: city.accent.value for city in db.session.scalars(cities_of(edition.id)) for name in city.name.values()
    }
    return {room.name: shores.get(room.city, WATER) for room in programme.rooms}


def clock(moment: dt.datetime, zone: str) -> str:
    """Write a time of day without a word before it: signs and tables say what it is."""
    return time_(moment, zone=zone).removeprefix("kl.").strip()


def session_line(one: Happening, zone: str) -> dict[str, Any]:
    return {
        "from": clock(one.start, zone),
        "to": clock(one.end, zone),
        "title": one.title,
        "subtitle": one.subtitle,
        "persons": ", ".join(person.name for person in one.persons),
        "room": one.room,
        "about": " · ".join(word for word in (one.type, one.track) if word),
    }


def hour_of(moment: dt.datetime, zone: str) -> dt.datetime:
    """Return the full hour in which a moment lies on the clock of the zone, aware."""
    return local(moment, zone).replace(minute=0, second=0, microsecond=0)
