"""Small puzzles for tests of the timetable's rules: two days on two shores, six rooms and a ferry.

Minute 0 is 08:00 in summer time of the first day; the rooms carry the walks of the demo's venues.
"""

import datetime as dt
import random
from dataclasses import replace
from typing import Any

from conference.rules.timetable.puzzle import Frame, Hall, Pair, Pause, Presence, Puzzle, Show, Span, Spotted
from editions.rules.crossing import Sea, Spot

WEST, EAST = 1, 2  # Helsingborg is the east shore; the ids only have to differ
ZONE = "Europe/Copenhagen"
ORIGIN = dt.datetime(2027, 4, 23, 6, tzinfo=dt.UTC)
DAY = 24 * 60
DAYS = (Span(60, 18 * 60), Span(DAY + 60, DAY + 18 * 60))  # 09:00 until 02:00
NIGHTS = (Span(10 * 60, 18 * 60), Span(DAY + 10 * 60, DAY + 18 * 60))  # from 18:00
WALKS = {"kv": 6, "told": 5, "vh": 12, "dunkers": 8, "tivoli": 4, "arena": 35, "faergen": 0}
CITIES = {"kv": WEST, "told": WEST, "vh": WEST, "dunkers": EAST, "tivoli": EAST, "arena": EAST}

KV_LILLE, KV_FOYER, VH_HAL, DUNKERS, KLUBB, STORA, ARENA, FERRY = range(1, 9)
ROOMS = {
    KV_LILLE: "kv-lille",
    KV_FOYER: "kv-foyer",
    VH_HAL: "vh-hal",
    DUNKERS: "dunkers-teater",
    KLUBB: "tivoli-klubb",
    STORA: "tivoli-stora",
    ARENA: "arena-konferens",
    FERRY: "faergen-salon",
}


def clock(hours, minutes=0, day=0):
    """Return the minute of a time on the cities' clock (CEST) of a day."""
    return day * DAY + (hours - 8) * 60 + minutes


def a_frame(**values):
    given: dict[str, Any] = {"origin": ORIGIN, "zone": ZONE, "days": DAYS, "nights": NIGHTS, "step": 15, "sea": Sea()}
    return Frame(**given | values)


def a_hall(number, **values):
    venue = ROOMS[number].split("-")[0]
    city = CITIES.get(venue)
    spot = Spot(ROOMS[number], venue, None if city is None else str(city), WALKS[venue], on_ferry=venue == "faergen")
    return Hall(**{"id": number, "city": city, "capacity": 100, "spot": spot} | values)


def a_show(number, minutes=60, people="", **values):
    """Return a showing; `people` are letters, each somebody who can whenever and wherever."""
    present = tuple(Presence(letter) if isinstance(letter, str) else letter for letter in people)
    return Show(**{"id": number, "session": 100 + number, "minutes": minutes, "people": present} | values)


def a_puzzle(*shows, halls=None, frame=None, **values):
    return Puzzle(frame or a_frame(), tuple(a_hall(one) for one in ROOMS) if halls is None else halls, shows, **values)


def a_crowded_puzzle(seed, number=40, people=20):
    """Return a random puzzle in which everything that can be wrong comes to be, somewhere."""
    dice = random.Random(seed)
    halls = tuple(
        replace(
            a_hall(one),
            capacity=dice.choice((20, 60, 200)),
            equipment=frozenset(dice.sample(["piano", "sound", "tables"], dice.randint(0, 3))),
            hearing_loop=dice.random() < 0.6,
            step_free=dice.random() < 0.8,
            open=() if dice.random() < 0.6 else (Span(120, 600), Span(600, 900), Span(DAY + 120, DAY + 900)),
        )
        for one in ROOMS
    )
    shows = tuple(_a_random_show(dice, one, people) for one in range(1, number + 1))
    sessions = sorted({show.session for show in shows})
    pairs = tuple(
        Pair(one, other, dice.randint(1, 30))
        for one, other in (sorted(dice.sample(sessions, 2)) for _ in range(min(number, 2 * len(sessions))))
    )
    pauses = (
        Pause(1, Span(240, 300)),
        Pause(2, Span(420, 450), city=WEST),
        Pause(3, Span(DAY + 200, DAY + 300), hall=DUNKERS, block=True),
    )
    stars = {session: dice.randint(0, 150) for session in sessions}
    return Puzzle(a_frame(), halls, shows, pauses, tuple({(p.one, p.other): p for p in pairs}.values()), stars)


def _a_random_show(dice, number, people):
    def present():
        free = None if dice.random() < 0.7 else (Span(60, 500), Span(500, 800), Span(DAY + 60, DAY + 500))
        return Presence(f"p{dice.randrange(people)}", free, frozenset(dice.choice(((), (), (WEST,), (WEST, EAST)))))

    return Show(
        id=number,
        session=100 + number - (number % 7 == 0),
        minutes=dice.choice((30, 45, 60, 90)),
        people=tuple(present() for _ in range(dice.randint(0, 3))),
        expected=dice.choice((0, 0, 15, 80, 250)),
        seats=dice.choice((None, None, 24)),
        equipment=frozenset(dice.sample(["piano", "sound", "tables"], dice.choice((0, 0, 1, 2)))),
        hearing_loop=dice.random() < 0.2,
        step_free=dice.random() < 0.2,
        night=dice.choice((None, None, None, True, False)),
        city=dice.choice((None, None, None, WEST, EAST)),
        halls=frozenset(dice.choice(((), (), (), (1, 2, 4)))),
        setup=dice.choice((0, 0, 0, 30)),
        track=dice.choice((None, 1, 2, 3)),
        language=dice.choice((None, "da", "sv", "scandinavian", "en")),
        signed_up=dice.choice((0, 0, 10, 30)),
    )


def a_random_spot(dice, puzzle):
    """Return a place, now and then one in a room that is gone or on no day."""
    return Spotted(dice.choice([*(hall.id for hall in puzzle.halls), 99]), dice.randrange(0, 2 * DAY, 15))
