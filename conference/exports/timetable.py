"""The working timetable as a list for the team: every slot, placed or not, with its seats. Nothing of it is public."""

from collections.abc import Iterator, Mapping
from typing import Any

from conference.exports.released import places_of
from conference.models import Slot, Speaker
from conference.queries import timetable as asked
from conference.queries.lists import Wanted
from conference.rules.calls import SpeakerState
from conference.rules.exchange.reading import day_of
from conference.rules.exchange.rooms import room_names
from conference.rules.timetable.puzzle import SlotKind
from conference.words.kinds import SESSION_LANGUAGES, STATES
from core.db import db
from core.exporting import Group
from core.language import current_code, lazy, zone_of
from core.tables import Column, Kind
from editions.models import Edition, Room
from editions.queries import rooms_of

Rows = Iterator[Mapping[str, object]]
SLOT_KINDS = {SlotKind.SESSION: lazy("Session"), SlotKind.BREAK: lazy("Break"), SlotKind.BLOCK: lazy("Block")}


def timetable_groups(_edition: Edition) -> tuple[Group, ...]:
    return (
        Group(
            "session",
            lazy("Session"),
            (
                Column("code", lazy("Code")),
                Column("kind", lazy("Kind")),
                Column("title", lazy("Title")),
                Column("state", lazy("State")),
                Column("type", lazy("Kind of session")),
                Column("track", lazy("Track")),
                Column("language", lazy("Language")),
                Column("speakers", lazy("Speakers")),
            ),
        ),
        Group(
            "place",
            lazy("When and where"),
            (
                Column("day", lazy("Day"), Kind.DATE),
                Column("starts", lazy("Starts"), Kind.DATETIME),
                Column("ends", lazy("Ends"), Kind.DATETIME),
                Column("minutes", lazy("Minutes"), Kind.INT),
                Column("room", lazy("Room")),
                Column("city", lazy("City")),
                Column("fallback", lazy("Room while no boat sails")),
                Column("fixed", lazy("Fixed"), Kind.BOOL),
            ),
        ),
        Group(
            "seats",
            lazy("Seats"),
            (
                Column("capacity", lazy("Seats"), Kind.INT),
                Column("taken", lazy("Seats taken"), Kind.INT),
                Column("stars", lazy("Stars of participants"), Kind.INT),
            ),
        ),
    )


def timetable_rows(edition: Edition, _wanted: Wanted) -> Rows:
    """Yield the slots of the timetable as it is worked on: placed ones by time, then those that wait."""
    code, zone = current_code(), zone_of(edition.zone)
    rooms = {room.id: room for room in db.session.scalars(rooms_of(edition.id))}
    names = room_names(places_of(rooms.values(), code))
    taken = dict(db.session.execute(asked.seats_taken(edition.id)).all())
    stars = dict(db.session.execute(asked.stars_per_slot(edition.id)).all())
    speaking: dict[int, list[str]] = {}
    for speaker in db.session.scalars(asked.speakers_scheduled(edition.id)):
        if speaker.state is SpeakerState.ACCEPTED:
            speaking.setdefault(speaker.proposal_id, []).append(_name(speaker))
    for slot in db.session.scalars(asked.slots_of(edition.id)):
        room = rooms.get(slot.room_id or 0)
        yield {
            **_session(slot, code, speaking),
            "day": day_of(slot.starts_at, zone) if slot.starts_at else None,
            "starts": slot.starts_at,
            "ends": slot.ends_at,
            "minutes": slot.minutes,
            "room": names.get(slot.room_id or 0, ""),
            "city": _city(room, code),
            "fallback": names.get(slot.fallback_room_id or 0, ""),
            "fixed": slot.locked,
            "capacity": slot.capacity or (room.capacity if room else None),
            "taken": taken.get(slot.id, 0),
            "stars": stars.get(slot.id, 0),
        }


def _name(speaker: Speaker) -> str:
    return speaker.organisation.name if speaker.organisation else speaker.name


def _city(room: Room | None, code: str) -> str:
    return room.venue.city.name.pick(code) if room is not None and room.venue.city is not None else ""


def _session(slot: Slot, code: str, speaking: Mapping[int, list[str]]) -> dict[str, Any]:
    row = slot.proposal
    found: dict[str, Any] = {"code": slot.code, "kind": str(SLOT_KINDS[slot.kind])}
    if row is None:
        return found | {"title": slot.title.pick(code)}
    return found | {
        "title": row.title.pick(code),
        "state": str(STATES[row.state]),
        "type": row.session_type.name.pick(code) if row.session_type else "",
        "track": row.track.name.pick(code) if row.track else "",
        "language": str(SESSION_LANGUAGES[row.language]) if row.language else "",
        "speakers": ", ".join(dict.fromkeys(speaking.get(row.id, ()))),
    }
