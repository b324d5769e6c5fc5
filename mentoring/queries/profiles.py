"""What is asked about profiles to save them, to bring last year's along, and to show where their owners stand."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from accounts.models import Member, Organisation, OrganisationMember
from accounts.rules.organisations import OrganisationKind
from editions.models import Edition, EditionOwner
from editions.queries import PUBLIC_STATES
from mentoring.models import (
    Circle,
    CirclePlace,
    Match,
    Meeting,
    MenteeProfile,
    MentoringProgramme,
    MentorProfile,
    SpeedEvent,
    SpeedGuest,
)
from mentoring.queries.people import bands_of
from mentoring.rules.people import ProfileState
from mentoring.rules.states import ALIVE, MeetingState, ProgrammeState


def mentor_row_of(edition_id: int, member_id: int) -> Select[MentorProfile]:
    """Select somebody's profile as a mentor without anything around it, so that it can be locked."""
    return select(MentorProfile).where(MentorProfile.edition_id == edition_id, MentorProfile.member_id == member_id)


def mentee_row_of(edition_id: int, code: str, member_id: int) -> Select[MenteeProfile]:
    """Select the profile of somebody who looks for a mentor, if this member acts for it; it can be locked."""
    return select(MenteeProfile).where(
        MenteeProfile.edition_id == edition_id,
        MenteeProfile.code == code,
        or_(MenteeProfile.member_id == member_id, MenteeProfile.organisation_id.in_(bands_of(member_id))),
    )


def own_mentee_row(edition_id: int, member_id: int) -> Select[MenteeProfile]:
    """Select somebody's profile of their own, not that of a band."""
    return select(MenteeProfile).where(
        MenteeProfile.edition_id == edition_id,
        MenteeProfile.member_id == member_id,
        MenteeProfile.organisation_id.is_(None),
    )


def mentee_of_band(edition_id: int, organisation_id: int) -> Select[MenteeProfile]:
    return select(MenteeProfile).where(
        MenteeProfile.edition_id == edition_id, MenteeProfile.organisation_id == organisation_id
    )


def mentors_anywhere(member_id: int) -> Select[MentorProfile, Edition]:
    """Select somebody's profiles as a mentor with the editions that the world may see."""
    return (
        select(MentorProfile, Edition)
        .join(Edition, Edition.id == MentorProfile.edition_id)
        .where(MentorProfile.member_id == member_id, Edition.state.in_(PUBLIC_STATES))
        .order_by(Edition.first_day.desc(), MentorProfile.id)
    )


def mentees_anywhere(member_id: int) -> Select[MenteeProfile, Edition]:
    """Select the profiles that somebody acts for, their own and their bands', with the editions."""
    mine = or_(MenteeProfile.member_id == member_id, MenteeProfile.organisation_id.in_(bands_of(member_id)))
    return (
        select(MenteeProfile, Edition)
        .join(Edition, Edition.id == MenteeProfile.edition_id)
        .where(mine, Edition.state.in_(PUBLIC_STATES))
        .options(joinedload(MenteeProfile.organisation))
        .order_by(Edition.first_day.desc(), MenteeProfile.id)
    )


def my_bands(member_id: int) -> Select[Organisation]:
    """Select the open bands that somebody belongs to."""
    return (
        select(Organisation)
        .where(Organisation.id.in_(bands_of(member_id)), Organisation.kind == OrganisationKind.BAND)
        .order_by(Organisation.search_name, Organisation.id)
    )


def members_of_band(organisation_id: int) -> Select[OrganisationMember]:
    """Select who belongs to a band, with their names, who has been there longest first."""
    return (
        select(OrganisationMember)
        .where(OrganisationMember.organisation_id == organisation_id)
        .options(joinedload(OrganisationMember.member, innerjoin=True))
        .order_by(OrganisationMember.id)
    )


def party_ids(mentee_id: int) -> Select[int]:
    """Select the ids of all members behind a profile."""
    return _behind(MenteeProfile.id == mentee_id)


def listed_party_ids(edition_id: int, *, but: int) -> Select[int]:
    """Select the ids of all members who stand behind a listed profile of an edition other than this one."""
    listed = MenteeProfile.state == ProfileState.LISTED
    return _behind(MenteeProfile.edition_id == edition_id, listed, MenteeProfile.id != but)


def _behind(*chosen: ColumnElement[bool]) -> Select[int]:
    writers = select(MenteeProfile.member_id).where(*chosen)
    in_bands = (
        select(OrganisationMember.member_id)
        .join(MenteeProfile, MenteeProfile.organisation_id == OrganisationMember.organisation_id)
        .where(*chosen)
    )
    return select(Member.id).where(or_(Member.id.in_(writers), Member.id.in_(in_bands))).order_by(Member.id)


# --- last year --------------------------------------------------------------------------------------------------------


