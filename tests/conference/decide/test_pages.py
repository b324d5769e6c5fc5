"""The pages around decisions: one proposal, what reviewers read, the outbox, the words of mails, a sending."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from conference.actions import announcing
from conference.models import Announcement, Answer, DeclaredConflict, Rider
from conference.rules.anonymity import BLACK
from conference.rules.states import Decision, ProposalState
from core.clock import now
from core.db import db, transaction
from core.jobs import run_due
from core.permissions import Role
from core.texts import LANGUAGES, Texts
from tests.browser import Browser, statements
from tests.conference.builders import CallSet, a_call, a_profile, a_proposal, a_review, a_speaker
from tests.conference.decide.test_board import BOARD, desk
from tests.conference.decide.test_deciding import again
from tests.conference.decide.test_outbox import decided, mails, speaks
from tests.editions.builders import a_member, a_team_member, sign_in

Browsers = Callable[..., Browser]
OUTBOX = "/desk/2027/outbox"


def flat(text: str) -> str:
    return " ".join(text.split())


# --- one proposal -----------------------------------------------------------------------------------------------------


def test_a_proposal_shows_everything_to_the_team(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    lead = speaks("Ida")
    a_profile(lead, affiliation="Harbour Records")
    one = a_proposal(
        calls, "Whole", lead=lead, note="We need a sofa", equipment="A lamp", links=["https://example.org/me"]
    )
    with transaction() as session:
        session.add(Answer(proposal_id=one.id, question_id=calls.question.id, text="For bookers"))
        session.add(Rider(proposal_id=one.id, line_up="Two drummers", changeover_minutes=90))
    a_review(one, a_member("Rita"), {calls.content.id: 4}, total=400, comment="Warm and exact")
    page = desk(browsers, calls).get(f"{BOARD}/{one.code}")
    words = (
        "Whole", "We need a sofa", "A lamp", "https://example.org/me", "For bookers", "Two drummers", "1 h 30 min",
        "Ida",         "Harbour Records", "Books bands in a harbour", "Rita", "Warm and exact", "4.0", "Content 4",
    )  # fmt: skip
    assert [word for word in words if word not in page.text] == []


def test_who_stands_too_near_does_not_see_what_reviewers_gave(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    editor = a_team_member(calls.edition, Role.PROGRAMME_EDITOR, "Near")
    one = a_proposal(calls, "Mine")
    a_review(one, a_member("Rita"), total=100, comment="Kanarie")
    with transaction() as session:
        session.add(DeclaredConflict(proposal_id=one.id, reviewer_id=editor.id, reason="", created_at=now()))
    page = sign_in(browsers(), editor).get(f"{BOARD}/{one.code}")
    assert "You stand too near to this one" in page.text
    assert "Kanarie" not in page.text


def test_a_proposal_is_decided_cancelled_and_opened_again_from_its_page(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    one = a_proposal(calls, "One", state=ProposalState.CONFIRMED, lead=speaks("Ida"), confirmed_at=now())
    browser = desk(browsers, calls)
    browser.get(f"{BOARD}/{one.code}")
    page = browser.submit("Cancel it", {"cancel-reason": "The ferry"})
    assert (again(one).state, again(one).reason) == (ProposalState.CANCELLED, "The ferry")
    assert "Called off" in page.text
    browser.submit("Open it again")
    assert again(one).state is ProposalState.SUBMITTED
    page = browser.submit("Accept")
    assert again(one).decision is Decision.ACCEPT
    assert "Mette decided this on" in page.text
    # Telling is left to the outbox, whatever is sent.
    browser.post(f"{BOARD}/{one.code}/step?step=announce-accept", {"reason": ""})
    browser.post(f"{BOARD}/{one.code}/step?step=submit", {"reason": ""})
    assert again(one).state is ProposalState.SUBMITTED


def test_the_reserve_list_is_ordered_from_the_page(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    one, two = (a_proposal(calls, state=ProposalState.RESERVE, reserve_place=place) for place in (1, 2))
    browser = desk(browsers, calls)
    browser.get(f"{BOARD}/{two.code}")
    browser.submit("Further up")
    assert [again(row).reserve_place for row in (one, two)] == [2, 1]


def test_the_team_puts_a_proposal_right(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    one = a_proposal(calls)
    browser = desk(browsers, calls)
    browser.get(f"{BOARD}/{one.code}/edit")
    page = browser.submit("Save", {"title-en": "New title", "minutes": "4"}, status=422)
    assert page.error_of("minutes") == "Write a number from 5 to 480."
    assert page.value_of("title-en") == "New title"
    page = browser.submit("Save", {"minutes": "40", "session_type_id": "Showcase", "language": "English"})
    assert (again(one).minutes, again(one).session_type_id) == (40, calls.showcase.id)
    assert again(one).title["en"] == "New title"
    assert "Changed: type, length, language, title" in page.text


def test_files_are_handed_out_by_their_proposal_alone(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    one = a_proposal(calls)
    browser = desk(browsers, calls)
    browser.get(f"{BOARD}/{one.code}/stage-plot", status=404)
    browser.get(f"{BOARD}/{one.code}/answers/{calls.question.id}", status=404)


# --- what reviewers read ----------------------------------------------------------------------------------------------


def test_what_is_masked_by_itself_is_shown_and_the_rest_is_blacked_out(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call(anonymous=True)
    with transaction():
        calls.question.for_reviewers = True
    one = a_proposal(calls, "Talk by Aske Holm", name="Aske Holm", abstract=Texts(en="I founded Havnefesten in 1998"))
    with transaction() as session:
        session.add(Answer(proposal_id=one.id, question_id=calls.question.id, text="Those who know Havnefesten"))
    browser = desk(browsers, calls)
    page = browser.get(f"{BOARD}/{one.code}/redact")
    assert "name Aske Holm" in flat(page.words_at("//section[contains(., 'Masked by itself')]"))
    assert "Havnefesten" in page.words_at("//section[@aria-labelledby='as-read']")
    changes = {"abstract-en": "I founded a festival", f"answer_{calls.question.id}": "Those who know it"}
    page = browser.submit("Save what reviewers read", changes)
    assert "Havnefesten" not in page.words_at("//section[@aria-labelledby='as-read']")
    assert "Havnefesten" in page.words_at("//section[@aria-labelledby='as-written']")
    assert page.value_of("abstract-en") == "I founded a festival"
    browser.submit("Show the original again")
    assert again(one).redacted_abstract == Texts()


def test_what_an_editor_empties_is_black_and_not_the_original(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call(anonymous=True)
    with transaction():
        calls.question.for_reviewers = True
    one = a_proposal(calls, "Havnefesten", abstract=Texts(en="I founded Havnefesten"))
    with transaction() as session:
        session.add(Answer(proposal_id=one.id, question_id=calls.question.id, text="Those who know Havnefesten"))
    browser = desk(browsers, calls)
    browser.get(f"{BOARD}/{one.code}/redact")
    emptied = dict.fromkeys([f"{name}-{code}" for name in ("title", "abstract") for code in LANGUAGES], "")
    page = browser.submit("Save what reviewers read", {**emptied, f"answer_{calls.question.id}": ""})
    read = page.words_at("//section[@aria-labelledby='as-read']")
    assert ("Havnefesten" in read, BLACK in read) == (False, True)
    # Sent once more as it stands, it stays so.
    page = browser.submit("Save what reviewers read")
    assert "Havnefesten" not in page.words_at("//section[@aria-labelledby='as-read']")


# --- the outbox -------------------------------------------------------------------------------------------------------


def test_the_whole_way_of_the_outbox(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    decided(calls, Decision.ACCEPT, speaks("Ida", "da"))
    decided(calls, Decision.DECLINE, speaks("Sven", "sv"))
    browser = desk(browsers, calls)
    page = browser.get(OUTBOX)
    assert "2 speakers have none yet" in page.text
    page = browser.submit("Prepare the mails")
    assert "2 mails are ready to be looked at." in page.text
    assert "Vi vil meget gerne have Booking without fear (da) (Talk (da)) med på Sundet 27." in flat(page.main)
    assert "Hej Sven" in page.text
    assert "{" not in page.main
    assert "Outbox2" in page.text.replace(" ", "").replace("\n", "")
    page = browser.get(f"{OUTBOX}?language=sv")
    assert ("Hej Sven" in page.text, "Hej Ida" in page.text) == (True, False)
    browser.get(f"{OUTBOX}?decision=accept")
    page = browser.submit("Send 1 mail")
    assert page.heading == "The mails are on their way"
    run_due()
    page = browser.get(page.url)
    assert (page.heading, "1 mail was sent." in page.text) == ("All mails have left", True)
    assert [mail.to_name for mail in mails()] == ["Ida"]
    assert "Hej Sven" in browser.get(OUTBOX).text


def test_an_outbox_that_changed_since_it_was_looked_at_is_not_sent(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    decided(calls, Decision.ACCEPT)
    announcing.prepare(calls.edition.id)
    browser = desk(browsers, calls)
    browser.get(OUTBOX)
    decided(calls, Decision.ACCEPT, speaks("Bo"))
    announcing.prepare(calls.edition.id)
    page = browser.submit("Send 1 mail", status=422)
    assert "The outbox has changed since you looked at it, so nothing was sent." in page.text
    # The page shows what waits now, and that can be sent.
    assert browser.submit("Send 2 mails").heading == "The mails are on their way"


def test_one_mail_is_changed_and_odd_words_in_braces_are_named(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    decided(calls, Decision.ACCEPT)
    announcing.prepare(calls.edition.id)
    browser = desk(browsers, calls)
    browser.get(OUTBOX)
    browser.click("Change this one")
    page = browser.submit("Save", body="Dear {nam}, come to {conference}", status=422)
    assert page.error_of("body").startswith("We do not know {nam}.")
    assert page.value_of("body") == "Dear {nam}, come to {conference}"
    page = browser.submit("Save", body="Dear {name}, come to **{conference}** <b>now</b>")
    assert "Dear Ida, come to The Sound 27 <b>now</b>" in page.text
    assert "changed by hand" in browser.get(OUTBOX).text
    browser.submit("Take it out")
    assert db.session.scalars(select(Announcement)).all() == []


def test_the_words_of_a_kind_in_three_languages(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    browser = desk(browsers, calls)
    page = browser.get(f"{OUTBOX}/words/accepted")
    assert "Hej Signe Havn" in page.text
    page = browser.submit("Save the words", {"body-sv": "Hej {namn}!"}, status=422)
    assert page.error_of("body-sv").startswith("We do not know {namn}.")
    page = browser.submit("Save the words", {"body-sv": "Tjena {name}!"})
    assert "Tjena Signe Havn!" in page.text
    page = browser.submit("Back to the words of the house")
    assert "Tjena" not in page.text
    browser.get(f"{OUTBOX}/words/nonsense", status=404)


@pytest.mark.parametrize("path", [OUTBOX, "one"])
def test_the_number_of_statements_stays(ctx: Flask, browsers: Browsers, path: str) -> None:
    calls = a_call()
    first = decided(calls, Decision.ACCEPT)
    announcing.prepare(calls.edition.id)
    browser = desk(browsers, calls)
    path = f"{BOARD}/{first.code}" if path == "one" else path
    with statements() as few:
        browser.get(path)
    for number in range(20):
        decided(calls, Decision.ACCEPT, a_member(f"Speaker {number}"))
        a_speaker(first, a_member(f"Co {number}"))
        a_review(first, a_member(f"Reviewer {number}"), total=300)
    announcing.prepare(calls.edition.id)
    with statements() as many:
        browser.get(path)
    assert few.count == many.count


@pytest.mark.parametrize("path", [BOARD, OUTBOX, f"{OUTBOX}/words/reminder", f"{BOARD}/compare"])
def test_pages_of_an_empty_call(ctx: Flask, browsers: Browsers, path: str) -> None:
    calls: CallSet = a_call()
    page: Any = desk(browsers, calls).get(path)
    assert page.status == 200


def test_the_home_of_the_desk_says_what_waits_to_those_who_decide(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    decided(calls, Decision.ACCEPT)
    a_proposal(calls, state=ProposalState.CANCELLED, left_place_at=now())
    page = desk(browsers, calls).get("/desk/2027/")
    assert "1 proposal is decided and not told" in page.text
    assert "1 place is free" in page.text
    assert "have not answered" not in page.text
    assert "decided and not told" not in desk(browsers, calls, Role.REVIEWER, "Rita").get("/desk/2027/").text
