"""Places are held long enough to pay for them, extended once, and never given away while money is under way."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusals import Refused
from registration.rules.holds import (
    AFTER_CHECKOUT,
    EXTENSION,
    HOLD_LASTS,
    LONGEST_HOLD,
    Hold,
    Release,
    checkout_expires_at,
    extend,
    hold_for_checkout,
    is_running,
    may_extend,
    new_hold,
    release,
    seconds_left,
)

NOW = datetime(2027, 2, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def refusal(call, *args):
    with pytest.raises(Refused) as refused:
        call(*args)
    return refused.value.code


def test_a_new_hold_lasts_twenty_minutes():
    hold = new_hold(NOW)
    assert hold == Hold(NOW, NOW + timedelta(minutes=20), extended=False)
    assert seconds_left(hold, NOW) == 1200


def test_a_hold_runs_until_just_before_its_end():
    hold = new_hold(NOW)
    assert is_running(hold, hold.expires_at - SECOND) is True
    assert is_running(hold, hold.expires_at) is False


def test_the_time_left_is_whole_seconds_and_never_negative():
    hold = new_hold(NOW)
    assert seconds_left(hold, hold.expires_at - timedelta(milliseconds=1500)) == 1
    assert seconds_left(hold, hold.expires_at + timedelta(hours=1)) == 0


def test_a_hold_is_extended_once():
    hold = new_hold(NOW)
    longer = extend(hold, NOW + timedelta(minutes=5))
    assert longer == Hold(NOW, NOW + HOLD_LASTS + EXTENSION, extended=True)
    assert (may_extend(hold, NOW), may_extend(longer, NOW)) == (True, False)
    assert refusal(extend, longer, NOW) == "hold_already_extended"


def test_who_asks_for_more_again_is_told_how_many_minutes_are_left():
    with pytest.raises(Refused) as refused:
        extend(extend(new_hold(NOW), NOW), NOW + timedelta(minutes=5, seconds=1))
    assert refused.value.details == {"minutes": 29}


def test_an_expired_hold_is_neither_extended_nor_taken_to_the_till():
    hold = new_hold(NOW)
    assert refusal(extend, hold, hold.expires_at) == "hold_expired"
    assert refusal(hold_for_checkout, hold, hold.expires_at) == "hold_expired"


def test_the_hold_outlives_the_checkout_by_five_minutes():
    paying = hold_for_checkout(new_hold(NOW), NOW + timedelta(minutes=19))
    assert paying.expires_at - checkout_expires_at(NOW + timedelta(minutes=19)) == timedelta(minutes=5)


def test_a_checkout_lives_longer_than_the_thirty_minutes_that_stripe_demands():
    # Stripe counts from when it makes the session, a moment after we said when it shall end.
    assert checkout_expires_at(NOW) - (NOW + timedelta(seconds=40)) >= timedelta(minutes=30)


def test_a_checkout_never_shortens_a_hold():
    hold = Hold(NOW, NOW + timedelta(minutes=50), extended=True)
    assert hold_for_checkout(hold, NOW) == hold


def test_a_hold_may_last_two_hours_to_the_second():
    last_chance = NOW + timedelta(hours=2) - (checkout_expires_at(NOW) - NOW) - AFTER_CHECKOUT
    hold = Hold(NOW, NOW + timedelta(hours=2), extended=True)
    assert hold_for_checkout(hold, last_chance).expires_at == NOW + LONGEST_HOLD == NOW + timedelta(hours=2)
    assert refusal(hold_for_checkout, hold, last_chance + SECOND) == "hold_used_up"


def test_nobody_keeps_places_for_ever_by_going_to_the_till_again():
    hold, moment = new_hold(NOW), NOW
    while moment + timedelta(minutes=36) <= NOW + LONGEST_HOLD:
        hold = hold_for_checkout(hold, moment)
        moment += timedelta(minutes=10)
    assert refusal(hold_for_checkout, hold, moment) == "hold_used_up"
    assert NOW + timedelta(hours=1) < hold.expires_at <= NOW + LONGEST_HOLD


@pytest.mark.parametrize(
    "after_end, payment_open, expected",
    [
        pytest.param(-SECOND, False, Release.KEEP, id="a running hold is kept"),
        pytest.param(-SECOND, True, Release.KEEP, id="a running hold is kept while paying"),
        pytest.param(timedelta(0), False, Release.RELEASE, id="an expired one is released"),
        pytest.param(timedelta(0), True, Release.ASK_PROVIDER, id="with money perhaps under way the provider is asked"),
        pytest.param(timedelta(days=1), True, Release.ASK_PROVIDER, id="even a day later"),
    ],
)
def test_places_go_back_only_when_nobody_can_still_pay(after_end, payment_open, expected):
    hold = new_hold(NOW)
    assert release(hold, hold.expires_at + after_end, payment_open=payment_open) is expected


@given(st.lists(st.tuples(st.sampled_from(["extend", "till"]), st.integers(0, 40)), max_size=12))
def test_whatever_a_buyer_does_the_hold_ends_and_covers_the_last_checkout(steps):
    hold, moment = new_hold(NOW), NOW
    last_checkout = NOW
    for what, minutes in steps:
        moment += timedelta(minutes=minutes)
        try:
            if what == "extend":
                hold = extend(hold, moment)
            else:
                hold = hold_for_checkout(hold, moment)
                last_checkout = checkout_expires_at(moment) + AFTER_CHECKOUT
        except Refused:
            continue
        assert hold.expires_at >= last_checkout
    assert hold.expires_at <= NOW + LONGEST_HOLD + EXTENSION
