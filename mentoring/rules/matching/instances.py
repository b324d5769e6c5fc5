"""What a matching is asked: who there is, how many seats, which goal, what is locked, and the seed."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mentoring.rules.fit import WEIGHTS, Mentee, Mentor, PartKind, scaled
from mentoring.rules.matching.answers import Goal, Two
from mentoring.rules.matching.points import Given, People, Table

Wishes = Mapping[int, tuple[int, ...]]
"""Ids of the other side by one's own id, the dearest first."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A matching to be solved; `instance_of` makes it. The package says what each field means.

    `best` is how many candidates of a mentee are looked at to begin with; more are looked at where they could matter.
    """

    table: Table
    seats: Mapping[int, int]
    seed: str
    goal: Goal = Goal.EVERYBODY
    keep: frozenset[Two] = frozenset()
    accepted: frozenset[Two] = frozenset()
    never: frozenset[Two] = frozenset()
    places: int | None = None
    mentee_wishes: Wishes = field(default_factory=dict)
    mentor_wishes: Wishes = field(default_factory=dict)
    best: int = 30


def instance_of(
    mentors: Iterable[Mentor],
    mentees: Iterable[Mentee],
    weights: Mapping[PartKind, int] = WEIGHTS,
    *,
    seed: str,
    goal: Goal = Goal.EVERYBODY,
    keep: Iterable[Two] = (),
    accepted: Iterable[Two] = (),
    never: Iterable[Two] = (),
    places: int | None = None,
    mentee_wishes: Wishes | None = None,
    mentor_wishes: Wishes | None = None,
) -> Instance:
    """Return the matching of these people, in whatever order they come."""
    table = People(mentors, mentees, scaled(weights))
    return Instance(
        table=table,
        seats={one.id: max(0, one.seats) for one in table.mentors.values()},
        seed=seed,
        goal=goal,
        keep=frozenset(keep),
        accepted=frozenset(accepted),
        never=frozenset(never),
        places=places,
        mentee_wishes=mentee_wishes or {},
        mentor_wishes=mentor_wishes or {},
    )


def instance_of_points(
    points: Mapping[int, Mapping[int, int]], seats: Mapping[int, int], *, seed: str = "", **more: Any
) -> Instance:
    """Return the matching of a table of points (0 to 1000) by mentee and mentor."""
    return Instance(table=Given(seats, points), seats=seats, seed=seed, **more)


def digest(instance: Instance) -> str:
    """Return a digest of everything that goes in: the same for the same input in any order, another for any change."""
    told: dict[str, Any] = {
        "seats": sorted(instance.seats.items()),
        "seed": instance.seed,
        "goal": instance.goal.value,
        "locks": [sorted(pairs) for pairs in (instance.keep, instance.accepted, instance.never)],
        "places": instance.places,
        "wishes": [
            sorted((one, list(ids)) for one, ids in wishes.items())
            for wishes in (instance.mentee_wishes, instance.mentor_wishes)
        ],
    }
    if isinstance(instance.table, People):
        table = instance.table
        told["weights"] = [table.weights[kind] for kind in PartKind]
        told["mentors"] = [_told(table.mentors[one]) for one in sorted(table.mentors)]
        told["mentees"] = [_told(table.mentees[one]) for one in sorted(table.mentees)]
    else:
        told["points"] = [
            [one, other, instance.table.points(one, other)]
            for one in sorted(instance.table.mentee_ids)
            for other in sorted(instance.table.mentor_ids)
            if not instance.table.bars(one, other)
        ]
    return hashlib.sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()


def _told(one: Mentor | Mentee) -> list[Any]:
    """Return the fields of somebody in their order, and what has no order of its own sorted."""
    values = (getattr(one, name) for name in type(one).__dataclass_fields__)
    return [sorted(value) if isinstance(value, frozenset) else _plain(value) for value in values]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    fields = getattr(type(value), "__dataclass_fields__", None)
    return [_plain(getattr(value, name)) for name in fields] if fields else value
