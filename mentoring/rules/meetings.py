"""Meetings of a pair: which times can be proposed, where two may meet, what overlaps, how far a pair has come."""

import datetime as dt
import enum
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from unicodedata import category, normalize
from urllib.parse import unquote, urlsplit

from core.refusals import Refused
from mentoring.rules.people import Meets
from mentoring.rules.states import DAY, MeetingKind, MeetingState

LEAST_TIMES, MOST_TIMES = 2, 5
SHORTEST, LONGEST = 15, 240
"""Minutes of a meeting."""
FURTHEST = 365 * DAY
MOST_MEETINGS = 30
"""So many meetings a pair can have in all, those called off included."""
REMIND_BEFORE = DAY
NOT_REMINDED_AFTER = dt.timedelta(hours=6)
"""Whoever has just booked a meeting knows of it: nobody is reminded so soon."""
ASK_AFTER = dt.timedelta(hours=2)
"""So long after the end of a meeting both are asked whether it took place."""
ASK_UNTIL = 14 * DAY

WAY = (MeetingKind.GET_TO_KNOW, MeetingKind.WORK, MeetingKind.WHAT_NEXT)
"""The three meetings, in their order."""


class Side(enum.StrEnum):
    """On which side of a pair somebody stands."""

    MENTOR = "mentor"
    MENTEE = "mentee"


@dataclass(frozen=True, slots=True)
class House:
    """A venue as far as meetings ask: `side` is that of its city, None the ferry."""

    id: int
    side: int | None


def check_times(times: Sequence[dt.datetime], moment: dt.datetime) -> None:
    """Refuse `times_few`, `times_many`, `times_twice`, `time_past`, `time_far`; a field is named `time_1` and so on."""
    if len(times) < LEAST_TIMES:
        raise Refused("times_few", field=f"time_{len(times) + 1}", least=LEAST_TIMES)
    if len(times) > MOST_TIMES:
        raise Refused("times_many", most=MOST_TIMES)
    for number, time in enumerate(times, start=1):
        check_time(time, moment, field=f"time_{number}")
        if time in times[: number - 1]:
            raise Refused("times_twice", field=f"time_{number}")


def check_time(time: dt.datetime, moment: dt.datetime, *, field: str | None = None) -> None:
    """Refuse `time_past` and `time_far`."""
    if time <= moment:
        raise Refused("time_past", field=field)
    if time > moment + FURTHEST:
        raise Refused("time_far", field=field)


def check_minutes(minutes: int) -> None:
    """Refuse `meeting_minutes`."""
    if not SHORTEST <= minutes <= LONGEST:
        raise Refused("meeting_minutes", field="minutes", least=SHORTEST, most=LONGEST)


def check_place(meets: Meets, house: House | None, *, young: bool, approved: Collection[int]) -> None:
    """Refuse `place_unknown` where place and house do not go together, `place_not_approved` for a young person.

    Grown-ups may meet anywhere in a city; a young person meets online or in a house that the organisers approved.
    """
    wanted = {Meets.CITY_1: 1, Meets.CITY_2: 2, Meets.FERRY: None}
    if house is not None and (meets is Meets.ONLINE or house.side != wanted[meets]):
        raise Refused("place_unknown", field="place")
    if young and meets is not Meets.ONLINE and (house is None or house.id not in approved):
        raise Refused("place_not_approved", field="place")


def overlaps(start: dt.datetime, minutes: int, other: dt.datetime, other_minutes: int) -> bool:
    """Say whether two meetings take place at the same time; one may begin when the other ends."""
    ends = start + dt.timedelta(minutes=minutes)
    return start < other + dt.timedelta(minutes=other_minutes) and other < ends


def other_side(side: Side) -> Side:
    return Side.MENTEE if side is Side.MENTOR else Side.MENTOR


def stop_of(meetings: Iterable[tuple[MeetingKind, MeetingState]], *, over: bool) -> int:
    """Return how far a pair has come on its way of four stops: three meetings and the end, counted from 1."""
    if over:
        return len(WAY) + 1
    held = {kind for kind, state in meetings if state is MeetingState.HELD}
    return 1 + next((place for place, kind in enumerate(WAY) if kind not in held), len(WAY))


# Where people are found rather than where they meet: no place for a meeting with a young person.
_NO_MEETING_HOSTS = (
    "instagram.com snapchat.com facebook.com fb.com m.me tiktok.com discord.com discord.gg t.me telegram.me wa.me "
    "whatsapp.com threads.net x.com twitter.com linkedin.com signal.me signal.group bere.al kik.me line.me "
    "linktr.ee beacons.ai carrd.co bit.ly tinyurl.com"
).split()


def on_network(link: str) -> bool:
    """Say whether a link leads to where people are found and written to, rather than to a room or to music."""
    host = _host_of(link)
    return any(host == one or host.endswith(f".{one}") for one in _NO_MEETING_HOSTS)


def _host_of(link: str) -> str:
    """Return the host that a browser goes to: it takes a backslash for a slash and reads %69, ｉ, 。 and a last dot."""
    host = normalize("NFKC", unquote(urlsplit(link.replace("\\", "/")).hostname or "")).casefold().replace("。", ".")
    return "".join(sign for sign in host if category(sign) != "Cf").rstrip(".")


def check_link(link: str, *, young: bool) -> None:
    """Refuse `meeting_link` for what is no web address, `link_elsewhere` for a young person's meeting on a network."""
    if not link:
        return
    parts = urlsplit(link.replace("\\", "/"))
    if parts.scheme not in ("http", "https") or "." not in _host_of(link) or "@" in parts.netloc:
        raise Refused("meeting_link", field="link")
    if young and on_network(link):
        raise Refused("link_elsewhere", field="link")
