"""The crossing: the formula, the cases of the demo data, the night, the ferry itself and days without boats."""

import json
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editions.rules.crossing import (
    Headway,
    Journey,
    Level,
    Sea,
    Spot,
    Step,
    StepKind,
    headway_at,
    journey,
    judge,
    leave_by,
)

DATA = Path(__file__).parents[2] / "data"
CROSSING = json.loads((DATA / "crossing.json").read_text())
CASES = json.loads((DATA / "schedule_cases.json").read_text())["cases"]

# Minutes on foot from the terminal, of the demo's venues.
SEA = Sea()
WALKS = {
    "HBG": {"dunkers": 8, "tivoli": 4, "rodakvarn": 10, "konserthuset": 11, "arena": 35},
    "HEL": {"kulturvaerftet": 6, "toldkammeret": 5, "vaerftshallerne": 12},
}
VENUE_OF = {
    "dunkers-teater": "dunkers",
    "tivoli-klubb": "tivoli",
    "tivoli-stora": "tivoli",
    "arena-konferens": "arena",
    "kv-lille": "kulturvaerftet",
    "vh-hal": "vaerftshallerne",
}


def at(venue, room=None):
    city = next(city for city, venues in WALKS.items() if venue in venues)
    return Spot(room or f"{venue}-1", venue, city, WALKS[city][venue])


def spot(room):
    return ferry() if room == "faergen-salon" else at(VENUE_OF[room], room)


def ferry(city=None, room="faergen-salon"):
    return Spot(room, "faergen", city, 0, on_ferry=True)


def minutes(way):
    assert way is not None
    return way.minutes


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_cases_of_the_demo(case):
    level = judge(SEA, spot(case["from_room"]), spot(case["to_room"]), case["gap_min"], headway=case.get("headway"))
    assert level is (Level.ASK if case["expect"].startswith("depends") else Level(case["expect"]))


@pytest.mark.parametrize("case", CROSSING["examples"], ids=lambda case: f"{case['from']} to {case['to']}")
def test_the_examples_of_the_demo(case):
    start, goal = at(case["from"]), at(case["to"])
    assert minutes(journey(SEA, start, goal)) == case["worst_case_minutes"]
    for headway in (15, 30):
        if f"with_headway_{headway}" in case:
            assert minutes(journey(SEA, start, goal, headway=headway)) == case[f"with_headway_{headway}"]


def test_the_model_is_that_of_the_demo():
    assert (SEA.crossing, SEA.boarding_closes, SEA.leave_boat, SEA.show_id) == (
        CROSSING["crossing_minutes"],
        CROSSING["boarding_closes_minutes_before"],
        CROSSING["disembark_minutes"],
        CROSSING["id_check_margin_minutes"],
    )
    assert SEA.impossible_below == CROSSING["levels"][0]["below_minutes"]


def test_the_way_across_is_told_step_by_step():
    assert journey(SEA, at("dunkers"), at("kulturvaerftet")) == Journey(
        (
            Step(StepKind.WALK, 8),
            Step(StepKind.BOARD, 5),
            Step(StepKind.WAIT, 20),
            Step(StepKind.SAIL, 20),
            Step(StepKind.LEAVE_BOAT, 5),
            Step(StepKind.SHOW_ID, 5),
            Step(StepKind.WALK, 6),
        ),
        least=45,
        across=True,
    )


@given(st.sampled_from(sorted(WALKS["HBG"])), st.sampled_from(sorted(WALKS["HEL"])), st.integers(0, 200))
def test_the_way_back_takes_as_long_as_the_way_there(swedish, danish, gap):
    there, back = (at(swedish), at(danish)), (at(danish), at(swedish))
    assert minutes(journey(SEA, *there)) == minutes(journey(SEA, *back))
    assert judge(SEA, *there, gap) is judge(SEA, *back, gap)


@pytest.mark.parametrize(
    "clock, expected",
    [
        (time(5), 20),
        (time(12), 20),
        (time(22, 59), 20),
        (time(23), 60),
        (time(0), 60),
        (time(4, 59), 60),
    ],
    ids=str,
)
def test_boats_go_seldom_at_night(clock, expected):
    assert headway_at(SEA, clock) == expected


def test_where_rows_overlap_or_lack_the_longest_wait_counts():
    sea = replace(SEA, headways=(Headway(time(6), time(12), 15), Headway(time(11), time(20), 30)))
    assert [headway_at(sea, time(hour)) for hour in (7, 11, 15, 2)] == [15, 30, 30, 30]


@pytest.mark.parametrize("hour, expected", [(23, 40), (0, 40), (4, 40), (5, 20), (11, 20), (12, 90), (22, 90)])
def test_a_row_over_midnight_holds_on_both_sides_of_it(hour, expected):
    day = (Headway(time(23), time(5), 40), Headway(time(5), time(12), 20), Headway(time(12), time(23), 90))
    assert headway_at(replace(SEA, headways=day), time(hour)) == expected


def test_a_row_from_an_hour_to_the_same_hour_holds_all_day():
    sea = replace(SEA, headways=(Headway(time(5), time(5), 25),))
    assert [headway_at(sea, time(hour)) for hour in (0, 5, 23)] == [25, 25, 25]


def test_it_is_the_time_at_the_quay_that_counts():
    # Out of the hall at 22:54, eight minutes to the quay: the night's boats.
    assert minutes(journey(SEA, at("dunkers"), at("kulturvaerftet"), leaves=time(22, 51))) == 69
    assert minutes(journey(SEA, at("dunkers"), at("kulturvaerftet"), leaves=time(22, 52))) == 109


