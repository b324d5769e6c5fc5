"""The timetable as numbers: days, rooms, sessions with their people, and where each session stands.

All times are whole minutes since `Frame.origin` (a UTC moment); spans are half-open. Ids are those of the rows they
were made from, so that an answer can be written back.
"""

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from editions.rules.crossing import Sea, Spot


class SlotKind(enum.StrEnum):
    """What a slot of the timetable holds."""

    SESSION = "session"
    BREAK = "break"  # people rest: everywhere, in one city or in one room
    BLOCK = "block"  # a room is kept free of sessions: rigging, sound check, private hire


class Equipment(enum.StrEnum):
    """What a session may need and a room may have."""

    PROJECTOR = "projector"
    SOUND = "sound"  # a PA with microphones
    STAGE = "stage"
    PIANO = "piano"
    BACKLINE = "backline"  # drums, amplifiers
    TABLES = "tables"  # for working in groups
    FLIPCHART = "flipchart"
    STREAMING = "streaming"
    DARKNESS = "darkness"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `start` until before `end`, in minutes since the origin."""

    start: int
    end: int

    def holds(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Frame:
    """The days of the edition. `days` are its programme days in their order, `nights` the evenings within them.

    `step` is the grid in minutes; `zone` names the cities' clock.
    """

    origin: dt.datetime
    zone: str
    days: tuple[Span, ...]
    nights: tuple[Span, ...]
    step: int
    sea: Sea

    def at(self, minute: int) -> dt.datetime:
        """Return the moment (UTC) of a minute."""
        return self.origin + dt.timedelta(minutes=minute)

    def minute(self, moment: dt.datetime) -> int:
        """Return the minute of an aware moment, rounded down."""
        return int((moment - self.origin).total_seconds() // 60)

    def day_of(self, minute: int) -> int | None:
        """Return which day a minute belongs to, or None where it lies on none."""
        return next((number for number, day in enumerate(self.days) if day.start <= minute < day.end), None)


@dataclass(frozen=True, slots=True)
class Hall:
    """A room. `city` is the id of its city, None on the ferry. `open` empty: open on every day from start to end."""

    id: int
    city: int | None
    capacity: int
    spot: Spot
    equipment: frozenset[str] = frozenset()
    hearing_loop: bool = False
    step_free: bool = False
    open: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody in a session. `person` is the same key wherever they take part, in whatever role.

    `free` None: they have not said when they can; `cities` empty: in any city.
    """

    person: str
    free: tuple[Span, ...] | None = None
    cities: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Show:
    """One showing of a session: `id` is its slot, `session` its proposal, which may be shown more than once.

    `expected` is how many people are expected, `seats` how many it takes at most (None: the room). `night` True: in the
    evening only; False: by day only; None: whenever. `halls` empty: any room that has what it needs. `fixed` may not be
    moved. `setup` minutes before it must be free in its room (a band's change-over). `signed_up` hold a seat already.
    """

    id: int
    session: int
    minutes: int
    people: tuple[Presence, ...] = ()
    expected: int = 0
    seats: int | None = None
    equipment: frozenset[str] = frozenset()
    hearing_loop: bool = False
    step_free: bool = False
    night: bool | None = None
    city: int | None = None
    halls: frozenset[int] = frozenset()
    fixed: bool = False
    setup: int = 0
    track: int | None = None
    language: str | None = None
    kind: str = "talk"
    signed_up: int = 0


@dataclass(frozen=True, slots=True)
class Pause:
    """A break or a block: in a room, in a city, or (both None) everywhere."""

    id: int
    span: Span
    hall: int | None = None
    city: int | None = None
    block: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Spotted:
    """Where and when a showing stands."""

    hall: int
    start: int


Standing = Mapping[int, Spotted]
"""Where each showing stands, by its id; what is missing waits to be placed."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sessions that more people want to see than chance would have it; `people` is how many more."""

    one: int
    other: int
    people: int


@dataclass(frozen=True, slots=True)
class Puzzle:
    """Everything that a timetable is made of, apart from where things stand.

    `weights` are those of `wishes`, `stars` how many people starred each session, `pairs` which of them together.
    """

    frame: Frame
    halls: tuple[Hall, ...]
    shows: tuple[Show, ...]
    pauses: tuple[Pause, ...] = ()
    pairs: tuple[Pair, ...] = ()
    stars: Mapping[int, int] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=dict)
