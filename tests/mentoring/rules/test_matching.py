"""The matching: against every possible one, whoever solves it and in whatever order people come; locks and places."""

import importlib.util
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from mentoring.rules.fit import fit
from mentoring.rules.matching import (
    Dropped,
    Goal,
    Pair,
    Solver,
    Why,
    digest,
    from_json,
    instance_of,
    solve,
    to_json,
    twos,
)
from mentoring.rules.matching.instances import instance_of_points
from mentoring.rules.matching.problems import TIE_BITS, tie
from tests.mentoring.rules.people import a_mentee, a_mentor, some_people

LIBRARY = pytest.param(
    Solver.LIBRARY,
    marks=pytest.mark.skipif(
        importlib.util.find_spec("ortools") is None, reason="OR-tools, the extra `solver`, is not installed"
    ),
    id="OR-tools",
)
SOLVERS = [pytest.param(Solver.OWN, id="own"), LIBRARY]
GOALS = [Goal.EVERYBODY, Goal.TOTAL]


def who(answer):
    return {pair.mentee_id: pair.mentor_id for pair in answer.pairs}


def all_matchings(points, seats, places):
    """Go through every matching there is."""

    def go(mentees, free, left):
        if not mentees:
            yield {}
            return
        for rest in go(mentees[1:], free, left):
            yield rest
        for mentor in points[mentees[0]]:
            if left and free.get(mentor, 0):
                for rest in go(mentees[1:], {**free, mentor: free[mentor] - 1}, left - 1):
                    yield {mentees[0]: mentor, **rest}

    return go(sorted(points), seats, len(points) if places is None else places)


def worth(points, chosen, goal, seed):
    """What a goal looks for, in its order; the lots come last."""
    found = [points[mentee][mentor] for mentee, mentor in chosen.items()]
    lots = sum(tie(seed, mentee, mentor) for mentee, mentor in chosen.items())
    if goal is Goal.EVERYBODY:
        return len(found), min(found, default=0), sum(found), -lots
    return sum(found), -lots - ((len(points) - len(found)) << TIE_BITS)


def an_instance(dice):
    """Return a tiny matching with ties, empty rows and mentors without seats, of which few candidates are looked at."""
    mentors = range(11, 11 + dice.randint(1, 4))
    highest = dice.choice((0, 1, 3, 1000))
    points = {
        mentee: {mentor: dice.randint(0, highest) for mentor in mentors if dice.random() < 0.6}
        for mentee in range(1, dice.randint(0, 5) + 1)
    }
    seats = {mentor: dice.choice((0, 1, 1, 2, 3)) for mentor in mentors}
    places, best = dice.choice((None, None, 0, 1, 2, 3)), dice.choice((1, 2, 30))
    return points, seats, instance_of_points(points, seats, seed=str(dice.random()), places=places, best=best)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("goal", GOALS)
def test_the_answer_is_the_best_of_all_there_are(goal, solver):
    dice = random.Random(f"tiny {goal}")
    for _ in range(500):
        points, seats, instance = an_instance(dice)
        best = max(worth(points, one, goal, instance.seed) for one in all_matchings(points, seats, instance.places))

        answer = solve(replace(instance, goal=goal), solver=solver)

        assert worth(points, who(answer), goal, instance.seed) == best, instance
        assert answer.total == sum(points[mentee][mentor] for mentee, mentor in who(answer).items())
        assert {one.mentee_id for one in answer.left} == points.keys() - who(answer).keys()


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize("solver", [LIBRARY])
def test_both_solvers_give_the_same_answer_for_people(solver, goal):
    for seed in range(6):
        mentors, mentees = some_people(20, 40, seed)
        instance = replace(instance_of(mentors, mentees, seed=str(seed), goal=goal), best=4)

        assert solve(instance, solver=solver) == solve(instance, solver=Solver.OWN)


@pytest.mark.parametrize("goal", list(Goal))
def test_whether_few_candidates_are_looked_at_first_or_all_changes_nothing(goal):
    for seed in range(4):
        mentors, mentees = some_people(25, 45, seed)
        instance = instance_of(mentors, mentees, seed="x", goal=goal)

        assert solve(replace(instance, best=3)) == solve(replace(instance, best=25))


@pytest.mark.parametrize("goal", list(Goal))
def test_the_order_in_which_people_come_changes_nothing(goal):
    dice = random.Random(4)
    mentors, mentees = some_people(15, 25, 8)
    instance = instance_of(mentors, mentees, seed="x", goal=goal)
    answer = solve(instance)
    for _ in range(5):
        dice.shuffle(mentors)
        dice.shuffle(mentees)
        shuffled = instance_of(mentors, mentees, seed="x", goal=goal)

        assert solve(shuffled) == answer
        assert digest(shuffled) == digest(instance)


def test_whom_the_lot_favours_depends_on_the_seed_and_not_on_who_came_first():
    mentees = [a_mentee(number) for number in range(1, 4)]
    winners = {
        mentee_id for seed in range(40) for mentee_id in who(solve(instance_of([a_mentor()], mentees, seed=str(seed))))
    }

    assert winners == {1, 2, 3}


