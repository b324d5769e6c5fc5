"""What is wrong between showings: in one room, of one person, in one track, among languages, with the last boat."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from conference.rules.calls import SessionKind, SpokenLanguage
from conference.rules.timetable.checking import Index, span_of
from conference.rules.timetable.problem_kinds import Problem, ProblemKind
from conference.rules.timetable.puzzle import Pair, Span, Spotted
from conference.rules.timetable.travel import NEVER
from editions.rules.crossing import Level, headway_at

Places = Mapping[int, Spotted]

LONG_ENOUGH = 30
"""Minutes for which one language is alone before it is worth a word: ends that do not meet make a few of them."""

HALVES = (SpokenLanguage.DANISH.value, SpokenLanguage.SWEDISH.value)
"""What half of the public does not share. In Scandinavian each speaks their own; English is everybody's alike."""


def taken_twice(index: Index, places: Places, ids: Iterable[int]) -> Iterator[Problem]:
    """Yield every two showings that take one room at a time, the set-up of the later counted."""
    rows = sorted((places[one].start - index.shows[one].setup, places[one].start, one) for one in ids)
    running: list[tuple[int, int]] = []
    for begins, start, one in rows:
        end = start + index.shows[one].minutes
        running = [(until, other) for until, other in running if until > begins]
        for _until, other in running:
            yield _taken(index, places, *sorted((other, one), key=lambda show: (places[show].start, show)))
        running.append((end, one))


def _taken(index: Index, places: Places, first: int, second: int) -> Problem:
    one, other = span_of(index.shows[first], places[first]), span_of(index.shows[second], places[second])
    details = {"hall": places[first].hall, "setup": not one.meets(other)}
    if one.meets(other):
        both = min(one.end, other.end) - other.start
        return Problem(ProblemKind.ROOM_TAKEN, (first, second), minutes=both, details=details)
    needed = index.shows[second].setup
    return Problem(
        ProblemKind.ROOM_TAKEN, (first, second), minutes=other.start - one.end, needed=needed, details=details
    )


def ways_of(index: Index, places: Places, person: str) -> Iterator[Problem]:
    """Yield where somebody is in two places, or between two showings has no time for the way, or little.

    Two showings follow each other where none of theirs lies wholly between; nights between them count like any gap.
    """
    found = (one for one in index.of_person[person] if one in places)
    rows = sorted((places[one].start, places[one].start + index.shows[one].minutes, one) for one in found)
    for place, (_, end, one) in enumerate(rows):
        next_end: int | None = None
        for start, until, other in rows[place + 1 :]:
            if start < end:
                both = min(end, until) - start
                yield Problem(ProblemKind.PERSON_TWICE, (one, other), (person,), minutes=both)
                continue
            if next_end is not None and start >= next_end:
                break
            next_end = until if next_end is None else min(next_end, until)
            way = _way(index, places, one, other)
            if way is not None:
                yield replace(way, people=(person,))


def _way(index: Index, places: Places, one: int, other: int) -> Problem | None:
    here, there = places[one].hall, places[other].hall
    if here == there or here not in index.halls or there not in index.halls:
        return None
    ends, begins = places[one].start + index.shows[one].minutes, places[other].start
    gap = begins - ends
    least, comfortable = index.travel.minutes(here, there, ends)
    if gap >= comfortable:
        return None
    kind = ProblemKind.WAY_IMPOSSIBLE
    if gap >= least:
        asked = index.travel.level(here, there, ends, begins) is Level.ASK
        kind = ProblemKind.WAY_UNKNOWN if asked else ProblemKind.WAY_TIGHT
    details = {
        "least": None if least >= NEVER else least,
        "across": index.travel.across(here, there),
        "ferry": None in (index.halls[here].city, index.halls[there].city),
        "from": here,
        "to": there,
    }
    needed = None if comfortable >= NEVER else comfortable
    return Problem(kind, (one, other), minutes=gap, needed=needed, details=details)


def starred_together(index: Index, places: Places, pair: Pair) -> Problem | None:
    """Return what is wrong where whoever wants both sessions can see but one: all their showings are at one time."""
    longest = 0
    shows: tuple[int, ...] = ()
    for one in index.of_session.get(pair.one, ()):
        for other in index.of_session.get(pair.other, ()):
            if one == other or one not in places or other not in places:
                continue
            start, start_other = places[one].start, places[other].start
            ends = min(start + index.shows[one].minutes, start_other + index.shows[other].minutes)
            both = ends - max(start, start_other)
            if both <= 0:
                return None
            longest = max(longest, both)
            shows = shows or ((one, other) if (start, one) < (start_other, other) else (other, one))
    if not shows or pair.one == pair.other:
        return None
    return Problem(ProblemKind.STARRED_TOGETHER, shows, minutes=longest, details={"people": pair.people})


