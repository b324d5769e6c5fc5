"""What is asked about the mails that tell decisions: those that wait, those of one sending, and how far it has come."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from accounts.models import Member, MemberAddress
from conference.models import Announcement, AnnouncementState, Dispatch, Proposal, Speaker
from conference.rules.calls import SpeakerState
from conference.rules.states import DECIDABLE, Decision
from core.db import built_once
from core.outbox import Mail

_AROUND = (
    joinedload(Announcement.proposal).joinedload(Proposal.session_type),
    joinedload(Announcement.speaker),
)


def waiting(edition_id: int) -> Select[Announcement]:
    """Select the mails that wait, in the order in which they are locked."""
    return (
        select(Announcement)
        .where(Announcement.edition_id == edition_id, Announcement.state == AnnouncementState.WAITING)
        .order_by(Announcement.id)
    )


def waiting_listed(edition_id: int, *, decision: Decision | None = None, language: str = "") -> Select[Announcement]:
    """Select the mails that wait with what their pages show, those of one proposal together."""
    found = waiting(edition_id).options(*_AROUND).order_by(None)
    if decision is not None:
        found = found.where(Announcement.decision == decision)
    if language:
        found = found.where(Announcement.language == language)
    return found.order_by(Announcement.proposal_id, Announcement.id)


def waiting_in(edition_id: int, announcement_id: int) -> Select[Announcement]:
    """Select one mail of this edition that waits, with its proposal and its speaker."""
    return waiting(edition_id).where(Announcement.id == announcement_id).options(*_AROUND)


@built_once
def waiting_count(edition_id: int) -> Select[int]:
    return (
        select(func.count())
        .select_from(Announcement)
        .where(Announcement.edition_id == edition_id, Announcement.state == AnnouncementState.WAITING)
    )


def announcements_of(proposal_id: int, state: AnnouncementState) -> Select[Announcement]:
    """Select the mails about one proposal in this state, in the order in which they are locked."""
    return (
        select(Announcement)
        .where(Announcement.proposal_id == proposal_id, Announcement.state == state)
        .order_by(Announcement.id)
    )


def being_told(proposal_ids: Collection[int]) -> Select[int]:
    """Select those of these proposals whose mails are on their way."""
    return (
        select(Announcement.proposal_id)
        .where(Announcement.proposal_id.in_(proposal_ids), Announcement.state == AnnouncementState.SENDING)
        .distinct()
    )


def readers_of(proposal_ids: Collection[int]) -> Select[Speaker, str, str]:
    """Select the speakers who said yes, with the language and the address of their account where they have one."""
    return (
        select(Speaker, Member.language, MemberAddress.address)
        .outerjoin(Member, Member.id == Speaker.member_id)
        .outerjoin(MemberAddress, (MemberAddress.member_id == Member.id) & MemberAddress.is_primary)
        .where(Speaker.proposal_id.in_(proposal_ids), Speaker.state == SpeakerState.ACCEPTED)
        .order_by(Speaker.proposal_id, Speaker.position, Speaker.id)
    )


def without_mail(edition_id: int) -> Select[int]:
    """Count the speakers of decided proposals whose mail is not prepared."""
    told = (
        select(Announcement.id)
        .where(
            Announcement.speaker_id == Speaker.id,
            Announcement.decision == Proposal.decision,
            Announcement.state.in_((AnnouncementState.WAITING, AnnouncementState.SENDING)),
        )
        .exists()
    )
    return (
        select(func.count())
        .select_from(Speaker)
        .join(Proposal, Proposal.id == Speaker.proposal_id)
        .where(
            Proposal.edition_id == edition_id,
            Proposal.decision.is_not(None),
            Proposal.state.in_(DECIDABLE),
            Speaker.state == SpeakerState.ACCEPTED,
            ~told,
        )
    )


def decided_per_kind(edition_id: int) -> Select[Decision | None, int]:
    """Select each decision with the number of proposals that it stands for and that nobody was told of."""
    return (
        select(Proposal.decision, func.count())
        .where(Proposal.edition_id == edition_id, Proposal.decision.is_not(None))
        .group_by(Proposal.decision)
    )


# --- sendings ---------------------------------------------------------------------------------------------------------


def dispatch_in(edition_id: int, dispatch_id: int) -> Select[Dispatch]:
    return select(Dispatch).where(Dispatch.edition_id == edition_id, Dispatch.id == dispatch_id)


def dispatch_by_id(dispatch_id: int) -> Select[Dispatch]:
    return select(Dispatch).where(Dispatch.id == dispatch_id)


def dispatches_of(edition_id: int) -> Select[Dispatch]:
    return select(Dispatch).where(Dispatch.edition_id == edition_id).order_by(Dispatch.id.desc())


def states_in(dispatch_id: int) -> Select[AnnouncementState, int]:
    """Select each state with the number of mails of a sending."""
    return (
        select(Announcement.state, func.count())
        .where(Announcement.dispatch_id == dispatch_id)
        .group_by(Announcement.state)
    )


def skipped_in(dispatch_id: int) -> Select[Announcement]:
    """Select the mails of a sending that never left, with their proposals."""
    return (
        select(Announcement)
        .where(Announcement.dispatch_id == dispatch_id, Announcement.state == AnnouncementState.SKIPPED)
        .options(*_AROUND)
        .order_by(Announcement.id)
    )


def sending_in(dispatch_id: int, proposal_id: int) -> Select[Announcement]:
    """Select the mails of one proposal in a sending that have not left, in the order in which they are locked."""
    return announcements_of(proposal_id, AnnouncementState.SENDING).where(Announcement.dispatch_id == dispatch_id)


def left_in(dispatch_id: int) -> Select[int]:
    """Count the mails of a sending that are still to leave."""
    return (
        select(func.count())
        .select_from(Announcement)
        .where(Announcement.dispatch_id == dispatch_id, Announcement.state == AnnouncementState.SENDING)
    )


def mails_about_proposal(proposal_id: int, since: dt.datetime | None = None) -> Select[Mail]:
    found = select(Mail).where(Mail.about_kind == "proposal", Mail.about_id == proposal_id).order_by(Mail.id.desc())
    return found if since is None else found.where(Mail.created_at >= since)
