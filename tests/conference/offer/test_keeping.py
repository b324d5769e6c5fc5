"""The draft is kept as somebody types, and two who write at once notice each other."""

import datetime as dt
from collections.abc import Callable

import time_machine
from flask import Flask
from sqlalchemy import delete, select

from accounts.models import MemberSession
from conference.models import Answer, Proposal, Rider
from conference.rules.states import ProposalState
from core.clock import now
from core.db import db, transaction
from tests.browser import Browser, Page
from tests.conference.builders import CallSet, a_call, a_proposal, a_speaker
from tests.conference.offer.steps import again, city_ids, path_of, ready, row_of
from tests.editions.builders import a_member, sign_in

S = ProposalState


def a_draft(calls: CallSet, **values: object) -> Proposal:
    """Return a draft that nobody with an account stands for."""
    return a_proposal(calls, state=S.DRAFT, **values)  # type: ignore[arg-type]  # columns of any kind


def keep(
    browser: Browser, calls: CallSet, draft: Proposal, revision: int = 0, status: int = 200, **fields: object
) -> Page:
    data = {"revision": str(revision), **{name.replace("__", "-"): value for name, value in fields.items()}}
    return browser.post(path_of(calls, draft, "/keep/words"), data, status=status)


def test_what_is_typed_is_kept_and_says_so(ctx: Flask, browser: Browser) -> None:
    calls = a_call()
    draft = a_draft(calls)
    with time_machine.travel(dt.datetime(2026, 12, 1, 13, 32, tzinfo=dt.UTC), tick=False):
        answer = keep(browser, calls, draft, title__en="Half a ti")
    assert answer.json["words"] == "Saved 14:32"
    assert (answer.json["revision"], answer.json["problems"]) == (1, {})
    assert again(draft).title["en"] == "Half a ti"


def test_every_page_is_kept_as_far_as_it_is_valid(ctx: Flask, browser: Browser) -> None:
    calls = a_call()
    draft = a_draft(calls, session_type_id=calls.showcase.id)
    city, day = city_ids(calls)[0], calls.edition.first_day
    browser.get(path_of(calls, draft, "/when"))
    starts = browser.page.all("//input[@name='free']/@value")[:2]
    answer = browser.post(
        path_of(calls, draft, "/keep/when"),
        {"cities": [str(city), "9" * 30, "x", "-1"], "free": [*starts, f"{day}", "2001-01-01T10:00:00+00:00"]},
    )
    lead = row_of(draft, "Aske Holm")
    assert (answer.json["revision"], lead.cities, lead.availability) == (0, [city], starts)
    answer = browser.post(
        path_of(calls, draft, "/keep/stage"), {"revision": "0", "line_up": "Runa: bass", "changeover_minutes": "999"}
    )
    assert (answer.json["revision"], answer.json["problems"]) == (
        1,
        {"changeover_minutes": "Write a number from 0 to 240."},
    )
    rider = db.session.scalars(select(Rider)).one()
    assert (rider.line_up, rider.changeover_minutes) == ("Runa: bass", 15)
    name = f"q{calls.question.id}"
    answer = browser.post(path_of(calls, draft, "/keep/questions"), {"revision": "1", name: "B" * 301})
    assert (answer.json["revision"], list(answer.json["problems"])) == (2, [name])
    assert db.session.scalars(select(Answer.text)).one() == "B" * 300
    browser.post(path_of(calls, draft, "/keep/people"), {}, status=404)


def test_what_is_too_long_or_odd_is_kept_as_far_as_valid(ctx: Flask, browser: Browser) -> None:
    calls = a_call(abstract_length=100)
    draft = a_draft(calls)
    answer = keep(
        browser,
        calls,
        draft,
        title__en="Fine",
        abstract__en="x" * 150,
        minutes="999",
        note="My number is 010190-1234",
        links="https://example.org\nnot a link",
    )
    assert answer.json["problems"] == {
        "abstract-en": "This text is too long: 100 characters at most.",
        "minutes": "Not a valid choice.",
        "note": "This looks like a personal number. Please leave it out: we never need it.",
        "links": '"not a link" is not a web address. One on each line, please.',
    }
    found = again(draft)
    assert (found.title["en"], found.abstract["en"], found.minutes, found.note, found.links) == (
        "Fine",
        "x" * 100,
        30,
        "",
        [],
    )


def test_an_old_page_does_not_overwrite_and_both_are_shown(ctx: Flask, browsers: Callable[..., Browser]) -> None:
    calls = a_call()
    draft = a_draft(calls)
    mine, yours = browsers(), browsers()
    for browser in (mine, yours):
        browser.get(path_of(calls, draft))
    mine.submit("words", {"title-en": "Mine", "title-da": "Min"}, minutes="45", language="scandinavian")
    refused = keep(yours, calls, draft, title__en="Yours", status=409)
    assert refused.json["code"] == "proposal_changed_meanwhile"
    typed = {"revision": "0", "title-en": "Yours", "session_type": str(calls.talk.id)}
    page = yours.post(path_of(calls, draft), typed, status=422)
    assert page.value_of("title-en") == "Yours"
    assert page.summary[0].startswith("Somebody saved this page meanwhile")
    below = "//*[@data-error-summary]/following::div[contains(@class, 'notice-warn')]"
    saved = page.words_at(below)
    assert [word for word in ("Mine", "Min", "45 minutes", "Skandinaviska", "Talk") if word not in saved] == []
    assert again(draft).title["en"] == "Mine"
    # Whoever has seen both may decide for theirs.
    yours.submit("words")
    assert again(draft).title["en"] == "Yours"


