"""The team and its seats: how they are given, yes and no, moving, taking off, guests."""

import pytest
from sqlalchemy import select

from conference.actions import seats, seats_team
from conference.actions.seats_team import Giving
from conference.models import SeatMode, Slot
from core.audit import AuditEntry
from core.clock import now
from core.db import db
from core.jobs import run_due
from tests.conference.offer.steps import mails_to
from tests.conference.seats.houses import (
    a_guest,
    a_house,
    a_workshop,
    guests,
    hours,
    plan_of,
    released,
    standing,
    state_of,
)
from tests.editions.builders import a_member, refusal

pytestmark = pytest.mark.usefixtures("ctx")
APPROVAL = SeatMode.APPROVAL


def test_who_asks_is_given_a_seat_a_place_or_a_kind_no() -> None:
    house = a_house()
    slot = a_workshop(house, mode=APPROVAL, seats=1)
    released(house)
    people = guests(house, 3)
    edition = house.edition.id
    for person in people:
        assert seats.sign_up(edition, slot.code, person.id, words="Please", by=None).state.value == "applied"
    assert seats_team.approve(edition, slot.code, [people[1].id, people[0].id], by=None) == 1
    assert seats_team.turn_down(edition, slot.code, [people[2].id], by=None) == 1
    assert standing(slot) == [
        ("Guest 1", "waiting", 1),
        ("Guest 2", "seated", None),
        ("Guest 3", "declined", None),
    ]
    run_due()
    assert [mails_to(f"guest.{number}@example.org")[-1] for number in (1, 2, 3)] == [
        "You are next in line: Mixing for beginners",
        "You have a seat: Mixing for beginners",
        "No seat this time: Mixing for beginners",
    ]
    refusal("seat_declined", lambda: seats.sign_up(edition, slot.code, people[2].id, by=None))
    # Saying it twice tells nobody twice.
    assert seats_team.approve(edition, slot.code, [people[1].id], by=None) == 0
    assert seats_team.turn_down(edition, slot.code, [people[2].id], by=None) == 0


def test_the_team_moves_and_takes_off_and_lists_move_up() -> None:
    house = a_house()
    one = a_workshop(house, "One", seats=1)
    other = a_workshop(house, "Other", clock="14:00", seats=1)
    released(house)
    first, second, third = guests(house, 3)
    edition = house.edition.id
    for person in (first, second):
        seats.sign_up(edition, one.code, person.id, by=None)
    seats.sign_up(edition, other.code, third.id, by=None)
    assert seats_team.move_to(edition, one.code, other.code, first.id, by=None) is False
    assert standing(one) == [("Guest 1", "left", None), ("Guest 2", "offered", None)]
    assert standing(other) == [("Guest 3", "seated", None), ("Guest 1", "waiting", 1)]
    seats_team.take_off(edition, other.code, third.id, by=None)
    assert standing(other) == [("Guest 3", "left", None), ("Guest 1", "offered", None)]
    refusal("seat_has_one", lambda: seats_team.move_to(edition, one.code, other.code, first.id, by=None))
    refusal("seat_gone", lambda: seats_team.move_to(edition, one.code, "NONE", second.id, by=None))


def test_a_guest_of_the_team_needs_neither_ticket_nor_a_free_seat() -> None:
    house = a_house()
    slot = a_workshop(house, seats=1)
    released(house)
    seats.sign_up(house.edition.id, slot.code, a_guest(house).id, by=None)
    guest = a_member("Kim")
    seats_team.give(house.edition.id, slot.code, guest.id, by=None)
    assert state_of(slot, guest) == ("seated", None)
    refusal("seat_has_one", lambda: seats_team.give(house.edition.id, slot.code, guest.id, by=None))


def test_how_seats_are_given_is_checked_and_kept() -> None:
    house = a_house()
    slot = a_workshop(house, mode=None)
    released(house)
    edition, code = house.edition.id, slot.code
    assert (
        refusal("seat_draw_needs_time", lambda: seats_team.give_seats(edition, code, Giving(SeatMode.LOTTERY), by=None))
        == "draw_at"
    )
    turned = Giving(SeatMode.FIRST_COME, opens_at=now() + hours(2), closes_at=now() + hours(1))
    assert refusal("seat_closes_first", lambda: seats_team.give_seats(edition, code, turned, by=None)) == "closes_at"
    seats_team.give_seats(edition, code, Giving(APPROVAL, seats=3), by=None)
    assert (plan_of(slot).mode, db.session.get_one(Slot, slot.id).capacity) == (APPROVAL, 3)
    seats.sign_up(edition, code, a_guest(house).id, by=None)
    assert (
        refusal("seat_mode_fixed", lambda: seats_team.give_seats(edition, code, Giving(SeatMode.FIRST_COME), by=None))
        == "mode"
    )
    refusal("seat_people_there", lambda: seats_team.stop_giving(edition, code, by=None))
    told = db.session.scalars(
        select(AuditEntry.details).where(AuditEntry.fact == "SeatsSet").order_by(AuditEntry.id)
    ).all()
    assert len(told) == 1
    assert told[0]["changed"][0] == "mode"


def test_seats_that_nobody_took_can_be_given_no_more() -> None:
    house = a_house()
    slot = a_workshop(house)
    seats_team.stop_giving(house.edition.id, slot.code, by=None)
    refusal("seat_slot_unknown", lambda: seats_team.stop_giving(house.edition.id, slot.code, by=None))


def test_a_limit_is_set_and_noted_once() -> None:
    house = a_house()
    for _time in range(2):
        seats_team.set_limit(house.edition.id, 3, by=None)
    told = db.session.scalars(
        select(AuditEntry.details).where(AuditEntry.fact == "TimetableSet").order_by(AuditEntry.id)
    ).all()
    assert told == [{"part": "seats", "changed": ["seats_per_person"]}]
