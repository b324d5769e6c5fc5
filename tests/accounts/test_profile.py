"""One's own account: profile, addresses, consents; every kind of name; as many queries for one row as for many."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Consent, Member, MemberAddress
from accounts.rules.consents import ConsentKind
from core.clock import now
from core.db import db, transaction
from core.usertext import clean_line
from tests.accounts.people import a_member, code_in, last_mail, member_of, sign_in
from tests.browser import Browser, statements

ANNA, BO = "anna@example.org", "bo@example.org"
EDGE = json.loads((Path(__file__).parent.parent / "data" / "edge_cases.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def _people(ctx: Flask) -> None:
    a_member(ANNA)
    a_member(BO, name="Bo Björk")


@pytest.fixture
def anna(browser: Browser) -> Browser:
    sign_in(browser, ANNA)
    return browser


# --- profile ----------------------------------------------------------------------------------------------------------


def test_profile_is_saved_and_shown_again(anna: Browser) -> None:
    anna.get("/account/profile")
    page = anna.submit(
        "Save",
        name="Anna Ångström",
        badge_name="Anna Å",
        pronouns="hun/hende",
        category="venue",
        spoken=["da", "sv"],
        phone="49 28 28 28",
        website="anna.example",
        country="DK",
        municipality="DK-0217",
        language="da",
    )
    assert page.language == "da"
    member = member_of(ANNA)
    stored = [member.badge_name, member.pronouns, member.category, member.spoken, member.phone, member.website]
    assert stored == ["Anna Å", "hun/hende", "venue", ["da", "sv"], "+4549282828", "https://anna.example"]
    assert [member.country, member.municipality, member.language] == ["DK", "DK-0217", "da"]
    assert page.value_of("phone") == "+4549282828"


def test_phone_is_read_as_one_of_the_chosen_country(anna: Browser) -> None:
    anna.get("/account/profile")
    anna.submit("Save", phone="042-10 50 00", country="SE")
    assert member_of(ANNA).phone == "+4642105000"
    page = anna.submit("Save", phone="049 28 28 28", country="DK", status=422)
    assert page.error_of("phone") == (
        "This is not a phone number. Write it with its country code, like +46 42 10 50 00."
    )
    assert page.value_of("phone") == "049 28 28 28"


@pytest.mark.parametrize("name", EDGE["names"] + EDGE["act_names"])
def test_every_name_is_welcome(anna: Browser, name: str) -> None:
    anna.get("/account/profile")
    page = anna.submit("Save", name=name, badge_name=name[:60])
    assert member_of(ANNA).name == clean_line(name)
    assert page.value_of("name") == clean_line(name)
    assert clean_line(name) in anna.get("/account/").heading.replace("  ", " ")


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "x" * 201, "Anna 010190-1234"])
def test_names_that_are_none_are_refused_and_kept(anna: Browser, name: str) -> None:
    anna.get("/account/profile")
    page = anna.submit("Save", name=name, status=422)
    assert page.error_of("name") != ""
    assert member_of(ANNA).name == "Anna Ångström"


@pytest.mark.parametrize("address", EDGE["emails"])
def test_every_address_is_welcome(browser: Browser, address: str) -> None:
    sign_in(browser, db_form(address))
    assert browser.page.path == "/account/join"


def db_form(address: str) -> str:
    """Return an address as the form keeps it: its domain in lower case."""
    user, _at, domain = address.rpartition("@")
    return f"{user}@{domain.lower()}"


# --- addresses --------------------------------------------------------------------------------------------------------


def add_address(browser: Browser, address: str) -> object:
    browser.get("/account/addresses")
    browser.submit("Send a code there", address=address)
    return browser.submit("Add the address", code=code_in(last_mail(address)))


def addresses(owner: str) -> list[tuple[str, bool]]:
    member = member_of(owner)
    rows = db.session.scalars(
        select(MemberAddress).where(MemberAddress.member_id == member.id).order_by(MemberAddress.id)
    )
    return [(row.address, row.is_primary) for row in rows]


def test_second_address_signs_in_after_its_code(anna: Browser, browsers: Callable[..., Browser]) -> None:
    add_address(anna, "anna@work.example")
    assert addresses(ANNA) == [(ANNA, True), ("anna@work.example", False)]
    other = browsers()
    assert sign_in(other, "anna@work.example").heading == "Hello Anna Ångström"


def test_address_is_not_added_without_its_code(anna: Browser) -> None:
    anna.get("/account/addresses")
    anna.submit("Send a code there", address="anna@work.example")
    anna.submit("Add the address", code="123", status=422)
    assert addresses(ANNA) == [(ANNA, True)]


def test_own_address_is_not_added_twice(anna: Browser) -> None:
    anna.get("/account/addresses")
    page = anna.submit("Send a code there", address="ANNA@example.org", status=422)
    assert page.error_of("address") == "This address is yours already."


def test_adding_says_nothing_of_other_accounts(anna: Browser) -> None:
    anna.get("/account/addresses")
    known = anna.submit("Send a code there", address=BO)
    anna.get("/account/addresses")
    unknown = anna.submit("Send a code there", address="ukendt@example.org")
    assert known.main.replace(BO, "…") == unknown.main.replace("ukendt@example.org", "…")


def test_another_address_becomes_primary_and_the_old_one_is_told(anna: Browser) -> None:
    add_address(anna, "anna@work.example")
    anna.get("/account/addresses")
    anna.submit("Write to anna@work.example")
    assert addresses(ANNA) == [(ANNA, False), ("anna@work.example", True)]
    assert last_mail(ANNA).subject == "We write to another address from now on"
    anna.submit(f"Remove {ANNA}")
    assert addresses("anna@work.example") == [("anna@work.example", True)]


def test_primary_address_stays(anna: Browser) -> None:
    row = db.session.scalars(select(MemberAddress).where(MemberAddress.address == ANNA)).one()
    page = anna.post(f"/account/addresses/{row.id}/remove", status=409)
    assert "We write to this address. Choose another one to write to first." in page.main


@pytest.mark.parametrize("what", ["primary", "remove"])
def test_addresses_of_others_are_out_of_reach(anna: Browser, what: str) -> None:
    row = db.session.scalars(select(MemberAddress).where(MemberAddress.address == BO)).one()
    page = anna.post(f"/account/addresses/{row.id}/{what}", status=409)
    assert "This address is not among yours any more." in page.main
    assert addresses(BO) == [(BO, True)]


# --- consents ---------------------------------------------------------------------------------------------------------


def test_consents_are_stored_with_their_words_and_taken_back(anna: Browser) -> None:
    anna.get("/account/consents")
    anna.submit("Save", agreed=["photo", "newsletter"])
    rows = db.session.scalars(select(Consent).order_by(Consent.id)).all()
    assert sorted((row.kind.value, row.language, row.withdrawn_at) for row in rows) == [
        ("newsletter", "en", None),
        ("photo", "en", None),
    ]
    assert {row.text for row in rows} == {
        "You may take photos in which I can be recognised and show them when you tell of Sundet.",
        "Write to me when there is news of Sundet, a few times a year.",
    }
    anna.submit("Save", agreed=["photo"])
    anna.submit("Save", agreed=["photo", "newsletter"])
    kinds = [
        (row.kind.value, row.withdrawn_at is None) for row in db.session.scalars(select(Consent).order_by(Consent.id))
    ]
    assert sorted(kinds) == [("newsletter", False), ("newsletter", True), ("photo", True)]


def test_young_people_are_not_asked_for_the_delegate_list(browser: Browser) -> None:
    a_member("ung@example.org", name="Ida", minor_until=now().date().replace(year=now().year + 1))
    sign_in(browser, "ung@example.org")
    page = browser.get("/account/consents")
    assert sorted(page.all("//input[@name='agreed']/@value")) == ["newsletter", "photo", "recording"]
    browser.post("/account/consents", {"agreed": "delegate-list"}, status=422)
    assert db.session.scalars(select(Consent.kind)).all() == []


# --- queries ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["addresses", "consents", "sessions", "security", "organisations", "", "data"])
def test_pages_ask_the_database_equally_often_for_one_and_for_many(anna: Browser, path: str) -> None:
    anna.get(f"/account/{path}")
    with statements() as few:
        anna.get(f"/account/{path}")
    member_id = member_of(ANNA).id
    with transaction() as session:
        for number in range(8):
            key = f"anna{number}@example.org"
            session.add(MemberAddress(member_id=member_id, address=key, key=key, verified_at=now()))
            session.add(Consent(member_id=member_id, kind=ConsentKind.PHOTO, text="x", language="en", given_at=now()))
    from accounts.actions.organisations import Particulars, found_organisation
    from accounts.rules.organisations import OrganisationKind

    for number in range(5):
        found_organisation(member_id, Particulars(name=f"Band {number}", kind=OrganisationKind.BAND, country="SE"))
    with statements() as many:
        anna.get(f"/account/{path}")
    assert many.count == few.count


def test_pages_of_one_member_show_nothing_of_another(anna: Browser) -> None:
    for path in ("", "profile", "addresses", "security", "sessions", "organisations", "consents", "data"):
        assert "Björk" not in anna.get(f"/account/{path}").text
    assert db.session.scalars(select(Member.name).order_by(Member.id)).all() == ["Anna Ångström", "Bo Björk"]
