"""Reads `schedule.json`: wrapped in `schedule` or bare, with its events under days and rooms or in one list."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from conference.rules.exchange.programme import Happening, Link, Programme, ProgrammeRoom, ProgrammeTrack, known_guid
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
    bounded,
    clock_on,
    day_from,
    line_from,
    minutes_from,
    moment_from,
    number_from,
    text_from,
)
from core.refusals import Refused

Row = Mapping[str, Any]
# The date of a day, the name of a room, and an event in it.
Spot = tuple[object, object, Row]
FLAGS = {"CANCELED", "CANCELLED", "WITHDRAWN", "DELETED"}
# Entries of the newer format that are no sessions.
META = {"BREAK", "META"}


def read_schedule_json(body: bytes, zone: ZoneInfo, notes: Notes) -> Programme:
    """Return the programme in a `schedule.json`; what is odd is noted.

    Refuses `json_unreadable`, `import_not_ours`, `import_empty`, `import_too_many`.
    """
    try:
        told = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Refused("json_unreadable", line=getattr(error, "lineno", 1)) from error
    schedule = _row(told.get("schedule", told)) if isinstance(told, Mapping) else {}
    about = _row(schedule.get("conference", schedule))
    if not ({"days", "events"} & (set(about) | set(schedule))):
        raise Refused("import_not_ours")
    found = list(_events(schedule, about))
    check_count(found)
    rooms = [_row(row) for row in _list(about.get("rooms"))]
    names = {known_guid(text_from(row.get("guid"))): line_from(row.get("name")) for row in rooms}
    happenings = [
        one for number, spot in enumerate(found, 1) if (one := _happening(spot, names, zone, notes, number)) is not None
    ]
    return Programme(
        title=line_from(about.get("title")),
        acronym=line_from(about.get("acronym")),
        zone=zone.key,
        version=line_from(schedule.get("version")),
        days=days_of(happenings, zone),
        rooms=rooms_of(happenings, [_room(row) for row in rooms if line_from(row.get("name"))]),
        tracks=tuple(_track(_row(row)) for row in _list(about.get("tracks")) if line_from(_row(row).get("name"))),
        happenings=in_order(happenings),
    )


def _no_number(name: str) -> None:
    raise ValueError(name)


def _row(value: object) -> Row:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _events(schedule: Row, about: Row) -> Iterator[Spot]:
    """Yield every event with the date of its day and the name of its room."""
    for day in map(_row, _list(about.get("days"))):
        rooms = day.get("rooms")
        for name, events in _row(rooms).items():
            for event in _list(events):
                yield day.get("date"), name, _row(event)
        for room in map(_row, _list(rooms)):
            for event in _list(room.get("events")):
                yield day.get("date"), room.get("name"), _row(event)
    for event in map(_row, [*_list(schedule.get("events")), *_list(about.get("events"))]):
        if event.get("type") not in META:
            yield None, None, event


def _room(row: Row) -> ProgrammeRoom:
    return ProgrammeRoom(
        name=line_from(row.get("name")),
        guid=known_guid(text_from(row.get("guid"))),
        capacity=number_from(row.get("capacity")),
    )


def _track(row: Row) -> ProgrammeTrack:
    return ProgrammeTrack(
        name=line_from(row.get("name")), slug=line_from(row.get("slug")), color=line_from(row.get("color"))
    )


def _happening(spot: Spot, names: Mapping[str, str], zone: ZoneInfo, notes: Notes, number: int) -> Happening | None:
    date, room, event = spot
    told = event.get("room")
    held = _row(told)
    called = line_from(told) or line_from(held.get("name")) or names.get(known_guid(text_from(held.get("guid"))), "")
    start = moment_from(event.get("date"), zone) or moment_from(event.get("start"), zone)
    start = start or clock_on(day_from(date), event.get("start"), zone)
    minutes, end = minutes_from(event.get("duration")), moment_from(event.get("end"), zone)
    if minutes is None and start is not None and end is not None and end > start:
        minutes = int((end - start).total_seconds() // 60)
    entry = Entry(
        place=str(number),
        id=number_from(event.get("id")),
        code=line_from(event.get("code")),
        guid=text_from(event.get("guid")),
        title=_words_in(event.get("title")),
        room=called or line_from(room),
        start=start,
        minutes=minutes,
        wrong_length=line_from(event.get("duration"))[:20],
    )
    return whole(entry, _words(event), notes)


def _words_in(value: object) -> str:
    """Return one line of a text or of the first of its translations."""
    return line_from(value) or next((line for one in _row(value).values() if (line := line_from(one))), "")


def _text_in(value: object) -> str:
    return text_from(value) or next((text for one in _row(value).values() if (text := text_from(one))), "")


def _words(event: Row) -> Words:
    track = event.get("track")
    record = event.get("do_not_record")
    return Words(
        slug=line_from(event.get("slug")),
        url=address_from(event.get("url")),
        origin_url=address_from(event.get("origin_url")),
        feedback_url=address_from(event.get("feedback_url")),
        video_url=address_from(event.get("video_download_url")),
        logo=address_from(event.get("logo") or _row(event.get("logo")).get("url")),
        subtitle=_words_in(event.get("subtitle")),
        abstract=_text_in(event.get("abstract")),
        description=_text_in(event.get("description")),
        type=line_from(event.get("type")),
        track=line_from(track) or line_from(_row(track).get("name")) or line_from(_row(track).get("slug")),
        language=line_from(event.get("language"))[:20],
        license=line_from(event.get("recording_license")),
        do_not_record=record if isinstance(record, bool) else None,
        cancelled=text_from(event.get("state")) in FLAGS,
        persons=once(
            person_from(
                one.get("public_name") or one.get("name") or one.get("full_public_name"), guid=one.get("guid"),
                number=number_from(one.get("id")), code=one.get("code"), url=one.get("url"),
                biography=one.get("biography"),
            )
            for one in map(_row, bounded(_list(event.get("persons")) or _list(event.get("participants"))))
        ),
        links=_links(event.get("links")),
        attachments=_links(event.get("attachments")),
    )  # fmt: skip


def _links(rows: object) -> tuple[Link, ...]:
    return links(
        link_from(one.get("url"), one.get("title"), one.get("type"), one.get("service"))
        for one in map(_row, bounded(_list(rows)))
    )
