"""Where a session could stand: the free places with the least that is wrong, for an editor who looks for one."""

from collections.abc import Iterator
from dataclasses import dataclass

from conference.rules.timetable.fits import common, concerns, hours_of, may_be, suits, time_of_day, without
from conference.rules.timetable.problem_kinds import RANKS, Problem, Severity
from conference.rules.timetable.problems import Checker
from conference.rules.timetable.puzzle import Hall, Puzzle, Show, Span, Spotted, Standing

MOST_TRIED = 400
HALF_HOUR = 30


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A place, and what would be wrong there: warnings and hints, never an error."""

    spot: Spotted
    problems: tuple[Problem, ...]


def best_places(puzzle: Puzzle, standing: Standing, show_id: int, *, many: int = 5) -> tuple[Suggestion, ...]:
    """Return the best places for a showing: those with the fewest problems, and of these the earliest.

    No two of them are in the same room on the same day, so that there is something to choose from. Nothing where there
    is no place without an error.
    """
    show = next(one for one in puzzle.shows if one.id == show_id)
    others = {one: spot for one, spot in standing.items() if one != show_id}
    checker = Checker(puzzle, others)
    rated = []
    for spot in _tried(puzzle, others, show):
        problems = checker.would(show_id, spot)
        if any(problem.severity is Severity.ERROR for problem in problems):
            continue
        worst = sorted(RANKS[problem.severity] for problem in problems)
        weight = sum(10 if rank == RANKS[Severity.WARNING] else 1 for rank in worst)
        rated.append(((weight, spot.start, spot.hall), Suggestion(spot, problems)))
    rated.sort(key=lambda pair: pair[0])
    found: list[Suggestion] = []
    used: set[tuple[int, int | None]] = set()
    for _weight, suggestion in rated:
        place = (suggestion.spot.hall, puzzle.frame.day_of(suggestion.spot.start))
        if place not in used:
            used.add(place)
            found.append(suggestion)
    return tuple(found[:many])


def _tried(puzzle: Puzzle, standing: Standing, show: Show) -> Iterator[Spotted]:
    """Yield places that are free and suit, those on full half-hours first, as many as can be looked at in a moment."""
    free = [_free_in(puzzle, standing, show, hall) for hall in puzzle.halls if suits(show, hall)]
    tried = 0
    for step in dict.fromkeys((HALF_HOUR, puzzle.frame.step)):
        for hall, spans in free:
            for span in spans:
                start = -(-span.start // step) * step
                while start + show.minutes <= span.end and tried < MOST_TRIED:
                    if step == HALF_HOUR or start % HALF_HOUR:
                        tried += 1
                        yield Spotted(hall.id, start)
                    start += step


def _free_in(puzzle: Puzzle, standing: Standing, show: Show, hall: Hall) -> tuple[Hall, tuple[Span, ...]]:
    """Return when a room is open and free, and everybody of the session can be in it."""
    spans = common(hours_of(hall, puzzle.frame), time_of_day(show, puzzle.frame))
    for presence in show.people:
        if not may_be(presence, hall):
            return hall, ()
        if presence.free is not None:
            spans = common(spans, presence.free)
    lengths = {one.id: one.minutes for one in puzzle.shows}
    taken = [pause.span for pause in puzzle.pauses if concerns(pause, hall)]
    taken += [
        Span(spot.start, spot.start + lengths[one])
        for one, spot in standing.items()
        if spot.hall == hall.id and one in lengths
    ]
    return hall, without(spans, taken)
