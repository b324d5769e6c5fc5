"""What things cost now: price phases by date or by number sold, prices per currency, and the total that a buyer saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.money import Money, sum_of
from core.refusals import Refused


@dataclass(frozen=True, slots=True)
class PricePhase:
    """One price of a product. Phases of a product stand in their order ("early bird", "standard", "at the door").

    A phase begins at `starts_at` (None: as soon as the one before has ended). It ends at `ends_at`, when `until_sold`
    of the product are taken (counted from the product's first one), or when a later phase's `starts_at` has come;
    whichever is first.
    `prices` maps an ISO currency to minor units, VAT included. `id` is whatever the caller knows it by.
    """

    id: int
    prices: Mapping[str, int]
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    until_sold: int | None = None

    def is_over(self, now: datetime, taken: int) -> bool:
        by_date = self.ends_at is not None and now >= self.ends_at
        by_number = self.until_sold is not None and taken >= self.until_sold
        return by_date or by_number


@dataclass(frozen=True, slots=True)
class NextPhase:
    """What follows: at `at` (None: no date makes it begin), or once `left` more are taken (None: never)."""

    phase: PricePhase
    at: datetime | None
    left: int | None


@dataclass(frozen=True, slots=True)
class PricedProduct:
    """What pricing must know of a product. `taken` counts sold and held ones: carts cannot pass the end of a phase."""

    id: int
    phases: Sequence[PricePhase]
    taken: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    product: PricedProduct
    quantity: int


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One line of an order: one product at one price. A quantity that passes the end of a phase makes two lines."""

    product_id: int
    phase_id: int
    quantity: int
    unit: Money

    @property
    def gross(self) -> Money:
        return self.unit * self.quantity


@dataclass(frozen=True, slots=True)
class PricedOrder:
    lines: tuple[PricedLine, ...]
    total: Money


def phase_now(phases: Sequence[PricePhase], now: datetime, taken: int) -> PricePhase | None:
    """The phase whose price applies now. None before the first, after the last and in a gap between two."""
    ahead = _not_over(phases, now, taken)
    return ahead[0] if ahead and _has_begun(ahead[0], now) else None


def next_phase(phases: Sequence[PricePhase], now: datetime, taken: int) -> NextPhase | None:
    """The phase after the present one (or the first to come), with what makes it begin."""
    ahead = _not_over(phases, now, taken)
    if ahead and not _has_begun(ahead[0], now):
        return NextPhase(ahead[0], at=ahead[0].starts_at, left=None)
    if len(ahead) < 2:
        return None
    present, coming = ahead[:2]
    if coming.starts_at is not None:
        return NextPhase(coming, at=coming.starts_at, left=None)
    left = None if present.until_sold is None else present.until_sold - taken
    return NextPhase(coming, at=present.ends_at, left=left)


def price_in(phase: PricePhase, currency: str) -> Money:
    """Refuses `no_price_in_currency`: prices are set per currency and never converted."""
    if currency not in phase.prices:
        raise Refused("no_price_in_currency", currency=currency)
    return Money(phase.prices[currency], currency)


def currencies_of(phases: Sequence[PricePhase]) -> frozenset[str]:
    """The currencies that every phase has a price in: those that a product can be sold in throughout."""
    if not phases:
        return frozenset()
    return frozenset.intersection(*(frozenset(phase.prices) for phase in phases))


def price_quantity(product: PricedProduct, quantity: int, currency: str, now: datetime) -> list[PricedLine]:
    """The lines for so many of one product: the rest of a phase "until N are sold", then the next phase.

    Refuses `not_priced_now` (details: `left` that do have a price now) and `no_price_in_currency`.
    """
    lines: list[PricedLine] = []
    missing = quantity
    while missing:
        taken = product.taken + quantity - missing
        phase = phase_now(product.phases, now, taken)
        if phase is None:
            raise Refused("not_priced_now", product=product.id, left=quantity - missing)
        room = missing if phase.until_sold is None else min(missing, phase.until_sold - taken)
        lines.append(PricedLine(product.id, phase.id, room, price_in(phase, currency)))
        missing -= room
    return lines


def price_order(wanted: Sequence[Wanted], currency: str, now: datetime) -> PricedOrder:
    """Every line and the total in one currency. Quantities are positive: `availability.check_basket` came first."""
    lines = tuple(line for item in wanted for line in price_quantity(item.product, item.quantity, currency, now))
    return PricedOrder(lines, sum_of((line.gross for line in lines), currency))


def check_shown_total(order: PricedOrder, shown: Money) -> None:
    """Refuse `total_changed` when the buyer saw another total than what the order costs now: show it, ask again."""
    if shown != order.total:
        raise Refused("total_changed", was=shown, now=order.total)


def _has_begun(phase: PricePhase, now: datetime) -> bool:
    return phase.starts_at is None or now >= phase.starts_at


def _not_over(phases: Sequence[PricePhase], now: datetime, taken: int) -> list[PricePhase]:
    dated = [place for place, phase in enumerate(phases) if phase.starts_at is not None and now >= phase.starts_at]
    return [phase for phase in phases[max(dated, default=0) :] if not phase.is_over(now, taken)]
