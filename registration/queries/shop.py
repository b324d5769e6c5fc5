"""Questions about the shop: what is sold, what is taken."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import selectinload

from core.db import lock
from registration.models import OrderLine, PricePhase, Product, ProductKind, Quota
from registration.models.orders import FOR_GOOD


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


def quotas_in(edition_id: int) -> Select[Quota]:
    return (
        select(Quota)
        .where(Quota.edition_id == edition_id)
        .order_by(Quota.name, Quota.id)
        .options(selectinload(Quota.products))
    )


def quota_in(edition_id: int, quota_id: int) -> Select[Quota]:
    return quotas_in(edition_id).where(Quota.id == quota_id)


def quotas_to_lock(quota_ids: Collection[int]) -> Select[int]:
    """Select and lock the quotas that bound a purchase, sorted, so that two buyers never wait for each other."""
    return lock(select(Quota.id).where(Quota.id.in_(sorted(quota_ids))).order_by(Quota.id))


def products_to_lock(product_ids: Collection[int]) -> Select[int]:
    """Select and lock products whose price depends on the number sold. Always before the quotas."""
    return lock(select(Product.id).where(Product.id.in_(sorted(product_ids))).order_by(Product.id))


def taken_in(edition_id: int, now: dt.datetime) -> Select[int, Any, int]:
    """Select per product how many places are sold and how many are held at this moment, in one GROUP BY."""
    sold = func.sum(case((OrderLine.takes_until == FOR_GOOD, 1), else_=0))
    return (
        select(OrderLine.product_id, sold.label("sold"), func.count().label("taken"))
        .join(Product, Product.id == OrderLine.product_id)
        .where(Product.edition_id == edition_id, OrderLine.takes_until > now)
        .group_by(OrderLine.product_id)
    )


def kinds_of(product_ids: Collection[int]) -> Select[int, ProductKind]:
    return select(Product.id, Product.kind).where(Product.id.in_(product_ids))
