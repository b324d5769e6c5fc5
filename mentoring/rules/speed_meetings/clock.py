"""When the rounds of speed meetings are, and which of them is on."""

import datetime as dt
import enum
from dataclasses import dataclass


class Phase(enum.StrEnum):
    """Where speed meetings are by the clock."""

    BEFORE = "before"
    ON = "on"  # a round is on
    CHANGE = "change"  # everybody walks to the next table
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where speed meetings are: in which phase, in which round (the next one before and between rounds), until when."""

    phase: Phase
    round: int
    until: dt.datetime | None


def round_starts(starts_at: dt.datetime, minutes: int, change_minutes: int, rounds: int) -> list[dt.datetime]:
    """Return when each round begins, the first first."""
    return [starts_at + dt.timedelta(minutes=(minutes + change_minutes) * number) for number in range(rounds)]


def standing_at(now: dt.datetime, starts_at: dt.datetime, minutes: int, change_minutes: int, rounds: int) -> Standing:
    """Return where speed meetings are at a moment. After the last round nothing is on any more."""
    for number, start in enumerate(round_starts(starts_at, minutes, change_minutes, rounds), start=1):
        if now < start:
            return Standing(Phase.BEFORE if number == 1 else Phase.CHANGE, number, start)
        end = start + dt.timedelta(minutes=minutes)
        if now < end:
            return Standing(Phase.ON, number, end)
    return Standing(Phase.OVER, rounds, None)
