"""Ready to open? Each thing that can be missing is found, with the page to mend it on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from editions.rules.phases import Span
from editions.rules.readiness import (
    CityFacts,
    EditionFacts,
    Finding,
    Page,
    SellerFacts,
    Severity,
    TicketFacts,
    may_open,
    readiness,
)

NOW = datetime(2027, 2, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
BLOCKS, WARNS = Severity.BLOCKS, Severity.WARNS
ALL = ("SEK", "DKK", "EUR")

HELSINGBORG = CityFacts("Helsingborg", {"Dunkers": 3, "Tivoli": 2}, has_owner=True)
HELSINGOER = CityFacts("Helsingør", {"Kulturværftet": 3}, has_owner=True)
SELLER = SellerFacts(
    1,
    legal_name="Sundets Fiktiva Konferens AB",
    registration_number="5599990016",
    address_complete=True,
    vat={"SE": "SE559999001601", "DK": "DK12345674"},
    bank_currencies=ALL,
)
PASS = TicketFacts(
    name="Delegate",
    languages_missing=(),
    is_addon=False,
    hidden=False,
    sale=Span(),
    price_currencies=ALL,
    shares=1000,
    seller_id=1,
    has_quota=True,
)
READY = EditionFacts(
    missing={"name": (), "terms": (), "lead": (), "description": ()},
    contact_email="hej@example.org",
    first_day=date(2027, 4, 23),
    last_day=date(2027, 4, 24),
    today=date(2027, 2, 1),
    now=NOW,
    owners=2,
    cities=(HELSINGBORG, HELSINGOER),
    currencies=ALL,
    sellers=(SELLER,),
    tickets=(PASS,),
    tickets_phase=Span(NOW - DAY),
    methods={"SEK": ("card",), "DKK": ("card",), "EUR": ("transfer",)},
)


def test_an_edition_that_has_everything_is_ready():
    assert readiness(READY) == ()
    assert may_open(readiness(READY)) is True


def with_cities(*cities):
    return replace(READY, cities=cities)


def with_seller(**changed):
    return replace(READY, sellers=(replace(SELLER, **changed),))


def with_ticket(**changed):
    return replace(READY, tickets=(PASS, replace(PASS, name="Lunch", **changed)))


@pytest.mark.parametrize(
    "edition, finding",
    [
        pytest.param(
            replace(READY, missing={"name": ("sv",)}),
            Finding("text_missing", BLOCKS, Page.ABOUT, "name", {"languages": ("sv",)}),
            id="no Swedish name",
        ),
        pytest.param(
            replace(READY, missing={"terms": ("da", "en")}),
            Finding("text_missing", BLOCKS, Page.ABOUT, "terms", {"languages": ("da", "en")}),
            id="terms in one language",
        ),
        pytest.param(
            replace(READY, missing={"lead": ("da",)}),
            Finding("text_missing", WARNS, Page.ABOUT, "lead", {"languages": ("da",)}),
            id="a lead is only wished for",
        ),
        pytest.param(
            replace(READY, contact_email=""),
            Finding("contact_missing", BLOCKS, Page.ABOUT),
            id="no address to write to",
        ),
        pytest.param(replace(READY, first_day=None), Finding("days_missing", BLOCKS, Page.DAYS), id="no first day"),
        pytest.param(replace(READY, last_day=None), Finding("days_missing", BLOCKS, Page.DAYS), id="no last day"),
        pytest.param(
            replace(READY, last_day=date(2027, 1, 31)),
            Finding("days_are_over", BLOCKS, Page.DAYS, details={"last_day": date(2027, 1, 31)}),
            id="last year's days",
        ),
        pytest.param(
            replace(READY, owners=1),
            Finding("owners_not_two", BLOCKS, Page.TEAM, details={"owners": 1}),
            id="one owner",
        ),
        pytest.param(
            with_cities(replace(HELSINGBORG, has_owner=False), HELSINGOER),
            Finding("city_without_owner", WARNS, Page.TEAM, "Helsingborg"),
            id="nobody stands for a city",
        ),
        pytest.param(
            with_cities(HELSINGBORG),
            Finding("cities_not_two", BLOCKS, Page.PLACES, details={"cities": 1}),
            id="one city",
        ),
        pytest.param(
            with_cities(HELSINGBORG, replace(HELSINGOER, venues={})),
            Finding("city_without_venue", BLOCKS, Page.PLACES, "Helsingør"),
            id="a city without a venue",
        ),
        pytest.param(
            with_cities(replace(HELSINGBORG, venues={"Dunkers": 3, "Tivoli": 0}), HELSINGOER),
            Finding("venue_without_room", WARNS, Page.PLACES, "Tivoli"),
            id="a venue without a room",
        ),
        pytest.param(
            with_seller(registration_number="", address_complete=False),
            Finding(
                "seller_incomplete",
                BLOCKS,
                Page.SELLERS,
                SELLER.legal_name,
                {"fields": ("registration_number", "address")},
            ),
            id="a seller without number and address",
        ),
        pytest.param(
            with_seller(vat={"SE": "SE559999001601", "DK": ""}),
            Finding("seller_without_vat", BLOCKS, Page.SELLERS, SELLER.legal_name, {"country": "DK"}),
            id="neither VAT number nor exemption in Denmark",
        ),
        pytest.param(
            with_seller(bank_currencies=("SEK", "DKK")),
            Finding("bank_details_missing", WARNS, Page.SELLERS, SELLER.legal_name, {"currency": "EUR"}),
            id="no bank details in euro",
        ),
        pytest.param(
            replace(READY, tickets_phase=Span()), Finding("sales_undecided", BLOCKS, Page.PHASES), id="no opening time"
        ),
        pytest.param(
            replace(READY, tickets_phase=Span(NOW - DAY, NOW)),
            Finding("sales_are_over", BLOCKS, Page.PHASES),
            id="sales are over",
        ),
        pytest.param(
            with_ticket(price_currencies=("SEK",)),
            Finding("price_missing", BLOCKS, Page.TICKETS, "Lunch", {"currencies": ("DKK", "EUR")}),
            id="a ticket without a Danish price",
        ),
        pytest.param(
            with_ticket(shares=999),
            Finding("shares_not_whole", BLOCKS, Page.TICKETS, "Lunch", {"permille": 999}),
            id="components that do not add up to the whole",
        ),
        pytest.param(
            with_ticket(seller_id=404),
            Finding("ticket_without_seller", BLOCKS, Page.TICKETS, "Lunch"),
            id="nobody sells it",
        ),
        pytest.param(
            with_ticket(languages_missing=("sv",)),
            Finding("ticket_text_missing", WARNS, Page.TICKETS, "Lunch", {"languages": ("sv",)}),
            id="a ticket without a Swedish name",
        ),
        pytest.param(
            with_ticket(has_quota=False), Finding("ticket_without_quota", WARNS, Page.TICKETS, "Lunch"), id="no quota"
        ),
        pytest.param(
            replace(READY, methods={"SEK": ("card",), "DKK": ("card",)}),
            Finding("currency_without_method", BLOCKS, Page.PAYMENTS, "EUR"),
            id="euro cannot be paid",
        ),
        pytest.param(
            replace(READY, currencies=()), Finding("currency_missing", BLOCKS, Page.PAYMENTS), id="no currency at all"
        ),
    ],
)
def test_one_thing_is_missing(edition, finding):
    assert readiness(edition) == (finding,)
    assert may_open(readiness(edition)) is (finding.severity is WARNS)


@pytest.mark.parametrize(
    "tickets",
    [
        pytest.param((), id="no ticket"),
        pytest.param((replace(PASS, is_addon=True),), id="only an add-on"),
        pytest.param((replace(PASS, hidden=True),), id="only a hidden type"),
        pytest.param((replace(PASS, sale=Span(None, NOW)),), id="only one whose sale is over"),
    ],
)
def test_nothing_is_on_sale(tickets):
    assert readiness(replace(READY, tickets=tickets)) == (Finding("no_ticket_on_sale", BLOCKS, Page.TICKETS),)


def test_the_last_day_itself_is_not_over():
    assert readiness(replace(READY, today=date(2027, 4, 24))) == ()


def test_a_ticket_that_comes_later_is_enough():
    assert readiness(replace(READY, tickets=(replace(PASS, sale=Span(NOW + DAY)),))) == ()


def test_a_city_whose_venues_have_no_room_blocks():
    bare = with_cities(HELSINGBORG, replace(HELSINGOER, venues={"Kulturværftet": 0}))
    assert [(found.code, found.severity, found.about) for found in readiness(bare)] == [
        ("city_without_room", BLOCKS, "Helsingør"),
        ("venue_without_room", WARNS, "Kulturværftet"),
    ]


def test_an_empty_edition_is_told_everything_what_blocks_first_in_the_order_of_the_pages():
    empty = EditionFacts(
        missing={"name": ("da", "sv", "en"), "terms": ("da", "sv", "en"), "lead": ("da", "sv", "en")},
        contact_email="",
        first_day=None,
        last_day=None,
        today=date(2027, 2, 1),
        now=NOW,
        owners=0,
        cities=(),
        currencies=(),
        sellers=(),
        tickets=(),
        tickets_phase=Span(),
        methods={},
    )
    assert [(found.code, found.about, found.page.value) for found in readiness(empty)] == [
        ("text_missing", "name", "about"),
        ("text_missing", "terms", "about"),
        ("contact_missing", "", "about"),
        ("days_missing", "", "days"),
        ("owners_not_two", "", "team"),
        ("cities_not_two", "", "places"),
        ("seller_missing", "", "sellers"),
        ("sales_undecided", "", "phases"),
        ("no_ticket_on_sale", "", "tickets"),
        ("currency_missing", "", "payments"),
        ("text_missing", "lead", "about"),
    ]
