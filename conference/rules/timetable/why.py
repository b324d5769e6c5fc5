"""Which demands contradict each other, asked of CP-SAT: for more sessions at once than `contradictions` can try out.

Every demand is an assumption; where the solver proves that there is no solution, it names assumptions that suffice for
that, and those that can be spared are taken out one by one. Needs the extra `solver`, as `exact` does.
"""

from collections import defaultdict
from collections.abc import Collection
from itertools import combinations
from typing import Any

from conference.rules.timetable.exact_model import solver_library
from conference.rules.timetable.feasible import Demand, DemandKind, Model
from conference.rules.timetable.grid import ones
from conference.rules.timetable.puzzle import Puzzle, Standing
from conference.rules.timetable.travel import Travel


def why_not(
    puzzle: Puzzle,
    standing: Standing,
    shows: Collection[int] | None = None,
    *,
    kept: Collection[int] = (),
    seconds: float = 5.0,
) -> tuple[Demand, ...] | None:
    """Return demands that cannot all be met, none of which can be left out; () where all can, None where nobody knows.

    Of the showings `shows` (None: all) that are to stand beside each other; fixed ones and those in `kept` stand where
    they do. Whether more sessions are wanted than the rooms have hours is counted better by `preflight`.
    """
    chosen = [show.id for show in puzzle.shows] if shows is None else sorted(shows)
    asked = _Asked(puzzle, Model(puzzle, standing, chosen, kept))
    core = asked.core(list(asked.model.demands), seconds)
    if not core:
        return core
    for demand in sorted(core, key=lambda one: one.kind is DemandKind.TAKES_PLACE):
        left = [one for one in core if one != demand]
        smaller = asked.core(left, seconds / 4)
        if smaller:
            core = tuple(one for one in core if one in smaller)
    return core


class _Asked:
    """The demands on some showings as literals of a model that has nothing else but rooms and people."""

    def __init__(self, puzzle: Puzzle, model: Model) -> None:
        self.model = model
        self.cp = solver_library()
        self.exact = self.cp.CpModel()
        self.halls = {hall.id: hall for hall in puzzle.halls}
        self.travel = Travel(puzzle.frame, puzzle.halls)
        self.literal = {demand: self.exact.new_bool_var("") for demand in model.demands}
        self.at: dict[tuple[int, int], Any] = {}
        starts = model.starts or (0,)
        self.start = {
            one: self.exact.new_int_var_from_domain(self.cp.Domain.from_values(list(starts)), "") for one in model.group
        }
        for one in model.group:
            self._place(one)
        self._rooms()
        self._people()

    def core(self, demands: list[Demand], seconds: float) -> tuple[Demand, ...] | None:
        """Return which of these demands suffice for there to be no solution; () if there is one, None if unknown."""
        self.exact.clear_assumptions()
        self.exact.add_assumptions([self.literal[demand] for demand in demands])
        solver = self.cp.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = 1  # only then are the assumptions named
        status = solver.solve(self.exact)
        if status in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return ()
        if status != self.cp.INFEASIBLE:
            return None
        named = set(solver.sufficient_assumptions_for_infeasibility())
        return tuple(demand for demand in demands if self.literal[demand].index in named) or tuple(demands)

    def _place(self, one: int) -> None:
        exact, starts = self.exact, self.model.starts
        for hall in self.halls:
            self.at[one, hall] = exact.new_bool_var("")
        takes = self.literal[Demand(DemandKind.TAKES_PLACE, show=one)]
        exact.add(sum(self.at[one, hall] for hall in self.halls) == takes)
        for demand, asked in self.literal.items():
            for hall, bits in self.model.mask(demand, one).items():
                when = [asked, self.at[one, hall]]
                if bits:
                    domain = self.cp.Domain.from_values([starts[bit] for bit in ones(bits)])
                    exact.add_linear_expression_in_domain(self.start[one], domain).only_enforce_if(when)
                else:
                    exact.add_bool_or([~literal for literal in when])

    def _rooms(self) -> None:
        inside: dict[int, list[Any]] = defaultdict(list)
        for (one, hall), here in self.at.items():
            show = self.model.group[one]
            first, size = self.start[one] - show.setup, show.minutes + show.setup
            inside[hall].append(self.exact.new_optional_fixed_size_interval_var(first, size, here, ""))
        for intervals in inside.values():
            self.exact.add_no_overlap(intervals)

    def _people(self) -> None:
        people = {one: {who.person for who in show.people} for one, show in self.model.group.items()}
        for one, other in combinations(self.model.group, 2):
            if people[one] & people[other]:
                first, second = self.exact.new_bool_var(""), self.exact.new_bool_var("")
                takes = [self.literal[Demand(DemandKind.TAKES_PLACE, show=show)] for show in (one, other)]
                self.exact.add_bool_or([first, second, *(~literal for literal in takes)])
                self._way(one, other, first)
                self._way(other, one, second)

    def _way(self, one: int, other: int, first: Any) -> None:
        gap = self.start[other] - self.start[one] - self.model.group[one].minutes
        self.exact.add(gap >= 0).only_enforce_if(first)
        for here in self.halls:
            for there in self.halls:
                least, _comfortable = self.travel.minutes(here, there, self.model.starts[0] if self.model.starts else 0)
                if least:
                    self.exact.add(gap >= least).only_enforce_if([first, self.at[one, here], self.at[other, there]])
