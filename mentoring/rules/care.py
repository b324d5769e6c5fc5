"""Which pairs need somebody who looks after them, and why: the coordinator's five queues."""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass

from mentoring.rules.states import ALIVE, BEFORE, DAY, QUIET_AFTER, START_WITHIN, MatchState

ENDING_WITHIN = 14 * DAY
"""So long before the last day of a programme its pairs are brought to an end."""
CONCERN_LASTS = 30 * DAY
"""A concern that nobody put away is shown for so long."""
MEETINGS_PLANNED = 3


class Queue(enum.StrEnum):
    """Where a pair stands on the coordinator's home."""

    APPROVE = "approve"
    NOT_STARTED = "not-started"
    QUIET = "quiet"
    CONCERNS = "concerns"
    ENDING = "ending"


class Why(enum.StrEnum):
    """Why it stands there; each has a sentence and something to do."""

    PROPOSED = "proposed"
    MESSAGE_HELD = "message-held"
    NO_MEETING = "no-meeting"
    NOTHING_HAPPENS = "nothing-happens"
    FROZEN = "frozen"
    NOT_CLEARED = "not-cleared"
    NO_COORDINATOR = "no-coordinator"
    MEETS_ELSEWHERE = "meets-elsewhere"
    CALLED_OFF = "called-off"
    GOES_BADLY = "goes-badly"
    MISSED = "missed"
    ENDED_EARLY = "ended-early"
    LAST_DAY = "last-day"
    THIRD_HELD = "third-held"


@dataclass(frozen=True, slots=True)
class Cared:
    """What the queues have to know of a pair.

    `settled_at` is when somebody put away what stood here; what came before it counts no more, and what lasts comes
    back. `badly_at` and `missed_at` are when it was last said that it goes badly, and when a meeting was last missed.
    """

    state: MatchState
    moved_at: dt.datetime
    begun_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    settled_at: dt.datetime | None = None
    young: bool = False
    cleared: bool = True
    looked_after: bool = True
    elsewhere: bool = False  # a meeting is planned where young people do not meet
    called_off_at: dt.datetime | None = None  # one that was planned there was called off
    held_messages: int = 0
    meetings: int = 0  # booked or held
    held: int = 0
    badly_at: dt.datetime | None = None
    missed_at: dt.datetime | None = None
    last_day: dt.date | None = None


def reasons_of(pair: Cared, moment: dt.datetime, today: dt.date) -> list[tuple[Queue, Why]]:
    """Return in which queues a pair stands and why, the most urgent first."""
    found = [(Queue.APPROVE, why) for why in _to_approve(pair)]
    found += [(Queue.CONCERNS, why) for why in _concerns(pair, moment)]
    if pair.state is MatchState.ACTIVE:
        found += [(Queue.ENDING, why) for why in _ending(pair, today)]
        if not pair.meetings and moment - _since(pair, pair.begun_at or pair.moved_at) >= START_WITHIN:
            found.append((Queue.NOT_STARTED, Why.NO_MEETING))
        elif pair.meetings and moment - _since(pair, pair.moved_at) >= QUIET_AFTER:
            found.append((Queue.QUIET, Why.NOTHING_HAPPENS))
    return found


def _since(pair: Cared, moment: dt.datetime) -> dt.datetime:
    """Return from when on something counts: what was put away begins anew."""
    return moment if pair.settled_at is None else max(moment, pair.settled_at)


def _to_approve(pair: Cared) -> list[Why]:
    found = [Why.PROPOSED] if pair.state is MatchState.PROPOSED else []
    return [*found, Why.MESSAGE_HELD] if pair.held_messages else found


def _concerns(pair: Cared, moment: dt.datetime) -> list[Why]:
    found = []
    if pair.state is MatchState.FROZEN:
        found.append(Why.FROZEN)
    if pair.state in ALIVE and pair.young:
        # The first three are never put away: they last until they are put right.
        found += [] if pair.cleared else [Why.NOT_CLEARED]
        found += [] if pair.looked_after else [Why.NO_COORDINATOR]
        found += [Why.MEETS_ELSEWHERE] if pair.elsewhere else []
        found += [Why.CALLED_OFF] if _fresh(pair, pair.called_off_at, moment) else []
    if pair.state is MatchState.ACTIVE:
        found += [Why.GOES_BADLY] if _fresh(pair, pair.badly_at, moment) else []
        found += [Why.MISSED] if _fresh(pair, pair.missed_at, moment) else []
    if pair.state is MatchState.ENDED and pair.begun_at is not None and _fresh(pair, pair.ended_at, moment):
        found.append(Why.ENDED_EARLY)
    return found


def _fresh(pair: Cared, at: dt.datetime | None, moment: dt.datetime) -> bool:
    if at is None or moment - at > CONCERN_LASTS:
        return False
    return pair.settled_at is None or at > pair.settled_at


def _ending(pair: Cared, today: dt.date) -> list[Why]:
    settled = None if pair.settled_at is None else pair.settled_at.date()
    if pair.last_day is not None and today >= pair.last_day - ENDING_WITHIN:
        # Put away once, it comes back on the last day itself.
        if settled is None or (settled < pair.last_day <= today) or settled < pair.last_day - ENDING_WITHIN:
            return [Why.LAST_DAY]
        return []
    if pair.held >= MEETINGS_PLANNED and (pair.settled_at is None or pair.settled_at < pair.moved_at):
        return [Why.THIRD_HELD]
    return []


def queues_of(reasons: Sequence[tuple[Queue, Why]]) -> list[Queue]:
    """Return each queue once, in the order of the home."""
    standing = {queue for queue, _why in reasons}
    return [queue for queue in Queue if queue in standing]


def may_approve(state: MatchState) -> bool:
    return state is MatchState.PROPOSED


def waits(state: MatchState) -> bool:
    """Say whether a pair waits for its coordinator before the two may begin."""
    return state in BEFORE
