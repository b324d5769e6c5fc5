"""Attendees at the desk: the list, one of them at the door, and carrying the list out with chosen columns."""

import datetime as dt

from flask import Response, request
from sqlalchemy import Select

from core.db import db
from core.desk import me, press, row_or_404
from core.exporting import carry_out, export_form
from core.language import _
from core.listing import page_of
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires, viewer
from editions.models import Edition
from registration.actions import attending
from registration.actions.placing import day_ends_at
from registration.desk_views.desk import blueprint, edition_here
from registration.exports import GROUPS, PROFILES, Profile, attendee_sheet
from registration.forms.people import WhoComesForm
from registration.models import Attendee, Ticket
from registration.queries import desk
from registration.words import TICKET_STATES

FILTERS = ("q", "type", "missing")


def _listed(edition: Edition) -> Select[Attendee]:
    """Return what the filters in the address leave of the list."""
    asked = request.args
    product = asked.get("type", "")
    return desk.attendees_listed(
        edition.id,
        text=asked.get("q", "")[:200],
        product_id=int(product) if product.isascii() and product.isdigit() and len(product) < 10 else None,
        missing=asked.get("missing", ""),
        sort=asked.get("sort", ""),
    )


def _filters() -> dict[str, str]:
    return {name: request.args[name] for name in FILTERS if request.args.get(name, "").strip()}


@blueprint.get("/<edition>/attendees")
@requires(May.ATTENDEES_SEE)
def attendees(edition: str) -> Response:
    """List who comes; search, filters and sorting stand in the address."""
    found = edition_here(edition)
    products = {product.id: product for product in db.session.scalars(desk.product_names(found.id))}
    return page(
        "registration_desk/attendees.html",
        edition=found,
        attendees=page_of(_listed(found), request.args.get("page", "")),
        products=products,
        filters=_filters(),
        sort=desk.ATTENDEE_SORTING.asked(request.args.get("sort", "")),
    )


# --- at the door ------------------------------------------------------------------------------------------------------


def _at_door(edition: str, number: str) -> tuple[Edition, Ticket, dt.datetime]:
    """Find a ticket of this edition and the moment until which it can change."""
    found = edition_here(edition)
    return found, row_or_404(desk.attendee_in(found.id, number)), day_ends_at(found.last_day, found.zone)


@blueprint.route("/<edition>/attendees/<number>", methods=["GET", "POST"])
@requires(May.ATTENDEES_CHANGE)
def attendee(edition: str, number: str) -> Response:
    """Show who comes on a ticket, and put name or address right."""
    found, ticket, ends_at = _at_door(edition, number)
    who = ticket.attendee
    form = WhoComesForm("attendee", data={"name": who.name, "email": who.email} if who else {})
    ticket_id, by = ticket.id, me()
    if attempt(
        form,
        lambda: attending.correct_attendee(
            ticket_id, form.name.data, form.email.data, conference_ends_at=ends_at, by=by
        ),
    ):
        say(_("Saved."))
        return see_other("registration_desk.attendee", edition=edition, number=number)
    return _attendee_page(found, number, form)


def _attendee_page(
    edition: Edition, number: str, form: WhoComesForm, successor: WhoComesForm | None = None
) -> Response:
    ticket = row_or_404(desk.attendee_in(edition.id, number))
    products = {product.id: product for product in db.session.scalars(desk.product_names(edition.id))}
    return form_page(
        "registration_desk/attendee.html",
        form,
        edition=edition,
        ticket=ticket,
        who=ticket.attendee,
        product=products[ticket.line.product_id],
        state=TICKET_STATES[ticket.state],
        successor=successor or WhoComesForm("successor", sent=False),
    )


@blueprint.post("/<edition>/attendees/<number>/mail")
@requires(May.ATTENDEES_CHANGE)
def attendee_mail(edition: str, number: str) -> Response:
    """Mail an attendee their own link, with the ticket where it is good already."""
    _found, ticket, ends_at = _at_door(edition, number)
    ticket_id = ticket.id
    press(
        lambda: attending.mail_attendee_link(ticket_id, conference_ends_at=ends_at),
        _("The mail with their own link is on its way."),
    )
    return see_other("registration_desk.attendee", edition=edition, number=number)


@blueprint.post("/<edition>/attendees/<number>/hand-over")
@requires(May.ATTENDEES_CHANGE)
def attendee_hand_over(edition: str, number: str) -> Response:
    """Give a ticket to somebody else; the old one stops working."""
    found, ticket, ends_at = _at_door(edition, number)
    form, ticket_id, by = WhoComesForm("successor"), ticket.id, me()
    if attempt(
        form,
        lambda: attending.hand_over(ticket_id, form.name.data, form.email.data, conference_ends_at=ends_at, by=by),
    ):
        say(_("The ticket is %(name)s's now. They get a mail with their own link.", name=form.name.data))
        return see_other("registration_desk.attendee", edition=edition, number=number)
    who = row_or_404(desk.attendee_in(found.id, number)).attendee
    known = WhoComesForm("attendee", sent=False, data={"name": who.name, "email": who.email} if who else {})
    answer = _attendee_page(found, number, known, form)
    answer.status_code = 422
    return answer


# --- carrying out -----------------------------------------------------------------------------------------------------


def _profiles() -> list[Profile]:
    """Return the lists that this reader may carry out."""
    return [profile for profile in PROFILES.values() if viewer().may(profile.may)]


@blueprint.route("/<edition>/attendees/export", methods=["GET", "POST"])
@requires(May.LIST_EXPORT)
def attendees_export(edition: str) -> Response:
    """Choose a list, its columns and its format; sent, answer with the file and write that into the audit log."""
    found, filters, sort = edition_here(edition), _filters(), request.args.get("sort", "")
    profiles = _profiles()
    wanted = request.args.get("profile", "")
    chosen = next((profile for profile in profiles if profile.name == wanted), profiles[-1])
    only = _listed(found) if filters else None
    form = export_form(GROUPS, chosen.keys)
    if form.validate_on_submit():
        sheet = attendee_sheet(found, chosen, form.columns(), only, sort=sort)
        name, kind = f"{found.slug}-{chosen.name}", form.format.data
        return carry_out(sheet, kind, name, edition_id=found.id, what="attendees", profile=chosen.name, by=me())
    return form_page(
        "registration_desk/attendees_export.html",
        form,
        edition=found,
        profiles=profiles,
        chosen=chosen,
        filters={**filters, "sort": sort} if sort else filters,
        shown=None if only is None else page_of(only, "").total,
    )
