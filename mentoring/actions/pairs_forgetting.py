"""What two said to each other is forgotten two years after their pair has ended; that they were a pair stays."""

import datetime as dt

from sqlalchemy import delete, select, update

from core.clock import now
from core.db import transaction
from mentoring.models import CheckIn, Feedback, Goal, Match, Meeting, MeetingNote, MentoringRequest, Message, ThreadRead
from mentoring.queries.working import ended_before
from mentoring.rules.states import DAY, OVER, RequestState

KEPT = 2 * 365 * DAY
_ENDED = (RequestState.ACCEPTED, RequestState.DECLINED, RequestState.WITHDRAWN, RequestState.EXPIRED)


def forget_pairs() -> None:
    """Delete messages, notes, goals, check-ins and feedback two years after the end, and empty texts."""
    before = now() - KEPT
    with transaction() as session:
        ended = ended_before(before)
        meetings = select(Meeting.id).where(Meeting.match_id.in_(ended))
        for statement in (
            delete(MeetingNote).where(MeetingNote.meeting_id.in_(meetings)),
            delete(Message).where(Message.match_id.in_(ended)),
            delete(ThreadRead).where(ThreadRead.match_id.in_(ended)),
            delete(Goal).where(Goal.match_id.in_(ended)),
            delete(CheckIn).where(CheckIn.match_id.in_(ended)),
            delete(Feedback).where(Feedback.match_id.in_(ended)),
            update(Meeting).where(Meeting.match_id.in_(ended)).values(link="", agenda=""),
            update(Match).where(Match.state.in_(OVER), Match.ended_at < before).values(end_words=""),
        ):
            session.execute(statement.execution_options(synchronize_session=False))
        _forget_requests(before)


def _forget_requests(before: dt.datetime) -> None:
    """Empty what somebody wrote to a mentor: with the pair that came of it, else two years after the answer."""
    empty = {"why_you": "", "stuck": "", "first_hour": "", "answer": ""}
    of_pairs = ended_before(before).with_only_columns(Match.request_id).where(Match.request_id.is_not(None))
    without = MentoringRequest.id.not_in(select(Match.request_id).where(Match.request_id.is_not(None)))
    with transaction() as session:
        for condition in (
            MentoringRequest.id.in_(of_pairs),
            MentoringRequest.state.in_(_ENDED) & (MentoringRequest.answered_at < before) & without,
        ):
            session.execute(
                update(MentoringRequest).where(condition).values(**empty).execution_options(synchronize_session=False)
            )
