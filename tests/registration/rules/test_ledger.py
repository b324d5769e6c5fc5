"""The ledger of an order: what is owed, paid, refunded and due after any story."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from registration.rules.ledger import (
    SIGNS,
    Balance,
    Entry,
    EntryKind,
    Standing,
    balance_of,
    discrepancies,
    entry,
)

CHARGE, CREDIT, WRITE_OFF = EntryKind.CHARGE, EntryKind.CREDIT, EntryKind.WRITE_OFF
PAYMENT, PAYMENT_BACK = EntryKind.PAYMENT, EntryKind.PAYMENT_BACK
REFUND, REFUND_BACK = EntryKind.REFUND, EntryKind.REFUND_BACK


def sek(amount):
    return Money(amount, "SEK")


def balance(*story):
    return balance_of([entry(kind, sek(amount)) for kind, amount in story], "SEK")


def figures(books):
    return tuple(part.amount for part in (books.charged, books.paid, books.refunded, books.due))


@pytest.mark.parametrize(
    "story, expected, standing",
    [
        pytest.param([], (0, 0, 0, 0), Standing.NOTHING_TO_PAY, id="an order that costs nothing"),
        pytest.param([(CHARGE, 100)], (100, 0, 0, 100), Standing.UNPAID, id="placed"),
        pytest.param([(CHARGE, 100), (PAYMENT, 100)], (100, 100, 0, 0), Standing.PAID, id="paid"),
        pytest.param([(CHARGE, 100), (PAYMENT, 40)], (100, 40, 0, 60), Standing.PARTLY_PAID, id="paid in part"),
        pytest.param(
            [(CHARGE, 100), (PAYMENT, 40), (PAYMENT, 60)], (100, 100, 0, 0), Standing.PAID, id="paid in two parts"
        ),
        pytest.param([(CHARGE, 100), (PAYMENT, 120)], (100, 120, 0, -20), Standing.OVERPAID, id="paid too much"),
        pytest.param(
            [(CHARGE, 100), (PAYMENT, 100), (CREDIT, 100)], (0, 100, 0, -100), Standing.OVERPAID, id="cancelled"
        ),
        pytest.param(
            [(CHARGE, 100), (PAYMENT, 100), (CREDIT, 100), (REFUND, 100)],
            (0, 100, 100, 0),
            Standing.NOTHING_TO_PAY,
            id="cancelled and refunded from the moment the refund is created",
        ),
        pytest.param(
            [(CHARGE, 100), (PAYMENT, 100), (CREDIT, 100), (REFUND, 100), (REFUND_BACK, 100)],
            (0, 100, 0, -100),
            Standing.OVERPAID,
            id="the refund failed: we hold the money still",
        ),
        pytest.param(
            [(CHARGE, 100), (PAYMENT, 100), (CREDIT, 30), (REFUND, 30)],
            (70, 100, 30, 0),
            Standing.PAID,
            id="one of three",
        ),
        pytest.param(
            [(CHARGE, 100), (CREDIT, 100), (PAYMENT, 100), (REFUND, 100)],
            (0, 100, 100, 0),
            Standing.NOTHING_TO_PAY,
            id="expired, paid late, sent back",
        ),
        pytest.param(
            [(CHARGE, 100), (CREDIT, 100), (CHARGE, 100), (PAYMENT, 100)], (100, 100, 0, 0), Standing.PAID, id="revived"
        ),
        pytest.param(
            [(CHARGE, 100), (PAYMENT, 100), (PAYMENT_BACK, 100)], (100, 0, 0, 100), Standing.UNPAID, id="a lost dispute"
        ),
        pytest.param(
            [(CHARGE, 100), (PAYMENT, 99), (WRITE_OFF, 1)], (99, 99, 0, 0), Standing.PAID, id="an öre is let go"
        ),
    ],
)
def test_the_balance_of_a_story(story, expected, standing):
    books = balance(*story)
    assert figures(books) == expected
    assert books.standing is standing


def test_what_we_keep_is_what_came_in_less_what_went_back():
    assert balance((CHARGE, 100), (PAYMENT, 120), (REFUND, 20)).kept == sek(100)


def test_an_entry_takes_its_sign_from_its_kind():
    assert entry(PAYMENT, sek(100)) == Entry(PAYMENT, sek(-100))
    assert {kind: entry(kind, sek(1)).amount.amount for kind in EntryKind} == SIGNS


def test_a_negative_entry_would_turn_its_meaning():
    with pytest.raises(ValueError, match="without its sign"):
        entry(REFUND, sek(-1))


def test_a_row_with_a_wrong_sign_is_a_bug():
    with pytest.raises(ValueError, match="wrong sign"):
        balance_of([Entry(PAYMENT, sek(100))], "SEK")


def test_a_row_in_another_currency_is_a_bug():
    with pytest.raises(ValueError, match="mix"):
        balance_of([entry(PAYMENT, Money(100, "DKK"))], "SEK")


@pytest.mark.parametrize(
    "story, rows, found",
    [
        pytest.param([(CHARGE, 100), (PAYMENT, 100)], (100, 100, 0), (), id="the books agree"),
        pytest.param([(CHARGE, 100)], (90, 0, 0), ("charged_differs",), id="the order says another total"),
        pytest.param([(CHARGE, 100)], (100, 100, 0), ("paid_differs",), id="a settled payment is not booked"),
        pytest.param(
            [(CHARGE, 100), (PAYMENT, 100), (REFUND, 50)], (100, 100, 0), ("refunded_differs",), id="a refund too many"
        ),
        pytest.param(
            [(CHARGE, 100), (PAYMENT, 100), (REFUND, 150)],
            (100, 100, 150),
            ("refunded_more_than_paid",),
            id="more went back than came in",
        ),
    ],
)
def test_where_the_books_disagree(story, rows, found):
    owed, settled, refunds = rows
    assert discrepancies(balance(*story), owed=owed, settled=settled, refunds=refunds) == found


stories = st.lists(st.tuples(st.sampled_from(EntryKind), st.integers(0, 1_000_000)), max_size=30)


@given(stories)
def test_due_is_charged_less_paid_plus_refunded_after_any_story(story):
    books = balance(*story)
    assert books.due == books.charged - books.paid + books.refunded


@given(stories, st.randoms())
def test_the_order_of_entries_does_not_matter(story, chance):
    shuffled = list(story)
    chance.shuffle(shuffled)
    assert balance(*shuffled) == balance(*story)


def test_an_empty_ledger_is_a_zero_balance():
    assert balance_of([], "EUR") == Balance(*(Money(0, "EUR") for _ in range(4)))
