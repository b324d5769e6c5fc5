"""The exact core of the matching: a cheapest flow by successive shortest paths, on a graph of the mentors alone."""

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush

NOBODY = -1
FAR = 1 << 200
"""Longer than any path."""


class Flow:
    """Gives mentees their mentors, one after another, each time by the cheapest chain of changes.

    Mentees and mentors are numbers from 0. `prices[k][j]` is what a pair costs, not below 0; one that is not there is
    impossible. `room` is how many each mentor can take, `places` how many pairs there can be in all. Everybody has a
    private dummy seat that costs `leave`: who sits there has no mentor. `chosen` is the answer.

    A chain ends where somebody takes a free seat, or goes to their dummy. Free seats are reached through a hub, which
    stands for the places: once it is full, a chain can go on from there to any mentor who has somebody. Potentials keep
    every reduced cost from being negative; those of mentees follow from their pairs and are not kept.
    R. K. Ahuja, T. L. Magnanti, J. B. Orlin: Network Flows, 1993, chapter 9.
    """

    def __init__(self, prices: Sequence[Mapping[int, int]], room: Sequence[int], places: int, leave: int) -> None:
        self.prices, self.room, self.leave = prices, room, leave
        self.left = places
        self.chosen = [NOBODY] * len(prices)
        self.held: list[set[int]] = [set() for _ in room]
        self.hub = len(room)
        self.potential = [0] * (self.hub + 1)

    def place(self, mentee: int) -> None:  # noqa: C901 - the loop that takes nearly all the time calls nothing
        """Find the mentee a mentor, and let others change where that is cheaper.

        Dijkstra's search on reduced costs; it stops as soon as nobody further away can end a cheaper chain.
        """
        potential, hub = self.potential, self.hub
        far = [FAR] * (hub + 1)
        for one, cost in self.prices[mentee].items():
            far[one] = cost - potential[one]
        waiting = [(far[one], one) for one in self.prices[mentee]]
        heapify(waiting)
        through: dict[int, tuple[int, int]] = {}
        settled: list[int] = []
        best, goal, leaver = self.leave, NOBODY, mentee
        while waiting:
            distance, here = heappop(waiting)
            if distance >= best:
                break
            if distance > far[here]:
                continue
            settled.append(here)
            base = distance + potential[here]
            if here == hub and self.left:
                best, goal, leaver = base, hub, NOBODY
                continue
            for other, back, costs in self._ways(here, base):
                if other != NOBODY and back + self.leave < best:
                    best, goal, leaver = back + self.leave, here, other
                for one, cost in costs.items():
                    distance = back + cost - potential[one]
                    if distance < far[one]:
                        far[one], through[one] = distance, (here, other)
                        heappush(waiting, (distance, one))
        for one in settled:
            potential[one] += min(0, far[one] - best)
        self._change(mentee, goal, leaver, through)

    def _ways(self, here: int, base: int) -> list[tuple[int, int, Mapping[int, int]]]:
        """Return who can go on from here, what the chain costs without their pair, and what they pay elsewhere."""
        if here == self.hub:
            return [(NOBODY, base, {one: 0 for one in range(self.hub) if self.held[one]})]
        ways: list[tuple[int, int, Mapping[int, int]]] = [
            (other, base - self.prices[other][here], self.prices[other]) for other in self.held[here]
        ]
        if len(self.held[here]) < self.room[here]:
            ways.append((NOBODY, base, {self.hub: 0}))
        return ways

    def _change(self, mentee: int, goal: int, leaver: int, through: Mapping[int, tuple[int, int]]) -> None:
        """Walk the chain back from its end, and give everybody on it what they move to."""
        if goal == NOBODY:
            return
        if goal == self.hub:
            self.left -= 1
        else:
            self.held[goal].discard(leaver)
            self.chosen[leaver] = NOBODY
        here = goal
        while here in through:
            before, other = through[here]
            if other != NOBODY:
                self.held[before].discard(other)
                self.held[here].add(other)
                self.chosen[other] = here
            here = before
        self.held[here].add(mentee)
        self.chosen[mentee] = here


def potentials(
    prices: Sequence[Mapping[int, int]], room: Sequence[int], places: int, leave: int, chosen: Sequence[int]
) -> list[int]:
    """Return potentials, of mentors and hub, that prove somebody else's cheapest flow to be one: shortest distances.

    L. R. Ford's algorithm with a queue, on the graph of the mentors; it ends because no way round is cheaper than 0.
    """
    hub, end = len(room), len(room) + 1
    steps = _steps(prices, leave, chosen, end)
    loads = Counter(mentor for mentor in chosen if mentor != NOBODY)
    for mentor, seats in enumerate(room):
        if loads[mentor] < seats:
            steps[mentor][hub] = 0
        if loads[mentor]:
            steps[hub][mentor] = 0
    if loads.total() < places:
        steps[hub][end] = 0
    if loads:
        steps[end][hub] = 0
    found, inside = [0] * (end + 1), [True] * (end + 1)
    waiting = deque(range(end + 1))
    while waiting:
        here = waiting.popleft()
        inside[here] = False
        base = found[here]
        for one, cost in steps[here].items():
            if base + cost < found[one]:
                found[one] = base + cost
                if not inside[one]:
                    inside[one] = True
                    waiting.append(one)
    return [one - found[end] for one in found[:end]]


def _steps(prices: Sequence[Mapping[int, int]], leave: int, chosen: Sequence[int], end: int) -> list[dict[int, int]]:
    """Return what the cheapest change costs from each mentor, and from the dummies (`end`), to each other."""
    steps: list[dict[int, int]] = [{} for _ in range(end + 1)]
    for mentee, mentor in enumerate(chosen):
        here, back = (end, leave) if mentor == NOBODY else (mentor, prices[mentee][mentor])
        cheapest = steps[here]
        ways = prices[mentee].items() if mentor == NOBODY else [*prices[mentee].items(), (end, leave)]
        for one, cost in ways:
            if cost - back < cheapest.get(one, FAR):
                cheapest[one] = cost - back
    return steps
