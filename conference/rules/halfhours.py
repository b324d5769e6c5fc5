"""The grid on which people say when they can be there: the half-hours of `times`, in parts of a day."""

import datetime as dt
import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from conference.rules.times import Slot, half_hours

OPENS, CLOSES = dt.time(8), dt.time(0)


class DayPart(enum.StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


def part_of(local: dt.time) -> DayPart:
    if local.hour < 12:
        return DayPart.MORNING
    return DayPart.AFTERNOON if local.hour < 18 else DayPart.EVENING


@dataclass(frozen=True, slots=True)
class Stretch:
    """One part of one day of the programme, with its half-hours."""

    day: dt.date
    part: DayPart
    slots: tuple[Slot, ...]

    @property
    def key(self) -> str:
        return f"{self.day.isoformat()}:{self.part.value}"

    @property
    def starts(self) -> frozenset[str]:
        """The half-hours as they are stored."""
        return frozenset(slot.starts_at.isoformat() for slot in self.slots)


def stretches(first_day: dt.date, last_day: dt.date, zone: str) -> tuple[Stretch, ...]:
    """Return the parts of all days of a conference, in order."""
    slots = half_hours(first_day, last_day, OPENS, CLOSES, zone)
    parts = groupby(slots, key=lambda slot: (slot.day, part_of(slot.local)))
    return tuple(Stretch(day, part, tuple(same)) for (day, part), same in parts)


def known(chosen: Collection[str], grid: Sequence[Stretch]) -> list[str]:
    """Return what was chosen as it is stored, without what does not lie on the grid; in order, each once."""
    wanted = set(chosen)
    return [text for part in grid for slot in part.slots if (text := slot.starts_at.isoformat()) in wanted]


def switched(chosen: Collection[str], part: Stretch) -> set[str]:
    """Return what is chosen after a whole part of a day was pressed: all of it, or none where all of it was chosen."""
    taken = set(chosen)
    return taken - part.starts if part.starts <= taken else taken | part.starts
