"""What the desk pages of an edition share: their blueprint, the edition at hand, and what can be chosen.

The desk pages of other domains find the edition here, too.
"""

from typing import Any

from flask import Blueprint, abort, g

from core.db import db
from core.language import _, pick
from editions import queries
from editions.models import City, Edition

blueprint = Blueprint("editions_desk", __name__, url_prefix="/desk")
NO_CITY = ""


def known_edition(slug: str) -> Edition | None:
    """Return the edition of this name; asked once for each page, whose navigation wants it several times."""
    if g.get("desk_edition_slug") != slug:
        g.desk_edition_slug = slug
        g.desk_edition = db.session.scalars(queries.edition_by_slug(slug)).one_or_none()
    found: Edition | None = g.desk_edition
    return found


def edition_here(slug: str) -> Edition:
    """Return the edition that the address of a page of the desk names."""
    return known_edition(slug) or abort(404)


def city_choices(edition_id: int, nowhere: str) -> list[tuple[str, str]]:
    """Return the cities to choose from; `nowhere` is what choosing none of them is called."""
    cities: list[City] = list(db.session.scalars(queries.cities_of(edition_id)))
    return [(NO_CITY, nowhere), *((str(city.id), pick(city.name)) for city in cities)]


def chosen_city(field: Any) -> int | None:
    """Return the city that was chosen, or None."""
    return int(field.data) if field.data else None


def values_of(form: Any, *names: str) -> dict[str, Any]:
    """Return what was filled in for these fields."""
    return {name: form[name].data for name in names}


def saved() -> str:
    return _("Saved.")
