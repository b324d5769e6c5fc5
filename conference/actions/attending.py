"""Who was there: codes scanned at the door of a room, seats of those who do not come, and who is let in instead."""

import enum
from dataclasses import dataclass

from conference.actions.seats_moving import step
from conference.actions.seats_workshop import Workshop, free_in, lock_plans, takes_place
from conference.models import Attendance, ReleasedSlot, SeatState
from conference.queries import seats as asked
from conference.queries.releases import slot_everybody_sees
from conference.rules.room_codes import code_text, read_code, signature
from conference.rules.seats import HOLDING, SeatStep, may, no_shows_due
from core.clock import now
from core.db import db, transaction
from core.facts import AttendanceNoted, record
from core.refusals import Refused
from core.signing import Purpose, keyed_digest, same
from editions.actions.holders import Holder, holder_of


class Entry(enum.StrEnum):
    """What the one at the door says to whoever was scanned."""

    WELCOME = "welcome"
    AGAIN = "again"  # they were scanned before, and are welcome
    WAIT = "wait"  # they wait for a seat that comes free
    FULL = "full"  # no seat, and none to wait for


@dataclass(frozen=True, slots=True)
class Scanned:
    """Who was scanned and what becomes of them. `place` is theirs among those who wait."""

    entry: Entry
    member_id: int
    place: int | None = None


# --- codes ------------------------------------------------------------------------------------------------------------


def _digest(edition_id: int, member_id: int) -> str:
    return keyed_digest(Purpose.ROOM_CODE, f"{edition_id}:{member_id}")


def room_code(edition_id: int, member_id: int) -> str:
    """Return somebody's own code for the doors of an edition."""
    return code_text(member_id, _digest(edition_id, member_id))


def read_room_code(edition_id: int, text: str) -> Holder | None:
    """Return whose code this is, None where it is none of ours; one that is made up is none."""
    found = read_code(text)
    if found is None or not same(found[1], signature(_digest(edition_id, found[0]))):
        return None
    return Holder(found[0])


# --- at the door ------------------------------------------------------------------------------------------------------


def note_code(edition_id: int, code: str, text: str, *, by: int | None) -> Scanned:
    """Note that whoever holds this code is at the door of a slot.

    Refuses `code_unknown`, `code_without_account`, `attendance_gone`.
    """
    holder = holder_of(edition_id, text)
    if holder.member_id is None:
        raise Refused("code_without_account", field="code")
    return note_there(edition_id, code, holder.member_id, by=by)


def _shown(edition_id: int, code: str) -> ReleasedSlot:
    seen = db.session.scalars(slot_everybody_sees(edition_id, code)).one_or_none()
    if seen is None or not takes_place(seen):
        raise Refused("attendance_gone")
    return seen


def note_there(edition_id: int, code: str, member_id: int, *, by: int | None) -> Scanned:
    """Note that somebody is at the door. Twice does the same as once. Refuses `attendance_gone`.

    Where seats are given, whoever has one is welcome, and so is whoever comes while one is free. Whoever waits is
    written down too, and gets a seat in the order of the list as soon as those who do not come lose theirs.
    """
    with transaction() as session:
        seen = _shown(edition_id, code)
        workshop = lock_plans(edition_id, [seen.slot_id]).get(seen.slot_id)
        row = session.scalars(asked.own_attendance(seen.slot_id, member_id)).one_or_none()
        again = row is not None
        if row is None:
            session.add(Attendance(slot_id=seen.slot_id, member_id=member_id, at=now(), noted_by_id=by))
            session.flush()
            record(AttendanceNoted(edition_id=edition_id, slot_id=seen.slot_id, member_id=member_id), by=by)
        if workshop is None:
            return Scanned(Entry.AGAIN if again else Entry.WELCOME, member_id)
        _release(workshop)
        return _at_door(workshop, member_id, again=again, by=by)


def _at_door(workshop: Workshop, member_id: int, *, again: bool, by: int | None) -> Scanned:
    row = db.session.scalars(asked.own_sign_up(workshop.slot_id, member_id)).one_or_none()
    state = None if row is None else row.state
    welcome = Entry.AGAIN if again else Entry.WELCOME
    if state is SeatState.OFFERED:
        step(workshop, row, SeatStep.ACCEPT, member_id=member_id, by=by)
        return Scanned(welcome, member_id)
    if state is SeatState.SEATED:
        return Scanned(welcome, member_id)
    # Before the start a free seat is for those who wait in line; later it is for those who are here.
    begun = now() >= workshop.seen.starts_at
    if begun and free_in(workshop) > 0 and state is not SeatState.WAITING and may(state, SeatStep.TAKE):
        step(workshop, row, SeatStep.TAKE, member_id=member_id, by=by)
        return Scanned(welcome, member_id)
    if state is SeatState.WAITING:
        return Scanned(Entry.WAIT, member_id, None if row is None else row.place)
    return Scanned(Entry.FULL, member_id)


def take_back(edition_id: int, code: str, member_id: int, *, by: int | None) -> None:
    """Take a scan back that was a mistake. Refuses `attendance_gone`."""
    with transaction() as session:
        seen = _shown(edition_id, code)
        row = session.scalars(asked.own_attendance(seen.slot_id, member_id)).one_or_none()
        if row is not None:
            session.delete(row)
            session.flush()
            record(
                AttendanceNoted(edition_id=edition_id, slot_id=seen.slot_id, member_id=member_id, there=False), by=by
            )


# --- who does not come ------------------------------------------------------------------------------------------------


def release_no_shows() -> None:
    """Give the seats of those who have not come to those who wait at the door. Twice does the same as once."""
    for edition_id, slot_id in db.session.execute(asked.maybe_begun(now())).all():
        with transaction():
            workshop = lock_plans(edition_id, [slot_id]).get(slot_id)
            if workshop is not None:
                _release(workshop)


def _release(workshop: Workshop) -> None:
    """Let go who is not there when the time for it has come; then let in who waits at the door, in their order.

    Where nobody has scanned anybody, nobody knows who is there, so nobody loses a seat.
    """
    plan, seen = workshop.plan, workshop.seen
    if now() < seen.starts_at:
        return
    there = {row.member_id for row in db.session.scalars(asked.attendance_in(workshop.slot_id))}
    due = no_shows_due(seen.starts_at, plan.no_show_minutes, now=now(), ends_at=seen.ends_at)
    if plan.released_no_shows_at is None and due and there:
        for row in db.session.scalars(asked.sign_ups_in(workshop.slot_id, tuple(HOLDING))).all():
            if row.member_id not in there:
                what = SeatStep.MISS if row.state is SeatState.SEATED else SeatStep.LAPSE
                step(workshop, row, what, member_id=row.member_id, by=None)
        plan.released_no_shows_at = now()
        db.session.flush()
    _let_in(workshop, there)


def _let_in(workshop: Workshop, there: set[int]) -> None:
    free = free_in(workshop)
    for row in db.session.scalars(asked.sign_ups_in(workshop.slot_id, [SeatState.WAITING])).all():
        if free <= 0:
            return
        if row.member_id in there:
            step(workshop, row, SeatStep.MOVE_UP, member_id=row.member_id, by=None)
            free -= 1
