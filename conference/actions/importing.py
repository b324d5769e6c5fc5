"""Taking a programme from elsewhere over: rooms, types, tracks, sessions with their people, and their places."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conference.actions.bringing import (
    WAITS,
    Coming,
    Line,
    Preview,
    fingerprint,
    look_at,
    names_known,
    own_guid,
    standing,
)
from conference.actions.calling import Part, save_part
from conference.actions.scheduling import SlotChange, change_slots
from conference.actions.slots import locked_timetable, make_slot
from conference.models import ProgrammeImport, Proposal, SessionType, Slot, Speaker, Track
from conference.queries import calls
from conference.queries import imports as asked
from conference.rules.calls import SessionKind, SpeakerState, SpokenLanguage
from conference.rules.exchange import Happening, ProgrammeRoom, packed
from conference.rules.exchange.programme import slugged
from conference.rules.exchange.rooms import split_city
from conference.rules.names import LENGTH, new_name
from conference.rules.states import ProposalState
from conference.rules.timetable.puzzle import SlotKind
from core.clock import now
from core.db import db, lock, transaction
from core.facts import ProgrammeImported, record
from core.language import LANGUAGES, fold, pick
from core.refusals import Refused
from core.settings import settings
from core.signing import new_secret, random_below
from core.texts import Texts
from editions.actions.places import add_room, add_venue
from editions.models import City, Edition
from editions.queries import cities_of, rooms_of

SPOKEN = {one.value: one for one in SpokenLanguage} | {"gmq": SpokenLanguage.SCANDINAVIAN}
# What other systems call their kinds of session, by a part of the word.
KINDS = (
    ("workshop", SessionKind.WORKSHOP), ("hands", SessionKind.WORKSHOP), ("panel", SessionKind.PANEL),
    ("discussion", SessionKind.PANEL), ("concert", SessionKind.SHOWCASE), ("performance", SessionKind.SHOWCASE),
    ("showcase", SessionKind.SHOWCASE), ("round", SessionKind.ROUNDTABLE), ("talk", SessionKind.TALK),
    ("lecture", SessionKind.TALK), ("keynote", SessionKind.TALK),
)  # fmt: skip
USUAL_SEATS = 60
USUAL_WALK = 10
# Fields of a file that have no column of their own with us; they are written out again as they came.
ONLY_THERE = (
    "id", "slug", "subtitle", "description", "feedback_url", "video_url", "logo", "license", "do_not_record", "persons",
    "links", "attachments",
)  # fmt: skip


@dataclass(slots=True)
class _Bench:
    """What the entries of one import share while they are taken over."""

    edition_id: int
    moment: dt.datetime
    by: int | None
    rooms: dict[str, int | None]
    guids: dict[str, str]
    there: dict[str, Slot]
    elsewhere: set[str]
    codes: set[str]
    session_codes: set[str]
    types: dict[str, int] = field(default_factory=dict)
    tracks: dict[str, int] = field(default_factory=dict)
    moves: list[SlotChange] = field(default_factory=list)


def choose(edition_id: int, import_id: int, *, rooms: Mapping[str, str], others: str, shift: bool) -> None:
    """Keep which room is which, what becomes of the others, and whether the days are moved. Refuses `import_gone`."""
    with transaction():
        row = _locked(edition_id, import_id)
        row.rooms = {"of": dict(rooms), "others": others, "shift": shift}


def _locked(edition_id: int, import_id: int) -> ProgrammeImport:
    row = db.session.scalars(lock(asked.import_in(edition_id, import_id))).one_or_none()
    if row is None:
        raise Refused("import_gone")
    return row


def take_over(edition: Edition, import_id: int, *, by: int | None) -> Preview:
    """Take over what is new or changed, all of it or nothing; return what was looked at.

    What stands in our timetable and not in the file stays. Told twice it changes nothing. Refuses `import_gone`,
    `import_rooms` (which room is which has not been chosen for all), and what the timetable refuses.
    """
    with transaction() as session:
        row = _locked(edition.id, import_id)
        locked_timetable(edition.id)
        preview = look_at(edition, row)
        coming = [line for line in preview.lines if line.coming in (Coming.NEW, Coming.CHANGED)]
        bench = _bench(edition, preview, coming, row, by)
        _make_parts(bench, coming)
        with session.no_autoflush:
            fresh = {
                line.happening.guid: _new_session(bench, line.happening)
                for line in coming
                if line.happening.guid not in bench.there
            }
            session.flush()
            for line in coming:
                _take(bench, line.happening, fresh.get(line.happening.guid))
            session.flush()
        change_slots(edition.id, _placed(bench, coming), what="import", by=by)
        row.taken_at = bench.moment
        record(ProgrammeImported(edition_id=edition.id, import_id=row.id, sessions=len(coming), taken=True), by=by)
    return preview


def _bench(edition: Edition, preview: Preview, coming: Sequence[Line], row: ProgrammeImport, by: int | None) -> _Bench:
    happenings = [line.happening for line in coming]
    guids = [one.guid for one in happenings]
    codes = [one.code for one in happenings if one.code]
    return _Bench(
        edition_id=edition.id,
        moment=now(),
        by=by,
        rooms=_make_rooms(edition, preview, coming, row, by),
        guids={room.name: room.guid for room in preview.programme.rooms},
        there=standing(edition.id, happenings),
        elsewhere=set(db.session.scalars(asked.guids_elsewhere(edition.id, guids))),
        codes=set(db.session.scalars(asked.codes_taken(codes))),
        session_codes=set(db.session.scalars(asked.sessions_coded(codes))),
    )


# --- rooms, types and tracks ------------------------------------------------------------------------------------------


def _make_rooms(
    edition: Edition, preview: Preview, coming: Sequence[Line], row: ProgrammeImport, by: int | None
) -> dict[str, int | None]:
    """Return the room of ours for each of the file's, made where that was chosen; None: its sessions wait."""
    needed = {line.happening.room for line in coming}
    rooms = list(db.session.scalars(rooms_of(edition.id)))
    cities = {city.id: city for city in db.session.scalars(cities_of(edition.id))}
    ours = {f"room-{room.id}": room.id for room in rooms}
    known = names_known(rooms)
    houses: dict[int, int] = {}
    found: dict[str, int | None] = {"": None}
    for room in preview.programme.rooms:
        choice = preview.rooms.get(room.name) or row.rooms.get("others", "")
        city = cities.get(int(choice[4:])) if choice.startswith("new-") and choice[4:].isdigit() else None
        if city is not None and room.name in needed:
            # Brought once more, the file finds the room that it has made before.
            made = ours.get(known.get(slugged(room.name), ""))
            if made is None:
                if city.id not in houses:
                    houses[city.id] = _new_house(edition, city, preview.programme.title or pick(edition.name), by)
                made = _new_room(edition, city, houses[city.id], room, by)
            found[room.name] = made
        elif choice in ours:
            found[room.name] = ours[choice]
        elif choice == WAITS or room.name not in needed:
            found[room.name] = None
        else:
            raise Refused("import_rooms", field="others", room=room.name)
    return found


