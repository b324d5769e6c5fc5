"""Refunds: never more than was paid, and credit notes that add up to their invoices to the last öre."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from core.money import Money
from core.refusals import Refused
from registration.rules.refunds import (
    CreditedPart,
    InvoicedPart,
    RefundMade,
    check_refund,
    credit,
    credit_all,
    may_accept_over_capacity,
    refundable,
    spread_over_payments,
)
from registration.rules.states import RefundState, may_become
from registration.rules.vat import Component, Place, Seller, Standing, Supply, tax_documents, tax_parts

CREATED, SUBMITTED = RefundState.CREATED, RefundState.SUBMITTED
SUCCEEDED, FAILED = RefundState.SUCCEEDED, RefundState.FAILED


def sek(amount):
    return Money(amount, "SEK")


def refusal(call, *args):
    with pytest.raises(Refused) as refused:
        call(*args)
    return refused.value.code, refused.value.details


@pytest.mark.parametrize(
    "refunds, left",
    [
        pytest.param([], 1000, id="nothing went back"),
        pytest.param([(300, CREATED)], 700, id="a refund counts from the moment it is created"),
        pytest.param([(300, SUBMITTED), (200, SUCCEEDED)], 500, id="under way and done count alike"),
        pytest.param([(300, FAILED)], 1000, id="a failed one does not count"),
        pytest.param([(1000, SUCCEEDED)], 0, id="all went back"),
    ],
)
def test_what_is_left_to_refund(refunds, left):
    made = [RefundMade(sek(amount), state) for amount, state in refunds]
    assert refundable(sek(1000), made) == sek(left)


@pytest.mark.parametrize(
    "amount, code, details",
    [
        pytest.param(Money(10, "DKK"), "refund_currency", {"currency": "SEK"}, id="another currency"),
        pytest.param(sek(0), "refund_not_positive", {}, id="nothing"),
        pytest.param(sek(-5), "refund_not_positive", {}, id="a negative refund"),
        pytest.param(sek(701), "refund_over_paid", {"most": sek(700)}, id="more than is left"),
    ],
)
def test_refunds_that_are_refused(amount, code, details):
    made = [RefundMade(sek(300), CREATED)]
    assert refusal(check_refund, amount, sek(1000), made) == (code, details)


def test_the_second_of_two_admins_who_click_at_once_is_refused():
    check_refund(sek(1000), sek(1000), [])
    assert refusal(check_refund, sek(1000), sek(1000), [RefundMade(sek(1000), CREATED)])[0] == "refund_over_paid"


@pytest.mark.parametrize(
    "amount, left, shares",
    [
        pytest.param(50, [100], [50], id="one payment"),
        pytest.param(50, [100, 80], [0, 50], id="the latest first"),
        pytest.param(150, [100, 80], [70, 80], id="then the one before"),
        pytest.param(180, [100, 80], [100, 80], id="all"),
        pytest.param(0, [], [], id="nothing"),
    ],
)
def test_a_refund_goes_back_through_few_payments(amount, left, shares):
    assert spread_over_payments(amount, left) == shares


def test_more_than_the_payments_hold_cannot_go_back():
    with pytest.raises(ValueError, match="more than"):
        spread_over_payments(181, [100, 80])


def test_a_group_of_three_gives_one_ticket_back():
    # 10.00 over three lines after a discount: 3.34, 3.33, 3.33, each holding 25 % VAT.
    parts = [InvoicedPart(1, 334, 67), InvoicedPart(2, 333, 67), InvoicedPart(3, 333, 66)]
    assert credit(333, [parts[2]]) == (CreditedPart(3, 333, 66),)


def test_a_partial_refund_is_spread_over_all_lines_and_rates():
    parts = [InvoicedPart(1, 10_000, 2_000), InvoicedPart(2, 5_000, 536), InvoicedPart(3, 0, 0)]
    assert credit(3_000, parts) == (CreditedPart(1, 2_000, 400), CreditedPart(2, 1_000, 107))


def test_the_net_of_a_credited_part():
    assert CreditedPart(1, 2_000, 400).net == 1_600


def test_the_last_ore_takes_the_last_ore_of_vat():
    # Three credits of one öre each: the invoice says 3 gross, 1 VAT, and so do the credit notes together.
    first = credit(1, [InvoicedPart(1, 3, 1)])
    second = credit(1, [InvoicedPart(1, 3, 1, 1, first[0].vat)])
    third = credit_all([InvoicedPart(1, 3, 1, 2, first[0].vat + second[0].vat)])
    assert [part.vat for part in (*first, *second, *third)] == [0, 1, 0]


def test_crediting_more_than_was_invoiced_is_refused():
    assert refusal(credit, 101, [InvoicedPart(1, 200, 40, 100, 20)]) == ("credit_over_invoiced", {"most": 100})


def test_a_negative_credit_is_a_bug():
    with pytest.raises(ValueError, match="sign"):
        credit(-1, [InvoicedPart(1, 200, 40)])


def test_nothing_credited_is_no_credit():
    assert credit(0, [InvoicedPart(1, 200, 40)]) == ()
    assert credit_all([InvoicedPart(1, 200, 40, 200, 40)]) == ()


@pytest.mark.parametrize(
    "state, answer", [(CREATED, True), (SUBMITTED, False), (SUCCEEDED, False), (FAILED, False)], ids=str
)
def test_a_late_payer_is_let_in_until_the_refund_has_left(state, answer):
    assert may_accept_over_capacity(state) is answer


SELLERS = {1: Seller(1, "SE", {"SE": Standing("SE559999001601"), "DK": Standing("DK12345674")})}
BOTH = (Component(Place.SE, Supply.CONFERENCE, 500, 1), Component(Place.DK, Supply.CONFERENCE, 500, 1))
CONCERT = (Component(Place.SE, Supply.CONCERT, 1000, 1),)
LUNCH = (Component(Place.SE, Supply.RESTAURANT, 1000, 1),)


@given(
    st.lists(st.tuples(st.integers(1, 2_000_00), st.sampled_from([BOTH, CONCERT, LUNCH])), min_size=1, max_size=8),
    st.lists(st.floats(0, 1), max_size=6),
)
@settings(max_examples=60)
def test_any_row_of_partial_credits_adds_up_to_the_invoice(lines, portions):
    taxed = [
        part for at, (gross, mix) in enumerate(lines) for part in tax_parts(at, gross, mix, SELLERS, date(2027, 2, 1))
    ]
    for document in tax_documents(taxed, "SEK"):
        parts = [InvoicedPart(at, line.part.gross, line.vat) for at, line in enumerate(document.lines)]
        notes = []
        for portion in [*portions, 1.0]:
            left = sum(part.gross_left for part in parts)
            note = credit(int(left * portion), parts)
            notes.append(note)
            taken = {part.id: part for part in note}
            assert all(part.gross > 0 and 0 <= part.vat <= part.gross for part in note)
            assert sum(part.gross for part in note) == int(left * portion)
            parts = [
                InvoicedPart(
                    part.id,
                    part.gross,
                    part.vat,
                    part.credited_gross + (taken[part.id].gross if part.id in taken else 0),
                    part.credited_vat + (taken[part.id].vat if part.id in taken else 0),
                )
                for part in parts
            ]
        assert [(part.gross_left, part.vat_left) for part in parts] == [(0, 0)] * len(parts)
        assert sum(part.vat for note in notes for part in note) == document.vat


class Refunds(RuleBasedStateMachine):
    """Admins, the provider and its webhooks in any order: what we hold never falls below zero."""

    made = Bundle("made")

    def __init__(self) -> None:
        super().__init__()
        self.paid = sek(10_000)
        self.refunds: dict[int, RefundMade] = {}

    @rule(target=made, amount=st.integers(-10, 12_000))
    def somebody_refunds(self, amount):
        number = len(self.refunds)
        try:
            check_refund(sek(amount), self.paid, self.refunds.values())
        except Refused:
            # A refused refund leaves no row; an id that nobody has stands for it.
            return -1
        self.refunds[number] = RefundMade(sek(amount), RefundState.CREATED)
        return number

    @rule(number=made, new=st.sampled_from(RefundState))
    def the_provider_tells(self, number, new):
        refund = self.refunds.get(number)
        if refund is not None and may_become(refund.state, new):
            self.refunds[number] = RefundMade(refund.amount, new)

    @invariant()
    def never_more_than_was_paid(self):
        assert sek(0) <= refundable(self.paid, self.refunds.values()) <= self.paid

    @invariant()
    def what_left_us_is_not_more_than_what_came(self):
        gone = sum(refund.amount.amount for refund in self.refunds.values() if refund.state is RefundState.SUCCEEDED)
        assert gone <= self.paid.amount


TestRefunds = Refunds.TestCase
TestRefunds.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
