"""Which demands on a timetable cannot stand together, in sets from which none can be left out, and what would help.

A deletion filter (Chinneck and Dravnieks 1991) over the exact search of `feasible`: what can be given up without the
rest becoming possible is no part of the contradiction. By halves, so that many demands that do not matter go at once.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from conference.rules.timetable.feasible import NEEDS, Budget, Demand, DemandKind, Model
from conference.rules.timetable.fits import lacks
from conference.rules.timetable.puzzle import Hall, Puzzle, Show, Standing
from conference.rules.timetable.remedies import Remedy, RemedyKind

MOST_IN_GROUP = 5
NODES = 60_000
"""How many placings are tried in all: some seconds at the most."""
WORDS = {DemandKind.HEARING_LOOP: "hearing-loop", DemandKind.STEP_FREE: "step-free"}
KIND = DemandKind


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Demands that cannot stand together. `least`: with any one of them given up the others can, which was proved.

    `remedies` say with `enough` whether each alone makes room for the sessions with all other demands as they are.
    """

    demands: tuple[Demand, ...]
    remedies: tuple[Remedy, ...]
    least: bool = True


def group_of(puzzle: Puzzle, show_id: int, most: int = MOST_IN_GROUP) -> tuple[int, ...]:
    """Return a showing and those that are bound to it by a person, the most people in common first. Raises KeyError."""
    shows = {show.id: show for show in puzzle.shows}
    mine = {presence.person for presence in shows[show_id].people}
    shared = {
        show.id: len(mine & {presence.person for presence in show.people})
        for show in puzzle.shows
        if show.id != show_id and not show.fixed
    }
    near = sorted((one for one, number in shared.items() if number), key=lambda one: (-shared[one], one))
    return (show_id, *near[: most - 1])


def contradictions(
    puzzle: Puzzle,
    standing: Standing,
    shows: Collection[int],
    *,
    kept: Collection[int] = (),
    most: int = 3,
    nodes: int = NODES,
) -> tuple[Contradiction, ...] | None:
    """Return up to `most` sets of demands that keep a few showings from standing, each the smallest of its kind.

    Fixed showings and those in `kept` stand where they stand; nothing else does. () where the showings can stand; None
    where the search gave up, and nobody knows. Same input, same answer. Raises KeyError for unknown showings.
    """
    budget = Budget(nodes)
    model = Model(puzzle, standing, shows, kept)
    can = model.can_stand(model.demands, budget)
    if can is not False:
        return None if can is None else ()
    found: list[Contradiction] = []
    for dropped in _ways_in(found):
        left = [demand for demand in model.demands if demand not in dropped]
        if dropped and model.can_stand(left, budget) is not False:
            continue
        demands, least = _smallest(model, left, budget)
        if all(set(demands) != set(one.demands) for one in found):
            found.append(Contradiction(demands, (), least))
        if len(found) >= most:
            break
    return tuple(replace(one, remedies=tuple(_remedies(model, one.demands, nodes))) for one in found)


def _ways_in(found: list[Contradiction]) -> Iterator[tuple[Demand, ...]]:
    """Yield what to leave out so that another set is found: nothing, then each demand of the first set."""
    yield ()
    for demand in found[0].demands:
        if demand.kind is not KIND.TAKES_PLACE:
            yield (demand,)


def _smallest(model: Model, demands: Sequence[Demand], budget: Budget) -> tuple[tuple[Demand, ...], bool]:
    """Return those of the demands that cannot stand together, without any that could be left out."""
    kept = list(demands)
    sure = True

    def shrink(part: Sequence[Demand]) -> None:
        nonlocal kept, sure
        left = [demand for demand in kept if demand not in set(part)]
        can = model.can_stand(left, budget)
        if can is False:
            kept = left
        elif len(part) > 1:
            middle = len(part) // 2
            shrink(part[:middle])
            shrink(part[middle:])
        elif can is None:
            sure = False

    first = [demand for demand in demands if demand.kind is not KIND.TAKES_PLACE]
    held = [demand for demand in demands if demand.kind is KIND.TAKES_PLACE]
    for part in (held, first):
        # Sessions that are not needed for it take their demands along, so they go first, one by one.
        for piece in [[one] for one in part] if part is held else [part]:
            if piece:
                shrink(piece)
    return tuple(kept), sure


