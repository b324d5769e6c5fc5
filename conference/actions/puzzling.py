"""Rows of the timetable as its rules see them: days, rooms, sessions with their people, and where each stands."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from conference.actions.slots import known_timetable
from conference.actions.wishing import pairs_wanted
from conference.models import Proposal, RoomKit, SessionType, Slot, Speaker, Staging, Timetable
from conference.queries import releases
from conference.queries import timetable as asked
from conference.rules.calls import SessionKind
from conference.rules.times import day_span, parse_moments, runs
from conference.rules.timetable.demand import expected_people
from conference.rules.timetable.puzzle import Frame, Hall, Pause, Presence, Puzzle, Show, SlotKind, Span, Spotted
from core.db import db
from core.texts import Texts
from editions import queries as editions
from editions.actions.for_rules import sea_of, spot_of
from editions.models import Edition, Room
from editions.rules.crossing import Sea


@dataclass(frozen=True, slots=True)
class Laid:
    """The timetable of an edition laid out for its rules, and the words for what the rules answer with.

    `released` is where the slots stand in the newest release (empty before the first). `names` are people by their key.
    """

    puzzle: Puzzle
    standing: Mapping[int, Spotted]
    released: Mapping[int, Spotted]
    revision: int
    slots: Mapping[int, Slot]
    rooms: Mapping[int, Room]
    names: Mapping[str, str] = field(default_factory=dict)

    def title(self, slot_id: int) -> Texts:
        slot = self.slots[slot_id]
        return slot.title if slot.proposal is None else slot.proposal.title


def frame_of(edition: Edition, timetable: Timetable) -> Frame:
    """Return the days of an edition in minutes since the first midnight of it on the cities' clock."""
    crossing = db.session.scalars(editions.crossing_of(edition.id)).one_or_none()
    opens, closes = dt.time.fromisoformat(timetable.day_opens), dt.time.fromisoformat(timetable.day_closes)
    evening = dt.time.fromisoformat(timetable.night_from)
    many = (edition.last_day - edition.first_day).days + 1
    days = [edition.first_day + dt.timedelta(days=number) for number in range(many)]
    origin = day_span(edition.first_day, dt.time(6), dt.time(7), edition.zone)[0] - dt.timedelta(hours=6)
    frame = Frame(
        origin=origin,
        zone=edition.zone,
        days=(),
        nights=(),
        step=timetable.step_minutes,
        sea=Sea() if crossing is None else sea_of(crossing),
    )

    def spans(start: dt.time) -> tuple[Span, ...]:
        moments = (day_span(day, start, closes, edition.zone) for day in days)
        return tuple(Span(frame.minute(begins), frame.minute(ends)) for begins, ends in moments)

    return Frame(origin, edition.zone, spans(opens), spans(evening), frame.step, frame.sea)


def lay_out(edition: Edition) -> Laid:
    """Return the timetable of an edition for its rules, in a number of statements that does not grow with it."""
    session = db.session
    timetable = known_timetable(edition.id)
    frame = frame_of(edition, timetable)
    rooms = {room.id: room for room in session.scalars(editions.rooms_of(edition.id))}
    slots = {slot.id: slot for slot in session.scalars(asked.slots_of(edition.id))}
    people, names = _people(edition.id, frame)
    stars = dict(session.execute(asked.stars_per_slot(edition.id)).all())
    puzzle = Puzzle(
        frame=frame,
        halls=_halls(edition.id, rooms, frame),
        shows=_shows(edition.id, slots, people, _by_session(slots, stars)),
        pauses=tuple(_pause(slot, frame) for slot in slots.values() if slot.kind is not SlotKind.SESSION),
        pairs=pairs_wanted(edition.id),
        stars=_by_session(slots, stars),
        weights=timetable.weights,
    )
    released = session.scalars(releases.slots_everybody_sees(edition.id)).all()
    return Laid(
        puzzle=puzzle,
        standing={
            slot.id: Spotted(slot.room_id, frame.minute(slot.starts_at))
            for slot in slots.values()
            if slot.kind is SlotKind.SESSION and slot.room_id is not None and slot.starts_at is not None
        },
        released={
            row.slot_id: Spotted(row.room_id, frame.minute(row.starts_at))
            for row in released
            if row.room_id is not None and not row.cancelled and row.slot_id in slots
        },
        revision=timetable.revision,
        slots=slots,
        rooms=rooms,
        names=names,
    )


