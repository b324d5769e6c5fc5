"""Rows of an edition as its rules want to see them."""

import datetime as dt
from collections.abc import Iterable, Mapping

from core.texts import Texts
from editions.models import CrossingModel, Edition, Phase, Room, Seller, Venue
from editions.rules.crossing import Headway, Sea, Spot
from editions.rules.phases import PhaseKind, Span
from editions.rules.readiness import CityFacts, SellerFacts

# What a front page and a ticket page cannot do without, in every language of the edition.
WANTED_TEXTS = ("name", "lead", "description", "terms")


def sea_of(crossing: CrossingModel) -> Sea:
    """Return how the boats go."""
    rows = tuple(
        Headway(dt.time.fromisoformat(row["start"]), dt.time.fromisoformat(row["end"]), row["minutes"])
        for row in crossing.headways
    )
    return Sea(
        crossing=crossing.crossing,
        boarding_closes=crossing.boarding_closes,
        leave_boat=crossing.leave_boat,
        show_id=crossing.show_id,
        impossible_below=crossing.impossible_below,
        same_city_margin=crossing.same_city_margin,
        headways=rows or Sea().headways,
        boats_run=crossing.boats_run,
    )


def spot_of(venue: Venue, room: Room | None = None) -> Spot:
    """Return a room, or a venue as a whole, as the crossing sees it. A venue in no city is the ferry."""
    return Spot(
        room=f"room {room.id}" if room is not None else f"venue {venue.id}",
        venue=str(venue.id),
        city=None if venue.city_id is None else str(venue.city_id),
        to_terminal=venue.walk_minutes,
        on_ferry=venue.city_id is None,
    )


def spans_of(phases: Iterable[Phase]) -> dict[PhaseKind, Span]:
    """Return when what is open."""
    return {phase.kind: Span(phase.opens_at, phase.closes_at) for phase in phases}


def missing_texts(edition: Edition) -> dict[str, tuple[str, ...]]:
    """Return which wanted text lacks which of the edition's languages."""
    return {name: _lacking(getattr(edition, name), edition.languages) for name in WANTED_TEXTS}


def _lacking(texts: Texts, languages: Iterable[str]) -> tuple[str, ...]:
    missing = texts.missing()
    return tuple(code for code in languages if code in missing)


def city_facts(edition: Edition, cities_with_owner: set[int | None], language: str) -> tuple[CityFacts, ...]:
    """Return what the two cities have, named in the reader's language."""
    return tuple(
        CityFacts(
            name=city.name.pick(language),
            venues={venue.name: len(venue.rooms) for venue in edition.venues if venue.city_id == city.id},
            has_owner=city.id in cities_with_owner,
        )
        for city in edition.cities
    )


def seller_facts(seller: Seller, taxed_in: Iterable[str], language: str) -> SellerFacts:
    """Return what a seller has. It must account VAT at home and where what it sells is taxed."""
    numbers: Mapping[str, str] = {tax.country: tax.vat_number for tax in seller.taxes}
    exemption = seller.exemption.pick(language) if seller.exempt else ""
    return SellerFacts(
        id=seller.id,
        legal_name=seller.legal_name,
        registration_number=seller.registration_no,
        address_complete=all((seller.street, seller.postcode, seller.town)),
        vat={country: exemption or numbers.get(country, "") for country in sorted({*numbers, *taxed_in})},
        bank_currencies={account.currency for account in seller.accounts if has_number(account)},
    )


def has_number(account: object) -> bool:
    """Say whether money can be sent there: an IBAN, a bankgiro or a FIK creditor number is known."""
    return any(getattr(account, name) for name in ("iban", "bankgiro", "fik_creditor"))
