"""The points of many pairs at once: the same numbers as `fit`, without asking it for each of millions of pairs.

Only mentors who can do something that somebody needs are looked at, found by an index from needs to mentors. What the
other parts count is asked of `fit` once for each kind of people, so that there is one rule and not two.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from mentoring.rules.fit import WEIGHTS, WHOLE, Bar, Mentee, Mentor, PartKind, bars, covers, fit
from mentoring.rules.people import HALF_DAYS, Level, Need, Skill

Row = list[int]
"""Those with whom somebody can be a pair, the best first; each is points and mentor in one number (`entry`).

Millions of pairs of numbers would keep Python's collection of garbage busy for longer than the search takes.
"""
LAST = (1 << 20) - 1
Names = tuple[str, ...]
Way = tuple[Names, Names, PartKind]
Somebody = TypeVar("Somebody", Mentor, Mentee)
NOTHING_CUT = -1
MARK = 1024
"""More than anybody can have in points."""
Table16 = tuple[bytes, bytes]
"""Two tables for `bytes.translate`: the lower and the upper eight bits of what a count becomes."""


def entry(points: int, mentor: int) -> int:
    """Return a number that is higher for more points, and for a lower mentor of those with equal points."""
    return points << 20 | LAST ^ mentor


def points_in(one: int) -> int:
    return one >> 20


def mentor_in(one: int) -> int:
    return ~one & LAST


class Scorer(Protocol):
    """Knows the points of everybody with a fixed list of mentors, who are numbers from 0 here."""

    def row(self, mentee_id: int, most: int | None, least: int = NOTHING_CUT) -> tuple[Row, int]:
        """Return the best `most` (None: all), and a number that no mentor who was cut has more points than.

        Mentors with fewer than `least` points are among those who may be cut.
        """
        ...


class Table(Protocol):
    """Who there is, and the points of any two."""

    @property
    def mentor_ids(self) -> Collection[int]: ...

    @property
    def mentee_ids(self) -> Collection[int]: ...

    def scorer(self, mentor_ids: Sequence[int]) -> Scorer: ...

    def points(self, mentee_id: int, mentor_id: int) -> int:
        """Return the points of two, bars or not."""
        ...

    def bars(self, mentee_id: int, mentor_id: int) -> tuple[Bar, ...]: ...

    def across(self, mentee_id: int, mentor_id: int) -> bool:
        """Return whether two live on different shores."""
        ...


class People:
    """Mentors and mentees as `fit` knows them."""

    def __init__(
        self, mentors: Iterable[Mentor], mentees: Iterable[Mentee], weights: Mapping[PartKind, int] = WEIGHTS
    ) -> None:
        self.mentors = {one.id: one for one in mentors}
        self.mentees = {one.id: one for one in mentees}
        self.weights = weights

    @property
    def mentor_ids(self) -> Collection[int]:
        return self.mentors.keys()

    @property
    def mentee_ids(self) -> Collection[int]:
        return self.mentees.keys()

    def scorer(self, mentor_ids: Sequence[int]) -> "PeopleScorer":
        return PeopleScorer([self.mentors[one] for one in mentor_ids], self.mentees, self.weights)

    def points(self, mentee_id: int, mentor_id: int) -> int:
        return fit(self.mentors[mentor_id], self.mentees[mentee_id], self.weights).points

    def bars(self, mentee_id: int, mentor_id: int) -> tuple[Bar, ...]:
        return bars(self.mentors[mentor_id], self.mentees[mentee_id])

    def across(self, mentee_id: int, mentor_id: int) -> bool:
        here, there = self.mentees[mentee_id].country, self.mentors[mentor_id].country
        return bool(here and there and here != there)


class Given:
    """Points that come from elsewhere: published examples, and whoever has points of their own.

    `points[mentee][mentor]`; two who are missing there have nothing for each other.
    """

    def __init__(self, mentor_ids: Iterable[int], points: Mapping[int, Mapping[int, int]]) -> None:
        self.mentor_ids: Collection[int] = frozenset(mentor_ids)
        self.mentee_ids: Collection[int] = points.keys()
        self._points = points

    def scorer(self, mentor_ids: Sequence[int]) -> "GivenScorer":
        return GivenScorer(mentor_ids, self._points)

    def points(self, mentee_id: int, mentor_id: int) -> int:
        return self._points[mentee_id].get(mentor_id, 0)

    def bars(self, mentee_id: int, mentor_id: int) -> tuple[Bar, ...]:
        return () if mentor_id in self._points[mentee_id] else (Bar.NO_NEED,)

    def across(self, mentee_id: int, mentor_id: int) -> bool:  # noqa: ARG002 - nothing is known of where they live
        return False


class GivenScorer:
    """Rows out of a table of points."""

    def __init__(self, mentor_ids: Sequence[int], points: Mapping[int, Mapping[int, int]]) -> None:
        self._number = {mentor_id: number for number, mentor_id in enumerate(mentor_ids)}
        self._points = points

    def row(self, mentee_id: int, most: int | None, least: int = NOTHING_CUT) -> tuple[Row, int]:  # noqa: ARG002 - all are at hand
        number = self._number
        return _cut([entry(p, number[one]) for one, p in self._points[mentee_id].items() if one in number], most)


class PeopleScorer:
    """Rows of people.

    What all mentors get from somebody is one large number with a lane of 16 bits for each of them, so that Python adds
    it up for all at once. Those who can be a pair have MARK on top of their points, the others less than MARK.
    """

    def __init__(
        self, mentors: Sequence[Mentor], mentees: Mapping[int, Mentee], weights: Mapping[PartKind, int]
    ) -> None:
        self._mentors, self._mentees, self._weights = mentors, mentees, weights
        self._skilled: dict[str, list[int]] = defaultdict(list)
        self._near: dict[tuple[str, int], list[int]] = defaultdict(list)  # mentors who must not meet these
        for number, mentor in enumerate(mentors):
            for skill in {one.id for one in mentor.skills}:
                self._skilled[skill].append(number)
            self._near["member", mentor.member_id].append(number)
            for member_id in mentor.blocks:
                self._near["member", member_id].append(number)
            for organisation_id in mentor.organisations:
                self._near["organisation", organisation_id].append(number)
        self._covering: dict[Need, int] = {}
        self._days = _holders([mentor.half_days for mentor in mentors])
        self._genres = _holders([mentor.genres for mentor in mentors])
        self._ways = [_Way(mentors, weights, way) for way in WAYS]
        self._needs_table = cache(self._table_of_needs)
        self._genres_table = cache(self._table_of_genres)
        self._days_table = _table(_day_points(weights))

    def row(self, mentee_id: int, most: int | None, least: int = NOTHING_CUT) -> tuple[Row, int]:
        """Go down in steps of eight points until there are more than are kept."""
        totals, size = self._totals(self._mentees[mentee_id]), 2 * len(self._mentors)
        lanes, steps = totals.to_bytes(size, "little"), (totals >> 3).to_bytes(size, "little")[::2]
        found: Row = []
        kept = most or len(self._mentors)
        for step in range((MARK + WHOLE) >> 3, ((MARK + max(0, least)) >> 3) - 1, -1):
            at = steps.find(step)
            while at >= 0:
                found.append(entry((lanes[2 * at + 1] << 8 | lanes[2 * at]) - MARK, at))
                at = steps.find(step, at + 1)
            if len(found) > kept:
                break
        return _trimmed(found, kept, NOTHING_CUT)

    def _totals(self, mentee: Mentee) -> int:
        """Return the points of all mentors, in lanes."""
        whole = 4 * sum(need.weight for need in mentee.needs)
        days = sum(self._days[day] for day in mentee.half_days)
        genres = sum(self._genres[genre] for genre in mentee.genres)
        count = len(self._mentors)
        totals = (
            _wide(self._able(mentee), self._needs_table(whole))
            + _wide(days.to_bytes(count, "little"), self._days_table)
            + _wide(genres.to_bytes(count, "little"), self._genres_table(len(mentee.genres)))
        )
        together = [way.points_of(mentee) for way in self._ways]
        totals += sum(points for points, _mask in together)
        for _points, mask in together:
            totals &= mask
        return totals

    def _able(self, mentee: Mentee) -> bytearray:
        """Return how many quarters of the weighted needs each mentor can do; 0 for those who are kept apart."""
        able = bytearray(sum(map(self._who_covers, mentee.needs)).to_bytes(len(self._mentors), "little"))
        near = [("member", one) for one in mentee.party] + [("organisation", one) for one in mentee.organisations]
        for key in near:
            for number in self._near.get(key, ()):
                able[number] = 0
        return able

    def _who_covers(self, need: Need) -> int:
        """Return how far in quarters each mentor can do something, times what it weighs, in lanes of one byte."""
        found = self._covering.get(need)
        if found is None:
            lanes = bytearray(len(self._mentors))
            for number in self._skilled.get(need.id, ()):
                lanes[number] = covers(self._mentors[number].skills, need) * need.weight
            found = self._covering[need] = int.from_bytes(lanes, "little")
        return found

    def _table_of_needs(self, whole: int) -> Table16:
        of = self._weights[PartKind.NEEDS]
        return _table([0, *(MARK + of * quarters // whole for quarters in range(1, whole + 1))])

    def _table_of_genres(self, named: int) -> Table16:
        names = [str(number) for number in range(named)]
        mentee = Mentee(0, frozenset(), (), (), genres=frozenset(names))
        mentors = (Mentor(0, 0, (), (), genres=frozenset(names[:common])) for common in range(named + 1))
        return _table([fit(mentor, mentee, self._weights).part(PartKind.GENRES).points for mentor in mentors])


def _holders(names: Sequence[Collection[str]]) -> Mapping[str, int]:
    """Return who has something, in lanes of one byte."""
    lanes: dict[str, bytearray] = defaultdict(lambda: bytearray(len(names)))
    for number, held in enumerate(names):
        for name in held:
            lanes[name][number] = 1
    return defaultdict(int, {name: int.from_bytes(found, "little") for name, found in lanes.items()})


def _table(points: Sequence[int]) -> Table16:
    whole = [*points, *[0] * (256 - len(points))]
    return bytes(one & 255 for one in whole), bytes(one >> 8 for one in whole)


def _wide(counts: bytes | bytearray, table: Table16) -> int:
    """Return the points for counts in lanes of one byte, in lanes of two."""
    lanes = bytearray(2 * len(counts))
    lanes[::2], lanes[1::2] = counts.translate(table[0]), counts.translate(table[1])
    return int.from_bytes(lanes, "little")


def _in_lanes(points: Iterable[int]) -> int:
    return int.from_bytes(b"".join(one.to_bytes(2, "little") for one in points), "little")


class _Way:
    """Points for one way in which people differ, asked of `fit` once for each two kinds of people."""

    def __init__(self, mentors: Sequence[Mentor], weights: Mapping[PartKind, int], way: Way) -> None:
        self._of_mentor, self._of_mentee, self._part = way
        self._weights = weights
        kinds: dict[Any, int] = {}
        key = attrgetter(*self._of_mentor)
        self._kind = [kinds.setdefault(key(mentor), len(kinds)) for mentor in mentors]
        examples = {kind: mentors[number] for number, kind in reversed(list(enumerate(self._kind)))}
        self._kinds = [_only(ANY_MENTOR, examples[kind], self._of_mentor) for kind in range(len(kinds))]
        self._key = attrgetter(*self._of_mentee)
        self._known: dict[Any, tuple[int, int]] = {}

    def points_of(self, mentee: Mentee) -> tuple[int, int]:
        """Return the points of a mentee with each mentor, in lanes, and a mask that is empty where there is a bar."""
        key = self._key(mentee)
        if key not in self._known:
            only = _only(ANY_MENTEE, mentee, self._of_mentee)
            found = [fit(mentor, only, self._weights) for mentor in self._kinds]
            points = [one.part(self._part).points for one in found]
            masks = [0 if one.bars else 2 * MARK - 1 for one in found]
            self._known[key] = (
                _in_lanes(points[kind] for kind in self._kind),
                _in_lanes(masks[kind] for kind in self._kind),
            )
        return self._known[key]


ANY_MENTOR = Mentor(0, 0, (Skill("any", Level.SOLID),), ("one",))
ANY_MENTEE = Mentee(0, frozenset(), (Need("any", 1),), ("one",))
"""Two who could meet, and of whom nothing else is known."""
WAYS: tuple[Way, ...] = (
    (("languages",), ("languages",), PartKind.LANGUAGES),
    (("meets",), ("meets",), PartKind.PLACE),
    (("stages",), ("stage",), PartKind.STAGE),
    (("country", "cleared"), ("country", "minor"), PartKind.ACROSS),
)
"""What decides how two can meet: fields of a mentor, of a mentee, and the part of the fit that gives points for it."""


def _only(anybody: Somebody, one: Somebody, names: Names) -> Somebody:
    """Return somebody of whom nothing is known but these fields."""
    return replace(anybody, **{name: getattr(one, name) for name in names})


def _day_points(weights: Mapping[PartKind, int]) -> list[int]:
    """Return the points for so many common half-days."""
    return [
        fit(Mentor(0, 0, (), (), half_days=days), Mentee(0, frozenset(), (), (), half_days=days), weights)
        .part(PartKind.HALF_DAYS)
        .points
        for days in (frozenset(HALF_DAYS[:common]) for common in range(len(HALF_DAYS) + 1))
    ]


def _cut(found: Row, most: int | None) -> tuple[Row, int]:
    return _trimmed(found, most or len(found), NOTHING_CUT)


def _trimmed(found: Row, kept: int, ceiling: int) -> tuple[Row, int]:
    """Return the best of a row, of equals those with the lowest numbers, and the most points that were cut so far."""
    found.sort(reverse=True)
    if len(found) > kept:
        ceiling = max(ceiling, points_in(found[kept]))
    return found[:kept], ceiling
