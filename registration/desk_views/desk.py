"""What the desk pages of registration share: their blueprint, the edition at hand, who looks."""

from typing import TypeVar

from flask import Blueprint, abort
from sqlalchemy import Select

from core.db import db
from core.permissions import viewer
from editions.models import Edition
from editions.queries import edition_by_slug
from registration.models import Order
from registration.queries.orders import order_in

blueprint = Blueprint("registration_desk", __name__, url_prefix="/desk")
Row = TypeVar("Row")


def row_or_404(statement: Select[Row]) -> Row:
    """Return the one row of a statement; what is not there, or is another edition's, is not found."""
    row: Row | None = db.session.scalars(statement).unique().one_or_none()
    if row is None:
        abort(404)
    return row


def edition_here(slug: str) -> Edition:
    """Return the edition that the address names."""
    return row_or_404(edition_by_slug(slug))


def order_here(edition: Edition, code: str) -> Order:
    """Return the order of this edition that the address names."""
    return row_or_404(order_in(edition.id, code))


def me() -> int | None:
    """Return the member who is signed in."""
    return viewer().member_id
