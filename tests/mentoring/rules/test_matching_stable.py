"""Stable matchings: published examples with their answers, and no two who would rather have each other."""

import random
from dataclasses import replace
from itertools import permutations

import pytest

from mentoring.rules.matching import Goal, Why, blocking_pairs, instance_of, solve, twos
from mentoring.rules.matching.instances import instance_of_points
from tests.mentoring.rules.people import some_people


def ranked(asking, asked, seats):
    """Return an instance in which only those can be paired who name each other, as in the published examples."""
    first = {name: number for number, name in enumerate(sorted(asking), 1)}
    second = {name: number for number, name in enumerate(sorted(asked), 101)}
    points = {
        first[one]: {second[other]: 0 for other in wishes if one in asked[other]} for one, wishes in asking.items()
    }
    return (
        first,
        second,
        instance_of_points(
            points,
            dict.fromkeys(second.values(), seats),
            goal=Goal.STABLE,
            mentee_wishes={first[one]: tuple(second[other] for other in wishes) for one, wishes in asking.items()},
            mentor_wishes={second[one]: tuple(first[other] for other in wishes) for one, wishes in asked.items()},
        ),
    )


def solved(asking, asked, seats=1):
    first, second, instance = ranked(asking, asked, seats)
    answer = solve(instance)
    assert blocking_pairs(instance, answer) == []
    found = {pair.mentee_id: pair.mentor_id for pair in answer.pairs}
    names = {number: name for name, number in second.items()}
    return {one: names.get(found.get(number)) for one, number in first.items()}


def lists(text):
    """Read "A: x y z" lines."""
    return {name.strip(): wishes.split() for name, wishes in (line.split(":") for line in text.strip().splitlines())}


# D. Gale and L. S. Shapley: College Admissions and the Stability of Marriage, American Mathematical Monthly 69, 1962,
# examples 1 and 2.
MEN_1 = lists("α: A B C\nβ: B C A\nγ: C A B")
WOMEN_1 = lists("A: β γ α\nB: γ α β\nC: α β γ")
MEN_2 = lists("α: A B C D\nβ: A D C B\nγ: B A C D\nδ: D B C A")
WOMEN_2 = lists("A: γ δ α β\nB: δ α γ β\nC: δ α β γ\nD: γ β α δ")
# National Resident Matching Program: How the Matching Algorithm Works, the example with five applicants, three
# hospitals and two positions in each: Arthur, Sunny, Joseph, Latha, Darrius; Mercy, City, General.
APPLICANTS = lists("A: C\nS: C M\nJ: C G M\nL: M C G\nD: C M G")
HOSPITALS = lists("M: D J\nC: D A S L J\nG: D A J L")
# The example in the documents of the Python library `matching` (Wilde, Knight and Gillard, Journal of Open Source
# Software 5, 2020), which has the same people with other lists.
HOSPITALS_2 = lists("M: D L S J\nC: D A S L J\nG: D J L")


@pytest.mark.parametrize(
    "asking, asked, seats, answer",
    [
        pytest.param(MEN_1, WOMEN_1, 1, {"α": "A", "β": "B", "γ": "C"}, id="Gale and Shapley, example 1"),
        pytest.param(WOMEN_1, MEN_1, 1, {"A": "β", "B": "γ", "C": "α"}, id="example 1, the women ask"),
        pytest.param(MEN_2, WOMEN_2, 1, {"α": "C", "β": "D", "γ": "A", "δ": "B"}, id="example 2"),
        pytest.param(WOMEN_2, MEN_2, 1, {"A": "γ", "B": "δ", "C": "α", "D": "β"}, id="example 2, the women ask"),
        pytest.param(
            APPLICANTS, HOSPITALS, 2, {"A": "C", "S": None, "J": "G", "L": "G", "D": "C"}, id="residents and hospitals"
        ),
        pytest.param(
            APPLICANTS, HOSPITALS_2, 2, {"A": "C", "S": "M", "J": "G", "L": "M", "D": "C"}, id="with other lists"
        ),
    ],
)
def test_published_examples_have_their_published_answers(asking, asked, seats, answer):
    assert solved(asking, asked, seats) == answer


