"""The search for a timetable: the same answer to the same question, never a broken rule, no more moved than asked."""

import datetime as dt
import random
from dataclasses import replace

import pytest

from bench.instances import an_instance
from conference.rules.timetable.costs import costs_of, total_of
from conference.rules.timetable.problems import HARD, find_problems
from conference.rules.timetable.puzzle import Pair, Pause, Presence, Span, Spotted
from conference.rules.timetable.search import Mode, Moved, solve
from conference.rules.timetable.wishes import Wish
from tests.conference.rules.timetable.puzzles import (
    DAY,
    DUNKERS,
    EAST,
    FERRY,
    KLUBB,
    KV_FOYER,
    KV_LILLE,
    STORA,
    VH_HAL,
    WEST,
    a_crowded_puzzle,
    a_frame,
    a_hall,
    a_puzzle,
    a_show,
    clock,
)

MADE = an_instance(30)


def errors(puzzle, standing):
    """Return what no search may do. More sign-ups than a session itself takes are nothing that a place could mend."""
    found = [problem for problem in find_problems(puzzle, standing) if problem.kind in HARD]
    return [problem for problem in found if problem.details.get("room") is not False]


def solved(puzzle, start=None, *, mode=Mode.FROM_SCRATCH, seed=1, iterations=4000, **values):
    return solve(puzzle, start or {}, mode=mode, seed=seed, iterations=iterations, **values)


def shuffled(puzzle, seed):
    dice = random.Random(seed)

    def mixed(rows):
        return tuple(dice.sample(rows, len(rows)))

    return replace(
        puzzle,
        halls=mixed(puzzle.halls),
        shows=tuple(replace(show, people=mixed(show.people)) for show in mixed(puzzle.shows)),
        pauses=mixed(puzzle.pauses),
        pairs=mixed(puzzle.pairs),
    )


def test_the_order_of_the_rows_does_not_matter():
    start = dict(list(MADE.laid.items())[:20])
    answers = [solved(shuffled(MADE.puzzle, seed), start, mode=Mode.IMPROVE) for seed in range(2)]
    assert answers[0] == answers[1]


def test_another_seed_is_another_search():
    assert solved(MADE.puzzle, seed=1).standing != solved(MADE.puzzle, seed=2).standing


def test_everything_is_placed_and_no_rule_is_broken():
    made = an_instance(60, 2)
    answer = solved(made.puzzle, iterations=3000)
    assert (answer.unplaced, answer.feasible) == ((), True)
    assert errors(made.puzzle, answer.standing) == []


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("mode", Mode)
def test_no_rule_is_broken_even_where_not_everything_finds_a_place(seed, mode):
    puzzle = a_crowded_puzzle(seed, number=30)
    dice = random.Random(seed)
    start = {show.id: Spotted(dice.randint(1, 8), dice.randrange(60, 2 * DAY, 15)) for show in puzzle.shows[::2]}
    answer = solved(puzzle, start, mode=mode, iterations=800)
    assert errors(puzzle, answer.standing) == []
    assert sorted([*answer.standing, *answer.unplaced]) == [show.id for show in puzzle.shows]


def test_the_longer_search_is_no_worse_and_tells_its_costs():
    start = MADE.laid
    answer = solved(MADE.puzzle, start, mode=Mode.IMPROVE)
    assert answer.before == costs_of(MADE.puzzle, start, start)
    assert answer.after == costs_of(MADE.puzzle, answer.standing, start)
    assert total_of(answer.after, {}) < total_of(answer.before, {})
    assert {move.show for move in answer.moved} == {key for key in start if start[key] != answer.standing[key]}


def test_improving_moves_less_than_beginning_anew():
    improved = solved(MADE.puzzle, MADE.laid, mode=Mode.IMPROVE)
    renewed = solved(MADE.puzzle, MADE.laid, mode=Mode.FROM_SCRATCH)
    assert len(improved.moved) < len(renewed.moved)


def test_improving_what_cannot_be_bettered_moves_nothing():
    puzzle = a_puzzle(a_show(1, people="a"), a_show(2, people="b"))
    start = {1: Spotted(KV_LILLE, clock(10)), 2: Spotted(DUNKERS, clock(10))}
    assert solved(puzzle, start, mode=Mode.IMPROVE).moved == ()


def test_keeping_places_only_what_waits():
    start = {key: spot for key, spot in MADE.laid.items() if key not in (4, 17)}
    answer = solved(MADE.puzzle, start, mode=Mode.KEEP)
    assert answer.feasible
    assert {move.show for move in answer.moved} == {4, 17}


def test_keeping_leaves_alone_what_could_be_better():
    puzzle = a_puzzle(a_show(1, expected=300), halls=(a_hall(KV_LILLE, capacity=20), a_hall(STORA, capacity=400)))
    assert solved(puzzle, {1: Spotted(KV_LILLE, clock(10))}, mode=Mode.KEEP).moved == ()


