"""Stable matching: those who look for a mentor ask, mentors keep the dearest; and the test of what is stable.

Deferred acceptance, D. Gale and L. S. Shapley: College Admissions and the Stability of Marriage, American Mathematical
Monthly 69, 1962. The one who asks gets the best that any stable matching has for them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from heapq import heappush, heappushpop

from mentoring.rules.matching.answers import Answer, Two
from mentoring.rules.matching.flow import NOBODY
from mentoring.rules.matching.instances import Instance, Wishes
from mentoring.rules.matching.points import mentor_in, points_in
from mentoring.rules.matching.problems import Problem, fix, obstacle, tie

Rank = tuple[int, int, int]
"""How dear somebody is: the lower the dearer. First by their place in a ranking, then by points, then by lot."""


def rank(wishes: Wishes, own_id: int, other_id: int, points: int, lot: int) -> Rank:
    """Return how dear the other is. Whom a ranking does not name comes after those whom it does."""
    named = wishes.get(own_id, ())
    return (named.index(other_id) if other_id in named else len(named), -points if other_id not in named else 0, lot)


def propose(problem: Problem, hear: Callable[[], None]) -> list[int]:
    """Return each mentee's mentor, as numbers.

    Where there are fewer places than pairs, those with the most points get them, and choose again among themselves.
    """
    chosen, points = _propose(problem, range(len(problem.mentees)), hear)
    matched = [mentee for mentee, mentor in enumerate(chosen) if mentor != NOBODY]
    if len(matched) > problem.places:
        ids, seed = problem.mentees, problem.instance.seed
        matched.sort(key=lambda mentee: (-points[mentee], tie(seed, ids[mentee], problem.mentors[chosen[mentee]])))
        chosen, _points = _propose(problem, sorted(matched[: problem.places]), hear)
    return chosen


def _propose(problem: Problem, who: Iterable[int], hear: Callable[[], None]) -> tuple[list[int], dict[int, int]]:
    instance = problem.instance
    chosen, points = [NOBODY] * len(problem.mentees), {}
    held: list[list[tuple[Rank, int]]] = [[] for _ in problem.room]  # heaps, the least dear first
    asking = list(who)[::-1]
    wishes = {mentee: _wishes_of(problem, mentee) for mentee in asking}
    while asking:
        hear()
        mentee = asking.pop()
        for found, mentor in wishes[mentee]:
            mentee_id, mentor_id = problem.mentees[mentee], problem.mentors[mentor]
            lot = tie(instance.seed, mentee_id, mentor_id)
            place, minus, lot = rank(instance.mentor_wishes, mentor_id, mentee_id, found, lot)
            dear = (-place, -minus, -lot)
            if len(held[mentor]) < problem.room[mentor]:
                heappush(held[mentor], (dear, mentee))
                out = NOBODY
            else:
                _dear, out = heappushpop(held[mentor], (dear, mentee))
            if out == mentee:
                continue
            chosen[mentee], points[mentee] = mentor, found
            if out != NOBODY:
                chosen[out] = NOBODY
                asking.append(out)
            break
    return chosen, points


def _wishes_of(problem: Problem, mentee: int) -> Iterator[tuple[int, int]]:
    """Go through points and mentors of a mentee, the dearest first; the whole row only where it is needed."""
    instance, mentee_id = problem.instance, problem.mentees[mentee]
    if mentee_id in instance.mentee_wishes:
        problem.widen(mentee)

    def dear(one: tuple[int, int]) -> Rank:
        mentor_id = problem.mentors[one[1]]
        return rank(instance.mentee_wishes, mentee_id, mentor_id, one[0], tie(instance.seed, mentee_id, mentor_id))

    ceiling = problem.ceilings[mentee]
    row = [(points_in(one), mentor_in(one)) for one in problem.rows[mentee]]
    # Those who have as many points as somebody who was cut come in their order by lot, and so with the rest.
    yield from sorted((one for one in row if one[0] > ceiling), key=dear)
    if ceiling >= 0:
        problem.widen(mentee)
        row = [(points_in(one), mentor_in(one)) for one in problem.rows[mentee]]
        yield from sorted((one for one in row if one[0] <= ceiling), key=dear)


def blocking_pairs(instance: Instance, answer: Answer) -> list[Two]:
    """Return those who would rather have each other than whom they got: none where a matching is stable.

    Pairs that are fixed count for nobody, and where all places are given, neither do people who have none.
    """
    table, seed = instance.table, instance.seed
    fixed = fix(instance)
    settled = {pair.mentee_id for pair in answer.pairs if pair.fixed}
    own = {pair.mentee_id: pair.mentor_id for pair in answer.pairs if not pair.fixed}
    held: dict[int, list[int]] = defaultdict(list)
    for mentee_id, mentor_id in own.items():
        held[mentor_id].append(mentee_id)

    def dear(wishes: Wishes, mentee_id: int, mentor_id: int, *, to_mentor: bool) -> Rank:
        one, other = (mentor_id, mentee_id) if to_mentor else (mentee_id, mentor_id)
        points = table.points(mentee_id, mentor_id)
        return rank(wishes, one, other, points, tie(seed, mentee_id, mentor_id))

    found = []
    full = fixed.places is not None and len(own) >= fixed.places
    for mentee_id in sorted(set(table.mentee_ids) - settled):
        now = own.get(mentee_id)
        for mentor_id in sorted(table.mentor_ids):
            if mentor_id == now or obstacle(instance, mentee_id, mentor_id) or (now is None and full):
                continue
            wants = dear(instance.mentee_wishes, mentee_id, mentor_id, to_mentor=False)
            if now is not None and dear(instance.mentee_wishes, mentee_id, now, to_mentor=False) < wants:
                continue
            mine = dear(instance.mentor_wishes, mentee_id, mentor_id, to_mentor=True)
            others = [dear(instance.mentor_wishes, other, mentor_id, to_mentor=True) for other in held[mentor_id]]
            if len(others) < fixed.room.get(mentor_id, 0) or any(mine < one for one in others):
                found.append((mentee_id, mentor_id))
    return found
