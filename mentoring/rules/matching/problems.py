"""A matching as numbers: what is left to decide once locks are set, with prices that put the goals in their order."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mentoring.rules.fit import WHOLE
from mentoring.rules.matching.answers import OF_BARS, Dropped, Pair, Two, Why
from mentoring.rules.matching.instances import Instance
from mentoring.rules.matching.points import NOTHING_CUT, Row, entry, mentor_in, points_in

TIE_BITS = 24


def tie(seed: str, mentee_id: int, mentor_id: int) -> int:
    """Return the lot that decides between equals: below 2 to the power of 24, the lower the better."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{mentee_id}:{mentor_id}".encode()).digest()[: TIE_BITS // 8], "big")


def by_lot(seed: str, side: str, ids: Iterable[int]) -> list[int]:
    """Return ids in an order that depends on the seed alone, so that nobody is asked first because they came first."""
    return sorted(ids, key=lambda one: (hashlib.sha256(f"{seed}:{side}:{one}".encode()).digest(), one))


@dataclass(frozen=True, slots=True)
class Fixed:
    """Pairs that stand before the search begins, locks that could not be kept, and what is left for the others."""

    pairs: tuple[Pair, ...]
    dropped: tuple[Dropped, ...]
    room: dict[int, int]
    places: int | None


def fix(instance: Instance) -> Fixed:
    """Set accepted pairs, whatever stands in their way, then those that are kept, as far as they can be."""
    room, places = dict(instance.seats), instance.places
    taken: dict[int, Two] = {}
    dropped = []
    for two in sorted(instance.accepted):
        taken[two[0]] = two
        room[two[1]] = max(0, room.get(two[1], 0) - 1)
        places = None if places is None else max(0, places - 1)
    for mentee_id, mentor_id in sorted(instance.keep - instance.accepted):
        why = obstacle(instance, mentee_id, mentor_id)
        if mentee_id in taken:
            why = why or Why.SETTLED
        elif why is None and not room[mentor_id]:
            why = Why.NO_SEATS
        elif why is None and places == 0:
            why = Why.FULL
        if why is not None:
            dropped.append(Dropped(mentee_id, mentor_id, why))
            continue
        taken[mentee_id] = (mentee_id, mentor_id)
        room[mentor_id] -= 1
        places = None if places is None else places - 1
    pairs = tuple(Pair(*two, points_of(instance, two), fixed=True) for _mentee_id, two in sorted(taken.items()))
    return Fixed(pairs, tuple(dropped), room, places)


def obstacle(instance: Instance, mentee_id: int, mentor_id: int) -> Why | None:
    """Return what keeps two apart whatever the others do, or None."""
    if mentee_id not in instance.table.mentee_ids or mentor_id not in instance.table.mentor_ids:
        return Why.GONE
    if (mentee_id, mentor_id) in instance.never:
        return Why.FORBIDDEN
    bars = instance.table.bars(mentee_id, mentor_id)
    return OF_BARS[bars[0]] if bars else None


def points_of(instance: Instance, two: Two) -> int:
    """Return the points of two; 0 where one of them does not take part any more."""
    known = two[0] in instance.table.mentee_ids and two[1] in instance.table.mentor_ids
    return instance.table.points(*two) if known else 0


class Problem:
    """What the search decides: mentees and mentors as numbers from 0, in an order by lot.

    `rows[k]` are the candidates of a mentee, `ceilings[k]` the most points of those who were cut from it. Mentors
    without a seat are not among them.
    """

    def __init__(self, instance: Instance, fixed: Fixed) -> None:
        self.instance = instance
        taken = {pair.mentee_id for pair in fixed.pairs}
        open_ = [one for one in instance.table.mentor_ids if fixed.room.get(one, 0)]
        self.mentors = by_lot(instance.seed, "mentor", open_)
        self.mentees = by_lot(instance.seed, "mentee", set(instance.table.mentee_ids) - taken)
        self.room = [fixed.room[one] for one in self.mentors]
        self.places = min(len(self.mentees), sum(self.room))
        if fixed.places is not None:
            self.places = min(self.places, fixed.places)
        self.scorer = instance.table.scorer(self.mentors)
        number = {one: n for n, one in enumerate(self.mentors)}
        self.never: dict[int, set[int]] = {}
        for mentee_id, mentor_id in instance.never:
            if mentor_id in number:
                self.never.setdefault(mentee_id, set()).add(number[mentor_id])
        self.rows: list[Row] = []
        self.ceilings: list[int] = []
        # A tie counts less than any point, even if everybody's lot is the worst.
        self.point = (len(self.mentees) + 1) << TIE_BITS

    def fill(self, mentee: int) -> None:
        """Bring the best candidates of the next mentee."""
        row, ceiling = self._row(mentee, self.instance.best)
        self.rows.append(row)
        self.ceilings.append(ceiling)

    def widen(self, mentee: int) -> None:
        """Bring all candidates of a mentee."""
        self.rows[mentee] = self.whole_row(mentee)
        self.ceilings[mentee] = NOTHING_CUT

    def cut(self, mentees: Iterable[int], mentors: Sequence[int], least: int) -> Iterator[tuple[int, int]]:
        """Go through candidates of some mentees among some mentors, with so many points, who were cut from the rows."""
        scorer = self.instance.table.scorer([self.mentors[one] for one in mentors])
        floor = least << 20
        for mentee in mentees:
            if self.ceilings[mentee] < least:
                continue
            row, _ceiling = scorer.row(self.mentees[mentee], None, least)
            never, known = self.never.get(self.mentees[mentee], ()), None
            for one in row:
                if one < floor:
                    break
                mentor = mentors[mentor_in(one)]
                if points_in(one) <= self.ceilings[mentee] and mentor not in never:
                    known = known or {mentor_in(other) for other in self.rows[mentee]}
                    if mentor not in known:
                        yield mentee, entry(points_in(one), mentor)

    def seek(self, mentees: Sequence[int], mentors: Sequence[int], least: int) -> bool:
        """Bring candidates back into the rows, of some mentees and among some mentors; say whether there were any."""
        found = defaultdict(list)
        for mentee, one in self.cut(mentees, mentors, least):
            found[mentee].append(one)
        for mentee, more in found.items():
            self.rows[mentee] = sorted(self.rows[mentee] + more, reverse=True)
        return bool(found)

    def whole_row(self, mentee: int) -> Row:
        """Return all candidates of a mentee, and leave the row as it is."""
        return self._row(mentee, None)[0]

    def _row(self, mentee: int, most: int | None) -> tuple[Row, int]:
        mentee_id = self.mentees[mentee]
        never = self.never.get(mentee_id)
        row, ceiling = self.scorer.row(mentee_id, most and most + len(never or ()))
        return [one for one in row if mentor_in(one) not in never] if never else row, ceiling

    def points(self, mentee: int, mentor: int) -> int:
        """Return the points of two who can be a pair: they stand in the row, unless they came back without it."""
        for one in self.rows[mentee]:
            if mentor_in(one) == mentor:
                return points_in(one)
        return self.instance.table.points(self.mentees[mentee], self.mentors[mentor])

    def price(self, mentee: int, one: int) -> int:
        """Return what a candidate costs: every point that is missing counts more than all ties together."""
        lot = tie(self.instance.seed, self.mentees[mentee], self.mentors[mentor_in(one)])
        return (WHOLE - points_in(one)) * self.point + lot
