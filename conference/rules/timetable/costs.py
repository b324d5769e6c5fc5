"""What a standing costs: for each wish how much it is missed, who loses by it, and the worst examples.

Whole numbers throughout. The cost of a timetable is the sum over the wishes of weight times amount.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from conference.rules.timetable.parts import SAMPLE, Appearance, pace_of, part_of
from conference.rules.timetable.puzzle import Hall, Puzzle, Show, Spotted, Standing
from conference.rules.timetable.travel import Travel
from conference.rules.timetable.wishes import Wish, weights_of

SHOWN = 5
"""How many examples a charge names."""
OTHER_ROOM = 1
"""What a showing counts that keeps its time and its city, but not its room."""
OTHER_TIME = 2
"""What it counts when it is at another time or in another city."""


@dataclass(frozen=True, slots=True)
class Example:
    """One case in which a wish is missed by `amount`: the showings and the person or the minute concerned."""

    amount: int
    shows: tuple[int, ...] = ()
    person: str | None = None
    minute: int | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """How much a wish is missed: `amount` in its unit (see `costs_of`), by how many people or sessions (`losers`)."""

    amount: int
    losers: int
    examples: tuple[Example, ...] = ()


Costs = Mapping[Wish, Charge]


@dataclass(frozen=True, slots=True)
class Placed:
    """A showing with where and when it is."""

    show: Show
    hall: Hall
    start: int
    end: int
    part: tuple[int, int]


def costs_of(puzzle: Puzzle, standing: Standing, released: Standing | None = None) -> dict[Wish, Charge]:
    """Return what each wish is charged. Only placed showings count. The units of the amounts:

    DEMAND: people who find no place in the room, beyond whom a limit of the session itself keeps out.
    PAIRS: people who want both of two sessions all of whose showings overlap.
    TRACKS: pairs of overlapping showings of a track, and showings of a track in the city that has fewer of them in a
    half-day (parts.part_of).
    HALF_DAYS: persons and half-days with sessions in both cities.
    SHORES: showings that would have to change sides for the shores to have as many as each other.
    LANGUAGES: half-hours at which two or more sessions run and all are in one language.
    CROSSINGS: ways over the water of a person on a day beyond the second.
    BREAKS: changes of a person without a pause, hurrying counted several times (parts.HURRY, parts.HURRY_ACROSS).
    STAY: showings that are not where `released` has them: 1 for another room of the city, 2 for another time or city.
    """
    travel = Travel(puzzle.frame, puzzle.halls)
    placed = placed_in(puzzle, standing)
    return {
        Wish.DEMAND: _demand(puzzle, placed),
        Wish.PAIRS: _pairs(puzzle, placed),
        Wish.TRACKS: _tracks(placed),
        Wish.SHORES: _shores(puzzle, placed),
        Wish.LANGUAGES: _languages(placed),
        **_paces(travel, placed),
        Wish.STAY: _stay(puzzle, standing, released or {}),
    }


def total_of(costs: Costs, weights: Mapping[str, int]) -> int:
    """Return the sum of weight times amount; a wish without a weight has its usual one."""
    counts = weights_of(weights)
    return sum(counts[wish.value] * charge.amount for wish, charge in costs.items())


def placed_in(puzzle: Puzzle, standing: Standing) -> list[Placed]:
    """Return what is placed in a hall of the puzzle, in the order of ids."""
    halls = {hall.id: hall for hall in puzzle.halls}
    parts: dict[int, tuple[int, int]] = {}
    found = []
    for show in sorted(puzzle.shows, key=lambda one: one.id):
        spot = standing.get(show.id)
        if spot is None or spot.hall not in halls:
            continue
        if spot.start not in parts:
            parts[spot.start] = part_of(puzzle.frame, spot.start)
        end = spot.start + show.minutes
        found.append(Placed(show, halls[spot.hall], spot.start, end, parts[spot.start]))
    return found


def wanted(puzzle: Puzzle) -> dict[int, int]:
    """Return how many people want in to each showing.

    Whom one expects, else the showing's share of who starred the session; a limit of the session keeps the others out.
    """
    times = Counter(show.session for show in puzzle.shows)
    found = {}
    for show in puzzle.shows:
        coming = show.expected or -(-puzzle.stars.get(show.session, 0) // times[show.session])
        found[show.id] = coming if show.seats is None else min(coming, show.seats)
    return found


def moved_by(halls: Mapping[int, Hall], before: Spotted, now: Spotted) -> int:
    """Return what a change of place counts: 0, OTHER_ROOM or OTHER_TIME."""
    if before == now:
        return 0
    there = halls.get(before.hall)
    same_city = there is not None and there.city == halls[now.hall].city
    return OTHER_ROOM if before.start == now.start and same_city else OTHER_TIME


def charge(examples: Iterable[Example], losers: int | None = None) -> Charge:
    """Return the charge of all cases; `losers` unless given is the amount itself."""
    cases = sorted(examples, key=lambda one: (-one.amount, one.shows, one.person or "", one.minute or 0))
    amount = sum(one.amount for one in cases)
    return Charge(amount, amount if losers is None else losers, tuple(cases[:SHOWN]))


def _demand(puzzle: Puzzle, placed: list[Placed]) -> Charge:
    coming = wanted(puzzle)
    return charge(
        Example(out, (one.show.id,)) for one in placed if (out := coming[one.show.id] - one.hall.capacity) > 0
    )


def _meet(one: Placed, other: Placed) -> bool:
    return one.start < other.end and other.start < one.end


def _pairs(puzzle: Puzzle, placed: list[Placed]) -> Charge:
    by_session: dict[int, list[Placed]] = defaultdict(list)
    for item in placed:
        by_session[item.show.session].append(item)
    cases = []
    for pair in puzzle.pairs:
        ones, others = by_session.get(pair.one, []), by_session.get(pair.other, [])
        if pair.one != pair.other and ones and others and all(_meet(a, b) for a in ones for b in others):
            cases.append(Example(pair.people, (ones[0].show.id, others[0].show.id)))
    return charge(cases)


def _tracks(placed: list[Placed]) -> Charge:
    by_track: dict[int, list[Placed]] = defaultdict(list)
    for item in placed:
        if item.show.track is not None:
            by_track[item.show.track].append(item)
    cases: list[Example] = []
    losers: set[int] = set()
    for items in by_track.values():
        for one, other in combinations(items, 2):
            if _meet(one, other):
                cases.append(Example(1, (one.show.id, other.show.id)))
                losers |= {one.show.id, other.show.id}
        halves: dict[tuple[int, int], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for item in items:
            if item.hall.city is not None:
                halves[item.part][item.hall.city].append(item.show.id)
        for cities in halves.values():
            most = max(cities, key=lambda city: (len(cities[city]), -city))
            torn = [show for city, shows in cities.items() if city != most for show in shows]
            if torn:
                cases.append(Example(len(torn), tuple(torn)))
                losers.update(torn)
    return charge(cases, len(losers))


def _shores(puzzle: Puzzle, placed: list[Placed]) -> Charge:
    counts = Counter(dict.fromkeys((hall.city for hall in puzzle.halls if hall.city is not None), 0))
    counts.update(item.hall.city for item in placed if item.hall.city is not None)
    if not counts:
        return Charge(0, 0)
    beyond = (max(counts.values()) - min(counts.values())) // 2
    return charge([Example(beyond)] if beyond else [])


def _languages(placed: list[Placed]) -> Charge:
    """Sessions without a language, such as music, say nothing."""
    running: dict[int, list[Placed]] = defaultdict(list)
    for item in placed:
        if item.show.language is not None:
            for sample in range(-(-item.start // SAMPLE), -(-item.end // SAMPLE)):
                running[sample].append(item)
    cases: list[Example] = []
    losers: set[int] = set()
    for sample, items in running.items():
        if len(items) > 1 and len({item.show.language for item in items}) == 1:
            shows = tuple(item.show.id for item in items)
            cases.append(Example(1, shows, minute=sample * SAMPLE))
            losers.update(shows)
    return charge(cases, len(losers))


def _paces(travel: Travel, placed: list[Placed]) -> dict[Wish, Charge]:
    days: dict[tuple[str, int], list[tuple[Appearance, int]]] = defaultdict(list)
    for item in placed:
        day, part = item.part
        here = Appearance(item.start, item.end, item.hall.id, item.hall.city, part)
        for person in sorted({who.person for who in item.show.people}):
            days[person, day].append((here, item.show.id))
    cases: dict[Wish, list[Example]] = {Wish.HALF_DAYS: [], Wish.CROSSINGS: [], Wish.BREAKS: []}
    for (person, _day), items in days.items():
        if len(items) < 2:
            continue
        items.sort()
        pace = pace_of(travel, [here for here, _show in items])
        shows = tuple(show for _here, show in items)
        amounts = {Wish.HALF_DAYS: pace.halves, Wish.CROSSINGS: pace.crossings, Wish.BREAKS: pace.breaks}
        for wish, amount in amounts.items():
            if amount:
                cases[wish].append(Example(amount, shows, person))
    return {wish: charge(found, len({one.person for one in found})) for wish, found in cases.items()}


def _stay(puzzle: Puzzle, standing: Standing, before: Standing) -> Charge:
    halls = {hall.id: hall for hall in puzzle.halls}
    cases = []
    for show in puzzle.shows:
        was, now = before.get(show.id), standing.get(show.id)
        if was is not None and now is not None and now.hall in halls and (amount := moved_by(halls, was, now)):
            cases.append(Example(amount, (show.id,)))
    return charge(cases, len(cases))
