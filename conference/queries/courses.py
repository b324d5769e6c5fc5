"""What is asked about courses: their sessions, who was in them, and the certificates."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from accounts.models import Member
from conference.models import (
    Attendance,
    Certificate,
    Course,
    CourseSession,
    Proposal,
    SeatPlan,
    SeatState,
    SignUp,
    Slot,
)
from conference.rules.states import ProposalState
from editions.models import Edition

PROPOSAL_ID = Proposal.id


def courses_of(edition_id: int) -> Select[Course]:
    return select(Course).where(Course.edition_id == edition_id).order_by(Course.position, Course.id)


def course_in(edition_id: int, course_id: int) -> Select[Course]:
    return courses_of(edition_id).where(Course.id == course_id)


def rows_of(course_id: int) -> Select[CourseSession]:
    return (
        select(CourseSession)
        .where(CourseSession.course_id == course_id)
        .options(joinedload(CourseSession.proposal))
        .order_by(CourseSession.proposal_id)
    )


def rows_in(edition_id: int) -> Select[CourseSession]:
    """Select the sessions of every course of an edition."""
    return (
        select(CourseSession)
        .join(Course, Course.id == CourseSession.course_id)
        .where(Course.edition_id == edition_id)
        .options(joinedload(CourseSession.proposal))
        .order_by(CourseSession.course_id, CourseSession.proposal_id)
    )


def sessions_to_choose(edition_id: int) -> Select[Proposal]:
    """Select the sessions that can count for a course."""
    return (
        select(Proposal)
        .where(Proposal.edition_id == edition_id, Proposal.state == ProposalState.CONFIRMED)
        .order_by(Proposal.id)
    )


def been_in(
    course_id: int, member_ids: Collection[int] | None = None, *, until: dt.datetime | None = None
) -> Select[int, int | None, int]:
    """Select member, session and its minutes for who was in a session of a course, or was in it until some moment.

    Where seats are given, being scanned at the door is not enough: who waited in vain was not inside.
    """
    found = (
        select(Attendance.member_id, Slot.proposal_id, Slot.minutes)
        .join(Slot, Slot.id == Attendance.slot_id)
        .join(CourseSession, CourseSession.proposal_id == Slot.proposal_id)
        .join(SeatPlan, SeatPlan.slot_id == Slot.id, isouter=True)
        .join(SignUp, and_(SignUp.slot_id == Slot.id, SignUp.member_id == Attendance.member_id), isouter=True)
        .where(CourseSession.course_id == course_id)
        .where(or_(SeatPlan.id.is_(None), SignUp.state == SeatState.SEATED))
        .order_by(Attendance.member_id, Slot.proposal_id)
    )
    if until is not None:
        found = found.where(Attendance.at <= until)
    return found if member_ids is None else found.where(Attendance.member_id.in_(member_ids))


def certificates_of(course_id: int) -> Select[Certificate]:
    return select(Certificate).where(Certificate.course_id == course_id).order_by(Certificate.id)


def own_certificate(course_id: int, member_id: int) -> Select[Certificate]:
    return certificates_of(course_id).where(Certificate.member_id == member_id)


def own_certificates(member_id: int) -> Select[Certificate]:
    """Select every certificate of a member, in whatever edition."""
    return select(Certificate).where(Certificate.member_id == member_id).order_by(Certificate.id)


def certificate_by_code(code: str) -> Select[Certificate, Course, Edition, str]:
    """Select a certificate by what is printed on it, with course, edition and name."""
    return (
        select(Certificate, Course, Edition, Member.name)
        .join(Course, Course.id == Certificate.course_id)
        .join(Edition, Edition.id == Course.edition_id)
        .join(Member, Member.id == Certificate.member_id)
        .where(Certificate.code == code)
    )
