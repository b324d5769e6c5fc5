"""What is asked about the mails that tell of the timetable: those that wait, who reads them, how far a sending is."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Select, func, literal, or_, select

from accounts.models import Member, MemberAddress
from conference.models import (
    AnnouncementState,
    Notice,
    NoticeKind,
    Objection,
    Proposal,
    Release,
    ReleasedSlot,
    SignUp,
    Slot,
    Speaker,
    Star,
)
from conference.rules.calls import SpeakerState
from conference.rules.seats import OPEN
from conference.rules.states import COMING, ProposalState
from core.db import built_once
from editions.models import Participation


def waiting(edition_id: int) -> Select[Notice]:
    """Select the mails that wait, in the order in which they are locked."""
    return (
        select(Notice)
        .where(Notice.edition_id == edition_id, Notice.state == AnnouncementState.WAITING)
        .order_by(Notice.id)
    )


def waiting_listed(edition_id: int, *, kind: NoticeKind | None = None, language: str = "") -> Select[Notice]:
    found = waiting(edition_id)
    if kind is not None:
        found = found.where(Notice.kind == kind)
    if language:
        found = found.where(Notice.language == language)
    return found


def waiting_in(edition_id: int, notice_id: int) -> Select[Notice]:
    return waiting(edition_id).where(Notice.id == notice_id)


@built_once
def waiting_count(edition_id: int) -> Select[int]:
    return (
        select(func.count())
        .select_from(Notice)
        .where(Notice.edition_id == edition_id, Notice.state == AnnouncementState.WAITING)
    )


def waiting_of_releases(edition_id: int) -> Select[Notice, int]:
    """Select the mails about releases that wait, each with the number of its release."""
    return (
        select(Notice, Release.number)
        .join(Release, Release.id == Notice.release_id)
        .where(Notice.edition_id == edition_id, Notice.state == AnnouncementState.WAITING)
        .order_by(Notice.id)
    )


def waiting_called_off(proposal_id: int) -> Select[Notice]:
    """Select the mails that wait and tell that this session is called off, in the order in which they are locked."""
    return (
        select(Notice)
        .where(Notice.proposal_id == proposal_id, Notice.state == AnnouncementState.WAITING)
        .order_by(Notice.id)
    )


def told_off_since(edition_id: int, since: dt.datetime) -> Select[int]:
    """Select the slots of the sessions of which mails said since then that they do not take place."""
    return (
        select(Slot.id)
        .join(Notice, Notice.proposal_id == Slot.proposal_id)
        .where(
            Notice.edition_id == edition_id,
            Notice.created_at >= since,
            Notice.state.in_((AnnouncementState.SENDING, AnnouncementState.SENT)),
        )
        .distinct()
    )


def left_count(edition_id: int) -> Select[int]:
    """Count the mails that were sent off and are still to leave."""
    return (
        select(func.count())
        .select_from(Notice)
        .where(Notice.edition_id == edition_id, Notice.state == AnnouncementState.SENDING)
    )


def leaving(notice_ids: Collection[int]) -> Select[Notice]:
    """Select those of these mails that are still to leave, in the order in which they are locked."""
    return (
        select(Notice).where(Notice.id.in_(notice_ids), Notice.state == AnnouncementState.SENDING).order_by(Notice.id)
    )


def states_of_release(edition_id: int) -> Select[int | None, AnnouncementState, int]:
    """Select release, state and number of its mails."""
    return (
        select(Notice.release_id, Notice.state, func.count())
        .where(Notice.edition_id == edition_id)
        .group_by(Notice.release_id, Notice.state)
    )


# --- who reads them ---------------------------------------------------------------------------------------------------


def speakers_told(speaker_ids: Collection[int]) -> Select[Speaker, str, str]:
    """Select these speakers, as far as they said yes, with language and address of their account if they have one.

    Who came with an imported programme may have no address, nor an account: no mail could reach them, so none is made.
    """
    return (
        select(Speaker, Member.language, MemberAddress.address)
        .outerjoin(Member, Member.id == Speaker.member_id)
        .outerjoin(MemberAddress, (MemberAddress.member_id == Member.id) & MemberAddress.is_primary)
        .where(
            Speaker.id.in_(speaker_ids),
            Speaker.state == SpeakerState.ACCEPTED,
            or_(Speaker.address != "", MemberAddress.address.is_not(None)),
        )
        .order_by(Speaker.id)
    )


def speakers_coming(proposal_ids: Collection[int]) -> Select[int, int]:
    """Select session and speaker of everybody who said yes, in the order of each session."""
    return (
        select(Speaker.proposal_id, Speaker.id)
        .where(Speaker.proposal_id.in_(proposal_ids), Speaker.state == SpeakerState.ACCEPTED)
        .order_by(Speaker.proposal_id, Speaker.position, Speaker.id)
    )


def _members(found: Select[int, int, str, str, str]) -> Select[int, int, str, str, str]:
    return found.join(MemberAddress, (MemberAddress.member_id == Member.id) & MemberAddress.is_primary).where(
        Member.erased_at.is_(None)
    )


def seat_holders(slot_ids: Collection[int]) -> Select[int, int, str, str, str]:
    """Select slot, member, name, language and address of everybody who has a seat there, or waits for one."""
    return _members(
        select(SignUp.slot_id, Member.id, Member.name, Member.language, MemberAddress.address).join(
            Member, Member.id == SignUp.member_id
        )
    ).where(SignUp.slot_id.in_(slot_ids), SignUp.state.in_(OPEN))


def star_holders(slot_ids: Collection[int]) -> Select[int, int, str, str, str]:
    """Select slot, member, name, language and address of everybody who has starred it."""
    return _members(
        select(Star.slot_id, Member.id, Member.name, Member.language, MemberAddress.address).join(
            Member, Member.id == Star.member_id
        )
    ).where(Star.slot_id.in_(slot_ids))


def participants(edition_id: int) -> Select[int, int, str, str, str]:
    """Select 0, member, name, language and address of everybody who takes part."""
    mine = (
        select(Participation.id)
        .where(Participation.edition_id == edition_id, Participation.member_id == Member.id)
        .exists()
    )
    return _members(select(literal(0), Member.id, Member.name, Member.language, MemberAddress.address)).where(mine)


def about_boats(edition_id: int) -> Select[Notice]:
    """Select the mails about boats that stop or sail, the oldest first."""
    kinds = (NoticeKind.BOATS_STOPPED, NoticeKind.BOATS_SAIL)
    return select(Notice).where(Notice.edition_id == edition_id, Notice.kind.in_(kinds)).order_by(Notice.id)


def speakers_beside(proposal_ids: Collection[int]) -> Select[Speaker]:
    """Select everybody who said yes in these sessions, in the order of each."""
    return (
        select(Speaker)
        .where(Speaker.proposal_id.in_(proposal_ids), Speaker.state == SpeakerState.ACCEPTED)
        .order_by(Speaker.proposal_id, Speaker.position, Speaker.id)
    )


def states_of_slots(slot_ids: Collection[int]) -> Select[int, ProposalState]:
    """Select slot and how its session stands."""
    return select(Slot.id, Proposal.state).join(Proposal, Proposal.id == Slot.proposal_id).where(Slot.id.in_(slot_ids))


# --- around them ------------------------------------------------------------------------------------------------------


def frozen_in(release_id: int) -> Select[ReleasedSlot]:
    """Select the slots of a release alone."""
    return select(ReleasedSlot).where(ReleasedSlot.release_id == release_id).order_by(ReleasedSlot.slot_id)


@built_once
def open_objections(edition_id: int) -> Select[int]:
    return (
        select(func.count())
        .select_from(Objection)
        .join(Slot, Slot.id == Objection.slot_id)
        .where(Slot.edition_id == edition_id, Objection.settled_at.is_(None))
    )


def objection_in(edition_id: int, objection_id: int) -> Select[Objection]:
    return (
        select(Objection)
        .join(Slot, Slot.id == Objection.slot_id)
        .where(Slot.edition_id == edition_id, Objection.id == objection_id)
    )


def own_objections(edition_id: int, member_id: int) -> Select[Objection]:
    """Select what a member said against their own places in an edition, the newest last."""
    return (
        select(Objection)
        .join(Slot, Slot.id == Objection.slot_id)
        .join(Speaker, Speaker.id == Objection.speaker_id)
        .where(Slot.edition_id == edition_id, Speaker.member_id == member_id)
        .order_by(Objection.id)
    )


def own_places(edition_id: int, member_id: int) -> Select[Speaker]:
    """Select the member's rows as a speaker who said yes in sessions of an edition that come, or were called off."""
    return (
        select(Speaker)
        .join(Proposal, Proposal.id == Speaker.proposal_id)
        .where(
            Proposal.edition_id == edition_id,
            Proposal.state.in_((*COMING, ProposalState.CANCELLED)),
            Speaker.member_id == member_id,
            Speaker.state == SpeakerState.ACCEPTED,
        )
        .order_by(Speaker.id)
    )
