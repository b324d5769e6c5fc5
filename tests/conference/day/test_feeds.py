"""The calendar of a day under its secret address: what stands in it, how it keeps up, and when it says nothing."""

from collections.abc import Callable

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from accounts.actions.erasing import erase_member
from accounts.models import Member
from conference.actions.feeds import drop_feed, renew_feed
from conference.actions.stars import set_star
from conference.models import CalendarFeed, Proposal, Slot
from conference.rules.states import ProposalState
from core.audit import AuditEntry
from core.db import db, transaction
from core.settings import Settings
from core.texts import Texts
from editions.actions.places import switch_boats
from editions.models import Edition, Room
from tests.browser import Browser, Page, statements
from tests.conference.builders import CallSet, a_call
from tests.conference.timetable.builders import a_release, a_session, a_sign_up, a_star, at, rooms_in
from tests.editions.builders import a_member

Browsers = Callable[..., Browser]
SignIn = Callable[[Browser, str], object]
pytestmark = pytest.mark.usefixtures("ctx")


def shores(edition: Edition) -> tuple[Room, Room]:
    rooms = rooms_in(edition)
    sides = {room.venue.city.side: room for room in reversed(rooms) if room.venue.city is not None}
    return sides[1], sides[2]


def two() -> tuple[CallSet, Slot, Slot, Member]:
    """Return a released day with a session on either shore, and a member who has starred both."""
    calls, anna = a_call(), a_member("Anna", "anna@example.org")
    west, east = shores(calls.edition)
    one = a_session(calls, "Booking without fear", room=west, starts=at(calls.edition, "10:00"))
    other = a_session(calls, "Rooms that sound", room=east, starts=at(calls.edition, "14:00"))
    a_release(calls.edition)
    for slot in (one, other):
        a_star(anna, slot)
    return calls, one, other, anna


def feed_for(calls: CallSet, member: Member, language: str = "en") -> str:
    return f"/feeds/{renew_feed(calls.edition.id, language, by=member.id)}.ics"


def entries(page: Page) -> list[tuple[str, str, str, int]]:
    """Return UID, summary, status and sequence of everything in a feed."""
    calendar = Calendar.from_ical(page.data)
    return [
        (str(e["UID"]), str(e["SUMMARY"]), str(e["STATUS"]), int(str(e["SEQUENCE"]))) for e in calendar.walk("VEVENT")
    ]


