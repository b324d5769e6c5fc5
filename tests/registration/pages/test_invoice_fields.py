"""Paying by invoice: what companies and public bodies must say, and what each mistake answers."""

from typing import Any

import pytest
from flask import Flask

from core.db import db
from registration.models import InvoiceParty, Order
from registration.rules.paying import BuyerKind, PaymentMethod
from registration.rules.states import OrderState
from tests.browser import Browser, Page
from tests.registration.builders import Shop, a_shop
from tests.registration.pages.walking import EMAIL, at_the_till

SWEDISH = {
    "invoice_name": "Helsingborgs stad",
    "invoice_country": "SE",
    "invoice_number": "559999-0016",
    "invoice_street": "Drottninggatan 1",
    "invoice_postal_code": "25221",
    "invoice_city": "Helsingborg",
    "invoice_buyer_reference": "Mia 4711",
}
DANISH = {
    "invoice_name": "Helsingør Kommune",
    "invoice_country": "DK",
    "invoice_number": "12345674",
    "invoice_street": "Stengade 59",
    "invoice_postal_code": "DK-3000",
    "invoice_city": "Helsingør",
    "invoice_gln": "5799999000010",
    "invoice_order_number": "REQ-1",
}


@pytest.fixture
def shop(ctx: Flask) -> Shop:
    return a_shop()


def pay(browser: Browser, fields: dict[str, Any], *, method: str = "invoice", status: int = 200) -> Page:
    return browser.submit("Buy now", {"method": method, **fields}, status=status)


def party() -> InvoiceParty:
    return db.session.scalars(db.select(InvoiceParty)).one()


def test_a_swedish_municipality_is_invoiced(shop: Shop, browser: Browser) -> None:
    at_the_till(browser, shop, kind="public")
    page = pay(browser, SWEDISH)
    order = db.session.scalars(db.select(Order)).one()
    assert (order.state, order.method, order.buyer_kind) == (
        OrderState.PENDING, PaymentMethod.INVOICE, BuyerKind.PUBLIC,
    )  # fmt: skip
    found = party()
    assert (found.name, found.organisation_no, found.postal_code, found.country, found.email) == (
        "Helsingborgs stad", "5599990016", "252 21", "SE", EMAIL,
    )  # fmt: skip
    assert found.buyer_reference == "Mia 4711"
    assert page.heading == "Your places are yours"
    assert "Bankgiro" in page.main or "IBAN" in page.main


def test_a_danish_municipality_is_invoiced(shop: Shop, browser: Browser) -> None:
    at_the_till(browser, shop, kind="public", currency="DKK")
    pay(browser, DANISH)
    found = party()
    assert (found.organisation_no, found.gln, found.order_reference, found.postal_code) == (
        "12345674", "5799999000010", "REQ-1", "3000",
    )  # fmt: skip


def test_a_company_elsewhere_needs_name_and_address(shop: Shop, browser: Browser) -> None:
    at_the_till(browser, shop, kind="company", currency="EUR")
    fields = {**SWEDISH, "invoice_country": "DE", "invoice_number": "HRB 1234", "invoice_postal_code": "20359"}
    pay(browser, fields)
    assert (party().organisation_no, party().country) == ("HRB 1234", "DE")


