"""What mentoring holds of a member: profiles, what they wrote to others and about others, what was noted of them."""

import datetime as dt
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from accounts.models import OrganisationMember
from mentoring.models import (
    Block,
    CheckIn,
    Circle,
    CirclePlace,
    Favourite,
    Feedback,
    Goal,
    Match,
    Meeting,
    MeetingFeed,
    MeetingNote,
    MenteeNeed,
    MenteeProfile,
    MentoringRequest,
    MentorProfile,
    MentorSkill,
    Message,
    ProfileLook,
    ProgrammeApplication,
    Report,
    SpeedGuest,
    ThreadRead,
    VettingNote,
)
from mentoring.queries.visible import has_minor
from mentoring.rules.states import ALIVE, MatchState, RequestState

# --- profiles ---------------------------------------------------------------------------------------------------------


def own_mentors(member_id: int) -> Select[MentorProfile]:
    return select(MentorProfile).where(MentorProfile.member_id == member_id).order_by(MentorProfile.id)


def own_mentors_with_skills(member_id: int) -> Select[MentorProfile]:
    return own_mentors(member_id).options(selectinload(MentorProfile.skills))


def own_mentees(member_id: int) -> Select[MenteeProfile]:
    """Select the profiles that somebody wrote down: their own, and those of bands."""
    return (
        select(MenteeProfile)
        .where(MenteeProfile.member_id == member_id)
        .options(joinedload(MenteeProfile.organisation))
        .order_by(MenteeProfile.id)
    )


def left_behind(organisation_id: int) -> Select[MenteeProfile]:
    """Select the profiles of a band whose writers do not belong to it any more."""
    belong = select(OrganisationMember.member_id).where(OrganisationMember.organisation_id == organisation_id)
    return (
        select(MenteeProfile)
        .where(MenteeProfile.organisation_id == organisation_id, MenteeProfile.member_id.not_in(belong))
        .order_by(MenteeProfile.id)
    )


def _mentor_ids(member_id: int) -> Select[int]:
    return select(MentorProfile.id).where(MentorProfile.member_id == member_id)


def _mentee_ids(member_id: int) -> Select[int]:
    return select(MenteeProfile.id).where(MenteeProfile.member_id == member_id)


def own_skills(member_id: int) -> Select[MentorSkill]:
    return select(MentorSkill).where(MentorSkill.mentor_id.in_(_mentor_ids(member_id))).order_by(MentorSkill.id)


def own_needs(member_id: int) -> Select[MenteeNeed]:
    return select(MenteeNeed).where(MenteeNeed.mentee_id.in_(_mentee_ids(member_id))).order_by(MenteeNeed.id)


def own_favourites(member_id: int) -> Select[Favourite]:
    return select(Favourite).where(Favourite.member_id == member_id).order_by(Favourite.id)


def own_looks(member_id: int) -> Select[ProfileLook]:
    return select(ProfileLook).where(ProfileLook.member_id == member_id).order_by(ProfileLook.id)


# --- what goes on between two -----------------------------------------------------------------------------------------


def told_requests(member_id: int, today: dt.date) -> Select[MentoringRequest]:
    """Select the requests that somebody sent, and those that they got from grown-ups; a draft is its writer's alone.

    What a young person wrote is read on the page of the request, as long as its mentor may meet young people.
    """
    got = and_(MentoringRequest.mentor_id.in_(_mentor_ids(member_id)), MentoringRequest.state != RequestState.DRAFT)
    grown = MentoringRequest.mentee_id.in_(select(MenteeProfile.id).where(~has_minor(today)))
    return (
        select(MentoringRequest)
        .where(or_(MentoringRequest.mentee_id.in_(_mentee_ids(member_id)), and_(got, grown)))
        .order_by(MentoringRequest.id)
    )


def requests_by(member_id: int) -> Select[MentoringRequest]:
    """Select the requests whose three prompts somebody wrote for themselves or their band."""
    return (
        select(MentoringRequest)
        .where(MentoringRequest.mentee_id.in_(_mentee_ids(member_id)))
        .order_by(MentoringRequest.mentor_id, MentoringRequest.mentee_id, MentoringRequest.id)
    )


def requests_to(member_id: int) -> Select[MentoringRequest]:
    return (
        select(MentoringRequest)
        .where(MentoringRequest.mentor_id.in_(_mentor_ids(member_id)))
        .order_by(MentoringRequest.mentor_id, MentoringRequest.mentee_id, MentoringRequest.id)
    )


def own_matches(member_id: int) -> Select[Match]:
    """Select the pairs that somebody was part of, in the order in which their rows are locked."""
    return (
        select(Match)
        .where(or_(Match.mentor_id.in_(_mentor_ids(member_id)), Match.mentee_id.in_(_mentee_ids(member_id))))
        .order_by(Match.mentor_id, Match.mentee_id, Match.id)
    )


