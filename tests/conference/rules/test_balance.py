"""What a selection looks like: minutes of types and tracks, shares, two compared, and counts that hide people."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.rules.balance import LEAST, Comparison, Piece, Planned, Shares, compare, hide_small, planned, shares

TALK, SHOWCASE = 1, 2
JAZZ, FOLK = 1, 2
HELSINGBORG, HELSINGOER = 7, 8

A = Piece(1, 45, TALK, JAZZ, "da", ("DK", "SE", "SE"), (HELSINGBORG, HELSINGOER), True, 3)
B = Piece(2, 30, TALK, None, "sv", ("SE",), (HELSINGBORG, HELSINGBORG), False, 1)
C = Piece(3, 60, SHOWCASE, FOLK, "", ("",), (), None, 0)


def of_type(piece):
    return piece.type_id


def of_track(piece):
    return piece.track_id


def test_minutes_of_each_type_and_track():
    assert planned([A, B, C], {TALK: 120, SHOWCASE: 45, 9: 30}, of_type) == {
        TALK: Planned(120, 75, 2),
        SHOWCASE: Planned(45, 60, 1),
        9: Planned(30, 0, 0),
    }
    assert planned([A, B, C], {JAZZ: 45, FOLK: 0}, of_track) == {JAZZ: Planned(45, 45, 1), FOLK: Planned(0, 60, 1)}
    assert planned([], {}, of_type) == {}


@pytest.mark.parametrize(
    "hours, left, over",
    [
        pytest.param(Planned(120, 75, 2), 45, 0, id="room is left"),
        pytest.param(Planned(60, 60, 1), 0, 0, id="exactly full"),
        pytest.param(Planned(45, 60, 1), -15, 15, id="too much"),
        pytest.param(Planned(0, 60, 1), -60, 0, id="nobody has said how much is meant"),
    ],
)
def test_what_is_left_and_what_is_over(hours, left, over):
    assert (hours.left, hours.over) == (left, over)


def test_what_a_selection_consists_of():
    assert shares([C, B, A]) == Shares(
        proposals=3,
        minutes=135,
        countries={"DK": 1, "SE": 2},
        cities={HELSINGBORG: 2, HELSINGOER: 1},
        languages={"da": 1, "sv": 1},
        first_timers=1,
        first_timers_known=2,
    )
    assert list(shares([B, A]).countries) == ["DK", "SE"]
    assert shares([]) == Shares(0, 0)


def test_two_selections_side_by_side():
    assert compare([A, B], [C, B]) == Comparison(
        one=shares([A, B]),
        other=shares([B, C]),
        only_in_one=(1,),
        only_in_other=(3,),
        in_both=(2,),
    )


@pytest.mark.parametrize(
    "counts, shown",
    [
        pytest.param((20, 18), (20, 18), id="nobody is few"),
        pytest.param((20, 18, 0), (20, 18, 0), id="nothing tells of nobody"),
        pytest.param((20, 18, 2), (20, None, None), id="one alone would be the total less the rest"),
        pytest.param((20, 9, 9, 4), (20, None, None, None), id="those that are as small go together"),
        pytest.param((20, 18, 4, 3), (20, 18, None, None), id="two together are enough"),
        pytest.param((20, 18, 1, 1), (20, None, None, None), id="two that are only two are not"),
        pytest.param((20, 18, 4, 4), (20, None, None, None), id="as many as two can be"),
        pytest.param((20, 18, 1, 1, 1, 1, 1), (20, None, *[None] * 5), id="as few as five can be"),
        pytest.param((20, 3), (None, None), id="then both"),
        pytest.param((20, 3, 0), (None, None, 0), id="nothing stays where the rest is enough"),
        pytest.param((3, 0, 0), (None, None, None), id="nothing would say who the few are"),
        pytest.param((1, 1, 0), (None, None, None), id="two who are each one"),
        pytest.param((5, 5), (5, 5), id="exactly enough"),
        pytest.param((0, 0), (0, 0), id="nobody at all"),
        pytest.param((), (), id="no counts"),
    ],
)
def test_small_counts_are_hidden(counts, shown):
    named = dict(zip("abcdefg", counts, strict=False))
    assert hide_small(named) == dict(zip("abcdefg", shown, strict=False))


def test_how_few_are_few_can_be_said():
    assert hide_small({"a": 9, "b": 2, "c": 7}, least=3) == {"a": 9, "b": None, "c": None}
    assert hide_small({"a": 9, "b": 2}, least=1) == {"a": 9, "b": 2}


@given(st.dictionaries(st.sampled_from("abc"), st.integers(0, 9), max_size=3), st.randoms(use_true_random=False))
def test_nobody_can_work_out_what_is_hidden(counts, chance):
    shown = hide_small(counts)
    names = list(counts)
    chance.shuffle(names)
    assert hide_small({name: counts[name] for name in names}) == shown
    assert all(count is None or count == counts[name] for name, count in shown.items())
    assert not any(count is not None and 0 < count < LEAST for count in shown.values())
    hidden = [name for name, count in shown.items() if count is None]
    if sum(counts.values()) == 0 or not hidden:
        return
    # Whoever knows the total and this rule tries every way to fill the gaps that would have come out the same.
    rest = sum(counts[name] for name in hidden)
    ways = [
        dict(zip(hidden, way, strict=True))
        for way in itertools.product(range(rest + 1), repeat=len(hidden))
        if sum(way) == rest and hide_small({**counts, **dict(zip(hidden, way, strict=True))}) == shown
    ]
    if len(counts) > 1:
        assert all(len({way[name] for way in ways}) > 1 for name in hidden)