def test_another_input_has_another_digest():
    mentors, mentees = some_people(4, 4, 1)
    instance = instance_of(mentors, mentees, seed="x")
    others = [
        instance_of(mentors, mentees, seed="y"),
        instance_of(mentors[1:], mentees, seed="x"),
        instance_of([replace(mentors[0], seats=9), *mentors[1:]], mentees, seed="x"),
        instance_of(mentors, mentees, seed="x", never=[(1, 1)]),
        instance_of(mentors, mentees, seed="x", places=1),
        replace(instance, mentee_wishes={1: (2,)}),
    ]

    assert len({digest(one) for one in (instance, *others)}) == 7


def test_everybody_before_the_best_and_the_best_worst_before_the_total():
    # A total of 1900 would leave one out; of the two ways for both, the one without the pair of 100 is fairer.
    points = {1: {11: 1000, 12: 300}, 2: {11: 900, 12: 100, 13: 200}, 3: {13: 900, 12: 250}}
    seats = {11: 1, 12: 1, 13: 1}

    fair = solve(instance_of_points(points, seats))
    total = solve(instance_of_points(points, seats, goal=Goal.TOTAL))

    assert (who(fair), fair.worst) == ({1: 12, 2: 11, 3: 13}, 300)
    assert total.total >= fair.total


def test_locks_keep_and_never_are_kept_and_the_rest_is_solved_around_them():
    points = {1: {11: 900, 12: 800}, 2: {11: 500, 12: 100}, 3: {12: 700}}
    instance = instance_of_points(points, {11: 1, 12: 2})

    assert who(solve(instance)) == {1: 12, 2: 11, 3: 12}
    kept = solve(replace(instance, keep=twos([[1, 11]])))
    assert kept.pairs == (Pair(1, 11, 900, fixed=True), Pair(2, 12, 100), Pair(3, 12, 700))
    assert kept.worst == 100
    forbidden = solve(replace(instance, never=twos([[2, 11], [3, 12]])))
    assert who(forbidden) == {1: 11, 2: 12}
    assert [(one.mentee_id, one.why) for one in forbidden.left] == [(3, Why.FORBIDDEN)]


