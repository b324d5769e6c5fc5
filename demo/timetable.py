"""The demo's timetable: what rooms have and sessions need, breaks, and where most of the sessions stand."""

import datetime as dt
import json
from typing import Any

from sqlalchemy import select

from conference.actions.scheduling import SlotChange, add_pause, add_showing, change_slots
from conference.models import Proposal, RoomHours, RoomKit, Slot, SlotKind, Speaker, Staging
from conference.queries.timetable import slots_of_proposal
from conference.rules.states import COMING
from conference.rules.times import moment_on
from core.db import db, transaction
from core.texts import Texts
from demo.people import DATA
from editions.models import Edition, Room
from editions.queries import rooms_of

HALF_HOUR = dt.timedelta(minutes=30)
EDITOR = "programme@sundet.example"


def make_timetable(edition: Edition, proposals: dict[str, Proposal], people: dict[str, int]) -> None:
    """Furnish the rooms, say what sessions need, and place most of them; `proposals` by the code of the file."""
    data = json.loads((DATA / "timetable.json").read_text(encoding="utf-8"))
    editor = people[EDITOR]
    with transaction():
        rooms = _rooms_by_key(edition)
        _furnish(edition, rooms, data)
        _stage(proposals, data["staging"])
        _pause(edition, rooms, data["pauses"], by=editor)
        placed = _place(edition, rooms, proposals, data, by=editor)
        _agree(placed, data["cannot"], proposals)


def _rooms_by_key(edition: Edition) -> dict[str, Room]:
    """Return the rooms by their key in the file of venues, from which they were made in that order."""
    venues = json.loads((DATA / "venues.json").read_text(encoding="utf-8"))["venues"]
    keys = [room["id"] for venue in venues for room in venue["rooms"]]
    return dict(zip(keys, db.session.scalars(rooms_of(edition.id)), strict=True))


def _moment(edition: Edition, day: int, clock: str) -> dt.datetime:
    return moment_on(edition.first_day + dt.timedelta(days=day), dt.time.fromisoformat(clock), edition.zone)


def _furnish(edition: Edition, rooms: dict[str, Room], data: dict[str, Any]) -> None:
    """Put equipment into the rooms, and say when those are open that are not open all day."""
    for key, kit in data["kits"].items():
        db.session.add(RoomKit(room_id=rooms[key].id, **kit))
    for key, stretches in data["hours"].items():
        for day, opens, closes in stretches:
            opens_at, closes_at = _moment(edition, day, opens), _moment(edition, day, closes)
            db.session.add(RoomHours(room_id=rooms[key].id, opens_at=opens_at, closes_at=closes_at))


def _stage(proposals: dict[str, Proposal], needs: dict[str, dict[str, Any]]) -> None:
    for key, given in needs.items():
        db.session.add(Staging(proposal_id=proposals[key].id, **({"equipment": []} | given)))


def _pause(edition: Edition, rooms: dict[str, Room], pauses: list[dict[str, Any]], *, by: int) -> None:
    cities = {room.venue.city.country: room.venue.city_id for room in rooms.values() if room.venue.city}
    for given in pauses:
        values = {
            "starts_at": _moment(edition, given["day"], given["at"]),
            "minutes": given["minutes"],
            "title": Texts(given["title"]),
            "room_id": rooms[given["room"]].id if "room" in given else None,
            "city_id": cities[given["city"]] if "city" in given else None,
        }
        add_pause(edition.id, SlotKind(given["kind"]), values=values, by=by)


def _place(
    edition: Edition, rooms: dict[str, Room], proposals: dict[str, Proposal], data: dict[str, Any], *, by: int
) -> list[Slot]:
    """Place the sessions day by day, as an editor would; one in two cities gets a second slot. Return the slots."""
    days: dict[int | None, list[SlotChange]] = {}
    slots: list[Slot] = []
    used: set[str] = set()
    for given in data["slots"]:
        key = given["session"]
        if proposals[key].state not in COMING:
            continue
        if key in used:
            slot = add_showing(edition.id, proposals[key].id, by=by)
        else:
            slot = db.session.scalars(slots_of_proposal(proposals[key].id)).one()
        used.add(key)
        slots.append(slot)
        values: dict[str, Any] = {"capacity": given.get("capacity"), "locked": key in data["locked"]}
        if given["room"] is not None:
            values["room_id"] = rooms[given["room"]].id
            values["starts_at"] = _moment(edition, given["day"], given["at"])
        if key in data["fallback"]:
            values["fallback_room_id"] = rooms[data["fallback"][key]].id
        days.setdefault(given["day"], []).append(SlotChange(slot.id, values))
    for changes in days.values():
        change_slots(edition.id, changes, what="place", by=by)
    return slots


def _agree(placed: list[Slot], cannot: list[dict[str, Any]], proposals: dict[str, Proposal]) -> None:
    """Let the people of what is placed be able to be there; a few cannot, so that there is a problem to look at."""
    excepted = {(proposals[row["session"]].id, row["place"]) for row in cannot}
    rooms = {room.id: room.venue.city_id for room in db.session.scalars(rooms_of(placed[0].edition_id))}
    for slot in placed:
        if slot.starts_at is None or slot.room_id is None:
            continue
        hour = slot.starts_at.replace(minute=slot.starts_at.minute // 30 * 30)
        needed = []
        while hour < slot.starts_at + dt.timedelta(minutes=slot.minutes):
            needed.append(hour.isoformat())
            hour += HALF_HOUR
        for speaker in db.session.scalars(select(Speaker).where(Speaker.proposal_id == slot.proposal_id)):
            if (slot.proposal_id, speaker.position) in excepted:
                speaker.availability = [start for start in speaker.availability if start not in needed]
            else:
                speaker.availability = sorted({*speaker.availability, *needed})
            # On the ferry one is in neither city, so whoever sails with it comes to both.
            ways = {rooms[slot.room_id]} if rooms[slot.room_id] else {city for city in rooms.values() if city}
            if speaker.cities:
                speaker.cities = sorted({*speaker.cities, *ways})
