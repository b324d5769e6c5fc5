"""Signing up for seats, first come: who gets one, who waits, who moves up, and what the rules refuse."""

import datetime as dt

import pytest
import time_machine
from sqlalchemy import select

from conference.actions import seats, seats_moving
from conference.actions.seats_team import step_back
from conference.models import SignUp, Slot
from core.clock import now
from core.db import db
from core.jobs import run_due
from core.refusals import Refused
from editions.actions.participation import stop_taking_part, take_part
from editions.models import TakesPartAs
from tests.conference.offer.steps import mails_to
from tests.conference.seats.houses import (
    a_guest,
    a_house,
    a_workshop,
    guests,
    hours,
    plan_of,
    released,
    set_plan,
    set_slot,
    standing,
    state_of,
)
from tests.conference.timetable.builders import a_session, a_timetable, at
from tests.editions.builders import a_member, refusal

pytestmark = pytest.mark.usefixtures("ctx")


def ask(house, slot, member):
    return seats.sign_up(house.edition.id, slot.code, member.id, by=member.id)


def test_seats_go_to_who_comes_first_and_others_wait_in_order() -> None:
    house = a_house()
    slot = a_workshop(house, seats=2)
    released(house)
    people = guests(house, 4)
    got = [ask(house, slot, person) for person in people]
    assert [(one.state.value, one.place) for one in got] == [
        ("seated", None),
        ("seated", None),
        ("waiting", 1),
        ("waiting", 2),
    ]


def test_asking_twice_does_the_same_as_once() -> None:
    house = a_house()
    slot = a_workshop(house, seats=1)
    released(house)
    first, second = guests(house, 2)
    for _time in range(2):
        ask(house, slot, first)
        ask(house, slot, second)
    assert standing(slot) == [("Guest 1", "seated", None), ("Guest 2", "waiting", 1)]


def test_a_seat_given_back_is_offered_to_the_next_who_waits() -> None:
    house = a_house()
    slot = a_workshop(house, seats=1, offer_hours=24)
    released(house)
    people = guests(house, 3)
    for person in people:
        ask(house, slot, person)
    seats.leave(house.edition.id, slot.code, people[0].id, by=None)
    assert standing(slot) == [
        ("Guest 1", "left", None),
        ("Guest 2", "offered", None),
        ("Guest 3", "waiting", 1),
    ]
    run_due()
    assert mails_to("guest.2@example.org")[-1].startswith("A seat is free for you: Mixing for beginners. Say yes by")


def test_an_accepted_offer_is_a_seat_and_a_refused_one_goes_on() -> None:
    house = a_house()
    slot = a_workshop(house, seats=1)
    released(house)
    people = guests(house, 4)
    for person in people:
        ask(house, slot, person)
    seats.leave(house.edition.id, slot.code, people[0].id, by=None)
    seats.answer_offer(house.edition.id, slot.code, people[1].id, yes=False, by=None)
    assert state_of(slot, people[1]) == ("left", None)
    assert state_of(slot, people[2]) == ("offered", None)
    assert seats.answer_offer(house.edition.id, slot.code, people[2].id, yes=True, by=None).value == "seated"
    assert seats.answer_offer(house.edition.id, slot.code, people[2].id, yes=True, by=None).value == "seated"
    assert state_of(slot, people[3]) == ("waiting", 1)


def test_an_offer_that_nobody_answers_goes_to_the_next() -> None:
    house = a_house()
    slot = a_workshop(house, seats=1, offer_hours=5)
    released(house)
    people = guests(house, 3)
    for person in people:
        ask(house, slot, person)
    seats.leave(house.edition.id, slot.code, people[0].id, by=None)
    with time_machine.travel(now() + hours(5.01), tick=False):
        # The job has not run yet: whoever says yes too late is told so, and the seat is the next one's.
        assert (
            refusal(
                "seat_offer_over",
                lambda: seats.answer_offer(house.edition.id, slot.code, people[1].id, yes=True, by=None),
            )
            is None
        )
        assert state_of(slot, people[1]) == ("lapsed", None)
        assert state_of(slot, people[2]) == ("offered", None)
    with time_machine.travel(now() + hours(11), tick=False):
        seats_moving.let_lapse()
        seats_moving.let_lapse()
        assert state_of(slot, people[2]) == ("lapsed", None)
        assert ask(house, slot, people[0]).state.value == "seated"


