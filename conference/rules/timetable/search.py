"""Search for a better timetable: simulated annealing that never breaks a rule, so that it can be stopped at any time.

The same puzzle, seed and number of iterations give the same answer, in whatever order the rows come.
"""

import enum
import time
from collections.abc import Mapping
from dataclasses import dataclass

from conference.rules.timetable.board import Board
from conference.rules.timetable.budget import Budget, Clock, Progress, Tell
from conference.rules.timetable.chance import Chance
from conference.rules.timetable.costs import Charge, costs_of
from conference.rules.timetable.grid import Grid, standing_of
from conference.rules.timetable.moves import Search
from conference.rules.timetable.puzzle import Puzzle, Spotted, Standing
from conference.rules.timetable.wishes import Wish, weights_of

__all__ = ["Answer", "Mode", "Moved", "Progress", "solve"]

LEAST_STAY = 10
"""What each move costs at least where a timetable is improved: less than two people who find no place."""
COLD = 4.0
"""The warmth at which a search ends: about the weight of the lightest wish."""
TRIES = 12
"""How often a repair is begun anew to move fewer sessions."""
FEW = 6
"""Up to so many showings are placed by trying every position."""


class Mode(enum.StrEnum):
    """How much of what stands may change."""

    KEEP = "keep"  # only what waits or breaks a rule is placed; others move only to make room
    IMPROVE = "improve"  # everything may move, but each move costs
    FROM_SCRATCH = "from-scratch"  # only what is fixed stays


