"""Workshop seats: how they are given, and the one table of what can become of a sign-up."""

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass

from core.refusals import Refused

HOUR = dt.timedelta(hours=1)
STRAIGHT_WITHIN = 3 * HOUR
"""So near to the start a free seat goes straight to the next who waits, without asking."""
OFFERS_END_BEFORE = 2 * HOUR
"""An offer ends at least so long before the start, so that somebody else can still have the seat."""


class SeatMode(enum.StrEnum):
    """How the seats of a workshop are given."""

    FIRST_COME = "first-come"
    LOTTERY = "lottery"
    APPROVAL = "approval"


class SeatState(enum.StrEnum):
    """What has become of somebody's sign-up."""

    APPLIED = "applied"  # waits for the draw or for approval
    SEATED = "seated"
    WAITING = "waiting"  # on the waiting list
    OFFERED = "offered"  # a seat is held for them until they answer or time is up
    DECLINED = "declined"  # the team said no
    LEFT = "left"  # gave it back, or said no to the offer
    LAPSED = "lapsed"  # did not answer an offer in time
    NO_SHOW = "no-show"  # was not there when the seat went to somebody else


class SeatStep(enum.StrEnum):
    """What can be done with a sign-up."""

    TAKE = "take"  # ask, and get a seat at once
    QUEUE = "queue"  # ask, and wait
    APPLY = "apply"  # ask where a draw or the team decides
    WIN = "win"
    LOSE = "lose"
    APPROVE = "approve"  # the team gives a seat
    PUT_IN_LINE = "put-in-line"  # the team says yes, but no seat is free yet
    TURN_DOWN = "turn-down"
    OFFER = "offer"
    ACCEPT = "accept"
    REFUSE = "refuse"
    LAPSE = "lapse"
    MOVE_UP = "move-up"  # a seat comes free so late that nobody is asked
    STEP_BACK = "step-back"  # fewer seats than people: back to the head of the waiting list
    LEAVE = "leave"
    MISS = "miss"


HOLDING = frozenset({SeatState.SEATED, SeatState.OFFERED})
"""States that take a seat."""
OPEN = HOLDING | {SeatState.APPLIED, SeatState.WAITING}
"""States that count against a person's limit."""

_S = SeatState
_ANEW = frozenset({None, _S.LEFT, _S.LAPSED, _S.NO_SHOW})
"""From where somebody can ask (again). Whom the team has turned down cannot."""
_TABLE: dict[SeatStep, tuple[frozenset[SeatState | None], SeatState]] = {
    SeatStep.TAKE: (_ANEW, _S.SEATED),
    SeatStep.QUEUE: (_ANEW, _S.WAITING),
    SeatStep.APPLY: (_ANEW, _S.APPLIED),
    SeatStep.WIN: (frozenset({_S.APPLIED}), _S.SEATED),
    SeatStep.LOSE: (frozenset({_S.APPLIED}), _S.WAITING),
    SeatStep.APPROVE: (_ANEW | {_S.APPLIED, _S.WAITING, _S.OFFERED, _S.DECLINED}, _S.SEATED),
    SeatStep.PUT_IN_LINE: (frozenset({_S.APPLIED, _S.DECLINED}), _S.WAITING),
    SeatStep.TURN_DOWN: (frozenset({_S.APPLIED, _S.WAITING}), _S.DECLINED),
    SeatStep.OFFER: (frozenset({_S.WAITING}), _S.OFFERED),
    SeatStep.ACCEPT: (frozenset({_S.OFFERED}), _S.SEATED),
    SeatStep.REFUSE: (frozenset({_S.OFFERED}), _S.LEFT),
    SeatStep.LAPSE: (frozenset({_S.OFFERED}), _S.LAPSED),
    SeatStep.MOVE_UP: (frozenset({_S.WAITING}), _S.SEATED),
    SeatStep.STEP_BACK: (HOLDING, _S.WAITING),
    SeatStep.LEAVE: (OPEN, _S.LEFT),
    SeatStep.MISS: (frozenset({_S.SEATED}), _S.NO_SHOW),
}


def after(state: SeatState | None, step: SeatStep) -> SeatState:
    """Return what a sign-up becomes; None is nobody's yet. Refuses `seat_step` where the table has no such way."""
    from_states, becomes = _TABLE[step]
    if state not in from_states:
        raise Refused("seat_step", state="" if state is None else state.value, step=step.value)
    return becomes


def may(state: SeatState | None, step: SeatStep) -> bool:
    return state in _TABLE[step][0]


class Door(enum.StrEnum):
    """Whether one can sign up at the moment."""

    SOON = "soon"
    OPEN = "open"
    CLOSED = "closed"
    BEGUN = "begun"


@dataclass(frozen=True, slots=True)
class Times:
    """When seats are given. `drawn` says that the lottery is over; after that seats go to who comes first."""

    starts_at: dt.datetime
    opens_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None
    draw_at: dt.datetime | None = None
    drawn: bool = False


def door(times: Times, now: dt.datetime) -> Door:
    """Return whether one can sign up now. A lottery takes wishes until its draw, and is first come after it."""
    if now >= times.starts_at:
        return Door.BEGUN
    if times.opens_at is not None and now < times.opens_at:
        return Door.SOON
    if times.closes_at is not None and now >= times.closes_at:
        return Door.CLOSED
    if times.draw_at is not None and not times.drawn and now >= times.draw_at:
        # The draw is being made: a wish that comes now would not be in it.
        return Door.CLOSED
    return Door.OPEN


def step_of_asking(mode: SeatMode, *, drawn: bool, free: int) -> SeatStep:
    """Return what asking for a seat comes to. `free` are seats that nobody holds and nobody who waits could have."""
    if mode is SeatMode.APPROVAL or (mode is SeatMode.LOTTERY and not drawn):
        return SeatStep.APPLY
    return SeatStep.TAKE if free > 0 else SeatStep.QUEUE


def offer_ends(now: dt.datetime, *, hours: int, starts_at: dt.datetime) -> dt.datetime | None:
    """Return until when an offer holds; None so near to the start that the seat is given straight."""
    if starts_at - now < STRAIGHT_WITHIN:
        return None
    return min(now + hours * HOUR, starts_at - OFFERS_END_BEFORE)


def no_shows_due(starts_at: dt.datetime, minutes: int | None, *, now: dt.datetime, ends_at: dt.datetime) -> bool:
    """Return whether seats of those who are not there go to others now."""
    if minutes is None:
        return False
    return starts_at + dt.timedelta(minutes=minutes) <= now < ends_at


def too_many(seats: int, holding: Iterable[int]) -> list[int]:
    """Return who has to step back where seats are fewer than people: `holding` in the order in which they got theirs.

    The last who came are named first.
    """
    return list(holding)[seats:][::-1]


def check_limit(open_seats: int, limit: int | None) -> None:
    """Refuse `seat_limit` for who holds or waits for as many seats as one person may."""
    if limit is not None and open_seats >= limit:
        raise Refused("seat_limit", limit=limit)
