"""What is done from the command line and in the background; and two requests at the same time."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from accounts.actions import guesses
from accounts.actions.challenges import Browser as Asking
from accounts.actions.guesses import count_try
from accounts.actions.sign_in import ask_to_sign_in, sign_in_by_code
from accounts.jobs import forget_old
from accounts.models import Challenge, Guess, MemberSession
from accounts.rules.guesses import GuessKind, refuse_beyond
from core.audit import AuditEntry
from core.clock import now
from core.db import db, is_sqlite
from core.outbox import Mail
from core.refusals import Refused
from tests.accounts.people import a_member, ask, code_in, last_mail, member_of, sign_in
from tests.browser import Browser

ANNA = "anna@example.org"


def test_operator_command_makes_a_member_and_names_the_next_step(app: Flask, ctx: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["sundet", "operator", "ole@example.org", "--name", "Ole"])
    member = member_of("ole@example.org")
    assert (member.name, member.is_operator) == ("Ole", True)
    assert result.output == (
        f"ole@example.org (member {member.id}) is operator now. "
        "Sign in by mail, or: flask sundet sign-in-link ole@example.org\n"
    )


def test_sign_in_link_works_once_in_any_browser(app: Flask, ctx: Flask, browsers: Callable[..., Browser]) -> None:
    a_member(ANNA)
    result = app.test_cli_runner().invoke(args=["sundet", "sign-in-link", ANNA])
    link = result.output.strip().removeprefix("http://localhost")
    one = browsers()
    one.get(link)
    assert one.submit("Go on").path == "/account/"
    assert "This has been used already." in browsers().get(link).main
    facts = db.session.scalars(
        select(AuditEntry.details).where(AuditEntry.fact == "SignInSecured").order_by(AuditEntry.id)
    ).all()
    assert facts == [{"member_id": member_of(ANNA).id, "change": "link-issued"}]


def test_sign_in_link_for_nobody_says_so(app: Flask, ctx: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["sundet", "sign-in-link", ANNA])
    assert (result.exit_code, result.output) == (1, "There is no account with this address.\n")


def test_disable_and_enable(app: Flask, ctx: Flask, browser: Browser) -> None:
    a_member(ANNA)
    sign_in(browser, ANNA)
    run = app.test_cli_runner().invoke
    assert run(args=["sundet", "disable", ANNA]).output == f"{ANNA} is disabled; all sessions were ended.\n"
    assert browser.get("/account/").path == "/account/sign-in"
    assert run(args=["sundet", "enable", ANNA]).output == f"{ANNA} is enabled.\n"
    assert sign_in(browser, ANNA).path == "/account/"


def test_old_rows_are_forgotten_and_twice_does_the_same(ctx: Flask, browser: Browser) -> None:
    a_member(ANNA)
    ask(browser, ANNA)
    browser.submit("Go on", code="000000", status=422)
    sign_in(browser, ANNA)
    with time_machine.travel(now() + timedelta(days=31)):
        forget_old()
        forget_old()
        tables = (Challenge, Guess, MemberSession, Mail)
        left = [db.session.scalar(select(func.count()).select_from(table)) for table in tables]
    assert left == [0, 0, 0, 0]


# --- at the same time -------------------------------------------------------------------------------------------------


def together(app: Flask, count: int, act: Callable[[], object]) -> list[str]:
    """Do the same in several threads at once; return what each got, sorted."""
    results: list[str] = []
    gate = threading.Barrier(count)

    def one() -> None:
        with app.app_context():
            gate.wait()
            try:
                act()
                results.append("yes")
            except Refused as refusal:
                results.append(refusal.code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


def test_a_code_sent_eight_times_at_once_signs_in_once(app: Flask, ctx: Flask) -> None:
    a_member(ANNA)
    browser = Asking(secret="one browser")
    ask_to_sign_in(ANNA, browser, next_path="")
    code = code_in(last_mail(ANNA))
    db.session.rollback()
    results = together(app, 8, lambda: sign_in_by_code(code, browser))
    assert results.count("yes") == 1
    assert db.session.scalar(select(func.count()).select_from(MemberSession)) == 1


def test_guesses_at_once_never_pass_the_budget(app: Flask, ctx: Flask) -> None:
    results = together(app, 16, lambda: count_try(GuessKind.CODE, account="anna", network="203.0.113.1"))
    assert results == ["too_many_tries"] * 6 + ["yes"] * 10


def test_guesses_pass_the_budget_where_nobody_takes_turns(
    app: Flask, ctx: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above where the database has many writers: without the turns the race is real."""
    if is_sqlite():
        # One writer at a time: what happens without that is shown in tests/core.
        return
    everybody_has_read = threading.Barrier(16)

    def slow(*args: Any) -> None:
        everybody_has_read.wait(timeout=10)
        refuse_beyond(*args)

    monkeypatch.setattr(guesses, "take_turns", lambda _subject: None)
    monkeypatch.setattr(guesses, "refuse_beyond", slow)
    results = together(app, 16, lambda: count_try(GuessKind.CODE, account="anna", network="203.0.113.1"))
    assert results == ["yes"] * 16


ADDRESSES = ["", "anna", "anna@", "@example.org", "a b@example.org", "anna@example.org\nBcc: x"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_no_address_gets_a_sentence(browser: Browser, address: str) -> None:
    browser.get("/account/sign-in")
    page = browser.post("/account/sign-in", {"address": address}, status=422)
    assert page.error_of("address") in (
        "This is needed.",
        "This is not a whole mail address. It looks like name@example.org.",
    )
