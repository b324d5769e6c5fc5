"""Whom somebody may see in mentoring: `rules.visibility` in SQL. Every list, count, suggestion and page starts here.

The policy is applied before anything is counted or searched, so that no number tells of somebody who may not be seen.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from accounts.models import Member, OrganisationMember
from mentoring.models import Block, Match, MenteeProfile, MentoringRequest, MentorProfile
from mentoring.queries.people import EDITION, MEMBER, TODAY, bands_of, cleared_members, mentee_ids_of
from mentoring.rules.people import ProfileState, Seen
from mentoring.rules.states import ALIVE, RequestState
from mentoring.rules.visibility import Looker


def visible_mentors(edition_id: int, who: Looker, today: dt.date) -> Select[MentorProfile]:
    """Select the mentors whom somebody may see at all, listed or not (a pair's mentor who pauses stays in sight)."""
    return select(MentorProfile).where(MentorProfile.edition_id == edition_id, _mentor_seen(edition_id, who, today))


def mentors_in_sight(edition_id: int, who: Looker, today: dt.date, mentor_ids: Collection[int]) -> Select[int]:
    """Select the ids of those of these mentors whom somebody may see."""
    chosen = visible_mentors(edition_id, who, today).where(MentorProfile.id.in_(mentor_ids))
    return chosen.with_only_columns(MentorProfile.id)


def mentees_in_sight(edition_id: int, who: Looker, today: dt.date, mentee_ids: Collection[int]) -> Select[int]:
    """Select the ids of those of these profiles of mentees that somebody may see."""
    chosen = visible_mentees(edition_id, who, today).where(MenteeProfile.id.in_(mentee_ids))
    return chosen.with_only_columns(MenteeProfile.id)


def listed_mentors(edition_id: int, who: Looker, today: dt.date) -> Select[MentorProfile]:
    """Select the mentors who stand in the directory of somebody: in sight, taking part, and not themselves."""
    chosen = visible_mentors(edition_id, who, today).where(MentorProfile.state == ProfileState.LISTED)
    return chosen if who.member_id is None else chosen.where(MentorProfile.member_id != who.member_id)


def kind_of(who: Looker) -> Looker:
    """Return somebody who looks without who they are: for all of a kind a statement is the same but for its values."""
    return who if who.member_id is None else replace(who, member_id=MEMBER)


def values_of(edition_id: int, who: Looker, today: dt.date) -> dict[str, Any]:
    """Return the values for a statement that was built for `kind_of` somebody, EDITION and TODAY."""
    return {"edition_id": edition_id, "member_id": who.member_id, "today": today}


def mentor_seen_by(edition_id: int, code: str, who: Looker, today: dt.date) -> Select[MentorProfile]:
    """Select one mentor by code, with skills and member, if this person may see them."""
    return _mentor_by_code(kind_of(who)).params(code=code, **values_of(edition_id, who, today))


@cache
def _mentor_by_code(kind: Looker) -> Select[MentorProfile]:
    return (
        visible_mentors(EDITION, kind, TODAY)
        .where(MentorProfile.code == bindparam("code"))
        .options(selectinload(MentorProfile.skills), joinedload(MentorProfile.member, innerjoin=True))
    )


def _mentor_seen(edition_id: int, who: Looker, today: dt.date) -> ColumnElement[bool]:
    if who.leads:
        return true()
    if who.member_id is None:
        return and_(MentorProfile.state == ProfileState.LISTED, MentorProfile.seen == Seen.PUBLIC)
    own = MentorProfile.member_id == who.member_id
    if who.coordinates:
        # A coordinator who has a pair with somebody sees them as everybody in a pair does; a block then only dims it.
        # A draft is its owner's alone.
        paired = and_(_has_pair(who.member_id), ~_blocked(edition_id, who.member_id, MentorProfile.member_id))
        blocked = _blocked(edition_id, who.member_id, MentorProfile.member_id)
        begun = MentorProfile.state != ProfileState.DRAFT
        return or_(own, paired, and_(begun, or_(MentorProfile.seen != Seen.HIDDEN, blocked)))
    open_to = and_(MentorProfile.state == ProfileState.LISTED, _wide_enough(edition_id, who, today))
    # Databases ask in this order, and nearly everybody is known for the first of them.
    known = or_(open_to, _has_pair(who.member_id), _has_asked(who.member_id))
    return or_(own, and_(known, ~_blocked(edition_id, who.member_id, MentorProfile.member_id)))


def _wide_enough(edition_id: int, who: Looker, today: dt.date) -> ColumnElement[bool]:
    widths = [Seen.ADULTS, Seen.PUBLIC] + ([Seen.PROGRAMME] if who.takes_part else [])
    wide = MentorProfile.seen.in_(widths)
    if not who.minor:
        return wide
    cleared = MentorProfile.member_id.in_(cleared_members(edition_id, today))
    return and_(wide, MentorProfile.welcomes_minors, cleared)


def _blocked(edition_id: int, member_id: int, other: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    # Both ways as one list, which the database makes once and not anew for each profile.
    return other.in_(
        select(Block.other_id)
        .where(Block.edition_id == edition_id, Block.member_id == member_id)
        .union_all(select(Block.member_id).where(Block.edition_id == edition_id, Block.other_id == member_id))
    )


def acts_for(member_id: int) -> ColumnElement[bool]:
    """Say that a mentee's profile is that of this member or of one of their bands."""
    return or_(MenteeProfile.member_id == member_id, MenteeProfile.organisation_id.in_(bands_of(member_id)))


def _has_pair(member_id: int) -> ColumnElement[bool]:
    mine = Match.mentee_id.in_(mentee_ids_of(member_id))
    return MentorProfile.id.in_(select(Match.mentor_id).where(Match.state.in_(ALIVE), mine))


def _has_asked(member_id: int) -> ColumnElement[bool]:
    mine = MentoringRequest.mentee_id.in_(mentee_ids_of(member_id))
    return MentorProfile.id.in_(
        select(MentoringRequest.mentor_id).where(MentoringRequest.state == RequestState.SENT, mine)
    )


# --- those who look for a mentor --------------------------------------------------------------------------------------


def visible_mentees(edition_id: int, who: Looker, today: dt.date) -> Select[MenteeProfile]:
    """Select those who look for a mentor and whom somebody may see; a young person as the policy says, no wider."""
    return select(MenteeProfile).where(MenteeProfile.edition_id == edition_id, _mentee_seen(edition_id, who, today))


def mentee_seen_by(edition_id: int, code: str, who: Looker, today: dt.date) -> Select[MenteeProfile]:
    return (
        visible_mentees(edition_id, who, today)
        .where(MenteeProfile.code == code)
        .options(
            selectinload(MenteeProfile.needs),
            joinedload(MenteeProfile.member, innerjoin=True),
            joinedload(MenteeProfile.organisation),
        )
    )


def _mentee_seen(edition_id: int, who: Looker, today: dt.date) -> ColumnElement[bool]:
    if who.leads:
        return true()
    if who.member_id is None:
        return false()
    own = acts_for(who.member_id)
    if who.coordinates:
        return or_(own, and_(MenteeProfile.state != ProfileState.DRAFT, MenteeProfile.seen != Seen.HIDDEN))
    young = has_minor(today)
    turned_to = or_(_paired_with(who.member_id), _asked(who.member_id))
    trusted = and_(turned_to, or_(~young, true() if who.cleared and not who.minor else false()))
    widths = [Seen.ADULTS, Seen.PUBLIC] + ([Seen.PROGRAMME] if who.takes_part else [])
    listed = and_(
        MenteeProfile.state == ProfileState.LISTED,
        MenteeProfile.seen.in_(widths),
        ~young,
        false() if who.minor else true(),
    )
    return or_(own, and_(~_blocks_party(edition_id, who.member_id), or_(trusted, listed)))


def has_minor(today: dt.date) -> ColumnElement[bool]:
    """Say that somebody who belongs to a mentee's profile is a minor today."""
    minor = and_(Member.minor_until.is_not(None), Member.minor_until > today)
    oneself = exists().where(Member.id == MenteeProfile.member_id, minor).correlate(MenteeProfile)
    in_band = (
        exists()
        .where(
            OrganisationMember.organisation_id == MenteeProfile.organisation_id,
            Member.id == OrganisationMember.member_id,
            minor,
        )
        .correlate(MenteeProfile)
    )
    return or_(oneself, in_band)


def _blocks_party(edition_id: int, member_id: int) -> ColumnElement[bool]:
    with_owner = _blocked(edition_id, member_id, MenteeProfile.member_id)
    with_band = (
        exists()
        .where(
            OrganisationMember.organisation_id == MenteeProfile.organisation_id,
            Block.edition_id == edition_id,
            or_(
                and_(Block.member_id == member_id, Block.other_id == OrganisationMember.member_id),
                and_(Block.other_id == member_id, Block.member_id == OrganisationMember.member_id),
            ),
        )
        .correlate(MenteeProfile)
    )
    return or_(with_owner, with_band)


def _paired_with(member_id: int) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            Match.mentee_id == MenteeProfile.id,
            Match.mentor_id == MentorProfile.id,
            Match.state.in_(ALIVE),
            MentorProfile.member_id == member_id,
        )
        .correlate(MenteeProfile)
    )


def _asked(member_id: int) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            MentoringRequest.mentee_id == MenteeProfile.id,
            MentoringRequest.mentor_id == MentorProfile.id,
            MentoringRequest.state == RequestState.SENT,
            MentorProfile.member_id == member_id,
        )
        .correlate(MenteeProfile)
    )
