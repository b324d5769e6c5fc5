"""Where a slot is held while the boats sail and while they do not."""

from dataclasses import dataclass

import pytest

from conference.rules.timetable.places import Place, place_now, room_now


@dataclass(frozen=True)
class Row:
    room_id: int | None
    fallback_room_id: int | None
    room: str = "room"
    fallback_room: str = "fallback"


@pytest.mark.parametrize(
    "room, fallback, boats_run, place",
    [
        pytest.param(1, 2, True, Place(1), id="the boats sail"),
        pytest.param(1, 2, False, Place(2, moved=True), id="they do not, and there is another room"),
        pytest.param(1, None, False, Place(1), id="they do not, and there is none"),
        pytest.param(1, 1, False, Place(1), id="the other room is the same"),
        pytest.param(None, None, False, Place(None), id="a break for everybody"),
    ],
)
def test_place_now(room, fallback, boats_run, place):
    row = Row(room, fallback)
    assert place_now(row, boats_run=boats_run) == place
    assert room_now(row, boats_run=boats_run) == ("fallback" if place.moved else "room")
