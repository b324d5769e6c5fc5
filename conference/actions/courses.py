"""Courses: series of sessions, and the certificates of those who were in enough of them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from conference.mails import seats as mails
from conference.models import Certificate, Course, CourseSession
from conference.queries import courses as asked
from core.clock import now
from core.db import db, lock, transaction
from core.facts import CertificateIssued, CourseChanged, record
from core.refusals import Refused
from core.signing import random_below
from core.texts import Texts
from editions.queries import edition_by_id

CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """How far somebody is in a course: in how many of its sessions they were, and for how many minutes."""

    sessions: int
    minutes: int
    needed: int

    @property
    def earned(self) -> bool:
        return self.sessions >= self.needed


def standings(course: Course, member_ids: Collection[int] | None = None) -> dict[int, Standing]:
    """Return how far everybody is who was in a session of a course, or those of these members who were."""
    found: dict[int, dict[int | None, int]] = defaultdict(dict)
    for member_id, proposal_id, minutes in db.session.execute(asked.been_in(course.id, member_ids)):
        # Whoever was in both showings of one session was in one session of the course.
        known = found[member_id].get(proposal_id, 0)
        found[member_id][proposal_id] = max(known, minutes)
    return {
        member_id: Standing(len(sessions), sum(sessions.values()), course.needed)
        for member_id, sessions in found.items()
    }


def save_course(
    edition_id: int,
    course_id: int | None,
    *,
    name: Texts,
    words: Texts,
    needed: int,
    proposal_ids: Collection[int],
    by: int | None,
) -> Course:
    """Make a course, or change one. Certificates that were given stay as they are.

    Refuses `course_needs_sessions` and `course_needs_more` where more sessions are needed than it has.
    """
    with transaction() as session:
        known = set(session.scalars(asked.sessions_to_choose(edition_id).with_only_columns(asked.PROPOSAL_ID)))
        wanted = sorted(known & set(proposal_ids))
        if not wanted:
            raise Refused("course_needs_sessions", field="sessions")
        if needed > len(wanted):
            raise Refused("course_needs_more", field="needed", number=len(wanted))
        if course_id is None:
            course = Course(edition_id=edition_id, name=name, words=words, needed=needed, position=0)
            session.add(course)
        else:
            course = session.scalars(lock(asked.course_in(edition_id, course_id))).one()
            course.name, course.words, course.needed = name, words, needed
        session.flush()
        for row in session.scalars(asked.rows_of(course.id)):
            session.delete(row)
        session.flush()
        session.add_all([CourseSession(course_id=course.id, proposal_id=proposal_id) for proposal_id in wanted])
        session.flush()
        record(CourseChanged(edition_id=edition_id, course_id=course.id, changed=("saved",)), by=by)
    return course


def remove_course(edition_id: int, course_id: int, *, by: int | None) -> None:
    """Take a course away. Refuses `course_has_certificates`: what somebody holds must stay checkable."""
    with transaction() as session:
        course = session.scalars(lock(asked.course_in(edition_id, course_id))).one()
        if session.scalars(asked.certificates_of(course.id)).first() is not None:
            raise Refused("course_has_certificates")
        session.delete(course)
        session.flush()
        record(CourseChanged(edition_id=edition_id, course_id=course_id, changed=("removed",)), by=by)


def issue(edition_id: int, course_id: int, member_id: int, *, by: int | None) -> Certificate:
    """Give somebody the certificate that they have earned; given again, it is the same one.

    Refuses `course_not_earned`.
    """
    with transaction() as session:
        course = session.scalars(lock(asked.course_in(edition_id, course_id))).one()
        found = session.scalars(asked.own_certificate(course.id, member_id)).one_or_none()
        if found is not None:
            return found
        stands = standings(course, [member_id]).get(member_id)
        if stands is None or not stands.earned:
            raise Refused("course_not_earned", needed=course.needed, number=0 if stands is None else stands.sessions)
        return _give(course, member_id, stands, by=by)


def issue_all(edition_id: int, course_id: int, *, by: int | None) -> int:
    """Give everybody the certificate that they have earned, and tell them by mail. Returns how many are new."""
    with transaction() as session:
        course = session.scalars(lock(asked.course_in(edition_id, course_id))).one()
        edition = session.scalars(edition_by_id(edition_id)).one()
        there = {row.member_id for row in session.scalars(asked.certificates_of(course.id))}
        new = 0
        for member_id, stands in sorted(standings(course).items()):
            if stands.earned and member_id not in there:
                _give(course, member_id, stands, by=by)
                mails.certificate_ready(edition, course, member_id)
                new += 1
    return new


def _give(course: Course, member_id: int, stands: Standing, *, by: int | None) -> Certificate:
    code = "".join(CODE_SIGNS[random_below(len(CODE_SIGNS))] for _sign in range(CODE_LENGTH))
    row = Certificate(course_id=course.id, member_id=member_id, code=code, minutes=stands.minutes, issued_at=now())
    db.session.add(row)
    db.session.flush()
    record(CertificateIssued(edition_id=course.edition_id, member_id=member_id, course_id=course.id), by=by)
    return row
