"""Puts together what an edition's front page shows: places, the way across, and what a pass costs now."""

import datetime as dt
from typing import Any

from core.clock import now
from core.db import db
from core.language import current_code
from core.money import Money
from editions import queries as editions
from editions.actions.for_rules import sea_of, spot_of
from editions.models import Edition, Venue
from editions.rules.crossing import journey
from registration.actions.shelf import Shelf, shelf_of
from registration.models import Product, ProductKind
from registration.queries import shop
from registration.rules import availability, pricing

CARDS = 6
OWN_CURRENCY = {"da": "DKK", "sv": "SEK"}


def front_of(slug: str) -> dict[str, Any]:
    """Return the template's values for an edition's page, in a constant number of statements."""
    edition = db.session.scalars(editions.front_of(slug)).one()
    moment = now()
    shelf = shelf_of(edition.id, moment)
    tickets = [one for one in db.session.scalars(shop.products_shown(edition.id)) if one.kind is ProductKind.TICKET]
    cards = [card for product in tickets if (card := _card(shelf, product, edition, moment))]
    prices = [amount for card in cards for amount in card["amounts"][:1] if card["open"]]
    return {
        "edition": edition,
        "cards": cards[:CARDS],
        "more_cards": len(cards) > CARDS,
        "cheapest": {code: _cheapest(cards, code) for code in _currencies(edition)} if prices else {},
        "venues": {city.id: [venue for venue in edition.venues if venue.city_id == city.id] for city in edition.cities},
        "afloat": [venue for venue in edition.venues if venue.city_id is None],
        "way": _way(edition),
    }


def _currencies(edition: Edition) -> list[str]:
    """Return the edition's currencies, the one of the reader's language first."""
    own = OWN_CURRENCY.get(current_code(), "EUR")
    return sorted(edition.currencies, key=lambda code: code != own)


def _card(shelf: Shelf, product: Product, edition: Edition, moment: dt.datetime) -> dict[str, Any] | None:
    """Return one price card, or None for a type that is over and done with."""
    seen = availability.available(shelf.offers[product.id], shelf.quotas, moment)
    priced = shelf.priced[product.id]
    phase = pricing.phase_now(priced.phases, moment, priced.taken)
    coming = pricing.next_phase(priced.phases, moment, priced.taken)
    shown = phase or (coming.phase if coming else None)
    if shown is None or seen.state is availability.OnSale.CLOSED:
        return None
    names = {row.id: row.name for row in product.phases}
    amounts = [Money(shown.prices[code], code) for code in _currencies(edition) if code in shown.prices]
    return {
        "product": product,
        "amounts": amounts,
        "phase_name": names[shown.id],
        "next": coming if phase else None,
        "next_amounts": [Money(coming.phase.prices[a.currency], a.currency) for a in amounts]
        if coming and phase
        else [],
        "left": seen.left,
        "state": seen.state.value,
        "opens_at": product.opens_at,
        "open": seen.state is availability.OnSale.OPEN and phase is not None,
    }


def _cheapest(cards: list[dict[str, Any]], currency: str) -> Money | None:
    """Return the lowest price above nothing that can be bought now, in one currency."""
    found = [a for card in cards if card["open"] for a in card["amounts"] if a.currency == currency and a.amount]
    return min(found, key=lambda money: money.amount) if found else None


def _way(edition: Edition) -> dict[str, Any] | None:
    """Return the way from door to door between the venues nearest to the quay on each side, step by step."""
    sides = [_nearest(edition, city.id) for city in edition.cities]
    if edition.crossing is None or len(sides) != 2 or sides[0] is None or sides[1] is None:
        return None
    sea = sea_of(edition.crossing)
    found = journey(sea, spot_of(sides[0]), spot_of(sides[1]))
    if found is None:
        return None
    return {"start": sides[0], "goal": sides[1], "minutes": found.minutes, "steps": found.steps, "sail": sea.crossing}


def _nearest(edition: Edition, city_id: int) -> Venue | None:
    there = [venue for venue in edition.venues if venue.city_id == city_id]
    return min(there, key=lambda venue: venue.walk_minutes) if there else None
