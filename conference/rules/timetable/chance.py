"""Chance that is the same for ever: a seed gives the same numbers on every machine and with every Python."""

FACTOR = 6364136223846793005
STEP = 1442695040888963407
MASK = (1 << 64) - 1


class Chance:
    """Numbers that look random, from a seed. Not for secrets.

    The linear congruential generator of D. E. Knuth, MMIX, modulo 2⁶⁴; the highest 31 bits are used.
    """

    __slots__ = ("state",)

    def __init__(self, seed: int) -> None:
        self.state = (seed * 2 + 1) & MASK
        for _ in range(4):
            self.below(2)

    def below(self, count: int) -> int:
        """Return a whole number from 0 to below `count`, which is at most 2³¹."""
        self.state = state = (self.state * FACTOR + STEP) & MASK
        return (state >> 33) * count >> 31

    def share(self) -> float:
        """Return a number from 0 to below 1."""
        return self.below(1 << 31) / (1 << 31)

    def shuffle(self, things: list[int]) -> None:
        """Bring a list into a random order, where it is."""
        for last in range(len(things) - 1, 0, -1):
            other = self.below(last + 1)
            things[last], things[other] = things[other], things[last]
