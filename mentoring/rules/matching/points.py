"""The points of many pairs at once: the same numbers as `fit`, without asking it for each of millions of pairs.

Only mentors who can do something that somebody needs are looked at, found by an index from needs to mentors. What the
other parts count is asked of `fit` once for each kind of people, so that there is one rule and not two.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from mentoring.rules.fit import WEIGHTS, Bar, Mentee, Mentor, PartKind, bars, covers, fit
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
BARRED = -10_000
"""So few points that no other part makes up for it."""


def entry(points: int, mentor: int) -> int:
    """Return a number that is higher for more points, and for a lower mentor of those with equal points."""
    return points << 20 | LAST ^ mentor


def points_in(one: int) -> int:
    return one >> 20


def mentor_in(one: int) -> int:
    return ~one & LAST


class Scorer(Protocol):
    """Knows the points of everybody with a fixed list of mentors, who are numbers from 0 here."""

    def row(self, mentee_id: int, most: int | None) -> tuple[Row, int]:
        """Return the best `most` (None: all), and a number that no mentor who was cut has more points than."""
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

    def row(self, mentee_id: int, most: int | None) -> tuple[Row, int]:
        number = self._number
        return _cut([entry(p, number[one]) for one, p in self._points[mentee_id].items() if one in number], most)


class PeopleScorer:
    """Rows of people, by the index from needs to mentors."""

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
        self._covering: dict[Need, dict[int, int]] = {}
        self._genre_bit: dict[str, int] = {}
        self._genres = [self._bits(mentor.genres, self._genre_bit) for mentor in mentors]
        self._day_bit = {day: 1 << number for number, day in enumerate(HALF_DAYS)}
        self._days = [self._bits(mentor.half_days, self._day_bit) for mentor in mentors]
        self._ways = [_Way(mentors, weights, way) for way in WAYS]
        self._day_points = _day_points(weights)
        self._genre_points: dict[int, list[int]] = {}

    def row(self, mentee_id: int, most: int | None) -> tuple[Row, int]:
        """Go through mentors by what they can do, and stop where nobody who follows can be among the best."""
        mentee = self._mentees[mentee_id]
        languages, place, stage, home = (way.points_of(mentee) for way in self._ways)
        speaks, meets, means, lives = (way.kind for way in self._ways)
        days, genres = self._bits(mentee.half_days, self._day_bit), self._bits(mentee.genres, self._genre_bit)
        day_points, genre_points = self._day_points, self._genre_points_of(len(mentee.genres))
        day_bits, genre_bits = self._days, self._genres
        of = self._weights[PartKind.NEEDS]
        rest = sum(self._weights.values()) - of
        whole = 4 * sum(need.weight for need in mentee.needs)
        found: Row = []
        kept, ceiling, worst = most or len(self._mentors), NOTHING_CUT, NOTHING_CUT
        above = day_points[-1] + genre_points[-1]
        for quarters, group in sorted(self._able(mentee).items(), reverse=True):
            base = of * quarters // whole
            if len(found) > kept:
                found, ceiling = _trimmed(found, kept, ceiling)
                worst = points_in(found[-1])
                if worst > base + rest:
                    ceiling = max(ceiling, base + rest)
                    break
                ceiling = max(ceiling, worst)
            # Whoever cannot reach the worst of the best so far is not counted to the end; `ceiling` stands for them.
            floor = max(0, worst - base - above)
            found += [
                (
                    base
                    + met
                    + day_points[(days & day_bits[one]).bit_count()]
                    + genre_points[(genres & genre_bits[one]).bit_count()]
                )
                << 20
                | LAST ^ one
                for one in group
                if (met := languages[speaks[one]] + place[meets[one]] + stage[means[one]] + home[lives[one]]) >= floor
            ]
        return _trimmed(found, kept, ceiling)

    def _able(self, mentee: Mentee) -> dict[int, list[int]]:
        """Return mentors who can do something that is needed, by quarters of the weighted needs; not those apart."""
        able = sorted(map(self._who_covers, mentee.needs), key=len, reverse=True)
        got = dict(able[0]) if able else {}
        for who in able[1:]:
            for number, quarters in who.items():
                got[number] = got.get(number, 0) + quarters
        near = self._near
        for member_id in mentee.party:
            for number in near.get(("member", member_id), ()):
                got.pop(number, None)
        for organisation_id in mentee.organisations:
            for number in near.get(("organisation", organisation_id), ()):
                got.pop(number, None)
        groups: dict[int, list[int]] = defaultdict(list)
        for number, quarters in got.items():
            groups[quarters].append(number)
        return groups

    def _who_covers(self, need: Need) -> dict[int, int]:
        """Return mentors who can do something, and how far in quarters, times what it weighs."""
        found = self._covering.get(need)
        if found is None:
            mentors = self._mentors
            able = ((number, covers(mentors[number].skills, need)) for number in self._skilled.get(need.id, ()))
            found = {number: how_far * need.weight for number, how_far in able if how_far}
            self._covering[need] = found
        return found

    def _genre_points_of(self, named: int) -> list[int]:
        if named not in self._genre_points:
            names = [str(number) for number in range(named)]
            mentee = Mentee(0, frozenset(), (), (), genres=frozenset(names))
            self._genre_points[named] = [
                fit(Mentor(0, 0, (), (), genres=frozenset(names[:common])), mentee, self._weights)
                .part(PartKind.GENRES)
                .points
                for common in range(named + 1)
            ]
        return self._genre_points[named]

    @staticmethod
    def _bits(names: Iterable[str], bit: dict[str, int]) -> int:
        found = 0
        for name in names:
            found |= bit.setdefault(name, 1 << len(bit))
        return found


class _Way:
    """Points for one way in which people differ, asked of `fit` once for each two kinds of people; BARRED for a bar.

    `kind[number]` is the kind of each mentor.
    """

    def __init__(self, mentors: Sequence[Mentor], weights: Mapping[PartKind, int], way: Way) -> None:
        self._of_mentor, self._of_mentee, self._part = way
        self._weights = weights
        kinds: dict[Any, int] = {}
        key = attrgetter(*self._of_mentor)
        self.kind = [kinds.setdefault(key(mentor), len(kinds)) for mentor in mentors]
        examples = {kind: mentors[number] for number, kind in reversed(list(enumerate(self.kind)))}
        self._kinds = [_only(ANY_MENTOR, examples[kind], self._of_mentor) for kind in range(len(kinds))]
        self._key = attrgetter(*self._of_mentee)
        self._known: dict[Any, list[int]] = {}

    def points_of(self, mentee: Mentee) -> list[int]:
        """Return the points of a mentee with each kind of mentor."""
        key = self._key(mentee)
        if key not in self._known:
            self._known[key] = [
                self._points(mentor, _only(ANY_MENTEE, mentee, self._of_mentee)) for mentor in self._kinds
            ]
        return self._known[key]

    def _points(self, mentor: Mentor, mentee: Mentee) -> int:
        found = fit(mentor, mentee, self._weights)
        return BARRED if found.bars else found.part(self._part).points


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
