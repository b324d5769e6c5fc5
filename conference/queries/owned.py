"""What the conference holds of a member: what they offer, say about themselves, need, and wrote as a reviewer."""

from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from conference.models import (
    Announcement,
    AnnouncementState,
    Answer,
    CalendarFeed,
    DeclaredConflict,
    GenderTold,
    Material,
    Notice,
    Objection,
    Proposal,
    ReleasedSlot,
    Review,
    ReviewAssignment,
    ReviewerSetting,
    ReviewRemark,
    Rider,
    SessionFeedback,
    SignUp,
    Slot,
    Speaker,
    SpeakerNeeds,
    SpeakerProfile,
    Star,
)
from conference.rules.calls import SpeakerState
from core.signing import Purpose, keyed_digest


def figure_key(member_id: int) -> str:
    """Return the digest under which a member's answer for the figure of a call is kept."""
    return keyed_digest(Purpose.FIGURE, f"member:{member_id}")


def own_speakers(member_id: int) -> Select[Speaker]:
    return select(Speaker).where(Speaker.member_id == member_id).order_by(Speaker.id)


def _own_proposal_ids(member_id: int) -> Select[int]:
    return select(Speaker.proposal_id).where(Speaker.member_id == member_id, Speaker.state == SpeakerState.ACCEPTED)


def own_proposals(member_id: int) -> Select[Proposal]:
    """Select the proposals that a member speaks in."""
    return select(Proposal).where(Proposal.id.in_(_own_proposal_ids(member_id))).order_by(Proposal.id)


def _of_own_proposals(model: Any, member_id: int) -> Select[Any]:
    return select(model).where(model.proposal_id.in_(_own_proposal_ids(member_id))).order_by(model.id)


def own_answers(member_id: int) -> Select[Answer]:
    return _of_own_proposals(Answer, member_id)


def own_riders(member_id: int) -> Select[Rider]:
    return _of_own_proposals(Rider, member_id)


def own_materials(member_id: int) -> Select[Material]:
    return _of_own_proposals(Material, member_id)


def own_announcements(member_id: int) -> Select[Announcement]:
    """Select the mails that told a member what was decided, or will."""
    mine = select(Speaker.id).where(Speaker.member_id == member_id)
    return select(Announcement).where(Announcement.speaker_id.in_(mine)).order_by(Announcement.id)


def told_announcements(member_id: int) -> Select[Announcement]:
    """Select the mails that left: what waits in the outbox is not decided until it is told."""
    return own_announcements(member_id).where(Announcement.state == AnnouncementState.SENT)


def own_notices(member_id: int) -> Select[Notice]:
    """Select the mails about the timetable to a member."""
    mine = select(Speaker.id).where(Speaker.member_id == member_id)
    return select(Notice).where(or_(Notice.member_id == member_id, Notice.speaker_id.in_(mine))).order_by(Notice.id)


def told_notices(member_id: int) -> Select[Notice]:
    """Select those that left."""
    return own_notices(member_id).where(Notice.state == AnnouncementState.SENT)


def own_objections(member_id: int) -> Select[Objection]:
    """Select what a member said against their places."""
    return (
        select(Objection)
        .join(Speaker, Speaker.id == Objection.speaker_id)
        .where(Speaker.member_id == member_id)
        .order_by(Objection.id)
    )


def released_with(proposal_id: int) -> Select[ReleasedSlot]:
    """Select every frozen slot of a session, in whatever release."""
    return select(ReleasedSlot).where(ReleasedSlot.proposal_id == proposal_id).order_by(ReleasedSlot.id)


def own_profiles(member_id: int) -> Select[SpeakerProfile]:
    return select(SpeakerProfile).where(SpeakerProfile.member_id == member_id)


def own_needs(member_id: int) -> Select[SpeakerNeeds]:
    return select(SpeakerNeeds).where(SpeakerNeeds.member_id == member_id).order_by(SpeakerNeeds.id)


def own_feedback(member_id: int) -> Select[SessionFeedback]:
    return select(SessionFeedback).where(SessionFeedback.member_id == member_id).order_by(SessionFeedback.id)


def own_reviews(member_id: int) -> Select[Review]:
    return select(Review).where(Review.reviewer_id == member_id).order_by(Review.id)


def own_remarks(member_id: int) -> Select[ReviewRemark]:
    return select(ReviewRemark).where(ReviewRemark.author_id == member_id).order_by(ReviewRemark.id)


def own_conflicts(member_id: int) -> Select[DeclaredConflict]:
    return select(DeclaredConflict).where(DeclaredConflict.reviewer_id == member_id).order_by(DeclaredConflict.id)


def own_assignments(member_id: int) -> Select[ReviewAssignment]:
    return select(ReviewAssignment).where(ReviewAssignment.reviewer_id == member_id).order_by(ReviewAssignment.id)


def own_settings(member_id: int) -> Select[ReviewerSetting]:
    return select(ReviewerSetting).where(ReviewerSetting.member_id == member_id).order_by(ReviewerSetting.id)


def own_figures(member_id: int) -> Select[GenderTold]:
    return select(GenderTold).where(GenderTold.person_key == figure_key(member_id)).order_by(GenderTold.id)


def other_speakers(proposal_id: int, member_id: int) -> Select[Speaker]:
    """Select the other people with an account who said yes to a proposal, those who came first first."""
    return (
        select(Speaker)
        .where(
            Speaker.proposal_id == proposal_id,
            Speaker.member_id.is_not(None),
            Speaker.member_id != member_id,
            Speaker.state == SpeakerState.ACCEPTED,
        )
        .order_by(Speaker.position, Speaker.id)
    )


def own_sign_ups_with_edition(member_id: int) -> Select[SignUp, int]:
    """Select the sign-ups of a member in whatever edition, with the edition's id."""
    return (
        select(SignUp, Slot.edition_id)
        .join(Slot, Slot.id == SignUp.slot_id)
        .where(SignUp.member_id == member_id)
        .order_by(SignUp.slot_id)
    )


def own_sign_ups(member_id: int) -> Select[SignUp]:
    return select(SignUp).where(SignUp.member_id == member_id).order_by(SignUp.id)


def own_stars(member_id: int) -> Select[Star]:
    """Select somebody's stars with the sessions that they are on."""
    return (
        select(Star)
        .where(Star.member_id == member_id)
        .options(joinedload(Star.slot).joinedload(Slot.proposal))
        .order_by(Star.id)
    )


def own_feeds(member_id: int) -> Select[CalendarFeed]:
    return select(CalendarFeed).where(CalendarFeed.member_id == member_id).order_by(CalendarFeed.id)
