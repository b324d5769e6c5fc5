"""Whose turn it is. Every open thing has one owner and, where a clock decides, a moment by which it is done.

Pure: what is stored goes in, and one of four answers comes out.
"""

import datetime as dt
import enum
from dataclasses import dataclass

from mentoring.rules.states import MatchState, MeetingState, RequestState


class Turn(enum.StrEnum):
    """Who has to do something now."""

    YOURS = "yours"
    THEIRS = "theirs"
    TEAM = "team"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Clock:
    """Whose turn it is and until when; None where nothing ends by itself."""

    turn: Turn
    until: dt.datetime | None = None


NOBODY = Clock(Turn.NOBODY)
_TEAM = Clock(Turn.TEAM)


def request_clock(state: RequestState, expires_at: dt.datetime | None, *, mentor: bool) -> Clock:
    """Return whose turn a request is, as its mentor sees it, or as who asked does.

    A draft waits for whoever writes it, and no clock runs. What becomes of an accepted one is told by its pair.
    """
    if state is RequestState.DRAFT:
        return Clock(Turn.THEIRS if mentor else Turn.YOURS)
    if state is RequestState.SENT:
        return Clock(Turn.YOURS if mentor else Turn.THEIRS, expires_at)
    return NOBODY


def match_clock(state: MatchState, offered_until: dt.datetime | None, *, said_yes: bool, other_said_yes: bool) -> Clock:
    """Return whose turn a pair is for one of the two; an offer waits for everybody who has not answered yet."""
    if state in (MatchState.PROPOSED, MatchState.APPROVED, MatchState.FROZEN):
        return _TEAM
    if state is MatchState.OFFERED:
        if not said_yes:
            return Clock(Turn.YOURS, offered_until)
        return NOBODY if other_said_yes else Clock(Turn.THEIRS, offered_until)
    return NOBODY


def meeting_clock(state: MeetingState, asked_by_id: int | None, member_id: int) -> Clock:
    """Return whose turn a meeting is: whoever did not propose the times chooses one."""
    if state is not MeetingState.ASKED:
        return NOBODY
    return Clock(Turn.THEIRS if asked_by_id == member_id else Turn.YOURS)
