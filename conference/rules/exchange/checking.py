"""Finds what is wrong in a programme that was read: doubled ids, odd lengths, overlaps, days outside the edition."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from zoneinfo import ZoneInfo

from conference.rules.exchange.programme import Fault, Happening, Programme
from conference.rules.exchange.reading import day_of

SHORTEST, LONGEST = 5, 1439


def check(programme: Programme, *, first_day: dt.date, last_day: dt.date) -> list[Fault]:
    """Return the faults of a programme, in the order of its entries. Those that stop an entry keep it out."""
    zone = ZoneInfo(programme.zone)
    found = list(_doubles(programme.happenings))
    for one in programme.happenings:
        found += _lengths(one)
        day = day_of(one.start, zone)
        if not first_day <= day <= last_day:
            found.append(_fault("day_outside", one, day=day.isoformat()))
        if not one.room:
            found.append(_fault("room_missing", one, stops=False))
    out = {fault.place for fault in found if fault.stops}
    found += _overlaps([one for one in programme.happenings if one.place not in out])
    order = {one.place: number for number, one in enumerate(programme.happenings)}
    return sorted(found, key=lambda fault: order[fault.place])


def _fault(code: str, one: Happening, *, stops: bool = True, **details: str | int) -> Fault:
    return Fault(code=code, place=one.place, guid=one.guid, stops=stops, details={"title": one.title, **details})


def _lengths(one: Happening) -> Iterator[Fault]:
    if one.minutes > LONGEST:
        yield _fault("length_over_day", one, minutes=one.minutes)
    elif one.minutes < SHORTEST:
        yield _fault("length_too_short", one, minutes=one.minutes)


def _doubles(happenings: Sequence[Happening]) -> Iterator[Fault]:
    """Yield entries whose guid, number, code or slug an earlier one has. Without a guid of its own none can come in."""
    keys: tuple[tuple[str, bool, Callable[[Happening], object]], ...] = (
        ("guid_twice", True, lambda one: one.guid),
        ("id_twice", False, lambda one: one.id),
        ("code_twice", False, lambda one: one.code),
        ("slug_twice", False, lambda one: one.slug),
    )
    for code, stops, key in keys:
        seen: dict[object, Happening] = {}
        for one in happenings:
            value = key(one)
            if value in seen:
                yield _fault(code, one, stops=stops, value=str(value), other=seen[value].title)
            elif value:
                seen[value] = one


def _overlaps(happenings: Sequence[Happening]) -> Iterator[Fault]:
    rooms: dict[str, list[Happening]] = {}
    for one in happenings:
        if one.room and not one.cancelled:
            rooms.setdefault(one.room, []).append(one)
    for held in rooms.values():
        for earlier, later in pairwise(sorted(held, key=lambda one: (one.start, one.id))):
            if later.start < earlier.end:
                yield _fault("overlap", later, stops=False, other=earlier.title, room=later.room)
