"""Feedback and material: who may give and read it, when, and what everybody sees of it."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from accounts.models import Member
from conference.actions.feedback import give_feedback
from conference.actions.materials import add_material, publish_material, remove_material
from conference.models import Material, Proposal, SessionFeedback
from conference.rules.states import ProposalState
from core.clock import now
from core.db import db, transaction
from core.files import StoredFile
from core.permissions import Role
from core.settings import Settings
from editions.models import Edition
from tests.browser import Browser
from tests.conference.builders import CallSet, a_call, a_proposal
from tests.conference.programme.halls import halls, proposal_of
from tests.conference.timetable.builders import a_release, at
from tests.conference.timetable.builders import a_session as a_slot_of
from tests.core.test_slides import POWERPOINT, packed
from tests.editions.builders import a_member, a_team_member, an_edition, refusal, sign_in

Browsers = Callable[..., Browser]


@pytest.fixture(autouse=True)
def _fresh_pages(change_settings: Callable[..., Settings]) -> None:
    change_settings(page_seconds=0.0)


def a_session(*, begun: bool = True) -> tuple[CallSet, Proposal, Member]:
    """Return a released session and its speaker; the conference begins today."""
    edition = an_edition()
    if begun:
        with transaction() as session:
            row = session.get_one(Edition, edition.id)
            row.first_day, row.last_day = now().date(), now().date() + dt.timedelta(days=1)
    calls = a_call(edition, released_at=now())
    lead = a_member("Aske Holm")
    return calls, a_proposal(calls, state=ProposalState.CONFIRMED, lead=lead), lead


def said() -> list[tuple[int, str]]:
    return [(row.stars, row.text) for row in db.session.scalars(select(SessionFeedback).order_by(SessionFeedback.id))]


def test_a_member_says_how_it_was_and_changes_it(ctx: Flask, browsers: Browsers) -> None:
    _calls, shown, _lead = a_session()
    browser = sign_in(browsers(), a_member("Maja"))
    browser.get(f"/2027/sessions/{shown.code}")
    browser.submit("Send", stars="4", text="Clear, and funny")
    assert said() == [(4, "Clear, and funny")]
    page = browser.get(f"/2027/sessions/{shown.code}")
    assert (page.value_of("stars"), page.value_of("text")) == ("4", "Clear, and funny")
    browser.submit("Send", stars="5", text="Even better")
    assert said() == [(5, "Even better")]


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(ctx: Flask, browsers: Browsers) -> None:
    _calls, shown, _lead = a_session()
    browser = sign_in(browsers(), a_member("Maja"))
    browser.get(f"/2027/sessions/{shown.code}")
    page = browser.submit("Send", text="x" * 2001, status=422)
    assert page.summary[0] == "How was it?: Choose how many stars it gets."
    assert page.error_of("text") == "This text is too long: 2000 characters at most."
    assert len(page.value_of("text")) == 2001
    assert said() == []


def test_before_the_conference_there_is_no_feedback(ctx: Flask, browsers: Browsers) -> None:
    calls, shown, _lead = a_session(begun=False)
    member = a_member("Maja")
    browser = sign_in(browsers(), member)
    assert "Were you there?" not in browser.get(f"/2027/sessions/{shown.code}").main
    browser.post(f"/2027/sessions/{shown.code}/feedback", {"stars": "5"}, status=422)
    refusal("feedback_early", lambda: give_feedback(calls.edition, shown.id, stars=5, text="", by=member.id))
    assert said() == []


def test_feedback_waits_for_the_session_itself(ctx: Flask, browsers: Browsers) -> None:
    there = halls(released_at=now())
    slot = a_slot_of(there.calls, "Late on the second day", room=there.west, starts=at(there.edition, "16:00", 1))
    a_release(there.edition)
    shown, member = proposal_of(slot), a_member("Maja")
    with time_machine.travel(at(there.edition, "15:59", 1), tick=False):
        assert "Were you there?" not in browsers().get(f"/2027/sessions/{shown.code}").main
        refusal("feedback_early", lambda: give_feedback(there.edition, shown.id, stars=5, text="", by=member.id))
    with time_machine.travel(at(there.edition, "16:00", 1), tick=False):
        assert "Were you there?" in browsers().get(f"/2027/sessions/{shown.code}").main
        give_feedback(there.edition, shown.id, stars=5, text="", by=member.id)
    assert said() == [(5, "")]


def test_who_is_not_signed_in_is_asked_to(ctx: Flask, browsers: Browsers) -> None:
    _calls, shown, _lead = a_session()
    page = browsers().get(f"/2027/sessions/{shown.code}")
    assert page.href("Sign in to say how it was").endswith(f"/account/sign-in?next=/2027/sessions/{shown.code}")


def test_speakers_and_editor_read_it_and_nobody_else(ctx: Flask, browsers: Browsers) -> None:
    calls, shown, lead = a_session()
    edition = db.session.get_one(Edition, calls.edition.id)
    give_feedback(edition, shown.id, stars=5, text="Wunderbar", by=a_member("Maja").id)
    give_feedback(edition, shown.id, stars=2, text="", by=a_member("Ösel").id)
    page = sign_in(browsers(), lead).get(f"/2027/sessions/{shown.code}/material")
    assert "Wunderbar" in page.main
    assert "3.5 of 5" in page.main
    assert "Maja" not in page.main
    desk = sign_in(browsers(), a_team_member(edition, Role.PROGRAMME_EDITOR))
    assert "Wunderbar" in desk.get(f"/desk/2027/sessions/{shown.code}").main
    assert "3.5 (2)" in desk.get("/desk/2027/sessions").main
    stranger = sign_in(browsers(), a_member("Stranger"))
    stranger.get(f"/2027/sessions/{shown.code}/material", status=404)
    assert "Wunderbar" not in stranger.get(f"/2027/sessions/{shown.code}").text


def test_speakers_do_not_judge_themselves(ctx: Flask, browsers: Browsers) -> None:
    _calls, shown, lead = a_session()
    browser = sign_in(browsers(), lead)
    page = browser.get(f"/2027/sessions/{shown.code}")
    assert "Were you there?" not in page.main
    assert page.href("Material and feedback").endswith(f"/2027/sessions/{shown.code}/material")
    browser.post(f"/2027/sessions/{shown.code}/feedback", {"stars": "5"}, status=422)
    assert said() == []


# --- material ---------------------------------------------------------------------------------------------------------


def test_material_is_seen_once_the_editor_has_published_it(ctx: Flask, browsers: Browsers) -> None:
    calls, shown, lead = a_session()
    speaker, stranger = sign_in(browsers(), lead), browsers()
    speaker.get(f"/2027/sessions/{shown.code}/material")
    speaker.submit("Add", title="My slides", file=(io.BytesIO(packed(POWERPOINT)), "Talk.pptx"))
    (material,) = db.session.scalars(select(Material)).all()
    address = f"/2027/sessions/{shown.code}/material/{material.id}"
    assert "My slides" not in stranger.get(f"/2027/sessions/{shown.code}").main
    stranger.get(address, status=404)
    assert speaker.client.get(address, buffered=True).headers["Content-Disposition"] == "attachment; filename=Talk.pptx"
    desk = sign_in(browsers(), a_team_member(calls.edition, Role.PROGRAMME_EDITOR))
    desk.get(f"/desk/2027/sessions/{shown.code}")
    desk.submit("Publish it")
    assert stranger.get(f"/2027/sessions/{shown.code}").href("My slides").endswith(address)
    answer = stranger.client.get(address, buffered=True)
    assert (answer.status_code, answer.data[:2]) == (200, b"PK")
    desk.get(f"/desk/2027/sessions/{shown.code}")
    desk.submit("Hide it")
    stranger.get(address, status=404)


def test_a_link_needs_no_file_and_one_of_both_is_asked_for(ctx: Flask, browsers: Browsers) -> None:
    _calls, shown, lead = a_session()
    browser = sign_in(browsers(), lead)
    browser.get(f"/2027/sessions/{shown.code}/material")
    assert browser.submit("Add", title="Nothing", status=422).error_of("file") == "Choose a file, or write a link."
    page = browser.submit("Add", title="Bad", file=(io.BytesIO(b"<html>"), "x.pptx"), status=422)
    assert page.error_of("file").startswith("We cannot read these as slides.")
    browser.submit("Add", title="Notes", link="example.org/notes")
    assert [(row.title, row.link) for row in db.session.scalars(select(Material))] == [
        ("Notes", "https://example.org/notes")
    ]


def test_only_its_speakers_change_the_material_of_a_session(ctx: Flask, browsers: Browsers) -> None:
    calls, shown, lead = a_session()
    other = a_member("Other")
    mine_id = add_material(shown.id, title="x", upload=None, link="https://x.example", by=lead.id).id
    refusal(
        "material_not_yours",
        lambda: add_material(shown.id, title="x", upload=None, link="https://y.example", by=other.id),
    )
    refusal("material_not_yours", lambda: remove_material(calls.edition.id, shown.code, mine_id, by=other.id))
    for number in range(9):
        add_material(shown.id, title="x", upload=None, link=f"https://{number}.example", by=lead.id)
    refusal(
        "material_full", lambda: add_material(shown.id, title="x", upload=None, link="https://z.example", by=lead.id)
    )
    publish_material(calls.edition.id, mine_id, published=True, by=None)
    browser = sign_in(browsers(), lead)
    browser.get(f"/2027/sessions/{shown.code}/material")
    browser.post(f"/2027/sessions/{shown.code}/material/{mine_id}/remove")
    browser.post(f"/2027/sessions/{shown.code}/material/{mine_id}/remove")
    assert len(db.session.scalars(select(Material)).all()) == 9


def test_the_file_goes_with_its_material(ctx: Flask, browsers: Browsers) -> None:
    calls, shown, lead = a_session()
    browser = sign_in(browsers(), lead)
    browser.get(f"/2027/sessions/{shown.code}/material")
    browser.submit("Add", title="Slides", file=(io.BytesIO(packed(POWERPOINT)), "Talk.pptx"))
    material = db.session.scalars(select(Material)).one()
    remove_material(calls.edition.id, shown.code, material.id, by=lead.id)
    assert db.session.scalars(select(StoredFile)).all() == []


def test_material_of_a_programme_that_is_not_released_is_not_there(ctx: Flask, browsers: Browsers) -> None:
    edition = an_edition()
    lead = a_member("Aske")
    shown = a_proposal(a_call(edition), state=ProposalState.CONFIRMED, lead=lead)
    sign_in(browsers(), lead).get(f"/2027/sessions/{shown.code}/material")
    material = add_material(shown.id, title="x", upload=None, link="https://x.example", by=lead.id)
    publish_material(edition.id, material.id, published=True, by=None)
    browsers().get(f"/2027/sessions/{shown.code}/material/{material.id}", status=404)
