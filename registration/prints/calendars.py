"""The days of the conference as a calendar file: one entry for each ticket, which keeps its name for ever."""

import datetime as dt
from collections.abc import Collection

from core.calendar_file import Happening, calendar_file
from core.db import db
from core.language import _, in_language
from core.pages import absolute
from editions import queries as editions
from editions.models import Edition
from registration.models import Order, Ticket
from registration.queries import papers
from registration.rules.states import TicketState


def order_calendar(order: Order, language: str, *, only: Collection[int] | None = None) -> bytes:
    """Return an order's tickets (with `only`: those with these ids) as a calendar file.

    The name of an entry is that of its ticket for ever, and its sequence grows with every change of the edition and
    every turn of the order, so that a calendar that has it already learns of new days and of a cancellation. It leads
    to the public page and holds no secret: calendars are shared.
    """
    edition = db.session.scalars(editions.whole_edition(order.edition_id)).one()
    rows = db.session.execute(papers.tickets_shown(order.id)).all()
    sequence = db.session.scalar(papers.turns_of(order.id, edition.id)) or 0
    changed = db.session.scalar(papers.latest_turn_of(order.id, edition.id)) or order.changed_at
    with in_language(language):
        happenings = [
            _entry(ticket, name.pick(language), edition, language, sequence=sequence, changed=changed)
            for ticket, name in rows
            if only is None or ticket.id in only
        ]
        name = edition.name.pick(language)
    return calendar_file(happenings, name=name, zone=edition.zone)


def ticket_calendar(ticket: Ticket, language: str) -> bytes:
    """Return one ticket as a calendar file."""
    order = db.session.scalars(papers.order_of_ticket(ticket.id)).one()
    return order_calendar(order, language, only=(ticket.id,))


def calendar_name(edition: Edition) -> str:
    """Return what the file is called."""
    return f"sundet-{edition.slug.removeprefix('sundet-')}.ics"


def _entry(
    ticket: Ticket, kind: str, edition: Edition, language: str, *, sequence: int, changed: dt.datetime
) -> Happening:
    cancelled = ticket.state is TicketState.CANCELLED
    ticket_line = _("%(kind)s, ticket %(number)s", kind=kind, number=ticket.number)
    note = _("This ticket is not valid any more.") if cancelled else _("Bring your ticket and a valid ID.")
    return Happening(
        uid=f"ticket-{ticket.number}@sundet",
        summary=edition.name.pick(language),
        start=edition.first_day,
        end=edition.last_day,
        changed=changed,
        description=f"{ticket_line}\n{note}",
        location=" + ".join(city.name.pick(language) for city in edition.cities),
        url=absolute(f"/{edition.slug}/"),
        sequence=sequence,
        cancelled=cancelled,
    )
