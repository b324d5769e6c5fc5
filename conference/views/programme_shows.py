"""The programme as everybody sees it: the newest release as plain values in the reader's language, day by day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for

from conference.queries import programme as asked
from conference.rules.states import ProposalState
from conference.rules.times import programme_day
from conference.rules.timetable.places import place_now
from conference.rules.timetable.puzzle import SlotKind
from conference.words.kinds import SESSION_LANGUAGES
from core.clock import now
from core.db import db
from core.language import current_code, date_, local
from core.texts import Texts
from editions.actions.for_rules import spot_of
from editions.models import City, CrossingModel, Edition, Room
from editions.queries import cities_of, crossing_of, rooms_of
from editions.rules.crossing import Spot

WATER = "water"
# Stands for the code of a session in an address that is built once.
MARK = "0MARK0"


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A room as visitors read of it. `shore` is the colour it wears: west, east, or water on the ferry."""

    id: int
    name: str
    venue: str
    venue_id: int
    address: str
    city: str
    city_id: int | None
    shore: str
    hearing_loop: bool
    step_free: bool
    toilet: bool
    access: str
    spot: Spot


@dataclass(slots=True)
class Show:
    """One showing of a session, a break or a block. Times are UTC; `clock` and `until` are the cities'.

    `moved`: it is held in its fallback room because the boats have stopped. `way` and `leave_by` are how it can be
    reached from where the reader is, where they asked for that.
    """

    id: int
    code: str
    kind: SlotKind
    session: str | None
    proposal_id: int | None
    url: str
    title: str
    language: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    minutes: int
    day: dt.date
    clock: str
    until: str
    place: Place | None
    planned: Place | None
    city: str
    city_id: int | None
    shore: str
    names: Sequence[str]
    type_id: int | None
    type_name: str
    track_id: int | None
    track_name: str
    spoken: str
    spoken_words: str
    access: frozenset[str]
    cancelled: bool
    search: str
    sequence: int = 0
    guid: str = ""
    running: bool = False
    over: bool = False
    way: str = ""
    leave_by: str = ""

    @property
    def is_session(self) -> bool:
        return self.kind is SlotKind.SESSION

    @property
    def spoken_short(self) -> str:
        """The language without what explains it."""
        return self.spoken_words.partition(" (")[0]

    @property
    def marked(self) -> bool:
        """Say whether there is something to be told beside the facts: called off, on now, moved, how it is reached."""
        return bool(self.cancelled or self.running or self.moved or self.way or self.leave_by)

    @property
    def moved(self) -> bool:
        return self.place is not self.planned


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything in the newest release, by time. `moment` is when it was looked at."""

    edition: Edition
    moment: dt.datetime
    shows: Sequence[Show]
    places: Mapping[int, Place]
    cities: Sequence[City]
    types: Mapping[int, str]
    tracks: Mapping[int, str]
    crossing: CrossingModel | None

    @property
    def banner(self) -> str:
        """What everybody is told while the boats have stopped."""
        row = self.crossing
        return "" if row is None or row.boats_run else row.banner.pick(current_code())

    @property
    def days(self) -> list[dt.date]:
        """The days of the edition, and any other on which something stands."""
        first, last = self.edition.first_day, self.edition.last_day
        own = {first + dt.timedelta(days=number) for number in range((last - first).days + 1)}
        return sorted(own | {show.day for show in self.shows})

    @property
    def today(self) -> dt.date | None:
        """The programme day it is, where that is one of these."""
        day = programme_day(self.moment, self.edition.zone)
        return day if day in self.days else None


@dataclass(frozen=True, slots=True)
class Names:
    """What the rows of a release are called in the reader's language."""

    places: Mapping[Any, Place]
    cities: Mapping[Any, City]
    types: Mapping[Any, str]
    tracks: Mapping[Any, str]
    people: Mapping[Any, Mapping[int, str]]
    languages: Mapping[Any, str]


def shore_of(city: City | None) -> str:
    return WATER if city is None else city.accent.value


def place_of(room: Room, code: str) -> Place:
    venue = room.venue
    city = venue.city
    return Place(
        id=room.id,
        name=room.name.pick(code),
        venue=venue.name,
        venue_id=venue.id,
        address=venue.address,
        city="" if city is None else city.name.pick(code),
        city_id=venue.city_id,
        shore=shore_of(city),
        hearing_loop=room.hearing_loop,
        step_free=room.step_free and venue.step_free,
        toilet=venue.accessible_toilet,
        access=" ".join(text for text in (room.access_words.pick(code), venue.access_words.pick(code)) if text),
        spot=spot_of(venue, room),
    )


