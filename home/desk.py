"""Puts together the organiser's home: what needs attention, sales over time, seats left, next deadlines."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from core.audit import latest_in
from core.clock import now
from core.db import db
from core.language import local, pick, zone_of
from core.money import Money
from editions.models import Edition
from editions.words import PHASES
from home import queries
from registration.actions.shelf import Shelf, shelf_of
from registration.queries import orders, shop
from registration.rules import availability, pricing
from registration.rules.sales import DayOfSales, Sale, sales_per_day

CHART_DAYS = 42
STORY = 12


@dataclass(frozen=True)
class Seats:
    """How many places of a quota are gone; `size` None is unlimited."""

    name: str
    sold: int
    held: int
    size: int | None


@dataclass(frozen=True)
class Deadline:
    """Something that happens by itself at a moment that is near."""

    at: dt.datetime
    kind: str
    about: str


def home_of(edition: Edition, *, money: bool) -> dict[str, Any]:
    """Return the template's values for the desk's home; sales only for those who may see money."""
    moment = now()
    shelf = shelf_of(edition.id, moment)
    states = dict([tuple(row) for row in db.session.execute(queries.orders_per_state(edition.id))])
    return {
        "states": {state.value: count for state, count in states.items()},
        "seats": _seats(edition.id, shelf),
        "sales": _sales(edition, moment) if money else {},
        "deadlines": _deadlines(edition, shelf, moment),
        "attention": db.session.scalar(queries.attention_count(edition.id)) or 0,
        "dead_jobs": db.session.scalar(queries.dead_job_count()) or 0,
        "story": db.session.scalars(latest_in(edition.id, STORY)).all(),
    }


def _seats(edition_id: int, shelf: Shelf) -> list[Seats]:
    names = {quota.id: quota.name for quota in db.session.scalars(shop.quotas_in(edition_id))}
    return [Seats(names[key], quota.sold, quota.held, quota.size) for key, quota in shelf.quotas.items()]


def _sales(edition: Edition, moment: dt.datetime) -> dict[str, tuple[DayOfSales, ...]]:
    """Return sales per day and currency over the last weeks, on the cities' clock. Currencies are never added up."""
    rows = db.session.execute(orders.settled_per_day(edition.id))
    sales = [Sale(at, Money(amount, currency), 0) for at, currency, amount in rows if at is not None and amount]
    today = local(moment, edition.zone).date()
    return sales_per_day(sales, zone_of(edition.zone), today - dt.timedelta(days=CHART_DAYS - 1), today)


def _deadlines(edition: Edition, shelf: Shelf, moment: dt.datetime) -> list[Deadline]:
    """Return what happens by itself in the coming time: phases that open or close, prices that change."""
    found = [
        Deadline(at, kind, str(PHASES[phase.kind]))
        for phase in edition.phases
        for at, kind in ((phase.opens_at, "opens"), (phase.closes_at, "closes"))
        if at is not None and at > moment
    ]
    for product in db.session.scalars(shop.products_in(edition.id)):
        seen = availability.available(shelf.offers[product.id], shelf.quotas, moment)
        priced = shelf.priced[product.id]
        coming = pricing.next_phase(priced.phases, moment, priced.taken)
        if seen.state is availability.OnSale.OPEN and coming is not None and coming.at is not None:
            found.append(Deadline(coming.at, "price", pick(product.name)))
    return sorted(found, key=lambda deadline: deadline.at)[:6]
