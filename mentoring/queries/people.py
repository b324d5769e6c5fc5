"""What is asked about profiles by their owners and by the team. What others may see of them is in `queries.visible`."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from accounts.models import Member, Organisation, OrganisationMember
from mentoring.models import Block, MenteeProfile, MentorProfile, VettingNote
from mentoring.rules.people import ProfileState

# --- mentors ----------------------------------------------------------------------------------------------------------


def mentor_of(edition_id: int, member_id: int) -> Select[MentorProfile]:
    """Select somebody's own profile as a mentor, with skills."""
    return (
        select(MentorProfile)
        .where(MentorProfile.edition_id == edition_id, MentorProfile.member_id == member_id)
        .options(selectinload(MentorProfile.skills), joinedload(MentorProfile.member, innerjoin=True))
    )


def mentor_standing(edition_id: int, member_id: int) -> Select[ProfileState, bool]:
    """Select whether somebody's profile as a mentor takes part, and whether they welcome young people."""
    return select(MentorProfile.state, MentorProfile.welcomes_minors).where(
        MentorProfile.edition_id == edition_id, MentorProfile.member_id == member_id
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


def mentors_by_ids(mentor_ids: Collection[int]) -> Select[MentorProfile]:
    """Select profiles with skills and member, by id."""
    return mentor_rows(mentor_ids).options(
        selectinload(MentorProfile.skills), joinedload(MentorProfile.member, innerjoin=True)
    )


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


def mentees_of(edition_id: int, member_id: int) -> Select[MenteeProfile]:
    """Select the profiles that somebody acts for: their own, and those of their bands. Their own comes first."""
    return (
        select(MenteeProfile)
        .where(
            MenteeProfile.edition_id == edition_id,
            or_(MenteeProfile.member_id == member_id, MenteeProfile.organisation_id.in_(bands_of(member_id))),
        )
        .options(*_whole_mentee())
        .order_by((MenteeProfile.member_id != member_id), MenteeProfile.id)
    )


def mentee_states(edition_id: int, member_id: int) -> Select[ProfileState]:
    """Select whether the profiles that somebody acts for take part: their own, and those of their bands."""
    return select(MenteeProfile.state).where(
        MenteeProfile.edition_id == edition_id,
        or_(MenteeProfile.member_id == member_id, MenteeProfile.organisation_id.in_(bands_of(member_id))),
    )


def _whole_mentee() -> tuple[ExecutableOption, ...]:
    return (
        selectinload(MenteeProfile.needs),
        joinedload(MenteeProfile.member, innerjoin=True),
        joinedload(MenteeProfile.organisation),
    )


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


# --- parties, blocks, clearance ---------------------------------------------------------------------------------------


def parties(mentee_ids: Collection[int]) -> Select[int, int, dt.date | None]:
    """Select mentee, member and until when that member is a minor: everybody who is part of these profiles."""
    in_band = exists().where(
        OrganisationMember.organisation_id == MenteeProfile.organisation_id,
        OrganisationMember.member_id == Member.id,
    )
    return (
        select(MenteeProfile.id, Member.id, Member.minor_until)
        .join(Member, or_(Member.id == MenteeProfile.member_id, in_band))
        .where(MenteeProfile.id.in_(mentee_ids))
        .order_by(MenteeProfile.id, Member.id)
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
