"""What an editor can do where demands on a timetable cannot stand together: codes with arguments, no sentences."""

import enum
from dataclasses import dataclass


class RemedyKind(enum.StrEnum):
    """What can be done. Beside each: which fields of `Remedy` it has."""

    UNFIX = "unfix"  # show: let it be moved
    WIDEN = "widen"  # person: ask whether they can at other times, too
    WIDEN_CITY = "widen-city"  # person: ask whether they can come to the other city, too
    MOVE = "move"  # show: another time or room for what stands in the way
    MOVE_CITY = "move-city"  # show: let it be in either city
    SHORTEN = "shorten"  # show, minutes: make it so short
    ADD_ROOM = "add-room"  # show, needs, people: a room with this equipment, or for so many people
    DROP_NEED = "drop-need"  # show, needs: do without
    MOVE_BREAK = "move-break"  # pause
    OPEN_LONGER = "open-longer"  # halls: rooms that would do, were they open
    ANY_TIME_OF_DAY = "any-time-of-day"  # show: by day as well as in the evening
    ANY_ROOM = "any-room"  # show: other rooms than those it is bound to
    LEAVE_OUT = "leave-out"  # show


@dataclass(frozen=True, slots=True)
class Remedy:
    """One thing that can be done. `enough` says whether it alone would do; None where nobody has found out."""

    kind: RemedyKind
    show: int | None = None
    person: str | None = None
    minutes: int | None = None
    people: int | None = None
    needs: tuple[str, ...] = ()
    pause: int | None = None
    halls: tuple[int, ...] = ()
    enough: bool | None = None
