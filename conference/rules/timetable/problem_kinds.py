"""What can be wrong with a timetable, and how much it weighs."""

import enum
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class Severity(enum.StrEnum):
    """How much it weighs: what is an error cannot be released without saying why."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


class ProblemKind(enum.StrEnum):
    """What is wrong. Beside each: what the fields of `Problem` hold there, where that is not plain.

    Those of one showing have `hall`, the room it stands in, among their details.
    """

    ROOM_TAKEN = "room-taken"  # minutes: how long both; only the set-up: minutes there are and needed, `setup` true
    PAUSED = "paused"  # `pause`, `block`, `everybody`, `start`, `end`
    PERSON_TWICE = "person-twice"  # minutes: how long both
    WAY_IMPOSSIBLE = "way-impossible"  # needed None: no boat; `least`, `across`, `ferry`, rooms `from` and `to`
    WAY_TIGHT = "way-tight"  # the same
    WAY_UNKNOWN = "way-unknown"  # it depends on where the ferry lies; needed is for the worse side
    UNAVAILABLE = "unavailable"  # minutes: how much lies outside for whom most does; `start`, `end`: nearest free span
    NOT_IN_CITY = "not-in-city"
    OUTSIDE_DAYS = "outside-days"  # minutes: how much lies outside
    ROOM_CLOSED = "room-closed"  # minutes: how much lies outside; `start`, `end`: the nearest opening
    ROOM_GONE = "room-gone"
    EQUIPMENT = "equipment"  # `missing`: a tuple of keys
    HEARING_LOOP = "hearing-loop"
    STEP_FREE = "step-free"
    ONLY_AT_NIGHT = "only-at-night"  # a session of the evening stands outside it
    ONLY_BY_DAY = "only-by-day"  # a session of the day stands in the evening
    WRONG_CITY = "wrong-city"  # `city`: the id of the one it is for
    WRONG_HALL = "wrong-hall"
    SEATS_OVERRUN = "seats-overrun"  # `people` signed up, `places`; `room` true where the room is what is too small
    TOO_SMALL = "too-small"  # `people` who want it, `places`
    STARRED_TOGETHER = "starred-together"  # `people`: more than chance; minutes: how long both
    TRACK_PARALLEL = "track-parallel"  # `track`, `day`, `half`
    TRACK_TORN = "track-torn"  # `track`, `day`, `half`, `cities`
    LANGUAGE_MISSING = "language-missing"  # `language` spoken, `missing`, `day`, `start`, `end`
    LAST_BOAT = "last-boat"  # minutes between boats then; needed: those by day; `city`, `day`, `latest` end, `end`
    UNPLACED = "unplaced"


HARD = frozenset(
    {
        ProblemKind.ROOM_TAKEN,
        ProblemKind.PAUSED,
        ProblemKind.PERSON_TWICE,
        ProblemKind.WAY_IMPOSSIBLE,
        ProblemKind.UNAVAILABLE,
        ProblemKind.NOT_IN_CITY,
        ProblemKind.OUTSIDE_DAYS,
        ProblemKind.ROOM_CLOSED,
        ProblemKind.ROOM_GONE,
        ProblemKind.EQUIPMENT,
        ProblemKind.HEARING_LOOP,
        ProblemKind.STEP_FREE,
        ProblemKind.ONLY_AT_NIGHT,
        ProblemKind.ONLY_BY_DAY,
        ProblemKind.WRONG_CITY,
        ProblemKind.WRONG_HALL,
        ProblemKind.SEATS_OVERRUN,
    }
)
"""What no solver may do, and no editor releases without a reason."""

SEVERITIES: Mapping[ProblemKind, Severity] = {
    kind: Severity.ERROR if kind in HARD else Severity.WARNING for kind in ProblemKind
} | {
    ProblemKind.TRACK_PARALLEL: Severity.HINT,
    ProblemKind.TRACK_TORN: Severity.HINT,
    ProblemKind.LANGUAGE_MISSING: Severity.HINT,
    ProblemKind.UNPLACED: Severity.HINT,
}
RANKS: Mapping[Severity, int] = {severity: rank for rank, severity in enumerate(Severity)}

# What tells two problems of a kind apart beside the sessions, or in place of them where it is one of a whole half-day.
APART: Mapping[ProblemKind, tuple[str, ...]] = {
    ProblemKind.PAUSED: ("pause",),
    ProblemKind.EQUIPMENT: ("missing",),
    ProblemKind.TRACK_PARALLEL: ("track", "day", "half"),
    ProblemKind.TRACK_TORN: ("track", "day", "half"),
    ProblemKind.LANGUAGE_MISSING: ("language", "day", "start"),
    ProblemKind.LAST_BOAT: ("city", "day"),
}
OF_A_TIME = frozenset(
    {ProblemKind.TRACK_PARALLEL, ProblemKind.TRACK_TORN, ProblemKind.LANGUAGE_MISSING, ProblemKind.LAST_BOAT}
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `shows` are the ids of the showings concerned, the earlier first.

    `people` are their keys, in order. `minutes` is what there is, `needed` what there should be; what else there is
    to say of a kind stands in `details` (plain values and tuples of them), times there in minutes since the origin.
    """

    kind: ProblemKind
    shows: tuple[int, ...]
    people: tuple[str, ...] = ()
    minutes: int | None = None
    needed: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def severity(self) -> Severity:
        return SEVERITIES[self.kind]

    @property
    def key(self) -> str:
        """Return a name by which it is known again: the same wherever the sessions stand, and it names nobody.

        Of errors so that a reason given once holds as long as the same sessions and people are concerned.
        """
        parts = [self.kind.value]
        if self.kind not in OF_A_TIME:
            parts.append("+".join(str(show) for show in sorted(self.shows)))
        for name in APART.get(self.kind, ()):
            value = self.details.get(name)
            parts.append("+".join(map(str, value)) if isinstance(value, tuple) else str(value))
        if self.people:
            parts.append(hashlib.blake2b("\n".join(sorted(self.people)).encode(), digest_size=6).hexdigest())
        return ":".join(parts)
