"""Rows as a day sees them: what somebody picked of the newest release, laid out for its rules."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from conference.models import CalendarFeed, ReleasedSlot, SeatState, SignUp, SlotKind
from conference.queries import day as asked
from conference.queries import releases
from conference.rules.day.home import Ends, ends_of_day
from conference.rules.day.line import draw_line
from conference.rules.day.picks import Line, Pause, Pick, Sound, Why
from conference.rules.states import ProposalState
from conference.rules.times import programme_day
from conference.rules.timetable.places import room_now
from core.db import db
from editions import queries as editions
from editions.actions.for_rules import sea_of, spot_of
from editions.models import City, Edition, Room
from editions.rules.crossing import Sea

SEATED = frozenset({SeatState.SEATED, SeatState.OFFERED})


@dataclass(frozen=True, slots=True)
class Picked:
    """The programme with what somebody picked of it.

    `rows` is the newest release by slot, `picks` what is in their days, `offers` every session that takes place.
    `gone` was picked and does not take place, as it stood in the last release that had it. `days` have a programme.
    """

    sound: Sound
    rows: Mapping[int, ReleasedSlot]
    picks: tuple[Pick, ...]
    offers: tuple[Pick, ...]
    pauses: tuple[Pause, ...]
    gone: tuple[ReleasedSlot, ...]
    days: tuple[dt.date, ...]
    seats: Mapping[int, SignUp]
    starred: frozenset[int]
    cities: tuple[City, ...]
    feed: CalendarFeed | None

    def of_day(self, day: dt.date) -> tuple[Pick, ...]:
        return tuple(one for one in self.picks if one.day == day)

    def room(self, slot_id: int) -> Room | None:
        """Return where something is held now: while no boat sails, in the room it goes to then."""
        room: Room | None = room_now(self.rows[slot_id], boats_run=self.sound.sea.boats_run)
        return room

    def moved(self, slot_id: int) -> bool:
        return self.room(slot_id) is not self.rows[slot_id].room

    def as_planned(self) -> "Picked":
        """Return the days as they would be had nothing been called off, and did the boats sail."""
        sound = replace(self.sound, sea=replace(self.sound.sea, boats_run=True))
        rows = {**self.rows, **{row.slot_id: row for row in self.gone}}
        wanted = {one.id: one.why for one in self.picks} | {row.slot_id: Why.STAR for row in self.gone}
        picks = tuple(replace(_pick(rows[slot_id], sound), why=why) for slot_id, why in wanted.items())
        return replace(self, sound=sound, rows=rows, picks=picks, offers=())

    def line_of(self, day: dt.date) -> Line:
        """Return the line of one day."""
        return draw_line(
            self.sound,
            self.of_day(day),
            pauses=[pause for pause in self.pauses if programme_day(pause.starts_at, self.sound.zone) == day],
            offers=self.offers,
            elsewhere=[one for one in self.picks if one.day != day],
        )

    def ends_of(self, line: Line, home: City | None) -> Ends | None:
        """Return the ways between a day and the shore somebody sleeps on; None while nobody has said which."""
        if home is None or not line.chosen:
            return None
        latest = max(line.chosen, key=lambda one: one.ends_at)
        return ends_of_day(self.sound, line.chosen[0], latest, str(home.id))


def takes_place(row: ReleasedSlot) -> bool:
    """Say whether something of a release is still on: it was not called off, then or since."""
    return not row.cancelled and (row.proposal is None or row.proposal.state is not ProposalState.CANCELLED)


def picked(edition: Edition, member_id: int) -> Picked:
    """Return what somebody picked of the newest release, in a number of statements that does not grow with it."""
    session = db.session
    crossing = session.scalars(editions.crossing_of(edition.id)).one_or_none()
    sound = Sound(Sea() if crossing is None else sea_of(crossing), edition.zone)
    rows = {row.slot_id: row for row in session.scalars(releases.slots_everybody_sees(edition.id))}
    starred = frozenset(session.scalars(asked.starred(edition.id, member_id)))
    seats = {row.slot_id: row for row in session.scalars(asked.seats_asked(edition.id, member_id))}
    speaks = frozenset(session.scalars(asked.speaks_as(member_id)))
    offers = tuple(_pick(row, sound) for row in rows.values() if row.kind is SlotKind.SESSION and takes_place(row))
    reasons = {row.slot_id: _why(row, starred, seats, speaks) for row in rows.values()}
    reasons |= {slot_id: Why.STAR for slot_id in starred if slot_id not in rows}
    wanted = [slot_id for slot_id, why in reasons.items() if why is not None]
    picks = tuple(replace(one, why=reasons[one.id]) for one in offers if reasons[one.id] is not None)
    return Picked(
        sound=sound,
        rows=rows,
        picks=picks,
        offers=offers,
        pauses=tuple(_pause(row) for row in rows.values() if row.kind is SlotKind.BREAK and takes_place(row)),
        gone=_gone(wanted, rows, {one.id for one in picks}),
        days=tuple(sorted({one.day for one in offers})),
        seats=seats,
        starred=starred,
        cities=tuple(session.scalars(editions.cities_of(edition.id))),
        feed=session.scalars(asked.feed_of(edition.id, member_id)).one_or_none(),
    )


def _why(
    row: ReleasedSlot, starred: Collection[int], seats: Mapping[int, SignUp], speaks: frozenset[int]
) -> Why | None:
    if speaks.intersection(row.speaker_ids):
        return Why.SPEAKS
    if row.slot_id in seats:
        return Why.SEAT if seats[row.slot_id].state in SEATED else Why.ASKED
    return Why.STAR if row.slot_id in starred else None


def _gone(wanted: Sequence[int], rows: Mapping[int, ReleasedSlot], kept: Collection[int]) -> tuple[ReleasedSlot, ...]:
    """Return what was picked and does not take place, by time."""
    lost = [slot_id for slot_id in wanted if slot_id not in kept]
    left = db.session.scalars(asked.last_shown([slot_id for slot_id in lost if slot_id not in rows])).all()
    found = [*(rows[slot_id] for slot_id in lost if slot_id in rows), *left]
    return tuple(sorted(found, key=lambda row: (row.starts_at, row.id)))


def _pick(row: ReleasedSlot, sound: Sound) -> Pick:
    room = room_now(row, boats_run=sound.sea.boats_run)
    return Pick(
        id=row.slot_id,
        session=row.proposal_id,
        day=programme_day(row.starts_at, sound.zone),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        spot=None if room is None else spot_of(room.venue, room),
        track=None if row.proposal is None else row.proposal.track_id,
        kind=None if row.proposal is None else row.proposal.session_type_id,
    )


def _pause(row: ReleasedSlot) -> Pause:
    city_id = row.room.venue.city_id if row.room is not None else row.city_id
    return Pause(row.slot_id, row.starts_at, row.ends_at, None if city_id is None else str(city_id))
