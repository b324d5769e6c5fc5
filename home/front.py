"""Puts together what an edition's front page shows: places, the way across, and what a pass costs now."""

import datetime as dt
from typing import Any

from conference.queries.programme import programme_out
from core.clock import now
from core.db import db
from core.files import file_url, srcset
from core.language import current_code, local
from core.money import Money
from editions import queries as editions
from editions.actions.for_rules import sea_of, spans_of, spot_of
from editions.models import Edition, EditionState, PhaseKind, Venue
from editions.rules.crossing import journey
from editions.rules.phases import Opening, Span, opening_in
from registration.actions.shelf import Shelf, shelf_of
from registration.models import Product, ProductKind
from registration.queries import shop
from registration.rules import availability, pricing

CARDS = 6
PICTURE_WIDTH = 1600
OWN_CURRENCY = {"da": "DKK", "sv": "SEK"}


def front_of(slug: str) -> dict[str, Any]:
    """Return the template's values for an edition's page, in a constant number of statements."""
    edition = db.session.scalars(editions.front_of(slug)).one()
    moment = now()
    shelf = shelf_of(edition.id, moment)
    tickets = [one for one in db.session.scalars(shop.products_shown(edition.id)) if one.kind is ProductKind.TICKET]
    span = spans_of(edition.phases).get(PhaseKind.TICKETS) or Span()
    over = edition.state is EditionState.CLOSED or edition.last_day < local(moment, edition.zone).date()
    sale = Opening.CLOSED if over else opening_in(edition.state, span, moment)
    cards = [card for product in tickets if (card := _card(shelf, product, edition, moment))]
    return {
        "edition": edition,
        "sale": sale.value,
        "sale_from": span.opens_at if span.opens_at and span.opens_at > moment else None,
        "over": over,
        "cards": [] if sale is Opening.CLOSED else cards[:CARDS],
        "more_cards": len(cards) > CARDS,
        "cheapest": [found for code in _currencies(edition) if (found := _cheapest(cards, code))][:2],
        "programme_out": bool(db.session.scalar(programme_out(edition.id))),
        "picture": _picture(edition),
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
    if shown is None or seen.state in (availability.OnSale.CLOSED, availability.OnSale.HIDDEN):
        return None
    amounts = [Money(shown.prices[code], code) for code in _currencies(edition) if code in shown.prices]
    if not amounts:
        return None
    names = {row.id: row.name for row in product.phases}
    return {
        "product": product,
        "amounts": amounts,
        # With one price for all time its name says nothing.
        "phase_name": names[shown.id] if len(names) > 1 else None,
        "next": coming if phase else None,
        "next_amount": _next_amount(coming, amounts[0].currency) if phase else None,
        "left": seen.left,
        "sold_out": seen.state is availability.OnSale.SOLD_OUT,
        "from": _from(product, seen, None if phase else coming),
        "open": seen.state is availability.OnSale.OPEN and phase is not None,
    }


def _next_amount(coming: pricing.NextPhase | None, currency: str) -> Money | None:
    """Return what the next phase costs in this currency, where it has a price in it."""
    if coming is None or currency not in coming.phase.prices:
        return None
    return Money(coming.phase.prices[currency], currency)


def _from(product: Product, seen: availability.Available, first: pricing.NextPhase | None) -> dt.datetime | None:
    """Return when something goes on sale that is not yet: when its own time begins, or its first price."""
    if seen.state is availability.OnSale.UPCOMING:
        return product.opens_at
    return first.at if first and seen.state is availability.OnSale.OPEN else None


def _picture(edition: Edition) -> dict[str, str] | None:
    """Return the edition's own picture for the first screen, where one was uploaded."""
    if edition.picture is None:
        return None
    return {
        "url": file_url(edition.picture, PICTURE_WIDTH),
        "srcset": srcset(edition.picture),
        "alt": edition.picture_alt.pick(current_code()),
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
