"""What is asked about requests beside who they belong to: what is due by the clock, what waits with a mentor."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Select, and_, bindparam, func, or_, select

from mentoring.models import Match, MentoringRequest, MentorProfile
from mentoring.queries.people import MEMBER, mentee_ids_of
from mentoring.rules.people import ProfileState
from mentoring.rules.states import NUDGES, RequestState

OPEN = (RequestState.DRAFT, RequestState.SENT)


def open_between(mentee_id: int, mentor_id: int) -> Select[MentoringRequest]:
    """Select the draft or the request that waits between two; there is at most one."""
    return select(MentoringRequest).where(
        MentoringRequest.mentee_id == mentee_id,
        MentoringRequest.mentor_id == mentor_id,
        MentoringRequest.state.in_(OPEN),
    )


def sent_since(edition_id: int, member_id: int, moment: dt.datetime) -> Select[int]:
    """Select how many requests somebody has sent since then, whatever became of them."""
    return (
        select(func.count())
        .select_from(MentoringRequest)
        .where(
            MentoringRequest.edition_id == edition_id,
            MentoringRequest.sent_by_id == member_id,
            MentoringRequest.sent_at > moment,
        )
    )


def begun_with(mentee_ids: Collection[int], mentor_id: int) -> Select[MentoringRequest]:
    """Select what these parties have begun to ask a mentor, the latest first."""
    return (
        select(MentoringRequest)
        .where(
            MentoringRequest.mentee_id.in_(mentee_ids),
            MentoringRequest.mentor_id == mentor_id,
            MentoringRequest.state.in_(OPEN),
        )
        .order_by(MentoringRequest.id.desc())
    )


_CODES_WITH = (
    select(MentoringRequest.code)
    .where(
        MentoringRequest.mentor_id == bindparam("mentor"),
        MentoringRequest.state.in_(OPEN),
        MentoringRequest.mentee_id.in_(mentee_ids_of(MEMBER)),
    )
    .order_by(MentoringRequest.id.desc())
)


def request_codes_with(mentor_id: int, member_id: int) -> Select[str]:
    """Select the codes of what somebody or a band of theirs has begun to ask a mentor, the latest first."""
    return _CODES_WITH.params(mentor=mentor_id, member_id=member_id)


def waiting_with(mentor_id: int) -> Select[MentoringRequest]:
    """Select the requests that wait for a mentor's answer, the oldest first."""
    return (
        select(MentoringRequest)
        .where(MentoringRequest.mentor_id == mentor_id, MentoringRequest.state == RequestState.SENT)
        .order_by(MentoringRequest.id)
    )


def waiting_among(mentor_ids: Collection[int], mentee_ids: Collection[int]) -> Select[MentoringRequest]:
    """Select the requests that wait between these mentors and these parties."""
    return (
        select(MentoringRequest)
        .where(
            MentoringRequest.mentor_id.in_(mentor_ids),
            MentoringRequest.mentee_id.in_(mentee_ids),
            MentoringRequest.state == RequestState.SENT,
        )
        .order_by(MentoringRequest.id)
    )


def to_expire(moment: dt.datetime) -> Select[int]:
    """Select the ids of requests whose time is up."""
    return (
        select(MentoringRequest.id)
        .where(MentoringRequest.state == RequestState.SENT, MentoringRequest.expires_at <= moment)
        .order_by(MentoringRequest.id)
    )


def to_nudge(moment: dt.datetime) -> Select[int]:
    """Select the ids of requests that a mentor has to be reminded of. Whoever takes a break is left in peace."""
    due = [
        and_(MentoringRequest.nudges == number, MentoringRequest.sent_at <= moment - after)
        for number, after in enumerate(NUDGES)
    ]
    return (
        select(MentoringRequest.id)
        .join(MentorProfile, MentorProfile.id == MentoringRequest.mentor_id)
        .where(
            MentoringRequest.state == RequestState.SENT,
            MentoringRequest.expires_at > moment,
            MentorProfile.state == ProfileState.LISTED,
            or_(*due),
        )
        .order_by(MentoringRequest.id)
    )


def pairs_from(request_ids: Collection[int]) -> Select[Match]:
    """Select the pairs that came from these requests."""
    return select(Match).where(Match.request_id.in_(request_ids))
