"""What becomes of the conference's rows when two accounts are made one, and when one is erased."""

from typing import Any

from sqlalchemy import Select, delete, update

from conference.actions.drafting import drop_file, erase_draft, note_words
from conference.actions.figures import merge_told
from conference.actions.moving import locked_proposal, move
from conference.actions.seats_owners import erase_seats, merge_seats
from conference.models import (
    Announcement,
    AnnouncementState,
    CalendarFeed,
    Dispatch,
    Material,
    Notice,
    Objection,
    PlanRun,
    Proposal,
    Release,
    ReviewAssignment,
    ReviewerSetting,
    ReviewRemark,
    Speaker,
    Star,
    TimetableChange,
)
from conference.queries import offers, owned
from conference.rules.calls import SpeakerState
from conference.rules.states import Actor, ProposalState, Step, steps_from
from core.db import Base, db
from core.files import files_of

# How a speaker who goes takes back what they offered, whatever became of it so far.
GOING = (Step.WITHDRAW, Step.SAY_NO, Step.CANCEL)
# Who decided, added, sent, moved or released something: named by an id alone.
NAMED_IN: tuple[tuple[type[Base], str], ...] = (
    (Proposal, "decided_by_id"),
    (Material, "added_by_id"),
    (Dispatch, "started_by_id"),
    (TimetableChange, "by_id"),
    (PlanRun, "started_by_id"),
    (Release, "released_by_id"),
    (Objection, "settled_by_id"),
)


def merge_member(kept_id: int, gone_id: int) -> None:
    """Give the member who stays what the other had, each thing once, in the transaction that merges them."""
    _join_speakers(kept_id, gone_id)
    _join_profiles(kept_id, gone_id)
    merge_told(kept_id, gone_id)
    merge_seats(kept_id, gone_id)
    db.session.execute(update(ReviewRemark).where(ReviewRemark.author_id == gone_id).values(author_id=kept_id))
    for rows, column, thing in (
        (owned.own_needs, "member_id", "edition_id"),
        (owned.own_feedback, "member_id", "proposal_id"),
        (owned.own_reviews, "reviewer_id", "proposal_id"),
        (owned.own_conflicts, "reviewer_id", "proposal_id"),
        (owned.own_assignments, "reviewer_id", "proposal_id"),
        (owned.own_settings, "member_id", "edition_id"),
        (owned.own_stars, "member_id", "slot_id"),
        (owned.own_feeds, "member_id", "edition_id"),
    ):
        _join(rows(kept_id), rows(gone_id), column, thing, kept_id)
    db.session.execute(update(Notice).where(Notice.member_id == gone_id).values(member_id=kept_id))
    _rename(gone_id, kept_id)
    db.session.flush()


def _join(kept: Select[Any], gone: Select[Any], column: str, thing: str, kept_id: int) -> None:
    """Move rows of which a member has one for each thing; what the one who stays has already, stays."""
    there = {getattr(row, thing) for row in db.session.scalars(kept)}
    for row in db.session.scalars(gone).all():
        if getattr(row, thing) in there:
            db.session.delete(row)
        else:
            setattr(row, column, kept_id)
    db.session.flush()


def _join_speakers(kept_id: int, gone_id: int) -> None:
    """Let one person stand once on each proposal; if either row began it, the one that stays did."""
    mine = {row.proposal_id: row for row in db.session.scalars(owned.own_speakers(kept_id))}
    for row in db.session.scalars(owned.own_speakers(gone_id)).all():
        there = mine.get(row.proposal_id)
        if there is None:
            row.member_id = kept_id
            continue
        leads = row.is_lead
        _stand_for(row, there)
        db.session.delete(row)
        db.session.flush()
        there.is_lead = there.is_lead or leads
        there.state = SpeakerState.ACCEPTED
    db.session.flush()


def _stand_for(row: Speaker, other: Speaker) -> None:
    """Put another row of a speaker where one of the same session is named: in objections, and in what is released."""
    db.session.execute(update(Objection).where(Objection.speaker_id == row.id).values(speaker_id=other.id))
    for slot in db.session.scalars(owned.released_with(row.proposal_id)):
        slot.speaker_ids = list(dict.fromkeys(other.id if key == row.id else key for key in slot.speaker_ids))
    db.session.flush()


