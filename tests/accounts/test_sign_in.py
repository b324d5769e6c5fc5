"""Signing in: by code, by link, in another browser, too late, twice, too often; for known and unknown addresses."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from accounts.models import Challenge, Guess, Member, MemberSession
from core.clock import now
from core.db import db
from tests.accounts.people import a_member, ask, code_in, last_mail, link_in, member_of, sign_in, sign_out
from tests.browser import Browser, statements

ANNA = "anna@example.org"


@pytest.fixture(autouse=True)
def _anna(ctx: Flask) -> None:
    a_member(ANNA)


def test_code_signs_in(browser: Browser) -> None:
    page = sign_in(browser, ANNA)
    assert (page.path, page.heading) == ("/account/", "Hello Anna Ångström")


def test_link_signs_in_once_after_a_button(browser: Browser) -> None:
    ask(browser, ANNA)
    link = link_in(last_mail(ANNA))
    page = browser.get(link)
    assert page.heading == "One press and you are in"
    assert browser.submit("Go on").path == "/account/"
    assert browser.get(link).main == "Sign in This has been used already. Ask for a new one. Ask for a new code"


def test_opening_the_link_many_times_uses_nothing_up(browser: Browser, browsers: Callable[..., Browser]) -> None:
    ask(browser, ANNA)
    link = link_in(last_mail(ANNA))
    for _scanner in range(3):
        browsers().get(link)
    browser.get(link)
    assert browser.submit("Go on").path == "/account/"


def test_link_in_another_browser_asks_for_the_code(browser: Browser, browsers: Callable[..., Browser]) -> None:
    ask(browser, ANNA)
    mail = last_mail(ANNA)
    other = browsers()
    page = other.get(link_in(mail))
    assert page.heading == "You began in another browser"
    assert ANNA not in page.text
    assert other.post(link_in(mail), {}, status=422).error_of("code") == "This is needed."
    assert other.submit("Go on here", code="000000", status=422).error_of("code") == (
        "This is not the code in our latest mail. Look at it again."
    )
    assert other.submit("Go on here", code=code_in(mail)).path == "/account/"


def test_wrong_code_is_said_beside_the_field(browser: Browser) -> None:
    ask(browser, ANNA)
    code = code_in(last_mail(ANNA))
    wrong = "000000" if code != "000000" else "000001"
    page = browser.submit("Go on", code=wrong, status=422)
    assert page.error_of("code") == "This is not the code in our latest mail. Look at it again."
    assert browser.submit("Go on", code=f" {code[:3]} {code[3:]} ").path == "/account/"


def test_code_of_another_browser_is_worth_nothing(browser: Browser, browsers: Callable[..., Browser]) -> None:
    ask(browser, ANNA)
    other = browsers()
    other.get("/account/sign-in/code")
    page = other.submit("Go on", code=code_in(last_mail(ANNA)), status=422)
    assert page.error_of("code") == "This code is too old. Ask for a new one."


@pytest.mark.parametrize("how", ["code", "link"])
def test_everything_expires_after_ten_minutes(browser: Browser, how: str) -> None:
    ask(browser, ANNA)
    mail = last_mail(ANNA)
    with time_machine.travel(now() + timedelta(minutes=10, seconds=1), tick=False):
        if how == "code":
            page = browser.submit("Go on", code=code_in(mail), status=422)
            assert page.error_of("code") == "This code is too old. Ask for a new one."
        else:
            assert browser.get(link_in(mail)).main == (
                "Sign in This link is too old. Ask for a new one. Ask for a new code"
            )


def test_code_works_once(browser: Browser, browsers: Callable[..., Browser]) -> None:
    sign_in(browser, ANNA)
    code = code_in(last_mail(ANNA))
    sign_out(browser)
    browser.get("/account/sign-in/code")
    page = browser.post("/account/sign-in/code", {"code": code}, status=422)
    assert page.error_of("code") == "This code is too old. Ask for a new one."


def test_a_later_code_replaces_the_earlier(browser: Browser) -> None:
    ask(browser, ANNA)
    first = code_in(last_mail(ANNA))
    ask(browser, ANNA)
    second = code_in(last_mail(ANNA))
    if first != second:
        assert browser.submit("Go on", code=first, status=422).error_of("code") != ""
    assert browser.submit("Go on", code=second).path == "/account/"


def test_secrets_are_not_stored(browser: Browser) -> None:
    ask(browser, ANNA)
    mail = last_mail(ANNA)
    row = db.session.scalars(select(Challenge)).one()
    stored = "|".join(str(value) for value in vars(row).values())
    assert code_in(mail) not in stored
    assert link_in(mail).rsplit("/", 1)[1] not in stored


# --- who has an account is not told -----------------------------------------------------------------------------------


def test_known_and_unknown_addresses_get_the_same_answer(browsers: Callable[..., Browser]) -> None:
    known, unknown = browsers(), browsers()
    seen = []
    for browser, address in ((known, ANNA), (unknown, "ukendt@example.org")):
        with statements() as statement:
            page = ask(browser, address)
        seen.append((page.status, page.path, page.main.replace(address, "…"), statement.count))
    assert seen[0] == seen[1]


def test_wrong_password_says_the_same_for_unknown_addresses(browsers: Callable[..., Browser]) -> None:
    seen = []
    for address in (ANNA, "ukendt@example.org"):
        browser = browsers()
        browser.get("/account/sign-in/password")
        page = browser.submit("Sign in", address=address, password="something wrong", status=422)
        seen.append(page.error_of("password"))
    assert seen == ["Address and password do not belong together. Try again, or have a code mailed."] * 2


# --- tries are counted ------------------------------------------------------------------------------------------------


def test_codes_are_budgeted_per_account(browsers: Callable[..., Browser]) -> None:
    browser = browsers()
    ask(browser, ANNA)
    code = code_in(last_mail(ANNA))
    wrong = "000000" if code != "000000" else "000001"
    for _try in range(10):
        browser.submit("Go on", code=wrong, status=422)
    page = browser.submit("Go on", code=code, status=429)
    assert page.summary == ["There were many tries. Wait 60 min, or use the link in the mail."]
    # The link still works: nobody can lock somebody else out.
    browser.get(link_in(last_mail(ANNA)))
    assert browser.submit("Go on").path == "/account/"


def test_mails_are_budgeted_per_account(browsers: Callable[..., Browser]) -> None:
    for _mail in range(5):
        ask(browsers(), ANNA)
    browser = browsers()
    browser.get("/account/sign-in")
    page = browser.submit("Send me a code", address=ANNA.upper(), status=429)
    assert page.summary == ["There were many tries. Wait 15 min, or use the link in the mail."]
    with time_machine.travel(now() + timedelta(minutes=15, seconds=1)):
        assert browser.submit("Send me a code", address=ANNA).path == "/account/sign-in/code"


def test_passwords_are_budgeted_per_network(app: Flask, browsers: Callable[..., Browser]) -> None:
    browser = browsers()
    browser.get("/account/sign-in/password")
    from accounts.actions.guesses import count_try
    from accounts.rules.guesses import GuessKind

    for each in range(100):
        count_try(GuessKind.PASSWORD, account=f"somebody{each}", network="127.0.0.1")
    page = browser.submit("Sign in", address="new@example.org", password="whatever it is", status=429)
    assert page.value_of("address") == "new@example.org"


def test_a_right_code_is_not_counted(browser: Browser) -> None:
    sign_in(browser, ANNA)
    assert db.session.scalar(select(func.count()).select_from(Guess).where(Guess.kind == "code")) == 0


# --- where to afterwards ----------------------------------------------------------------------------------------------


def test_next_is_followed_to_our_own_pages(browser: Browser) -> None:
    assert sign_in(browser, ANNA, next_path="/account/consents").path == "/account/consents"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "/%09/evil.example",
        "%2F%2Fevil.example",
        "http:///evil.example",
        "/\t/evil.example",
        "///evil.example",
        "evil.example",
    ],
)
def test_next_never_leads_elsewhere(browser: Browser, target: str) -> None:
    page = sign_in(browser, ANNA, next_path=target)
    assert page.url.startswith("http://localhost/")
    assert page.path in ("/account/", "/%09/evil.example", "///evil.example")


def test_pages_of_members_lead_to_sign_in_and_back(browser: Browser) -> None:
    assert browser.get("/account/profile").path == "/account/sign-in"
    browser.submit("Send me a code", address=ANNA)
    assert browser.submit("Go on", code=code_in(last_mail(ANNA))).path == "/account/profile"


# --- joining ----------------------------------------------------------------------------------------------------------


def test_new_address_joins_with_name_and_age(browser: Browser) -> None:
    page = sign_in(browser, "ny@example.org", next_path="/account/profile")
    assert page.path == "/account/join"
    page = browser.submit("Join", name="", status=422)
    assert (page.error_of("name"), page.error_of("month")) == ("This is needed.", "")
    assert "Choose what fits." in page.main
    page = browser.submit("Join", name="Søren Ny", age="adult")
    assert page.path == "/account/profile"
    member = member_of("ny@example.org")
    assert (member.name, member.search_name, member.minor_until) == ("Søren Ny", "soeren ny", None)


def test_young_people_store_a_month_only(browser: Browser) -> None:
    sign_in(browser, "ung@example.org")
    page = browser.submit("Join", name="Ida", age="young", status=422)
    assert page.error_of("month") == "Choose the month in which you turn 18."
    months = [one.get("value") for one in page.all("//select[@name='month']/option")]
    browser.submit("Join", name="Ida", age="young", month=months[5])
    member = member_of("ung@example.org")
    assert member.minor_until is not None
    assert f"{(member.minor_until - timedelta(days=1)):%Y-%m}" == months[5]


def test_children_get_a_kind_word_and_no_account(browser: Browser) -> None:
    sign_in(browser, "barn@example.org")
    page = browser.submit("Join", name="Bo", age="child", status=422)
    assert page.summary == [
        "You can have an account from 15. Until then a grown-up can buy your ticket, and you are very welcome."
    ]
    assert db.session.scalar(select(func.count()).select_from(Member)) == 1


def test_joining_needs_a_proven_address(browser: Browser) -> None:
    assert browser.get("/account/join").path == "/account/sign-in"
    page = browser.post("/account/join", {"name": "X", "age": "adult"})
    assert page.path == "/account/sign-in"
    assert db.session.scalar(select(func.count()).select_from(Member)) == 1


def test_joining_twice_from_two_tabs_makes_one_account(browser: Browser) -> None:
    sign_in(browser, "ny@example.org")
    browser.submit("Join", name="Ny", age="adult")
    assert browser.post("/account/join", {"name": "Ny", "age": "adult"}).path == "/account/"
    assert db.session.scalar(select(func.count()).select_from(Member)) == 2


def test_disabled_accounts_do_not_open(ctx: Flask, browser: Browser) -> None:
    from accounts.actions.members import set_disabled

    set_disabled(member_of(ANNA).id, disabled=True, by=None)
    ask(browser, ANNA)
    page = browser.submit("Go on", code=code_in(last_mail(ANNA)), status=422)
    assert page.summary == ["This account is closed. Write to the organisers if that is a mistake."]
    assert db.session.scalar(select(func.count()).select_from(MemberSession)) == 0
