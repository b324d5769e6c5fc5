"""Papers to take along: tickets, invoices and calendar files, each found by the secret of its order or ticket."""

from flask import Response, abort

from core.calendar_file import MEDIA_TYPE
from core.db import db
from core.language import _, language
from core.pages import say, see_other
from core.permissions import May, requires
from registration.models import Order, Ticket
from registration.prints.calendars import calendar_name
from registration.prints.calendars import order_calendar as calendar_of_order
from registration.prints.calendars import ticket_calendar as calendar_of_ticket
from registration.prints.documents import document_name, document_pdf
from registration.prints.tickets import order_tickets_pdf as tickets_of_order
from registration.prints.tickets import ticket_pdf as paper_of_ticket
from registration.prints.tickets import tickets_name
from registration.queries import orders
from registration.queries.papers import document_in_order
from registration.views.blueprint import registration
from registration.views.checkout import order_url
from registration.views.orders import find_order, guessed
from registration.views.tickets import edition_of, find_ticket

PDF = "application/pdf"


def file_answer(body: bytes, name: str, mime: str = PDF) -> Response:
    """Answer with a file that is saved and kept by nobody on the way."""
    response = Response(body, content_type=mime)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@registration.get("/order/<code>/<secret>/tickets.pdf")
@guessed
@requires(May.EVERYONE)
def order_tickets_pdf(code: str, secret: str) -> Response:
    """Hand out all tickets of an order; where none is good yet, the order's page says why."""
    order, _edition = find_order(code, secret)
    body = tickets_of_order(order, language())
    return file_answer(body, tickets_name(order)) if body is not None else _not_good(order_url(order))


@registration.get("/order/<code>/<secret>/calendar.ics")
@guessed
@requires(May.EVERYONE)
def order_calendar(code: str, secret: str) -> Response:
    """Hand out the days of the conference, one entry for each ticket."""
    order, edition = find_order(code, secret)
    return file_answer(calendar_of_order(order, language()), calendar_name(edition), MEDIA_TYPE)


@registration.get("/order/<code>/<secret>/documents/<number>.pdf")
@guessed
@requires(May.EVERYONE)
def order_document(code: str, secret: str, number: str) -> Response:
    """Hand out an invoice or credit note of this order; the number of another order's finds nothing."""
    order: Order = find_order(code, secret)[0]
    document = db.session.scalars(document_in_order(order.id, number)).one_or_none()
    if document is None:
        abort(404)
    return file_answer(document_pdf(document), document_name(document))


@registration.get("/ticket/<secret>/ticket.pdf")
@guessed
@requires(May.EVERYONE)
def ticket_pdf(secret: str) -> Response:
    """Hand out one ticket on paper."""
    found = find_ticket(orders.ticket_by_secret(secret), secret)
    if isinstance(found, Response):
        return found
    body = paper_of_ticket(found, language())
    return file_answer(body, _ticket_name(found)) if body is not None else _not_good(f"/ticket/{secret}")


@registration.get("/ticket/<secret>/calendar.ics")
@guessed
@requires(May.EVERYONE)
def ticket_calendar(secret: str) -> Response:
    """Hand out the days of the conference for one ticket."""
    found = find_ticket(orders.ticket_by_secret(secret), secret)
    if isinstance(found, Response):
        return found
    return file_answer(calendar_of_ticket(found, language()), calendar_name(edition_of(found)), MEDIA_TYPE)


def _ticket_name(ticket: Ticket) -> str:
    word = _("ticket")
    return f"{word}-{ticket.number}.pdf"


def _not_good(url: str) -> Response:
    say(_("There is no ticket to print: it is not paid yet, or not valid any more."), "info")
    return see_other(url)
