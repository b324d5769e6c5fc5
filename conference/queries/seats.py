"""What is asked about workshop seats: plans, who sits and who waits, what is due, draws, who was there, courses."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import joinedload

from accounts.models import Member
from conference.models import (
    Attendance,
    Proposal,
    ReleasedSlot,
    SeatDraw,
    SeatMode,
    SeatPlan,
    SeatState,
    SignUp,
    Slot,
    Speaker,
)
from conference.queries.releases import slots_everybody_sees
from conference.rules.calls import SpeakerState
from conference.rules.seats import OPEN
from core.texts import Texts
from editions.models import Participation

# --- plans ------------------------------------------------------------------------------------------------------------


def plans_of(edition_id: int) -> Select[SeatPlan]:
    """Select how the seats of an edition are given, with slot and session, by time."""
    return (
        select(SeatPlan)
        .join(Slot, Slot.id == SeatPlan.slot_id)
        .where(Slot.edition_id == edition_id, Slot.removed_at.is_(None))
        .options(joinedload(SeatPlan.slot).joinedload(Slot.proposal).joinedload(Proposal.session_type))
        .order_by(Slot.starts_at, SeatPlan.id)
    )


def plan_at(edition_id: int, code: str) -> Select[SeatPlan]:
    return plans_of(edition_id).where(Slot.code == code)


def plan_of_slot(slot_id: int) -> Select[SeatPlan]:
    return select(SeatPlan).where(SeatPlan.slot_id == slot_id)


def plans_alone(slot_ids: Collection[int]) -> Select[SeatPlan]:
    """Select plans without anything around them, so that they can be locked: in the order of their ids."""
    return select(SeatPlan).where(SeatPlan.slot_id.in_(slot_ids)).order_by(SeatPlan.id)


def seen_slots(edition_id: int, slot_ids: Collection[int]) -> Select[ReleasedSlot]:
    """Select those of these slots that stand in the newest release, with room, city and session."""
    return slots_everybody_sees(edition_id).where(ReleasedSlot.slot_id.in_(slot_ids))


def planned_slots(edition_id: int) -> Select[ReleasedSlot]:
    """Select the slots of the newest release whose seats are given."""
    return slots_everybody_sees(edition_id).join(SeatPlan, SeatPlan.slot_id == ReleasedSlot.slot_id)


# --- sign-ups ---------------------------------------------------------------------------------------------------------


def counts_of(slot_ids: Collection[int]) -> Select[int, SeatState, int]:
    """Select slot, state and how many sign-ups stand so."""
    return (
        select(SignUp.slot_id, SignUp.state, func.count())
        .where(SignUp.slot_id.in_(slot_ids))
        .group_by(SignUp.slot_id, SignUp.state)
    )


def own_sign_up(slot_id: int, member_id: int) -> Select[SignUp]:
    return select(SignUp).where(SignUp.slot_id == slot_id, SignUp.member_id == member_id)


def own_sign_ups(edition_id: int, member_id: int) -> Select[SignUp]:
    """Select everything that a member signed up for in an edition, with its slot."""
    return (
        select(SignUp)
        .join(Slot, Slot.id == SignUp.slot_id)
        .where(Slot.edition_id == edition_id, SignUp.member_id == member_id)
        .options(joinedload(SignUp.slot))
        .order_by(SignUp.wish, SignUp.id)
    )


def all_sign_ups_of(member_id: int) -> Select[SignUp]:
    """Select every sign-up of a member, in whatever edition."""
    return select(SignUp).where(SignUp.member_id == member_id).order_by(SignUp.slot_id)


def sign_ups_in(slot_id: int, states: Collection[SeatState]) -> Select[SignUp]:
    """Select sign-ups in these states: who waits by place, others in the order in which they got there."""
    return (
        select(SignUp)
        .where(SignUp.slot_id == slot_id, SignUp.state.in_(states))
        .order_by(SignUp.place.is_(None), SignUp.place, SignUp.changed_at, SignUp.id)
    )


def people_in(slot_id: int) -> Select[SignUp]:
    """Select everybody who ever signed up for a slot, with who they are."""
    return (
        select(SignUp)
        .where(SignUp.slot_id == slot_id)
        .options(joinedload(SignUp.member))
        .order_by(SignUp.place.is_(None), SignUp.place, SignUp.changed_at, SignUp.id)
    )


def sign_up_by_id(sign_up_id: int) -> Select[SignUp]:
    return select(SignUp).where(SignUp.id == sign_up_id).options(joinedload(SignUp.slot), joinedload(SignUp.member))


def last_place(slot_id: int) -> Select[int | None]:
    return select(func.max(SignUp.place)).where(SignUp.slot_id == slot_id, SignUp.state == SeatState.WAITING)


def wishes_in(slot_ids: Collection[int]) -> Select[SignUp]:
    """Select the wishes for these slots, each person's in their order."""
    return (
        select(SignUp)
        .where(SignUp.slot_id.in_(slot_ids), SignUp.state == SeatState.APPLIED)
        .order_by(SignUp.member_id, SignUp.wish.is_(None), SignUp.wish, SignUp.id)
    )


