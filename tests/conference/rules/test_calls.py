"""The deadline, its grace, the secret links, and who may speak."""

import datetime as dt

import pytest

from conference.rules.calls import (
    Door,
    Key,
    Voice,
    Window,
    asked_of,
    check_may_speak,
    check_may_submit,
    check_may_write,
    door,
)
from core.refusals import Refused

UTC = dt.UTC
OPENS = dt.datetime(2027, 1, 10, 8, tzinfo=UTC)
CLOSES = dt.datetime(2027, 2, 1, 22, 59, tzinfo=UTC)
HOUR, SECOND = dt.timedelta(hours=1), dt.timedelta(seconds=1)
WINDOW = Window(OPENS, CLOSES, HOUR)
LATE = Key(after_deadline=True, expires_at=CLOSES + 48 * HOUR)


@pytest.mark.parametrize(
    "moment,found",
    [
        (OPENS - SECOND, Door.NOT_YET),
        (OPENS, Door.OPEN),
        (CLOSES - SECOND, Door.OPEN),
        (CLOSES, Door.GRACE),
        (CLOSES + HOUR - SECOND, Door.GRACE),
        (CLOSES + HOUR, Door.CLOSED),
    ],
)
def test_the_door_opens_and_closes_on_the_second(moment: dt.datetime, found: Door) -> None:
    assert door(WINDOW, moment) is found


def test_a_call_without_an_opening_time_is_not_open_and_one_without_a_deadline_stays_open() -> None:
    assert door(Window(None, CLOSES), OPENS) is Door.NOT_YET
    assert door(Window(OPENS, None), CLOSES + 1000 * HOUR) is Door.OPEN


@pytest.mark.parametrize(
    "key,moment,found",
    [
        (LATE, CLOSES + 2 * HOUR, Door.OPEN),
        (LATE, OPENS - HOUR, Door.OPEN),
        (LATE, CLOSES + 48 * HOUR, Door.CLOSED),
        (Key(after_deadline=True, expires_at=None), CLOSES + 9999 * HOUR, Door.OPEN),
        (Key(after_deadline=True, expires_at=None, taken_back=True), CLOSES + 2 * HOUR, Door.CLOSED),
        (Key(after_deadline=False, expires_at=None), CLOSES + 2 * HOUR, Door.CLOSED),
        (Key(after_deadline=False, expires_at=None), CLOSES - HOUR, Door.OPEN),
    ],
)
def test_a_secret_link_works_as_long_as_it_says(key: Key, moment: dt.datetime, found: Door) -> None:
    assert door(WINDOW, moment, key) is found


def test_no_link_opens_an_edition_that_is_over() -> None:
    over = Window(OPENS, CLOSES, HOUR, ended=True)
    assert [door(over, moment, key) for moment in (OPENS, CLOSES + HOUR) for key in (None, LATE)] == [Door.CLOSED] * 4


def test_writing_ends_with_the_deadline_and_sending_what_was_saved_in_time_with_the_grace() -> None:
    check_may_write(WINDOW, CLOSES - SECOND)
    with pytest.raises(Refused, match="call_over"):
        check_may_write(WINDOW, CLOSES)
    check_may_submit(WINDOW, saved_at=CLOSES - SECOND, now=CLOSES + HOUR - SECOND)
    with pytest.raises(Refused, match="call_over"):
        check_may_submit(WINDOW, saved_at=CLOSES + SECOND, now=CLOSES + 2 * SECOND)
    with pytest.raises(Refused, match="call_over"):
        check_may_submit(WINDOW, saved_at=CLOSES - SECOND, now=CLOSES + HOUR)
    with pytest.raises(Refused, match="call_not_open"):
        check_may_submit(WINDOW, saved_at=OPENS - HOUR, now=OPENS - SECOND)
    check_may_submit(WINDOW, saved_at=CLOSES + SECOND, now=CLOSES + 5 * HOUR, key=LATE)


ADULT, YOUNG = (Voice(accepted=True, minor=minor, is_known=True) for minor in (False, True))
INVITED = Voice(accepted=False, minor=False, is_known=False)


@pytest.mark.parametrize(
    "voices,code",
    [
        ((), "speaker_unknown"),
        ((INVITED,), "speaker_unknown"),
        ((YOUNG,), "minor_alone"),
        ((YOUNG, YOUNG), "minor_alone"),
        ((YOUNG, INVITED), "minor_alone"),
    ],
)
def test_somebody_grown_up_has_to_stand_for_it(voices: tuple[Voice, ...], code: str) -> None:
    with pytest.raises(Refused, match=code):
        check_may_speak(voices)


def test_young_people_speak_together_with_a_grown_up() -> None:
    check_may_speak((ADULT,))
    check_may_speak((YOUNG, ADULT))
    check_may_speak((ADULT, INVITED))


def test_questions_are_asked_of_their_type_and_track_only() -> None:
    assert asked_of(session_type_id=1, track_id=2, for_type=None, for_track=None)
    assert asked_of(session_type_id=1, track_id=2, for_type=1, for_track=2)
    assert not asked_of(session_type_id=1, track_id=2, for_type=3, for_track=None)
    assert not asked_of(session_type_id=1, track_id=None, for_type=1, for_track=2)
