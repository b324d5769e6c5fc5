"""The board that a search moves on says what the whole count says, and never lets two things stand in one place."""

import random

import pytest

from bench.instances import an_instance
from conference.rules.timetable.board import Board
from conference.rules.timetable.budget import Budget
from conference.rules.timetable.chance import Chance
from conference.rules.timetable.costs import costs_of, total_of
from conference.rules.timetable.grid import Grid, standing_of
from conference.rules.timetable.moves import Search
from conference.rules.timetable.problems import HARD, find_problems
from conference.rules.timetable.wishes import USUAL, Wish, weights_of
from tests.conference.rules.timetable.puzzles import a_crowded_puzzle

WEIGHTS = {wish.value: number + 3 for number, wish in enumerate(USUAL)}


def a_search(puzzle, *, stays=None, seed=1, moves=10_000):
    grid = Grid(puzzle, {}, stays)
    stood = [grid.position(stays[show.id]) if stays and show.id in stays else -1 for show in grid.shows]
    budget = Budget(iterations=moves, seconds=None, tell=None)
    return Search(Board(grid, weights_of(WEIGHTS), stood), Chance(seed), budget)


def errors(puzzle, standing):
    """Return what no search may do. More sign-ups than a session itself takes are nothing that a place could mend."""
    found = [problem for problem in find_problems(puzzle, standing) if problem.kind in HARD]
    return [problem for problem in found if problem.details.get("room") is not False]


@pytest.mark.parametrize("seed", range(6))
def test_moves_cost_what_the_whole_count_says(seed):
    puzzle = a_crowded_puzzle(seed)
    search = a_search(puzzle, seed=seed)
    search.place_all(0.2, 100.0)
    for _ in range(40):
        for _ in range(25):
            search.step(400.0)
        standing = standing_of(search.board.grid, search.board.at)
        assert search.cost == total_of(costs_of(puzzle, standing), WEIGHTS)
        assert errors(puzzle, standing) == []


def test_moves_cost_what_the_whole_count_says_where_things_should_stay():
    made = an_instance(30)
    search = a_search(made.puzzle, stays=made.laid)
    search.place_all(0.2, 100.0)
    for _ in range(500):
        search.step(800.0)
    standing = standing_of(search.board.grid, search.board.at)
    costs = costs_of(made.puzzle, standing, made.laid)
    assert search.cost == total_of(costs, WEIGHTS)
    assert costs[Wish.STAY].amount > 0


def test_lifting_everything_brings_the_cost_to_nothing():
    search = a_search(a_crowded_puzzle(3))
    search.place_all(0.2, 100.0)
    order = [number for number in search.free_ones if search.board.at[number] >= 0]
    random.Random(5).shuffle(order)
    for number in order:
        search.lift(number)
    assert search.cost == 0
    assert set(search.board.occupied) == {-1}
    assert set(search.board.active) == {0}


def test_what_is_kept_comes_back_as_it_was():
    search = a_search(an_instance(30).puzzle)
    search.place_all(0.5, 100.0)
    kept, cost = list(search.board.at), search.cost
    for _ in range(300):
        search.step(10_000.0)
    search.settle(kept)
    assert (search.board.at, search.cost) == (kept, cost)