def test_keeping_moves_one_of_two_that_are_in_one_place():
    puzzle = a_puzzle(a_show(1), a_show(2))
    start = {1: Spotted(KV_LILLE, clock(10)), 2: Spotted(KV_LILLE, clock(10, 30))}
    answer = solved(puzzle, start, mode=Mode.KEEP)
    assert len(answer.moved) == 1
    assert errors(puzzle, answer.standing) == []


def test_keeping_makes_room_by_moving_one_other():
    hall, other = a_hall(KV_LILLE, open=(Span(120, 240),)), a_hall(KV_FOYER, open=(Span(120, 180),))
    puzzle = a_puzzle(a_show(1), a_show(2, minutes=120), halls=(hall, other))
    start = {1: Spotted(KV_LILLE, 120)}
    answer = solved(puzzle, start, mode=Mode.KEEP)
    assert answer.moved == (
        Moved(1, Spotted(KV_LILLE, 120), Spotted(KV_FOYER, 120)),
        Moved(2, None, Spotted(KV_LILLE, 120)),
    )


def test_a_withdrawal_moves_a_handful():
    made = an_instance(100)
    gone = made.puzzle.shows[10]
    late = tuple(replace(who, free=(Span(DAY + 1000, DAY + 1320),)) for who in made.puzzle.shows[20].people)
    shows = [replace(show, people=late) if show.id == 21 else show for show in made.puzzle.shows if show is not gone]
    answer = solved(replace(made.puzzle, shows=tuple(shows)), made.laid, mode=Mode.KEEP)
    assert len([move for move in answer.moved if move.now is not None]) <= 5


def test_what_is_fixed_stays_and_others_make_room():
    puzzle = a_puzzle(
        a_show(1, people="a", fixed=True), a_show(2, people="a"), a_show(3), halls=(a_hall(KV_LILLE), a_hall(DUNKERS))
    )
    start = {1: Spotted(KV_LILLE, clock(10)), 2: Spotted(DUNKERS, clock(10, 30)), 3: Spotted(KV_LILLE, clock(10, 45))}
    answer = solved(puzzle, start)
    assert answer.standing[1] == start[1]
    assert errors(puzzle, answer.standing) == []


def test_fixed_ones_stay_even_where_they_contradict_each_other():
    puzzle = a_puzzle(a_show(1, fixed=True), a_show(2, fixed=True), a_show(3))
    start = {1: Spotted(KV_LILLE, clock(10)), 2: Spotted(KV_LILLE, clock(10, 30))}
    answer = solved(puzzle, start)
    assert {key: answer.standing[key] for key in (1, 2)} == start


@pytest.mark.parametrize(
    "show",
    [
        a_show(1, equipment=frozenset({"piano"})),
        a_show(1, hearing_loop=True),
        a_show(1, step_free=True),
        a_show(1, seats=101),
        a_show(1, city=3),
        a_show(1, halls=frozenset({77})),
        a_show(1, minutes=20 * 60),
        a_show(1, people=(Presence("a", free=(Span(0, 45),)),)),
        a_show(1, people=(Presence("a", free=()),)),
        a_show(1, people=(Presence("a", cities=frozenset({3})),)),
        a_show(1, signed_up=200),
    ],
)
def test_what_fits_nowhere_waits(show):
    answer = solved(a_puzzle(show, a_show(2)), iterations=500)
    assert (answer.unplaced, sorted(answer.standing), answer.feasible) == ((1,), [2], False)


def test_two_for_one_place_leave_one_waiting():
    hall = a_hall(KV_LILLE, open=(Span(120, 180),))
    answer = solved(a_puzzle(a_show(1), a_show(2), halls=(hall,)), iterations=500)
    assert len(answer.unplaced) == 1


def test_a_person_gets_the_time_for_the_crossing():
    shows = [a_show(1, people="a", city=WEST), a_show(2, people="a", city=EAST)]
    frame = a_frame(days=(Span(60, 60 + 60 + 45 + 60),), nights=())
    answer = solved(a_puzzle(*shows, frame=frame))
    assert abs(answer.standing[1].start - answer.standing[2].start) == 105
    shorter = a_frame(days=(Span(60, 60 + 60 + 30 + 60),), nights=())
    assert len(solved(a_puzzle(*shows, frame=shorter), iterations=500).unplaced) == 1


def test_without_boats_nobody_crosses():
    sea = replace(a_frame().sea, boats_run=False)
    shows = [a_show(1, people="a", city=WEST), a_show(2, people="a", city=EAST)]
    assert len(solved(a_puzzle(*shows, frame=a_frame(sea=sea)), iterations=500).unplaced) == 1


def test_breaks_blocks_and_change_overs_stay_free():
    hall = a_hall(KV_LILLE, open=(Span(120, 420),))
    pauses = (Pause(1, Span(180, 240)), Pause(2, Span(300, 330), hall=KV_LILLE, block=True))
    shows = [a_show(1), a_show(2, minutes=60, setup=30), a_show(3, minutes=90)]
    puzzle = a_puzzle(*shows, halls=(hall,), pauses=pauses)
    answer = solved(puzzle)
    assert sorted(spot.start for spot in answer.standing.values()) == [120, 240, 330]
    assert errors(puzzle, answer.standing) == []


