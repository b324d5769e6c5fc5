"""The exact core of the assignment: a cheapest flow by successive shortest paths, on a graph of the reviewers alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from itertools import pairwise

# Longer than any path, and a step that cannot be taken: two of the one are still less than the other.
FAR = 1 << 200
ABSENT = 1 << 202


class Flow:
    """Gives each proposal its reviewers, one place after another, each time by the cheapest chain of changes.

    Proposals and reviewers are numbers from 0. `prices[p][r]` is what a pair costs; a pair that is not there is
    impossible. `open_` is how many each proposal needs, `loads` and `most` what each reviewer has and can take. The
    n-th proposal of a reviewer costs `load_weight * n` more.

    One more reviewer, `nobody`, takes what else cannot be given. Each place with nobody costs more than everything
    else together, so as few as possible stay there; the second place of a proposal costs more than the first, so what
    is missing is spread; only then do prices and loads count.

    A step from reviewer a to b costs the cheapest proposal that a could hand to b. These are kept in one heap for each
    pair, where old entries are dropped when they come up. Potentials keep every reduced cost from being negative.
    R. K. Ahuja, T. L. Magnanti, J. B. Orlin: Network Flows, 1993, chapter 9 for the paths, 14 for convex costs.
    """

    def __init__(
        self,
        prices: Sequence[Mapping[int, int]],
        open_: Sequence[int],
        loads: Sequence[int],
        most: Sequence[int | None],
        load_weight: int,
    ) -> None:
        self.prices = prices
        self.open = open_
        self.loads = list(loads)
        self.most = most
        self.load_weight = load_weight
        self.nobody = len(loads)
        self.held: list[set[int]] = [set() for _ in prices]
        self.missing = [0] * len(prices)
        size = self.nobody + 1
        self._potential = [0] * size
        self._step = [[ABSENT] * size for _ in range(size)]
        self._heaps: list[list[list[int]]] = [[[] for _ in range(size)] for _ in range(size)]
        self._second, self._first = self._scales()

    def solve(self) -> None:
        """Fill `held`, `missing` and `loads`."""
        for proposal, places in enumerate(self.open):
            for _ in range(places):
                self._place(proposal)

    def _scales(self) -> tuple[int, int]:
        """The points of a second place with nobody and of any: each more than all that counts less, together."""
        places = sum(self.open)
        dearest = max((max(row.values(), default=0) for row in self.prices), default=0)
        highest = max(self.loads, default=0) + places
        second = 1 + places * (dearest + self.load_weight * highest)
        return second, second * (1 + sum(places * (places + 1) // 2 for places in self.open))

    def _gap(self, number: int) -> int:
        """What the `number`-th place of one proposal costs with nobody."""
        return self._first + number * self._second

    def _move(self, proposal: int, here: int, there: int) -> int:
        """What it costs that `here` hands a proposal to `there`; ABSENT where that cannot be."""
        held, prices = self.held[proposal], self.prices[proposal]
        if there == self.nobody:
            return self._gap(self.missing[proposal] + 1) - prices[here] if here in held else ABSENT
        if there in held or there not in prices:
            return ABSENT
        if here == self.nobody:
            return prices[there] - self._gap(self.missing[proposal]) if self.missing[proposal] else ABSENT
        return prices[there] - prices[here] if here in held else ABSENT

    def _place(self, proposal: int) -> None:
        """Find one more reviewer for a proposal, and let others swap where that is cheaper."""
        chain = self._cheapest_chain(proposal)
        moves = [(proposal, -1, chain[0])]
        for here, there in pairwise(chain):
            moves.append((self._heaps[here][there][0] % len(self.prices), here, there))
        if chain[-1] != self.nobody:
            self.loads[chain[-1]] += 1
        for one, here, there in moves:
            self._hand_over(one, here, -1)
            self._hand_over(one, there, 1)
        for one, here, there in moves:
            self._offer_anew(one, here, there)

    def _hand_over(self, proposal: int, reviewer: int, by: int) -> None:
        if reviewer == self.nobody:
            self.missing[proposal] += by
        elif by > 0:
            self.held[proposal].add(reviewer)
        else:
            self.held[proposal].discard(reviewer)

    def _cheapest_chain(self, proposal: int) -> list[int]:
        """The reviewers of the cheapest chain: the first takes the proposal, each hands one on, the last has room.

        Dijkstra's search on reduced costs; it stops as soon as nobody further away can end a cheaper chain.
        """
        size, potential = self.nobody + 1, self._potential
        distance, before = [FAR] * size, [-1] * size
        held = self.held[proposal]
        for reviewer, cost in self.prices[proposal].items():
            if reviewer not in held:
                distance[reviewer] = cost - potential[reviewer]
        distance[self.nobody] = self._gap(self.missing[proposal] + 1) - potential[self.nobody]
        leaving = self._leaving()
        nearest_end = min(leaving)
        waiting, settled = list(range(size)), []
        best, goal = FAR, self.nobody
        while waiting:
            here = min(waiting, key=distance.__getitem__)
            far = distance[here]
            if far + nearest_end >= best:
                break
            waiting.remove(here)
            settled.append(here)
            if far + leaving[here] < best:
                best, goal = far + leaving[here], here
            row, base = self._step[here], far + potential[here]
            for there in waiting:
                reach = base + row[there] - potential[there]
                if reach < distance[there]:
                    distance[there], before[there] = reach, here
        for reviewer in settled:
            if distance[reviewer] < distance[goal]:
                potential[reviewer] -= distance[goal] - distance[reviewer]
        return _backwards(goal, before)

    def _leaving(self) -> list[int]:
        """What it costs, potentials included, that a chain ends with each reviewer; nobody always has room."""
        costs = [
            self._potential[reviewer] + self.load_weight * (load + 1) if limit is None or load < limit else ABSENT
            for reviewer, (load, limit) in enumerate(zip(self.loads, self.most, strict=True))
        ]
        return [*costs, self._potential[self.nobody]]

    def _offer_anew(self, proposal: int, here: int, there: int) -> None:
        """Bring the steps up to date after a proposal went from one reviewer to another."""
        nobody = self.nobody
        holders = [*self.held[proposal], nobody]
        everybody = [*self.prices[proposal], nobody]
        for other in everybody:
            self._enter(proposal, there, other)
        for holder in holders:
            for other in (here, there, nobody):
                if other >= 0:
                    self._enter(proposal, holder, other)
        if nobody in (here, there):
            for other in everybody:
                self._enter(proposal, nobody, other)
        if here >= 0:
            for other in range(nobody + 1):
                self._refresh(here, other)

    def _enter(self, proposal: int, here: int, there: int) -> None:
        """Put the proposal among those that `here` could hand to `there`, and look what is cheapest now."""
        if here == there:
            return
        cost = self._move(proposal, here, there)
        if cost != ABSENT:
            heappush(self._heaps[here][there], cost * len(self.prices) + proposal)
        self._refresh(here, there)

    def _refresh(self, here: int, there: int) -> None:
        heap, count = self._heaps[here][there], len(self.prices)
        while heap:
            cost, proposal = divmod(heap[0], count)
            if self._move(proposal, here, there) == cost:
                self._step[here][there] = cost
                return
            heappop(heap)
        self._step[here][there] = ABSENT


def _backwards(goal: int, before: Sequence[int]) -> list[int]:
    chain = [goal]
    while before[chain[-1]] >= 0:
        chain.append(before[chain[-1]])
    return chain[::-1]
