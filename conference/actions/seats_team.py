"""What the team does with seats: how they are given, who is let in, moved or taken off, and fewer seats than people."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from conference.actions.scheduling import SlotChange, change_slots
from conference.actions.seats_moving import settle, step, tell
from conference.actions.seats_workshop import Workshop, lock_plans, seats_of, workshop_at
from conference.actions.slots import locked_timetable
from conference.models import SeatMode, SeatPlan, SeatState, SignUp, Slot
from conference.queries import seats as asked
from conference.queries.timetable import slot_in, slots_of
from conference.rules.seats import HOLDING, SeatStep, may, too_many
from core.clock import now
from core.db import db, lock, transaction
from core.facts import SeatsSet, TimetableChanged, TimetableReleased, TimetableSet, record
from core.refusals import Refused


@dataclass(frozen=True, slots=True)
class Giving:
    """How the seats of a slot shall be given. `seats` None: as many as the room has. Times are aware."""

    mode: SeatMode
    seats: int | None = None
    opens_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None
    draw_at: dt.datetime | None = None
    offer_hours: int = 24
    no_show_minutes: int | None = 10

    def columns(self) -> dict[str, Any]:
        names = ("mode", "opens_at", "closes_at", "draw_at", "offer_hours", "no_show_minutes")
        return {name: getattr(self, name) for name in names}


def give_seats(edition_id: int, code: str, giving: Giving, *, by: int | None) -> SeatPlan:
    """Set how the seats of a slot are given, or change it. Fewer seats than people throw nobody out: see `step_back`.

    Refuses `seat_slot_unknown`, `seat_draw_needs_time`, `seat_closes_first`, `seat_mode_fixed` where people have
    signed up in another way, `seat_drawn_already`.
    """
    _check_giving(giving)
    with transaction() as session:
        slot = session.scalars(slot_in(edition_id, code)).one_or_none()
        if slot is None or slot.proposal_id is None:
            raise Refused("seat_slot_unknown")
        if slot.capacity != giving.seats:
            change_slots(edition_id, [SlotChange(slot.id, {"capacity": giving.seats})], what="seats", by=by)
        plan = session.scalars(lock(asked.plan_of_slot(slot.id))).one_or_none()
        values = giving.columns()
        if plan is None:
            plan = SeatPlan(slot_id=slot.id, **values)
            session.add(plan)
            changed = tuple(values)
        else:
            changed = tuple(name for name, value in values.items() if getattr(plan, name) != value)
            _check_change(plan, giving)
            for name in changed:
                setattr(plan, name, values[name])
        session.flush()
        if changed:
            record(SeatsSet(edition_id=edition_id, slot_id=slot.id, changed=changed), by=by)
        for workshop in lock_plans(edition_id, [slot.id]).values():
            settle(workshop)
    return plan


def _check_giving(giving: Giving) -> None:
    if giving.mode is SeatMode.LOTTERY and giving.draw_at is None:
        raise Refused("seat_draw_needs_time", field="draw_at")
    if giving.opens_at is not None and giving.closes_at is not None and giving.opens_at >= giving.closes_at:
        raise Refused("seat_closes_first", field="closes_at")
    if giving.mode is SeatMode.LOTTERY and giving.opens_at and giving.draw_at and giving.opens_at >= giving.draw_at:
        raise Refused("seat_closes_first", field="draw_at")


def _check_change(plan: SeatPlan, giving: Giving) -> None:
    if plan.drawn_at is not None and (plan.mode is not giving.mode or plan.draw_at != giving.draw_at):
        raise Refused("seat_drawn_already", field="mode")
    wishes = db.session.scalars(asked.sign_ups_in(plan.slot_id, [SeatState.APPLIED])).first()
    if plan.mode is not giving.mode and wishes is not None:
        raise Refused("seat_mode_fixed", field="mode")


def stop_giving(edition_id: int, code: str, *, by: int | None) -> None:
    """Let people walk in again. Refuses `seat_people_there` where somebody has signed up."""
    with transaction() as session:
        found = session.scalars(asked.plan_at(edition_id, code)).one_or_none()
        if found is None:
            raise Refused("seat_slot_unknown")
        plan = session.scalars(lock(asked.plan_of_slot(found.slot_id))).one()
        if session.scalars(asked.people_in(plan.slot_id)).first() is not None:
            raise Refused("seat_people_there")
        session.delete(plan)
        session.flush()
        record(SeatsSet(edition_id=edition_id, slot_id=found.slot_id, changed=("removed",)), by=by)


def set_limit(edition_id: int, limit: int | None, *, by: int | None) -> None:
    """Say how many seats one person may hold or wait for at once. Nobody loses what they have."""
    with transaction():
        timetable = locked_timetable(edition_id)
        if timetable.seats_per_person != limit:
            timetable.seats_per_person = limit
            db.session.flush()
            record(TimetableSet(edition_id=edition_id, part="seats", changed=("seats_per_person",)), by=by)


# --- people -----------------------------------------------------------------------------------------------------------


def _row(workshop: Workshop, member_id: int) -> SignUp | None:
    return db.session.scalars(asked.own_sign_up(workshop.slot_id, member_id)).one_or_none()


def approve(edition_id: int, code: str, member_ids: Sequence[int], *, by: int | None) -> int:
    """Say yes to people: a seat as long as there are free ones, then places in line. Returns how many got a seat.

    Whoever has a seat, or went away meanwhile, is left as they are. Refuses `seat_gone`.
    """
    seated = 0
    with transaction():
        workshop = workshop_at(edition_id, code)
        free = settle(workshop)
        for member_id in member_ids:
            row = _row(workshop, member_id)
            if row is None or row.state not in (SeatState.APPLIED, SeatState.DECLINED):
                continue
            if free > 0:
                step(workshop, row, SeatStep.APPROVE, member_id=member_id, by=by)
                free, seated = free - 1, seated + 1
            else:
                step(workshop, row, SeatStep.PUT_IN_LINE, member_id=member_id, by=by)
            tell(row, "approved")
    return seated


def turn_down(edition_id: int, code: str, member_ids: Sequence[int], *, by: int | None) -> int:
    """Say no to people who wait for an answer, kindly, by mail. Returns how many. Refuses `seat_gone`."""
    many = 0
    with transaction():
        workshop = workshop_at(edition_id, code)
        for member_id in member_ids:
            row = _row(workshop, member_id)
            if row is not None and may(row.state, SeatStep.TURN_DOWN):
                step(workshop, row, SeatStep.TURN_DOWN, member_id=member_id, by=by)
                tell(row, "declined")
                many += 1
        settle(workshop)
    return many


def give(edition_id: int, code: str, member_id: int, *, by: int | None) -> None:
    """Give somebody a seat, past the waiting list and over the number of seats if need be: the team decides.

    Needs no ticket (a helper, a speaker's guest). Refuses `seat_gone`, `seat_has_one`.
    """
    with transaction():
        workshop = workshop_at(edition_id, code)
        row = _row(workshop, member_id)
        if row is not None and row.state is SeatState.SEATED:
            raise Refused("seat_has_one")
        row = step(workshop, row, SeatStep.APPROVE, member_id=member_id, by=by)
        tell(row, "approved")


def take_off(edition_id: int, code: str, member_id: int, *, by: int | None) -> None:
    """Take somebody off a workshop; they are told, and the next who wait move up. Refuses `seat_gone`."""
    with transaction():
        workshop = workshop_at(edition_id, code)
        row = _row(workshop, member_id)
        if row is not None and may(row.state, SeatStep.LEAVE):
            step(workshop, row, SeatStep.LEAVE, member_id=member_id, by=by)
            tell(row, "taken-off")
        settle(workshop)


def move_to(edition_id: int, code: str, other_code: str, member_id: int, *, by: int | None) -> bool:
    """Move somebody to another workshop: onto a free seat, or to the end of its waiting list.

    Returns whether they have a seat there. Refuses `seat_gone`, `seat_has_one` where they are signed up there already.
    """
    with transaction() as session:
        codes = {plan.slot.code: plan.slot_id for plan in session.scalars(asked.plans_of(edition_id))}
        if code not in codes or other_code not in codes or code == other_code:
            raise Refused("seat_gone")
        found = lock_plans(edition_id, [codes[code], codes[other_code]])
        here, there = found.get(codes[code]), found.get(codes[other_code])
        if here is None or there is None:
            raise Refused("seat_gone")
        row, other = _row(here, member_id), _row(there, member_id)
        if other is not None and not may(other.state, SeatStep.TAKE):
            raise Refused("seat_has_one")
        if row is None or not may(row.state, SeatStep.LEAVE):
            raise Refused("seat_not_yours")
        seated = settle(there) > 0
        step(here, row, SeatStep.LEAVE, member_id=member_id, by=by)
        moved = step(there, other, SeatStep.TAKE if seated else SeatStep.QUEUE, member_id=member_id, by=by)
        tell(moved, "moved")
        settle(here)
    return seated


# --- fewer or more seats than people ----------------------------------------------------------------------------------


def over_by(edition_id: int, code: str) -> list[SignUp]:
    """Return who would have to step back because there are fewer seats than people, the last who came first."""
    plan = db.session.scalars(asked.plan_at(edition_id, code)).one_or_none()
    if plan is None:
        return []
    seen = db.session.scalars(asked.seen_slots(edition_id, [plan.slot_id])).one_or_none()
    if seen is None:
        return []
    return _too_many(plan.slot_id, seats_of(seen))


def _too_many(slot_id: int, seats: int) -> list[SignUp]:
    rows = {row.id: row for row in db.session.scalars(asked.sign_ups_in(slot_id, tuple(HOLDING)))}
    return [rows[key] for key in too_many(seats, rows)]


def step_back(edition_id: int, code: str, *, by: int | None) -> int:
    """Move the last who got a seat to the head of the waiting list, until there are as many seats as people.

    They are told by mail. Returns how many. Refuses `seat_gone`.
    """
    with transaction():
        workshop = workshop_at(edition_id, code)
        rows = _too_many(workshop.slot_id, workshop.seats)
        for row in rows:
            # The last who came is moved first, so the first of them ends up at the head.
            step(workshop, row, SeatStep.STEP_BACK, member_id=row.member_id, by=by, place=1)
            tell(row, "stepped-back")
    return len(rows)


def follow_timetable(fact: TimetableChanged) -> None:
    """Let waiting lists move up where seats were added. A reaction: the timetable is locked, the plans come after."""
    assert fact.edition_id is not None
    if fact.slots:
        for workshop in lock_plans(fact.edition_id, fact.slots).values():
            settle(workshop)


def follow_release(fact: TimetableReleased) -> None:
    """Let waiting lists move up where a release moved a workshop into a larger room."""
    assert fact.edition_id is not None
    plans = db.session.scalars(asked.plans_of(fact.edition_id)).all()
    for workshop in lock_plans(fact.edition_id, [plan.slot_id for plan in plans]).values():
        if workshop.seen.starts_at > now():
            settle(workshop)


def placed_slots(edition_id: int) -> list[Slot]:
    """Return the sessions of the timetable that are given no seats yet, for choosing one."""
    planned = {plan.slot_id for plan in db.session.scalars(asked.plans_of(edition_id))}
    rows = db.session.scalars(slots_of(edition_id)).all()
    return [row for row in rows if row.proposal_id is not None and row.id not in planned and row.starts_at is not None]
