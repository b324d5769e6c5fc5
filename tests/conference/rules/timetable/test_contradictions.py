"""Which demands cannot stand together: known ones, their remedies, and the search against trying everything."""

import random
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from conference.rules.timetable.contradictions import Contradiction, contradictions, group_of
from conference.rules.timetable.feasible import Budget, Demand, DemandKind, Model
from conference.rules.timetable.problems import HARD, find_problems
from conference.rules.timetable.puzzle import Pause, Presence, Span, Spotted
from conference.rules.timetable.remedies import Remedy, RemedyKind
from tests.conference.rules.timetable.puzzles import (
    DUNKERS,
    EAST,
    FERRY,
    KLUBB,
    KV_LILLE,
    WEST,
    a_frame,
    a_hall,
    a_puzzle,
    a_show,
    clock,
)

KIND = DemandKind
MORNING = Span(clock(9), clock(12))
SHORT_DAY = a_frame(days=(Span(clock(10), clock(13)),), nights=(), step=30)


def clashing(*args: Any, **more: Any) -> tuple[Contradiction, ...]:
    """Return the contradictions of a puzzle about which the search did not give up."""
    found = contradictions(*args, **more)
    assert found is not None
    return found


def takes(show):
    return Demand(KIND.TAKES_PLACE, show=show)


def free(person):
    return Demand(KIND.FREE, person=person)


def demands_of(found):
    return [set(one.demands) for one in found]


def enough(found, number=0):
    return [remedy for remedy in found[number].remedies if remedy.enough]


def test_what_can_stand_has_no_contradiction():
    puzzle = a_puzzle(a_show(1, 60, "a"), a_show(2, 60, "a"))
    assert contradictions(puzzle, {}, [1, 2]) == ()


def test_two_people_who_never_can_together():
    show = a_show(1, 60, [Presence("a", (MORNING,)), Presence("b", (Span(clock(11, 30), clock(14)),)), Presence("c")])
    puzzle = a_puzzle(show)
    assert contradictions(puzzle, {}, [1]) == (
        Contradiction(
            (free("a"), free("b"), takes(1)),
            (
                Remedy(RemedyKind.WIDEN, person="a", enough=True),
                Remedy(RemedyKind.WIDEN, person="b", enough=True),
                Remedy(RemedyKind.SHORTEN, show=1, minutes=30, enough=True),
            ),
        ),
    )


def test_a_room_with_a_piano_is_missing():
    halls = (a_hall(DUNKERS, equipment=frozenset({"stage"})), a_hall(KLUBB))
    puzzle = a_puzzle(a_show(1, 60, equipment=frozenset({"piano", "stage"}), expected=80), halls=halls)
    (found,) = clashing(puzzle, {}, [1])
    assert found.demands == (Demand(KIND.EQUIPMENT, show=1), takes(1))
    assert found.remedies == (
        Remedy(RemedyKind.DROP_NEED, show=1, needs=("piano",), enough=True),
        Remedy(RemedyKind.ADD_ROOM, show=1, needs=("piano", "stage"), people=80, enough=True),
    )


def test_a_fixed_session_in_the_only_time_that_somebody_has():
    who = Presence("a", (Span(clock(10), clock(11)),))
    puzzle = a_puzzle(a_show(1, 60, [who]), a_show(2, 60, "a", fixed=True), a_show(3, 60, "b", fixed=True))
    standing = {2: Spotted(KV_LILLE, clock(10, 30)), 3: Spotted(KLUBB, clock(10))}
    found = contradictions(puzzle, standing, [1])
    assert demands_of(found) == [{Demand(KIND.FIXED, show=2), free("a"), takes(1)}]
    assert enough(found) == [
        Remedy(RemedyKind.UNFIX, show=2, enough=True),
        Remedy(RemedyKind.WIDEN, person="a", enough=True),
        Remedy(RemedyKind.SHORTEN, show=1, minutes=30, enough=True),
    ]


def test_the_city_and_the_crossing():
    """In two and a half hours somebody has an hour on each shore, and the way takes three quarters of one."""
    who = Presence("a", (Span(clock(10), clock(12, 30)),))
    puzzle = a_puzzle(a_show(1, 60, [who], city=EAST), a_show(2, 60, [who], city=WEST), frame=a_frame(step=5))
    found = contradictions(puzzle, {}, [1, 2])
    cities = {Demand(KIND.CITY, show=1), Demand(KIND.CITY, show=2)}
    assert demands_of(found) == [{*cities, free("a"), takes(1), takes(2)}]
    assert enough(found) == [
        Remedy(RemedyKind.MOVE_CITY, show=1, enough=True),
        Remedy(RemedyKind.MOVE_CITY, show=2, enough=True),
        Remedy(RemedyKind.WIDEN, person="a", enough=True),
        Remedy(RemedyKind.SHORTEN, show=1, minutes=45, enough=True),
        Remedy(RemedyKind.SHORTEN, show=2, minutes=45, enough=True),
    ]