def broken_tracks(index: Index, places: Places, track: int) -> Iterator[Problem]:
    """Yield where a track runs parallel to itself, or is torn over cities within a half-day; one for each half-day."""
    halves: dict[tuple[int, int], list[int]] = defaultdict(list)
    for one in index.of_track[track]:
        when = index.half(places[one].start) if one in places else None
        if when is not None:
            halves[when].append(one)
    for (day, half), found in sorted(halves.items()):
        shows = sorted(found, key=lambda one: (places[one].start, one))
        details = {"track": track, "day": day, "half": half}
        parallel, longest = _parallel(index, places, shows)
        if parallel:
            yield Problem(ProblemKind.TRACK_PARALLEL, parallel, minutes=longest, details=details)
        halls = {places[one].hall for one in shows} & index.halls.keys()
        cities = {city for hall in halls if (city := index.halls[hall].city) is not None}
        if len(cities) > 1:
            torn = {**details, "cities": tuple(sorted(cities))}
            yield Problem(ProblemKind.TRACK_TORN, tuple(shows), details=torn)


def _parallel(index: Index, places: Places, shows: list[int]) -> tuple[tuple[int, ...], int]:
    """Return which of the showings (in order) run while another session of the track does, and the longest both do."""
    found: set[int] = set()
    longest = 0
    running: list[tuple[int, int]] = []
    for one in shows:
        start = places[one].start
        end = start + index.shows[one].minutes
        running = [(until, other) for until, other in running if until > start]
        for until, other in running:
            if index.shows[other].session != index.shows[one].session:
                found |= {one, other}
                longest = max(longest, min(end, until) - start)
        running.append((end, one))
    return tuple(one for one in shows if one in found), longest


def languages_missing(index: Index, places: Places, day: int, ids: Collection[int]) -> Iterator[Problem]:
    """Yield the stretches of a day in which all that runs is in one language which half of the public does not share.

    What has no language is for everybody, and so is music.
    """
    changes: dict[int, list[tuple[str | None, int]]] = defaultdict(list)
    for one in ids:
        show = index.shows[one]
        spoken = show.language if show.language in HALVES and show.kind != SessionKind.SHOWCASE else None
        changes[places[one].start].append((spoken, 1))
        changes[places[one].start + show.minutes].append((spoken, -1))
    count: dict[str | None, int] = dict.fromkeys((*HALVES, None), 0)
    alone: str | None = None
    since = 0
    for minute in sorted(changes):
        for spoken, step in changes[minute]:
            count[spoken] += step
        heard = [language for language, number in count.items() if number]
        now = heard[0] if len(heard) == 1 else None
        if now != alone:
            if alone is not None and minute - since >= LONG_ENOUGH:
                span = Span(since, minute)
                running = [one for one in ids if span_of(index.shows[one], places[one]).meets(span)]
                shows = tuple(sorted(running, key=lambda one: (places[one].start, one)))
                details = {"language": alone, "missing": "sv" if alone == "da" else "da", "day": day}
                details |= {"start": since, "end": minute}
                yield Problem(ProblemKind.LANGUAGE_MISSING, shows, minutes=minute - since, details=details)
            alone, since = now, minute


NONE_YET = (-NEVER * NEVER, 0)


def last_boats(index: Index, places: Places, day: int, ids: Collection[int]) -> Iterator[Problem]:
    """Yield, for each city, the last session of a day where whoever goes home across has only the night's boats."""
    sea = index.frame.sea
    if not sea.boats_run or not sea.headways:
        return
    last: dict[int, tuple[int, int]] = {}
    for one in ids:
        hall = index.halls.get(places[one].hall)
        if hall is not None and hall.city is not None:
            ends = (places[one].start + index.shows[one].minutes, one)
            if ends > last.get(hall.city, NONE_YET):
                last[hall.city] = ends
    usual = min(row.minutes for row in sea.headways)
    for city, (end, one) in sorted(last.items()):
        walk = index.halls[places[one].hall].spot.to_terminal
        wait = _headway(index, end + walk)
        if wait > usual:
            latest = _last_comfortable(index, end, walk, usual)
            details = {"city": city, "day": day, "end": end, "latest": latest}
            yield Problem(ProblemKind.LAST_BOAT, (one,), minutes=wait, needed=usual, details=details)


def _headway(index: Index, minute: int) -> int:
    return headway_at(index.frame.sea, index.clock(minute))


def _last_comfortable(index: Index, end: int, walk: int, usual: int) -> int | None:
    """Return the last end before, to five minutes, from which one still comes to the quay by the day's boats."""
    earlier = range(end - end % 5, end - 12 * 60, -5)
    return next((minute for minute in earlier if _headway(index, minute + walk) <= usual), None)
