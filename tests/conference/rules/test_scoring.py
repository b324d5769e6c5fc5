"""What points come to: weighted means, middles, the majority's grade and its ties, stale reviews, who may look."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.rules.scoring import (
    Summary,
    is_stale,
    majority_key,
    may_see_others,
    rank,
    shown_grade,
    summarise,
    weighted,
)

NOW = datetime(2027, 2, 1, 12, tzinfo=UTC)
CRAFT, REACH, NEW = 1, 2, 3

totals_strategy = st.lists(st.integers(100, 500), max_size=9)
few_grades = st.lists(st.sampled_from([100, 200, 300, 400]), min_size=1, max_size=8)


@pytest.mark.parametrize(
    "scores, weights, expected",
    [
        pytest.param({CRAFT: 4}, {CRAFT: 1}, 400, id="one criterion"),
        pytest.param({CRAFT: 4, REACH: 1}, {CRAFT: 1, REACH: 1}, 250, id="two that count the same"),
        pytest.param({CRAFT: 4, REACH: 1}, {CRAFT: 3, REACH: 1}, 325, id="three to one"),
        pytest.param({CRAFT: 5, REACH: 4, NEW: 4}, {CRAFT: 1, REACH: 1, NEW: 1}, 433, id="a third is rounded down"),
        pytest.param({CRAFT: 1, REACH: 2}, {CRAFT: 3, REACH: 5}, 163, id="a half is rounded up"),
        pytest.param({CRAFT: 4}, {CRAFT: 1, REACH: 9}, 400, id="what was not scored does not count"),
        pytest.param({CRAFT: 4, REACH: 1}, {CRAFT: 1, REACH: 0}, 400, id="a criterion without weight"),
        pytest.param({CRAFT: 4, NEW: 1}, {CRAFT: 1}, 400, id="a criterion that is gone"),
        pytest.param({CRAFT: 4}, {CRAFT: 0}, None, id="nothing that counts"),
        pytest.param({}, {CRAFT: 1}, None, id="nothing scored"),
    ],
)
def test_what_points_come_to(scores, weights, expected):
    assert weighted(scores, weights) == expected


@given(st.dictionaries(st.integers(1, 6), st.integers(1, 5), min_size=1), st.integers(1, 100))
def test_a_mean_lies_between_the_points(scores, weight):
    total = weighted(scores, dict.fromkeys(scores, weight))
    assert total == weighted(scores, dict.fromkeys(scores, 1))
    assert 100 * min(scores.values()) <= total <= 100 * max(scores.values())


@pytest.mark.parametrize(
    "totals, expected",
    [
        pytest.param([], Summary(0, None, None, None, None, None, None), id="no review"),
        pytest.param([345], Summary(1, 345, 345, 0, 345, 345, 345), id="one review"),
        pytest.param([500, 100, 300], Summary(3, 300, 300, 400, 300, 100, 500), id="three reviews"),
        pytest.param([400, 100, 301, 200], Summary(4, 250, 251, 300, 200, 100, 400), id="the lower middle of four"),
    ],
)
def test_what_several_reviews_come_to(totals, expected):
    assert summarise(totals) == expected


@given(totals_strategy, st.randoms(use_true_random=False))
def test_the_order_of_reviews_never_matters(totals, chance):
    shuffled = list(totals)
    chance.shuffle(shuffled)
    assert summarise(shuffled) == summarise(totals)
    assert majority_key(shuffled) == majority_key(totals)


def grades_taken_away(totals):
    """The majority values as Balinski and Laraki define them: the lower middle, taken away one after the other."""
    left, found = sorted(totals), []
    while left:
        found.append(left.pop((len(left) - 1) // 2))
    return found


@given(
    st.integers(1, 8).flatmap(
        lambda size: st.tuples(*[st.lists(st.sampled_from([1, 2, 3]), min_size=size, max_size=size)] * 2)
    )
)
def test_equal_numbers_of_reviews_rank_as_the_paper_says(pair):
    one, other = pair
    mine, theirs = grades_taken_away(one), grades_taken_away(other)
    assert (majority_key(one) < majority_key(other)) is (mine < theirs)
    assert (majority_key(one) == majority_key(other)) is (mine == theirs)


@given(few_grades, few_grades)
def test_unequal_numbers_rank_as_if_each_review_came_as_often_as_needed(one, other):
    mine, theirs = grades_taken_away(one * len(other)), grades_taken_away(other * len(one))
    assert (majority_key(one) < majority_key(other)) is (mine < theirs)
    assert (majority_key(one) == majority_key(other)) is (mine == theirs)


def test_the_key_begins_with_the_majority_grade():
    assert majority_key([100, 400, 500]) == (
        (1, Fraction(0), 400),
        (0, Fraction(1, 6), 100),
        (2, Fraction(-1, 6), 500),
        (1, Fraction(0), 0),
    )


def test_the_best_come_first_and_equal_ones_by_id():
    proposals = {7: [300, 300], 2: [300], 5: [500, 100, 400], 9: [], 4: [], 3: [300, 300, 500]}
    assert rank(proposals) == (5, 3, 2, 7, 4, 9)
    assert rank(dict(reversed(proposals.items()))) == (5, 3, 2, 7, 4, 9)


@pytest.mark.parametrize(
    "changed_at, expected",
    [
        pytest.param(NOW + timedelta(seconds=1), True, id="changed afterwards"),
        pytest.param(NOW, False, id="at the same moment"),
        pytest.param(NOW - timedelta(seconds=1), False, id="changed before"),
        pytest.param(None, False, id="never changed"),
    ],
)
def test_a_review_of_other_words_is_stale(changed_at, expected):
    assert is_stale(NOW, changed_at) is expected


@pytest.mark.parametrize(
    "done, editor, conflicted, expected",
    [
        pytest.param(False, False, False, False, id="a reviewer before their own"),
        pytest.param(True, False, False, True, id="a reviewer after their own"),
        pytest.param(False, True, False, True, id="an editor"),
        pytest.param(True, False, True, False, id="a reviewer in conflict"),
        pytest.param(True, True, True, False, id="an editor in conflict"),
    ],
)
def test_who_sees_what_others_gave(done, editor, conflicted, expected):
    assert may_see_others(done, is_editor=editor, conflicted=conflicted) is expected


@pytest.mark.parametrize(
    "hundredths, expected", [(345, "3.5"), (344, "3.4"), (500, "5.0"), (100, "1.0"), (995, "10.0"), (None, "")]
)
def test_how_a_grade_is_shown(hundredths, expected):
    assert shown_grade(hundredths) == expected
