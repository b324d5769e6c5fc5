"""Clock times of programme days, also in the nights in which the clocks change."""

import datetime as dt

import pytest

from conference.rules.timetable.clocks import Odd, Reading, has_change, is_second, read_clock

ZONE = "Europe/Copenhagen"
AUTUMN, SPRING, PLAIN = dt.date(2026, 10, 24), dt.date(2027, 3, 27), dt.date(2027, 4, 22)


def utc(day: int, hour: int, minute: int = 0, *, month: int = 10, year: int = 2026) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "day, clock, second, expected",
    [
        pytest.param(PLAIN, dt.time(14), False, Reading(utc(22, 12, month=4, year=2027)), id="an afternoon"),
        pytest.param(PLAIN, dt.time(1), False, Reading(utc(22, 23, month=4, year=2027)), id="a night"),
        pytest.param(AUTUMN, dt.time(2, 30), False, Reading(utc(25, 0, 30), Odd.TWICE), id="the first of two"),
        pytest.param(AUTUMN, dt.time(2, 30), True, Reading(utc(25, 1, 30), Odd.TWICE), id="the second of two"),
        pytest.param(SPRING, dt.time(2, 30), False, Reading(None, Odd.NEVER), id="a time that does not come"),
        pytest.param(PLAIN, dt.time(14), True, Reading(utc(22, 12, month=4, year=2027)), id="there is no second one"),
    ],
)
def test_a_clock_time_is_a_moment(day, clock, second, expected):
    assert read_clock(day, clock, ZONE, second=second) == expected


def test_the_second_of_two_is_known_again():
    assert [is_second(utc(25, 0, 30), ZONE), is_second(utc(25, 1, 30), ZONE)] == [False, True]


def test_days_in_which_the_clocks_change():
    assert [has_change(day, ZONE) for day in (AUTUMN, SPRING, PLAIN)] == [True, True, False]
