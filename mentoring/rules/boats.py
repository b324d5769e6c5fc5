"""When to leave for a meeting on the other shore: the quay of one's own city, in the worst ordinary case."""

import datetime as dt
from dataclasses import dataclass

from editions.rules.crossing import Sea, Spot, journey, leave_by


@dataclass(frozen=True, slots=True)
class Boat:
    """`quay_by`: when to be at the quay of `city`; None where no boat sails. `aboard`: the meeting is on the boat."""

    city: int
    quay_by: dt.datetime | None
    minutes: int = 0
    aboard: bool = False


def boat_across(sea: Sea, home: int, goal: Spot, starts: dt.datetime) -> Boat:
    """Return the boat from the city one lives in (by id) to a place in the other; `starts` is on the cities' clock."""
    quay = Spot(room="home", venue="home", city=str(home), to_terminal=0)
    first = journey(sea, quay, goal, leaves=starts.time())
    if first is None:
        return Boat(home, None)
    # By night boats are few, so the way is asked for once more at the hour at which one has to leave.
    way = journey(sea, quay, goal, leaves=leave_by(first, starts).time())
    assert way is not None
    longer = max(first, way, key=lambda one: one.minutes)
    return Boat(home, leave_by(longer, starts), longer.minutes)


def boat_aboard(sea: Sea, home: int, starts: dt.datetime) -> Boat:
    """Return the boat on which two meet; boarding closes some minutes before it leaves."""
    if not sea.boats_run:
        return Boat(home, None, aboard=True)
    return Boat(home, starts - dt.timedelta(minutes=sea.boarding_closes), sea.crossing, aboard=True)
