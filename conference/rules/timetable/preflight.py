"""What cannot work before any solver runs, found by counting: who looks for it in a search looks long.

Each finding is certain: it holds wherever everything else stands. Nothing found does not mean that there is a solution.
"""

import enum
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from conference.rules.timetable.fits import common, concerns, hours_of, may_be, merged, suits, time_of_day, without
from conference.rules.timetable.problems import HARD, Problem, find_problems
from conference.rules.timetable.puzzle import Hall, Presence, Puzzle, Show, Span, Standing


class ObstacleKind(enum.StrEnum):
    """What cannot work. Beside each: what the fields of `Obstacle` hold there."""

    NO_ROOM = "no-room"  # show: no room has what it needs
    NO_WINDOW = "no-window"  # show, people: rooms there are, but at no time all of them can; `halls` that would suit
    PERSON_FULL = "person-full"  # people (one), shows: minutes they can, minutes needed, crossing included
    ROOMS_FULL = "rooms-full"  # shows, halls: minutes there are and needed, or `count` sessions into `places`
    FIXED = "fixed"  # shows, problem: fixed ones that contradict each other, or the house


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that cannot work, with the showings, people and rooms concerned, each in order.

    `minutes` there are, `needed` there should be. `night` True: it is about the evenings, False: about the days.
    `count` and `places` where what lacks is not minutes but stretches that are long enough.
    """

    kind: ObstacleKind
    shows: tuple[int, ...]
    people: tuple[str, ...] = ()
    halls: tuple[int, ...] = ()
    minutes: int | None = None
    needed: int | None = None
    count: int | None = None
    places: int | None = None
    night: bool | None = None
    problem: Problem | None = None


def preflight(puzzle: Puzzle, standing: Standing) -> tuple[Obstacle, ...]:
    """Return what cannot work, whatever a solver does. Only the fixed ones of what stands bind it."""
    return (
        *_contradicting(puzzle, standing),
        *_without_window(puzzle, standing),
        *_people_full(puzzle, standing),
        *_rooms_full(puzzle, standing),
    )


def windows_of(puzzle: Puzzle, show: Show) -> dict[int, tuple[Span, ...]]:
    """Return for each suitable room the spans, long enough, in which a session and all its people can be in it.

    What stands there does not count, breaks and blocks do.
    """
    ours = time_of_day(show, puzzle.frame)
    for presence in show.people:
        if presence.free is not None:
            ours = common(ours, merged(presence.free))
    found = {}
    for hall in puzzle.halls:
        if suits(show, hall) and all(may_be(presence, hall) for presence in show.people):
            spans = without(common(ours, hours_of(hall, puzzle.frame)), _pauses(puzzle, hall))
            long = tuple(span for span in spans if span.end - span.start >= show.minutes)
            if long:
                found[hall.id] = long
    return found


def _pauses(puzzle: Puzzle, hall: Hall) -> Iterator[Span]:
    return (pause.span for pause in puzzle.pauses if concerns(pause, hall))


def _held(puzzle: Puzzle, standing: Standing) -> dict[int, Show]:
    """Return the showings that no solver moves."""
    return {show.id: show for show in puzzle.shows if show.fixed and show.id in standing}


def _contradicting(puzzle: Puzzle, standing: Standing) -> Iterator[Obstacle]:
    held = {one: standing[one] for one in _held(puzzle, standing)}
    for problem in find_problems(puzzle, held):
        if problem.kind in HARD:
            yield Obstacle(ObstacleKind.FIXED, problem.shows, problem.people, problem=problem)


def _without_window(puzzle: Puzzle, standing: Standing) -> Iterator[Obstacle]:
    held = _held(puzzle, standing)
    for show in puzzle.shows:
        if show.id in held or windows_of(puzzle, show):
            continue
        halls = tuple(sorted(hall.id for hall in puzzle.halls if suits(show, hall)))
        if not halls:
            yield Obstacle(ObstacleKind.NO_ROOM, (show.id,))
            continue
        people = sorted({one.person for one in show.people if one.free is not None or one.cities})
        yield Obstacle(ObstacleKind.NO_WINDOW, (show.id,), tuple(people), halls, needed=show.minutes)


def _people_full(puzzle: Puzzle, standing: Standing) -> Iterator[Obstacle]:
    """Yield who has more minutes of sessions, with the crossing they cannot avoid, than are left of what they said."""
    held, days = _held(puzzle, standing), merged(puzzle.frame.days)
    parts: dict[str, list[tuple[Show, Presence]]] = defaultdict(list)
    for show in puzzle.shows:
        for presence in show.people:
            parts[presence.person].append((show, presence))
    for person in sorted(parts):
        mine = {show.id: (show, presence) for show, presence in parts[person] if show.id not in held}
        # They may have said other times for another session; what they said for any of them is the most there can be.
        said = [days if presence.free is None else common(days, merged(presence.free)) for _, presence in mine.values()]
        spans = merged(span for each in said for span in each)
        spans = without(spans, (_span(show, standing) for show, _ in parts[person] if show.id in held))
        there = sum(span.end - span.start for span in spans)
        # Only within one stretch does a crossing cost time that they have: between two they may cross in their own.
        needed = sum(show.minutes for show, _ in mine.values())
        needed += _least_crossing(puzzle, mine.values()) if len(spans) == 1 else 0
        lack = _too_few_stretches((show for show, _ in mine.values()), spans)
        if needed > there:
            yield Obstacle(ObstacleKind.PERSON_FULL, tuple(sorted(mine)), (person,), minutes=there, needed=needed)
        elif lack is not None:
            yield Obstacle(ObstacleKind.PERSON_FULL, lack[0], (person,), count=len(lack[0]), places=lack[1])


def _span(show: Show, standing: Standing) -> Span:
    start = standing[show.id].start
    return Span(start, start + show.minutes)


def _least_crossing(puzzle: Puzzle, parts: Iterable[tuple[Show, Presence]]) -> int:
    """Return the minutes of one crossing where a person has sessions that can be in the one city only, and others."""
    bound: set[int] = set()
    for show, presence in parts:
        where = {hall.city for hall in puzzle.halls if suits(show, hall) and may_be(presence, hall)}
        if None in where:
            return 0  # The ferry itself may take them across.
        bound |= {city for city in where if city is not None} if len(where) == 1 else set()
    return puzzle.frame.sea.impossible_below if len(bound) > 1 else 0


def _too_few_stretches(shows: Iterable[Show], spans: Collection[Span]) -> tuple[tuple[int, ...], int] | None:
    """Return the showings of some least length that are more than the spans can take, and how many those can take."""
    lengths = {show.id: show.minutes for show in shows}
    for least in sorted(set(lengths.values()), reverse=True):
        long = tuple(sorted(one for one, minutes in lengths.items() if minutes >= least))
        places = sum((span.end - span.start) // least for span in spans)
        if len(long) > places:
            return long, places
    return None


def _rooms_full(puzzle: Puzzle, standing: Standing) -> Iterator[Obstacle]:
    """Yield kinds of rooms, in the evenings, by day or at all, that have to take more than they have time for.

    For every set of rooms that some session is bound to: all sessions that can be in these rooms alone (pigeonhole).
    What is fixed takes its time away from the others.
    """
    held = _held(puzzle, standing)
    halls = {hall.id: hall for hall in puzzle.halls}
    taken: dict[int, list[Span]] = defaultdict(list)
    for show in held.values():
        span = _span(show, standing)
        taken[standing[show.id].hall].append(Span(span.start - show.setup, span.end))
    free = [show for show in puzzle.shows if show.id not in held]
    bound = {show.id: frozenset(hall.id for hall in puzzle.halls if suits(show, hall)) for show in free}
    kinds = {(bound[show.id], night) for show in free for night in (show.night, None) if bound[show.id]}
    told: set[tuple[int, ...]] = set()
    for rooms, night in sorted(kinds, key=lambda kind: (len(kind[0]), sorted(kind[0]), str(kind[1]))):
        inside = [show for show in free if bound[show.id] and bound[show.id] <= rooms]
        mine = [show for show in inside if night is None or show.night is night]
        spans = [span for room in sorted(rooms) for span in _usable(puzzle, halls[room], night, taken[room])]
        obstacle = _full(mine, spans)
        if obstacle is not None and obstacle.shows not in told:
            told.add(obstacle.shows)
            yield replace(obstacle, halls=tuple(sorted(rooms)), night=night)


def _full(shows: list[Show], spans: list[Span]) -> Obstacle | None:
    there, needed = sum(span.end - span.start for span in spans), sum(show.minutes for show in shows)
    if needed > there:
        numbers = tuple(sorted(show.id for show in shows))
        return Obstacle(ObstacleKind.ROOMS_FULL, numbers, minutes=there, needed=needed)
    lack = _too_few_stretches(shows, spans)
    if lack is None:
        return None
    return Obstacle(ObstacleKind.ROOMS_FULL, lack[0], count=len(lack[0]), places=lack[1])


def _usable(puzzle: Puzzle, hall: Hall, night: bool | None, taken: Iterable[Span]) -> tuple[Span, ...]:
    """Return when a room can hold sessions of the evening, of the day, or any."""
    kind = Show(id=0, session=0, minutes=0, night=night)
    spans = common(hours_of(hall, puzzle.frame), time_of_day(kind, puzzle.frame))
    return without(spans, (*_pauses(puzzle, hall), *taken))
