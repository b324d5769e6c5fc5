"""Writes `schedule.json` with the community's current fields, days and rooms as its programs look for them."""

import json
import re
from typing import Any

from conference.exports.schedule_xml import hours
from conference.rules.exchange import Happening, Link, Person, Programme, ProgrammeDay
from conference.rules.exchange.programme import slugged

MEDIA_TYPE = "application/json; charset=utf-8"
SCHEMA = "https://c3voc.de/schedule/schema.json"
KINDS = frozenset({"slides", "paper", "web", "blog", "article", "media", "related", "activitypub"})
CODE = re.compile(r"[A-Z0-9]+")


def schedule_json(programme: Programme) -> bytes:
    """Return the programme as `schedule.json`. What is cancelled is left out: the format has no word for it."""
    shown = [one for one in programme.happenings if not one.cancelled]
    told = {
        "$schema": SCHEMA,
        "generator": {"name": "Sundet", "version": "1"},
        "schedule": {
            "version": programme.version,
            **({"base_url": programme.base_url} if programme.base_url else {}),
            "conference": _conference(programme, shown),
        },
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _conference(programme: Programme, shown: list[Happening]) -> dict[str, Any]:
    return {
        "acronym": programme.acronym,
        "title": programme.title,
        "start": programme.days[0].date.isoformat(),
        "end": programme.days[-1].date.isoformat(),
        "daysCount": len(programme.days),
        "timeslot_duration": hours(programme.step),
        "time_zone_name": programme.zone,
        **_full(url=programme.page),
        "tracks": [_full(name=track.name, slug=track.slug, color=track.color) for track in programme.tracks],
        "rooms": [
            _full(name=room.name, slug=slugged(room.name, least=2), guid=room.guid, capacity=room.capacity)
            for room in programme.rooms
        ],
        "days": [_day(day, programme, shown) for day in programme.days],
    }


def _full(**values: Any) -> dict[str, Any]:
    """Return what is there: nothing in these files is empty but what the schema wants to see."""
    return {key: value for key, value in values.items() if value not in ("", None)}


def _day(day: ProgrammeDay, programme: Programme, shown: list[Happening]) -> dict[str, Any]:
    held: dict[str, list[dict[str, Any]]] = {}
    for room in programme.rooms:
        ours = [one for one in shown if one.room == room.name and day.start <= one.start < day.end]
        if ours:
            held[room.name] = [
                _event(one, day, programme.page) for one in sorted(ours, key=lambda one: (one.start, one.id))
            ]
    return {
        "index": day.index,
        "date": day.date.isoformat(),
        "day_start": day.start.isoformat(),
        "day_end": day.end.isoformat(),
        "rooms": held,
    }


def _event(one: Happening, day: ProgrammeDay, page: str) -> dict[str, Any]:
    start, end = one.start.astimezone(day.start.tzinfo), one.end.astimezone(day.start.tzinfo)
    return {
        "guid": one.guid,
        **({"code": one.code} if CODE.fullmatch(one.code) else {}),
        "id": one.id,
        **_full(logo=one.logo),
        "date": start.isoformat(),
        "start": f"{start:%H:%M}",
        "end": end.isoformat(),
        "duration": hours(one.minutes),
        "room": one.room,
        "slug": one.slug,
        # The schema wants an address for every event: where it has no page of its own, the programme's.
        **_full(url=one.url or one.origin_url or page),
        "title": one.title,
        "subtitle": one.subtitle,
        "track": one.track or None,
        "type": one.type,
        "language": one.language or None,
        "abstract": one.abstract,
        "description": one.description,
        **_full(recording_license=one.license),
        "do_not_record": one.do_not_record,
        "persons": [_person(person) for person in one.persons],
        "links": [_link(link) for link in one.links],
        "attachments": [_link(link) for link in one.attachments],
        **_full(feedback_url=one.feedback_url, origin_url=one.origin_url),
    }


def _person(person: Person) -> dict[str, Any]:
    """Return somebody as the schema's newer kind of person: its older one wants a number and the name as public_name.

    Readers of the older kind find `public_name` too, but not beside a number: that would make it both kinds at once.
    """
    code = person.code if CODE.fullmatch(person.code) else ""
    public = person.name if person.id is None else ""
    return _full(
        guid=person.guid,
        id=person.id,
        code=code,
        name=person.name,
        public_name=public,
        url=person.url,
        biography=person.biography,
    )


def _link(link: Link) -> dict[str, Any]:
    return _full(url=link.url, title=link.title or link.url, type=link.kind if link.kind in KINDS else "")
