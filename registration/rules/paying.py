"""Which ways to pay a buyer is offered: by currency, amount, kind of buyer and time left before the conference."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.money import Money

# Bank money between Sweden, Denmark and the rest of the EU takes up to three bank days; with a weekend and a day to do
# it, six days are the least in which a transfer can be asked for.
TRANSFER_NEEDS = timedelta(days=6)

# Stripe refuses smaller charges (docs.stripe.com/currencies, minimum charge amounts), in minor units.
CARD_MINIMUM = {"SEK": 300, "DKK": 250, "EUR": 50}


class PaymentMethod(StrEnum):
    CARD = "card"  # Stripe's page: card, and Swish or MobilePay where Stripe offers them
    TRANSFER = "transfer"
    INVOICE = "invoice"
    FREE = "free"  # nothing to pay
    PRACTICE = "practice"  # the demo's till


class BuyerKind(StrEnum):
    PERSON = "person"
    COMPANY = "company"  # associations too
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Till:
    """What the organiser has set up. `bank_currencies` are those with complete bank details at every seller."""

    card: bool
    practice: bool
    bank_currencies: Collection[str]
    invoices: bool
    conference_starts_at: datetime


@dataclass(frozen=True, slots=True)
class ToPay:
    """`invoice_only` when a product in the order demands it (a public-sector ticket does)."""

    total: Money
    buyer: BuyerKind
    invoice_only: bool = False


def methods_offered(till: Till, order: ToPay, now: datetime) -> tuple[PaymentMethod, ...]:
    """The ways to pay, best first. Empty means that this order cannot be paid now: say so before the buyer types."""
    if not order.total:
        return (PaymentMethod.FREE,)
    currency = order.total.currency
    by_bank = currency in till.bank_currencies
    offered = []
    if not order.invoice_only:
        if till.card and order.total.amount >= CARD_MINIMUM[currency]:
            offered.append(PaymentMethod.CARD)
        if till.practice:
            offered.append(PaymentMethod.PRACTICE)
        if by_bank and now + TRANSFER_NEEDS <= till.conference_starts_at:
            offered.append(PaymentMethod.TRANSFER)
    # An invoice may be paid after the conference: who buys for a company or a municipality stands for it.
    if till.invoices and by_bank and order.buyer is not BuyerKind.PERSON:
        offered.append(PaymentMethod.INVOICE)
    return tuple(offered)
