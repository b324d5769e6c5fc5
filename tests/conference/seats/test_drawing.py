"""Lotteries as they are drawn: at their time, together, once; what people are told, and the proof."""

import pytest
import time_machine
from sqlalchemy import select

from conference.actions import seats, seats_drawing
from conference.models import SeatDraw, SeatMode, SignUp
from core.audit import AuditEntry
from core.clock import now
from core.db import db
from core.jobs import KINDS, run_due
from core.outbox import Mail
from tests.browser import statements
from tests.conference.offer.steps import mails_to
from tests.conference.seats.houses import (
    House,
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
from tests.conference.timetable.builders import a_timetable
from tests.editions.builders import an_edition, refusal

pytestmark = pytest.mark.usefixtures("ctx")


def a_lottery(house: House, title: str = "Mixing", *, seats: int = 2, clock: str = "10:00", hours_from_now: float = 24):
    return a_workshop(
        house, title, clock=clock, mode=SeatMode.LOTTERY, seats=seats, draw_at=now() + hours(hours_from_now)
    )


def wish(house: House, slot, member) -> None:
    seats.sign_up(house.edition.id, slot.code, member.id, by=None)


def tend() -> None:
    KINDS["conference.tend_seats"].function()


def draws() -> list[SeatDraw]:
    db.session.expire_all()
    return list(db.session.scalars(select(SeatDraw).order_by(SeatDraw.id)))


def test_a_lottery_is_drawn_at_its_time_and_only_once() -> None:
    house = a_house()
    slot = a_lottery(house, seats=2)
    released(house)
    people = guests(house, 5)
    for person in people:
        wish(house, slot, person)
    tend()
    assert [one[1] for one in standing(slot)] == ["applied"] * 5
    with time_machine.travel(now() + hours(24.1), tick=False):
        tend()
        tend()
        found = standing(slot)
    assert sorted(one[1] for one in found) == ["seated", "seated", "waiting", "waiting", "waiting"]
    assert sorted(one[2] for one in found if one[2]) == [1, 2, 3]
    assert len(draws()) == 1
    assert plan_of(slot).drawn_at is not None


def test_everybody_is_told_by_one_mail_with_their_chance() -> None:
    house = a_house()
    slot = a_lottery(house, seats=1)
    released(house)
    people = guests(house, 2)
    for person in people:
        wish(house, slot, person)
    seats_drawing.draw_now(house.edition.id, slot.code, by=None)
    run_due()
    run_due()
    won = next(person for person in people if state_of(slot, person) == ("seated", None))
    lost = next(person for person in people if person.id != won.id)
    address = {people[0].id: "guest.1@example.org", people[1].id: "guest.2@example.org"}
    assert mails_to(address[won.id]) == ["The lottery of The Sound 27: you have a seat"]
    assert mails_to(address[lost.id]) == ["The lottery of The Sound 27: no seat this time"]
    text = db.session.scalars(select(Mail.text).where(Mail.to_address == address[lost.id])).one()
    assert "you are at place 1 of the waiting list" in text
    assert "2 people wished for 1 seats; your chance was about" in text
    row = db.session.scalars(select(SignUp).where(SignUp.member_id == lost.id)).one()
    assert row.drawn is not None
    assert {**row.drawn, "chance": 0} == {
        "draw": draws()[0].id, "reason": "full", "chance": 0, "lots": 3, "people": 2, "seats": 1, "instead": [],
    }  # fmt: skip
    assert 300 <= row.drawn["chance"] <= 700


def test_a_draw_can_be_drawn_again_by_anybody_and_one_that_was_changed_is_found_out() -> None:
    house = a_house()
    slot = a_lottery(house, seats=2)
    released(house)
    for person in guests(house, 6):
        wish(house, slot, person)
    row = seats_drawing.draw_now(house.edition.id, slot.code, by=None)
    assert seats_drawing.replayed(row) is True
    assert [one["number"] for one in row.entries["people"]] == sorted(one["number"] for one in row.entries["people"])
    changed = {**row.outcome, "wishes": row.outcome["wishes"][:-1]}
    tampered = SeatDraw(entries=row.entries, outcome=changed, seed=row.seed)
    assert seats_drawing.replayed(tampered) is False
    assert seats_drawing.replayed(SeatDraw(entries=row.entries, outcome=row.outcome, seed=row.seed + "x")) is False


def test_workshops_of_one_time_are_drawn_together_with_clashes_and_the_limit() -> None:
    house = a_house()
    a_timetable(house.edition, seats_per_person=2)
    with time_machine.travel(now(), tick=False):
        first = a_lottery(house, "First", seats=3)
        clashing = a_lottery(house, "Clashing", seats=3, clock="10:30")
        apart = a_lottery(house, "Apart", seats=3, clock="16:00")
        late = a_lottery(house, "Late", seats=3, clock="20:00")
    released(house)
    person = a_guest(house)
    for slot in (first, clashing, apart, late):
        wish(house, slot, person)
    seats_drawing.draw_now(house.edition.id, first.code, by=None)
    assert (state_of(first, person), state_of(clashing, person), state_of(apart, person)) == (
        ("seated", None),
        ("left", None),
        ("seated", None),
    )
    reasons: dict[int, str] = dict(
        db.session.execute(select(SignUp.slot_id, SignUp.drawn["reason"].as_string()).order_by(SignUp.slot_id)).all()
    )
    assert reasons == {first.id: "won", clashing.id: "apart", apart.id: "won", late.id: "limit"}
    assert len(draws()) == 1


def test_who_has_a_seat_already_has_one_lot() -> None:
    house = a_house()
    open_one = a_workshop(house, "Open", clock="14:00")
    slot = a_lottery(house, seats=1)
    released(house)
    has, none = guests(house, 2)
    seats.sign_up(house.edition.id, open_one.code, has.id, by=None)
    wish(house, slot, has)
    wish(house, slot, none)
    row = seats_drawing.draw_now(house.edition.id, slot.code, by=None)
    assert [one["lots"] for one in row.entries["people"]] == [1, 3]


def test_after_the_draw_seats_that_are_left_go_to_who_comes_first() -> None:
    house = a_house()
    slot = a_lottery(house, seats=2)
    released(house)
    first, second, third = guests(house, 3)
    wish(house, slot, first)
    seats_drawing.draw_now(house.edition.id, slot.code, by=None)
    assert seats.sign_up(house.edition.id, slot.code, second.id, by=None).state.value == "seated"
    assert seats.sign_up(house.edition.id, slot.code, third.id, by=None).state.value == "waiting"
    refusal("seat_no_draw", lambda: seats_drawing.draw_now(house.edition.id, slot.code, by=None))


def test_a_wish_that_comes_when_the_draw_is_due_is_told_so() -> None:
    house = a_house()
    slot = a_lottery(house)
    released(house)
    person = a_guest(house)
    with time_machine.travel(now() + hours(25), tick=False):
        refusal("seat_over", lambda: wish(house, slot, person))


def test_a_draw_without_anybody_opens_the_seats() -> None:
    house = a_house()
    slot = a_lottery(house)
    released(house)
    row = seats_drawing.draw_now(house.edition.id, slot.code, by=None)
    assert (row.entries["people"], row.outcome["wishes"]) == ([], [])
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.fact == "SeatsDrawn")).one()
    assert told.details == {"draw_id": row.id, "seats": 0, "people": 0}


def test_a_draw_asks_a_constant_number_of_statements() -> None:
    def asked(people: int) -> int:
        house = a_house(edition=an_edition(f"p{people}"))
        slot = a_lottery(house, seats=2)
        released(house)
        for number in range(people):
            wish(house, slot, a_guest(house, f"P{people} {number}"))
        with statements() as seen:
            seats_drawing.draw_now(house.edition.id, slot.code, by=None)
        return seen.count

    assert asked(3) == asked(9)
