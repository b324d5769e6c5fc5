"""Money as integer minor units with an ISO currency; rounding half up, sharing out so that the parts always add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CURRENCIES = ("SEK", "DKK", "EUR")

# All three currencies have öre, øre or cents: 1 SEK is 100 minor units.
MINOR_PER_MAJOR = 100


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (öre, øre, cents). Different currencies never mix: that raises ValueError."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        # A bool is an int to Python, but True SEK is always a mistake.
        if type(self.amount) is not int:
            raise TypeError(f"an amount is an int of minor units, not {type(self.amount).__name__}")
        if self.currency not in CURRENCIES:
            raise ValueError(f"unknown currency {self.currency!r}")

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._amount_of(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._amount_of(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, times: int) -> Money:
        if type(times) is not int:
            raise TypeError("money is multiplied by whole numbers only")
        return Money(self.amount * times, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._amount_of(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._amount_of(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._amount_of(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._amount_of(other)

    def __bool__(self) -> bool:
        return self.amount != 0

    def _amount_of(self, other: object) -> int:
        if not isinstance(other, Money):
            raise TypeError(f"money and {type(other).__name__} do not mix")
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")
        return other.amount


def sum_of(amounts: Iterable[Money], currency: str) -> Money:
    """The sum in that currency, zero for nothing; an amount in another currency raises ValueError."""
    total = Money(0, currency)
    for amount in amounts:
        total = total + amount
    return total


def half_up_divide(numerator: int, denominator: int) -> int:
    """Divide and round half up, away from zero, so that a credit note mirrors its invoice to the last öre."""
    if denominator <= 0:
        raise ValueError("the denominator must be positive")
    rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
    return rounded if numerator >= 0 else -rounded


def vat_of_gross(gross: int, rate_permille: int) -> int:
    """The VAT inside a gross amount, in minor units, half up. 25 % is 250 permille: 125.00 gross holds 25.00 VAT."""
    if rate_permille < 0:
        raise ValueError("a VAT rate is never negative")
    return half_up_divide(gross * rate_permille, 1000 + rate_permille)


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Share `total` out by `weights` (largest remainder, ties to the earlier one); the parts add up to `total` exactly.

    A part never passes its weight when the total does not pass the sum of the weights, so a discount or refund shared
    out over prices never makes one of them negative. A negative total gives the mirror image of the positive one.
    Raises ValueError for negative weights, or when nothing has weight and the total is not zero.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("weights are never negative")
    whole = sum(weights)
    if whole == 0:
        if total != 0:
            raise ValueError("nothing to share the amount out over")
        return [0] * len(weights)
    shares = _round_to([abs(total) * weight for weight in weights], whole, abs(total))
    return shares if total >= 0 else [-share for share in shares]


def spread_vat(lines: Sequence[tuple[int, int]]) -> list[int]:
    """The VAT of each line of one document, lines given as (gross, rate in permille).

    Per rate, the VAT is taken of the sum of the gross amounts and then spread over the lines by largest remainder:
    so the lines add up to the document, and the document is right per rate. Each line is within one minor unit of its
    own exact VAT. All lines negated (a credit note) give the negated answer.
    """
    vat = [0] * len(lines)
    for rate in {rate for _, rate in lines}:
        places = [place for place, line in enumerate(lines) if line[1] == rate]
        gross = [lines[place][0] for place in places]
        total = vat_of_gross(sum(gross), rate)
        # The first amount decides where credits and debits cancel out, so that the mirror image holds there too.
        sign = -1 if (sum(gross) or next(filter(None, gross), 0)) < 0 else 1
        parts = _round_to([sign * amount * rate for amount in gross], 1000 + rate, sign * total)
        for place, part in zip(places, parts, strict=True):
            vat[place] = sign * part
    return vat


def _round_to(numerators: Sequence[int], denominator: int, total: int) -> list[int]:
    """Round each numerator/denominator down, then one up at a time by largest remainder until they sum to `total`."""
    rounded = [numerator // denominator for numerator in numerators]
    missing = total - sum(rounded)
    by_remainder = sorted(range(len(numerators)), key=lambda place: (-(numerators[place] % denominator), place))
    for place in by_remainder[:missing]:
        rounded[place] += 1
    return rounded
