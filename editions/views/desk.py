"""What the desk pages of an edition share: their blueprint, the edition at hand, and what can be chosen."""

from typing import Any

from flask import Blueprint

from core.db import db
from core.desk import row_or_404
from core.language import _, pick
from editions import queries
from editions.models import City, Edition

blueprint = Blueprint("editions_desk", __name__, url_prefix="/desk")
NO_CITY = ""


def edition_here(slug: str) -> Edition:
    """Return the edition that the address names."""
    return row_or_404(queries.edition_by_slug(slug))


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
