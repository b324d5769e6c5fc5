"""The one way from one state of a proposal to the next: by the table of transitions, under a lock, recorded."""

from conference.models import Proposal
from conference.queries import proposals
from conference.rules.states import COMING, DECIDABLE, Actor, Move, ProposalState, Step, moved
from core.clock import now
from core.db import db, lock, transaction
from core.facts import ProposalMoved, SpeakerCancelled, SpeakerConfirmed, record
from core.refusals import Refused
from editions.actions.participation import stop_taking_part, take_part
from editions.models import TakesPartAs


def locked_proposal(proposal_id: int) -> Proposal:
    """Return a proposal, locked until the transaction ends. Refuses `proposal_gone`."""
    found = db.session.scalars(lock(proposals.proposal_by_id(proposal_id))).one_or_none()
    if found is None:
        raise Refused("proposal_gone")
    return found


def move(proposal_id: int, step: Step, *, actor: Actor, by: int | None, reason: str = "") -> Move:
    """Take a step with a proposal. Refuses `proposal_step` where the table does not allow it (somebody was faster).

    A decision that nobody was told of goes where it makes no sense any more. Confirmed speakers take part in the
    edition from then on, and no longer once their last session is cancelled.
    """
    with transaction() as session:
        proposal = locked_proposal(proposal_id)
        found = moved(proposal.state, step, actor)
        moment = now()
        proposal.state, proposal.state_changed_at = found.new, moment
        if found.new not in DECIDABLE or step in (Step.REOPEN, Step.ANNOUNCE_RESERVE):
            proposal.decision = proposal.decided_at = proposal.decided_by_id = None
        if found.new is not ProposalState.RESERVE:
            proposal.reserve_place = None
        if step is Step.SUBMIT:
            proposal.submitted_at = proposal.submitted_at or moment
        if step is Step.CONFIRM:
            proposal.confirmed_at = moment
        if reason or found.new in COMING:
            proposal.reason = reason
        session.flush()
        record(
            ProposalMoved(
                edition_id=proposal.edition_id,
                proposal_id=proposal.id,
                step=step.value,
                old=found.old.value,
                new=found.new.value,
            ),
            by=by,
        )
        _tell_who_comes(proposal, found, by=by)
    return found


def _tell_who_comes(proposal: Proposal, found: Move, *, by: int | None) -> None:
    """Say who comes as a speaker from now on, and who does not any more."""
    if ProposalState.CONFIRMED not in (found.old, found.new):
        return
    for member_id in db.session.scalars(proposals.members_speaking(proposal.id)).all():
        assert member_id is not None
        if found.new is ProposalState.CONFIRMED:
            comes(proposal, member_id, by=by)
        else:
            comes_no_more(proposal, member_id, by=by)


def comes(proposal: Proposal, member_id: int, *, by: int | None) -> None:
    """Note that a member speaks in a confirmed session, in the caller's transaction. Twice does the same as once."""
    take_part(proposal.edition_id, member_id, TakesPartAs.SPEAKER)
    record(
        SpeakerConfirmed(edition_id=proposal.edition_id, proposal_id=proposal.id, member_id=member_id),
        by=by,
    )


def comes_no_more(proposal: Proposal, member_id: int, *, by: int | None) -> None:
    """Note that a member left a session, in the caller's transaction; nothing where they speak in another one."""
    others = db.session.scalars(proposals.confirmed_sessions_of(proposal.edition_id, member_id)).all()
    if [other for other in others if other != proposal.id]:
        return
    stop_taking_part(proposal.edition_id, member_id, TakesPartAs.SPEAKER)
    record(
        SpeakerCancelled(edition_id=proposal.edition_id, proposal_id=proposal.id, member_id=member_id),
        by=by,
    )
