"""Until when those who come may change what they need on stage."""

import datetime as dt
from zoneinfo import ZoneInfo

from conference.rules.states import COMING, ProposalState
from core.refusals import Refused

# So long before the first day the stages are being prepared: what changes then is told to somebody who hears it.
PREPARING = dt.timedelta(days=2)


def rider_closes(first_day: dt.date, zone: str) -> dt.datetime:
    """Return the moment (UTC) from which a rider stands: midnight, two days before the first day of the edition."""
    return dt.datetime.combine(first_day - PREPARING, dt.time(), tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def may_change_rider(state: ProposalState, closes: dt.datetime, now: dt.datetime) -> bool:
    """Say whether somebody who was accepted may change their rider: until the stages are prepared."""
    return state in COMING and now < closes


def check_rider(state: ProposalState, closes: dt.datetime, now: dt.datetime) -> None:
    """Refuse `rider_over` to those who come, once the stages are being prepared; `proposal_closed` to others."""
    if state not in COMING:
        raise Refused("proposal_closed")
    if not may_change_rider(state, closes, now):
        raise Refused("rider_over")
