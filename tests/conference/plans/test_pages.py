"""The solver at the desk: asked, watched, stopped, taken over, put aside, and what is said when it is refused."""

from collections.abc import Callable

import pytest
from flask import Flask

from conference.actions import planning, scheduling, searching_apart
from conference.actions.scheduling import SlotChange
from conference.models import PlanRun, PlanState
from conference.queries import timetable as asked
from conference.rules.timetable.search import Mode
from core.db import db, transaction
from core.jobs import run_due
from core.permissions import Role
from tests.browser import Browser, statements
from tests.conference.builders import CallSet, a_call
from tests.conference.timetable.builders import a_session, at, rooms_in
from tests.editions.builders import a_team_member, sign_in

Browsers = Callable[..., Browser]
PLANS = "/desk/2027/timetable/plans"
ASK = "Look for a better timetable"
QUICK = {"mode": "keep", "seconds": "10", "seed": "3", "iterations": "500"}


@pytest.fixture
def calls(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> CallSet:
    monkeypatch.setattr(planning, "search_apart", searching_apart.search)
    return a_call()


def editor(browsers: Browsers, calls: CallSet) -> Browser:
    return sign_in(browsers(), a_team_member(calls.edition, Role.PROGRAMME_EDITOR, "Mira"))


def the_run(calls: CallSet) -> PlanRun:
    return db.session.scalars(asked.plans_of(calls.edition.id).limit(1).execution_options(populate_existing=True)).one()


def test_a_plan_is_asked_found_and_taken_over(calls: CallSet, browsers: Browsers) -> None:
    one, other = a_session(calls, "One"), a_session(calls, "Other")
    browser = editor(browsers, calls)
    assert "The solver has not been asked yet" in browser.get(PLANS).main
    page = browser.get(PLANS)
    page = browser.submit(ASK, QUICK)
    assert (page.heading, page.path) == ("The solver is at work", f"{PLANS}/{the_run(calls).id}")
    run_due()
    page = browser.get(page.path)
    assert page.heading == "What the solver found"
    assert [row[1] for row in page.rows(1)] == ["One", "Other"]
    assert {row[2] for row in page.rows(1)} == {"waits for a place"}
    page = browser.submit("Take over what is ticked", {"moves": [str(one.id)]})
    assert "Taken over" in page.text
    laid = {slot.id: slot.starts_at is None for slot in db.session.scalars(asked.slots_of(calls.edition.id))}
    assert laid == {one.id: False, other.id: True}
    assert "taken over" in browser.get(PLANS).main


def test_nothing_to_place_is_said_on_the_form(calls: CallSet, browsers: Browsers) -> None:
    browser = editor(browsers, calls)
    page = browser.get(PLANS)
    assert "Nothing to place yet" in page.main
    assert page.href("Go to the proposals").endswith("/proposals")
    # The form was open elsewhere while the last session went.
    page = browser.post(PLANS, QUICK, status=422)
    assert "no session has been accepted" in page.main
    assert page.value_of("seed") == "3"


def test_odd_input_is_kept_beside_its_sentence(calls: CallSet, browsers: Browsers) -> None:
    a_session(calls)
    browser = editor(browsers, calls)
    browser.get(PLANS)
    page = browser.submit(ASK, {**QUICK, "seed": "-4"}, status=422)
    assert (page.error_of("seed"), page.value_of("seed")) == ("Write a number from 0 to 2147483647.", "-4")


def test_a_run_is_stopped_and_put_aside(calls: CallSet, browsers: Browsers) -> None:
    a_session(calls)
    browser = editor(browsers, calls)
    browser.get(PLANS)
    page = browser.submit(ASK, QUICK)
    address = page.path
    assert "stops in a moment" in browser.submit("Stop and keep the best so far").text
    assert the_run(calls).stop_asked is True
    run_due()
    browser.get(address)
    assert "Nothing was changed" in browser.submit("Put all of it aside").text
    assert the_run(calls).state is PlanState.DISCARDED


def test_what_changed_meanwhile_is_said_and_not_ticked(calls: CallSet, browsers: Browsers) -> None:
    slot = a_session(calls, "One")
    browser = editor(browsers, calls)
    browser.get(PLANS)
    page = browser.submit(ASK, QUICK)
    address = page.path
    run_due()
    room = rooms_in(calls.edition)[-1]
    place = {"room_id": room.id, "starts_at": at(calls.edition, "20:00", 1)}
    scheduling.change_slots(calls.edition.id, [SlotChange(slot.id, place)], what="place", by=None)
    page = browser.get(address)
    assert "changed meanwhile" in page.rows(1)[0][1]
    assert "Choose at least one move" in browser.submit("Take over what is ticked", status=422).main


def test_a_failed_run_says_so(calls: CallSet, browsers: Browsers) -> None:
    a_session(calls)
    run_id = planning.ask_plan(calls.edition.id, planning.Wanted(Mode.KEEP, seconds=10, seed=1), by=None)
    with transaction() as session:
        run = session.get_one(PlanRun, run_id)
        run.state, run.answer = PlanState.FAILED, {"fault": "it ended"}
    assert "It broke off without an answer" in editor(browsers, calls).get(f"{PLANS}/{run_id}").main


def test_the_page_asks_as_often_for_many_moves_as_for_one(calls: CallSet, browsers: Browsers) -> None:
    browser = editor(browsers, calls)
    counts = []
    for many in (1, 12):
        for number in range(many):
            a_session(calls, f"Session {many} {number}")
        run_id = planning.ask_plan(
            calls.edition.id, planning.Wanted(Mode.KEEP, seconds=10, seed=1, iterations=500), by=None
        )
        planning.run_plan(run_id)
        browser.get(f"{PLANS}/{run_id}")
        with statements() as seen:
            browser.get(f"{PLANS}/{run_id}")
        counts.append(seen.count)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.FINANCE, Role.VOLUNTEER])
def test_others_do_not_see_it(calls: CallSet, browsers: Browsers, role: Role) -> None:
    sign_in(browsers(), a_team_member(calls.edition, role, "Vera")).get(PLANS, status=403)
