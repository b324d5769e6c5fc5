"""Money never mixes, never loses an öre, and rounds the same way everywhere."""

import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import CURRENCIES, Money, allocate, half_up_divide, spread_vat, sum_of, vat_of_gross

amounts = st.integers(-10_000_000_00, 10_000_000_00)
prices = st.integers(0, 100_000_00)
rates = st.sampled_from([0, 60, 120, 250])


def test_money_of_one_currency_adds_and_subtracts():
    assert Money(149500, "SEK") + Money(12050, "SEK") - Money(50, "SEK") == Money(161500, "SEK")


def test_money_multiplies_with_whole_numbers_from_either_side():
    assert 3 * Money(995, "DKK") == Money(995, "DKK") * 3 == Money(2985, "DKK")


def test_money_negates_and_is_false_only_at_zero():
    assert -Money(1, "EUR") == Money(-1, "EUR")
    assert [bool(Money(amount, "EUR")) for amount in (-1, 0, 1)] == [True, False, True]


def test_money_of_one_currency_is_ordered():
    low, high, same = Money(1, "SEK"), Money(2, "SEK"), Money(1, "SEK")
    assert (low < high, low <= high, high > low, high >= low) == (True, True, True, True)
    assert (high < low, high <= low, low > high, low >= high) == (False, False, False, False)
    assert (low < same, low <= same, low > same, low >= same) == (False, True, False, True)


@pytest.mark.parametrize(
    "mix",
    [
        pytest.param(lambda: Money(1, "SEK") + Money(1, "DKK"), id="adding kronor of two countries"),
        pytest.param(lambda: Money(1, "SEK") - Money(1, "EUR"), id="subtracting euro from kronor"),
        pytest.param(lambda: Money(1, "SEK") < Money(1, "DKK"), id="comparing kronor of two countries"),
        pytest.param(lambda: sum_of([Money(1, "SEK")], "EUR"), id="summing kronor as euro"),
        pytest.param(lambda: Money(1, "NOK"), id="a currency that is not ours"),
        pytest.param(lambda: Money(1, "sek"), id="a currency in lower case"),
    ],
)
def test_currencies_never_mix(mix):
    with pytest.raises(ValueError, match=r"currency|mix"):
        mix()


@pytest.mark.parametrize("amount", [1.5, True, "1", None], ids=["a float", "a bool", "a text", "nothing"])
def test_only_whole_minor_units_are_money(amount):
    with pytest.raises(TypeError, match="int of minor units"):
        Money(amount, "SEK")


@pytest.mark.parametrize(
    "operation, other",
    [
        pytest.param(operator.mul, 1.25, id="multiplying with a float"),
        pytest.param(operator.mul, True, id="multiplying with a bool"),
        pytest.param(operator.mul, Money(2, "SEK"), id="multiplying money with money"),
        pytest.param(operator.add, 1, id="adding a bare number"),
        pytest.param(operator.sub, 0.5, id="subtracting a float"),
        pytest.param(operator.lt, 1, id="comparing with a bare number"),
    ],
)
def test_money_does_not_mix_with_bare_numbers(operation, other):
    with pytest.raises(TypeError):
        operation(Money(1, "SEK"), other)


def test_the_sum_of_amounts():
    assert sum_of([Money(1495_00, "SEK"), Money(145_00, "SEK"), Money(-40_00, "SEK")], "SEK") == Money(1600_00, "SEK")


def test_the_sum_of_nothing_is_zero_in_the_asked_currency():
    assert [sum_of([], currency) for currency in CURRENCIES] == [Money(0, "SEK"), Money(0, "DKK"), Money(0, "EUR")]


@pytest.mark.parametrize(
    "numerator, denominator, expected",
    [(5, 10, 1), (-5, 10, -1), (4, 10, 0), (-4, 10, 0), (15, 10, 2), (25, 10, 3), (-25, 10, -3), (0, 7, 0), (7, 1, 7)],
)
def test_half_up_rounds_a_half_away_from_zero(numerator, denominator, expected):
    assert half_up_divide(numerator, denominator) == expected


@pytest.mark.parametrize("denominator", [0, -1])
def test_half_up_wants_a_positive_denominator(denominator):
    with pytest.raises(ValueError, match="positive"):
        half_up_divide(1, denominator)


@given(amounts, st.integers(1, 10_000))
def test_half_up_is_within_half_a_unit_of_the_truth(numerator, denominator):
    rounded = half_up_divide(numerator, denominator)
    assert 2 * abs(numerator - rounded * denominator) <= denominator


@pytest.mark.parametrize(
    "gross, rate, vat",
    [
        pytest.param(125_00, 250, 25_00, id="25 % of 125.00"),
        pytest.param(18_000, 60, 1019, id="a Swedish concert for 180.00"),
        pytest.param(14_500, 120, 1554, id="a Swedish lunch for 145.00"),
        pytest.param(63_250, 250, 12_650, id="the Danish half of a ticket in the sample invoice"),
        pytest.param(8_500, 250, 1_700, id="the Swedish half in euro of the sample invoice"),
        pytest.param(-125_00, 250, -25_00, id="a credit"),
        pytest.param(1, 250, 0, id="one öre holds no VAT"),
        pytest.param(3, 250, 1, id="three öre hold one, rounded up"),
        pytest.param(999, 0, 0, id="no rate, no VAT"),
    ],
)
def test_vat_of_a_gross_amount(gross, rate, vat):
    assert vat_of_gross(gross, rate) == vat


