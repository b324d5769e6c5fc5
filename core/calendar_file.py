"""Calendar files (iCalendar, RFC 5545) that phones and desks read: what, when on the city's clock, where, still on."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.language import DEFAULT_ZONE, zone_of
from core.usertext import clean_line, clean_text

if TYPE_CHECKING:
    from icalendar import Event

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Sundet//Sundet//EN"
REFRESH = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One entry of a calendar.

    `start` and `end` are aware moments, or plain dates for whole days (`end` is then the last day). `uid` never changes
    for the same happening; `sequence` grows by one with every change of time or place, and with cancelling: calendars
    believe the highest. `changed` is when it was last changed.
    """

    uid: str
    summary: str
    start: dt.datetime | dt.date
    end: dt.datetime | dt.date
    changed: dt.datetime
    description: str = ""
    location: str = ""
    url: str = ""
    sequence: int = 0
    cancelled: bool = False


def calendar_file(happenings: Sequence[Happening], *, name: str, zone: str = DEFAULT_ZONE) -> bytes:
    """Return the happenings as one `.ics` file; times carry the zone and its definition, so that no reader must guess.

    Raises ValueError for a moment without a zone, or an end before its start.
    """
    # Imported here because it saves start-up time.
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", clean_line(name))
    calendar.add("x-wr-calname", clean_line(name))
    # Both tell a calendar that subscribes how often to look again; each is understood by some.
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for happening in happenings:
        calendar.add_component(_event(happening, zone))
    if happenings:
        years = [moment.year for happening in happenings for moment in (happening.start, happening.end)]
        calendar.add_missing_timezones(dt.date(min(years) - 1, 1, 1), dt.date(max(years) + 2, 1, 1))
    body: bytes = calendar.to_ical()
    return body


def _event(happening: Happening, zone: str) -> "Event":
    from icalendar import Event

    start, end = _span(happening, zone)
    event = Event()
    event.add("uid", clean_line(happening.uid))
    event.add("dtstamp", _aware(happening.changed).astimezone(dt.UTC))
    event.add("last-modified", _aware(happening.changed).astimezone(dt.UTC))
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", clean_line(happening.summary))
    event.add("sequence", happening.sequence)
    event.add("status", "CANCELLED" if happening.cancelled else "CONFIRMED")
    # A whole day in the calendar says where to be, and leaves its hours free for what happens on it.
    event.add("transp", "OPAQUE" if isinstance(start, dt.datetime) else "TRANSPARENT")
    if happening.description:
        event.add("description", clean_text(happening.description))
    if happening.location:
        event.add("location", clean_line(happening.location))
    if happening.url:
        event.add("url", happening.url)
    return event


def _span(happening: Happening, zone: str) -> tuple[dt.datetime | dt.date, dt.datetime | dt.date]:
    """Return start and end as the file wants them: on the city's clock, or as days with the end not included."""
    start, end = happening.start, happening.end
    if isinstance(start, dt.datetime) and isinstance(end, dt.datetime):
        local = zone_of(zone)
        start, end = _aware(start).astimezone(local), _aware(end).astimezone(local)
        if end < start:
            raise ValueError("a happening cannot end before it starts")
        return start, end
    if isinstance(start, dt.datetime) or isinstance(end, dt.datetime) or end < start:
        raise ValueError("a happening of whole days needs a first and a last day, in this order")
    return start, end + dt.timedelta(days=1)


def _aware(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a time zone means nothing to a calendar")
    return moment
