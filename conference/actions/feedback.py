"""Feedback after a session: one word of each member, which they can change."""

import datetime as dt
from collections.abc import Collection

from conference.actions.days import takes_place
from conference.actions.moving import locked_proposal
from conference.models import SessionFeedback
from conference.queries import releases, sessions
from conference.rules.states import ProposalState
from core.clock import now
from core.db import db, transaction
from core.facts import FeedbackGiven, record
from core.refusals import Refused
from editions.models import Edition
from editions.rules.phases import conference_span


def begun(edition: Edition, starts: Collection[dt.datetime]) -> bool:
    """Say whether a session that is shown at these times has begun; one without any has on the first day."""
    if starts:
        return min(starts) <= now()
    opens_at = conference_span(edition.first_day, edition.last_day, edition.zone).opens_at
    return opens_at is not None and opens_at <= now()


def give_feedback(edition: Edition, proposal_id: int, *, stars: int, text: str, by: int) -> None:
    """Keep what a member thought of a session; what they said before is replaced.

    Refuses `feedback_early` before it has begun and `feedback_own` of its own speakers.
    """
    shown = db.session.scalars(releases.slots_seen_of(edition.id, proposal_id)).unique().all()
    if not begun(edition, [row.starts_at for row in shown if takes_place(row)]):
        raise Refused("feedback_early")
    with transaction() as session:
        # The lock keeps the same form, sent twice at once, from meeting the unique constraint.
        proposal = locked_proposal(proposal_id)
        if proposal.state is not ProposalState.CONFIRMED:
            raise Refused("proposal_gone")
        if db.session.scalar(sessions.speaks_in(proposal_id, by)) is not None:
            raise Refused("feedback_own")
        row = session.scalars(sessions.feedback_of(proposal_id, by)).one_or_none()
        if row is None:
            row = SessionFeedback(proposal_id=proposal_id, member_id=by)
            session.add(row)
        row.stars, row.text, row.at = stars, text, now()
        session.flush()
        record(FeedbackGiven(edition_id=edition.id, proposal_id=proposal_id, stars=stars), by=by)
