"""The append-only ledger of an order: what each entry means, the balance as its sum, and whether the books agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.money import Money, sum_of


class EntryKind(StrEnum):
    CHARGE = "charge"  # the order is placed, or revived: the buyer owes
    CREDIT = "credit"  # it is cancelled or expired, in whole or in part: the buyer owes less
    PAYMENT = "payment"
    PAYMENT_BACK = "payment_back"  # a dispute was lost, a bank took a payment back
    REFUND = "refund"  # from the moment it is created
    REFUND_BACK = "refund_back"  # it failed or was withdrawn: the money is still with us
    WRITE_OFF = "write_off"  # the organiser lets a rest go


class Standing(StrEnum):
    """How an order stands with its buyer."""

    NOTHING_TO_PAY = "nothing_to_pay"
    UNPAID = "unpaid"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    OVERPAID = "overpaid"


# The sign of every kind. The sum is what the buyer owes: above zero to us, below zero we to them.
SIGNS = {
    EntryKind.CHARGE: 1,
    EntryKind.CREDIT: -1,
    EntryKind.PAYMENT: -1,
    EntryKind.PAYMENT_BACK: 1,
    EntryKind.REFUND: 1,
    EntryKind.REFUND_BACK: -1,
    EntryKind.WRITE_OFF: -1,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. Make it with `entry`, which sets the sign."""

    kind: EntryKind
    amount: Money


@dataclass(frozen=True, slots=True)
class Balance:
    """Every figure but `due` is zero or more in ordinary books.

    `charged`: owed after credits and write-offs. `paid`: what came in, less what was taken back. `refunded`: what went
    or is going back. `due` = charged - paid + refunded.
    """

    charged: Money
    paid: Money
    refunded: Money
    due: Money

    @property
    def kept(self) -> Money:
        """What we hold of the buyer's money: the most that can be refunded."""
        return self.paid - self.refunded

    @property
    def standing(self) -> Standing:
        if self.due.amount < 0:
            return Standing.OVERPAID
        if not self.charged and not self.kept:
            return Standing.NOTHING_TO_PAY
        if not self.due:
            return Standing.PAID
        return Standing.PARTLY_PAID if self.kept.amount > 0 else Standing.UNPAID


def entry(kind: EntryKind, amount: Money) -> Entry:
    """An entry of that kind over a positive amount; a negative one raises ValueError, for it would turn the meaning."""
    if amount.amount < 0:
        raise ValueError("say the amount without its sign: the kind of the entry decides it")
    return Entry(kind, amount * SIGNS[kind])


def balance_of(entries: Iterable[Entry], currency: str) -> Balance:
    """The balance of one order; an entry in another currency raises ValueError, one with a wrong sign likewise."""
    rows = list(entries)
    for row in rows:
        if row.amount.amount * SIGNS[row.kind] < 0:
            raise ValueError(f"a {row.kind.value} of {row.amount.amount} has the wrong sign")

    def total(*kinds: EntryKind) -> Money:
        return sum_of((row.amount for row in rows if row.kind in kinds), currency)

    return Balance(
        charged=total(EntryKind.CHARGE, EntryKind.CREDIT, EntryKind.WRITE_OFF),
        paid=-total(EntryKind.PAYMENT, EntryKind.PAYMENT_BACK),
        refunded=total(EntryKind.REFUND, EntryKind.REFUND_BACK),
        due=sum_of((row.amount for row in rows), currency),
    )


def discrepancies(balance: Balance, *, owed: int, settled: int, refunds: int) -> tuple[str, ...]:
    """Where the ledger and the rows beside it disagree; empty is well.

    `owed` is the order's total while it is live (else 0), less credits and write-offs; `settled` the sum of settled
    payments; `refunds` the sum of refunds that are not failed. All in minor units of the order's currency.
    """
    found = []
    if balance.charged.amount != owed:
        found.append("charged_differs")
    if balance.paid.amount != settled:
        found.append("paid_differs")
    if balance.refunded.amount != refunds:
        found.append("refunded_differs")
    if balance.kept.amount < 0:
        found.append("refunded_more_than_paid")
    return tuple(found)
