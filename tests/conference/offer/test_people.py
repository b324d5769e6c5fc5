"""Those who speak with somebody: invited by mail, answering for themselves, leaving."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from conference.actions import figures, speaking, standing
from conference.models import Gender, GenderTold, Proposal, Speaker
from conference.rules.states import ProposalState
from core.audit import AuditEntry
from core.db import db
from editions.models import Participation
from tests.browser import Browser
from tests.conference.builders import CallSet, a_call, a_proposal, a_speaker
from tests.conference.offer.steps import a_minor, again, link_in, mails_to, names_on, path_of, ready, row_of
from tests.editions.builders import a_member, refusal, sign_in

S = ProposalState


def invited(calls: CallSet, proposal: Proposal, name: str = "Bo", address: str = "bo@example.org") -> str:
    """Invite somebody and return the secret that was mailed to them."""
    speaking.invite(proposal.id, name=name, address=address, part="Bass", language="en", by=None, network="192.0.2.1")
    return link_in(address, "/join/").rpartition("/")[2]


def test_somebody_is_invited_and_says_yes(ctx: Flask, browsers: Callable[..., Browser]) -> None:
    calls, lead = a_call(), a_member("Runa", "runa@example.org")
    draft = a_proposal(calls, state=S.DRAFT, lead=lead)
    mine, theirs = browsers(), browsers()
    sign_in(mine, lead)
    mine.get(path_of(calls, draft, "/people"))
    mine.submit("invite", {"invite-name": "Bo", "invite-address": "bo@example.org", "invite-part": "Bass"})
    assert names_on(draft) == [("Runa", "accepted"), ("Bo", "invited")]
    page = theirs.get(link_in("bo@example.org", "/join/"))
    assert page.heading == "Runa would like you along"
    assert "Booking without fear" in page.main
    page = theirs.submit("Sign in and say yes")
    assert page.path == "/account/sign-in"
    # They sign in with another address than the one they were invited at.
    bo = a_member("Bo Björk", "bo@other.example")
    sign_in(theirs, bo)
    theirs.get(link_in("bo@example.org", "/join/"))
    page = theirs.submit("Yes, I am in")
    assert page.heading == "Where and when"
    row = row_of(draft, "Bo Björk")
    assert (row.member_id, row.address, row.part, row.state.value) == (bo.id, "bo@other.example", "Bass", "accepted")
    assert mails_to("runa@example.org") == ["Bo Björk is in"]


def test_only_who_has_no_account_is_told_to_write_without_one(ctx: Flask, browsers: Callable[..., Browser]) -> None:
    calls, bo = a_call(), a_member("Bo")
    draft = a_proposal(calls, state=S.DRAFT)
    speaking.accept(invited(calls, draft), bo.id)
    lead, guest = browsers(), browsers()
    sign_in(guest, bo)
    told = [one.get(path_of(calls, draft, "/when")).main for one in (lead, guest)]
    assert ["You write without an account." in words for words in told] == [True, False]


def test_an_invitation_is_declined_without_an_account_and_taken_up_after_all(ctx: Flask, browser: Browser) -> None:
    calls = a_call()
    draft = a_proposal(calls, state=S.DRAFT)
    secret = invited(calls, draft)
    browser.get(f"/2027/join/{secret}")
    browser.submit("Not this time")
    assert names_on(draft)[1] == ("Bo", "declined")
    assert mails_to(row_of(draft, "Aske Holm").address) == ["Bo cannot this time"]
    speaking.accept(secret, a_member("Bo").id)
    assert names_on(draft)[1] == ("Bo", "accepted")
    assert refusal("join_taken", lambda: speaking.decline(secret)) is None


def test_saying_yes_twice_is_saying_it_once(ctx: Flask) -> None:
    calls, bo = a_call(), a_member("Bo")
    draft = a_proposal(calls, state=S.DRAFT)
    secret = invited(calls, draft)
    for _twice in range(2):
        speaking.accept(secret, bo.id)
    assert names_on(draft) == [("Aske Holm", "accepted"), ("Bo", "accepted")]
    joined = select(AuditEntry.details).where(AuditEntry.fact == "SpeakerJoined").order_by(AuditEntry.id)
    assert len(list(db.session.scalars(joined))) == 1
    assert refusal("join_taken", lambda: speaking.accept(secret, a_member("Ib").id)) is None


def test_who_speaks_already_is_told_so(ctx: Flask, browser: Browser) -> None:
    calls, lead = a_call(), a_member("Runa", "runa@example.org")
    draft = a_proposal(calls, state=S.DRAFT, lead=lead)
    secret = invited(calls, draft)
    assert refusal("speaking_already", lambda: speaking.accept(secret, lead.id)) is None
    sign_in(browser, lead)
    assert "You are part of this already" in browser.get(f"/2027/join/{secret}").main
    again_at: dict[str, Any] = {"name": "R", "part": "", "language": "en", "by": None, "network": ""}
    assert refusal("speaker_already", lambda: speaking.invite(draft.id, address="Runa@Example.org", **again_at)) == (
        "address"
    )


def test_an_invitation_to_another_edition_or_a_withdrawn_offer_is_over(ctx: Flask, browser: Browser) -> None:
    calls, lead = a_call(), a_member("Runa")
    sent = a_proposal(calls, lead=lead)
    secret = invited(calls, sent)
    browser.get(f"/2028/join/{secret}", status=404)
    browser.get(f"/2027/join/{secret[:-1]}x", status=404)
    standing.withdraw(sent.id, lead.id)
    assert refusal("join_over", lambda: speaking.accept(secret, a_member("Bo").id)) is None
    assert "There is nothing to answer any more" in browser.get(f"/2027/join/{secret}").main


def test_a_reminder_carries_the_same_link(ctx: Flask) -> None:
    calls = a_call()
    draft = a_proposal(calls, state=S.DRAFT)
    secret = invited(calls, draft)
    bo = row_of(draft, "Bo")
    speaking.remind(draft.id, bo.id, network="192.0.2.1")
    assert link_in("bo@example.org", "/join/").rpartition("/")[2] == secret
    assert len(mails_to("bo@example.org")) == 2
    speaking.accept(secret, a_member("Bo").id)
    assert refusal("speaker_answered", lambda: speaking.remind(draft.id, bo.id, network="192.0.2.1")) is None


def test_reminders_are_budgeted(ctx: Flask) -> None:
    calls = a_call()
    draft = a_proposal(calls, state=S.DRAFT)
    invited(calls, draft)
    bo = row_of(draft, "Bo").id
    for _time in range(4):
        speaking.remind(draft.id, bo, network="192.0.2.1")
    assert refusal("too_many_tries", lambda: speaking.remind(draft.id, bo, network="192.0.2.1")) is None


def test_only_who_began_it_takes_others_off(ctx: Flask, browser: Browser) -> None:
    calls, bo = a_call(), a_member("Bo")
    proposal = a_proposal(calls, lead=a_member("Runa"))
    a_speaker(proposal, bo)
    ib = a_speaker(proposal, a_member("Ib"))
    sign_in(browser, bo)
    browser.get(path_of(calls, proposal, "/people"))
    browser.post(path_of(calls, proposal, f"/people/{ib.id}/remove"))
    assert "Whoever began this decides" in browser.page.text
    assert len(names_on(proposal)) == 3
    speaking.take_off(proposal.id, ib.id, by=None)
    assert [name for name, _state in names_on(proposal)] == ["Runa", "Bo"]
    # A row of another proposal is not found here.
    other = a_speaker(a_proposal(calls, "Other", lead=a_member("Lis")), a_member("Kim"))
    speaking.take_off(proposal.id, other.id, by=None)
    assert db.session.get(Speaker, other.id) is not None


def test_who_is_taken_off_or_leaves_cannot_open_a_draft_by_the_link_that_they_know(
    ctx: Flask, browsers: Callable[..., Browser]
) -> None:
    calls, bo, ib = a_call(), a_member("Bo"), a_member("Ib")
    draft = a_proposal(calls, state=S.DRAFT, name="Runa", address="runa@example.org")
    for member, address in ((bo, "bo@example.org"), (ib, "ib@example.org")):
        speaking.accept(invited(calls, draft, member.name, address), member.id)
    lead, gone = browsers(), browsers()
    known = path_of(calls, draft)
    lead.get(path_of(calls, draft, "/people"))
    page = lead.submit(path_of(calls, draft, f"/people/{row_of(draft, 'Bo').id}/remove"))
    assert (page.heading, "Ib" in page.main, "Bo" in page.main) == ("Who", True, False)
    gone.get(known, status=404)
    second = path_of(calls, again(draft))
    speaking.leave(draft.id, ib.id)
    gone.get(second, status=404)
    assert known != second != path_of(calls, again(draft)) == link_in("runa@example.org", "/offer/")


def test_who_joins_or_leaves_a_confirmed_session_takes_part_or_not(ctx: Flask, browser: Browser) -> None:
    calls, bo, runa = a_call(), a_member("Bo"), a_member("Runa")
    proposal = a_proposal(calls, state=S.CONFIRMED, lead=runa)
    secret = invited(calls, proposal)

    def takes_part() -> bool:
        return db.session.scalar(select(Participation.id).where(Participation.member_id == bo.id)) is not None

    speaking.accept(secret, bo.id)
    assert takes_part()
    sign_in(browser, bo)
    browser.get(path_of(calls, proposal, "/people"))
    page = browser.submit(path_of(calls, proposal, "/leave"))
    assert (page.path, takes_part()) == ("/account/proposals", False)
    browser.get(path_of(calls, proposal), status=404)
    assert refusal("lead_stays", lambda: speaking.leave(proposal.id, runa.id)) is None


def test_somebody_young_sends_it_in_once_a_grown_up_has_said_yes(ctx: Flask) -> None:
    calls, young = a_call(), a_minor()
    draft = ready(a_proposal(calls, state=S.DRAFT, lead=young), calls)
    secret = invited(calls, draft)
    assert refusal("minor_alone", lambda: standing.send_in(draft.id, young.id)) is None
    speaking.accept(secret, a_member("Bo").id)
    assert standing.send_in(draft.id, young.id)
    assert not standing.send_in(draft.id, young.id)
    assert again(draft).state is S.SUBMITTED


def test_sending_in_takes_the_members_own_address(ctx: Flask) -> None:
    calls, runa = a_call(), a_member("Runa", "runa@work.example")
    draft = ready(a_proposal(calls, state=S.DRAFT, name="DJ Runa", address="runa@home.example"), calls)
    invited(calls, draft, "Runa too", "runa@work.example")
    standing.send_in(draft.id, runa.id)
    # The name of the stage stays; the invitation to her own address is no second person.
    assert names_on(draft) == [("DJ Runa", "accepted")]
    assert row_of(draft, "DJ Runa").address == "runa@work.example"
    assert refusal("offer_taken", lambda: standing.send_in(draft.id, a_member("Ib").id)) is None


def test_a_second_speaker_does_not_take_it_over(ctx: Flask) -> None:
    calls, bo = a_call(), a_member("Bo")
    draft = ready(a_proposal(calls, state=S.DRAFT), calls)
    speaking.accept(invited(calls, draft), bo.id)
    assert refusal("lead_sends", lambda: standing.send_in(draft.id, bo.id)) is None


def test_gender_is_told_for_a_figure_and_leads_nowhere(ctx: Flask, browser: Browser) -> None:
    calls = a_call()
    draft = ready(a_proposal(calls, state=S.DRAFT), calls)
    browser.get(path_of(calls, draft, "/people"))
    browser.submit("own", gender=Gender.WOMAN.value)
    told = db.session.scalars(select(GenderTold)).one()
    assert (told.gender, told.edition_id) == (Gender.WOMAN, calls.edition.id)
    page = browser.get(path_of(calls, draft, "/people"))
    assert page.all("//select[@name='gender']/option[@selected][@value!='']") == []
    assert list(db.session.scalars(select(AuditEntry.fact).where(AuditEntry.about_kind != "organisation"))) == []
    # Under the account it is still one answer, and can be taken back.
    runa = a_member("Runa")
    standing.send_in(draft.id, runa.id)
    lead = row_of(draft, "Aske Holm")
    figures.tell_gender(calls.edition.id, lead, Gender.NON_BINARY)
    assert [row.gender for row in db.session.scalars(select(GenderTold))] == [Gender.NON_BINARY]
    figures.tell_gender(calls.edition.id, lead, None)
    assert list(db.session.scalars(select(GenderTold))) == []


@pytest.mark.parametrize("mine", [True, False], ids=["one's own band", "somebody else's band"])
def test_one_stands_there_in_the_name_of_ones_own_band_only(ctx: Flask, browser: Browser, mine: bool) -> None:
    from accounts.actions.organisations import Particulars, found_organisation
    from accounts.rules.organisations import OrganisationKind

    calls, runa = a_call(), a_member("Runa")
    band = found_organisation(
        runa.id if mine else a_member("Ib").id, Particulars(name="Kajen", kind=OrganisationKind.BAND, country="SE")
    )
    proposal = a_proposal(calls, lead=runa)
    sign_in(browser, runa)
    path = path_of(calls, proposal, "/people")
    browser.get(path)
    browser.post(path, {"organisation": str(band.id), "first_time": "", "gender": ""})
    assert row_of(proposal, "Runa").organisation_id == (band.id if mine else None)
    own = speaking.OwnPart(part="", organisation_id=band.id, first_time=None)
    if not mine:
        row = row_of(proposal, "Runa")
        assert refusal("not_your_organisation", lambda: speaking.change_own_part(proposal.id, row.id, own)) == (
            "organisation"
        )
