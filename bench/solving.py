"""How long the search for a timetable takes, and how good it gets: made-up events on two shores at 85 % room load.

`python -m bench.solving` prints this part alone; `--long` adds the comparison with CP-SAT alone, which takes minutes.
Each search runs in a process of its own, as in the application; CP-SAT only where the extra `solver` is installed.
"""

import argparse
import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bench.instances import an_instance
from bench.site import ROOT
from conference.rules.timetable.costs import total_of
from conference.rules.timetable.exact import solve_exact
from conference.rules.timetable.problems import HARD, find_problems
from conference.rules.timetable.puzzle import Puzzle
from conference.rules.timetable.search import Answer, Mode, Progress, solve

SIZES = (30, 100, 300)
Row = tuple[str, str]
HEAD = "| timetable | measured |\n|---|---|\n"


def told(answer: Answer, puzzle: Puzzle, seconds: float) -> dict[str, Any]:
    """Return the figures of an answer: what is wrong with it is counted by the check, not by the search."""
    return {
        "seconds": seconds,
        "moves": answer.iterations,
        "unplaced": len(answer.unplaced),
        "errors": sum(problem.kind in HARD for problem in find_problems(puzzle, answer.standing)),
        "cost": total_of(answer.after, puzzle.weights),
        "moved": sum(move.before is not None for move in answer.moved),
        "bound": answer.bound,
        "proven": answer.proven,
    }


def first_valid(size: int, seed: int) -> dict[str, Any]:
    """Search from nothing until everything is placed; at most a minute."""
    puzzle = an_instance(size, seed).puzzle
    begun = time.perf_counter()
    answer = solve(
        puzzle, {}, mode=Mode.FROM_SCRATCH, seed=seed, seconds=60, tell=lambda progress: progress.unplaced > 0
    )
    return told(answer, puzzle, time.perf_counter() - begun)


def best_after(size: int, seed: int, seconds: float) -> dict[str, Any]:
    puzzle = an_instance(size, seed).puzzle
    begun = time.perf_counter()
    answer = solve(puzzle, {}, mode=Mode.FROM_SCRATCH, seed=seed, seconds=seconds)
    return told(answer, puzzle, time.perf_counter() - begun)


def exactly(size: int, seed: int, seconds: float) -> dict[str, Any]:
    """CP-SAT alone, without the local search's answer to begin with."""
    puzzle = an_instance(size, seed).puzzle
    begun = time.perf_counter()

    def tell(_progress: Progress) -> bool:
        return True

    answer = solve_exact(
        puzzle, {}, mode=Mode.FROM_SCRATCH, seed=seed, seconds=seconds, tell=tell, hinted=False, workers=2
    )
    return told(answer, puzzle, time.perf_counter() - begun)


def repaired(size: int, seed: int) -> dict[str, Any]:
    """Somebody withdraws from a good timetable: their sessions go, but for one that somebody else takes over who can
    only come on the last day.
    """
    puzzle = an_instance(size, seed).puzzle
    standing = solve(puzzle, {}, mode=Mode.FROM_SCRATCH, seed=seed, iterations=40_000).standing
    last = puzzle.frame.days[-1]
    show = next(one for one in puzzle.shows if one.people and standing[one.id].start < last.start and not one.night)
    gone = show.people[0].person
    other = replace(show.people[0], person="another", free=(last,), cities=frozenset())
    beside = tuple(who for who in show.people[1:] if who.free is None)
    shows = [
        replace(one, people=(other, *beside)) if one is show else one
        for one in puzzle.shows
        if one is show or all(who.person != gone for who in one.people)
    ]
    changed = replace(puzzle, shows=tuple(shows))
    left = {one.id: standing[one.id] for one in shows}
    begun = time.perf_counter()
    answer = solve(changed, left, mode=Mode.KEEP, seed=seed, seconds=3)
    return told(answer, changed, time.perf_counter() - begun)


def apart(call: str) -> dict[str, Any]:
    """Run one of the functions above in a process of its own."""
    script = f"import json; from bench import solving; print(json.dumps(solving.{call}))"
    done = subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, text=True, capture_output=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measured(say: Callable[[str], None], *, long: bool) -> list[Row]:
    """Take the measurements; the long ones only where asked for."""
    rows: list[Row] = []

    def add(title: str, value: str) -> None:
        rows.append((title, value))
        say(f"{title}: {value}")

    for size in SIZES:
        found = [apart(f"first_valid({size}, {seed})") for seed in (1, 2, 3)]
        times = ", ".join(f"{one['seconds']:.2f} s" for one in found)
        wrong = sum(one["unplaced"] + one["errors"] for one in found)
        add(f"{size} sessions, first valid timetable (three events)", f"{times}; {wrong} unplaced or wrong")
    for size in SIZES[1:]:
        found = [apart(f"repaired({size}, {seed})") for seed in (1, 2, 3)]
        values = ", ".join(f"{one['seconds']:.2f} s and {one['moved']} moved" for one in found)
        wrong = sum(one["unplaced"] + one["errors"] for one in found)
        add(f"{size} sessions, repair after a withdrawal (three events)", f"{values}; {wrong} unplaced or wrong")
    found = [apart(f"best_after(30, {seed}, 10)") for seed in (1, 2, 3)]
    add("30 sessions, cost after 10 s (three events)", ", ".join(f"{one['cost']}" for one in found))
    if importlib.util.find_spec("ortools") is not None:
        bounds = [apart(f"exactly(30, {seed}, {60 if long else 20})") for seed in (1, 2, 3)]
        values = ", ".join(f"{one['cost']} (bound {one['bound']})" for one in bounds)
        gaps = ", ".join(f"{gap(mine['cost'], its['bound'])}" for mine, its in zip(found, bounds, strict=True))
        add("30 sessions, CP-SAT alone", f"{values}; the local search is {gaps} above the bound")
    if long:
        for size in SIZES[1:]:
            add(f"{size} sessions, 60 s against CP-SAT alone 180 s (cost)", against(size))
    return rows


def gap(cost: int, bound: int | None) -> str:
    return "?" if not bound else f"{100 * (cost - bound) / bound:.1f} %"


def against(size: int) -> str:
    """Compare a minute of the local search with three of CP-SAT."""
    mine = apart(f"best_after({size}, 1, 60)")
    value = f"{mine['cost']} after {mine['moves']} moves"
    if importlib.util.find_spec("ortools") is None:
        return value
    its = apart(f"exactly({size}, 1, 180)")
    if its["unplaced"] == size:
        return f"{value} against nothing found"
    left = f", {its['unplaced']} unplaced" if its["unplaced"] else ""
    return f"{value} against {its['cost']}{left} (bound {its['bound']})"


def table(rows: list[Row]) -> str:
    return "\n## Solving\n\n" + HEAD + "".join(f"| {title} | {value} |\n" for title, value in rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.solving", description=__doc__)
    parser.add_argument("--long", action="store_true", help="compare with CP-SAT alone as well: a quarter of an hour")
    given = parser.parse_args()

    def say(line: str) -> None:
        print(line, flush=True)

    say(table(measured(say, long=given.long)))


if __name__ == "__main__":
    main()
