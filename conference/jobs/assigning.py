"""Background work on reviews: spreading the reading over the reviewers."""

from conference.actions import assigning
from core.jobs import job


@job("conference.spread_reviews")
def spread_reviews(edition_id: int, by: int | None) -> None:
    """Find readers for every proposal that has too few of them; what is there stays, so twice changes nothing."""
    assigning.spread(edition_id, by=by)
