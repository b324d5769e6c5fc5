"""Writes `schedule.xml` in the form of the community around frab: strict, whatever its readers forgive."""

import html
import re
from collections.abc import Iterable, Iterator

from conference.rules.exchange import Happening, Link, Programme, ProgrammeDay, ProgrammeRoom

MEDIA_TYPE = "application/xml; charset=utf-8"
# What XML 1.0 (2.2 Characters) does not allow.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
CODE = re.compile(r"[0-9A-Z]{6}")
TRACK_SLUG = re.compile(r"[a-z][a-z0-9-]+")
COLOR = re.compile(r"#[0-9a-fA-F]{6}")


def schedule_xml(programme: Programme) -> bytes:
    """Return the programme as `schedule.xml`. What is cancelled is left out: the format has no word for it."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<schedule>",
        '  <generator name="Sundet" version="1"/>',
        *_element("url", programme.url, 2),
        f"  <version>{_text(programme.version)}</version>",
        *_conference(programme),
    ]
    shown = [one for one in programme.happenings if not one.cancelled]
    for day in programme.days:
        lines += _day(day, programme.rooms, shown)
    lines += ["</schedule>", ""]
    return "\n".join(lines).encode()


def _text(text: str) -> str:
    return html.escape(FORBIDDEN.sub("", text), quote=True)


def _element(name: str, text: str, indent: int) -> Iterator[str]:
    """Yield an element, or nothing where its text is empty."""
    if text:
        yield f"{' ' * indent}<{name}>{_text(text)}</{name}>"


def _conference(programme: Programme) -> Iterator[str]:
    yield "  <conference>"
    yield f"    <title>{_text(programme.title)}</title>"
    yield f"    <acronym>{_text(programme.acronym)}</acronym>"
    yield f"    <start>{programme.days[0].date.isoformat()}</start>"
    yield f"    <end>{programme.days[-1].date.isoformat()}</end>"
    yield f"    <days>{len(programme.days)}</days>"
    yield f"    <timeslot_duration>{hours(programme.step)}</timeslot_duration>"
    yield from _element("base_url", programme.base_url, 4)
    yield from _element("url", programme.page, 4)
    yield from _element("time_zone_name", programme.zone, 4)
    for track in programme.tracks:
        slug = f' slug="{track.slug}"' if TRACK_SLUG.fullmatch(track.slug) else ""
        color = f' color="{track.color}"' if COLOR.fullmatch(track.color) else ""
        yield f'    <track name="{_text(track.name)}"{slug}{color}/>'
    yield "  </conference>"


def hours(minutes: int) -> str:
    """Write minutes as `HH:MM`."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _day(day: ProgrammeDay, rooms: Iterable[ProgrammeRoom], shown: list[Happening]) -> Iterator[str]:
    yield (
        f'  <day index="{day.index}" date="{day.date.isoformat()}"'
        f' start="{day.start.isoformat()}" end="{day.end.isoformat()}">'
    )
    held: dict[str, list[Happening]] = {}
    for one in shown:
        if day.start <= one.start < day.end:
            held.setdefault(one.room, []).append(one)
    for room in rooms:
        if room.name in held:
            yield f'    <room name="{_text(room.name)}" guid="{room.guid}">'
            for one in sorted(held[room.name], key=lambda one: (one.start, one.id)):
                yield from _event(one, day)
            yield "    </room>"
    yield "  </day>"


def _event(one: Happening, day: ProgrammeDay) -> Iterator[str]:
    start = one.start.astimezone(day.start.tzinfo)
    code = f' code="{one.code}"' if CODE.fullmatch(one.code) else ""
    yield f'      <event id="{one.id}" guid="{one.guid}"{code}>'
    yield f"        <room>{_text(one.room)}</room>"
    yield f"        <title>{_text(one.title)}</title>"
    yield f"        <subtitle>{_text(one.subtitle)}</subtitle>"
    yield f"        <type>{_text(one.type)}</type>"
    yield f"        <date>{start.isoformat()}</date>"
    yield f"        <start>{start:%H:%M}</start>"
    yield f"        <duration>{hours(one.minutes)}</duration>"
    yield f"        <abstract>{_text(one.abstract)}</abstract>"
    yield f"        <slug>{one.slug}</slug>"
    yield f"        <track>{_text(one.track)}</track>"
    yield from _element("logo", one.logo, 8)
    yield from _persons(one)
    yield from _element("language", one.language, 8)
    yield from _element("description", one.description, 8)
    if one.do_not_record is not None:
        optout = "true" if one.do_not_record else "false"
        yield f"        <recording><license>{_text(one.license)}</license><optout>{optout}</optout></recording>"
    yield from _links("links", "link", one.links)
    yield from _links("attachments", "attachment", one.attachments)
    yield from _element("video_download_url", one.video_url, 8)
    yield from _element("url", one.url, 8)
    yield from _element("feedback_url", one.feedback_url, 8)
    yield from _element("origin_url", one.origin_url, 8)
    yield "      </event>"


def _persons(one: Happening) -> Iterator[str]:
    yield "        <persons>"
    for person in one.persons:
        number = f' id="{person.id}"' if person.id is not None else ""
        yield f'          <person{number} guid="{person.guid}">{_text(person.name)}</person>'
    yield "        </persons>"


def _links(outer: str, inner: str, links: Iterable[Link]) -> Iterator[str]:
    yield f"        <{outer}>"
    for link in links:
        kind = f' type="{_text(link.kind)}"' if link.kind else ""
        service = f' service="{_text(link.service)}"' if link.service and inner == "link" else ""
        yield f'          <{inner} href="{_text(link.url)}"{kind}{service}>{_text(link.title or link.url)}</{inner}>'
    yield f"        </{outer}>"