def _remedies(model: Model, demands: Sequence[Demand], nodes: int) -> Iterator[Remedy]:
    """Yield what would help, what alone is enough first."""
    found = []
    for demand in demands:
        if demand.kind is KIND.TAKES_PLACE:
            continue
        remedy = _remedy(model, demand)
        if remedy is not None:
            rest = [one for one in model.demands if one != demand]
            found.append(replace(remedy, enough=model.can_stand(rest, Budget(nodes // 4))))
    found += _shorter(model, demands, nodes)
    found += _more_rooms(model, demands, nodes)
    yield from sorted(found, key=lambda remedy: (remedy.enough is not True, remedy.enough is None))


def _remedy(model: Model, demand: Demand) -> Remedy | None:
    show = model.group.get(demand.show or 0)
    match demand.kind:
        case KIND.FIXED:
            fixed = model.held[demand.show or 0].fixed
            return Remedy(RemedyKind.UNFIX if fixed else RemedyKind.MOVE, show=demand.show)
        case KIND.FREE:
            return Remedy(RemedyKind.WIDEN, person=demand.person)
        case KIND.CITIES:
            return Remedy(RemedyKind.WIDEN_CITY, person=demand.person)
        case KIND.PAUSE:
            return Remedy(RemedyKind.MOVE_BREAK, pause=demand.pause)
        case KIND.HOURS:
            halls = tuple(sorted(hall.id for hall in model.halls.values() if hall.open))
            return Remedy(RemedyKind.OPEN_LONGER, halls=halls)
        case KIND.EQUIPMENT if show is not None:
            return Remedy(RemedyKind.DROP_NEED, show=show.id, needs=_nearest_lack(model, show))
        case KIND.HEARING_LOOP | KIND.STEP_FREE:
            return Remedy(RemedyKind.DROP_NEED, show=demand.show, needs=(WORDS[demand.kind],))
        case _:
            other = {
                KIND.CITY: RemedyKind.MOVE_CITY,
                KIND.HALLS: RemedyKind.ANY_ROOM,
                KIND.TIME_OF_DAY: RemedyKind.ANY_TIME_OF_DAY,
            }.get(demand.kind)
            return None if other is None else Remedy(other, show=demand.show)


def _nearest_lack(model: Model, show: Show) -> tuple[str, ...]:
    """Return what the room that has most of what a session needs does not have."""
    fewest = min(model.halls.values(), key=lambda hall: (len(lacks(show, hall)), hall.id))
    return tuple(sorted(lacks(show, fewest)))


def _shorter(model: Model, demands: Sequence[Demand], nodes: int) -> Iterator[Remedy]:
    """Yield to which length each session could be cut, at least half of it, so that all can stand."""
    step = model.puzzle.frame.step
    for demand in demands:
        show = model.group.get(demand.show or 0)
        if demand.kind is not KIND.TAKES_PLACE or show is None:
            continue
        # The longest length that does: a shorter one stands wherever a longer one does, so it is found by halves.
        lengths = [minutes for minutes in range(show.minutes - step, 0, -step) if 2 * minutes >= show.minutes]
        low, high = 0, len(lengths)
        while low < high:
            middle = (low + high) // 2
            can = _with_shows(model, replace(show, minutes=lengths[middle])).can_stand
            low, high = (low, middle) if can(model.demands, Budget(nodes // 8)) else (middle + 1, high)
        if low < len(lengths):
            yield Remedy(RemedyKind.SHORTEN, show=show.id, minutes=lengths[low], enough=True)


def _more_rooms(model: Model, demands: Sequence[Demand], nodes: int) -> Iterator[Remedy]:
    """Yield for which session one more room with all that it needs, in a house there is, would be enough."""
    houses = {hall.spot.venue: hall for hall in sorted(model.halls.values(), key=lambda hall: -hall.id)}
    for demand in demands:
        show = model.group.get(demand.show or 0)
        if demand.kind is not KIND.TAKES_PLACE or show is None:
            continue
        rooms = tuple(_one_more(hall, show, number) for number, hall in enumerate(houses.values(), start=1))
        there = frozenset(model.halls)
        # The others stay in the rooms there are, or one more room would be several.
        others = [replace(one, halls=one.halls or there) for one in model.group.values() if one.id != show.id]
        wide = replace(show, halls=show.halls | {room.id for room in rooms} if show.halls else show.halls)
        bigger = _with_shows(model, wide, *others, halls=rooms)
        if bigger.can_stand(bigger.demands, Budget(nodes // 8)):
            needs = [*sorted(show.equipment), *(WORDS[kind] for kind in NEEDS if _asked(show, kind))]
            people = max(show.expected, show.signed_up) or None
            yield Remedy(RemedyKind.ADD_ROOM, show=show.id, needs=tuple(needs), people=people, enough=True)


def _asked(show: Show, kind: DemandKind) -> bool:
    return (kind is KIND.HEARING_LOOP and show.hearing_loop) or (kind is KIND.STEP_FREE and show.step_free)


def _one_more(hall: Hall, show: Show, number: int) -> Hall:
    return replace(
        hall,
        id=-number,
        capacity=max(hall.capacity, show.signed_up, show.expected),
        spot=replace(hall.spot, room=f"one more {number}"),
        equipment=hall.equipment | show.equipment,
        hearing_loop=True,
        step_free=True,
        open=(),
    )


def _with_shows(model: Model, *changed: Show, halls: tuple[Hall, ...] = ()) -> Model:
    """Return the same sessions with another form of some of them, and more rooms."""
    now = {show.id: show for show in changed}
    shows = tuple(now.get(show.id, show) for show in model.puzzle.shows)
    puzzle = replace(model.puzzle, shows=shows, halls=(*model.puzzle.halls, *halls))
    return Model(puzzle, model.standing, model.group, model.held)
