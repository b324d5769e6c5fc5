"""How long it takes from one room to another at a time of day, for everybody who has something in both.

Built on the crossing rule of the edition (`editions.rules.crossing`); looked up, not computed, where it is asked often.
"""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from conference.rules.timetable.puzzle import Frame, Hall
from editions.rules.crossing import Level, both_sides, journey, judge

NEVER = 10_000
"""Minutes that no day has: the way cannot be gone at all, or nobody knows where the boat lies."""


class Travel:
    """The ways between the rooms of an edition."""

    def __init__(self, frame: Frame, halls: Iterable[Hall]) -> None:
        self.frame = frame
        self.halls = {hall.id: hall for hall in halls}
        self._zone = ZoneInfo(frame.zone)
        self._clocks: dict[int, dt.time] = {}
        self._known: dict[tuple[int, int, int], tuple[int, int]] = {}

    def clock(self, minute: int) -> dt.time:
        """Return what the cities' clock shows at a minute, to the half-hour (timetables of boats change seldom)."""
        half = minute // 30
        if half not in self._clocks:
            self._clocks[half] = self.frame.at(half * 30).astimezone(self._zone).time()
        return self._clocks[half]

    def minutes(self, start: int, goal: int, leaves: int) -> tuple[int, int]:
        """Return the least and the comfortable minutes from room to room for who leaves at that minute.

        Below the least nobody makes it; below the comfortable it is tight. Where a room on the ferry does not say on
        which side it lies, the least is that of the better side and the comfortable that of the worse.
        (NEVER, NEVER) where no boat sails.
        """
        key = (start, goal, leaves // 30)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._ask(start, goal, leaves)
        return found

    def _ask(self, start: int, goal: int, leaves: int) -> tuple[int, int]:
        here, there = self.halls[start].spot, self.halls[goal].spot
        pairs = [(here, there)]
        if here.venue != there.venue and None in (here.city, there.city):
            pairs = both_sides(here, there)
        ways = [journey(self.frame.sea, one, other, leaves=self.clock(leaves)) for one, other in pairs]
        least = min(NEVER if way is None else way.least for way in ways)
        return least, max(NEVER if way is None else way.minutes for way in ways)

    def level(self, start: int, goal: int, ends: int, begins: int) -> Level:
        """Return whether who ends at one minute in one room can begin at another in the other."""
        here, there = self.halls[start].spot, self.halls[goal].spot
        return judge(self.frame.sea, here, there, begins - ends, leaves=self.clock(ends))

    def across(self, start: int, goal: int) -> bool:
        """Return whether the way goes over the water."""
        one, other = self.halls[start].city, self.halls[goal].city
        return one is not None and other is not None and one != other
