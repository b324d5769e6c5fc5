"""Calendar files: what comes out is read back by a calendar library, and people's text stays text."""

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Component

from core.calendar_file import Happening, calendar_file
from core.clock import UTC
from core.usertext import clean_line, clean_text

CITY = ZoneInfo("Europe/Copenhagen")
CHANGED = dt.datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
LUNCH = Happening(
    uid="session-7@sundet.example",
    summary="Frokost på færgen",
    start=dt.datetime(2027, 4, 23, 10, 0, tzinfo=UTC),
    end=dt.datetime(2027, 4, 23, 11, 20, tzinfo=UTC),
    changed=CHANGED,
    description="Husk pas; og kort, tak.\nVi ses",
    location="Færgelejet, Helsingør",
    url="https://sundet.example/2027/program?session=7",
)


def _read(body: bytes) -> list[Component]:
    return list(Calendar.from_ical(body).walk("VEVENT"))


def _with(**changes: object) -> Happening:
    return dataclasses.replace(LUNCH, **changes)  # type: ignore[arg-type]  # each test names fields that exist


def test_a_happening_is_read_back_on_the_citys_clock() -> None:
    (event,) = _read(calendar_file([LUNCH], name="Sundet 2027"))
    assert event.decoded("dtstart") == dt.datetime(2027, 4, 23, 12, 0, tzinfo=CITY)
    assert event.decoded("dtend") == dt.datetime(2027, 4, 23, 13, 20, tzinfo=CITY)
    assert event["dtstart"].params["TZID"] == "Europe/Copenhagen"
    found = {key: str(event[key]) for key in ("uid", "summary", "description", "location", "url", "status", "transp")}
    assert found == {
        "uid": "session-7@sundet.example",
        "summary": "Frokost på færgen",
        "description": "Husk pas; og kort, tak.\nVi ses",
        "location": "Færgelejet, Helsingør",
        "url": "https://sundet.example/2027/program?session=7",
        "status": "CONFIRMED",
        "transp": "OPAQUE",
    }
    assert (event.decoded("dtstamp"), event.decoded("last-modified")) == (CHANGED, CHANGED)


def test_the_file_brings_its_time_zone_and_its_name() -> None:
    calendar = Calendar.from_ical(calendar_file([LUNCH], name="Sundet 2027"))
    assert [zone.tz_name for zone in calendar.timezones] == ["Europe/Copenhagen"]
    found = {key: str(calendar[key]) for key in ("version", "method", "name", "x-wr-calname")}
    assert found == {"version": "2.0", "method": "PUBLISH", "name": "Sundet 2027", "x-wr-calname": "Sundet 2027"}


def test_lines_are_short_and_end_as_the_standard_says() -> None:
    body = calendar_file([_with(summary="Ø" * 300)], name="x")
    lines = body.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in b"".join(lines)


def test_a_cancelled_happening_says_so_with_a_higher_number() -> None:
    (event,) = _read(calendar_file([_with(sequence=3, cancelled=True)], name="x"))
    assert (str(event["status"]), event["sequence"]) == ("CANCELLED", 3)


def test_whole_days_end_with_the_last_day() -> None:
    days = _with(start=dt.date(2027, 4, 22), end=dt.date(2027, 4, 24))
    (event,) = _read(calendar_file([days], name="x"))
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (dt.date(2027, 4, 22), dt.date(2027, 4, 25))
    assert str(event["transp"]) == "TRANSPARENT"


def test_an_empty_calendar_is_a_calendar() -> None:
    assert _read(calendar_file([], name="x")) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"start": dt.datetime.fromisoformat("2027-04-23T12:00")},
        {"end": LUNCH.start - dt.timedelta(minutes=1)},
        {"start": dt.date(2027, 4, 22)},
        {"start": dt.date(2027, 4, 24), "end": dt.date(2027, 4, 22)},
        {"url": "https://sundet.example/\r\nATTENDEE:mailto:x@evil.example"},
    ],
    ids=["no zone", "ends before it starts", "half a day", "days the wrong way", "line break in the address"],
)
def test_what_makes_no_sense_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        calendar_file([_with(**changes)], name="x")


INJECTIONS = [
    "x\r\nATTENDEE:mailto:x@evil.example",
    "x\nEND:VEVENT\nBEGIN:VEVENT\nUID:2",
    "x\\nATTACH:file:///etc/passwd",
    "x\u2028ATTACH:http://evil.example",
    "x\x00\x0b\x85ATTACH:1",
    '=HYPERLINK("http://evil.example","Klik");\\,',
    "BEGIN:VALARM",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_text_never_becomes_a_property(text: str) -> None:
    body = calendar_file([_with(uid=text, summary=text, description=text, location=text)], name=text)
    (event,) = _read(body)
    assert {"ATTENDEE", "ATTACH"} & set(event.keys()) == set()
    assert event.subcomponents == []
    assert (str(event["summary"]), str(event["location"])) == (clean_line(text), clean_line(text))
    assert str(event["description"]) == clean_text(text)


@given(st.text(min_size=1, alphabet=st.characters(codec="utf-8")).filter(clean_line))
def test_any_name_is_read_back(text: str) -> None:
    (event,) = _read(calendar_file([_with(summary=text)], name="x"))
    assert str(event["summary"]) == clean_line(text)
