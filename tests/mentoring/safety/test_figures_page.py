"""The figures as they are read: what is hidden says so in the tiles, the drawing, the tables and the file."""

import pytest
from flask import Flask

from core.clock import now
from core.db import transaction
from core.permissions import Role
from editions.models import Edition
from mentoring.models import Match, Meeting
from mentoring.rules.people import Meets
from mentoring.rules.states import MeetingKind, MeetingState
from tests.browser import Browser
from tests.editions.builders import a_member, a_team_member, sign_in
from tests.mentoring.builders import a_mentee, a_mentor, a_pair, open_mentoring

HIDDEN = "hidden (fewer than 5, or it would tell of so few)"


@pytest.fixture
def edition(ctx: Flask, browser: Browser) -> Edition:
    edition = open_mentoring()
    sign_in(browser, a_team_member(edition, Role.MENTOR_COORDINATOR, "Karla"))
    return edition


def begun_pairs(edition: Edition, many: int) -> list[Match]:
    return [
        a_pair(a_mentee(edition, a_member(f"Artist {number}")), a_mentor(edition, a_member(f"Mentor {number}")))
        for number in range(many)
    ]


def has_met(match: Match) -> None:
    moment = now()
    values = {"number": 1, "kind": MeetingKind.GET_TO_KNOW, "state": MeetingState.HELD, "meets": Meets.ONLINE}
    with transaction() as session:
        session.add(Meeting(match_id=match.id, starts_at=moment, created_at=moment, changed_at=moment, **values))


def test_hidden_figures_say_so_on_the_page_and_in_the_file(edition: Edition, browser: Browser) -> None:
    begun_pairs(edition, 3)

    page = browser.get(f"/desk/{edition.slug}/mentoring/figures")
    file = browser.submit("Download", format="csv").data.decode("utf-8-sig")

    assert page.rows()[0] == ["Outside of programmes", "hidden", "hidden", "hidden", "hidden"]
    assert "Somewhere fewer than five pairs have begun" in page.main
    assert page.all("//*[@class='chart']") == []
    assert f'"Outside of programmes","Pairs begun","","","","{HIDDEN}"' in file.splitlines()


def test_column_that_is_hidden_is_not_drawn_as_nothing(edition: Edition, browser: Browser) -> None:
    has_met(begun_pairs(edition, 6)[0])

    page = browser.get(f"/desk/{edition.slug}/mentoring/figures")

    assert len(page.all("//*[@class='chart']//*[local-name()='rect']")) == 1
    assert page.rows(1)[0][:3] == ["Outside of programmes", "6", "hidden"]
    assert f"Those that met: {HIDDEN}." in page.main


def test_figures_that_can_be_told_are_drawn(edition: Edition, browser: Browser) -> None:
    for match in begun_pairs(edition, 10)[:5]:
        has_met(match)

    page = browser.get(f"/desk/{edition.slug}/mentoring/figures")

    assert len(page.all("//*[@class='chart']//*[local-name()='rect']")) == 2
    assert page.rows(1)[0][:3] == ["Outside of programmes", "10", "5"]
    assert "hidden" not in page.words_at("//*[@class='chart']")