@dataclass(frozen=True, slots=True)
class Moved:
    """A showing that stands elsewhere than before; None: it waits."""

    show: int
    before: Spotted | None
    now: Spotted | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A timetable that a search proposes.

    `before` and `after` are what it costs (`costs.costs_of`, with what stood before as what should stay). `feasible`:
    everything is placed and nothing that the search may move breaks a rule. `bound`: no timetable costs less (the sum
    of weight times amount, with those of the puzzle), where that is known; `proven`: this one cannot be bettered.
    """

    standing: Mapping[int, Spotted]
    unplaced: tuple[int, ...]
    before: Mapping[Wish, Charge]
    after: Mapping[Wish, Charge]
    moved: tuple[Moved, ...]
    iterations: int
    feasible: bool
    bound: int | None = None
    proven: bool = False


def solve(
    puzzle: Puzzle,
    start: Standing,
    *,
    mode: Mode,
    seed: int,
    iterations: int | None = None,
    seconds: float | None = None,
    released: Standing | None = None,
    tell: Tell | None = None,
    clock: Clock = time.monotonic,
) -> Answer:
    """Return the best timetable found within a number of moves or seconds.

    `start` is where everything stands, `released` where it stood when it was last shown to everybody. What cannot be
    placed without breaking a rule waits. A fixed showing stays where it stands, whatever rule it breaks.
    """
    budget = Budget(iterations=iterations, seconds=seconds, tell=tell, clock=clock)
    stays = should_stay(start, released, mode)
    grid = Grid(puzzle, start, stays)
    weights = weights_of(puzzle.weights)
    if mode is Mode.IMPROVE:
        weights[Wish.STAY] = max(weights[Wish.STAY], LEAST_STAY)
    stood = [grid.position(stays[show.id]) if show.id in stays else -1 for show in grid.shows]
    search = Search(Board(grid, weights, stood), Chance(seed), budget)
    now = [grid.position(start[show.id]) if show.id in start else -1 for show in grid.shows]
    if mode is Mode.KEEP:
        _keep(search, now)
    else:
        _renew(search, now if mode is Mode.IMPROVE else [-1] * len(now), gently=mode is Mode.IMPROVE)
    search.back()
    return answer(puzzle, start, standing_of(grid, search.board.at), stays=stays, iterations=budget.used)


def should_stay(start: Standing, released: Standing | None, mode: Mode) -> dict[int, Spotted]:
    """Return from where moving is charged: where everybody saw it, else where it stands unless all is begun anew."""
    return {**({} if mode is Mode.FROM_SCRATCH else start), **(released or {})}


def answer(
    puzzle: Puzzle, start: Standing, standing: Mapping[int, Spotted], *, stays: Standing, iterations: int
) -> Answer:
    """Return a standing together with what it changes and costs."""
    ids = sorted(show.id for show in puzzle.shows)
    unplaced = tuple(key for key in ids if key not in standing)
    return Answer(
        standing=standing,
        unplaced=unplaced,
        before=costs_of(puzzle, start, stays),
        after=costs_of(puzzle, standing, stays),
        moved=tuple(
            Moved(key, start.get(key), standing.get(key)) for key in ids if start.get(key) != standing.get(key)
        ),
        iterations=iterations,
        feasible=not unplaced,
    )


def load(search: Search, positions: list[int]) -> None:
    """Let everything stand where it did, but let wait what breaks a rule; of two in conflict who has most conflicts."""
    board, grid = search.board, search.board.grid
    sound = [
        number for number in search.free_ones if positions[number] >= 0 and positions[number] in grid.allowed[number]
    ]
    for number in sound:
        if board.free(number, positions[number]):
            search.put(number, positions[number])
    in_the_way = dict.fromkeys(sound, 0)
    for number in sound:
        if board.at[number] < 0:
            for other in board.in_the_way(number, positions[number]):
                in_the_way[number] += 1
                in_the_way[other] += 1
    for number in sound:
        if board.at[number] >= 0:
            search.lift(number)
    for number in sorted(sound, key=lambda one: (in_the_way[one], board.stood[one] < 0, one)):
        if board.free(number, positions[number]):
            search.put(number, positions[number])
    search.waiting = [number for number in search.free_ones if board.at[number] < 0]


def _renew(search: Search, positions: list[int], *, gently: bool) -> None:
    """Place everything, then move it around while it cools down."""
    load(search, positions)
    grid = search.board.grid
    waits = sorted(search.waiting, key=lambda one: (len(grid.domains[one]) / grid.lengths[one], one))
    for number in waits:
        if not search.budget.use(8):
            break
        search.insert(number)
        search.note()
    warm = warmth_of(search)
    search.place_all(0.5, warm / 4)
    # A short round first, so that whoever stops early has something good; then a long one.
    for hot, until in ((0.02, 0.2), (0.02, 1.0)) if gently else ((0.1, 0.2), (0.3, 1.0)):
        search.cool(max(warm * hot, 2 * COLD), COLD, until)
        search.back()
        if search.budget.stopped:
            break
        if search.waiting:
            search.place_all(min(1.0, until + 0.05), warm * hot)


def warmth_of(search: Search) -> float:
    """Return how much dearer moves usually are, from a few hundred that are looked at and not made."""
    costs = []
    for _ in range(300):
        if not search.movable:
            break
        number = search.movable[search.chance.below(len(search.movable))]
        domain = search.board.grid.domains[number]
        if search.board.at[number] < 0 or not domain:
            continue
        now = search.board.lift(number)
        position = domain[search.chance.below(len(domain))]
        costs.append(abs(search.board.cost(number, position) - search.board.cost(number, now)))
        search.board.put(number, now)
    return max(2.0, sum(costs) / max(1, len(costs)) / 2)


def _keep(search: Search, positions: list[int]) -> None:
    """Place what waits, several times over, and keep the way that moves the fewest of the others."""
    load(search, positions)
    begun = list(search.board.at)
    lost = set(search.waiting)
    for number in sorted(lost, key=lambda one: (len(search.board.grid.domains[one]), one)):
        if not search.budget.stopped:
            search.insert(number, None)
    first = list(search.board.at)
    found: tuple[int, int, int] | None = None
    for turn in range(TRIES):
        search.settle(first)
        search.penalty = [3 if at >= 0 else 1 for at in begun]
        search.best = (len(begun) + 1, 0)
        search.place_all((turn + 1) / TRIES, 0.0)
        search.back()
        moved = [number for number in search.free_ones if search.board.at[number] != begun[number]]
        _polish(search, moved, begun)
        moved = [number for number in moved if search.board.at[number] != begun[number]]
        now = (len(search.waiting), len(moved), search.cost)
        if found is None or now < found:
            found, kept = now, list(search.board.at)
        if search.budget.stopped or (not search.waiting and set(moved) <= lost):
            break
    assert found is not None
    search.settle(kept)
    moved = [number for number in search.free_ones if kept[number] != begun[number]]
    search.best = (len(search.waiting), search.cost)
    search.kept = list(kept)
    if len(moved) > FEW:
        search.movable = moved
        search.may_move = [number in set(moved) for number in range(len(kept))]
        search.cool(warmth_of(search), 1.0, 1.0)
    search.back()


def _polish(search: Search, moved: list[int], begun: list[int]) -> None:
    """Let those who were pushed away go back where they can, and those who moved stand where it costs least."""
    board = search.board
    for _ in range(3):
        before = search.cost
        for number in moved:
            if board.at[number] < 0 or search.budget.stopped:
                continue
            now = search.lift(number)
            if begun[number] >= 0 and board.free(number, begun[number]):
                search.put(number, begun[number])
                continue
            position = search.cheapest(number)
            search.put(number, position if position >= 0 else now)
        if search.cost >= before:
            break
