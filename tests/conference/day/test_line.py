"""The line of a day: order, walks and boats, what does not go together and what could be instead, the way home."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conference.rules.day.home import Ends, ends_of_day
from conference.rules.day.line import choose, draw_line
from conference.rules.day.picks import (
    BoatBlock,
    Instead,
    Line,
    Pause,
    PauseBlock,
    Pick,
    SessionBlock,
    Sound,
    StoppedBlock,
    Trouble,
    WaitBlock,
    WalkBlock,
    Warned,
    Why,
)
from editions.rules.crossing import Level, Sea, Spot

ZONE = "Europe/Copenhagen"
SOUND = Sound(Sea(), ZONE)
STILL = Sound(Sea(boats_run=False), ZONE)
DATA = Path(__file__).parents[2] / "data"
CROSSING = json.loads((DATA / "crossing.json").read_text())
WALKS = {
    "hbg": {"dunkers": 8, "tivoli": 4, "arena": 35},
    "hgr": {"kulturvaerftet": 6, "toldkammeret": 5, "vaerftshallerne": 12},
}
DAY = dt.date(2027, 5, 7)


def spot(venue: str, room: str = "1") -> Spot:
    if venue == "ferry":
        return Spot("salon", "ferry", None, 0, on_ferry=True)
    city = next(city for city, venues in WALKS.items() if venue in venues)
    return Spot(f"{venue}-{room}", venue, city, WALKS[city][venue])


def at(clock: str) -> dt.datetime:
    """Return a time on 7 May 2027, or before 06:00 on the morning after."""
    hour = dt.time.fromisoformat(clock)
    date = DAY + dt.timedelta(days=int(hour.hour < 6))
    return dt.datetime.combine(date, hour, dt.timezone(dt.timedelta(hours=2))).astimezone(dt.UTC)


def pick(name: int, start: str, end: str, venue: str = "dunkers", **values: Any) -> Pick:
    given: dict[str, Any] = {"session": name, "why": Why.STAR, "room": "1"} | values
    return Pick(
        id=name, day=DAY, starts_at=at(start), ends_at=at(end), spot=spot(venue, given.pop("room")), **given
    )  # fmt: skip


def kinds(line: Line) -> list[str]:
    return [type(block).__name__.removesuffix("Block").lower() for block in line.blocks]


def test_a_day_without_picks_is_empty() -> None:
    assert draw_line(SOUND, []) == Line()


def test_a_day_over_the_water_has_the_boat_in_it() -> None:
    one, other = pick(1, "10:00", "11:00"), pick(2, "14:00", "15:00", "kulturvaerftet")
    lunch = Pause(9, at("12:00"), at("13:00"))
    line = draw_line(SOUND, [other, one], pauses=[lunch])
    assert line.blocks == (
        SessionBlock(one),
        WaitBlock(at("11:00"), at("12:00")),
        PauseBlock(lunch, at("12:00"), at("12:51")),
        BoatBlock(
            leave_by=at("12:51"), arrives_by=at("14:00"), minutes=69, there_are=180, level=Level.OK, to_quay=8,
            wait=25, sail=20, from_quay=16, headway=20, night=False, to_city="hgr",
        ),
        SessionBlock(other),
    )  # fmt: skip
    assert (line.warned, line.chosen) == ((), (one, other))


@pytest.mark.parametrize("case", CROSSING["examples"], ids=lambda case: f"{case['from']} to {case['to']}")
def test_boats_take_as_long_as_the_examples_of_the_demo_say(case: dict[str, Any]) -> None:
    line = draw_line(SOUND, [pick(1, "10:00", "11:00", case["from"]), pick(2, "15:00", "16:00", case["to"])])
    boat = line.blocks[2]
    assert isinstance(boat, BoatBlock)
    assert boat.minutes == case["worst_case_minutes"] == boat.to_quay + boat.wait + boat.sail + boat.from_quay
    assert boat.arrives_by == at("15:00")


def test_walks_within_a_city_and_a_house_and_nothing_within_a_room() -> None:
    picks = [
        pick(1, "10:00", "11:00"),
        pick(2, "11:05", "11:30"),
        pick(3, "11:35", "12:00", room="2"),
        pick(4, "12:20", "13:00", "tivoli"),
    ]
    line = draw_line(SOUND, picks)
    assert line.blocks == (
        SessionBlock(picks[0]),
        SessionBlock(picks[1]),
        WalkBlock(at("11:30"), 5, Level.OK, same_house=True),
        SessionBlock(picks[2]),
        WalkBlock(at("12:03"), 17, Level.OK),
        SessionBlock(picks[3]),
    )


def test_boats_of_the_night_go_more_seldom() -> None:
    line = draw_line(SOUND, [pick(1, "22:00", "23:00"), pick(2, "01:30", "02:00", "kulturvaerftet")])
    assert line.blocks[2] == BoatBlock(
        leave_by=at("23:41"), arrives_by=at("01:30"), minutes=109, there_are=150, level=Level.OK, to_quay=8, wait=65,
        sail=20, from_quay=16, headway=60, night=True, to_city="hgr",
    )  # fmt: skip


def test_picks_at_the_same_time_stand_beside_each_other() -> None:
    star, seat = pick(1, "10:00", "11:00"), pick(2, "10:30", "12:00", "tivoli", why=Why.SEAT)
    late = pick(3, "11:30", "12:30")
    assert choose([star, seat, late]) == ((seat,), {2: (star, late)})
    assert draw_line(SOUND, [star, seat]).blocks == (SessionBlock(seat, (star,)),)
    assert draw_line(SOUND, [star, seat]).warned == (Warned(Trouble.OVERLAP, 2, 1),)


def test_speaking_goes_before_a_seat_and_nothing_is_offered_instead_of_either() -> None:
    talk, seat = pick(1, "10:00", "11:00", why=Why.SPEAKS), pick(2, "10:30", "11:30", why=Why.SEAT)
    again = pick(3, "15:00", "16:00", session=2, why=None)
    line = draw_line(SOUND, [talk, seat], offers=[again])
    assert line.warned == (Warned(Trouble.OVERLAP, 1, 2),)
    assert kinds(line) == ["session"]


def test_what_cannot_be_reached_says_how_much_is_missing_and_what_could_be_instead() -> None:
    one, other = pick(1, "10:00", "11:00", track=7), pick(2, "11:30", "12:30", "kulturvaerftet", track=8)
    again = pick(3, "15:00", "16:00", "kulturvaerftet", session=2, why=None)
    like = pick(4, "11:20", "12:00", "tivoli", track=8, why=None)
    too_near = pick(5, "10:50", "11:20", "tivoli", track=8, why=None)
    unlike = pick(6, "11:20", "12:00", "tivoli", track=9, why=None)
    line = draw_line(SOUND, [one, other], offers=[one, other, again, like, too_near, unlike])
    assert line.warned == (
        Warned(
            Trouble.IMPOSSIBLE, 1, 2, there_are=30, needed=69, across=True,
            instead=(Instead(2, 3, same=True), Instead(2, 4, same=False)),
        ),
    )  # fmt: skip
    assert kinds(line) == ["session", "boat", "session"]


def test_too_little_time_for_a_missed_boat_is_tight() -> None:
    line = draw_line(SOUND, [pick(1, "10:00", "11:00"), pick(2, "12:00", "12:30", "kulturvaerftet")])
    assert line.warned == (Warned(Trouble.TIGHT, 1, 2, there_are=60, needed=69, across=True),)
    boat = line.blocks[1]
    assert isinstance(boat, BoatBlock)
    assert (boat.leave_by, boat.arrives_by, boat.level) == (at("11:00"), at("12:09"), Level.TIGHT)


def test_something_instead_must_fit_the_picks_of_other_days_too() -> None:
    one, other = pick(1, "10:00", "11:00"), pick(2, "10:30", "11:30", "tivoli")
    tomorrow = dt.timedelta(days=1)
    again = replace(pick(3, "10:30", "11:30", session=2, why=None), day=DAY + tomorrow)
    again = replace(again, starts_at=again.starts_at + tomorrow, ends_at=again.ends_at + tomorrow)
    there = replace(pick(4, "11:00", "12:00"), day=DAY + tomorrow)
    there = replace(there, starts_at=there.starts_at + tomorrow, ends_at=there.ends_at + tomorrow)
    assert draw_line(SOUND, [one, other], offers=[again]).warned[0].instead == (Instead(2, 3, same=True),)
    assert draw_line(SOUND, [one, other], offers=[again], elsewhere=[there]).warned[0].instead == ()


def test_without_boats_the_water_stops_the_line() -> None:
    line = draw_line(STILL, [pick(1, "10:00", "11:00"), pick(2, "14:00", "15:00", "kulturvaerftet")])
    assert line.blocks[1:3] == (WaitBlock(at("11:00"), at("14:00")), StoppedBlock("hgr"))
    assert line.warned == (Warned(Trouble.IMPOSSIBLE, 1, 2, there_are=180, across=True, stopped=True),)


def test_session_on_the_ferry_is_boarded_from_this_shore_and_asks_where_it_lies() -> None:
    line = draw_line(SOUND, [pick(1, "15:00", "16:00"), pick(2, "16:20", "17:00", "ferry")])
    assert line.blocks[1] == WalkBlock(at("16:02"), 18, Level.ASK, aboard=True)
    assert [(one.trouble, one.there_are) for one in line.warned] == [(Trouble.ASK, 20)]


def test_night_in_which_the_clocks_go_back_has_its_hour() -> None:
    # 25 October 2026: from 01:30 in summer time to 02:30 in winter time are two hours.
    first, then = dt.datetime(2026, 10, 24, 23, tzinfo=dt.UTC), dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)
    day, half = dt.date(2026, 10, 24), dt.timedelta(minutes=30)
    one = replace(pick(1, "10:00", "11:00"), day=day, starts_at=first, ends_at=first + half)
    other = replace(pick(2, "10:00", "11:00", "kulturvaerftet"), day=day, starts_at=then, ends_at=then + half)
    line = draw_line(SOUND, [one, other])
    assert (line.warned, kinds(line)) == ((), ["session", "wait", "boat", "session"])
    assert [block.there_are for block in line.blocks if isinstance(block, BoatBlock)] == [120]


# --- the ends of the day ----------------------------------------------------------------------------------------------


def ends(first: Pick, last: Pick, home: str, sound: Sound = SOUND) -> Ends:
    return ends_of_day(sound, first, last, home)


def test_whoever_sleeps_where_the_day_is_needs_no_boat() -> None:
    assert ends(pick(1, "10:00", "11:00"), pick(2, "20:00", "21:00"), "hbg") == Ends()


def test_whoever_sleeps_across_is_told_when_to_leave_in_the_morning_and_in_the_evening() -> None:
    found = ends(pick(1, "10:00", "11:00"), pick(2, "20:00", "21:00"), "hgr")
    assert found.out is not None
    assert found.back is not None
    # From quay to quay 55 minutes, and 8 on foot.
    assert (found.out.leave_by, found.out.minutes) == (at("08:57"), 63)
    assert (found.back.leave_by, found.back.arrives_by, found.back.night) == (at("21:00"), at("22:03"), False)
    assert (found.last_comfortable, found.late) == (at("22:51"), False)


def test_day_that_ends_after_the_last_comfortable_boat_says_so() -> None:
    found = ends(pick(1, "20:00", "21:00"), pick(2, "22:00", "23:30", "tivoli"), "hgr")
    assert (found.last_comfortable, found.late) == (at("22:55"), True)
    assert found.back is not None
    assert (found.back.headway, found.back.night, found.back.arrives_by) == (60, True, at("01:09"))


def test_home_cannot_be_reached_without_boats() -> None:
    assert ends(pick(1, "10:00", "11:00"), pick(2, "20:00", "21:00"), "hgr", STILL) == Ends(stopped=True)
