"""When to remind of money and of missing attendee details, and when an unpaid order may expire without a human."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from registration.rules.invoices import DAYS_TO_PAY
from registration.rules.paying import PaymentMethod

# How long a buyer has to pay, from placing the order.
TIME_TO_PAY = {
    PaymentMethod.TRANSFER: timedelta(days=10),
    PaymentMethod.INVOICE: timedelta(days=DAYS_TO_PAY),
    PaymentMethod.CARD: timedelta(days=3),  # a method of Stripe's whose money comes later
    PaymentMethod.PRACTICE: timedelta(days=3),
}

# A transfer must have arrived before the doors open.
BEFORE_CONFERENCE = timedelta(days=1)

# Reminders, counted from the day that the money was due: a friendly one before, a plain one after.
REMIND_AT = (timedelta(days=-3), timedelta(days=1))
GRACE = timedelta(days=7)
AFTER_LAST_REMINDER = timedelta(days=3)

# Nudges for missing attendee details: soon after the order, then counted back from the conference.
NUDGE_AFTER_ORDER = timedelta(days=3)
NUDGE_BEFORE_CONFERENCE = (timedelta(days=21), timedelta(days=7), timedelta(days=2))

# No two mails about the same thing come closer than this.
BETWEEN_NUDGES = timedelta(hours=36)


class Step(StrEnum):
    NOTHING = "nothing"
    REMIND = "remind"
    ASK_PROVIDER = "ask_provider"  # before anything is given up
    ASK_HUMAN = "ask_human"  # partly paid, or an invoice was issued
    EXPIRE = "expire"


@dataclass(frozen=True, slots=True)
class UnpaidOrder:
    """A pending order. `kept` is the money that we hold for it (minor units), `payment_open` a payment under way."""

    placed_at: datetime
    due_at: datetime
    kept: int
    invoiced: bool
    payment_open: bool
    reminded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NamelessTicket:
    """A ticket whose holder's details are missing."""

    ordered_at: datetime
    conference_starts_at: datetime
    nudged_at: datetime | None = None


def pay_by(method: PaymentMethod, placed_at: datetime, conference_starts_at: datetime) -> datetime:
    """When the money must be here. A transfer before the conference at the latest; an invoice keeps its days."""
    due = placed_at + TIME_TO_PAY[method]
    if method is PaymentMethod.TRANSFER:
        return max(placed_at, min(due, conference_starts_at - BEFORE_CONFERENCE))
    return due


def next_step(order: UnpaidOrder, now: datetime) -> Step:
    """What an unpaid order needs now.

    Nothing expires before it was reminded after its due day and had some days to answer, even when our worker stood
    still for a week; nor while money may be under way; and never without a human when a part was paid or an invoice
    was issued (a municipality pays late, but it pays).
    """
    reminded_at = order.reminded_at
    if reminded_at is not None and now < reminded_at + BETWEEN_NUDGES:
        return Step.NOTHING
    if _is_due(reminded_at or order.placed_at, [order.due_at + offset for offset in REMIND_AT], now):
        return Step.REMIND
    if reminded_at is None or reminded_at < order.due_at or now < reminded_at + AFTER_LAST_REMINDER:
        return Step.NOTHING
    if now < order.due_at + GRACE:
        return Step.NOTHING
    if order.payment_open:
        return Step.ASK_PROVIDER
    return Step.ASK_HUMAN if order.kept or order.invoiced else Step.EXPIRE


def nudge_is_due(ticket: NamelessTicket, now: datetime) -> bool:
    """Whether to ask for missing details now: seldom, never twice within a day and a half, never once it has begun."""
    if now >= ticket.conference_starts_at:
        return False
    last = ticket.nudged_at or ticket.ordered_at
    if now < last + BETWEEN_NUDGES:
        return False
    moments = [ticket.ordered_at + NUDGE_AFTER_ORDER]
    moments += [ticket.conference_starts_at - before for before in NUDGE_BEFORE_CONFERENCE]
    return _is_due(last, moments, now)


def _is_due(last: datetime, moments: list[datetime], now: datetime) -> bool:
    """Whether a moment has come since the last time: several missed ones make one reminder, not a heap."""
    return any(last < moment <= now for moment in moments)
