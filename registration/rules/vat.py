"""VAT: what a price is made of, the dated table of rates, and one document per seller and VAT country that adds up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from core.money import allocate, half_up_divide, spread_vat
from core.refusals import Refused


class Supply(StrEnum):
    """What is sold, as the tax laws tell it apart."""

    CONFERENCE = "conference"
    CONCERT = "concert"
    RESTAURANT = "restaurant"
    GOODS = "goods"
    VIRTUAL_EVENT = "virtual_event"
    PASSENGER_TRANSPORT = "passenger_transport"  # between the two countries
    DONATION = "donation"  # nothing is given in return


class Place(StrEnum):
    """Where a part of a price is taxed: in a country, or in one that the sale itself tells."""

    SE = "SE"
    DK = "DK"
    SELLER = "seller"
    BUYER = "buyer"
    INTERNATIONAL = "international"
    NOWHERE = "n/a"


class TaxCategory(StrEnum):
    """The code list of EN 16931 (UNCL 5305), as an e-invoice names them."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    OUTSIDE = "O"


@dataclass(frozen=True, slots=True)
class Component:
    """A share of a price in permille, sold by one legal seller. The shares of a product add up to 1000."""

    place: Place
    kind: Supply
    share: int
    seller_id: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A seller in one VAT country: registered with a number, or exempt with the legal text that is printed."""

    vat_number: str | None = None
    exemption_text: str | None = None


@dataclass(frozen=True, slots=True)
class Seller:
    """`standings` maps a VAT country to the seller's standing there."""

    id: int
    country: str
    standings: Mapping[str, Standing]


@dataclass(frozen=True, slots=True)
class Rate:
    """A row of the table. `source` is the law; [check] marks what the organiser's accountant must confirm."""

    country: str
    kind: Supply
    since: date
    permille: int
    source: str
    category: TaxCategory = TaxCategory.STANDARD


_SE_LAW = "Mervärdesskattelag (2023:200) 9 kap."
_DK_LAW = "Momsloven § 33"
_SINCE = date(2023, 7, 1)  # the Swedish law of 2023 came into force; the rates were the same before

# Admission to an event is taxed where the event takes place, for companies too (directive 2006/112/EC, art. 53 and 54).
RATES: tuple[Rate, ...] = (
    Rate("SE", Supply.CONFERENCE, _SINCE, 250, f"{_SE_LAW} 2 §"),
    Rate("SE", Supply.CONCERT, _SINCE, 60, f"{_SE_LAW} 8-18 §§"),
    Rate("SE", Supply.RESTAURANT, _SINCE, 120, f"{_SE_LAW} 3-7 §§; spirits, wine and strong beer 25 % [check]"),
    Rate("SE", Supply.GOODS, _SINCE, 250, f"{_SE_LAW} 2 §"),
    Rate("SE", Supply.VIRTUAL_EVENT, _SINCE, 250, f"{_SE_LAW} 2 § [check]"),
    Rate("DK", Supply.CONFERENCE, _SINCE, 250, _DK_LAW),
    Rate("DK", Supply.CONCERT, _SINCE, 250, f"{_DK_LAW}; concerts are not exempt"),
    Rate("DK", Supply.RESTAURANT, _SINCE, 250, _DK_LAW),
    Rate("DK", Supply.GOODS, _SINCE, 250, _DK_LAW),
    Rate("DK", Supply.VIRTUAL_EVENT, _SINCE, 250, f"{_DK_LAW} [check]"),
    *(
        Rate(country, kind, _SINCE, 0, source, category)
        for country in ("SE", "DK")
        for kind, category, source in (
            (
                Supply.PASSENGER_TRANSPORT,
                TaxCategory.ZERO,
                "Transport between countries; only if resold as such [check]",
            ),
            (Supply.DONATION, TaxCategory.OUTSIDE, "No supply for consideration (directive 2006/112/EC, art. 2)"),
        )
    ),
)


@dataclass(frozen=True, slots=True)
class TaxPart:
    """One component of one line. `line` is the caller's key of the line; `country` is always a real one.

    `text` is what the law wants printed where nothing is taxed because the seller is exempt.
    """

    line: int
    seller_id: int
    country: str
    kind: Supply
    category: TaxCategory
    permille: int
    gross: int
    text: str | None = None


@dataclass(frozen=True, slots=True)
class TaxLine:
    part: TaxPart
    vat: int

    @property
    def net(self) -> int:
        return self.part.gross - self.vat


@dataclass(frozen=True, slots=True)
class RateTotal:
    category: TaxCategory
    permille: int
    net: int
    vat: int
    texts: tuple[str, ...] = ()

    @property
    def gross(self) -> int:
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class TaxDocument:
    """What one invoice, receipt or credit note says, in minor units of one currency."""

    seller_id: int
    country: str
    currency: str
    lines: tuple[TaxLine, ...]
    rates: tuple[RateTotal, ...]

    @property
    def gross(self) -> int:
        return sum(line.part.gross for line in self.lines)

    @property
    def vat(self) -> int:
        return sum(line.vat for line in self.lines)

    @property
    def net(self) -> int:
        return self.gross - self.vat


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """How much one unit of `currency` is worth in SEK, in millionths: 11.20 SEK/EUR is 11_200_000."""

    currency: str
    sek_millionths: int
    day: date
    source: str


