"""How long the matching of mentors and those who look for one takes, and how much memory: made-up people.

`python -m bench.matching` prints this part alone. Each matching runs in a process of its own; OR-tools only where the
extra `solver` is installed.
"""

import importlib.util
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.site import ROOT
from mentoring.rules.fit import Mentee, Mentor
from mentoring.rules.matching import Goal, Instance, Solver, instance_of, solve, what_if, why_not
from mentoring.rules.people import HALF_DAYS, Level, Meets, Need, Skill

SKILLS = [f"skill-{number}" for number in range(45)]
GENRES = [f"genre-{number}" for number in range(20)]
STAGES = ("first-steps", "emerging", "established")
Row = tuple[str, str]
HEAD = "| matching | measured |\n|---|---|\n"


def people(mentees: int, mentors: int, seed: int = 1) -> Instance:
    """Return so many people with about as many seats as there are mentees, who name what people name on average."""
    dice = random.Random(seed)
    seats = -(-mentees // mentors)

    def alike() -> dict[str, Any]:
        return {
            "genres": frozenset(dice.sample(GENRES, dice.randint(1, 4))),
            "meets": frozenset(dice.sample(tuple(Meets), dice.randint(1, 4))),
            "half_days": frozenset(dice.sample(HALF_DAYS, 5)),
            "country": dice.choice(("DK", "SE")),
        }

    return instance_of(
        [
            Mentor(
                number,
                number,
                tuple(Skill(one, dice.choice(tuple(Level))) for one in dice.sample(SKILLS, dice.randint(3, 8))),
                tuple(dice.sample(("da", "sv", "en"), dice.randint(1, 3))),
                stages=frozenset(dice.sample(STAGES, dice.randint(1, 3))),
                cleared=dice.random() < 0.7,
                seats=dice.randint(max(0, seats - 1), seats + 1),
                **alike(),
            )
            for number in range(1, mentors + 1)
        ],
        [
            Mentee(
                number,
                frozenset({mentors + number}),
                tuple(Need(one, dice.randint(1, 3)) for one in dice.sample(SKILLS, dice.randint(2, 5))),
                tuple(dice.sample(("da", "sv", "en"), dice.randint(1, 3))),
                stage=dice.choice(STAGES),
                minor=dice.random() < 0.1,
                **alike(),
            )
            for number in range(1, mentees + 1)
        ],
        seed="bench",
    )


def memory(what: str) -> float:
    """Return the MiB that this process holds (VmRSS), or has held at most (VmHWM).

    `getrusage` will not do: its highest is that of the process which started this one.
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{what}:"))


def matched(mentees: int, mentors: int, solver: str) -> dict[str, float]:
    """Match everybody, and return seconds, seconds of the processor, MiB that the matching took, and what came out."""
    if solver == Solver.LIBRARY:
        importlib.import_module("ortools.graph.python.min_cost_flow")  # a worker has it loaded
    instance = people(mentees, mentors)
    before = memory("VmRSS")
    begun, worked = time.perf_counter(), time.process_time()
    answer = solve(instance, solver=Solver(solver))
    return {
        "seconds": time.perf_counter() - begun,
        "cpu": time.process_time() - worked,
        "memory": memory("VmHWM"),
        "more": memory("VmHWM") - before,
        "pairs": len(answer.pairs),
        "worst": answer.worst or 0,
        "total": answer.total,
    }


def asked(mentees: int, mentors: int) -> dict[str, float]:
    """Force the first who can be forced with another mentor, and give a mentor one more seat."""
    instance = people(mentees, mentors)
    answer = solve(instance, solver=Solver.OWN)
    forced: list[float] = []
    for pair in answer.pairs[:20]:
        for mentor_id in sorted(instance.seats):
            if mentor_id != pair.mentor_id and not instance.table.bars(pair.mentee_id, mentor_id):
                begun = time.process_time()
                found = why_not(instance, answer, pair.mentee_id, mentor_id)
                if found.answer is not None:
                    forced.append(time.process_time() - begun)
                    break
    begun = time.process_time()
    what_if(instance, answer, seats={1: instance.seats[1] + 1})
    seat = time.process_time() - begun
    return {"forced": sum(forced) / len(forced), "worst": max(forced), "seat": seat}


def goals(mentees: int, mentors: int) -> dict[str, float]:
    """Return how many are matched, and the total, by goal."""
    found: dict[str, float] = {}
    for goal in Goal:
        instance = people(mentees, mentors)
        answer = solve(
            instance_of(instance.table.mentors.values(), instance.table.mentees.values(), seed="bench", goal=goal)  # type: ignore[attr-defined]  # these are people
        )
        found[goal.value], found[f"{goal.value} people"] = answer.total, len(answer.pairs)
        found[f"{goal.value} worst"] = answer.worst or 0
    return found


def apart(call: str) -> Any:
    """Run one measurement in a process of its own, so that its memory is its own."""
    script = f"import json; from bench.matching import *; print(json.dumps({call}))"
    done = subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, text=True, capture_output=True)
    return json.loads(done.stdout.splitlines()[-1])


def measured(say: Callable[[str], None]) -> list[Row]:
    """Take every measurement."""
    rows: list[Row] = []

    def add(title: str, value: str) -> None:
        rows.append((title, value))
        say(f"{title}: {value}")

    solvers = [("own flow", Solver.OWN)]
    if importlib.util.find_spec("ortools") is not None:
        solvers.append(("OR-tools", Solver.LIBRARY))
    for mentees, mentors in ((1_000, 200), (10_000, 2_000)):
        for name, solver in solvers:
            found = apart(f"matched({mentees}, {mentors}, {solver.value!r})")
            add(
                f"{mentees:,} × {mentors:,}, everybody, {name}",
                f"{found['seconds']:.2f} s ({found['cpu']:.2f} s CPU), {found['memory']:.0f} MiB in all "
                f"({found['more']:.0f} of them for the matching); {found['pairs']} pairs, worst {found['worst']}, "
                f"total {found['total']:,}",
            )
    for mentees, mentors in ((380, 200), (1_000, 200)):
        found = apart(f"asked({mentees}, {mentors})")
        add(
            f"{mentees:,} × {mentors:,}, solved again",
            f"one pair forced {1000 * found['forced']:.0f} ms CPU (at most {1000 * found['worst']:.0f}), "
            f"one seat more {1000 * found['seat']:.0f} ms CPU",
        )
    found = apart("goals(380, 200)")
    best = found["total"]
    add(
        "380 × 200, what the goals cost",
        "; ".join(
            f"{goal.value}: {found[f'{goal.value} people']} people, worst {found[f'{goal.value} worst']}, "
            f"{100 * (best - found[goal.value]) / best:.2f} % below the highest total"
            for goal in Goal
        ),
    )
    return rows


def table(rows: list[Row]) -> str:
    return "\n## Matching\n\n" + HEAD + "".join(f"| {title} | {value} |\n" for title, value in rows)


def main() -> None:
    def say(line: str) -> None:
        print(line, flush=True)

    say(table(measured(say)))


if __name__ == "__main__":
    main()
