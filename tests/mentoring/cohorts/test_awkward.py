"""What a coordinator reads when a run meets something awkward: a clear sentence, and nothing half done."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from accounts.models import Member
from core.clock import now
from core.db import db, transaction
from mentoring.models import Match, MentorProfile, VettingNote
from mentoring.rules.people import MenteeKind, ProfileState
from tests.browser import Browser
from tests.editions.builders import a_member, sign_in
from tests.mentoring.builders import a_band, a_mentee, a_mentor, a_minor, open_mentoring
from tests.mentoring.cohorts.builders import Cohort, a_cohort, a_run, an_application

pytestmark = pytest.mark.usefixtures("ctx")


def desk(cohort: Cohort, rest: str) -> str:
    return f"/desk/2027/mentoring/programmes/{cohort.programme.id}{rest}"


def coordinator(browser: Browser, cohort: Cohort) -> Browser:
    return sign_in(browser, db.session.get_one(Member, cohort.coordinator))


@pytest.mark.parametrize(
    "name, sentence",
    [
        ("no seats", "No mentor who fits has a place to give."),
        ("no language", "The mentors who know what they need speak none of their languages."),
        ("a band whose member is the mentor", "The mentors who would fit cannot be brought together with them."),
    ],
)
def test_somebody_left_over_reads_why(browser: Browser, name: str, sentence: str) -> None:
    cohort = a_cohort(0, 0)
    mentor = a_mentor(cohort.edition, a_member("Berit"), seats=0 if name == "no seats" else 1)
    an_application(cohort.programme, mentor)
    told: dict[str, Any] = {"languages": ["sv"] if name == "no language" else ["da"]}
    if name.startswith("a band"):
        band = a_band(a_member("Anton"), db.session.get_one(Member, mentor.member_id))
        told |= {"kind": MenteeKind.BAND, "organisation_id": band.id}
    mentee = a_mentee(cohort.edition, a_member("Signe"), **told)
    an_application(cohort.programme, mentee)
    a_run(cohort)
    page = coordinator(browser, cohort).get(desk(cohort, "/runs/1"))
    assert sentence in page.main
    assert "Yes, approve" not in page.markup, "there is nothing to approve"
    page = browser.post(desk(cohort, "/runs/1/approve"))
    assert "went on" not in page.text
    assert db.session.scalars(select(Match)).all() == []


@pytest.mark.parametrize(
    "name, sentence",
    [
        ("a mentor who paused", "The mentor takes a break at the moment."),
        ("a clearance that lapsed", "the mentor's clearance does not hold any more."),
        ("somebody who turned 18", "has turned 18 since: the pair goes on as one between grown-ups."),
    ],
)
def test_what_changed_between_run_and_approval_is_told(browser: Browser, name: str, sentence: str) -> None:
    cohort = a_cohort(1, 1, edition=open_mentoring())
    mentor = a_mentor(cohort.edition, a_member("Cleared"), cleared=True, seats=1)
    young = a_mentee(cohort.edition, a_minor("Liv"), half_days=["sat-day"])
    for profile in (mentor, young):
        an_application(cohort.programme, profile)
    a_run(cohort)
    with transaction() as session:
        if name == "a mentor who paused":
            session.get_one(MentorProfile, mentor.id).state = ProfileState.PAUSED
        elif name == "a clearance that lapsed":
            note = session.scalars(select(VettingNote)).one()
            note.review_by = now().date() - dt.timedelta(days=1)
        else:
            session.get_one(Member, young.member_id).minor_until = now().date() - dt.timedelta(days=1)
    page = coordinator(browser, cohort).get(desk(cohort, "/runs/1"))
    assert "Something has changed since" in page.main
    page = browser.submit("Yes, approve")
    assert sentence in page.text
    states = len(db.session.scalars(select(Match)).all())
    assert states == (2 if name == "somebody who turned 18" else 1)
