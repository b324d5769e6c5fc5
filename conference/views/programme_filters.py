"""What the programme is narrowed down by: filters in the address, how many each would show, what is still reached."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from conference.rules.reach import Goal, reach
from conference.rules.times import moment_on
from conference.views.programme_shows import Programme, Show, clock_of
from conference.words.kinds import SESSION_LANGUAGES
from core.db import db
from core.language import current_code, fold, lazy
from editions.actions.for_rules import sea_of, spot_of
from editions.models import Venue
from editions.queries import venues_of
from editions.rules.crossing import Level, Sea, Spot

ACCESS: dict[str, Any] = {
    "hearing_loop": lazy("Hearing loop"),
    "step_free": lazy("Step-free"),
    "captions": lazy("Captions"),
    "quiet": lazy("Quiet"),
    "recorded": lazy("Recorded"),
}
LONGEST_WORDS = 100


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; whatever it does not understand asks for nothing.

    `start` is where one is: `v12` a venue, `c3` the quay of a city. `at` is when one leaves; None: now.
    """

    words: str = ""
    track: int | None = None
    type: int | None = None
    city: int | None = None
    language: str = ""
    access: frozenset[str] = frozenset()
    starred: bool = False
    start: str = ""
    at: dt.time | None = None

    @property
    def any(self) -> bool:
        return self != Wanted()


def wanted_in(args: MultiDict[str, str]) -> Wanted:
    """Read the filters out of an address."""
    return Wanted(
        words=args.get("q", "").strip()[:LONGEST_WORDS],
        track=_number(args.get("track", "")),
        type=_number(args.get("type", "")),
        city=_number(args.get("city", "")),
        language=args.get("language", "") if args.get("language") in list(SESSION_LANGUAGES) else "",
        access=frozenset(args.getlist("access")) & ACCESS.keys(),
        starred=args.get("starred") == "1",
        start=args.get("from", "")[:12],
        at=_time(args.get("at", "")),
    )


def _time(text: str) -> dt.time | None:
    try:
        return dt.time.fromisoformat(text).replace(tzinfo=None) if text else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, and how many sessions it would show together with the other filters."""

    value: str
    label: str
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What the filters leave. `counts` are the choices of each filter; `start` is where one is said to be, and when."""

    shows: Sequence[Show]
    counts: Mapping[str, Sequence[Choice]]
    starts: Sequence[tuple[str, str]] = field(default=())
    start: str = ""
    leaves: str = ""


def narrowed(programme: Programme, wanted: Wanted, day: dt.date | None, stars: frozenset[str]) -> Found:
    """Return what the filters leave of a day (or of all days), with how many each choice would show.

    Breaks are there while nothing is narrowed down.
    """
    shows = [show for show in programme.shows if day is None or show.day == day]
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("track", "type", "city", "language", "access")}
    words = fold(wanted.words).split()
    way = Ways.of(programme, wanted, day)
    left = []
    for show in shows:
        if not show.is_session:
            if not wanted.any:
                left.append(show)
            continue
        if (words and not _tells(show, words)) or (wanted.starred and show.code not in stars):
            continue
        if way is not None and not way.reached(show):
            continue
        missed = _missed(show, wanted)
        if not missed:
            left.append(show)
        if not show.cancelled:
            _count(show, missed, counts)
    return Found(
        left,
        _choices(programme, wanted, counts),
        [] if len(programme.places) < 2 else starts_of(programme),
        wanted.start if way else "",
        clock_of(way.leaves_at, ZoneInfo(programme.edition.zone), "en") if way else "",
    )


def _tells(show: Show, words: Sequence[str]) -> bool:
    told = fold(show.search)
    return all(word in told for word in words)


def _missed(show: Show, wanted: Wanted) -> list[str]:
    """Return which of the counted filters a session does not pass."""
    missed = []
    if wanted.track is not None and show.track_id != wanted.track:
        missed.append("track")
    if wanted.type is not None and show.type_id != wanted.type:
        missed.append("type")
    if wanted.city is not None and show.city_id != wanted.city:
        missed.append("city")
    if wanted.language and show.spoken != wanted.language:
        missed.append("language")
    if not wanted.access <= show.access:
        missed.append("access")
    return missed


