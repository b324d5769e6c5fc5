"""A programme from elsewhere, read and looked at: what is new, what differs, what is wrong, which room is which."""

import datetime as dt
import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete

from conference.models import ProgrammeImport, Slot
from conference.queries import imports as asked
from conference.rules.exchange import Fault, Happening, Programme, check, packed, unpacked
from conference.rules.exchange.packing import faults_of
from conference.rules.exchange.programme import derived_guid, slugged
from conference.rules.exchange.reading import MOST_HAPPENINGS, day_of
from conference.rules.exchange.reading_json import read_schedule_json
from conference.rules.exchange.reading_rows import read_rows
from conference.rules.exchange.reading_xml import read_schedule_xml
from conference.rules.exchange.rooms import Place, room_names, split_city
from conference.rules.exchange.values import Notes
from core.clock import now
from core.db import db, transaction
from core.facts import ProgrammeImported, record
from core.language import LANGUAGES, zone_of
from core.refusals import Refused
from core.signing import digest
from core.tables import read_csv
from core.usertext import clean_line, clean_text
from editions.models import City, Edition, Room
from editions.queries import cities_of, rooms_of

KEPT = dt.timedelta(days=7)
AT_ONCE = 500
BINARY = (b"PK\x03\x04", b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0", b"GIF8", b"SQLite")
WAITS = "wait"
LONGEST_NAME = 120


class Coming(enum.StrEnum):
    """What becomes of one entry when it is taken over."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    OUT = "out"  # something is wrong that nobody can put right but the file's makers


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the file in the preview."""

    happening: Happening
    coming: Coming
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would come in: entries, faults of what could not even be read, rooms with the choice that fits best."""

    programme: Programme
    lines: tuple[Line, ...]
    unread: tuple[Fault, ...]
    rooms: Mapping[str, str]

    def count(self, coming: Coming) -> int:
        return sum(line.coming is coming for line in self.lines)


# --- bringing ---------------------------------------------------------------------------------------------------------


def bring(edition: Edition, body: bytes, file_name: str, *, by: int | None) -> ProgrammeImport:
    """Read a file and keep what was read for a week, so that it can be looked at. Nothing of it is public.

    Refuses `file_empty`, `import_not_ours`, `import_empty`, `import_too_many`, `import_columns`, and what the doors of
    XML, JSON and CSV refuse. Reading is slow, so it is done before the transaction.
    """
    notes = Notes()
    programme = _tidy(read(body, edition.zone, notes))
    faults = notes.faults + check(programme, first_day=edition.first_day, last_day=edition.last_day)
    row = ProgrammeImport(
        edition_id=edition.id,
        file_name=clean_line(file_name)[:LONGEST_NAME] or "–",
        read={"programme": packed(programme), "faults": [packed(fault) for fault in faults]},
        rooms={},
        brought_by_id=by,
        created_at=now(),
    )
    with transaction() as session:
        session.add(row)
        session.flush()
        record(
            ProgrammeImported(edition_id=edition.id, import_id=row.id, sessions=len(programme.happenings), taken=False),
            by=by,
        )
    return row


def read(body: bytes, zone: str, notes: Notes) -> Programme:
    """Return the programme in a file, whichever of the three forms it has: its first sign tells."""
    if not body.strip():
        raise Refused("file_empty")
    if body.startswith(BINARY) or b"\0" in body[:4096].replace(b"\xff\xfe", b"").replace(b"\xfe\xff", b"")[:1]:
        raise Refused("import_not_ours")
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    clock = zone_of(zone)
    if start == b"<" or body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return read_schedule_xml(body, clock, notes)
    if start in (b"{", b"["):
        return read_schedule_json(body.removeprefix(b"\xef\xbb\xbf"), clock, notes)
    return read_rows(read_csv(body, most_rows=MOST_HAPPENINGS + 1), clock, notes)


def _tidy(programme: Programme) -> Programme:
    """Return the programme with its words as all of people's words are kept: composed, nothing unseen in them."""
    return replace(
        programme,
        rooms=tuple(replace(room, name=clean_line(room.name)) for room in programme.rooms),
        happenings=tuple(
            replace(
                one,
                title=clean_line(one.title) or "–",
                room=clean_line(one.room),
                subtitle=clean_line(one.subtitle),
                type=clean_line(one.type),
                track=clean_line(one.track),
                abstract=clean_text(one.abstract),
                description=clean_text(one.description),
                persons=tuple(replace(person, name=clean_line(person.name) or "–") for person in one.persons),
            )
            for one in programme.happenings
        ),
    )


def forget_old() -> None:
    """Delete what was brought more than a week ago."""
    with transaction() as session:
        old = session.scalars(asked.imports_before(now() - KEPT)).all()
        session.execute(delete(ProgrammeImport).where(ProgrammeImport.id.in_(old)))


def throw_away(edition_id: int, import_id: int) -> None:
    """Delete one that nobody wants. Nothing that was taken over goes."""
    with transaction() as session:
        session.execute(
            delete(ProgrammeImport).where(ProgrammeImport.edition_id == edition_id, ProgrammeImport.id == import_id)
        )


# --- looking ----------------------------------------------------------------------------------------------------------


def shifted(programme: Programme, edition: Edition) -> Programme:
    """Return the programme moved by whole days, so that its first day is the edition's; times of day stay."""
    if not programme.happenings:
        return programme
    zone = zone_of(programme.zone)
    days = edition.first_day - min(day_of(one.start, zone) for one in programme.happenings)

    def later(moment: dt.datetime) -> dt.datetime:
        local = moment.astimezone(zone)
        return dt.datetime.combine(local.date() + days, local.time(), tzinfo=zone)

    return replace(programme, happenings=tuple(replace(one, start=later(one.start)) for one in programme.happenings))


def look_at(edition: Edition, row: ProgrammeImport) -> Preview:
    """Return what would come in now. `row.rooms` holds what was chosen already, and whether the days are moved."""
    programme = unpacked(row.read["programme"])
    unread = [fault for fault in faults_of(row.read["faults"]) if fault.code in UNREAD]
    read_notes = [fault for fault in faults_of(row.read["faults"]) if fault.code in NOTED]
    if row.rooms.get("shift"):
        programme = shifted(programme, edition)
    found = [*read_notes, *check(programme, first_day=edition.first_day, last_day=edition.last_day)]
    faults: dict[str, list[Fault]] = {}
    for fault in found:
        faults.setdefault(fault.place, []).append(fault)
    there = standing(edition.id, programme.happenings)
    lines = tuple(
        Line(one, _coming(one, faults.get(one.place, []), there), tuple(faults.get(one.place, [])))
        for one in programme.happenings
    )
    return Preview(programme, lines, tuple(unread), _rooms(edition, programme, row.rooms))


UNREAD = frozenset({"title_missing", "start_wrong", "length_wrong"})
NOTED = frozenset({"guid_odd", "guid_missing"})


def _coming(one: Happening, faults: Sequence[Fault], there: Mapping[str, Slot]) -> Coming:
    if any(fault.stops for fault in faults):
        return Coming.OUT
    slot = there.get(one.guid)
    if slot is None:
        return Coming.NEW
    return Coming.SAME if is_same(one, slot) else Coming.CHANGED


def fingerprint(one: Happening) -> str:
    """Return what an entry of a file is known again by; where in the file it stood does not count."""
    return digest(repr(sorted(packed(replace(one, place="")).items())))


def is_same(one: Happening, slot: Slot) -> bool:
    """Say whether a file tells nothing new about a slot: as it came in last, or as it stands with us."""
    if slot.origin and slot.origin.get("fingerprint"):
        return bool(slot.origin["fingerprint"] == fingerprint(one))
    proposal = slot.proposal
    if proposal is None:
        return True
    return (
        one.title in proposal.title.values()
        and one.abstract in ("", *proposal.abstract.values())
        and (one.start, one.minutes) == (slot.starts_at, slot.minutes)
    )


def standing(edition_id: int, happenings: Iterable[Happening]) -> dict[str, Slot]:
    """Return the slots that are there already, by the guid in the file."""
    meant = {guid: one.guid for one in happenings for guid in (one.guid, own_guid(edition_id, one.guid))}
    found: dict[str, Slot] = {}
    for guids in _parts(list(meant)):
        for slot in db.session.scalars(asked.slots_with_guid(edition_id, guids)).unique():
            found[meant[slot.guid]] = slot
    return found


def own_guid(edition_id: int, guid: str) -> str:
    """Return the guid that a slot gets where its own stands in another edition already."""
    return derived_guid("edition", edition_id, guid)


def _parts(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


# --- rooms ------------------------------------------------------------------------------------------------------------


def _rooms(edition: Edition, programme: Programme, chosen: Mapping[str, Any]) -> dict[str, str]:
    """Return for each room of the file what was chosen, else what fits best; empty where nothing does."""
    cities = list(db.session.scalars(cities_of(edition.id)))
    known = names_known(list(db.session.scalars(rooms_of(edition.id))))
    found = {}
    for room in programme.rooms:
        fits = known.get(slugged(room.name)) or new_in_named_city(room.name, cities)
        found[room.name] = chosen.get("of", {}).get(room.name) or fits
    return found


def names_known(rooms: Sequence[Room]) -> dict[str, str]:
    """Return `room-<id>` by everything that a room is called, in all languages."""
    found: dict[str, str] = {}
    for code in LANGUAGES:
        places = [
            Place(
                room.id,
                room.name.pick(code),
                room.venue.name,
                room.venue.city.name.pick(code) if room.venue.city else "",
            )
            for room in rooms
        ]
        called = room_names(places)
        for place in places:
            for name in (called[place.id], place.long, place.short, place.name):
                found.setdefault(slugged(name), f"room-{place.id}")
    found.pop("", None)
    return found


def new_in_named_city(name: str, cities: Sequence[City]) -> str:
    """Return `new-<city id>` where a city of ours stands in brackets at the end of a room's name; else nothing."""
    for city in cities:
        if split_city(name, list(city.name.values()))[1]:
            return f"new-{city.id}"
    return ""
