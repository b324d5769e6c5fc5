"""Nothing of the timetable is public before its release, and nothing that is not in the newest one afterwards."""

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask

from accounts.models import Member
from conference.models import Slot
from conference.rules.states import ProposalState
from core.clock import now
from core.db import transaction
from editions.models import EditionState
from tests.browser import Browser
from tests.conference.builders import a_profile, a_speaker
from tests.conference.programme.halls import Halls, a_programme, halls, proposal_of, titles
from tests.conference.timetable.builders import a_release, a_session, at
from tests.editions.builders import a_member, an_edition, sign_in

Browsers = Callable[..., Browser]
CANARY = "Kanariefågel"


def pages(there: Halls, *more: str) -> list[str]:
    queries = ("", "?view=grid", "?q=kanarie", f"?from=v{there.houses['west']}&at=08:00")
    days = [there.day(number) + query for number in (0, 1) for query in queries]
    return ["/2027/", "/2027/programme", "/2027/programme?q=kanarie", *days, "/2027/now", *more]


def test_before_the_release_every_page_is_missing_and_nothing_leaks(ctx: Flask, browsers: Browsers) -> None:
    there = halls()
    slot = a_session(there.calls, CANARY, room=there.west, starts=at(there.edition, "10:00"), name=CANARY)
    code = proposal_of(slot).code
    member = sign_in(browsers(), a_member("Aske"))
    for browser in (browsers(), member):
        for path in (*pages(there)[1:], f"/2027/sessions/{code}", f"/2027/sessions/{code}/session.ics"):
            assert CANARY not in browser.get(path, status=404).markup
        front = browser.get("/2027/")
        assert (CANARY in front.markup, "rogramme" in front.words_at("//nav[@class='site-nav']")) == (False, False)
        assert "programme is out" not in front.main


def test_a_released_line_up_does_not_tell_of_the_timetable(ctx: Flask, browsers: Browsers) -> None:
    there = halls(released_at=now())
    slot = a_session(there.calls, "Known", room=there.west, starts=at(there.edition, "10:10"))
    code = proposal_of(slot).code
    for path in ("/2027/sessions", f"/2027/sessions/{code}"):
        assert "10:10" not in browsers().get(path).markup
    browsers().get(f"/2027/sessions/{code}/session.ics", status=404)
    browsers().get("/2027/programme", status=404)


@pytest.mark.parametrize("state", [EditionState.DRAFT])
def test_a_draft_edition_has_no_programme(ctx: Flask, browsers: Browsers, state: EditionState) -> None:
    there = a_programme(an_edition(state=state))
    for path in pages(there):
        browsers().get(path, status=404)


def test_what_is_placed_after_the_release_is_not_there(ctx: Flask, browsers: Browsers) -> None:
    there = a_programme()
    slot = a_session(there.calls, CANARY, room=there.west, starts=at(there.edition, "16:00"), name=CANARY)
    browser = browsers()
    for path in pages(there):
        assert CANARY not in browser.get(path).markup.replace("?q=kanarie", ""), path
    browser.get(f"/2027/sessions/{proposal_of(slot).code}", status=404)
    assert browser.get("/2027/programme").words_at("//p[@class='list-count']") == "4 sessions"


def test_a_slot_that_moves_after_the_release_stays_where_it_was_shown(ctx: Flask, browsers: Browsers) -> None:
    there = halls()
    slot = a_session(there.calls, "Stays", room=there.west, starts=at(there.edition, "10:00"))
    a_release(there.edition)
    with transaction() as session:
        row = session.get_one(Slot, slot.id)
        row.room_id, row.starts_at, row.minutes = there.east.id, at(there.edition, "17:17"), 30
        proposal_of(slot).title = proposal_of(slot).title.__class__(en=CANARY)
    browser = browsers()
    for path in pages(there):
        page = browser.get(path)
        assert ("17:17" in page.markup, CANARY in page.markup) == (False, False), path
    assert "Kulturværftet" in browser.get(there.day()).main


def test_accepted_and_not_confirmed_is_not_there(ctx: Flask, browsers: Browsers) -> None:
    there = halls()
    slot = a_session(there.calls, CANARY, room=there.west, starts=at(there.edition, "10:00"), name=CANARY)
    a_session(there.calls, "Comes", room=there.east, starts=at(there.edition, "10:00"))
    a_release(there.edition)
    with transaction():
        proposal_of(slot).state = ProposalState.ACCEPTED
    browser = browsers()
    for path in pages(there):
        assert CANARY not in browser.get(path).markup, path
    assert titles(browser.get("/2027/programme")) == ["Comes"]


def test_nobody_under_eighteen_is_named(ctx: Flask, browsers: Browsers) -> None:
    there = halls()
    young = a_member(CANARY)
    with transaction() as session:
        session.get_one(Member, young.id).minor_until = now().date() + dt.timedelta(days=90)
    slot = a_session(there.calls, "Band practice", room=there.west, starts=at(there.edition, "10:00"), lead=young)
    a_speaker(proposal_of(slot), a_member("Old Enough"))
    a_release(there.edition)
    browser = browsers()
    code = proposal_of(slot).code
    for path in pages(there, f"/2027/sessions/{code}", f"/2027/sessions/{code}/session.ics"):
        assert CANARY not in browser.get(path).data.decode(), path
    assert "Old Enough" in browser.get("/2027/programme").main
    assert titles(browser.get("/2027/programme?q=kanarie")) == []


def test_who_joined_after_the_release_is_not_named_before_the_next(ctx: Flask, browsers: Browsers) -> None:
    there = halls()
    slot = a_session(there.calls, "Band practice", room=there.west, starts=at(there.edition, "10:00"))
    a_release(there.edition)
    a_speaker(proposal_of(slot), a_member(CANARY))
    browser = browsers()
    assert CANARY not in browser.get("/2027/programme").markup
    a_release(there.edition, "Second")
    assert CANARY in browser.get("/2027/programme").main


def test_before_the_line_up_is_out_a_session_page_leads_to_no_speaker(ctx: Flask, browsers: Browsers) -> None:
    lead = a_member("Aske Holm")
    profile = a_profile(lead)
    there = halls()
    slot = a_session(there.calls, "Shown", room=there.west, starts=at(there.edition, "10:00"), lead=lead)
    a_session(there.calls, CANARY)
    a_release(there.edition)
    page = browsers().get(f"/2027/sessions/{proposal_of(slot).code}")
    assert ("Aske Holm" in page.main, profile.code in page.markup, CANARY in page.markup) == (True, False, False)


def test_a_programme_that_is_to_come_says_so(ctx: Flask, browsers: Browsers) -> None:
    there = halls()
    browser = browsers()
    for path in ("/2027/programme", there.day(), "/2027/now", "/2027/sessions", "/2027/speakers"):
        assert browser.get(path, status=404).heading == "The programme is not out yet"
    assert browser.get("/2031/programme", status=404).heading == "Nothing here"