def test_vat_has_no_negative_rate():
    with pytest.raises(ValueError, match="negative"):
        vat_of_gross(100, -250)


@pytest.mark.parametrize(
    "total, weights, shares",
    [
        pytest.param(100, [1, 1, 1], [34, 33, 33], id="the odd one goes to the first"),
        pytest.param(200, [1, 1, 1], [67, 67, 66], id="two odd ones to the first two"),
        pytest.param(-100, [1, 1, 1], [-34, -33, -33], id="a negative total is the mirror image"),
        pytest.param(149_501, [500, 500], [74_751, 74_750], id="an uneven ticket price over two countries"),
        pytest.param(10, [0, 3, 0, 7], [0, 3, 0, 7], id="no weight, no share"),
        pytest.param(1, [3, 7], [0, 1], id="a single öre goes to the larger remainder"),
        pytest.param(0, [1, 2], [0, 0], id="nothing to share"),
        pytest.param(0, [], [], id="nobody to share nothing with"),
        pytest.param(0, [0, 0], [0, 0], id="nothing over nothing"),
    ],
)
def test_allocate_shares_by_largest_remainder(total, weights, shares):
    assert allocate(total, weights) == shares


@pytest.mark.parametrize(
    "total, weights",
    [
        pytest.param(1, [], id="an amount for nobody"),
        pytest.param(1, [0, 0], id="an amount over no weight"),
        pytest.param(10, [5, -1], id="a negative weight"),
    ],
)
def test_allocate_wants_weights(total, weights):
    with pytest.raises(ValueError, match=r"weights|nothing"):
        allocate(total, weights)


weights_with_something = st.lists(prices, min_size=1, max_size=30).filter(any)


@given(amounts, weights_with_something)
def test_allocated_parts_add_up_and_are_within_one_unit_of_the_exact_share(total, weights):
    shares = allocate(total, weights)
    assert sum(shares) == total
    assert all(
        abs(share * sum(weights) - total * weight) < sum(weights) for share, weight in zip(shares, weights, strict=True)
    )


@given(amounts, weights_with_something)
def test_allocating_a_negative_total_mirrors_the_positive_one(total, weights):
    assert allocate(-total, weights) == [-share for share in allocate(total, weights)]


@given(st.data(), weights_with_something)
def test_a_share_never_passes_its_weight_when_the_total_does_not_pass_their_sum(data, weights):
    total = data.draw(st.integers(0, sum(weights)))
    shares = allocate(total, weights)
    assert all(0 <= share <= weight for share, weight in zip(shares, weights, strict=True))


lines_of_a_document = st.lists(st.tuples(prices, rates), min_size=1, max_size=40)


@given(lines_of_a_document)
def test_the_vat_of_lines_adds_up_to_the_vat_of_the_document_per_rate(lines):
    vat = spread_vat(lines)
    for rate in {rate for _, rate in lines}:
        gross = sum(amount for amount, of_rate in lines if of_rate == rate)
        assert sum(part for part, (_, of_rate) in zip(vat, lines, strict=True) if of_rate == rate) == vat_of_gross(
            gross, rate
        )


@given(lines_of_a_document)
def test_the_vat_of_each_line_is_within_one_unit_of_its_own(lines):
    for part, (gross, rate) in zip(spread_vat(lines), lines, strict=True):
        assert abs(part * (1000 + rate) - gross * rate) < 1000 + rate


@given(st.lists(st.tuples(st.integers(-100_000, 100_000), rates), max_size=20))
def test_a_negated_document_has_the_negated_vat(lines):
    negated = [(-gross, rate) for gross, rate in lines]
    assert spread_vat(negated) == [-part for part in spread_vat(lines)]


@pytest.mark.parametrize(
    "lines, vat",
    [
        # 14 gross at 12 % hold exactly 1.5: where the halves cancel out, the first line still decides the rounding.
        pytest.param([(14, 120), (-14, 120)], [2, -2], id="a sale and its credit"),
        pytest.param([(-14, 120), (14, 120)], [-2, 2], id="a credit and its sale"),
        pytest.param([(0, 120), (14, 120), (-14, 120)], [0, 2, -2], id="after a free line"),
        pytest.param([(-14, 120)], [-2], id="a credit alone"),
        pytest.param([(0, 120)], [0], id="nothing"),
    ],
)
def test_credits_on_a_document_mirror_sales(lines, vat):
    assert spread_vat(lines) == vat


def test_three_thirds_of_an_ore_make_one():
    # Each line alone holds 0.4 öre and would round to nothing; together they hold 1.2.
    assert spread_vat([(2, 250), (2, 250), (2, 250)]) == [1, 0, 0]