def test_who_may_sail_with_a_session_on_the_ferry_is_given_the_benefit_of_the_doubt():
    who = Presence("a", (Span(clock(10), clock(12, 30)),))
    shows = (a_show(1, 60, [who], city=EAST), a_show(2, 60, [who], city=WEST), a_show(3, 10, "a"))
    halls = (a_hall(DUNKERS), a_hall(KV_LILLE), a_hall(FERRY))
    assert contradictions(a_puzzle(*shows, halls=halls), {}, [1, 2]) == ()
    (found,) = clashing(a_puzzle(*shows, halls=halls[:2]), {}, [1, 2])
    assert len(found.demands) == 5


def test_two_reasons_are_found_one_after_the_other():
    """Neither the room nor the person lets it be: giving up one of them is not enough, and both are said."""
    show = a_show(1, 60, [Presence("a", ())], step_free=True)
    found = contradictions(a_puzzle(show, halls=(a_hall(DUNKERS),)), {}, [1])
    assert demands_of(found) == [{free("a"), takes(1)}, {Demand(KIND.STEP_FREE, show=1), takes(1)}]
    assert [enough(found, 0), enough(found, 1)] == [[], []]


def test_sessions_that_are_not_part_of_it_are_left_out():
    shows = [a_show(one, 90, "a") for one in (1, 2, 3)]
    puzzle = a_puzzle(*shows, halls=(a_hall(DUNKERS), a_hall(KLUBB)), frame=SHORT_DAY)
    assert demands_of(contradictions(puzzle, {}, [1, 2, 3])) == [{takes(1), takes(2), takes(3)}]
    two = a_puzzle(*shows, a_show(4, 60, night=True), halls=puzzle.halls, frame=SHORT_DAY)
    assert demands_of(contradictions(two, {}, [1, 2, 4])) == [{Demand(KIND.TIME_OF_DAY, show=4), takes(4)}]


@pytest.mark.parametrize(
    "values, kind, remedy",
    [
        pytest.param({"hearing_loop": True}, KIND.HEARING_LOOP, RemedyKind.DROP_NEED, id="a loop"),
        pytest.param({"city": WEST}, KIND.CITY, RemedyKind.MOVE_CITY, id="a city"),
        pytest.param({"halls": frozenset({99})}, KIND.HALLS, RemedyKind.ANY_ROOM, id="a room that is not there"),
        pytest.param({"night": True}, KIND.TIME_OF_DAY, RemedyKind.ANY_TIME_OF_DAY, id="an evening"),
        pytest.param({"signed_up": 120}, KIND.SEATS, RemedyKind.ADD_ROOM, id="seats"),
    ],
)
def test_what_a_session_is_bound_to(values, kind, remedy):
    puzzle = a_puzzle(a_show(1, 60, **values), halls=(a_hall(DUNKERS),), frame=SHORT_DAY)
    (found,) = clashing(puzzle, {}, [1])
    assert found.demands == (Demand(kind, show=1), takes(1))
    assert found.remedies[0].kind is remedy


def test_breaks_hours_and_cities_of_people():
    hall = a_hall(DUNKERS, open=(Span(clock(10), clock(12)),))
    pauses = (Pause(5, Span(clock(10, 30), clock(11, 30))),)
    puzzle = a_puzzle(a_show(1, 60), halls=(hall,), frame=SHORT_DAY, pauses=pauses)
    (found,) = clashing(puzzle, {}, [1])
    assert set(found.demands) == {Demand(KIND.PAUSE, pause=5), Demand(KIND.HOURS), takes(1)}
    assert enough([found]) == [
        Remedy(RemedyKind.MOVE_BREAK, pause=5, enough=True),
        Remedy(RemedyKind.OPEN_LONGER, halls=(DUNKERS,), enough=True),
        Remedy(RemedyKind.SHORTEN, show=1, minutes=30, enough=True),
        Remedy(RemedyKind.ADD_ROOM, show=1, enough=True),
    ]
    bound = a_puzzle(a_show(1, 60, [Presence("a", cities=frozenset({WEST}))]), halls=(a_hall(DUNKERS),))
    (found,) = clashing(bound, {}, [1])
    assert found.demands == (Demand(KIND.CITIES, person="a"), takes(1))


