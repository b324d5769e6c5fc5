"""The call at the desk: seen by those who may, set up by forms, with a sentence beside what is odd."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine as machine
from flask import Flask
from sqlalchemy import select

from conference.models import Answer, Call, CallLink, Criterion, Question, SessionType
from conference.queries import calls as asked
from conference.rules.calls import QuestionKind, SessionKind
from core.clock import now
from core.db import db, transaction
from core.permissions import Role
from core.texts import Texts
from editions.models import Edition, EditionState
from editions.queries import phases_of
from editions.rules.phases import PhaseKind
from tests.browser import Browser, statements
from tests.conference.builders import a_call, a_proposal, set_window
from tests.editions.builders import a_team_member, an_edition, sign_in, texts

Browsers = Callable[..., Browser]
CALL = "/desk/2027/call"
OVER = "The deadline has passed."


def desk(browsers: Browsers, edition: Edition, role: Role = Role.PROGRAMME_EDITOR) -> Browser:
    return sign_in(browsers(), a_team_member(edition, role))


def only(model: type[Any]) -> Any:
    return db.session.scalars(select(model).execution_options(populate_existing=True)).one()


def test_an_empty_call_says_what_is_missing_and_begins_with_the_usual(ctx: Flask, browsers: Browsers) -> None:
    browser = desk(browsers, an_edition())
    page = browser.get(CALL)
    assert page.words_at("//*[@class='call-missing']/li") == (
        "There is no type of session that everybody can offer. There is no track yet. "
        "Reviewers have nothing to judge by: there is no criterion. "
        "The introduction is missing in a language of the edition: Dansk, Svenska, English. "
        "Nobody has said when the call opens. Nobody has said until when reviewers read."
    )
    page = browser.submit("Make the usual ones")
    assert [row[0] for row in page.rows(0)] == [
        "Talk",
        "Panel",
        "Workshop",
        "Showcase",
        "Roundtable",
        "Speed meetings",
    ]
    assert "Start with the usual" not in page.main
    browser.post(f"{CALL}/usual")
    assert len(db.session.scalars(select(SessionType)).all()) == 6


@pytest.mark.parametrize(
    "opens, closes, words, left",
    [
        (2, 9, "It opens on Thursday 6 May 2027, 14:00.", "2 days left"),
        (-2, 3.25, "The deadline is Friday 7 May 2027, 20:00.", "3 days 6 hours left"),
        (-2, None, "It is open without a deadline.", ""),
        (
            -2,
            -0.02,
            "The deadline has passed. What was saved in time can still be sent in until 14:31.",
            "31 minutes left",
        ),
        (-9, -2, f"{OVER} Only secret links still open the door.", ""),
    ],
    ids=["not yet", "open", "open for good", "grace", "closed"],
)
@pytest.mark.usefixtures("ctx")
def test_the_overview_says_how_the_call_stands(browsers, opens, closes, words, left) -> None:
    with machine.travel(dt.datetime(2027, 5, 4, 12, tzinfo=dt.UTC), tick=False):
        calls = a_call(grace_minutes=60)
        set_window(calls.edition.id, opens=opens, closes=closes)
        page = desk(browsers, calls.edition).get(CALL)
        assert page.words_at("//*[@class='call-standing-words']") == words
        assert page.words_at("//*[@class='call-standing-left']") == left


def test_the_settings_keep_times_words_and_what_is_odd(ctx: Flask, browsers: Browsers) -> None:
    browser = desk(browsers, an_edition())
    browser.get(f"{CALL}/settings")
    page = browser.submit(
        "Save", {"intro-en": "**Come** to us"}, call_opens_at="2027-02-01T09:00", call_closes_at="2027-01-01T09:00",
        review_closes_at="2027-03-01T12:00", grace_minutes="-1", status=422,
    )  # fmt: skip
    assert page.error_of("call_closes_at") == "It would close before it opens. Choose a later time."
    assert page.error_of("review_opens_at") == "Say when it opens, too."
    assert page.error_of("grace_minutes") == "Write a number from 0 to 10080."
    assert db.session.scalars(select(Call)).all() == []
    page = browser.submit(
        "Save",
        call_closes_at="2027-02-20T23:59",
        review_opens_at="2027-02-10T09:00",
        grace_minutes="30",
        anonymous=True,
    )
    assert "Saved." in page.text
    call = only(Call)
    assert (call.intro_html["en"], call.anonymous, call.grace_minutes) == (
        "<p><strong>Come</strong> to us</p>\n",
        True,
        30,
    )
    phases = {row.kind: row.closes_at for row in db.session.scalars(phases_of(call.edition_id))}
    assert phases[PhaseKind.CALL] == dt.datetime(2027, 2, 20, 22, 59, tzinfo=dt.UTC)
    assert phases[PhaseKind.REVIEW] == dt.datetime(2027, 3, 1, 11, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ("", "This is needed."),
        ("half an hour", "We do not understand half. Write whole minutes with commas between, like 30, 45, 60."),
        ("30, 3", "3 minutes is not a length we know: 5 to 480."),
        ("30, 9999", "9999 minutes is not a length we know: 5 to 480."),
        ("5 10 15 20 25 30 35 40 45", "8 lengths at most: nobody can choose among more."),
    ],
    ids=["nothing", "words", "too short", "too long", "too many"],
)
def test_odd_lengths_get_a_sentence_beside_them(ctx, browsers, typed, sentence) -> None:
    browser = desk(browsers, an_edition())
    browser.get(f"{CALL}/type")
    page = browser.submit("Save", {"name-en": "Talk"}, lengths=typed, status=422)
    assert page.error_of("lengths") == sentence
    assert page.all("//input[@name='lengths']/@value") == [typed]


def test_a_type_is_made_changed_moved_and_taken_away(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    browser = desk(browsers, calls.edition)
    browser.get(f"{CALL}/type")
    browser.submit(
        "Save", {"name-en": "Listening room"}, kind="other", lengths="60; 30 45,30", planned_hours="3", hidden=True
    )
    made = db.session.scalars(select(SessionType).order_by(SessionType.id.desc()).limit(1)).one()
    assert (made.kind, made.lengths, made.planned_minutes, made.hidden) == (SessionKind.OTHER, [30, 45, 60], 180, True)
    page = browser.get(f"{CALL}/type/{made.id}")
    assert page.all("//input[@name='lengths']/@value") == ["30, 45, 60"]
    browser.submit("Save", lengths="20")
    browser.post(f"{CALL}/type/{made.id}/move", {"way": "up"})
    page = browser.get(CALL)
    assert [row[0] for row in page.rows(0)] == ["Talk", "Listening room", "Showcase"]
    browser.get(f"{CALL}/type/{made.id}")
    assert "The type is gone." in browser.submit("Take it away").text
    a_proposal(calls)
    browser.get(f"{CALL}/type/{calls.talk.id}")
    page = browser.submit("Take it away")
    assert "Proposals, questions or links use this type, so it has to stay." in page.text


def test_a_choice_needs_two_options_and_an_answered_one_keeps_its_kind(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    browser = desk(browsers, calls.edition)
    browser.get(f"{CALL}/question")
    given = {"label-en": "Which stage?", "options-en": "Small"}
    page = browser.submit("Save", given, kind="choice", status=422)
    assert "Write at least two options, one on each line." in page.summary[0]
    browser.submit("Save", {"options-en": "Small\nLarge"}, session_type_id=calls.showcase.id, required=True)
    question = db.session.scalars(select(Question).order_by(Question.id.desc()).limit(1)).one()
    assert (question.options, question.session_type_id, question.required) == (
        [{"key": "o1", "words": {"en": "Small"}}, {"key": "o2", "words": {"en": "Large"}}],
        calls.showcase.id,
        True,
    )
    with transaction() as session:
        session.add(Answer(proposal_id=a_proposal(calls).id, question_id=question.id, text="o2"))
    browser.get(f"{CALL}/question/{question.id}")
    page = browser.submit("Save", kind="text", status=422)
    assert page.error_of("kind") == (
        "It has been answered, so the kind of answer has to stay. Ask a new question beside it."
    )
    page = browser.submit("Save", {"options-en": "Small"}, kind="choice", status=422)
    assert "Write at least two options, one on each line." in page.summary[0]
    browser.submit("Save", {"options-en": "Small\nVery large"})
    assert only_options(question.id) == {"o1": "Small", "o2": "Very large"}


def only_options(question_id: int) -> dict[str, str]:
    row = db.session.get_one(Question, question_id, populate_existing=True)
    return {option["key"]: option["words"]["en"] for option in row.options}


def test_a_secret_link_for_somebody_late_needs_no_hidden_type(ctx: Flask, browsers: Browsers) -> None:
    browser = desk(browsers, a_call().edition)
    page = browser.get(f"{CALL}/link")
    assert page.all("//select[@name='session_type_id']") == []
    browser.submit("Save", note="Ida, one day more", after_deadline=True)
    link = only(CallLink)
    assert (link.note, link.after_deadline, link.session_type_id) == ("Ida, one day more", True, None)


def test_a_secret_link_is_made_copied_and_taken_back(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    with transaction():
        db.session.get_one(SessionType, calls.showcase.id).hidden = True
    browser = desk(browsers, calls.edition)
    browser.get(f"{CALL}/link")
    page = browser.submit("Save", note="Ida", status=422)
    assert "This link would open nothing." in page.error_of("after_deadline")
    browser.submit("Save", session_type_id=calls.showcase.id)
    link = only(CallLink)
    assert browser.page.words_at(f"//*[@id='link-{link.id}']").endswith(f"/2027/call/with/{link.secret}")
    assert "opens: Showcase" in browser.page.main
    page = browser.submit("Take it back")
    assert (only(CallLink).taken_back, link.secret in page.markup) == (True, False)
    browser.submit("Let it work again")
    assert only(CallLink).taken_back is False


def test_criteria_and_tracks_are_made_and_shown_with_their_share(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    browser = desk(browsers, calls.edition)
    browser.get(f"{CALL}/criterion")
    page = browser.submit("Save", {"name-en": "Joy"}, weight="", status=422)
    assert page.error_of("weight") == "This is needed."
    browser.submit("Save", weight="1")
    browser.get(f"{CALL}/track")
    page = browser.submit("Save", {"name-en": "Money again", "hint-en": "Grants"}, planned_hours="4")
    assert [row[0] for row in page.rows(1)] == ["Money", "Live", "Money again"]
    assert [(row[0], row[2], row[3]) for row in page.rows(3)] == [
        ("Content", "2", "50 %"),
        ("Fit", "1", "25 %"),
        ("Joy", "1", "25 %"),
    ]


def test_reviewers_do_not_set_the_call_up(ctx: Flask, browsers: Browsers) -> None:
    browser = desk(browsers, a_call().edition, Role.REVIEWER)
    browser.get(CALL, status=403)
    browser.get(f"{CALL}/settings", status=403)


def test_the_preview_shows_the_public_page_before_anybody_else_sees_it(ctx: Flask, browsers: Browsers) -> None:
    edition = an_edition(state=EditionState.DRAFT)
    calls = a_call(edition, intro=texts("Bring us noise"))
    browser = desk(browsers, calls.edition)
    page = browser.get(f"{CALL}/preview")
    assert page.heading == "What will you bring?"
    assert "So a speaker will see it" in page.main
    assert "Bring us noise" in page.main
    browsers().get("/2027/call", status=404)


def test_the_pages_cost_the_same_for_two_parts_as_for_forty(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    browser = desk(browsers, calls.edition)
    pages = [CALL, f"{CALL}/preview", f"{CALL}/question", "/2027/call", f"{CALL}/settings", f"{CALL}/link"]

    def cost() -> list[int]:
        counts = []
        for url in pages:
            with statements() as seen:
                assert browser.client.get(url).status_code == 200
            counts.append(seen.count)
        return counts

    cost()
    few = cost()
    with transaction() as session:
        for number in range(20):
            name = texts(f"Number {number}")
            edition_id = calls.edition.id
            kind = SessionType(edition_id=edition_id, kind=SessionKind.TALK, name=name, hint=Texts(), lengths=[30])
            session.add(kind)
            session.flush()
            session.add_all(
                [
                    Criterion(edition_id=edition_id, name=name, hint=Texts()),
                    Question(
                        edition_id=edition_id, kind=QuestionKind.TEXT, label=name, hint=Texts(), options=[],
                        session_type_id=kind.id,
                    ),
                    CallLink(edition_id=edition_id, secret=f"s{number}", session_type_id=kind.id, created_at=now()),
                ]
            )  # fmt: skip
    assert len(db.session.scalars(asked.links_of(calls.edition.id)).all()) == 20
    assert cost() == few


@pytest.mark.parametrize(
    "page, link, leads_to",
    [
        ("proposals", "See how the call stands", "call"),
        ("speakers", "See how the call stands", "call"),
        ("sessions", "Go to the proposals", "proposals"),
        ("review", "Give proposals to reviewers", "reviewers"),
        ("reviewers", "Go to the team", "edition/team"),
        ("outbox", "Go to the proposals", "proposals"),
    ],
)
def test_a_new_edition_leads_from_every_empty_page_to_what_comes_first(
    ctx: Flask, browsers: Browsers, page: str, link: str, leads_to: str
) -> None:
    edition = an_edition()
    found = desk(browsers, edition).get(f"/desk/{edition.slug}/{page}")
    assert found.href(link).endswith(f"/desk/{edition.slug}/{leads_to}")
