"""What is asked about requests and pairs: by the two, by who looks after them, and to count seats."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from mentoring.models import Match, MenteeProfile, MentoringRequest, MentorProfile
from mentoring.queries.people import IDS, MEMBER, bands_of, mentee_ids_of
from mentoring.rules.states import ALIVE, BEFORE, SEATED, RequestState


def _both(model: type[Match] | type[MentoringRequest]) -> tuple[ExecutableOption, ...]:
    """Load mentor and mentee with the members behind them."""
    return (
        joinedload(model.mentor, innerjoin=True).joinedload(MentorProfile.member, innerjoin=True),
        joinedload(model.mentee, innerjoin=True).joinedload(MenteeProfile.member, innerjoin=True),
        joinedload(model.mentee, innerjoin=True).joinedload(MenteeProfile.organisation),
    )


def _part_of(member_id: int) -> ColumnElement[bool]:
    """Say that somebody is on either side; the query has joined both profiles."""
    return or_(
        MentorProfile.member_id == member_id,
        MenteeProfile.member_id == member_id,
        MenteeProfile.organisation_id.in_(bands_of(member_id)),
    )


# --- requests ---------------------------------------------------------------------------------------------------------


def requests_of(edition_id: int, member_id: int) -> Select[MentoringRequest]:
    """Select the requests that somebody sent or got, the latest first. A mentor never sees drafts."""
    seen = or_(MentoringRequest.state != RequestState.DRAFT, MentorProfile.member_id != member_id)
    return (
        select(MentoringRequest)
        .join(MentorProfile, MentorProfile.id == MentoringRequest.mentor_id)
        .join(MenteeProfile, MenteeProfile.id == MentoringRequest.mentee_id)
        .where(MentoringRequest.edition_id == edition_id, _part_of(member_id), seen)
        .options(*_both(MentoringRequest))
        .order_by(MentoringRequest.id.desc())
    )


def request_of(edition_id: int, code: str, member_id: int) -> Select[MentoringRequest]:
    """Select one request if this person is part of it."""
    return requests_of(edition_id, member_id).where(MentoringRequest.code == code)


def request_row(request_id: int) -> Select[MentoringRequest]:
    return select(MentoringRequest).where(MentoringRequest.id == request_id)


def request_with_both(request_id: int) -> Select[MentoringRequest]:
    return request_row(request_id).options(*_both(MentoringRequest))


def open_requests_of_mentee(mentee_id: int) -> Select[int]:
    return (
        select(func.count())
        .select_from(MentoringRequest)
        .where(MentoringRequest.mentee_id == mentee_id, MentoringRequest.state == RequestState.SENT)
    )


def open_requests_with_mentor(mentor_id: int) -> Select[int]:
    return (
        select(func.count())
        .select_from(MentoringRequest)
        .where(MentoringRequest.mentor_id == mentor_id, MentoringRequest.state == RequestState.SENT)
    )


# --- pairs ------------------------------------------------------------------------------------------------------------


def _known() -> ColumnElement[bool]:
    """Say that both may know of a pair: a proposal is the organisers' alone, unless an accepted request led to it."""
    return or_(Match.state.not_in(BEFORE), Match.request_id.is_not(None))


def pairs_of(edition_id: int, member_id: int) -> Select[Match]:
    """Select the pairs that somebody is part of and that they may know of."""
    return (
        select(Match)
        .join(MentorProfile, MentorProfile.id == Match.mentor_id)
        .join(MenteeProfile, MenteeProfile.id == Match.mentee_id)
        .where(Match.edition_id == edition_id, _part_of(member_id), _known())
        .options(*_both(Match))
        .order_by(Match.id.desc())
    )


_PAIR_CODES_WITH = (
    select(Match.code)
    .where(
        Match.mentor_id == bindparam("mentor"),
        Match.state.in_(ALIVE),
        Match.mentee_id.in_(mentee_ids_of(MEMBER)),
        _known(),
    )
    .order_by(Match.id.desc())
)


def pair_codes_with(mentor_id: int, member_id: int) -> Select[str]:
    """Select the codes of the pairs that somebody or a band of theirs has with a mentor, the latest first."""
    return _PAIR_CODES_WITH.params(mentor=mentor_id, member_id=member_id)


def pair_of(edition_id: int, code: str, member_id: int) -> Select[Match]:
    """Select one pair if this person is part of it."""
    return pairs_of(edition_id, member_id).where(Match.code == code)


def pairs_looked_after(edition_id: int, coordinator_id: int) -> Select[Match]:
    """Select the pairs that a coordinator looks after: of these they see everything, of others nothing."""
    return (
        select(Match)
        .where(Match.edition_id == edition_id, Match.coordinator_id == coordinator_id)
        .options(*_both(Match))
        .order_by(Match.id.desc())
    )


def pair_looked_after(edition_id: int, code: str, coordinator_id: int) -> Select[Match]:
    return pairs_looked_after(edition_id, coordinator_id).where(Match.code == code)


def pairs_in(edition_id: int) -> Select[Match]:
    """Select all pairs of an edition with both names, for the queues of the team: nothing of what the two say."""
    return select(Match).where(Match.edition_id == edition_id).options(*_both(Match)).order_by(Match.id.desc())


def match_row(match_id: int) -> Select[Match]:
    return select(Match).where(Match.id == match_id)


def match_with_both(match_id: int) -> Select[Match]:
    return match_row(match_id).options(*_both(Match))


def alive_between(mentee_id: int, mentor_id: int) -> Select[Match]:
    return select(Match).where(Match.mentee_id == mentee_id, Match.mentor_id == mentor_id, Match.state.in_(ALIVE))


def takes_seat() -> ColumnElement[bool]:
    """Say that a match takes a seat: offers do, pairs, and young people's pairs before approval."""
    return or_(Match.state.in_(SEATED), and_(Match.state.in_(BEFORE), Match.request_id.is_not(None)))


_SEATS_TAKEN = (
    select(Match.mentor_id, func.count()).where(Match.mentor_id.in_(IDS), takes_seat()).group_by(Match.mentor_id)
)


def seats_taken(mentor_ids: Collection[int]) -> Select[int, int]:
    """Select mentor and how many seats are taken."""
    return _SEATS_TAKEN.params(ids=list(mentor_ids))
