"""What is said of states and clocks: each state has a name and a tone, and time left is told as people count it."""

import datetime as dt

import pytest
from flask import Flask

from mentoring.rules import states
from mentoring.rules.turns import NOBODY, Clock, Turn
from mentoring.words import states as words

NOW = dt.datetime(2027, 3, 25, 12, tzinfo=dt.UTC)
TONES = {"good", "warn", "bad", "info", "quiet"}
NAMED = [
    (states.RequestState, words.REQUEST_STATES, words.REQUEST_TONES),
    (states.MatchState, words.MATCH_STATES, words.MATCH_TONES),
    (states.MeetingState, words.MEETING_STATES, words.MEETING_TONES),
    (states.ProgrammeState, words.PROGRAMME_STATES, words.PROGRAMME_TONES),
    (states.ApplicationState, words.APPLICATION_STATES, words.APPLICATION_TONES),
    (states.RunState, words.RUN_STATES, words.RUN_TONES),
]


@pytest.mark.parametrize("kind, names, tones", NAMED, ids=[kind.__name__ for kind, _n, _t in NAMED])
def test_every_state_has_a_name_and_a_tone(kind: type, names: dict[object, object], tones: dict[object, str]) -> None:
    assert set(names) == set(tones) == set(kind)  # type: ignore[call-overload]  # an enum lists its members
    assert set(tones.values()) <= TONES


def test_every_reason_of_a_no_has_a_button_and_kind_words() -> None:
    assert set(words.DECLINE_REASONS) == set(words.DECLINE_WORDS) == set(states.DeclineReason)
    assert set(words.MEETING_KINDS) == set(states.MeetingKind)


@pytest.mark.parametrize(
    "hours, told",
    [
        (240, "10 days left"),
        (239, "10 days left"),
        (73, "3 days left"),
        (48, "2 days left"),
        (47, "47 hours left"),
        (1, "1 hour left"),
        (0.5, "less than an hour left"),
    ],
)
def test_time_left_is_told_in_days_and_then_in_hours(ctx: Flask, hours: float, told: str) -> None:
    assert words.time_left(dt.timedelta(hours=hours)) == told


@pytest.mark.parametrize(
    "clock, told, tone",
    [
        (Clock(Turn.YOURS, NOW + dt.timedelta(days=3)), "Your turn, 3 days left", "west"),
        (Clock(Turn.YOURS, NOW + dt.timedelta(hours=30)), "Your turn, 30 hours left", "warn"),
        (Clock(Turn.THEIRS, NOW + dt.timedelta(days=9)), "It is up to Bo now, 9 days left", "quiet"),
        (Clock(Turn.THEIRS, NOW - dt.timedelta(minutes=5)), "It is up to Bo now, time is up", "quiet"),
        (Clock(Turn.YOURS), "Your turn", "west"),
        (Clock(Turn.TEAM), "The team's turn", "quiet"),
        (NOBODY, "", "quiet"),
    ],
)
def test_it_is_said_whose_turn_it_is(ctx: Flask, clock: Clock, told: str, tone: str) -> None:
    assert words.turn_line(clock, "Bo", NOW) == told
    assert words.turn_tone(clock, NOW) == tone