def test_of_the_six_marriages_of_the_first_example_three_are_stable():
    first, second, instance = ranked(MEN_1, WOMEN_1, 1)
    stable = []
    for women in permutations("ABC"):
        pairs = [(first[man], second[woman]) for man, woman in zip("αβγ", women, strict=True)]
        locked = solve(replace(instance, keep=twos(pairs)))
        answer = replace(locked, pairs=tuple(replace(pair, fixed=False) for pair in locked.pairs))
        if not blocking_pairs(instance, answer):
            stable.append("".join(women))

    assert stable == ["ABC", "BCA", "CAB"]


def wishes_of(dice, ids, others):
    """Rankings of some of one side, of some of the other."""
    return {one: tuple(dice.sample(others, dice.randint(1, len(others)))) for one in ids if dice.random() < 0.6}


@pytest.mark.parametrize("best", [3, 30], ids=["few candidates at first", "all"])
@pytest.mark.parametrize("seed", range(8))
def test_no_two_would_rather_have_each_other(seed, best):
    dice = random.Random(seed)
    mentors, mentees = some_people(12, 24, seed)
    instance = replace(
        instance_of(
            mentors,
            mentees,
            seed="x",
            goal=Goal.STABLE,
            mentee_wishes=wishes_of(dice, range(1, 25), range(1, 13)),
            mentor_wishes=wishes_of(dice, range(1, 13), range(1, 25)),
        ),
        best=best,
    )
    answer = solve(instance)

    assert blocking_pairs(instance, answer) == []
    keep = frozenset(dice.sample([pair.two for pair in answer.pairs], 2))
    around = replace(instance, keep=keep, never=frozenset({answer.pairs[0].two}) - keep, places=len(answer.pairs) - 1)
    locked = solve(around)
    assert blocking_pairs(around, locked) == []
    assert keep <= {pair.two for pair in locked.pairs}
    assert len(locked.pairs) <= len(answer.pairs) - 1


def test_the_test_itself_finds_two_who_would_rather_have_each_other():
    instance = instance_of_points({1: {11: 900, 12: 800}, 2: {11: 500}}, {11: 1, 12: 1})
    fair = solve(instance)

    assert {pair.two for pair in fair.pairs} == {(1, 12), (2, 11)}
    assert blocking_pairs(instance, fair) == [(1, 11)]


def test_who_ranks_nobody_ranks_by_points_and_who_names_some_takes_the_others_after_them():
    points = {1: {11: 900, 12: 100, 13: 500}}
    instance = instance_of_points(points, {11: 1, 12: 1, 13: 1}, goal=Goal.STABLE)

    assert solve(instance).mentor_of(1) == 11
    assert solve(replace(instance, mentee_wishes={1: (12,)})).mentor_of(1) == 12
    named_is_full = replace(instance, mentee_wishes={1: (12,)}, seats={11: 1, 12: 0, 13: 1})
    assert solve(named_is_full).mentor_of(1) == 11


def test_a_mentor_who_named_somebody_gets_them_before_one_with_more_points():
    points = {1: {11: 900}, 2: {11: 100}}
    answer = solve(instance_of_points(points, {11: 1}, goal=Goal.STABLE, mentor_wishes={11: (2,)}))

    assert answer.mentor_of(2) == 11
    assert [(one.mentee_id, one.why) for one in answer.left] == [(1, Why.NO_SEATS)]


def test_with_fewer_places_those_with_the_most_points_get_them_and_choose_again():
    points = {1: {11: 900}, 2: {11: 800, 12: 950}, 3: {12: 990}}
    instance = instance_of_points(points, {11: 1, 12: 1}, goal=Goal.STABLE)

    assert {pair.two for pair in solve(instance).pairs} == {(1, 11), (3, 12)}
    assert {pair.two for pair in solve(replace(instance, places=1)).pairs} == {(3, 12)}
