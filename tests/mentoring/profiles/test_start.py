"""The first page of mentoring: what it is to a visitor, and to who takes part whose turn it is."""

import datetime as dt

import pytest
from sqlalchemy import select

from core.clock import now
from core.db import db, transaction
from core.texts import Texts
from editions.models import Phase, PhaseKind
from mentoring.models import (
    Circle,
    CirclePlace,
    Meeting,
    MentoringProgramme,
    MentoringSettings,
    Message,
    ProgrammeApplication,
    SpeedEvent,
    SpeedGuest,
)
from mentoring.rules.people import Meets, ProfileState
from mentoring.rules.states import ApplicationState, MatchState, MeetingKind, MeetingState, ProgrammeState
from tests.conftest import statements
from tests.editions.builders import a_member, an_edition, sign_in, texts
from tests.mentoring.builders import a_block, a_mentee, a_mentor, a_minor, a_pair, a_request, open_mentoring

START = "/2027/mentoring"


def test_visitor_finds_two_doors(ctx, browser):
    open_mentoring()
    page = browser.get(START)
    assert "Ask somebody" in page.main
    assert [page.href("Find a mentor"), page.href("Be a mentor")] == [
        "http://localhost/2027/mentoring/me",
        "http://localhost/2027/mentoring/mentor",
    ]


@pytest.mark.parametrize(
    "opens, closes, said",
    [(5, 50, "Opens on"), (-50, -5, "Over for this time")],
    ids=["before it opens", "after it closed"],
)
def test_page_says_when_it_is_open(ctx, browser, opens, closes, said):
    edition = open_mentoring()
    with transaction() as session:
        phase = session.scalars(select(Phase).where(Phase.kind == PhaseKind.MENTORING)).one()
        phase.opens_at, phase.closes_at = now() + dt.timedelta(days=opens), now() + dt.timedelta(days=closes)
    assert edition.slug == "2027"
    assert said in browser.get(START).main


def test_page_without_a_time_says_so(ctx, browser):
    an_edition()
    assert "Not decided yet when" in browser.get(START).main


def test_programme_that_takes_applications_is_offered(ctx, browser):
    edition = open_mentoring()
    with transaction() as session:
        for state in (ProgrammeState.OPEN, ProgrammeState.DRAFT):
            name = texts(f"Spring {state.value}")
            session.add(
                MentoringProgramme(
                    edition_id=edition.id, name=name, words=Texts(), state=state, weights={}, questions=[],
                    closes_at=now() + dt.timedelta(days=9), created_at=now(),
                )
            )  # fmt: skip
    page = browser.get(START)
    assert ("Spring open" in page.main, "Spring draft" in page.main) == (True, False)


