"""Attendees at the desk: the list, and carrying it out with chosen columns."""

from flask import Response, request

from core.db import db
from core.language import current_code
from core.listing import page_of
from core.pages import page
from core.permissions import May, requires, viewer
from core.tables import SheetFormat, answer
from registration.actions.exporting import note_export
from registration.desk_views.desk import blueprint, edition_here, me
from registration.exports import PROFILES, Profile, attendee_sheet
from registration.exports.counting import counted
from registration.forms.exporting import ExportForm
from registration.queries import desk


@blueprint.get("/<edition>/attendees")
@requires(May.ATTENDEES_SEE)
def attendees(edition: str) -> Response:
    """List who comes; search, filters and sorting stand in the address."""
    found = edition_here(edition)
    asked = request.args
    product = asked.get("type", "")
    statement = desk.attendees_listed(
        found.id,
        text=asked.get("q", "")[:200],
        product_id=int(product) if product.isascii() and product.isdigit() and len(product) < 10 else None,
        missing=asked.get("missing", ""),
        sort=asked.get("sort", ""),
    )
    products = {product.id: product for product in db.session.scalars(desk.product_names(found.id))}
    return page(
        "registration_desk/attendees.html",
        edition=found,
        attendees=page_of(statement, asked.get("page", "")),
        products=products,
        profiles=_profiles(),
    )


def _profiles() -> list[Profile]:
    """Return the lists that this reader may carry out."""
    return [profile for profile in PROFILES.values() if viewer().may(profile.may)]


@blueprint.route("/<edition>/attendees/export", methods=["GET", "POST"])
@requires(May.LIST_EXPORT)
def attendees_export(edition: str) -> Response:
    """Choose a list, its columns and its format; sent, answer with the file and write that into the audit log."""
    found = edition_here(edition)
    profiles = _profiles()
    wanted = request.args.get("profile", "")
    chosen = next((profile for profile in profiles if profile.name == wanted), profiles[-1])
    form = ExportForm(chosen.keys)
    if form.validate_on_submit():
        kind = form.format.data
        sheet, count = counted(attendee_sheet(found, chosen, form.columns.data))
        response = answer(sheet, SheetFormat(kind), current_code(), f"{found.slug}-{chosen.name}")
        note_export(found.id, profile=chosen.name, file_format=kind, rows=count(), by=me())
        return response
    status = 422 if form.is_submitted() else 200
    return page(
        "registration_desk/attendees_export.html", status, edition=found, profiles=profiles, chosen=chosen, form=form
    )
