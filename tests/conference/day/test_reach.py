"""From where somebody is: what can still be reached, and when to leave, by day, by night and as the clocks change."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from conference.rules.reach import Goal, Reach, latest_departure, reach, reachable
from editions.rules.crossing import Headway, Level, Sea, Spot

ZONE = "Europe/Copenhagen"
DATA = Path(__file__).parents[2] / "data"
CROSSING = json.loads((DATA / "crossing.json").read_text())
# Minutes on foot from the quay, of the demo's venues.
WALKS = {
    "hbg": {"dunkers": 8, "tivoli": 4, "arena": 35},
    "hgr": {"kulturvaerftet": 6, "toldkammeret": 5, "vaerftshallerne": 12},
}


def spot(venue: str) -> Spot:
    city = next(city for city, venues in WALKS.items() if venue in venues)
    return Spot(f"{venue}-1", venue, city, WALKS[city][venue])


DUNKERS, YARD = spot("dunkers"), spot("kulturvaerftet")
FERRY = Spot("deck", "ferry", None, 0, on_ferry=True)


def at(clock: str, day: str = "2027-05-07") -> dt.datetime:
    """Return a moment in early May, when the cities are two hours ahead."""
    return dt.datetime.fromisoformat(f"{day}T{clock}:00+02:00").astimezone(dt.UTC)


def test_crossing_takes_the_worst_ordinary_case_and_says_when_to_leave() -> None:
    found = reach(Sea(), at("12:00"), DUNKERS, Goal(1, YARD, at("13:30")), zone=ZONE)
    assert found == Reach(Level.OK, there_are=90, needed=69, leave_by=at("12:21"), across=True)
    assert found.missing == 0


def test_less_than_needed_is_tight_and_less_than_the_least_is_impossible() -> None:
    goals = [Goal(1, YARD, at("13:08")), Goal(2, YARD, at("12:44")), Goal(3, YARD, at("11:00"))]
    found = reachable(Sea(), at("12:00"), DUNKERS, goals, zone=ZONE)
    assert {name: one.level for name, one in found.items()} == {
        1: Level.TIGHT,
        2: Level.IMPOSSIBLE,
        3: Level.IMPOSSIBLE,
    }
    assert found[1].missing == 1


def test_leaving_before_the_boats_of_the_night_begin() -> None:
    # Whoever stands at the quay at 23:00 may wait an hour; a minute before, twenty minutes.
    assert latest_departure(Sea(), DUNKERS, YARD, at("00:05", "2027-05-08"), zone=ZONE) == at("22:51")
    assert latest_departure(Sea(), DUNKERS, YARD, at("01:00", "2027-05-08"), zone=ZONE) == at("23:11")


def test_same_room_needs_nothing_and_a_break_is_everywhere() -> None:
    goals = [Goal(1, DUNKERS, at("12:00")), Goal(2, None, at("12:30"))]
    assert reachable(Sea(), at("12:00"), DUNKERS, goals, zone=ZONE) == {
        1: Reach(Level.OK, 0, 0, at("12:00")),
        2: Reach(Level.OK, 30, 0, at("12:30")),
    }


def test_without_boats_the_other_shore_is_out_of_reach() -> None:
    found = reach(Sea(boats_run=False), at("12:00"), DUNKERS, Goal(1, YARD, at("18:00")), zone=ZONE)
    assert found == Reach(Level.IMPOSSIBLE, 360, None, None, across=True)


def test_room_on_the_ferry_asks_where_it_lies() -> None:
    found = reach(Sea(), at("12:00"), DUNKERS, Goal(1, FERRY, at("12:30")), zone=ZONE)
    assert (found.level, found.there_are, found.across) == (Level.ASK, 30, False)


def test_night_in_which_the_clocks_go_back_has_an_hour_more() -> None:
    # 25 October 2026: at three it is two again. From 01:30 (summer) to 02:30 (winter) there are two hours.
    ends = dt.datetime(2026, 10, 24, 23, 30, tzinfo=dt.UTC)
    begins = dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)
    found = reach(Sea(), ends, DUNKERS, Goal(1, YARD, begins), zone=ZONE)
    assert (found.level, found.there_are, found.needed) == (Level.OK, 120, 109)
    assert found.leave_by == dt.datetime(2026, 10, 24, 23, 41, tzinfo=dt.UTC)


@pytest.mark.parametrize("case", CROSSING["examples"], ids=lambda case: f"{case['from']} to {case['to']}")
def test_examples_of_the_demo(case: dict[str, Any]) -> None:
    here, there = spot(case["from"]), spot(case["to"])
    found = reach(Sea(), at("12:00"), here, Goal(1, there, at("15:00")), zone=ZONE)
    assert found.needed == case["worst_case_minutes"]
    assert found.leave_by == at("15:00") - dt.timedelta(minutes=case["worst_case_minutes"])
    for headway in (15, 30):
        if f"with_headway_{headway}" in case:
            sea = Sea(headways=(Headway(dt.time(5), dt.time(5), headway),))
            longer = reach(sea, at("12:00"), here, Goal(1, there, at("15:00")), zone=ZONE)
            assert longer.needed == case[f"with_headway_{headway}"]
