"""What the check of a timetable looks things up in, and what is wrong with one showing where it stands."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from conference.rules.timetable.fits import concerns, half_day, inside, lacks, may_be, merged
from conference.rules.timetable.problem_kinds import Problem, ProblemKind
from conference.rules.timetable.puzzle import Hall, Presence, Puzzle, Show, Span, Spotted
from conference.rules.timetable.travel import Travel


class Index:
    """What is asked of a puzzle again and again, found once."""

    def __init__(self, puzzle: Puzzle) -> None:
        self.puzzle = puzzle
        self.frame = puzzle.frame
        self.halls = {hall.id: hall for hall in puzzle.halls}
        self.shows = {show.id: show for show in puzzle.shows}
        self.travel = Travel(puzzle.frame, puzzle.halls)
        self.days, self.nights = merged(puzzle.frame.days), merged(puzzle.frame.nights)
        self.open = {hall.id: merged(hall.open) for hall in puzzle.halls}
        self.pauses = {
            hall.id: tuple(pause for pause in puzzle.pauses if concerns(pause, hall)) for hall in puzzle.halls
        }
        self.of_person: dict[str, list[int]] = defaultdict(list)
        self.of_track: dict[int, list[int]] = defaultdict(list)
        self.of_session: dict[int, list[int]] = defaultdict(list)
        self.people: dict[int, tuple[str, ...]] = {}
        self._free: dict[int, tuple[Span, ...]] = {}
        self._halves: dict[int, tuple[int, int] | None] = {}
        self._zone = ZoneInfo(puzzle.frame.zone)
        for show in puzzle.shows:
            self._enter(show)
        self.pairs_of: dict[int, list[int]] = defaultdict(list)
        for place, pair in enumerate(puzzle.pairs):
            for session in {pair.one, pair.other}:
                self.pairs_of[session].append(place)

    def _enter(self, show: Show) -> None:
        self.people[show.id] = tuple(dict.fromkeys(presence.person for presence in show.people))
        for person in self.people[show.id]:
            self.of_person[person].append(show.id)
        if show.track is not None:
            self.of_track[show.track].append(show.id)
        self.of_session[show.session].append(show.id)

    def free(self, presence: Presence) -> tuple[Span, ...] | None:
        """Return when somebody can, with what adjoins made one."""
        if presence.free is None:
            return None
        # By identity, which is quicker than by value: the puzzle keeps the spans alive.
        found = self._free.get(id(presence.free))
        if found is None:
            found = self._free[id(presence.free)] = merged(presence.free)
        return found

    def half(self, minute: int) -> tuple[int, int] | None:
        """Return the day and half of the day that a minute lies in."""
        if minute not in self._halves:
            self._halves[minute] = half_day(self.frame, minute)
        return self._halves[minute]

    def clock(self, minute: int) -> dt.time:
        """Return what the cities' clock shows at a minute."""
        return self.frame.at(minute).astimezone(self._zone).time()

    def demand(self, show: Show) -> int:
        """Return how many people want in: whom one expects, else this showing's part of who starred the session."""
        stars = self.puzzle.stars.get(show.session, 0)
        wanted = show.expected or -(-stars // len(self.of_session[show.session]))
        return wanted if show.seats is None else min(wanted, show.seats)


def span_of(show: Show, spot: Spotted) -> Span:
    return Span(spot.start, spot.start + show.minutes)


def outside(span: Span, spans: Iterable[Span]) -> int:
    """Return how many minutes of a span lie outside the one of the spans that takes in most of it."""
    whole = span.end - span.start
    held = (min(span.end, each.end) - max(span.start, each.start) for each in spans if each.meets(span))
    return whole - max(held, default=0)


def nearest(span: Span, spans: Iterable[Span]) -> Span | None:
    """Return the one of the spans that a span meets most of, else the one that lies nearest to it."""

    def away(each: Span) -> int:
        return max(span.start, each.start) - min(span.end, each.end)

    return min(spans, key=lambda each: (away(each), each.start), default=None)


def problems_at(index: Index, show: Show, spot: Spotted) -> tuple[Problem, ...]:
    """Return what is wrong with one showing where it stands, whatever stands around it."""
    hall = index.halls.get(spot.hall)
    if hall is None:
        return (Problem(ProblemKind.ROOM_GONE, (show.id,), details={"hall": spot.hall}),)
    span = span_of(show, spot)
    found = (*_of_time(index, show, hall, span), *_of_room(index, show, hall), *_of_people(index, show, hall, span))
    return tuple(replace(problem, details={"hall": hall.id, **problem.details}) for problem in found)


def _spans(span: Span | None) -> dict[str, int]:
    return {} if span is None else {"start": span.start, "end": span.end}


def _of_time(index: Index, show: Show, hall: Hall, span: Span) -> Iterator[Problem]:
    shows = (show.id,)
    if not inside(span, index.days):
        yield Problem(ProblemKind.OUTSIDE_DAYS, shows, minutes=outside(span, index.days))
    hours = index.open[hall.id]
    if hours and not inside(span, hours):
        details = _spans(nearest(span, hours))
        yield Problem(ProblemKind.ROOM_CLOSED, shows, minutes=outside(span, hours), details=details)
    for pause in index.pauses[hall.id]:
        if pause.span.meets(span):
            everybody = pause.hall is None and pause.city is None
            details = {"pause": pause.id, "block": pause.block, "everybody": everybody, **_spans(pause.span)}
            yield Problem(ProblemKind.PAUSED, shows, details=details)
    if show.night and not inside(span, index.nights):
        details = _spans(nearest(span, index.nights))
        yield Problem(ProblemKind.ONLY_AT_NIGHT, shows, minutes=outside(span, index.nights), details=details)
    if show.night is False and any(night.meets(span) for night in index.nights):
        details = _spans(nearest(span, index.nights))
        over = span.end - span.start - outside(span, index.nights)
        yield Problem(ProblemKind.ONLY_BY_DAY, shows, minutes=over, details=details)


def _of_room(index: Index, show: Show, hall: Hall) -> Iterator[Problem]:
    shows = (show.id,)
    missing = lacks(show, hall)
    if missing:
        yield Problem(ProblemKind.EQUIPMENT, shows, details={"missing": tuple(sorted(missing))})
    if show.hearing_loop and not hall.hearing_loop:
        yield Problem(ProblemKind.HEARING_LOOP, shows)
    if show.step_free and not hall.step_free:
        yield Problem(ProblemKind.STEP_FREE, shows)
    if show.city not in (None, hall.city):
        yield Problem(ProblemKind.WRONG_CITY, shows, details={"city": show.city})
    if show.halls and hall.id not in show.halls:
        yield Problem(ProblemKind.WRONG_HALL, shows)
    places = hall.capacity if show.seats is None else min(hall.capacity, show.seats)
    demand = index.demand(show)
    if show.signed_up > places:
        details = {"people": show.signed_up, "places": places, "room": hall.capacity == places}
        yield Problem(ProblemKind.SEATS_OVERRUN, shows, details=details)
    elif demand > hall.capacity:
        yield Problem(ProblemKind.TOO_SMALL, shows, details={"people": demand, "places": hall.capacity})


def _of_people(index: Index, show: Show, hall: Hall, span: Span) -> Iterator[Problem]:
    away = [one for one in show.people if (free := index.free(one)) is not None and not inside(span, free)]
    if away:
        worst = max(away, key=lambda one: (outside(span, index.free(one) or ()), one.person))
        free = index.free(worst) or ()
        yield Problem(
            ProblemKind.UNAVAILABLE,
            (show.id,),
            _names(away),
            minutes=outside(span, free),
            details=_spans(nearest(span, free)) if len(away) == 1 else {},
        )
    elsewhere = [one for one in show.people if not may_be(one, hall)]
    if elsewhere:
        yield Problem(ProblemKind.NOT_IN_CITY, (show.id,), _names(elsewhere))


def _names(present: Iterable[Presence]) -> tuple[str, ...]:
    return tuple(sorted({presence.person for presence in present}))