def test_evening_shows_run_past_midnight_and_belong_to_their_day():
    hall = a_hall(STORA, open=(Span(14 * 60, 18 * 60),))
    shows = [a_show(number, minutes=120, night=True) for number in (1, 2)]
    answer = solved(a_puzzle(*shows, halls=(hall,), pauses=()))
    assert sorted(spot.start for spot in answer.standing.values()) == [14 * 60, 16 * 60]  # until 02:00


def test_day_shows_are_not_in_the_evening():
    frame = a_frame(days=(Span(9 * 60, 12 * 60),), nights=(Span(10 * 60, 12 * 60),))
    answer = solved(a_puzzle(a_show(1, night=False), a_show(2, night=True), halls=(a_hall(STORA),), frame=frame))
    assert answer.standing[1] == Spotted(STORA, 9 * 60)
    assert answer.standing[2].start >= 10 * 60


def test_the_night_when_the_clocks_go_back_has_an_hour_more():
    origin = dt.datetime(2026, 10, 24, 22, tzinfo=dt.UTC)  # midnight of 25 October, summer time until 03:00
    frame = a_frame(origin=origin, days=(Span(0, 5 * 60),), nights=())  # from 00:00 to 04:00 on the clock
    shows = [a_show(number, people="a") for number in range(1, 6)]
    answer = solved(a_puzzle(*shows, halls=(a_hall(STORA),), frame=frame))
    assert sorted(spot.start for spot in answer.standing.values()) == [0, 60, 120, 180, 240]


def test_a_start_between_the_grid_lines_is_kept():
    puzzle = a_puzzle(a_show(1, minutes=37), a_show(2))
    start = {1: Spotted(KV_LILLE, clock(10, 7))}
    answer = solved(puzzle, start, mode=Mode.KEEP)
    assert answer.standing[1] == start[1]
    assert errors(puzzle, answer.standing) == []


def test_stopping_keeps_the_best_so_far():
    told = []

    def tell(progress):
        told.append(progress)
        return len(told) < 12

    ticks = iter(range(10_000))
    answer = solve(
        MADE.puzzle,
        {},
        mode=Mode.FROM_SCRATCH,
        seed=1,
        iterations=50_000,
        tell=tell,
        clock=lambda: next(ticks) / 40,
    )
    assert len(told) == 12
    assert answer.iterations < 50_000
    assert answer.feasible
    assert told[-1].thousandths == answer.iterations * 1000 // 50_000
    assert (told[0].unplaced > 0, told[-1].unplaced) == (True, 0)
    assert total_of(answer.after, {}) == told[-1].cost


def test_time_runs_out_by_the_clock_handed_over():
    ticks = iter(range(10_000))
    answer = solve(MADE.puzzle, {}, mode=Mode.FROM_SCRATCH, seed=1, seconds=30.0, clock=lambda: float(next(ticks)))
    assert 0 < answer.iterations < 2000


def test_a_search_without_an_end_is_refused():
    with pytest.raises(ValueError, match="iterations or of seconds"):
        solve(MADE.puzzle, {}, mode=Mode.KEEP, seed=1)


def test_nothing_to_place_is_an_answer():
    answer = solved(a_puzzle(), iterations=100)
    assert (dict(answer.standing), answer.unplaced, answer.feasible) == ({}, (), True)


def test_what_was_released_stays_where_it_was_shown():
    puzzle = a_puzzle(a_show(1, expected=130), halls=(a_hall(KV_LILLE), a_hall(STORA, capacity=120)))
    released = {1: Spotted(KV_LILLE, clock(11))}
    heavy = replace(puzzle, weights={Wish.STAY.value: 100, Wish.DEMAND.value: 1, Wish.SHORES.value: 0})
    assert solved(heavy, mode=Mode.FROM_SCRATCH, released=released).standing == released


def test_pairs_are_taken_apart_and_rooms_follow_demand():
    puzzle = a_puzzle(
        a_show(1, expected=180),
        a_show(2, expected=90),
        halls=(a_hall(KV_LILLE, capacity=90), a_hall(VH_HAL, capacity=200)),
        pairs=(Pair(101, 102, 20),),
    )
    answer = solved(puzzle, {1: Spotted(KV_LILLE, 120), 2: Spotted(VH_HAL, 120)}, mode=Mode.IMPROVE)
    assert answer.before[Wish.PAIRS].amount == 20
    assert (answer.after[Wish.PAIRS].amount, answer.after[Wish.DEMAND].amount) == (0, 0)


def test_the_ferry_and_a_club_can_hold_sessions():
    puzzle = a_puzzle(a_show(1), a_show(2, people="a"), halls=(a_hall(FERRY), a_hall(KLUBB)))
    assert solved(puzzle, iterations=500).feasible
