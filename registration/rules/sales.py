"""Sales per day and currency for the organiser's chart: every day of the span, in the cities' own clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from core.money import Money


@dataclass(frozen=True, slots=True)
class Sale:
    """Something that came in or went back: the ticket count is negative for tickets that were taken back."""

    at: datetime
    amount: Money
    tickets: int


@dataclass(frozen=True, slots=True)
class DayOfSales:
    """`total` and `total_tickets` run from the first day of the span to the end of this one."""

    day: date
    amount: Money
    tickets: int
    total: Money
    total_tickets: int


def sales_per_day(sales: Iterable[Sale], clock: tzinfo, first: date, last: date) -> dict[str, tuple[DayOfSales, ...]]:
    """For each currency that something was sold in, one row for every day from `first` to `last`, empty days too.

    Sales outside the span are left out. Currencies stand apart: they are never added up.
    """
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    figures: dict[str, dict[date, tuple[int, int]]] = {}
    for sale in sales:
        day = sale.at.astimezone(clock).date()
        if first <= day <= last:
            by_day = figures.setdefault(sale.amount.currency, {})
            amount, tickets = by_day.get(day, (0, 0))
            by_day[day] = amount + sale.amount.amount, tickets + sale.tickets
    return {currency: _running(days, figures[currency], currency) for currency in sorted(figures)}


def _running(days: list[date], by_day: dict[date, tuple[int, int]], currency: str) -> tuple[DayOfSales, ...]:
    rows = []
    total = total_tickets = 0
    for day in days:
        amount, tickets = by_day.get(day, (0, 0))
        total += amount
        total_tickets += tickets
        rows.append(DayOfSales(day, Money(amount, currency), tickets, Money(total, currency), total_tickets))
    return tuple(rows)
