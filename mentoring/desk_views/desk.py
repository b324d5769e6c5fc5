"""What the desk pages of mentoring share: their blueprint and the edition at hand."""

from flask import Blueprint

from core.desk import row_or_404
from editions.models import Edition
from editions.queries import edition_by_slug

blueprint = Blueprint("mentoring_desk", __name__, url_prefix="/desk")


def edition_here(slug: str) -> Edition:
    """Return the edition that the address names."""
    return row_or_404(edition_by_slug(slug))
