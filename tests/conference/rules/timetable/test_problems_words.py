"""The sentences: every kind has one, and they name the sessions, people and minutes."""

import random

import pytest
from flask import Flask

from conference.rules.timetable.blocking import blocks_of
from conference.rules.timetable.contradictions import contradictions
from conference.rules.timetable.feasible import Demand, DemandKind
from conference.rules.timetable.preflight import Obstacle, ObstacleKind, preflight
from conference.rules.timetable.problems import HARD, Problem, ProblemKind, Severity, find_problems
from conference.rules.timetable.puzzle import Equipment, Pause, Presence, Span, Spotted
from conference.rules.timetable.remedies import Remedy, RemedyKind
from conference.words.obstacles import (
    DEMANDS,
    REASONS,
    block_words,
    blocks_words,
    contradiction_words,
    demand_words,
    obstacle_words,
    remedy_words,
)
from conference.words.problems import (
    EQUIPMENT,
    KINDS,
    SENTENCES,
    SEVERITIES,
    Names,
    equipment_words,
    listed,
    problem_words,
)
from core.language import in_language
from tests.conference.rules.timetable.puzzles import (
    DUNKERS,
    EAST,
    FERRY,
    KLUBB,
    KV_LILLE,
    WEST,
    a_crowded_puzzle,
    a_frame,
    a_hall,
    a_puzzle,
    a_random_spot,
    a_show,
    clock,
)

KIND = ProblemKind
CITIES = {EAST: "Helsingborg", WEST: "Helsingør"}
TITLES = {1: "Booking without fear", 2: "Pay for the van", 3: "Night swim"}
PEOPLE = {"a": "Anna", "b": "Bo", "c": "Carl", "d": "Dea", "e": "Eva", "f": "Finn"}


def shown(minute):
    hours, minutes = divmod(minute + 8 * 60, 60)
    return f"{hours % 24:02}:{minutes:02}"


NAMES = Names(
    show=lambda show: TITLES.get(show, f"Talk {show}"),
    person=lambda person: PEOPLE.get(person, person),
    hall=lambda hall: {DUNKERS: "the Theatre", KV_LILLE: "the Small stage"}.get(hall, f"room {hall}"),
    city=lambda city: CITIES[city],
    track=lambda track: f"Track {track}",
    time=lambda minute: f"Friday {shown(minute)}",
    clock=shown,
)


@pytest.fixture(autouse=True)
def _english(ctx: Flask):
    with in_language("en"):
        yield


def words(puzzle, standing, *kinds):
    return [
        problem_words(problem, NAMES) for problem in find_problems(puzzle, standing) if problem.kind in (kinds or KIND)
    ]


def test_every_kind_has_its_words():
    assert set(SENTENCES) == set(KINDS) == set(ProblemKind)
    assert set(SEVERITIES) == set(Severity)
    assert set(EQUIPMENT) == set(Equipment)
    assert set(REASONS) == HARD
    assert set(DEMANDS) == set(DemandKind) - {DemandKind.HOURS, DemandKind.CITIES, DemandKind.FREE}


@pytest.mark.parametrize(
    "hall, minutes, sentence",
    [
        pytest.param(
            KV_LILLE,
            30,
            "Anna and Bo have 30 min to cross the water from “Booking without fear” to “Pay for the van”. Nobody makes "
            "it in under 45 min; plan 1 h 9 min.",
            id="nobody can",
        ),
        pytest.param(
            KV_LILLE,
            60,
            "Anna and Bo have 1 h to cross the water from “Booking without fear” to “Pay for the van”. If a boat has "
            "just left, it takes 1 h 9 min.",
            id="with a boat that waits",
        ),
        pytest.param(
            FERRY,
            15,
            "Anna and Bo have 15 min from “Booking without fear” to “Pay for the van”. Whether that is enough depends "
            "on the side on which the ferry lies; across it takes 1 h 3 min.",
            id="onto the ferry",
        ),
        pytest.param(
            FERRY,
            10,
            "Anna and Bo have 10 min from “Booking without fear” to “Pay for the van”. Nobody makes it in under "
            "13 min.",
            id="onto the ferry, wherever it lies",
        ),
    ],
)
def test_the_crossing_says_what_there_is_and_what_it_takes(hall, minutes, sentence):
    puzzle = a_puzzle(a_show(1, 60, "ab"), a_show(2, 60, "ba"))
    assert words(puzzle, {1: Spotted(DUNKERS, clock(10)), 2: Spotted(hall, clock(11) + minutes)}) == [sentence]


