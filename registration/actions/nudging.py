"""Asking for missing details: seldom, to whoever can tell them, and never again once they are told."""

from collections import defaultdict

from core.clock import now
from core.db import db, transaction
from core.facts import OrderMailed, record
from editions import queries as editions
from editions.models import Edition
from editions.rules.phases import conference_span
from registration.mails.nudges import details_wanted
from registration.models import Attendee, Order
from registration.queries import orders, papers
from registration.rules import reminders


def nudge_for_details() -> int:
    """Ask everybody whose turn it is; return how many mails were written. Each order in its own transaction."""
    today = now().date()
    return sum(_nudge(order_id) for order_id in db.session.scalars(papers.orders_lacking_details(today)).all())


def _nudge(order_id: int) -> int:
    with transaction():
        order = db.session.scalars(orders.order_locked(order_id)).one()
        edition = db.session.scalars(editions.edition_by_id(order.edition_id)).one()
        lacking = [
            attendee
            for attendee in db.session.scalars(papers.lacking_details(order.id))
            if _is_due(order, edition, attendee)
        ]
        readers: dict[tuple[str, str, str], list[Attendee]] = defaultdict(list)
        for attendee in lacking:
            readers[_reader(order, attendee)].append(attendee)
            attendee.nudged_at = now()
            attendee.nudges += 1
        for (address, name, language), people in readers.items():
            details_wanted(order, edition, (address, name), language, people)
        if readers:
            record(OrderMailed(order_id=order.id, edition_id=order.edition_id, mail="details_wanted"), by=None)
        return len(readers)


def _is_due(order: Order, edition: Edition, attendee: Attendee) -> bool:
    starts_at = conference_span(edition.first_day, edition.last_day, edition.zone).opens_at
    assert starts_at is not None
    ticket = reminders.NamelessTicket(
        ordered_at=order.placed_at or order.started_at, conference_starts_at=starts_at, nudged_at=attendee.nudged_at
    )
    return reminders.nudge_is_due(ticket, now())


def _reader(order: Order, attendee: Attendee) -> tuple[str, str, str]:
    """Return who can tell the details: the attendee if we know where to reach them, else the buyer."""
    if attendee.email and attendee.email.lower() != order.buyer_email.lower():
        return attendee.email, attendee.name, attendee.language
    return order.buyer_email, order.buyer_name, order.language
