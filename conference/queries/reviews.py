"""What is asked about reviews: what a reviewer may see, what waits for them, and who stands how near to whom."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased, joinedload

from accounts.models import Member, MemberAddress, Organisation, OrganisationMember
from conference.models import (
    DeclaredConflict,
    Proposal,
    Review,
    ReviewAssignment,
    ReviewerSetting,
    ReviewRemark,
    Speaker,
    SpeakerProfile,
)
from conference.queries.proposals import WHOLE, proposal_in
from conference.rules.calls import SpokenLanguage
from conference.rules.states import REVIEWABLE, UNDER_REVIEW
from core.db import built_once
from core.permissions import Role
from core.texts import Texts
from editions.models import TeamRole

# Made once: an alias copies every column of its table, which takes longer than the statement.
_MINE, _OTHER = aliased(Speaker), aliased(Speaker)
# In the place of their ids in statements that are asked again and again.
_EDITION: Any = bindparam("edition_id")
_MEMBERS: Any = bindparam("member_ids", expanding=True)
_PROPOSALS: Any = bindparam("proposal_ids", expanding=True)


def profiles_of(member_ids: Collection[int], organisation_ids: Collection[int]) -> Select[SpeakerProfile]:
    """Select the profiles of these people and bands."""
    return (
        select(SpeakerProfile)
        .where(or_(SpeakerProfile.member_id.in_(member_ids), SpeakerProfile.organisation_id.in_(organisation_ids)))
        .order_by(SpeakerProfile.id)
    )


def houses_of(member_ids: Collection[int]) -> Select[int, str, str]:
    """Select member, name and website of every organisation that these members belong to."""
    return (
        select(OrganisationMember.member_id, Organisation.name, Organisation.website)
        .join(Organisation, Organisation.id == OrganisationMember.organisation_id)
        .where(OrganisationMember.member_id.in_(member_ids))
        .order_by(Organisation.id)
    )


# --- the queue --------------------------------------------------------------------------------------------------------


def _reviews_of_each() -> ColumnElement[int]:
    """Return how many reviews a proposal has, abstentions left out."""
    return (
        select(func.count(Review.id))
        .where(Review.proposal_id == Proposal.id, Review.abstained.is_(False))
        .correlate(Proposal)
        .scalar_subquery()
    )


def _open_for(edition_id: int, reviewer_id: int) -> Select[int, str, int]:
    """Select id, code and number of reviews of what somebody has neither answered nor declared to be too near."""
    answered = select(Review.proposal_id).where(Review.reviewer_id == reviewer_id)
    declared = select(DeclaredConflict.proposal_id).where(DeclaredConflict.reviewer_id == reviewer_id)
    return select(Proposal.id, Proposal.code, _reviews_of_each().label("reviews")).where(
        Proposal.edition_id == edition_id,
        Proposal.state.in_(UNDER_REVIEW),
        Proposal.decision.is_(None),
        Proposal.id.not_in(answered),
        Proposal.id.not_in(declared),
    )


@built_once
def waiting_for(edition_id: int, reviewer_id: int) -> Select[int, str, int]:
    """Select id, code and number of reviews of what a reviewer was asked to read and has not answered."""
    asked = select(ReviewAssignment.proposal_id).where(ReviewAssignment.reviewer_id == reviewer_id)
    return _open_for(edition_id, reviewer_id).where(Proposal.id.in_(asked))


def lacking_for(edition_id: int, reviewer_id: int, wanted: int) -> Select[int, str, int]:
    """Select the same of what has fewer reviews than wanted, whoever was asked for it."""
    return _open_for(edition_id, reviewer_id).where(_reviews_of_each() < wanted)


def waiting_for_all(edition_id: int) -> Select[int, int]:
    """Select reviewer and proposal of everything that somebody was asked to read and has not answered."""
    pair = (Review.proposal_id == ReviewAssignment.proposal_id, Review.reviewer_id == ReviewAssignment.reviewer_id)
    near = (
        DeclaredConflict.proposal_id == ReviewAssignment.proposal_id,
        DeclaredConflict.reviewer_id == ReviewAssignment.reviewer_id,
    )
    return (
        select(ReviewAssignment.reviewer_id, ReviewAssignment.proposal_id)
        .join(Proposal, Proposal.id == ReviewAssignment.proposal_id)
        .where(
            Proposal.edition_id == edition_id,
            Proposal.state.in_(UNDER_REVIEW),
            Proposal.decision.is_(None),
            ~exists().where(*pair),
            ~exists().where(*near),
        )
        .order_by(ReviewAssignment.reviewer_id, ReviewAssignment.proposal_id)
    )


def done_by(edition_id: int, reviewer_id: int) -> Select[Review]:
    """Select what a reviewer has answered, the newest first, but for what was withdrawn or cancelled since."""
    return (
        select(Review)
        .join(Proposal, Proposal.id == Review.proposal_id)
        .where(Proposal.edition_id == edition_id, Proposal.state.in_(REVIEWABLE), Review.reviewer_id == reviewer_id)
        .order_by(Review.changed_at.desc(), Review.id.desc())
    )


@built_once
def done_count(edition_id: int, reviewer_id: int) -> Select[int]:
    return done_by(edition_id, reviewer_id).order_by(None).with_only_columns(func.count())


# --- one proposal -----------------------------------------------------------------------------------------------------


@built_once
def reviewable(edition_id: int, code: str) -> Select[Proposal]:
    """Select a proposal that reviewers may know of, with everything that a `Reading` is made from."""
    return proposal_in(edition_id, code).where(Proposal.state.in_(REVIEWABLE))


def review_by(proposal_id: int, reviewer_id: int) -> Select[Review]:
    return select(Review).where(Review.proposal_id == proposal_id, Review.reviewer_id == reviewer_id)


def reviews_of(proposal_id: int) -> Select[Review]:
    """Select all reviews of a proposal with who wrote them."""
    return (
        select(Review).where(Review.proposal_id == proposal_id).options(joinedload(Review.reviewer)).order_by(Review.id)
    )


def remarks_of(proposal_id: int) -> Select[ReviewRemark]:
    return (
        select(ReviewRemark)
        .where(ReviewRemark.proposal_id == proposal_id)
        .options(joinedload(ReviewRemark.author))
        .order_by(ReviewRemark.at, ReviewRemark.id)
    )


def declared_of(proposal_id: int) -> Select[DeclaredConflict]:
    return select(DeclaredConflict).where(DeclaredConflict.proposal_id == proposal_id)


def whole_of(proposal_ids: Collection[int]) -> Select[Proposal]:
    """Select proposals with everything that a `Reading` is made from."""
    return select(Proposal).where(Proposal.id.in_(proposal_ids)).options(*WHOLE)


def declared_by(proposal_id: int, reviewer_id: int) -> Select[DeclaredConflict]:
    return select(DeclaredConflict).where(
        DeclaredConflict.proposal_id == proposal_id, DeclaredConflict.reviewer_id == reviewer_id
    )


# --- who stands how near ----------------------------------------------------------------------------------------------


def voices_of(proposal_ids: Collection[int] | Select[int]) -> Select[int, int | None, int | None, str, str, str]:
    """Select of every speaker of these proposals: proposal, member, band and its name, address, affiliation."""
    if isinstance(proposal_ids, Select):
        return _voices_of(proposal_ids)
    return _VOICES.params(proposal_ids=list(proposal_ids))


def _voices_of(proposal_ids: Any) -> Select[int, int | None, int | None, str, str, str]:
    return (
        select(
            Speaker.proposal_id,
            Speaker.member_id,
            Speaker.organisation_id,
            Organisation.name,
            Speaker.address,
            SpeakerProfile.affiliation,
        )
        .outerjoin(Organisation, Organisation.id == Speaker.organisation_id)
        .outerjoin(SpeakerProfile, SpeakerProfile.member_id == Speaker.member_id)
        .where(Speaker.proposal_id.in_(proposal_ids))
        .order_by(Speaker.id)
    )


_VOICES = _voices_of(_PROPOSALS)


def marks_of(member_ids: Collection[int]) -> CompoundSelect[Any]:
    """Select what members can be recognised by: member, organisation, a name of a house, address; one each in a row."""
    return _marks().params(member_ids=list(member_ids))


@built_once
def _marks() -> CompoundSelect[Any]:
    homes = (
        select(OrganisationMember.member_id, Organisation.id, Organisation.name, literal(""))
        .join(Organisation, Organisation.id == OrganisationMember.organisation_id)
        .where(OrganisationMember.member_id.in_(_MEMBERS))
    )
    affiliations = select(SpeakerProfile.member_id, null(), SpeakerProfile.affiliation, literal("")).where(
        SpeakerProfile.member_id.in_(_MEMBERS)
    )
    addresses = select(MemberAddress.member_id, null(), literal(""), MemberAddress.address).where(
        MemberAddress.member_id.in_(_MEMBERS)
    )
    return union_all(homes, affiliations, addresses)


def stage_partners(edition_id: int, member_ids: Collection[int]) -> Select[int | None, int | None]:
    """Select pairs of these members and the members they speak with in a proposal of the edition."""
    return _stage_partners().params(edition_id=edition_id, member_ids=list(member_ids))


@built_once
def _stage_partners() -> Select[int | None, int | None]:
    return (
        select(_MINE.member_id, _OTHER.member_id)
        .join(Proposal, Proposal.id == _MINE.proposal_id)
        .join(_OTHER, _OTHER.proposal_id == _MINE.proposal_id)
        .where(
            Proposal.edition_id == _EDITION,
            _MINE.member_id.in_(_MEMBERS),
            _OTHER.member_id.is_not(None),
            _OTHER.member_id != _MINE.member_id,
        )
        .distinct()
    )


# --- spreading --------------------------------------------------------------------------------------------------------


def reviewers_of(edition_id: int) -> Select[Member]:
    """Select the members who review in an edition, in the order of their names."""
    mine = select(TeamRole.member_id).where(TeamRole.edition_id == edition_id, TeamRole.role == Role.REVIEWER)
    return select(Member).where(Member.id.in_(mine)).order_by(Member.search_name, Member.id)


def reviewer_in(edition_id: int, reviewer_id: int) -> Select[Member]:
    return reviewers_of(edition_id).where(Member.id == reviewer_id)


def settings_of(edition_id: int) -> Select[ReviewerSetting]:
    return select(ReviewerSetting).where(ReviewerSetting.edition_id == edition_id)


def setting_of(edition_id: int, member_id: int) -> Select[ReviewerSetting]:
    return settings_of(edition_id).where(ReviewerSetting.member_id == member_id)


def to_be_spread(edition_id: int) -> Select[int, int | None, SpokenLanguage | None]:
    """Select id, track and language of what is under review."""
    return (
        select(Proposal.id, Proposal.track_id, Proposal.language)
        .where(Proposal.edition_id == edition_id, Proposal.state.in_(UNDER_REVIEW), Proposal.decision.is_(None))
        .order_by(Proposal.id)
    )


def _ids_in(edition_id: int) -> Select[int]:
    return select(Proposal.id).where(Proposal.edition_id == edition_id)


def assignments_in(edition_id: int) -> Select[ReviewAssignment]:
    return select(ReviewAssignment).where(ReviewAssignment.proposal_id.in_(_ids_in(edition_id)))


def assignments_of(proposal_id: int) -> Select[ReviewAssignment]:
    return select(ReviewAssignment).where(ReviewAssignment.proposal_id == proposal_id).order_by(ReviewAssignment.id)


def review_pairs_in(edition_id: int) -> Select[int, int, bool]:
    """Select proposal and reviewer of every review, and whether they abstained."""
    return select(Review.proposal_id, Review.reviewer_id, Review.abstained).where(
        Review.proposal_id.in_(_ids_in(edition_id))
    )


def declared_pairs_in(edition_id: int) -> Select[int, int]:
    return select(DeclaredConflict.proposal_id, DeclaredConflict.reviewer_id).where(
        DeclaredConflict.proposal_id.in_(_ids_in(edition_id))
    )


def loads_in(edition_id: int) -> Select[int, int, int]:
    """Select reviewer, how many proposals they were asked to read, and how many of those they have answered."""
    answered = and_(
        Review.proposal_id == ReviewAssignment.proposal_id, Review.reviewer_id == ReviewAssignment.reviewer_id
    )
    return (
        select(ReviewAssignment.reviewer_id, func.count(ReviewAssignment.id), func.count(Review.id))
        .outerjoin(Review, answered)
        .where(ReviewAssignment.proposal_id.in_(_ids_in(edition_id)))
        .group_by(ReviewAssignment.reviewer_id)
    )


def coverage_in(edition_id: int) -> Select[int, str, Texts, int, int]:
    """Select what is under review with how many read it and how many have, the least read first.

    Who abstains reads nothing; who has answered without being asked counts among those who read.
    """
    same = (Review.proposal_id == ReviewAssignment.proposal_id, Review.reviewer_id == ReviewAssignment.reviewer_id)
    asked = (
        select(func.count(ReviewAssignment.id))
        .where(ReviewAssignment.proposal_id == Proposal.id, ~exists().where(*same, Review.abstained.is_(True)))
        .correlate(Proposal)
        .scalar_subquery()
    )
    unasked = (
        select(func.count(Review.id))
        .where(Review.proposal_id == Proposal.id, Review.abstained.is_(False), ~exists().where(*same))
        .correlate(Proposal)
        .scalar_subquery()
    )
    return (
        select(
            Proposal.id,
            Proposal.code,
            Proposal.title,
            (asked + unasked).label("asked"),
            _reviews_of_each().label("reviews"),
        )
        .where(Proposal.edition_id == edition_id, Proposal.state.in_(UNDER_REVIEW), Proposal.decision.is_(None))
        .order_by(_reviews_of_each(), asked + unasked, Proposal.id)
    )
