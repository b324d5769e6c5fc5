"""In which queue a pair stands, and when it comes back."""

import datetime as dt
from dataclasses import replace

import pytest

from core.clock import UTC
from mentoring.rules.care import Cared, Queue, Why, queues_of, reasons_of
from mentoring.rules.states import MatchState

NOW = dt.datetime(2027, 5, 7, 12, tzinfo=UTC)
TODAY = NOW.date()


def ago(days: float) -> dt.datetime:
    return NOW - dt.timedelta(days=days)


ACTIVE = Cared(state=MatchState.ACTIVE, moved_at=ago(1), begun_at=ago(5))


def whys(pair: Cared) -> list[Why]:
    return [why for _queue, why in reasons_of(pair, NOW, TODAY)]


@pytest.mark.parametrize(
    "pair, expected",
    [
        (ACTIVE, []),
        (replace(ACTIVE, state=MatchState.PROPOSED, begun_at=None), [Why.PROPOSED]),
        (replace(ACTIVE, held_messages=1), [Why.MESSAGE_HELD]),
        (replace(ACTIVE, begun_at=ago(15)), [Why.NO_MEETING]),
        (replace(ACTIVE, begun_at=ago(13)), []),
        (replace(ACTIVE, begun_at=ago(60), moved_at=ago(22), meetings=1), [Why.NOTHING_HAPPENS]),
        (replace(ACTIVE, state=MatchState.FROZEN), [Why.FROZEN]),
        (replace(ACTIVE, young=True, cleared=False), [Why.NOT_CLEARED]),
        (replace(ACTIVE, young=True, looked_after=False), [Why.NO_COORDINATOR]),
        (replace(ACTIVE, young=True, elsewhere=True), [Why.MEETS_ELSEWHERE]),
        (replace(ACTIVE, cleared=False, looked_after=False), []),
        (replace(ACTIVE, badly_at=ago(2)), [Why.GOES_BADLY]),
        (replace(ACTIVE, missed_at=ago(2)), [Why.MISSED]),
        (replace(ACTIVE, badly_at=ago(40)), []),
        (replace(ACTIVE, state=MatchState.ENDED, ended_at=ago(3)), [Why.ENDED_EARLY]),
        (replace(ACTIVE, last_day=TODAY + dt.timedelta(days=10)), [Why.LAST_DAY]),
        (replace(ACTIVE, last_day=TODAY + dt.timedelta(days=20)), []),
        (replace(ACTIVE, held=3, meetings=3), [Why.THIRD_HELD]),
        (replace(ACTIVE, state=MatchState.COMPLETED, ended_at=ago(1)), []),
    ],
)
def test_a_pair_stands_where_it_needs_somebody(pair: Cared, expected: list[Why]) -> None:
    assert whys(pair) == expected


@pytest.mark.parametrize(
    "pair",
    [
        replace(ACTIVE, begun_at=ago(30)),
        replace(ACTIVE, begun_at=ago(60), moved_at=ago(30), meetings=1),
        replace(ACTIVE, badly_at=ago(2)),
        replace(ACTIVE, state=MatchState.ENDED, ended_at=ago(3)),
        replace(ACTIVE, last_day=TODAY + dt.timedelta(days=10)),
        replace(ACTIVE, held=3, meetings=3, moved_at=ago(2)),
    ],
    ids=["not started", "quiet", "badly", "ended", "last day", "third held"],
)
def test_what_was_put_away_is_gone(pair: Cared) -> None:
    assert whys(replace(pair, settled_at=ago(1))) == []


def test_what_lasts_comes_back() -> None:
    assert whys(replace(ACTIVE, begun_at=ago(40), settled_at=ago(15))) == [Why.NO_MEETING]
    assert whys(replace(ACTIVE, badly_at=ago(2), settled_at=ago(3))) == [Why.GOES_BADLY]
    assert whys(replace(ACTIVE, last_day=TODAY, settled_at=ago(2))) == [Why.LAST_DAY]


def test_what_is_unsafe_is_never_put_away() -> None:
    unsafe = replace(ACTIVE, young=True, cleared=False, looked_after=False, settled_at=NOW)

    assert whys(unsafe) == [Why.NOT_CLEARED, Why.NO_COORDINATOR]


def test_each_queue_counts_a_pair_once() -> None:
    reasons = reasons_of(replace(ACTIVE, badly_at=ago(1), missed_at=ago(1), held_messages=2), NOW, TODAY)

    assert queues_of(reasons) == [Queue.APPROVE, Queue.CONCERNS]
