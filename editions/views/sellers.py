"""Desk pages of sellers: who they are, their VAT numbers, their bank accounts."""

from typing import Any

from flask import Response, abort

from core.db import db
from core.desk import me, press, row_or_404
from core.language import _, countries
from core.money import CURRENCIES
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires
from editions import queries
from editions.actions import sellers as actions
from editions.forms import AccountForm, seller_form
from editions.models import Seller
from editions.views.desk import blueprint, edition_here, saved, values_of

SELLER_FIELDS = (
    "legal_name",
    "country",
    "registration_no",
    "street",
    "postcode",
    "town",
    "email",
    "exempt",
    "exemption",
    "series_prefix",
)


@blueprint.get("/<edition>/edition/sellers")
@requires(May.EDITION_SEE)
def sellers(edition: str) -> Response:
    """Who sells the tickets."""
    found = edition_here(edition)
    rows = db.session.scalars(queries.sellers_of(found.id)).all()
    return page("editions_desk/sellers.html", edition=found, sellers=rows)


@blueprint.route("/<edition>/edition/sellers/new", methods=["GET", "POST"])
@blueprint.route("/<edition>/edition/sellers/<int:seller_id>", methods=["GET", "POST"])
@requires(May.EDITION_CHANGE)
def seller(edition: str, seller_id: int | None = None) -> Response:
    """Add a seller, or change one."""
    found = edition_here(edition)
    row: Seller | None = None if seller_id is None else row_or_404(queries.seller_in(found.id, seller_id))
    here = [city.country for city in db.session.scalars(queries.cities_of(found.id))]
    numbers = {} if row is None else {tax.country: tax.vat_number for tax in row.taxes}
    form = seller_form(here, numbers, obj=row)
    form.country.choices = countries()

    def store() -> None:
        values: dict[str, Any] = {"vat_numbers": form.vat_numbers(), "by": me(), **values_of(form, *SELLER_FIELDS)}
        if row is None:
            actions.add_seller(found.id, **values)
        else:
            actions.change_seller(found.id, row.id, **values)

    if attempt(form, store):
        say(saved())
        return see_other("editions_desk.sellers", edition=edition)
    return form_page("editions_desk/seller.html", form, edition=found, seller=row)


@blueprint.post("/<edition>/edition/sellers/<int:seller_id>/remove")
@requires(May.EDITION_CHANGE)
def remove_seller(edition: str, seller_id: int) -> Response:
    """Remove a seller that has sold nothing."""
    found = edition_here(edition)
    press(lambda: actions.remove_seller(found.id, seller_id, by=me()), _("Removed."))
    return see_other("editions_desk.sellers", edition=edition)


@blueprint.route("/<edition>/edition/sellers/<int:seller_id>/accounts/<currency>", methods=["GET", "POST"])
@requires(May.EDITION_CHANGE)
def account(edition: str, seller_id: int, currency: str) -> Response:
    """Where money in one currency is sent to."""
    if currency not in CURRENCIES:
        abort(404)
    found = edition_here(edition)
    row = row_or_404(queries.seller_in(found.id, seller_id))
    form = AccountForm(obj=next((one for one in row.accounts if one.currency == currency), None))
    form.fit(currency)
    if attempt(form, lambda: actions.set_account(found.id, row.id, currency, by=me(), **form.details())):
        say(saved())
        return see_other("editions_desk.sellers", edition=edition)
    return form_page("editions_desk/account.html", form, edition=found, seller=row, currency=currency)