def test_the_quay_can_be_reached_after_midnight():
    assert minutes(journey(SEA, at("arena"), at("vaerftshallerne"), leaves=time(23, 50))) == 142


@pytest.mark.parametrize(
    "gap, level",
    [(-1, Level.IMPOSSIBLE), (0, Level.IMPOSSIBLE), (44, Level.IMPOSSIBLE), (45, Level.TIGHT), (68, Level.TIGHT),
     (69, Level.OK), (600, Level.OK)],
)  # fmt: skip
def test_the_levels_across(gap, level):
    assert judge(SEA, at("dunkers"), at("kulturvaerftet"), gap) is level


@pytest.mark.parametrize(
    "gap, level",
    [(-1, Level.IMPOSSIBLE), (3, Level.IMPOSSIBLE), (4, Level.TIGHT), (16, Level.TIGHT), (17, Level.OK)],
)
def test_the_levels_in_one_city_where_nobody_has_measured(gap, level):
    # Dunkers is 8 and Tivoli 4 minutes from the quay: between 4 and 12 apart, and 5 to find the room.
    assert judge(SEA, at("dunkers"), at("tivoli"), gap) is level


@pytest.mark.parametrize("gap, level", [(5, Level.IMPOSSIBLE), (6, Level.TIGHT), (10, Level.TIGHT), (11, Level.OK)])
def test_a_measured_walk_is_believed_in_both_directions(gap, level):
    dunkers = replace(at("dunkers"), walks={"tivoli": 6})
    assert judge(SEA, dunkers, at("tivoli"), gap) is level
    assert judge(SEA, at("tivoli"), dunkers, gap) is level


@pytest.mark.parametrize("gap, level", [(-1, Level.IMPOSSIBLE), (0, Level.OK), (10, Level.OK)])
def test_back_to_back_in_one_room_is_fine(gap, level):
    assert judge(SEA, at("dunkers"), at("dunkers"), gap) is level


@pytest.mark.parametrize("gap, level", [(-1, Level.IMPOSSIBLE), (0, Level.TIGHT), (4, Level.TIGHT), (5, Level.OK)])
def test_another_room_of_the_house_needs_the_margin(gap, level):
    assert judge(SEA, at("dunkers", "a"), at("dunkers", "b"), gap) is level


@pytest.mark.parametrize(
    "gap, level",
    [
        pytest.param(-1, Level.IMPOSSIBLE, id="an overlap is impossible wherever it lands"),
        pytest.param(10, Level.IMPOSSIBLE, id="too short for both sides"),
        pytest.param(15, Level.ASK, id="tight on the right side, impossible on the other"),
        pytest.param(50, Level.ASK, id="fine on the right side, tight on the other"),
        pytest.param(120, Level.OK, id="long enough for both sides"),
    ],
)
def test_a_session_on_the_ferry_asks_where_it_lands_if_that_matters(gap, level):
    assert judge(SEA, ferry(), at("kulturvaerftet"), gap) is level


@pytest.mark.parametrize(
    "start, goal, needs",
    [
        pytest.param(ferry("HEL"), at("kulturvaerftet"), 5 + 6 + 5, id="off the boat and up to the house"),
        pytest.param(at("kulturvaerftet"), ferry("HEL"), 6 + 5 + 5, id="down to the boat before boarding closes"),
        pytest.param(ferry("HBG"), at("kulturvaerftet"), 0 + 5 + 20 + 20 + 5 + 5 + 6, id="back over with the next one"),
    ],
)
def test_a_ferry_that_says_where_it_lands(start, goal, needs):
    assert minutes(journey(SEA, start, goal)) == needs
    assert judge(SEA, start, goal, needs) is Level.OK
    assert judge(SEA, start, goal, needs - 1) is Level.TIGHT


def test_two_rooms_on_the_ferry_are_one_house():
    assert judge(SEA, ferry(), ferry(room="faergen-bar"), 5) is Level.OK
    assert judge(SEA, ferry(), ferry(), 0) is Level.OK


def test_two_different_ferries_ask():
    other = Spot("aurora-salon", "aurora", None, 0, on_ferry=True)
    assert judge(SEA, ferry(), other, 20) is Level.ASK
    assert judge(SEA, ferry(), other, 200) is Level.OK


def test_without_boats_nobody_crosses_and_nobody_in_a_city_is_troubled():
    calm = replace(SEA, boats_run=False)
    assert journey(calm, at("dunkers"), at("kulturvaerftet")) is None
    assert judge(calm, at("dunkers"), at("kulturvaerftet"), 600) is Level.IMPOSSIBLE
    assert judge(calm, at("dunkers"), at("tivoli"), 17) is Level.OK


def test_a_journey_without_a_side_is_unknown():
    assert journey(SEA, ferry(), at("kulturvaerftet")) is None


def test_when_to_leave():
    way = journey(SEA, at("dunkers"), at("kulturvaerftet"))
    assert way is not None
    assert leave_by(way, datetime(2027, 4, 24, 12, 0, tzinfo=UTC)) == datetime(2027, 4, 24, 10, 51, tzinfo=UTC)


spots = st.sampled_from([*(at(venue) for venues in WALKS.values() for venue in venues), ferry("HBG"), ferry("HEL")])


@given(spots, spots, st.integers(0, 200), st.integers(0, 200), st.times())
def test_a_longer_gap_is_never_worse(start, goal, gap, more, leaves):
    order = [Level.IMPOSSIBLE, Level.TIGHT, Level.OK]
    short, long = judge(SEA, start, goal, gap, leaves=leaves), judge(SEA, start, goal, gap + more, leaves=leaves)
    assert order.index(short) <= order.index(long)
