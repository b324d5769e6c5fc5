"""A search for a better timetable in a process of its own, so that whoever buys a ticket meanwhile need not wait.

The child knows rules only: no database, no web. It says how far it is and hears whether to stop; both through one pipe.
"""

import contextlib
import multiprocessing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection

from conference.rules.timetable.contradictions import Contradiction, contradictions, group_of
from conference.rules.timetable.puzzle import Puzzle, Spotted
from conference.rules.timetable.search import Answer, Mode, Progress, solve

ROUND_SECONDS = 0.5
# How long the child may take beyond its time before it counts as lost: starting, and looking for contradictions.
GRACE_SECONDS = 60
# Of so many sessions without a place it is found out which demands contradict each other.
MOST_EXPLAINED = 3


@dataclass(frozen=True, slots=True)
class Task:
    """What a search is to do. Either `seconds` or `iterations` bounds it; `exact`: with the solver library."""

    puzzle: Puzzle
    start: Mapping[int, Spotted]
    released: Mapping[int, Spotted]
    mode: Mode
    seed: int
    seconds: float
    iterations: int | None = None
    exact: bool = False


class SearchLost(RuntimeError):
    """The process that searched ended without an answer, or did not end at all."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, and for what it could not place which demands cannot stand together."""

    answer: Answer
    clashes: tuple[Contradiction, ...] = ()


def search(task: Task, tell: Callable[[Progress], bool]) -> Found:
    """Search here, in this process, and find out why what is left has no place."""
    found = _solve(task, tell)
    clashes: list[Contradiction] = []
    for show in found.unplaced[:MOST_EXPLAINED]:
        clashes += contradictions(task.puzzle, task.start, group_of(task.puzzle, show)) or ()
    return Found(found, tuple(clashes))


def _solve(task: Task, tell: Callable[[Progress], bool]) -> Answer:
    if task.exact:
        from conference.rules.timetable.exact import solve_exact

        return solve_exact(
            task.puzzle, task.start, seconds=task.seconds, seed=task.seed, released=task.released, tell=tell
        )
    return solve(
        task.puzzle,
        task.start,
        mode=task.mode,
        seed=task.seed,
        iterations=task.iterations,
        seconds=task.seconds,
        released=task.released,
        tell=tell,
    )


def search_apart(task: Task, tell: Callable[[Progress | None], bool]) -> Found:
    """Search in a child process and return its answer.

    `tell` hears of progress, or None when there is no news, about twice a second, and returns False to stop: the best
    found so far is the answer then. Raises SearchLost.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    child = context.Process(target=_work, args=(there, task), daemon=True)
    child.start()
    there.close()
    try:
        return _listen(here, tell, rounds=int((task.seconds + GRACE_SECONDS) / ROUND_SECONDS))
    finally:
        here.close()
        child.terminate()
        child.join(5)


def _listen(here: Connection, tell: Callable[[Progress | None], bool], *, rounds: int) -> Found:
    while rounds > 0:
        news: object = None
        try:
            # Progress comes several times a second; only silence counts as a round.
            if here.poll(ROUND_SECONDS):
                news = here.recv()
            else:
                rounds -= 1
        except (EOFError, ConnectionError) as error:
            raise SearchLost("it ended without an answer") from error
        if isinstance(news, Found):
            return news
        if not tell(news if isinstance(news, Progress) else None):
            # Whoever has just answered hears no more; the answer waits in the pipe.
            with contextlib.suppress(ConnectionError):
                here.send("stop")
    raise SearchLost("it did not come to an end")


def _work(pipe: Connection, task: Task) -> None:
    """What the child does."""

    def report(progress: Progress) -> bool:
        pipe.send(progress)
        return not pipe.poll()

    pipe.send(search(task, report))
