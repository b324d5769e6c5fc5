"""The problems of a timetable: all of them at once, or kept up to date while things move."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from conference.rules.timetable.checking import Index, problems_at
from conference.rules.timetable.checking_together import (
    broken_tracks,
    languages_missing,
    last_boats,
    starred_together,
    taken_twice,
    ways_of,
)
from conference.rules.timetable.problem_kinds import HARD, RANKS, Problem, ProblemKind, Severity
from conference.rules.timetable.puzzle import Puzzle, Show, Spotted, Standing

__all__ = ["HARD", "Checker", "Problem", "ProblemKind", "Severity", "find_problems"]

LATER = 1 << 60


def find_problems(puzzle: Puzzle, standing: Standing) -> tuple[Problem, ...]:
    """Return everything that is wrong with a timetable: errors first, then in the order of time."""
    return Checker(puzzle, standing).problems()


class Checker:
    """The problems of a timetable while showings move: after a move only what it touches is looked at again.

    What `standing` says of showings that the puzzle does not have is left out of account.
    """

    def __init__(self, puzzle: Puzzle, standing: Standing) -> None:
        self.index = Index(puzzle)
        self._places = {one: spot for one, spot in standing.items() if one in self.index.shows}
        self._in_hall: dict[int, set[int]] = defaultdict(set)
        self._on_day: dict[int, set[int]] = defaultdict(set)
        for one, spot in self._places.items():
            self._enter(one, spot)
        self._found: dict[tuple[str, int | str], tuple[Problem, ...]] = {}
        for unit in self._all_units():
            self._look(unit)

    @property
    def standing(self) -> dict[int, Spotted]:
        """Where things stand now."""
        return dict(self._places)

    def after_move(self, show: int, spot: Spotted | None) -> None:
        """Note that a showing stands there now, or (None) waits to be placed, and look again at what that touches."""
        self.after_moves({show: spot})

    def after_moves(self, moves: Mapping[int, Spotted | None]) -> None:
        """Note several moves at once, as `after_move` does one. Raises KeyError for showings that are not known."""
        touched: dict[tuple[str, int | str], None] = {}
        for one, spot in moves.items():
            show, before = self.index.shows[one], self._places.get(one)
            self._stand(one, spot)
            for place in (before, spot):
                touched.update(dict.fromkeys(self._units_of(show, place)))
        for unit in touched:
            self._look(unit)

    def problems(self) -> tuple[Problem, ...]:
        """Return everything that is wrong now: errors first, then in the order of time."""
        found = _joined(problem for problems in self._found.values() for problem in problems)
        return tuple(sorted(found, key=self._order))

    def problems_with(self, show: int) -> tuple[Problem, ...]:
        """Return what is wrong now with one showing, in the same order."""
        units = self._units_of(self.index.shows[show], self._places.get(show))
        found = (problem for unit in dict.fromkeys(units) for problem in self._found.get(unit, ()))
        return tuple(sorted(_joined(one for one in found if show in one.shows), key=self._order))

    def would(self, show: int, spot: Spotted | None) -> tuple[Problem, ...]:
        """Return what would be wrong with a showing if it stood there. Leaves everything as it is."""
        before = self._places.get(show)
        mine = self.index.shows[show]
        touched = dict.fromkeys((*self._units_of(mine, before), *self._units_of(mine, spot)))
        kept = {unit: self._found.get(unit, ()) for unit in touched}
        self._stand(show, spot)
        for unit in self._units_of(mine, spot):
            self._look(unit)
        found = self.problems_with(show)
        self._stand(show, before)
        for unit, problems in kept.items():
            self._keep(unit, problems)
        return found

    def _order(self, problem: Problem) -> tuple[object, ...]:
        first = self._places.get(problem.shows[0]) if problem.shows else None
        start = LATER if first is None else first.start
        return RANKS[problem.severity], start, problem.kind.value, problem.shows, problem.people

    def _stand(self, one: int, spot: Spotted | None) -> None:
        before = self._places.pop(one, None)
        if before is not None:
            self._in_hall[before.hall].discard(one)
            self._on_day[self._day(before)].discard(one)
        if spot is not None:
            self._places[one] = spot
            self._enter(one, spot)

    def _enter(self, one: int, spot: Spotted) -> None:
        self._in_hall[spot.hall].add(one)
        self._on_day[self._day(spot)].add(one)

    def _day(self, spot: Spotted) -> int:
        """Return the day that a showing belongs to, -1 for what begins outside all of them."""
        half = self.index.half(spot.start)
        return -1 if half is None else half[0]

    def _all_units(self) -> Iterator[tuple[str, int | str]]:
        yield from (("show", one) for one in self.index.shows)
        yield from (("hall", hall) for hall in list(self._in_hall))
        yield from (("person", person) for person in self.index.of_person)
        yield from (("track", track) for track in self.index.of_track)
        yield from (("pair", place) for place in range(len(self.index.puzzle.pairs)))
        yield from (("day", day) for day in list(self._on_day))

    def _units_of(self, show: Show, spot: Spotted | None) -> Iterator[tuple[str, int | str]]:
        """Yield what has to be looked at again where a showing leaves a place or comes to it."""
        yield "show", show.id
        yield from (("person", person) for person in self.index.people[show.id])
        yield from (("pair", place) for place in self.index.pairs_of.get(show.session, ()))
        if show.track is not None:
            yield "track", show.track
        if spot is not None:
            yield "hall", spot.hall
            yield "day", self._day(spot)

    def _look(self, unit: tuple[str, int | str]) -> None:
        self._keep(unit, tuple(self._problems_of(*unit)))

    def _keep(self, unit: tuple[str, int | str], problems: tuple[Problem, ...]) -> None:
        if problems:
            self._found[unit] = problems
        else:
            self._found.pop(unit, None)

    def _problems_of(self, what: str, which: int | str) -> Iterable[Problem]:
        if isinstance(which, str):
            return ways_of(self.index, self._places, which)
        match what:
            case "show":
                spot = self._places.get(which)
                if spot is None:
                    return (Problem(ProblemKind.UNPLACED, (which,)),)
                return problems_at(self.index, self.index.shows[which], spot)
            case "hall":
                return taken_twice(self.index, self._places, self._in_hall[which])
            case "track":
                return broken_tracks(self.index, self._places, which)
            case "pair":
                found = starred_together(self.index, self._places, self.index.puzzle.pairs[which])
                return () if found is None else (found,)
            case _:
                return self._problems_of_day(which)

    def _problems_of_day(self, day: int) -> Iterator[Problem]:
        if day >= 0:
            ids = sorted(self._on_day[day])
            yield from languages_missing(self.index, self._places, day, ids)
            yield from last_boats(self.index, self._places, day, ids)


def _joined(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Join what several people have with the same two sessions into one problem that names them all."""
    shared: dict[tuple[ProblemKind, tuple[int, ...]], list[Problem]] = defaultdict(list)
    for problem in problems:
        if len(problem.people) == 1 and len(problem.shows) == 2:
            shared[problem.kind, problem.shows].append(problem)
        else:
            yield problem
    for same in shared.values():
        people = tuple(sorted(one.people[0] for one in same))
        yield same[0] if len(same) == 1 else replace(same[0], people=people)
