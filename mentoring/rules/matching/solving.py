"""Solves a matching: sets what is locked, finds the best of what is left, and says why somebody has no mentor."""

import enum
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from mentoring.rules.fit import WHOLE
from mentoring.rules.matching import library
from mentoring.rules.matching.answers import Answer, Goal, Pair
from mentoring.rules.matching.flow import NOBODY, Flow, potentials
from mentoring.rules.matching.instances import Instance
from mentoring.rules.matching.most import Most, best_worst
from mentoring.rules.matching.points import mentor_in, points_in
from mentoring.rules.matching.problems import TIE_BITS, Fixed, Problem, fix
from mentoring.rules.matching.reasons import why_left
from mentoring.rules.matching.stable import propose

Tell = Callable[[int], bool]
"""Hears many times how far the search is, 0 to 1000, and says whether it should go on."""
LARGE = 50_000
"""From so many candidates on the extra `solver` is worth loading."""
DEARER = 15
"""Candidates who come back among those who are looked at may be so many points dearer than who is chosen."""
SCORED, COUNTED = 200, 400
"""How far the search is, in thousandths, when the points are known, and when it is known how many can be matched."""


class Solver(enum.StrEnum):
    """Who finds the cheapest flow. The answers are the same."""

    OWN = "own"
    LIBRARY = "library"


class _StoppedError(Exception):
    """Somebody asked to stop."""


def solve(instance: Instance, tell: Tell | None = None, solver: Solver | None = None) -> Answer:
    """Return the best matching; where `tell` said no, the best found so far.

    `solver` None takes OR-tools for large runs where it is installed; LIBRARY raises ImportError where it is not.
    """
    fixed = fix(instance)
    search = Search(Problem(instance, fixed), tell, solver)
    finished = True
    try:
        search.run()
    except _StoppedError:
        finished = False
    return _answer(instance, fixed, search, finished=finished)


