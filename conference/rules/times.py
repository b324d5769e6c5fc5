"""When people can be there: half-hours over the days of an edition, kept in UTC, and how long until a deadline."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfo

HALF_HOUR = dt.timedelta(minutes=30)
# The day of the programme changes at this hour of the morning: a concert at one at night belongs to the evening before.
DAY_CHANGES = dt.time(6)
UTC = dt.UTC


@dataclass(frozen=True, slots=True)
class Slot:
    """One half-hour: when it starts (UTC), the day of the programme it belongs to, and what the clock shows then."""

    starts_at: dt.datetime
    day: dt.date
    local: dt.time


def half_hours(first_day: dt.date, last_day: dt.date, opens: dt.time, closes: dt.time, zone: str) -> tuple[Slot, ...]:
    """Return the half-hours of every day from `opens` to `closes` on the clock of `zone`, in their order.

    A time before 06:00 is that of the next morning; a day that would close before it opens goes on until 06:00. Stepped
    through in UTC, so a night in which the clocks change has an hour more or less; of a closing time that comes twice
    the later counts. What would end after closing is left out. An unknown zone raises ZoneInfoNotFoundError.
    """
    clock = ZoneInfo(zone)
    found: list[Slot] = []
    for number in range((last_day - first_day).days + 1):
        day = first_day + dt.timedelta(days=number)
        moment = _moment(day, opens, clock)
        end = _end(day, opens, closes, clock)
        while moment + HALF_HOUR <= end:
            found.append(Slot(moment, day, moment.astimezone(clock).time()))
            moment += HALF_HOUR
    return tuple(found)


def moment_on(day: dt.date, local: dt.time, zone: str) -> dt.datetime:
    """Return the moment (UTC) of a time on a day of the programme; before 06:00 it is the next morning's.

    A time that comes twice that night is its first; one that is skipped is as long after the change as it says.
    """
    return _moment(day, local, ZoneInfo(zone))


def programme_day(moment: dt.datetime, zone: str) -> dt.date:
    """Return the day of the programme that a moment belongs to: it changes at 06:00 on the clock of `zone`."""
    shown = moment.astimezone(ZoneInfo(zone))
    return shown.date() - dt.timedelta(days=int(shown.time() < DAY_CHANGES))


def day_span(day: dt.date, opens: dt.time, closes: dt.time, zone: str) -> tuple[dt.datetime, dt.datetime]:
    """Return when a day of the programme begins and ends (UTC). One that would close before it opens ends at 06:00."""
    clock = ZoneInfo(zone)
    return _moment(day, opens, clock), _end(day, opens, closes, clock)


def _end(day: dt.date, opens: dt.time, closes: dt.time, clock: ZoneInfo) -> dt.datetime:
    if (closes < DAY_CHANGES, closes) <= (opens < DAY_CHANGES, opens):
        return dt.datetime.combine(day + dt.timedelta(days=1), DAY_CHANGES, tzinfo=clock).astimezone(UTC)
    return max(_moment(day, closes.replace(fold=fold), clock) for fold in (0, 1))


def _moment(day: dt.date, local: dt.time, clock: ZoneInfo) -> dt.datetime:
    """Return the moment (UTC) at which the clock shows this time on a day of the programme."""
    date = day + dt.timedelta(days=int(local < DAY_CHANGES))
    return dt.datetime.combine(date, local, tzinfo=clock).astimezone(UTC)


def stored(starts: Iterable[dt.datetime]) -> list[str]:
    """Return starts of half-hours as they are stored: ISO 8601 in UTC, in their order."""
    return sorted(start.astimezone(UTC).isoformat() for start in starts)


def parse(given: Iterable[str], grid: Sequence[Slot]) -> frozenset[dt.datetime]:
    """Return the starts that lie on the grid; whatever else was given (odd text, other days) is left out."""
    known = {slot.starts_at for slot in grid}
    return frozenset(moment for text in given if (moment := _read(text)) in known)


def parse_moments(given: Iterable[str]) -> frozenset[dt.datetime]:
    """Return stored starts of half-hours as moments; odd text is left out."""
    return frozenset(moment for text in given if (moment := _read(text)) is not None)


def _read(text: object) -> dt.datetime | None:
    """Read a moment in any offset as UTC; None for whatever is none, or says no offset."""
    try:
        moment = dt.datetime.fromisoformat(text) if isinstance(text, str) else None
        return None if moment is None or moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def runs(free: Iterable[dt.datetime]) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
    """Return half-hours that follow each other as stretches of start and end."""
    ordered = sorted(set(free))
    if not ordered:
        return ()
    breaks = [place for place, (one, other) in enumerate(pairwise(ordered), start=1) if other - one != HALF_HOUR]
    edges = [0, *breaks, len(ordered)]
    return tuple((ordered[start], ordered[end - 1] + HALF_HOUR) for start, end in pairwise(edges))


def common(each: Sequence[frozenset[dt.datetime]]) -> frozenset[dt.datetime]:
    """Return the half-hours in which all of them can; nobody asked leaves none."""
    return frozenset.intersection(*each) if each else frozenset()


def fits(minutes: int, free: Iterable[dt.datetime]) -> bool:
    """Say whether something of that length has room in one stretch."""
    return any(end - start >= dt.timedelta(minutes=minutes) for start, end in runs(free))


@dataclass(frozen=True, slots=True)
class Left:
    """What is left until a deadline, each part on its own: 3 days, 4 hours, 12 minutes."""

    days: int
    hours: int
    minutes: int


def countdown(now: dt.datetime, closes_at: dt.datetime) -> Left | None:
    """Return how long it is until the deadline in whole minutes, begun ones counted; None once it has passed."""
    seconds = (closes_at - now).total_seconds()
    if seconds <= 0:
        return None
    minutes = -int(-seconds // 60)
    return Left(minutes // 1440, minutes // 60 % 24, minutes % 60)