def test_locks_hold_in_random_matchings():
    dice = random.Random(9)
    for seed in range(10):
        mentors, mentees = some_people(10, 20, seed)
        free = instance_of(mentors, mentees, seed="x")
        pairs = [pair.two for pair in solve(free).pairs]
        keep, never = set(pairs[:2]), set(dice.sample(pairs, len(pairs) // 2)) - set(pairs[:2])

        answer = solve(replace(free, keep=frozenset(keep), never=frozenset(never)))

        found = {pair.two for pair in answer.pairs}
        assert keep <= found
        assert not never & found
        assert answer.dropped == ()
        assert all(fit(mentors[two[1] - 1], mentees[two[0] - 1]).bars == () for two in found)


def test_a_lock_that_cannot_be_kept_is_told_with_its_reason_and_the_mentee_is_matched_anew():
    mentors = [a_mentor(1), a_mentor(2, seats=2), a_mentor(3, skills=("mixing",)), a_mentor(4, seats=0)]
    mentees = [a_mentee(number) for number in range(1, 7)]

    answer = solve(
        instance_of(
            mentors,
            mentees,
            seed="x",
            keep=[(1, 1), (2, 1), (3, 3), (4, 4), (5, 9), (6, 2), (7, 2)],
            never=[(6, 2)],
        )
    )

    assert answer.dropped == (
        Dropped(2, 1, Why.NO_SEATS),
        Dropped(3, 3, Why.NO_NEED),
        Dropped(4, 4, Why.NO_SEATS),
        Dropped(5, 9, Why.GONE),
        Dropped(6, 2, Why.FORBIDDEN),
        Dropped(7, 2, Why.GONE),
    )
    assert len(answer.pairs) == 3


def test_a_pair_that_both_accepted_stands_though_clearance_lapsed_and_the_mentor_is_gone():
    young = a_mentee(1, minor=True)
    mentors = [a_mentor(1, seats=1)]

    answer = solve(instance_of(mentors, [young, a_mentee(2), a_mentee(3)], seed="x", accepted=[(1, 1), (2, 8)]))

    assert answer.pairs == (Pair(1, 1, fit(mentors[0], young).points, fixed=True), Pair(2, 8, 0, fixed=True))
    assert [(one.mentee_id, one.why) for one in answer.left] == [(3, Why.NO_SEATS)]


def test_places_limit_pairs_those_that_are_fixed_included():
    points = {1: {11: 100}, 2: {11: 900}, 3: {11: 500}}
    instance = instance_of_points(points, {11: 3}, places=2)

    assert who(solve(instance)) == {2: 11, 3: 11}
    assert [(one.mentee_id, one.why) for one in solve(instance).left] == [(1, Why.FULL)]
    assert who(solve(replace(instance, keep=twos([[1, 11]])))) == {1: 11, 2: 11}
    full = solve(replace(instance, keep=twos([[1, 11], [2, 11], [3, 11]])))
    assert (who(full), full.dropped) == ({1: 11, 2: 11}, (Dropped(3, 11, Why.FULL),))


def test_each_person_left_over_has_the_reason_that_holds_for_them():
    mentors = [
        a_mentor(1, country="DK"),
        a_mentor(2, skills=("mixing",), seats=0),
        a_mentor(3, skills=("touring",), seats=3, blocks=frozenset({2007})),
        a_mentor(4, skills=("lighting",), cleared=False),
    ]
    mentees = [
        a_mentee(1, country="SE"),
        a_mentee(2, needs=("promotion",)),
        a_mentee(3, needs=("touring",), languages=("sv",)),
        a_mentee(4, needs=("lighting",), minor=True),
        a_mentee(5, needs=("mixing",)),
        a_mentee(6),
        a_mentee(7, needs=("touring",)),
        a_mentee(8, needs=("touring",), party={1003}),
    ]

    answer = solve(instance_of(mentors, mentees, seed="x", keep=[(1, 1)]))

    assert who(answer) == {1: 1}
    assert answer.across == 1
    assert answer.spare == {3: 3, 4: 1}
    assert {one.mentee_id: (one.why, one.nearest) for one in answer.left} == {
        2: (Why.NO_NEED, ()),
        3: (Why.NO_LANGUAGE, ()),
        4: (Why.NOT_CLEARED, ()),
        5: (Why.NO_SEATS, (2,)),
        6: (Why.NO_SEATS, (1,)),
        7: (Why.APART, ()),
        8: (Why.APART, ()),
    }


def test_somebody_whose_mentors_went_to_others_has_lost_to_them():
    points = {1: {11: 900}, 2: {11: 800, 12: 0}, 3: {11: 100}}
    answer = solve(instance_of_points(points, {11: 1, 12: 1, 13: 1}))

    assert [(one.mentee_id, one.why, one.nearest) for one in answer.left] == [(3, Why.LOST, (11,))]


def test_nobody_at_all_is_an_answer_too():
    nothing = solve(instance_of([], [], seed="x"))
    alone = solve(instance_of([], [a_mentee()], seed="x"))

    assert (nothing.pairs, nothing.left, nothing.total, nothing.worst, nothing.finished) == ((), (), 0, None, True)
    assert [one.why for one in alone.left] == [Why.NO_SEATS]


@pytest.mark.parametrize("goal", list(Goal))
def test_an_answer_comes_back_from_json_as_it_went_in(goal):
    mentors, mentees = some_people(12, 20, 3)
    answer = solve(instance_of(mentors, mentees, seed="x", goal=goal, keep=[(1, 99)]))
    stored = to_json(answer)

    assert from_json(stored) == answer
    assert set(stored) == {
        "goal", "seed", "pairs", "left", "spare", "total", "worst", "across", "dropped", "finished",
    }  # fmt: skip
    assert stored["dropped"] == [[1, 99, "gone"]]


def test_progress_is_told_from_nothing_to_everything_and_never_backwards():
    heard: list[int] = []

    def tell(permille):
        heard.append(permille)
        return True

    mentors, mentees = some_people(20, 40, 1)

    solve(instance_of(mentors, mentees, seed="x"), tell)

    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (0, 1000)


@pytest.mark.parametrize("goal", list(Goal))
@pytest.mark.parametrize("solver", SOLVERS)
def test_who_wants_to_stop_is_asked_in_each_part_of_the_search(solver, goal):
    mentors, mentees = some_people(20, 40, 1)
    instance = instance_of(mentors, mentees, seed="x", goal=goal)
    asked: list[int] = []

    def go_on(permille: int) -> bool:
        asked.append(permille)
        return True

    solve(instance, go_on, solver)

    for calls in range(0, len(asked), 9):
        patience = iter([True] * calls)

        def wait(permille: int, patience: Iterator[bool] = patience) -> bool:
            return next(patience, False)

        stopped = solve(instance, wait, solver)

        assert not stopped.finished
        assert len(stopped.pairs) + len(stopped.left) == 40
    assert len([one for one in asked if one < 200]) >= 40


def test_who_stops_early_gets_the_most_people_and_who_stops_at_once_gets_an_empty_answer():
    mentors, mentees = some_people(20, 40, 1)
    instance = instance_of(mentors, mentees, seed="x")
    whole = solve(instance)

    late = solve(instance, lambda permille: permille <= 500)
    at_once = solve(instance, lambda _permille: False)

    assert (late.finished, len(late.pairs), late.worst) == (False, len(whole.pairs), whole.worst)
    assert (at_once.finished, at_once.pairs) == (False, ())
    assert {one.why for one in at_once.left} == {Why.STOPPED}
    assert len(at_once.left) == 40