def check_components(components: Sequence[Component]) -> None:
    """Refuses `share_not_positive` and `shares_not_whole` (details: `total` in permille)."""
    if any(component.share <= 0 for component in components):
        raise Refused("share_not_positive")
    total = sum(component.share for component in components)
    if total != 1000:
        raise Refused("shares_not_whole", total=total)


def rate_on(country: str, kind: Supply, day: date, rates: Iterable[Rate] = RATES) -> Rate:
    """The row that is in force on that day. Refuses `no_vat_rate`: somebody must add it, nobody may guess it."""
    known = [rate for rate in rates if rate.country == country and rate.kind is kind and rate.since <= day]
    if not known:
        raise Refused("no_vat_rate", country=country, kind=kind.value)
    return max(known, key=lambda rate: rate.since)


def tax_country(component: Component, seller: Seller, buyer_country: str | None) -> str:
    """The VAT country of a component.

    A virtual event for a consumer is taxed where the consumer lives (directive 2022/542), below the threshold of
    10,000 EUR a year where the seller is (art. 59c): a country outside the table falls back to the seller's [check].
    """
    if component.place in (Place.SE, Place.DK):
        return component.place.value
    if component.place is Place.BUYER and buyer_country in (Place.SE.value, Place.DK.value):
        return buyer_country
    return seller.country


def tax_parts(
    line: int,
    gross: int,
    components: Sequence[Component],
    sellers: Mapping[int, Seller],
    on: date,
    *,
    buyer_country: str | None = None,
    rates: Iterable[Rate] = RATES,
) -> tuple[TaxPart, ...]:
    """Split the gross amount of a line by the shares of its components, each with its country and rate.

    `on` is the day on which the tax becomes due: that of the payment or the invoice. A VAT id of the buyer changes
    nothing: it is only printed. Refuses what `check_components` and `rate_on` refuse, and `seller_not_registered`.
    """
    check_components(components)
    table = tuple(rates)
    amounts = allocate(gross, [component.share for component in components])
    parts = []
    for component, amount in zip(components, amounts, strict=True):
        seller = sellers[component.seller_id]
        country = tax_country(component, seller, buyer_country)
        rate, text = _rate_for(seller, country, rate_on(country, component.kind, on, table))
        parts.append(TaxPart(line, seller.id, country, component.kind, rate.category, rate.permille, amount, text))
    return tuple(parts)


def tax_documents(parts: Iterable[TaxPart], currency: str) -> tuple[TaxDocument, ...]:
    """One document per seller and VAT country, in that order; lines, rates and totals of each add up."""

    def series(part: TaxPart) -> tuple[int, str]:
        return part.seller_id, part.country

    documents = []
    for (seller_id, country), group in groupby(sorted(parts, key=series), key=series):
        members = tuple(group)
        vat = spread_vat([(part.gross, part.permille) for part in members])
        lines = tuple(TaxLine(part, amount) for part, amount in zip(members, vat, strict=True))
        documents.append(TaxDocument(seller_id, country, currency, lines, rate_totals(lines)))
    return tuple(documents)


def rate_totals(lines: Iterable[TaxLine]) -> tuple[RateTotal, ...]:
    """Net and VAT per category and rate, highest rate first."""

    def key(line: TaxLine) -> tuple[int, str]:
        return -line.part.permille, line.part.category.value

    totals = []
    for (minus_permille, category), group in groupby(sorted(lines, key=key), key=key):
        members = tuple(group)
        totals.append(
            RateTotal(
                TaxCategory(category),
                -minus_permille,
                net=sum(line.net for line in members),
                vat=sum(line.vat for line in members),
                texts=tuple(dict.fromkeys(line.part.text for line in members if line.part.text)),
            )
        )
    return tuple(totals)


def needs_vat_in_sek(document: TaxDocument) -> bool:
    """A Swedish invoice in another currency also says its VAT in SEK (Mervärdesskattelag 2023:200, 17 kap.)."""
    return document.country == "SE" and document.currency != "SEK" and document.vat != 0


def vat_in_sek(document: TaxDocument, rate: ExchangeRate | None) -> int | None:
    """The VAT in öre where the law wants it, else None. Refuses `exchange_rate_missing` (details: `currency`)."""
    if not needs_vat_in_sek(document):
        return None
    if rate is None or rate.currency != document.currency:
        raise Refused("exchange_rate_missing", currency=document.currency)
    return half_up_divide(document.vat * rate.sek_millionths, 1_000_000)


def _rate_for(seller: Seller, country: str, rate: Rate) -> tuple[Rate, str | None]:
    """The table's rate, or none at all for a seller who is exempt there; what is outside VAT stays outside."""
    if rate.category is TaxCategory.OUTSIDE:
        return rate, None
    standing = seller.standings.get(country, Standing())
    if standing.exemption_text:
        exempt = Rate(country, rate.kind, rate.since, 0, standing.exemption_text, TaxCategory.EXEMPT)
        return exempt, standing.exemption_text
    if not standing.vat_number:
        raise Refused("seller_not_registered", seller=seller.id, country=country)
    return rate, None
