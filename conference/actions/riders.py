"""What bands change on their riders after they were accepted, and that the team has looked at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from conference.actions.moving import locked_proposal
from conference.models import Proposal
from conference.queries.riders import CHANGED, rider_story
from conference.rules.states import COMING
from core.audit import AuditEntry
from core.db import db, transaction
from core.facts import RiderSeen, record
from core.refusals import Refused


@dataclass(frozen=True, slots=True)
class RiderNews:
    """What changed on a rider since somebody looked at it. `number` names the newest change."""

    number: int
    entries: Sequence[AuditEntry]


def rider_news(proposal: Proposal) -> RiderNews | None:
    """Return what the team has not looked at yet; None where there is nothing, or where nobody comes any more."""
    if proposal.state not in COMING:
        return None
    story = db.session.scalars(rider_story(proposal.id)).all()
    entries = list(takewhile(lambda entry: entry.fact == CHANGED, story))
    return RiderNews(entries[0].id, entries) if entries else None


def see_rider(proposal_id: int, number: int, *, by: int) -> None:
    """Note that the team has looked at a changed rider. Twice does the same as once.

    Refuses `rider_changed_again` where it was changed after the page that somebody looked at.
    """
    with transaction():
        proposal = locked_proposal(proposal_id)
        news = rider_news(proposal)
        if news is None:
            return
        if news.number != number:
            raise Refused("rider_changed_again")
        record(RiderSeen(edition_id=proposal.edition_id, proposal_id=proposal_id), by=by)
