"""The certificates of a completed pair at the desk: for who looks after it, in the language of whom they name."""

import io
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from core.clock import now
from core.permissions import Role
from editions.models import Edition
from mentoring.rules.states import MatchState
from tests.browser import Browser
from tests.editions.builders import a_member, a_team_member, sign_in
from tests.mentoring.builders import a_mentee, a_mentor, a_minor, a_pair, open_mentoring


@pytest.fixture
def edition(ctx: Flask) -> Edition:
    return open_mentoring()


def words_of(browser: Browser, path: str) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(browser.get(path).data)).pages)


def test_coordinator_has_the_certificates_of_both(edition: Edition, browser: Browser) -> None:
    carer = a_team_member(edition, Role.MENTOR_COORDINATOR, "Karla")
    mentor, mentee = a_member("Bo Nielsen"), a_member("Signe Ek", language="sv")
    values: dict[str, Any] = {"coordinator_id": carer.id, "ended_at": now()}
    match = a_pair(a_mentee(edition, mentee), a_mentor(edition, mentor), MatchState.COMPLETED, **values)
    sign_in(browser, carer)

    page = browser.get(f"/desk/2027/mentoring/pairs/{match.code}")

    told = words_of(browser, page.href("Certificate of Bo Nielsen (PDF)"))
    assert "Bo Nielsen" in told
    assert "Signe Ek" in told
    assert words_of(browser, page.href("Certificate of Signe Ek (PDF)")) != told


def test_certificate_beside_somebody_young_names_nobody_else(edition: Edition, browser: Browser) -> None:
    carer = a_team_member(edition, Role.MENTOR_COORDINATOR, "Karla")
    mentor = a_mentor(edition, a_member("Bo Nielsen"), cleared=True)
    values: dict[str, Any] = {"coordinator_id": carer.id, "ended_at": now(), "young": True}
    match = a_pair(a_mentee(edition, a_minor("Liv Öberg")), mentor, MatchState.COMPLETED, **values)
    sign_in(browser, carer)

    path = f"/desk/2027/mentoring/pairs/{match.code}/certificates"

    assert "Liv" not in words_of(browser, f"{path}/{mentor.member_id}.pdf")


def test_certificate_is_there_for_who_looks_after_a_completed_pair_alone(edition: Edition, browser: Browser) -> None:
    carer = a_team_member(edition, Role.MENTOR_COORDINATOR, "Karla")
    mentor = a_mentor(edition, a_member("Bo Nielsen"))
    done = a_pair(a_mentee(edition, a_member("A")), mentor, MatchState.COMPLETED, ended_at=now())
    going = a_pair(a_mentee(edition, a_member("B")), mentor, coordinator_id=carer.id)
    sign_in(browser, carer)

    for match, member_id in ((done, mentor.member_id), (going, mentor.member_id), (going, carer.id)):
        browser.get(f"/desk/2027/mentoring/pairs/{match.code}/certificates/{member_id}.pdf", status=404)