def held_in(edition_id: int, member_ids: Select[int] | Collection[int]) -> Select[int, int, SeatState]:
    """Select member, slot and state of what these people hold or wait for in an edition."""
    return (
        select(SignUp.member_id, SignUp.slot_id, SignUp.state)
        .join(Slot, Slot.id == SignUp.slot_id)
        .where(Slot.edition_id == edition_id, SignUp.state.in_(OPEN), SignUp.member_id.in_(member_ids))
    )


def speaking_in(edition_id: int, member_ids: Select[int] | Collection[int]) -> Select[int | None, int]:
    """Select member and slot for everything that these people speak in, in the newest release."""
    return (
        slots_everybody_sees(edition_id)
        .join(Speaker, Speaker.proposal_id == ReleasedSlot.proposal_id)
        .where(Speaker.state == SpeakerState.ACCEPTED, Speaker.member_id.in_(member_ids))
        .options()
        .with_only_columns(Speaker.member_id, ReleasedSlot.slot_id)
        .order_by(None)
    )


# --- who may ----------------------------------------------------------------------------------------------------------


def parts_in(edition_id: int, member_id: int) -> Select[Participation]:
    """Select what somebody is in an edition, so that it can be locked: one person asks for one seat at a time."""
    return (
        select(Participation)
        .where(Participation.edition_id == edition_id, Participation.member_id == member_id)
        .order_by(Participation.id)
    )


def may_sign_up(edition_id: int) -> Select[int]:
    """Select the members who may sign up for seats in an edition."""
    return (
        select(Participation.member_id)
        .where(Participation.edition_id == edition_id, Participation.workshops)
        .distinct()
        .order_by(Participation.member_id)
    )


# --- what is due ------------------------------------------------------------------------------------------------------


def draws_due(moment: dt.datetime) -> Select[int, dt.datetime | None]:
    """Select edition and time of the lotteries that should have been drawn."""
    return (
        select(Slot.edition_id, SeatPlan.draw_at)
        .join(Slot, Slot.id == SeatPlan.slot_id)
        .where(SeatPlan.mode == SeatMode.LOTTERY, SeatPlan.drawn_at.is_(None), SeatPlan.draw_at <= moment)
        .where(Slot.removed_at.is_(None))
        .distinct()
        .order_by(SeatPlan.draw_at)
    )


def drawn_together(edition_id: int, draw_at: dt.datetime) -> Select[int]:
    """Select the slots of an edition that are drawn at one time and have not been yet."""
    return (
        select(SeatPlan.slot_id)
        .join(Slot, Slot.id == SeatPlan.slot_id)
        .where(Slot.edition_id == edition_id, Slot.removed_at.is_(None))
        .where(SeatPlan.mode == SeatMode.LOTTERY, SeatPlan.drawn_at.is_(None), SeatPlan.draw_at == draw_at)
    )


