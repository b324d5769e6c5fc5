"""How long a search may take: a number of moves, a time, or until somebody says stop."""

import time
from collections.abc import Callable
from dataclasses import dataclass

Clock = Callable[[], float]
"""Seconds since some moment; never goes back."""
EVERY = 0.25
"""Seconds between two reports."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search is: `thousandths` of what it may take; the best found has this cost and so many unplaced."""

    thousandths: int
    cost: int
    unplaced: int


Tell = Callable[[Progress], bool]
"""Hears of progress a few times a second; returns False to stop and keep the best so far."""


class Budget:
    """What a search may use. Moves alone decide how far it is where their number is given, so that it can be repeated;
    the clock then only stops it.
    """

    def __init__(
        self, *, iterations: int | None, seconds: float | None, tell: Tell | None, clock: Clock = time.monotonic
    ) -> None:
        if iterations is None and seconds is None:
            raise ValueError("a search needs a number of iterations or of seconds")
        self.iterations, self.seconds = iterations, seconds
        self.tell, self.clock = tell, clock
        self.used = 0
        self.stopped = False
        self.best = (0, 0)
        self._begun = self._told = clock()
        self._until = None if seconds is None else self._begun + seconds

    def use(self, moves: int) -> bool:
        """Take moves from the budget; return whether there are more."""
        self.used += moves
        if self.stopped:
            return False
        now = self.clock()
        if self.iterations is not None and self.used >= self.iterations:
            self.stopped = True
        if self._until is not None and now >= self._until:
            self.stopped = True
        if self.tell is not None and now - self._told >= EVERY:
            self._told = now
            unplaced, cost = self.best
            if not self.tell(Progress(int(1000 * self.share()), cost, unplaced)):
                self.stopped = True
        return not self.stopped

    def share(self) -> float:
        """Return how much is used, from 0 to 1."""
        if self.iterations is not None:
            return min(1.0, self.used / max(1, self.iterations))
        assert self.seconds is not None
        return min(1.0, (self.clock() - self._begun) / max(self.seconds, 1e-9))