def _earlier(edition: Edition) -> Select[int]:
    """Select the earlier editions that have an owner in common with this one."""
    now, before = aliased(EditionOwner), aliased(EditionOwner)
    return (
        select(before.edition_id)
        .join(now, now.organisation_id == before.organisation_id)
        .join(Edition, Edition.id == before.edition_id)
        .where(now.edition_id == edition.id, Edition.id != edition.id, Edition.first_day < edition.first_day)
    )


def mentors_before(edition: Edition, member_id: int) -> Select[MentorProfile]:
    """Select somebody's profiles as a mentor in earlier editions of the same owners, the latest first."""
    return (
        select(MentorProfile)
        .join(Edition, Edition.id == MentorProfile.edition_id)
        .where(MentorProfile.member_id == member_id, MentorProfile.edition_id.in_(_earlier(edition)))
        .options(selectinload(MentorProfile.skills))
        .order_by(Edition.first_day.desc(), MentorProfile.id.desc())
    )


def mentees_before(edition: Edition, member_id: int) -> Select[MenteeProfile]:
    """Select what somebody and their bands of today said in earlier editions of the same owners, the latest first."""
    own = and_(MenteeProfile.member_id == member_id, MenteeProfile.organisation_id.is_(None))
    mine = or_(own, MenteeProfile.organisation_id.in_(bands_of(member_id)))
    return (
        select(MenteeProfile)
        .join(Edition, Edition.id == MenteeProfile.edition_id)
        .where(mine, MenteeProfile.edition_id.in_(_earlier(edition)))
        .options(selectinload(MenteeProfile.needs), joinedload(MenteeProfile.organisation))
        .order_by(Edition.first_day.desc(), MenteeProfile.id.desc())
    )


# --- where they stand -------------------------------------------------------------------------------------------------


def meetings_ahead(match_ids: Collection[int]) -> Select[Meeting]:
    """Select the meetings of these pairs that are asked for or booked, the next one first."""
    return (
        select(Meeting)
        .where(Meeting.match_id.in_(match_ids), Meeting.state.in_((MeetingState.ASKED, MeetingState.BOOKED)))
        .options(joinedload(Meeting.venue))
        .order_by(Meeting.starts_at.is_(None), Meeting.starts_at, Meeting.id)
    )


def programmes_to_apply(edition_id: int) -> Select[MentoringProgramme]:
    """Select the programmes that are open for applications, the one that closes first first."""
    return (
        select(MentoringProgramme)
        .where(MentoringProgramme.edition_id == edition_id, MentoringProgramme.state == ProgrammeState.OPEN)
        .order_by(MentoringProgramme.closes_at.is_(None), MentoringProgramme.closes_at, MentoringProgramme.id)
    )


def circles_of(edition_id: int, mentor_id: int | None, mentee_ids: Collection[int]) -> Select[Circle]:
    """Select the circles that somebody hosts as a mentor or was offered a place in, and that are not over."""
    places = select(CirclePlace.circle_id).where(CirclePlace.mentee_id.in_(mentee_ids))
    hosts = Circle.mentor_id == mentor_id if mentor_id is not None else Circle.id.is_(None)
    return (
        select(Circle)
        .where(
            Circle.edition_id == edition_id,
            Circle.offered_at.is_not(None),
            Circle.closed_at.is_(None),
            or_(hosts, Circle.id.in_(places)),
        )
        .order_by(Circle.id)
    )


def speed_meetings_of(edition_id: int, mentor_id: int | None, mentee_ids: Collection[int]) -> Select[SpeedEvent]:
    """Select the speed meetings whose plan is out and at which somebody is."""
    mine = or_(
        SpeedGuest.mentor_id == mentor_id if mentor_id is not None else SpeedGuest.id.is_(None),
        SpeedGuest.mentee_id.in_(mentee_ids),
    )
    return (
        select(SpeedEvent)
        .where(
            SpeedEvent.edition_id == edition_id,
            SpeedEvent.published_at.is_not(None),
            SpeedEvent.id.in_(select(SpeedGuest.event_id).where(mine)),
        )
        .order_by(SpeedEvent.starts_at, SpeedEvent.id)
    )


def alive_pairs_of_mentor(mentor_id: int) -> Select[Match]:
    return select(Match).where(Match.mentor_id == mentor_id, Match.state.in_(ALIVE)).order_by(Match.id)


def alive_pairs_of_mentee(mentee_id: int) -> Select[Match]:
    return select(Match).where(Match.mentee_id == mentee_id, Match.state.in_(ALIVE)).order_by(Match.id)


def count_mentors(edition_id: int) -> Select[int]:
    return select(func.count()).select_from(MentorProfile).where(MentorProfile.edition_id == edition_id)


def count_mentees(edition_id: int) -> Select[int]:
    return select(func.count()).select_from(MenteeProfile).where(MenteeProfile.edition_id == edition_id)
