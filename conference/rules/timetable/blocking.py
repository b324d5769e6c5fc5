"""Why a session has no place: of all places there are, how many each reason takes, and what would help soonest."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from conference.rules.timetable.checking import Index, problems_at
from conference.rules.timetable.checking_together import taken_twice, ways_of
from conference.rules.timetable.problem_kinds import HARD, Problem, ProblemKind
from conference.rules.timetable.puzzle import Puzzle, Show, Spotted, Standing
from conference.rules.timetable.remedies import Remedy, RemedyKind

KIND = ProblemKind
Key = TypeVar("Key", int, str)
NEEDS = {KIND.HEARING_LOOP: "hearing-loop", KIND.STEP_FREE: "step-free"}


@dataclass(frozen=True, slots=True)
class Block:
    """One reason: how many places it takes, how many it alone, and what to do about it.

    `shows` stand in the way and `people` cannot, in the places that it alone takes (in all of them, where it takes none
    alone): whoever does so most often first.
    """

    kind: ProblemKind
    places: int
    alone: int
    shows: tuple[int, ...]
    people: tuple[str, ...]
    remedy: Remedy


@dataclass(frozen=True, slots=True)
class Blocks:
    """Of `places` (rooms × starts within the days) `free` would do. The reason that alone takes most comes first.

    `nearest` is the place with the least errors, the earliest of those, and what is wrong there.
    """

    show: int
    places: int
    free: int
    blocks: tuple[Block, ...]
    nearest: Spotted | None
    problems: tuple[Problem, ...]


class _Tally:
    """What was found at the places tried so far."""

    def __init__(self) -> None:
        self.tried = self.free = 0
        self.nearest: tuple[int, int, int] | None = None
        self.places: Counter[ProblemKind] = Counter()
        self.alone: Counter[ProblemKind] = Counter()
        self.errors: dict[ProblemKind, list[Problem]] = defaultdict(list)
        self.errors_alone: dict[ProblemKind, list[Problem]] = defaultdict(list)

    def add(self, spot: Spotted, errors: tuple[Problem, ...]) -> None:
        kinds = {error.kind for error in errors}
        rank = (len(errors), spot.start, spot.hall)
        self.tried += 1
        self.free += not kinds
        self.nearest = rank if self.nearest is None else min(self.nearest, rank)
        self.places.update(kinds)
        for error in errors:
            self.errors[error.kind].append(error)
            if len(kinds) == 1:
                self.errors_alone[error.kind].append(error)
        if len(kinds) == 1:
            self.alone.update(kinds)


def blocks_of(puzzle: Puzzle, standing: Standing, show_id: int) -> Blocks:
    """Return what keeps a showing from each place, with everything else where it stands. Raises KeyError."""
    index = Index(puzzle)
    show = index.shows[show_id]
    places = {one: spot for one, spot in standing.items() if one in index.shows and one != show_id}
    in_hall: dict[int, list[int]] = defaultdict(list)
    for one, spot in places.items():
        in_hall[spot.hall].append(one)
    tally = _Tally()
    for spot in _spots(puzzle, show):
        tally.add(spot, _errors(index, places, in_hall[spot.hall], show, spot))
    blocks = sorted(
        (_block(index, show, kind, tally) for kind in tally.places),
        key=lambda block: (-block.alone, -block.places, block.kind.value),
    )
    if tally.nearest is None:
        return Blocks(show_id, 0, 0, (), None, ())
    near = Spotted(tally.nearest[2], tally.nearest[1])
    errors = _errors(index, places, in_hall[near.hall], show, near)
    return Blocks(show_id, tally.tried, tally.free, tuple(blocks), near, errors)


def _spots(puzzle: Puzzle, show: Show) -> Iterator[Spotted]:
    for day in puzzle.frame.days:
        for start in range(day.start, day.end - show.minutes + 1, puzzle.frame.step):
            for hall in puzzle.halls:
                yield Spotted(hall.id, start)


def _errors(
    index: Index, places: dict[int, Spotted], in_hall: list[int], show: Show, spot: Spotted
) -> tuple[Problem, ...]:
    """Return the errors that a showing would have at a place."""
    places[show.id] = spot
    begins, ends = spot.start - show.setup, spot.start + show.minutes
    near = [
        one
        for one in in_hall
        if places[one].start - index.shows[one].setup < ends and places[one].start + index.shows[one].minutes > begins
    ]
    found = [
        *problems_at(index, show, spot),
        *(taken_twice(index, places, [*near, show.id]) if near else ()),
        *(way for person in index.people[show.id] for way in ways_of(index, places, person)),
    ]
    del places[show.id]
    return tuple(problem for problem in found if problem.kind in HARD and show.id in problem.shows)


def _block(index: Index, show: Show, kind: ProblemKind, tally: _Tally) -> Block:
    problems = tally.errors_alone[kind] or tally.errors[kind]
    alone = tally.alone[kind]
    others = Counter(one for problem in problems for one in problem.shows if one != show.id)
    people = Counter(person for problem in problems for person in problem.people)
    worst = problems[0]
    if others:
        most = min(others, key=lambda one: (-others[one], one))
        worst = next(problem for problem in problems if most in problem.shows)
    elif people:
        person = min(people, key=lambda one: (-people[one], one))
        worst = replace(next(problem for problem in problems if person in problem.people), people=(person,))
    remedy = replace(remedy_for(index, show, worst), enough=alone > 0)
    return Block(kind, tally.places[kind], alone, _most(others), _most(people), remedy)


def _most(counted: Counter[Key]) -> tuple[Key, ...]:
    return tuple(sorted(counted, key=lambda one: (-counted[one], one))[:5])


def remedy_for(index: Index, show: Show, problem: Problem) -> Remedy:
    """Return what would take away an error of a showing."""
    other = next((one for one in problem.shows if one != show.id), None)
    match problem.kind:
        case KIND.ROOM_TAKEN | KIND.PERSON_TWICE | KIND.WAY_IMPOSSIBLE if other is not None:
            fixed = index.shows[other].fixed
            return Remedy(RemedyKind.UNFIX if fixed else RemedyKind.MOVE, show=other)
        case KIND.PAUSED:
            return Remedy(RemedyKind.MOVE_BREAK, pause=problem.details["pause"])
        case KIND.UNAVAILABLE:
            return Remedy(RemedyKind.WIDEN, person=problem.people[0])
        case KIND.NOT_IN_CITY:
            return Remedy(RemedyKind.WIDEN_CITY, person=problem.people[0])
        case KIND.ROOM_CLOSED:
            return Remedy(RemedyKind.OPEN_LONGER, halls=(problem.details["hall"],))
        case _:
            return _remedy_of_needs(show, problem)


def _remedy_of_needs(show: Show, problem: Problem) -> Remedy:
    match problem.kind:
        case KIND.EQUIPMENT:
            return Remedy(RemedyKind.DROP_NEED, show=show.id, needs=problem.details["missing"])
        case KIND.HEARING_LOOP | KIND.STEP_FREE:
            return Remedy(RemedyKind.DROP_NEED, show=show.id, needs=(NEEDS[problem.kind],))
        case KIND.SEATS_OVERRUN:
            return Remedy(RemedyKind.ADD_ROOM, show=show.id, people=problem.details["people"])
        case KIND.ONLY_AT_NIGHT | KIND.ONLY_BY_DAY:
            return Remedy(RemedyKind.ANY_TIME_OF_DAY, show=show.id)
        case KIND.WRONG_CITY:
            return Remedy(RemedyKind.MOVE_CITY, show=show.id)
        case KIND.WRONG_HALL:
            return Remedy(RemedyKind.ANY_ROOM, show=show.id)
        case _:
            return Remedy(RemedyKind.MOVE, show=show.id)
