"""Reads single values as files write them: times, lengths, numbers, addresses. Lenient; what is odd is none."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from conference.rules.exchange.programme import Fault

# Signs that no text needs: controls, halves of signs, and those that turn the reading direction or are not seen.
NEEDLESS = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
WEB = re.compile(r"https?://[^\s<>\"]+", re.I)
CLOCK = re.compile(r"(\d{1,3})[:.h](\d{1,2})(?:[:.](\d{1,2}))?")
ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?", re.I)
# Longer texts are cut off by nobody: they are told as a fault.
LONGEST_TITLE = 300
LONGEST_TEXT = 20_000
MOST_OF_ONE = 200  # persons, links or attachments of one happening


@dataclass(slots=True)
class Notes:
    """What was odd while a file was read."""

    faults: list[Fault] = field(default_factory=list)

    def say(self, code: str, place: str, *, guid: str = "", stops: bool = True, **details: str | int) -> None:
        self.faults.append(Fault(code=code, place=place, guid=guid, stops=stops, details=details))


def text_from(value: object, most: int = LONGEST_TEXT) -> str:
    """Return a text without signs that no text needs; anything but a text or a number is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return NEEDLESS.sub("", str(value)).strip()[:most]


def line_from(value: object) -> str:
    return " ".join(text_from(value, LONGEST_TITLE).split())


def number_from(value: object) -> int | None:
    """Return a positive whole number below 2**31, or None."""
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) < 11):
        return None
    return number if 0 < (number := int(text)) < 2**31 else None


def address_from(value: object) -> str:
    """Return a whole web address; empty for anything else, above all `javascript:`."""
    text = text_from(value, 2000)
    return text if WEB.fullmatch(text) else ""


def minutes_from(value: object) -> int | None:
    """Read a length: `0:45`, `01:30`, `01:30:00`, `PT45M`, `45`. None where it is none; never negative."""
    text = str(value if value is not None else "").strip()
    if isinstance(value, bool) or not text:
        return None
    if text.isascii() and text.isdigit():
        return int(text) if len(text) < 6 else None
    if found := CLOCK.fullmatch(text):
        return int(found[1]) * 60 + int(found[2])
    if len(text) > 2 and (found := ISO.fullmatch(text)):
        days, hours, minutes, _seconds = (int(part or 0) for part in found.groups())
        return days * 1440 + hours * 60 + minutes
    return None


def moment_from(value: object, zone: ZoneInfo) -> dt.datetime | None:
    """Read a date with its time as an aware moment; without an offset it is on the clock of the zone."""
    text = str(value if value is not None else "").strip()
    try:
        found = dt.datetime.fromisoformat(text)
        aware = found if found.tzinfo is not None else found.replace(tzinfo=zone)
        # A year at the edge of the calendar cannot be told on every clock.
        return aware if 1990 <= aware.astimezone(dt.UTC).year <= 2200 else None
    except (ValueError, OverflowError):
        return None


def day_from(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value if value is not None else "").strip()[:10])
    except ValueError:
        return None


def clock_on(day: dt.date | None, value: object, zone: ZoneInfo) -> dt.datetime | None:
    """Return the moment of `HH:MM` on a programme day; before 06:00 it is the next morning's."""
    found = CLOCK.fullmatch(str(value if value is not None else "").strip())
    if day is None or found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    later = dt.timedelta(days=int(int(found[1]) < 6))
    return dt.datetime.combine(day + later, dt.time(int(found[1]), int(found[2])), tzinfo=zone)


def bounded(rows: Iterable[object]) -> list[object]:
    """Return the first of many rows: nobody is helped by more of them."""
    return [row for _count, row in zip(range(MOST_OF_ONE), rows, strict=False)]
