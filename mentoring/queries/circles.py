"""What is asked about circles: the circles, who has a place, and who could be in one."""

from collections.abc import Collection

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from accounts.models import Member
from editions.models import Venue
from mentoring.models import (
    Circle,
    CirclePlace,
    Match,
    MenteeProfile,
    MentoringRequest,
    MentorProfile,
    ProgrammeApplication,
)
from mentoring.queries.people import bands_of, mentees_in
from mentoring.rules.people import ProfileState
from mentoring.rules.states import ALIVE, ApplicationState, RequestState

NOT_NO = or_(CirclePlace.comes.is_(None), CirclePlace.comes.is_(True))
"""A place that is held: they come, or have not answered yet."""


def circles_in(edition_id: int) -> Select[Circle]:
    """Select the circles of an edition with host and venue, open ones first, the newest first."""
    return (
        select(Circle)
        .where(Circle.edition_id == edition_id)
        .options(
            joinedload(Circle.mentor).joinedload(MentorProfile.member),
            joinedload(Circle.venue).joinedload(Venue.city),
        )
        .order_by(Circle.closed_at.is_not(None), Circle.id.desc())
    )


def circle_in(edition_id: int, circle_id: int) -> Select[Circle]:
    return circles_in(edition_id).where(Circle.id == circle_id)


def circle_row(edition_id: int, circle_id: int) -> Select[Circle]:
    """Select a circle without anything around it, so that it can be locked."""
    return select(Circle).where(Circle.edition_id == edition_id, Circle.id == circle_id)


def circle_by_id(circle_id: int) -> Select[Circle]:
    return (
        select(Circle)
        .where(Circle.id == circle_id)
        .options(
            joinedload(Circle.mentor).joinedload(MentorProfile.member),
            joinedload(Circle.venue).joinedload(Venue.city),
        )
    )


def places_of(circle_id: int) -> Select[CirclePlace]:
    """Select the places of a circle with who has them, in the order in which they were given."""
    return (
        select(CirclePlace)
        .where(CirclePlace.circle_id == circle_id)
        .options(
            joinedload(CirclePlace.mentee, innerjoin=True).joinedload(MenteeProfile.member, innerjoin=True),
            joinedload(CirclePlace.mentee, innerjoin=True).joinedload(MenteeProfile.organisation),
        )
        .order_by(CirclePlace.id)
    )


def place_in(circle_id: int, place_id: int) -> Select[CirclePlace]:
    return places_of(circle_id).where(CirclePlace.id == place_id)


def place_counts(circle_ids: Collection[int]) -> Select[int, bool | None, int]:
    """Select circle, answer and how many gave it."""
    return (
        select(CirclePlace.circle_id, CirclePlace.comes, func.count())
        .where(CirclePlace.circle_id.in_(circle_ids))
        .group_by(CirclePlace.circle_id, CirclePlace.comes)
    )


def own_place(circle_id: int, member_id: int) -> Select[CirclePlace]:
    """Select the place of a member, alone or with a band, in a circle."""
    return (
        select(CirclePlace)
        .join(MenteeProfile, MenteeProfile.id == CirclePlace.mentee_id)
        .where(
            CirclePlace.circle_id == circle_id,
            or_(MenteeProfile.member_id == member_id, MenteeProfile.organisation_id.in_(bands_of(member_id))),
        )
        .order_by(CirclePlace.id)
        .limit(1)
    )


def circles_for(edition_id: int, member_id: int) -> Select[Circle]:
    """Select the circles that were offered to a member or that they host; nobody else sees them."""
    placed = (
        select(CirclePlace.circle_id)
        .join(MenteeProfile, MenteeProfile.id == CirclePlace.mentee_id)
        .where(or_(MenteeProfile.member_id == member_id, MenteeProfile.organisation_id.in_(bands_of(member_id))))
    )
    own = select(MentorProfile.id).where(MentorProfile.edition_id == edition_id, MentorProfile.member_id == member_id)
    return circles_in(edition_id).where(
        Circle.offered_at.is_not(None),
        or_(Circle.id.in_(placed), Circle.mentor_id.in_(own), Circle.host_id == member_id),
    )


def circle_for(edition_id: int, circle_id: int, member_id: int) -> Select[Circle]:
    return circles_for(edition_id, member_id).where(Circle.id == circle_id)


def held_elsewhere(circle_id: int, mentee_ids: Collection[int]) -> Select[int]:
    """Select those of these people who hold a place in another circle that is not closed."""
    return (
        select(CirclePlace.mentee_id)
        .join(Circle, Circle.id == CirclePlace.circle_id)
        .where(
            CirclePlace.mentee_id.in_(mentee_ids),
            CirclePlace.circle_id != circle_id,
            Circle.closed_at.is_(None),
            NOT_NO,
        )
    )


def left_over(edition_id: int, *, programme_id: int | None = None) -> Select[MenteeProfile]:
    """Select the listed people who have no pair, no request that waits and no place in a circle.

    With a programme: those of them who may be in it.
    """
    paired = select(Match.mentee_id).where(Match.edition_id == edition_id, Match.state.in_(ALIVE))
    asking = select(MentoringRequest.mentee_id).where(
        MentoringRequest.edition_id == edition_id, MentoringRequest.state == RequestState.SENT
    )
    placed = (
        select(CirclePlace.mentee_id)
        .join(Circle, Circle.id == CirclePlace.circle_id)
        .where(Circle.edition_id == edition_id, Circle.closed_at.is_(None), NOT_NO)
    )
    found = mentees_in(edition_id).where(
        MenteeProfile.state == ProfileState.LISTED,
        MenteeProfile.id.not_in(paired),
        MenteeProfile.id.not_in(asking),
        MenteeProfile.id.not_in(placed),
    )
    if programme_id is None:
        return found
    inside = select(ProgrammeApplication.mentee_id).where(
        ProgrammeApplication.programme_id == programme_id,
        ProgrammeApplication.mentee_id.is_not(None),
        ProgrammeApplication.state == ApplicationState.ELIGIBLE,
    )
    return found.where(MenteeProfile.id.in_(inside))


def mentors_hosting(edition_id: int) -> Select[int | None]:
    """Select the mentors who host a circle that is not closed."""
    return select(Circle.mentor_id).where(
        and_(Circle.edition_id == edition_id, Circle.closed_at.is_(None), Circle.mentor_id.is_not(None))
    )


def members_named(member_ids: Collection[int]) -> Select[Member]:
    return select(Member).where(Member.id.in_(member_ids))
