"""Questions about a matching: why not these two, what if, and holes that are filled without moving anybody."""

from dataclasses import replace

import pytest

from mentoring.rules.fit import PartKind
from mentoring.rules.matching import (
    Difference,
    Goal,
    Move,
    Pair,
    Why,
    difference,
    fill,
    instance_of,
    solve,
    twos,
    what_if,
    why_not,
)
from mentoring.rules.matching.instances import instance_of_points
from tests.mentoring.rules.people import a_mentee, a_mentor, some_people

POINTS = {1: {11: 900, 12: 800}, 2: {11: 500, 12: 100}, 3: {12: 700}}
SEATS = {11: 1, 12: 2}


def who(answer):
    return {pair.mentee_id: pair.mentor_id for pair in answer.pairs}


def test_why_not_says_what_would_be_lost_and_by_whom():
    instance = instance_of_points(POINTS, SEATS)
    answer = solve(instance)

    found = why_not(instance, answer, 1, 11)

    assert (found.points, found.together, found.obstacles) == (900, False, ())
    assert found.difference == Difference(
        moves=(Move(1, 12, 11, 800, 900), Move(2, 11, 12, 500, 100)),
        people=0,
        points=-300,
        worst_before=500,
        worst_after=100,
    )
    assert found.difference is not None
    assert found.difference.losers == (Move(2, 11, 12, 500, 100),)
    assert why_not(instance, answer, 1, 12).together


def test_why_not_names_somebody_who_would_be_left_over():
    instance = instance_of_points({1: {11: 900}, 2: {11: 500, 12: 400}}, {11: 1, 12: 1})

    found = why_not(instance, solve(instance), 2, 11)

    assert found.difference is not None
    assert found.difference.losers == (Move(1, 11, None, 900, 0),)
    assert (found.difference.people, found.difference.points) == (-1, -800)


@pytest.mark.parametrize(
    "mentor, mentee, more, obstacles",
    [
        pytest.param({"skills": ("mixing",)}, {}, {}, (Why.NO_NEED,), id="no need"),
        pytest.param({"languages": ("sv",)}, {}, {}, (Why.NO_LANGUAGE,), id="no language"),
        pytest.param({}, {"minor": True}, {}, (Why.NOT_CLEARED,), id="not cleared for young people"),
        pytest.param({"blocks": frozenset({2001})}, {}, {}, (Why.APART,), id="a block, in neutral words"),
        pytest.param({"member": 2001}, {}, {}, (Why.APART,), id="the same person, in the same words"),
        pytest.param(
            {"organisations": frozenset({5})}, {"organisations": frozenset({5})}, {}, (Why.APART,), id="one house"
        ),
        pytest.param({}, {}, {"never": [(1, 1)]}, (Why.FORBIDDEN,), id="forbidden"),
        pytest.param({"seats": 0}, {}, {}, (Why.NO_SEATS,), id="no seat"),
        pytest.param({}, {}, {"accepted": [(1, 2)]}, (Why.SETTLED,), id="said yes to another"),
        pytest.param({}, {}, {"keep": [(2, 1)]}, (Why.NO_SEATS,), id="the seat is kept for another"),
        pytest.param({}, {}, {"keep": [(2, 2)], "places": 1}, (Why.FULL,), id="all places are kept"),
        pytest.param(
            {"languages": ("sv",), "seats": 0}, {"minor": True}, {},
            (Why.NOT_CLEARED, Why.NO_LANGUAGE, Why.NO_SEATS), id="all of it",
        ),
    ],
)  # fmt: skip
def test_what_keeps_two_apart_is_said_instead_of_solving_again(mentor, mentee, more, obstacles):
    mentors = [a_mentor(1, **mentor), a_mentor(2)]
    instance = instance_of(mentors, [a_mentee(1, **mentee), a_mentee(2)], seed="x", **more)
    answer = solve(instance)
    never_both = replace(answer, pairs=tuple(pair for pair in answer.pairs if pair.two != (1, 1)))

    found = why_not(instance, never_both, 1, 1)

    assert (found.obstacles, found.answer) == (obstacles, None)


def test_why_not_of_somebody_who_has_gone_says_so():
    instance = instance_of([a_mentor()], [a_mentee()], seed="x")

    assert why_not(instance, solve(instance), 1, 9).obstacles == (Why.GONE,)
    assert why_not(instance, solve(instance), 9, 1).obstacles == (Why.GONE,)


def test_one_seat_more_and_a_mentor_away_are_solved_again():
    instance = instance_of_points({1: {11: 900}, 2: {11: 500, 12: 400}}, {11: 1, 12: 1})
    answer = solve(instance)

    more = what_if(instance, answer, seats={11: 2})
    fewer = what_if(instance, answer, away={12})

    assert more.difference == Difference((Move(2, 12, 11, 400, 500),), 0, 100, 400, 500)
    assert who(fewer.answer) == {1: 11}
    assert (fewer.difference.people, fewer.difference.losers) == (-1, (Move(2, 12, None, 400, 0),))
    assert who(what_if(instance, answer, places=1).answer) == {1: 11}


def test_an_accepted_pair_stays_though_its_mentor_would_be_away():
    instance = instance_of_points(POINTS, SEATS, accepted=twos([[2, 11]]))

    assert who(what_if(instance, solve(instance), away={11, 99}).answer) == {1: 12, 2: 11, 3: 12}


def test_other_weights_and_another_goal_are_solved_again_as_if_from_the_start():
    mentors, mentees = some_people(15, 25, 2)
    instance = instance_of(mentors, mentees, seed="x")
    weights = {PartKind.ACROSS: 5, PartKind.NEEDS: 1}

    found = what_if(instance, solve(instance), weights=weights, goal=Goal.TOTAL)

    assert found.answer == solve(instance_of(mentors, mentees, weights, seed="x", goal=Goal.TOTAL))
    assert found.difference == difference(solve(instance), found.answer)


def test_holes_are_filled_and_nobody_is_moved():
    mentors, mentees = some_people(15, 30, 6, seats=(1, 2))
    instance = instance_of(mentors, mentees, seed="x")
    answer = solve(instance)
    gone = answer.pairs[0].mentee_id
    now = instance_of(mentors, [one for one in mentees if one.id != gone], seed="x")

    filled = fill(now, answer)

    before = {pair.two for pair in answer.pairs if pair.mentee_id != gone}
    assert before <= {pair.two for pair in filled.pairs}
    assert [(one.mentee_id, one.why) for one in filled.dropped] == [(gone, Why.GONE)]
    new = {pair.mentee_id for pair in filled.pairs if not pair.fixed}
    assert new <= {one.mentee_id for one in answer.left}


def test_a_freed_seat_goes_to_whom_it_helps_most():
    points = {1: {11: 900}, 2: {11: 500}, 3: {11: 600}}
    instance = instance_of_points(points, {11: 1})
    answer = solve(instance)
    now = instance_of_points({2: points[2], 3: points[3]}, {11: 1})

    assert fill(now, answer).pairs == (Pair(3, 11, 600),)


def test_the_worst_pairs_are_named_without_those_that_are_fixed():
    answer = solve(instance_of_points(POINTS, SEATS, keep=twos([[2, 12]])))

    assert answer.worst_pairs(1) == (Pair(3, 12, 700),)
    assert answer.worst_pairs() == (Pair(3, 12, 700), Pair(1, 11, 900))