def test_one_person_on_foot():
    puzzle = a_puzzle(a_show(1, 60, "a"), a_show(2, 60, "a"))
    assert words(puzzle, {1: Spotted(DUNKERS, clock(10)), 2: Spotted(KLUBB, clock(11, 15))}) == [
        "Anna has 15 min to walk from “Booking without fear” to “Pay for the van”. Without hurry it takes 17 min."
    ]


def test_when_somebody_can():
    show = a_show(1, 60, [Presence("a", (Span(clock(10), clock(12)),))])
    assert words(a_puzzle(show), {1: Spotted(DUNKERS, clock(11, 30))}) == [
        "Anna cannot be in “Booking without fear” for 30 min of it. Nearest they can: Friday 10:00 to 12:00."
    ]


@pytest.mark.parametrize(
    "problem, sentence",
    [
        pytest.param(
            Problem(KIND.ROOM_TAKEN, (1, 2), minutes=15, details={"hall": DUNKERS, "setup": False}),
            "“Booking without fear” and “Pay for the van” are both in the Theatre for 15 min.",
            id="room",
        ),
        pytest.param(
            Problem(KIND.ROOM_TAKEN, (1, 2), minutes=15, needed=30, details={"hall": DUNKERS, "setup": True}),
            "“Pay for the van” needs 30 min to set up in the Theatre, and “Booking without fear” leaves 15 min.",
            id="set-up",
        ),
        pytest.param(
            Problem(KIND.EQUIPMENT, (1,), details={"hall": DUNKERS, "missing": ("piano", "stage", "fog")}),
            "“Booking without fear” needs a piano, a stage and fog, which the Theatre does not have.",
            id="equipment, of which nobody knows one",
        ),
        pytest.param(
            Problem(KIND.TOO_SMALL, (1,), details={"hall": DUNKERS, "people": 140, "places": 120}),
            "140 people want to be in “Booking without fear”, and the Theatre holds 120.",
            id="too small",
        ),
        pytest.param(
            Problem(KIND.SEATS_OVERRUN, (1,), details={"hall": 1, "people": 1, "places": 0, "room": False}),
            "1 person has a seat in “Booking without fear”, which takes 0 since it was made smaller.",
            id="seats",
        ),
        pytest.param(
            Problem(KIND.TRACK_TORN, (1, 2, 3), details={"track": 4, "day": 0, "half": 0, "cities": (WEST, EAST)}),
            "Within one half-day Track 4 is in Helsingør and Helsingborg: “Booking without fear”, “Pay for the van” "
            "and “Night swim”.",
            id="a track torn",
        ),
        pytest.param(
            Problem(
                KIND.LANGUAGE_MISSING,
                (1,),
                minutes=60,
                details={"language": "sv", "missing": "da", "day": 0, "start": clock(10), "end": clock(11)},
            ),
            "From Friday 10:00 to 11:00 everything is in Swedish alone: “Booking without fear”.",
            id="a language",
        ),
        pytest.param(
            Problem(
                KIND.LAST_BOAT,
                (3,),
                minutes=60,
                needed=20,
                details={"city": EAST, "day": 0, "end": clock(23), "latest": clock(22, 55)},
            ),
            "“Night swim” is the last of the day in Helsingborg and ends at 23:00. Then the boats sail only every 1 h; "
            "ending by 22:55 it would be in time for the others.",
            id="the last boat",
        ),
    ],
)
def test_sentences(problem, sentence):
    assert problem_words(problem, NAMES) == sentence


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_wrong_can_be_said(seed):
    puzzle, dice = a_crowded_puzzle(seed), random.Random(seed)
    standing = {show.id: a_random_spot(dice, puzzle) for show in puzzle.shows if show.id % 6}
    said = words(puzzle, standing)
    assert len(said) > 40
    assert [one for one in said if "%(" in one or "None" in one] == []