def test_offers_end_before_the_start_and_near_it_nobody_is_asked() -> None:
    house = a_house()
    slot = a_workshop(house, seats=1, offer_hours=24)
    released(house)
    starts = at(house.edition, "10:00")
    people = guests(house, 3)
    for person in people:
        ask(house, slot, person)
    with time_machine.travel(starts - hours(6), tick=False):
        seats.leave(house.edition.id, slot.code, people[0].id, by=None)
        row = [one for one in standing(slot) if one[1] == "offered"]
        assert row == [("Guest 2", "offered", None)]
        assert offered_until(slot) == starts - hours(2)
    with time_machine.travel(starts - hours(2), tick=False):
        seats_moving.let_lapse()
        assert state_of(slot, people[1]) == ("lapsed", None)
        assert state_of(slot, people[2]) == ("seated", None)


def offered_until(slot: Slot) -> dt.datetime | None:
    asked = select(SignUp.offered_until).where(SignUp.slot_id == slot.id, SignUp.offered_until.is_not(None))
    return db.session.scalars(asked).one()


@pytest.mark.parametrize(
    "opens, closes, travel, code",
    [
        (5, None, 0, "seat_not_open"),
        (None, 5, 6, "seat_over"),
        (None, None, 24 * 70, "seat_begun"),
    ],
    ids=["before it opens", "after it closes", "after the start"],
)
def test_signing_up_has_its_time(opens, closes, travel, code) -> None:
    house = a_house()
    slot = a_workshop(house)
    set_plan(
        slot,
        opens_at=None if opens is None else now() + hours(opens),
        closes_at=None if closes is None else now() + hours(closes),
    )
    released(house)
    person = a_guest(house)
    with time_machine.travel(now() + hours(travel), tick=False):
        refusal(code, lambda: ask(house, slot, person))
    assert standing(slot) == []


def test_a_ticket_for_workshops_is_needed() -> None:
    house = a_house()
    slot = a_workshop(house)
    released(house)
    stranger, day_guest = a_member("Bo"), a_guest(house, "Ib", workshops=False)
    refusal("seat_needs_ticket", lambda: ask(house, slot, stranger))
    refusal("seat_ticket_without", lambda: ask(house, slot, day_guest))
    take_part(house.edition.id, day_guest.id, TakesPartAs.SPEAKER)
    assert ask(house, slot, day_guest).state.value == "seated"


def test_who_loses_their_ticket_loses_their_seat_and_the_next_moves_up() -> None:
    house = a_house()
    slot = a_workshop(house, seats=1)
    released(house)
    first, second = guests(house, 2)
    ask(house, slot, first)
    ask(house, slot, second)
    stop_taking_part(house.edition.id, first.id, TakesPartAs.DELEGATE)
    assert standing(slot) == [("Guest 1", "left", None), ("Guest 2", "offered", None)]
    run_due()
    assert mails_to("guest.1@example.org")[-1] == "Your seat was given back: Mixing for beginners"


def test_one_person_has_as_many_seats_as_the_team_allows() -> None:
    house = a_house()
    a_timetable(house.edition, seats_per_person=2)
    slots = [a_workshop(house, f"W{number}", clock=f"{10 + 2 * number}:00") for number in range(3)]
    released(house)
    person = a_guest(house)
    for slot in slots[:2]:
        ask(house, slot, person)
    with pytest.raises(Refused) as refused:
        ask(house, slots[2], person)
    assert (refused.value.code, refused.value.details) == ("seat_limit", {"limit": 2})
    seats.leave(house.edition.id, slots[0].code, person.id, by=None)
    assert ask(house, slots[2], person).state.value == "seated"


