"""What is open when, and what an edition may become."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from core.refusals import Refused
from editions.rules.phases import (
    Change,
    EditionState,
    Opening,
    PhaseKind,
    Span,
    Visibility,
    check_days,
    check_span,
    conference_span,
    is_open,
    may_become,
    next_changes,
    opening,
    opening_in,
    shifted,
    visibility,
)

NOW = datetime(2027, 2, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
ZONE = "Europe/Copenhagen"

DRAFT, ANNOUNCED, OPEN = EditionState.DRAFT, EditionState.ANNOUNCED, EditionState.OPEN
CLOSED, ARCHIVED = EditionState.CLOSED, EditionState.ARCHIVED


def refusal(call, *args):
    with pytest.raises(Refused) as refused:
        call(*args)
    return refused.value.code, refused.value.field


@pytest.mark.parametrize(
    "span, stands",
    [
        pytest.param(Span(), Opening.UNDECIDED, id="nobody has set a time"),
        pytest.param(Span(None, NOW + DAY), Opening.UNDECIDED, id="only its end is known"),
        pytest.param(Span(None, NOW), Opening.CLOSED, id="its end is past, whenever it began"),
        pytest.param(Span(NOW + SECOND), Opening.UPCOMING, id="in a second"),
        pytest.param(Span(NOW), Opening.OPEN, id="from this second on"),
        pytest.param(Span(NOW, NOW + SECOND), Opening.OPEN, id="its last second"),
        pytest.param(Span(NOW - DAY, NOW), Opening.CLOSED, id="closed from this second on"),
        pytest.param(Span(NOW - DAY), Opening.OPEN, id="open without an end"),
    ],
)
def test_how_a_phase_stands(span, stands):
    assert opening(span, NOW) is stands


RUNNING, COMING, GONE = Span(NOW - DAY), Span(NOW + DAY), Span(NOW - 2 * DAY, NOW - DAY)


@pytest.mark.parametrize(
    "state, span, stands",
    [
        (OPEN, RUNNING, Opening.OPEN),
        (OPEN, COMING, Opening.UPCOMING),
        (OPEN, GONE, Opening.CLOSED),
        (OPEN, None, Opening.UNDECIDED),
        (DRAFT, RUNNING, Opening.UPCOMING),
        (ANNOUNCED, RUNNING, Opening.UPCOMING),
        (ANNOUNCED, GONE, Opening.CLOSED),
        (CLOSED, RUNNING, Opening.CLOSED),
        (CLOSED, COMING, Opening.CLOSED),
        (ARCHIVED, None, Opening.CLOSED),
    ],
)
def test_how_a_phase_stands_in_an_edition(state, span, stands):
    assert opening_in(state, span, NOW) is stands
    assert is_open(state, span, NOW) is (stands is Opening.OPEN)


@pytest.mark.parametrize(
    "state, on_team, seen",
    [
        (DRAFT, False, Visibility.HIDDEN),
        (DRAFT, True, Visibility.PREVIEW),
        (ANNOUNCED, False, Visibility.PUBLIC),
        (OPEN, False, Visibility.PUBLIC),
        (CLOSED, False, Visibility.PUBLIC),
        (OPEN, True, Visibility.PUBLIC),
        (ARCHIVED, False, Visibility.HIDDEN),
        (ARCHIVED, True, Visibility.PREVIEW),
    ],
)
def test_who_sees_an_edition(state, on_team, seen):
    assert visibility(state, on_team=on_team) is seen


def test_exactly_these_steps_are_allowed():
    assert {f"{old} > {new}" for old, new in product(EditionState, EditionState) if may_become(old, new)} == {
        "draft > announced",
        "draft > open",
        "announced > draft",
        "announced > open",
        "open > closed",
        "closed > open",
        "closed > archived",
    }


def test_the_next_changes_come_soonest_first():
    spans = {
        PhaseKind.TICKETS: Span(NOW - DAY, NOW + 3 * DAY),
        PhaseKind.CALL: Span(NOW + DAY, NOW + 3 * DAY),
        PhaseKind.MENTORING: Span(),
        PhaseKind.EVALUATION: Span(NOW - 2 * DAY, NOW),
    }
    assert next_changes(spans, NOW) == (
        Change(PhaseKind.CALL, NOW + DAY, Opening.OPEN),
        Change(PhaseKind.TICKETS, NOW + 3 * DAY, Opening.CLOSED),
        Change(PhaseKind.CALL, NOW + 3 * DAY, Opening.CLOSED),
    )


@pytest.mark.parametrize("closes_in", [timedelta(0), -DAY], ids=["at once", "before"])
def test_a_phase_cannot_close_before_it_opens(closes_in):
    assert refusal(check_span, Span(NOW, NOW + closes_in)) == ("closes_before_it_opens", "closes_at")


@pytest.mark.parametrize("span", [Span(), Span(NOW), Span(None, NOW), Span(NOW, NOW + SECOND)])
def test_other_spans_pass(span):
    check_span(span)


def test_days_stand_in_order_and_are_few():
    check_days(date(2027, 4, 23), date(2027, 4, 23))
    check_days(date(2027, 4, 23), date(2027, 5, 6))
    assert refusal(check_days, date(2027, 4, 24), date(2027, 4, 23)) == ("last_day_before_first", "last_day")
    assert refusal(check_days, date(2027, 4, 23), date(2027, 5, 7)) == ("too_many_days", "last_day")
    assert refusal(check_days, date(2027, 4, 23), date(2028, 4, 23)) == ("too_many_days", "last_day")


def test_the_conference_runs_by_the_cities_clock():
    span = conference_span(date(2027, 3, 27), date(2027, 3, 28), ZONE)
    # Summer time begins on the second day.
    assert span == Span(datetime(2027, 3, 26, 23, tzinfo=UTC), datetime(2027, 3, 28, 22, tzinfo=UTC))


def test_a_clone_keeps_the_time_of_day_over_a_clock_change():
    clock = ZoneInfo(ZONE)
    spans = {PhaseKind.TICKETS: Span(datetime(2027, 3, 20, 9, tzinfo=UTC), None), PhaseKind.CALL: Span()}
    later = shifted(spans, 14, ZONE)
    assert later == {PhaseKind.TICKETS: Span(datetime(2027, 4, 3, 8, tzinfo=UTC), None), PhaseKind.CALL: Span()}
    opens_at = later[PhaseKind.TICKETS].opens_at
    assert opens_at is not None
    assert opens_at.astimezone(clock).hour == 10
