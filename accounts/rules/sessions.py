"""How long somebody stays signed in, and when a sensitive step asks again."""

import datetime as dt
from dataclasses import dataclass

MEMBER_LIFE = dt.timedelta(days=30)
TEAM_LIFE = dt.timedelta(hours=12)
TEAM_IDLE = dt.timedelta(hours=2)
# A session whose second factor has not been shown yet is good for showing it and nothing else.
HALF_LIFE = dt.timedelta(minutes=10)
CONFIRMED_FOR = dt.timedelta(minutes=15)
# "Last seen" is written at most this often, so that reading pages does not write.
SEEN_EVERY = dt.timedelta(minutes=5)
CHALLENGE_LIFE = dt.timedelta(minutes=10)
# How long a new address may take to fill in name and age after it was proven.
JOIN_LIFE = dt.timedelta(minutes=60)
INVITATION_LIFE = dt.timedelta(days=14)


@dataclass(frozen=True)
class SessionTimes:
    """What decides whether a session still holds."""

    created_at: dt.datetime
    seen_at: dt.datetime
    team: bool
    half: bool = False


def holds(times: SessionTimes, now: dt.datetime) -> bool:
    """Say whether a session still holds: 30 days for members, 12 hours and 2 idle for teams."""
    age, idle = now - times.created_at, now - times.seen_at
    if times.half:
        return age < HALF_LIFE
    if times.team:
        return age < TEAM_LIFE and idle < TEAM_IDLE
    return age < MEMBER_LIFE


def ends_at(times: SessionTimes) -> dt.datetime:
    """Return when a session ends at the latest, for its cookie and its list."""
    if times.half:
        return times.created_at + HALF_LIFE
    return times.created_at + (TEAM_LIFE if times.team else MEMBER_LIFE)


def worth_noting(seen_at: dt.datetime, now: dt.datetime) -> bool:
    """Say whether "last seen" is old enough to be written anew."""
    return now - seen_at >= SEEN_EVERY


def recently(moment: dt.datetime | None, now: dt.datetime) -> bool:
    """Say whether somebody has shown who they are recently enough for a sensitive step."""
    return moment is not None and now - moment < CONFIRMED_FOR