def _new_house(edition: Edition, city: City, name: str, by: int | None) -> int:
    made = add_venue(
        edition.id,
        city_id=city.id,
        by=by,
        name=name,
        walk_minutes=USUAL_WALK,
        access_words=Texts(),
        note=Texts(),
    )
    return made.id


def _new_room(edition: Edition, city: City, venue_id: int, room: ProgrammeRoom, by: int | None) -> int:
    made = add_room(
        edition.id,
        venue_id,
        by=by,
        name=Texts({"en": split_city(room.name, list(city.name.values()))[0]}),
        capacity=room.capacity or USUAL_SEATS,
        access_words=Texts(),
    )
    return made.id


def _make_parts(bench: _Bench, coming: Sequence[Line]) -> None:
    """Find types and tracks by their name in any language, and make those that nobody knows."""
    types: dict[str, int] = _named(db.session.scalars(calls.types_of(bench.edition_id)).all())
    tracks: dict[str, int] = _named(db.session.scalars(calls.tracks_of(bench.edition_id)).all())
    for line in coming:
        one = line.happening
        code = text_language(one)
        if one.type and fold(one.type) not in types:
            values: dict[str, Any] = {"kind": _kind(one.type), "name": Texts({code: one.type}), "lengths": [30, 45, 60]}
            made = save_part(bench.edition_id, Part.TYPE, None, by=bench.by, hint=Texts(), hidden=True, **values)
            types[fold(one.type)] = made.id
        if one.track and fold(one.track) not in tracks:
            made = save_part(
                bench.edition_id, Part.TRACK, None, by=bench.by, name=Texts({code: one.track}), hint=Texts()
            )
            tracks[fold(one.track)] = made.id
    bench.types, bench.tracks = types, tracks


