"""What an editor's clock time means: a moment of a programme day, also in the nights in which the clocks change."""

import datetime as dt
import enum
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from conference.rules.times import DAY_CHANGES

UTC = dt.UTC


class Odd(enum.StrEnum):
    """What is odd about a clock time on that day."""

    TWICE = "twice"  # the clocks go back: it comes twice
    NEVER = "never"  # the clocks go forward: it does not come


@dataclass(frozen=True, slots=True)
class Reading:
    """The moment (UTC) that a clock time stands for, and what is odd about it. `at` of one that never comes is None."""

    at: dt.datetime | None
    odd: Odd | None = None


def read_clock(day: dt.date, clock: dt.time, zone: str, *, second: bool = False) -> Reading:
    """Return the moment of a time on a programme day; before 06:00 it is the next morning's.

    `second` chooses the later of two where the time comes twice.
    """
    date = day + dt.timedelta(days=int(clock < DAY_CHANGES))
    naive = dt.datetime.combine(date, clock.replace(fold=0, tzinfo=None))
    one, other = (naive.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1))
    if one == other:
        return Reading(one)
    if one.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != naive:
        return Reading(None, Odd.NEVER)
    return Reading(other if second else one, Odd.TWICE)


def is_second(moment: dt.datetime, zone: str) -> bool:
    """Return whether a moment is the later of two that the clock shows alike."""
    return moment.astimezone(ZoneInfo(zone)).fold == 1


def has_change(day: dt.date, zone: str) -> bool:
    """Return whether the clocks change within this programme day."""
    start = dt.datetime.combine(day, DAY_CHANGES, tzinfo=ZoneInfo(zone))
    end = dt.datetime.combine(day + dt.timedelta(days=1), DAY_CHANGES, tzinfo=ZoneInfo(zone))
    return start.utcoffset() != end.utcoffset()
