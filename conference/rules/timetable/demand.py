"""What people want: how many come to a session, and which two sessions more people want than chance would have it.

Two sessions are wanted together where more people starred both than if everybody had starred at random: the upper tail
of the hypergeometric distribution (Fisher 1935), held against a false-discovery rate over all pairs (Benjamini and
Hochberg 1995). A pair of popular sessions is so no news by itself; two rare ones starred by the same ten people are.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from conference.rules.timetable.puzzle import Pair

FALSE_SHARE = 0.05
"""Which share of the pairs found may be chance."""
LEAST_PEOPLE = 5
"""Fewer than these who starred both say nothing, and would be known by name."""
LEAST_LIFT = 1.5
"""How many times as many as by chance have starred both."""

COMING_OF_STARS = 60
"""How many in a hundred of those who starred a session come to it. An assumption, to be measured by counting heads."""


@dataclass(frozen=True, slots=True)
class Together:
    """Two sessions starred by the same people. `chance` is the probability of so many or more at random."""

    one: int
    other: int
    both: int
    by_chance: float
    chance: float


def wanted_pairs(starred: Iterable[Collection[int]]) -> tuple[Pair, ...]:
    """Return the pairs of sessions that people want both of, more than by chance, the strongest first.

    `starred` holds for each person the ids of the sessions that they starred; those without any say nothing about what
    goes together and are not counted. The weight of a pair is how many people more than by chance, rounded, at least 1.
    """
    wishes = [wish for each in starred if (wish := frozenset(each))]
    found = [
        Pair(pair.one, pair.other, max(1, round(pair.both - pair.by_chance)))
        for pair in _not_by_chance(*_counted(wishes))
    ]
    return tuple(sorted(found, key=lambda pair: (-pair.people, pair.one, pair.other)))


def _counted(wishes: Sequence[frozenset[int]]) -> tuple[list[Together], int]:
    """Return the pairs with enough people and lift, and how many pairs of sessions there are: all of those were tried.

    Who starred a session is one whole number with a bit for each person, so that a pair is counted in one step.
    """
    who: dict[int, int] = defaultdict(int)
    for place, wish in enumerate(wishes):
        for session in wish:
            who[session] |= 1 << place
    people = len(wishes)
    known = _logs(people)
    alone = {session: bits.bit_count() for session, bits in who.items()}
    popular = [(session, who[session]) for session in sorted(who) if alone[session] >= LEAST_PEOPLE]
    found = []
    for (one, ones), (other, others) in combinations(popular, 2):
        both = (ones & others).bit_count()
        if both < LEAST_PEOPLE:
            continue
        by_chance = alone[one] * alone[other] / people
        if both >= LEAST_LIFT * by_chance:
            chance = _tail(known, people, alone[one], alone[other], both)
            found.append(Together(one, other, both, by_chance, chance))
    return found, len(alone) * (len(alone) - 1) // 2


def _not_by_chance(pairs: Sequence[Together], tried: int) -> list[Together]:
    """Return the pairs up to the last whose chance stays below its share of the false-discovery rate.

    All possible pairs were tried. Those without enough people or lift count as certain chance, which errs on the
    safe side.
    """
    ordered = sorted(pairs, key=lambda pair: (pair.chance, pair.one, pair.other))
    last = 0
    for rank, pair in enumerate(ordered, start=1):
        if pair.chance <= FALSE_SHARE * rank / tried:
            last = rank
    return ordered[:last]


def _logs(most: int) -> list[float]:
    """Return the logarithms of the factorials from 0 to `most`."""
    return [math.lgamma(number + 1) for number in range(most + 1)]


def upper_tail(people: int, one: int, other: int, both: int) -> float:
    """Return the probability that of `people`, `one` and `other` at random have at least `both` in common."""
    return _tail(_logs(people), people, one, other, both)


def _tail(logs: Sequence[float], people: int, one: int, other: int, both: int) -> float:
    least, most = max(0, one + other - people), min(one, other)
    if both <= least:
        return 1.0
    if both > most:
        return 0.0
    term = math.exp(
        logs[one] - logs[both] - logs[one - both]
        + logs[people - one] - logs[other - both] - logs[people - one - other + both]
        - logs[people] + logs[other] + logs[people - other]
    )  # fmt: skip
    total = 0.0
    for common in range(both, most + 1):
        total += term
        # Beyond the middle each term is smaller than the one before, and soon adds nothing that a float could hold.
        term *= (one - common) * (other - common) / ((common + 1) * (people - one - other + common + 1))
        if term < total * 1e-16:
            break
    return min(1.0, total)


def expected_people(
    *, stars: int = 0, signed_up: int = 0, waiting: int = 0, showings: int = 1, guess: int | None = None
) -> int:
    """Return how many people to expect in one showing.

    What the team guesses counts before all. Else it is the larger of who holds or waits for a seat in this showing, and
    of six in ten who starred the session (COMING_OF_STARS), shared by its showings, rounded up. A simple estimate:
    starring is easy, and some come who starred nothing; it puts rooms in order rather than counting chairs.
    """
    if guess is not None:
        return guess
    coming = -(-stars * COMING_OF_STARS // (100 * max(1, showings)))
    return max(signed_up + waiting, coming)
