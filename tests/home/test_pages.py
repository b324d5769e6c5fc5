"""The pages every site owes its readers, and the answer that machines ask for."""

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event

from core.clock import now
from core.db import db, transaction
from core.outbox import Mail, MailState
from home.views.dev import SHOWN
from tests.browser import Browser, statements
from tests.editions.builders import an_edition

Browsers = Callable[..., Browser]


@pytest.mark.parametrize("page", ["terms", "privacy", "accessibility"])
@pytest.mark.parametrize("language", ["da", "sv", "en"])
def test_the_pages_that_a_site_owes(ctx: Flask, browsers: Browsers, page: str, language: str) -> None:
    browser = browsers(language=language)
    empty = browser.get(f"/{page}")
    an_edition()
    found = browser.get(f"/{page}")
    assert (found.language, empty.heading, "example.org" in empty.main, "example.org" in found.main) == (
        language,
        found.heading,
        False,
        True,
    )


def test_terms_name_the_seller_and_hold_the_editions_own(ctx: Flask, browsers: Browsers) -> None:
    an_edition()
    page = browsers().get("/terms")
    for words in ("Föreningen Sundet", "5599990016", "Tickets can be handed over", "right of withdrawal"):
        assert words in page.main, words


@pytest.mark.parametrize("page", ["terms", "privacy", "accessibility"])
def test_several_editions_cost_no_more_statements_than_one(ctx: Flask, browsers: Browsers, page: str) -> None:
    an_edition()
    browsers().get(f"/{page}")
    with statements() as one:
        alone = browsers().get(f"/{page}").main.count("example.org")
    for number in (1, 2, 3):
        an_edition(f"later-{number}", first_day=now().date() + dt.timedelta(days=60 + number))
    with statements() as several:
        assert browsers().get(f"/{page}").main.count("example.org") == 3 * alone
    assert several.count == one.count


def test_healthz_says_that_all_is_well(ctx: Flask, browsers: Browsers) -> None:
    answer = browsers().client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "up"})


def test_healthz_says_when_the_database_is_gone(ctx: Flask, browsers: Browsers) -> None:
    def refuse(*_given: object) -> None:
        raise ConnectionError("the database is gone")

    event.listen(db.engine, "before_cursor_execute", refuse)
    try:
        answer = browsers().client.get("/healthz")
    finally:
        event.remove(db.engine, "before_cursor_execute", refuse)
    assert (answer.status_code, answer.json) == (503, {"status": "down"})
    assert browsers().client.get("/healthz").status_code == 200


def test_a_mail_of_the_demo_is_found_however_many_came_after_it(ctx: Flask, browsers: Browsers) -> None:
    with transaction() as session:
        for number in range(SHOWN + 1):
            address = "first@example.org" if number == 0 else f"later{number}@example.org"
            session.add(_mail_to(address))
    whole, found = browsers().get("/dev/mail"), browsers().get("/dev/mail?q=FIRST@")
    nothing = browsers().get("/dev/mail?q=nobody")
    assert ("first@example.org" in whole.main, "later1@example.org" in whole.main) == (False, True)
    assert ("first@example.org" in found.main, "later1@example.org" in found.main) == (True, False)
    assert "No mail here" in nothing.main


def _mail_to(address: str) -> Mail:
    return Mail(
        template="code",
        language="en",
        to_address=address,
        to_name="",
        subject="Hello",
        text="Hello",
        html="<p>Hello</p>",
        state=MailState.SENT,
        created_at=now(),
    )
