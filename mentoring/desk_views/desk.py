"""What the desk pages of mentoring share: their blueprint and the edition at hand."""

from flask import Blueprint

from editions.views.desk import edition_here, known_edition

__all__ = ["blueprint", "edition_here", "known_edition"]

blueprint = Blueprint("mentoring_desk", __name__, url_prefix="/desk")
