"""The desk pages of sellers, of the team, and of new editions."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Organisation
from core.clock import now
from core.db import db
from core.outbox import Mail
from core.permissions import Role
from editions import queries
from editions.models import Edition, EditionState
from tests.browser import Browser
from tests.editions.builders import a_member, a_team_member, an_edition, an_organisation, sign_in

Browsers = Callable[..., Browser]
BASE = "/desk/2027/edition"


def owner_at(browsers: Browsers, path: str, *, language: str = "en") -> Browser:
    """Return the browser of an owner who looks at this page of a new edition."""
    edition = an_edition()
    browser = sign_in(browsers(language=language), a_team_member(edition, name="Åsa"))
    browser.get(f"{BASE}/{path}")
    return browser


SELLER = {
    "legal_name": "Vestkysten",
    "country": "DK",
    "registration_no": "1234 5674",
    "vat_DK": "12345674",
    "series_prefix": "hel27",
}


def test_a_seller_is_added(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "sellers/new")
    browser.submit("Save", SELLER)
    found = db.session.scalars(queries.sellers_of(1)).all()[1]
    assert (found.registration_no, found.series_prefix) == ("12345674", "HEL27")
    assert [(tax.country, tax.vat_number) for tax in found.taxes] == [("DK", "DK12345674")]
    assert "Vestkysten" in browser.page.main


@pytest.mark.parametrize(
    "field, typed, sentence",
    [
        ("legal_name", " ", "This is needed."),
        ("registration_no", "12345678", "This is not a registration number of that country. Look at its digits."),
        ("vat_DK", "DK12345678", "This is not a VAT number of Denmark. Look at its letters and digits."),
        ("vat_SE", "DK12345674", "This is not a VAT number of Sweden. Look at its letters and digits."),
        ("series_prefix", "å", "Use capital letters, digits and hyphens, 16 at most: for example HBG27."),
        ("series_prefix", "S2027", "Another seller has the prefix S2027. Numbers must be unique: choose another."),
        ("email", "x", "This is not a whole mail address. It looks like name@example.org."),
        ("exempt", True, "Write the words of the exemption below: the law wants them on every receipt."),
    ],
)
def test_a_seller_with_a_mistake(ctx: Flask, browsers: Browsers, field: str, typed: str | bool, sentence: str) -> None:
    page = owner_at(browsers, "sellers/new").submit("Save", {**SELLER, field: typed}, status=422)
    assert page.error_of(field) == sentence
    assert page.value_of("legal_name" if field != "legal_name" else "vat_DK") != ""
    assert len(db.session.scalars(queries.sellers_of(1)).all()) == 1


def test_an_account_is_stored_in_one_form(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "sellers/1/accounts/SEK")
    browser.submit("Save", iban="se45 5000 0000 0583 9825 7466", bic="ESSESESS", bankgiro="50501055")
    account = db.session.scalars(queries.account_of(1, "SEK")).one()
    assert (account.iban, account.bankgiro, account.fik_creditor) == ("SE4550000000058398257466", "5050-1055", "")


@pytest.mark.parametrize(
    "currency, field, typed",
    [("SEK", "iban", "SE45"), ("SEK", "bankgiro", "5050-1056"), ("DKK", "fik_creditor", "123"), ("EUR", "bic", "NO")],
)
def test_an_account_with_a_mistake(ctx: Flask, browsers: Browsers, currency: str, field: str, typed: str) -> None:
    page = owner_at(browsers, f"sellers/1/accounts/{currency}").submit("Save", {field: typed}, status=422)
    assert page.error_of(field) != ""
    assert page.value_of(field) == typed


def test_an_account_in_an_unknown_currency_is_not_found(ctx: Flask, browsers: Browsers) -> None:
    owner_at(browsers, "sellers").get(f"{BASE}/sellers/1/accounts/NOK", status=404)


# --- team -------------------------------------------------------------------------------------------------------------


def invitation_link() -> str:
    html = db.session.scalars(select(Mail.html).order_by(Mail.id.desc()).limit(1)).one()
    return "/desk/invitation/" + html.split("/desk/invitation/")[1].split('"')[0]


def test_somebody_is_invited_and_joins(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "team")
    browser.click("Invite somebody")
    browser.submit("Send the invitation", address="ny@example.org", role="finance", language="sv")
    assert "The invitation is on its way to ny@example.org." in browser.page.text
    assert ["ny@example.org", "Finance"] in [row[:2] for row in browser.page.rows(1)]

    newcomer = a_member("Ny")
    other = sign_in(browsers(), newcomer)
    page = other.get(invitation_link())
    assert page.heading == "Join the team of The Sound 27?"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert list(db.session.scalars(queries.roles_of(newcomer.id, "2027"))) == []
    response = other.client.post(invitation_link(), data={"csrf_token": other.csrf_token()})
    assert (response.status_code, response.location) == (303, "/desk/2027/")
    assert list(db.session.scalars(queries.roles_of(newcomer.id, "2027"))) == [Role.FINANCE]
    other.get(invitation_link(), status=410)


def test_a_stranger_signs_in_before_an_invitation_is_shown(ctx: Flask, browsers: Browsers) -> None:
    response = browsers().client.get("/desk/invitation/whatever")
    assert response.location.startswith("/account/sign-in?next=")


def test_an_invitation_is_taken_back(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "team/invite")
    browser.submit("Send the invitation", address="ny@example.org", role="owner", city_id="Helsingborg")
    browser.submit("Take back")
    assert db.session.scalars(queries.invitations_of(1, now())).all() == []


def test_an_invitation_needs_a_role_and_an_address(ctx: Flask, browsers: Browsers) -> None:
    page = owner_at(browsers, "team/invite").submit("Send the invitation", address="ny", status=422)
    assert page.summary == [
        "Role: This is needed.",
        "E-mail: This is not a whole mail address. It looks like name@example.org.",
    ]
    assert page.value_of("address") == "ny"


def test_the_last_owner_is_told_why_they_stay(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "team/1")
    browser.submit("Lay it down")
    assert "This is the last owner. Make somebody else an owner first." in browser.page.text
    browser.get(f"{BASE}/team/1")
    page = browser.submit("Save", role="funder", status=422)
    assert page.summary == ["This is the last owner. Make somebody else an owner first."]


def test_a_role_is_changed(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "team")
    edition = db.session.scalars(queries.edition_by_slug("2027")).one()
    colleague = a_team_member(edition, Role.REVIEWER, "Bo")
    browser.get(f"{BASE}/team/2")
    assert browser.page.heading == "Bo"
    browser.submit("Save", role="front-desk")
    assert list(db.session.scalars(queries.roles_of(colleague.id, "2027"))) == [Role.FRONT_DESK]


def test_the_organisations_are_chosen_or_named(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "owners")
    an_organisation("Unknown to me")
    assert "Unknown to me" not in browser.page.main
    page = browser.submit("Save", {"second_owner-organisation": "Vestkysten 2027"}, status=422)
    assert page.error_of("second_owner-organisation").startswith("Two different organisations own an edition.")
    page = browser.submit("Save", {"second_owner-organisation": "Another organisation"}, status=422)
    assert page.error_of("second_owner-name") == "Write the name of the organisation, or choose one above."
    browser.submit("Save", {"second_owner-name": "Nya Öst", "second_owner-country": "SE"})
    assert sorted(owner.name for owner in db.session.scalars(queries.owners_of(1))) == ["Nya Öst", "Vestkysten 2027"]


# --- states, new editions ---------------------------------------------------------------------------------------------


def test_an_edition_is_closed_by_its_button(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "")
    browser.submit("Close it")
    assert db.session.scalars(queries.edition_by_slug("2027")).one().state is EditionState.CLOSED


def test_an_edition_that_lacks_something_has_no_button_to_open(ctx: Flask, browsers: Browsers) -> None:
    edition = an_edition(state=EditionState.DRAFT, contact_email="")
    browser = sign_in(browsers(), a_team_member(edition))
    page = browser.get(f"{BASE}/")
    assert ["There is no contact address yet.", "Needed"] in [row[:2] for row in page.rows(0)]
    assert "Open it" not in page.main
    browser.post(f"{BASE}/state/open")
    assert "It cannot open yet. Look at the list of what is missing." in browser.page.text
    assert db.session.scalars(queries.edition_by_slug("2027")).one().state is EditionState.DRAFT


def test_a_state_that_does_not_exist_is_not_found(ctx: Flask, browsers: Browsers) -> None:
    owner_at(browsers, "").post(f"{BASE}/state/party", status=404)


NEW = {
    "name-sv": "Sundet 28",
    "slug": "2028",
    "first_day": "2028-05-05",
    "last_day": "2028-05-06",
    "first_city-name-da": "Helsingør",
    "first_city-country": "DK",
    "second_city-name-sv": "Helsingborg",
    "second_city-country": "SE",
    "first_owner-organisation": "another",
    "first_owner-name": "Vest",
    "first_owner-country": "DK",
    "second_owner-organisation": "another",
    "second_owner-name": "Öst",
    "second_owner-country": "SE",
}


def test_an_operator_creates_the_first_edition(ctx: Flask, browsers: Browsers) -> None:
    operator = a_member(operator=True)
    browser = sign_in(browsers(), operator)
    browser.get("/desk/new")
    page = browser.submit("Create the draft", NEW)
    assert page.path == "/desk/2028/edition/"
    assert list(db.session.scalars(queries.roles_of(operator.id, "2028"))) == [Role.OWNER]
    assert sorted(db.session.scalars(select(Organisation.name))) == ["Vest", "Öst"]


def test_a_mistake_in_a_new_edition_keeps_all_and_creates_nothing(ctx: Flask, browsers: Browsers) -> None:
    an_edition("2028")
    browser = sign_in(browsers(), a_member(operator=True))
    browser.get("/desk/new")
    page = browser.submit("Create the draft", NEW, status=422)
    assert page.error_of("slug") == "Another edition has the address 2028. Choose another one."
    assert {name: page.value_of(name) for name in NEW} == NEW
    assert db.session.scalars(select(Organisation.name).where(Organisation.name == "Vest")).all() == []


def test_only_owners_and_operators_create_editions(ctx: Flask, browsers: Browsers) -> None:
    edition = an_edition()
    for role in set(Role) - {Role.OWNER}:
        browser = sign_in(browsers(), a_team_member(edition, role))
        assert browser.client.get("/desk/new").status_code == 403
    assert sign_in(browsers(), a_member()).client.get("/desk/new").status_code == 403
    assert sign_in(browsers(), a_team_member(edition)).get("/desk/new").heading == "New edition"


def test_an_owner_clones_last_year(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "")
    browser.click("Make next year out of it")
    page = browser.submit("Create the draft", {"name-en": "The Sound 28", "slug": "2028", "first_day": "2028-05-05"})
    assert (page.path, page.heading) == ("/desk/2028/edition/", "The Sound 28")
    assert db.session.scalars(select(Edition.slug).where(Edition.cloned_from_id == 1)).all() == ["2028"]


@pytest.mark.parametrize("language", ["da", "sv"])
def test_the_desk_opens_in_each_language(ctx: Flask, browsers: Browsers, language: str) -> None:
    browser = owner_at(browsers, "", language=language)
    assert (browser.page.language, browser.page.heading) == (language, "Sundet 27")
