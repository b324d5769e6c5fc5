"""Reads a programme from the rows of a sheet: one row for each session, its columns named in the first row."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from conference.rules.exchange.programme import Happening, Programme
from conference.rules.exchange.reading import (
    Entry,
    Words,
    check_count,
    days_of,
    in_order,
    link_from,
    links,
    once,
    person_from,
    rooms_of,
    whole,
)
from conference.rules.exchange.values import (
    Notes,
    address_from,
    clock_on,
    line_from,
    minutes_from,
    moment_from,
    number_from,
    text_from,
)
from core.refusals import Refused

# What a column may be called, in lower case.
HEADERS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "number", "nr", "nummer"),
    "guid": ("guid", "uuid"),
    "code": ("code", "kode", "kod"),
    "title": ("title", "titel", "session", "rubrik", "name"),
    "subtitle": ("subtitle", "undertitel", "underrubrik"),
    "abstract": ("abstract", "summary", "resumé", "sammanfattning", "tekst", "text"),
    "description": ("description", "beskrivelse", "beskrivning"),
    "type": ("type", "kind of session", "kind", "form", "sessionstype", "slags session", "typ", "typ av session"),
    "track": ("track", "spor", "spår"),
    "language": ("language", "sprog", "språk"),
    "room": ("room", "lokale", "rum", "sal", "lokal"),
    "date": ("date", "day", "dato", "dag", "datum"),
    "start": ("start", "starts", "begins", "from", "begynder", "börjar", "fra", "från", "tid", "time"),
    "end": ("end", "ends", "until", "to", "slutter", "slutar", "til", "till"),
    "minutes": ("minutes", "duration", "length", "minutter", "minuter", "varighed", "längd", "længde"),
    "speakers": ("speakers", "speaker", "persons", "people", "oplægsholdere", "talare", "medverkande", "medvirkende"),
    "links": ("links", "link", "länkar"),
    "url": ("url", "page", "address"),
}
DAY_PATTERNS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y%m%d")
NEEDED = ("title", "start")


def read_rows(rows: Sequence[Sequence[str]], zone: ZoneInfo, notes: Notes) -> Programme:
    """Return the programme in the rows of a sheet, the first of which names the columns.

    Refuses `import_empty`, `import_columns` (where title or start is missing) and `import_too_many`.
    """
    if not rows:
        raise Refused("import_empty")
    columns = _columns(rows[0])
    if missing := [name for name in NEEDED if name not in columns]:
        raise Refused("import_columns", columns=", ".join(missing))
    # Numbered as a spreadsheet shows them: the row of names is 1.
    filled = [(number, row) for number, row in enumerate(rows[1:], 2) if any(cell.strip() for cell in row)]
    check_count(filled)
    happenings = [
        one for number, row in filled if (one := _happening(_cells(columns, row), number, zone, notes)) is not None
    ]
    return Programme(
        title="",
        acronym="",
        zone=zone.key,
        counted="row",
        days=days_of(happenings, zone),
        rooms=rooms_of(happenings),
        happenings=in_order(happenings),
    )


def _columns(head: Sequence[str]) -> dict[str, int]:
    meant = {name: key for key, names in HEADERS.items() for name in names}
    found: dict[str, int] = {}
    for place, name in enumerate(head):
        key = meant.get(name.strip().casefold())
        if key is not None:
            found.setdefault(key, place)
    return found


def _cells(columns: Mapping[str, int], row: Sequence[str]) -> dict[str, str]:
    return {key: row[place].strip() for key, place in columns.items() if place < len(row)}


def _day(text: str) -> dt.date | None:
    for pattern in DAY_PATTERNS:
        try:
            return dt.datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _start(cells: Mapping[str, str], zone: ZoneInfo) -> dt.datetime | None:
    """Return the start: a whole moment in one cell, or a day and a time of day in two."""
    start = cells.get("start", "")
    day = _day(cells.get("date", ""))
    if day is not None and (found := clock_on(day, start, zone)) is not None:
        # In a sheet a day is a day of the calendar: 01:00 stands on the day that it is.
        return found if found.date() == day else found - dt.timedelta(days=1)
    return moment_from(start, zone) if len(start) > 10 else None


def _minutes(cells: Mapping[str, str], start: dt.datetime | None, zone: ZoneInfo) -> int | None:
    if found := minutes_from(cells.get("minutes")):
        return found
    if start is None or not cells.get("end"):
        return None
    end = moment_from(cells["end"], zone) if len(cells["end"]) > 10 else None
    end = end or clock_on(start.astimezone(zone).date(), cells["end"], zone)
    if end is None:
        return None
    minutes = int((end - start).total_seconds() // 60)
    return minutes if minutes > 0 else minutes + 1440


def _happening(cells: Mapping[str, str], number: int, zone: ZoneInfo, notes: Notes) -> Happening | None:
    start = _start(cells, zone)
    entry = Entry(
        place=str(number),
        id=number_from(cells.get("id")),
        code=line_from(cells.get("code")),
        guid=cells.get("guid", ""),
        title=line_from(cells.get("title")),
        room=line_from(cells.get("room")),
        start=start,
        minutes=_minutes(cells, start, zone),
        wrong_length=line_from(cells.get("minutes"))[:20],
    )
    words = Words(
        url=address_from(cells.get("url")),
        subtitle=line_from(cells.get("subtitle")),
        abstract=text_from(cells.get("abstract")),
        description=text_from(cells.get("description")),
        type=line_from(cells.get("type")),
        track=line_from(cells.get("track")),
        language=line_from(cells.get("language"))[:20],
        persons=once(person_from(name) for name in re.split(r"[;,\n]", cells.get("speakers", ""))),
        links=links(link_from(url) for url in cells.get("links", "").split()),
    )
    return whole(entry, words, notes)
