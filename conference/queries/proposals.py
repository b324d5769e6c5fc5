"""What is asked about proposals: one with everything around it, those of a member, those of an edition."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import Member
from conference.models import Answer, Proposal, Rider, Speaker
from conference.rules.calls import SpeakerState
from conference.rules.states import SENT_IN, ProposalState

_KINDS = (
    joinedload(Proposal.session_type),
    joinedload(Proposal.track),
    joinedload(Proposal.call_link),
)
WHOLE = (
    *_KINDS,
    selectinload(Proposal.speakers).joinedload(Speaker.member).selectinload(Member.addresses),
    selectinload(Proposal.speakers).joinedload(Speaker.organisation),
    selectinload(Proposal.answers).joinedload(Answer.question),
    selectinload(Proposal.answers).joinedload(Answer.file),
    joinedload(Proposal.rider).joinedload(Rider.stage_plot),
)


def proposal_by_id(proposal_id: int) -> Select[Proposal]:
    return select(Proposal).where(Proposal.id == proposal_id)


def whole_proposal(proposal_id: int) -> Select[Proposal]:
    """Select a proposal with its type, track, speakers, answers and rider, in a constant number of statements."""
    return proposal_by_id(proposal_id).options(*WHOLE)


def proposal_in(edition_id: int, code: str) -> Select[Proposal]:
    """Select a proposal of this edition that was ever sent in, for the team, with everything around it."""
    return (
        select(Proposal)
        .where(Proposal.edition_id == edition_id, Proposal.code == code, Proposal.state.in_(SENT_IN))
        .options(*WHOLE)
    )


def proposal_by_secret(edition_id: int, secret: str) -> Select[Proposal]:
    """Select a proposal by the secret of its link; who may see it is decided by `may_open`."""
    return select(Proposal).where(Proposal.edition_id == edition_id, Proposal.secret == secret).options(*WHOLE)


def proposals_of(member_id: int) -> Select[Proposal]:
    """Select the proposals that a member speaks in, in all editions, the newest first."""
    mine = select(Speaker.proposal_id).where(Speaker.member_id == member_id, Speaker.state == SpeakerState.ACCEPTED)
    return (
        select(Proposal)
        .where(Proposal.id.in_(mine))
        .options(*_KINDS, joinedload(Proposal.edition), selectinload(Proposal.speakers))
        .order_by(Proposal.id.desc())
    )


def speaker_by_secret(secret_digest: str) -> Select[Speaker]:
    """Select the speaker whom an invitation was mailed to, with the proposal and its edition."""
    return (
        select(Speaker)
        .where(Speaker.secret_digest == secret_digest)
        .options(
            joinedload(Speaker.proposal).joinedload(Proposal.edition),
            joinedload(Speaker.proposal).joinedload(Proposal.session_type),
            joinedload(Speaker.proposal).selectinload(Proposal.speakers),
        )
    )


def speaker_in(proposal_id: int, speaker_id: int) -> Select[Speaker]:
    return select(Speaker).where(Speaker.proposal_id == proposal_id, Speaker.id == speaker_id)


def speakers_of(proposal_id: int) -> Select[Speaker]:
    """Select the speakers of a proposal with their accounts, in their order."""
    return (
        select(Speaker)
        .where(Speaker.proposal_id == proposal_id)
        .options(joinedload(Speaker.member).selectinload(Member.addresses), joinedload(Speaker.organisation))
        .order_by(Speaker.position, Speaker.id)
    )


def members_speaking(proposal_id: int) -> Select[int | None]:
    """Select the members who said yes to speaking in a proposal."""
    return (
        select(Speaker.member_id)
        .where(
            Speaker.proposal_id == proposal_id,
            Speaker.member_id.is_not(None),
            Speaker.state == SpeakerState.ACCEPTED,
        )
        .order_by(Speaker.member_id)
    )


def confirmed_sessions_of(edition_id: int, member_id: int) -> Select[int]:
    """Select the ids of confirmed sessions that a member speaks in."""
    return (
        select(Proposal.id)
        .join(Speaker, Speaker.proposal_id == Proposal.id)
        .where(
            Proposal.edition_id == edition_id,
            Proposal.state == ProposalState.CONFIRMED,
            Speaker.member_id == member_id,
            Speaker.state == SpeakerState.ACCEPTED,
        )
        .order_by(Proposal.id)
    )