def test_two_at_the_same_time_cannot_both_be_had() -> None:
    house = a_house()
    one, other = a_workshop(house, "One", clock="10:00"), a_workshop(house, "Other", clock="10:30")
    released(house)
    person = a_guest(house)
    ask(house, one, person)
    with pytest.raises(Refused) as refused:
        ask(house, other, person)
    assert (refused.value.code, refused.value.details) == ("seat_clash", {"title": "One"})


def test_a_boat_that_cannot_be_caught_is_refused_with_the_minutes_and_a_tight_one_is_a_warning() -> None:
    house = a_house()
    here = a_workshop(house, "Here", clock="10:00")
    near = a_workshop(house, "Near", clock="11:30", room=house.east)
    later = a_workshop(house, "Later", clock="12:00", room=house.east)
    evening = a_workshop(house, "Evening", clock="17:00", room=house.east)
    released(house)
    person = a_guest(house)
    ask(house, here, person)
    with pytest.raises(Refused) as refused:
        ask(house, near, person)
    assert refused.value.code == "seat_unreachable"
    assert refused.value.details["title"] == "Here"
    assert refused.value.details["minutes"] == 30
    tight = ask(house, later, person).tight
    assert [(one.other.title.pick("en"), one.there_are) for one in tight] == [("Here", 60)]
    seats.leave(house.edition.id, later.code, person.id, by=None)
    assert ask(house, evening, person).tight == []


def test_a_speaker_cannot_sit_elsewhere_while_they_speak() -> None:
    house = a_house()
    person = a_guest(house, "Runa")
    a_session(house.calls, "My talk", room=house.west, starts=at(house.edition, "10:30"), lead=person)
    slot = a_workshop(house, "One", clock="10:00")
    released(house)
    refusal("seat_clash", lambda: ask(house, slot, person))


def test_a_slot_that_is_not_released_gives_no_seats() -> None:
    house = a_house()
    slot = a_workshop(house)
    person = a_guest(house)
    refusal("seat_gone", lambda: ask(house, slot, person))
    released(house)
    walk_in = a_workshop(house, "Walk in", mode=None)
    released(house)
    refusal("seat_gone", lambda: ask(house, walk_in, person))
    assert ask(house, slot, person).state.value == "seated"


def test_more_seats_move_the_list_up_and_fewer_throw_nobody_out() -> None:
    from conference.actions.scheduling import SlotChange, change_slots

    house = a_house()
    slot = a_workshop(house, seats=2)
    released(house)
    people = guests(house, 5)
    for person in people:
        ask(house, slot, person)

    def set_seats(many: int) -> None:
        change_slots(house.edition.id, [SlotChange(slot.id, {"capacity": many})], what="edit", by=None)

    set_seats(3)
    assert [one[1] for one in standing(slot)] == ["seated", "seated", "offered", "waiting", "waiting"]
    seats.answer_offer(house.edition.id, slot.code, people[2].id, yes=True, by=None)
    set_seats(1)
    assert [one[1] for one in standing(slot)] == ["seated", "seated", "seated", "waiting", "waiting"]
    assert step_back(house.edition.id, slot.code, by=None) == 2
    assert standing(slot) == [
        ("Guest 1", "seated", None),
        ("Guest 2", "waiting", 1),
        ("Guest 3", "waiting", 2),
        ("Guest 4", "waiting", 3),
        ("Guest 5", "waiting", 4),
    ]
    assert step_back(house.edition.id, slot.code, by=None) == 0


def test_a_slot_without_a_capacity_has_as_many_seats_as_its_room() -> None:
    house = a_house()
    slot = a_workshop(house)
    set_slot(slot, capacity=None)
    released(house)
    assert ask(house, slot, a_guest(house)).state.value == "seated"
    assert plan_of(slot).offer_hours == 24
