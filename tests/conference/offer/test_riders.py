"""Who was accepted may change what they need on stage until the stages are prepared; the team reads what changed."""

import datetime as dt
import io
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from accounts.models import Member
from conference.actions import offering
from conference.actions.offering import Stage
from conference.actions.riders import see_rider
from conference.models import Proposal, Rider
from conference.queries.riders import rider_story, riders_to_see
from conference.rules.riders import rider_closes
from conference.rules.states import ProposalState
from core.db import db, transaction
from core.permissions import Role
from core.refusals import Refused
from tests.browser import Browser
from tests.conference.builders import CallSet, a_call, a_proposal, a_speaker
from tests.conference.offer.steps import PDF, again, path_of
from tests.editions.builders import a_member, a_team_member, sign_in

S = ProposalState
STAGE = Stage(line_up="Two drums", inputs="Kick", backline="", sound_and_light="", changeover_minutes=15)


@pytest.fixture
def calls(ctx: Flask) -> CallSet:
    """A call whose deadline has passed."""
    return a_call(opens=-20, closes=-10)


def a_show(calls: CallSet, lead: Member, state: ProposalState = S.CONFIRMED) -> Proposal:
    show = a_proposal(calls, "Night ferry", state=state, lead=lead, session_type_id=calls.showcase.id, minutes=40)
    with transaction() as session:
        session.add(
            Rider(
                proposal_id=show.id, line_up="One drum", inputs="Kick", backline="", sound_and_light="",
                changeover_minutes=15,
            )
        )  # fmt: skip
    return again(show)


def rider_of(show: Proposal) -> Rider:
    db.session.expire_all()
    return db.session.scalars(select(Rider).where(Rider.proposal_id == show.id)).one()


def facts_of(show: Proposal) -> list[tuple[str, list[str]]]:
    db.session.expire_all()
    return [(entry.fact, entry.details.get("changed", [])) for entry in db.session.scalars(rider_story(show.id))]


def save(show: Proposal, stage: Stage = STAGE) -> str:
    """Save a rider; say what the rules refuse."""
    try:
        offering.save_stage(show.id, stage, revision=again(show).revision, by=None)
    except Refused as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize(
    "state, code",
    [
        (S.ACCEPTED, ""),
        (S.CONFIRMED, ""),
        (S.RESERVE, "proposal_closed"),
        (S.DECLINED, "proposal_closed"),
        (S.WITHDRAWN, "proposal_closed"),
        (S.CANCELLED, "proposal_closed"),
        (S.SUBMITTED, "call_over"),
    ],
    ids=str,
)
def test_only_those_who_come_change_their_rider_after_the_deadline(
    calls: CallSet, state: ProposalState, code: str
) -> None:
    show = a_show(calls, a_member("Runa"), state)
    assert save(show) == code
    assert rider_of(show).line_up == ("One drum" if code else "Two drums")
    assert facts_of(show) == ([] if code else [("RiderChanged", ["line_up"])])


def test_a_rider_stands_two_days_before_the_first_day(calls: CallSet) -> None:
    show, edition = a_show(calls, a_member("Runa")), calls.edition
    closes = rider_closes(edition.first_day, edition.zone)
    assert closes.astimezone(ZoneInfo(edition.zone)).time() == dt.time()
    with time_machine.travel(closes, tick=False):
        assert save(show) == "rider_over"
    with time_machine.travel(closes - dt.timedelta(seconds=1), tick=False):
        assert save(show) == ""


def test_the_words_of_who_comes_stay_closed(calls: CallSet, browser: Browser) -> None:
    lead = a_member("Runa")
    show = a_show(calls, lead)
    sign_in(browser, lead)
    for end in ("", "/questions"):
        browser.get(path_of(calls, show, end))
        assert browser.page.path == path_of(calls, show, "/look")


def test_everybody_of_the_band_changes_it_on_its_page(calls: CallSet, browsers: Callable[..., Browser]) -> None:
    lead, drummer = a_member("Runa"), a_member("Bo")
    show = a_show(calls, lead)
    a_speaker(show, drummer)
    browser = sign_in(browsers(), drummer)
    browser.get(path_of(calls, show, "/look"))
    browser.get(path_of(calls, show, "/stage"))
    assert "You can still change this" in browser.page.main
    browser.submit("stage", {"inputs": "Kick, snare", "changeover_minutes": "30"}, plot=(io.BytesIO(PDF), "plot.pdf"))
    assert browser.page.path == path_of(calls, show, "/look")
    assert "The team reads what changed" in browser.page.text
    rider = rider_of(show)
    assert (rider.inputs, rider.changeover_minutes, rider.stage_plot_id is not None) == ("Kick, snare", 30, True)
    assert facts_of(show) == [("RiderChanged", ["inputs", "changeover_minutes", "stage_plot"])]


def test_the_line_up_of_who_comes_cannot_be_emptied(calls: CallSet) -> None:
    show = a_show(calls, a_member("Runa"))
    emptied = Stage(line_up="", inputs="", backline="", sound_and_light="", changeover_minutes=15)
    assert save(show, emptied) == "sent_in_stays_whole"
    assert rider_of(show).line_up == "One drum"


def test_the_team_reads_what_changed_until_somebody_has_looked(calls: CallSet, browser: Browser) -> None:
    show = a_show(calls, a_member("Runa"))
    assert save(show) == ""
    sign_in(browser, a_team_member(calls.edition, Role.PROGRAMME_EDITOR, "Ida"))
    desk = f"/desk/{calls.edition.slug}"
    assert "Night ferry" in browser.get(f"{desk}/timetable").words_at("//div[contains(@class, 'notice-warn')]")
    page = browser.get(f"{desk}/proposals/{show.code}")
    notice = "//div[contains(@class, 'notice-warn')]"
    assert "line-up" in page.words_at(notice)
    assert "Changed: line-up" in page.main
    browser.submit("I have looked at it")
    assert browser.page.all(notice) == []
    assert "Somebody looked at the rider" in browser.page.main
    assert db.session.scalars(riders_to_see(calls.edition.id)).all() == []
    assert browser.get(f"{desk}/timetable").all(notice) == []


def test_a_change_that_came_after_the_page_is_not_put_away(calls: CallSet) -> None:
    show, editor = a_show(calls, a_member("Runa")), a_member("Ida")
    save(show)
    first = db.session.scalars(rider_story(show.id)).first()
    assert first is not None
    number = first.id
    save(show, Stage(line_up="Three drums", inputs="", backline="", sound_and_light="", changeover_minutes=15))
    with pytest.raises(Refused, match="rider_changed_again"):
        see_rider(show.id, number, by=editor.id)
    newest = db.session.scalars(rider_story(show.id)).first()
    assert newest is not None
    for _time in range(2):
        see_rider(show.id, newest.id, by=editor.id)
    assert [fact for fact, _changed in facts_of(show)] == ["RiderSeen", "RiderChanged", "RiderChanged"]


def test_who_does_not_come_any_more_is_not_looked_at(calls: CallSet) -> None:
    show = a_show(calls, a_member("Runa"))
    save(show)
    assert [row.id for row in db.session.scalars(riders_to_see(calls.edition.id))] == [show.id]
    with transaction() as session:
        session.get_one(Proposal, show.id).state = S.CANCELLED
    assert db.session.scalars(riders_to_see(calls.edition.id)).all() == []
