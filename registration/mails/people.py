"""Mails to the people on the tickets, and the links of an order to whoever lost them."""

from collections.abc import Sequence

from accounts.models import Member
from core.db import db
from core.outbox import Mail, Trusted, write_mail
from core.pages import absolute
from editions import queries as editions
from editions.models import Edition
from registration.models import Attendee, Order, Product, Ticket
from registration.rules import references
from registration.rules.states import TicketState


def order_path(order: Order) -> str:
    """Return where the page of an order is."""
    return f"/order/{order.code}/{order.secret}"


def _edition_of(ticket: Ticket) -> Edition:
    return db.session.scalars(editions.edition_by_id(ticket.edition_id)).one()


def attendee_link(ticket: Ticket, attendee: Attendee) -> Mail:
    """Write an attendee's own link, and the ticket where it is good already."""
    edition = _edition_of(ticket)
    valid = ticket.state is TicketState.VALID
    return write_mail(
        "registration/attendee_link",
        to=attendee.email,
        to_name=attendee.name,
        language=attendee.language,
        edition_id=ticket.edition_id,
        about=("order", ticket.order_id),
        edition=edition.name.pick(attendee.language),
        name=attendee.name,
        link=Trusted(absolute(f"/attendee/{ticket.details_secret}")),
        ticket_link=Trusted(absolute(f"/ticket/{ticket.secret}")) if valid else "",
    )


def ticket_gone(ticket: Ticket, name: str, email: str, language: str) -> Mail:
    """Tell somebody that their ticket was handed over and that what they had told is deleted."""
    edition = _edition_of(ticket)
    return write_mail(
        "registration/ticket_gone",
        to=email,
        to_name=name,
        language=language,
        edition_id=ticket.edition_id,
        about=("order", ticket.order_id),
        edition=edition.name.pick(language),
        number=ticket.number,
        name=name,
    )


def speaker_pass(edition: Edition, product: Product, member: Member, address: str) -> Mail:
    """Write a speaker the link to the pass that they may buy at a lower price."""
    return write_mail(
        "registration/speaker_pass",
        to=address,
        to_name=member.name,
        language=member.language,
        reply_to=edition.contact_email,
        edition_id=edition.id,
        about=("member", member.id),
        edition=edition.name.pick(member.language),
        product=product.name.pick(member.language),
        name=member.name,
        link=Trusted(absolute(f"/{edition.slug}/tickets?link={product.link_secret}")),
    )


def order_links(address: str, found: Sequence[tuple[Order, Edition]], language: str) -> Mail:
    """Write the links of the orders that were bought with an address; or that there are none, in the same mail."""
    listed = [
        {
            "code": references.shown(order.code),
            "edition": edition.name.pick(language),
            "link": Trusted(absolute(order_path(order))),
        }
        for order, edition in found
    ]
    return write_mail("registration/order_links", to=address, language=language, orders=listed)
