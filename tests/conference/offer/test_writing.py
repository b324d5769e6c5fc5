"""From the first word to the receipt, as somebody does it who has never been here."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from conference.models import CallLink, Proposal, Speaker
from conference.rules.states import ProposalState
from core.clock import now
from core.db import db, transaction
from tests.browser import Browser, statements
from tests.conference.builders import a_call, a_proposal, a_speaker
from tests.conference.offer.steps import begin, link_in, mails_to, path_of, ready, the_proposal, write
from tests.editions.builders import a_member, an_edition, sign_in

S = ProposalState


def test_from_the_first_word_to_the_receipt(ctx: Flask, browser: Browser) -> None:
    calls = a_call()
    page = begin(browser, calls)
    assert page.heading == "The idea"
    assert mails_to("runa@example.org") == ["Your offer to The Sound 27: the way back"]
    page = write(browser, calls)
    assert page.heading == "Questions"
    page = browser.submit("questions", {f"q{calls.question.id}": "Bookers"})
    assert page.heading == "Who"
    page = browser.submit("own", part="Moderator", first_time="yes")
    assert (page.heading, page.all("//section[@id='missing']")) == ("How it looks", [])
    assert "Booking without fear" in page.main
    page = browser.submit("submit")
    assert page.path == "/account/sign-in"
    sign_in(browser, a_member("Runa Ek", "runa@example.org"))
    browser.get(link_in("runa@example.org", "/offer/") + "/look")
    page = browser.submit("Send it in")
    assert page.heading == "Booking without fear"
    found = the_proposal()
    assert (found.state, found.minutes) == (S.SUBMITTED, 30)
    assert found.links == ["https://runa.example.org", "https://example.org/film"]
    assert len(found.code) == 6
    lead = db.session.scalars(select(Speaker)).one()
    assert (lead.part, lead.first_time, lead.member_id is not None) == ("Moderator", True, True)
    assert mails_to("runa@example.org")[-1] == '"Booking without fear" has arrived'


def test_who_is_signed_in_is_not_asked_who_they_are_and_begins_once(ctx: Flask, browser: Browser) -> None:
    calls, member = a_call(), a_member("Runa", "runa@example.org")
    sign_in(browser, member)
    for _twice in range(2):
        begin(browser, calls)
    lead = db.session.scalars(select(Speaker).where(Speaker.proposal_id == the_proposal().id)).one()
    assert (lead.name, lead.address, lead.member_id) == ("Runa", "runa@example.org", member.id)


def test_a_stranger_finds_nothing_once_somebody_stands_for_it(ctx: Flask, browsers: Callable[..., Browser]) -> None:
    calls = a_call()
    owner, stranger, nobody = browsers(), browsers(), browsers()
    sign_in(owner, a_member("Runa"))
    sign_in(stranger, a_member("Ib"))
    begin(owner, calls)
    path = path_of(calls, the_proposal())
    for end in ("", "/when", "/questions", "/people", "/look"):
        assert owner.get(path + end).path == path + end
        stranger.get(path + end, status=404)
        assert nobody.get(path + end).path == "/account/sign-in"
    stranger.post(path, {"title-en": "Mine"}, status=404)
    stranger.post(f"{path}/keep/words", {"title-en": "Mine"}, status=404)
    assert the_proposal().title == {}


def test_a_secret_of_another_edition_finds_nothing(ctx: Flask, browser: Browser) -> None:
    calls, other = a_call(), a_call(an_edition("2028"))
    draft = a_proposal(calls, state=S.DRAFT)
    browser.get(path_of(calls, draft))
    browser.get(path_of(other, draft), status=404)
    browser.get(f"/2027/offer/{draft.secret[:-1]}", status=404)


def test_the_way_back_is_mailed_and_the_answer_is_the_same_for_all(ctx: Flask, browser: Browser) -> None:
    calls = a_call()
    draft = a_proposal(calls, state=S.DRAFT, address="runa@example.org")
    a_proposal(calls, "Of a member", state=S.DRAFT, lead=a_member("Ib", "ib@example.org"))
    said = []
    for address in ("runa@example.org", "nobody@example.org", "ib@example.org"):
        browser.get("/2027/call/find")
        page = browser.submit("find", address=address)
        said.append(page.main.replace(address, ""))
    assert len(set(said)) == 1
    assert link_in("runa@example.org", "/offer/") == path_of(calls, draft)
    # What a member stands for is opened by signing in, so its link is not mailed.
    assert link_in("ib@example.org", "account/") == "/account/proposals"
    assert mails_to("nobody@example.org") == ["What you have begun for The Sound 27"]


def test_asking_for_the_link_is_budgeted(ctx: Flask, browser: Browser) -> None:
    a_call()
    for _time in range(4):
        browser.get("/2027/call/find")
        browser.submit("find", address="runa@example.org")
    browser.get("/2027/call/find")
    browser.submit("find", address="Runa@example.org ", status=429)


def test_a_hidden_type_is_opened_by_its_link_only(ctx: Flask, browser: Browser) -> None:
    calls = a_call(closes=-1)
    with transaction() as session:
        kind = session.get_one(type(calls.showcase), calls.showcase.id)
        kind.hidden = True
        link = CallLink(
            edition_id=calls.edition.id, secret="late-and-hidden", session_type_id=kind.id, after_deadline=True,
            created_at=now(),
        )  # fmt: skip
        session.add(link)
    assert "The call is not open now" in browser.get("/2027/call/begin").main
    browser.post(
        "/2027/call/begin", {"session_type": str(kind.id), "name": "X", "address": "x@example.org"}, status=422
    )
    browser.get("/2027/call/begin?key=late-and-hidden")
    browser.submit("begin", session_type=str(kind.id), name="Runa", address="runa@example.org")
    assert (the_proposal().session_type_id, the_proposal().call_link_id) == (kind.id, link.id)
    # It can be written into although the deadline has passed.
    browser.submit("words", {"title-en": "Late but good"})
    assert the_proposal().title == {"en": "Late but good"}


def test_a_draft_may_be_thrown_away_and_only_a_draft(ctx: Flask, browser: Browser) -> None:
    calls, member = a_call(), a_member("Runa")
    sign_in(browser, member)
    draft = a_proposal(calls, state=S.DRAFT, lead=member)
    sent = a_proposal(calls, "Sent", lead=member)
    for proposal in (draft, sent):
        browser.get(path_of(calls, proposal, "/look"))
        browser.post(path_of(calls, proposal, "/throw-away"))
    assert list(db.session.scalars(select(Proposal.id))) == [sent.id]


def test_my_proposals_ask_no_more_when_there_are_more(ctx: Flask, browser: Browser) -> None:
    calls, member = a_call(), a_member("Runa")
    sign_in(browser, member)
    counts = []
    for many in (1, 6):
        for number in range(many):
            a_speaker(a_proposal(calls, f"Title {many} {number}", lead=member))
        browser.get("/account/proposals")
        with statements() as seen:
            page = browser.get("/account/proposals")
        counts.append(seen.count)
    assert len(page.rows()) == 7
    assert counts[0] == counts[1]


def test_what_is_missing_is_said_with_links_to_where_it_goes(ctx: Flask, browser: Browser) -> None:
    calls, member = a_call(), a_member("Runa")
    with transaction() as session:
        session.get_one(type(calls.question), calls.question.id).required = True
    sign_in(browser, member)
    begin(browser, calls)
    browser.get(path_of(calls, the_proposal(), "/look"))
    assert [link.text for link in browser.page.all("//section[@id='missing']//a")] == [
        "Choose the track that it fits best.",
        "Say in which language you hold it.",
        "Say how long it takes.",
        "Give it a title, in one language at least.",
        "Describe it, in one language at least.",
        "Say in which city you can be.",
        "The team needs an answer to this: Who is it for?",
    ]
    page = browser.submit("Send it in")
    assert "Something is still missing" in page.main
    assert the_proposal().state is S.DRAFT
    # Every link leads to a page that has what it points at.
    for link in browser.page.all("//section[@id='missing']//a/@href"):
        page = browser.get(link)
        assert page.all("//*[@id=$id]", id=link.partition("#")[2]) != [], link


def test_a_showcase_asks_for_its_rider(ctx: Flask, browser: Browser) -> None:
    calls, member = a_call(), a_member("Runa")
    sign_in(browser, member)
    showcase = ready(
        a_proposal(calls, state=S.DRAFT, lead=member, session_type_id=calls.showcase.id, minutes=40), calls
    )
    page = browser.get(path_of(calls, showcase, "/look"))
    assert page.words_at("//section[@id='missing']//a") == "Tell us who plays what."
    browser.get(path_of(calls, showcase, "/stage"))
    browser.submit("stage", line_up="Runa: bass\nIb: drums", changeover_minutes="20")
    browser.get(path_of(calls, showcase, "/look"))
    browser.submit("Send it in")
    assert the_proposal().state is S.SUBMITTED


def test_a_whole_part_of_a_day_is_taken_without_javascript(ctx: Flask, browser: Browser) -> None:
    calls, member = a_call(), a_member("Runa")
    sign_in(browser, member)
    draft = a_proposal(calls, state=S.DRAFT, lead=member)
    day = calls.edition.first_day
    path = path_of(calls, draft, "/when")

    def free() -> int:
        db.session.expire_all()
        return len(db.session.scalars(select(Speaker.availability).where(Speaker.proposal_id == draft.id)).one())

    browser.get(path)
    browser.post(path, {"fill": f"{day}:morning", "cities": []})
    assert free() == 8
    kept = browser.page.all("//input[@name='free'][@checked]/@value")
    browser.post(path, {"fill": f"{day}:morning", "free": kept})
    assert free() == 0
    # A half-hour that is in no day of the conference is not on the grid.
    browser.post(path, {"free": ["2001-01-01T10:00:00+00:00"]}, status=422)
    assert free() == 0


def test_half_hours_are_written_as_people_write_them(ctx: Flask, browser: Browser) -> None:
    calls, member = a_call(), a_member("Runa")
    sign_in(browser, member)
    path = path_of(calls, a_proposal(calls, state=S.DRAFT, lead=member), "/when")
    for language, clock in (("en", "08:30"), ("sv", "08:30"), ("da", "08.30")):
        halves = browser.get(f"{path}?lang={language}").all("//label[@class='half-hour']/span")
        assert halves[1].text == clock


def test_beginning_without_a_kind_is_one_fault(ctx: Flask, browser: Browser) -> None:
    a_call()
    browser.get("/2027/call/begin")
    page = browser.submit("begin", name="Runa", address="runa@example.org", status=422)
    said = page.all("//*[@data-error-summary]//li")
    assert ["".join(one.itertext()).strip() for one in said] == ["What do you bring?: Choose what you bring."]


@pytest.mark.parametrize("minutes", ["x", "-30", "²", "\0", "9" * 30, "9" * 5000])
def test_a_length_that_nobody_can_choose_is_refused(ctx: Flask, browser: Browser, minutes: str) -> None:
    calls = a_call()
    begin(browser, calls)
    page = browser.page.path
    browser.post(page, {"session_type": str(calls.talk.id), "minutes": minutes, "revision": "0"}, status=422)
    browser.post(f"{page}/keep/words", {"session_type": str(calls.talk.id), "minutes": minutes, "revision": "0"})
    assert the_proposal().minutes is None
