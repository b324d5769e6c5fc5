"""What is wrong with a timetable: each kind by itself, at its edges, and what is not wrong."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from conference.rules.timetable.problems import HARD, Problem, ProblemKind, Severity, find_problems
from conference.rules.timetable.puzzle import Pair, Pause, Presence, Span, Spotted
from editions.rules.crossing import Headway, Sea
from tests.conference.rules.timetable.puzzles import (
    ARENA,
    DAY,
    DUNKERS,
    EAST,
    FERRY,
    KLUBB,
    KV_FOYER,
    KV_LILLE,
    ROOMS,
    STORA,
    VH_HAL,
    WEST,
    a_frame,
    a_hall,
    a_puzzle,
    a_show,
    clock,
)

CASES = json.loads((Path(__file__).parents[3] / "data" / "schedule_cases.json").read_text())["cases"]
NUMBERS = {name: number for number, name in ROOMS.items()}
BY_EXPECTED = {
    "ok": (),
    "tight": (ProblemKind.WAY_TIGHT,),
    "impossible": (ProblemKind.WAY_IMPOSSIBLE,),
    "depends on which side it lands: ask": (ProblemKind.WAY_UNKNOWN,),
}
KIND = ProblemKind


def found(puzzle, standing, *kinds):
    """Return the problems of these kinds, or all of them."""
    return tuple(one for one in find_problems(puzzle, standing) if not kinds or one.kind in kinds)


def kinds(puzzle, standing):
    return [one.kind for one in find_problems(puzzle, standing)]


def two_of(person="a", first=60, second=60):
    return a_show(1, first, person), a_show(2, second, person)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_cases_of_the_demo(case):
    headway = case.get("headway", 20)
    frame = a_frame(sea=Sea(headways=(Headway(dt.time(0), dt.time(0), headway),)))
    standing = {
        1: Spotted(NUMBERS[case["from_room"]], clock(10)),
        2: Spotted(NUMBERS[case["to_room"]], clock(11) + case["gap_min"]),
    }
    assert tuple(kinds(a_puzzle(*two_of(), frame=frame), standing)) == BY_EXPECTED[case["expect"]]


def test_nothing_is_wrong_with_what_is_right():
    puzzle = a_puzzle(*two_of(), a_show(3, 60, "b"))
    standing = {1: Spotted(KV_LILLE, clock(10)), 2: Spotted(KV_LILLE, clock(11)), 3: Spotted(DUNKERS, clock(10))}
    assert found(puzzle, standing) == ()


def test_a_room_taken_twice():
    puzzle = a_puzzle(a_show(1, 60), a_show(2, 60))
    standing = {1: Spotted(FERRY, clock(10, 45)), 2: Spotted(FERRY, clock(10))}
    assert found(puzzle, standing) == (
        Problem(KIND.ROOM_TAKEN, (2, 1), minutes=15, details={"hall": FERRY, "setup": False}),
    )
    assert found(puzzle, {**standing, 1: Spotted(FERRY, clock(11))}) == ()


def test_setting_up_needs_the_room_before_but_not_the_people():
    puzzle = a_puzzle(a_show(1, 60, "a"), a_show(2, 60, "a", setup=30), pauses=(Pause(1, Span(clock(9), clock(10))),))
    standing = {1: Spotted(KV_LILLE, clock(10)), 2: Spotted(KV_LILLE, clock(11, 15))}
    assert found(puzzle, standing) == (
        Problem(KIND.ROOM_TAKEN, (1, 2), minutes=15, needed=30, details={"hall": KV_LILLE, "setup": True}),
    )
    assert found(puzzle, {**standing, 2: Spotted(KV_LILLE, clock(11, 30))}) == ()
    # Whoever rigs can do so while the others have lunch.
    assert found(puzzle, {2: Spotted(KV_LILLE, clock(10))}, KIND.PAUSED, KIND.ROOM_TAKEN) == ()


def test_a_person_in_two_places_is_named_with_all_others_who_are():
    puzzle = a_puzzle(a_show(1, 60, "ab"), a_show(2, 60, "bac"))
    standing = {1: Spotted(KV_LILLE, clock(10)), 2: Spotted(DUNKERS, clock(10, 20))}
    assert found(puzzle, standing) == (Problem(KIND.PERSON_TWICE, (1, 2), ("a", "b"), minutes=40),)


def test_the_way_is_asked_between_those_that_follow_each_other_only():
    """A session on the ferry takes people across: the ones before and after it do not have to lie a crossing apart."""
    puzzle = a_puzzle(a_show(1, 60, "a"), a_show(2, 30, "a"), a_show(3, 60, "a"))
    standing = {1: Spotted(KV_LILLE, 120), 2: Spotted(FERRY, 200), 3: Spotted(KLUBB, 250)}
    assert kinds(puzzle, standing) == [KIND.WAY_UNKNOWN, KIND.WAY_UNKNOWN]
    assert [one.shows for one in find_problems(puzzle, standing)] == [(1, 2), (2, 3)]


def test_a_long_session_before_a_short_one_still_asks_for_the_way_after_it():
    puzzle = a_puzzle(a_show(1, 120, "a"), a_show(2, 30, "a"), a_show(3, 60, "a"))
    standing = {1: Spotted(DUNKERS, 120), 2: Spotted(KV_LILLE, 130), 3: Spotted(KV_LILLE, 250)}
    assert [(one.kind, one.shows) for one in find_problems(puzzle, standing)] == [
        (KIND.PERSON_TWICE, (1, 2)),
        (KIND.WAY_IMPOSSIBLE, (1, 3)),
    ]


def test_the_way_says_what_there_is_and_what_it_takes():
    details = {"least": 45, "across": True, "ferry": False, "from": DUNKERS, "to": KV_LILLE}
    standing = {1: Spotted(DUNKERS, clock(10)), 2: Spotted(KV_LILLE, clock(11, 30))}
    assert found(a_puzzle(*two_of()), standing) == (
        Problem(KIND.WAY_IMPOSSIBLE, (1, 2), ("a",), minutes=30, needed=69, details=details),
    )
    assert found(a_puzzle(*two_of()), {**standing, 2: Spotted(KV_LILLE, clock(12))}) == (
        Problem(KIND.WAY_TIGHT, (1, 2), ("a",), minutes=60, needed=69, details=details),
    )


def test_without_boats_nobody_crosses_however_long_they_have():
    standing = {1: Spotted(DUNKERS, clock(10)), 2: Spotted(KV_LILLE, clock(10, day=1))}
    (problem,) = found(a_puzzle(*two_of(), frame=a_frame(sea=Sea(boats_run=False))), standing)
    assert (problem.kind, problem.needed, problem.details["least"]) == (KIND.WAY_IMPOSSIBLE, None, None)


def test_the_night_between_two_days_counts_like_any_gap():
    """The last of the night ends at 01:30 and the first of the morning begins 50 minutes later, across the water."""
    frame = a_frame(days=(Span(60, DAY + 18 * 60),))
    standing = {1: Spotted(STORA, clock(24, 30)), 2: Spotted(VH_HAL, clock(26, 20))}
    (problem,) = found(a_puzzle(*two_of(), frame=frame), standing, KIND.WAY_TIGHT, KIND.WAY_IMPOSSIBLE)
    # 4 to the quay, 5, 60 until the next boat of the night, 20, 5, 5, 12 to the hall.
    assert (problem.kind, problem.minutes, problem.needed) == (KIND.WAY_TIGHT, 50, 111)


def test_availability_adjoining_spans_are_one():
    who = Presence("a", (Span(clock(10), clock(11)), Span(clock(11), clock(12))))
    puzzle = a_puzzle(a_show(1, 60, [who, Presence("b")]))
    assert found(puzzle, {1: Spotted(DUNKERS, clock(10, 30))}) == ()
    details = {"hall": DUNKERS, "start": clock(10), "end": clock(12)}
    assert found(puzzle, {1: Spotted(DUNKERS, clock(11, 30))}) == (
        Problem(KIND.UNAVAILABLE, (1,), ("a",), minutes=30, details=details),
    )


def test_who_can_never_is_told_from_who_has_not_said():
    puzzle = a_puzzle(a_show(1, 60, [Presence("a", ()), Presence("b", None)]))
    assert found(puzzle, {1: Spotted(DUNKERS, clock(10))}) == (
        Problem(KIND.UNAVAILABLE, (1,), ("a",), minutes=60, details={"hall": DUNKERS}),
    )


@pytest.mark.parametrize(
    "cities, hall, wrong",
    [
        pytest.param((), FERRY, False, id="in any city, and between"),
        pytest.param((EAST,), DUNKERS, False, id="in theirs"),
        pytest.param((EAST,), KV_LILLE, True, id="in the other"),
        pytest.param((EAST,), FERRY, True, id="bound to one city nobody sails"),
        pytest.param((EAST, WEST), FERRY, False, id="in both, so between them too"),
    ],
)
def test_cities_of_a_person(cities, hall, wrong):
    puzzle = a_puzzle(a_show(1, 60, [Presence("a", cities=frozenset(cities))]))
    expected = (Problem(KIND.NOT_IN_CITY, (1,), ("a",), details={"hall": hall}),) if wrong else ()
    assert found(puzzle, {1: Spotted(hall, clock(10))}) == expected


def test_hours_of_a_room_and_days_of_the_edition():
    halls = (a_hall(DUNKERS, open=(Span(clock(10), clock(12)), Span(clock(12), clock(14)))), a_hall(KLUBB))
    puzzle = a_puzzle(a_show(1, 60), halls=halls)
    assert found(puzzle, {1: Spotted(DUNKERS, clock(11, 30))}) == ()
    assert found(puzzle, {1: Spotted(DUNKERS, clock(13, 15))}) == (
        Problem(KIND.ROOM_CLOSED, (1,), minutes=15, details={"hall": DUNKERS, "start": clock(10), "end": clock(14)}),
    )
    assert found(puzzle, {1: Spotted(KLUBB, clock(8, 30))}) == (
        Problem(KIND.OUTSIDE_DAYS, (1,), minutes=30, details={"hall": KLUBB}),
    )


def test_a_session_across_midnight_is_one_of_the_evening_before():
    puzzle = a_puzzle(a_show(1, 120, night=True))
    assert found(puzzle, {1: Spotted(FERRY, clock(23))}) == ()
    assert kinds(puzzle, {1: Spotted(FERRY, clock(25))}) == [KIND.ONLY_AT_NIGHT, KIND.OUTSIDE_DAYS]


def test_the_night_in_which_the_clocks_go_back_has_an_hour_more():
    """On 25 October 2026 it is twice from two to three: who ends at 02:30 summer time has two hours until 03:30."""
    frame = a_frame(origin=dt.datetime(2026, 10, 24, 6, tzinfo=dt.UTC), days=(Span(0, 26 * 60),), nights=())
    begins = frame.minute(dt.datetime.fromisoformat("2026-10-25T03:30:00+01:00"))
    ends = frame.minute(dt.datetime.fromisoformat("2026-10-25T02:30:00+02:00"))
    assert begins - ends == 120
    standing = {1: Spotted(STORA, ends - 60), 2: Spotted(KV_LILLE, begins)}
    assert found(a_puzzle(*two_of(), frame=frame), standing, *HARD, KIND.WAY_TIGHT) == ()
    # An hour later by the clock is the same moment plus two hours, and with an hour less it is tight by night's boats.
    (problem,) = found(
        a_puzzle(*two_of(), frame=frame), {**standing, 2: Spotted(KV_LILLE, begins - 60)}, KIND.WAY_TIGHT
    )
    assert (problem.minutes, problem.needed) == (60, 105)


@pytest.mark.parametrize(
    "pause, hall, wrong",
    [
        pytest.param({}, FERRY, True, id="everybody, on the ferry too"),
        pytest.param({"city": EAST}, DUNKERS, True, id="in this city"),
        pytest.param({"city": WEST}, DUNKERS, False, id="in the other city"),
        pytest.param({"city": WEST}, FERRY, False, id="a city is not the ferry"),
        pytest.param({"hall": DUNKERS, "block": True}, DUNKERS, True, id="a block of this room"),
        pytest.param({"hall": KLUBB}, DUNKERS, False, id="of another room"),
    ],
)
def test_breaks_and_blocks(pause, hall, wrong):
    span = Span(clock(12), clock(13))
    puzzle = a_puzzle(a_show(1, 60), pauses=(Pause(7, span, **pause),))
    details = {"hall": hall, "pause": 7, "block": "block" in pause, "everybody": not pause}
    problem = Problem(KIND.PAUSED, (1,), details={**details, "start": span.start, "end": span.end})
    assert found(puzzle, {1: Spotted(hall, clock(11, 30))}) == ((problem,) if wrong else ())
    assert found(puzzle, {1: Spotted(hall, clock(11))}) == ()


def test_what_a_session_needs_of_its_room():
    show = a_show(1, 60, equipment=frozenset({"piano", "stage"}), hearing_loop=True, step_free=True, city=WEST)
    halls = (a_hall(DUNKERS, equipment=frozenset({"stage"})), a_hall(KV_LILLE))
    puzzle = a_puzzle(replace(show, halls=frozenset({KV_LILLE})), halls=halls)
    assert found(puzzle, {1: Spotted(DUNKERS, clock(10))}) == (
        Problem(KIND.EQUIPMENT, (1,), details={"hall": DUNKERS, "missing": ("piano",)}),
        Problem(KIND.HEARING_LOOP, (1,), details={"hall": DUNKERS}),
        Problem(KIND.STEP_FREE, (1,), details={"hall": DUNKERS}),
        Problem(KIND.WRONG_CITY, (1,), details={"hall": DUNKERS, "city": WEST}),
        Problem(KIND.WRONG_HALL, (1,), details={"hall": DUNKERS}),
    )


@pytest.mark.parametrize(
    "night, at, expected",
    [
        pytest.param(True, clock(18), [], id="a showcase in the evening"),
        pytest.param(True, clock(17, 30), [KIND.ONLY_AT_NIGHT], id="a showcase half by day"),
        pytest.param(False, clock(17), [], id="a session of the day ends as the evening begins"),
        pytest.param(False, clock(17, 15), [KIND.ONLY_BY_DAY], id="a session of the day into the evening"),
        pytest.param(None, clock(17, 30), [], id="whenever"),
    ],
)
def test_evenings(night, at, expected):
    assert kinds(a_puzzle(a_show(1, 60, night=night)), {1: Spotted(DUNKERS, at)}) == expected


@pytest.mark.parametrize(
    "show, stars, expected",
    [
        pytest.param({"expected": 100}, 500, (), id="what is expected counts before stars"),
        pytest.param({"expected": 101}, 0, (101, 100), id="one too many"),
        pytest.param({}, 130, (130, 100), id="stars"),
        pytest.param({"seats": 24}, 130, (), id="no more than it takes"),
        pytest.param({"seats": 110}, 130, (110, 100), id="but so many as it takes"),
    ],
)
def test_demand(show, stars, expected):
    puzzle = a_puzzle(a_show(1, 60, **show), stars={101: stars})
    problems = [(one.kind, one.details) for one in find_problems(puzzle, {1: Spotted(DUNKERS, clock(10))})]
    details = dict(zip(("people", "places"), expected, strict=False))
    assert problems == ([(KIND.TOO_SMALL, {"hall": DUNKERS, **details})] if expected else [])


def test_stars_are_shared_by_the_showings_of_a_session():
    shows = (a_show(1, 60, session=5), a_show(2, 60, session=5))
    standing = {1: Spotted(DUNKERS, clock(10)), 2: Spotted(KV_LILLE, clock(10))}
    assert found(a_puzzle(*shows, stars={5: 200}), standing) == ()


def test_seats_that_were_taken_before_there_were_fewer():
    puzzle = a_puzzle(a_show(1, 60, seats=12, signed_up=14), a_show(2, 60, signed_up=120))
    standing = {1: Spotted(DUNKERS, clock(10)), 2: Spotted(DUNKERS, clock(11))}
    assert found(puzzle, standing) == (
        Problem(KIND.SEATS_OVERRUN, (1,), details={"hall": DUNKERS, "people": 14, "places": 12, "room": False}),
        Problem(KIND.SEATS_OVERRUN, (2,), details={"hall": DUNKERS, "people": 120, "places": 100, "room": True}),
    )


def test_two_sessions_that_many_want_both():
    puzzle = a_puzzle(a_show(1, 60), a_show(2, 60), a_show(3, 60, session=102), pairs=(Pair(101, 102, 17),))
    at_once = {1: Spotted(DUNKERS, clock(10)), 2: Spotted(KV_LILLE, clock(9, 30))}
    problem = Problem(KIND.STARRED_TOGETHER, (2, 1), minutes=30, details={"people": 17})
    assert found(puzzle, at_once, KIND.STARRED_TOGETHER) == (problem,)
    # The other showing of it can be seen, so nobody loses.
    assert found(puzzle, {**at_once, 3: Spotted(KLUBB, clock(15))}, KIND.STARRED_TOGETHER) == ()


def test_a_track_beside_itself_and_on_both_shores():
    puzzle = a_puzzle(*(a_show(one, 60, track=4) for one in (1, 2, 3)), a_show(4, 60, session=103, track=4))
    standing = {
        1: Spotted(DUNKERS, clock(10)),
        2: Spotted(KLUBB, clock(10, 30)),
        3: Spotted(KV_LILLE, clock(14)),
        4: Spotted(KV_FOYER, clock(14)),
    }
    details = {"track": 4, "day": 0, "half": 0}
    assert found(puzzle, standing) == (Problem(KIND.TRACK_PARALLEL, (1, 2), minutes=30, details=details),)
    torn = {1: Spotted(DUNKERS, clock(9)), 2: Spotted(KV_LILLE, clock(12, 30)), 3: Spotted(FERRY, clock(11))}
    assert found(puzzle, torn, KIND.TRACK_TORN) == (
        Problem(KIND.TRACK_TORN, (1, 3, 2), details={**details, "cities": (WEST, EAST)}),
    )
    # After one o'clock another half-day has begun.
    assert found(puzzle, {**torn, 2: Spotted(KV_LILLE, clock(13))}, KIND.TRACK_TORN) == ()


@pytest.mark.parametrize(
    "languages, expected",
    [
        pytest.param(("da", "da"), ("da", "sv"), id="only Danish"),
        pytest.param(("sv", "sv"), ("sv", "da"), id="only Swedish"),
        pytest.param(("da", "sv"), None, id="one of each"),
        pytest.param(("da", "scandinavian"), None, id="each speaks their own"),
        pytest.param(("sv", "en"), None, id="English besides"),
        pytest.param(("en", "en"), None, id="English is nobody's and everybody's"),
        pytest.param(("sv", None), None, id="music besides"),
    ],
)
def test_a_language_that_is_missing(languages, expected):
    puzzle = a_puzzle(*(a_show(number, 60, language=spoken) for number, spoken in enumerate(languages, start=1)))
    standing = {1: Spotted(DUNKERS, clock(10)), 2: Spotted(KV_LILLE, clock(10, 15))}
    problems = found(puzzle, standing, KIND.LANGUAGE_MISSING)
    if expected is None:
        assert problems == ()
        return
    details = {"language": expected[0], "missing": expected[1], "day": 0, "start": clock(10), "end": clock(11, 15)}
    assert problems == (Problem(KIND.LANGUAGE_MISSING, (1, 2), minutes=75, details=details),)


def test_music_is_for_everybody_whatever_is_said_between_songs():
    puzzle = a_puzzle(a_show(1, 60, language="sv", kind="showcase"))
    assert found(puzzle, {1: Spotted(DUNKERS, clock(19))}) == ()


def test_the_last_session_after_the_last_comfortable_boat():
    """Boats go every 20 minutes until 23:00, then every 60; the club room lies four minutes from the quay."""
    puzzle = a_puzzle(a_show(1, 60), a_show(2, 60), a_show(3, 60))
    standing = {1: Spotted(KLUBB, clock(22)), 2: Spotted(KV_LILLE, clock(21)), 3: Spotted(FERRY, clock(23))}
    details = {"city": EAST, "day": 0, "end": clock(23), "latest": clock(22, 55)}
    assert found(puzzle, standing) == (Problem(KIND.LAST_BOAT, (1,), minutes=60, needed=20, details=details),)
    assert found(puzzle, {1: Spotted(KLUBB, clock(21, 55))}, KIND.LAST_BOAT) == ()


def test_a_room_that_is_gone_and_showings_that_nobody_knows():
    puzzle = a_puzzle(*two_of())
    standing = {1: Spotted(99, clock(10)), 2: Spotted(DUNKERS, clock(10, 30)), 77: Spotted(DUNKERS, clock(10, 30))}
    assert found(puzzle, standing) == (
        Problem(KIND.PERSON_TWICE, (1, 2), ("a",), minutes=30),
        Problem(KIND.ROOM_GONE, (1,), details={"hall": 99}),
    )


def test_what_is_not_placed_comes_last():
    problems = find_problems(a_puzzle(*two_of(), a_show(3, 60)), {1: Spotted(DUNKERS, 0), 2: Spotted(DUNKERS, 30)})
    assert [(one.severity, one.kind, one.shows) for one in problems] == [
        (Severity.ERROR, KIND.OUTSIDE_DAYS, (1,)),
        (Severity.ERROR, KIND.PERSON_TWICE, (1, 2)),
        (Severity.ERROR, KIND.ROOM_TAKEN, (1, 2)),
        (Severity.ERROR, KIND.OUTSIDE_DAYS, (2,)),
        (Severity.HINT, KIND.UNPLACED, (3,)),
    ]


def test_a_key_stays_while_the_same_sessions_and_people_are_concerned():
    def key(first, second, people="ab"):
        puzzle = a_puzzle(a_show(1, 60, "ab"), a_show(2, 60, people))
        (problem,) = found(puzzle, {1: Spotted(DUNKERS, first), 2: Spotted(ARENA, second)})
        return problem.key

    assert key(clock(10), clock(10, 30)) == key(clock(15), clock(14, 15))
    assert key(clock(10), clock(10, 30)) != key(clock(10), clock(10, 30), "a")
    assert key(clock(10), clock(10, 30)).startswith("person-twice:1+2:")
