"""The list of all pairs: found by name and sorted, and no name of the young in it, searched for or not."""

import pytest
from flask import Flask

from accounts.models import OrganisationMember
from accounts.rules.organisations import OrganisationRole
from core.clock import now
from core.db import transaction
from core.permissions import Role
from editions.models import Edition
from mentoring.models import Match
from tests.browser import Browser
from tests.editions.builders import a_member, a_team_member, sign_in
from tests.mentoring.builders import a_band, a_mentee, a_mentor, a_minor, a_pair, open_mentoring

PATH = "/desk/2027/mentoring"


@pytest.fixture
def edition(ctx: Flask) -> Edition:
    return open_mentoring()


def names(browser: Browser, path: str) -> list[str]:
    page = browser.get(f"{PATH}{path}")
    return [row[0] for row in page.rows()] if page.all("//table") else []


def a_young_pair(edition: Edition, carer_id: int | None) -> Match:
    mentor = a_mentor(edition, a_member("Bo Nielsen"), cleared=True)
    return a_pair(a_mentee(edition, a_minor("Liv Öberg")), mentor, young=True, coordinator_id=carer_id)


def test_pairs_are_found_by_name_and_sorted(edition: Edition, browser: Browser) -> None:
    for mentor, mentee in (("Åse", "Signe"), ("Bo", "Mads"), ("Carl", "Signe Ek")):
        a_pair(a_mentee(edition, a_member(mentee)), a_mentor(edition, a_member(mentor)))
    sign_in(browser, a_team_member(edition, Role.MENTOR_COORDINATOR, "Karla"))

    assert names(browser, "/pairs?q=signe&sort=mentor") == ["Åse and Signe", "Carl and Signe Ek"]
    assert names(browser, "/pairs?q=signe&sort=-since") == ["Carl and Signe Ek", "Åse and Signe"]
    assert names(browser, "/pairs?q=bo") == ["Bo and Mads"]
    assert names(browser, "/pairs?q=100%25") == []
    browser.get(f"{PATH}/lists?q=bo")
    assert "Signe" not in browser.submit("Download", format="csv").data.decode()


def test_name_of_the_young_finds_nothing_for_those_whose_pair_it_is_not(edition: Edition, browser: Browser) -> None:
    carer = a_team_member(edition, Role.MENTOR_COORDINATOR, "Karla")
    a_young_pair(edition, carer.id)
    sign_in(browser, a_team_member(edition, Role.MENTOR_COORDINATOR, "Other"))

    assert names(browser, "/pairs?q=Liv") == []
    assert names(browser, "/pairs?q=nielsen") == ["Bo Nielsen and L. Ö."]


def test_name_of_the_young_finds_ones_own_pair(edition: Edition, browser: Browser) -> None:
    carer = a_team_member(edition, Role.MENTOR_COORDINATOR, "Karla")
    a_young_pair(edition, carer.id)
    sign_in(browser, carer)

    assert names(browser, "/pairs?q=Liv") == ["Bo Nielsen and L. Ö."]


def test_band_that_somebody_young_has_joined_is_not_named_from_then_on(edition: Edition, browser: Browser) -> None:
    singer, liv = a_member("Singer"), a_minor("Liv Öberg")
    band = a_band(singer, name="Hemmelig Strøm")
    mentor = a_mentor(edition, a_member("Bo Nielsen"))
    a_pair(a_mentee(edition, singer, kind="band", organisation_id=band.id), mentor, days=30)
    with transaction() as session:
        role = OrganisationRole.ADMIN
        session.add(OrganisationMember(organisation_id=band.id, member_id=liv.id, role=role, joined_at=now()))
    sign_in(browser, a_team_member(edition, Role.MENTOR_COORDINATOR, "Other"))

    assert names(browser, "/pairs") == ["Bo Nielsen and A band with somebody under 18"]
    assert names(browser, "/pairs?q=Hemmelig") == []
    for path in ("", f"/people/mentors/{mentor.code}"):
        page = browser.get(f"{PATH}{path}")
        assert "A band with somebody under 18" in page.main
        assert "Hemmelig" not in page.main


def test_long_queue_is_shown_page_by_page(edition: Edition, browser: Browser) -> None:
    carer = a_team_member(edition, Role.MENTOR_COORDINATOR, "Karla")
    for number in range(14):
        mentor = a_mentor(edition, a_member(f"Mentor {number}"))
        a_pair(a_mentee(edition, a_member(f"Artist {number}")), mentor, days=30, coordinator_id=carer.id)
    sign_in(browser, carer)

    def cards() -> int:
        return len(browser.page.all("//section[@id='not-started']//article"))

    browser.get(PATH)
    assert cards() == 12
    browser.click("Not started: show all 14")
    assert cards() == 12
    assert browser.page.all("//section[@id='quiet']") == []
    browser.click("Next")
    assert cards() == 2
