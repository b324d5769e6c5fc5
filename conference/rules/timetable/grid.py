"""A puzzle as arrays, for search: time in ticks, halls and showings by number, and where each showing may stand.

A position is `hall number × ticks + tick`. Everything is sorted by id, so that the order of the rows does not matter.
What is fixed and has a place is not searched for: it takes its room, its people and its time away from the others.
"""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable

from conference.rules.timetable.fits import concerns, hours_of, may_be, suits, time_of_day
from conference.rules.timetable.parts import part_of
from conference.rules.timetable.puzzle import Hall, Puzzle, Show, Span, Spotted, Standing
from conference.rules.timetable.travel import Travel


class Grid:
    """The puzzle in numbers. `domains[s]` lists the positions at which showing `s` breaks no rule by itself.

    `rooms[s]` are its ticks of change-over and of duration. `meets[s]` are the showings that share a person with it.
    `held[s]` is the position of a fixed showing, else -1. `hall_of` and `tick_of` take positions apart.
    """

    def __init__(self, puzzle: Puzzle, standing: Standing, stood: Standing | None = None) -> None:
        self.puzzle = puzzle
        self.travel = Travel(puzzle.frame, puzzle.halls)
        self.halls: list[Hall] = sorted(puzzle.halls, key=lambda hall: hall.id)
        self.shows: list[Show] = sorted(puzzle.shows, key=lambda show: show.id)
        self.hall_at = {hall.id: number for number, hall in enumerate(self.halls)}
        self.show_at = {show.id: number for number, show in enumerate(self.shows)}
        self.cities = [hall.city for hall in self.halls]
        self._axis(standing, stood or {})
        self.parts = [part_of(puzzle.frame, self.minute(tick)) for tick in range(self.ticks)]
        self.lengths = [show.minutes // self.unit for show in self.shows]
        self.setups = [show.setup // self.unit for show in self.shows]
        self.meets = self._meets()
        self.held = [
            self.position(standing[show.id]) if show.fixed and show.id in standing else -1 for show in self.shows
        ]
        self.hall_of = [hall for hall in range(len(self.halls)) for _ in range(self.ticks)]
        self.tick_of = [tick for _ in self.halls for tick in range(self.ticks)]
        self.ways = self._ways()
        self.domains = self._domains(standing)
        self.allowed = [frozenset(domain) for domain in self.domains]

    def _axis(self, standing: Standing, stood: Standing) -> None:
        """Choose a tick that divides everything that has to lie on the grid, and the span that the ticks cover."""
        frame = self.puzzle.frame
        minutes = {show.id: show.minutes for show in self.shows}
        spots = [*standing.items(), *stood.items()]
        begins = [spot.start for key, spot in spots if key in minutes]
        ends = [spot.start + minutes[key] for key, spot in spots if key in minutes]
        setup = max((show.setup for show in self.shows), default=0)
        base = min([day.start for day in frame.days] + begins, default=0) - setup
        lasting = [*minutes.values(), *(show.setup for show in self.shows)]
        offsets = [start - base for start in [*begins, *(day.start for day in frame.days)]]
        self.unit = math.gcd(frame.step, *lasting, *offsets)
        self.base = base
        last = max([day.end for day in frame.days] + ends, default=0)
        self.ticks = max(1, -(-(last - base) // self.unit) + 1)

    def minute(self, tick: int) -> int:
        return self.base + tick * self.unit

    def position(self, spot: Spotted) -> int:
        """Return the position of a place, -1 in a hall that is gone."""
        hall = self.hall_at.get(spot.hall)
        return -1 if hall is None else hall * self.ticks + (spot.start - self.base) // self.unit

    def spot(self, position: int) -> Spotted:
        hall, tick = divmod(position, self.ticks)
        return Spotted(self.halls[hall].id, self.minute(tick))

    def _meets(self) -> list[list[int]]:
        by_person: dict[str, list[int]] = defaultdict(list)
        for number, show in enumerate(self.shows):
            for person in sorted({who.person for who in show.people}):
                by_person[person].append(number)
        self.persons: list[list[int]] = [shows for _key, shows in sorted(by_person.items()) if len(shows) > 1]
        met: list[set[int]] = [set() for _ in self.shows]
        for shows in self.persons:
            for number in shows:
                met[number].update(shows)
        return [sorted(found - {number}) for number, found in enumerate(met)]

    def _ways(self) -> list[list[int]]:
        """Return for who leaves at each tick the least ticks from hall to hall (from × halls + to).

        Ticks at which the cities' clock shows the same half-hour share a list.
        """
        known: dict[dt.time, list[int]] = {}
        found = []
        for tick in range(self.ticks + 1):
            leaves = self.minute(tick)
            clock = self.travel.clock(leaves)
            if clock not in known:
                minutes = (self.travel.minutes(one.id, two.id, leaves)[0] for one in self.halls for two in self.halls)
                known[clock] = [-(-many // self.unit) for many in minutes]
            found.append(known[clock])
        return found

    def apart(self, one: int, here: int, other: int, there: int) -> bool:
        """Return whether a person can be in both showings at these positions."""
        tick, tick_there = self.tick_of[here], self.tick_of[there]
        if tick > tick_there:
            one, here, other, there = other, there, one, here
            tick, tick_there = tick_there, tick
        ends = tick + self.lengths[one]
        return tick_there - ends >= self.ways[ends][self.hall_of[here] * len(self.halls) + self.hall_of[there]]

    def _bits(self, spans: Iterable[Span], *, outwards: bool) -> int:
        """Return the ticks of spans as bits; parts of ticks count where they are `outwards`."""
        bits = 0
        for span in spans:
            first, last = span.start - self.base, span.end - self.base
            start = first // self.unit if outwards else -(-first // self.unit)
            end = -(-last // self.unit) if outwards else last // self.unit
            start, end = max(start, 0), min(end, self.ticks)
            if end > start:
                bits |= ((1 << end - start) - 1) << start
        return bits

    def _domains(self, standing: Standing) -> list[list[int]]:
        frame = self.puzzle.frame
        self._starts = 0
        for day in frame.days:
            for minute in range(day.start, day.end, frame.step):
                self._starts |= 1 << (minute - self.base) // self.unit
        self._open = [self._bits(hours_of(hall, frame), outwards=False) & ~self._paused(hall) for hall in self.halls]
        self._taken = [self._held_in(number) for number in range(len(self.halls))]
        return [self._domain(number, show, standing) for number, show in enumerate(self.shows)]

    def _paused(self, hall: Hall) -> int:
        return self._bits((pause.span for pause in self.puzzle.pauses if concerns(pause, hall)), outwards=True)

    def _held_in(self, hall: int) -> int:
        bits = 0
        for number, position in enumerate(self.held):
            if position >= 0 and position // self.ticks == hall:
                tick = position % self.ticks
                start = max(0, tick - self.setups[number])
                bits |= ((1 << tick + self.lengths[number] - start) - 1) << start
        return bits

    def _domain(self, number: int, show: Show, standing: Standing) -> list[int]:
        if self.held[number] >= 0:
            return []
        length, setup = self.lengths[number], self.setups[number]
        free = self._bits(time_of_day(show, self.puzzle.frame), outwards=False)
        for who in show.people:
            if who.free is not None:
                free &= self._bits(who.free, outwards=False)
        starts = self._starts
        now = self.position(standing[show.id]) if show.id in standing else -1
        found: list[int] = []
        for hall_number, hall in enumerate(self.halls):
            if not (suits(show, hall) and all(may_be(who, hall) for who in show.people)):
                continue
            here = starts | (1 << now % self.ticks if now >= 0 and now // self.ticks == hall_number else 0)
            if show.seats is not None and show.seats > hall.capacity:
                here &= ~starts  # a room that is too small for its seats is kept, but never sought
            here &= lasting(free & self._open[hall_number], length)
            here &= lasting(~self._taken[hall_number] & ((1 << self.ticks) - 1), length + setup) << setup
            found += [hall_number * self.ticks + tick for tick in ones(here)]
        held = [other for other in self.meets[number] if self.held[other] >= 0]
        if not held:
            return found
        return [one for one in found if all(self.apart(number, one, other, self.held[other]) for other in held)]


def lasting(bits: int, length: int) -> int:
    """Return the ticks from which on `length` ticks in a row are set."""
    done = 1
    while done < length:
        step = min(done, length - done)
        bits &= bits >> step
        done += step
    return bits


def ones(bits: int) -> list[int]:
    """Return the numbers of the bits that are set, lowest first."""
    return [number for number, bit in enumerate(reversed(bin(bits)[2:])) if bit == "1"]


def standing_of(grid: Grid, positions: Iterable[int]) -> dict[int, Spotted]:
    """Return where the showings stand, given a position for each, -1 for what is not placed."""
    return {show.id: grid.spot(at) for show, at in zip(grid.shows, positions, strict=True) if at >= 0}
