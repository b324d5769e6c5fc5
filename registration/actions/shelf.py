"""Turns rows of the shop into what the rules need: offers, quotas, priced products."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.db import db
from registration.models import Product
from registration.queries import shop
from registration.rules import availability, pricing


@dataclass(frozen=True)
class Shelf:
    """Everything on sale in an edition at one moment, as the rules see it."""

    products: Mapping[int, Product]
    offers: Mapping[int, availability.Offer]
    quotas: Mapping[int, availability.Quota]
    priced: Mapping[int, pricing.PricedProduct]


def rule_phases(product: Product) -> tuple[pricing.PricePhase, ...]:
    return tuple(
        pricing.PricePhase(
            id=phase.id,
            prices={price.currency: price.amount for price in phase.prices},
            starts_at=phase.starts_at,
            ends_at=phase.ends_at,
            until_sold=phase.until_sold,
        )
        for phase in product.phases
    )


def rule_offer(product: Product) -> availability.Offer:
    return availability.Offer(
        id=product.id,
        quota_ids=frozenset(quota.id for quota in product.quotas),
        opens_at=product.opens_at,
        closes_at=product.closes_at,
        hidden=product.hidden,
        most=product.most,
        least=product.least,
        is_addon=product.kind == "addon",
        per_ticket=product.per_ticket,
    )


def stock_shelf(products: Sequence[Product], edition_id: int, now: dt.datetime) -> Shelf:
    """Count what is taken and lay everything out, in one more statement."""
    taken = {row.product_id: row for row in db.session.execute(shop.taken_in(edition_id, now))}
    sizes = {quota.id: quota.size for product in products for quota in product.quotas}
    sold = dict.fromkeys(sizes, 0)
    held = dict.fromkeys(sizes, 0)
    for product in products:
        row = taken.get(product.id)
        if row is not None:
            for quota in product.quotas:
                sold[quota.id] += row.sold
                held[quota.id] += row.taken - row.sold
    return Shelf(
        products={product.id: product for product in products},
        offers={product.id: rule_offer(product) for product in products},
        quotas={key: availability.Quota(key, size, sold[key], held[key]) for key, size in sizes.items()},
        priced={
            product.id: pricing.PricedProduct(
                product.id, rule_phases(product), taken[product.id].taken if product.id in taken else 0
            )
            for product in products
        },
    )


def shelf_of(edition_id: int, now: dt.datetime) -> Shelf:
    """Read and lay out the shop of an edition."""
    # Archived products are laid out too: they still count against the quotas that they share.
    products = db.session.scalars(shop.products_in(edition_id, archived=True)).all()
    return stock_shelf(products, edition_id, now)
