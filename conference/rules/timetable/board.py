"""A timetable under search: where everything stands, what is in the way of a move, and what the move costs.

The cost of a showing is what the whole timetable costs more with it than without it, so that lifting everything off one
by one adds up to the whole. It agrees with `costs.costs_of`, which counts from nothing.
"""

from collections import defaultdict
from collections.abc import Mapping

from conference.rules.timetable.costs import OTHER_ROOM, OTHER_TIME, wanted
from conference.rules.timetable.grid import Grid
from conference.rules.timetable.parts import SAMPLE, Appearance, pace_of
from conference.rules.timetable.wishes import Wish

KNOWN_AT_MOST = 200_000
"""Days of persons that are remembered, so that memory stays small."""


class Board:
    """Where the showings of a grid stand. `at[s]` is the position of showing s, -1 where it waits.

    `stood[s]` is the position from which moving is charged (`STAY`), -1 for none. `fixed_cost` is what the fixed ones
    cost among themselves, `fixed_out` the part of it for people who find no place.
    """

    def __init__(self, grid: Grid, weights: Mapping[str, int], stood: list[int]) -> None:
        self.grid = grid
        self.stood = stood
        self.ticks = grid.ticks
        count = len(grid.shows)
        self.at = [-1] * count
        self.occupied = [-1] * (len(grid.halls) * grid.ticks)
        self.active = [0] * grid.ticks
        self.weight = {wish: weights[wish.value] for wish in Wish}
        self.weight_tracks = self.weight[Wish.TRACKS]
        known = sorted({city for city in grid.cities if city is not None})
        self.city_of = [-1 if city is None else known.index(city) for city in grid.cities]
        self.shore = [0] * len(known)
        self._static()
        self._relations()
        self.fixed_cost = self.fixed_out = 0
        for number, position in enumerate(grid.held):
            if position >= 0:
                self.fixed_cost += self.cost(number, position)
                self.fixed_out += self.out[number][grid.hall_of[position]]
                self.at[number] = position
                self._count(number, position, 1)

    def _static(self) -> None:
        grid, weight = self.grid, self.weight
        coming = wanted(grid.puzzle)
        self.out = [
            [weight[Wish.DEMAND] * max(0, coming[show.id] - hall.capacity) for hall in grid.halls]
            for show in grid.shows
        ]
        shortest = min(grid.lengths, default=1)
        self.probes = [[*range(0, length - 1, shortest), length - 1] for length in grid.lengths]
        halves = sorted(set(grid.parts))
        self.half = [halves.index(part) for part in grid.parts]
        days = sorted({day for day, _half in grid.parts})
        self.day = [days.index(day) for day, _half in grid.parts]
        self.on_day = [0] * len(days)
        self.track = [-1] * len(grid.shows)
        tracks = sorted({show.track for show in grid.shows if show.track is not None})
        self.torn = [[[0] * len(self.shore) for _ in halves] for _ in tracks]
        for number, show in enumerate(grid.shows):
            if show.track is not None and weight[Wish.TRACKS]:
                self.track[number] = tracks.index(show.track)
        tongues = sorted({show.language for show in grid.shows if show.language is not None})
        self.tongue = [-1 if show.language is None else tongues.index(show.language) for show in grid.shows]
        if not weight[Wish.LANGUAGES]:
            self.tongue = [-1] * len(grid.shows)
        samples = grid.minute(grid.ticks) // SAMPLE - grid.base // SAMPLE + 2
        self.spoken = [[0] * len(tongues) for _ in range(samples)]
        self.speaking = [0] * samples
        self.first_sample = [-(-grid.minute(tick) // SAMPLE) - grid.base // SAMPLE for tick in range(grid.ticks + 1)]

    def _relations(self) -> None:
        count = len(self.grid.shows)
        self.same_track = [0] * count
        by_track: dict[int, int] = defaultdict(int)
        for number, track in enumerate(self.track):
            if track >= 0:
                by_track[track] |= 1 << number
        for number, track in enumerate(self.track):
            if track >= 0:
                self.same_track[number] = by_track[track] & ~(1 << number)
        self._wanted_together()
        self.busy: list[list[list[int]]] = [[] for _ in range(count)]
        if any(self.weight[wish] for wish in (Wish.HALF_DAYS, Wish.CROSSINGS, Wish.BREAKS)):
            for shows in self.grid.persons:
                for number in shows:
                    self.busy[number].append([other for other in shows if other != number])
        self.busy_with = [sum({1 << one for others in busy for one in others}) for busy in self.busy]
        self.paces: dict[tuple[tuple[int, int], ...], int] = {}

    def _wanted_together(self) -> None:
        grid, count = self.grid, len(self.grid.shows)
        by_session: dict[int, list[int]] = defaultdict(list)
        for number, show in enumerate(grid.shows):
            by_session[show.session].append(number)
        self.wanted = [0] * count
        self.wanting: list[dict[int, int]] = [{} for _ in range(count)]
        self.often: list[list[tuple[list[int], list[int], int]]] = [[] for _ in range(count)]
        for pair in grid.puzzle.pairs:
            ones, others = by_session.get(pair.one, []), by_session.get(pair.other, [])
            cost = pair.people * self.weight[Wish.PAIRS]
            if cost and pair.one != pair.other and ones and others:
                self._pair(ones, others, cost)

    def _pair(self, ones: list[int], others: list[int], cost: int) -> None:
        if len(ones) == len(others) == 1:
            for one, other in ((ones[0], others[0]), (others[0], ones[0])):
                self.wanted[one] |= 1 << other
                self.wanting[one][1 << other] = self.wanting[one].get(1 << other, 0) + cost
        else:
            for number in ones:
                self.often[number].append((ones, others, cost))
            for number in others:
                self.often[number].append((others, ones, cost))

    def put(self, number: int, position: int) -> None:
        """Place a showing that waits, where nothing is in its way."""
        length, setup = self.grid.lengths[number], self.grid.setups[number]
        self.at[number] = position
        self.occupied[position - setup : position + length] = [number] * (setup + length)
        self._count(number, position, 1)

    def lift(self, number: int) -> int:
        """Let a placed showing wait; return where it was."""
        position = self.at[number]
        length, setup = self.grid.lengths[number], self.grid.setups[number]
        self.at[number] = -1
        self.occupied[position - setup : position + length] = [-1] * (setup + length)
        self._count(number, position, -1)
        return position

    def _count(self, number: int, position: int, sign: int) -> None:
        grid = self.grid
        tick = grid.tick_of[position]
        city = self.city_of[grid.hall_of[position]]
        end = tick + grid.lengths[number]
        active, bit = self.active, 1 << number
        self.on_day[self.day[tick]] ^= bit
        for here in range(tick, end):
            active[here] ^= bit
        if city >= 0:
            self.shore[city] += sign
            track = self.track[number]
            if track >= 0:
                self.torn[track][self.half[tick]][city] += sign
        tongue = self.tongue[number]
        if tongue >= 0:
            for sample in range(self.first_sample[tick], self.first_sample[end]):
                self.spoken[sample][tongue] += sign
                self.speaking[sample] += sign

    def free(self, number: int, position: int) -> bool:
        """Return whether the hall is free and its people can come, for a showing that waits."""
        grid = self.grid
        start, end = position - grid.setups[number], position + grid.lengths[number]
        return self.occupied[start:end].count(-1) == end - start and self.people_can(number, position)

    def people_can(self, number: int, position: int) -> bool:
        """Return whether the people of a showing can be there and in all of theirs that are placed, this one aside."""
        grid, at = self.grid, self.at
        tick_of, hall_of, halls = grid.tick_of, grid.hall_of, len(grid.halls)
        tick, hall = tick_of[position], hall_of[position]
        end = tick + grid.lengths[number]
        for other in grid.meets[number]:
            there = at[other]
            if there < 0:
                continue
            begins = tick_of[there]
            if begins >= tick:
                if begins - end < grid.ways[end][hall * halls + hall_of[there]]:
                    return False
            else:
                ends = begins + grid.lengths[other]
                if tick - ends < grid.ways[ends][hall_of[there] * halls + hall]:
                    return False
        return True

    def in_the_way(self, number: int, position: int) -> set[int]:
        """Return which showings would have to go from where they are for a waiting one to stand at a position."""
        grid, at = self.grid, self.at
        found = set(self.occupied[position - grid.setups[number] : position + grid.lengths[number]])
        found.discard(-1)
        for other in grid.meets[number]:
            there = at[other]
            if there >= 0 and grid.held[other] < 0 and not grid.apart(number, position, other, there):
                found.add(other)
        return found

    def cost(self, number: int, position: int) -> int:
        """Return what it would cost to place a waiting showing at a position."""
        hall, tick = self.grid.hall_of[position], self.grid.tick_of[position]
        cost = self.out[number][hall]
        active = self.active
        over = 0
        for probe in self.probes[number]:
            over |= active[tick + probe]
        wanted = over & self.wanted[number]
        while wanted:
            bit = wanted & -wanted
            cost += self.wanting[number][bit]
            wanted ^= bit
        if self.often[number]:
            cost += self._shown_often(number, tick)
        city = self.city_of[hall]
        if self.track[number] >= 0:
            together = (over & self.same_track[number]).bit_count()
            cost += (together + self._torn(number, tick, city)) * self.weight_tracks
        if city >= 0:
            cost += self._balance(city)
        if self.tongue[number] >= 0:
            cost += self._tongues(number, tick)
        if self.busy_with[number] & self.on_day[self.day[tick]]:
            for others in self.busy[number]:
                cost += self._day_of(number, position, others)
        return cost + self._moved(number, position)

    def _moved(self, number: int, position: int) -> int:
        """Return what it costs not to be where the showing stood, as `costs.moved_by` counts it."""
        stood = self.stood[number]
        if stood < 0 or stood == position or not self.weight[Wish.STAY]:
            return 0
        hall, tick = divmod(position, self.ticks)
        hall_then, tick_then = divmod(stood, self.ticks)
        same = tick == tick_then and self.city_of[hall] == self.city_of[hall_then]
        return (OTHER_ROOM if same else OTHER_TIME) * self.weight[Wish.STAY]

    def _torn(self, number: int, tick: int, city: int) -> int:
        if city < 0:
            return 0
        counts = self.torn[self.track[number]][self.half[tick]]
        return int(counts[city] < max(counts))

    def _balance(self, city: int) -> int:
        shore = self.shore
        before = (max(shore) - min(shore)) // 2
        shore[city] += 1
        after = (max(shore) - min(shore)) // 2
        shore[city] -= 1
        return (after - before) * self.weight[Wish.SHORES]

    def _tongues(self, number: int, tick: int) -> int:
        tongue, amount = self.tongue[number], 0
        end = tick + self.grid.lengths[number]
        for sample in range(self.first_sample[tick], self.first_sample[end]):
            speaking = self.speaking[sample]
            if speaking:
                spoken = self.spoken[sample]
                amount += spoken[tongue] == speaking
                amount -= speaking > 1 and max(spoken) == speaking
        return amount * self.weight[Wish.LANGUAGES]

    def _shown_often(self, number: int, tick: int) -> int:
        """Return the cost of pairs of which one is shown more than once: lost only if all showings meet all others."""
        cost, at, ticks, lengths = 0, self.at, self.ticks, self.grid.lengths

        def lost(ones: list[tuple[int, int]], others: list[tuple[int, int]]) -> bool:
            return bool(ones and others) and all(a < d and c < b for a, b in ones for c, d in others)

        for ones, others, people in self.often[number]:
            spans = [(at[one] % ticks, at[one] % ticks + lengths[one]) for one in ones if at[one] >= 0]
            theirs = [(at[one] % ticks, at[one] % ticks + lengths[one]) for one in others if at[one] >= 0]
            after = lost([*spans, (tick, tick + lengths[number])], theirs)
            cost += people * (after - lost(spans, theirs))
        return cost

    def _day_of(self, number: int, position: int, others: list[int]) -> int:
        """Return what the day of a person costs more who has these other showings."""
        at, tick_of, day = self.at, self.grid.tick_of, self.day
        today = day[tick_of[position]]
        items = [(there, other) for other in others if (there := at[other]) >= 0 and day[tick_of[there]] == today]
        if not items:
            return 0
        without = self._pace(items) if len(items) > 1 else 0
        items.append((position, number))
        return self._pace(items) - without

    def _pace(self, items: list[tuple[int, int]]) -> int:
        lengths = self.grid.lengths
        key = tuple(sorted([(position, lengths[number]) for position, number in items]))
        found = self.paces.get(key)
        if found is None:
            if len(self.paces) > KNOWN_AT_MOST:
                self.paces.clear()
            found = self.paces[key] = self._ask_pace(key)
        return found

    def _ask_pace(self, items: tuple[tuple[int, int], ...]) -> int:
        grid = self.grid
        day = []
        for position, length in items:
            hall, tick = divmod(position, self.ticks)
            start, end = grid.minute(tick), grid.minute(tick + length)
            day.append(Appearance(start, end, grid.halls[hall].id, grid.cities[hall], grid.parts[tick][1]))
        day.sort(key=lambda here: (here.start, here.end, here.hall))
        pace = pace_of(grid.travel, day)
        weight = self.weight
        return (
            pace.halves * weight[Wish.HALF_DAYS]
            + pace.crossings * weight[Wish.CROSSINGS]
            + pace.breaks * weight[Wish.BREAKS]
        )
