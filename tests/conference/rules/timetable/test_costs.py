"""What each wish is charged, in its unit, and who loses."""

import pytest

from conference.rules.timetable.costs import Charge, Example, costs_of, total_of
from conference.rules.timetable.parts import HURRY, HURRY_ACROSS
from conference.rules.timetable.puzzle import Pair, Spotted
from conference.rules.timetable.wishes import USUAL, Wish
from tests.conference.rules.timetable.puzzles import (
    DUNKERS,
    KLUBB,
    KV_FOYER,
    KV_LILLE,
    STORA,
    VH_HAL,
    a_hall,
    a_puzzle,
    a_show,
    clock,
)

NONE = Charge(0, 0)


def charged(puzzle, standing, wish, released=None):
    return costs_of(puzzle, {key: Spotted(*spot) for key, spot in standing.items()}, released)[wish]


def test_an_empty_timetable_costs_nothing():
    assert costs_of(a_puzzle(a_show(1)), {}) == dict.fromkeys(Wish, NONE)


def test_demand_counts_people_who_find_no_place():
    halls = (a_hall(KV_LILLE, capacity=40), a_hall(STORA, capacity=200))
    puzzle = a_puzzle(
        a_show(1, expected=70), a_show(2, expected=70), a_show(3, expected=90, seats=50), a_show(4), halls=halls,
        stars={104: 55},
    )  # fmt: skip
    standing = {1: (KV_LILLE, 60), 2: (STORA, 60), 3: (KV_LILLE, 120), 4: (KV_LILLE, 180)}
    assert charged(puzzle, standing, Wish.DEMAND) == Charge(
        30 + 10 + 15, 30 + 10 + 15, (Example(30, (1,)), Example(15, (4,)), Example(10, (3,)))
    )


def test_pairs_count_people_who_miss_one_of_two():
    puzzle = a_puzzle(a_show(1), a_show(2), pairs=(Pair(101, 102, 12),))
    meeting = {1: (KV_LILLE, 60), 2: (STORA, 105)}
    assert charged(puzzle, meeting, Wish.PAIRS) == Charge(12, 12, (Example(12, (1, 2)),))
    assert charged(puzzle, meeting | {2: (STORA, 120)}, Wish.PAIRS) == NONE


def test_a_second_showing_saves_a_pair():
    puzzle = a_puzzle(a_show(1), a_show(2), a_show(3, session=102), pairs=(Pair(101, 102, 12),))
    standing = {1: (KV_LILLE, 60), 2: (STORA, 60)}
    assert charged(puzzle, standing, Wish.PAIRS).amount == 12
    assert charged(puzzle, standing | {3: (STORA, 300)}, Wish.PAIRS) == NONE
    assert charged(puzzle, standing | {3: (VH_HAL, 90)}, Wish.PAIRS).amount == 12


def test_tracks_count_overlaps_and_what_lies_in_the_other_city():
    puzzle = a_puzzle(*(a_show(number, track=7) for number in (1, 2, 3)), a_show(4, track=8))
    apart = {1: (KV_LILLE, 60), 2: (KV_LILLE, 120), 3: (KV_LILLE, clock(13)), 4: (STORA, 60)}
    assert charged(puzzle, apart, Wish.TRACKS) == NONE
    assert charged(puzzle, apart | {2: (KV_FOYER, 90)}, Wish.TRACKS) == Charge(1, 2, (Example(1, (1, 2)),))
    assert charged(puzzle, apart | {2: (STORA, 120)}, Wish.TRACKS).amount == 1


def test_half_days_count_persons_in_both_cities():
    puzzle = a_puzzle(a_show(1, people="ab"), a_show(2, people="ab"))
    morning = {1: (KV_LILLE, clock(9)), 2: (STORA, clock(12, 45))}
    assert charged(puzzle, morning, Wish.HALF_DAYS) == Charge(2, 2, (Example(1, (1, 2), "a"), Example(1, (1, 2), "b")))
    assert charged(puzzle, morning | {2: (STORA, clock(13))}, Wish.HALF_DAYS) == NONE


def test_shores_count_what_would_have_to_change_sides():
    shows = [a_show(number) for number in range(1, 6)]
    standing = {number: (KV_LILLE, number * 60) for number in range(1, 6)}
    assert charged(a_puzzle(*shows), standing, Wish.SHORES).amount == 2
    assert charged(a_puzzle(*shows), standing | {1: (STORA, 60), 2: (STORA, 120)}, Wish.SHORES) == NONE


def test_languages_count_half_hours_in_one_language():
    puzzle = a_puzzle(a_show(1, language="da"), a_show(2, language="da"), a_show(3, language="sv"), a_show(4))
    standing = {1: (KV_LILLE, 60), 2: (STORA, 60), 4: (DUNKERS, 60)}
    assert charged(puzzle, standing, Wish.LANGUAGES).amount == 2
    assert charged(puzzle, standing | {3: (VH_HAL, 90)}, Wish.LANGUAGES).amount == 1


def test_crossings_count_beyond_there_and_back():
    puzzle = a_puzzle(*(a_show(number, people="a", minutes=30) for number in range(1, 5)))
    places = (KV_LILLE, STORA, KV_LILLE, STORA)
    standing = {number: (hall, number * 150) for number, hall in enumerate(places, 1)}
    assert charged(puzzle, standing, Wish.CROSSINGS) == Charge(1, 1, (Example(1, (1, 2, 3, 4), "a"),))
    del standing[4]
    assert charged(puzzle, standing, Wish.CROSSINGS) == NONE


@pytest.mark.parametrize(
    "hall, start, amount",
    [
        (KV_LILLE, 60 + 60, 1),
        (KV_LILLE, 60 + 60 + 10, 0),
        (KV_FOYER, 60 + 60, HURRY),
        (KV_FOYER, 60 + 60 + 10, 1),
        (KV_FOYER, 60 + 60 + 15, 0),
        (KLUBB, 60 + 60 + 45, HURRY_ACROSS),
        (KLUBB, 60 + 60 + 70, 1),
        (KLUBB, 60 + 60 + 90, 0),
    ],
)
def test_breaks_count_changes_without_a_pause(hall, start, amount):
    puzzle = a_puzzle(a_show(1, people="a"), a_show(2, people="a"))
    assert charged(puzzle, {1: (KV_LILLE, 60), 2: (hall, start)}, Wish.BREAKS).amount == amount


def test_stay_counts_another_room_less_than_another_time():
    puzzle = a_puzzle(*(a_show(number) for number in range(1, 6)))
    released = {number: Spotted(KV_LILLE, number * 60) for number in range(1, 6)}
    standing = {1: (KV_LILLE, 60), 2: (VH_HAL, 120), 3: (STORA, 180), 4: (KV_LILLE, 600)}
    assert charged(puzzle, standing, Wish.STAY, released) == Charge(
        5, 3, (Example(2, (3,)), Example(2, (4,)), Example(1, (2,)))
    )


def test_the_total_weighs_every_wish():
    costs = dict.fromkeys(Wish, Charge(1, 1))
    assert total_of(costs, {}) == sum(USUAL.values())
    assert total_of(costs, {Wish.DEMAND.value: 0}) == sum(USUAL.values()) - USUAL[Wish.DEMAND]


def test_a_room_that_is_gone_counts_nothing():
    puzzle = a_puzzle(a_show(1, expected=500), halls=(a_hall(STORA),))
    assert charged(puzzle, {1: (99, 60)}, Wish.DEMAND) == NONE