def _named(rows: Sequence[SessionType | Track]) -> dict[str, int]:
    return {fold(name): row.id for row in reversed(rows) for name in row.name.values()}


def _kind(name: str) -> SessionKind:
    plain = name.casefold()
    return next((kind for word, kind in KINDS if word in plain), SessionKind.OTHER)


def text_language(one: Happening) -> str:
    """Return the language that the words of an entry are kept in: its own where it is one of ours."""
    code = one.language.casefold()[:2]
    return code if code in LANGUAGES else "en"


# --- sessions ---------------------------------------------------------------------------------------------------------


def _take(bench: _Bench, one: Happening, fresh: Proposal | None) -> None:
    """Write one entry: the people and the slot of a new session, or what differs in one that is there."""
    slot = bench.there.get(one.guid)
    if slot is None:
        assert fresh is not None
        for position, person in enumerate(one.persons):
            db.session.add(_speaker(fresh, person.guid, person.name, position, bench.moment))
        slot = bench.there[one.guid] = _new_slot(bench, one, fresh)
    elif slot.proposal is not None:
        _change_session(bench, slot.proposal, one)
        if slot.origin:
            _change_speakers(bench, slot.proposal, one)
    slot.origin = _origin(bench, one) if slot.origin is not None or slot.id is None else slot.origin


def _new_session(bench: _Bench, one: Happening) -> Proposal:
    code = text_language(one)
    moment = bench.moment
    proposal = Proposal(
        edition_id=bench.edition_id,
        code=_code(one.code, bench.session_codes),
        secret=new_secret(),
        state=ProposalState.CONFIRMED,
        title=Texts({code: one.title}),
        abstract=Texts({code: one.abstract}) if one.abstract else Texts(),
        links=[],
        redacted_title=Texts(),
        redacted_abstract=Texts(),
        ui_language=code,
        created_at=moment,
        saved_at=moment,
        submitted_at=moment,
        content_changed_at=moment,
        state_changed_at=moment,
        announced_at=moment,
        confirmed_at=moment,
    )
    _set_session(bench, proposal, one)
    db.session.add(proposal)
    return proposal


def _speaker(proposal: Proposal, guid: str, name: str, position: int, moment: dt.datetime) -> Speaker:
    """Return somebody who said yes elsewhere: without an account, without an address, known by the file's guid."""
    return Speaker(
        proposal_id=proposal.id,
        name=name,
        address="",
        address_key=f"guid:{guid}",
        is_lead=position == 0,
        position=position,
        state=SpeakerState.ACCEPTED,
        language=proposal.ui_language,
        invited_at=moment,
        answered_at=moment,
        availability=[],
        cities=[],
    )