def test_lists():
    names = list(PEOPLE.values())
    assert [listed(names[:number]) for number in (0, 1, 2, 3, 5, 6)] == [
        "",
        "Anna",
        "Anna and Bo",
        "Anna, Bo and Carl",
        "Anna, Bo, Carl, Dea and Eva",
        "Anna, Bo, Carl, Dea and 2 more",
    ]
    assert equipment_words(["piano"]) == "a piano"


def test_what_cannot_work():
    morning, later = (Span(clock(9), clock(12)),), (Span(clock(13), clock(16)),)
    halls = (a_hall(DUNKERS),)
    puzzle = a_puzzle(a_show(1, 60, [Presence("a", morning), Presence("b", later)]), halls=halls)
    (window,) = preflight(puzzle, {})
    assert obstacle_words(window, NAMES) == (
        "“Booking without fear” needs 1 h at a stretch in the Theatre at a time when Anna and Bo can, and there is "
        "none."
    )
    assert (
        obstacle_words(Obstacle(ObstacleKind.NO_ROOM, (1,)), NAMES) == "No room has what “Booking without fear” needs."
    )
    full = Obstacle(ObstacleKind.PERSON_FULL, (1, 2), ("a",), minutes=180, needed=195)
    assert obstacle_words(full, NAMES) == (
        "Anna has 3 h left and needs 3 h 15 min, the way between the shores included: “Booking without fear” and “Pay "
        "for the van”."
    )
    rooms = Obstacle(ObstacleKind.ROOMS_FULL, (1, 2), halls=(DUNKERS,), minutes=60, needed=120, night=True)
    assert obstacle_words(rooms, NAMES) == (
        "In the Theatre 1 h are free in the evenings, and 2 h have to go there: “Booking without fear” and “Pay for "
        "the van”."
    )


def test_what_blocks_a_session():
    frame = a_frame(days=(Span(clock(10), clock(12)),), nights=(), step=30)
    puzzle = a_puzzle(a_show(1, 60), a_show(2, 60), halls=(a_hall(DUNKERS),), frame=frame)
    blocks = blocks_of(puzzle, {2: Spotted(DUNKERS, clock(10, 30))}, 1)
    assert blocks_words(blocks, NAMES) == "As everything stands, “Booking without fear” cannot be anywhere."
    (block,) = blocks.blocks
    assert block_words(block, blocks, NAMES) == "The room is taken (“Pay for the van”): 3 of 3 places."
    assert remedy_words(block.remedy, NAMES) == "Move “Pay for the van”."
    free = blocks_of(puzzle, {}, 1)
    assert blocks_words(free, NAMES) == (
        "There are 3 places where “Booking without fear” could be. The first: the Theatre, Friday 10:00."
    )


def test_what_contradicts_itself_and_what_helps():
    who = Presence("a", (Span(clock(10), clock(11)),))
    shows = (a_show(1, 60, [who]), a_show(2, 60, "a", fixed=True))
    puzzle = a_puzzle(*shows, pauses=(Pause(9, Span(0, 10)),))
    all_found = contradictions(puzzle, {2: Spotted(KV_LILLE, clock(10, 15))}, [1])
    assert all_found is not None
    (found,) = all_found
    assert contradiction_words(found, NAMES) == (
        "“Pay for the van” is fixed where it stands.",
        "Anna can only at the times they gave.",
        "“Booking without fear” takes place in its whole length.",
    )
    assert [remedy_words(remedy, NAMES) for remedy in found.remedies] == [
        "Unlock “Pay for the van”, so that it can move.",
        "Ask Anna whether other times would do, too.",
    ]


@pytest.mark.parametrize("kind", RemedyKind)
def test_every_remedy_can_be_said(kind):
    person = "a" if kind in (RemedyKind.WIDEN, RemedyKind.WIDEN_CITY) else None
    pause = 3 if kind is RemedyKind.MOVE_BREAK else None
    remedy = Remedy(kind, 1, person, 45, 30, ("hearing-loop", "piano"), pause, (DUNKERS,))
    said = remedy_words(remedy, NAMES)
    assert said.endswith(".")
    assert "%" not in said


@pytest.mark.parametrize("kind", DemandKind)
def test_every_demand_can_be_said(kind):
    person = "a" if kind in (DemandKind.FREE, DemandKind.CITIES) else None
    said = demand_words(Demand(kind, 1, person), NAMES)
    assert said.endswith(".")
    assert "%" not in said
