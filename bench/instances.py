"""Made-up programmes on two shores that can be placed for certain: laid out first, then only their demands kept."""

import datetime as dt
import math
import random
from dataclasses import dataclass

from conference.rules.timetable.puzzle import Frame, Hall, Pair, Pause, Presence, Puzzle, Show, Span, Spotted
from conference.rules.timetable.travel import Travel
from editions.rules.crossing import Sea, Spot

DAY = 24 * 60
LENGTHS = (30, 45, 45, 60, 60, 90)
WALKS = (("d", 8), ("t", 4), ("r", 10), ("k", 6), ("v", 12), ("m", 5))
LANGUAGES = ("da", "sv", "scandinavian", "en", None)
OPEN, LUNCH, CLOSE, NIGHT = 10 * 60, (13 * 60, 14 * 60), 22 * 60, 18 * 60


@dataclass(frozen=True, slots=True)
class Instance:
    """A puzzle and one way in which it can be placed."""

    puzzle: Puzzle
    laid: dict[int, Spotted]


def an_instance(sessions: int, seed: int = 1, *, load: float = 0.85, origin: dt.datetime | None = None) -> Instance:
    """Return a programme of so many sessions in two cities whose rooms are taken to `load` of their opening hours.

    Rooms open as long as that needs. Every sixth session is a showcase in the evening; every fourth speaker has said
    when they can; every twelfth can be in one city only.
    """
    dice = random.Random(seed)
    days = 2 if sessions < 60 else 3
    lengths = [dice.choice(LENGTHS) for _ in range(sessions)]
    a_day = CLOSE - OPEN - (LUNCH[1] - LUNCH[0])
    rooms = max(4, 2 * math.ceil(sum(lengths) / load / days / a_day / 2))
    frame = Frame(
        origin=origin or dt.datetime(2027, 4, 22, 22, tzinfo=dt.UTC),
        zone="Europe/Copenhagen",
        days=tuple(Span(day * DAY + OPEN, day * DAY + CLOSE) for day in range(days)),
        nights=tuple(Span(day * DAY + NIGHT, day * DAY + CLOSE) for day in range(days)),
        step=15,
        sea=Sea(),
    )
    halls = _halls(dice, rooms, days, sum(lengths) / load / (rooms * days * a_day))
    pauses = tuple(Pause(10_000 + day, Span(day * DAY + LUNCH[0], day * DAY + LUNCH[1])) for day in range(days))
    laid = _lay(dice, halls, lengths)
    shows = _shows(dice, frame, halls, lengths, laid)
    pairs = {}
    for _ in range(2 * sessions):
        one, other = sorted(dice.sample(range(1, sessions + 1), 2))
        pairs[one, other] = dice.randint(3, 20)
    puzzle = Puzzle(
        frame, halls, shows, pauses, tuple(Pair(one, other, people) for (one, other), people in sorted(pairs.items()))
    )
    return Instance(puzzle, laid)


