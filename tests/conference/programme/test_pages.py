"""The public programme: days as list and table, filters with honest counts, now and next, where a session is."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from conference.rules.calls import SpokenLanguage
from core.clock import now
from core.settings import Settings
from editions.models import Edition
from tests.browser import Browser, statements
from tests.conference.programme.halls import (
    Halls,
    a_programme,
    boxes,
    call_off,
    halls,
    proposal_of,
    stop_boats,
    titles,
)
from tests.conference.timetable.builders import a_pause, a_release, a_session, a_slot, a_star, at
from tests.editions.builders import a_member, an_edition, sign_in

Browsers = Callable[..., Browser]
EVERYTHING = ["Opening words", "Loud and late", "Lunch for all", "Talks on deck", "Morning after"]


@pytest.fixture
def there(ctx: Flask) -> Halls:
    return a_programme()


def test_all_days_stand_by_time_with_both_shores(there: Halls, browsers: Browsers) -> None:
    page = browsers().get("/2027/programme")
    assert titles(page) == ["Opening words", "Loud and late", "Lunch for all", "Talks on deck", "Morning after"]
    assert page.words_at("//p[@class='list-count']") == "4 sessions"
    assert page.words_at("(//li[contains(@class, 'show-east')])[1]//strong") == "Helsingborg"
    assert page.all("//nav[@class='site-nav']//a[@aria-current='page']/text()") == ["Programme"]


def test_one_day_is_a_list_or_a_table_of_rooms_with_the_water_between(there: Halls, browsers: Browsers) -> None:
    browser = browsers()
    assert titles(browser.get(there.day(1))) == ["Morning after"]
    page = browser.get(f"{there.day()}?view=grid")
    assert boxes(page) == ["Opening words", "Loud and late", "Lunch for all", "Lunch for all", "Talks on deck"]
    assert [head.split()[0] for head in map(str, page.all("//th[contains(@class, 'tide-room')]/text()"))] == [
        "Store", "Salonen", "Konsertsalen",
    ]  # fmt: skip
    assert page.rows()[0][0] == "10:00"
    assert browser.click("List").path == there.day()


@pytest.mark.parametrize("day", ["2020-01-01", "20270101", "tomorrow", "9999-99-99"])
def test_a_day_that_is_not_there_is_not_found(there: Halls, browsers: Browsers, day: str) -> None:
    browsers().get(f"/2027/programme/{day}", status=404)


def test_a_day_with_nothing_on_it_says_so(ctx: Flask, browsers: Browsers) -> None:
    empty = halls()
    a_release(empty.edition)
    for path in ("", "?view=grid"):
        assert "Nothing stands on this day yet" in browsers().get(empty.day(1) + path).main
    assert "It has not begun yet" in browsers().get("/2027/now").main


def test_a_programme_on_one_shore_has_no_water(ctx: Flask, browsers: Browsers) -> None:
    there = halls()
    a_session(there.calls, "Only here", room=there.west, starts=at(there.edition, "10:00"))
    a_release(there.edition)
    page = browsers().get(f"{there.day()}?view=grid")
    assert (boxes(page), page.all("//*[contains(@class, 'tide-shore-water')]")) == (["Only here"], [])


def test_a_session_across_midnight_belongs_to_the_evening(ctx: Flask, browsers: Browsers) -> None:
    there = halls()
    a_session(there.calls, "Night music", room=there.west, starts=at(there.edition, "23:30"), minutes=90)
    a_session(there.calls, "Later still", room=there.east, starts=at(there.edition, "01:30"), minutes=30)
    a_release(there.edition)
    page = browsers().get(there.day())
    assert titles(page) == ["Night music", "Later still"]
    assert "23:30–01:00" in page.main
    assert boxes(browsers().get(f"{there.day()}?view=grid")) == ["Night music", "Later still"]
    assert titles(browsers().get(there.day(1))) == []


def test_in_the_night_in_which_the_clocks_go_back_both_hours_stand(ctx: Flask, browsers: Browsers) -> None:
    there = halls(an_edition(first_day=dt.date(2027, 10, 30)))
    first = dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)
    a_session(there.calls, "Half past two", room=there.west, starts=first, minutes=60)
    a_session(there.calls, "Half past two again", room=there.west, starts=first + dt.timedelta(hours=1), minutes=60)
    a_release(there.edition)
    page = browsers().get(there.day())
    assert [str(one) for one in page.all("//p[@class='show-when']/text()")] == ["02:30–02:30 · ", "02:30–03:30 · "]
    assert boxes(browsers().get(f"{there.day()}?view=grid")) == ["Half past two", "Half past two again"]


def test_two_in_one_room_at_once_both_stand_in_the_table(ctx: Flask, browsers: Browsers) -> None:
    there = halls()
    a_session(there.calls, "One", room=there.west, starts=at(there.edition, "10:00"))
    a_session(there.calls, "Other", room=there.west, starts=at(there.edition, "10:07"))
    a_release(there.edition)
    assert boxes(browsers().get(f"{there.day()}?view=grid")) == ["One", "Other"]


# --- filters ----------------------------------------------------------------------------------------------------------


def choices(browser: Browser, name: str) -> list[str]:
    return [str(one.text) for one in browser.page.all(f"//select[@name='{name}']/option")]


@pytest.mark.parametrize(
    "query, found",
    [
        ("q=LOUD", ["Loud and late"]),
        ("q=soefarer", ["Talks on deck"]),
        ("language=scandinavian", ["Loud and late"]),
        ("access=captions&access=recorded", ["Loud and late"]),
        ("access=quiet", []),
        ("access=nonsense", EVERYTHING),
        ("track=x&type=&city=99999999999999999999", EVERYTHING),
        ("track=99999", []),
    ],
)  # fmt: skip
def test_filters_stand_in_the_address(there: Halls, browsers: Browsers, query: str, found: list[str]) -> None:
    page = browsers().get(f"/2027/programme?{query}")
    assert titles(page) == found
    if not found:
        assert "No session like this" in page.main


def test_each_choice_says_how_many_it_would_show_with_the_others(there: Halls, browsers: Browsers) -> None:
    browser = browsers()
    west = there.cities["west"]
    browser.get(f"/2027/programme?city={west}")
    assert browser.page.words_at("//p[@class='list-count']") == "2 sessions"
    assert choices(browser, "city") == ["All", "Helsingør (2)", "Helsingborg (1)"]
    assert choices(browser, "track") == ["All", "Money (2)", "Live (0)"]
    browser.submit("Show", city=str(there.cities["east"]))
    assert titles(browser.page) == ["Loud and late"]
    browser.click("Show everything")
    assert browser.page.words_at("//p[@class='list-count']") == "4 sessions"


def test_skandinaviska_is_a_language_of_its_own(there: Halls, browsers: Browsers) -> None:
    page = browsers().get(f"/2027/programme?language={SpokenLanguage.DANISH.value}")
    assert titles(page) == ["Opening words", "Talks on deck", "Morning after"]


def test_what_is_called_off_is_struck_through_and_not_counted(ctx: Flask, browsers: Browsers) -> None:
    there = halls()
    slot = a_session(there.calls, "Comes", room=there.west, starts=at(there.edition, "10:00"))
    gone = a_session(there.calls, "Gone", room=there.east, starts=at(there.edition, "10:00"), name="Aske Borte")
    a_release(there.edition)
    call_off(gone)
    page = browsers().get("/2027/programme")
    assert page.words_at("//p[@class='list-count']") == "1 session"
    assert page.words_at("//s") == "Gone"
    assert "Cancelled" in page.main
    assert "Aske Borte" not in page.main
    assert page.all("//h4//a/@href") == [f"/2027/sessions/{proposal_of(slot).code}"]
    assert "does not take place" in browsers().get(f"/2027/sessions/{proposal_of(gone).code}").main


@pytest.mark.parametrize(
    "start, clock, found",
    [
        ("west", "10:30", ["Loud and late", "Talks on deck"]),
        ("west", "11:30", ["Talks on deck"]),
        ("east", "11:30", ["Loud and late", "Talks on deck"]),
        ("east", "13:59", []),
    ],
    ids=["a boat in time", "too late for the boat", "already there", "nothing left"],
)
def test_what_can_still_be_made_counts_the_crossing(
    there: Halls, browsers: Browsers, start: str, clock: str, found: list[str]
) -> None:
    page = browsers().get(f"{there.day()}?from=v{there.houses[start]}&at={clock}")
    assert titles(page) == found


def test_what_can_still_be_made_says_when_to_leave(there: Halls, browsers: Browsers) -> None:
    page = browsers().get(f"{there.day()}?from=c{there.cities['west']}&at=10:30")
    assert "leave by 10:57" in page.main
    assert browsers().get(f"{there.day()}?from=v987654&at=10:30").words_at("//p[@class='list-count']") == "3 sessions"


def test_while_no_boat_sails_only_ones_own_shore_can_be_made(there: Halls, browsers: Browsers) -> None:
    stop_boats(there.edition)
    page = browsers().get(f"{there.day()}?from=v{there.houses['west']}&at=09:00")
    assert titles(page)[0] == "Opening words"
    assert "Loud and late" not in titles(page)
    assert "No boats today" in page.text


def test_while_no_boat_sails_a_session_is_in_its_fallback_room(ctx: Flask, browsers: Browsers) -> None:
    there = halls()
    slot = a_session(
        there.calls, "Moves", room=there.east, starts=at(there.edition, "10:00"),
        slot={"fallback_room_id": there.west.id},
    )  # fmt: skip
    a_release(there.edition)
    stop_boats(there.edition)
    page = browsers().get("/2027/programme")
    assert "Store Scene, Kulturværftet Helsingør" in page.main
    assert "New room: no boats" in page.main
    session = browsers().get(f"/2027/sessions/{proposal_of(slot).code}").main
    assert "held here instead of in Konsertsalen" in session


# --- stars ------------------------------------------------------------------------------------------------------------


def test_members_see_their_own_stars_on_the_page_that_they_share(ctx: Flask, browsers: Browsers) -> None:
    there = halls()
    slots = [
        a_session(there.calls, f"Session {number}", room=there.west, starts=at(there.edition, f"1{number}:00"))
        for number in range(3)
    ]
    a_release(there.edition)
    one, other = a_member("Aske"), a_member("Öde")
    a_star(one, slots[0])
    a_star(one, slots[2])
    a_star(other, slots[1])
    for member, pressed in ((one, ["true", "false", "true"]), (other, ["false", "true", "false"])):
        browser = sign_in(browsers(), member)
        assert browser.get("/2027/programme").all("//button/@aria-pressed") == pressed
        assert browser.page.headers["Cache-Control"] == "no-store"
        starred = titles(browser.get("/2027/programme?starred=1"))
        assert starred == [f"Session {number}" for number in range(3) if pressed[number] == "true"]
    assert browsers().get("/2027/programme").all("//button/@aria-pressed") == []


def test_starring_comes_back_to_the_same_page(there: Halls, browsers: Browsers) -> None:
    browser = sign_in(browsers(), a_member("Aske"))
    browser.get(there.day())
    browser.submit("My day · Opening words")
    assert (browser.page.path, browser.page.all("//button/@aria-pressed")[0]) == (there.day(), "true")


def test_only_starred_asks_who_one_is(there: Halls, browsers: Browsers) -> None:
    assert browsers().get("/2027/programme?starred=1").path == "/account/sign-in"


# --- now --------------------------------------------------------------------------------------------------------------


def at_clock(edition: Edition, clock: str, day: int = 0) -> time_machine.travel:
    return time_machine.travel(at(edition, clock, day), tick=False)


def test_now_and_next_follow_the_clock(there: Halls, browsers: Browsers) -> None:
    browser = browsers()
    with at_clock(there.edition, "12:00", -60):
        assert "60 days to go" in browser.get("/2027/now").main
    with at_clock(there.edition, "10:30"):
        page = browser.get("/2027/now")
        assert titles(page) == ["Opening words", "Talks on deck", "Loud and late"]
        assert page.words_at("//*[contains(@class, 'show-running')]//h4") == "Opening words"
        assert titles(browser.get(f"/2027/now?from=v{there.houses['west']}"))[:2] == ["Loud and late", "Talks on deck"]
        assert "Now" in browser.get(there.day()).words_at("//*[contains(@class, 'show-running')]")
        assert len(browser.page.all("//*[@id='now']")) == 1
    with at_clock(there.edition, "13:10"):
        assert "Lunch for all until 14:00" in browser.get("/2027/now").main
    with at_clock(there.edition, "20:00"):
        assert "That was it for today" in browser.get("/2027/now").main
    with at_clock(there.edition, "12:00", 1):
        assert "It is over" in browser.get("/2027/now").main


def test_before_it_begins_both_shores_say_what_opens(ctx: Flask, browsers: Browsers) -> None:
    there = halls()
    for title, room in (("Over there", there.east), ("Over here", there.west)):
        a_session(there.calls, title, room=room, starts=at(there.edition, "10:00"))
    a_session(there.calls, "Later", room=there.west, starts=at(there.edition, "12:00"))
    a_release(there.edition)
    page = browsers().get("/2027/now")
    assert titles(page) == ["Over here", "Over there"]
    assert str(there.first_day.year) in page.words_at("//h2[@class='section-title']")


# --- sessions and speakers --------------------------------------------------------------------------------------------


def test_a_session_says_when_and_where_and_can_be_put_into_a_calendar(ctx: Flask, browsers: Browsers) -> None:
    there = halls()
    slot = a_session(there.calls, "Twice", room=there.west, starts=at(there.edition, "10:00"))
    a_slot(proposal_of(slot), room=there.east, starts=at(there.edition, "15:00", 1), minutes=60)
    a_pause(there.edition, starts=at(there.edition, "12:00"))
    a_release(there.edition)
    browser = browsers()
    page = browser.get(f"/2027/sessions/{proposal_of(slot).code}")
    assert [one.split(", ")[1] for one in titles(page)] == ["10:00–11:00", "15:00–16:00"]
    assert "hearing loop" in page.main
    assert page.href("On the map").startswith("https://www.openstreetmap.org/search?query=Kulturv")
    body = browser.get(page.href("Add to calendar")).data.decode().replace("\r\n ", "")
    assert (body.count("BEGIN:VEVENT"), f"UID:{slot.guid}" in body, "TZID=Europe/Copenhagen" in body) == (2, True, True)


def test_a_speakers_page_says_when_and_where(ctx: Flask, browsers: Browsers) -> None:
    from tests.conference.builders import a_profile

    lead = a_member("Aske Holm")
    profile = a_profile(lead)
    a_programme(lead=lead, released_at=now())
    page = browsers().get(f"/2027/speakers/{profile.code}")
    assert "10:00–11:00 · Store Scene, Kulturværftet, Helsingør" in page.words_at("//ul[@class='showing-lines']")
    assert "The programme is out" in browsers().get("/2027/").main


# --- how it is served -------------------------------------------------------------------------------------------------


def test_the_page_is_kept_and_known_again(
    there: Halls, browsers: Browsers, change_settings: Callable[..., Settings]
) -> None:
    change_settings(page_seconds=60.0)
    first = browsers().get(there.day())
    with statements() as seen:
        again = browsers().client.get(there.day(), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, seen.count) == (304, b"", 0)
    change_settings(page_seconds=0.0)
    a_session(there.calls, "New in two", room=there.west, starts=at(there.edition, "16:00"))
    assert browsers().client.get(there.day(), headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    a_release(there.edition, "Second")
    new = browsers().client.get(there.day(), headers={"If-None-Match": first.headers["ETag"]})
    assert (new.status_code, "New in two" in new.text) == (200, True)


@pytest.mark.parametrize("path", ["", "?view=grid", "?from=c1&at=09:00", "?q=session"])
def test_a_large_day_asks_the_database_no_more_than_a_small_one(ctx: Flask, browsers: Browsers, path: str) -> None:
    there = halls()
    counts = []
    for many in (1, 59):
        for number in range(many):
            moment = at(there.edition, "09:00") + dt.timedelta(minutes=10 * number)
            room = (there.west, there.east)[number % 2]
            a_session(there.calls, f"Session {number}", room=room, starts=moment, minutes=10, name=f"Person {number}")
        a_release(there.edition)
        with statements() as seen:
            browsers().get(there.day() + path)
        counts.append(seen.count)
    assert counts[0] == counts[1] < 20


def test_a_session_has_the_colour_of_the_shore_it_is_on(ctx: Flask, browsers: Browsers) -> None:
    there = halls(released_at=now())
    for number, (title, rooms) in enumerate(
        {
            "East": [there.east],
            "Water": [there.ferry],
            "West": [there.west],
            "Both": [there.west, there.east],
        }.items()
    ):
        slot = a_session(there.calls, title, room=rooms[0], starts=at(there.edition, f"1{number}:00"))
        for room in rooms[1:]:
            a_slot(proposal_of(slot), room=room, starts=at(there.edition, "20:00"))
    a_release(there.edition)
    page = browsers().get("/2027/sessions")
    shores = {
        " ".join(str(card.get("class")).split()): "".join(card.xpath(".//h2")[0].itertext()).strip()
        for card in page.all("//li[contains(@class, 'act ')]")
    }
    assert shores == {"act act-east": "East", "act act-water": "Water", "act act-west": "West", "act act-both": "Both"}
    page = browsers().get(page.href("Both"))
    assert len(page.all("//div[contains(@class, 'lineup-head-both')]")) == 1
    # What goes well with it says when and where it is.
    assert len(page.all("//ul[@class='lineup']//li[contains(@class, 'showing-')]")) == 3
