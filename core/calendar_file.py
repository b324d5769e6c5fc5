"""Calendar files (iCalendar, RFC 5545) that phones and desks read: what, when on the city's clock, where, still on."""

import datetime as dt
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from core.language import DEFAULT_ZONE, zone_of
from core.usertext import clean_line, clean_text

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Sundet//Sundet//EN"
LONGEST_LINE = 75


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

    A time that the clock shows twice (the hour in which summer time ends) is written in UTC where it is the second.
    Raises ValueError for a moment without a zone, or an end before its start.
    """
    spans = [_span(happening, zone) for happening in happenings]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "METHOD:PUBLISH",
        f"NAME:{_escaped(clean_line(name))}",
        f"X-WR-CALNAME:{_escaped(clean_line(name))}",
        # Both tell a calendar that subscribes how often to look again; each is understood by some.
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    years = [moment.year for span in spans for moment in span if isinstance(moment, dt.datetime)]
    if years:
        lines += _zone_lines(zone, min(years) - 1, max(years) + 2)
    for happening, (start, end) in zip(happenings, spans, strict=True):
        lines += _event(happening, start, end)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) + b"\r\n" for line in lines)


@functools.lru_cache(maxsize=32)
def _zone_lines(zone: str, first_year: int, last_year: int) -> tuple[str, ...]:
    """Return the definition of a zone from the first of these years until the last begins."""
    # Imported here because it saves start-up time.
    from icalendar import Timezone

    made = Timezone.from_tzid(zone, first_date=dt.date(first_year, 1, 1), last_date=dt.date(last_year, 1, 1))
    text: str = made.to_ical().decode()
    return tuple(text.replace("\r\n ", "").split("\r\n")[:-1])


def _escaped(text: str) -> str:
    """Write a text as RFC 5545 (3.3.11) has it."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """Break a line so that none is longer than 75 octets, and no letter is cut (RFC 5545, 3.1)."""
    octets = line.encode()
    if len(octets) <= LONGEST_LINE:
        return octets
    parts, at, room = [], 0, LONGEST_LINE
    while at < len(octets):
        end = at + room
        # An octet of the form 10xxxxxx goes on with a letter (RFC 3629): the cut comes before the letter began.
        while end < len(octets) and octets[end] & 0xC0 == 0x80:
            end -= 1
        parts.append(octets[at:end])
        # The space that says "this goes on" counts, too.
        at, room = end, LONGEST_LINE - 1
    return b"\r\n ".join(parts)


def _event(happening: Happening, start: dt.datetime | dt.date, end: dt.datetime | dt.date) -> Iterator[str]:
    if any(ord(sign) < ord(" ") for sign in happening.url):
        raise ValueError("an address of one line has no control signs")
    changed = f"{_aware(happening.changed).astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    yield "BEGIN:VEVENT"
    yield f"SUMMARY:{_escaped(clean_line(happening.summary))}"
    yield f"DTSTART{_moment(start)}"
    yield f"DTEND{_moment(end)}"
    yield f"DTSTAMP:{changed}"
    yield f"UID:{_escaped(clean_line(happening.uid))}"
    yield f"SEQUENCE:{happening.sequence}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"STATUS:{'CANCELLED' if happening.cancelled else 'CONFIRMED'}"
    # A whole day in the calendar says where to be, and leaves its hours free for what happens on it.
    yield f"TRANSP:{'OPAQUE' if isinstance(start, dt.datetime) else 'TRANSPARENT'}"
    if happening.description:
        yield f"DESCRIPTION:{_escaped(clean_text(happening.description))}"
    if happening.location:
        yield f"LOCATION:{_escaped(clean_line(happening.location))}"
    if happening.url:
        yield f"URL:{happening.url}"
    yield "END:VEVENT"


def _moment(value: dt.datetime | dt.date) -> str:
    """Write the value of a start or an end with what stands before its colon."""
    if not isinstance(value, dt.datetime):
        return f";VALUE=DATE:{value:%Y%m%d}"
    if value.fold:
        return f":{value.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    zone = value.tzinfo
    assert isinstance(zone, ZoneInfo)
    return f";TZID={zone.key}:{value:%Y%m%dT%H%M%S}"


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
