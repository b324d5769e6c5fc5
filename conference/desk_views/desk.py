"""What the desk pages of the conference share: their blueprint, the edition, the proposal, the reader's own line."""

from flask import Blueprint, g

from conference.actions.reviewing import line_of
from conference.models import Proposal
from conference.queries.proposals import proposal_in
from core.desk import me, row_or_404
from editions.models import Edition
from editions.views.desk import edition_here, known_edition

__all__ = ["blueprint", "edition_here", "known_edition", "line_here", "proposal_here"]

blueprint = Blueprint("conference_desk", __name__, url_prefix="/desk")


def line_here(slug: str) -> list[str]:
    """Return the codes of what waits to be read by whoever looks; asked once for each page."""
    if "review_line" not in g:
        edition = known_edition(slug)
        g.review_line = [] if edition is None else line_of(edition.id, me())
    found: list[str] = g.review_line
    return found


def proposal_here(edition: Edition, code: str) -> Proposal:
    """Return the proposal of this edition that the address names, for those who may know who wrote it."""
    return row_or_404(proposal_in(edition.id, code))
