"""CP-SAT and the local search agree about what is possible and what it costs. Needs the extra `solver`."""

from dataclasses import replace

import pytest

from bench.instances import an_instance
from conference.rules.timetable.costs import total_of
from conference.rules.timetable.exact import solve_exact
from conference.rules.timetable.feasible import Demand, DemandKind
from conference.rules.timetable.problems import HARD, find_problems
from conference.rules.timetable.puzzle import Pair, Presence, Span, Spotted
from conference.rules.timetable.search import Mode, solve
from conference.rules.timetable.why import why_not
from conference.rules.timetable.wishes import Wish
from tests.conference.rules.timetable.puzzles import (
    EAST,
    KLUBB,
    KV_FOYER,
    KV_LILLE,
    STORA,
    VH_HAL,
    WEST,
    a_frame,
    a_hall,
    a_puzzle,
    a_show,
    clock,
)

pytest.importorskip("ortools")  # loaded late, so that the modules themselves can be read without it


def exactly(puzzle, start=None, *, seconds=10.0, mode=Mode.FROM_SCRATCH, hinted=False):
    """Return the solver's answer: at once where it proves that nothing is better, whatever the time it is given."""
    return solve_exact(puzzle, start or {}, seconds=seconds, seed=1, mode=mode, workers=1, hinted=hinted)


def test_a_small_event_is_proved_to_be_as_good_as_can_be():
    puzzle = a_puzzle(
        a_show(1, people="a", expected=180, city=WEST, language="da"),
        a_show(2, people="a", expected=90, city=EAST, language="en"),
        a_show(3, expected=150),
        halls=(a_hall(KV_LILLE, capacity=90), a_hall(VH_HAL, capacity=120), a_hall(STORA, capacity=100)),
        frame=a_frame(days=(Span(60, 300),), nights=()),
        pairs=(Pair(101, 103, 9),),
    )
    answer = exactly(puzzle)
    assert (answer.feasible, answer.proven) == (True, True)
    assert answer.bound == total_of(answer.after, {}) == 30 * (60 + 30) + 15  # a is in both cities within one half-day
    local = solve(puzzle, {}, mode=Mode.FROM_SCRATCH, seed=1, iterations=3000)
    assert total_of(local.after, {}) == answer.bound


def test_a_bound_is_never_above_what_the_local_search_finds():
    puzzle = an_instance(12).puzzle
    answer = exactly(puzzle, seconds=3.0)
    local = solve(puzzle, {}, mode=Mode.FROM_SCRATCH, seed=1, iterations=6000)
    assert answer.feasible
    assert answer.bound is not None
    assert answer.bound <= total_of(local.after, {})
    assert [one for one in find_problems(puzzle, answer.standing) if one.kind in HARD] == []


def test_what_cannot_all_be_placed_waits():
    hall = a_hall(KV_LILLE, open=(Span(120, 180),))
    answer = exactly(a_puzzle(a_show(1), a_show(2), halls=(hall,)))
    assert (len(answer.unplaced), answer.feasible, answer.proven) == (1, False, False)


def test_what_is_fixed_stays():
    puzzle = a_puzzle(a_show(1, people="a", fixed=True), a_show(2, people="a"), halls=(a_hall(KV_LILLE),))
    start = {1: Spotted(KV_LILLE, clock(10))}
    answer = exactly(puzzle, start, seconds=2.0, hinted=True)
    assert answer.standing[1] == start[1]
    assert answer.feasible


def test_improving_what_cannot_be_bettered_moves_nothing():
    puzzle = a_puzzle(a_show(1), a_show(2))
    start = {1: Spotted(KV_LILLE, clock(10)), 2: Spotted(STORA, clock(10))}
    answer = exactly(puzzle, start, mode=Mode.IMPROVE)
    assert (answer.moved, answer.proven) == ((), True)


def test_whoever_says_stop_gets_the_best_so_far():
    told = []

    def tell(progress):
        told.append(progress)
        return len(told) < 3

    answer = solve_exact(an_instance(60).puzzle, {}, mode=Mode.FROM_SCRATCH, seconds=30, seed=1, workers=1, tell=tell)
    assert len(told) == 3
    assert answer.feasible


def only(wish):
    """Return weights by which nothing else counts."""
    return {one.value: 10 if one is wish else 0 for one in Wish}


def test_two_languages_at_a_time_are_found():
    shows = [a_show(number, language="da" if number < 3 else "en") for number in range(1, 5)]
    halls = (a_hall(KV_LILLE), a_hall(KV_FOYER))
    puzzle = a_puzzle(
        *shows, halls=halls, frame=a_frame(days=(Span(60, 180),), nights=()), weights=only(Wish.LANGUAGES)
    )
    answer = exactly(puzzle)
    assert (answer.after[Wish.LANGUAGES].amount, answer.bound, answer.proven) == (0, 0, True)
    alike = replace(puzzle, shows=tuple(a_show(number, language="da") for number in range(1, 5)))
    # Four hours in two rooms and in one language: two hours, which are four half-hours.
    answer = exactly(alike)
    assert (answer.after[Wish.LANGUAGES].amount, answer.bound, answer.proven) == (4, 40, True)


def test_a_third_crossing_of_a_day_is_avoided():
    fixed = [(1, KV_LILLE, 9), (2, KLUBB, 12), (3, KV_LILLE, 15)]
    shows = [a_show(number, people="a", fixed=True) for number, _hall, _hour in fixed]
    start = {number: Spotted(hall, clock(hour)) for number, hall, hour in fixed}
    puzzle = a_puzzle(*shows, a_show(4, people="a", city=EAST), weights=only(Wish.CROSSINGS))
    answer = exactly(puzzle, start)
    assert (answer.after[Wish.CROSSINGS].amount, answer.proven) == (0, True)
    late = tuple(a_hall(one, open=(Span(clock(17), clock(23)),)) for one in (KV_LILLE, KLUBB))
    answer = exactly(replace(puzzle, halls=late), start)
    assert (answer.after[Wish.CROSSINGS].amount, answer.bound, answer.proven) == (1, 10, True)


def test_demands_that_contradict_each_other_are_named():
    shows = (
        a_show(1, people=(Presence("a", free=(Span(60, 180),)),), city=WEST),
        a_show(2, people=(Presence("a", free=(Span(60, 180),)),), city=EAST),
        a_show(3, people="b"),
    )
    found = why_not(a_puzzle(*shows), {}, (1, 2, 3))
    assert set(found or ()) == {
        Demand(DemandKind.CITY, show=1),
        Demand(DemandKind.CITY, show=2),
        Demand(DemandKind.FREE, person="a"),
        Demand(DemandKind.TAKES_PLACE, show=1),
        Demand(DemandKind.TAKES_PLACE, show=2),
    }


def test_nothing_is_named_where_everything_can_stand():
    assert why_not(a_puzzle(a_show(1), a_show(2)), {}) == ()
