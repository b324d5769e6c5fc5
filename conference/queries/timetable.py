"""What is asked about the timetable as the team works on it. Nothing of it is public: everybody sees releases."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from accounts.models import Member
from conference.models import (
    Objection,
    PlanRun,
    Proposal,
    ReleasedSlot,
    Rider,
    RoomHours,
    RoomKit,
    SignUp,
    Slot,
    Speaker,
    Staging,
    Star,
    Timetable,
    TimetableChange,
)
from conference.rules.calls import SpeakerState
from conference.rules.seats import HOLDING, SeatState
from core.texts import Texts
from editions.models import Room, Venue


def timetable_of(edition_id: int) -> Select[Timetable]:
    return select(Timetable).where(Timetable.edition_id == edition_id)


def slots_alone(edition_id: int, slot_ids: Collection[int] | None = None) -> Select[Slot]:
    """Select slots without anything around them, so that they can be locked: in the order of their ids."""
    found = select(Slot).where(Slot.edition_id == edition_id).order_by(Slot.id)
    return found if slot_ids is None else found.where(Slot.id.in_(slot_ids))


def slots_of(edition_id: int) -> Select[Slot]:
    """Select every slot that is not removed with its session, type and track: placed ones by time, then the others."""
    return (
        select(Slot)
        .where(Slot.edition_id == edition_id, Slot.removed_at.is_(None))
        .options(
            joinedload(Slot.proposal).joinedload(Proposal.session_type),
            joinedload(Slot.proposal).joinedload(Proposal.track),
        )
        .order_by(Slot.starts_at.is_(None), Slot.starts_at, Slot.room_id, Slot.id)
    )


def slot_in(edition_id: int, code: str) -> Select[Slot]:
    """Select one slot of this edition with its session, whether placed or not; removed ones are not found."""
    return slots_of(edition_id).where(Slot.code == code)


def slots_of_proposal(proposal_id: int) -> Select[Slot]:
    """Select every slot of a session, removed ones too, the oldest first."""
    return select(Slot).where(Slot.proposal_id == proposal_id).order_by(Slot.id)


def was_released(slot_ids: Collection[int]) -> Select[int]:
    """Select which of these slots have stood in a release."""
    return select(ReleasedSlot.slot_id).where(ReleasedSlot.slot_id.in_(slot_ids)).distinct()


def _scheduled(edition_id: int) -> Select[int | None]:
    """Select the sessions that have a slot."""
    return select(Slot.proposal_id).where(
        Slot.edition_id == edition_id, Slot.removed_at.is_(None), Slot.proposal_id.is_not(None)
    )


def speakers_scheduled(edition_id: int) -> Select[Speaker]:
    """Select everybody who stands, or may stand, in a session with a slot."""
    return (
        select(Speaker)
        .where(Speaker.proposal_id.in_(_scheduled(edition_id)), Speaker.state != SpeakerState.DECLINED)
        .options(joinedload(Speaker.organisation))
        .order_by(Speaker.proposal_id, Speaker.position, Speaker.id)
    )


def stagings_of(edition_id: int) -> Select[Staging]:
    return select(Staging).join(Proposal, Proposal.id == Staging.proposal_id).where(Proposal.edition_id == edition_id)


def staging_of(proposal_id: int) -> Select[Staging]:
    return select(Staging).where(Staging.proposal_id == proposal_id)


def changeovers_of(edition_id: int) -> Select[int, int]:
    """Select session and minutes of its change-over, for those with a rider."""
    return (
        select(Rider.proposal_id, Rider.changeover_minutes)
        .join(Proposal, Proposal.id == Rider.proposal_id)
        .where(Proposal.edition_id == edition_id)
    )


def kits_of(edition_id: int) -> Select[RoomKit]:
    return (
        select(RoomKit)
        .join(Room, Room.id == RoomKit.room_id)
        .join(Venue, Venue.id == Room.venue_id)
        .where(Venue.edition_id == edition_id)
    )


def hours_of(edition_id: int) -> Select[RoomHours]:
    return (
        select(RoomHours)
        .join(Room, Room.id == RoomHours.room_id)
        .join(Venue, Venue.id == Room.venue_id)
        .where(Venue.edition_id == edition_id)
        .order_by(RoomHours.room_id, RoomHours.opens_at)
    )


def stars_per_slot(edition_id: int) -> Select[int, int]:
    """Select slot and how many people have starred it."""
    return (
        select(Star.slot_id, func.count())
        .join(Slot, Slot.id == Star.slot_id)
        .where(Slot.edition_id == edition_id)
        .group_by(Star.slot_id)
    )


def stars_so_far(edition_id: int) -> Select[int, int, dt.datetime]:
    """Select how many stars there are, and id and time of the newest, in one row; none where nobody has starred.

    No two sets of stars have the same answer: ids grow, and where SQLite gives the newest one's id again, its time
    differs.
    """
    known = (
        select(func.count().label("many"), func.max(Star.id).label("newest"))
        .select_from(Star)
        .join(Slot, Slot.id == Star.slot_id)
        .where(Slot.edition_id == edition_id)
        .subquery()
    )
    return select(known.c.many, known.c.newest, Star.at).join(Star, Star.id == known.c.newest)


def stars_of_all(edition_id: int) -> Select[int, int | None]:
    """Select member and session for every star, for what is wanted together; shown to nobody."""
    return (
        select(Star.member_id, Slot.proposal_id)
        .join(Slot, Slot.id == Star.slot_id)
        .where(Slot.edition_id == edition_id, Slot.proposal_id.is_not(None))
        .order_by(Star.member_id, Slot.proposal_id)
    )


def seats_taken(edition_id: int) -> Select[int, int]:
    """Select slot and how many seats in it are taken or held."""
    return (
        select(SignUp.slot_id, func.count())
        .join(Slot, Slot.id == SignUp.slot_id)
        .where(Slot.edition_id == edition_id, SignUp.state.in_(HOLDING))
        .group_by(SignUp.slot_id)
    )


def seats_wanted(edition_id: int) -> Select[int, int]:
    """Select slot and how many people wait for a seat in it, or for the draw or an answer."""
    return (
        select(SignUp.slot_id, func.count())
        .join(Slot, Slot.id == SignUp.slot_id)
        .where(Slot.edition_id == edition_id, SignUp.state.in_((SeatState.WAITING, SeatState.APPLIED)))
        .group_by(SignUp.slot_id)
    )


def changes_of(edition_id: int, *, after: int = -1) -> Select[TimetableChange]:
    """Select the changes after a revision, the newest first."""
    return (
        select(TimetableChange)
        .where(TimetableChange.edition_id == edition_id, TimetableChange.revision > after)
        .order_by(TimetableChange.revision.desc())
    )


def change_in(edition_id: int, revision: int) -> Select[TimetableChange]:
    return select(TimetableChange).where(TimetableChange.edition_id == edition_id, TimetableChange.revision == revision)


def plans_of(edition_id: int) -> Select[PlanRun]:
    """Select the runs of the solver, the newest first."""
    return select(PlanRun).where(PlanRun.edition_id == edition_id).order_by(PlanRun.id.desc())


def plan_in(edition_id: int, run_id: int) -> Select[PlanRun]:
    return select(PlanRun).where(PlanRun.edition_id == edition_id, PlanRun.id == run_id)


def plan_by_id(run_id: int) -> Select[PlanRun]:
    return select(PlanRun).where(PlanRun.id == run_id)


def objections_of(edition_id: int, *, open_only: bool = True, slot_id: int | None = None) -> Select[Objection]:
    """Select what speakers said against their places, or against one of them, the newest first."""
    found = (
        select(Objection)
        .join(Slot, Slot.id == Objection.slot_id)
        .where(Slot.edition_id == edition_id)
        .options(joinedload(Objection.speaker), joinedload(Objection.slot).joinedload(Slot.proposal))
        .order_by(Objection.id.desc())
    )
    if slot_id is not None:
        found = found.where(Objection.slot_id == slot_id)
    return found.where(Objection.settled_at.is_(None)) if open_only else found


def recent_changes(edition_id: int, many: int) -> Select[TimetableChange, str | None]:
    """Select the newest changes, each with the name of whoever made it."""
    return (
        select(TimetableChange, Member.name)
        .outerjoin(Member, Member.id == TimetableChange.by_id)
        .where(TimetableChange.edition_id == edition_id)
        .order_by(TimetableChange.revision.desc())
        .limit(many)
    )


def titles_of_slots(slot_ids: Collection[int]) -> Select[int, Texts, Texts | None]:
    """Select slot, its own title and that of its session, removed ones too."""
    return (
        select(Slot.id, Slot.title, Proposal.title)
        .outerjoin(Proposal, Proposal.id == Slot.proposal_id)
        .where(Slot.id.in_(slot_ids))
    )


def kit_of(room_id: int) -> Select[RoomKit]:
    return select(RoomKit).where(RoomKit.room_id == room_id)


def hours_of_room(room_id: int) -> Select[RoomHours]:
    """Select when a room is open, in the order of time."""
    return select(RoomHours).where(RoomHours.room_id == room_id).order_by(RoomHours.opens_at)
