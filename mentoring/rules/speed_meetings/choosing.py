"""Who meets whom: as many meetings as there can be, spread evenly, then those with the most points. Exact.

A b-matching as a cheapest flow, found by successive shortest paths (R. K. Ahuja, T. L. Magnanti, J. B. Orlin: Network
Flows, 1993, chapters 9 and 14). It begins at the mentors, who are few and whose places are scarce, so that most paths
are one step long. Ties are decided by a hash of the seed and the id: shuffled input gives the same answer.
"""

import hashlib
from collections.abc import Iterable, Mapping
from heapq import heappop, heappush, nsmallest

Pair = tuple[int, int]
"""A mentor and somebody who looks for one, by their ids."""
FAR = 1 << 200
# Lists longer than this are first solved with so many of the best pairs of each who looks for a mentor.
FEW_PAIRS = 20_000
BEST_EACH = 20


def tie(seed: str, *parts: object) -> bytes:
    """Return where something stands among equals: the same for the same seed, whatever came in first."""
    return hashlib.sha256("\0".join((seed, *(str(part) for part in parts))).encode()).digest()


def choose(
    points: Mapping[Pair, int],
    places: Mapping[int, int],
    rooms: Mapping[int, int],
    seed: str,
    *,
    had: Mapping[int, int] | None = None,
) -> frozenset[Pair]:
    """Return the pairs that meet; `points` holds those that may, `places` and `rooms` how often each side can.

    In this order: most meetings; then as even as can be for those who look for a mentor, counting what each `had`
    before; then most points in all. Nobody meets anybody twice, since a pair is there once.
    """
    mentors = sorted((one for one, most in places.items() if most > 0), key=lambda one: tie(seed, "mentor", one))
    mentees = sorted((one for one, most in rooms.items() if most > 0), key=lambda one: tie(seed, "mentee", one))
    rank = {mentor: number for number, mentor in enumerate(mentors)}
    number = {mentee: number for number, mentee in enumerate(mentees)}
    most = max(points.values(), default=0)
    prices: list[dict[int, int]] = [{} for _ in mentees]
    for (mentor, mentee), worth_it in points.items():
        if mentor in rank and mentee in number:
            prices[number[mentee]][rank[mentor]] = most - worth_it
    ends = [(had or {}).get(mentee, 0) + 1 for mentee in mentees]
    flow = _solved(prices, [places[one] for one in mentors], [rooms[one] for one in mentees], ends, most)
    return frozenset((mentors[host], mentees[guest]) for guest, hosts in enumerate(flow.hosts) for host in hosts)


def _solved(prices: list[dict[int, int]], places: list[int], rooms: list[int], ends: list[int], most: int) -> "_Flow":
    """Return the cheapest flow. A long list is first solved with the best pairs of each guest alone.

    Whether it is the cheapest of all is then read off the potentials: a pair that was left out and would make it
    cheaper has a reduced price below zero. Where there are such, they are let in and it is solved again.
    """
    count = sum(len(row) for row in prices)
    chosen = prices if count <= FEW_PAIRS else [_cheapest(row) for row in prices]
    while True:
        flow = _Flow(chosen, places, rooms, ends, most)
        flow.solve()
        if chosen is prices:
            return flow
        missed = [
            (guest, host)
            for guest, row in enumerate(prices)
            for host, price in row.items()
            if host not in chosen[guest] and flow.reduced(host, guest, price) < 0
        ]
        if not missed:
            return flow
        for guest, host in missed:
            chosen[guest][host] = prices[guest][host]


def _cheapest(row: dict[int, int]) -> dict[int, int]:
    return dict(nsmallest(BEST_EACH, row.items(), key=lambda item: (item[1], item[0])))


