"""Figures that betray nobody: what counts fewer than five people is hidden, and so is all from which it would follow.

Funders and the press read these. A figure from 1 to 4 is hidden; 0 is shown, since it counts nobody. Hiding single
cells of a table beside their total is not enough: which others are hidden with them tells of the hidden ones. So a
column is told for every programme or for none, and its total is told where it leaves more than one possibility.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 5
"""The smallest number of people of whom something is said."""


def small(count: int) -> bool:
    return 0 < count < LEAST


def alone(count: int) -> int | None:
    """Return a figure that stands by itself, or None where it is hidden."""
    return None if small(count) else count


def share(part: int, whole: int) -> tuple[int, int] | None:
    """Return a part of a whole, or None where it would tell of few who are in it, or of few who are not."""
    return None if whole < LEAST or small(part) or small(whole - part) else (part, whole)


def percent(told: tuple[int, int] | None) -> int | None:
    """Return a share in whole percent, rounded half up."""
    if told is None or told[1] == 0:
        return None
    part, whole = told
    return (200 * part + whole) // (2 * whole)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: how many pairs began, how many of them met, how many reach across the Sound."""

    begun: int
    met: int
    across: int
    meetings: int


@dataclass(frozen=True, slots=True)
class Told:
    """A row as it may be read; None is hidden."""

    begun: int | None
    met: int | None
    across: int | None
    meetings: int | None


def tell(lines: Sequence[Line]) -> tuple[tuple[Told, ...], Told]:
    """Return the rows and their total as they may be read.

    Who met and who did not add up to all pairs, as do those across the Sound and those not: both sides must be told.
    """
    begun = not any(small(line.begun) for line in lines)
    met = begun and not any(small(line.met) or small(line.begun - line.met) for line in lines)
    across = begun and not any(small(line.across) or small(line.begun - line.across) for line in lines)
    meetings = met and not any(small(line.meetings) for line in lines)
    rows = tuple(
        Told(
            line.begun if begun else None,
            line.met if met else None,
            line.across if across else None,
            line.meetings if meetings else None,
        )
        for line in lines
    )
    return rows, _total(lines, begun=begun)


def _total(lines: Sequence[Line], *, begun: bool) -> Told:
    whole = sum(line.begun for line in lines)
    # As many pairs as programmes: then each of them has one.
    known = not small(whole) and (begun or whole > len(lines))

    def side(part: int) -> int | None:
        return part if known and share(part, whole) is not None else None

    met, meetings = side(sum(line.met for line in lines)), sum(line.meetings for line in lines)
    return Told(
        whole if known else None,
        met,
        side(sum(line.across for line in lines)),
        meetings if met is not None and not small(meetings) else None,
    )
