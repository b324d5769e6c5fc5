"""VAT: the shares of a price, dated rates, documents per seller and country, and sums that agree to the last öre."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.money import vat_of_gross
from core.refusals import Refused
from registration.rules.vat import (
    RATES,
    Component,
    ExchangeRate,
    Place,
    Rate,
    RateTotal,
    Seller,
    Standing,
    Supply,
    TaxCategory,
    check_components,
    needs_vat_in_sek,
    rate_on,
    tax_country,
    tax_documents,
    tax_parts,
    vat_in_sek,
)

DAY = date(2027, 2, 10)

# One company registered in both countries, and an association in Denmark that is exempt.
SWEDISH = Seller(1, "SE", {"SE": Standing("SE559999001601"), "DK": Standing("DK12345674")})
EXEMPT_TEXT = "Momsfritaget, momslovens § 13, stk. 1, nr. 21"
EXEMPT = Seller(2, "DK", {"DK": Standing(exemption_text=EXEMPT_TEXT)})
SELLERS = {1: SWEDISH, 2: EXEMPT}

BOTH = (Component(Place.SE, Supply.CONFERENCE, 500, 1), Component(Place.DK, Supply.CONFERENCE, 500, 1))


def only(place, kind, seller=1):
    return (Component(place, kind, 1000, seller),)


def code_of(call, *args, **more):
    with pytest.raises(Refused) as refused:
        call(*args, **more)
    return refused.value.code, refused.value.details


def documents(*lines, currency="SEK", **more):
    """Documents of (gross, components) lines."""
    parts = [
        part
        for line, (gross, components) in enumerate(lines)
        for part in tax_parts(line, gross, components, SELLERS, DAY, **more)
    ]
    return tax_documents(parts, currency)


@pytest.mark.parametrize(
    "country, kind, permille",
    [
        ("SE", Supply.CONFERENCE, 250),
        ("SE", Supply.CONCERT, 60),
        ("SE", Supply.RESTAURANT, 120),
        ("SE", Supply.GOODS, 250),
        ("SE", Supply.VIRTUAL_EVENT, 250),
        ("DK", Supply.CONFERENCE, 250),
        ("DK", Supply.CONCERT, 250),
        ("DK", Supply.RESTAURANT, 250),
        ("DK", Supply.GOODS, 250),
        ("DK", Supply.VIRTUAL_EVENT, 250),
        ("SE", Supply.PASSENGER_TRANSPORT, 0),
        ("DK", Supply.PASSENGER_TRANSPORT, 0),
        ("SE", Supply.DONATION, 0),
        ("DK", Supply.DONATION, 0),
    ],
)
def test_the_rate_of_a_supply_in_a_country(country, kind, permille):
    assert rate_on(country, kind, DAY).permille == permille


def test_every_supply_has_a_rate_in_both_countries_and_every_rate_a_source():
    assert {(rate.country, rate.kind) for rate in RATES} == {(c, kind) for c in ("SE", "DK") for kind in Supply}
    assert [rate for rate in RATES if not rate.source] == []


def test_a_new_rate_applies_from_its_day():
    table = (*RATES, Rate("SE", Supply.CONCERT, date(2028, 1, 1), 120, "a law of 2027"))
    assert rate_on("SE", Supply.CONCERT, date(2027, 12, 31), table).permille == 60
    assert rate_on("SE", Supply.CONCERT, date(2028, 1, 1), table).permille == 120


def test_a_rate_that_nobody_knows_is_refused_not_guessed():
    assert code_of(rate_on, "NO", Supply.CONFERENCE, DAY) == ("no_vat_rate", {"country": "NO", "kind": "conference"})
    assert code_of(rate_on, "SE", Supply.CONFERENCE, date(2000, 1, 1)) == (
        "no_vat_rate",
        {"country": "SE", "kind": "conference"},
    )


@pytest.mark.parametrize(
    "shares, code, details",
    [
        pytest.param([500, 499], "shares_not_whole", {"total": 999}, id="a permille is missing"),
        pytest.param([500, 501], "shares_not_whole", {"total": 1001}, id="a permille too much"),
        pytest.param([], "shares_not_whole", {"total": 0}, id="no component"),
        pytest.param([1000, 0], "share_not_positive", {}, id="an empty share"),
        pytest.param([1100, -100], "share_not_positive", {}, id="a negative share"),
    ],
)
def test_shares_that_do_not_make_a_whole(shares, code, details):
    components = [Component(Place.SE, Supply.CONFERENCE, share, 1) for share in shares]
    assert code_of(check_components, components) == (code, details)


@pytest.mark.parametrize(
    "place, seller, buyer, country",
    [
        pytest.param(Place.SE, EXEMPT, "DK", "SE", id="where it takes place"),
        pytest.param(Place.DK, SWEDISH, "SE", "DK", id="where it takes place, the other shore"),
        pytest.param(Place.SELLER, SWEDISH, "DK", "SE", id="a T-shirt at the seller's"),
        pytest.param(Place.BUYER, SWEDISH, "DK", "DK", id="a stream at the buyer's"),
        pytest.param(Place.BUYER, SWEDISH, "DE", "SE", id="a stream to a country outside the table"),
        pytest.param(Place.BUYER, SWEDISH, None, "SE", id="a stream to nobody knows where"),
        pytest.param(Place.INTERNATIONAL, SWEDISH, None, "SE", id="the ferry on the seller's document"),
        pytest.param(Place.NOWHERE, EXEMPT, None, "DK", id="a donation on the seller's document"),
    ],
)
def test_the_country_of_a_component(place, seller, buyer, country):
    assert tax_country(Component(place, Supply.GOODS, 1000, seller.id), seller, buyer) == country


def test_a_ticket_for_both_cities_makes_a_document_per_country():
    danish, swedish = documents((126_500, BOTH), currency="DKK")
    assert [(d.seller_id, d.country, d.currency) for d in (danish, swedish)] == [(1, "DK", "DKK"), (1, "SE", "DKK")]
    assert (danish.gross, danish.net, danish.vat) == (63_250, 50_600, 12_650)
    assert swedish.rates == (RateTotal(TaxCategory.STANDARD, 250, 50_600, 12_650),)


def test_the_danish_sample_invoice_is_reproduced():
    # The Danish half of a standard ticket and the Saturday lunch, as in the sample that passes the Peppol rules.
    lunch = only(Place.DK, Supply.RESTAURANT)
    danish = documents((126_500, BOTH), (9_500, lunch), currency="DKK")[0]
    assert [(line.net, line.part.gross) for line in danish.lines] == [(50_600, 63_250), (7_600, 9_500)]
    assert (danish.net, danish.vat, danish.gross) == (58_200, 14_550, 72_750)


def test_a_swedish_document_tells_its_rates_apart():
    (document,) = documents(
        (89_500, only(Place.SE, Supply.CONFERENCE)),
        (18_000, only(Place.SE, Supply.CONCERT)),
        (14_500, only(Place.SE, Supply.RESTAURANT)),
        (12_000, only(Place.INTERNATIONAL, Supply.PASSENGER_TRANSPORT)),
        (15_000, only(Place.NOWHERE, Supply.DONATION)),
    )
    assert document.rates == (
        RateTotal(TaxCategory.STANDARD, 250, 71_600, 17_900),
        RateTotal(TaxCategory.STANDARD, 120, 12_946, 1_554),
        RateTotal(TaxCategory.STANDARD, 60, 16_981, 1_019),
        RateTotal(TaxCategory.OUTSIDE, 0, 15_000, 0),
        RateTotal(TaxCategory.ZERO, 0, 12_000, 0),
    )
    assert [rate.gross for rate in document.rates] == [89_500, 14_500, 18_000, 15_000, 12_000]


def test_an_exempt_seller_takes_no_vat_and_prints_the_law():
    (document,) = documents((126_500, only(Place.DK, Supply.CONFERENCE, 2)), currency="DKK")
    assert (document.gross, document.vat) == (126_500, 0)
    assert document.rates == (RateTotal(TaxCategory.EXEMPT, 0, 126_500, 0, (EXEMPT_TEXT,)),)


def test_a_donation_to_an_exempt_seller_stays_outside_and_needs_no_law():
    (document,) = documents((10_000, only(Place.NOWHERE, Supply.DONATION, 2)), currency="DKK")
    assert document.rates == (RateTotal(TaxCategory.OUTSIDE, 0, 10_000, 0),)


def test_a_seller_without_a_number_or_a_reason_sells_nothing():
    danish_only = {3: Seller(3, "DK", {"DK": Standing("DK12345674")})}
    components = only(Place.SE, Supply.CONFERENCE, 3)
    assert code_of(tax_parts, 0, 100, components, danish_only, DAY) == (
        "seller_not_registered",
        {"seller": 3, "country": "SE"},
    )


def test_two_sellers_make_two_documents_in_one_country():
    made = documents((10_000, only(Place.DK, Supply.GOODS)), (10_000, only(Place.DK, Supply.GOODS, 2)), currency="DKK")
    assert [(document.seller_id, document.country, document.vat) for document in made] == [
        (1, "DK", 2_000),
        (2, "DK", 0),
    ]


def test_an_uneven_price_loses_no_ore_between_the_countries():
    danish, swedish = documents((149_501, BOTH))
    assert (danish.gross, swedish.gross) == (74_750, 74_751)


def test_a_free_ticket_has_a_document_of_nothing():
    assert [(document.gross, document.vat) for document in documents((0, BOTH))] == [(0, 0), (0, 0)]


def test_a_stream_is_taxed_with_the_buyer():
    stream = only(Place.BUYER, Supply.VIRTUAL_EVENT)
    assert [document.country for document in documents((26_500, stream), buyer_country="DK")] == ["DK"]


EURO = ExchangeRate("EUR", 11_200_000, DAY, "ECB")


def test_the_swedish_sample_in_euro_says_its_vat_in_kronor():
    swedish = documents((17_000, BOTH), currency="EUR")[1]
    assert (swedish.country, swedish.vat, needs_vat_in_sek(swedish)) == ("SE", 1_700, True)
    assert vat_in_sek(swedish, EURO) == 19_040


def test_vat_in_kronor_is_exact_for_large_documents():
    swedish = documents((10**12, only(Place.SE, Supply.CONFERENCE)), currency="EUR")[0]
    assert vat_in_sek(swedish, ExchangeRate("EUR", 11_234_567, DAY, "ECB")) == 2 * 1_123_456_700_000


def test_a_swedish_document_in_another_currency_wants_a_rate():
    swedish = documents((17_000, BOTH), currency="EUR")[1]
    wrong = ExchangeRate("DKK", 1_500_000, DAY, "ECB")
    assert code_of(vat_in_sek, swedish, None) == ("exchange_rate_missing", {"currency": "EUR"})
    assert code_of(vat_in_sek, swedish, wrong) == ("exchange_rate_missing", {"currency": "EUR"})


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(documents((17_000, BOTH), currency="EUR")[0], id="a Danish document"),
        pytest.param(documents((17_000, BOTH), currency="SEK")[1], id="a Swedish one in kronor"),
        pytest.param(documents((0, BOTH), currency="EUR")[1], id="a Swedish one without VAT"),
    ],
)
def test_other_documents_need_no_vat_in_kronor(document):
    assert vat_in_sek(document, None) is None


amounts = st.integers(0, 30_000_00)
kinds = st.sampled_from([Supply.CONFERENCE, Supply.CONCERT, Supply.RESTAURANT, Supply.GOODS, Supply.VIRTUAL_EVENT])
places = st.sampled_from([Place.SE, Place.DK, Place.SELLER, Place.BUYER])


@st.composite
def mixtures(draw):
    cuts = sorted(draw(st.sets(st.integers(1, 999), max_size=4)))
    shares = [end - start for start, end in zip([0, *cuts], [*cuts, 1000], strict=True)]
    return tuple(Component(draw(places), draw(kinds), share, 1) for share in shares)


@given(st.lists(st.tuples(amounts, mixtures()), min_size=1, max_size=12), st.sampled_from(["SE", "DK", "DE", None]))
@settings(max_examples=60)
def test_the_documents_of_any_basket_add_up(lines, buyer):
    made = documents(*lines, buyer_country=buyer)
    assert sum(document.gross for document in made) == sum(gross for gross, _ in lines)
    for document in made:
        assert sum(rate.gross for rate in document.rates) == document.gross == document.net + document.vat
        assert sum(line.net for line in document.lines) == document.net == sum(rate.net for rate in document.rates)
        assert all(rate.vat == vat_of_gross(rate.gross, rate.permille) for rate in document.rates)
    for place, (gross, _) in enumerate(lines):
        pieces = [line.part.gross for document in made for line in document.lines if line.part.line == place]
        assert sum(pieces) == gross
        assert all(piece >= 0 for piece in pieces)
