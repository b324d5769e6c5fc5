"""What a matching says: pairs, people left over and why, and how two answers differ. Ids and numbers, never names."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from mentoring.rules.fit import Bar

Two = tuple[int, int]
"""Ids of a mentee's and of a mentor's profile, always in this order."""


class Goal(enum.StrEnum):
    """What the matching looks for."""

    EVERYBODY = "everybody"  # most people matched, then the best worst pair, then the highest total
    TOTAL = "total"  # the highest total, though somebody may be left over for it
    STABLE = "stable"  # no two would rather have each other than whom they got


class Why(enum.StrEnum):
    """Why somebody has no mentor, or two are not a pair.

    APART covers blocks, the same person and the same organisation in one word: nobody can tell a block by it.
    """

    NO_NEED = "no-need"  # nobody can do anything that they need
    NO_LANGUAGE = "no-language"  # nobody of those speaks their language
    NOT_CLEARED = "not-cleared"  # nobody of those is cleared for people under 18
    NO_PLACE = "no-place"  # nobody of those can meet where they can
    APART = "apart"  # the rest cannot be brought together with them
    FORBIDDEN = "forbidden"  # a lock `never`
    SETTLED = "settled"  # the mentee has a pair that is kept or accepted
    GONE = "gone"  # the mentee or the mentor does not take part any more
    NO_SEATS = "no-seats"  # no mentor who fits has a seat to give
    FULL = "full"  # the programme has no places left
    LOST = "lost"  # others got the seats of those who fit
    STOPPED = "stopped"  # the search was stopped before it came to them


OF_BARS: Mapping[Bar, Why] = {
    Bar.NO_NEED: Why.NO_NEED,
    Bar.NO_LANGUAGE: Why.NO_LANGUAGE,
    Bar.NOT_CLEARED: Why.NOT_CLEARED,
    Bar.NO_PLACE: Why.NO_PLACE,
    Bar.SAME_PERSON: Why.APART,
    Bar.SAME_ORGANISATION: Why.APART,
    Bar.BLOCKED: Why.APART,
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who are brought together. `fixed`: by a lock `keep` or because both have accepted, not by the search."""

    mentee_id: int
    mentor_id: int
    points: int
    fixed: bool = False

    @property
    def two(self) -> Two:
        return self.mentee_id, self.mentor_id


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody without a mentor, why, and up to three mentors who would have fitted, the best first."""

    mentee_id: int
    why: Why
    nearest: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """A lock `keep` that could not be kept, and what stands in its way now."""

    mentee_id: int
    mentor_id: int
    why: Why


@dataclass(frozen=True, slots=True)
class Answer:
    """What came out. Pairs and people left stand in the order of the mentees' ids.

    `total` adds up the points of all pairs, `worst` is the lowest of the pairs that are not fixed, None where there is
    none. `across` counts pairs from two shores. `spare` are seats nobody sits on, by mentor. `finished` is False where
    the search was stopped: the pairs are good, but there may be better ones.
    """

    goal: Goal
    seed: str
    pairs: tuple[Pair, ...]
    left: tuple[Left, ...]
    spare: Mapping[int, int]
    total: int
    worst: int | None
    across: int
    dropped: tuple[Dropped, ...] = ()
    finished: bool = True

    def mentor_of(self, mentee_id: int) -> int | None:
        return next((pair.mentor_id for pair in self.pairs if pair.mentee_id == mentee_id), None)

    def worst_pairs(self, most: int = 5) -> tuple[Pair, ...]:
        """Return the pairs with the fewest points, the worst first; those that are fixed are nobody's choice here."""
        free = (pair for pair in self.pairs if not pair.fixed)
        return tuple(sorted(free, key=lambda pair: (pair.points, pair.two))[:most])


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of one mentee when an answer changes; None: no mentor, and no points."""

    mentee_id: int
    before: int | None
    after: int | None
    points_before: int = 0
    points_after: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """How a second answer differs from a first: `people` and `points` are more where they are above 0."""

    moves: tuple[Move, ...]
    people: int
    points: int
    worst_before: int | None
    worst_after: int | None

    @property
    def losers(self) -> tuple[Move, ...]:
        """Return those who would be left without a mentor, or with one who fits less, the greatest loss first."""
        lost = [move for move in self.moves if move.after is None or move.points_after < move.points_before]
        return tuple(sorted(lost, key=lambda move: (move.points_after - move.points_before, move.mentee_id)))


def difference(before: Answer, after: Answer) -> Difference:
    """Return what changes for whom, in the order of the mentees' ids."""
    old = {pair.mentee_id: pair for pair in before.pairs}
    new = {pair.mentee_id: pair for pair in after.pairs}
    moves = []
    for mentee_id in sorted(old.keys() | new.keys()):
        was, is_ = old.get(mentee_id), new.get(mentee_id)
        if (was and was.mentor_id) != (is_ and is_.mentor_id):
            moves.append(
                Move(
                    mentee_id,
                    was.mentor_id if was else None,
                    is_.mentor_id if is_ else None,
                    was.points if was else 0,
                    is_.points if is_ else 0,
                )
            )
    people, points = len(after.pairs) - len(before.pairs), after.total - before.total
    return Difference(tuple(moves), people, points, before.worst, after.worst)


def to_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as it is stored in `MatchingRun.answer`: ids, numbers and codes."""
    found = asdict(answer)
    found["pairs"] = [[pair.mentee_id, pair.mentor_id, pair.points, pair.fixed] for pair in answer.pairs]
    found["left"] = [[one.mentee_id, one.why.value, list(one.nearest)] for one in answer.left]
    found["dropped"] = [[one.mentee_id, one.mentor_id, one.why.value] for one in answer.dropped]
    found["spare"] = {str(mentor_id): seats for mentor_id, seats in sorted(answer.spare.items())}
    found["goal"] = answer.goal.value
    return found


def from_json(stored: Mapping[str, Any]) -> Answer:
    """Return the answer that `to_json` stored; the two are each other's mirror."""
    return Answer(
        goal=Goal(stored["goal"]),
        seed=stored["seed"],
        pairs=tuple(Pair(*one) for one in stored["pairs"]),
        left=tuple(Left(mentee_id, Why(why), tuple(nearest)) for mentee_id, why, nearest in stored["left"]),
        spare={int(mentor_id): seats for mentor_id, seats in stored["spare"].items()},
        total=stored["total"],
        worst=stored["worst"],
        across=stored["across"],
        dropped=tuple(Dropped(mentee_id, mentor_id, Why(why)) for mentee_id, mentor_id, why in stored["dropped"]),
        finished=stored["finished"],
    )


def twos(pairs: Iterable[Iterable[int]]) -> frozenset[Two]:
    """Return locks as they are stored (`[[mentee, mentor], …]`) as the matching takes them."""
    return frozenset((mentee_id, mentor_id) for mentee_id, mentor_id in pairs)