@pytest.mark.parametrize(
    "mistake, field, sentence",
    [
        ((SWEDISH, {"invoice_name": ""}), "invoice_name", "This is needed on the invoice."),
        (
            (SWEDISH, {"invoice_number": "559999-0017"}),
            "invoice_number",
            "This is not a Swedish organisation number. It has 10 digits, like 559999-0016.",
        ),
        (
            (SWEDISH, {"invoice_number": "16 5599990016"}),
            "invoice_number",
            "This is not a Swedish organisation number. It has 10 digits, like 559999-0016.",
        ),
        ((SWEDISH, {"invoice_number": ""}), "invoice_number", "This is needed on the invoice."),
        (
            (SWEDISH, {"invoice_postal_code": "1234"}),
            "invoice_postal_code",
            "This is not a postal code of that country.",
        ),
        (
            (SWEDISH, {"invoice_buyer_reference": ""}),
            "invoice_buyer_reference",
            "Your invoice desk needs a reference or an order number to find you. Write at least one of them.",
        ),
        (
            (SWEDISH, {"invoice_gln": "7369999000012"}),
            "invoice_gln",
            "This is not an EAN/GLN number. It has 13 digits; check them once more.",
        ),
        (
            (SWEDISH, {"invoice_peppol_id": "9999"}),
            "invoice_peppol_id",
            "This is not a Peppol id. It looks like 0007:5599990016.",
        ),
        (
            (SWEDISH, {"invoice_vat_number": "SE12"}),
            "invoice_vat_number",
            "This is not a VAT number. It begins with the letters of the country, like SE or DK.",
        ),
        (
            (SWEDISH, {"invoice_email": "faktura"}),
            "invoice_email",
            "This is not a whole mail address. It looks like name@example.org.",
        ),
        (
            (DANISH, {"invoice_number": "12345678"}),
            "invoice_number",
            "This is not a CVR number. It has 8 digits; check them once more.",
        ),
        (
            (DANISH, {"invoice_number": "DK12345674"}),
            "invoice_number",
            "This is not a CVR number. It has 8 digits; check them once more.",
        ),
        (
            (DANISH, {"invoice_gln": "579999900001"}),
            "invoice_gln",
            "This is not an EAN/GLN number. It has 13 digits; check them once more.",
        ),
        ((DANISH, {"invoice_gln": ""}), "invoice_gln", "This is needed on the invoice."),
        (
            (DANISH, {"invoice_order_number": ""}),
            "invoice_buyer_reference",
            "Your invoice desk needs a reference or an order number to find you. Write at least one of them.",
        ),
    ],
)
def test_each_mistake_stands_beside_its_field(
    shop: Shop, browser: Browser, mistake: tuple[dict[str, str], dict[str, str]], field: str, sentence: str
) -> None:
    base, changed = mistake
    at_the_till(browser, shop, kind="public")
    typed = {**base, **changed}
    page = pay(browser, typed, status=422)
    assert page.error_of(field) == sentence
    assert {name: page.value_of(name) for name in typed} == typed
    assert page.value_of("method") == "invoice"
    assert db.session.scalars(db.select(Order.state)).all() == [OrderState.DRAFT]


def test_a_sole_traders_number_may_stand_on_the_invoice(shop: Shop, browser: Browser) -> None:
    at_the_till(browser, shop, kind="company")
    pay(browser, {**SWEDISH, "invoice_number": "800101-1231"}, status=200)
    assert party().organisation_no == "8001011231"


def test_a_company_that_pays_by_transfer_may_say_what_stands_on_the_receipt(shop: Shop, browser: Browser) -> None:
    at_the_till(browser, shop, kind="company")
    pay(browser, {"invoice_name": "Ljud AB"}, method="transfer")
    assert (party().name, party().country) == ("Ljud AB", "SE")


def test_a_company_that_says_nothing_gets_no_invoice_party(shop: Shop, browser: Browser) -> None:
    at_the_till(browser, shop, kind="company")
    pay(browser, {}, method="transfer")
    assert db.session.scalars(db.select(InvoiceParty)).all() == []


def test_a_wrong_number_is_told_to_who_pays_by_transfer_too(shop: Shop, browser: Browser) -> None:
    at_the_till(browser, shop, kind="company")
    page = pay(browser, {"invoice_name": "Ljud AB", "invoice_number": "12"}, method="transfer", status=422)
    assert page.error_of("invoice_number") != ""


def test_a_person_sees_no_invoice(shop: Shop, browser: Browser) -> None:
    page = at_the_till(browser, shop)
    assert page.all("//*[starts-with(@name, 'invoice_')]") == []
    assert page.all("//input[@name='method']/@value") == ["transfer"]
