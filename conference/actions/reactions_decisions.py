"""What follows from a step of a proposal: mails that make no sense go, and a place that comes free is noted."""

from conference.actions.deciding import drop_waiting
from conference.models import Proposal
from conference.rules.states import COMING, DECIDABLE, ProposalState
from core.clock import now
from core.db import db
from core.facts import ProposalMoved

LEFT = frozenset({ProposalState.WITHDRAWN, ProposalState.CANCELLED})


def drop_mails(fact: ProposalMoved) -> None:
    """Drop what waits in the outbox about a proposal that nobody decides about any more."""
    if ProposalState(fact.new) not in DECIDABLE:
        drop_waiting([fact.proposal_id])


def note_free_place(fact: ProposalMoved) -> None:
    """Note that a place in the programme is free, so that the board offers it to the reserve list."""
    proposal = db.session.get_one(Proposal, fact.proposal_id)
    if ProposalState(fact.old) in COMING and ProposalState(fact.new) in LEFT:
        proposal.left_place_at = now()
    elif ProposalState(fact.old) in LEFT:
        proposal.left_place_at = None
    db.session.flush()
