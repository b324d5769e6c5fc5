"""What cannot work before any solver runs: each kind of counting, and that it never says so of what can."""

import random

import pytest

from conference.rules.timetable.preflight import Obstacle, ObstacleKind, preflight, windows_of
from conference.rules.timetable.problems import HARD, ProblemKind, find_problems
from conference.rules.timetable.puzzle import Pause, Presence, Show, Span, Spotted
from tests.conference.rules.timetable.puzzles import (
    DAYS,
    DUNKERS,
    EAST,
    KLUBB,
    KV_LILLE,
    NIGHTS,
    STORA,
    WEST,
    a_frame,
    a_hall,
    a_puzzle,
    a_show,
    clock,
)

KIND = ObstacleKind
MORNING = Span(clock(9), clock(12))
AFTERNOON = Span(clock(13), clock(16))
ONE_DAY = {"days": DAYS[:1], "nights": NIGHTS[:1]}


def test_nothing_stands_against_what_can_be():
    puzzle = a_puzzle(*(a_show(one, 60, "ab") for one in range(1, 6)), a_show(6, 60, "a", night=True))
    assert preflight(puzzle, {}) == ()


def test_no_room_has_what_a_session_needs():
    puzzle = a_puzzle(a_show(1, equipment=frozenset({"piano"})), a_show(2))
    assert preflight(puzzle, {}) == (Obstacle(KIND.NO_ROOM, (1,)),)


def test_at_no_time_all_of_its_people_can():
    show = a_show(1, 60, [Presence("a", (MORNING,)), Presence("b", (AFTERNOON,)), Presence("c")])
    puzzle = a_puzzle(show, halls=(a_hall(DUNKERS), a_hall(KLUBB)))
    assert preflight(puzzle, {}) == (Obstacle(KIND.NO_WINDOW, (1,), ("a", "b"), (DUNKERS, KLUBB), needed=60),)


def test_windows_leave_out_breaks_and_what_is_too_short():
    show = a_show(1, 60, [Presence("a", (Span(clock(11), clock(14)),), frozenset({EAST}))], night=False)
    pauses = (
        Pause(1, Span(clock(12), clock(12, 30))),
        Pause(2, Span(clock(11, 30), clock(12)), hall=KLUBB, block=True),
    )
    puzzle = a_puzzle(show, halls=(a_hall(DUNKERS), a_hall(KLUBB), a_hall(KV_LILLE)), pauses=pauses)
    afternoon = Span(clock(12, 30), clock(14))
    assert windows_of(puzzle, show) == {DUNKERS: (Span(clock(11), clock(12)), afternoon), KLUBB: (afternoon,)}


def test_somebody_has_more_to_do_than_time():
    who = Presence("a", (MORNING,))
    puzzle = a_puzzle(*(a_show(one, 90, [who]) for one in (1, 2, 3)))
    assert preflight(puzzle, {}) == (Obstacle(KIND.PERSON_FULL, (1, 2, 3), ("a",), minutes=180, needed=270),)


def test_the_crossing_between_two_cities_counts():
    who = Presence("a", (MORNING,))
    shows = (a_show(1, 75, [who], city=EAST), a_show(2, 75, [who], city=WEST))
    obstacle = Obstacle(KIND.PERSON_FULL, (1, 2), ("a",), minutes=180, needed=195)
    assert preflight(a_puzzle(*shows), {}) == (obstacle,)
    # In the lunch between the halves of their day they may cross in their own time.
    split = Presence("a", (MORNING, AFTERNOON))
    shows = (a_show(1, 180, [split], city=EAST), a_show(2, 180, [split], city=WEST))
    assert preflight(a_puzzle(*shows), {}) == ()


def test_stretches_that_are_long_enough_are_too_few():
    who = Presence("a", (MORNING, AFTERNOON))
    puzzle = a_puzzle(*(a_show(one, 100, [who]) for one in (1, 2, 3)))
    assert preflight(puzzle, {}) == (Obstacle(KIND.PERSON_FULL, (1, 2, 3), ("a",), count=3, places=2),)


