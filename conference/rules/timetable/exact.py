"""Search with CP-SAT: for small events, to polish what the local search found, and to know how good it can be at all.

Needs the extra `solver`; without it these functions raise ImportError. Never called in a web process.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conference.rules.timetable.budget import Clock, Progress, Tell
from conference.rules.timetable.costs import total_of
from conference.rules.timetable.exact_model import UNPLACED, ExactModel
from conference.rules.timetable.grid import Grid, standing_of
from conference.rules.timetable.puzzle import Puzzle, Spotted, Standing
from conference.rules.timetable.search import LEAST_STAY, Answer, Mode, answer, should_stay, solve
from conference.rules.timetable.wishes import Wish, weights_of

HINT_SHARE = 0.2
"""The share of the time in which the local search looks for a start."""


def solve_exact(
    puzzle: Puzzle,
    start: Standing,
    *,
    mode: Mode = Mode.IMPROVE,
    seconds: float,
    seed: int,
    workers: int = 2,
    released: Standing | None = None,
    tell: Tell | None = None,
    hinted: bool = True,
    clock: Clock = time.monotonic,
) -> Answer:
    """Return the best timetable found in that time, what no timetable can be better than, and whether that is reached.

    `hinted`: the local search goes first for a fifth of the time, and what it finds is never made worse. `bound` and
    `proven` are of the cost with the weights of the search: in IMPROVE mode every move costs.
    """
    begun = clock()
    stays = should_stay(start, released, mode)
    weights = weights_of(puzzle.weights)
    if mode is Mode.IMPROVE:
        weights[Wish.STAY] = max(weights[Wish.STAY], LEAST_STAY)
    first, heard = None, _Heard(tell)
    if hinted or mode is Mode.KEEP:
        first = solve(
            puzzle, start, mode=mode, seed=seed, seconds=seconds * HINT_SHARE, released=released, tell=heard.early
        )
        if mode is Mode.KEEP or heard.stopped:
            return first
    grid = Grid(puzzle, start, stays)
    stood = [grid.position(stays[show.id]) if show.id in stays else -1 for show in grid.shows]
    exact = ExactModel(grid, weights, stood)
    if first is not None:
        _hint(exact, first.standing)
    solver = exact.cp.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.1, seconds - (clock() - begun))
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed % 2**31
    status = _run(exact, solver, heard, clock=clock, begun=begun, seconds=seconds)
    found = first
    if status in (exact.cp.OPTIMAL, exact.cp.FEASIBLE):
        exactly = answer(puzzle, start, _standing(exact, solver), stays=stays, iterations=solver.num_branches)
        found = exactly if first is None else min(first, exactly, key=lambda one: _rank(one, weights))
    if found is None:
        found = answer(puzzle, start, {}, stays=stays, iterations=0)
    bound = max(0, int(solver.best_objective_bound + 0.5)) if status != exact.cp.INFEASIBLE else None
    if bound is not None:
        bound = bound % UNPLACED if bound < UNPLACED * (len(found.unplaced) + 1) else None
    proven = bound is not None and found.feasible and total_of(found.after, weights) <= bound
    return replace(found, bound=bound, proven=proven)


def _rank(one: Answer, weights: Mapping[str, int]) -> tuple[int, int]:
    return len(one.unplaced), total_of(one.after, weights)


def _standing(exact: ExactModel, solver: Any) -> dict[int, Spotted]:
    positions = list(exact.grid.held)
    for (number, hall), here in exact.at.items():
        if solver.boolean_value(here):
            positions[number] = hall * exact.grid.ticks + solver.value(exact.start[number])
    return standing_of(exact.grid, positions)


def _hint(exact: ExactModel, standing: Mapping[int, Spotted]) -> None:
    """Begin where a local search ended; what follows from the places the solver finds out by itself."""
    grid, model = exact.grid, exact.model
    for number, show in enumerate(grid.shows):
        spot = standing.get(show.id)
        position = -1 if spot is None else grid.position(spot)
        model.add_hint(exact.placed[number], position >= 0)
        if position >= 0:
            model.add_hint(exact.start[number], grid.tick_of[position])
    for (number, hall), here in exact.at.items():
        spot = standing.get(grid.shows[number].id)
        model.add_hint(here, spot is not None and grid.halls[hall].id == spot.hall)
    spots = [standing.get(show.id) for show in grid.shows]
    for (one, other), literal in exact.orders():
        here, there = spots[one], spots[other]
        if here is not None and there is not None:
            model.add_hint(literal, here.start + grid.shows[one].minutes <= there.start)


class _Heard:
    """Who is told of progress: first by the local search for its share of the time, then by the solver."""

    def __init__(self, tell: Tell | None) -> None:
        self.tell = tell
        self.stopped = False
        self.last = Progress(0, 0, 0)

    def early(self, progress: Progress) -> bool:
        return self.say(replace(progress, thousandths=int(progress.thousandths * HINT_SHARE)))

    def say(self, progress: Progress) -> bool:
        self.last = progress
        if self.tell is not None and not self.tell(progress):
            self.stopped = True
        return not self.stopped


def _run(exact: ExactModel, solver: Any, heard: _Heard, *, clock: Clock, begun: float, seconds: float) -> Any:
    """Run the solver in a thread of its own, so that this one can go on listening for a stop."""
    best: list[float] = []

    class Noted(exact.cp.CpSolverSolutionCallback):  # type: ignore[misc,name-defined]  # known when it is loaded
        def on_solution_callback(self) -> None:
            best.append(self.objective_value)

    result: list[Any] = []
    thread = threading.Thread(target=lambda: result.append(solver.solve(exact.model, Noted())), daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.25)
        unplaced, cost = (heard.last.unplaced, heard.last.cost)
        if best:
            unplaced, cost = divmod(int(best[-1]), UNPLACED)
        share = min(999, int(1000 * (clock() - begun) / max(seconds, 1e-9)))
        if thread.is_alive() and not heard.say(Progress(share, cost, unplaced)):
            solver.stop_search()
            thread.join()
    if not result:
        raise RuntimeError("the solver ended without an answer")
    return result[0]
