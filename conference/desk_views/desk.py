"""What the desk pages of the conference share: their blueprint, the edition and the proposal at hand."""

from flask import Blueprint

from conference.models import Proposal
from conference.queries.proposals import proposal_in
from core.desk import row_or_404
from editions.models import Edition
from editions.queries import edition_by_slug

blueprint = Blueprint("conference_desk", __name__, url_prefix="/desk")


def edition_here(slug: str) -> Edition:
    """Return the edition that the address names."""
    return row_or_404(edition_by_slug(slug))


def proposal_here(edition: Edition, code: str) -> Proposal:
    """Return the proposal of this edition that the address names, for those who may know who wrote it."""
    return row_or_404(proposal_in(edition.id, code))