def test_more_showcases_than_evenings_have_room_for():
    """One evening of eight hours in one room with a stage takes eight hours, less what is fixed in it."""
    halls = (a_hall(STORA, equipment=frozenset({"stage"})), a_hall(KLUBB))
    shows = [a_show(one, 60, night=True, equipment=frozenset({"stage"})) for one in range(1, 9)]
    assert preflight(a_puzzle(*shows, halls=halls, frame=a_frame(**ONE_DAY)), {}) == ()
    shows += [a_show(9, 60, fixed=True), a_show(10, 60)]
    puzzle = a_puzzle(*shows, halls=halls, frame=a_frame(**ONE_DAY))
    assert preflight(puzzle, {9: Spotted(STORA, clock(20))}) == (
        Obstacle(KIND.ROOMS_FULL, tuple(range(1, 9)), halls=(STORA,), minutes=420, needed=480, night=True),
    )
    # By day it is in nobody's way.
    assert preflight(puzzle, {9: Spotted(STORA, clock(11))}) == ()


def test_long_sessions_find_no_stretch_though_there_are_minutes():
    pauses = (Pause(1, Span(clock(12), clock(13)), hall=DUNKERS),)
    frame = a_frame(days=(Span(clock(9), clock(16)),), nights=())
    puzzle = a_puzzle(*(a_show(one, 110) for one in (1, 2, 3)), halls=(a_hall(DUNKERS),), pauses=pauses, frame=frame)
    assert preflight(puzzle, {}) == (Obstacle(KIND.ROOMS_FULL, (1, 2, 3), halls=(DUNKERS,), count=3, places=2),)


def test_fixed_ones_that_contradict_each_other():
    puzzle = a_puzzle(a_show(1, 60, "a", fixed=True), a_show(2, 60, "a", fixed=True), a_show(3, 60, "a"))
    standing = {1: Spotted(DUNKERS, clock(10)), 2: Spotted(KLUBB, clock(10)), 3: Spotted(KLUBB, clock(10))}
    (obstacle,) = preflight(puzzle, standing)
    assert (obstacle.kind, obstacle.shows, obstacle.people) == (KIND.FIXED, (1, 2), ("a",))
    assert obstacle.problem is not None
    assert obstacle.problem.kind is ProblemKind.PERSON_TWICE


@pytest.mark.parametrize("seed", range(15))
def test_what_stands_without_an_error_is_never_called_impossible(seed):
    """Place at random what can be placed; drop what cannot; then nothing of the rest may be refused by counting."""
    dice = random.Random(seed)
    shows: list[Show] = []
    standing: dict[int, Spotted] = {}
    frame = a_frame(days=(Span(60, 400),), nights=(Span(300, 400),))
    halls = (a_hall(DUNKERS, equipment=frozenset({"stage"})), a_hall(KLUBB), a_hall(KV_LILLE))
    for number in range(1, 250):
        spans = (Span(60, dice.randrange(150, 400, 5)),) if dice.random() < 0.6 else None
        show = a_show(
            number,
            dice.choice((30, 45, 60)),
            [Presence(dice.choice("abcdef"), spans)],
            fixed=dice.random() < 0.3,
            setup=dice.choice((0, 15)),
            night=dice.choice((None, None, True, False)),
            equipment=frozenset(dice.choice(((), ("stage",)))),
            city=dice.choice((None, None, EAST, WEST)),
        )
        spot = Spotted(dice.choice(halls).id, dice.randrange(60, 400, 15))
        problems = find_problems(a_puzzle(*shows, show, halls=halls, frame=frame), {**standing, number: spot})
        if not any(problem.kind in HARD for problem in problems):
            shows.append(show)
            standing[number] = spot
    assert len(shows) > 4
    assert preflight(a_puzzle(*shows, halls=halls, frame=frame), standing) == ()