def test_saving_the_same_again_counts_nothing(ctx: Flask, browser: Browser) -> None:
    calls = a_call()
    draft = a_draft(calls)
    browser.get(path_of(calls, draft))
    browser.submit("words", {"title-en": "Once"})
    first = again(draft).revision
    browser.get(path_of(calls, draft))
    browser.submit("words")
    assert (first, again(draft).revision) == (1, 1)


def test_what_was_sent_in_is_kept_by_the_button_only(ctx: Flask, browser: Browser) -> None:
    calls, member = a_call(), a_member("Runa")
    sign_in(browser, member)
    sent = ready(a_proposal(calls, lead=member), calls)
    assert keep(browser, calls, sent, title__en="", status=409).json["code"] == "kept_by_button"
    page = browser.get(path_of(calls, sent))
    assert page.all("//*[@data-draft]") == []
    page = browser.submit("words", {"title-en": "", "title-da": "", "title-sv": ""}, status=422)
    assert "It has been sent in, so this cannot be empty" in page.main
    before = again(sent).content_changed_at
    browser.get(path_of(calls, sent))
    browser.submit("words", {"note": "A word"})
    assert (again(sent).note, again(sent).content_changed_at) == ("A word", before)
    browser.get(path_of(calls, sent))
    browser.submit("words", {"title-en": "Better"})
    assert again(sent).content_changed_at > before


def test_a_session_that_ends_in_the_middle_loses_nothing(ctx: Flask, browser: Browser) -> None:
    calls, member = a_call(), a_member("Runa")
    sign_in(browser, member)
    draft = a_proposal(calls, state=S.DRAFT, lead=member)
    page = browser.get(path_of(calls, draft))
    # What is typed stays in the tab under a name of its own, and comes back on this very page.
    assert page.all("//form[@id='words']/@data-keep") == [f"offer-{draft.code}-words"]
    keep(browser, calls, draft, title__en="Kept in time")
    with transaction() as session:
        session.execute(delete(MemberSession))
    browser.get(path_of(calls, draft), status=200)
    assert browser.page.path == "/account/sign-in"
    # The background save is led away as well, so that the page can say so; nothing is stored.
    browser.post(path_of(calls, draft, "/keep/words"), {"revision": "1", "title-en": "Too late"})
    assert browser.page.path == "/account/sign-in"
    sign_in(browser, member)
    page = browser.get(path_of(calls, draft))
    assert page.value_of("title-en") == "Kept in time"


def test_the_deadline_passes_while_writing(ctx: Flask, browser: Browser) -> None:
    calls, member = a_call(closes=1, grace_minutes=60), a_member("Runa")
    sign_in(browser, member)
    draft = ready(a_proposal(calls, state=S.DRAFT, lead=member), calls)
    browser.get(path_of(calls, draft))
    # The rights to be here last longer than the call.
    with time_machine.travel(now() + dt.timedelta(days=1, minutes=20)):
        page = browser.submit("words", {"title-en": "One more word"}, status=422)
        assert page.value_of("title-en") == "One more word"
        assert page.summary[0].startswith("The deadline has passed")
        assert again(draft).title["en"] == "Booking without fear"
        assert keep(browser, calls, draft, title__en="One more", status=409).json["code"] == "call_over"
        page = browser.get(path_of(calls, draft))
        assert (page.path, page.words_at("//h2[contains(@class, 'notice-title')]")) == (
            path_of(calls, draft, "/look"),
            "The deadline has passed",
        )
        browser.submit("Send it in")
        assert again(draft).state is S.SUBMITTED


def test_after_the_grace_there_is_a_clear_word(ctx: Flask, browser: Browser) -> None:
    calls, member = a_call(closes=1, grace_minutes=60), a_member("Runa")
    sign_in(browser, member)
    draft = ready(a_proposal(calls, state=S.DRAFT, lead=member), calls)
    with time_machine.travel(now() + dt.timedelta(days=1, minutes=61)):
        page = browser.get(path_of(calls, draft, "/look"))
        assert "This was not sent in. What you wrote stays here" in page.main
        assert "What it costs, and who pays" in page.main
        browser.post(path_of(calls, draft, "/submit"))
        assert again(draft).state is S.DRAFT


def test_who_speaks_too_says_when_they_can_without_touching_the_words(ctx: Flask, browser: Browser) -> None:
    calls, other = a_call(), a_member("Bo")
    draft = a_proposal(calls, lead=a_member("Runa"))
    a_speaker(draft, other)
    sign_in(browser, other)
    browser.get(path_of(calls, draft, "/when"))
    browser.submit("when", {"cities": browser.page.all("//input[@name='cities']/@value")})
    assert again(draft).revision == 0
