"""The pages around the directory, as different people see them, and what they must not show."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Member
from core.clock import now
from core.db import db, transaction
from core.permissions import Role
from core.texts import Texts
from mentoring.actions.favourites import LOOKS_AN_HOUR, forget_looks
from mentoring.models import Favourite, MentorProfile, MentorSkill, ProfileLook
from mentoring.rules.people import MenteeKind, Need, ProfileState, Seen, Skill
from mentoring.rules.states import RequestState
from tests.browser import Browser, Page
from tests.conftest import statements
from tests.editions.builders import a_team_member, sign_in
from tests.mentoring.builders import (
    a_band,
    a_block,
    a_member,
    a_mentee,
    a_mentor,
    a_minor,
    a_request,
    open_mentoring,
)

Browsers = Callable[..., Browser]
HOUR = dt.timedelta(hours=1)
LIST = "/2027/mentoring/mentors"


def names(page: Page) -> list[str]:
    """Return whom a page shows as cards."""
    return [
        " ".join("".join(one.itertext()).split())
        for one in page.all("//li[contains(@class,'mentor-card')]//h2 | //li[contains(@class,'mentor-card')]//h3")
    ]


# --- the list ---------------------------------------------------------------------------------------------------------


def test_visitor_finds_public_mentors_and_a_way_in(ctx: Flask, browser: Browser) -> None:
    edition = open_mentoring()
    assert browser.get(LIST).words_at("//h2") == "Sign in to see the mentors"
    a_mentor(edition, a_member("Adults"))
    a_mentor(edition, a_member("Public"), seen=Seen.PUBLIC)
    page = browser.get(LIST)
    assert (names(page), page.words_at("//p[@role='status']")) == (["Public"], "1 mentor")


def test_filters_stand_in_the_address_and_are_taken_away_one_by_one(ctx: Flask, browser: Browser) -> None:
    edition = open_mentoring()
    a_mentor(edition, a_member("Bo"), skills=(Skill("merch"), Skill("pr")), languages=["da"])
    a_mentor(edition, a_member("Ove"), skills=(Skill("merch"),), languages=["sv"])
    a_mentor(edition, a_member("Kim"), skills=(Skill("djing"),), languages=["sv"])
    sign_in(browser, a_member("Anna")).get(LIST)
    page = browser.submit("Show", skill=["merch"], language=["sv"])
    links = [one.get("href").partition("?")[2] for one in page.all("//a[@class='chip']")]
    assert (names(page), links) == (["Ove"], ["language=sv", "skill=merch"])
    assert page.words_at("//label[input[@name='skill'][@value='djing']]//span[@class='facet-count']") == "1"
    page = browser.click("What they help with: Merchandise take away")
    assert sorted(names(page)) == ["Kim", "Ove"]


def test_search_finds_and_says_what_to_do_where_it_does_not(ctx: Flask, browser: Browser) -> None:
    edition = open_mentoring()
    a_mentor(edition, a_member("Søren"), search="soeren live lyd livelyd")
    sign_in(browser, a_member("Anna")).get(LIST)
    assert names(browser.submit("Show", q="sören livel")) == ["Søren"]
    page = browser.submit("Show", q="dudelsack")
    assert (names(page), page.words_at("//h2")) == ([], "Nobody like this")
    assert page.value_of("q") == "dudelsack"


@pytest.mark.parametrize(
    "query", ["?page=99", "?page=x&skill=&skill=nope&when=%F0%9F%8E%B8", "?q=%22%20OR%20*&young=1&free=x"]
)
def test_nonsense_in_the_address_breaks_nothing(ctx: Flask, browser: Browser, query: str) -> None:
    a_mentor(open_mentoring(), a_member("Bo"), seen=Seen.PUBLIC)
    assert browser.get(LIST + query).heading == "Mentors"


def test_card_says_why_somebody_fits(ctx: Flask, browser: Browser) -> None:
    edition = open_mentoring()
    anna = a_member("Anna")
    a_mentee(edition, anna, needs=(Need("tour-booking", 3), Need("lighting", 1)), country="SE")
    a_mentor(edition, a_member("Bo"), country="DK")
    page = sign_in(browser, anna).get(LIST)
    card = page.words_at("//li[contains(@class,'mentor-card')]")
    assert "Covers 1 of 2 needs: Tour booking" in card
    assert "Not covered: Lighting and visuals" in card
    assert "2 free seats across the Sound" in card


def test_card_shows_what_is_stored_now(ctx: Flask, browser: Browser) -> None:
    """What the catalogue keeps is renewed by the stamp of a change; a name and a code are never taken from it."""
    edition = open_mentoring()
    bo = a_member("Bo")
    mentor = a_mentor(edition, bo, skills=(Skill("merch"),), works_at="Strøm", changed_at=now() - 24 * HOUR)
    sign_in(browser, a_member("Anna"))
    card = "//li[contains(@class,'mentor-card')]"
    assert "Bo Booking agent · Strøm" in browser.get(LIST).words_at(card)
    with transaction() as session:
        session.get_one(Member, bo.id).name = "Bodil"
        session.get_one(MentorProfile, mentor.id).works_at = "Strid"
    assert "Bodil Booking agent · Strid" in browser.get(LIST).words_at(card)
    with transaction() as session:
        session.scalars(select(MentorSkill).where(MentorSkill.mentor_id == mentor.id)).one().skill = "djing"
        session.get_one(MentorProfile, mentor.id).changed_at = now()
    words = browser.get(LIST).words_at(card)
    assert ("DJing" in words, "Merchandise" in words) == (True, False)
    with transaction() as session:
        session.get_one(MentorProfile, mentor.id).seen = Seen.HIDDEN
    assert names(browser.get(LIST)) == []


def test_own_profile_is_not_in_the_list_and_blocks_hide_both(ctx: Flask, browser: Browser) -> None:
    edition = open_mentoring()
    anna, bo = a_member("Anna"), a_member("Bo")
    a_mentor(edition, anna)
    mentor = a_mentor(edition, bo)
    a_block(edition, bo, anna)
    page = sign_in(browser, anna).get(LIST)
    assert page.words_at("//h2") == "No mentor here yet"
    browser.get(f"{LIST}/{mentor.code}", status=404)


def test_list_asks_as_often_for_many_as_for_few(ctx: Flask, browser: Browser) -> None:
    edition = open_mentoring(minors=False)
    anna = a_member("Anna")
    a_mentee(edition, anna)
    sign_in(browser, anna)
    asked = []
    for _round in range(2):
        for number in range(4):
            a_mentor(edition, a_member(f"Mentor {number}"))
        browser.get(LIST)
        with statements() as seen:
            browser.get(LIST)
        asked.append(seen.count)
    assert asked[0] == asked[1]


# --- one mentor -------------------------------------------------------------------------------------------------------


def test_page_of_a_mentor_tells_what_an_hour_gives_and_leads_to_asking(ctx: Flask, browser: Browser) -> None:
    edition = open_mentoring()
    anna = a_member("Anna")
    a_mentee(edition, anna)
    mentor = a_mentor(edition, a_member("Bo"), good_hour=Texts(sv="Vi ringer tre klubbar"), seats=3)
    for number in range(5):
        other = a_mentee(edition, a_member(f"Other {number}"))
        a_request(other, mentor, RequestState.DECLINED, days=3, answered_at=now())
    page = sign_in(browser, anna).get(f"{LIST}/{mentor.code}")
    assert (page.heading, page.words_at("//section[@class='mentor-hour']//p")) == ("Bo", "Vi ringer tre klubbar")
    assert "Usually answers in 3 days" in page.text
    assert "3 free seats" in page.text
    assert browser.click("Ask Bo").path == f"{LIST}/{mentor.code}/ask"


@pytest.mark.parametrize(
    "values, told",
    [
        pytest.param({"seats": 0}, "All their seats are taken.", id="full"),
        pytest.param({}, "You have written to them.", id="asked"),
    ],
)
def test_page_says_why_somebody_cannot_be_asked(
    ctx: Flask, browser: Browser, values: dict[str, Any], told: str
) -> None:
    edition = open_mentoring()
    anna = a_member("Anna")
    mentor = a_mentor(edition, a_member("Bo"), **values)
    if not values:
        a_request(a_mentee(edition, anna), mentor)
    page = sign_in(browser, anna).get(f"{LIST}/{mentor.code}")
    assert told in page.text
    assert not page.all("//a[starts-with(normalize-space(.),'Ask ')]")


def test_visitor_sees_a_public_mentor_without_star_or_safety_buttons(ctx: Flask, browser: Browser) -> None:
    edition = open_mentoring()
    public = a_mentor(edition, a_member("Public"), seen=Seen.PUBLIC)
    adults = a_mentor(edition, a_member("Adults"))
    page = browser.get(f"{LIST}/{public.code}")
    assert (page.heading, page.all("//form[contains(@action,'favourite') or contains(@action,'report')]")) == (
        "Public",
        [],
    )
    browser.get(f"{LIST}/{adults.code}", status=404)
    assert db.session.query(ProfileLook).count() == 0


def test_clearance_is_not_told_to_whom_it_does_not_concern(ctx: Flask, browsers: Browsers) -> None:
    edition = open_mentoring()
    anna, liv, ove = a_member("Anna"), a_minor("Liv"), a_member("Ove")
    a_mentee(edition, anna)
    band = a_band(ove, liv)
    a_mentee(edition, ove, kind=MenteeKind.BAND, organisation_id=band.id)
    mentor = a_mentor(edition, a_member("Bo"), cleared=True)
    told = {}
    for person in (anna, ove, liv):
        browser = sign_in(browsers(), person)
        pages = browser.get(LIST).text + browser.get(f"{LIST}/{mentor.code}").text
        told[person.name] = "under 18" in pages
    assert told == {"Anna": False, "Ove": True, "Liv": False}


def test_nobody_opens_more_than_fifty_different_mentors_an_hour(ctx: Flask, browser: Browser) -> None:
    edition = open_mentoring(minors=False)
    anna = a_member("Anna")
    first, last = a_mentor(edition, a_member("First")), a_mentor(edition, a_member("Last"))
    moment = now()
    others = [a_mentor(edition, a_member("Bo")).id for _number in range(2)]
    with transaction() as session:
        # The same two again and again are two; the rest are as many others as the hour allows.
        session.add_all(ProfileLook(member_id=anna.id, mentor_id=one, at=moment) for one in others * 40)
    sign_in(browser, anna)
    browser.get(f"{LIST}/{first.code}")
    assert db.session.query(ProfileLook).filter_by(mentor_id=first.id).count() == 1
    fill_hour(anna)
    page = browser.get(f"{LIST}/{last.code}", status=429)
    assert page.heading == "That was a lot of people"
    assert f"You have opened {LOOKS_AN_HOUR} different mentors within an hour." in page.text
    assert browser.get(f"{LIST}/{first.code}").heading == "First"


def fill_hour(member: Member) -> None:
    """Let somebody have opened as many different mentors as an hour allows."""
    opened = db.session.query(ProfileLook.mentor_id).filter_by(member_id=member.id).distinct().count()
    owners = [a_member("Bo").id for _number in range(LOOKS_AN_HOUR - opened)]
    template = db.session.query(MentorProfile).first()
    assert template is not None
    same = {
        name: getattr(template, name)
        for name in ("edition_id", "about", "good_hour", "languages", "meets", "half_days", "created_at", "changed_at")
    }
    moment = now()
    with transaction() as session:
        rows = [MentorProfile(**same, member_id=one, code=f"code{one}") for one in owners]
        session.add_all(rows)
        session.flush()
        session.add_all(ProfileLook(member_id=member.id, mentor_id=row.id, at=moment) for row in rows)


def test_looks_are_forgotten_the_next_day(ctx: Flask) -> None:
    edition = open_mentoring()
    mentor, anna = a_mentor(edition), a_member("Anna")
    moment = now()
    with transaction() as session:
        for hours in (1, 23, 25):
            session.add(ProfileLook(member_id=anna.id, mentor_id=mentor.id, at=moment - hours * HOUR))
    forget_looks()
    assert db.session.query(ProfileLook).count() == 2


# --- favourites and suggestions ---------------------------------------------------------------------------------------


def test_star_keeps_somebody_in_mind_and_lets_them_go(ctx: Flask, browser: Browser) -> None:
    edition = open_mentoring()
    anna = a_member("Anna")
    mentor = a_mentor(edition, a_member("Bo"))
    assert sign_in(browser, anna).get("/2027/mentoring/favourites").words_at("//h2") == "Nobody yet"
    browser.get(f"{LIST}?q=bo")
    page = browser.submit("Keep in mind · Bo")
    assert (page.url.endswith("?q=bo"), db.session.query(Favourite).count()) == (True, 1)
    assert names(browser.get("/2027/mentoring/favourites")) == ["Bo"]
    with transaction() as session:
        session.get_one(MentorProfile, mentor.id).state = ProfileState.PAUSED
    assert names(browser.get("/2027/mentoring/favourites")) == []
    browser.post(f"{LIST}/{mentor.code}/favourite", {"kept": "0"})
    assert db.session.query(Favourite).count() == 0


def test_nobody_keeps_whom_they_may_not_see(ctx: Flask, browser: Browser) -> None:
    edition = open_mentoring()
    hidden = a_mentor(edition, a_member("Bo"), seen=Seen.HIDDEN)
    sign_in(browser, a_member("Anna")).get("/2027/mentoring/favourites")
    page = browser.post(f"{LIST}/{hidden.code}/favourite", {"kept": "1"})
    assert "This mentor cannot be asked at the moment." in page.text
    assert db.session.query(Favourite).count() == 0


def test_suggestions_tell_why_and_what_nobody_covers(ctx: Flask, browser: Browser) -> None:
    edition = open_mentoring()
    anna = a_member("Anna")
    page = sign_in(browser, anna).get("/2027/mentoring/suggestions")
    assert page.words_at("//h2") == "What do you look for?"
    a_mentee(edition, anna, needs=(Need("tour-booking", 3), Need("lighting", 1)))
    assert browser.get("/2027/mentoring/suggestions").words_at("//h2") == "Nobody fits right now"
    a_mentor(edition, a_member("Bo"))
    page = browser.get("/2027/mentoring/suggestions")
    assert names(page) == ["Bo"]
    assert "None of them covers this: Lighting and visuals." in page.text
    assert "Both have time: Tuesday evening and Saturday daytime" in page.text


def test_reader_chooses_for_which_band_they_look(ctx: Flask, browser: Browser) -> None:
    edition = open_mentoring()
    anna = a_member("Anna")
    a_mentee(edition, anna, needs=(Need("merch", 1),))
    band = a_band(anna, name="Strøm")
    row = a_mentee(edition, anna, kind=MenteeKind.BAND, organisation_id=band.id, needs=(Need("djing", 1),))
    a_mentor(edition, a_member("Bo"), skills=(Skill("merch"),))
    a_mentor(edition, a_member("Kim"), skills=(Skill("djing"),))
    sign_in(browser, anna)
    assert names(browser.get("/2027/mentoring/suggestions")) == ["Bo"]
    page = browser.click("Strøm")
    assert (names(page), page.url.endswith(f"for={row.code}")) == (["Kim"], True)


# --- who looks for a mentor -------------------------------------------------------------------------------------------


def test_looking_shows_grown_ups_who_let_others_know_and_nobody_young(ctx: Flask, browsers: Browsers) -> None:
    edition = open_mentoring()
    bo, cleared = a_member("Bo"), a_member("Cleared")
    a_mentor(edition, bo)
    a_mentor(edition, cleared, cleared=True)
    open_to: dict[str, Any] = {"seen": Seen.PROGRAMME}
    signe = a_member("Signe")
    a_mentee(edition, signe, act="Sidste Tog", **open_to)
    a_mentee(edition, a_member("Shy"), act="Shy")
    liv = a_minor("Liv")
    a_mentee(edition, liv, act="Liv Alene", seen=Seen.PUBLIC)
    band = a_band(a_member("Ove"), a_minor("Kim"))
    a_mentee(edition, a_member("Ove"), kind=MenteeKind.BAND, organisation_id=band.id, act="Ungt Band", seen=Seen.ADULTS)
    blocked = a_member("Blocked")
    a_mentee(edition, blocked, act="Blocked", **open_to)
    a_block(edition, blocked, bo)
    people = {
        person.name: names(sign_in(browsers(), person).get("/2027/mentoring/looking")) for person in (bo, signe, liv)
    }
    assert people == {"Bo": ["Sidste Tog"], "Signe": ["Blocked"], "Liv": []}
    page = sign_in(browsers(), cleared).get("/2027/mentoring/looking")
    assert sorted(names(page)) == ["Blocked", "Sidste Tog"]
    assert "@" not in page.main


def test_team_finds_no_young_people_among_those_who_look(ctx: Flask, browser: Browser) -> None:
    edition = open_mentoring()
    a_mentee(edition, a_minor("Liv"), act="Liv Alene", seen=Seen.PUBLIC)
    a_mentee(edition, a_member("Signe"), act="Sidste Tog", seen=Seen.HIDDEN)
    for role in (Role.MENTOR_COORDINATOR, Role.SAFEGUARDING_LEAD):
        page = sign_in(browser, a_team_member(edition, role, "Team")).get("/2027/mentoring/looking")
        assert names(page) == []
