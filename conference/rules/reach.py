"""From where somebody is: what they can still get to in time, and when they must leave for it.

Built on the crossing rule of the edition (`editions.rules.crossing`): the worst ordinary case, which is the boat that
was just missed. Moments are aware; all reckoning is in UTC, and only boats look at the cities' clock.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from editions.rules.crossing import Journey, Level, Sea, Spot, both_sides, journey, judge

MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Goal:
    """Something that begins somewhere. `spot` None: it has no room, so it is wherever one is."""

    id: int
    spot: Spot | None
    starts_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether something can be reached. `there_are` minutes until it begins, of which `needed` are the worst ordinary.

    `leave_by` is the last comfortable moment to go. Both are None where no way is known: no boat sails, or nobody has
    said where the ferry lies.
    """

    level: Level
    there_are: int
    needed: int | None
    leave_by: dt.datetime | None
    across: bool = False

    @property
    def missing(self) -> int:
        """Return how many minutes more it would take to go comfortably."""
        return max(0, (self.needed or 0) - self.there_are)


def minutes_between(earlier: dt.datetime, later: dt.datetime) -> int:
    """Return whole minutes from one moment to another, rounded down; negative when it is past."""
    return int((later - earlier).total_seconds() // 60)


def clock_at(moment: dt.datetime, zone: str) -> dt.time:
    """Return what the cities' clock shows."""
    return moment.astimezone(ZoneInfo(zone)).time()


def way_at(sea: Sea, here: Spot, there: Spot, leaves_at: dt.datetime, *, zone: str) -> Journey | None:
    """Return the way for who leaves then: on the ferry the longer of both sides; None where none is known."""
    pairs = [(here, there)]
    if here.venue != there.venue and None in (here.city, there.city):
        pairs = both_sides(here, there)
    ways = [journey(sea, one, other, leaves=clock_at(leaves_at, zone)) for one, other in pairs]
    known = [way for way in ways if way is not None]
    return max(known, key=lambda way: way.minutes) if len(known) == len(ways) else None


def latest_departure(sea: Sea, here: Spot, there: Spot, arrive_at: dt.datetime, *, zone: str) -> dt.datetime | None:
    """Return the last minute at which one can leave and be there in time in the worst ordinary case.

    Boats sail more seldom at night, so how long it takes depends on when one leaves: looked for from the shortest
    way back to the longest. None where no way is known.
    """
    waits = {row.minutes for row in sea.headways} or {0}
    first = way_at(sea, here, there, arrive_at, zone=zone)
    if first is None:
        return None
    spread = max(waits) - min(waits) if first.across else 0
    shortest = first.minutes - spread
    for minutes in range(max(0, shortest), first.minutes + spread + 1):
        leaves_at = arrive_at - minutes * MINUTE
        way = way_at(sea, here, there, leaves_at, zone=zone)
        if way is not None and way.minutes <= minutes:
            return leaves_at
    return None


def reach(sea: Sea, leaves_at: dt.datetime, here: Spot, goal: Goal, *, zone: str) -> Reach:
    """Return whether somebody who leaves one place at a moment is at the other when it begins there."""
    there_are = minutes_between(leaves_at, goal.starts_at)
    if goal.spot is None:
        return Reach(Level.OK if there_are >= 0 else Level.IMPOSSIBLE, there_are, 0, goal.starts_at)
    way = way_at(sea, here, goal.spot, leaves_at, zone=zone)
    level = judge(sea, here, goal.spot, there_are, leaves=clock_at(leaves_at, zone))
    return Reach(
        level=level,
        there_are=there_are,
        needed=None if way is None else way.minutes,
        leave_by=latest_departure(sea, here, goal.spot, goal.starts_at, zone=zone),
        across=here.city is not None and goal.spot.city is not None and here.city != goal.spot.city,
    )


def reachable(sea: Sea, now: dt.datetime, here: Spot, goals: Iterable[Goal], *, zone: str) -> dict[int, Reach]:
    """Return for each goal, by its id, whether somebody who leaves from here now can still make it."""
    return {goal.id: reach(sea, now, here, goal, zone=zone) for goal in goals}