def _by_session(slots: Mapping[int, Slot], stars: Mapping[int, int]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for slot_id, many in stars.items():
        if slot_id in slots and (proposal_id := slots[slot_id].proposal_id) is not None:
            found[proposal_id] += many
    return dict(found)


def _pause(slot: Slot, frame: Frame) -> Pause:
    assert slot.starts_at is not None
    start = frame.minute(slot.starts_at)
    return Pause(
        id=slot.id,
        span=Span(start, start + slot.minutes),
        hall=slot.room_id,
        city=slot.city_id,
        block=slot.kind is SlotKind.BLOCK,
    )


def _halls(edition_id: int, rooms: Mapping[int, Room], frame: Frame) -> tuple[Hall, ...]:
    kits: dict[int, RoomKit] = {kit.room_id: kit for kit in db.session.scalars(asked.kits_of(edition_id))}
    hours: dict[int, list[Span]] = defaultdict(list)
    for row in db.session.scalars(asked.hours_of(edition_id)):
        hours[row.room_id].append(Span(frame.minute(row.opens_at), frame.minute(row.closes_at)))
    return tuple(
        Hall(
            id=room.id,
            city=room.venue.city_id,
            capacity=max(room.capacity, room.capacity_standing or 0),
            spot=spot_of(room.venue, room),
            equipment=frozenset(kits[room.id].equipment) if room.id in kits else frozenset(),
            hearing_loop=room.hearing_loop,
            step_free=room.step_free and room.venue.step_free,
            open=tuple(hours[room.id]),
        )
        for room in rooms.values()
    )


def _people(edition_id: int, frame: Frame) -> tuple[dict[int, list[Presence]], dict[str, str]]:
    """Return who is in which session, and their names. A band is a person of its own: it cannot play twice at once."""
    found: dict[int, list[Presence]] = defaultdict(list)
    names: dict[str, str] = {}
    keys: dict[str, str] = {}
    for speaker in db.session.scalars(asked.speakers_scheduled(edition_id)):
        if speaker.member_id is not None:
            key = f"m{speaker.member_id}"
        else:
            key = keys.setdefault(speaker.address_key, f"s{speaker.id}")
        names.setdefault(key, speaker.name)
        found[speaker.proposal_id].append(_presence(key, speaker, frame))
        if speaker.organisation is not None:
            band = f"o{speaker.organisation.id}"
            names.setdefault(band, speaker.organisation.name)
            if all(one.person != band for one in found[speaker.proposal_id]):
                found[speaker.proposal_id].append(Presence(band))
    return found, names


def _presence(key: str, speaker: Speaker, frame: Frame) -> Presence:
    free = None
    if speaker.availability:
        spans = runs(parse_moments(speaker.availability))
        free = tuple(Span(frame.minute(start), frame.minute(end)) for start, end in spans)
    return Presence(key, free, frozenset(city for city in speaker.cities if isinstance(city, int)))


def _shows(
    edition_id: int, slots: Mapping[int, Slot], people: Mapping[int, list[Presence]], stars: Mapping[int, int]
) -> tuple[Show, ...]:
    stagings = {row.proposal_id: row for row in db.session.scalars(asked.stagings_of(edition_id))}
    changeovers = dict(db.session.execute(asked.changeovers_of(edition_id)).all())
    taken = dict(db.session.execute(asked.seats_taken(edition_id)).all())
    waiting = dict(db.session.execute(asked.seats_wanted(edition_id)).all())
    showings = Counter(slot.proposal_id for slot in slots.values())
    found = []
    for slot in slots.values():
        if slot.proposal is not None:
            staging = stagings.get(slot.proposal.id) or usual_staging(slot.proposal, slot.proposal.session_type)
            present = people.get(slot.proposal.id, [])
            if slot.proposal.session_type is None or slot.proposal.session_type.kind is not SessionKind.SHOWCASE:
                # Two people of one house can speak at the same time; a band cannot.
                present = [one for one in present if not one.person.startswith("o")]
            expected = expected_people(
                stars=stars.get(slot.proposal.id, 0),
                signed_up=taken.get(slot.id, 0),
                waiting=waiting.get(slot.id, 0),
                showings=showings[slot.proposal.id],
                guess=staging.expected,
            )
            show = _show(slot, slot.proposal, staging, tuple(present))
            found.append(
                replace(
                    show,
                    expected=expected,
                    setup=changeovers.get(slot.proposal.id, 0),
                    signed_up=taken.get(slot.id, 0),
                )
            )
    return tuple(found)


def usual_staging(proposal: Proposal, session_type: SessionType | None) -> Staging:
    """Return what a session needs while nobody has said so: a showcase is in the evening, with a stage and sound."""
    showcase = session_type is not None and session_type.kind is SessionKind.SHOWCASE
    return Staging(
        proposal_id=proposal.id,
        equipment=[],
        hearing_loop=False,
        step_free=False,
        at_night=True if showcase else None,
        city_id=None,
        expected=None,
        captions=False,
        quiet=False,
        recorded=False,
    )


def _show(slot: Slot, proposal: Proposal, staging: Staging, people: tuple[Presence, ...]) -> Show:
    return Show(
        id=slot.id,
        session=proposal.id,
        minutes=slot.minutes,
        people=people,
        seats=slot.capacity,
        equipment=frozenset(staging.equipment),
        hearing_loop=staging.hearing_loop,
        step_free=staging.step_free,
        night=staging.at_night,
        city=staging.city_id,
        fixed=slot.locked,
        track=proposal.track_id,
        language=None if proposal.language is None else proposal.language.value,
        kind="talk" if proposal.session_type is None else proposal.session_type.kind.value,
    )