class _Flow:
    """The flow from mentors (hosts) to those who look for one (guests), both as numbers in the order of their ties.

    `open` holds for each host the prices of guests whom they do not meet yet, `hosts` for each guest whom they meet.
    The n-th meeting of a guest costs n times more than all points together, a place that stays empty more than all of
    that. Potentials keep every reduced price from being negative; only what a search settled is changed afterwards.
    """

    def __init__(
        self, prices: list[dict[int, int]], places: list[int], rooms: list[int], ends: list[int], most: int
    ) -> None:
        self.places, self.rooms = places, rooms
        rows: list[dict[int, int]] = [{} for _ in places]
        for guest, row in enumerate(prices):
            for host, price in row.items():
                rows[host][guest] = price
        self.prices = rows
        self.open = [dict(row) for row in rows]
        self.hosts: list[set[int]] = [set() for _ in rooms]
        every = sum(places) + 1
        self.step = 1 + (most + 1) * every
        self.ends = [self.step * number for number in ends]
        self.nobody = self.step * (1 + max(ends, default=0) + every) * every
        self.host_potential = [0] * len(places)
        self.guest_potential = [0] * len(rooms)

    def solve(self) -> None:
        """Fill the places: one of each host in turn, so that early paths stay short."""
        for turn in range(max(self.places, default=0)):
            for host, places in enumerate(self.places):
                if turn < places:
                    self.place(host)

    def reduced(self, host: int, guest: int, price: int) -> int:
        """Return what a pair costs beside the others; below zero: letting it in would make the whole cheaper."""
        return price + self.host_potential[host] - self.guest_potential[guest]

    def place(self, host: int) -> None:
        """Give a host one more guest by the cheapest chain of changes, or leave a place empty where it costs least."""
        reached, settled, best, end = self._search(host)
        for node, distance in settled:
            if node < 0:
                self.host_potential[~node] -= best - distance
            else:
                self.guest_potential[node] -= best - distance
        if end is not None:
            self._turn(end, host, reached)

    def _search(self, host: int) -> tuple[dict[int, int], list[tuple[int, int]], int, int | None]:
        """Dijkstra's search on reduced prices from one host; hosts are nodes below zero (`~host`), guests from zero.

        Return from where each node was reached, what was settled how far away, how far the end is, and the end.
        """
        distance, reached = {~host: 0}, {}
        done: set[int] = set()
        settled: list[tuple[int, int]] = []
        best, end = FAR, None
        heap = [(0, ~host)]
        while heap:
            far, node = heappop(heap)
            if far >= best:
                break
            if node in done:
                continue
            done.add(node)
            settled.append((node, far))
            if node < 0:
                stop = far + self.nobody + self.host_potential[~node]
                if stop < best:
                    best, end = stop, node
                onward = self._from_host(~node, far, best)
            else:
                if len(self.hosts[node]) < self.rooms[node]:
                    stop = far + self.ends[node] + self.guest_potential[node]
                    if stop < best:
                        best, end = stop, node
                onward = self._from_guest(node, far)
            for there, reach in onward:
                if reach < best and reach < distance.get(there, FAR):
                    distance[there], reached[there] = reach, node
                    heappush(heap, (reach, there))
        return reached, settled, best, end

    def _from_host(self, host: int, far: int, best: int) -> list[Pair]:
        potential = self.guest_potential
        base = far + self.host_potential[host]
        limit = best - base
        return [
            (guest, base + price - potential[guest])
            for guest, price in self.open[host].items()
            if price - potential[guest] < limit
        ]

    def _from_guest(self, guest: int, far: int) -> list[Pair]:
        base = far + self.guest_potential[guest]
        return [
            (~host, base - self.prices[host][guest] - self.host_potential[host]) for host in sorted(self.hosts[guest])
        ]

    def _turn(self, end: int, host: int, reached: Mapping[int, int]) -> None:
        """Follow a chain back from its end: what was not met is met, and the other way round."""
        if end >= 0:
            self.ends[end] += self.step
        node = end
        while node != ~host:
            before = reached[node]
            if node >= 0:
                self.hosts[node].add(~before)
                del self.open[~before][node]
            else:
                self.hosts[before].discard(~node)
                self.open[~node][before] = self.prices[~node][before]
            node = before


def worth(pairs: Iterable[Pair], points: Mapping[Pair, int]) -> int:
    """Return the points of all pairs together."""
    return sum(points[pair] for pair in pairs)
