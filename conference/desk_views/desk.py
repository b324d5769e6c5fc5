"""What the desk pages of the conference share: their blueprint, the edition, the proposal, the reader's own line."""

from flask import Blueprint, abort, g

from conference.actions.reviewing import line_of
from conference.models import Proposal
from conference.queries.proposals import proposal_in
from core.db import db
from core.desk import me, row_or_404
from editions.models import Edition
from editions.queries import edition_by_slug

blueprint = Blueprint("conference_desk", __name__, url_prefix="/desk")


def known_edition(slug: str) -> Edition | None:
    """Return the edition of this name; asked once for each page, whose navigation wants it several times."""
    if g.get("conference_edition_slug") != slug:
        g.conference_edition_slug = slug
        g.conference_edition = db.session.scalars(edition_by_slug(slug)).one_or_none()
    found: Edition | None = g.conference_edition
    return found


def edition_here(slug: str) -> Edition:
    """Return the edition that the address names."""
    return known_edition(slug) or abort(404)


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
