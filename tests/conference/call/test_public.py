"""The call as everybody sees it: before, while and after it is open, and through a secret link."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine as machine
from flask import Flask

from conference.models import CallLink, Question, SessionType
from conference.words.calls import time_left
from core.clock import now
from core.db import db, transaction
from core.language import in_language
from core.texts import Texts
from editions.models import EditionState
from tests.browser import Browser, Page
from tests.conference.builders import CallSet, a_call, set_window
from tests.editions.builders import an_edition

Browsers = Callable[..., Browser]
NOON = dt.datetime(2027, 5, 4, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def noon():
    with machine.travel(NOON, tick=False):
        yield


def a_link(calls: CallSet, secret: str = "for-ida", **values: Any) -> CallLink:
    with transaction() as session:
        link = CallLink(edition_id=calls.edition.id, secret=secret, note="Ida", created_at=now(), **values)
        session.add(link)
    return link


def hide(session_type: SessionType) -> None:
    with transaction() as session:
        session.get_one(SessionType, session_type.id).hidden = True


def facts(page: Page) -> str:
    return page.words_at("//*[contains(@class, 'hero-facts')]/li[1]")


def left(page: Page) -> str:
    return page.words_at("//*[contains(@class, 'call-left')][1]").strip()


@pytest.mark.parametrize(
    "opens, closes, when, words",
    [
        (2, 9, "Opens Thursday 6 May 2027, 14:00", "Not open yet, but everything you need to prepare stands here."),
        (-2, 3.25, "Open until Friday 7 May 2027, 20:00", "3 days 6 hours left"),
        (-2, None, "Open now", "What we look for"),
        (-9, -0.01, "Closed since Tuesday 4 May 2027", "The deadline has passed. If your draft was saved in time"),
        (-9, -2, "Closed since Sunday 2 May 2027", "Thank you for everything you offered."),
    ],
    ids=["not yet", "open", "open for good", "grace", "closed"],
)
@pytest.mark.usefixtures("ctx")
def test_the_page_says_how_the_call_stands(browser, opens, closes, when, words) -> None:
    calls = a_call()
    set_window(calls.edition.id, opens=opens, closes=closes)
    page = browser.get("/2027/call")
    assert facts(page) == when
    assert words in page.main


@pytest.mark.parametrize("state", [EditionState.DRAFT, EditionState.ARCHIVED])
def test_what_the_world_may_not_see_is_not_there(ctx: Flask, browser: Browser, state: EditionState) -> None:
    calls = a_call(an_edition(state=state))
    a_link(calls, after_deadline=True)
    browser.get("/2027/call", status=404)
    browser.get("/2027/call/with/for-ida", status=404)
    browser.get("/1999/call", status=404)


def test_the_page_says_what_is_looked_for_asked_and_judged_by(ctx: Flask, browser: Browser) -> None:
    calls = a_call(anonymous=True, intro=Texts(en="Bring **noise**"), reviews_wanted=3, answer_days=9)
    with transaction() as session:
        question = session.get_one(Question, calls.question.id)
        question.required, question.session_type_id = True, calls.talk.id
    page = browser.get("/2027/call")
    assert page.words_at("//*[@class='prose']") == "Bring noise"
    assert page.words_at("//*[@class='call-tracks']") == "Money Live"
    assert page.words_at("//*[@class='price-cards']") == "Talk 30 / 45 min Showcase 40 min Comes with a rider"
    asked = page.words_at("//*[@class='call-asked']")
    assert "Who is it for? for Talk · has to be answered" in asked
    assert "for Showcase: line-up, inputs, backline, stage plot" in asked
    assert page.words_at("//*[@class='call-criteria']") == "67 % Content 33 % Fit"
    assert "Those who read do not see who you are" in page.main
    assert page.href("Offer something").endswith("/2027/call/begin")
    assert "3 people from both shores read each proposal." in page.main
    assert "You have 9 days to say yes." in page.main
    assert "Skandinaviska" in page.main


def test_hidden_types_and_their_questions_are_seen_by_their_link_alone(ctx: Flask, browser: Browser) -> None:
    calls = a_call()
    hide(calls.showcase)
    with transaction() as session:
        session.get_one(Question, calls.question.id).session_type_id = calls.showcase.id
    a_link(calls, session_type_id=calls.showcase.id)
    page = browser.get("/2027/call")
    assert ("Showcase" in page.main, "Who is it for?" in page.main) == (False, False)
    page = browser.get("/2027/call/with/for-ida")
    assert page.words_at("//*[@class='price-cards']").startswith("Showcase for you")
    assert "Who is it for?" in page.main
    assert "It opens a type that others do not see: Showcase." in page.main
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_a_link_for_the_late_opens_a_closed_call(ctx: Flask, browser: Browser) -> None:
    calls = a_call()
    set_window(calls.edition.id, opens=-9, closes=-2)
    a_link(calls, after_deadline=True, expires_at=NOON + dt.timedelta(days=1, hours=2))
    page = browser.get("/2027/call/with/for-ida")
    assert facts(page) == "Open until Wednesday 5 May 2027, 16:00"
    assert page.href("Offer something").endswith("/2027/call/begin?key=for-ida")
    assert "1 day 2 hours left" in page.main
    page = browser.get("/2027/call")
    assert ("Closed since" in page.main, "Offer something" in page.main) == (True, False)


@pytest.mark.parametrize(
    "values",
    [{"taken_back": True}, {"expires_at": NOON - dt.timedelta(minutes=1)}],
    ids=["taken back", "run out"],
)
def test_a_link_that_works_no_more_says_so_and_opens_nothing(ctx, browser, values) -> None:
    calls = a_call()
    hide(calls.showcase)
    set_window(calls.edition.id, opens=-9, closes=-2)
    a_link(calls, session_type_id=calls.showcase.id, after_deadline=True, **values)
    page = browser.get("/2027/call/with/for-ida", status=410)
    assert "This link works no more" in page.main
    assert ("Showcase" in page.main, facts(page)) == (False, "Closed since Sunday 2 May 2027")


def test_a_link_of_another_edition_is_not_there(ctx: Flask, browser: Browser) -> None:
    a_call()
    a_link(a_call(an_edition("2028")), after_deadline=True)
    browser.get("/2027/call/with/for-ida", status=404)
    browser.get("/2027/call/with/nothing", status=404)


@pytest.mark.parametrize("opens, closes, shown", [(2, 9, True), (-2, 9, True), (-2, None, True), (-9, -2, False)])
def test_the_header_names_the_call_while_it_is_open_or_to_come(ctx, browser, opens, closes, shown) -> None:
    calls = a_call()
    set_window(calls.edition.id, opens=opens, closes=closes)
    page = browser.get("/2027/")
    assert ("Call for speakers" in page.words_at("//header//nav")) is shown


def test_all_who_are_not_signed_in_share_one_page_until_something_changes(ctx, browsers, change_settings) -> None:
    change_settings(page_seconds=60.0)
    calls = a_call(intro=Texts(en="Bring noise"))
    first, second = browsers().get("/2027/call"), browsers().get("/2027/call")
    assert first.headers["ETag"] == second.headers["ETag"]
    with transaction():
        db.session.merge(calls.call).intro = Texts(en="Bring silence")
    assert "Bring noise" in browsers().get("/2027/call").main
    with machine.travel(NOON + dt.timedelta(minutes=2), tick=False):
        assert "Bring silence" in browsers().get("/2027/call").main


def test_texts_in_another_language_say_so(ctx: Flask, browsers: Browsers) -> None:
    a_call(intro=Texts(da="Tag støj med"))
    page = browsers(language="sv").get("/2027/call")
    assert page.all("//*[contains(@class, 'call-intro')]/@lang") == ["da"]


@pytest.mark.parametrize(
    "seconds, language, words",
    [
        (3 * 86_400 + 4 * 3_600 + 59, "en", "3 days 4 hours"),
        (86_400, "en", "1 day"),
        (86_400 + 3_600, "sv", "1 dygn 1 timme"),
        (2 * 3_600 + 60, "da", "2 timer 1 minut"),
        (59, "en", "less than a minute"),
        (-5, "en", "less than a minute"),
    ],
)
def test_time_left_is_said_by_its_two_largest_parts(app, ctx, seconds, language, words) -> None:
    with app.test_request_context(), in_language(language):
        assert time_left(dt.timedelta(seconds=seconds)) == words


def test_the_call_of_an_edition_without_one_is_calm(ctx: Flask, browser: Browser) -> None:
    an_edition()
    page = browser.get("/2027/call")
    assert "The call is not open yet. Come back soon." in page.main


@pytest.mark.parametrize(
    "window, link, leads_to",
    [
        ((-9, -0.01), "Send me the link again", "/2027/call/find"),
        ((-9, -2), "Find what I offered", "/2027/call/find"),
        (None, "About the conference", "/2027/"),
    ],
    ids=["in the grace", "closed", "without a date"],
)
def test_a_call_that_takes_nothing_says_where_to_go(
    ctx: Flask, browsers: Browsers, window: tuple[float, float] | None, link: str, leads_to: str
) -> None:
    if window is None:
        an_edition()
    else:
        a_call(opens=window[0], closes=window[1], grace_minutes=60)
    browser = browsers()
    page = browser.get("/2027/call")
    assert page.href(link).endswith(leads_to)
    browser.get(page.href(link))
