"""What is asked about profiles by their owners and by the team. What others may see of them is in `queries.visible`."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, bindparam, exists, func, or_, select, union, union_all
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from accounts.models import Member, Organisation, OrganisationMember
from mentoring.models import Block, MenteeProfile, MentorProfile, VettingNote
from mentoring.rules.people import ProfileState

# Statements that pages ask again and again are built once, with these in place of their values: to put one together
# takes longer than to ask it.
EDITION: Any = bindparam("edition_id")
MEMBER: Any = bindparam("member_id")
TODAY: Any = bindparam("today")
IDS: Any = bindparam("ids", expanding=True)

# --- mentors ----------------------------------------------------------------------------------------------------------


def mentor_of(edition_id: int, member_id: int) -> Select[MentorProfile]:
    """Select somebody's own profile as a mentor, with skills."""
    return (
        select(MentorProfile)
        .where(MentorProfile.edition_id == edition_id, MentorProfile.member_id == member_id)
        .options(selectinload(MentorProfile.skills), joinedload(MentorProfile.member, innerjoin=True))
    )


def mentor_in(edition_id: int, code: str) -> Select[MentorProfile]:
    """Select a mentor by code, for the team: nothing is hidden."""
    return (
        select(MentorProfile)
        .where(MentorProfile.edition_id == edition_id, MentorProfile.code == code)
        .options(selectinload(MentorProfile.skills), joinedload(MentorProfile.member, innerjoin=True))
    )


def mentor_rows(mentor_ids: Collection[int]) -> Select[MentorProfile]:
    """Select profiles without anything around them, so that they can be locked: in the order of their ids."""
    return select(MentorProfile).where(MentorProfile.id.in_(mentor_ids)).order_by(MentorProfile.id)


_MENTORS_BY_IDS = (
    select(MentorProfile)
    .where(MentorProfile.id.in_(IDS))
    .options(selectinload(MentorProfile.skills), joinedload(MentorProfile.member, innerjoin=True))
    .order_by(MentorProfile.id)
)


def mentors_by_ids(mentor_ids: Collection[int]) -> Select[MentorProfile]:
    """Select profiles with skills and member, by id."""
    return _MENTORS_BY_IDS.params(ids=list(mentor_ids))


def mentors_in(edition_id: int) -> Select[MentorProfile]:
    """Select all mentors of an edition, for the team and the engines."""
    return (
        select(MentorProfile)
        .where(MentorProfile.edition_id == edition_id)
        .options(selectinload(MentorProfile.skills), joinedload(MentorProfile.member, innerjoin=True))
        .order_by(MentorProfile.id)
    )


# --- those who look for one -------------------------------------------------------------------------------------------


def bands_of(member_id: int) -> Select[int]:
    """Select the ids of the open organisations that somebody belongs to."""
    return (
        select(OrganisationMember.organisation_id)
        .join(Organisation, Organisation.id == OrganisationMember.organisation_id)
        .where(OrganisationMember.member_id == member_id, Organisation.closed_at.is_(None))
    )


_OWN, _BANDS = aliased(MenteeProfile), aliased(MenteeProfile)


def mentee_ids_of(member_id: int) -> CompoundSelect[int]:
    """Select the ids of the profiles that somebody acts for, in any edition. One may come twice.

    It is two selects, because PostgreSQL goes through all profiles for "their own or one of their bands'".
    """
    return union_all(
        select(_OWN.id).where(_OWN.member_id == member_id),
        select(_BANDS.id).where(_BANDS.organisation_id.in_(bands_of(member_id))),
    )


def _whole_mentee() -> tuple[ExecutableOption, ...]:
    return (
        selectinload(MenteeProfile.needs),
        joinedload(MenteeProfile.member, innerjoin=True),
        joinedload(MenteeProfile.organisation),
    )


_MENTEES_OF = (
    select(MenteeProfile)
    .where(MenteeProfile.edition_id == EDITION, MenteeProfile.id.in_(mentee_ids_of(MEMBER)))
    .options(*_whole_mentee())
    .order_by((MenteeProfile.member_id != MEMBER), MenteeProfile.id)
)


def mentees_of(edition_id: int, member_id: int) -> Select[MenteeProfile]:
    """Select the profiles that somebody acts for: their own, and those of their bands. Their own comes first."""
    return _MENTEES_OF.params(edition_id=edition_id, member_id=member_id)


