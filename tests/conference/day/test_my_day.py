"""My day as a page: the line, what does not go together with a swap, home, what is gone, and nobody else's day."""

from collections.abc import Callable

import pytest
import time_machine

from accounts.models import Member
from conference.models import Proposal, Slot
from conference.rules.states import ProposalState
from core.db import db, transaction
from editions.models import Edition, Room
from editions.queries import crossing_of
from tests.browser import Browser, Page, statements
from tests.conference.builders import CallSet, a_call
from tests.conference.timetable.builders import (
    a_pause,
    a_release,
    a_session,
    a_sign_up,
    a_star,
    at,
    rooms_in,
)
from tests.editions.builders import a_member

Browsers = Callable[..., Browser]
SignIn = Callable[[Browser, str], object]
pytestmark = pytest.mark.usefixtures("ctx")


def shores(edition: Edition) -> tuple[Room, Room]:
    """Return a room in each city."""
    rooms = rooms_in(edition)
    sides = {room.venue.city.side: room for room in reversed(rooms) if room.venue.city is not None}
    return sides[1], sides[2]


def stops(page: Page) -> list[str]:
    """Return what stands in the line, block by block, by the last word of its class or the title of its session."""
    found = []
    for one in page.all("//ol[@class='day-way']/li"):
        titles = [" ".join("".join(title.itertext()).split()) for title in one.xpath(".//*[@class='day-title']")]
        found.append(" or ".join(titles) or one.get("class").split()[:2][-1].removeprefix("day-"))
    return found


@pytest.fixture
def anna(browsers: Browsers, sign_in: SignIn) -> tuple[Browser, Member]:
    member = a_member("Anna", "anna@example.org")
    browser = browsers()
    sign_in(browser, "anna@example.org")
    return browser, member


def path(calls: CallSet, more: str = "") -> str:
    return f"/{calls.edition.slug}/my-day{more}"


def a_day() -> tuple[CallSet, Slot, Slot]:
    """Return a released day with a session on either shore, lunch between, and time for the boat."""
    calls = a_call()
    west, east = shores(calls.edition)
    one = a_session(calls, "Booking without fear", room=west, starts=at(calls.edition, "10:00"))
    other = a_session(calls, "Rooms that sound", room=east, starts=at(calls.edition, "14:00"))
    a_pause(calls.edition, "Lunch", starts=at(calls.edition, "11:15"))
    a_release(calls.edition)
    return calls, one, other


def test_before_a_release_the_page_says_so(anna: tuple[Browser, Member]) -> None:
    page = anna[0].get(path(a_call()))
    assert page.words_at("//*[@class='empty-title']") == "The programme is not out yet"


def test_day_without_picks_leads_to_the_programme(anna: tuple[Browser, Member]) -> None:
    calls, _one, _other = a_day()
    page = anna[0].get(path(calls))
    assert page.words_at("//*[@class='empty-title']") == "This day is all yours"
    day = calls.edition.first_day.isoformat()
    assert page.href("Look for something to star") == f"http://localhost/{calls.edition.slug}/programme/{day}"


def test_line_has_the_boat_between_the_shores(anna: tuple[Browser, Member]) -> None:
    calls, one, other = a_day()
    for slot in (one, other):
        a_star(anna[1], slot)
    page = anna[0].get(path(calls))
    assert stops(page) == ["Booking without fear", "wait", "pause", "wait", "boat", "Rooms that sound", "home"]
    assert page.headers["Cache-Control"] == "no-store"


def test_nobody_sees_the_day_of_somebody_else(
    anna: tuple[Browser, Member], browsers: Browsers, sign_in: SignIn
) -> None:
    calls, one, other = a_day()
    a_star(anna[1], one)
    bo = a_member("Bo", "bo@example.org")
    a_star(bo, other)
    browser = browsers()
    sign_in(browser, "bo@example.org")
    assert stops(browser.get(path(calls))) == ["Rooms that sound", "home"]
    assert stops(anna[0].get(path(calls))) == ["Booking without fear", "home"]
    assert browsers().get(path(calls)).path == "/account/sign-in"


def test_what_cannot_be_reached_is_swapped_with_one_press(anna: tuple[Browser, Member]) -> None:
    calls = a_call()
    west, east = shores(calls.edition)
    one = a_session(calls, "Booking without fear", room=west, starts=at(calls.edition, "10:00"), track_id=None)
    other = a_session(calls, "Rooms that sound", room=east, starts=at(calls.edition, "11:15"))
    a_session(calls, "Money for nothing", room=west, starts=at(calls.edition, "11:15"))
    a_release(calls.edition)
    for slot in (one, other):
        a_star(anna[1], slot)
    page = anna[0].get(path(calls))
    assert page.words_at("//*[@class='day-warned-what']") == (
        "15 min from “Booking without fear” to “Rooms that sound” are not enough to cross the water: "
        "it takes 1 h 9 min."
    )
    page = anna[0].submit("Take this instead of “Rooms that sound”")
    assert stops(page) == ["Booking without fear", "wait", "Money for nothing", "home"]
    assert page.all("//*[@class='day-warned-what']") == []


