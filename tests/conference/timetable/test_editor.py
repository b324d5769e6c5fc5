"""The editor's page: a day as a table, moving by form and by card, undoing, what others did meanwhile."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from conference.actions import scheduling
from conference.actions.scheduling import SlotChange
from conference.models import Proposal, Slot, SlotKind
from conference.queries import timetable as asked
from conference.rules.states import ProposalState
from core.audit import AuditEntry
from core.db import db, transaction
from core.permissions import Role
from tests.browser import Browser, Page, statements
from tests.conference.builders import CallSet, a_call
from tests.conference.timetable.builders import a_pause, a_session, a_staging, a_timetable, at, open_hours, rooms_in
from tests.editions.builders import a_member, a_team_member, an_edition, sign_in

Browsers = Callable[..., Browser]
PAGE = "/desk/2027/timetable"


@pytest.fixture
def calls(ctx: Flask) -> CallSet:
    return a_call()


def desk(browsers: Browsers, calls: CallSet, role: Role = Role.PROGRAMME_EDITOR, name: str = "Mette") -> Browser:
    return sign_in(browsers(), a_team_member(calls.edition, role, name))


def read(slot: Slot) -> Slot:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(asked.slots_alone(slot.edition_id, [slot.id])).one()


def stands(slot: Slot) -> tuple[int | None, dt.datetime | None]:
    found = read(slot)
    return found.room_id, found.starts_at


def cards(page: Page) -> list[str]:
    """Return the titles of the cards in the table."""
    return ["".join(one.itertext()) for one in page.all("//table//a/span[contains(@class, 'sheet-title')]")]


def waiting(page: Page) -> list[str]:
    return ["".join(one.itertext()) for one in page.all("//*[@data-tray]//span[contains(@class, 'sheet-title')]")]


def sent(browser: Browser, slot: Slot, **fields: Any) -> tuple[int, str]:
    """Send what the script sends when a card is dropped; return the status and what it is told."""
    page = browser.post(
        f"{PAGE}/{slot.code}/move", fields, status=fields.pop("status", 200), headers={"Accept": "application/json"}
    )
    return page.status, page.json["message"]


# --- the page ---------------------------------------------------------------------------------------------------------


def test_a_day_shows_what_stands_in_it_and_what_waits(calls: CallSet, browsers: Browsers) -> None:
    rooms = rooms_in(calls.edition)
    a_session(calls, "Placed", room=rooms[0], starts=at(calls.edition, "10:00"))
    a_session(calls, "Tomorrow", room=rooms[0], starts=at(calls.edition, "10:00", day=1))
    a_session(calls, "Night", room=rooms[0], starts=at(calls.edition, "01:00"))
    a_session(calls, "Waits")
    a_pause(calls.edition, "Lunch", starts=at(calls.edition, "12:00"))
    browser = desk(browsers, calls)
    page = browser.get(PAGE)
    assert (cards(page), waiting(page)) == (["Placed", "Lunch", "Night"], ["Waits"])
    day = (calls.edition.first_day + dt.timedelta(days=1)).isoformat()
    assert cards(browser.get(f"{PAGE}?day={day}")) == ["Tomorrow"]
    assert cards(browser.get(f"{PAGE}?day=nonsense")) == ["Placed", "Lunch", "Night"]


def test_rooms_stand_from_shore_to_shore_with_the_water_between(calls: CallSet, browsers: Browsers) -> None:
    a_session(calls)
    page = desk(browsers, calls).get(PAGE)
    shores = ["".join(one.itertext()).strip() for one in page.all("//table/thead/tr[1]/th")]
    assert shores == ["Helsingør", "On the water", "Helsingborg"]


def test_a_session_that_was_moved_out_of_the_days_is_found(calls: CallSet, browsers: Browsers) -> None:
    a_session(calls, "Early", room=rooms_in(calls.edition)[0], starts=at(calls.edition, "10:00", day=-3))
    browser = desk(browsers, calls)
    day = (calls.edition.first_day - dt.timedelta(days=3)).isoformat()
    assert cards(browser.get(f"{PAGE}?day={day}")) == ["Early"]
    assert "lies outside the days" in browser.get(PAGE).main


def test_problems_stand_beside_the_table(calls: CallSet, browsers: Browsers) -> None:
    room = rooms_in(calls.edition)[0]
    one = a_session(calls, "One", room=room, starts=at(calls.edition, "10:00"))
    a_session(calls, "Other", room=room, starts=at(calls.edition, "10:30"))
    browser = desk(browsers, calls)
    page = browser.get(PAGE)
    assert "“One” and “Other” are both in" in page.main
    assert "1 cannot be" in page.main
    assert page.all("//*[@id=$id][contains(@class, 'sheet-marked-error')]", id=f"slot-{one.code}")
    day = (calls.edition.first_day + dt.timedelta(days=1)).isoformat()
    assert "Nothing is wrong on this day." in browser.get(f"{PAGE}?day={day}&problems=day").main
    assert "are both in" in browser.get(f"{PAGE}?day={day}").main


def test_many_problems_are_folded_by_kind_with_how_many_there_are(calls: CallSet, browsers: Browsers) -> None:
    room = rooms_in(calls.edition)[0]
    for number in range(9):
        a_session(calls, f"Talk {number}", room=room, starts=at(calls.edition, "10:00"))
    page = desk(browsers, calls).get(PAGE)
    assert "36 cannot be" in page.main
    assert page.all("//details[@id='problems-error-room-taken']/summary//*[@class='count']/text()") == ["36"]
    assert len(page.all("//details[@id='problems-error-room-taken']/ol/li")) == 30
    assert "6 more are not listed here" in page.main


def test_hours_in_which_a_room_is_closed_are_shaded(calls: CallSet, browsers: Browsers) -> None:
    a_session(calls)
    open_hours(rooms_in(calls.edition)[0], at(calls.edition, "09:00"), at(calls.edition, "22:00"))
    page = desk(browsers, calls).get(PAGE)
    assert len(page.all("//td[contains(@class, 'sheet-closed')]")) == 1


def test_nothing_to_place_says_what_comes(calls: CallSet, browsers: Browsers) -> None:
    assert "Nothing to place yet" in desk(browsers, calls).get(PAGE).main


def test_an_edition_without_rooms_says_where_to_add_them(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    with transaction() as session:
        for room in rooms_in(calls.edition):
            session.delete(room)
    assert "No rooms yet" in desk(browsers, calls, Role.OWNER).get(PAGE).main


def test_the_number_of_statements_stays(calls: CallSet, browsers: Browsers) -> None:
    room = rooms_in(calls.edition)[0]
    browser = desk(browsers, calls)

    def count() -> int:
        browser.get(PAGE)
        with statements() as seen:
            browser.get(PAGE)
        return seen.count

    def add(number: int) -> Slot:
        starts = at(calls.edition, f"{9 + number % 12:02}:00") if number % 5 else None
        return a_session(calls, f"Session {number}", room=room if starts else None, starts=starts)

    def move(slot: Slot) -> None:
        change = SlotChange(slot.id, {"minutes": 45})
        scheduling.change_slots(calls.edition.id, [change], what="place", by=None)

    move(add(1))
    few = count()
    for number in range(2, 31):
        move(add(number))
    assert count() == few


@pytest.mark.parametrize("role, status", [(Role.PROGRAMME_EDITOR, 200), (Role.OWNER, 200), (Role.FINANCE, 403)])
def test_who_may_look(calls: CallSet, browsers: Browsers, role: Role, status: int) -> None:
    a_session(calls)
    assert desk(browsers, calls, role).get(PAGE, status=status).status == status


# --- the form ---------------------------------------------------------------------------------------------------------


def test_a_session_is_placed_by_the_form(calls: CallSet, browsers: Browsers) -> None:
    slot, rooms = a_session(calls), rooms_in(calls.edition)
    browser = desk(browsers, calls)
    browser.get(f"{PAGE}/{slot.code}")
    day = (calls.edition.first_day + dt.timedelta(days=1)).isoformat()
    page = browser.submit(
        "Save", room=str(rooms[1].id), day=day, at="14:15", minutes="45", locked=True, capacity="20",
        fallback=str(rooms[0].id),
    )  # fmt: skip
    assert (page.path, cards(page)) == (PAGE, ["Booking without fear"])
    found = read(slot)
    assert (found.room_id, found.starts_at, found.minutes) == (rooms[1].id, at(calls.edition, "14:15", day=1), 45)
    assert (found.locked, found.capacity, found.fallback_room_id) == (True, 20, rooms[0].id)
    [entry] = db.session.query(AuditEntry).filter_by(fact="TimetableChanged").all()
    assert (entry.details["what"], entry.details["slots"]) == ("place", [slot.id])


def test_a_time_after_midnight_is_of_the_next_morning(calls: CallSet, browsers: Browsers) -> None:
    slot, room = a_session(calls), rooms_in(calls.edition)[0]
    browser = desk(browsers, calls)
    browser.get(f"{PAGE}/{slot.code}")
    browser.submit("Save", room=str(room.id), at="00:30", minutes="60")
    assert stands(slot) == (room.id, at(calls.edition, "00:30"))
    assert browser.get(f"{PAGE}/{slot.code}").value_of("day") == calls.edition.first_day.isoformat()


@pytest.mark.parametrize(
    "fields, field, sentence",
    [
        ({"at": ""}, "at", "When does it begin?"),
        ({"room": ""}, "room", "In which room?"),
        ({"minutes": "3"}, "minutes", "from 5 to 1439"),
        ({"minutes": "ninety"}, "minutes", "whole number"),
        ({"capacity": "0"}, "capacity", "from 1"),
        ({"at": "25:00"}, "at", "time of day"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_nothing_is_lost(
    calls: CallSet, browsers: Browsers, fields: dict[str, Any], field: str, sentence: str
) -> None:
    slot, room = a_session(calls), rooms_in(calls.edition)[0]
    browser = desk(browsers, calls)
    browser.get(f"{PAGE}/{slot.code}")
    given = {"room": str(room.id), "at": "10:45", "minutes": "55", "capacity": "12", **fields}
    page = browser.submit("Save", status=422, **given)
    assert sentence in page.error_of(field)
    kept = {name: page.value_of(name) for name in given if name != field}
    assert kept == {name: value for name, value in given.items() if name != field}
    assert stands(slot) == (None, None)


def test_an_hour_that_does_not_come_is_said(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call(an_edition(first_day=dt.date(2027, 3, 27)))
    slot, room = a_session(calls), rooms_in(calls.edition)[0]
    browser = desk(browsers, calls)
    browser.get(f"{PAGE}/{slot.code}")
    page = browser.submit("Save", room=str(room.id), day="2027-03-27", at="02:30", minutes="60", status=422)
    assert "The clocks go forward that night" in page.error_of("at")


def test_an_hour_that_comes_twice_is_the_one_that_was_chosen(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call(an_edition(first_day=dt.date(2027, 10, 30)))
    slot, room = a_session(calls), rooms_in(calls.edition)[0]
    browser = desk(browsers, calls)
    for second, hour in ((False, 0), (True, 1)):
        browser.get(f"{PAGE}/{slot.code}")
        page = browser.submit("Save", room=str(room.id), day="2027-10-30", at="02:30", minutes="60", second=second)
        assert stands(slot) == (room.id, dt.datetime(2027, 10, 31, hour, 30, tzinfo=dt.UTC))
        assert ("comes twice that night" in page.text) is not second


def test_a_fixed_session_stays_until_it_is_unfixed(calls: CallSet, browsers: Browsers) -> None:
    rooms = rooms_in(calls.edition)
    slot = a_session(calls, room=rooms[0], starts=at(calls.edition, "10:00"), slot={"locked": True})
    browser = desk(browsers, calls)
    browser.get(f"{PAGE}/{slot.code}")
    assert "This is fixed." in " ".join(browser.submit("Save", at="11:00", status=422).summary)
    browser.submit("Save", at="11:00", locked=False)
    assert stands(slot) == (rooms[0].id, at(calls.edition, "11:00"))


def test_what_somebody_else_changed_is_shown_and_not_written_over(calls: CallSet, browsers: Browsers) -> None:
    slot, rooms = a_session(calls), rooms_in(calls.edition)
    mira, ole = desk(browsers, calls, name="Mira"), desk(browsers, calls, name="Ole")
    mira.get(f"{PAGE}/{slot.code}")
    ole.get(f"{PAGE}/{slot.code}")
    mira.submit("Save", room=str(rooms[0].id), at="10:00", minutes="60")
    page = ole.submit("Save", room=str(rooms[1].id), at="15:00", minutes="60", status=422)
    assert "Somebody else changed this meanwhile" in " ".join(page.summary)
    assert (page.value_of("at"), page.value_of("room")) == ("15:00", str(rooms[1].id))
    assert "10:00" in page.words_at("//*[contains(@class, 'slot-now')]")
    assert stands(slot) == (rooms[0].id, at(calls.edition, "10:00"))
    ole.submit("Save", room=str(rooms[1].id), at="15:00", minutes="60")
    assert stands(slot) == (rooms[1].id, at(calls.edition, "15:00"))


def test_a_session_that_waits_is_offered_free_places(calls: CallSet, browsers: Browsers) -> None:
    slot = a_session(calls)
    browser = desk(browsers, calls)
    page = browser.get(f"{PAGE}/{slot.code}")
    assert "Free places that fit" in page.main
    label = page.all("//*[contains(@class, 'place-list')]//button/@aria-label")[0]
    browser.submit(label)
    room_id, starts_at = stands(slot)
    assert room_id is not None
    assert starts_at is not None


def test_a_session_that_fits_nowhere_says_what_is_in_its_way(calls: CallSet, browsers: Browsers) -> None:
    slot = a_session(calls)
    a_staging(db.session.get_one(Proposal, slot.proposal_id), equipment=["piano"])
    page = desk(browsers, calls).get(f"{PAGE}/{slot.code}")
    assert "No free place fits" in page.main
    assert "a piano" in page.main


def test_one_more_showing_is_made_and_removed(calls: CallSet, browsers: Browsers) -> None:
    slot = a_session(calls, room=rooms_in(calls.edition)[0], starts=at(calls.edition, "10:00"))
    browser = desk(browsers, calls)
    browser.get(f"{PAGE}/{slot.code}")
    page = browser.submit("One more showing")
    assert "One that waits" not in page.main
    assert "This one" in page.main
    assert len(db.session.scalars(asked.slots_of(calls.edition.id)).all()) == 2
    browser.submit("Yes, remove it")
    db.session.expire_all()
    assert [row.id for row in db.session.scalars(asked.slots_of(calls.edition.id))] == [slot.id]


def test_a_session_is_taken_off_the_grid(calls: CallSet, browsers: Browsers) -> None:
    slot = a_session(calls, room=rooms_in(calls.edition)[0], starts=at(calls.edition, "10:00"))
    browser = desk(browsers, calls)
    browser.get(f"{PAGE}/{slot.code}")
    page = browser.submit("Take it off the grid")
    assert (stands(slot), waiting(page)) == ((None, None), ["Booking without fear"])


# --- cards ------------------------------------------------------------------------------------------------------------


def test_a_card_is_dropped_and_taken_off(calls: CallSet, browsers: Browsers) -> None:
    slot, room = a_session(calls), rooms_in(calls.edition)[0]
    browser = desk(browsers, calls)
    starts = at(calls.edition, "10:15")
    told = sent(browser, slot, room=str(room.id), at=starts.isoformat(), seen="0")
    assert (told, stands(slot)) == ((200, "It stands there now."), (room.id, starts))
    told = sent(browser, slot, room="", at="", seen="1")
    assert (told, stands(slot)) == ((200, "Taken off the grid."), (None, None))


def test_a_card_that_somebody_else_moved_is_not_dropped_over_it(calls: CallSet, browsers: Browsers) -> None:
    slot, room = a_session(calls), rooms_in(calls.edition)[0]
    browser = desk(browsers, calls)
    sent(browser, slot, room=str(room.id), at=at(calls.edition, "10:00").isoformat(), seen="0")
    later = at(calls.edition, "12:00").isoformat()
    status, told = sent(browser, slot, room=str(room.id), at=later, seen="0", status=409)
    assert (status, told[:21]) == (409, "Somebody else changed")
    assert stands(slot) == (room.id, at(calls.edition, "10:00"))


@pytest.mark.parametrize(
    "fields",
    [
        {"room": "", "at": "2027-01-01T10:00:00+00:00", "seen": "0"},
        {"room": "x", "at": "2027-01-01T10:00:00+00:00", "seen": "0"},
        {"room": "1", "at": "2027-01-01T10:00:00", "seen": "0"},
        {"room": "1", "at": "soon", "seen": "0"},
        {"room": "1", "at": "2027-01-01T10:00:00+00:00", "seen": ""},
        {},
    ],
)
def test_what_is_no_place_changes_nothing(calls: CallSet, browsers: Browsers, fields: dict[str, str]) -> None:
    slot = a_session(calls, room=rooms_in(calls.edition)[0], starts=at(calls.edition, "10:00"))
    status, _told = sent(desk(browsers, calls), slot, status=422, **fields)
    assert (status, stands(slot)[1]) == (422, at(calls.edition, "10:00"))


def test_a_card_of_another_edition_is_not_found(calls: CallSet, browsers: Browsers) -> None:
    other = a_session(a_call(an_edition("2028")))
    browser = desk(browsers, calls)
    browser.get(f"{PAGE}/{other.code}", status=404)
    browser.post(f"{PAGE}/{other.code}/move", {"room": "", "at": "", "seen": "0"}, status=404)


# --- breaks -----------------------------------------------------------------------------------------------------------


def test_a_break_is_added_changed_and_taken_out(calls: CallSet, browsers: Browsers) -> None:
    a_session(calls)
    browser = desk(browsers, calls)
    browser.get(PAGE)
    browser.click("Add a break")
    page = browser.submit("Save", {"title-en": "Lunch"}, kind="break", where="all", at="12:00", minutes="60")
    assert cards(page) == ["Lunch"]
    [lunch] = [row for row in db.session.scalars(asked.slots_of(calls.edition.id)) if row.kind is SlotKind.BREAK]
    assert (lunch.starts_at, lunch.room_id, lunch.city_id) == (at(calls.edition, "12:00"), None, None)
    city = calls.edition.cities[0]
    browser.get(f"{PAGE}/pauses/{lunch.code}")
    browser.submit("Save", {"title-en": "Late lunch"}, where=f"city-{city.id}", at="13:00")
    found = read(lunch)
    assert (found.title["en"], found.city_id, found.starts_at) == ("Late lunch", city.id, at(calls.edition, "13:00"))
    browser.get(f"{PAGE}/pauses/{lunch.code}")
    assert cards(browser.submit("Yes, take it out")) == []


def test_a_block_needs_its_room(calls: CallSet, browsers: Browsers) -> None:
    browser = desk(browsers, calls)
    browser.get(f"{PAGE}/pauses")
    page = browser.submit(
        "Save", {"title-en": "Sound check"}, kind="block", where="all", at="12:00", minutes="60", status=422
    )
    assert "Choose the room" in page.error_of("where")
    assert (page.value_of("title-en"), page.value_of("at")) == ("Sound check", "12:00")
    room = rooms_in(calls.edition)[0]
    browser.submit("Save", where=f"room-{room.id}")
    [row] = db.session.scalars(asked.slots_of(calls.edition.id)).all()
    assert (row.kind, row.room_id) == (SlotKind.BLOCK, room.id)


# --- changes ----------------------------------------------------------------------------------------------------------


def test_the_last_change_is_undone_from_the_page(calls: CallSet, browsers: Browsers) -> None:
    slot, room = a_session(calls), rooms_in(calls.edition)[0]
    browser = desk(browsers, calls)
    sent(browser, slot, room=str(room.id), at=at(calls.edition, "10:00").isoformat(), seen="0")
    page = browser.get(PAGE)
    assert "Mette moved “Booking without fear”" in page.main
    label = page.all("//button[contains(@aria-label, 'Undo')]/@aria-label")[0]
    page = browser.submit(label)
    assert (stands(slot), "took a change back" in page.main) == ((None, None), True)


def test_undoing_twice_says_that_it_was_done(calls: CallSet, browsers: Browsers) -> None:
    slot = a_session(calls)
    browser = desk(browsers, calls)
    scheduling.change_slots(calls.edition.id, [SlotChange(slot.id, {"minutes": 45})], what="place", by=None)
    assert "Taken back." in browser.post(f"{PAGE}/undo", {"revision": "1"}).text
    assert "taken back already" in browser.post(f"{PAGE}/undo", {"revision": "1"}).text
    assert "taken back already" in browser.post(f"{PAGE}/undo", {"revision": "x"}).text


def test_an_open_page_hears_what_others_did(calls: CallSet, browsers: Browsers) -> None:
    slot, room = a_session(calls), rooms_in(calls.edition)[0]
    mira, ole = desk(browsers, calls, name="Mira"), desk(browsers, calls, name="Ole")
    page = ole.get(PAGE)
    revision = page.all("//@data-revision")[0]
    assert ole.get(f"{PAGE}/since?revision={revision}").json == {"revision": 0, "changes": []}
    sent(mira, slot, room=str(room.id), at=at(calls.edition, "10:00").isoformat(), seen="0")
    told = ole.get(f"{PAGE}/since?revision={revision}").json
    assert told["revision"] == 1
    assert told["changes"][0].startswith("Mira moved “Booking without fear”: ")
    assert ole.get(f"{PAGE}/since?revision=nonsense").json["revision"] == 1


def test_the_title_of_a_session_that_was_called_off_is_still_known(calls: CallSet, browsers: Browsers) -> None:
    slot = a_session(calls, "Gone", room=rooms_in(calls.edition)[0], starts=at(calls.edition, "10:00"))
    scheduling.change_slots(calls.edition.id, [SlotChange(slot.id, {"minutes": 45})], what="place", by=None)
    a_session(calls, "Stays")
    with transaction():
        row = db.session.get_one(Slot, slot.id)
        row.removed_at = row.changed_at
    assert "made “Gone” 45 min long" in desk(browsers, calls).get(PAGE).main


def test_a_timetable_of_five_minutes_is_drawn(calls: CallSet, browsers: Browsers) -> None:
    a_timetable(calls.edition, step_minutes=5, day_opens="10:00", day_closes="02:00")
    a_session(calls, "Short", room=rooms_in(calls.edition)[0], starts=at(calls.edition, "01:55"), minutes=5)
    page = desk(browsers, calls).get(PAGE)
    assert len(page.all("//tr[@data-at]")) == 16 * 12
    assert cards(page) == ["Short"]


def test_states_that_are_not_confirmed_stand_there_too(calls: CallSet, browsers: Browsers) -> None:
    a_session(calls, "Accepted", state=ProposalState.ACCEPTED, lead=a_member("Signe Holm"))
    page = desk(browsers, calls).get(PAGE)
    assert (waiting(page), "Signe Holm" in page.main) == (["Accepted"], True)