def offers_over(moment: dt.datetime) -> Select[int, int]:
    """Select edition and slot where an offer was not answered in time."""
    return (
        select(Slot.edition_id, SignUp.slot_id)
        .join(Slot, Slot.id == SignUp.slot_id)
        .where(SignUp.state == SeatState.OFFERED, SignUp.offered_until <= moment)
        .distinct()
        .order_by(SignUp.slot_id)
    )


def maybe_begun(moment: dt.datetime, *, within: dt.timedelta = dt.timedelta(hours=24)) -> Select[int, int]:
    """Select edition and slot of what may have begun lately, whose no-shows have not been looked at yet."""
    return (
        select(Slot.edition_id, SeatPlan.slot_id)
        .join(Slot, Slot.id == SeatPlan.slot_id)
        .where(SeatPlan.no_show_minutes.is_not(None), SeatPlan.released_no_shows_at.is_(None))
        .where(Slot.removed_at.is_(None), Slot.starts_at <= moment, Slot.starts_at > moment - within)
        .order_by(SeatPlan.id)
    )


# --- carried out ------------------------------------------------------------------------------------------------------


def seats_listed(
    edition_id: int,
) -> Select[str, Texts, dt.datetime | None, SeatMode, str, SignUp, int | None]:
    """Select every sign-up of an edition with its workshop, who it is, and whether they were there."""
    there = and_(Attendance.slot_id == SignUp.slot_id, Attendance.member_id == SignUp.member_id)
    return (
        select(Slot.code, Proposal.title, Slot.starts_at, SeatPlan.mode, Member.name, SignUp, Attendance.id)
        .join(Slot, Slot.id == SignUp.slot_id)
        .join(SeatPlan, SeatPlan.slot_id == Slot.id)
        .join(Proposal, Proposal.id == Slot.proposal_id)
        .join(Member, Member.id == SignUp.member_id)
        .join(Attendance, there, isouter=True)
        .where(Slot.edition_id == edition_id)
        .order_by(Slot.starts_at, Slot.id, SignUp.state, SignUp.place, SignUp.id)
    )


# --- draws ------------------------------------------------------------------------------------------------------------


def draws_of(edition_id: int) -> Select[SeatDraw]:
    """Select the lotteries of an edition, the newest first."""
    return select(SeatDraw).where(SeatDraw.edition_id == edition_id).order_by(SeatDraw.id.desc())


def draw_in(edition_id: int, draw_id: int) -> Select[SeatDraw]:
    return draws_of(edition_id).where(SeatDraw.id == draw_id)


# --- who was there ----------------------------------------------------------------------------------------------------


def attendance_in(slot_id: int) -> Select[Attendance]:
    return select(Attendance).where(Attendance.slot_id == slot_id).order_by(Attendance.at, Attendance.id)


def own_attendance(slot_id: int, member_id: int) -> Select[Attendance]:
    return select(Attendance).where(Attendance.slot_id == slot_id, Attendance.member_id == member_id)


def all_attendance_of(member_id: int) -> Select[Attendance]:
    return select(Attendance).where(Attendance.member_id == member_id).order_by(Attendance.slot_id)


def names_at(slot_id: int) -> Select[int, str]:
    """Select member and name of everybody who was scanned at a door, the latest first."""
    return (
        select(Member.id, Member.name)
        .join(Attendance, Attendance.member_id == Member.id)
        .where(Attendance.slot_id == slot_id)
        .order_by(Attendance.at.desc(), Attendance.id.desc())
    )


def draw_by_id(draw_id: int) -> Select[SeatDraw]:
    return select(SeatDraw).where(SeatDraw.id == draw_id)


def members_drawn(draw_id: int) -> Select[int]:
    """Select everybody who was in a draw."""
    return (
        select(SignUp.member_id)
        .where(SignUp.drawn["draw"].as_integer() == draw_id)
        .distinct()
        .order_by(SignUp.member_id)
    )
