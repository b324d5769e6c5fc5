"""The crossing: door to door between two rooms on the shores of the Sound, and whether a gap is long enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum


class Level(StrEnum):
    IMPOSSIBLE = "impossible"
    TIGHT = "tight"
    OK = "ok"
    ASK = "ask"  # it depends on where the ferry lands, which nobody has said


class StepKind(StrEnum):
    WALK = "walk"
    BOARD = "board"  # boarding closes before the boat leaves
    WAIT = "wait"  # one headway: the boat that was just missed
    SAIL = "sail"
    LEAVE_BOAT = "leave_boat"
    SHOW_ID = "show_id"
    MARGIN = "margin"  # finding the room


@dataclass(frozen=True, slots=True)
class Headway:
    """Minutes between two boats from `start` until `end` by the cities' clock; past midnight if `end` is earlier."""

    start: time
    end: time
    minutes: int

    def holds_at(self, clock: time) -> bool:
        if self.start < self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end


@dataclass(frozen=True, slots=True)
class Sea:
    """How the boats go: configuration of the edition, because timetables change. All in minutes."""

    crossing: int = 20
    boarding_closes: int = 5
    leave_boat: int = 5
    show_id: int = 5
    impossible_below: int = 45
    same_city_margin: int = 5
    headways: Sequence[Headway] = (Headway(time(5), time(23), 20), Headway(time(23), time(5), 60))
    boats_run: bool = True


@dataclass(frozen=True, slots=True)
class Spot:
    """A room as the crossing sees it. `city` is whatever tells the cities apart.

    A room on the ferry has `on_ferry`; its `city` is where the boat lies when the session ends or begins, or None while
    nobody has said. `walks` are measured minutes to other venues of the same city, where known.
    """

    room: str
    venue: str
    city: str | None
    to_terminal: int
    on_ferry: bool = False
    walks: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    kind: StepKind
    minutes: int


@dataclass(frozen=True, slots=True)
class Journey:
    """The way from one room to another in the worst ordinary case. `least`: below it nobody makes it."""

    steps: tuple[Step, ...]
    least: int
    across: bool

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)


def headway_at(sea: Sea, clock: time) -> int:
    """Minutes between boats at that time of day; where two rows hold, or none does, the longest counts."""
    holding = [row.minutes for row in sea.headways if row.holds_at(clock)]
    return max(holding or [row.minutes for row in sea.headways])


def journey(
    sea: Sea, start: Spot, goal: Spot, *, leaves: time = time(12), headway: int | None = None
) -> Journey | None:
    """The journey between two rooms; None when a ferry room does not say where it lands, or no boat sails.

    `leaves` is the time of day at which the first session ends, by the cities' clock; `headway` overrides the table.
    """
    if start.room == goal.room:
        return Journey((), least=0, across=False)
    if start.venue == goal.venue:
        return Journey((Step(StepKind.MARGIN, sea.same_city_margin),), least=0, across=False)
    if start.city is None or goal.city is None:
        return None
    if start.city == goal.city:
        return _same_city(sea, start, goal)
    if not sea.boats_run:
        return None
    at_quay = _later(leaves, start.to_terminal)
    wait = headway if headway is not None else headway_at(sea, at_quay)
    steps = (
        Step(StepKind.WALK, start.to_terminal),
        Step(StepKind.BOARD, sea.boarding_closes),
        Step(StepKind.WAIT, wait),
        Step(StepKind.SAIL, sea.crossing),
        Step(StepKind.LEAVE_BOAT, sea.leave_boat),
        Step(StepKind.SHOW_ID, sea.show_id),
        Step(StepKind.WALK, goal.to_terminal),
    )
    return Journey(steps, least=sea.impossible_below, across=True)


def judge(sea: Sea, start: Spot, goal: Spot, gap: int, *, leaves: time = time(12), headway: int | None = None) -> Level:
    """Whether `gap` minutes between two sessions are enough.

    A ferry room without a side is judged for both sides: where they agree that is the answer, else ASK.
    """
    if gap < 0:
        return Level.IMPOSSIBLE
    if start.venue != goal.venue and None in (start.city, goal.city):
        pairs = both_sides(start, goal)
        levels = {judge(sea, here, there, gap, leaves=leaves, headway=headway) for here, there in pairs}
        return levels.pop() if len(levels) == 1 else Level.ASK
    way = journey(sea, start, goal, leaves=leaves, headway=headway)
    if way is None or gap < way.least:
        return Level.IMPOSSIBLE
    return Level.OK if gap >= way.minutes else Level.TIGHT


def leave_by(way: Journey, arrive_at: datetime) -> datetime:
    """When to leave to be there in time, in the worst ordinary case."""
    return arrive_at - timedelta(minutes=way.minutes)


def both_sides(start: Spot, goal: Spot) -> list[tuple[Spot, Spot]]:
    """The two ways in which the ferry can lie: on the side of the other room, or across from it."""
    near = start.city or goal.city or ""
    far = f"across from {near}"
    here = _lying_at(start, near)
    return [
        (here, _lying_at(goal, near)),
        (_lying_at(start, far), _lying_at(goal, near if start.city is None else far)),
    ]


def _lying_at(spot: Spot, city: str) -> Spot:
    if spot.city is not None:
        return spot
    return Spot(spot.room, spot.venue, city, spot.to_terminal, spot.on_ferry, spot.walks)


def _same_city(sea: Sea, start: Spot, goal: Spot) -> Journey:
    """On foot. Off a boat and onto one take their time too.

    Where nobody has measured, the way is at most that over the terminal, and at least the difference of the two walks
    to it: the first is what we plan with, and only below the second is it called impossible.
    """
    before, after = [], []
    if start.on_ferry:
        before = [Step(StepKind.LEAVE_BOAT, sea.leave_boat)]
    if goal.on_ferry:
        after = [Step(StepKind.BOARD, sea.boarding_closes)]
    measured = start.walks.get(goal.venue, goal.walks.get(start.venue))
    longest = measured if measured is not None else start.to_terminal + goal.to_terminal
    shortest = measured if measured is not None else abs(start.to_terminal - goal.to_terminal)
    edges = sum(step.minutes for step in (*before, *after))
    steps = (*before, Step(StepKind.WALK, longest), *after, Step(StepKind.MARGIN, sea.same_city_margin))
    return Journey(steps, least=shortest + edges, across=False)


def _later(clock: time, minutes: int) -> time:
    total = (clock.hour * 60 + clock.minute + minutes) % (24 * 60)
    return time(total // 60, total % 60)
