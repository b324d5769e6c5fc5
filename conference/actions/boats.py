"""The boats stop, or sail again: what that does to the programme, the switch, the mails that are prepared."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from conference.actions.telling_changes import Reader, around, new_notice
from conference.mails import timetable as house
from conference.mails.timetable import Shifted
from conference.models import AnnouncementState, Notice, NoticeKind, ReleasedSlot, SlotKind
from conference.queries import notices as asked
from conference.queries import releases
from conference.rules.states import ProposalState
from conference.rules.timetable.changes import Spot
from conference.rules.timetable.places import place_now
from core.clock import now
from core.db import db, lock, transaction
from core.facts import BoatsSwitched, record
from core.refusals import Refused
from core.texts import Texts
from editions.actions.places import switch_boats
from editions.models import Edition
from editions.queries import crossing_of, edition_by_id

Key = tuple[str, int | str]


@dataclass(slots=True)
class Concerned:
    """A reader with the slots they are on stage in and those they have picked, by id."""

    reader: Reader
    speaks: set[int] = field(default_factory=set)
    picks: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What stopping the boats would do now: slots that move or stay, and who has to know.

    `adrift` are on the ferry and have no room on land; `staying` is how many stand on land and go on where they are.
    `readers` have to know; `others` take part and have nothing picked that moves.
    """

    moving: tuple[ReleasedSlot, ...]
    adrift: tuple[ReleasedSlot, ...]
    staying: int
    readers: Mapping[Key, Concerned]
    others: Mapping[Key, Concerned]
    slots: Mapping[int, ReleasedSlot]


def outlook(edition: Edition) -> Outlook:
    """Return what the switch does: of everybody's newest release, what is not over. Statements do not grow with it."""
    session = db.session
    rows = session.scalars(releases.slots_everybody_sees(edition.id)).all()
    slots = {row.slot_id: row for row in rows if _takes_place(row) and row.ends_at > now()}
    moving = tuple(row for row in slots.values() if place_now(row, boats_run=False).moved)
    moved = {row.slot_id for row in moving}
    staying = [row for row in slots.values() if row.slot_id not in moved]
    adrift = tuple(row for row in staying if row.room is not None and row.room.venue.city_id is None)
    people = _people(slots)
    readers = {key: one for key, one in people.items() if _has_to_know(one, slots, moved | {a.slot_id for a in adrift})}
    others = {key: one for key, one in _participants(edition.id).items() if key not in readers}
    return Outlook(moving, adrift, len(staying) - len(adrift), readers, others, slots)


def _takes_place(row: ReleasedSlot) -> bool:
    called_off = row.proposal is None or row.proposal.state is not ProposalState.CONFIRMED
    return row.kind is SlotKind.SESSION and not row.cancelled and not called_off


def _people(slots: Mapping[int, ReleasedSlot]) -> dict[Key, Concerned]:
    """Return everybody who is on stage in one of these slots, has a seat there or has starred it."""
    found: dict[Key, Concerned] = {}
    on_stage: dict[int, set[int]] = defaultdict(set)
    for row in slots.values():
        for speaker_id in row.speaker_ids:
            on_stage[speaker_id].add(row.slot_id)
    for speaker, language, address in db.session.execute(asked.speakers_told(on_stage.keys())):
        key: Key = ("member", speaker.member_id) if speaker.member_id else ("address", speaker.address_key)
        reader = Reader(
            speaker.name, language or speaker.language, address or speaker.address, speaker.member_id, speaker.id
        )
        found.setdefault(key, Concerned(reader)).speaks |= on_stage[speaker.id]
    for statement in (asked.seat_holders(slots.keys()), asked.star_holders(slots.keys())):
        for slot_id, member_id, name, language, address in db.session.execute(statement):
            known = found.setdefault(("member", member_id), Concerned(Reader(name, language, address, member_id)))
            known.picks.add(slot_id)
    return found


def _has_to_know(one: Concerned, slots: Mapping[int, ReleasedSlot], shifted: set[int]) -> bool:
    """Say whether the stop touches somebody: on stage, has picked what moves, or has something on both shores."""
    rooms = [room for slot_id in one.picks if (room := slots[slot_id].room) is not None]
    return bool(one.speaks or one.picks & shifted or len({room.venue.city_id for room in rooms}) > 1)


