"""Sessions: what their cookie is worth, how they end, how long they hold, whose they are."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from accounts.actions.members import set_disabled
from accounts.actions.sessions import forget_old_sessions
from accounts.models import MemberSession
from core.clock import now
from core.db import db
from core.permissions import Role
from core.signing import digest
from tests.accounts.people import a_member, code_in, last_mail, member_of, sign_in, sign_out
from tests.browser import Browser, statements

ANNA, BO = "anna@example.org", "bo@example.org"
AN_IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1"
)


@pytest.fixture(autouse=True)
def _people(ctx: Flask) -> None:
    a_member(ANNA)
    a_member(BO, name="Bo Björk")


def token_of(browser: Browser) -> str:
    cookie = browser.client.get_cookie("session")
    assert cookie is not None
    return cookie.value


def session_ids(address: str) -> list[int]:
    member_id = member_of(address).id
    return list(db.session.scalars(select(MemberSession.id).where(MemberSession.member_id == member_id)))


def test_cookie_is_guarded(browser: Browser) -> None:
    sign_in(browser, ANNA)
    cookie = browser.client.get_cookie("session")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.path, cookie.secure) == (True, "Lax", "/", False)
    assert db.session.scalars(select(MemberSession.token_digest)).all() == [digest(cookie.value)]


def test_cookie_is_bound_to_the_host_over_https(browser: Browser, change_settings: Callable[..., object]) -> None:
    change_settings(base_url="https://localhost")
    response = browser.client.post("/account/sign-in", base_url="https://localhost", data={})
    assert response.status_code == 400
    response = browser.client.get("/account/sign-in", base_url="https://localhost")
    token = response.text.split('name="csrf_token" value="')[1].split('"')[0]
    response = browser.client.post(
        "/account/sign-in", base_url="https://localhost", data={"csrf_token": token, "address": ANNA}
    )
    cookie = next(one for one in response.headers.getlist("Set-Cookie") if "browser" in one)
    assert cookie.startswith("__Host-browser=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"))
    assert "Domain" not in cookie


def test_signing_out_ends_the_session_against_replay(browser: Browser) -> None:
    sign_in(browser, ANNA)
    token = token_of(browser)
    sign_out(browser)
    assert browser.client.get_cookie("session") is None
    browser.client.set_cookie("session", token)
    assert browser.get("/account/").path == "/account/sign-in"
    assert session_ids(ANNA) == []


def test_sign_out_everywhere_ends_all(browsers: Callable[..., Browser]) -> None:
    one, two, other = browsers(), browsers(), browsers()
    sign_in(one, ANNA)
    sign_in(two, ANNA)
    sign_in(other, BO)
    one.get("/account/sessions")
    one.submit("Sign out everywhere")
    assert two.get("/account/").path == "/account/sign-in"
    assert other.get("/account/").path == "/account/"


def test_list_shows_device_and_network_and_ends_one(browsers: Callable[..., Browser]) -> None:
    phone, laptop = browsers(), browsers()
    phone.headers["User-Agent"] = AN_IPHONE
    sign_in(phone, ANNA)
    sign_in(laptop, ANNA)
    page = laptop.get("/account/sessions")
    devices = sorted(row[0].split(" Signed in")[0] for row in page.rows())
    assert devices == ["Safari, iPhone", "Unknown device this one"]
    assert [row[1] for row in page.rows()] == ["127.0.0.0/24", "127.0.0.0/24"]
    phones = db.session.scalars(select(MemberSession.id).where(MemberSession.device != "")).one()
    laptop.submit(f"/account/sessions/{phones}/end")
    assert phone.get("/account/").path == "/account/sign-in"
    assert laptop.get("/account/").path == "/account/"


def test_nobody_ends_the_session_of_another(browsers: Callable[..., Browser]) -> None:
    anna, bo = browsers(), browsers()
    sign_in(anna, ANNA)
    sign_in(bo, BO)
    page = bo.post(f"/account/sessions/{session_ids(ANNA)[0]}/end", status=409)
    assert page.main.endswith("This session is over already. To the front page")
    assert anna.get("/account/").path == "/account/"


def test_disabling_ends_sessions(browser: Browser) -> None:
    sign_in(browser, ANNA)
    set_disabled(member_of(ANNA).id, disabled=True, by=None)
    assert browser.get("/account/").path == "/account/sign-in"
    assert session_ids(ANNA) == []


@pytest.mark.parametrize(
    "after, signed_in", [(timedelta(days=29, hours=23), True), (timedelta(days=30), False)], ids=["29 d", "30 d"]
)
def test_members_stay_thirty_days(browser: Browser, after: timedelta, signed_in: bool) -> None:
    sign_in(browser, ANNA)
    with time_machine.travel(now() + after, tick=False):
        assert (browser.get("/account/").path == "/account/") is signed_in


@pytest.fixture
def anna_is_team(app: Flask) -> object:
    """Let everybody work at the front desk, as editions would tell."""
    before = app.extensions["role_lookup"]
    app.extensions["role_lookup"] = lambda _member_id, _edition: frozenset({Role.FRONT_DESK})
    yield
    app.extensions["role_lookup"] = before


@pytest.mark.parametrize(
    "steps, signed_in",
    [([119], True), ([121], False), ([110] * 6, True), ([110] * 6 + [61], False)],
    ids=["2 h idle", "more", "11 h in use", "12 h in use"],
)
@pytest.mark.usefixtures("anna_is_team")
def test_teams_stay_two_hours_idle_and_twelve_at_most(browser: Browser, steps: list[int], signed_in: bool) -> None:
    sign_in(browser, ANNA)
    moment = now()
    for minutes in steps:
        moment += timedelta(minutes=minutes)
        with time_machine.travel(moment, tick=False):
            page = browser.get("/account/")
    assert (page.path == "/account/") is signed_in


def test_reading_writes_last_seen_every_five_minutes_only(browser: Browser) -> None:
    sign_in(browser, ANNA)
    with statements() as seen:
        browser.get("/account/consents")
    assert seen.written_tables == []
    with time_machine.travel(now() + timedelta(minutes=6)), statements() as seen:
        browser.get("/account/consents")
    assert seen.written_tables == ["member_session"]


def test_old_sessions_are_deleted(browser: Browser) -> None:
    sign_in(browser, ANNA)
    forget_old_sessions(now())
    assert len(session_ids(ANNA)) == 1
    forget_old_sessions(now() + timedelta(days=30))
    assert db.session.scalar(select(func.count()).select_from(MemberSession)) == 0


def test_language_of_the_member_follows_them(browsers: Callable[..., Browser]) -> None:
    a_member("rut@example.org", name="Rut", language="sv")
    browser = browsers(language="en")
    sign_in(browser, "rut@example.org")
    assert browser.get("/account/").language == "sv"


def test_language_chosen_by_hand_is_stored_at_sign_in(browser: Browser) -> None:
    browser.get("/account/sign-in?lang=da")
    browser.get("/account/sign-in?lang=en")
    browser.get("/account/sign-in?lang=sv")
    browser.post("/account/sign-in", {"address": ANNA})
    browser.post("/account/sign-in/code", {"code": code_in(last_mail(ANNA))})
    assert member_of(ANNA).language == "sv"
