"""The ticket on the phone, and the page on which an attendee tells the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from flask import Response, abort
from sqlalchemy import Select
from sqlalchemy.orm import selectinload

from core.clock import now
from core.codes import qr_svg
from core.db import db
from core.language import _, pick
from core.pages import attempt, error_page, form_page, page, say, see_other
from core.permissions import May, requires, viewer
from core.security import secret_page
from core.signing import digest
from editions.actions.for_rules import sea_of, spot_of
from editions.models import Edition, Venue
from editions.queries import edition_by_id
from editions.rules.crossing import journey
from registration.actions import attending, offering
from registration.actions.attending import Details, Needs
from registration.actions.placing import day_ends_at
from registration.forms.people import DetailsForm
from registration.models import Ticket
from registration.queries import orders
from registration.rules.attending import Consent, Door, door, door_text
from registration.rules.states import TicketState
from registration.views.blueprint import registration
from registration.views.orders import guessed


@dataclass(frozen=True)
class Crossing:
    """The water between the two cities: how long the boat takes, and how long from door to door."""

    sail: int
    door_to_door: int


def _handed_over(secret: str) -> Response | None:
    """Answer the old link of a ticket that belongs to somebody else now."""
    if db.session.scalar(orders.handed_over_by(digest(secret))) is None:
        return None
    text = _(
        "It belongs to somebody else now, so this link does not open it any more. If that surprises you, ask the "
        "person who bought it."
    )
    return error_page(410, heading=_("This ticket was handed over"), text=text)


def find_ticket(query: Select[Ticket], secret: str) -> Ticket | Response:
    secret_page()
    ticket = db.session.scalars(query).one_or_none()
    if ticket is not None:
        return ticket
    return _handed_over(secret) or abort(404)


def edition_of(ticket: Ticket) -> Edition:
    with_places = (selectinload(Edition.cities), selectinload(Edition.venues), selectinload(Edition.crossing))
    return db.session.scalars(edition_by_id(ticket.edition_id).options(*with_places)).one()


def _crossing(edition: Edition) -> Crossing | None:
    """Return the way between the venues nearest to the two quays, for planning the day."""
    nearest = [_nearest(edition.venues, city.id) for city in edition.cities]
    if edition.crossing is None or len(nearest) != 2 or nearest[0] is None or nearest[1] is None:
        return None
    sea = sea_of(edition.crossing)
    way = journey(sea, spot_of(nearest[0]), spot_of(nearest[1]))
    return Crossing(sea.crossing, way.minutes) if way is not None else None


def _nearest(venues: Sequence[Venue], city_id: int) -> Venue | None:
    there = [venue for venue in venues if venue.city_id == city_id]
    return min(there, key=lambda venue: venue.walk_minutes, default=None)


@registration.get("/ticket/<secret>")
@guessed
@requires(May.EVERYONE)
def ticket(secret: str) -> Response:
    """Show a ticket as it is shown at the door."""
    found = find_ticket(orders.ticket_by_secret(secret), secret)
    if isinstance(found, Response):
        return found
    order = found.line.order
    edition = edition_of(found)
    lines = offering.lines_of(order)
    stands = door(found.state, order.state, order.method)
    return page(
        "registration/ticket.html",
        ticket=found,
        attendee=found.attendee,
        order=order,
        edition=edition,
        title=next(pick(line.name) for line in lines if line.id == found.line_id),
        addons=[pick(line.name) for line in lines if line.with_line_id == found.line_id],
        stands=stands,
        qr=qr_svg(door_text(found.secret), _("QR code of your ticket")) if stands is Door.OPEN else None,
        crossing=_crossing(edition),
    )


@registration.route("/attendee/<secret>", methods=["GET", "POST"])
@guessed
@requires(May.EVERYONE)
def attendee(secret: str) -> Response:
    """Let an attendee tell the rest about themselves, now or later, as often as they like."""
    found = find_ticket(orders.ticket_by_details_secret(secret), secret)
    if isinstance(found, Response):
        return found
    edition, ticket_id, by = edition_of(found), found.id, viewer().member_id
    ends_at = day_ends_at(edition.last_day, edition.zone)
    line = next(line for line in offering.lines_of(found.line.order) if line.id == found.line_id)
    form = DetailsForm(data=_told(found), asks_act_name=line.asks_act_name)

    def tell() -> None:
        attending.tell_details(ticket_id, form.details(), form.needs(), conference_ends_at=ends_at, by=by)

    if attempt(form, tell):
        say(_("Saved. You can change it until you are there."))
        return see_other("registration.attendee", secret=secret)
    # Read anew: what the rules refused has ended the reading of before.
    found = db.session.scalars(orders.ticket_by_details_secret(secret)).one()
    return form_page(
        "registration/attendee.html",
        form,
        ticket=found,
        attendee=found.attendee,
        edition=edition_of(found),
        title=pick(line.name),
        stands=door(found.state, found.line.order.state, found.line.order.method),
        changeable=found.state is not TicketState.CANCELLED and now() < ends_at,
    )


def _told(found: Ticket) -> dict[str, object]:
    """Return what an attendee has told so far, as the form wants it."""
    person = found.attendee
    assert person is not None
    values: dict[str, object] = {
        item.name: getattr(person, item.name) for item in fields(Details) if item.name != "consents"
    }
    values |= {f"consent_{kind.value}": getattr(person, f"consent_{kind.value}_at") is not None for kind in Consent}
    if person.needs is not None:
        values |= {item.name: getattr(person.needs, item.name) for item in fields(Needs)}
    return values