def test_a_fixed_session_of_the_group_that_its_own_people_cannot():
    puzzle = a_puzzle(a_show(1, 60, [Presence("a", (MORNING,))], fixed=True))
    (found,) = clashing(puzzle, {1: Spotted(DUNKERS, clock(14, 7))}, [1])
    assert set(found.demands) == {free("a"), Demand(KIND.FIXED, show=1), takes(1)}


def test_it_says_so_when_it_gives_up():
    shows = [a_show(one, 60, "a") for one in range(1, 6)]
    puzzle = a_puzzle(*shows, frame=replace(SHORT_DAY, days=(Span(clock(10), clock(14, 30)),), step=5))
    assert contradictions(puzzle, {}, range(1, 6), nodes=50) is None
    with pytest.raises(KeyError):
        contradictions(puzzle, {}, [77])


def test_the_same_question_has_the_same_answer():
    puzzle, standing = a_small_puzzle(5)
    again = replace(puzzle, shows=tuple(reversed(puzzle.shows)), halls=tuple(reversed(puzzle.halls)))
    assert contradictions(puzzle, standing, [1, 2, 3]) == contradictions(again, standing, [3, 1, 2])


def test_the_group_of_a_session_are_those_who_share_its_people():
    puzzle = a_puzzle(
        a_show(1, 60, "ab"), a_show(2, 60, "a"), a_show(3, 60, "c"), a_show(4, 60, "ab"), a_show(5, 60, "a", fixed=True)
    )
    assert group_of(puzzle, 1) == (1, 4, 2)
    assert group_of(puzzle, 1, most=2) == (1, 4)
    assert group_of(puzzle, 3) == (3,)


def a_small_puzzle(seed):
    """Return three sessions to place among three that are fixed without an error, so that all can be tried."""
    dice = random.Random(seed)
    halls = (a_hall(DUNKERS, equipment=frozenset({"piano"})), a_hall(KLUBB, open=(MORNING,)), a_hall(KV_LILLE))
    shows = []
    for number in range(1, 7):
        spans = (Span(clock(10), clock(11, dice.choice((0, 30)))),) if dice.random() < 0.5 else None
        shows.append(
            a_show(
                number,
                dice.choice((30, 60, 90)),
                [Presence(dice.choice("ab"), spans, frozenset(dice.choice(((), (), (EAST,)))))],
                equipment=frozenset(dice.choice(((), (), ("piano",)))),
                city=dice.choice((None, None, WEST)),
                setup=dice.choice((0, 0, 30)),
                fixed=number > 3,
            )
        )
    frame = replace(SHORT_DAY, days=(Span(clock(10), clock(12, 30)),))
    standing: dict[int, Spotted] = {}
    for show in shows[3:]:
        spot = Spotted(dice.choice(halls).id, dice.choice(range(clock(10), clock(12, 30), 30)))
        puzzle = a_puzzle(*shows, halls=halls, frame=frame)
        if not errors(puzzle, {**standing, show.id: spot}):
            standing[show.id] = spot
    return a_puzzle(*shows, halls=halls, frame=frame), standing


def errors(puzzle, standing):
    return [problem for problem in find_problems(puzzle, standing) if problem.kind in HARD]


@pytest.mark.parametrize("seed", range(20))
def test_the_search_finds_what_trying_everything_finds(seed):
    puzzle, standing = a_small_puzzle(seed)
    day = puzzle.frame.days[0]
    spots = [Spotted(hall.id, start) for hall in puzzle.halls for start in range(day.start, day.end, 30)]
    possible = any(
        not errors(puzzle, {**standing, 1: one, 2: two, 3: three})
        for one in _possible(puzzle, standing, spots, 1)
        for two, three in product(*(_possible(puzzle, standing, spots, number) for number in (2, 3)))
    )
    model = Model(puzzle, standing, [1, 2, 3])
    assert model.can_stand(model.demands, Budget(100_000)) is possible
    found = contradictions(puzzle, standing, [1, 2, 3])
    assert (found == ()) is possible
    assert found is not None
    for one in found:
        assert one.least
        assert model.can_stand(one.demands, Budget(100_000)) is False
        for demand in one.demands:
            rest = [other for other in one.demands if other != demand]
            assert model.can_stand(rest, Budget(100_000)) is True


def _possible(puzzle, standing, spots, number):
    return [spot for spot in spots if not errors(puzzle, {**standing, number: spot})]