def test_what_one_applied_for_stands_there_with_its_state(ctx, browser):
    edition = open_mentoring()
    ida = a_member("Ida")
    assert "Programmes" not in browser.get(START).main
    sign_in(browser, ida)
    with transaction() as session:
        row = MentoringProgramme(
            edition_id=edition.id, name=texts("Spring"), words=Texts(), state=ProgrammeState.CLOSED, weights={},
            questions=[], created_at=now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        mentee = a_mentee(edition, ida)
        session.add(
            ProgrammeApplication(
                programme_id=row.id, mentee_id=mentee.id, state=ApplicationState.SENT, answers={}, ranking=[],
                applied_at=now(),
            )
        )  # fmt: skip
    page = browser.get(START)
    assert "Spring Sent" in page.words_at("//section[@id='applications']")
    assert page.href("Programmes").endswith("/2027/mentoring/programmes")


def test_whom_one_keeps_away_is_found_from_the_first_page(ctx, browser):
    edition = open_mentoring()
    ida = a_member("Ida")
    a_mentee(edition, ida)
    assert "Whom you keep away" not in sign_in(browser, ida).get(START).main
    a_block(edition, ida, a_member("Kim"))
    assert browser.get(START).href("Whom you keep away").endswith("/2027/mentoring/blocks")


def a_meeting(match_id: int, state: MeetingState, asked_by: int, days: int = 3) -> None:
    booked = state is MeetingState.BOOKED
    with transaction() as session:
        session.add(
            Meeting(
                match_id=match_id, number=days, kind=MeetingKind.WORK, state=state, meets=Meets.ONLINE,
                asked_by_id=asked_by, starts_at=now() + dt.timedelta(days=days) if booked else None,
                created_at=now(), changed_at=now(),
            )
        )  # fmt: skip


def test_what_waits_for_one_stands_first(ctx, browser):
    edition = open_mentoring()
    bo, ida, per = a_member("Bo"), a_member("Ida"), a_member("Per")
    mentor = a_mentor(edition, bo)
    a_request(a_mentee(edition, ida), mentor)
    offered = a_pair(a_mentee(edition, per), mentor, MatchState.OFFERED)
    page = sign_in(browser, bo).get(START)
    assert page.all("//section[@id='yours']//h3/a/text()") == ["Per", "Ida"]
    assert page.href("Per").endswith(f"/offers/{offered.code}")
    assert "Your turn, 6 days left" in page.words_at("//section[@id='yours']")
    page = sign_in(browser, ida).get(START)
    assert page.all("//section[@id='yours']") == []
    assert "Bo It is up to Bo now, 10 days left" in page.words_at("//section[@id='waiting']")


def test_pair_shows_the_next_meeting_and_what_is_new(ctx, browser):
    edition = open_mentoring()
    bo, ida = a_member("Bo"), a_member("Ida")
    match = a_pair(a_mentee(edition, ida), a_mentor(edition, bo))
    a_meeting(match.id, MeetingState.BOOKED, bo.id)
    with transaction() as session:
        session.add(Message(match_id=match.id, author_id=bo.id, words="Hello", at=now()))
    page = sign_in(browser, ida).get(START)
    words = page.words_at("//section[@id='pairs']")
    assert ("Your mentor" in words, "1 new message" in words, "Times are proposed" in words) == (True, True, False)
    a_meeting(match.id, MeetingState.ASKED, bo.id, days=4)
    assert browser.get(START).words_at("//section[@id='yours']") == "Your turn Bo Choose a time to meet Your turn"


def test_circle_and_speed_meetings_are_linked_where_there_are_any(ctx, browser):
    edition = open_mentoring()
    ida = a_member("Ida")
    mentee = a_mentee(edition, ida)
    sign_in(browser, ida)
    assert browser.get(START).all("//section[@id='together']") == []
    moment = now()
    with transaction() as session:
        circle = Circle(
            edition_id=edition.id, name="Booking circle", skill="tour-booking", offered_at=moment, created_at=moment
        )
        event = SpeedEvent(
            edition_id=edition.id, name=texts("Twelve tables"), starts_at=moment, tables=12, seed="s",
            published_at=moment, created_at=moment,
        )  # fmt: skip
        session.add_all([circle, event])
        session.flush()
        session.add(CirclePlace(circle_id=circle.id, mentee_id=mentee.id))
        session.add(SpeedGuest(event_id=event.id, mentee_id=mentee.id))
    assert browser.get(START).all("//section[@id='together']//h3/a/text()") == ["Booking circle", "Twelve tables"]


def test_mentor_who_may_not_see_a_young_person_reads_no_name(ctx, browser):
    edition = open_mentoring()
    bo = a_member("Bo")
    a_pair(a_mentee(edition, a_minor("Canary Liv")), a_mentor(edition, bo), young=True)
    a_request(a_mentee(edition, a_minor("Canary Eli")), a_mentor(edition, a_member("Kim")))
    page = sign_in(browser, bo).get(START)
    assert "Canary" not in page.text
    assert page.all("//section[@id='pairs']//h3/a/text()") == ["Your pair"]


def test_suggestions_are_for_who_looks_at_the_moment(ctx, browser):
    edition = open_mentoring()
    ida, per = a_member("Ida"), a_member("Per")
    a_mentee(edition, ida)
    a_mentee(edition, per, state=ProfileState.PAUSED)
    a_mentor(edition, a_member("Bo"))
    assert "Bo" in sign_in(browser, ida).get(START).words_at("//section[@id='suggested']")
    assert sign_in(browser, per).get(START).all("//section[@id='suggested']") == []


def test_young_people_read_how_it_works_for_them_where_they_are_welcome(ctx, browser):
    open_mentoring()
    assert "From 15 on" in browser.get(START).main
    with transaction() as session:
        session.scalars(select(MentoringSettings)).one().welcomes_minors = False
    assert "From 15 on" not in browser.get(START).main


def test_statements_do_not_grow_with_what_there_is(ctx, browser):
    edition = open_mentoring()
    bo = a_member("Bo")
    mentor = a_mentor(edition, bo, seats=10)
    a_mentee(edition, bo)

    def add() -> None:
        a_request(a_mentee(edition, a_member()), mentor)
        match = a_pair(a_mentee(edition, a_member()), mentor)
        a_meeting(match.id, MeetingState.BOOKED, bo.id)
        a_pair(a_mentee(edition, a_member()), mentor, MatchState.OFFERED)
        a_mentor(edition, a_member())

    add()
    sign_in(browser, bo).get(START)
    with statements() as few:
        browser.get(START)
    for _round in range(3):
        add()
    with statements() as many:
        browser.get(START)
    assert many.count == few.count


def test_my_own_page_lists_mentoring(ctx, browser):
    edition = open_mentoring()
    ida = a_member("Ida")
    sign_in(browser, ida).get("/account/")
    assert "Mentoring" not in browser.page.main
    a_mentee(edition, ida)
    assert "You look for a mentor." in browser.get("/account/").main
    browser.click("Mentoring")
    assert browser.page.all("//h2/a/text()") == ["The Sound 27"]
    assert db.session.scalar(select(MentoringSettings.id)) is not None
