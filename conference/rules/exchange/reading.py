"""What the readers of all formats share: one entry with its values as they stood, made whole as well as can be."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from conference.rules.exchange.programme import (
    Happening,
    Link,
    Person,
    ProgrammeDay,
    ProgrammeRoom,
    derived_guid,
    known_guid,
)
from conference.rules.exchange.values import LONGEST_TITLE, Notes, address_from, line_from, text_from
from core.refusals import Refused

MOST_HAPPENINGS = 5000
DAY_CHANGES = dt.time(6)
CODE_SIGNS = 40


@dataclass(slots=True, kw_only=True)
class Entry:
    """One entry of a file, as read: what is missing is None or empty."""

    place: str
    id: int | None = None
    code: str = ""
    guid: str = ""
    title: str = ""
    room: str = ""
    start: dt.datetime | None = None
    minutes: int | None = None
    wrong_length: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The rest of an entry, which may be empty."""

    slug: str = ""
    url: str = ""
    origin_url: str = ""
    feedback_url: str = ""
    video_url: str = ""
    logo: str = ""
    subtitle: str = ""
    abstract: str = ""
    description: str = ""
    type: str = ""
    track: str = ""
    language: str = ""
    license: str = ""
    do_not_record: bool | None = None
    cancelled: bool = False
    persons: tuple[Person, ...] = ()
    links: tuple[Link, ...] = ()
    attachments: tuple[Link, ...] = ()


def whole(entry: Entry, words: Words, notes: Notes) -> Happening | None:
    """Return an entry as a happening; None where it has no title, no start or no length, which is told then."""
    given = known_guid(entry.guid)
    if entry.guid.strip() and not given:
        notes.say("guid_odd", entry.place, stops=False, title=entry.title)
    key = entry.id or entry.code or words.slug
    guid = given or derived_guid("entry", key or f"{entry.title}:{entry.start}:{entry.room}")
    if entry.guid.strip() == "" and not key:
        notes.say("guid_missing", entry.place, guid=guid, stops=False, title=entry.title)
    if not entry.title:
        notes.say("title_missing", entry.place, guid=guid)
        return None
    if entry.start is None:
        notes.say("start_wrong", entry.place, guid=guid, title=entry.title)
        return None
    if entry.minutes is None:
        notes.say("length_wrong", entry.place, guid=guid, title=entry.title, length=entry.wrong_length or "–")
        return None
    return Happening(
        id=entry.id or 0,
        guid=guid,
        code=entry.code.upper()[:CODE_SIGNS],
        title=entry.title[:LONGEST_TITLE],
        room=entry.room,
        start=entry.start,
        minutes=entry.minutes,
        place=entry.place,
        **{name: getattr(words, name) for name in Words.__slots__},
    )


def person_from(name: object, *, guid: object = "", number: int | None = None, **more: object) -> Person | None:
    """Return somebody with a name; who has no UUID gets one out of their number or name."""
    called = line_from(name)
    if not called:
        return None
    found = known_guid(text_from(guid)) or derived_guid("person", number or called.casefold())
    code, url, biography = (more.get(key, "") for key in ("code", "url", "biography"))
    return Person(
        name=called,
        guid=found,
        id=number,
        code=line_from(code)[:CODE_SIGNS],
        url=address_from(url),
        biography=text_from(biography),
    )


def once(persons: Iterable[Person | None]) -> tuple[Person, ...]:
    """Return everybody once, in their order."""
    found: dict[str, Person] = {}
    for person in persons:
        if person is not None:
            found.setdefault(person.guid, person)
    return tuple(found.values())


def link_from(url: object, title: object = "", kind: object = "", service: object = "") -> Link | None:
    address = address_from(url)
    if not address:
        return None
    called = line_from(title)
    return Link(
        url=address,
        title="" if called == address else called,
        kind=line_from(kind)[:CODE_SIGNS],
        service=line_from(service)[:CODE_SIGNS],
    )


def links(found: Iterable[Link | None]) -> tuple[Link, ...]:
    return tuple(dict.fromkeys(link for link in found if link is not None))


def check_count(rows: Sequence[object]) -> None:
    """Refuse `import_empty` and `import_too_many`."""
    if not rows:
        raise Refused("import_empty")
    if len(rows) > MOST_HAPPENINGS:
        raise Refused("import_too_many", most=MOST_HAPPENINGS)


def in_order(happenings: Iterable[Happening]) -> tuple[Happening, ...]:
    return tuple(sorted(happenings, key=lambda one: (one.start, one.room, one.id)))


def days_of(happenings: Iterable[Happening], zone: ZoneInfo, also: Iterable[dt.date] = ()) -> tuple[ProgrammeDay, ...]:
    """Return the days on which something is, and these; each from 06:00 until 06:00 on the clock of the zone."""
    dates = {day_of(one.start, zone) for one in happenings} | set(also)
    return tuple(
        ProgrammeDay(
            index=index,
            date=date,
            start=dt.datetime.combine(date, DAY_CHANGES, tzinfo=zone),
            end=dt.datetime.combine(date + dt.timedelta(days=1), DAY_CHANGES, tzinfo=zone),
        )
        for index, date in enumerate(sorted(dates), 1)
    )


def day_of(moment: dt.datetime, zone: ZoneInfo) -> dt.date:
    """Return the programme day of a moment: it changes at 06:00."""
    shown = moment.astimezone(zone)
    return shown.date() - dt.timedelta(days=int(shown.time() < DAY_CHANGES))


def rooms_of(happenings: Iterable[Happening], known: Iterable[ProgrammeRoom] = ()) -> tuple[ProgrammeRoom, ...]:
    """Return the rooms in the order in which they are named, with what is known of them."""
    found = {room.name: room for room in known}
    for one in happenings:
        if one.room:
            found.setdefault(one.room, ProgrammeRoom(name=one.room))
    used = {one.room for one in happenings}
    return tuple(room for room in found.values() if room.name in used)


def with_guid(room: ProgrammeRoom, guid: str) -> ProgrammeRoom:
    return replace(room, guid=room.guid or known_guid(guid))
