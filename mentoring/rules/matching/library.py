"""The cheapest flow by OR-tools (the extra `solver`), which is loaded for large runs only."""

import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from typing import Any

from mentoring.rules.matching.flow import NOBODY

MOST = 1 << 62
"""The library counts in 64 bits, and multiplies costs by the number of nodes."""


def here() -> bool:
    """Return whether the extra is installed, without loading it."""
    return importlib.util.find_spec("ortools") is not None


def fits(prices: Sequence[Mapping[int, int]], room: Sequence[int], leave: int) -> bool:
    """Return whether the costs are small enough for the library to count with."""
    nodes = len(prices) + len(room) + 3
    return (min(leave, _highest(prices) + 1) + 1) * (nodes + 1) < MOST


def cheapest(prices: Sequence[Mapping[int, int]], room: Sequence[int], places: int, leave: int) -> list[int]:
    """Return each mentee's mentor, as `Flow` would; ImportError without the extra.

    Where leaving somebody out costs more than everything else together, `leave` is too large a number. Then the flow
    is made as large as it can be first, and as cheap as it can be second, which is the same.
    """
    library: Any = importlib.import_module("ortools.graph.python.min_cost_flow")
    flow = library.SimpleMinCostFlow()
    people, mentors = len(prices), len(room)
    source, hub, sink = people + mentors, people + mentors + 1, people + mentors + 2
    everybody = leave > people * (_highest(prices) + 1)
    tails = [mentee for mentee, row in enumerate(prices) for _ in row]
    heads = [people + mentor for row in prices for mentor in row]
    costs = [cost for row in prices for cost in row.values()]
    count = len(tails)
    rows = [(source, mentee, 1, 0) for mentee in range(people)]
    rows += [(people + mentor, hub, seats, 0) for mentor, seats in enumerate(room)]
    rows.append((hub, sink, places, 0))
    if not everybody:
        rows += [(mentee, sink, 1, leave) for mentee in range(people)]
    more = list(zip(*rows, strict=True))
    flow.add_arcs_with_capacity_and_unit_cost(
        tails + list(more[0]), heads + list(more[1]), [1] * count + list(more[2]), costs + list(more[3])
    )
    flow.set_nodes_supplies([source, sink], [people, -people])
    status = flow.solve_max_flow_with_min_cost() if everybody else flow.solve()
    assert status == flow.OPTIMAL, status
    chosen = [NOBODY] * people
    for arc, used in enumerate(flow.flows(range(count))):
        if used:
            chosen[tails[arc]] = heads[arc] - people
    return chosen


def _highest(prices: Sequence[Mapping[int, int]]) -> int:
    return max((max(row.values(), default=0) for row in prices), default=0)