def _count(show: Show, missed: Sequence[str], counts: dict[str, Counter[str]]) -> None:
    """Count a session for every choice that would show it: the others must let it pass."""
    for name, value in (
        ("track", show.track_id),
        ("type", show.type_id),
        ("city", show.city_id),
        ("language", show.spoken or None),
    ):
        if value is not None and (not missed or missed == [name]):
            counts[name][str(value)] += 1
    if not missed:
        counts["access"].update(show.access)


def _choices(programme: Programme, wanted: Wanted, counts: dict[str, Counter[str]]) -> dict[str, list[Choice]]:
    """Return every value that stands on the programme, in its order."""
    sessions = [show for show in programme.shows if show.is_session]
    code = current_code()
    named: dict[str, list[tuple[str, str]]] = {
        "track": _used(programme.tracks, {show.track_id for show in sessions}),
        "type": _used(programme.types, {show.type_id for show in sessions}),
        "city": _used(
            {city.id: city.name.pick(code) for city in programme.cities}, {show.city_id for show in sessions}
        ),
        "language": [
            (key.value, str(words))
            for key, words in SESSION_LANGUAGES.items()
            if key.value in {show.spoken for show in sessions}
        ],
        "access": [(key, str(words)) for key, words in ACCESS.items() if any(key in show.access for show in sessions)],
    }
    chosen = {
        "track": {str(wanted.track)},
        "type": {str(wanted.type)},
        "city": {str(wanted.city)},
        "language": {wanted.language},
        "access": wanted.access,
    }
    return {
        name: [Choice(value, label, counts[name][value], value in chosen[name]) for value, label in options]
        for name, options in named.items()
        if name == "access" or len(options) > 1 or any(value in chosen[name] for value, _label in options)
    }


def _used(names: Mapping[int, str], used: set[int | None]) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in names.items() if key in used]


# --- what can still be reached ----------------------------------------------------------------------------------------


def starts_of(programme: Programme) -> list[tuple[str, str]]:
    """Return the places that somebody can be at: the houses with rooms in use, and the quays."""
    venues = dict.fromkeys(
        (f"v{place.venue_id}", f"{place.venue}, {place.city}" if place.city else place.venue)
        for place in programme.places.values()
    )
    code = current_code()
    quays = [(f"c{city.id}", city.name.pick(code)) for city in programme.cities]
    return [*quays, *venues]


class Ways:
    """What somebody who leaves one place at a moment can still make."""

    def __init__(self, sea: Sea, here: Spot, leaves_at: dt.datetime, *, zone: str) -> None:
        self.sea, self.here, self.leaves_at, self.zone = sea, here, leaves_at, zone
        self.clock, self.code = ZoneInfo(zone), current_code()

    @classmethod
    def of(cls, programme: Programme, wanted: Wanted, day: dt.date | None) -> "Ways | None":
        """Return the ways from where the address says one is; None where it says nothing that is known."""
        here = _spot(programme, wanted.start) if wanted.start else None
        if here is None:
            return None
        edition = programme.edition
        crossing = programme.crossing
        leaves_at = programme.moment
        if wanted.at is not None:
            leaves_at = moment_on(day or programme.today or programme.days[0], wanted.at, edition.zone)
        return cls(Sea() if crossing is None else sea_of(crossing), here, leaves_at, zone=edition.zone)

    def reached(self, show: Show) -> bool:
        """Say whether a session can be reached, and write on it how: in time, just, or that nobody knows."""
        if show.cancelled or show.starts_at < self.leaves_at:
            return False
        spot = None if show.place is None else show.place.spot
        found = reach(self.sea, self.leaves_at, self.here, Goal(show.id, spot, show.starts_at), zone=self.zone)
        if found.level is Level.IMPOSSIBLE:
            return False
        show.way = found.level.value
        if found.leave_by is not None and found.leave_by >= self.leaves_at:
            show.leave_by = clock_of(found.leave_by, self.clock, self.code)
        return True


def _spot(programme: Programme, start: str) -> Spot | None:
    kind, key = start[:1], _number(start[1:])
    if kind == "c" and key in {city.id for city in programme.cities}:
        return Spot(room=f"quay {key}", venue=f"quay {key}", city=str(key), to_terminal=0)
    venues: list[Venue] = list(db.session.scalars(venues_of(programme.edition.id))) if kind == "v" else []
    return next((spot_of(venue) for venue in venues if venue.id == key), None)
