"""What the pages of mentoring share: their blueprint, the edition at hand, who looks."""

from flask import Blueprint, g

from core.desk import row_or_404
from core.permissions import viewer
from editions.models import Edition
from editions.queries import public_edition
from mentoring.actions.parties import looker
from mentoring.rules.visibility import Looker

mentoring = Blueprint("mentoring", __name__)


def edition_here(slug: str) -> Edition:
    """Return the public edition that the address names, asked once a request."""
    kept: dict[str, Edition] = g.setdefault("mentoring_editions", {})
    if slug not in kept:
        kept[slug] = row_or_404(public_edition(slug))
    return kept[slug]


def looker_here(edition: Edition) -> Looker:
    """Return what the policy has to know of whoever looks, asked once a request."""
    kept: dict[int, Looker] = g.setdefault("mentoring_lookers", {})
    if edition.id not in kept:
        kept[edition.id] = looker(edition, viewer())
    return kept[edition.id]
