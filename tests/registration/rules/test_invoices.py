"""Invoices: numbers, which documents an order needs, and what authorities and companies must tell."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editions.rules.documents import DocumentKind
from registration.rules.invoices import (
    Buyer,
    Issued,
    Needed,
    check_buyer,
    credit_notes_needed,
    doubles,
    due_on,
    gaps,
    invoices_needed,
)
from registration.rules.paying import BuyerKind

INVOICE, CREDIT_NOTE = DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE


@pytest.mark.parametrize(
    "numbers, missing, twice",
    [
        pytest.param([], (), (), id="an empty series"),
        pytest.param([1, 2, 3], (), (), id="a whole series"),
        pytest.param([3, 1, 2], (), (), id="in any order"),
        pytest.param([1, 3, 6], (2, 4, 5), (), id="with gaps"),
        pytest.param([2], (1,), (), id="that does not begin with one"),
        pytest.param([1, 2, 2, 3, 3], (), (2, 3), id="with doubles"),
    ],
)
def test_gaps_and_doubles_of_a_series(numbers, missing, twice):
    assert (gaps(numbers), doubles(numbers)) == (missing, twice)


@given(st.sets(st.integers(1, 200)))
def test_a_series_and_its_gaps_make_a_whole(numbers):
    assert sorted(numbers | set(gaps(numbers))) == list(range(1, max(numbers, default=0) + 1))


def test_an_invoice_is_due_in_thirty_days():
    assert (due_on(date(2027, 2, 10)), due_on(date(2027, 2, 10), 10)) == (date(2027, 3, 12), date(2027, 2, 20))


TOTALS = [(1, "DK", 63_250), (1, "SE", 63_250)]


def invoice(number, country, gross, seller=1):
    return Issued(number, INVOICE, seller, country, gross)


def credit_note(number, of, country, gross, seller=1):
    return Issued(number, CREDIT_NOTE, seller, country, gross, credits=of)


@pytest.mark.parametrize(
    "totals, issued, needed",
    [
        pytest.param(
            TOTALS,
            [],
            (Needed(INVOICE, 1, "DK", 63_250), Needed(INVOICE, 1, "SE", 63_250)),
            id="one for each seller and country",
        ),
        pytest.param(
            [(2, "DK", 500), (1, "DK", 500)],
            [],
            (Needed(INVOICE, 1, "DK", 500), Needed(INVOICE, 2, "DK", 500)),
            id="two sellers in one country",
        ),
        pytest.param([(1, "SE", 0)], [], (), id="none for nothing"),
        pytest.param(
            TOTALS, [invoice(7, "DK", 63_250)], (Needed(INVOICE, 1, "SE", 63_250),), id="only what is missing"
        ),
        pytest.param(TOTALS, [invoice(7, "DK", 63_250), invoice(8, "SE", 63_250)], (), id="nothing twice"),
        pytest.param(
            TOTALS[:1],
            [invoice(7, "DK", 63_250), credit_note(9, 7, "DK", 63_250)],
            (Needed(INVOICE, 1, "DK", 63_250),),
            id="a new one after a full credit, for a revived order",
        ),
        pytest.param(
            TOTALS[:1],
            [invoice(7, "DK", 63_250), credit_note(9, 7, "DK", 100)],
            (),
            id="none after a partial credit",
        ),
    ],
)
def test_the_invoices_that_an_order_lacks(totals, issued, needed):
    assert invoices_needed(totals, issued) == needed


@pytest.mark.parametrize(
    "issued, needed",
    [
        pytest.param([], (), id="nothing invoiced, nothing to credit"),
        pytest.param(
            [invoice(7, "DK", 100), invoice(8, "SE", 200)],
            (Needed(CREDIT_NOTE, 1, "DK", 100, credits=7), Needed(CREDIT_NOTE, 1, "SE", 200, credits=8)),
            id="one for each invoice, and it names it",
        ),
        pytest.param(
            [invoice(7, "DK", 100), credit_note(9, 7, "DK", 40)],
            (Needed(CREDIT_NOTE, 1, "DK", 60, credits=7),),
            id="the rest after a partial credit",
        ),
        pytest.param([invoice(7, "DK", 100), credit_note(9, 7, "DK", 100)], (), id="nothing after a full one"),
        pytest.param(
            [invoice(7, "DK", 100), credit_note(9, 7, "DK", 100), invoice(10, "DK", 100)],
            (Needed(CREDIT_NOTE, 1, "DK", 100, credits=10),),
            id="only the second invoice of a revived order",
        ),
    ],
)
def test_the_credit_notes_of_a_cancelled_order(issued, needed):
    assert credit_notes_needed(issued) == needed


DANISH_PUBLIC = Buyer(
    BuyerKind.PUBLIC,
    name="Kommunen ved Vandet",
    country="DK",
    street="Rådhusvej 1",
    postal_code="DK-3000",
    city="Helsingør",
    cvr="9999 0015",
    gln="5799 9990 0001 0",
    buyer_reference="ABCDE",
    order_number="REKV-4471",
)
SWEDISH_PUBLIC = Buyer(
    BuyerKind.PUBLIC,
    name="Kommunen vid Vattnet",
    country="SE",
    street="Rådhusgatan 1",
    postal_code="25221",
    city="Helsingborg",
    organisation_number="802999-0010",
    buyer_reference="ABCDE",
)


def problems(buyer):
    return [(refused.field, refused.code) for refused in check_buyer(buyer)[1]]


def test_a_complete_danish_authority_is_brought_into_form():
    clean, found = check_buyer(DANISH_PUBLIC)
    assert found == ()
    assert (clean.cvr, clean.gln, clean.postal_code) == ("99990015", "5799999000010", "3000")


def test_a_complete_swedish_authority_is_brought_into_form():
    clean, found = check_buyer(SWEDISH_PUBLIC)
    assert found == ()
    assert (clean.organisation_number, clean.postal_code) == ("8029990010", "252 21")


@pytest.mark.parametrize(
    "buyer, found",
    [
        pytest.param(replace(DANISH_PUBLIC, gln=""), [("gln", "missing")], id="a Danish authority without EAN"),
        pytest.param(replace(DANISH_PUBLIC, cvr=""), [("cvr", "missing")], id="a Danish authority without CVR"),
        pytest.param(
            replace(DANISH_PUBLIC, gln="5799999000011", cvr="12345678"),
            [("cvr", "cvr_invalid"), ("gln", "gln_invalid")],
            id="two wrong numbers are told at once",
        ),
        pytest.param(replace(DANISH_PUBLIC, buyer_reference=""), [], id="an order number is enough"),
        pytest.param(replace(DANISH_PUBLIC, order_number=""), [], id="a reference is enough"),
        pytest.param(
            replace(DANISH_PUBLIC, buyer_reference=" ", order_number=""),
            [("buyer_reference", "reference_or_order_number_missing")],
            id="neither reference nor order number",
        ),
        pytest.param(
            replace(SWEDISH_PUBLIC, organisation_number=""),
            [("organisation_number", "missing")],
            id="a Swedish authority without organisation number",
        ),
        pytest.param(
            replace(SWEDISH_PUBLIC, organisation_number="16 8029990010"),
            [("organisation_number", "orgnr_invalid")],
            id="twelve digits",
        ),
        pytest.param(
            replace(SWEDISH_PUBLIC, peppol_id="0007:8029990011"),
            [("peppol_id", "peppol_id_invalid")],
            id="a wrong Peppol id",
        ),
        pytest.param(replace(SWEDISH_PUBLIC, gln="7369999000013"), [], id="a Swedish GLN"),
        pytest.param(
            replace(SWEDISH_PUBLIC, name="  ", street="", city=""),
            [("name", "missing"), ("street", "missing"), ("city", "missing")],
            id="nobody at no address",
        ),
        pytest.param(
            replace(SWEDISH_PUBLIC, postal_code="2522"),
            [("postal_code", "postal_code_invalid")],
            id="a postal code too short",
        ),
        pytest.param(
            replace(SWEDISH_PUBLIC, kind=BuyerKind.PERSON), [("kind", "invoice_not_for_persons")], id="a private person"
        ),
        pytest.param(
            replace(SWEDISH_PUBLIC, kind=BuyerKind.COMPANY, buyer_reference=""), [], id="a company needs no reference"
        ),
        pytest.param(
            replace(DANISH_PUBLIC, kind=BuyerKind.COMPANY, gln="", buyer_reference="", order_number=""),
            [],
            id="a Danish company needs no EAN",
        ),
        pytest.param(
            Buyer(
                BuyerKind.COMPANY,
                name="Klang GmbH",
                country="DE",
                street="Hafenstraße 1",
                postal_code="20457",
                city="Hamburg",
                vat_number="136695976",
            ),
            [],
            id="a German company with its VAT number",
        ),
        pytest.param(
            Buyer(BuyerKind.COMPANY, name="Klang", country="DE", street="H 1", postal_code="20457", city="Hamburg"),
            [],
            id="a foreign company without any number",
        ),
        pytest.param(
            replace(DANISH_PUBLIC, vat_number="12345678"), [("vat_number", "vat_number_invalid")], id="a wrong VAT"
        ),
    ],
)
def test_what_is_missing_or_wrong_is_told_beside_its_field(buyer, found):
    assert problems(buyer) == found


def test_what_is_wrong_stays_as_it_was_typed():
    clean, _ = check_buyer(replace(DANISH_PUBLIC, gln=" 5799999000011 "))
    assert clean.gln == "5799999000011"


def test_nothing_at_all_is_told_field_by_field():
    assert problems(Buyer(BuyerKind.PUBLIC, name="", country="")) == [
        ("name", "missing"),
        ("country", "missing"),
        ("street", "missing"),
        ("postal_code", "missing"),
        ("city", "missing"),
        ("buyer_reference", "reference_or_order_number_missing"),
    ]