def test_feed_holds_stars_seats_and_own_sessions_under_the_guid_of_their_slots(browsers: Browsers) -> None:
    calls, one, other, anna = two()
    west, _east = shores(calls.edition)
    seat = a_session(calls, "With a seat", room=west, starts=at(calls.edition, "16:00"))
    own = a_session(calls, "My own talk", room=west, starts=at(calls.edition, "18:00"), lead=anna)
    a_session(calls, "Not mine", room=west, starts=at(calls.edition, "20:00"))
    a_release(calls.edition, "Second")
    a_sign_up(anna, seat)
    page = browsers().get(feed_for(calls, anna))
    assert entries(page) == [
        (one.guid, "Booking without fear", "CONFIRMED", 0),
        (other.guid, "Rooms that sound", "CONFIRMED", 0),
        (seat.guid, "With a seat", "CONFIRMED", 0),
        (own.guid, "My own talk", "CONFIRMED", 0),
    ]
    assert page.headers["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(page.data)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == [calls.edition.zone]
    about = {str(e["SUMMARY"]): str(e.get("DESCRIPTION", "")) for e in calendar.walk("VEVENT")}
    assert (about["With a seat"], about["My own talk"]) == ("You have a seat here.", "You are on stage here.")


def test_feed_tells_nobody_where_it_was_read(browsers: Browsers) -> None:
    calls, _one, _other, anna = two()
    headers = browsers().get(feed_for(calls, anna)).headers
    assert (headers["Referrer-Policy"], headers["Cache-Control"], headers["X-Robots-Tag"]) == (
        "no-referrer",
        "private, no-cache",
        "noindex, nofollow",
    )


def test_feed_that_has_not_changed_is_not_sent_again(browsers: Browsers) -> None:
    calls, one, _other, anna = two()
    url = feed_for(calls, anna)
    tag = browsers().get(url).headers["ETag"]
    assert browsers().get(url, status=304, headers={"If-None-Match": tag}).data == b""
    set_star(calls.edition.id, one.code, starred=False, by=anna.id)
    assert browsers().get(url, headers={"If-None-Match": tag}).headers["ETag"] != tag


def test_what_moved_rises_and_what_is_off_says_so(browsers: Browsers) -> None:
    calls, one, other, anna = two()
    url = feed_for(calls, anna)
    with transaction() as session:
        moved, gone = session.get_one(Slot, one.id), session.get_one(Slot, other.id)
        moved.starts_at, moved.sequence = at(calls.edition, "11:00"), 1
        gone.removed_at = at(calls.edition, "08:00")
    a_release(calls.edition, "Second")
    assert entries(browsers().get(url)) == [
        (one.guid, "Booking without fear", "CONFIRMED", 1),
        (other.guid, "Rooms that sound", "CANCELLED", 1),
    ]
    with transaction() as session:
        session.get_one(Proposal, one.proposal_id).state = ProposalState.CANCELLED
    assert [(status, number) for _uid, _words, status, number in entries(browsers().get(url))] == [
        ("CANCELLED", 2),
        ("CANCELLED", 1),
    ]


def test_calendars_learn_of_rooms_that_change_with_the_boats(browsers: Browsers) -> None:
    """Rooms move when the boats stop and move back when they sail: each time the number rises, and never falls."""
    calls, _one, _other, anna = two()
    url = feed_for(calls, anna)
    numbers = []
    for running in (False, False, True):
        switch_boats(calls.edition.id, running=running, banner=Texts(), by=None)
        numbers.append([number for _uid, _words, _status, number in entries(browsers().get(url))])
    assert numbers == [[1, 1], [1, 1], [2, 2]]


def test_boats_are_entries_of_their_own_when_asked_for(browsers: Browsers) -> None:
    calls, one, other, anna = two()
    url = feed_for(calls, anna)
    found = entries(browsers().get(f"{url}?boats=1"))
    assert [entry[0] for entry in found] == [one.guid, f"boat-{one.guid}-{other.guid}", other.guid]
    again = entries(browsers().get(f"{url}?boats=1"))
    assert again == found


def the_boat(browser: Browser, url: str) -> tuple[str, int]:
    found = [entry for entry in entries(browser.get(f"{url}?boats=1")) if entry[0].startswith("boat-")]
    assert len(found) == 1
    return found[0][2], found[0][3]


def test_a_boat_that_does_not_sail_says_so_and_comes_back(browsers: Browsers) -> None:
    calls, _one, _other, anna = two()
    url, browser = feed_for(calls, anna), browsers()
    seen = [the_boat(browser, url)]
    for running in (False, True):
        switch_boats(calls.edition.id, running=running, banner=Texts(), by=None)
        seen.append(the_boat(browser, url))
    assert seen == [("CONFIRMED", 0), ("CANCELLED", 1), ("CONFIRMED", 2)]


def test_a_boat_to_a_session_that_is_called_off_is_cancelled_with_it(browsers: Browsers) -> None:
    calls, _one, other, anna = two()
    url, browser = feed_for(calls, anna), browsers()
    with transaction() as session:
        session.get_one(Proposal, other.proposal_id).state = ProposalState.CANCELLED
    assert the_boat(browser, url) == ("CANCELLED", 1)
    assert "You need not cross any more." in browser.get(f"{url}?boats=1").data.decode()
    # The release that leaves it out tells the same.
    a_release(calls.edition, "Without it")
    assert the_boat(browser, url) == ("CANCELLED", 1)


def test_feed_speaks_the_language_of_its_owner(browsers: Browsers) -> None:
    calls, _one, _other, anna = two()
    with transaction() as session:
        session.get_one(Edition, calls.edition.id).name = Texts({"da": "Sundet på dansk", "en": "The Sound"})
    page = browsers(language="sv").get(feed_for(calls, anna, "da"))
    assert "Sundet på dansk" in str(Calendar.from_ical(page.data)["X-WR-CALNAME"])


def test_old_address_says_that_it_moved_out(browsers: Browsers) -> None:
    calls, _one, _other, anna = two()
    old = feed_for(calls, anna)
    new = feed_for(calls, anna)
    assert browsers().get(old, status=410).heading == "This calendar has moved out"
    assert len(entries(browsers().get(new))) == 2
    drop_feed(calls.edition.id, by=anna.id)
    page = browsers().get(new, status=410)
    assert (page.heading, page.headers["Referrer-Policy"]) == ("This calendar has moved out", "no-referrer")


def test_feed_of_somebody_who_left_says_nothing_of_them(browsers: Browsers) -> None:
    calls, _one, _other, anna = two()
    url = feed_for(calls, anna)
    erase_member(anna.id)
    page = browsers().get(url, status=410)
    assert "Booking" not in page.text
    assert list(db.session.scalars(select(CalendarFeed))) == []


def test_guessing_addresses_is_stopped(browsers: Browsers) -> None:
    calls, _one, _other, anna = two()
    url = feed_for(calls, anna)
    browser = browsers()
    for number in range(30):
        browser.get(f"/feeds/guess{number}.ics", status=410)
    browser.get("/feeds/guess.ics", status=429)
    browser.get(url, status=429)


def test_address_is_made_renewed_and_deleted_on_the_page(browsers: Browsers, sign_in: SignIn) -> None:
    calls, _one, _other, anna = two()
    browser = browsers()
    sign_in(browser, "anna@example.org")
    browser.get(f"/{calls.edition.slug}/my-day")
    first = browser.submit("Make my address").words_at("//*[@id='feed-address']")
    second = browser.submit("Make a new address").words_at("//*[@id='feed-address']")
    assert first != second
    assert first.startswith("http://localhost/feeds/")
    assert len(entries(browsers().get(second))) == 2
    facts = (
        select(AuditEntry.member_id, AuditEntry.about_id)
        .where(AuditEntry.fact == "FeedRenewed")
        .order_by(AuditEntry.id)
    )
    assert [tuple(row) for row in db.session.execute(facts)] == [(anna.id, anna.id)] * 2
    browser.submit("Delete it")
    assert browser.page.all("//*[@id='feed-address']") == []


def test_feed_asks_as_often_for_many_picks_as_for_one(browsers: Browsers, app: Flask) -> None:
    settings: Settings = app.extensions["settings"]
    assert settings.mode == "test"
    calls, one, other, anna = two()
    set_star(calls.edition.id, other.code, starred=False, by=anna.id)
    url = feed_for(calls, anna)
    with statements() as few:
        browsers().get(url)
    west, _east = shores(calls.edition)
    for hour in range(15, 22):
        a_star(anna, a_session(calls, f"At {hour}", room=west, starts=at(calls.edition, f"{hour}:00")))
    a_release(calls.edition, "Second")
    with statements() as many:
        page = browsers().get(url)
    assert (len(entries(page)), many.count, one.removed_at) == (8, few.count, None)
