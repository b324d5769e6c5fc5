"""Times, places, links and boats of meetings: what can be proposed, and when one has to leave."""

import datetime as dt

import pytest

from editions.rules.crossing import Sea, Spot
from mentoring.rules.boats import Boat, boat_aboard, boat_across
from mentoring.rules.meetings import (
    House,
    check_link,
    check_minutes,
    check_place,
    check_times,
    overlaps,
    stop_of,
)
from mentoring.rules.people import Meets
from mentoring.rules.states import MeetingKind, MeetingState
from tests.editions.builders import refusal

NOW = dt.datetime(2027, 5, 3, 10, tzinfo=dt.UTC)


def at(hour: int, minute: int = 0) -> dt.datetime:
    """Return a time on the clock of the two cities, as the rules of boats count."""
    return NOW.replace(hour=hour, minute=minute, tzinfo=None)


HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
HERE, THERE, BOAT = House(1, 1), House(2, 2), House(3, None)


@pytest.mark.parametrize(
    "times, code, field",
    [
        ([], "times_few", "time_1"),
        ([NOW + DAY], "times_few", "time_2"),
        ([NOW + DAY, NOW + DAY], "times_twice", "time_2"),
        ([NOW + DAY, NOW], "time_past", "time_2"),
        ([NOW + 400 * DAY, NOW + DAY], "time_far", "time_1"),
        ([NOW + one * DAY for one in range(1, 7)], "times_many", None),
    ],
)
def test_times_that_cannot_be_proposed(times: list[dt.datetime], code: str, field: str | None) -> None:
    assert refusal(code, lambda: check_times(times, NOW)) == field


def test_two_to_five_times_ahead_can_be_proposed() -> None:
    for many in (2, 5):
        check_times([NOW + one * DAY for one in range(1, many + 1)], NOW)


@pytest.mark.parametrize("minutes", [0, 14, 241, -60])
def test_a_meeting_has_a_length(minutes: int) -> None:
    assert refusal("meeting_minutes", lambda: check_minutes(minutes)) == "minutes"


@pytest.mark.parametrize(
    "meets, house, young, code",
    [
        (Meets.ONLINE, None, True, None),
        (Meets.ONLINE, HERE, False, "place_unknown"),
        (Meets.CITY_1, HERE, False, None),
        (Meets.CITY_1, THERE, False, "place_unknown"),
        (Meets.CITY_2, None, False, None),
        (Meets.FERRY, BOAT, False, None),
        (Meets.FERRY, None, False, None),
        (Meets.CITY_1, HERE, True, None),
        (Meets.CITY_1, None, True, "place_not_approved"),
        (Meets.CITY_2, THERE, True, "place_not_approved"),
        (Meets.FERRY, None, True, "place_not_approved"),
        (Meets.FERRY, BOAT, True, "place_not_approved"),
    ],
)
def test_places(meets: Meets, house: House | None, young: bool, code: str | None) -> None:
    def check() -> None:
        check_place(meets, house, young=young, approved={HERE.id})

    if code is None:
        check()
    else:
        assert refusal(code, check) == "place"


def test_the_ferry_is_a_place_for_the_young_where_the_team_approved_it() -> None:
    check_place(Meets.FERRY, BOAT, young=True, approved={BOAT.id})


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://x.example", "x", "https://", "https://a@b.example"])
def test_links_that_are_no_web_addresses(link: str) -> None:
    assert refusal("meeting_link", lambda: check_link(link, young=False)) == "link"


def test_a_young_person_meets_in_a_room_and_not_on_a_network() -> None:
    check_link("https://meet.example/room", young=True)
    check_link("https://www.instagram.com/bo", young=False)
    assert refusal("link_elsewhere", lambda: check_link("https://www.instagram.com/bo", young=True)) == "link"


@pytest.mark.parametrize(
    "link",
    [
        "https://instagram.com./bo",
        "https://instagram.com\\\\.meet.example/bo",
        "https://%69nstagram.com/bo",
        "https://\uff49nstagram.com/bo",
        "https://www.instagram\u3002com/bo",
        "https://insta\u00adgram.com/bo",
    ],
)
def test_a_network_is_found_however_its_name_is_written(link: str) -> None:
    """Browsers go to the network by each of these."""
    assert refusal("link_elsewhere", lambda: check_link(link, young=True)) == "link"


@pytest.mark.parametrize("shift, minutes, clash", [(0, 30, True), (59, 30, True), (60, 30, False), (-30, 30, False)])
def test_one_meeting_may_begin_when_the_other_ends(shift: int, minutes: int, clash: bool) -> None:
    assert overlaps(NOW, 60, NOW + dt.timedelta(minutes=shift), minutes) is clash


def test_a_pair_comes_along_its_way_with_every_meeting_that_was_held() -> None:
    held, missed = MeetingState.HELD, MeetingState.MISSED
    assert stop_of([], over=False) == 1
    assert stop_of([(MeetingKind.GET_TO_KNOW, missed)], over=False) == 1
    assert stop_of([(MeetingKind.GET_TO_KNOW, held)], over=False) == 2
    assert stop_of([(kind, held) for kind in MeetingKind], over=False) == 4
    assert stop_of([], over=True) == 4


def test_one_leaves_in_time_for_the_worst_ordinary_case() -> None:
    goal = Spot("a house", "a house", "2", 10)
    afternoon = at(17)
    # Boarding 5, the boat that was just missed 20, the water 20, off the boat and ID 10, on foot 10.
    assert boat_across(Sea(), 1, goal, afternoon) == Boat(1, at(15, 55), 65)


def test_by_night_boats_are_few() -> None:
    goal = Spot("a house", "a house", "2", 10)
    early = at(6)
    assert boat_across(Sea(), 1, goal, early) == Boat(1, at(4, 15), 105)


def test_where_no_boat_sails_nobody_is_sent_to_the_quay() -> None:
    goal = Spot("a house", "a house", "2", 10)
    assert boat_across(Sea(boats_run=False), 1, goal, at(17)) == Boat(1, None)


def test_on_the_ferry_one_is_on_board_before_it_leaves() -> None:
    starts = at(17)
    assert boat_aboard(Sea(), 1, starts) == Boat(1, at(16, 55), 20, aboard=True)