class Search:
    """One search. `chosen` is the best so far: the number of each mentee's mentor, or NOBODY."""

    def __init__(self, problem: Problem, tell: Tell | None, solver: Solver | None) -> None:
        self.problem, self.tell, self.solver = problem, tell, solver
        self.chosen = [NOBODY] * len(problem.mentees)
        self._said = -1

    def run(self) -> None:
        problem, goal = self.problem, self.problem.instance.goal
        self.hear(0)
        for mentee in range(len(problem.mentees)):
            problem.fill(mentee)
            self.hear(SCORED * mentee // len(problem.mentees))
        if goal is Goal.STABLE:
            self.chosen = propose(problem, lambda: self.hear(SCORED))
            self.hear(WHOLE)
            return
        least = 0
        if goal is Goal.EVERYBODY:
            least = self._most()
        self._best(least)
        self.hear(WHOLE)

    def hear(self, permille: int) -> None:
        """Tell how far it is, again and again, so that whoever wants it to stop is heard soon."""
        self._said = max(permille, self._said)
        if self.tell is not None and not self.tell(self._said):
            raise _StoppedError

    def _most(self) -> int:
        """Match as many as can be, with the best worst pair, and return its points."""
        problem = self.problem
        most = Most(problem.rows, problem.room, problem.seek, problem.points)
        most.grow(0, problem.places)
        self.chosen = list(most.chosen)
        self.hear(SCORED)
        matched = ((k, j) for k, j in enumerate(most.chosen) if j != NOBODY)
        low = min((problem.points(k, j) for k, j in matched), default=0)
        least = best_worst(most, low, lambda: self.hear(self._said))
        self.chosen = list(most.chosen)
        self.hear(COUNTED)
        return least

    def _best(self, least: int) -> None:
        """Find the highest total among pairs with at least so many points.

        Candidates that were cut come back where they would make the answer cheaper, until none would: by the potentials
        of the last flow, as in every method of column generation. So cutting them costs time at the most.
        """
        problem = self.problem
        prices = [
            {mentor_in(one): problem.price(k, one) for one in row if points_in(one) >= least}
            for k, row in enumerate(problem.rows)
        ]
        if problem.instance.goal is Goal.EVERYBODY:
            leave = (len(prices) + 1) * (WHOLE + 1) * problem.point
        else:
            leave = WHOLE * problem.point + (1 << TIE_BITS)
        while True:
            potential = self._cheapest(prices, leave)
            if not self._cheaper(prices, potential, leave, least):
                return

    def _cheapest(self, prices: Sequence[dict[int, int]], leave: int) -> Sequence[int]:
        """Choose by the cheapest flow, and return its potentials: of the mentors, and of the hub."""
        problem = self.problem
        if self._by_library(prices, leave):
            self.chosen = library.cheapest(prices, problem.room, problem.places, leave)
            self.hear((self._said + WHOLE) // 2)
            return potentials(prices, problem.room, problem.places, leave, self.chosen)
        flow = Flow(prices, problem.room, problem.places, leave)
        for mentee in range(len(prices)):
            flow.place(mentee)
            if problem.instance.goal is not Goal.EVERYBODY:
                self.chosen = flow.chosen  # the best so far; else that is who was matched while they were counted
            self.hear(COUNTED + (WHOLE - COUNTED) * mentee // len(prices))
        self.chosen = flow.chosen
        return flow.potential

    def _by_library(self, prices: Sequence[dict[int, int]], leave: int) -> bool:
        if self.solver is None:
            return sum(map(len, prices)) >= LARGE and library.here() and library.fits(prices, self.problem.room, leave)
        return self.solver is Solver.LIBRARY and library.fits(prices, self.problem.room, leave)

    def _cheaper(self, prices: Sequence[dict[int, int]], potential: Sequence[int], leave: int, least: int) -> bool:
        """Bring back what was cut and would make the answer cheaper; say whether there was anything.

        What is dearer by a few points comes back with it: it may be what the next answer lacks.
        """
        problem, point = self.problem, self.problem.point
        more = DEARER * point
        loads = Counter(self.chosen)
        worth = [potential[j] if loads[j] else potential[-1] for j in range(len(problem.room))]
        order = sorted(range(len(worth)), key=lambda mentor: -worth[mentor])
        falling = [-worth[mentor] for mentor in order]
        groups: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for mentee, mentor in enumerate(self.chosen):
            now = (leave if mentor == NOBODY else prices[mentee][mentor] - worth[mentor]) + more
            # Of those who were cut only the mentors with a worth above this could be cheaper than what they have now.
            bound = (WHOLE - problem.ceilings[mentee]) * point - now
            able = bisect_left(falling, -bound)
            if able and problem.ceilings[mentee] >= least:
                groups[min(len(order), 1 << able.bit_length())].append((mentee, now))
        found = False
        for count, members in groups.items():
            near = sorted(order[:count])
            nows = dict(members)
            for mentee, one in problem.cut(nows, near, least):
                mentor, price = mentor_in(one), problem.price(mentee, one)
                if price - worth[mentor] < nows[mentee] and mentor not in prices[mentee]:
                    prices[mentee][mentor] = price
                    found = found or price - worth[mentor] < nows[mentee] - more
        return found


def _answer(instance: Instance, fixed: Fixed, search: Search, *, finished: bool) -> Answer:
    problem = search.problem
    pairs, left = list(fixed.pairs), []
    spare = {one: seats for one, seats in fixed.room.items() if seats}
    for mentee, mentor in enumerate(search.chosen):
        if mentor != NOBODY:
            two = problem.mentees[mentee], problem.mentors[mentor]
            pairs.append(Pair(*two, problem.points(mentee, mentor)))
            spare[two[1]] -= 1
    spare = {one: seats for one, seats in sorted(spare.items()) if seats}
    full = fixed.places is not None and len(pairs) - len(fixed.pairs) >= fixed.places
    for mentee, mentor in enumerate(search.chosen):
        if mentor == NOBODY:
            row = (
                [problem.mentors[mentor_in(one)] for one in problem.rows[mentee]]
                if mentee < len(problem.rows)
                else None
            )
            left.append(why_left(instance, problem.mentees[mentee], row, spare, full=full))
    known = instance.table
    return Answer(
        goal=instance.goal,
        seed=instance.seed,
        pairs=tuple(sorted(pairs, key=lambda pair: pair.two)),
        left=tuple(sorted(left, key=lambda one: one.mentee_id)),
        spare=spare,
        total=sum(pair.points for pair in pairs),
        worst=min((pair.points for pair in pairs if not pair.fixed), default=None),
        across=sum(
            known.across(*pair.two)
            for pair in pairs
            if pair.mentee_id in known.mentee_ids and pair.mentor_id in known.mentor_ids
        ),
        dropped=fixed.dropped,
        finished=finished,
    )
