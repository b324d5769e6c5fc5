"""The rules of seats: the table of steps, when one can sign up, until when an offer holds, who steps back."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.rules.room_codes import code_text, read_code, signature
from conference.rules.seats import (
    HOLDING,
    OPEN,
    Door,
    SeatMode,
    SeatState,
    SeatStep,
    Times,
    after,
    check_limit,
    door,
    may,
    no_shows_due,
    offer_ends,
    step_of_asking,
    too_many,
)
from core.refusals import Refused

START = dt.datetime(2027, 5, 6, 8, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def test_the_table_has_exactly_these_ways() -> None:
    states: list[SeatState | None] = [None, *SeatState]
    ways = {(state, step): after(state, step) for state in states for step in SeatStep if may(state, step)}
    assert {step for _state, step in ways} == set(SeatStep)
    assert {new for _way, new in ways.items()} == set(SeatState)
    # Whom the team has turned down only the team lets in; from nowhere else does one come back by oneself.
    assert {step for (state, step) in ways if state is SeatState.DECLINED} == {SeatStep.APPROVE, SeatStep.PUT_IN_LINE}
    assert {state for (state, step) in ways if step is SeatStep.LEAVE} == OPEN
    assert {state for (state, step) in ways if step is SeatStep.STEP_BACK} == HOLDING


def test_a_way_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        after(SeatState.SEATED, SeatStep.TAKE)
    assert (refused.value.code, refused.value.details) == ("seat_step", {"state": "seated", "step": "take"})


@pytest.mark.parametrize(
    "times, before, stands",
    [
        (Times(START), 1, Door.OPEN),
        (Times(START), 0, Door.BEGUN),
        (Times(START, opens_at=START - 3 * HOUR), 4, Door.SOON),
        (Times(START, opens_at=START - 3 * HOUR), 3, Door.OPEN),
        (Times(START, closes_at=START - 3 * HOUR), 3, Door.CLOSED),
        (Times(START, draw_at=START - 3 * HOUR), 3, Door.CLOSED),
        (Times(START, draw_at=START - 3 * HOUR, drawn=True), 3, Door.OPEN),
    ],
    ids=[
        "before the start",
        "at the start",
        "before it opens",
        "when it opens",
        "when it closes",
        "when the draw is due",
        "after the draw",
    ],
)
def test_the_door_opens_and_closes(times: Times, before: int, stands: Door) -> None:
    assert door(times, START - before * HOUR) is stands


@pytest.mark.parametrize(
    "mode, drawn, free, step",
    [
        (SeatMode.FIRST_COME, False, 1, SeatStep.TAKE),
        (SeatMode.FIRST_COME, False, 0, SeatStep.QUEUE),
        (SeatMode.FIRST_COME, False, -3, SeatStep.QUEUE),
        (SeatMode.LOTTERY, False, 9, SeatStep.APPLY),
        (SeatMode.LOTTERY, True, 1, SeatStep.TAKE),
        (SeatMode.LOTTERY, True, 0, SeatStep.QUEUE),
        (SeatMode.APPROVAL, False, 9, SeatStep.APPLY),
    ],
    ids=["free", "full", "over full", "before the draw", "after the draw", "after the draw, full", "on approval"],
)
def test_asking_comes_to(mode: SeatMode, drawn: bool, free: int, step: SeatStep) -> None:
    assert step_of_asking(mode, drawn=drawn, free=free) is step


@given(st.integers(0, 60 * 400), st.integers(1, 336))
def test_an_offer_ends_in_time_or_is_none(minutes: int, hours: int) -> None:
    now = START - dt.timedelta(minutes=minutes)
    until = offer_ends(now, hours=hours, starts_at=START)
    if minutes < 180:
        assert until is None
    else:
        assert until is not None
        assert now + HOUR <= until <= min(now + hours * HOUR, START - 2 * HOUR)


def test_no_shows_are_due_from_then_until_the_end() -> None:
    end = START + HOUR
    found = [
        no_shows_due(START, 10, now=START + dt.timedelta(minutes=minute), ends_at=end) for minute in (0, 9, 10, 59, 60)
    ]
    assert found == [False, False, True, True, False]
    assert no_shows_due(START, None, now=START + HOUR, ends_at=end + HOUR) is False


def test_the_last_who_came_step_back_first() -> None:
    assert too_many(2, [11, 12, 13, 14]) == [14, 13]
    assert too_many(4, [11, 12]) == []


def test_a_limit_is_refused_when_it_is_reached() -> None:
    check_limit(1, 2)
    check_limit(99, None)
    with pytest.raises(Refused):
        check_limit(2, 2)


@given(st.integers(0, 10**9), st.binary(min_size=32, max_size=32))
def test_a_room_code_is_read_as_it_was_made(member_id: int, raw: bytes) -> None:
    text = code_text(member_id, raw.hex())
    assert read_code(text) == (member_id, signature(raw.hex()))
    assert read_code(f"  {text.lower()} ") == (member_id, signature(raw.hex()))


@pytest.mark.parametrize("typed", ["", "R-", "R-1-1234567", "sundet:abc", "R-1-123456789", "R--12345678"])
def test_what_is_no_room_code_is_none(typed: str) -> None:
    assert read_code(typed) is None
