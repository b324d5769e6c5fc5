"""Puts together the organiser's home: what needs attention, sales over time, seats left, next deadlines."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from accounts.queries.members import names_of
from conference.queries.board import waiting_counts
from core.audit import latest_in
from core.clock import now
from core.db import db
from core.facts import all_facts
from core.language import local, pick, zone_of
from core.money import Money
from editions.models import Edition
from editions.words import PHASES
from home import queries
from registration.actions.shelf import Shelf, shelf_of
from registration.queries import orders, shop
from registration.queries.desk import attention_count, orders_by_ids
from registration.rules import availability, pricing
from registration.rules.sales import DayOfSales, Sale, sales_per_day

CHART_DAYS = 42
STORY = 10
# Steps on the way to something that is told by itself.
QUIET = ("DocumentIssued", "HoldExtended", "HoldReleased", "OrderChanged", "PaymentStarted", "PlacesHeld")
# What happens in mentoring is told on the pages of who looks after it. Here it would name who reported something, and
# people under 18.
GUARDED = tuple(kind.__name__ for kind in all_facts() if kind.__module__ == "core.facts.mentoring")


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


def home_of(edition: Edition, *, money: bool, names: bool) -> dict[str, Any]:
    """Return the template's values for the desk's home; sales and names only for those who may see them."""
    moment = now()
    shelf = shelf_of(edition.id, moment)
    story = db.session.scalars(latest_in(edition.id, STORY, without=QUIET + GUARDED)).all()
    members = {entry.member_id for entry in story if entry.member_id is not None}
    about = {entry.about_id for entry in story if entry.about_kind == "order"} if names else set()
    states = db.session.execute(queries.orders_per_state(edition.id))
    return {
        "states": {state.value: count for state, count in states},
        "seats": _seats(edition.id, shelf),
        "sales": _sales(edition, moment) if money else {},
        "deadlines": _deadlines(edition, shelf, moment),
        "attention": db.session.scalar(attention_count(edition.id)) or 0,
        "programme": db.session.execute(waiting_counts(edition.id, moment)).one(),
        "dead_jobs": db.session.scalar(queries.dead_job_count()) or 0,
        "story": story,
        "orders": {order.id: order for order in db.session.scalars(orders_by_ids(edition.id, about))},
        "names": {row.id: row.name for row in db.session.execute(names_of(members))} if names else {},
        "coming": db.session.execute(queries.attendee_counts(edition.id)).one(),
    }


def _seats(edition_id: int, shelf: Shelf) -> list[Seats]:
    names = {quota.id: quota.name for quota in db.session.scalars(shop.quotas_in(edition_id))}
    return [Seats(names[key], quota.sold, quota.held, quota.size) for key, quota in shelf.quotas.items()]


@dataclass(frozen=True)
class Sales:
    """What came in in one currency: day by day over the last weeks, and in the last seven days."""

    days: tuple[DayOfSales, ...]
    week: Money


def _sales(edition: Edition, moment: dt.datetime) -> dict[str, Sales]:
    """Return sales per day and currency over the last weeks, on the cities' clock. Currencies are never added up."""
    rows = db.session.execute(orders.settled_per_day(edition.id))
    sales = [Sale(at, Money(amount, currency), 0) for at, currency, amount in rows if at is not None and amount]
    today = local(moment, edition.zone).date()
    found = sales_per_day(sales, zone_of(edition.zone), today - dt.timedelta(days=CHART_DAYS - 1), today)
    return {
        currency: Sales(days, Money(sum(day.amount.amount for day in days[-7:]), currency))
        for currency, days in found.items()
    }


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
