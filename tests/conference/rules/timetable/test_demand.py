"""What people want: chance and what is more than chance, and how many come."""

import math
import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.rules.timetable.demand import LEAST_PEOPLE, expected_people, upper_tail, wanted_pairs
from conference.rules.timetable.puzzle import Pair


def exact_tail(people, one, other, both):
    """Return the same probability by counting with whole numbers."""
    ways = sum(
        math.comb(one, common) * math.comb(people - one, other - common)
        for common in range(both, min(one, other) + 1)
        if other - common <= people - one
    )
    return Fraction(ways, math.comb(people, other))


@given(st.data())
def test_the_tail_is_that_of_counting(data):
    people = data.draw(st.integers(1, 80))
    one, other = data.draw(st.integers(0, people)), data.draw(st.integers(0, people))
    both = data.draw(st.integers(0, people))
    assert upper_tail(people, one, other, both) == pytest.approx(float(exact_tail(people, one, other, both)), abs=1e-12)


@pytest.mark.parametrize(
    "numbers, chance",
    [
        pytest.param((10, 5, 5, 5), 1 / 252, id="all five of five"),
        pytest.param((10, 5, 5, 0), 1.0, id="none is no news"),
        pytest.param((10, 8, 8, 6), 1.0, id="they cannot help having six"),
        pytest.param((10, 3, 5, 4), 0.0, id="more than there are"),
    ],
)
def test_tails_known_by_heart(numbers, chance):
    assert upper_tail(*numbers) == pytest.approx(chance)


def a_crowd(number, sessions, stars, seed=1):
    dice = random.Random(seed)
    return [set(dice.sample(range(sessions), stars)) for _ in range(number)]


def test_who_stars_at_random_wants_nothing_together():
    assert wanted_pairs(a_crowd(400, 40, 6)) == ()


def test_two_sessions_that_the_same_people_want():
    crowd = [*a_crowd(300, 40, 5), *({101, 102} for _ in range(20)), *({101} for _ in range(5))]
    # 25 and 20 of 325: 25 × 20 / 325 = 1.5 by chance.
    assert wanted_pairs(crowd) == (Pair(101, 102, 18),)


def test_popular_sessions_are_no_news():
    """Everybody starred both the opening and the party, and half of those the first talk."""
    assert wanted_pairs([{1, 2} | ({3} if number % 2 else {4}) for number in range(100)]) == ()


def test_few_people_say_nothing_and_stay_unknown():
    crowd = [*a_crowd(2000, 300, 3), *({901, 902} for _ in range(LEAST_PEOPLE - 1))]
    assert [pair for pair in wanted_pairs(crowd) if pair.one == 901] == []
    assert [pair for pair in wanted_pairs([*crowd, {901, 902}]) if pair.one == 901] == [Pair(901, 902, 5)]


def test_who_starred_nothing_is_left_out():
    crowd = [*a_crowd(300, 40, 5), *({101, 102} for _ in range(20))]
    assert wanted_pairs([*crowd, *(set() for _ in range(500))]) == wanted_pairs(crowd)


def test_the_order_of_people_does_not_matter():
    crowd = [*a_crowd(300, 40, 5), *({101, 102} for _ in range(20)), *({103, 104, 105} for _ in range(9))]
    assert wanted_pairs(crowd) == wanted_pairs(list(reversed(crowd)))
    assert [(pair.one, pair.other) for pair in wanted_pairs(crowd)] == [(101, 102), (103, 104), (103, 105), (104, 105)]


def test_nobody_starred_anything():
    assert wanted_pairs([]) == ()
    assert wanted_pairs([set(), {1}]) == ()


@pytest.mark.parametrize(
    "known, people",
    [
        pytest.param({}, 0, id="nothing is known"),
        pytest.param({"stars": 100}, 60, id="six in ten of the stars"),
        pytest.param({"stars": 101, "showings": 2}, 31, id="shared by the showings, rounded up"),
        pytest.param({"stars": 10, "signed_up": 20, "waiting": 4}, 24, id="who has a seat and who waits for one"),
        pytest.param({"stars": 100, "signed_up": 20}, 60, id="the larger of the two"),
        pytest.param({"stars": 100, "guess": 15}, 15, id="the team knows better"),
        pytest.param({"stars": 100, "guess": 0}, 0, id="even that nobody comes"),
    ],
)
def test_how_many_come(known, people):
    assert expected_people(**known) == people
