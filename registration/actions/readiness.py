"""What registration tells about an edition that wants to open: its tickets, its ways to pay, where it owes VAT."""

from collections.abc import Iterable

from core.clock import now
from core.db import db
from core.language import current_code
from core.money import Money
from core.texts import LANGUAGES
from editions import queries as editions
from editions.actions.opening import Contribution
from editions.models import Edition, Seller
from editions.rules.phases import Span
from editions.rules.readiness import TicketFacts
from registration.actions.offering import till_of
from registration.models import Product, ProductKind
from registration.queries import shop
from registration.rules import pricing, vat
from registration.rules.paying import BuyerKind, PaymentMethod, ToPay, methods_offered

# The amount that ways to pay are tried with: no provider's minimum is higher.
TRIED = 100_00


def contribution_of(edition_id: int) -> Contribution:
    """Return the shop's part of the "ready to open?" list, in a constant number of statements."""
    edition = db.session.scalars(editions.whole_edition(edition_id)).one()
    products = db.session.scalars(shop.products_in(edition_id)).all()
    return Contribution(
        tickets=[_ticket(product) for product in products],
        methods=_methods(edition),
        taxed_in=_taxed_in(edition.sellers, products),
    )


def _ticket(product: Product) -> TicketFacts:
    phases = [
        pricing.PricePhase(phase.id, {price.currency: price.amount for price in phase.prices})
        for phase in product.phases
    ]
    return TicketFacts(
        name=product.name.pick(current_code()),
        languages_missing=[code for code in LANGUAGES if code in product.name.missing()],
        is_addon=product.kind is ProductKind.ADDON,
        hidden=product.hidden,
        sale=Span(product.opens_at, product.closes_at),
        price_currencies=pricing.currencies_of(phases),
        shares=sum(part.share for part in product.components),
        seller_id=product.seller_id,
        has_quota=bool(product.quotas),
    )


def _methods(edition: Edition) -> dict[str, tuple[PaymentMethod, ...]]:
    """Return the ways to pay that a buyer of some kind is offered, per currency."""
    till = till_of(edition, edition.sellers)
    return {
        currency: tuple(
            {
                method: None
                for buyer in BuyerKind
                for method in methods_offered(till, ToPay(Money(TRIED, currency), buyer), now())
            }
        )
        for currency in edition.currencies
    }


def _taxed_in(sellers: Iterable[Seller], products: Iterable[Product]) -> dict[int, set[str]]:
    """Return the countries in which each seller owes VAT for what it sells."""
    by_id = {seller.id: seller for seller in sellers}
    countries: dict[int, set[str]] = {}
    for product in products:
        seller = vat.Seller(product.seller_id, by_id[product.seller_id].country, {})
        for part in product.components:
            component = vat.Component(part.place, part.kind, part.share, product.seller_id)
            if part.kind not in (vat.Supply.PASSENGER_TRANSPORT, vat.Supply.DONATION):
                countries.setdefault(product.seller_id, set()).add(vat.tax_country(component, seller, None))
    return countries
