"""What is asked for those who offer something: their drafts by address, profiles, needs, answers, who stands where."""

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from accounts.models import OrganisationMember
from conference.models import Answer, Proposal, Rider, Speaker, SpeakerNeeds, SpeakerProfile
from conference.rules.calls import SpeakerState
from conference.rules.states import ProposalState
from core.db import lock
from core.files import StoredFile


def lead_of(proposal_id: int) -> Select[Speaker]:
    return select(Speaker).where(Speaker.proposal_id == proposal_id, Speaker.is_lead)


def speaker_as(proposal_id: int, member_id: int) -> Select[Speaker]:
    """Select the row of a member in a proposal."""
    return select(Speaker).where(Speaker.proposal_id == proposal_id, Speaker.member_id == member_id)


def speaker_at(proposal_id: int, address_key: str) -> Select[Speaker]:
    """Select the row of an address in a proposal."""
    return select(Speaker).where(Speaker.proposal_id == proposal_id, Speaker.address_key == address_key)


def all_speakers(proposal_id: int) -> Select[Speaker]:
    """Select the speakers of a proposal in their order, without anything around them."""
    return select(Speaker).where(Speaker.proposal_id == proposal_id).order_by(Speaker.position, Speaker.id)


def untouched_draft(edition_id: int, type_id: int, member_id: int) -> Select[Proposal]:
    """Select a draft of a member that was begun and never written into."""
    leads = select(Speaker.proposal_id).where(Speaker.member_id == member_id, Speaker.is_lead)
    return (
        select(Proposal)
        .where(
            Proposal.edition_id == edition_id,
            Proposal.session_type_id == type_id,
            Proposal.state == ProposalState.DRAFT,
            Proposal.revision == 0,
            Proposal.submitted_at.is_(None),
            Proposal.id.in_(leads),
        )
        .order_by(Proposal.id)
        .limit(1)
    )


def offers_begun_with(edition_id: int, address_key: str) -> Select[Proposal]:
    """Select what was begun with an address in an edition and no member stands for: its links can be mailed there."""
    leads = select(Speaker.proposal_id).where(
        Speaker.address_key == address_key, Speaker.is_lead, Speaker.member_id.is_(None)
    )
    return select(Proposal).where(Proposal.edition_id == edition_id, Proposal.id.in_(leads)).order_by(Proposal.id)


def answers_of(proposal_id: int) -> Select[Answer]:
    return select(Answer).where(Answer.proposal_id == proposal_id).order_by(Answer.id)


def rider_of(proposal_id: int) -> Select[Rider]:
    return select(Rider).where(Rider.proposal_id == proposal_id)


def file_in(proposal_id: int, file_id: int) -> Select[StoredFile]:
    """Select a file that hangs on a proposal: its stage plot, or the answer to a question."""
    return select(StoredFile).where(
        StoredFile.id == file_id,
        exists().where(Rider.stage_plot_id == StoredFile.id, Rider.proposal_id == proposal_id)
        | exists().where(Answer.file_id == StoredFile.id, Answer.proposal_id == proposal_id),
    )


def profile_of(member_id: int) -> Select[SpeakerProfile]:
    return (
        select(SpeakerProfile).where(SpeakerProfile.member_id == member_id).options(joinedload(SpeakerProfile.picture))
    )


def profile_of_organisation(organisation_id: int) -> Select[SpeakerProfile]:
    return (
        select(SpeakerProfile)
        .where(SpeakerProfile.organisation_id == organisation_id)
        .options(joinedload(SpeakerProfile.picture))
    )


def profile_to_lock(*, member_id: int | None, organisation_id: int | None) -> Select[SpeakerProfile]:
    """Select the profile of a member or an organisation, locked until the transaction ends."""
    own = SpeakerProfile.member_id == member_id if member_id else SpeakerProfile.organisation_id == organisation_id
    return lock(select(SpeakerProfile).where(own))


def needs_in(edition_id: int, member_id: int) -> Select[SpeakerNeeds]:
    return select(SpeakerNeeds).where(SpeakerNeeds.edition_id == edition_id, SpeakerNeeds.member_id == member_id)


def belongs_to(organisation_id: int, member_id: int) -> Select[int]:
    return select(OrganisationMember.id).where(
        OrganisationMember.organisation_id == organisation_id, OrganisationMember.member_id == member_id
    )


def coming_in(edition_id: int, member_id: int) -> Select[Proposal]:
    """Select the accepted and confirmed proposals of an edition that a member speaks in."""
    mine = select(Speaker.proposal_id).where(Speaker.member_id == member_id, Speaker.state == SpeakerState.ACCEPTED)
    return (
        select(Proposal)
        .where(
            Proposal.edition_id == edition_id,
            Proposal.state.in_((ProposalState.ACCEPTED, ProposalState.CONFIRMED)),
            Proposal.id.in_(mine),
        )
        .order_by(Proposal.id)
    )