def _join_profiles(kept_id: int, gone_id: int) -> None:
    mine = db.session.scalars(owned.own_profiles(kept_id)).one_or_none()
    other = db.session.scalars(owned.own_profiles(gone_id)).one_or_none()
    if other is not None and mine is None:
        other.member_id = kept_id
    elif other is not None:
        _drop_profile(gone_id)
    db.session.flush()


def _rename(member_id: int, other_id: int | None) -> None:
    """Put another member, or nobody, where one is named as who decided, added or sent something."""
    for model, column in NAMED_IN:
        attribute = getattr(model, column)
        db.session.execute(update(model).where(attribute == member_id).values({column: other_id}))


def erase_member(member_id: int) -> None:
    """Let a member go from everything of the conference, in the transaction that erases them.

    Drafts of theirs alone vanish; what they sent in alone is withdrawn, or said no to, first; where others speak too,
    the next of them stands for it. What is left as theirs alone is emptied by what `views.owning` tells accounts.
    """
    _blank_announcements(member_id)
    rows = db.session.scalars(owned.own_speakers(member_id)).all()
    for row in sorted(rows, key=lambda one: one.proposal_id):
        _let_go(locked_proposal(row.proposal_id), row, member_id)
    erase_seats(member_id)
    _drop_profile(member_id)
    db.session.execute(delete(ReviewAssignment).where(ReviewAssignment.reviewer_id == member_id))
    db.session.execute(delete(ReviewerSetting).where(ReviewerSetting.member_id == member_id))
    db.session.execute(delete(Star).where(Star.member_id == member_id))
    db.session.execute(delete(CalendarFeed).where(CalendarFeed.member_id == member_id))
    _rename(member_id, None)
    db.session.flush()


def _blank_announcements(member_id: int) -> None:
    """Take back mails that wait, and empty those that left: their speaker's row, by which they are found, may go."""
    mails: list[Announcement | Notice] = [
        *db.session.scalars(owned.own_announcements(member_id)),
        *db.session.scalars(owned.own_notices(member_id)),
    ]
    for row in mails:
        if row.state is AnnouncementState.WAITING:
            db.session.delete(row)
        else:
            row.to_address = row.to_name = row.subject = row.body = ""
    db.session.flush()


def _let_go(proposal: Proposal, speaker: Speaker, member_id: int) -> None:
    heir = db.session.scalars(owned.other_speakers(proposal.id, member_id)).first()
    if heir is not None or not speaker.is_lead:
        db.session.delete(speaker)
        db.session.flush()
        if heir is not None and speaker.is_lead:
            heir.is_lead = True
    elif proposal.state is ProposalState.DRAFT:
        erase_draft(proposal, by=member_id)
        return
    else:
        _take_back(proposal, speaker, member_id)
    db.session.flush()
    note_words(proposal, db.session.scalars(offers.all_speakers(proposal.id)).all())


def _take_back(proposal: Proposal, speaker: Speaker, member_id: int) -> None:
    """Withdraw what one person offered alone, and let its files and whoever was only invited go."""
    steps = [step for step in steps_from(proposal.state, Actor.SPEAKER) if step in GOING]
    if steps:
        move(proposal.id, steps[0], actor=Actor.SPEAKER, by=member_id)
    db.session.execute(delete(Speaker).where(Speaker.proposal_id == proposal.id, Speaker.id != speaker.id))
    rider = db.session.scalars(offers.rider_of(proposal.id)).one_or_none()
    if rider is not None:
        rider.stage_plot_id = None
    for answer in db.session.scalars(offers.answers_of(proposal.id)):
        answer.file_id = None
    db.session.execute(delete(Material).where(Material.proposal_id == proposal.id))
    proposal.title, proposal.abstract = type(proposal.title)(), type(proposal.abstract)()
    proposal.redacted_title, proposal.redacted_abstract = type(proposal.title)(), type(proposal.abstract)()
    for slot in db.session.scalars(owned.released_with(proposal.id)):
        slot.title = type(slot.title)()
    db.session.flush()
    for stored in db.session.scalars(files_of("proposal", proposal.id)).all():
        db.session.delete(stored)


def _drop_profile(member_id: int) -> None:
    """Delete a member's profile with its picture."""
    profile = db.session.scalars(owned.own_profiles(member_id)).one_or_none()
    if profile is not None:
        picture_id = profile.picture_id
        db.session.delete(profile)
        db.session.flush()
        drop_file(picture_id)
