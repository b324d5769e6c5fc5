"""Hidden cells cannot be worked out: proved by trying every small table against all that are told alike."""

import itertools
from collections import defaultdict

import pytest

from mentoring.rules.figures import Line, Told, alone, percent, share, tell


@pytest.mark.parametrize("count, told", [(0, 0), (1, None), (4, None), (5, 5), (120, 120)])
def test_a_figure_alone_is_hidden_under_five(count: int, told: int | None) -> None:
    assert alone(count) == told


@pytest.mark.parametrize(
    "part, whole, told",
    [(8, 20, (8, 20)), (0, 20, (0, 20)), (20, 20, (20, 20)), (3, 20, None), (17, 20, None), (2, 4, None)],
)
def test_a_share_tells_of_neither_few_who_are_in_it_nor_few_who_are_not(
    part: int, whole: int, told: tuple[int, int] | None
) -> None:
    assert share(part, whole) == told


def test_percent_is_rounded_half_up() -> None:
    assert [percent((1, 8)), percent((5, 200)), percent((0, 9)), percent(None)] == [13, 3, 0, None]


@pytest.mark.parametrize("width, most", [(1, 12), (2, 11), (3, 6)])
def test_no_hidden_figure_follows_from_what_is_told(width: int, most: int) -> None:
    """Whoever knows the rule and all that is told still has more than one possible value for each hidden figure."""
    pairs = [(begun, met) for begun in range(1, most + 1) for met in range(begun + 1)]
    alike = defaultdict(list)
    for table in itertools.product(pairs, repeat=width):
        alike[tell([Line(begun, met, 0, 5 * met) for begun, met in table])].append(table)
    betrayed = []
    for (rows, total), tables in alike.items():
        for place, row in enumerate(rows):
            for side, told in enumerate((row.begun, row.met)):
                values = {table[place][side] for table in tables}
                if told is None and len(values) == 1 and 0 not in values:
                    betrayed.append((rows, total, place, side))
    # A cell at the edge of what was tried is told like larger ones that were not.
    assert [one for one in betrayed if one[1].begun is None or one[1].begun < most] == []


def test_one_programme_alone_is_told_as_its_total() -> None:
    rows, total = tell([Line(begun=20, met=12, across=9, meetings=30)])

    assert rows == (Told(20, 12, 9, 30),)
    assert total == Told(20, 12, 9, 30)


def test_few_who_did_not_meet_hide_the_column_and_keep_its_total() -> None:
    rows, total = tell([Line(20, 18, 10, 40), Line(20, 10, 10, 20), Line(30, 15, 15, 30)])

    assert [row.met for row in rows] == [None, None, None]
    assert [row.meetings for row in rows] == [None, None, None]
    assert [row.begun for row in rows] == [20, 20, 30]
    assert [row.across for row in rows] == [10, 10, 15]
    assert total == Told(70, 43, 35, 90)


def test_a_handful_of_pairs_tells_nothing() -> None:
    nothing = Told(None, None, None, None)

    assert tell([Line(3, 2, 1, 4), Line(1, 1, 0, 2)]) == ((nothing, nothing), nothing)


def test_one_pair_in_each_programme_tells_nothing() -> None:
    _rows, total = tell([Line(1, 0, 0, 0)] * 6)

    assert total == Told(None, None, None, None)
