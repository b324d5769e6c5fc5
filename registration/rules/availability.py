"""What can be bought now and how many are left: sale windows, quotas shared between products, limits, add-ons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.refusals import Refused

# Nobody buys more in one go, whatever the organiser's limits say: it keeps a typing slip from emptying a quota.
MOST_IN_ONE_ORDER = 100


@dataclass(frozen=True, slots=True)
class Quota:
    """`size` None is unlimited. `sold` counts lines of live orders, `held` those of unexpired holds."""

    id: int
    size: int | None
    sold: int = 0
    held: int = 0

    @property
    def left(self) -> int | None:
        """Never negative: an organiser may make a quota smaller than what is sold, or accept over capacity."""
        return None if self.size is None else max(0, self.size - self.sold - self.held)


@dataclass(frozen=True, slots=True)
class Offer:
    """What availability must know of a product.

    A hidden one is for those who hold its link. `most`/`least` limit the number per order. An add-on needs a ticket in
    the order (or one that was bought before); `per_ticket` limits how many go with each.
    """

    id: int
    quota_ids: Collection[int] = ()
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    hidden: bool = False
    most: int | None = None
    least: int = 1
    is_addon: bool = False
    per_ticket: int | None = None


class OnSale(StrEnum):
    HIDDEN = "hidden"
    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"
    SOLD_OUT = "sold_out"


@dataclass(frozen=True, slots=True)
class Available:
    """`left` None is unlimited; `most` is the highest number to offer in a quantity field (0 unless open)."""

    state: OnSale
    left: int | None
    most: int


@dataclass(frozen=True, slots=True)
class BasketItem:
    product_id: int
    quantity: int


def left_of(offer: Offer, quotas: Mapping[int, Quota]) -> int | None:
    """How many are left: the least over the product's quotas; None where nothing limits it."""
    limits = [quotas[quota_id].left for quota_id in offer.quota_ids]
    return min((limit for limit in limits if limit is not None), default=None)


def available(offer: Offer, quotas: Mapping[int, Quota], now: datetime, *, unlocked: bool = False) -> Available:
    """What a buyer sees of one product. `unlocked` says that they came by the product's own link."""
    left = left_of(offer, quotas)
    if offer.hidden and not unlocked:
        return Available(OnSale.HIDDEN, left, 0)
    window = _window(offer, now)
    if window is not OnSale.OPEN:
        return Available(window, left, 0)
    # What is left of a product that is only sold by the three may be too few to sell at all.
    if left is not None and left < max(1, offer.least):
        return Available(OnSale.SOLD_OUT, left, 0)
    limits = [MOST_IN_ONE_ORDER, *(limit for limit in (left, offer.most) if limit is not None)]
    return Available(OnSale.OPEN, left, min(limits))


def check_quantity(item: BasketItem) -> None:
    """Refuses `quantity_negative`, `quantity_zero` and `quantity_too_large` (details: `most`)."""
    if item.quantity < 0:
        raise Refused("quantity_negative", product=item.product_id)
    if item.quantity == 0:
        raise Refused("quantity_zero", product=item.product_id)
    if item.quantity > MOST_IN_ONE_ORDER:
        raise Refused("quantity_too_large", product=item.product_id, most=MOST_IN_ONE_ORDER)


def check_basket(
    items: Sequence[BasketItem],
    offers: Mapping[int, Offer],
    quotas: Mapping[int, Quota],
    now: datetime,
    *,
    unlocked: Collection[int] = (),
    tickets_before: int = 0,
) -> Counter[int]:
    """Refuse what cannot be bought; answer the number wanted of each product.

    `offers` are the products of this edition only: any other id is refused as unknown, and a hidden product without its
    link likewise, so that guessing tells nothing. `tickets_before` counts tickets of the order that is added to.
    Every refusal but `basket_empty` and `order_too_large` names its `product`.
    """
    wanted: Counter[int] = Counter()
    for item in items:
        check_quantity(item)
        wanted[item.product_id] += item.quantity
    if not wanted:
        raise Refused("basket_empty")
    if wanted.total() > MOST_IN_ONE_ORDER:
        raise Refused("order_too_large", most=MOST_IN_ONE_ORDER)
    for product_id, quantity in wanted.items():
        offer = offers.get(product_id)
        if offer is None or (offer.hidden and product_id not in unlocked):
            raise Refused("product_unknown", product=product_id)
        _check_offer(offer, quantity, now)
    _check_addons(wanted, offers, tickets_before)
    _check_quotas(wanted, offers, quotas)
    return wanted


def demand_on(wanted: Mapping[int, int], offers: Mapping[int, Offer]) -> Counter[int]:
    """How much each quota must give for these products; its keys, sorted, are the quotas to lock."""
    demand: Counter[int] = Counter()
    for product_id, quantity in wanted.items():
        for quota_id in set(offers[product_id].quota_ids):
            demand[quota_id] += quantity
    return demand


def fits(wanted: Mapping[int, int], offers: Mapping[int, Offer], quotas: Mapping[int, Quota]) -> bool:
    """Whether all quotas together have room, and nothing else: for money that comes late and places that are given."""
    return _short_quota(wanted, offers, quotas) is None


def _window(offer: Offer, now: datetime) -> OnSale:
    if offer.opens_at is not None and now < offer.opens_at:
        return OnSale.UPCOMING
    if offer.closes_at is not None and now >= offer.closes_at:
        return OnSale.CLOSED
    return OnSale.OPEN


def _check_offer(offer: Offer, quantity: int, now: datetime) -> None:
    window = _window(offer, now)
    if window is OnSale.UPCOMING:
        raise Refused("not_on_sale_yet", product=offer.id, opens_at=offer.opens_at)
    if window is OnSale.CLOSED:
        raise Refused("sale_closed", product=offer.id)
    if offer.most is not None and quantity > offer.most:
        raise Refused("over_limit", product=offer.id, most=offer.most)
    if quantity < offer.least:
        raise Refused("under_minimum", product=offer.id, least=offer.least)


def _check_addons(wanted: Mapping[int, int], offers: Mapping[int, Offer], tickets_before: int) -> None:
    tickets = tickets_before + sum(number for product_id, number in wanted.items() if not offers[product_id].is_addon)
    for product_id, quantity in wanted.items():
        offer = offers[product_id]
        if not offer.is_addon:
            continue
        if tickets == 0:
            raise Refused("addon_needs_ticket", product=product_id)
        if offer.per_ticket is not None and quantity > offer.per_ticket * tickets:
            raise Refused("addon_over_tickets", product=product_id, most=offer.per_ticket * tickets)


def _check_quotas(wanted: Mapping[int, int], offers: Mapping[int, Offer], quotas: Mapping[int, Quota]) -> None:
    short = _short_quota(wanted, offers, quotas)
    if short is None:
        return
    # Name the product that asks the most of the quota that is short: that is the line to change.
    takers = [product_id for product_id in wanted if short.id in offers[product_id].quota_ids]
    product_id = max(takers, key=lambda taker: wanted[taker])
    if not short.left:
        raise Refused("sold_out", product=product_id)
    raise Refused("too_few_left", product=product_id, left=short.left)


def _short_quota(wanted: Mapping[int, int], offers: Mapping[int, Offer], quotas: Mapping[int, Quota]) -> Quota | None:
    for quota_id, needed in sorted(demand_on(wanted, offers).items()):
        left = quotas[quota_id].left
        if left is not None and needed > left:
            return quotas[quota_id]
    return None
