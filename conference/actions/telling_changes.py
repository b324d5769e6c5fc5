"""Who has to know of what changed in the timetable, and the mails that are prepared for them: one for each person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from conference.actions.freezing import Upcoming, frozen_of
from conference.mails import timetable as house
from conference.mails.timetable import Around, Entry
from conference.models import Notice, NoticeKind, Release
from conference.queries import notices as asked
from conference.queries import releases
from conference.queries.timetable import slots_of_proposal
from conference.rules.states import COMING, ProposalState
from conference.rules.timetable.changes import Change, ChangeKind, Frozen, Spot, compare, concerned
from core.clock import now
from core.db import db, lock
from core.facts import ProposalMoved
from editions.actions.for_rules import sea_of, spot_of
from editions.models import Edition, Room
from editions.queries import crossing_of, edition_by_id, rooms_of
from editions.rules.crossing import Sea
from editions.rules.crossing import Spot as Place


@dataclass(slots=True)
class Reader:
    """Somebody who gets a mail: how to reach them, and what they have to know by slot."""

    name: str
    language: str
    address: str
    member_id: int | None = None
    speaker_id: int | None = None
    speaks: dict[int, Change | None] = field(default_factory=dict)
    seats: dict[int, Change] = field(default_factory=dict)


def place_of(room: Room) -> Place:
    return spot_of(room.venue, room)


def around(edition: Edition, rooms: Mapping[int, Room] | None = None) -> Around:
    """Return what all mails of an edition share."""
    known = rooms or {room.id: room for room in db.session.scalars(rooms_of(edition.id))}
    crossing = db.session.scalars(crossing_of(edition.id)).one_or_none()
    return Around(edition, known, Sea() if crossing is None else sea_of(crossing), place_of)


# --- a release --------------------------------------------------------------------------------------------------------


def prepare_release(edition: Edition, release: Release, state: Upcoming) -> int:
    """Prepare the mails of a new release, in its transaction, and return how many wait.

    Who still has a mail of an earlier one waiting is told of everything since the release before that one: what
    waited is written anew, and stays with the first release that it tells of. Whoever is concerned as a speaker and by
    a seat gets one mail.
    """
    session = db.session
    behind: dict[tuple[str, int | str], int] = {}
    for notice, number in session.execute(asked.waiting_of_releases(edition.id)).all():
        if notice.kind in (NoticeKind.SPEAKER_SLOTS, NoticeKind.SIGN_UP_CHANGED):
            behind.setdefault(_key(notice.member_id, notice.to_address), number - 1)
            session.delete(notice)
    session.flush()
    usual = release.number - 1
    readers: dict[tuple[str, int | str], Reader] = {}
    for number in sorted({usual, *behind.values()}):
        changes = state.changes if number == usual else compare(_state_of(edition, number, state), state.frozen)
        found = _readers(changes, state.frozen)
        readers |= {key: reader for key, reader in found.items() if behind.get(key, usual) == number}
    shared = around(edition, state.laid.rooms)
    firsts = _release_ids(edition, release, behind.values())
    for key, reader in readers.items():
        session.add(_release_notice(shared, firsts[behind.get(key, usual) + 1], reader, state))
    session.flush()
    return len(readers)


def _release_ids(edition: Edition, release: Release, bases: Iterable[int]) -> dict[int, int]:
    """Return the ids of the releases that come after these, by number, and of the newest."""
    wanted = {number + 1 for number in bases} - {release.number}
    found = {number: db.session.scalars(releases.release_in(edition.id, number)).one().id for number in wanted}
    return {**found, release.number: release.id}


def _state_of(edition: Edition, number: int, state: Upcoming) -> tuple[Frozen, ...]:
    found = db.session.scalars(releases.release_in(edition.id, number)).one_or_none()
    return frozen_of(found, state.laid.rooms)


def _key(member_id: int | None, address: str) -> tuple[str, int | str]:
    return ("member", member_id) if member_id is not None else ("address", address.casefold())


def _readers(changes: Sequence[Change], frozen: Sequence[Frozen]) -> dict[tuple[str, int | str], Reader]:
    """Return who has to know of these changes, in three statements."""
    readers: dict[tuple[str, int | str], Reader] = {}
    told = concerned(changes)
    of_speaker: dict[int, list[int]] = defaultdict(list)
    for one in frozen:
        if not one.cancelled:
            for speaker_id in one.people:
                of_speaker[speaker_id].append(one.slot)
    concerned_people = {key for key, _reader in _speaking(told)}
    # All places of whoever is concerned stand in the mail, also those that did not change.
    for key, reader in _speaking(dict.fromkeys({*told, *of_speaker}, ())):
        if key not in concerned_people:
            continue
        known = readers.setdefault(key, reader)
        assert reader.speaker_id is not None
        known.speaks |= dict.fromkeys(of_speaker[reader.speaker_id])
        known.speaks |= {change.slot: change for change in told.get(reader.speaker_id, ())}
    telling = {change.slot: change for change in changes if change.tells() and ChangeKind.NEW not in change.kinds}
    known_already = _called_off([slot for slot, change in telling.items() if ChangeKind.CANCELLED in change.kinds])
    rows = db.session.execute(asked.seat_holders(telling.keys() - known_already))
    for slot_id, member_id, name, language, address in rows:
        reader = _member(readers, member_id, name, language, address)
        if slot_id not in reader.speaks:
            reader.seats[slot_id] = telling[slot_id]
    return readers


def _speaking(told: Mapping[int, object]) -> list[tuple[tuple[str, int | str], Reader]]:
    """Return speakers as readers, each row with the key of its person."""
    found = []
    for speaker, language, address in db.session.execute(asked.speakers_told(told.keys())):
        reader = Reader(
            name=speaker.name,
            language=language or speaker.language,
            address=address or speaker.address,
            member_id=speaker.member_id,
            speaker_id=speaker.id,
        )
        found.append((_key(speaker.member_id, speaker.address_key), reader))
    return found


def _member(
    readers: dict[tuple[str, int | str], Reader], member_id: int, name: str, language: str, address: str
) -> Reader:
    return readers.setdefault(("member", member_id), Reader(name, language, address, member_id))


def _called_off(slot_ids: Iterable[int]) -> set[int]:
    """Return those of these slots whose session was called off: whoever has a seat there was told then."""
    rows = db.session.execute(asked.states_of_slots(list(slot_ids)))
    return {slot_id for slot_id, state in rows if state not in COMING}


def _release_notice(shared: Around, release_id: int, reader: Reader, state: Upcoming) -> Notice:
    standing = {one.slot: one for one in state.frozen}
    speaks = [_entry(standing, slot_id, change) for slot_id, change in reader.speaks.items()]
    seats = [_entry(standing, slot_id, change) for slot_id, change in reader.seats.items()]
    if speaks:
        first = all(change is None or ChangeKind.NEW in change.kinds for change in reader.speaks.values())
        letter = house.speaker_letter(
            shared, name=reader.name, language=reader.language, speaks=speaks, seats=seats, first=first
        )
        return new_notice(shared.edition, NoticeKind.SPEAKER_SLOTS, reader, letter, release_id=release_id)
    letter = house.seat_letter(shared, name=reader.name, language=reader.language, seats=seats)
    return new_notice(shared.edition, NoticeKind.SIGN_UP_CHANGED, reader, letter, release_id=release_id)


def _entry(standing: Mapping[int, Frozen], slot_id: int, change: Change | None) -> Entry:
    one = standing[slot_id]
    spot = None if one.cancelled else Spot(one.start, one.minutes, one.room, one.city)
    return Entry(dict(one.title), spot, change)


def new_notice(
    edition: Edition, kind: NoticeKind, reader: Reader, letter: house.Letter, *, release_id: int | None = None
) -> Notice:
    """Return a mail that waits, not in the session."""
    return Notice(
        edition_id=edition.id,
        release_id=release_id,
        kind=kind,
        member_id=reader.member_id,
        speaker_id=reader.speaker_id,
        language=reader.language,
        to_address=reader.address,
        to_name=reader.name,
        subject=letter.subject,
        body=letter.body,
        edited=False,
        created_at=now(),
    )


# --- a session that is called off -------------------------------------------------------------------------------------


def tell_seat_holders(fact: ProposalMoved) -> None:
    """Prepare mails for everybody with a seat in a released session that is called off. They wait to be looked at.

    Comes before seats are taken back: who has one is asked here.
    """
    if ProposalState(fact.old) is not ProposalState.CONFIRMED or ProposalState(fact.new) in COMING:
        return
    session = db.session
    slots = {slot.id: slot for slot in session.scalars(slots_of_proposal(fact.proposal_id))}
    if fact.edition_id is None or not slots:
        return
    rows = session.scalars(releases.slots_seen_of(fact.edition_id, fact.proposal_id)).all()
    out = {row.slot_id: row for row in rows if not row.cancelled}
    if not out:
        return
    edition = session.scalars(edition_by_id(fact.edition_id)).one()
    readers: dict[tuple[str, int | str], Reader] = {}
    for slot_id, member_id, name, language, address in session.execute(asked.seat_holders(out)):
        row = out[slot_id]
        spot = Spot(row.starts_at, row.minutes, row.room_id, row.city_id)
        reader = _member(readers, member_id, name, language, address)
        reader.seats[slot_id] = Change(slot_id, row.kind, (ChangeKind.CANCELLED,), spot, None)
    shared = around(edition) if readers else None
    for reader in readers.values():
        assert shared is not None
        seats = [Entry(dict(out[slot_id].title), None, change) for slot_id, change in reader.seats.items()]
        letter = house.seat_letter(shared, name=reader.name, language=reader.language, seats=seats)
        notice = new_notice(edition, NoticeKind.SIGN_UP_CHANGED, reader, letter)
        notice.proposal_id = fact.proposal_id
        session.add(notice)
    session.flush()


def drop_called_off(fact: ProposalMoved) -> None:
    """Drop the mails that wait and tell that a session is called off which is confirmed again."""
    if ProposalState(fact.new) is ProposalState.CONFIRMED:
        for notice in db.session.scalars(lock(asked.waiting_called_off(fact.proposal_id))).all():
            db.session.delete(notice)
        db.session.flush()
