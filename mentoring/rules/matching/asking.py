"""Questions about an answer: why not these two, what if, and who could take a place that became free."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from mentoring.rules.fit import PartKind, scaled
from mentoring.rules.matching.answers import OF_BARS, Answer, Difference, Goal, Two, Why, difference
from mentoring.rules.matching.instances import Instance
from mentoring.rules.matching.points import People
from mentoring.rules.matching.problems import points_of
from mentoring.rules.matching.solving import Tell, solve


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What would be if two were a pair. `together`: they are. `obstacles` keep them apart whatever others do.

    Without obstacles `answer` is the best matching that has them as a pair, and `difference` says what it costs whom.
    """

    mentee_id: int
    mentor_id: int
    points: int
    together: bool = False
    obstacles: tuple[Why, ...] = ()
    answer: Answer | None = None
    difference: Difference | None = None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The best matching under other circumstances, and how it differs from the one that was asked about."""

    answer: Answer
    difference: Difference


def why_not(instance: Instance, answer: Answer, mentee_id: int, mentor_id: int, tell: Tell | None = None) -> WhyNot:
    """Solve again with two as a pair. Locks stay, and accepted pairs; `instance` is the one that `answer` is of."""
    two = (mentee_id, mentor_id)
    points = points_of(instance, two)
    if answer.mentor_of(mentee_id) == mentor_id:
        return WhyNot(*two, points, together=True)
    obstacles = _obstacles(instance, answer, two)
    if obstacles:
        return WhyNot(*two, points, obstacles=obstacles)
    forced = solve(replace(instance, keep=instance.keep | {two}), tell)
    return WhyNot(*two, points, answer=forced, difference=difference(answer, forced))


def _obstacles(instance: Instance, answer: Answer, two: Two) -> tuple[Why, ...]:
    """Return everything that keeps two apart whatever others do, in the order in which it is told."""
    mentee_id, mentor_id = two
    table = instance.table
    if mentee_id not in table.mentee_ids or mentor_id not in table.mentor_ids:
        return (Why.GONE,)
    found = {OF_BARS[bar]: None for bar in table.bars(*two)}
    if two in instance.never:
        found[Why.FORBIDDEN] = None
    fixed = [pair for pair in answer.pairs if pair.fixed]
    if any(pair.mentee_id == mentee_id for pair in fixed):
        found[Why.SETTLED] = None
    if Counter(pair.mentor_id for pair in fixed)[mentor_id] >= instance.seats.get(mentor_id, 0):
        found[Why.NO_SEATS] = None
    if instance.places is not None and len(fixed) >= instance.places:
        found[Why.FULL] = None
    return tuple(found)


def what_if(
    instance: Instance,
    answer: Answer,
    *,
    seats: Mapping[int, int] | None = None,
    away: Collection[int] = (),
    weights: Mapping[PartKind, int] | None = None,
    goal: Goal | None = None,
    places: int | None = None,
    tell: Tell | None = None,
) -> WhatIf:
    """Solve again with other seats of some mentors, without those who are away, with other weights, goal or places.

    `seats` are those a mentor would have in all. Accepted pairs of a mentor who is away stay, since both have said yes.
    With other weights the two totals do not measure the same; points of moves are each answer's own.
    """
    changed = replace(
        instance,
        seats={**instance.seats, **(seats or {}), **dict.fromkeys(set(away) & instance.seats.keys(), 0)},
        goal=goal or instance.goal,
        places=instance.places if places is None else places,
    )
    if weights is not None and isinstance(instance.table, People):
        table = People(instance.table.mentors.values(), instance.table.mentees.values(), scaled(weights))
        changed = replace(changed, table=table)
    after = solve(changed, tell)
    return WhatIf(after, difference(answer, after))


def fill(instance: Instance, answer: Answer, tell: Tell | None = None) -> Answer:
    """Give free seats to people without a mentor, and move nobody.

    `instance` is as things are now: somebody may have gone, a lock been added. Pairs of the answer that can no longer
    be stand in `dropped`.
    """
    stay = frozenset(pair.two for pair in answer.pairs) - instance.accepted
    return solve(replace(instance, keep=instance.keep | stay), tell)
