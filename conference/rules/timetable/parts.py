"""What the wishes ask of a moment and of a person's day: one definition for counting whole timetables and for moves."""

from collections.abc import Sequence
from dataclasses import dataclass

from conference.rules.timetable.fits import half_day
from conference.rules.timetable.puzzle import Frame
from conference.rules.timetable.travel import Travel

SAMPLE = 30
"""Minutes between the moments at which languages are compared."""
PAUSE = 10
"""Minutes that somebody needs between two sessions beyond the way; with less they have no pause."""
HURRY = 10
"""How many missing pauses a walk counts that is too short to be comfortable, but can be done."""
HURRY_ACROSS = 100
"""The same over the water, where a missed boat is a missed session."""


def part_of(frame: Frame, minute: int) -> tuple[int, int]:
    """Return the day and its half (fits.half_day) that a session belongs to which begins at that minute.

    Minutes on no programme day get days of their own below zero.
    """
    return half_day(frame, minute) or (-1 - minute // 1440 % 1000, 0)


@dataclass(frozen=True, slots=True, order=True)
class Appearance:
    """Somebody's session on a day: from and until which minute, in which hall and city, in which half of the day."""

    start: int
    end: int
    hall: int
    city: int | None
    half: int


@dataclass(frozen=True, slots=True)
class Pace:
    """What a person's day asks of them.

    `halves`: halves of the day with sessions in both cities. `crossings`: over the water beyond one there and one back.
    `breaks`: changes without a pause, where hurrying counts as several (HURRY, HURRY_ACROSS).
    """

    halves: int = 0
    crossings: int = 0
    breaks: int = 0


def pace_of(travel: Travel, day: Sequence[Appearance]) -> Pace:
    """Return what a day asks of a person who appears in these sessions, in the order of their starts."""
    cities: dict[int, set[int]] = {}
    changes, last, breaks = 0, None, 0
    for number, here in enumerate(day):
        if here.city is not None:
            cities.setdefault(here.half, set()).add(here.city)
            changes += last is not None and last != here.city
            last = here.city
        if number:
            breaks += _missing(travel, day[number - 1], here)
    halves = sum(len(found) > 1 for found in cities.values())
    return Pace(halves, max(0, changes - 2), breaks)


def _missing(travel: Travel, before: Appearance, after: Appearance) -> int:
    gap = after.start - before.end
    _least, comfortable = travel.minutes(before.hall, after.hall, before.end)
    if gap < comfortable:
        return HURRY_ACROSS if travel.across(before.hall, after.hall) else HURRY
    return int(gap < comfortable + PAUSE)
