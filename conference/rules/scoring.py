"""What points of reviewers come to: weighted means, their spread, and the grade that a majority gives."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

LOWEST, HIGHEST = 1, 5
HUNDREDTHS = 100
# What happens next on the way out from the middle, the worst first.
DROPS, STAYS, RISES = range(3)


def weighted(scores: Mapping[int, int], weights: Mapping[int, int]) -> int | None:
    """Return the weighted mean of points (1 to 5) by criterion, in hundredths, halves up; None where nothing counts."""
    counted = {key: weights.get(key, 0) for key in scores if weights.get(key, 0) > 0}
    total = sum(counted.values())
    if not total:
        return None
    points = sum(scores[key] * weight for key, weight in counted.items()) * HUNDREDTHS
    return _half_up(points, total)


def _half_up(number: int, by: int) -> int:
    return (2 * number + by) // (2 * by)


@dataclass(frozen=True, slots=True)
class Summary:
    """What several reviews come to, all in hundredths. `spread` is the highest less the lowest."""

    count: int
    mean: int | None
    median: int | None
    spread: int | None
    majority_grade: int | None
    lowest: int | None
    highest: int | None


def summarise(totals: Sequence[int]) -> Summary:
    """Return the figures of the totals of several reviews, in hundredths; None for each where there is no review.

    The majority grade is the lower middle one (Balinski and Laraki 2007): more than half give at least that.
    """
    if not totals:
        return Summary(0, None, None, None, None, None, None)
    ordered = sorted(totals)
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else _half_up(ordered[middle - 1] + ordered[middle], 2)
    return Summary(
        count=len(ordered),
        mean=_half_up(sum(ordered), len(ordered)),
        median=median,
        spread=ordered[-1] - ordered[0],
        majority_grade=ordered[(len(ordered) - 1) // 2],
        lowest=ordered[0],
        highest=ordered[-1],
    )


MajorityKey = tuple[tuple[int, Fraction, int], ...]


def majority_key(totals: Sequence[int]) -> MajorityKey:
    """Return what proposals are ranked by, the larger the better: the majority grade, and what breaks a tie of it.

    Balinski and Laraki (2007) take the majority grade away, look at the next, and so on: the lower and the upper middle
    by turns, outwards. Their order compares equal numbers of reviews only; here one review stands for its share of all,
    so that three times the same reviews rank as one. The key tells, from the middle outwards, at which share of the
    reviews the lower side drops or the upper side rises, and to what: an early drop is worse, an early rise better.
    """
    ordered = sorted(totals)
    if not ordered:
        return ()
    count = len(ordered)
    low = high = ordered[(count - 1) // 2]
    found = [(STAYS, Fraction(0), low)]
    # An odd number of reviews has a middle one, half on either side; an even number has none.
    for step in range((count + 1) // 2):
        share = Fraction(2 * step - count % 2, 2 * count)
        below, above = ordered[(count - 1) // 2 - step], ordered[count // 2 + step]
        if below < low:
            found.append((DROPS, share, below))
        if above > high:
            found.append((RISES, -share, above))
        low, high = below, above
    return (*found, (STAYS, Fraction(0), 0))


def rank(proposals: Mapping[int, Sequence[int]]) -> tuple[int, ...]:
    """Return ids of proposals by `majority_key` of their totals, the best first; those without a review come last.

    Equal ones stand in the order of their ids.
    """
    keys = {proposal: majority_key(totals) for proposal, totals in proposals.items()}
    # Sorting keeps equal ones in their order, also from the largest down.
    return tuple(sorted(sorted(proposals), key=keys.__getitem__, reverse=True))


def is_stale(reviewed_at: dt.datetime, content_changed_at: dt.datetime | None) -> bool:
    """Say whether the words were changed after somebody reviewed them; None: never."""
    return content_changed_at is not None and content_changed_at > reviewed_at


def may_see_others(own_review_done: bool, *, is_editor: bool = False, conflicted: bool = False) -> bool:
    """Say whether somebody reads what others gave: the team's editors do, reviewers once they have answered themselves.

    An abstention is an answer. Nobody who is too close to a proposal does, whatever their role.
    """
    return not conflicted and (is_editor or own_review_done)


def shown_grade(hundredths: int | None) -> str:
    """Return a grade with one digit, halves up: 345 is `3.5`. Pages put the reader's decimal sign in."""
    if hundredths is None:
        return ""
    tenths = _half_up(hundredths, 10)
    return f"{tenths // 10}.{tenths % 10}"
