"""When people can be there: the grid over late nights and nights with another hour, what is kept of it, deadlines."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.rules.times import HALF_HOUR, Left, Slot, common, countdown, fits, half_hours, parse, runs, stored

ZONE = "Europe/Copenhagen"
DAY = date(2027, 4, 22)
START = datetime(2027, 4, 22, 7, tzinfo=UTC)
NOW = datetime(2027, 2, 1, 12, tzinfo=UTC)


def grid(opens, closes, *, first=DAY, last=None, zone=ZONE):
    return half_hours(first, last or first, opens, closes, zone)


def clocks(slots):
    return [f"{slot.local:%H:%M}" for slot in slots]


def at(*steps):
    """Starts of half-hours, counted from the first."""
    return frozenset(START + HALF_HOUR * step for step in steps)


def test_a_morning():
    assert grid(time(9), time(10, 30)) == (
        Slot(datetime(2027, 4, 22, 7, 0, tzinfo=UTC), DAY, time(9)),
        Slot(datetime(2027, 4, 22, 7, 30, tzinfo=UTC), DAY, time(9, 30)),
        Slot(datetime(2027, 4, 22, 8, 0, tzinfo=UTC), DAY, time(10)),
    )


def test_what_is_after_midnight_belongs_to_the_evening_before():
    slots = grid(time(23), time(1))
    assert clocks(slots) == ["23:00", "23:30", "00:00", "00:30"]
    assert {slot.day for slot in slots} == {DAY}
    assert slots[-1].starts_at == datetime(2027, 4, 22, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "opens, closes, first, last, count",
    [
        pytest.param(time(9), time(9), "09:00", "05:30", 42, id="open day and night, until the day changes"),
        pytest.param(time(6), time(6), "06:00", "05:30", 48, id="a whole day"),
        pytest.param(time(22), time(8), "22:00", "05:30", 16, id="until the next morning, but only until six"),
        pytest.param(time(0, 30), time(2), "00:30", "01:30", 3, id="a night only"),
        pytest.param(time(1), time(9), "01:00", "05:30", 10, id="from the night into another day"),
        pytest.param(time(9, 15), time(10), "09:15", "09:15", 1, id="what would end too late is left out"),
    ],
)
def test_when_a_day_begins_and_ends(opens, closes, first, last, count):
    slots = grid(opens, closes)
    assert (clocks(slots)[0], clocks(slots)[-1], len(slots)) == (first, last, count)
    assert {slot.day for slot in slots} == {DAY}


def test_several_days_follow_each_other():
    slots = grid(time(9), time(1), last=DAY + timedelta(days=2))
    assert len(slots) == 3 * 32
    assert [slot.starts_at for slot in slots] == sorted({slot.starts_at for slot in slots})
    assert [slot.day for slot in slots[::32]] == [DAY, DAY + timedelta(days=1), DAY + timedelta(days=2)]


def test_days_that_end_before_they_begin_are_none():
    assert grid(time(9), time(10), last=DAY - timedelta(days=1)) == ()


def test_an_autumn_night_has_one_hour_more():
    night = grid(time(6), time(6), first=date(2026, 10, 24))
    assert len(night) == 50
    assert clocks(grid(time(1), time(3, 30), first=date(2026, 10, 24))) == [
        "01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00",
    ]  # fmt: skip
    assert len(grid(time(1), time(2, 30), first=date(2026, 10, 24))) == 5


def test_a_spring_night_has_one_hour_less():
    assert len(grid(time(6), time(6), first=date(2027, 3, 27))) == 46
    assert clocks(grid(time(1), time(4), first=date(2027, 3, 27))) == ["01:00", "01:30", "03:00", "03:30"]


def test_what_is_stored_comes_back():
    slots = grid(time(9), time(12))
    free = frozenset(slot.starts_at for slot in slots[1:4])
    assert stored(free) == ["2027-04-22T07:30:00+00:00", "2027-04-22T08:00:00+00:00", "2027-04-22T08:30:00+00:00"]
    assert parse(stored(free), slots) == free


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2027-04-22T07:00:00Z", id="another sign for UTC"),
        pytest.param("2027-04-22T09:00:00+02:00", id="by the city's clock"),
    ],
)
def test_the_same_moment_in_other_words_is_on_the_grid(text):
    assert parse([text], grid(time(9), time(12))) == frozenset([START])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2027-04-22T07:10:00+00:00", id="between two half-hours"),
        pytest.param("2027-04-25T07:00:00+00:00", id="another day"),
        pytest.param("2027-04-22T07:00:00", id="nobody knows whose clock"),
        pytest.param("0001-01-01T00:00:00+14:00", id="before time"),
        pytest.param("nine", id="no time at all"),
        pytest.param("", id="nothing"),
        pytest.param(None, id="not even text"),
    ],
)
def test_what_is_not_on_the_grid_is_left_out(text):
    assert parse([text], grid(time(9), time(12))) == frozenset()


def test_half_hours_that_follow_each_other_are_one_run():
    assert runs(at(0, 1, 2, 5, 7, 8)) == (
        (START, START + HALF_HOUR * 3),
        (START + HALF_HOUR * 5, START + HALF_HOUR * 6),
        (START + HALF_HOUR * 7, START + HALF_HOUR * 9),
    )
    assert runs([]) == ()


@given(st.frozensets(st.integers(0, 30)))
def test_runs_hold_exactly_what_is_free(steps):
    free = at(*steps)
    found = [start + HALF_HOUR * step for start, end in runs(free) for step in range((end - start) // HALF_HOUR)]
    assert found == sorted(free)
    assert all(end < start for (_, end), (start, _) in zip(runs(free), runs(free)[1:], strict=False))


def test_when_all_can():
    assert common([at(0, 1, 2), at(1, 2, 3), at(2, 9)]) == at(2)
    assert common([at(0)]) == at(0)
    assert common([]) == frozenset()


@pytest.mark.parametrize("minutes, expected", [(30, True), (60, True), (75, True), (90, True), (91, False)])
def test_whether_something_has_room(minutes, expected):
    assert fits(minutes, at(0, 2, 3, 4, 6)) is expected


def test_nothing_fits_where_nobody_can():
    assert fits(30, frozenset()) is False


@pytest.mark.parametrize(
    "left, expected",
    [
        pytest.param(timedelta(days=3, hours=4, minutes=12), Left(3, 4, 12), id="days, hours and minutes"),
        pytest.param(timedelta(hours=24), Left(1, 0, 0), id="a day to the second"),
        pytest.param(timedelta(minutes=59, seconds=1), Left(0, 1, 0), id="a begun minute counts"),
        pytest.param(timedelta(microseconds=1), Left(0, 0, 1), id="the last moment"),
        pytest.param(timedelta(0), None, id="over"),
        pytest.param(timedelta(days=-1), None, id="long over"),
    ],
)
def test_how_long_is_left(left, expected):
    assert countdown(NOW, NOW + left) == expected
