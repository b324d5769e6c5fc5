"""Whether a session can stand in a room at a time at all: what the one asks of the other, before anything else stands.

The demands that the check, the counting before a solver runs and the search for contradictions have in common.
"""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from conference.rules.timetable.puzzle import Frame, Hall, Pause, Presence, Show, Span

NOON = dt.time(13)
"""When the second half of a day begins on the cities' clock: after lunch."""


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans in order, with those that touch or overlap made one, and empty ones left out."""
    found: list[Span] = []
    for span in sorted(spans):
        if span.start >= span.end:
            continue
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def common(one: Iterable[Span], other: Iterable[Span]) -> tuple[Span, ...]:
    """Return what lies in both."""
    both = (Span(max(a.start, b.start), min(a.end, b.end)) for a in one for b in other if a.meets(b))
    return merged(both)


def without(spans: Iterable[Span], taken: Iterable[Span]) -> tuple[Span, ...]:
    """Return what is left of the spans where others are taken out."""
    left = list(merged(spans))
    for gone in merged(taken):
        left = [
            part
            for span in left
            for part in (Span(span.start, min(span.end, gone.start)), Span(max(span.start, gone.end), span.end))
            if part.start < part.end
        ]
    return merged(left)


def inside(span: Span, spans: Iterable[Span]) -> bool:
    """Return whether one of the spans (merged ones) holds all of it."""
    return any(each.holds(span) for each in spans)


def concerns(pause: Pause, hall: Hall) -> bool:
    """Return whether a break or block is one of this room; a break of a city is none on the ferry."""
    if pause.hall is not None:
        return pause.hall == hall.id
    return pause.city is None or pause.city == hall.city


def may_be(presence: Presence, hall: Hall) -> bool:
    """Return whether somebody can be where a room is. Who is bound to one city cannot sail."""
    if not presence.cities:
        return True
    return len(presence.cities) > 1 if hall.city is None else hall.city in presence.cities


def lacks(show: Show, hall: Hall) -> frozenset[str]:
    """Return which equipment a session needs that the room does not have."""
    return show.equipment - hall.equipment


def suits(show: Show, hall: Hall) -> bool:
    """Return whether a room has what a session cannot do without, whoever takes part in it and whenever it is."""
    return (
        not lacks(show, hall)
        and (hall.hearing_loop or not show.hearing_loop)
        and (hall.step_free or not show.step_free)
        and show.city in (None, hall.city)
        and (not show.halls or hall.id in show.halls)
        and show.signed_up <= hall.capacity
    )


def hours_of(hall: Hall, frame: Frame) -> tuple[Span, ...]:
    """Return when a room can be used: within the days of the edition and the room's own hours."""
    days = merged(frame.days)
    return common(days, merged(hall.open)) if hall.open else days


def time_of_day(show: Show, frame: Frame) -> tuple[Span, ...]:
    """Return the spans within the days in which a session may lie, as it is one of the evening, of the day, or any."""
    days = merged(frame.days)
    if show.night is None:
        return days
    nights = merged(frame.nights)
    return common(days, nights) if show.night else without(days, nights)


def half_day(frame: Frame, minute: int) -> tuple[int, int] | None:
    """Return the day and its half (0 before one o'clock, 1 after) that a minute lies in; None outside the days."""
    day = frame.day_of(minute)
    if day is None:
        return None
    zone = ZoneInfo(frame.zone)
    clock, opened = frame.at(minute).astimezone(zone), frame.at(frame.days[day].start).astimezone(zone)
    return day, int(clock.date() > opened.date() or clock.time() >= NOON)