def _halls(dice: random.Random, rooms: int, days: int, share: float) -> tuple[Hall, ...]:
    """Return rooms, half of them in each city, that are open from the morning on for a share of the day."""
    halls = []
    for number in range(rooms):
        city = number % 2
        venue, walk = WALKS[city * 3 + number // 2 % 3]
        spans = [_hours(day * DAY, share, late=number // 2 % 2 == 1) for day in range(days)]
        halls.append(
            Hall(
                id=number + 1,
                city=city + 1,
                capacity=dice.choice((40, 80, 120, 180, 300)),
                spot=Spot(f"{venue}-{number}", venue, str(city + 1), walk),
                equipment=frozenset({"projector"} | ({"stage", "sound"} if number % 3 == 0 else set())),
                hearing_loop=number % 2 == 0 or number % 5 == 0,
                step_free=number % 4 != 3,
                open=tuple(spans),
            )
        )
    return tuple(halls)


def _hours(midnight: int, share: float, *, late: bool) -> Span:
    """Return a share of the day without lunch: its first hours, or its last ones."""
    minutes = min(CLOSE - OPEN - 60, -(-int(share * (CLOSE - OPEN - 60)) // 15) * 15)
    if late:
        start = CLOSE - minutes
        return Span(midnight + (start if start >= LUNCH[1] else start - 60), midnight + CLOSE)
    end = OPEN + minutes
    return Span(midnight + OPEN, midnight + (end if end <= LUNCH[0] else end + 60))


def _lay(dice: random.Random, halls: tuple[Hall, ...], lengths: list[int]) -> dict[int, Spotted]:
    """Place everything, one after the other with what is left over as gaps; refuse what does not fit."""
    stretches: list[tuple[int, int, int]] = []
    for hall in halls:
        for span in hall.open:
            day = span.start // DAY * DAY
            stretches.append((hall.id, span.start, min(span.end, day + LUNCH[0])))
            stretches.append((hall.id, max(span.start, day + LUNCH[1]), span.end))
    stretches = [stretch for stretch in stretches if stretch[1] < stretch[2]]
    room = {stretch: stretch[2] - stretch[1] for stretch in stretches}
    inside: dict[tuple[int, int, int], list[int]] = {stretch: [] for stretch in stretches}
    for number in sorted(range(len(lengths)), key=lambda one: -lengths[one]):
        fitting = [stretch for stretch in stretches if room[stretch] >= lengths[number]]
        if not fitting:
            raise ValueError("these rooms cannot hold that")
        chosen = max(dice.sample(fitting, min(3, len(fitting))), key=lambda one: room[one])
        room[chosen] -= lengths[number]
        inside[chosen].append(number)
    laid = {}
    for stretch, numbers in inside.items():
        dice.shuffle(numbers)
        at, left = stretch[1], room[stretch]
        for number in numbers:
            gap = dice.choice((0, 0, 15, 30))
            gap = min(gap, left // 15 * 15)
            left -= gap
            laid[number + 1] = Spotted(stretch[0], at + gap)
            at += gap + lengths[number]
    return laid


def _shows(
    dice: random.Random, frame: Frame, halls: tuple[Hall, ...], lengths: list[int], laid: dict[int, Spotted]
) -> tuple[Show, ...]:
    travel = Travel(frame, halls)
    by_id = {hall.id: hall for hall in halls}
    diary: dict[str, list[tuple[int, int, int]]] = {}
    shows = []
    for number, minutes in enumerate(lengths, 1):
        spot = laid[number]
        hall = by_id[spot.hall]
        span = Span(spot.start, spot.start + minutes)
        names = []
        for _ in range(dice.choice((1, 1, 2, 3))):
            name = f"p{dice.randrange(len(lengths) * 9 // 10)}"
            if name not in names and all(_can(travel, span, spot.hall, other) for other in diary.get(name, ())):
                diary.setdefault(name, []).append((span.start, span.end, spot.hall))
                names.append(name)
        day = frame.days[frame.day_of(span.start) or 0]
        early, late = Span(day.start, day.start + 6 * 60), Span(day.start + 5 * 60, day.end)
        free = next((half for half in (early, late) if half.holds(span)), day) if dice.random() < 0.25 else None
        shows.append(
            Show(
                id=number,
                session=number,
                minutes=minutes,
                people=tuple(
                    Presence(name, free, frozenset({hall.city or 0}) if dice.random() < 1 / 12 else frozenset())
                    for name, free in ((name, None if free is None else (free,)) for name in names)
                ),
                expected=dice.choice((20, 30, 50, 80, 120, 200)),
                equipment=frozenset(one for one in sorted(hall.equipment) if dice.random() < 0.2),
                hearing_loop=hall.hearing_loop and dice.random() < 0.1,
                step_free=hall.step_free and dice.random() < 0.1,
                night=True if span.start % DAY >= NIGHT and dice.random() < 0.5 else None,
                track=dice.randrange(8) + 1,
                language=dice.choice(LANGUAGES),
            )
        )
    return tuple(shows)


def _can(travel: Travel, span: Span, hall: int, other: tuple[int, int, int]) -> bool:
    start, end, there = other
    if start < span.start:
        return span.start - end >= travel.minutes(there, hall, end)[0]
    return start - span.end >= travel.minutes(hall, there, span.end)[0]