def _set_session(bench: _Bench, proposal: Proposal, one: Happening) -> None:
    proposal.session_type_id = bench.types.get(fold(one.type)) if one.type else None
    proposal.track_id = bench.tracks.get(fold(one.track)) if one.track else None
    proposal.language = SPOKEN.get(one.language.casefold())
    proposal.minutes = one.minutes if 5 <= one.minutes <= 480 else None
    names = " ".join(person.name for person in one.persons)
    proposal.search = fold(f"{proposal.code} {' '.join(proposal.title.values())} {names}")


def _change_session(bench: _Bench, proposal: Proposal, one: Happening) -> None:
    code = text_language(one)
    if one.title not in proposal.title.values():
        proposal.title = Texts({**proposal.title, code: one.title})
    if one.abstract and one.abstract not in proposal.abstract.values():
        proposal.abstract = Texts({**proposal.abstract, code: one.abstract})
    _set_session(bench, proposal, one)
    proposal.revision += 1
    proposal.saved_at = proposal.content_changed_at = bench.moment


def _change_speakers(bench: _Bench, proposal: Proposal, one: Happening) -> None:
    """Let those stand who stand in the file. Who has an account by now stays: they speak for themselves."""
    by_key = {speaker.address_key: speaker for speaker in proposal.speakers}
    wanted = {f"guid:{person.guid}": person for person in one.persons}
    for key, speaker in by_key.items():
        if key not in wanted and key.startswith("guid:") and speaker.member_id is None:
            speaker.state = SpeakerState.DECLINED
    for position, (key, person) in enumerate(wanted.items()):
        known = by_key.get(key)
        if known is None:
            made = _speaker(proposal, person.guid, person.name, position, bench.moment)
            made.is_lead = position == 0 and not any(speaker.is_lead for speaker in by_key.values())
            db.session.add(made)
        elif known.member_id is None:
            known.name, known.position, known.state = person.name, position, SpeakerState.ACCEPTED


def _new_slot(bench: _Bench, one: Happening, proposal: Proposal) -> Slot:
    slot = make_slot(bench.edition_id, SlotKind.SESSION, one.minutes, proposal_id=proposal.id)
    slot.guid = own_guid(bench.edition_id, one.guid) if one.guid in bench.elsewhere else one.guid
    slot.code = _code(one.code, bench.codes)
    db.session.add(slot)
    return slot


def _code(given: str, taken: set[str]) -> str:
    """Return the code in the file where it is one of ours in form and nobody has it, else a new one."""
    fits = len(given) == LENGTH and given.isascii() and given.isalnum() and not given.isdigit()
    code = given if fits and given not in taken else new_name(random_below)
    while code in taken:
        code = new_name(random_below)
    taken.add(code)
    return code


def _origin(bench: _Bench, one: Happening) -> dict[str, Any]:
    """Return what the file said that has no column with us, and what it is known again by."""
    told = packed(one)
    kept = {name: told[name] for name in ONLY_THERE if name in told and (name != "id" or told[name])}
    if one.language.casefold() not in SPOKEN and one.language:
        kept["language"] = one.language
    # An address of ours is no origin: it is made anew.
    origin_url = one.origin_url or ("" if one.url.startswith(settings().base_url) else one.url)
    if origin_url:
        kept["origin_url"] = origin_url
    if guid := bench.guids.get(one.room):
        kept["room_guid"] = guid
    return {**kept, "fingerprint": fingerprint(one)}


def _placed(bench: _Bench, coming: Sequence[Line]) -> list[SlotChange]:
    """Return where the slots go: into their room at their time, or to those that wait."""
    changes = []
    for line in coming:
        one = line.happening
        slot, room_id = bench.there[one.guid], bench.rooms.get(one.room)
        values: dict[str, Any] = {"minutes": one.minutes, "removed_at": bench.moment if one.cancelled else None}
        placed = room_id is not None and not one.cancelled
        values |= {"room_id": room_id if placed else None, "starts_at": one.start if placed else None}
        if slot.locked:
            values = {"minutes": slot.minutes}
        changes.append(SlotChange(slot.id, values))
    return changes
