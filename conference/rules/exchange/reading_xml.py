"""Reads `schedule.xml` as frab, pretalx and their kin write it. Most real files break the schema; we are lenient."""

from zoneinfo import ZoneInfo

from conference.rules.exchange.programme import Happening, Link, Programme, ProgrammeRoom, ProgrammeTrack
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
    with_guid,
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
from core.xml_file import Element, read_xml

# A day, a room on it, and an event in the room.
Spot = tuple[Element, Element, Element]
YES = ("true", "1", "yes")


def read_schedule_xml(body: bytes, zone: ZoneInfo, notes: Notes) -> Programme:
    """Return the programme in a `schedule.xml`; what is odd is noted.

    Refuses `xml_unreadable`, `xml_doctype`, `xml_too_much`, `import_not_ours`, `import_empty`, `import_too_many`.
    """
    root = read_xml(body)
    if root.name != "schedule":
        raise Refused("import_not_ours")
    found = [(day, room, event) for day in root.all("day") for room in day.all("room") for event in room.all("event")]
    check_count(found)
    # A file without line breaks has all its events on one line, so they are counted.
    by_line = len({event.line for _day, _room, event in found}) == len(found)
    happenings = [
        one
        for number, spot in enumerate(found, 1)
        if (one := _happening(spot, zone, notes, spot[2].line if by_line else number)) is not None
    ]
    known: dict[str, ProgrammeRoom] = {}
    for _day, room, _event in found:
        name = line_from(room.attributes.get("name"))
        known[name] = with_guid(known.get(name, ProgrammeRoom(name=name)), room.attributes.get("guid", ""))
    about = root.first("conference") or Element("conference", {}, 0)
    return Programme(
        title=line_from(about.text_of("title")),
        acronym=line_from(about.text_of("acronym")),
        zone=zone.key,
        counted="line" if by_line else "entry",
        version=line_from(root.text_of("version")),
        days=days_of(happenings, zone),
        rooms=rooms_of(happenings, known.values()),
        tracks=tuple(
            ProgrammeTrack(name=name, slug=track.attributes.get("slug", ""), color=track.attributes.get("color", ""))
            for track in about.all("track")
            if (name := line_from(track.attributes.get("name") or track.text))
        ),
        happenings=in_order(happenings),
    )


def _happening(spot: Spot, zone: ZoneInfo, notes: Notes, number: int) -> Happening | None:
    day, room, event = spot
    length = event.text_of("duration")
    entry = Entry(
        place=str(number),
        id=number_from(event.attributes.get("id")),
        code=line_from(event.attributes.get("code")),
        guid=event.attributes.get("guid", ""),
        title=line_from(event.text_of("title")),
        room=line_from(event.text_of("room") or room.attributes.get("name")),
        start=moment_from(event.text_of("date"), zone)
        or clock_on(day_from(day.attributes.get("date")), event.text_of("start"), zone),
        minutes=minutes_from(length),
        wrong_length=length[:20],
    )
    return whole(entry, _words(event), notes)


def _words(event: Element) -> Words:
    recording = event.first("recording")
    optout = recording.text_of("optout").casefold() if recording is not None else ""
    persons = event.first("persons")
    return Words(
        slug=line_from(event.text_of("slug")),
        url=address_from(event.text_of("url")),
        origin_url=address_from(event.text_of("origin_url")),
        feedback_url=address_from(event.text_of("feedback_url")),
        video_url=address_from(event.text_of("video_download_url")),
        logo=address_from(event.text_of("logo")),
        subtitle=line_from(event.text_of("subtitle")),
        abstract=text_from(event.text_of("abstract")),
        description=text_from(event.text_of("description")),
        type=line_from(event.text_of("type")),
        track=line_from(event.text_of("track")),
        language=line_from(event.text_of("language"))[:20],
        license=line_from(recording.text_of("license")) if recording is not None else "",
        do_not_record=optout in YES if optout else None,
        persons=once(
            person_from(
                one.text, guid=one.attributes.get("guid", ""), number=number_from(one.attributes.get("id")),
                code=one.attributes.get("code", ""), url=one.attributes.get("url", ""),
            )
            for one in bounded(persons.all("person") if persons is not None else ())
            if isinstance(one, Element)
        ),
        links=_links(event, "links", "link"),
        attachments=_links(event, "attachments", "attachment"),
    )  # fmt: skip


def _links(event: Element, outer: str, inner: str) -> tuple[Link, ...]:
    held = event.first(outer)
    return links(
        link_from(
            one.attributes.get("href") or one.text, one.text, one.attributes.get("type"), one.attributes.get("service")
        )
        for one in bounded(held.all(inner) if held is not None else ())
        if isinstance(one, Element)
    )
