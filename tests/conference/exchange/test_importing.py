"""A programme from elsewhere comes in: whole, once, without loss, and never over what is wrong in it."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from lxml import etree
from sqlalchemy import func, select

from conference.actions.bringing import Coming, bring, forget_old, look_at
from conference.actions.importing import choose, take_over
from conference.models import ProgrammeImport, Proposal, Slot, Speaker, TimetableChange
from core.audit import AuditEntry
from core.clock import now
from core.db import db, transaction
from editions.models import Edition, Room
from editions.queries import rooms_of
from tests.browser import Browser
from tests.conference.builders import CallSet, a_call
from tests.conference.exchange import other_conference as other
from tests.conference.timetable.builders import a_release
from tests.editions.builders import a_member, refusal


def brought(edition: Edition, body: bytes, name: str = "schedule.xml") -> int:
    return bring(edition, body, name, by=None).id


def taken(edition: Edition, body: bytes, *, shift: bool = False) -> Any:
    """Bring a file, make its unknown rooms on both shores, and take it over."""
    import_id = brought(edition, body)
    sides = [city.id for city in sorted(_cities(edition), key=lambda city: city.side)]
    rooms = {name: f"new-{sides[number % 2]}" for number, name in enumerate(other.ROOMS)}
    choose(edition.id, import_id, rooms=rooms, others="", shift=shift)
    return take_over(edition, import_id, by=None)


def _cities(edition: Edition) -> list[Any]:
    rooms = db.session.scalars(rooms_of(edition.id)).all()
    return list({room.venue.city_id: room.venue.city for room in rooms if room.venue.city is not None}.values())


def counts(coming: Any) -> dict[str, int]:
    return {kind.value: coming.count(kind) for kind in Coming if coming.count(kind)}


def rows_of(*tables: Any) -> list[int]:
    return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


@pytest.fixture
def calls(ctx: Flask) -> CallSet:
    return a_call(released_at=now())


FORMS: list[Callable[[list[dict[str, Any]]], bytes]] = [
    other.schedule_xml, other.schedule_json, lambda rows: other.schedule_json(rows, wrapped=False),
]  # fmt: skip


@pytest.mark.parametrize("write", FORMS, ids=["xml", "json", "bare json"])
def test_a_whole_conference_goes_through_without_loss(
    calls: CallSet, browser: Browser, write: Callable[[list[dict[str, Any]]], bytes]
) -> None:
    edition = calls.edition
    rows = other.sessions(edition.first_day)
    assert counts(taken(edition, write(rows))) == {"new": 120}
    a_release(edition)
    told = browser.get("/2027/schedule.json?language=en").json["schedule"]["conference"]["days"]
    events = {event["guid"]: event for day in told for room in day["rooms"].values() for event in room}
    assert len(events) == 120
    for row in rows:
        event = events[row["guid"]]
        same = "id guid code title subtitle track language abstract description do_not_record recording_license slug"
        assert {key: event[key] for key in same.split()} == {key: row[key] for key in same.split()}
        assert event["type"].casefold() == row["type"]
        assert dt.datetime.fromisoformat(event["date"]) == dt.datetime.fromisoformat(row["date"])
        assert (event["start"], event["duration"]) == (row["start"], row["duration"])
        assert event["persons"] == row["persons"]
        assert [link | {"type": "slides"} for link in event["links"]] == row["links"]
        assert event["attachments"] == row["attachments"]
        assert (event["feedback_url"], event["origin_url"]) == (row["feedback_url"], row["url"])
        assert event["room"].startswith(f"{row['room']} (")


def test_out_and_in_and_out_again_is_the_same_file(calls: CallSet, browser: Browser) -> None:
    edition = calls.edition
    taken(edition, other.schedule_xml(other.sessions(edition.first_day)))
    a_release(edition, "One")
    first = browser.get("/2027/schedule.xml?language=en").data
    again = look_at(edition, bring(edition, first, "ours.xml", by=None))
    assert counts(again) == {"changed": 120}
    assert set(again.rooms.values()) == {f"room-{room.id}" for room in _made_rooms(edition)}
    assert [fault for line in again.lines for fault in line.faults if fault.stops] == []
    take_over(edition, db.session.scalar(select(func.max(ProgrammeImport.id))) or 0, by=None)
    a_release(edition, "Two")
    second = browser.get("/2027/schedule.xml?language=en").data
    assert events(second) == events(first)


def events(body: bytes) -> list[bytes]:
    return [etree.tostring(event) for event in etree.fromstring(body).iter("event")]


def _made_rooms(edition: Edition) -> list[Room]:
    return [room for room in db.session.scalars(rooms_of(edition.id)) if room.venue.name == "Other Conference"]


def test_the_same_file_twice_changes_nothing(calls: CallSet) -> None:
    edition = calls.edition
    body = other.schedule_xml(other.sessions(edition.first_day))
    taken(edition, body)
    before = rows_of(Proposal, Slot, Speaker, Room, TimetableChange)
    assert counts(taken(edition, body)) == {"same": 120}
    assert rows_of(Proposal, Slot, Speaker, Room, TimetableChange) == before


def test_what_differs_in_a_newer_file_is_changed_and_nothing_else(calls: CallSet) -> None:
    edition = calls.edition
    rows = other.sessions(edition.first_day)
    taken(edition, other.schedule_xml(rows))
    rows[7]["title"] = "Renamed"
    rows[7]["persons"] = [other.person(3)]
    rows[8]["date"] = (dt.datetime.fromisoformat(rows[8]["date"]) + dt.timedelta(minutes=10)).isoformat()
    assert counts(taken(edition, other.schedule_xml(rows))) == {"same": 118, "changed": 2}
    slots = {slot.guid: slot for slot in db.session.scalars(select(Slot))}
    named = db.session.get_one(Proposal, slots[rows[7]["guid"]].proposal_id)
    assert named.title.pick("en") == "Renamed"
    coming = select(Speaker.name).where(Speaker.proposal_id == named.id, Speaker.state == "accepted")
    assert db.session.scalars(coming).all() == [other.person(3)["name"]]
    assert slots[rows[8]["guid"]].starts_at == dt.datetime.fromisoformat(rows[8]["date"])


def test_what_we_changed_stays_while_the_file_says_nothing_new(calls: CallSet) -> None:
    edition = calls.edition
    body = other.schedule_xml(other.sessions(edition.first_day))
    taken(edition, body)
    row = db.session.scalars(select(Proposal).order_by(Proposal.id)).first()
    assert row is not None
    with transaction():
        row.title = type(row.title)({"en": "Our own words"})
    taken(edition, body)
    db.session.expire_all()
    assert db.session.get_one(Proposal, row.id).title.pick("en") == "Our own words"


def test_speakers_come_without_account_and_without_address(calls: CallSet) -> None:
    taken(calls.edition, other.schedule_xml(other.sessions(calls.edition.first_day)))
    speakers = db.session.scalars(select(Speaker)).all()
    assert {(speaker.address, speaker.member_id, speaker.state.value) for speaker in speakers} == {
        ("", None, "accepted")
    }
    assert {speaker.address_key for speaker in speakers} == {f"guid:{other.guid('person', n)}" for n in range(40)}


def test_a_guid_that_stands_in_another_edition_gets_one_of_its_own(calls: CallSet) -> None:
    body = other.schedule_xml(other.sessions(calls.edition.first_day))
    taken(calls.edition, body)
    from tests.editions.builders import an_edition

    later = an_edition(slug="2028", first_day=calls.edition.first_day, last_day=calls.edition.last_day)
    assert counts(taken(later, body)) == {"new": 120}
    assert counts(taken(later, body)) == {"same": 120}
    assert len(set(db.session.scalars(select(Slot.guid)))) == 240


def test_what_is_wrong_stands_beside_its_entry_and_stays_out(calls: CallSet) -> None:
    edition = calls.edition
    rows = other.sessions(edition.first_day)
    rows[0]["duration"] = "25:00"
    rows[1]["guid"] = rows[2]["guid"]
    rows[3]["id"] = rows[4]["id"]
    rows[5]["code"] = rows[6]["code"]
    rows[7]["date"] = (dt.datetime.fromisoformat(rows[7]["date"]) + dt.timedelta(days=40)).isoformat()
    rows[8]["duration"] = "soon"
    rows[9]["title"] = " "
    rows[10]["duration"] = "00:02"
    rows[11]["start"] = "25:61"
    rows[12]["guid"] = "not a guid"
    body = json.loads(other.schedule_json(rows))
    for day in body["schedule"]["conference"]["days"]:
        for event in [event for room in day["rooms"].values() for event in room if event["start"] == "25:61"]:
            event["date"] = "yesterday"
    import_id = brought(edition, json.dumps(body).encode())
    preview = look_at(edition, db.session.get_one(ProgrammeImport, import_id))
    assert sorted(fault.code for fault in preview.unread) == ["length_wrong", "start_wrong", "title_missing"]
    found = {fault.code: line.coming.value for line in preview.lines for fault in line.faults}
    assert found == {
        "length_over_day": "out", "guid_twice": "out", "id_twice": "new", "code_twice": "new", "day_outside": "out",
        "length_too_short": "out", "guid_odd": "new",
    }  # fmt: skip
    choose(edition.id, import_id, rooms={}, others="wait", shift=False)
    assert counts(take_over(edition, import_id, by=None)) == {"new": 113, "out": 4}
    assert db.session.scalar(select(func.count()).where(Slot.room_id.is_not(None))) == 0


def test_overlaps_in_a_room_are_told_and_taken(calls: CallSet) -> None:
    rows = other.sessions(calls.edition.first_day)
    rows[6]["date"] = rows[0]["date"]
    preview = look_at(calls.edition, bring(calls.edition, other.schedule_json(rows), "x", by=None))
    (line,) = [line for line in preview.lines if any(fault.code == "overlap" for fault in line.faults)]
    assert line.coming is Coming.NEW


def test_unknown_rooms_must_be_chosen_first(calls: CallSet) -> None:
    import_id = brought(calls.edition, other.schedule_xml(other.sessions(calls.edition.first_day)))
    assert refusal("import_rooms", lambda: take_over(calls.edition, import_id, by=None)) == "others"
    assert rows_of(Slot) == [0]


def test_a_programme_of_other_days_can_be_moved_to_ours(calls: CallSet) -> None:
    edition = calls.edition
    body = other.schedule_xml(other.sessions(dt.date(2025, 10, 25)))
    assert counts(taken(edition, body)) == {"out": 120}
    assert counts(taken(edition, body, shift=True)) == {"new": 120}
    first = db.session.scalar(select(func.min(Slot.starts_at)))
    assert first is not None
    assert first.astimezone(other.ZONE).replace(tzinfo=None) == dt.datetime.combine(edition.first_day, dt.time(9))


def test_a_sheet_comes_in_too(calls: CallSet) -> None:
    day = calls.edition.first_day
    body = (
        f"Titel;Lokale;Dato;Start;Minutter;Talare;Spår\r\n"
        f"Sömn & sång;Attic;{day:%d.%m.%Y};09:30;45;Åse Ahlström, Gunnar Holm;Live\r\n"
        f"'=Formel;Attic;{day:%d.%m.%Y};10:30;30;;\r\n;;;;;;\r\n"
    ).encode("cp1252")
    assert counts(taken(calls.edition, body)) == {"new": 2}
    titles = {row.title.pick("en"): row.minutes for row in db.session.scalars(select(Proposal))}
    assert titles == {"Sömn & sång": 45, "=Formel": 30}
    assert sorted(db.session.scalars(select(Speaker.name))) == ["Gunnar Holm", "Åse Ahlström"]
    assert counts(taken(calls.edition, body)) == {"same": 2}


def test_rooms_of_a_sheet_stand_in_a_house_named_after_the_edition(calls: CallSet) -> None:
    edition = calls.edition
    body = f"title,start,duration,room\nSang,{edition.first_day}T10:00:00+01:00,30,Hall 9\n".encode()
    import_id = brought(edition, body, "list.csv")
    city = _cities(edition)[0]
    choose(edition.id, import_id, rooms={}, others=f"new-{city.id}", shift=False)
    take_over(edition, import_id, by=None)
    room = next(one for one in db.session.scalars(rooms_of(edition.id)) if one.name.pick("en") == "Hall 9")
    assert (room.venue.name, room.venue.city_id) == (edition.name.pick("en"), city.id)


def test_our_own_list_comes_back_as_the_same(calls: CallSet, browser: Browser) -> None:
    edition = calls.edition
    taken(edition, other.schedule_xml(other.sessions(edition.first_day)))
    a_release(edition)
    body = browser.get("/2027/programme-list.csv?language=sv").data
    preview = look_at(edition, bring(edition, body, "list.csv", by=None))
    assert len(preview.lines) == 120
    assert preview.unread == ()
    assert preview.count(Coming.NEW) == 0


BOMB = b"""<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<schedule><day><room><event><title>&b;</title></event></room></day></schedule>"""
OUTER = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><schedule>&x;</schedule>'
HOSTILE = {
    "nothing": (b"  \n", "file_empty"),
    "entities that grow": (BOMB, "xml_doctype"),
    "outer file": (OUTER, "xml_doctype"),
    "outer DTD": (b'<!DOCTYPE schedule SYSTEM "http://evil.example/x.dtd"><schedule/>', "xml_doctype"),
    "UTF-16 with entities": (BOMB.decode().replace("?>", ' encoding="utf-16"?>', 1).encode("utf-16"), "xml_doctype"),
    "half a file": (b"<schedule><day>", "xml_unreadable"),
    "unknown encoding": (b'<?xml version="1.0" encoding="x-evil"?><schedule/>', "xml_unreadable"),
    "deep": (b"<schedule>" + b"<day>" * 5000, "xml_too_much"),
    "many": (b"<schedule>" + b"<a/>" * 450_000 + b"</schedule>", "xml_too_much"),
    "another kind of XML": (b"<html><body/></html>", "import_not_ours"),
    "no sessions": (b"<schedule><day/></schedule>", "import_empty"),
    "deep JSON": (b"[" * 100_000, "json_unreadable"),
    "JSON with NaN": (b'{"days": NaN}', "json_unreadable"),
    "other JSON": (b'{"a": [1, 2]}', "import_not_ours"),
    "odd JSON": (b'{"schedule": {"conference": {"days": {"a": 3}}}}', "import_empty"),
    "an archive": (b"PK\x03\x04" + b"\0" * 200, "import_not_ours"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "import_not_ours"),
    "NULs": (b"\0" * 1000, "import_not_ours"),
    "a letter": (b"Dear all,\nplease find the programme below.", "import_columns"),
    "random": (bytes(range(1, 256)) * 40, "import_columns"),
    "too many": (json.dumps({"conference": {"events": [{}] * 5001}}).encode(), "import_too_many"),
    "ten megabytes of one cell": (b"title;start\n" + b"x" * (10 * 1024 * 1024), "csv_unreadable"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_programme_is_refused_in_words(calls: CallSet, name: str) -> None:
    body, code = HOSTILE[name]
    assert refusal(code, lambda: bring(calls.edition, body, "x", by=None)) is None
    assert rows_of(ProgrammeImport) == [0]


def test_odd_values_never_break_the_reading(calls: CallSet) -> None:
    odd: list[Any] = [None, True, -1, 3.5, "x" * 5000, [], {}, [[]], {"a": {}}, "\ud800", "<b>", 10**40, "99:99"]
    fields = "id guid code title date start duration room slug url subtitle persons links language track type".split()
    good = other.sessions(calls.edition.first_day)[0]
    rows = [good | {"guid": other.guid(field, n), field: value} for field in fields for n, value in enumerate(odd)]
    body = json.dumps({"conference": {"days": [{"rooms": {"A": rows}}, 3, {"rooms": [[], {"events": 4}]}]}}).encode()
    preview = look_at(calls.edition, bring(calls.edition, body, "x", by=None))
    assert len(preview.lines) + len(preview.unread) == len(rows)


def test_what_was_brought_is_forgotten_after_a_week(calls: CallSet) -> None:
    old = brought(calls.edition, other.schedule_xml(other.sessions(calls.edition.first_day)))
    with transaction() as session:
        session.get_one(ProgrammeImport, old).created_at = now() - dt.timedelta(days=8)
    young = brought(calls.edition, other.schedule_xml(other.sessions(calls.edition.first_day)))
    forget_old()
    assert db.session.scalars(select(ProgrammeImport.id)).all() == [young]


def test_it_stands_in_the_log_who_brought_what(calls: CallSet) -> None:
    editor = a_member("Programme Editor")
    row = bring(calls.edition, other.schedule_xml(other.sessions(calls.edition.first_day)), "x.xml", by=editor.id)
    choose(calls.edition.id, row.id, rooms={}, others="wait", shift=False)
    take_over(calls.edition, row.id, by=editor.id)
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.fact == "ProgrammeImported").order_by(AuditEntry.id)
    ).all()
    assert [(entry.details["sessions"], entry.details["taken"], entry.member_id) for entry in entries] == [
        (120, False, editor.id), (120, True, editor.id),
    ]  # fmt: skip
