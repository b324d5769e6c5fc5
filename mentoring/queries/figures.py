"""What the figures of mentoring are counted from: numbers and countries, no names."""

import datetime as dt

from sqlalchemy import Select, func, select

from mentoring.models import (
    Match,
    Meeting,
    MenteeNeed,
    MenteeProfile,
    MentoringProgramme,
    MentoringRequest,
    MentorProfile,
    MentorSkill,
)
from mentoring.rules.people import ProfileState
from mentoring.rules.states import MeetingState, RequestState

ANSWERED = (RequestState.ACCEPTED, RequestState.DECLINED)
ASKED = (RequestState.SENT, *ANSWERED, RequestState.EXPIRED)


def answers(edition_id: int) -> Select[RequestState, dt.datetime | None, dt.datetime | None]:
    """Select state, when it was sent and when it was answered, of every request that was not taken back."""
    return select(MentoringRequest.state, MentoringRequest.sent_at, MentoringRequest.answered_at).where(
        MentoringRequest.edition_id == edition_id,
        MentoringRequest.state.in_(ASKED),
        MentoringRequest.sent_at.is_not(None),
    )


def begun(edition_id: int) -> Select[int, int | None, str, str]:
    """Select pair, programme, country of the mentor and of the other, for every pair that ever began."""
    return (
        select(Match.id, Match.programme_id, MentorProfile.country, MenteeProfile.country)
        .join(MentorProfile, MentorProfile.id == Match.mentor_id)
        .join(MenteeProfile, MenteeProfile.id == Match.mentee_id)
        .where(Match.edition_id == edition_id, Match.begun_at.is_not(None))
        .order_by(Match.id)
    )


def held(edition_id: int) -> Select[int, int]:
    """Select pair and how many meetings it has held."""
    return (
        select(Meeting.match_id, func.count())
        .join(Match, Match.id == Meeting.match_id)
        .where(Match.edition_id == edition_id, Meeting.state == MeetingState.HELD)
        .group_by(Meeting.match_id)
    )


def needed(edition_id: int) -> Select[str, int]:
    """Select skill and how many look for it."""
    return (
        select(MenteeNeed.skill, func.count(func.distinct(MenteeNeed.mentee_id)))
        .join(MenteeProfile, MenteeProfile.id == MenteeNeed.mentee_id)
        .where(MenteeProfile.edition_id == edition_id, MenteeProfile.state == ProfileState.LISTED)
        .group_by(MenteeNeed.skill)
    )


def offered(edition_id: int) -> Select[str, int]:
    """Select skill and how many mentors who take part have it."""
    return (
        select(MentorSkill.skill, func.count(func.distinct(MentorSkill.mentor_id)))
        .join(MentorProfile, MentorProfile.id == MentorSkill.mentor_id)
        .where(MentorProfile.edition_id == edition_id, MentorProfile.state == ProfileState.LISTED)
        .group_by(MentorSkill.skill)
    )


def programmes(edition_id: int) -> Select[MentoringProgramme]:
    return select(MentoringProgramme).where(MentoringProgramme.edition_id == edition_id).order_by(MentoringProgramme.id)
