"""Many people and few seats at the same moment, in real processes. One race is run with the locks off too."""

from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Member
from conference.actions import seats
from conference.models import SeatDraw, SeatMode, SignUp
from core.clock import now
from core.db import db, transaction
from tests.conference.seats.houses import House, a_house, a_workshop, guests, hours, released, standing, state_of
from tests.conference.timetable.builders import a_timetable
from tests.racing import raced

pytestmark = pytest.mark.usefixtures("ctx")
PROCESSES = 5


def race(app: Flask, processes: list[list[dict[str, Any]]], **options: Any) -> list[str]:
    """Do each list of runs in a process of its own, and return what became of each run, one list for all."""
    return [outcome for process in raced(app, "seats", processes, **options) for outcome in process]


def runs_of(part: str, house: House, slot: Any, people: list[Member]) -> list[dict[str, Any]]:
    return [{"part": part, "edition": house.edition.id, "code": slot.code, "member": person.id} for person in people]


def spread(runs: list[dict[str, Any]], processes: int = PROCESSES) -> list[list[dict[str, Any]]]:
    return [runs[number::processes] for number in range(processes)]


def test_two_hundred_people_on_twenty_seats_give_exactly_twenty(app: Flask) -> None:
    house = a_house()
    slot = a_workshop(house, seats=20)
    released(house)
    with transaction():
        people = guests(house, 200)
    results = Counter(race(app, spread(runs_of("ask", house, slot, people))))
    assert results == Counter({"seated": 20} | {f"waiting {place}": 1 for place in range(1, 181)})
    found = standing(slot)
    assert sorted(place for _name, state, place in found if state == "waiting" and place) == list(range(1, 181))
    assert sum(state == "seated" for _name, state, _place in found) == 20


def test_of_two_who_take_the_last_seat_one_waits(app: Flask) -> None:
    house = a_house()
    slot = a_workshop(house, seats=1)
    released(house)
    results = race(app, [[run] for run in runs_of("ask", house, slot, guests(house, 2))])
    assert sorted(results) == ["seated", "waiting 1"]


def test_without_the_locks_both_believe_that_they_have_it(app: Flask) -> None:
    """The control of the test above: what it guards against does happen."""
    house = a_house()
    slot = a_workshop(house, seats=1)
    released(house)
    results = race(app, [[run] for run in runs_of("ask", house, slot, guests(house, 2))], lock_off=True)
    assert results == ["seated", "seated"]


def test_one_person_in_many_windows_has_one_seat_and_no_more_than_they_may(app: Flask) -> None:
    house = a_house()
    a_timetable(house.edition, seats_per_person=1)
    slots = [a_workshop(house, f"W{number}", clock=f"{9 + 3 * number}:00".zfill(5), seats=9) for number in range(4)]
    released(house)
    person = guests(house, 1)
    results = race(app, [runs_of("ask", house, slot, person) for slot in slots])
    assert Counter(results) == {"seated": 1, "seat_limit": 3}
    again = race(app, [runs_of("ask", house, slots[results.index("seated")], person)] * 3)
    assert again == ["seated"] * 3
    assert len(list(db.session.scalars(select(SignUp)))) == 1


def test_seats_given_back_and_asked_for_at_once_are_never_given_twice(app: Flask) -> None:
    house = a_house()
    slot = a_workshop(house, seats=3)
    released(house)
    people = guests(house, 12)
    for person in people[:6]:
        seats.sign_up(house.edition.id, slot.code, person.id, by=None)
    going = runs_of("leave", house, slot, people[:3])
    coming = runs_of("ask", house, slot, people[6:])
    race(app, [[run] for run in going + coming])
    states = Counter(state for _name, state, _place in standing(slot))
    assert states == {"left": 3, "offered": 3, "waiting": 6}
    assert sorted(place for _name, _state, place in standing(slot) if place) == list(range(1, 7))


def test_an_offer_whose_time_is_up_goes_on_once_whoever_looks(app: Flask) -> None:
    house = a_house()
    slot = a_workshop(house, seats=1)
    released(house)
    first, second, third = guests(house, 3)
    for person in (first, second, third):
        seats.sign_up(house.edition.id, slot.code, person.id, by=None)
    seats.leave(house.edition.id, slot.code, first.id, by=None)
    with transaction():
        row = db.session.scalars(select(SignUp).where(SignUp.member_id == second.id)).one()
        row.offered_until = now() - hours(0.1)
    take = runs_of("take", house, slot, [second])
    results = race(app, [take, take, [{"part": "lapse"}], [{"part": "lapse"}]])
    assert results == ["seat_offer_over", "seat_offer_over", "looked", "looked"]
    assert (state_of(slot, second), state_of(slot, third)) == (("lapsed", None), ("offered", None))


def test_a_lottery_is_drawn_once_by_many_presses(app: Flask) -> None:
    house = a_house()
    slot = a_workshop(house, seats=2, mode=SeatMode.LOTTERY, draw_at=now() + hours(24))
    released(house)
    for person in guests(house, 6):
        seats.sign_up(house.edition.id, slot.code, person.id, by=None)
    run = {"part": "draw", "edition": house.edition.id, "code": slot.code}
    results = race(app, [[run]] * 4)
    assert len(list(db.session.scalars(select(SeatDraw)))) == 1
    assert Counter(result.split()[0] for result in results) == {"draw": 1, "seat_no_draw": 3}
    assert Counter(state for _name, state, _place in standing(slot)) == {"seated": 2, "waiting": 4}
