"""The points of many pairs at once are those of the rule of fitting."""

import pytest

from mentoring.rules.fit import WEIGHTS, PartKind, fit, scaled
from mentoring.rules.matching.points import NOTHING_CUT, People, entry, mentor_in, points_in
from tests.mentoring.rules.people import some_people

ACROSS = scaled({PartKind.NEEDS: 3, PartKind.ACROSS: 2, PartKind.STAGE: 1, PartKind.HALF_DAYS: 1})


@pytest.mark.parametrize("weights", [WEIGHTS, ACROSS], ids=["the usual weights", "others"])
@pytest.mark.parametrize("seed", range(4))
def test_rows_are_what_fit_says_of_each_pair(seed, weights):
    mentors, mentees = some_people(25, 15, seed)
    scorer = People(mentors, mentees, weights).scorer([one.id for one in mentors])
    for mentee in mentees:
        found = [fit(mentor, mentee, weights) for mentor in mentors]
        expected = sorted((-one.points, number) for number, one in enumerate(found) if not one.bars)

        row, ceiling = scorer.row(mentee.id, None)

        assert [(-points_in(one), mentor_in(one)) for one in row] == expected
        assert ceiling == NOTHING_CUT


@pytest.mark.parametrize("most", [1, 3, 8])
@pytest.mark.parametrize("seed", range(3))
def test_short_rows_hold_the_best_and_nobody_who_was_cut_has_more_points_than_is_said(seed, most):
    mentors, mentees = some_people(40, 15, seed)
    scorer = People(mentors, mentees, WEIGHTS).scorer([one.id for one in mentors])
    for mentee in mentees:
        whole, _nothing = scorer.row(mentee.id, None)

        row, ceiling = scorer.row(mentee.id, most)

        assert row == whole[:most]
        assert all(points_in(one) <= ceiling for one in whole[most:])


@pytest.mark.parametrize("points, mentor", [(0, 0), (0, 7), (1000, 0), (613, 1999)])
def test_an_entry_holds_points_and_mentor(points, mentor):
    assert (points_in(entry(points, mentor)), mentor_in(entry(points, mentor))) == (points, mentor)
    assert entry(points, mentor) > entry(points, mentor + 1)
