"""The timetable as a model of CP-SAT, the solver of Google's OR-tools (the extra `solver`).

An optional interval for every hall that a showing can have, no overlap in a hall, and for people a precedence between
every two of theirs with the way between them. What each wish counts is never more here than in `costs.costs_of`, so
that a bound of the solver is a bound of the true cost: ways count as at the time of day when they are shortest, and of
a person's crossings beyond the second of a day one is counted.
"""

import importlib
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations, pairwise, permutations
from typing import Any

from conference.rules.timetable.costs import OTHER_ROOM, OTHER_TIME, wanted
from conference.rules.timetable.grid import Grid
from conference.rules.timetable.parts import HURRY, HURRY_ACROSS, PAUSE, SAMPLE
from conference.rules.timetable.travel import NEVER
from conference.rules.timetable.wishes import Wish

UNPLACED = 1_000_000
"""What a showing costs that waits: more than all wishes together."""


def solver_library() -> Any:
    """Return the solver's module, loaded only here; ImportError without the extra `solver`."""
    return importlib.import_module("ortools.sat.python.cp_model")


class ExactModel:
    """A grid in the solver's words. `at[s, h]` says that showing s is in hall h, `start[s]` its tick.

    `stood` are the positions from which moving is charged, as on the `Board`.
    """

    def __init__(self, grid: Grid, weights: dict[str, int], stood: list[int]) -> None:
        self.cp = solver_library()
        self.model = self.cp.CpModel()
        self.grid, self.stood = grid, stood
        self.weight = {wish: weights[wish.value] for wish in Wish}
        self.cost: list[Any] = []
        self.at: dict[tuple[int, int], Any] = {}
        self.start: list[Any] = []
        self.placed: list[Any] = []
        self._before: dict[tuple[int, int], Any] = {}
        self._half: dict[int, dict[int, Any]] = {}
        self._in_city: dict[tuple[int, int], Any] = {}
        self._venue: dict[tuple[int, str], Any] = {}
        self._places()
        self._rooms()
        self._people()
        self._wishes()
        self.model.minimize(sum(self.cost))

    def literal(self) -> Any:
        return self.model.new_bool_var("")

    def _places(self) -> None:
        grid, model = self.grid, self.model
        for number, domain in enumerate(grid.domains):
            places = [grid.held[number]] if grid.held[number] >= 0 else domain
            by_hall: dict[int, list[int]] = defaultdict(list)
            for position in places:
                by_hall[grid.hall_of[position]].append(grid.tick_of[position])
            ticks = sorted({tick for found in by_hall.values() for tick in found}) or [0]
            start = model.new_int_var_from_domain(self.cp.Domain.from_values(ticks), "")
            self.start.append(start)
            for hall, found in sorted(by_hall.items()):
                here = self.at[number, hall] = self.literal()
                model.add_linear_expression_in_domain(start, self.cp.Domain.from_values(found)).only_enforce_if(here)
            placed = self.literal()
            self.placed.append(placed)
            model.add(sum(self.at[number, hall] for hall in by_hall) == placed)
            self.cost.append(UNPLACED * ~placed)

    def _rooms(self) -> None:
        grid = self.grid
        inside: dict[int, list[Any]] = defaultdict(list)
        for (number, hall), here in self.at.items():
            if grid.held[number] < 0:  # what is fixed has taken its time out of the others' places
                size = grid.lengths[number] + grid.setups[number]
                first = self.start[number] - grid.setups[number]
                inside[hall].append(self.model.new_optional_fixed_size_interval_var(first, size, here, ""))
        for intervals in inside.values():
            self.model.add_no_overlap(intervals)

    def before(self, one: int, other: int) -> Any:
        """Return a literal that makes one showing end before the other begins."""
        found = self._before.get((one, other))
        if found is None:
            found = self._before[one, other] = self.literal()
            ends = self.start[one] + self.grid.lengths[one]
            self.model.add(self.start[other] >= ends).only_enforce_if(found)
        return found

    def orders(self) -> Iterable[tuple[tuple[int, int], Any]]:
        """Return the literals that say of two showings that the first ends before the second begins."""
        return self._before.items()

    def meeting(self, one: int, other: int) -> Any:
        """Return a literal that holds where two placed showings overlap."""
        found = self.literal()
        order = [self.before(one, other), self.before(other, one)]
        self.model.add_bool_or([*order, found, ~self.placed[one], ~self.placed[other]])
        return found

    def venue(self, number: int, venue: str) -> Any:
        """Return a literal that says whether a showing is in a venue, None where it cannot be."""
        if (number, venue) not in self._venue:
            grid = self.grid
            here = [at for (one, hall), at in self.at.items() if one == number and grid.halls[hall].spot.venue == venue]
            found = None
            if here:
                found = self.literal()
                self.model.add(sum(here) == found)
            self._venue[number, venue] = found
        return self._venue[number, venue]

    def _shortest(self) -> dict[tuple[str, str], tuple[int, int, int]]:
        """Return from venue to venue the longest of the least and the shortest of the comfortable minutes, and the cost
        of hurrying.
        """
        grid = self.grid
        rooms = {hall.spot.venue: hall for hall in grid.halls}
        clocks = {grid.travel.clock(grid.minute(tick)): grid.minute(tick) for tick in range(grid.ticks + 1)}
        found = {}
        for here, one in rooms.items():
            for there, other in rooms.items():
                if here == there:
                    # Within a house the least is nothing, and staying in one room takes no time at all.
                    found[here, there] = (0, 0, HURRY)
                    continue
                ways = [grid.travel.minutes(one.id, other.id, minute) for minute in clocks.values()]
                hurry = HURRY_ACROSS if grid.travel.across(one.id, other.id) else HURRY
                found[here, there] = (max(way[0] for way in ways), min(way[1] for way in ways), hurry)
        return found

    def _people(self) -> None:
        model, grid = self.model, self.grid
        ways = self._shortest()
        venues = sorted({hall.spot.venue for hall in grid.halls})
        shared: dict[tuple[int, int], int] = defaultdict(int)
        for shows in grid.persons:
            for two in combinations(shows, 2):
                shared[two] += 1
        for (one, other), people in shared.items():
            if grid.held[one] >= 0 and grid.held[other] >= 0:
                continue
            first, second = self.before(one, other), self.before(other, one)
            model.add_bool_or([first, second, ~self.placed[one], ~self.placed[other]])
            for here in venues:
                for there in venues:
                    both = self.venue(one, here), self.venue(other, there)
                    if both[0] is not None and both[1] is not None:
                        self._way(one, other, [first, *both], ways[here, there], people)
                        self._way(other, one, [second, *both], ways[there, here], people)

    def _way(self, one: int, other: int, when: list[Any], way: tuple[int, int, int], people: int) -> None:
        """Demand the least time for a way, and charge who has less than the comfortable time and a pause."""
        unit, weight = self.grid.unit, self.weight[Wish.BREAKS] * people
        least, comfortable, hurry = way
        gap = self.start[other] - self.start[one] - self.grid.lengths[one]
        if least:
            self.model.add(gap >= -(-least // unit)).only_enforce_if(when)
        if weight and comfortable < NEVER:
            for minutes, amount in ((comfortable, hurry - 1), (comfortable + PAUSE, 1)):
                if minutes > least:
                    short = self.literal()
                    self.model.add(gap >= -(-minutes // unit)).only_enforce_if([*when, ~short])
                    self.cost.append(weight * amount * short)

    def _wishes(self) -> None:
        coming = wanted(self.grid.puzzle)
        for (number, hall), here in self.at.items():
            out = coming[self.grid.shows[number].id] - self.grid.halls[hall].capacity
            if out > 0:
                self.cost.append(self.weight[Wish.DEMAND] * out * here)
        self._pairs()
        charges = {
            Wish.TRACKS: self._tracks,
            Wish.HALF_DAYS: self._half_days,
            Wish.SHORES: self._shores,
            Wish.LANGUAGES: self._languages,
            Wish.CROSSINGS: self._crossings,
        }
        for wish, charge in charges.items():
            if self.weight[wish]:
                charge()
        if self.weight[Wish.STAY]:
            for number, position in enumerate(self.stood):
                if position >= 0 and self.grid.held[number] < 0:
                    self._stay(number, position)

    def _pairs(self) -> None:
        showings: dict[int, list[int]] = defaultdict(list)
        for number, show in enumerate(self.grid.shows):
            showings[show.session].append(number)
        for pair in self.grid.puzzle.pairs:
            cost = pair.people * self.weight[Wish.PAIRS]
            two = [(one, other) for one in showings.get(pair.one, ()) for other in showings.get(pair.other, ())]
            if not cost or not two or pair.one == pair.other:
                continue
            lost = [self.meeting(one, other) for one, other in two]
            if len(lost) > 1:
                every = self.literal()
                self.model.add_bool_or([every, *(~meets for meets in lost)])
                lost = [every]
            self.cost.append(cost * lost[0])

    def half(self, number: int) -> dict[int, Any]:
        """Return for each half-day that a showing can be in a literal that says whether it is."""
        if number not in self._half:
            grid = self.grid
            halves = sorted(set(grid.parts))
            places = [grid.held[number]] if grid.held[number] >= 0 else grid.domains[number]
            ticks: dict[int, set[int]] = defaultdict(set)
            for position in places:
                tick = grid.tick_of[position]
                ticks[halves.index(grid.parts[tick])].add(tick)
            found = {half: self.literal() for half in sorted(ticks)}
            for half, here in found.items():
                domain = self.cp.Domain.from_values(sorted(ticks[half]))
                self.model.add_linear_expression_in_domain(self.start[number], domain).only_enforce_if(here)
            if found:
                self.model.add_exactly_one(found.values())
            self._half[number] = found
        return self._half[number]

    def in_city(self, number: int, city: int) -> Any:
        """Return a literal that says whether a showing is in a city."""
        if (number, city) not in self._in_city:
            here = [at for (one, hall), at in self.at.items() if one == number and self.grid.cities[hall] == city]
            found = self._in_city[number, city] = self.literal()
            self.model.add(sum(here) == found)
        return self._in_city[number, city]

    def cities(self) -> list[int]:
        return sorted({city for city in self.grid.cities if city is not None})

    def _gathered(self, numbers: list[int]) -> dict[int, dict[int, list[Any]]]:
        """Return per half-day and city literals, one for each showing, that hold at least where it is there."""
        found: dict[int, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for number in numbers:
            for half, then in self.half(number).items():
                for city in self.cities():
                    there = self.literal()
                    self.model.add_bool_or([there, ~then, ~self.in_city(number, city)])
                    found[half][city].append(there)
        return found

    def _tracks(self) -> None:
        by_track: dict[int, list[int]] = defaultdict(list)
        for number, show in enumerate(self.grid.shows):
            if show.track is not None:
                by_track[show.track].append(number)
        for numbers in by_track.values():
            for one, other in combinations(numbers, 2):
                self.cost.append(self.weight[Wish.TRACKS] * self.meeting(one, other))
            for by_city in self._gathered(numbers).values():
                self._torn([sum(there) for there in by_city.values()], len(numbers))

    def _torn(self, counts: list[Any], most: int) -> None:
        """Charge what is not in the city that has most: all of the others, whichever city that is."""
        if len(counts) > 1:
            torn = self.model.new_int_var(0, most, "")
            chosen = [self.literal() for _ in counts]
            self.model.add_exactly_one(chosen)
            for number, here in enumerate(chosen):
                others = sum(count for place, count in enumerate(counts) if place != number)
                self.model.add(torn >= others).only_enforce_if(here)
            self.cost.append(self.weight[Wish.TRACKS] * torn)

    def _half_days(self) -> None:
        for shows in self.grid.persons:
            for by_city in self._gathered(shows).values():
                there = []
                for literals in by_city.values():
                    somewhere = self.literal()
                    for one in literals:
                        self.model.add_implication(one, somewhere)
                    there.append(somewhere)
                if len(there) > 1:
                    both = self.literal()
                    for one, other in combinations(there, 2):
                        self.model.add_bool_or([both, ~one, ~other])
                    self.cost.append(self.weight[Wish.HALF_DAYS] * both)

    def _shores(self) -> None:
        counts = [sum(self.in_city(number, city) for number in range(len(self.start))) for city in self.cities()]
        if len(counts) > 1:
            beyond = self.model.new_int_var(0, len(self.start), "")
            for one, other in combinations(counts, 2):
                self.model.add(2 * beyond + 1 >= one - other)
                self.model.add(2 * beyond + 1 >= other - one)
            self.cost.append(self.weight[Wish.SHORES] * beyond)

    def _running(self) -> dict[int, dict[str, list[Any]]]:
        """Return for each half-hour by language literals that say whether a session runs then."""
        grid, found = self.grid, dict[int, dict[str, list[Any]]]()
        for number, show in enumerate(grid.shows):
            if show.language is None:
                continue
            places = [grid.held[number]] if grid.held[number] >= 0 else grid.domains[number]
            ticks: dict[int, list[int]] = defaultdict(list)
            for tick in {grid.tick_of[position] for position in places}:
                begins = grid.minute(tick)
                for sample in range(-(-begins // SAMPLE), -(-(begins + show.minutes) // SAMPLE)):
                    ticks[sample].append(tick)
            for sample, starts in sorted(ticks.items()):
                domain, here = self.cp.Domain.from_values(sorted(starts)), self.literal()
                self.model.add_implication(here, self.placed[number])
                self.model.add_linear_expression_in_domain(self.start[number], domain).only_enforce_if(here)
                self.model.add_linear_expression_in_domain(self.start[number], domain.complement()).only_enforce_if(
                    [~here, self.placed[number]]
                )
                found.setdefault(sample, {}).setdefault(show.language, []).append(here)
        return found

    def _languages(self) -> None:
        for _sample, running in sorted(self._running().items()):
            alone = self.literal()
            for language, here in running.items():
                if len(here) > 1:
                    several = self.literal()
                    self.model.add(sum(here) <= 1).only_enforce_if(~several)
                    others = [one for other, ones in running.items() if other != language for one in ones]
                    self.model.add_bool_or([alone, ~several, *others])
            self.cost.append(self.weight[Wish.LANGUAGES] * alone)

    def _crossings(self) -> None:
        """Charge a person and a day with four sessions of which each is across the water from the one before."""
        halves = sorted(set(self.grid.parts))
        for shows in self.grid.persons:
            if len(shows) < 4:
                continue
            self._order(shows)
            over: dict[int, Any] = {}
            for four in combinations(shows, 4):
                shared = {day for number in four for day, _part in (halves[half] for half in self.half(number))}
                for day in sorted(shared):
                    over.setdefault(day, self.literal())
                    self._third_crossing(four, day, halves, over[day])
            self.cost += [self.weight[Wish.CROSSINGS] * beyond for beyond in over.values()]

    def _order(self, shows: list[int]) -> None:
        """Say of a person's fixed sessions which comes before which; of others `_people` demands it."""
        for one, other in permutations(shows, 2):
            here, there = (self.grid.held[number] for number in (one, other))
            if here >= 0 and there >= 0:
                ends = self.grid.tick_of[here] + self.grid.lengths[one]
                if ends <= self.grid.tick_of[there]:
                    self.model.add(self.before(one, other) == 1)

    def _third_crossing(self, four: tuple[int, ...], day: int, halves: list[tuple[int, int]], beyond: Any) -> None:
        then = [[here for half, here in self.half(number).items() if halves[half][0] == day] for number in four]
        if not all(then):
            return
        on_day = []
        for parts in then:
            there = self.literal()
            for part in parts:
                self.model.add_implication(part, there)
            on_day.append(there)
        for order in permutations(four):
            later = [~self.before(one, other) for one, other in pairwise(order)]
            for here, there in permutations(self.cities(), 2):
                cities = [~self.in_city(number, (here, there)[place % 2]) for place, number in enumerate(order)]
                self.model.add_bool_or([beyond, *later, *cities, *(~one for one in on_day)])

    def _stay(self, number: int, position: int) -> None:
        grid = self.grid
        hall, tick = grid.hall_of[position], grid.tick_of[position]
        same_time, elsewhere, later = self.literal(), self.literal(), self.literal()
        # A constraint that cannot hold makes its literal false: the session cannot stand there any more.
        self.model.add(self.start[number] == tick).only_enforce_if(same_time)
        city = grid.cities[hall]
        city_kept = None if city is None else self.in_city(number, city)
        here = self.at.get((number, hall))
        self.model.add_bool_or([later, same_time, ~self.placed[number]])
        self.model.add_bool_or([elsewhere, later, ~self.placed[number], *([] if here is None else [here])])
        if city_kept is not None:
            self.model.add_bool_or([later, city_kept, ~self.placed[number]])
        self.cost.append(self.weight[Wish.STAY] * (OTHER_ROOM * elsewhere + OTHER_TIME * later))
