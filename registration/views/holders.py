"""What a buyer does for the people on the tickets: name them, send them their link, hand a ticket over."""

import datetime as dt

from flask import Response, abort

from core.db import db
from core.language import _, pick
from core.pages import form_page, say, see_other, show_refusal
from core.permissions import May, requires, viewer
from core.refusals import Refused
from editions.models import Edition
from registration.actions import attending, offering
from registration.actions.placing import day_ends_at
from registration.forms.people import WhoComesForm
from registration.models import Order, Ticket
from registration.queries import orders
from registration.views.blueprint import registration
from registration.views.checkout import order_url
from registration.views.orders import done, find_order, guessed, order_page, who_comes


def _find_ticket(code: str, secret: str, number: str) -> tuple[Order, Edition, Ticket, dt.datetime]:
    """Find a ticket of the order that a link names, and the moment until which it can change.

    Another order's number finds nothing.
    """
    order, edition = find_order(code, secret)
    ticket = db.session.scalars(orders.ticket_in(order.id, number)).one_or_none()
    if ticket is None:
        abort(404)
    return order, edition, ticket, day_ends_at(edition.last_day, edition.zone)


@registration.post("/order/<code>/<secret>/tickets/<number>/name")
@guessed
@requires(May.EVERYONE)
def name_attendee(code: str, secret: str, number: str) -> Response:
    """Say who comes on a ticket, or put name and address right."""
    order, _edition, ticket, ends_at = _find_ticket(code, secret, number)
    url, by = order_url(order), viewer().member_id
    form = who_comes(ticket)
    if form.validate():
        try:
            attending.correct_attendee(ticket.id, form.name.data, form.email.data, conference_ends_at=ends_at, by=by)
            say(_("Saved: %(name)s comes.", name=form.name.data))
            return see_other(url)
        except Refused as refusal:
            show_refusal(form, refusal)
    return order_page(*find_order(code, secret), typed=form)


@registration.post("/order/<code>/<secret>/tickets/<number>/mail")
@guessed
@requires(May.EVERYONE)
def mail_attendee(code: str, secret: str, number: str) -> Response:
    """Mail an attendee their own link once more."""
    order, _edition, ticket, ends_at = _find_ticket(code, secret, number)
    url, ticket_id = order_url(order), ticket.id
    if done(lambda: attending.mail_attendee_link(ticket_id, conference_ends_at=ends_at)):
        say(_("The link is on its way."))
    return see_other(url)


@registration.route("/order/<code>/<secret>/tickets/<number>/hand-over", methods=["GET", "POST"])
@guessed
@requires(May.EVERYONE)
def hand_over(code: str, secret: str, number: str) -> Response:
    """Give a ticket to somebody else."""
    order, edition, ticket, ends_at = _find_ticket(code, secret, number)
    url, by = order_url(order), viewer().member_id
    form = WhoComesForm(number)
    if form.validate_on_submit():
        try:
            attending.hand_over(ticket.id, form.name.data, form.email.data, conference_ends_at=ends_at, by=by)
            say(_("The ticket is %(name)s's now. They get a mail with their own link.", name=form.name.data))
            return see_other(url)
        except Refused as refusal:
            show_refusal(form, refusal)
            order, edition, ticket, _ends_at = _find_ticket(code, secret, number)
    titles = {line.id: pick(line.name) for line in offering.lines_of(order)}
    return form_page(
        "registration/hand_over.html", form, edition=edition, ticket=ticket, title=titles[ticket.line_id], back=url
    )
