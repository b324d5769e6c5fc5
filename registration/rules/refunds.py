"""How much may go back, and which lines and rates it comes out of, so that credit notes add up to their invoices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.money import Money, allocate, half_up_divide, sum_of
from core.refusals import Refused
from registration.rules.states import COUNTED_REFUNDS, RefundState


@dataclass(frozen=True, slots=True)
class RefundMade:
    amount: Money
    state: RefundState


@dataclass(frozen=True, slots=True)
class InvoicedPart:
    """One line of an issued document (a `vat.TaxLine`), with what earlier credit notes took of it. Minor units."""

    id: int
    gross: int
    vat: int
    credited_gross: int = 0
    credited_vat: int = 0

    @property
    def gross_left(self) -> int:
        return self.gross - self.credited_gross

    @property
    def vat_left(self) -> int:
        return self.vat - self.credited_vat


@dataclass(frozen=True, slots=True)
class CreditedPart:
    """What a credit note takes of a part: positive amounts."""

    id: int
    gross: int
    vat: int

    @property
    def net(self) -> int:
        return self.gross - self.vat


def refundable(paid: Money, refunds: Iterable[RefundMade]) -> Money:
    """What is left to refund: paid, less all refunds from the moment they are created, unless they failed."""
    gone = sum_of((refund.amount for refund in refunds if refund.state in COUNTED_REFUNDS), paid.currency)
    return paid - gone


def check_refund(amount: Money, paid: Money, refunds: Iterable[RefundMade]) -> None:
    """Refuses `refund_currency`, `refund_not_positive` and `refund_over_paid` (details: `most`)."""
    if amount.currency != paid.currency:
        raise Refused("refund_currency", currency=paid.currency)
    if amount.amount <= 0:
        raise Refused("refund_not_positive")
    most = refundable(paid, refunds)
    if amount > most:
        raise Refused("refund_over_paid", most=most)


def spread_over_payments(amount: int, left: Sequence[int]) -> list[int]:
    """How much of a refund goes back through each payment: as much as possible through the latest ones first.

    `left` is what each settled payment can still give back, oldest first. Few refunds are better than many small ones.
    """
    if amount > sum(left):
        raise ValueError("more than the payments can give back")
    shares = [0] * len(left)
    for place in reversed(range(len(left))):
        shares[place] = min(amount, left[place])
        amount -= shares[place]
    return shares


def credit(amount: int, parts: Sequence[InvoicedPart]) -> tuple[CreditedPart, ...]:
    """Spread a credited gross amount over parts by what is left of each, largest remainder; nothing for nothing.

    The VAT of a part is always what lies between the rounded VAT before and after: so however many partial credits
    there are, the last öre of a part takes the last öre of its VAT, and no credit is ever negative.
    Refuses `credit_over_invoiced` (details: `most`).
    """
    if amount < 0:
        raise ValueError("a credit is said without its sign")
    most = sum(part.gross_left for part in parts)
    if amount > most:
        raise Refused("credit_over_invoiced", most=most)
    amounts = allocate(amount, [part.gross_left for part in parts])
    credited = (_credited(part, gross) for part, gross in zip(parts, amounts, strict=True))
    return tuple(part for part in credited if part.gross)


def credit_all(parts: Sequence[InvoicedPart]) -> tuple[CreditedPart, ...]:
    """Everything that is left: a cancelled order."""
    return credit(sum(part.gross_left for part in parts), parts)


def _credited(part: InvoicedPart, gross: int) -> CreditedPart:
    if not part.gross:
        return CreditedPart(part.id, 0, 0)
    vat_until_now = half_up_divide(part.vat * (part.credited_gross + gross), part.gross)
    return CreditedPart(part.id, gross, vat_until_now - part.credited_vat)


def may_accept_over_capacity(refund: RefundState) -> bool:
    """Whether an organiser can still let a late payer in: for as long as the automatic refund has not left."""
    return refund is RefundState.CREATED
