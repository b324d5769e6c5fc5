"""Tickets as PDF: one page for each, with the code that opens the door."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from core.codes import qr_svg
from core.db import db
from core.language import _, dates_, in_language, ngettext, sort_key
from core.pdf import render_pdf
from editions import queries as editions
from editions.models import Edition, Venue
from registration.models import Order, Ticket
from registration.queries import papers
from registration.rules import references
from registration.rules.attending import Door, door, door_text

SHORES = {"west": "west", "east": "east"}


def order_tickets_pdf(order: Order, language: str, *, only: Collection[int] | None = None) -> bytes | None:
    """Return the tickets of an order that open the door (with `only`: those with these ids); None where none does."""
    rows = db.session.execute(papers.tickets_shown(order.id)).all()
    wanted = [
        (ticket, name)
        for ticket, name in rows
        if door(ticket.state, order.state, order.method) is Door.OPEN and (only is None or ticket.id in only)
    ]
    if not wanted:
        return None
    add_ons: dict[int | None, list[str]] = defaultdict(list)
    for line_id, name in db.session.execute(papers.add_ons_shown(order.id)):
        add_ons[line_id].append(name.pick(language))
    edition = db.session.scalars(editions.whole_edition(order.edition_id)).one()
    with in_language(language):
        shown = [_ticket(ticket, name.pick(language), add_ons[ticket.line_id], order) for ticket, name in wanted]
        data = _laid_out(edition, shown, language)
    return render_pdf("ticket", data, language)


def ticket_pdf(ticket: Ticket, language: str) -> bytes | None:
    """Return one ticket as PDF; None where it does not open the door."""
    order = db.session.scalars(papers.order_of_ticket(ticket.id)).one()
    return order_tickets_pdf(order, language, only=(ticket.id,))


def tickets_name(order: Order) -> str:
    """Return what the file is called, in the language of the moment."""
    word = _("tickets")
    return f"{word}-{references.shown(order.code)}.pdf"


def _ticket(ticket: Ticket, kind: str, add_ons: list[str], order: Order) -> dict[str, Any]:
    attendee = ticket.attendee
    name = attendee.name if attendee is not None and attendee.name else _("Name to follow")
    return {
        "attendee": name,
        "organisation": attendee.organisation if attendee is not None else "",
        "type": kind,
        "add_ons": add_ons,
        "number": ticket.number,
        "order": references.shown(order.code),
        "qr": str(qr_svg(door_text(ticket.secret), _("QR code of ticket %(number)s", number=ticket.number))),
    }


def _laid_out(edition: Edition, tickets: list[dict[str, Any]], language: str) -> dict[str, Any]:
    name = edition.name.pick(language)
    title = ngettext("Ticket to %(edition)s", "Tickets to %(edition)s", len(tickets), edition=name)
    return {
        "title": title,
        "event": {"name": name, "dates": dates_(edition.first_day, edition.last_day)},
        "tickets": tickets,
        "places": _places(edition, language),
        "crossing": _crossing(edition),
        "words": {
            "ticket": _("Ticket"),
            "attendee": _("Ticket for"),
            "organisation": _("Organisation"),
            "type": _("Type"),
            "add_ons": _("Included"),
            "order": _("Order"),
            "number": _("Number"),
            "places": _("Where it is"),
            "show_code": _("Show this code at the door"),
            "code_alt": _("QR code of the ticket"),
            "note": _("This ticket lets one person in. Whoever shows the code first comes in, so keep it to yourself."),
        },
    }


def _places(edition: Edition, language: str) -> list[dict[str, str]]:
    """Return the largest house of each city: where most people go first."""
    places = []
    for city in sorted(edition.cities, key=lambda one: sort_key(one.name.pick(language), language)):
        houses = [venue for venue in edition.venues if venue.city_id == city.id]
        house = max(houses, key=_size, default=None)
        places.append(
            {
                "city": city.name.pick(language),
                "shore": SHORES[city.accent.value],
                "name": house.name if house else city.terminal,
                "address": house.address if house else "",
            }
        )
    return places


def _size(venue: Venue) -> int:
    return sum(room.capacity for room in venue.rooms)


def _crossing(edition: Edition) -> dict[str, str] | None:
    sea = edition.crossing
    if sea is None or len(edition.cities) < 2:
        return None
    terminals = " – ".join(city.terminal for city in edition.cities if city.terminal)
    text = _(
        "The ferry takes %(minutes)s minutes. Be on board %(before)s minutes before, and bring an ID.",
        minutes=sea.crossing,
        before=sea.boarding_closes,
    )
    return {"heading": _("Across the water"), "text": f"{terminals}. {text}" if terminals else text}
