"""Where a slot is held now: in its room, or in the one it goes to when no boat sails."""

from dataclasses import dataclass
from typing import Any, Protocol


class Placed(Protocol):
    """What a slot says of its place: a row of a release or of the timetable, with its rooms loaded or without."""

    @property
    def room_id(self) -> int | None: ...

    @property
    def fallback_room_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Place:
    """The room of a slot as it is now; `moved` says that it is another than planned, because the boats have stopped.

    `room_id` None: a break in a whole city or everywhere.
    """

    room_id: int | None
    moved: bool = False


def place_now(slot: Placed, *, boats_run: bool) -> Place:
    """Return where a slot is held: while the boats have stopped, in its fallback room where it has one."""
    other = slot.fallback_room_id
    if boats_run or other is None or other == slot.room_id:
        return Place(slot.room_id)
    return Place(other, moved=True)


def room_now(slot: Any, *, boats_run: bool) -> Any:
    """Return the same as a room of a row whose `room` and `fallback_room` are loaded; None for a break without one."""
    return slot.fallback_room if place_now(slot, boats_run=boats_run).moved else slot.room
