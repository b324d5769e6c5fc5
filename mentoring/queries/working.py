"""What is asked about the work of a pair: goals, notes, check-ins, feedback, and what is too old to be kept."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Select, func, or_, select

from mentoring.models import CheckIn, Feedback, Goal, Match, MeetingNote
from mentoring.rules.states import DAY, OVER, MatchState

ASKED_LATE = 21 * DAY
"""Whoever was not asked for so long after the day is not asked any more."""


def goals_of(match_id: int) -> Select[Goal]:
    return select(Goal).where(Goal.match_id == match_id).order_by(Goal.position, Goal.id)


def goal_in(match_id: int, goal_id: int) -> Select[Goal]:
    return select(Goal).where(Goal.match_id == match_id, Goal.id == goal_id)


def notes_seen_by(meeting_ids: Collection[int], member_id: int) -> Select[MeetingNote]:
    """Select the notes of meetings that somebody reads: their own, and those that others share."""
    return (
        select(MeetingNote)
        .where(
            MeetingNote.meeting_id.in_(meeting_ids),
            or_(MeetingNote.author_id == member_id, MeetingNote.shared),
        )
        .order_by(MeetingNote.meeting_id, MeetingNote.shared, MeetingNote.id)
    )


def note_of(meeting_id: int, author_id: int, *, shared: bool) -> Select[MeetingNote]:
    return select(MeetingNote).where(
        MeetingNote.meeting_id == meeting_id, MeetingNote.author_id == author_id, MeetingNote.shared == shared
    )


# --- check-ins and the end --------------------------------------------------------------------------------------------


def check_ins_of(match_id: int, member_id: int) -> Select[CheckIn]:
    return select(CheckIn).where(CheckIn.match_id == match_id, CheckIn.member_id == member_id).order_by(CheckIn.week)


def check_in_of(match_id: int, member_id: int, week: int) -> Select[CheckIn]:
    return check_ins_of(match_id, member_id).where(CheckIn.week == week)


def to_ask_in_week(week: int, moment: dt.datetime) -> Select[int]:
    """Select pairs to be asked how it goes in which nobody was asked that week."""
    asked = select(CheckIn.id).where(CheckIn.match_id == Match.id, CheckIn.week == week).correlate(Match)
    return (
        select(Match.id)
        .where(
            Match.state == MatchState.ACTIVE,
            Match.begun_at <= moment - 7 * week * DAY,
            Match.begun_at > moment - 7 * week * DAY - ASKED_LATE,
            ~asked.exists(),
        )
        .order_by(Match.id)
    )


def feedback_of(match_id: int) -> Select[Feedback]:
    return select(Feedback).where(Feedback.match_id == match_id).order_by(Feedback.id)


def feedback_by(match_id: int, member_id: int) -> Select[Feedback]:
    return feedback_of(match_id).where(Feedback.member_id == member_id)


# --- what is too old --------------------------------------------------------------------------------------------------


def ended_before(moment: dt.datetime) -> Select[int]:
    """Select the pairs that ended before a moment."""
    return select(Match.id).where(Match.state.in_(OVER), Match.ended_at < moment)


def highest_position(match_id: int) -> Select[int]:
    return select(func.coalesce(func.max(Goal.position), 0)).where(Goal.match_id == match_id)
