"""Free places for a session: none with an error, the best first, each in another room or on another day."""

from conference.rules.timetable.problems import Severity
from conference.rules.timetable.puzzle import Presence, Span, Spotted
from conference.rules.timetable.suggesting import best_places
from tests.conference.rules.timetable.puzzles import DUNKERS, EAST, KV_LILLE, WEST, a_hall, a_puzzle, a_show, clock


def test_the_earliest_good_places_come_first():
    halls = (a_hall(KV_LILLE), a_hall(DUNKERS))
    found = best_places(a_puzzle(a_show(1, people="a"), halls=halls), {}, 1)
    day = 24 * 60
    assert [one.spot for one in found] == [
        Spotted(KV_LILLE, clock(9)),
        Spotted(DUNKERS, clock(9)),
        Spotted(KV_LILLE, day + clock(9)),
        Spotted(DUNKERS, day + clock(9)),
    ]
    assert all(one.problems == () for one in found)


def test_places_are_where_everybody_can_be_and_the_room_is_free():
    free = (Span(clock(10), clock(13)),)
    person = Presence("a", free, frozenset({WEST}))
    puzzle = a_puzzle(a_show(1, people=[person]), a_show(2), halls=(a_hall(KV_LILLE), a_hall(DUNKERS)))
    [found] = best_places(puzzle, {2: Spotted(KV_LILLE, clock(10))}, 1)
    assert found.spot == Spotted(KV_LILLE, clock(11))


def test_a_place_with_a_warning_comes_after_those_without():
    crowd = a_show(1, expected=150)
    halls = (a_hall(KV_LILLE, capacity=100), a_hall(DUNKERS, capacity=200))
    found = best_places(a_puzzle(crowd, halls=halls), {}, 1, many=4)
    assert [one.spot.hall for one in found] == [DUNKERS, DUNKERS, KV_LILLE, KV_LILLE]
    assert {problem.severity for one in found[2:] for problem in one.problems} == {Severity.WARNING}


def test_where_nothing_fits_nothing_is_offered():
    puzzle = a_puzzle(a_show(1, equipment=frozenset({"piano"}), city=EAST), halls=(a_hall(DUNKERS),))
    assert best_places(puzzle, {}, 1) == ()
