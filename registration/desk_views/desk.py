"""What the desk pages of registration share: their blueprint, the edition and the order at hand."""

from flask import Blueprint

from core.desk import row_or_404
from editions.models import Edition
from editions.views.desk import edition_here, known_edition
from registration.models import Order
from registration.queries.orders import order_in

__all__ = ["blueprint", "edition_here", "known_edition", "order_here"]

blueprint = Blueprint("registration_desk", __name__, url_prefix="/desk")


def order_here(edition: Edition, code: str) -> Order:
    """Return the order of this edition that the address names."""
    return row_or_404(order_in(edition.id, code))
