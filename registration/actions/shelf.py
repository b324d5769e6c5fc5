"""Lays out what is on sale in an edition as the rules want to see it: offers, quotas, priced products."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from core.db import db, is_sqlite
from registration.models import ProductKind
from registration.queries import shop
from registration.rules import availability, pricing


@dataclass(frozen=True, slots=True)
class Ware:
    """What the counting needs to know of a product beside its offer and its prices."""

    id: int
    kind: ProductKind
    position: int
    archived: bool


class Link(NamedTuple):
    """A product takes from a quota of this size."""

    product_id: int
    quota_id: int
    size: int | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything of an edition's shop at one moment, tickets before add-ons, in the order in which it is shown.

    Archived products are laid out too: they still count against the quotas that they share.
    """

    products: Mapping[int, Ware]
    offers: Mapping[int, availability.Offer]
    quotas: Mapping[int, availability.Quota]
    priced: Mapping[int, pricing.PricedProduct]

    @property
    def on_sale(self) -> dict[int, availability.Offer]:
        return {key: offer for key, offer in self.offers.items() if not self.products[key].archived}


def shelf_of(edition_id: int, now: dt.datetime, *, currency: str | None = None, locking: Collection[int] = ()) -> Shelf:
    """Read and lay out the shop of an edition in three statements; with a currency, its prices alone.

    With `locking` what bounds these products is locked before anything is counted.
    """
    rows = db.session.execute(shop.wares_in(edition_id, currency)).all()
    links = [Link(*row) for row in db.session.execute(shop.quota_links_in(edition_id))]
    if locking and not is_sqlite():
        links = _lock(locking, rows, links)
    taken = {row.product_id: row for row in db.session.execute(shop.taken_in(edition_id, now))}
    # Each product comes once for every price; what stands on the product itself is read from the first of its rows.
    firsts = {row.id: row for row in reversed(rows)}
    wares = {row.id: Ware(row.id, row.kind, row.position, row.archived) for row in rows}
    phases = _phases(rows)
    return Shelf(
        products=wares,
        offers={key: _offer(firsts[key], links) for key in wares},
        quotas=_quotas(links, taken),
        priced={
            key: pricing.PricedProduct(key, phases.get(key, ()), taken[key].taken if key in taken else 0)
            for key in wares
        },
    )


def _lock(product_ids: Collection[int], rows: Sequence[Any], links: list[Link]) -> list[Link]:
    """Lock products whose price goes by number, then the quotas that bound these products, both sorted by id.

    Return which product takes from which quota as it is under the lock; on SQLite the writer's turn has locked all.
    """
    by_number = {row.id for row in rows if row.id in product_ids and row.until_sold is not None}
    quota_ids = {link.quota_id for link in links if link.product_id in product_ids}
    if by_number:
        db.session.execute(shop.products_to_lock(by_number)).all()
    if not quota_ids:
        return links
    sizes = dict(db.session.execute(shop.quotas_to_lock(quota_ids)).all())
    return [link._replace(size=sizes.get(link.quota_id, link.size)) for link in links]


def _offer(row: Any, links: Sequence[Link]) -> availability.Offer:
    return availability.Offer(
        id=row.id,
        quota_ids=frozenset(link.quota_id for link in links if link.product_id == row.id),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        hidden=row.hidden,
        most=row.most,
        least=row.least,
        is_addon=row.kind is ProductKind.ADDON,
        per_ticket=row.per_ticket,
    )


def _phases(rows: Sequence[Any]) -> dict[int, tuple[pricing.PricePhase, ...]]:
    """Gather the prices of each phase and the phases of each product, in their order."""
    prices: dict[int, dict[str, int]] = {}
    heads: dict[int, dict[int, Any]] = {}
    for row in rows:
        if row.phase_id is None:
            continue
        heads.setdefault(row.id, {}).setdefault(row.phase_id, row)
        amounts = prices.setdefault(row.phase_id, {})
        if row.currency is not None:
            amounts[row.currency] = row.amount
    return {
        product_id: tuple(
            pricing.PricePhase(key, prices[key], row.starts_at, row.ends_at, row.until_sold)
            for key, row in phases.items()
        )
        for product_id, phases in heads.items()
    }


def _quotas(links: Sequence[Link], taken: Mapping[int, Any]) -> dict[int, availability.Quota]:
    """Count what is sold and held of each quota over all products that take from it."""
    sold = dict.fromkeys((link.quota_id for link in links), 0)
    held = dict(sold)
    for link in links:
        row = taken.get(link.product_id)
        if row is not None:
            sold[link.quota_id] += row.sold
            held[link.quota_id] += row.taken - row.sold
    return {
        link.quota_id: availability.Quota(link.quota_id, link.size, sold[link.quota_id], held[link.quota_id])
        for link in links
    }
