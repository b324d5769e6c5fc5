"""Changing where an edition happens: cities, venues, rooms and the crossing."""

from collections.abc import Sequence
from typing import Any

from core.db import db, transaction
from core.refusals import Refused
from core.texts import Texts
from editions import queries
from editions.actions.changing import found, note_change, remove_row, set_values
from editions.models import Accent, City, CrossingModel, Room, Venue


def change_city(
    edition_id: int, city_id: int, *, name: Texts, country: str, accent: Accent, terminal: str, by: int | None
) -> City:
    """Change one of the two cities; taking the other one's colour gives it this one's."""
    with transaction():
        cities = {city.id: city for city in db.session.scalars(queries.cities_of(edition_id))}
        if city_id not in cities:
            raise Refused("part_gone")
        city = cities[city_id]
        before = city.accent
        changed = set_values(city, {"name": name, "country": country, "accent": accent, "terminal": terminal})
        for other in cities.values():
            if other is not city and other.accent == accent:
                other.accent = before
        note_change(edition_id, "city", city.id, changed, by=by)
    return city


def _city_of_this(edition_id: int, city_id: int | None) -> int | None:
    """Check that a city belongs to this edition; None is the water between."""
    if city_id is not None:
        found(queries.city_in(edition_id, city_id))
    return city_id


def add_venue(edition_id: int, *, city_id: int | None, by: int | None, **values: Any) -> Venue:
    """Add a venue to a city, or to the water (the ferry)."""
    with transaction() as session:
        venue = Venue(edition_id=edition_id, city_id=_city_of_this(edition_id, city_id), **values)
        session.add(venue)
        session.flush()
        note_change(edition_id, "venue", venue.id, ("added",), by=by)
    return venue


def change_venue(edition_id: int, venue_id: int, *, city_id: int | None, by: int | None, **values: Any) -> Venue:
    with transaction():
        venue = found(queries.venue_in(edition_id, venue_id))
        changed = set_values(venue, {"city_id": _city_of_this(edition_id, city_id), **values})
        note_change(edition_id, "venue", venue.id, changed, by=by)
    return venue


def remove_venue(edition_id: int, venue_id: int, *, by: int | None) -> None:
    """Remove a venue and its rooms. Refuses `venue_in_use`."""
    with transaction():
        remove_row(found(queries.venue_in(edition_id, venue_id)), refusal="venue_in_use")
        note_change(edition_id, "venue", venue_id, ("removed",), by=by)


def add_room(edition_id: int, venue_id: int, *, by: int | None, **values: Any) -> Room:
    with transaction() as session:
        venue = found(queries.venue_in(edition_id, venue_id))
        room = Room(venue_id=venue.id, **values)
        session.add(room)
        session.flush()
        note_change(edition_id, "room", room.id, ("added",), by=by)
    return room


def change_room(edition_id: int, room_id: int, *, by: int | None, **values: Any) -> Room:
    with transaction():
        room = found(queries.room_in(edition_id, room_id))
        note_change(edition_id, "room", room.id, set_values(room, values), by=by)
    return room


def remove_room(edition_id: int, room_id: int, *, by: int | None) -> None:
    with transaction():
        remove_row(found(queries.room_in(edition_id, room_id)), refusal="room_in_use")
        note_change(edition_id, "room", room_id, ("removed",), by=by)


def change_crossing(edition_id: int, *, headways: Sequence[dict[str, Any]], by: int | None, **minutes: int) -> None:
    """Change how long the crossing takes and how often the boats go."""
    with transaction():
        crossing = found(queries.crossing_of(edition_id))
        changed = set_values(crossing, {"headways": list(headways), **minutes})
        note_change(edition_id, "crossing", crossing.id, changed, by=by)


def switch_boats(edition_id: int, *, running: bool, banner: Texts, by: int | None) -> CrossingModel:
    """Say that the boats have stopped, or go again. The fact's reactions tell everybody."""
    with transaction():
        crossing = found(queries.crossing_of(edition_id))
        switched = {"switches": crossing.switches + 1} if crossing.boats_run is not running else {}
        changed = set_values(crossing, {"boats_run": running, "banner": banner, **switched})
        note_change(edition_id, "boats", crossing.id, changed, by=by)
    return crossing