def ended_by(member_id: int) -> Select[Match]:
    """Select the pairs that somebody ended, with the words that they said."""
    return select(Match).where(Match.ended_by_id == member_id, Match.end_words != "").order_by(Match.id)


def own_meetings(member_id: int) -> Select[Meeting]:
    mine = own_matches(member_id).with_only_columns(Match.id).order_by(None)
    return select(Meeting).where(Meeting.match_id.in_(mine)).order_by(Meeting.id)


def told_meetings(member_id: int) -> Select[Meeting]:
    """Select the meetings of somebody; as a mentor those with grown-ups."""
    mine = select(Match.id).where(
        or_(
            Match.mentee_id.in_(_mentee_ids(member_id)),
            and_(Match.mentor_id.in_(_mentor_ids(member_id)), Match.young.is_(False)),
        )
    )
    return select(Meeting).where(Meeting.match_id.in_(mine)).order_by(Meeting.id)


def own_notes(member_id: int) -> Select[MeetingNote]:
    return select(MeetingNote).where(MeetingNote.author_id == member_id).order_by(MeetingNote.id)


def own_goals(member_id: int) -> Select[Goal]:
    return select(Goal).where(Goal.author_id == member_id).order_by(Goal.id)


def own_messages(member_id: int) -> Select[Message]:
    return select(Message).where(Message.author_id == member_id).order_by(Message.id)


def messages_that_go(member_id: int) -> Select[Message]:
    """Select the messages that go with their writer: those of pairs with a young person or a report stay."""
    reported = select(Report.match_id).where(Report.match_id.is_not(None))
    return (
        select(Message)
        .join(Match, Match.id == Message.match_id)
        .where(
            Message.author_id == member_id,
            Match.young.is_(False),
            Match.state != MatchState.FROZEN,
            Match.id.not_in(reported),
        )
        .order_by(Message.id)
    )


def own_reads(member_id: int) -> Select[ThreadRead]:
    return select(ThreadRead).where(ThreadRead.member_id == member_id).order_by(ThreadRead.id)


def own_check_ins(member_id: int) -> Select[CheckIn]:
    return select(CheckIn).where(CheckIn.member_id == member_id).order_by(CheckIn.id)


def own_feedback(member_id: int) -> Select[Feedback]:
    return select(Feedback).where(Feedback.member_id == member_id).order_by(Feedback.id)


def own_feeds(member_id: int) -> Select[MeetingFeed]:
    return select(MeetingFeed).where(MeetingFeed.member_id == member_id).order_by(MeetingFeed.id)


def own_applications(member_id: int) -> Select[ProgrammeApplication]:
    mine = or_(
        ProgrammeApplication.mentor_id.in_(_mentor_ids(member_id)),
        ProgrammeApplication.mentee_id.in_(_mentee_ids(member_id)),
    )
    return select(ProgrammeApplication).where(mine).order_by(ProgrammeApplication.id)


def young_pairs_of_mentor(mentor_id: int) -> Select[Match]:
    """Select the living pairs of a mentor in which one is young."""
    return select(Match).where(Match.mentor_id == mentor_id, Match.young, Match.state.in_(ALIVE)).order_by(Match.id)


# --- safety -----------------------------------------------------------------------------------------------------------


def own_reports(member_id: int) -> Select[Report]:
    """Select what somebody reported. What others reported about them is not theirs to read."""
    return select(Report).where(Report.by_id == member_id).order_by(Report.id)


def own_vetting(member_id: int) -> Select[VettingNote]:
    return select(VettingNote).where(VettingNote.member_id == member_id).order_by(VettingNote.id)


def own_blocks(member_id: int) -> Select[Block]:
    return select(Block).where(Block.member_id == member_id).order_by(Block.id)


def blocks_about(member_id: int) -> Select[Block]:
    return select(Block).where(or_(Block.member_id == member_id, Block.other_id == member_id)).order_by(Block.id)


# --- rows of one profile ----------------------------------------------------------------------------------------------


def of_profile(model: Any, column: Any, profile_id: int, *options: ExecutableOption) -> Select[Any]:
    """Select the rows of a table that name one profile."""
    return select(model).where(column == profile_id).options(*options).order_by(model.id)


PLACES_OF_MENTOR = ((ProgrammeApplication, "mentor_id", "programme_id"), (SpeedGuest, "mentor_id", "event_id"))
PLACES_OF_MENTEE = (
    (ProgrammeApplication, "mentee_id", "programme_id"),
    (SpeedGuest, "mentee_id", "event_id"),
    (CirclePlace, "mentee_id", "circle_id"),
)
"""Tables in which a profile stands once for each programme, event or circle."""


def circles_with_mentor(mentor_id: int) -> Select[Circle]:
    return select(Circle).where(Circle.mentor_id == mentor_id).order_by(Circle.id)
