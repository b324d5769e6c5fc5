"""What things cost: phases by date and by number, currencies, and the total that the buyer saw."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import CURRENCIES, Money
from core.refusals import Refused
from registration.rules.pricing import (
    NextPhase,
    PricedLine,
    PricedOrder,
    PricedProduct,
    PricePhase,
    Wanted,
    check_shown_total,
    currencies_of,
    next_phase,
    phase_now,
    price_in,
    price_order,
    price_quantity,
)

NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)

EARLY_PRICE = {"SEK": 149500, "DKK": 99500, "EUR": 13500}
STANDARD_PRICE = {"SEK": 189500, "DKK": 126500, "EUR": 17000}
LATE_PRICE = {"SEK": 229500, "DKK": 153500, "EUR": 20500}

# Early bird until the end of January or until 150 are gone, then the standard price, then the door's.
FEBRUARY, APRIL, END = NOW + 17 * DAY, NOW + 87 * DAY, NOW + 100 * DAY
EARLY = PricePhase(1, EARLY_PRICE, ends_at=FEBRUARY, until_sold=150)
STANDARD = PricePhase(2, STANDARD_PRICE, ends_at=APRIL)
LATE = PricePhase(3, LATE_PRICE, ends_at=END)
PHASES = (EARLY, STANDARD, LATE)


def code_of(call, *args, **more):
    with pytest.raises(Refused) as refused:
        call(*args, **more)
    return refused.value.code, refused.value.details


@pytest.mark.parametrize(
    "now, taken, phase",
    [
        pytest.param(NOW, 0, EARLY, id="at first the early bird"),
        pytest.param(NOW, 149, EARLY, id="one early bird left"),
        pytest.param(NOW, 150, STANDARD, id="early birds are gone by number"),
        pytest.param(FEBRUARY - SECOND, 3, EARLY, id="the last second of January"),
        pytest.param(FEBRUARY, 3, STANDARD, id="early birds are gone by date"),
        pytest.param(APRIL, 3, LATE, id="at the door"),
        pytest.param(END, 3, None, id="after all"),
        pytest.param(NOW, 10_000, STANDARD, id="a phase without a number never ends by number"),
    ],
)
def test_the_phase_that_applies(now, taken, phase):
    assert phase_now(PHASES, now, taken) == phase


@pytest.mark.parametrize(
    "now, taken, expected",
    [
        pytest.param(NOW, 0, NextPhase(STANDARD, at=FEBRUARY, left=150), id="by date or by number"),
        pytest.param(NOW, 148, NextPhase(STANDARD, at=FEBRUARY, left=2), id="two early birds left"),
        pytest.param(NOW, 150, NextPhase(LATE, at=APRIL, left=None), id="by date alone"),
        pytest.param(APRIL, 0, None, id="the last phase has none after it"),
        pytest.param(END, 0, None, id="nor has the end"),
    ],
)
def test_the_phase_that_comes_next(now, taken, expected):
    assert next_phase(PHASES, now, taken) == expected


def test_a_later_phase_with_a_date_ends_the_one_before_without():
    early = PricePhase(1, EARLY_PRICE, until_sold=150)
    standard = PricePhase(2, STANDARD_PRICE, starts_at=FEBRUARY)
    assert phase_now((early, standard), FEBRUARY - SECOND, 10) == early
    assert phase_now((early, standard), FEBRUARY, 10) == standard
    assert next_phase((early, standard), NOW, 10) == NextPhase(standard, at=FEBRUARY, left=None)


def test_between_two_phases_nothing_has_a_price():
    early = PricePhase(1, EARLY_PRICE, ends_at=FEBRUARY)
    standard = PricePhase(2, STANDARD_PRICE, starts_at=FEBRUARY + DAY)
    assert phase_now((early, standard), FEBRUARY, 0) is None
    assert next_phase((early, standard), FEBRUARY, 0) == NextPhase(standard, at=FEBRUARY + DAY, left=None)
    assert code_of(price_quantity, PricedProduct(7, (early, standard)), 2, "SEK", FEBRUARY) == (
        "not_priced_now",
        {"product": 7, "left": 0},
    )


def test_before_the_first_phase_it_is_the_next():
    first = PricePhase(1, EARLY_PRICE, starts_at=NOW + DAY)
    assert phase_now((first,), NOW, 0) is None
    assert next_phase((first,), NOW, 0) == NextPhase(first, at=NOW + DAY, left=None)


def test_a_product_without_phases_has_no_price():
    assert phase_now((), NOW, 0) is None
    assert next_phase((), NOW, 0) is None
    assert currencies_of(()) == frozenset()


def test_prices_are_never_converted():
    assert price_in(EARLY, "DKK") == Money(99500, "DKK")
    assert code_of(price_in, PricePhase(1, {"SEK": 100}), "EUR") == ("no_price_in_currency", {"currency": "EUR"})


def test_a_product_is_sold_in_the_currencies_of_all_its_phases():
    assert currencies_of((EARLY, PricePhase(2, {"SEK": 1, "EUR": 1}))) == {"SEK", "EUR"}


def test_a_quantity_that_passes_the_end_of_a_phase_makes_two_lines():
    product = PricedProduct(7, PHASES, taken=148)
    assert price_quantity(product, 5, "SEK", NOW) == [
        PricedLine(7, 1, 2, Money(149500, "SEK")),
        PricedLine(7, 2, 3, Money(189500, "SEK")),
    ]


def test_a_quantity_beyond_the_last_number_is_refused_with_what_is_left():
    product = PricedProduct(7, (PricePhase(1, EARLY_PRICE, until_sold=10),), taken=7)
    assert code_of(price_quantity, product, 4, "SEK", NOW) == ("not_priced_now", {"product": 7, "left": 3})
    assert price_quantity(product, 3, "SEK", NOW) == [PricedLine(7, 1, 3, Money(149500, "SEK"))]


def test_an_order_adds_up_in_its_currency():
    lunch = PricedProduct(8, (PricePhase(4, {"SEK": 14500, "DKK": 9500, "EUR": 1300}),))
    order = price_order([Wanted(PricedProduct(7, PHASES), 2), Wanted(lunch, 3)], "DKK", NOW)
    assert order == PricedOrder(
        (PricedLine(7, 1, 2, Money(99500, "DKK")), PricedLine(8, 4, 3, Money(9500, "DKK"))), Money(227500, "DKK")
    )


def test_a_free_ticket_costs_nothing():
    companion = PricedProduct(9, (PricePhase(5, {"SEK": 0, "DKK": 0, "EUR": 0}),))
    assert price_order([Wanted(companion, 1)], "EUR", NOW).total == Money(0, "EUR")


def test_an_order_in_a_currency_without_a_price_is_refused():
    only_sek = PricedProduct(8, (PricePhase(4, {"SEK": 100}),))
    wanted = [Wanted(PricedProduct(7, PHASES), 1), Wanted(only_sek, 1)]
    assert code_of(price_order, wanted, "EUR", NOW) == ("no_price_in_currency", {"currency": "EUR"})


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(Money(149500, "SEK"), id="the early price after it is gone"),
        pytest.param(Money(189501, "SEK"), id="one öre more"),
        pytest.param(Money(189500, "DKK"), id="the same figure in another currency"),
    ],
)
def test_another_total_than_the_shown_one_is_refused(shown):
    order = price_order([Wanted(PricedProduct(7, PHASES), 1)], "SEK", FEBRUARY)
    assert code_of(check_shown_total, order, shown) == ("total_changed", {"was": shown, "now": Money(189500, "SEK")})


def test_the_shown_total_passes():
    order = price_order([Wanted(PricedProduct(7, PHASES), 1)], "SEK", FEBRUARY)
    check_shown_total(order, Money(189500, "SEK"))


limits = st.lists(st.integers(1, 40), min_size=0, max_size=4).map(sorted)


@given(limits, st.integers(0, 60), st.integers(1, 100), st.sampled_from(CURRENCIES))
def test_no_phase_by_number_is_ever_oversold_and_lines_add_up(ends, taken, quantity, currency):
    numbered = [PricePhase(place, {currency: 100 + place}, until_sold=end) for place, end in enumerate(ends)]
    product = PricedProduct(1, (*numbered, PricePhase(99, {currency: 999})), taken=taken)
    lines = price_quantity(product, quantity, currency, NOW)
    assert sum(line.quantity for line in lines) == quantity
    sold = taken
    for line in lines:
        assert line.quantity > 0
        sold += line.quantity
        assert line.phase_id == 99 or sold <= ends[line.phase_id]
    order = price_order([Wanted(product, quantity)], currency, NOW)
    assert order.total == Money(sum(line.unit.amount * line.quantity for line in lines), currency)


@given(limits, st.integers(0, 60), st.integers(1, 30), st.integers(1, 30))
def test_buying_in_two_goes_costs_the_same_as_in_one(ends, taken, first, second):
    numbered = [PricePhase(place, {"SEK": 100 + place}, until_sold=end) for place, end in enumerate(ends)]
    phases = (*numbered, PricePhase(99, {"SEK": 999}))

    def cost(quantity, before):
        return price_order([Wanted(PricedProduct(1, phases, taken=before), quantity)], "SEK", NOW).total

    assert cost(first, taken) + cost(second, taken + first) == cost(first + second, taken)
