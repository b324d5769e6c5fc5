"""What a timetable is made with, at the desk: days and wishes, kit and hours of rooms, what sessions need."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from conference.models import Proposal, Slot
from conference.queries import timetable as asked
from conference.rules.timetable.wishes import USUAL, Wish
from core.audit import AuditEntry
from core.db import db
from core.permissions import Role
from tests.browser import Browser
from tests.conference.builders import CallSet, a_call
from tests.conference.timetable.builders import a_kit, a_session, at, open_hours, rooms_in
from tests.editions.builders import a_team_member, an_edition, sign_in

Browsers = Callable[..., Browser]
PAGE = "/desk/2027/timetable"


@pytest.fixture
def calls(ctx: Flask) -> CallSet:
    return a_call()


def desk(browsers: Browsers, calls: CallSet, role: Role = Role.PROGRAMME_EDITOR) -> Browser:
    return sign_in(browsers(), a_team_member(calls.edition, role, "Mette"))


def hours(room_id: int) -> list[tuple[dt.datetime, dt.datetime]]:
    db.session.rollback()
    return [(row.opens_at, row.closes_at) for row in db.session.scalars(asked.hours_of_room(room_id))]


def facts() -> list[tuple[str, list[str]]]:
    rows = db.session.query(AuditEntry).filter_by(fact="TimetableSet").order_by(AuditEntry.id).all()
    return [(row.details["part"], list(row.details["changed"])) for row in rows]


def test_days_and_wishes_are_set(calls: CallSet, browsers: Browsers) -> None:
    browser = desk(browsers, calls)
    page = browser.get(f"{PAGE}/settings")
    assert (page.value_of("day_opens"), page.value_of("wish_demand")) == ("09:00", str(USUAL[Wish.DEMAND]))
    browser.submit("Save", day_opens="10:00", day_closes="01:30", step_minutes="10", wish_pairs="80", wish_shores="0")
    db.session.rollback()
    row = db.session.scalars(asked.timetable_of(calls.edition.id)).one()
    assert (row.day_opens, row.day_closes, row.step_minutes, row.seats_per_person) == ("10:00", "01:30", 10, None)
    expected = {wish.value: usual for wish, usual in USUAL.items()} | {"pairs": 80, "shores": 0}
    assert row.weights == expected
    assert [part for part, _changed in facts()] == ["timetable"]


@pytest.mark.parametrize(
    "fields, field, sentence",
    [
        ({"wish_pairs": "101"}, "wish_pairs", "from 0 to 100"),
        ({"wish_pairs": ""}, "wish_pairs", "needed"),
        ({"day_closes": "09:00"}, "day_closes", "at another time"),
        ({"night_from": "late"}, "night_from", "time of day"),
    ],
)
def test_settings_that_make_no_sense_are_said(
    calls: CallSet, browsers: Browsers, fields: dict[str, Any], field: str, sentence: str
) -> None:
    browser = desk(browsers, calls)
    browser.get(f"{PAGE}/settings")
    page = browser.submit("Save", status=422, **fields)
    assert (sentence in page.error_of(field), page.value_of(field)) == (True, fields[field])


def test_a_room_gets_its_kit_and_hours(calls: CallSet, browsers: Browsers) -> None:
    room = rooms_in(calls.edition)[0]
    browser = desk(browsers, calls)
    browser.get(f"{PAGE}/rooms/{room.id}")
    page = browser.submit(
        "Save", equipment=["projector", "piano"], contact_name="Malin Ekdal", contact_phone="+46 42 10 50 00",
        day_0="9-12, 13.30–02", day_1="",
    )  # fmt: skip
    assert "a projector and a piano" in page.main
    assert "Malin Ekdal" in page.main
    edition = calls.edition
    assert hours(room.id) == [
        (at(edition, "09:00"), at(edition, "12:00")),
        (at(edition, "13:30"), at(edition, "02:00")),
    ]
    page = browser.get(f"{PAGE}/rooms/{room.id}")
    assert (page.value_of("day_0"), page.value_of("day_1")) == ("09:00–12:00, 13:30–02:00", "")
    assert facts() == [("room", ["equipment", "contact_name", "contact_phone", "hours"])]
    browser.submit("Save")
    assert len(facts()) == 1


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ("all day", "Write it like"),
        ("9-", "Write it like"),
        ("9-25", "Write it like"),
        ("12-9", "would close before it opens"),
        ("9-12, 11-13", "overlap"),
    ],
)
def test_hours_that_cannot_be_are_said_and_stay_as_typed(
    calls: CallSet, browsers: Browsers, typed: str, sentence: str
) -> None:
    room = rooms_in(calls.edition)[0]
    browser = desk(browsers, calls)
    browser.get(f"{PAGE}/rooms/{room.id}")
    page = browser.submit("Save", day_0=typed, contact_name="Malin", status=422)
    assert sentence in page.main
    assert (page.value_of("day_0"), page.value_of("contact_name"), hours(room.id)) == (typed, "Malin", [])


def test_a_room_that_closes_over_a_session_is_saved_and_said(calls: CallSet, browsers: Browsers) -> None:
    room = rooms_in(calls.edition)[0]
    slot = a_session(calls, room=room, starts=at(calls.edition, "18:00"))
    browser = desk(browsers, calls)
    browser.get(f"{PAGE}/rooms/{room.id}")
    page = browser.submit("Save", day_0="9-17")
    assert "1 session stands there while the room is closed" in page.text
    assert hours(room.id) == [(at(calls.edition, "09:00"), at(calls.edition, "17:00"))]
    assert db.session.get_one(Slot, slot.id).starts_at == at(calls.edition, "18:00")
    assert "is closed for" in browser.get(PAGE).main


def test_rooms_of_another_edition_are_not_found(calls: CallSet, browsers: Browsers) -> None:
    other = rooms_in(an_edition("2028"))[0]
    desk(browsers, calls).get(f"{PAGE}/rooms/{other.id}", status=404)


def test_rooms_are_listed_with_what_they_have(calls: CallSet, browsers: Browsers) -> None:
    room = rooms_in(calls.edition)[0]
    a_kit(room, "stage", contact_name="Ea Munk", contact_phone="+4549550130")
    open_hours(room, at(calls.edition, "10:00"), at(calls.edition, "18:00"))
    words = desk(browsers, calls).get(f"{PAGE}/rooms").main
    assert [part in words for part in ("a stage", "Ea Munk", "10:00–18:00", "open all day")] == [True] * 4


def test_what_a_session_needs_is_said(calls: CallSet, browsers: Browsers) -> None:
    slot = a_session(calls)
    assert slot.proposal_id is not None
    proposal = db.session.get_one(Proposal, slot.proposal_id)
    city = calls.edition.cities[0]
    browser = desk(browsers, calls)
    browser.get(f"{PAGE}/{slot.code}")
    page = browser.click("Change what it needs")
    assert "Nobody has filled this in yet" in page.main
    page = browser.submit(
        "Save", equipment=["sound"], hearing_loop=True, when="day", city_id=str(city.id), expected="80", recorded=True,
        captions=True,
    )  # fmt: skip
    assert page.path == f"{PAGE}/{slot.code}"
    assert "80 people" in page.main
    assert "by day" in page.main
    assert "a hearing loop" in page.main
    row = db.session.scalars(asked.staging_of(proposal.id)).one()
    assert (row.equipment, row.at_night, row.city_id, row.expected) == (["sound"], False, city.id, 80)
    assert (row.recorded, row.captions, row.quiet, row.step_free) == (True, True, False, False)
    page = browser.get(f"{PAGE}/needs/{proposal.code}")
    assert (page.value_of("when"), page.value_of("expected")) == ("day", "80")
    browser.submit("Save", expected="many", status=422)
    assert [part for part, _changed in facts()] == ["session"]


def test_who_may_not_change_sees_no_form(calls: CallSet, browsers: Browsers) -> None:
    slot = a_session(calls)
    browser = desk(browsers, calls, Role.FINANCE)
    for path in ("rooms", f"rooms/{rooms_in(calls.edition)[0].id}", "settings", slot.code, "pauses", "since"):
        browser.get(f"{PAGE}/{path}", status=403)
