"""Passwords, second factor, asking again."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask, g
from sqlalchemy import func, select

from accounts.models import Password, RecoveryCode, SecondFactor
from core.clock import now
from core.db import db
from core.permissions import Role
from tests.accounts.people import a_member, code_in, last_mail, sign_in
from tests.browser import Browser

ANNA = "anna@example.org"
GOOD = "fire grønne færger"


@pytest.fixture(autouse=True)
def _anna(ctx: Flask) -> None:
    a_member(ANNA)


def later(minutes: int) -> time_machine.travel:
    return time_machine.travel(now() + timedelta(minutes=minutes))


# --- asking again -----------------------------------------------------------------------------------------------------

SENSITIVE = ["/account/password", "/account/second-factor", "/account/passkeys/add", "/account/addresses",
             "/account/delete", "/account/data.json"]  # fmt: skip
SENSITIVE_POSTS = ["/account/password/remove", "/account/second-factor/remove", "/account/second-factor/codes"]


@pytest.mark.parametrize("path", SENSITIVE)
def test_sensitive_pages_ask_again_after_a_quarter(browser: Browser, path: str) -> None:
    sign_in(browser, ANNA)
    browser.get(path)
    with later(16):
        assert browser.get(path).path == "/account/confirm"


@pytest.mark.parametrize("path", SENSITIVE_POSTS)
def test_sensitive_buttons_ask_again_and_do_nothing(browser: Browser, path: str) -> None:
    sign_in(browser, ANNA)
    with later(16):
        page = browser.post(path)
        assert page.url == "http://localhost/account/confirm?next=/account/security"


def test_mailed_code_confirms_and_goes_on(browser: Browser) -> None:
    sign_in(browser, ANNA)
    with later(16):
        browser.get("/account/password")
        page = browser.submit("Send me a code")
        assert page.path == "/account/confirm"
        assert browser.submit("Confirm", code="000000", status=422).error_of("code") != ""
        assert browser.submit("Confirm", code=code_in(last_mail(ANNA))).path == "/account/password"


def test_password_confirms(browser: Browser) -> None:
    sign_in(browser, ANNA)
    browser.get("/account/password")
    browser.submit("Set the password", password=GOOD)
    with later(16):
        browser.get("/account/password")
        page = browser.submit("Confirm with the password", password="wrong it is", status=422)
        assert page.error_of("password") != ""
        assert browser.submit("Confirm with the password", password=GOOD).path == "/account/password"


def test_confirming_leads_to_our_own_pages_only(browser: Browser) -> None:
    sign_in(browser, ANNA)
    browser.get("/account/confirm?next=https://evil.example/")
    browser.submit("Send me a code")
    assert browser.submit("Confirm", code=code_in(last_mail(ANNA))).url == "http://localhost/account/"


# --- passwords --------------------------------------------------------------------------------------------------------


def set_password(browser: Browser, password: str = GOOD) -> None:
    sign_in(browser, ANNA)
    browser.get("/account/password")
    browser.submit("Set the password", password=password)


def test_password_signs_in(browser: Browser, browsers: Callable[..., Browser]) -> None:
    set_password(browser)
    assert last_mail(ANNA).subject == "Your password was changed"
    other = browsers()
    other.get("/account/sign-in/password?next=/account/consents")
    assert other.submit("Sign in", address="ANNA@example.org", password=GOOD).path == "/account/consents"


def test_new_password_ends_other_sessions(browser: Browser, browsers: Callable[..., Browser]) -> None:
    other = browsers()
    sign_in(other, ANNA)
    set_password(browser)
    assert other.get("/account/").path == "/account/sign-in"
    assert browser.get("/account/").path == "/account/"


@pytest.mark.parametrize(
    "password, sentence",
    [
        ("short", "Take at least 10 characters. A few words in a row are easy to remember."),
        ("x" * 201, "Take at most 200 characters."),
        ("aaaaaaaaaaaa", "This is easy to guess. Take a few words that have nothing to do with you."),
        ("1234567890", "This is easy to guess. Take a few words that have nothing to do with you."),
        ("password2027!", "This is easy to guess. Take a few words that have nothing to do with you."),
        ("Anna Ångström", "This is easy to guess. Take a few words that have nothing to do with you."),
        ("anna@example.org", "This is easy to guess. Take a few words that have nothing to do with you."),
    ],
)
def test_weak_passwords_are_refused(browser: Browser, password: str, sentence: str) -> None:
    sign_in(browser, ANNA)
    browser.get("/account/password")
    page = browser.submit("Set the password", password=password, status=422)
    assert page.error_of("password") == sentence
    assert page.value_of("password") == ""
    assert db.session.scalar(select(func.count()).select_from(Password)) == 0


def test_removed_password_opens_nothing(browser: Browser, browsers: Callable[..., Browser]) -> None:
    set_password(browser)
    browser.get("/account/security")
    browser.submit("Remove the password")
    other = browsers()
    other.get("/account/sign-in/password")
    other.submit("Sign in", address=ANNA, password=GOOD, status=422)


def test_hash_is_argon2id_with_46_mib(browser: Browser) -> None:
    set_password(browser)
    stored = db.session.scalars(select(Password.hash)).one()
    assert stored.startswith("$argon2id$v=19$m=47104,t=1,p=1$")


# --- second factor ----------------------------------------------------------------------------------------------------


def set_up(browser: Browser) -> tuple[str, list[str]]:
    """Switch a second factor on; return its secret and the recovery codes."""
    page = browser.get("/account/second-factor")
    secret = page.words_at("//code[@id='factor-secret']")
    page = browser.submit("Switch it on", code=pyotp.TOTP(secret).at(now()))
    return secret, [element.text for element in page.all("//main//ul//code")]


def test_second_factor_is_asked_for_at_sign_in(browser: Browser, browsers: Callable[..., Browser]) -> None:
    sign_in(browser, ANNA)
    secret, codes = set_up(browser)
    assert len(codes) == 10
    other = browsers()
    page = sign_in(other, ANNA, next_path="/account/consents")
    assert page.path == "/account/sign-in/second"
    assert other.get("/account/").path == "/account/sign-in"
    other.get("/account/sign-in/second?next=/account/consents")
    with later(1):
        other.submit("Go on", code="000000", status=422)
        assert other.submit("Go on", code=pyotp.TOTP(secret).at(now())).path == "/account/consents"


def test_code_of_the_app_works_once(browser: Browser, browsers: Callable[..., Browser]) -> None:
    sign_in(browser, ANNA)
    secret, _codes = set_up(browser)
    used = pyotp.TOTP(secret).at(now())
    other = browsers()
    sign_in(other, ANNA)
    page = other.submit("Go on", code=used, status=422)
    assert page.error_of("code") == (
        "This is not the code that your app shows now. Wait for the next one and try again."
    )


def test_recovery_code_works_once(browser: Browser, browsers: Callable[..., Browser]) -> None:
    sign_in(browser, ANNA)
    _secret, codes = set_up(browser)
    one, two = browsers(), browsers()
    sign_in(one, ANNA)
    assert one.submit("Go on", code=codes[3]).path == "/account/"
    sign_in(two, ANNA)
    two.submit("Go on", code=codes[3], status=422)
    assert "9 recovery codes are left." in one.get("/account/security").main


def test_new_recovery_codes_replace_the_old(browser: Browser, browsers: Callable[..., Browser]) -> None:
    sign_in(browser, ANNA)
    _secret, codes = set_up(browser)
    browser.get("/account/security")
    browser.submit("Make new recovery codes")
    assert db.session.scalar(select(func.count()).select_from(RecoveryCode)) == 10
    other = browsers()
    sign_in(other, ANNA)
    other.submit("Go on", code=codes[0], status=422)


def test_half_session_lasts_ten_minutes_and_opens_nothing(browser: Browser, browsers: Callable[..., Browser]) -> None:
    sign_in(browser, ANNA)
    secret, _codes = set_up(browser)
    other = browsers()
    sign_in(other, ANNA)
    for path in ("/account/", "/account/security", "/account/data.json"):
        assert other.get(path).path == "/account/sign-in"
    with later(10):
        code = pyotp.TOTP(secret).at(now())
        assert other.post("/account/sign-in/second", {"code": code}).path == "/account/sign-in"


def test_token_changes_when_the_second_factor_was_shown(browser: Browser, browsers: Callable[..., Browser]) -> None:
    sign_in(browser, ANNA)
    secret, _codes = set_up(browser)
    other = browsers()
    sign_in(other, ANNA)
    half = other.client.get_cookie("session")
    with later(1):
        other.submit("Go on", code=pyotp.TOTP(secret).at(now()))
    whole = other.client.get_cookie("session")
    assert half is not None
    assert whole is not None
    assert half.value != whole.value


def test_factor_of_another_member_cannot_be_planted(browser: Browser, browsers: Callable[..., Browser]) -> None:
    a_member("bo@example.org", name="Bo")
    bo = browsers()
    sign_in(bo, "bo@example.org")
    page = bo.get("/account/second-factor")
    token = page.value_of("token")
    secret = page.words_at("//code[@id='factor-secret']")
    sign_in(browser, ANNA)
    browser.get("/account/second-factor")
    browser.post("/account/second-factor", {"token": token, "code": pyotp.TOTP(secret).at(now())}, status=422)
    assert db.session.scalar(select(func.count()).select_from(SecondFactor)) == 0


def test_switching_off_needs_confirming_and_is_told_by_mail(browser: Browser) -> None:
    sign_in(browser, ANNA)
    set_up(browser)
    browser.get("/account/security")
    browser.submit("Switch it off")
    assert last_mail(ANNA).subject == "The second factor of your account was removed"
    assert db.session.scalar(select(func.count()).select_from(SecondFactor)) == 0


# --- teams must -------------------------------------------------------------------------------------------------------


@pytest.fixture
def owner(app: Flask) -> Iterator[None]:
    """Make everybody an owner, as editions would tell."""
    before = app.extensions["role_lookup"]
    app.extensions["role_lookup"] = lambda _member_id, _edition: frozenset({Role.OWNER})
    yield
    app.extensions["role_lookup"] = before


@pytest.mark.usefixtures("owner")
def test_desk_demands_a_second_factor_where_it_is_required(
    app: Flask, browser: Browser, change_settings: Callable[..., object]
) -> None:
    sign_in(browser, ANNA)
    cookie = browser.client.get_cookie("session")
    assert cookie is not None

    def demand(path: str) -> str:
        """Ask as `requires` does on a page of the desk."""
        with app.test_request_context(path, headers={"Cookie": f"session={cookie.value}"}):
            g.pop("_login_user", None)
            answer = app.extensions["second_factor_demand"]()
            return "" if answer is None else str(answer.headers["Location"])

    assert demand("/desk/2027/orders") == ""
    change_settings(second_factor="required")
    assert demand("/desk/2027/orders?q=x") == "/account/second-factor?next=/desk/2027/orders?q%3Dx"
    set_up(browser)
    assert demand("/desk/2027/orders") == ""
