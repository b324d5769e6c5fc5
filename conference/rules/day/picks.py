"""What a day is made of: picks, pauses, and the blocks of the line that is drawn from them. Moments are aware."""

import datetime as dt
import enum
from dataclasses import dataclass
from typing import ClassVar

from editions.rules.crossing import Level, Sea, Spot


@dataclass(frozen=True, slots=True)
class Sound:
    """How the boats go, and the name of the cities' clock, which they go by."""

    sea: Sea
    zone: str


class Why(enum.StrEnum):
    """Why something is in somebody's day; the first of them weighs most."""

    SPEAKS = "speaks"
    SEAT = "seat"  # a seat of theirs, or one that is held for them
    ASKED = "asked"  # waits for a seat
    STAR = "star"


WEIGHT = {why: place for place, why in enumerate(Why)}
FIRM = frozenset({Why.SPEAKS, Why.SEAT, Why.ASKED})


@dataclass(frozen=True, slots=True)
class Pick:
    """One showing of a session. `id` is its slot, `session` what is shown; `track` and `kind` say what is like it.

    `spot` None: it has no room. `day` is the programme day. `why` None: it is on the programme and nobody's pick.
    """

    id: int
    session: int | None
    day: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime
    spot: Spot | None
    track: int | None = None
    kind: int | None = None
    why: Why | None = None

    @property
    def firm(self) -> bool:
        """Return whether somebody counts on them: nothing is offered instead."""
        return self.why in FIRM

    @property
    def city(self) -> str | None:
        return None if self.spot is None else self.spot.city

    @property
    def afloat(self) -> bool:
        return self.spot is not None and self.spot.on_ferry

    def meets(self, other: "Pick") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Pause:
    """A break of the programme, in one city or (None) in both."""

    id: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    city: str | None = None


@dataclass(frozen=True, slots=True)
class SessionBlock:
    """A session of the line, and what else was picked for the same time."""

    kind: ClassVar[str] = "session"

    pick: Pick
    others: tuple[Pick, ...] = ()


@dataclass(frozen=True, slots=True)
class PauseBlock:
    """A break, as far as one has time for it."""

    kind: ClassVar[str] = "pause"

    pause: Pause
    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True, slots=True)
class WaitBlock:
    """Time of one's own."""

    kind: ClassVar[str] = "wait"

    starts_at: dt.datetime
    ends_at: dt.datetime

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class WalkBlock:
    """A way on foot. `leave_by` is when to go at the latest; what is left of the minutes is for finding the room.

    `aboard` goes onto the ferry, `ashore` off it, as if it lay on the shore at hand; nobody has said where it does.
    """

    kind: ClassVar[str] = "walk"

    leave_by: dt.datetime
    minutes: int
    level: Level
    same_house: bool = False
    aboard: bool = False
    ashore: bool = False


@dataclass(frozen=True, slots=True)
class BoatBlock:
    """A way over the water, door to door. `minutes` is the worst ordinary case: the boat was just missed.

    `headway` is how often boats go then; `night` that they go more seldom than by day.
    """

    kind: ClassVar[str] = "boat"

    leave_by: dt.datetime
    arrives_by: dt.datetime
    minutes: int
    there_are: int
    level: Level
    to_quay: int
    wait: int
    sail: int
    from_quay: int
    headway: int
    night: bool
    to_city: str | None


@dataclass(frozen=True, slots=True)
class StoppedBlock:
    """Water that cannot be crossed: no boat sails."""

    kind: ClassVar[str] = "stopped"

    to_city: str | None


Block = SessionBlock | PauseBlock | WaitBlock | WalkBlock | BoatBlock | StoppedBlock


class Trouble(enum.StrEnum):
    """What is wrong between two picks."""

    OVERLAP = "overlap"
    IMPOSSIBLE = "impossible"
    TIGHT = "tight"
    ASK = "ask"  # it depends on where the ferry lies


@dataclass(frozen=True, slots=True)
class Instead:
    """What could be instead of a pick: `take` a slot and drop the other. `same`: the same session, shown again."""

    drop: int
    take: int
    same: bool


@dataclass(frozen=True, slots=True)
class Warned:
    """Two picks that do not go together. Minutes are None where they say nothing; `stopped`: no boat sails."""

    trouble: Trouble
    one: int
    other: int
    there_are: int | None = None
    needed: int | None = None
    across: bool = False
    stopped: bool = False
    instead: tuple[Instead, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A day in its order, and what is wrong with it."""

    blocks: tuple[Block, ...] = ()
    warned: tuple[Warned, ...] = ()
    chosen: tuple[Pick, ...] = ()