def mentee_in(edition_id: int, code: str) -> Select[MenteeProfile]:
    """Select somebody who looks for a mentor by code, for the team."""
    return (
        select(MenteeProfile)
        .where(MenteeProfile.edition_id == edition_id, MenteeProfile.code == code)
        .options(*_whole_mentee())
    )


def mentee_rows(mentee_ids: Collection[int]) -> Select[MenteeProfile]:
    """Select profiles without anything around them, so that they can be locked: in the order of their ids."""
    return select(MenteeProfile).where(MenteeProfile.id.in_(mentee_ids)).order_by(MenteeProfile.id)


def mentees_by_ids(mentee_ids: Collection[int]) -> Select[MenteeProfile]:
    return mentee_rows(mentee_ids).options(*_whole_mentee())


def mentees_in(edition_id: int) -> Select[MenteeProfile]:
    """Select all who look for a mentor in an edition, for the team and the engines."""
    return (
        select(MenteeProfile)
        .where(MenteeProfile.edition_id == edition_id)
        .options(*_whole_mentee())
        .order_by(MenteeProfile.id)
    )


# --- who looks --------------------------------------------------------------------------------------------------------


_LOOKS = exists().where(
    MenteeProfile.id.in_(mentee_ids_of(MEMBER)),
    MenteeProfile.edition_id == EDITION,
    MenteeProfile.state == ProfileState.LISTED,
)
_STANDING_OF = (
    select(Member.minor_until, MentorProfile.state, MentorProfile.welcomes_minors, _LOOKS)
    .outerjoin(MentorProfile, and_(MentorProfile.member_id == Member.id, MentorProfile.edition_id == EDITION))
    .where(Member.id == MEMBER)
)


def standing_of(edition_id: int, member_id: int) -> Select[dt.date | None, ProfileState | None, bool | None, bool]:
    """Select until when somebody is a minor, how they stand as a mentor, if they welcome young people, if they look.

    To look is to take part as one who looks for a mentor, for oneself or with a band.
    """
    return _STANDING_OF.params(edition_id=edition_id, member_id=member_id)


# --- parties, blocks, clearance ---------------------------------------------------------------------------------------


def parties(mentee_ids: Collection[int]) -> CompoundSelect[int, int, dt.date | None]:
    """Select mentee, member and until when that member is a minor: everybody who is part of these profiles.

    It is two selects: for "their own or of their band" databases go through all members for each profile.
    """
    chosen = select(MenteeProfile.id, Member.id, Member.minor_until).where(MenteeProfile.id.in_(mentee_ids))
    in_band = OrganisationMember.organisation_id == MenteeProfile.organisation_id
    return union(
        chosen.join(Member, Member.id == MenteeProfile.member_id),
        chosen.join(OrganisationMember, in_band).join(Member, Member.id == OrganisationMember.member_id),
    )


def organisations_of(member_ids: Collection[int]) -> Select[int, int]:
    """Select member and organisation of those who belong to one."""
    return (
        select(OrganisationMember.member_id, OrganisationMember.organisation_id)
        .join(Organisation, Organisation.id == OrganisationMember.organisation_id)
        .where(OrganisationMember.member_id.in_(member_ids), Organisation.closed_at.is_(None))
    )


def blocks_of(edition_id: int, member_ids: Collection[int]) -> Select[int, int]:
    """Select both ends of every block in which one of these members is, whoever set it."""
    return select(Block.member_id, Block.other_id).where(
        Block.edition_id == edition_id, or_(Block.member_id.in_(member_ids), Block.other_id.in_(member_ids))
    )


def all_blocks(edition_id: int) -> Select[int, int]:
    return select(Block.member_id, Block.other_id).where(Block.edition_id == edition_id)


def cleared_members(edition_id: int, today: dt.date) -> Select[int]:
    """Select the members for whom a vetting note holds today."""
    return select(VettingNote.member_id).where(
        VettingNote.edition_id == edition_id,
        VettingNote.withdrawn_at.is_(None),
        VettingNote.seen_on <= today,
        VettingNote.review_by >= today,
    )


def notes_of(edition_id: int, member_ids: Collection[int]) -> Select[VettingNote]:
    """Select vetting notes, the latest first."""
    return (
        select(VettingNote)
        .where(VettingNote.edition_id == edition_id, VettingNote.member_id.in_(member_ids))
        .order_by(VettingNote.id.desc())
    )


def codes_taken(edition_id: int, model: type[MentorProfile] | type[MenteeProfile], code: str) -> Select[int]:
    return select(func.count()).select_from(model).where(model.edition_id == edition_id, model.code == code)
