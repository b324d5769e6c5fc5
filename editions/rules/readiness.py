"""Ready to open? What an edition still lacks before buyers come, as a list that names the page to mend it on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from editions.rules.phases import Opening, Span, opening


class Severity(StrEnum):
    BLOCKS = "blocks"  # it cannot open like this
    WARNS = "warns"  # it can, but somebody will be missing something


class Page(StrEnum):
    """The desk page where a finding is mended."""

    ABOUT = "about"
    DAYS = "days"
    TEAM = "team"
    PLACES = "places"
    SELLERS = "sellers"
    PHASES = "phases"
    TICKETS = "tickets"
    PAYMENTS = "payments"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` has its sentence in the domain's words; `about` names the thing (a city, a seller, a ticket type)."""

    code: str
    severity: Severity
    page: Page
    about: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CityFacts:
    """`venues` maps the name of each venue to its number of rooms."""

    name: str
    venues: Mapping[str, int]
    has_owner: bool


@dataclass(frozen=True, slots=True)
class SellerFacts:
    """`vat` maps each country that it must account VAT in to a number or an exemption text ("" where both lack)."""

    id: int
    legal_name: str
    registration_number: str
    address_complete: bool
    vat: Mapping[str, str]
    bank_currencies: Collection[str]


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """A ticket type or an add-on. `price_currencies` are those in which every one of its price phases has a price."""

    name: str
    languages_missing: Collection[str]
    is_addon: bool
    hidden: bool
    sale: Span
    price_currencies: Collection[str]
    shares: int  # of its components, in permille
    seller_id: int | None
    has_quota: bool


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """Everything that is looked at. `missing` maps a text (name, lead, terms …) to the languages that lack it.

    `methods` maps each currency to the ways to pay that are set up for it.
    """

    missing: Mapping[str, Collection[str]]
    contact_email: str
    first_day: date | None
    last_day: date | None
    today: date
    now: datetime
    owners: int
    cities: Collection[CityFacts]
    currencies: Collection[str]
    sellers: Collection[SellerFacts]
    tickets: Collection[TicketFacts]
    tickets_phase: Span
    methods: Mapping[str, Collection[str]]


# Without these nobody knows what they buy, from whom and on what terms; the other texts are wished for.
TEXTS_THAT_BLOCK = ("name", "terms")


def readiness(edition: EditionFacts) -> tuple[Finding, ...]:
    """All findings, what blocks first, then in the order of the desk's pages. Empty: everything is there."""
    found = [finding for check in _CHECKS for finding in check(edition)]
    pages = list(Page)
    return tuple(sorted(found, key=lambda finding: (finding.severity is Severity.WARNS, pages.index(finding.page))))


def may_open(findings: Iterable[Finding]) -> bool:
    return all(finding.severity is not Severity.BLOCKS for finding in findings)


def _about(edition: EditionFacts) -> Iterator[Finding]:
    for text, languages in edition.missing.items():
        if languages:
            severity = Severity.BLOCKS if text in TEXTS_THAT_BLOCK else Severity.WARNS
            yield Finding("text_missing", severity, Page.ABOUT, text, {"languages": tuple(languages)})
    if not edition.contact_email:
        yield Finding("contact_missing", Severity.BLOCKS, Page.ABOUT)


def _days(edition: EditionFacts) -> Iterator[Finding]:
    if edition.first_day is None or edition.last_day is None:
        yield Finding("days_missing", Severity.BLOCKS, Page.DAYS)
    elif edition.last_day < edition.today:
        yield Finding("days_are_over", Severity.BLOCKS, Page.DAYS, details={"last_day": edition.last_day})


def _team(edition: EditionFacts) -> Iterator[Finding]:
    if edition.owners != 2:
        yield Finding("owners_not_two", Severity.BLOCKS, Page.TEAM, details={"owners": edition.owners})
    for city in edition.cities:
        if not city.has_owner:
            yield Finding("city_without_owner", Severity.WARNS, Page.TEAM, city.name)


