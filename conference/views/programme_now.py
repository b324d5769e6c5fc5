"""What is on now and what comes next, room by room, and what can still be reached."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from conference.rules.times import programme_day
from conference.views.programme_days import SHORES
from conference.views.programme_filters import Wanted, Ways, starts_of
from conference.views.programme_shows import Place, Programme, Show, day_words


@dataclass(frozen=True, slots=True)
class RoomNow:
    """A room with what is on in it and what comes next on this day."""

    place: Place
    running: Show | None
    coming: Show | None


@dataclass(frozen=True, slots=True)
class Now:
    """The state of the conference. `phase` is before, during, or after it; `first` is what it begins
    with, on either shore.

    `later` is what can be reached next from where the reader is, where they said so; `next_day` is the next day on
    which something stands, once nothing more comes today.
    """

    phase: str
    clock_day: tuple[str, str]
    rooms: Sequence[RoomNow]
    pauses: Sequence[Show] = field(default=())
    first: Sequence[Show] = field(default=())
    next_day: tuple[dt.date, str, str] | None = None
    starts: Sequence[tuple[str, str]] = field(default=())
    start: str = ""
    later: Sequence[Show] = field(default=())
    days_left: int = 0


MOST_LATER = 12


def now_of(programme: Programme, wanted: Wanted) -> Now:
    """Return what is on at the moment at which the programme was looked at."""
    moment, zone = programme.moment, programme.edition.zone
    sessions = [show for show in programme.shows if show.is_session and not show.cancelled]
    today = programme_day(moment, zone)
    first = sessions[0] if sessions else None
    if first is None or today < first.day:
        opening = [show for show in sessions if first is not None and show.starts_at == first.starts_at]
        opening.sort(key=lambda show: SHORES.index(show.shore))
        left = 0 if first is None else (first.day - today).days
        return Now("before", day_words(today), (), first=opening, days_left=left)
    if all(show.over for show in sessions):
        return Now("after", day_words(today), ())
    here = [show for show in sessions if not show.over and (show.day == today or show.running)]
    comes = next((show.day for show in sessions if show.day > today), None)
    way = Ways.of(programme, wanted, None)
    soon = [show for show in here if show.starts_at > moment]
    return Now(
        "during",
        day_words(today),
        _rooms(here),
        [show for show in programme.shows if not show.is_session and show.running and show.kind.value == "break"],
        next_day=(comes, *day_words(comes)) if comes and not here else None,
        starts=starts_of(programme),
        start=wanted.start if way else "",
        later=[show for show in soon if way.reached(show)][:MOST_LATER] if way else (),
    )


def _rooms(shows: Sequence[Show]) -> list[RoomNow]:
    """Return the rooms in which something still happens, from the west to the east."""
    places = dict.fromkeys(show.place for show in shows if show.place is not None)
    ordered = sorted(places, key=lambda place: (SHORES.index(place.shore), place.id))
    return [
        RoomNow(
            place,
            next((show for show in shows if show.place is place and show.running), None),
            next((show for show in shows if show.place is place and not show.running), None),
        )
        for place in ordered
    ]
