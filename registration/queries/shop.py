"""Questions about the shop: what is sold, what is taken."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from core.audit import AuditEntry
from core.db import UtcDateTime, lock
from editions.models import Edition, EditionState, Phase, PhaseKind, Seller
from registration.models import Component, OrderLine, Price, PricePhase, Product, Quota, quota_product
from registration.models.orders import FOR_GOOD


# Run by every buyer, so they are built once and only their values change.
def _wares(of_phase: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Product.id,
            Product.kind,
            Product.position,
            Product.archived,
            Product.opens_at,
            Product.closes_at,
            Product.hidden,
            Product.least,
            Product.most,
            Product.per_ticket,
            PricePhase.id.label("phase_id"),
            PricePhase.starts_at,
            PricePhase.ends_at,
            PricePhase.until_sold,
            Price.currency,
            Price.amount,
        )
        .outerjoin(PricePhase, PricePhase.product_id == Product.id)
        .outerjoin(Price, of_phase)
        .where(Product.edition_id == bindparam("edition_id"))
        .order_by(Product.kind.desc(), Product.position, Product.id, PricePhase.position, PricePhase.id)
    )


_WARES = _wares(Price.phase_id == PricePhase.id)
_WARES_IN_CURRENCY = _wares(and_(Price.phase_id == PricePhase.id, Price.currency == bindparam("currency")))
_QUOTA_LINKS: Select[int, int, int | None] = (
    select(quota_product.c.product_id, quota_product.c.quota_id, Quota.size)
    .join(Quota, Quota.id == quota_product.c.quota_id)
    .where(Quota.edition_id == bindparam("edition_id"))
    .order_by(quota_product.c.quota_id, quota_product.c.product_id)
)
_TAKEN = (
    select(
        OrderLine.product_id,
        func.sum(case((OrderLine.takes_until == FOR_GOOD, 1), else_=0)).label("sold"),
        func.count().label("taken"),
    )
    .join(Product, Product.id == OrderLine.product_id)
    .where(Product.edition_id == bindparam("edition_id"), OrderLine.takes_until > bindparam("now", type_=UtcDateTime()))
    .group_by(OrderLine.product_id)
)
_SELLERS = (
    select(Seller)
    .where(Seller.edition_id == bindparam("edition_id"))
    .options(joinedload(Seller.taxes), joinedload(Seller.accounts))
    .order_by(Seller.id)
)
_VERSION = select(
    Edition.id,
    Edition.state,
    select(func.max(AuditEntry.id)).where(AuditEntry.edition_id == Edition.id).scalar_subquery(),
).where(Edition.slug == bindparam("slug"))
_SELLING = (
    select(Edition, Phase)
    .outerjoin(Phase, and_(Phase.edition_id == Edition.id, Phase.kind == PhaseKind.TICKETS))
    .where(Edition.slug == bindparam("slug"))
)


def products_in(edition_id: int, *, archived: bool = False) -> Select[Product]:
    """Select the products of an edition with all that pricing, availability and VAT need, in four statements."""
    found = (
        select(Product)
        .where(Product.edition_id == edition_id)
        .order_by(Product.kind.desc(), Product.position, Product.id)
        .options(
            selectinload(Product.phases).selectinload(PricePhase.prices),
            selectinload(Product.quotas),
            selectinload(Product.components),
        )
    )
    return found if archived else found.where(Product.archived.is_(False))


def product_in(edition_id: int, product_id: int) -> Select[Product]:
    """Select one product of this edition; another edition's id finds nothing."""
    return products_in(edition_id, archived=True).where(Product.id == product_id)


def products_shown(edition_id: int) -> Select[Product]:
    """Select the products of an edition with their phases' names and how they are taxed, for the ticket page."""
    return (
        select(Product)
        .where(Product.edition_id == edition_id, Product.archived.is_(False))
        .order_by(Product.kind.desc(), Product.position, Product.id)
        .options(selectinload(Product.components), selectinload(Product.phases))
    )


def wares_in(edition_id: int, currency: str | None = None) -> Select[*tuple[Any, ...]]:
    """Select what counting and pricing need of every product, one row for each price, archived products too.

    Columns and no objects: every buyer runs this under the lock.
    """
    if currency is None:
        return _WARES.params(edition_id=edition_id)
    return _WARES_IN_CURRENCY.params(edition_id=edition_id, currency=currency)


def quota_links_in(edition_id: int) -> Select[int, int, int | None]:
    """Select which product takes from which quota, and how big that is."""
    return _QUOTA_LINKS.params(edition_id=edition_id)


def quotas_in(edition_id: int) -> Select[Quota]:
    return (
        select(Quota)
        .where(Quota.edition_id == edition_id)
        .order_by(Quota.name, Quota.id)
        .options(selectinload(Quota.products))
    )


def quota_in(edition_id: int, quota_id: int) -> Select[Quota]:
    return quotas_in(edition_id).where(Quota.id == quota_id)


def quotas_to_lock(quota_ids: Collection[int]) -> Select[int, int | None]:
    """Lock the quotas that bound a purchase, sorted, so that two buyers never wait in a circle; select their sizes."""
    return lock(select(Quota.id, Quota.size).where(Quota.id.in_(sorted(quota_ids))).order_by(Quota.id))


def products_to_lock(product_ids: Collection[int]) -> Select[int]:
    """Select and lock products whose price depends on the number sold. Always before the quotas."""
    return lock(select(Product.id).where(Product.id.in_(sorted(product_ids))).order_by(Product.id))


def taken_in(edition_id: int, now: dt.datetime) -> Select[int, Any, int]:
    """Select per product how many places are sold and how many are held at this moment, in one GROUP BY."""
    return _TAKEN.params(edition_id=edition_id, now=now)


def components_of(product_ids: Collection[int]) -> Select[Component]:
    """Select how these products are taxed."""
    return select(Component).where(Component.product_id.in_(product_ids)).order_by(Component.product_id, Component.id)


def sellers_in(edition_id: int) -> Select[Seller]:
    """Select who sells in an edition, with VAT numbers and accounts, in one statement (ask for unique rows)."""
    return _SELLERS.params(edition_id=edition_id)


def shop_version(slug: str) -> Select[int, EditionState, int | None]:
    """Select an edition's id and state, and a number that grows whenever anything in it changes."""
    return _VERSION.params(slug=slug)


def edition_selling(slug: str) -> Select[Edition, Phase | None]:
    """Select an edition with the time in which it sells tickets."""
    return _SELLING.params(slug=slug)


def unlocked_by(edition_id: int, link_secret: str) -> Select[int]:
    """Select the hidden product that a link opens."""
    return select(Product.id).where(Product.edition_id == edition_id, Product.link_secret == link_secret)


def phase_in(product_id: int, phase_id: int) -> Select[PricePhase]:
    """Select one price of a product; another product's id finds nothing."""
    return select(PricePhase).where(PricePhase.product_id == product_id, PricePhase.id == phase_id)
