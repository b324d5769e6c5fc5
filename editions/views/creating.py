"""Desk pages for a new edition: out of nothing, or out of last year's."""

from typing import Any

from flask import Response

from accounts.actions.organisations import Particulars
from accounts.rules.organisations import OrganisationKind
from core.db import db
from core.desk import me
from core.language import _
from core.pages import attempt, form_page, say, see_other
from core.permissions import May, requires
from editions import queries
from editions.actions.cloning import clone_edition
from editions.actions.setup import CityGiven, OwnerGiven, create_edition
from editions.forms import CloneForm, NewEditionForm
from editions.forms.setup import ANOTHER
from editions.views.desk import blueprint, edition_here


def known_organisations(member_id: int) -> list[tuple[int, str]]:
    """Return the organisations that can be chosen as owners."""
    return [(row.id, row.name) for row in db.session.scalars(queries.organisations_known_to(member_id))]


def owners_given(form: Any) -> tuple[OwnerGiven, OwnerGiven]:
    """Return the two owners as they were chosen or named."""
    return _owner(form.first_owner.form), _owner(form.second_owner.form)


def _owner(fields: Any) -> OwnerGiven:
    if fields.organisation.data != ANOTHER:
        return int(fields.organisation.data)
    return Particulars(name=fields.name.data, kind=OrganisationKind.ORGANISER, country=fields.country.data)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(May.EDITION_CREATE)
def new() -> Response:
    """Create an edition out of nothing."""
    form = NewEditionForm()
    known = known_organisations(me())
    form.offer(known)
    form.preset([key for key, _name in known[:2]])

    def create() -> None:
        cities = [
            CityGiven(name=fields.form["name"].data, country=fields.form.country.data)
            for fields in (form.first_city, form.second_city)
        ]
        create_edition(
            slug=form.slug.data,
            name=form.name.data,
            first_day=form.first_day.data,
            last_day=form.last_day.data,
            cities=(cities[0], cities[1]),
            owners=owners_given(form),
            by=me(),
        )

    if attempt(form, create):
        say(_("There it is. The list shows what it still needs."))
        return see_other("editions_desk.overview", edition=form.slug.data)
    return form_page("editions_desk/new.html", form)


@blueprint.route("/<edition>/edition/clone", methods=["GET", "POST"])
@requires(May.EDITION_CREATE)
def clone(edition: str) -> Response:
    """Create next year's edition out of this one."""
    found = edition_here(edition)
    form = CloneForm()

    def create() -> None:
        clone_edition(found.id, slug=form.slug.data, name=form.name.data, first_day=form.first_day.data, by=me())

    if attempt(form, create):
        say(_("There it is. Look at the days, the phases and the prices before you announce it."))
        return see_other("editions_desk.overview", edition=form.slug.data)
    return form_page("editions_desk/clone.html", form, edition=found)