def test_picks_at_the_same_time_stand_together(anna: tuple[Browser, Member]) -> None:
    calls = a_call()
    west, east = shores(calls.edition)
    one = a_session(calls, "Booking without fear", room=west, starts=at(calls.edition, "10:00"))
    seat = a_session(calls, "Rooms that sound", room=east, starts=at(calls.edition, "10:30"))
    a_release(calls.edition)
    a_star(anna[1], one)
    a_sign_up(anna[1], seat)
    page = anna[0].get(path(calls))
    assert stops(page) == ["Rooms that sound or Booking without fear", "home"]
    assert page.words_at("//*[@class='day-marks']") == "You have a seat"
    assert page.words_at("//*[@class='day-warned-what']") == (
        "“Rooms that sound” and “Booking without fear” are at the same time."
    )


def test_own_session_is_in_the_day_without_a_star(anna: tuple[Browser, Member]) -> None:
    calls = a_call()
    west, _east = shores(calls.edition)
    a_session(calls, "My own talk", room=west, starts=at(calls.edition, "10:00"), lead=anna[1])
    a_release(calls.edition)
    page = anna[0].get(path(calls))
    assert (stops(page), page.words_at("//*[@class='day-marks']")) == (["My own talk", "home"], "You are on stage")


def test_home_is_asked_and_kept_in_the_address(anna: tuple[Browser, Member]) -> None:
    calls, one, other = a_day()
    for slot in (one, other):
        a_star(anna[1], slot)
    page = anna[0].get(path(calls))
    assert page.words_at("//*[@id='home-ask']") == "Where do you sleep?"
    bed = page.all("//a[contains(@class, 'day-bed')]")[0]
    page = anna[0].get(bed.get("href"))
    assert page.all("//a[@aria-current='true' and contains(@class, 'day-bed')]/@class") == ["day-bed day-bed-west"]
    assert "Stay as long as you like: leave by" in page.words_at("//*[@id='home']/p")


def test_star_that_waited_for_the_sign_in_needs_one_press_more(anna: tuple[Browser, Member]) -> None:
    calls, one, _other = a_day()
    page = anna[0].get(path(calls, f"?star={one.code}"))
    assert "You wanted to put “Booking without fear” into your day." in page.main
    anna[0].submit("Put it into my day")
    assert stops(anna[0].page) == ["Booking without fear", "home"]


def test_what_does_not_take_place_is_told_and_can_be_taken_out(anna: tuple[Browser, Member]) -> None:
    calls, one, other = a_day()
    for slot in (one, other):
        a_star(anna[1], slot)
    with transaction() as session:
        session.get_one(Proposal, one.proposal_id).state = ProposalState.CANCELLED
        session.get_one(Slot, other.id).removed_at = at(calls.edition, "08:00")
    a_release(calls.edition, "Second")
    page = anna[0].get(path(calls))
    assert [one.text for one in page.all("//section[@id='gone']//s")] == ["Booking without fear", "Rooms that sound"]
    anna[0].submit("Take it out")
    assert len(anna[0].page.all("//section[@id='gone']//s")) == 1


def test_without_boats_sessions_are_where_they_go_then(anna: tuple[Browser, Member]) -> None:
    calls = a_call()
    west, east = shores(calls.edition)
    one = a_session(calls, "Booking without fear", room=west, starts=at(calls.edition, "10:00"))
    other = a_session(
        calls, "Rooms that sound", room=east, starts=at(calls.edition, "14:00"), slot={"fallback_room_id": west.id}
    )
    third = a_session(calls, "Out of reach", room=east, starts=at(calls.edition, "18:00"))
    a_release(calls.edition)
    with transaction() as session:
        session.scalars(crossing_of(calls.edition.id)).one().boats_run = False
    for slot in (one, other, third):
        a_star(anna[1], slot)
    page = anna[0].get(path(calls))
    assert stops(page)[2:] == ["Rooms that sound", "wait", "boat", "stop", "Out of reach", "home"]
    assert page.words_at("//*[@class='day-marks']") == "other room while the boats stand still"
    assert page.words_at("//*[@class='day-warned-what']") == (
        "No boat sails, so “Out of reach” cannot be reached from “Rooms that sound”."
    )


def test_page_asks_as_often_for_many_picks_as_for_one(anna: tuple[Browser, Member]) -> None:
    calls = a_call()
    west, _east = shores(calls.edition)
    slots = [
        a_session(calls, f"Session {hour}", room=west, starts=at(calls.edition, f"{hour}:00")) for hour in range(10, 18)
    ]
    a_release(calls.edition)
    a_star(anna[1], slots[0])
    with statements() as few:
        anna[0].get(path(calls))
    for slot in slots[1:]:
        a_star(anna[1], slot)
    with statements() as many:
        page = anna[0].get(path(calls))
    assert (len(stops(page)), many.count) == (9, few.count)


def test_what_is_over_asks_how_it_was(anna: tuple[Browser, Member], browsers: Browsers, sign_in: SignIn) -> None:
    calls, one, other = a_day()
    for slot in (one, other):
        a_star(anna[1], slot)
    with time_machine.travel(at(calls.edition, "11:30"), tick=False):
        browser = browsers()
        sign_in(browser, "anna@example.org")
        page = browser.get(path(calls))
        assert len(page.all("//a[contains(@href, '#feedback')]")) == 1
        assert browser.click("How was it?").path == f"/{calls.edition.slug}/sessions/{code_of(one)}"


def code_of(slot: Slot) -> str:
    return db.session.get_one(Proposal, slot.proposal_id).code
