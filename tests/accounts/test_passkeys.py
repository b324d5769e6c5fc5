"""Passkeys with an authenticator in software: added, used, removed; and every answer that must not open anything."""

import dataclasses
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from accounts.models import MemberSession, Passkey
from core.clock import now
from core.db import db
from tests.accounts.authenticator import Authenticator, tampered
from tests.accounts.people import a_member, last_mail, member_of, sign_in
from tests.browser import Browser

ANNA, BO = "anna@example.org", "bo@example.org"
REFUSED = "The passkey did not work. Try again, or sign in by mail."


@pytest.fixture(autouse=True)
def _people(ctx: Flask) -> None:
    a_member(ANNA)
    a_member(BO, name="Bo Björk")


def options(browser: Browser, what: str) -> dict[str, object]:
    """Ask the server as static/js/passkey.js does."""
    found: dict[str, object] = browser.post(f"/account/passkeys/options/{what}").json
    return found


def add(browser: Browser, device: Authenticator, *, name: str = "Annas telefon", status: int = 200) -> None:
    assert browser.get("/account/passkeys/add").value_of("name") == ""
    answer = device.make(options(browser, "add"))
    browser.post("/account/passkeys/add", {"credential": answer, "name": name}, status=status)


def show(browser: Browser, answer: str, *, then: str = "") -> str:
    """Send an answer to the sign-in page and return where it leads."""
    page = browser.post(f"/account/sign-in/passkey{then}", {"credential": answer})
    return page.path


@pytest.fixture
def device(browser: Browser) -> Authenticator:
    """Anna's phone with her passkey; the browser is signed in as her."""
    phone = Authenticator()
    sign_in(browser, ANNA)
    add(browser, phone)
    return phone


def test_passkey_signs_in(device: Authenticator, browsers: Callable[..., Browser]) -> None:
    other = browsers()
    assert show(other, device.show(options(other, "sign-in")), then="?next=/account/consents") == "/account/consents"
    row = db.session.scalars(select(MemberSession).where(MemberSession.method == "passkey")).one()
    assert (row.member_id, row.half, row.factor_at is not None) == (member_of(ANNA).id, False, True)


def test_adding_is_told_by_mail_and_listed(browser: Browser, device: Authenticator) -> None:
    assert last_mail(ANNA).subject == "A passkey was added to your account"
    assert "Annas telefon" in last_mail(ANNA).text
    assert "Annas telefon" in browser.get("/account/security").main


def test_passkey_counts_as_second_factor(device: Authenticator, browsers: Callable[..., Browser]) -> None:
    import pyotp

    other = browsers()
    show(other, device.show(options(other, "sign-in")))
    page = other.get("/account/second-factor")
    secret = page.words_at("//code[@id='factor-secret']")
    other.submit("Switch it on", code=pyotp.TOTP(secret).at(now()))
    third = browsers()
    assert show(third, device.show(options(third, "sign-in"))) == "/account/"


def test_removed_passkey_opens_nothing(
    browser: Browser, device: Authenticator, browsers: Callable[..., Browser]
) -> None:
    browser.get("/account/security")
    browser.submit("Remove Annas telefon")
    other = browsers()
    assert show(other, device.show(options(other, "sign-in"))) == "/account/sign-in"
    assert "We do not know this passkey. It may have been removed here." in other.page.text


def test_passkey_confirms_sensitive_steps(browser: Browser, device: Authenticator) -> None:
    with time_machine.travel(now() + timedelta(minutes=16)):
        assert browser.get("/account/password").path == "/account/confirm"
        answer = device.show(options(browser, "confirm"))
        page = browser.post("/account/confirm/passkey?next=/account/password", {"credential": answer})
        assert page.path == "/account/password"


def test_passkey_of_another_confirms_nothing(device: Authenticator, browsers: Callable[..., Browser]) -> None:
    bo = browsers()
    sign_in(bo, BO)
    with time_machine.travel(now() + timedelta(minutes=16)):
        bo.get("/account/password")
        answer = device.show(options(bo, "confirm"))
        page = bo.post("/account/confirm/passkey?next=/account/password", {"credential": answer}, status=422)
        assert page.summary == ["We do not know this passkey. It may have been removed here."]


# --- what must not open anything --------------------------------------------------------------------------------------


