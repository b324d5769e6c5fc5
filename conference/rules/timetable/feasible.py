"""Whether a few sessions can stand at all under some of the demands on them: an exact search, bounded and repeatable.

The starts within the days are numbered, and where a session may begin in a room is one whole number with a bit for
each. A demand is a mask over these; placing one session masks the others. What the search says is certain, but where it
gives up it says so.
"""

import enum
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from conference.rules.timetable.fits import concerns, lacks, may_be, merged
from conference.rules.timetable.puzzle import Hall, Puzzle, Show, Span, Standing
from conference.rules.timetable.travel import Travel


class DemandKind(enum.StrEnum):
    """What is demanded of a timetable. Beside each: whom or what `Demand` names."""

    PAUSE = "pause"  # pause
    HOURS = "hours"  # nothing: the hours of all rooms
    FIXED = "fixed"  # show: it stands where it stands
    SEATS = "seats"  # show: the room holds who has a seat
    EQUIPMENT = "equipment"  # show
    HEARING_LOOP = "hearing-loop"  # show
    STEP_FREE = "step-free"  # show
    HALLS = "halls"  # show: one of certain rooms
    CITY = "city"  # show
    TIME_OF_DAY = "time-of-day"  # show: in the evening, or by day
    CITIES = "cities"  # person: where they can be
    FREE = "free"  # person: when they can
    TAKES_PLACE = "takes-place"  # show: it is held, in its whole length


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand that could be given up."""

    kind: DemandKind
    show: int | None = None
    person: str | None = None
    pause: int | None = None


class Budget:
    """How many placings may still be tried, over several searches."""

    def __init__(self, nodes: int) -> None:
        self.left = nodes

    def spend(self) -> bool:
        self.left -= 1
        return self.left >= 0


Domain = dict[int, int]
"""For each room in which a session may stand: its starts there, as bits."""

NEEDS = (DemandKind.EQUIPMENT, DemandKind.HEARING_LOOP, DemandKind.STEP_FREE, DemandKind.SEATS)
OF_SHOWS = (*NEEDS, DemandKind.HALLS, DemandKind.CITY)


class Model:
    """A few sessions (`group`) among what stands fixed, and the demands on them.

    `kept` are showings besides the fixed ones that count as standing where they stand.
    """

    def __init__(self, puzzle: Puzzle, standing: Standing, group: Iterable[int], kept: Collection[int] = ()) -> None:
        shows = {show.id: show for show in puzzle.shows}
        self.puzzle, self.standing = puzzle, standing
        self.group = {one: shows[one] for one in sorted(set(group))}
        self.halls = {hall.id: hall for hall in puzzle.halls}
        self.held = {
            show.id: show
            for show in puzzle.shows
            if (show.fixed or show.id in kept) and show.id in standing and standing[show.id].hall in self.halls
        }
        self._travel = Travel(puzzle.frame, puzzle.halls)
        self._pauses = {pause.id: pause for pause in puzzle.pauses}
        self._days = merged(puzzle.frame.days)
        on_grid = {start for day in self._days for start in range(day.start, day.end, puzzle.frame.step)}
        self._starts = sorted(on_grid | {standing[one].start for one in self.held if one in self.group})
        self._full = (1 << len(self._starts)) - 1
        self._sailors = self._who_may_sail()
        self._masks: dict[tuple[Demand, int], Domain] = {}
        self._known: dict[tuple[int, int, int, int], Domain] = {}
        self.demands = tuple(self._demands())

    @property
    def starts(self) -> tuple[int, ...]:
        """The minutes that the bits of a mask stand for, the lowest first."""
        return tuple(self._starts)

    def can_stand(self, demands: Collection[Demand], budget: Budget) -> bool | None:
        """Return whether the sessions that take place can all stand under these demands; None where it gave up."""
        wanted = [demand.show for demand in demands if demand.kind is DemandKind.TAKES_PLACE]
        domains = {}
        for one in wanted:
            assert one is not None
            domain = {hall: self._holding(self._days, self.group[one].minutes) for hall in self.halls}
            for demand in demands:
                mask = self.mask(demand, one)
                domain = {hall: bits for hall in domain if (bits := domain[hall] & mask.get(hall, self._full))}
            domains[one] = domain
        return self._place(domains, budget)

    def mask(self, demand: Demand, show: int) -> Domain:
        """Return where a demand lets a session begin: for each room that it does not leave wholly free."""
        key = (demand, show)
        if key not in self._masks:
            found = self._mask(demand, self.group[show])
            self._masks[key] = {hall: bits for hall, bits in found.items() if bits != self._full}
        return self._masks[key]

    def _demands(self) -> Iterator[Demand]:
        """Yield every demand that binds one of the sessions, those that explain the least first."""
        shows = self.group.values()
        asked = [Demand(DemandKind.PAUSE, pause=pause) for pause in self._pauses]
        asked.append(Demand(DemandKind.HOURS))
        people = {presence.person for show in shows for presence in show.people}
        others = [show for show in self.held.values() if show.id not in self.group]
        others.sort(key=lambda show: (any(one.person in people for one in show.people), show.id))
        asked += [Demand(DemandKind.FIXED, show=show.id) for show in others]
        asked += [Demand(kind, show=show.id) for kind in (*OF_SHOWS, DemandKind.TIME_OF_DAY) for show in shows]
        asked += [Demand(kind, person=one) for kind in (DemandKind.CITIES, DemandKind.FREE) for one in sorted(people)]
        asked += [Demand(DemandKind.FIXED, show=show.id) for show in shows if show.id in self.held]
        yield from (demand for demand in asked if any(self.mask(demand, show.id) for show in shows))
        yield from (Demand(DemandKind.TAKES_PLACE, show=show.id) for show in shows)

    def _mask(self, demand: Demand, show: Show) -> Domain:
        match demand.kind:
            case DemandKind.PAUSE:
                pause = self._pauses[demand.pause or 0]
                clear = self._clear_of(pause.span.start - show.minutes, pause.span.end)
                return {hall.id: clear for hall in self.halls.values() if concerns(pause, hall)}
            case DemandKind.HOURS:
                open_halls = [hall for hall in self.halls.values() if hall.open]
                return {hall.id: self._holding(merged(hall.open), show.minutes) for hall in open_halls}
            case DemandKind.FIXED:
                return self._mask_of_fixed(demand.show or 0, show)
            case DemandKind.FREE | DemandKind.CITIES:
                return self._mask_of_person(demand, show)
            case DemandKind.TAKES_PLACE:
                return {}
            case _ if demand.show != show.id:
                return {}
            case DemandKind.TIME_OF_DAY:
                return dict.fromkeys(self.halls, self._time_of_day(show))
            case _:
                return {hall.id: 0 for hall in self.halls.values() if not _meets_need(demand.kind, show, hall)}

    def _mask_of_person(self, demand: Demand, show: Show) -> Domain:
        bits = self._full
        closed = set()
        for presence in show.people:
            if presence.person == demand.person and demand.kind is DemandKind.CITIES:
                closed |= {hall.id for hall in self.halls.values() if not may_be(presence, hall)}
            elif presence.person == demand.person and presence.free is not None:
                bits &= self._holding(merged(presence.free), show.minutes)
        return {hall: 0 if hall in closed else bits for hall in self.halls}

    def _mask_of_fixed(self, fixed: int, show: Show) -> Domain:
        spot = self.standing[fixed]
        if fixed == show.id:
            place = bisect_left(self._starts, spot.start)
            return {hall: 1 << place if hall == spot.hall else 0 for hall in self.halls}
        if fixed in self.group:
            return {}
        return self._around(self.held[fixed], spot.hall, spot.start, show)

    def _around(self, placed: Show, hall: int, start: int, show: Show) -> Domain:
        """Return where a session may begin once another stands there: not over it, with the way for who is in both."""
        end = start + placed.minutes
        found = {hall: self._clear_of(start - placed.setup - show.minutes, end + show.setup)}
        shared = {one.person for one in placed.people} & {one.person for one in show.people}
        if not shared:
            return found
        loose = shared <= self._sailors
        for other in self.halls:
            there, back = self._least(hall, other, end, loose), self._least(other, hall, start, loose)
            apart = self._clear_of(start - back - show.minutes, end + there)
            found[other] = apart & found.get(other, self._full)
        return found

    def _least(self, start: int, goal: int, leaves: int, loose: bool) -> int:
        """Return the least minutes of a way; none across the water for who may be in a session on the ferry."""
        if loose and self._travel.across(start, goal):
            return 0
        return self._travel.minutes(start, goal, leaves)[0]

    def _who_may_sail(self) -> frozenset[str]:
        """Return who may have a session on the ferry between two others: those need not lie a crossing apart."""
        shows = self.puzzle.shows
        counted = Counter(person for show in shows for person in {presence.person for presence in show.people})
        ferry = any(hall.city is None for hall in self.halls.values())
        return frozenset(person for person, number in counted.items() if ferry and number > 2)

    def _time_of_day(self, show: Show) -> int:
        nights = merged(self.puzzle.frame.nights)
        if show.night:
            return self._holding(nights, show.minutes)
        bits = self._full
        for night in nights if show.night is False else ():
            bits &= self._clear_of(night.start - show.minutes, night.end)
        return bits

    def _bits(self, first: int, last: int) -> int:
        """Return the starts from `first` to `last`, both included."""
        low, high = bisect_left(self._starts, first), bisect_right(self._starts, last)
        return (1 << high) - (1 << low) if high > low else 0

    def _holding(self, spans: Iterable[Span], minutes: int) -> int:
        bits = 0
        for span in spans:
            bits |= self._bits(span.start, span.end - minutes)
        return bits

    def _clear_of(self, after: int, before: int) -> int:
        """Return the starts that do not lie strictly between two minutes."""
        return self._full & ~self._bits(after + 1, before - 1)

    def _place(self, domains: dict[int, Domain], budget: Budget) -> bool | None:
        """Place the session with the fewest places first, at each of them, until all stand."""
        if not domains:
            return True
        one = min(domains, key=lambda show: (sum(bits.bit_count() for bits in domains[show].values()), show))
        rest = [show for show in domains if show != one]
        unsure = False
        for hall in self._different(domains, one):
            for start in self._minutes(domains[one][hall]):
                if not budget.spend():
                    return None
                left = {show: self._after(domains[show], one, hall, start, show) for show in rest}
                found = self._place(left, budget) if all(left.values()) else False
                if found:
                    return True
                unsure = unsure or found is None
        return None if unsure else False

    def _after(self, domain: Domain, placed: int, hall: int, start: int, show: int) -> Domain:
        key = (placed, hall, start, show)
        mask = self._known.get(key)
        if mask is None:
            mask = self._known[key] = self._around(self.group[placed], hall, start, self.group[show])
        return {room: bits for room in domain if (bits := domain[room] & mask.get(room, self._full))}

    def _different(self, domains: Mapping[int, Domain], one: int) -> Iterator[int]:
        """Yield the rooms of a session; of several in one house in which all may stand at the same times, the first."""
        seen = set()
        for hall in sorted(domains[one]):
            spot = self.halls[hall].spot
            same = (spot.venue, spot.city, spot.to_terminal, tuple(domains[show].get(hall, 0) for show in domains))
            if same not in seen:
                seen.add(same)
                yield hall

    def _minutes(self, bits: int) -> Iterator[int]:
        while bits:
            lowest = bits & -bits
            yield self._starts[lowest.bit_length() - 1]
            bits ^= lowest


def _meets_need(kind: DemandKind, show: Show, hall: Hall) -> bool:
    """Return whether a room meets one of the demands that are about rooms alone."""
    return {
        DemandKind.EQUIPMENT: not lacks(show, hall),
        DemandKind.HEARING_LOOP: hall.hearing_loop or not show.hearing_loop,
        DemandKind.STEP_FREE: hall.step_free or not show.step_free,
        DemandKind.SEATS: show.signed_up <= hall.capacity,
        DemandKind.HALLS: not show.halls or hall.id in show.halls,
        DemandKind.CITY: show.city in (None, hall.city),
    }[kind]
