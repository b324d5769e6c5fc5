"""Sales per day: every day of the span, by the cities' clock, currencies apart."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from registration.rules.sales import DayOfSales, Sale, sales_per_day

CITIES = ZoneInfo("Europe/Copenhagen")


def sale(day, hour, amount, currency="SEK", tickets=1):
    return Sale(datetime(2027, 3, day, hour, tzinfo=UTC), Money(amount, currency), tickets)


def rows(figures):
    return [(row.day.day, row.amount.amount, row.tickets, row.total.amount, row.total_tickets) for row in figures]


def test_every_day_of_the_span_has_a_row_and_sums_run():
    made = sales_per_day(
        [sale(1, 10, 100), sale(3, 10, 50), sale(3, 11, 25)], CITIES, date(2027, 3, 1), date(2027, 3, 4)
    )
    assert rows(made["SEK"]) == [(1, 100, 1, 100, 1), (2, 0, 0, 100, 1), (3, 75, 2, 175, 3), (4, 0, 0, 175, 3)]


def test_currencies_stand_apart():
    made = sales_per_day([sale(1, 10, 100), sale(1, 10, 70, "DKK")], CITIES, date(2027, 3, 1), date(2027, 3, 1))
    assert made == {
        "DKK": (DayOfSales(date(2027, 3, 1), Money(70, "DKK"), 1, Money(70, "DKK"), 1),),
        "SEK": (DayOfSales(date(2027, 3, 1), Money(100, "SEK"), 1, Money(100, "SEK"), 1),),
    }


def test_a_sale_just_before_midnight_in_utc_is_the_next_day_in_the_cities():
    made = sales_per_day([sale(1, 23, 100)], CITIES, date(2027, 3, 1), date(2027, 3, 2))
    assert rows(made["SEK"]) == [(1, 0, 0, 0, 0), (2, 100, 1, 100, 1)]


def test_the_night_of_the_clock_change_is_no_trap():
    # Summer time begins on 28 March 2027: 22:30 UTC is 00:30 on the 29th, no longer 23:30 on the 28th.
    made = sales_per_day([sale(27, 22, 1), sale(28, 22, 2)], CITIES, date(2027, 3, 27), date(2027, 3, 29))
    assert [(day, amount) for day, amount, *_ in rows(made["SEK"])] == [(27, 1), (28, 0), (29, 2)]


def test_refunds_count_against_their_own_day():
    made = sales_per_day([sale(1, 10, 100), sale(2, 10, -100, tickets=-1)], CITIES, date(2027, 3, 1), date(2027, 3, 2))
    assert rows(made["SEK"]) == [(1, 100, 1, 100, 1), (2, -100, -1, 0, 0)]


def test_what_lies_outside_the_span_is_left_out():
    assert sales_per_day([sale(5, 10, 100)], CITIES, date(2027, 3, 1), date(2027, 3, 2)) == {}


@given(st.lists(st.tuples(st.integers(1, 28), st.integers(0, 21), st.integers(-500, 500)), max_size=40))
def test_the_last_row_is_the_sum_of_all_sales(made):
    figures = sales_per_day([sale(*one) for one in made], CITIES, date(2027, 3, 1), date(2027, 3, 31))
    total = figures["SEK"][-1].total if figures else Money(0, "SEK")
    assert total == Money(sum(amount for _, _, amount in made), "SEK")
