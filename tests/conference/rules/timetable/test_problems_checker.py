"""The problems after moves are those of the timetable looked at as a whole, and those that a plain count finds."""

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conference.rules.timetable.problems import Checker, ProblemKind, find_problems
from conference.rules.timetable.puzzle import Spotted
from conference.rules.timetable.travel import Travel
from tests.conference.rules.timetable.puzzles import (
    DUNKERS,
    KV_LILLE,
    a_crowded_puzzle,
    a_puzzle,
    a_random_spot,
    a_show,
    clock,
)

KIND = ProblemKind


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_after_moves_the_problems_are_those_of_the_whole(seed):
    dice = random.Random(seed)
    puzzle = a_crowded_puzzle(seed)
    standing = {show.id: a_random_spot(dice, puzzle) for show in puzzle.shows if dice.random() < 0.8}
    checker = Checker(puzzle, standing)
    for _ in range(15):
        moved = dice.choice(puzzle.shows).id
        spot = None if dice.random() < 0.2 else a_random_spot(dice, puzzle)
        checker.after_move(moved, spot)
        assert checker.problems() == find_problems(puzzle, checker.standing)
        assert checker.problems_with(moved) == tuple(one for one in checker.problems() if moved in one.shows)


def test_several_moves_at_once_and_what_would_be():
    puzzle = a_crowded_puzzle(4)
    dice = random.Random(4)
    checker = Checker(puzzle, {show.id: a_random_spot(dice, puzzle) for show in puzzle.shows})
    before = checker.problems()
    moves = {show.id: a_random_spot(dice, puzzle) for show in puzzle.shows[:10]}
    one, spot = next(iter(moves.items()))
    would = checker.would(one, spot)
    assert checker.problems() == before
    checker.after_move(one, spot)
    assert would == checker.problems_with(one)
    checker.after_moves(moves)
    assert checker.problems() == find_problems(puzzle, checker.standing)
    assert checker.standing == {**checker.standing, **moves}


def test_a_showing_that_nobody_knows_cannot_be_moved():
    checker = Checker(a_puzzle(a_show(1)), {})
    with pytest.raises(KeyError):
        checker.after_move(2, Spotted(DUNKERS, clock(10)))


@pytest.mark.parametrize("seed", range(6))
def test_rooms_people_and_ways_as_a_plain_count_finds_them(seed):
    puzzle = a_crowded_puzzle(seed, people=8)
    dice = random.Random(seed)
    halls = [hall.id for hall in puzzle.halls]
    standing = {
        show.id: Spotted(dice.choice(halls), dice.randrange(60, 1000, 15)) for show in puzzle.shows if show.id % 5
    }
    problems = find_problems(puzzle, standing)
    assert _pairs(problems, KIND.ROOM_TAKEN) == _rooms(puzzle, standing)
    assert _pairs(problems, KIND.PERSON_TWICE) == _twice(puzzle, standing)
    assert _pairs(problems, KIND.WAY_IMPOSSIBLE) == _too_short(puzzle, standing)


def _pairs(problems, kind):
    return {tuple(sorted(one.shows)) for one in problems if one.kind is kind}


def _placed(puzzle, standing):
    return [(show, standing[show.id]) for show in puzzle.shows if show.id in standing]


def _rooms(puzzle, standing):
    return {
        (one.id, other.id)
        for (one, here), (other, there) in combinations(_placed(puzzle, standing), 2)
        if here.hall == there.hall
        and here.start - one.setup < there.start + other.minutes
        and there.start - other.setup < here.start + one.minutes
    }


def _twice(puzzle, standing):
    return {
        (one.id, other.id)
        for (one, here), (other, there) in combinations(_placed(puzzle, standing), 2)
        if _names(one) & _names(other)
        and here.start < there.start + other.minutes
        and there.start < here.start + one.minutes
    }


def _names(show):
    return {presence.person for presence in show.people}


def _too_short(puzzle, standing):
    travel, found = Travel(puzzle.frame, puzzle.halls), set()
    for name in {name for show in puzzle.shows for name in _names(show)}:
        mine = [(spot.start, spot.start + show.minutes, show.id, spot.hall)
                for show, spot in _placed(puzzle, standing) if name in _names(show)]  # fmt: skip
        for (_, ends, one, here), (begins, _, other, there) in [(a, b) for a in mine for b in mine if a != b]:
            between = any(
                start >= ends and end <= begins for start, end, number, _ in mine if number not in (one, other)
            )
            if begins >= ends and not between and begins - ends < travel.minutes(here, there, ends)[0]:
                found.add(tuple(sorted((one, other))))
    return found


def test_moving_away_takes_the_problems_along():
    puzzle = a_puzzle(a_show(1, 60, "a"), a_show(2, 60, "a"))
    checker = Checker(puzzle, {1: Spotted(KV_LILLE, clock(10)), 2: Spotted(KV_LILLE, clock(10))})
    assert [one.kind for one in checker.problems_with(2)] == [KIND.PERSON_TWICE, KIND.ROOM_TAKEN]
    checker.after_move(2, Spotted(KV_LILLE, clock(12)))
    assert checker.problems_with(2) == ()