def test_answer_works_once(device: Authenticator, browsers: Callable[..., Browser]) -> None:
    other = browsers()
    answer = device.show(options(other, "sign-in"))
    assert show(other, answer) == "/account/"
    other.client.delete_cookie("session")
    assert show(other, answer) == "/account/sign-in"


def test_answer_of_another_browser_is_refused(device: Authenticator, browsers: Callable[..., Browser]) -> None:
    asked, stolen = browsers(), browsers()
    answer = device.show(options(asked, "sign-in"))
    assert show(stolen, answer) == "/account/sign-in"
    assert REFUSED in stolen.page.text


def test_answer_after_ten_minutes_is_refused(device: Authenticator, browsers: Callable[..., Browser]) -> None:
    other = browsers()
    answer = device.show(options(other, "sign-in"))
    with time_machine.travel(now() + timedelta(minutes=10, seconds=1)):
        assert show(other, answer) == "/account/sign-in"
        assert "That took a little long. Try again." in other.page.text


@pytest.mark.parametrize(
    "wrong",
    [{"origin": "https://evil.example"}, {"site": "evil.example"}, {"verified": False}, {"counter": -1}],
    ids=["another origin", "another site", "nobody looked", "a copied key"],
)
def test_wrong_answers_are_refused(
    device: Authenticator, browsers: Callable[..., Browser], wrong: dict[str, Any]
) -> None:
    other = browsers()
    if "counter" in wrong:
        show(other, device.show(options(other, "sign-in")))
        other = browsers()
        wrong = {"counter": 0}
    twin = dataclasses.replace(device, **wrong)
    assert show(other, twin.show(options(other, "sign-in"))) == "/account/sign-in"
    assert REFUSED in other.page.text


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature"])
def test_tampered_answers_are_refused(device: Authenticator, browsers: Callable[..., Browser], part: str) -> None:
    other = browsers()
    answer = tampered(device.show(options(other, "sign-in")), part)
    assert show(other, answer) == "/account/sign-in"


def test_another_key_under_the_same_name_is_refused(device: Authenticator, browsers: Callable[..., Browser]) -> None:
    other = browsers()
    forged = Authenticator(credential=device.credential, counter=10)
    assert show(other, forged.show(options(other, "sign-in"))) == "/account/sign-in"


@pytest.mark.parametrize(
    "answer",
    ["", "null", "[]", "{}", '"x"', "not json", '{"id": 1, "response": {"clientDataJSON": 7}}', "[" * 100_000, "\0"],
)
def test_rubbish_is_refused_with_a_sentence(browsers: Callable[..., Browser], answer: str) -> None:
    other = browsers()
    assert show(other, answer) == "/account/sign-in"
    assert db.session.scalar(select(func.count()).select_from(MemberSession)) == 0


def test_sign_in_challenge_makes_no_passkey(browser: Browser) -> None:
    sign_in(browser, ANNA)
    browser.get("/account/passkeys/add")
    answer = Authenticator().make(options(browser, "sign-in"))
    browser.post("/account/passkeys/add", {"credential": answer, "name": "x"}, status=422)
    assert db.session.scalar(select(func.count()).select_from(Passkey)) == 0


def test_passkey_of_another_is_not_taken_over(device: Authenticator, browsers: Callable[..., Browser]) -> None:
    bo = browsers()
    sign_in(bo, BO)
    add(bo, device, status=422)
    assert db.session.scalars(select(Passkey.member_id)).all() == [member_of(ANNA).id]


def test_passkey_of_another_is_not_removed(device: Authenticator, browsers: Callable[..., Browser]) -> None:
    bo = browsers()
    sign_in(bo, BO)
    passkey_id = db.session.scalars(select(Passkey.id)).one()
    bo.post(f"/account/passkeys/{passkey_id}/remove", status=409)
    assert db.session.scalar(select(func.count()).select_from(Passkey)) == 1


def test_there_are_ten_at_most(browser: Browser) -> None:
    sign_in(browser, ANNA)
    for number in range(10):
        add(browser, Authenticator(), name=f"Key {number}")
    browser.get("/account/passkeys/add")
    page = browser.post("/account/passkeys/options/add", status=409)
    assert page.json == {"refused": "You have 10 passkeys. Remove one first."}


def test_options_name_the_site_and_no_member(browser: Browser) -> None:
    found = json.loads(browser.post("/account/passkeys/options/sign-in").data)
    assert (found["rpId"], found["userVerification"], found.get("allowCredentials", [])) == (
        "localhost",
        "required",
        [],
    )
