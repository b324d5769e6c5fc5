"""Workshops for tests of seats: an edition with tickets, two shores, a release, and people who may sign up."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from accounts.models import Member
from conference.models import SeatMode, SeatPlan, SeatState, SignUp, Slot
from core.db import db, transaction
from editions.actions.participation import take_part
from editions.models import Edition, Room, TakesPartAs
from tests.conference.builders import CallSet, a_call
from tests.conference.timetable.builders import a_release, a_seat_plan, a_session, at, rooms_in
from tests.editions.builders import a_member


@dataclass
class House:
    """An edition that calls, its rooms in the west and the east, and its workshops."""

    calls: CallSet
    edition: Edition
    west: Room
    east: Room
    slots: dict[str, Slot] = field(default_factory=dict)


def a_house(**values: Any) -> House:
    calls = a_call(**values)
    west, east = _two_shores(calls.edition)
    return House(calls, calls.edition, west, east)


def _two_shores(edition: Edition) -> tuple[Room, Room]:
    rooms = rooms_in(edition)
    first = rooms[0]
    other = next(room for room in rooms if room.venue.city_id not in (None, first.venue.city_id))
    return first, other


def a_workshop(
    house: House,
    title: str = "Mixing for beginners",
    *,
    clock: str = "10:00",
    day: int = 0,
    minutes: int = 60,
    room: Room | None = None,
    mode: SeatMode | None = SeatMode.FIRST_COME,
    seats: int = 2,
    **plan: Any,
) -> Slot:
    """Return a session with seats; `mode` None: people walk in. It is shown after `released`."""
    slot = a_session(house.calls, title, room=room or house.west, starts=at(house.edition, clock, day), minutes=minutes)
    if mode is not None:
        a_seat_plan(slot, mode, seats=seats, **plan)
    house.slots[title] = slot
    return slot


def released(house: House) -> House:
    a_release(house.edition)
    return house


def a_guest(house: House, name: str = "Runa", *, workshops: bool = True, language: str = "en") -> Member:
    """Return a member with a ticket."""
    member = a_member(name, f"{name.lower().replace(' ', '.')}@example.org", language=language)
    take_part(house.edition.id, member.id, TakesPartAs.DELEGATE, workshops=workshops)
    return member


def guests(house: House, many: int) -> list[Member]:
    return [a_guest(house, f"Guest {number}") for number in range(1, many + 1)]


def standing(slot: Slot) -> list[tuple[str, str, int | None]]:
    """Return who signed up, how they stand, and their place: those who wait in order, then others as they came."""
    db.session.expire_all()
    asked = (
        select(Member.name, SignUp.state, SignUp.place)
        .join(SignUp, SignUp.member_id == Member.id)
        .where(SignUp.slot_id == slot.id)
        .order_by(SignUp.id)
    )
    return [(name, state.value, place) for name, state, place in db.session.execute(asked)]


def state_of(slot: Slot, member: Member) -> tuple[str, int | None] | None:
    db.session.expire_all()
    row = db.session.scalars(
        select(SignUp).where(SignUp.slot_id == slot.id, SignUp.member_id == member.id)
    ).one_or_none()
    return None if row is None else (row.state.value, row.place)


def plan_of(slot: Slot) -> SeatPlan:
    db.session.expire_all()
    return db.session.scalars(select(SeatPlan).where(SeatPlan.slot_id == slot.id)).one()


def set_plan(slot: Slot, **values: Any) -> None:
    with transaction():
        row = plan_of(slot)
        for name, value in values.items():
            setattr(row, name, value)


def set_slot(slot: Slot, **values: Any) -> None:
    with transaction() as session:
        row = session.get_one(Slot, slot.id)
        for name, value in values.items():
            setattr(row, name, value)


def hours(number: float) -> dt.timedelta:
    return dt.timedelta(hours=number)


SEATED, WAITING = SeatState.SEATED, SeatState.WAITING
