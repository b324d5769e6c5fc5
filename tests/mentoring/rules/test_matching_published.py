"""Published assignment problems with their published optima."""

import importlib.util
from pathlib import Path

import pytest

from mentoring.rules.fit import WHOLE
from mentoring.rules.matching import Goal, Solver, solve
from mentoring.rules.matching.instances import instance_of_points

SOLVERS = [
    Solver.OWN,
    pytest.param(
        Solver.LIBRARY,
        marks=pytest.mark.skipif(
            importlib.util.find_spec("ortools") is None, reason="OR-tools, the extra `solver`, is not installed"
        ),
    ),
]
WORST = 10


def cost_of(costs, solver, **more):
    """Solve with a thousand points less the cost of each pair, and return what the answer costs."""
    points = {row: {column: WHOLE - cost for column, cost in enumerate(found)} for row, found in enumerate(costs)}
    answer = solve(
        instance_of_points(points, dict.fromkeys(range(len(costs[0])), 1), goal=Goal.TOTAL, **more), solver=solver
    )
    assert len(answer.pairs) == min(len(costs), len(costs[0]))
    return len(answer.pairs) * WHOLE - answer.total


@pytest.mark.parametrize("solver", SOLVERS)
def test_the_assignment_problem_of_the_or_library_costs_what_was_published(solver):
    """J. E. Beasley: OR-Library, Journal of the Operational Research Society 41, 1990; `assign100`, optimum 305."""
    numbers = [int(one) for one in (Path(__file__).parent / "assign100.txt").read_text(encoding="ascii").split()]
    size, costs = numbers[0], numbers[1:]
    assert (size, len(costs)) == (100, 100 * 100)

    assert cost_of([costs[row * size : (row + 1) * size] for row in range(size)], solver) == 305


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("size", [1, 2, 5, 8, 9])
def test_the_hard_assignment_problem_has_its_answer_on_the_other_diagonal(size, solver):
    """R. E. Machol and M. Wien: A "hard" assignment problem, Operations Research 24, 1976: row times column."""
    costs = [[row * column for column in range(1, size + 1)] for row in range(1, size + 1)]

    assert cost_of(costs, solver, best=3) == size * (size + 1) * (size + 2) // 6
