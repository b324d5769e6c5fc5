"""Why a session has no place, and what would help soonest."""

import random

import pytest

from conference.rules.timetable.blocking import Block, blocks_of
from conference.rules.timetable.problems import HARD, Checker, ProblemKind
from conference.rules.timetable.puzzle import Pause, Presence, Span, Spotted
from conference.rules.timetable.remedies import Remedy, RemedyKind
from tests.conference.rules.timetable.puzzles import (
    DUNKERS,
    KLUBB,
    KV_LILLE,
    a_crowded_puzzle,
    a_frame,
    a_hall,
    a_puzzle,
    a_random_spot,
    a_show,
    clock,
)

KIND = ProblemKind
SHORT_DAY = a_frame(days=(Span(clock(10), clock(12)),), nights=(), step=30)


def a_short_day(*shows, halls=(DUNKERS,), **values):
    """Two hours in few rooms: an hour begins at 10:00, 10:30 or 11:00."""
    return a_puzzle(*shows, halls=tuple(a_hall(one) for one in halls), frame=SHORT_DAY, **values)


def test_a_session_that_has_room():
    found = blocks_of(a_short_day(a_show(1, 60)), {}, 1)
    assert (found.places, found.free, found.blocks, found.nearest) == (3, 3, (), Spotted(DUNKERS, clock(10)))


@pytest.mark.parametrize("fixed, remedy", [(False, RemedyKind.MOVE), (True, RemedyKind.UNFIX)])
def test_another_session_in_the_way(fixed, remedy):
    puzzle = a_short_day(a_show(1, 60), a_show(2, 60, fixed=fixed))
    found = blocks_of(puzzle, {2: Spotted(DUNKERS, clock(10, 30))}, 1)
    assert found.blocks == (Block(KIND.ROOM_TAKEN, 3, 3, (2,), (), Remedy(remedy, show=2, enough=True)),)
    assert (found.free, found.nearest) == (0, Spotted(DUNKERS, clock(10)))
    assert [problem.kind for problem in found.problems] == [KIND.ROOM_TAKEN]


def test_the_reason_that_alone_takes_most_comes_first():
    """A piano stands in the club room only, which is taken; whoever plays comes at half past ten."""
    show = a_show(1, 60, [Presence("a", (Span(clock(10, 30), clock(12)),))], equipment=frozenset({"piano"}))
    halls = (a_hall(DUNKERS), a_hall(KLUBB, equipment=frozenset({"piano"})))
    puzzle = a_puzzle(show, a_show(2, 60), halls=halls, frame=SHORT_DAY)
    found = blocks_of(puzzle, {2: Spotted(KLUBB, clock(11))}, 1)
    drop = Remedy(RemedyKind.DROP_NEED, show=1, needs=("piano",), enough=True)
    assert found.blocks == (
        Block(KIND.EQUIPMENT, 3, 2, (), (), drop),
        Block(KIND.ROOM_TAKEN, 2, 2, (2,), (), Remedy(RemedyKind.MOVE, show=2, enough=True)),
        Block(KIND.UNAVAILABLE, 2, 1, (), ("a",), Remedy(RemedyKind.WIDEN, person="a", enough=True)),
    )


def test_reasons_that_never_stand_alone_are_not_enough():
    puzzle = a_short_day(a_show(1, 60, hearing_loop=True, step_free=True))
    found = blocks_of(puzzle, {}, 1)
    assert [(block.places, block.alone, block.remedy.needs, block.remedy.enough) for block in found.blocks] == [
        (3, 0, ("hearing-loop",), False),
        (3, 0, ("step-free",), False),
    ]


def test_the_crossing_blocks_too():
    puzzle = a_short_day(a_show(1, 60, "a"), a_show(2, 30, "a"), halls=(DUNKERS, KV_LILLE))
    found = blocks_of(puzzle, {2: Spotted(KV_LILLE, clock(11, 30))}, 1)
    assert [(block.kind, block.places, block.alone, block.shows) for block in found.blocks] == [
        (KIND.WAY_IMPOSSIBLE, 2, 2, (2,)),
        (KIND.PERSON_TWICE, 2, 1, (2,)),
        (KIND.ROOM_TAKEN, 1, 0, (2,)),
    ]
    assert found.free == 2


def test_breaks_are_named():
    puzzle = a_short_day(a_show(1, 60), pauses=(Pause(5, Span(clock(10, 45), clock(11, 15))),))
    (block,) = blocks_of(puzzle, {}, 1).blocks
    assert (block.kind, block.remedy) == (KIND.PAUSED, Remedy(RemedyKind.MOVE_BREAK, pause=5, enough=True))


def test_no_day_is_long_enough():
    found = blocks_of(a_short_day(a_show(1, 180)), {}, 1)
    assert (found.places, found.free, found.blocks, found.nearest) == (0, 0, (), None)


@pytest.mark.parametrize("seed", range(3))
def test_free_places_are_those_without_an_error(seed):
    dice = random.Random(seed)
    puzzle = a_crowded_puzzle(seed, number=8)
    standing = {show.id: a_random_spot(dice, puzzle) for show in puzzle.shows[1:]}
    one = puzzle.shows[0]
    found = blocks_of(puzzle, standing, one.id)
    checker = Checker(puzzle, standing)
    spots = [
        Spotted(hall.id, start)
        for day in puzzle.frame.days
        for start in range(day.start, day.end - one.minutes + 1, puzzle.frame.step)
        for hall in puzzle.halls
    ]
    wrong = [{problem.kind for problem in checker.would(one.id, spot)} & HARD for spot in spots]
    assert found.places == len(spots)
    assert found.free == wrong.count(set())
    assert {block.kind: block.places for block in found.blocks} == {
        kind: sum(kind in kinds for kinds in wrong) for kind in set().union(*wrong)
    }
