"""Requests to a mentor: what has to be said in one, when its mentor is reminded, which times suit both."""

import datetime as dt
from collections.abc import Collection, Mapping
from zoneinfo import ZoneInfo

from core.refusals import Refused
from mentoring.rules.contact import contact_in
from mentoring.rules.meetings import House, overlaps
from mentoring.rules.people import DAYS, Meets
from mentoring.rules.states import DAY, MISSED_BEFORE_PAUSE, NUDGES

PROMPTS = ("why_you", "stuck", "first_hour")
"""The three prompts: why you, where I am stuck, what the first hour could be."""
LONGEST = 1500
LONGEST_ANSWER = 1000
TIMES = 3
"""So many times a mentor proposes with a yes."""
SUGGESTED_TIMES = 6
CLOCKS: Mapping[str, dt.time] = {"day": dt.time(10), "evening": dt.time(18)}
"""When a meeting in daytime or in the evening begins, unless somebody says otherwise."""
NOTICE = 2
LOOK_AHEAD = 28
"""Suggested times lie at least so many days ahead, and at most so many: whoever asked has to find one of them free."""


def check_prompts(words: Mapping[str, str]) -> None:
    """Refuse `request_words` beside the first prompt that was left empty."""
    for prompt in PROMPTS:
        if not words[prompt].strip():
            raise Refused("request_words", field=prompt)


def check_no_contact(words: Mapping[str, str]) -> None:
    """Refuse `request_contact` beside what holds a way to reach somebody, for requests with a young person in them.

    A message in a pair is held for the coordinator; before there is a pair nobody could look at it, so it is refused.
    """
    for name, text in words.items():
        if contact_in(text):
            raise Refused("request_contact", field=name)


def nudges_due(sent_at: dt.datetime, moment: dt.datetime) -> int:
    """Return how many reminders of a request its mentor should have had by now."""
    return sum(sent_at + after <= moment for after in NUDGES)


def pauses_after(missed: int) -> bool:
    return missed >= MISSED_BEFORE_PAUSE


def quick_times(
    half_days: Collection[str],
    moment: dt.datetime,
    zone: ZoneInfo,
    *,
    minutes: int = 0,
    taken: Collection[tuple[dt.datetime, int]] = (),
) -> list[dt.datetime]:
    """Return the next times in half-days that suit both, as aware moments in UTC, the soonest first.

    `taken` are start and minutes of what one of them has booked: a meeting of so many `minutes` leaves that alone.
    """
    today = moment.astimezone(zone).date()
    found = []
    for ahead in range(NOTICE, LOOK_AHEAD + 1):
        day = today + ahead * DAY
        for part, clock in CLOCKS.items():
            if f"{DAYS[day.weekday()]}-{part}" in half_days:
                start = dt.datetime.combine(day, clock, zone).astimezone(dt.UTC)
                if not any(overlaps(start, minutes, other, length) for other, length in taken):
                    found.append(start)
    return found[:SUGGESTED_TIMES]


def check_three(times: Collection[dt.datetime]) -> None:
    """Refuse `times_three` where a mentor proposes fewer or more."""
    if len(times) != TIMES:
        raise Refused("times_three", field="quick", number=TIMES)


def places_to_meet(offered: Collection[Meets], houses: Collection[House], *, young: bool) -> tuple[Meets, ...]:
    """Return where somebody can ask to meet: where their mentor meets people, and for the young only where they may.

    A mentor who names no place meets everywhere. `houses` are the venues that the organisers approved. Online is left
    where nothing else is.
    """
    sides = {1: Meets.CITY_1, 2: Meets.CITY_2, None: Meets.FERRY}
    safe = {Meets.ONLINE} | {sides[house.side] for house in houses}
    found = tuple(place for place in Meets if (not offered or place in offered) and (not young or place in safe))
    return found or (Meets.ONLINE,)
