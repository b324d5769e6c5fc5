"""The most people that can be matched, and the best that the worst pair can then be, on the whole graph."""

from collections import deque
from collections.abc import Callable, Sequence

from mentoring.rules.matching.flow import NOBODY
from mentoring.rules.matching.points import LAST, Row, points_in

Seek = Callable[[Sequence[int], Sequence[int], int], bool]
"""Looks whether some mentees have candidates among some mentors who are not in their rows, and brings them."""

Points = Callable[[int, int], int]
"""Says how many points a mentee and a mentor have."""


class Most:
    """Matches people by augmenting paths along pairs with at least so many points.

    `rows` hold the best candidates of each mentee. Where no path is left, `seek` looks for others: mentees whom the
    last search reached, with mentors whom it did not reach. If there are none, no path exists in the whole graph
    either: the mentors reached are all full, and nobody reached knows others. Else the search goes on.
    """

    def __init__(self, rows: Sequence[Row], room: Sequence[int], seek: Seek, points: Points) -> None:
        self.rows, self.room, self.seek, self.points = rows, room, seek, points
        self.chosen = [NOBODY] * len(rows)
        self.held: list[set[int]] = [set() for _ in room]
        self.size = 0

    def restart(self, chosen: Sequence[int], least: int = 0) -> None:
        """Go on from a matching that is known, with those of its pairs that have so many points."""
        self.chosen = [
            NOBODY if mentor == NOBODY or least > self.points(mentee, mentor) else mentor
            for mentee, mentor in enumerate(chosen)
        ]
        self.held = [set() for _ in self.room]
        for mentee, mentor in enumerate(self.chosen):
            if mentor != NOBODY:
                self.held[mentor].add(mentee)
        self.size = len(chosen) - self.chosen.count(NOBODY)

    def grow(self, least: int, target: int, *, seek: bool = True) -> bool:
        """Match more people, up to the target, by pairs with at least so many points; say whether it is reached.

        Without `seek` only the rows as they are count.
        """
        while self.size < target:
            before, seen = self.size, [False] * len(self.room)
            reached: list[int] = []
            for mentee, mentor in enumerate(self.chosen):
                if mentor == NOBODY and self.size < target:
                    reached.append(mentee)
                    self._augment(mentee, least, seen, reached)
            if self.size == before:
                others = [mentor for mentor, was_seen in enumerate(seen) if not was_seen]
                if not seek or not self.seek(reached, others, least):
                    return False
        return True

    def _augment(self, start: int, least: int, seen: list[bool], reached: list[int]) -> None:
        """Look for a mentor with room, breadth first; mentors seen in vain before in the same round lead nowhere."""
        rows, held, room, floor = self.rows, self.held, self.room, least << 20
        through: dict[int, int] = {}
        waiting = deque([start])
        while waiting:
            mentee = waiting.popleft()
            for one in rows[mentee]:
                if one < floor:
                    break
                mentor = ~one & LAST
                if seen[mentor]:
                    continue
                seen[mentor] = True
                through[mentor] = mentee
                if len(held[mentor]) < room[mentor]:
                    self._shift(mentor, through)
                    return
                waiting.extend(held[mentor])
                reached.extend(held[mentor])

    def _shift(self, mentor: int, through: dict[int, int]) -> None:
        while mentor != NOBODY:
            mentee = through[mentor]
            before = self.chosen[mentee]
            if before != NOBODY:
                self.held[before].discard(mentee)
            self.held[mentor].add(mentee)
            self.chosen[mentee] = mentor
            mentor = before
        self.size += 1


def best_worst(most: Most, low: int, hear: Callable[[], None]) -> int:
    """Return the most points that all pairs can have with as many people as are matched now, by halving.

    `low` is a number that all of them have now. Each try begins with those of the last good matching who have enough.
    Candidates who were cut are looked for at the end, one point above what was found; if that helps it goes on.
    """
    target, good = most.size, list(most.chosen)
    best = sorted((points_in(row[0]) for row in most.rows if row), reverse=True)
    limit = best[target - 1] + 1 if target else low + 1
    while True:
        high = limit
        while high - low > 1:
            hear()
            middle = (low + high) // 2
            most.restart(good, middle)
            if most.grow(middle, target, seek=False):
                low, good = middle, list(most.chosen)
            else:
                high = middle
        most.restart(good, high)
        if high == limit or not most.grow(high, target):
            most.restart(good)
            return low
        low, good = high, list(most.chosen)
