"""What a speaker does with what they offered: withdraw, take up again, say yes or no, tell what they need."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from conference.actions import standing
from conference.models import SpeakerNeeds
from conference.rules.states import ProposalState
from core.clock import now
from core.db import db, transaction
from editions.models import Edition
from tests.browser import Browser
from tests.conference.builders import a_call, a_proposal, a_speaker, set_window
from tests.conference.offer.steps import again, mails_to, path_of, ready
from tests.editions.builders import a_member, refusal, sign_in

S = ProposalState


def test_a_receipt_goes_to_everybody_who_said_yes_in_their_language(ctx: Flask) -> None:
    calls, runa, bo = a_call(), a_member("Runa", "runa@example.org"), a_member("Bo", "bo@example.org", language="sv")
    draft = ready(a_proposal(calls, state=S.DRAFT, lead=runa), calls)
    a_speaker(draft, bo, language="sv")
    invited = a_speaker(draft)
    standing.send_in(draft.id, runa.id)
    assert mails_to("runa@example.org") == ['"Booking without fear" has arrived']
    assert len(mails_to("bo@example.org")) == 1
    assert "(sv)" in mails_to("bo@example.org")[0]
    assert mails_to(invited.address) == []


def test_it_is_withdrawn_with_a_word_and_taken_up_again(ctx: Flask, browser: Browser) -> None:
    calls, runa = a_call(), a_member("Runa")
    sign_in(browser, runa)
    sent = ready(a_proposal(calls, lead=runa), calls)
    browser.get(path_of(calls, sent, "/look"))
    page = browser.submit("Withdraw it", reason="On tour")
    assert "This is withdrawn" in page.main
    assert (again(sent).state, again(sent).reason) == (S.WITHDRAWN, "On tour")
    browser.submit("Take it up again")
    assert again(sent).state is S.DRAFT
    browser.get(path_of(calls, sent, "/look"))
    browser.submit("Send it in")
    assert again(sent).state is S.SUBMITTED


def test_after_the_deadline_it_is_withdrawn_but_not_taken_up(ctx: Flask) -> None:
    calls, runa = a_call(), a_member("Runa")
    sent = a_proposal(calls, lead=runa)
    set_window(calls.edition.id, opens=-10, closes=-1)
    standing.withdraw(sent.id, runa.id)
    assert refusal("call_over", lambda: standing.take_up(sent.id, runa.id)) is None


def test_an_accepted_speaker_says_yes(ctx: Flask, browser: Browser) -> None:
    calls, runa = a_call(), a_member("Runa")
    sign_in(browser, runa)
    accepted = a_proposal(calls, state=S.ACCEPTED, lead=runa, answer_by=now())
    page = browser.get(path_of(calls, accepted, "/look"))
    assert "Please answer by" in page.main
    page = browser.submit("Yes, I come")
    assert "See you at the Sound!" in page.main
    assert again(accepted).state is S.CONFIRMED
    browser.click("What I need there")
    browser.submit("needs", dietary="vegan", nights=browser.page.all("//input[@name='nights']/@value")[:2])
    needs = db.session.scalars(select(SpeakerNeeds)).one()
    assert (needs.member_id, needs.dietary, len(needs.nights)) == (runa.id, "vegan", 2)


@pytest.mark.parametrize(
    "state, button, outcome",
    [(S.ACCEPTED, "Say no", S.WITHDRAWN), (S.CONFIRMED, "Take back my yes", S.CANCELLED)],
    ids=["before a yes", "after a yes"],
)
def test_who_does_not_come_says_why(
    ctx: Flask, browser: Browser, state: ProposalState, button: str, outcome: ProposalState
) -> None:
    calls, runa = a_call(), a_member("Runa")
    sign_in(browser, runa)
    proposal = a_proposal(calls, state=state, lead=runa)
    browser.get(path_of(calls, proposal, "/look"))
    page = browser.submit(button, status=422)
    assert page.error_of("reason") == "A word is enough. It helps the team to find somebody else."
    browser.submit(button, reason="A concert on that day")
    assert (again(proposal).state, again(proposal).reason) == (outcome, "A concert on that day")


def test_others_on_it_look_on(ctx: Flask, browser: Browser) -> None:
    calls, bo = a_call(), a_member("Bo")
    accepted = a_proposal(calls, state=S.ACCEPTED, lead=a_member("Runa"))
    a_speaker(accepted, bo)
    sign_in(browser, bo)
    page = browser.get(path_of(calls, accepted, "/look"))
    assert "Runa answers for all of you." in page.main
    assert page.all("//form[contains(@action, '/confirm')]") == []
    browser.post(path_of(calls, accepted, "/confirm"))
    assert again(accepted).state is S.ACCEPTED


def test_needs_are_for_those_who_were_accepted(ctx: Flask, browser: Browser) -> None:
    calls, runa = a_call(), a_member("Runa")
    a_proposal(calls, lead=runa)
    sign_in(browser, runa)
    browser.get("/2027/speaking/needs", status=404)


def test_every_state_has_a_page_that_says_how_it_stands(ctx: Flask, browser: Browser) -> None:
    calls, runa = a_call(), a_member("Runa")
    sign_in(browser, runa)
    said = {}
    for state in S:
        proposal = a_proposal(calls, f"In {state.value}", state=state, lead=runa)
        said[state] = browser.get(path_of(calls, proposal, "/look")).words_at("//h2[contains(@class, 'notice-title')]")
    assert said == {
        S.DRAFT: "",
        S.SUBMITTED: "It has arrived",
        S.SHORTLISTED: "It has arrived",
        S.WITHDRAWN: "This is withdrawn",
        S.ACCEPTED: "We would love to have you",
        S.RESERVE: "You are on the reserve list",
        S.DECLINED: "Not this year",
        S.CONFIRMED: "See you at the Sound!",
        S.CANCELLED: "This does not take place",
    }


@pytest.mark.parametrize("state", [ProposalState.CONFIRMED, ProposalState.ACCEPTED], ids=str)
def test_once_the_conference_is_over_nobody_takes_back_that_they_came(
    ctx: Flask, browser: Browser, state: ProposalState
) -> None:
    calls, lead = a_call(), a_member("Runa")
    proposal = a_proposal(calls, state=state, lead=lead)
    with transaction() as session:
        edition = session.get_one(Edition, calls.edition.id)
        edition.first_day, edition.last_day = now().date() - dt.timedelta(days=9), now().date() - dt.timedelta(days=7)
    sign_in(browser, lead)
    page = browser.get(path_of(calls, proposal, "/look"))
    assert page.all("//form[contains(@action, '/cancel') or contains(@action, '/say-no')]") == []
    assert "The conference is over" in page.main
    assert refusal("session_held", lambda: standing.cancel(proposal.id, lead.id, "Ill")) is None
    assert refusal("session_held", lambda: standing.say_no(proposal.id, lead.id, "Ill")) is None
    assert again(proposal).state is state