def _places(edition: EditionFacts) -> Iterator[Finding]:
    if len(edition.cities) != 2:
        yield Finding("cities_not_two", Severity.BLOCKS, Page.PLACES, details={"cities": len(edition.cities)})
    for city in edition.cities:
        if not city.venues:
            yield Finding("city_without_venue", Severity.BLOCKS, Page.PLACES, city.name)
        for venue, rooms in city.venues.items():
            if not rooms:
                yield Finding("venue_without_room", Severity.WARNS, Page.PLACES, venue)
        if city.venues and not any(city.venues.values()):
            yield Finding("city_without_room", Severity.BLOCKS, Page.PLACES, city.name)


def _sellers(edition: EditionFacts) -> Iterator[Finding]:
    if not edition.sellers:
        yield Finding("seller_missing", Severity.BLOCKS, Page.SELLERS)
    for seller in edition.sellers:
        given = {
            "legal_name": seller.legal_name,
            "registration_number": seller.registration_number,
            "address": seller.address_complete,
        }
        lacking = tuple(name for name, value in given.items() if not value)
        if lacking:
            details: dict[str, object] = {"fields": lacking}
            yield Finding("seller_incomplete", Severity.BLOCKS, Page.SELLERS, seller.legal_name, details)
        for country, standing in seller.vat.items():
            if not standing:
                details = {"country": country}
                yield Finding("seller_without_vat", Severity.BLOCKS, Page.SELLERS, seller.legal_name, details)
        for currency in edition.currencies:
            if currency not in seller.bank_currencies:
                details = {"currency": currency}
                yield Finding("bank_details_missing", Severity.WARNS, Page.SELLERS, seller.legal_name, details)


def _phases(edition: EditionFacts) -> Iterator[Finding]:
    stands = opening(edition.tickets_phase, edition.now)
    if stands is Opening.UNDECIDED:
        yield Finding("sales_undecided", Severity.BLOCKS, Page.PHASES)
    elif stands is Opening.CLOSED:
        yield Finding("sales_are_over", Severity.BLOCKS, Page.PHASES)


def _tickets(edition: EditionFacts) -> Iterator[Finding]:
    if not any(_can_be_bought(ticket, edition.now) for ticket in edition.tickets):
        yield Finding("no_ticket_on_sale", Severity.BLOCKS, Page.TICKETS)
    known = {seller.id for seller in edition.sellers}
    for ticket in edition.tickets:
        lacking = tuple(currency for currency in edition.currencies if currency not in ticket.price_currencies)
        if lacking:
            details: dict[str, object] = {"currencies": lacking}
            yield Finding("price_missing", Severity.BLOCKS, Page.TICKETS, ticket.name, details)
        if ticket.shares != 1000:
            details = {"permille": ticket.shares}
            yield Finding("shares_not_whole", Severity.BLOCKS, Page.TICKETS, ticket.name, details)
        if ticket.seller_id not in known:
            yield Finding("ticket_without_seller", Severity.BLOCKS, Page.TICKETS, ticket.name)
        if ticket.languages_missing:
            details = {"languages": tuple(ticket.languages_missing)}
            yield Finding("ticket_text_missing", Severity.WARNS, Page.TICKETS, ticket.name, details)
        if not ticket.has_quota:
            yield Finding("ticket_without_quota", Severity.WARNS, Page.TICKETS, ticket.name)


def _payments(edition: EditionFacts) -> Iterator[Finding]:
    if not edition.currencies:
        yield Finding("currency_missing", Severity.BLOCKS, Page.PAYMENTS)
    for currency in edition.currencies:
        if not edition.methods.get(currency):
            yield Finding("currency_without_method", Severity.BLOCKS, Page.PAYMENTS, currency)


def _can_be_bought(ticket: TicketFacts, now: datetime) -> bool:
    """Now or later, by anybody: an add-on or a hidden type alone sells nothing."""
    over = ticket.sale.closes_at is not None and now >= ticket.sale.closes_at
    return not (ticket.is_addon or ticket.hidden or over)


_CHECKS: tuple[Callable[[EditionFacts], Iterator[Finding]], ...] = (
    _about,
    _days,
    _team,
    _places,
    _sellers,
    _phases,
    _tickets,
    _payments,
)
