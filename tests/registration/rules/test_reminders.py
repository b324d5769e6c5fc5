"""Reminders and nudges: seldom, in time, and nothing given up without a human where money was paid."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.rules.paying import PaymentMethod
from registration.rules.reminders import (
    BETWEEN_NUDGES,
    NamelessTicket,
    Step,
    UnpaidOrder,
    next_step,
    nudge_is_due,
    pay_by,
)

PLACED = datetime(2027, 2, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
DUE = PLACED + 10 * DAY
UNPAID = UnpaidOrder(PLACED, DUE, kept=0, invoiced=False, payment_open=False)
REMINDED = replace(UNPAID, reminded_at=DUE + DAY)


@pytest.mark.parametrize(
    "method, starts_in, expected",
    [
        pytest.param(PaymentMethod.TRANSFER, 60, 10, id="ten days for a transfer"),
        pytest.param(PaymentMethod.TRANSFER, 7, 6, id="but the day before the conference at the latest"),
        pytest.param(PaymentMethod.TRANSFER, 0, 0, id="and never before the order"),
        pytest.param(PaymentMethod.INVOICE, 7, 30, id="thirty days for an invoice, whenever the conference is"),
        pytest.param(PaymentMethod.CARD, 60, 3, id="three days for slow methods of the card till"),
    ],
)
def test_when_the_money_must_be_here(method, starts_in, expected):
    assert pay_by(method, PLACED, PLACED + starts_in * DAY) == PLACED + expected * DAY


@pytest.mark.parametrize(
    "order, now, step",
    [
        pytest.param(UNPAID, PLACED, Step.NOTHING, id="just placed"),
        pytest.param(UNPAID, DUE - 3 * DAY - HOUR, Step.NOTHING, id="before the friendly reminder"),
        pytest.param(UNPAID, DUE - 3 * DAY, Step.REMIND, id="three days before it is due"),
        pytest.param(replace(UNPAID, reminded_at=DUE - 3 * DAY), DUE, Step.NOTHING, id="reminded already"),
        pytest.param(replace(UNPAID, reminded_at=DUE - 3 * DAY), DUE + DAY, Step.REMIND, id="the day after it was due"),
        pytest.param(REMINDED, DUE + 7 * DAY - HOUR, Step.NOTHING, id="in the days of grace"),
        pytest.param(REMINDED, DUE + 7 * DAY, Step.EXPIRE, id="after the days of grace"),
        pytest.param(
            replace(REMINDED, payment_open=True),
            DUE + 7 * DAY,
            Step.ASK_PROVIDER,
            id="not while money may be under way",
        ),
        pytest.param(replace(REMINDED, kept=1), DUE + 30 * DAY, Step.ASK_HUMAN, id="never when a single öre was paid"),
        pytest.param(replace(REMINDED, invoiced=True), DUE + 30 * DAY, Step.ASK_HUMAN, id="never when it was invoiced"),
        pytest.param(
            replace(REMINDED, kept=500, payment_open=True), DUE + 30 * DAY, Step.ASK_PROVIDER, id="the provider first"
        ),
        pytest.param(UNPAID, DUE + 30 * DAY, Step.REMIND, id="our worker slept a month: remind before giving up"),
        pytest.param(
            replace(UNPAID, reminded_at=DUE + 30 * DAY), DUE + 32 * DAY, Step.NOTHING, id="and give some days to answer"
        ),
        pytest.param(replace(UNPAID, reminded_at=DUE + 30 * DAY), DUE + 33 * DAY, Step.EXPIRE, id="then give up"),
        pytest.param(
            replace(UNPAID, reminded_at=DUE - 12 * HOUR), DUE + DAY - HOUR, Step.NOTHING, id="nothing new in between"
        ),
        pytest.param(
            replace(UNPAID, reminded_at=DUE - 12 * HOUR), DUE + DAY, Step.REMIND, id="exactly a day and a half later"
        ),
        pytest.param(
            replace(UNPAID, reminded_at=DUE), DUE + DAY, Step.NOTHING, id="no two reminders within a day and a half"
        ),
    ],
)
def test_what_an_unpaid_order_needs(order, now, step):
    assert next_step(order, now) is step


@given(
    st.integers(1, 40),
    st.integers(0, 3),
    st.booleans(),
    st.lists(st.integers(1, 200), min_size=1, max_size=60),
)
def test_whenever_the_job_runs_nothing_expires_unreminded_or_partly_paid(due_in, kept, invoiced, pauses):
    order = UnpaidOrder(PLACED, PLACED + due_in * DAY, kept=kept, invoiced=invoiced, payment_open=False)
    now, reminders = PLACED, []
    for hours in pauses:
        now += hours * HOUR
        step = next_step(order, now)
        if step is Step.REMIND:
            reminders.append(now)
            order = replace(order, reminded_at=now)
        if step is Step.EXPIRE:
            assert not kept
            assert not invoiced
            assert reminders[-1] >= order.due_at
            assert now >= reminders[-1] + 3 * DAY
            assert now >= order.due_at + 7 * DAY
            break
    assert len(reminders) <= 2
    assert all(later - earlier >= BETWEEN_NUDGES for earlier, later in pairwise(reminders))


STARTS = PLACED + 60 * DAY
TICKET = NamelessTicket(PLACED, STARTS)


@pytest.mark.parametrize(
    "ticket, now, due",
    [
        pytest.param(TICKET, PLACED + HOUR, False, id="just ordered"),
        pytest.param(TICKET, PLACED + 3 * DAY, True, id="three days after the order"),
        pytest.param(replace(TICKET, nudged_at=PLACED + 3 * DAY), PLACED + 20 * DAY, False, id="nudged already"),
        pytest.param(replace(TICKET, nudged_at=PLACED + 3 * DAY), STARTS - 21 * DAY, True, id="three weeks before"),
        pytest.param(replace(TICKET, nudged_at=STARTS - 21 * DAY), STARTS - 7 * DAY, True, id="a week before"),
        pytest.param(replace(TICKET, nudged_at=STARTS - 7 * DAY), STARTS - 2 * DAY, True, id="two days before"),
        pytest.param(
            replace(TICKET, nudged_at=STARTS - 2 * DAY), STARTS - HOUR, False, id="not in the last hour again"
        ),
        pytest.param(TICKET, PLACED + 3 * DAY - HOUR, False, id="not before three days have gone"),
        pytest.param(
            replace(TICKET, nudged_at=PLACED + 3 * DAY), STARTS - 21 * DAY - HOUR, False, id="an hour too early"
        ),
        pytest.param(
            replace(TICKET, nudged_at=STARTS - 21 * DAY), STARTS - 7 * DAY - HOUR, False, id="a week and an hour"
        ),
        pytest.param(
            replace(TICKET, nudged_at=STARTS - 7 * DAY), STARTS - 2 * DAY - HOUR, False, id="two days and an hour"
        ),
        pytest.param(
            replace(TICKET, nudged_at=STARTS - 7 * DAY - 36 * HOUR), STARTS - 7 * DAY, True, id="after a day and a half"
        ),
        pytest.param(
            replace(TICKET, nudged_at=STARTS - 7 * DAY - 35 * HOUR),
            STARTS - 7 * DAY,
            False,
            id="not an hour before that",
        ),
        pytest.param(TICKET, STARTS, False, id="never once it has begun"),
        pytest.param(replace(TICKET, nudged_at=STARTS - 8 * DAY), STARTS - 7 * DAY, False, id="never two days running"),
        pytest.param(NamelessTicket(STARTS - DAY, STARTS), STARTS - HOUR, False, id="ordered the day before"),
    ],
)
def test_when_missing_details_are_asked_for(ticket, now, due):
    assert nudge_is_due(ticket, now) is due


@given(st.integers(0, 90), st.lists(st.integers(1, 100), max_size=80))
def test_nobody_is_nudged_more_than_four_times(days_before, pauses):
    ticket = NamelessTicket(STARTS - days_before * DAY, STARTS)
    now, nudges = ticket.ordered_at, 0
    for hours in pauses:
        now += hours * HOUR
        if nudge_is_due(ticket, now):
            assert now < STARTS
            ticket, nudges = replace(ticket, nudged_at=now), nudges + 1
    assert nudges <= 4
