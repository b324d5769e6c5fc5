"""What differs between two releases: every kind of change, whom it concerns, and SEQUENCE."""

import datetime as dt
import json
from dataclasses import replace

import pytest

from conference.rules.timetable.changes import (
    Change,
    ChangeKind,
    Frozen,
    Spot,
    compare,
    concerned,
    frozen_on,
    read,
    stored,
)
from conference.rules.timetable.puzzle import SlotKind

TEN = dt.datetime(2027, 5, 7, 8, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
K = ChangeKind
TALK = Frozen(1, SlotKind.SESSION, TEN, 60, room=10, city=1, title=(("en", "Money"),), people=(5, 6))


@pytest.mark.parametrize(
    "after, kinds",
    [
        pytest.param(TALK, (), id="nothing"),
        pytest.param(replace(TALK, start=TEN + HOUR), (K.TIME,), id="another time"),
        pytest.param(replace(TALK, minutes=45), (K.LENGTH,), id="only the end"),
        pytest.param(replace(TALK, room=11), (K.ROOM,), id="another room in the house"),
        pytest.param(replace(TALK, room=20, city=2), (K.ROOM, K.CITY), id="the other shore"),
        pytest.param(replace(TALK, title=(("en", "More money"),)), (K.RENAMED,), id="another name"),
        pytest.param(replace(TALK, people=(6, 7)), (K.PEOPLE,), id="other people"),
        pytest.param(replace(TALK, people=(6, 5)), (), id="the same people in another order"),
        pytest.param(replace(TALK, cancelled=True), (K.CANCELLED,), id="cancelled"),
        pytest.param(replace(TALK, sequence=4), (), id="a number alone"),
    ],
)
def test_compare_says_what_became_of_a_slot(after, kinds):
    assert tuple(kind for change in compare([TALK], [after]) for kind in change.kinds) == kinds


def test_a_slot_that_is_new_or_vanished_or_back():
    assert compare([], [TALK]) == (Change(1, SlotKind.SESSION, (K.NEW,), None, Spot(TEN, 60, 10, 1), people=(5, 6)),)
    assert compare([TALK], []) == (
        Change(1, SlotKind.SESSION, (K.CANCELLED,), Spot(TEN, 60, 10, 1), None, people=(5, 6)),
    )
    gone = replace(TALK, cancelled=True)
    assert compare([gone], [replace(TALK, start=TEN + HOUR)]) == (
        Change(
            1,
            SlotKind.SESSION,
            (K.BACK, K.TIME),
            Spot(TEN, 60, 10, 1),
            Spot(TEN + HOUR, 60, 10, 1),
            people=(5, 6),
        ),
    )
    assert compare([gone], [gone]) == compare([gone], []) == ()


def test_changes_come_in_the_order_of_time():
    later = replace(TALK, slot=2, start=TEN + 2 * HOUR)
    found = compare([later], [TALK, replace(later, start=TEN - HOUR)])
    assert [change.slot for change in found] == [2, 1]


def test_the_next_release_keeps_what_was_cancelled_and_counts():
    lunch = Frozen(3, SlotKind.BREAK, TEN, 30)
    other = replace(TALK, slot=2, sequence=4)
    moved = replace(other, room=12, sequence=0)
    found = frozen_on([TALK, other, lunch], [moved])
    assert found == (replace(TALK, cancelled=True, sequence=1), replace(moved, sequence=5))
    # What is cancelled stays so without counting on; coming back counts.
    assert frozen_on(found, [moved]) == found
    assert frozen_on(found, [TALK, moved])[0] == replace(TALK, sequence=2)


@pytest.mark.parametrize(
    "after, sequence",
    [
        pytest.param(replace(TALK, start=TEN + HOUR), 1, id="start"),
        pytest.param(replace(TALK, minutes=50), 1, id="end"),
        pytest.param(replace(TALK, room=11), 1, id="room"),
        pytest.param(replace(TALK, title=()), 0, id="name"),
        pytest.param(replace(TALK, people=()), 0, id="people"),
        pytest.param(replace(TALK, start=TEN - HOUR, minutes=60), 1, id="start and end"),
    ],
)
def test_sequence_rises_with_time_room_and_state_only(after, sequence):
    assert frozen_on([TALK], [after])[0].sequence == sequence


def test_who_has_to_know():
    moved = replace(TALK, slot=2, people=(6, 7))
    renamed = replace(TALK, slot=3, people=(8,))
    swapped = replace(TALK, slot=4, people=(9, 10))
    changes = compare(
        [TALK, moved, renamed, swapped],
        [
            replace(moved, room=11, people=(7, 11)),
            replace(renamed, title=()),
            replace(swapped, people=(10, 12)),
        ],
    )
    told = {speaker: [change.slot for change in theirs] for speaker, theirs in concerned(changes).items()}
    assert told == {5: [1], 6: [1, 2], 7: [2], 9: [4], 11: [2], 12: [4]}


def test_changes_survive_being_stored():
    changes = compare([TALK], [replace(TALK, start=TEN + HOUR, people=(5,))]) + compare([], [TALK])
    assert read(json.loads(json.dumps(stored(changes)))) == changes
