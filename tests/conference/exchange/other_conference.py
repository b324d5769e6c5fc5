"""A conference that never was, as another system would write its files: two days, six rooms, 120 sessions.

It uses what real files use: people in several sessions, links with and without titles, sessions after midnight, texts
in several scripts, and every field that the formats know.
"""

import datetime as dt
import json
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Copenhagen")
ROOMS = ("Great Hall", "Harbour Stage", "Attic", "Workshop 1", "Workshop 2", "Red Salon")
TRACKS = ("Money & Rights", "Live", "Studio", "Beyond the Sound")
TYPES = ("talk", "workshop", "panel", "concert")
LANGUAGES = ("en", "sv", "da", "de")
GIVEN = "Åse Bjørn Çiğdem Dmytro Élise Fatima Gunnar Hồng Ingrid Jörg Kirsten Łukasz".split()
FAMILY = "Ahlström Brøndum Çelik Dvořák Eskildsen Faxø Grönlund Holm".split()
LENGTHS = (30, 45, 60, 20, 90)


def guid(*parts: object) -> str:
    return str(uuid5(NAMESPACE_URL, "https://other.example/" + "/".join(map(str, parts))))


def person(number: int) -> dict[str, Any]:
    name = f"{GIVEN[number % len(GIVEN)]} {FAMILY[number % len(FAMILY)]}"
    return {"id": 700 + number, "guid": guid("person", number), "name": f"{name} {number}"}


def _slides(number: int) -> dict[str, str]:
    return {"title": "Slides & more", "url": f"https://other.example/s/{number}?a=1&b=2", "type": "slides"}


def sessions(
    first: dt.date, *, days: int = 2, per_day: int = 60, rooms: tuple[str, ...] = ROOMS
) -> list[dict[str, Any]]:
    """Return the sessions in the fields of `schedule.json`, ten in each room on each day."""
    found = []
    for number in range(days * per_day):
        day, place = divmod(number, per_day)
        room, turn = place % len(rooms), place // len(rooms)
        length = LENGTHS[(number * 7) % len(LENGTHS)]
        start = dt.datetime.combine(first + dt.timedelta(days=day), dt.time(9), tzinfo=ZONE)
        # The last one of each day in the second room begins after midnight and still belongs to that day.
        hours = 16 if room == 1 and turn == per_day // len(rooms) - 1 else turn * 1.5
        start = (start.astimezone(dt.UTC) + dt.timedelta(hours=hours)).astimezone(ZONE)
        title = f"{TYPES[number % 4].title()} {number}: songs & “numbers” <for> {GIVEN[number % len(GIVEN)]}"
        found.append(
            {
                "id": 9000 + number,
                "guid": guid("event", number),
                "code": f"QK{number:04d}",
                "date": start.isoformat(),
                "start": f"{start:%H:%M}",
                "duration": f"{length // 60:02d}:{length % 60:02d}",
                "room": rooms[room],
                "slug": f"other2026-{9000 + number}-session-number-{number}",
                "url": f"https://other.example/talk/QK{number:04d}/",
                "title": title,
                "subtitle": "with a second line" if number % 3 == 0 else "",
                "track": TRACKS[number % len(TRACKS)],
                "type": TYPES[number % len(TYPES)],
                "language": LANGUAGES[number % len(LANGUAGES)],
                "abstract": f"What **{number}** means.\n\n* one & two\n* three < four",
                "description": "A longer text. 日本語 ✓" if number % 2 == 0 else "",
                "do_not_record": number % 5 == 0,
                "recording_license": "CC BY 4.0",
                "persons": [person(number % 40), *([person((number + 13) % 40)] if number % 4 == 0 else [])],
                "links": [_slides(number)] if number % 3 == 0 else [],
                "attachments": [{"title": "Handout.pdf", "url": f"https://other.example/f/{number}.pdf"}]
                if number % 6 == 0
                else [],
                "feedback_url": f"https://other.example/talk/QK{number:04d}/feedback/",
            }
        )  # fmt: skip
    return found


def _day_of(session: dict[str, Any]) -> dt.date:
    start = dt.datetime.fromisoformat(session["date"])
    return start.date() - dt.timedelta(days=int(start.hour < 6))


def schedule_json(rows: list[dict[str, Any]], *, wrapped: bool = True) -> bytes:
    """Return them as `schedule.json`, in `{"schedule": …}` or bare."""
    days = sorted({_day_of(row) for row in rows})
    told = {
        "version": "3.1 – Ærø",
        "conference": {
            "acronym": "other2026",
            "title": "Other Conference",
            "start": days[0].isoformat(),
            "end": days[-1].isoformat(),
            "daysCount": len(days),
            "timeslot_duration": "00:05",
            "days": [
                {
                    "index": number,
                    "date": day.isoformat(),
                    "day_start": f"{day}T06:00:00+02:00",
                    "day_end": f"{day + dt.timedelta(days=1)}T06:00:00+02:00",
                    "rooms": {
                        room: [row for row in rows if row["room"] == room and _day_of(row) == day]
                        for room in dict.fromkeys(row["room"] for row in rows)
                    },
                }
                for number, day in enumerate(days, 1)
            ],
        },
    }
    return json.dumps({"schedule": told} if wrapped else told).encode()


def schedule_xml(rows: list[dict[str, Any]]) -> bytes:
    """Return them as `schedule.xml`, one element to a line."""
    days = sorted({_day_of(row) for row in rows})
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<schedule><version>3.1</version>",
        "<conference><title>Other Conference</title><acronym>other2026</acronym></conference>",
    ]
    for number, day in enumerate(days, 1):
        lines.append(f'<day index="{number}" date="{day}" start="{day}T06:00:00+02:00" end="{day}T23:59:00+02:00">')
        for room in dict.fromkeys(row["room"] for row in rows):
            lines.append(f"<room name={quoteattr(room)} guid='{guid('room', room)}'>")
            for row in rows:
                if row["room"] == room and _day_of(row) == day:
                    lines += _event(row)
            lines.append("</room>")
        lines.append("</day>")
    lines.append("</schedule>")
    return "\n".join(lines).encode()


def _event(row: dict[str, Any]) -> list[str]:
    lines = [f'<event id="{row["id"]}" guid="{row["guid"]}" code="{row["code"]}">']
    names = "room title subtitle type date start duration abstract slug track language description url feedback_url"
    lines += [f"<{name}>{escape(row[name])}</{name}>" for name in names.split()]
    optout = "true" if row["do_not_record"] else "false"
    lines.append(f"<recording><license>{row['recording_license']}</license><optout>{optout}</optout></recording>")
    lines.append("<persons>")
    lines += [f'<person id="{p["id"]}" guid="{p["guid"]}">{escape(p["name"])}</person>' for p in row["persons"]]
    lines.append("</persons><links>")
    lines += [f'<link href={quoteattr(k["url"])} type="slides">{escape(k["title"])}</link>' for k in row["links"]]
    lines.append("</links><attachments>")
    lines += [f"<attachment href={quoteattr(k['url'])}>{escape(k['title'])}</attachment>" for k in row["attachments"]]
    lines.append("</attachments></event>")
    return lines
