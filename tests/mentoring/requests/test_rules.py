"""What a request has to say, when its mentor is reminded, whose turn it is, and which times suit both."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from core.refusals import Refused
from mentoring.rules.meetings import House
from mentoring.rules.people import Meets
from mentoring.rules.requests import (
    check_no_contact,
    check_prompts,
    check_three,
    nudges_due,
    pauses_after,
    places_to_meet,
    quick_times,
)
from mentoring.rules.states import DAY, MatchState, MeetingState, RequestState
from mentoring.rules.turns import NOBODY, Clock, Turn, match_clock, meeting_clock, request_clock

NOW = dt.datetime(2027, 3, 25, 12, tzinfo=dt.UTC)  # a Thursday
SOUND = ZoneInfo("Europe/Copenhagen")
WORDS = {"why_you": "You know the clubs", "stuck": "Nobody answers", "first_hour": "Read one mail"}


@pytest.mark.parametrize("prompt", list(WORDS))
def test_each_prompt_is_needed_and_the_sentence_stands_beside_it(prompt: str) -> None:
    check_prompts(WORDS)
    with pytest.raises(Refused) as refusal:
        check_prompts({**WORDS, prompt: "  "})
    assert (refusal.value.code, refusal.value.field) == ("request_words", prompt)


def test_contact_details_in_a_young_persons_request_are_refused_beside_their_prompt() -> None:
    check_no_contact(WORDS)
    with pytest.raises(Refused) as refusal:
        check_no_contact({**WORDS, "stuck": "Write to me at liv@example.org"})
    assert (refusal.value.code, refusal.value.field) == ("request_contact", "stuck")


@pytest.mark.parametrize("days, due", [(0, 0), (2.9, 0), (3, 1), (6.9, 1), (7, 2), (9.9, 2)])
def test_reminders_come_on_the_third_and_the_seventh_day(days: float, due: int) -> None:
    assert nudges_due(NOW - days * DAY, NOW) == due


def test_two_missed_requests_pause_a_mentor() -> None:
    assert [pauses_after(missed) for missed in (0, 1, 2, 3)] == [False, False, True, True]


def test_suggested_times_lie_in_common_half_days_and_keep_the_clock_of_the_city_over_the_change_to_summer() -> None:
    found = [one.astimezone(SOUND) for one in quick_times(["tue-evening", "sat-day"], NOW, SOUND)]
    assert [f"{one:%a %d %b %H:%M}" for one in found] == [
        "Sat 27 Mar 10:00",
        "Tue 30 Mar 18:00",
        "Sat 03 Apr 10:00",
        "Tue 06 Apr 18:00",
        "Sat 10 Apr 10:00",
        "Tue 13 Apr 18:00",
    ]
    assert quick_times([], NOW, SOUND) == []


@pytest.mark.parametrize("count", [0, 2, 4])
def test_a_yes_brings_three_times(count: int) -> None:
    with pytest.raises(Refused, match="times_three"):
        check_three([NOW + number * DAY for number in range(count)])


def test_young_people_ask_to_meet_online_or_where_a_house_is_approved() -> None:
    houses = [House(1, 1), House(2, None)]
    everywhere = tuple(Meets)
    assert places_to_meet(everywhere, houses, young=False) == everywhere
    assert places_to_meet((), houses, young=False) == everywhere
    assert places_to_meet(everywhere, houses, young=True) == (Meets.ONLINE, Meets.CITY_1, Meets.FERRY)
    assert places_to_meet([Meets.CITY_2], houses, young=True) == (Meets.ONLINE,)


@pytest.mark.parametrize(
    "state, asker, mentor",
    [
        (RequestState.DRAFT, Clock(Turn.YOURS), Clock(Turn.THEIRS)),
        (RequestState.SENT, Clock(Turn.THEIRS, NOW), Clock(Turn.YOURS, NOW)),
        (RequestState.ACCEPTED, NOBODY, NOBODY),
        (RequestState.DECLINED, NOBODY, NOBODY),
        (RequestState.WITHDRAWN, NOBODY, NOBODY),
        (RequestState.EXPIRED, NOBODY, NOBODY),
    ],
    ids=lambda value: str(getattr(value, "value", "")),
)
def test_every_open_request_has_an_owner_and_a_clock(state: RequestState, asker: Clock, mentor: Clock) -> None:
    assert request_clock(state, NOW, mentor=False) == asker
    assert request_clock(state, NOW, mentor=True) == mentor


def test_an_offer_waits_for_whoever_has_not_answered() -> None:
    def clock(*, mine: bool, theirs: bool) -> Clock:
        return match_clock(MatchState.OFFERED, NOW, said_yes=mine, other_said_yes=theirs)

    assert clock(mine=False, theirs=True) == Clock(Turn.YOURS, NOW)
    assert clock(mine=True, theirs=False) == Clock(Turn.THEIRS, NOW)
    assert clock(mine=True, theirs=True) == NOBODY
    assert match_clock(MatchState.PROPOSED, None, said_yes=True, other_said_yes=True) == Clock(Turn.TEAM)
    assert match_clock(MatchState.ACTIVE, None, said_yes=True, other_said_yes=True) == NOBODY


def test_whoever_did_not_propose_the_times_chooses_one() -> None:
    assert meeting_clock(MeetingState.ASKED, 1, 1) == Clock(Turn.THEIRS)
    assert meeting_clock(MeetingState.ASKED, 1, 2) == Clock(Turn.YOURS)
    assert meeting_clock(MeetingState.BOOKED, 1, 2) == NOBODY