def _participants(edition_id: int) -> dict[Key, Concerned]:
    rows = db.session.execute(asked.participants(edition_id))
    return {
        ("member", member_id): Concerned(Reader(name, language, address, member_id))
        for _zero, member_id, name, language, address in rows
    }


# --- the switch -------------------------------------------------------------------------------------------------------


def stop(edition_id: int, *, banner: Texts, everybody: bool, by: int | None) -> int:
    """Say that the boats have stopped and return how many mails are prepared. `everybody`: whoever takes part as well.

    Slots move to their fallback rooms at once, since everybody sees where they are now. Refuses `boats_stopped`.
    """
    with transaction():
        edition = _switchable(edition_id, run=True, refusal="boats_stopped")
        ahead = outlook(edition)
        switch_boats(edition_id, running=False, banner=banner, by=by)
        _drop(edition_id, NoticeKind.BOATS_SAIL)
        told = {**ahead.readers, **(ahead.others if everybody else {})}
        _prepare(edition, told, ahead.slots, stopped=True)
        record(BoatsSwitched(edition_id=edition_id, sail=False), by=by)
    return len(told)


def sail(edition_id: int, *, by: int | None) -> int:
    """Say that the boats sail again and return how many mails are prepared: for whoever was told that they stopped.

    Who was not told yet is not told at all. Refuses `boats_sailing`.
    """
    with transaction():
        edition = _switchable(edition_id, run=False, refusal="boats_sailing")
        ahead = outlook(edition)
        switch_boats(edition_id, running=True, banner=Texts(), by=by)
        told = _drop(edition_id, NoticeKind.BOATS_STOPPED)
        _prepare(edition, told | _with_places(told, ahead), ahead.slots, stopped=False)
        record(BoatsSwitched(edition_id=edition_id, sail=True), by=by)
    return len(told)


def _switchable(edition_id: int, *, run: bool, refusal: str) -> Edition:
    """Return the edition with its crossing locked. Refuses where somebody else has switched already."""
    session = db.session
    crossing = session.scalars(lock(crossing_of(edition_id))).one()
    if crossing.boats_run is not run:
        raise Refused(refusal)
    return session.scalars(edition_by_id(edition_id)).one()


def _drop(edition_id: int, kind: NoticeKind) -> dict[Key, Concerned]:
    """Drop the waiting mails of a kind, which are wrong now; return who was last told that the boats have stopped."""
    last: dict[Key, Notice] = {}
    for row in db.session.scalars(asked.about_boats(edition_id)).all():
        if row.state is not AnnouncementState.WAITING:
            last[("member", row.member_id) if row.member_id else ("address", row.to_address.casefold())] = row
        elif row.kind is kind:
            db.session.delete(row)
    db.session.flush()
    return {
        key: Concerned(Reader(row.to_name, row.language, row.to_address, row.member_id, row.speaker_id))
        for key, row in last.items()
        if row.kind is NoticeKind.BOATS_STOPPED and row.to_address
    }


def _with_places(told: Mapping[Key, Concerned], ahead: Outlook) -> dict[Key, Concerned]:
    return {key: ahead.readers[key] for key in told if key in ahead.readers}


def _prepare(
    edition: Edition, told: Mapping[Key, Concerned], slots: Mapping[int, ReleasedSlot], *, stopped: bool
) -> None:
    shared = around(edition) if told else None
    kind = NoticeKind.BOATS_STOPPED if stopped else NoticeKind.BOATS_SAIL
    for one in told.values():
        assert shared is not None
        letter = house.boats_letter(
            shared,
            name=one.reader.name,
            language=one.reader.language,
            stopped=stopped,
            speaks=_shifted((slots[key] for key in one.speaks), boats_run=not stopped),
            picks=_shifted((slots[key] for key in one.picks - one.speaks), boats_run=not stopped),
        )
        db.session.add(new_notice(edition, kind, one.reader, letter))
    db.session.flush()


def _shifted(rows: Iterable[ReleasedSlot], *, boats_run: bool) -> Sequence[Shifted]:
    found = []
    for row in sorted(rows, key=lambda one: (one.starts_at, one.slot_id)):
        place = place_now(row, boats_run=boats_run)
        planned = Spot(row.starts_at, row.minutes, row.room_id, None)
        found.append(Shifted(dict(row.title), planned, Spot(row.starts_at, row.minutes, place.room_id, None)))
    return tuple(found)