def _people(edition: Edition, moment: dt.datetime) -> dict[int, dict[int, str]]:
    """Return who may be named on each session, by speaker. However many of a band speak, the band stands there."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    today = local(moment, edition.zone).date()
    for proposal_id, speaker_id, name, _band_id, band in db.session.execute(asked.names_on(edition.id, today)):
        found[proposal_id][speaker_id] = band or name
    return found


def clock_of(moment: dt.datetime, zone: ZoneInfo, code: str) -> str:
    """Write a time of day as a programme does: `14:30`, Danish `14.30`."""
    shown = moment.astimezone(zone)
    return f"{shown.hour:02d}{'.' if code == 'da' else ':'}{shown.minute:02d}"


def programme_of(edition: Edition, release_id: int, only: Collection[int] | None = None) -> Programme:
    """Return a release as everybody sees it now, in a number of statements that does not grow with it.

    With `only` it holds nothing but the showings of these sessions.
    """
    code, session, moment = current_code(), db.session, now()
    rooms = {room.id: place_of(room, code) for room in session.scalars(rooms_of(edition.id))}
    cities = list(session.scalars(cities_of(edition.id)))
    names = Names(
        places=rooms,
        cities={city.id: city for city in cities},
        types={key: name.pick(code) for key, name in session.execute(asked.types_of(edition.id))},
        tracks={key: name.pick(code) for key, name in session.execute(asked.tracks_of(edition.id))},
        people=_people(edition, moment),
        languages={key: str(words) for key, words in SESSION_LANGUAGES.items()},
    )
    crossing = session.scalars(crossing_of(edition.id)).one_or_none()
    make = Maker(edition, names, moment, code=code, crossing=crossing)
    rows = session.execute(asked.released_shows(release_id, only))
    columns = tuple(rows.keys())
    # A column is asked for many times, and a row of the database looks each up by its name every time.
    shows = [make(SimpleNamespace(**dict(zip(columns, row, strict=True)))) for row in rows]
    return Programme(edition, moment, shows, rooms, cities, names.types, names.tracks, crossing)


class Maker:
    """Makes a show out of a row of `released_shows`."""

    def __init__(
        self, edition: Edition, names: Names, moment: dt.datetime, *, code: str, crossing: CrossingModel | None
    ) -> None:
        self.names, self.moment, self.code = names, moment, code
        self.boats_run = crossing is None or crossing.boats_run
        self.switches = 0 if crossing is None else crossing.switches
        self.zone_name, self.zone = edition.zone, ZoneInfo(edition.zone)
        self.address = url_for("conference.session", edition=edition.slug, session=MARK)
        self.known: dict[dt.datetime, tuple[dt.date, str]] = {}
        self.city_names = {key: city.name.pick(code) for key, city in names.cities.items()}

    def clock(self, moment: dt.datetime) -> tuple[dt.date, str]:
        """Return programme day and time of day of a moment; a day has few different ones."""
        if moment not in self.known:
            day = programme_day(moment, self.zone_name)
            self.known[moment] = (day, clock_of(moment, self.zone, self.code))
        return self.known[moment]

    def __call__(self, row: Any) -> Show:
        names = self.names
        planned = names.places.get(row.room_id)
        place = names.places.get(place_now(row, boats_run=self.boats_run).room_id)
        city = names.cities.get(row.city_id if place is None else place.city_id)
        ends_at = row.starts_at + dt.timedelta(minutes=row.minutes)
        day, clock = self.clock(row.starts_at)
        cancelled = row.cancelled or row.state is ProposalState.CANCELLED
        people = () if cancelled else _shown_names(names.people.get(row.proposal_id), row.speaker_ids)
        title: Texts = row.title
        own = title.language_for(self.code)
        return Show(
            id=row.id,
            code=row.code,
            kind=row.kind,
            session=row.session,
            proposal_id=row.proposal_id,
            url="" if row.session is None else self.address.replace(MARK, row.session),
            title=title.get(own, ""),
            language="" if own == self.code else own,
            starts_at=row.starts_at,
            ends_at=ends_at,
            minutes=row.minutes,
            day=day,
            clock=clock,
            until=self.clock(ends_at)[1],
            place=place,
            planned=planned,
            city="" if city is None else self.city_names[city.id],
            city_id=None if city is None else city.id,
            shore=self._shore(place, city),
            names=people,
            type_id=row.type_id,
            type_name=names.types.get(row.type_id, ""),
            track_id=row.track_id,
            track_name=names.tracks.get(row.track_id, ""),
            spoken="" if row.language is None else row.language.value,
            spoken_words="" if row.language is None else names.languages[row.language],
            access=_access(row, place),
            cancelled=cancelled,
            search=" ".join([*title.values(), *people]),
            # Boats that stop or sail again move rooms without a release.
            sequence=row.sequence + self.switches,
            guid=row.guid,
            running=not cancelled and row.starts_at <= self.moment < ends_at,
            over=ends_at <= self.moment,
        )

    def _shore(self, place: Place | None, city: City | None) -> str:
        """Return the shore whose colour a show wears; a break without room and city is for both."""
        if place is None:
            return "both" if city is None else shore_of(city)
        return place.shore


def _shown_names(people: Mapping[int, str] | None, speaker_ids: Iterable[int]) -> tuple[str, ...]:
    """Return who was on it when it was released and may still be named, each once."""
    if not people:
        return ()
    wanted = set(speaker_ids)
    return tuple(dict.fromkeys(name for key, name in people.items() if key in wanted))


def _access(row: Any, place: Place | None) -> frozenset[str]:
    told = {name for name in ("captions", "quiet", "recorded") if getattr(row, name)}
    if place is not None:
        told |= {name for name in ("hearing_loop", "step_free") if getattr(place, name)}
    return frozenset(told)


def day_words(day: dt.date, code: str | None = None) -> tuple[str, str]:
    """Return the name of a day and its date, for a heading: `Friday`, `23 April 2027`."""
    whole = date_(day, code, long=True)
    name, _space, rest = whole.partition(" ")
    return name[:1].upper() + name[1:], rest.removeprefix("den ")
