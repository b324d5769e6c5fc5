"""What the desk pages of an edition share: their blueprint, the edition at hand, who looks, and what can be chosen."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, abort
from sqlalchemy import Select

from core.db import db
from core.language import _, pick
from core.pages import say
from core.permissions import viewer
from core.refusals import Refused
from core.words import sentence
from editions import queries
from editions.models import City, Edition

blueprint = Blueprint("editions_desk", __name__, url_prefix="/desk")
Row = TypeVar("Row")
NO_CITY = ""


def row_or_404(statement: Select[Row]) -> Row:
    """Return the one row of a statement; what is not there, or is another edition's, is not found."""
    row: Row | None = db.session.scalars(statement).one_or_none()
    if row is None:
        abort(404)
    return row


def edition_here(slug: str) -> Edition:
    """Return the edition that the address names."""
    return row_or_404(queries.edition_by_slug(slug))


def me() -> int:
    """Return the member who is signed in; every view here asks for one."""
    member_id = viewer().member_id
    assert member_id is not None
    return member_id


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


def press(act: Callable[[], object], done: str) -> None:
    """Do what a single button asks for, and say on the next page that it was done or why not."""
    try:
        act()
    except Refused as refusal:
        say(sentence(refusal), "warn")
    else:
        say(done)


def saved() -> str:
    return _("Saved.")
