"""The one table of what can become of a request, a pair, a meeting, a programme and an application to it."""

import datetime as dt
import enum
from collections.abc import Mapping
from typing import TypeVar

from core.refusals import Refused

DAY = dt.timedelta(days=1)
REQUEST_LASTS = 10 * DAY
"""A request that nobody answers ends after this."""
NUDGES = (3 * DAY, 7 * DAY)
"""How long after it was sent a mentor is reminded of a request."""
OFFER_LASTS = 7 * DAY
"""So long both have to say yes to a pair that the organisers offer."""
MISSED_BEFORE_PAUSE = 2
"""After so many requests left unanswered a mentor is paused; one tap returns."""
QUIET_AFTER = 21 * DAY
"""A pair in which nothing happens for so long is called quiet."""
START_WITHIN = 14 * DAY
"""A pair that has no meeting booked so long after its beginning has not started."""
CHECK_INS = (2, 6)
"""The weeks after which both are asked how it goes."""


class RequestState(enum.StrEnum):
    """What has become of a request."""

    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class RequestStep(enum.StrEnum):
    """What can be done with a request."""

    SEND = "send"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


class DeclineReason(enum.StrEnum):
    """Why a mentor cannot: each has kind words of its own that the other reads."""

    NO_TIME = "no-time"
    NOT_MY_FIELD = "not-my-field"
    SOMEBODY_BETTER = "somebody-better"
    LATER = "later"
    NO_WORDS = "no-words"


class MatchState(enum.StrEnum):
    """What has become of a pair."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    OFFERED = "offered"
    ACTIVE = "active"
    COMPLETED = "completed"
    ENDED = "ended"  # early, without blame
    FROZEN = "frozen"  # after a report
    DECLINED = "declined"  # one of them said no to the offer
    LAPSED = "lapsed"  # not both said yes in time
    DROPPED = "dropped"  # taken back before it began


class MatchStep(enum.StrEnum):
    """What can be done with a pair."""

    PROPOSE = "propose"
    APPROVE = "approve"
    OFFER = "offer"
    BEGIN = "begin"
    COMPLETE = "complete"
    END = "end"
    FREEZE = "freeze"
    THAW = "thaw"
    SAY_NO = "say-no"
    LAPSE = "lapse"
    DROP = "drop"


class MeetingState(enum.StrEnum):
    """What has become of a meeting."""

    ASKED = "asked"  # times are proposed, one is to be chosen
    BOOKED = "booked"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"


class MeetingStep(enum.StrEnum):
    """What can be done with a meeting."""

    ASK = "ask"
    BOOK = "book"
    MOVE = "move"
    HOLD = "hold"
    MISS = "miss"
    CANCEL = "cancel"


class MeetingKind(enum.StrEnum):
    """What a meeting is for: the first three have an agenda of their own."""

    GET_TO_KNOW = "get-to-know"
    WORK = "work"
    WHAT_NEXT = "what-next"
    EXTRA = "extra"


class ProgrammeState(enum.StrEnum):
    """What has become of a programme (one cohort)."""

    DRAFT = "draft"
    OPEN = "open"  # people apply
    CLOSED = "closed"  # the organisers choose and match
    RUNNING = "running"  # the pairs are published
    ENDED = "ended"


class ProgrammeStep(enum.StrEnum):
    """What can be done with a programme."""

    OPEN = "open"
    CLOSE = "close"
    REOPEN = "reopen"
    PUBLISH = "publish"
    END = "end"


class ApplicationState(enum.StrEnum):
    """What has become of an application to a programme."""

    SENT = "sent"
    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not-eligible"
    WITHDRAWN = "withdrawn"


class ApplicationStep(enum.StrEnum):
    """What can be done with an application."""

    APPLY = "apply"
    SAY_YES = "say-yes"
    SAY_NO = "say-no"
    WITHDRAW = "withdraw"


class RunState(enum.StrEnum):
    """How far a run of the matching is."""

    ASKED = "asked"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


SEATED = frozenset({MatchState.OFFERED, MatchState.ACTIVE, MatchState.FROZEN})
"""States of a pair that take a seat of its mentor, wherever it came from."""
BEFORE = frozenset({MatchState.PROPOSED, MatchState.APPROVED})
"""States that take a seat where the mentor has accepted already: a young person's pair that waits for approval."""
ALIVE = SEATED | BEFORE
"""States of a pair that is not over."""
OVER = frozenset(MatchState) - ALIVE

_R, _M, _T, _P, _A = RequestState, MatchState, MeetingState, ProgrammeState, ApplicationState
S = TypeVar("S", bound=enum.StrEnum)
Step = TypeVar("Step", bound=enum.StrEnum)
Table = Mapping[Step, tuple[frozenset[S | None], S]]

REQUESTS: Table[RequestStep, RequestState] = {
    RequestStep.SEND: (frozenset({None, _R.DRAFT}), _R.SENT),
    RequestStep.ACCEPT: (frozenset({_R.SENT}), _R.ACCEPTED),
    RequestStep.DECLINE: (frozenset({_R.SENT}), _R.DECLINED),
    RequestStep.WITHDRAW: (frozenset({_R.DRAFT, _R.SENT}), _R.WITHDRAWN),
    RequestStep.EXPIRE: (frozenset({_R.SENT}), _R.EXPIRED),
}
# A request that is accepted begins a pair at once, or proposes it where somebody has to approve it first.
MATCHES: Table[MatchStep, MatchState] = {
    MatchStep.PROPOSE: (frozenset({None}), _M.PROPOSED),
    MatchStep.APPROVE: (frozenset({_M.PROPOSED}), _M.APPROVED),
    MatchStep.OFFER: (frozenset({_M.APPROVED}), _M.OFFERED),
    MatchStep.BEGIN: (frozenset({None, _M.APPROVED, _M.OFFERED}), _M.ACTIVE),
    MatchStep.COMPLETE: (frozenset({_M.ACTIVE}), _M.COMPLETED),
    MatchStep.END: (frozenset({_M.ACTIVE, _M.FROZEN}), _M.ENDED),
    MatchStep.FREEZE: (frozenset({_M.PROPOSED, _M.APPROVED, _M.OFFERED, _M.ACTIVE}), _M.FROZEN),
    MatchStep.THAW: (frozenset({_M.FROZEN}), _M.ACTIVE),
    MatchStep.SAY_NO: (frozenset({_M.OFFERED}), _M.DECLINED),
    MatchStep.LAPSE: (frozenset({_M.OFFERED}), _M.LAPSED),
    MatchStep.DROP: (frozenset({_M.PROPOSED, _M.APPROVED, _M.OFFERED, _M.FROZEN}), _M.DROPPED),
}
MEETINGS: Table[MeetingStep, MeetingState] = {
    MeetingStep.ASK: (frozenset({None, _T.ASKED, _T.BOOKED}), _T.ASKED),
    MeetingStep.BOOK: (frozenset({None, _T.ASKED}), _T.BOOKED),
    MeetingStep.MOVE: (frozenset({_T.BOOKED}), _T.BOOKED),
    MeetingStep.HOLD: (frozenset({_T.BOOKED, _T.MISSED}), _T.HELD),
    MeetingStep.MISS: (frozenset({_T.BOOKED, _T.HELD}), _T.MISSED),
    MeetingStep.CANCEL: (frozenset({_T.ASKED, _T.BOOKED}), _T.CANCELLED),
}
PROGRAMMES: Table[ProgrammeStep, ProgrammeState] = {
    ProgrammeStep.OPEN: (frozenset({_P.DRAFT}), _P.OPEN),
    ProgrammeStep.CLOSE: (frozenset({_P.OPEN}), _P.CLOSED),
    ProgrammeStep.REOPEN: (frozenset({_P.CLOSED}), _P.OPEN),
    ProgrammeStep.PUBLISH: (frozenset({_P.CLOSED, _P.RUNNING}), _P.RUNNING),
    ProgrammeStep.END: (frozenset({_P.RUNNING}), _P.ENDED),
}
APPLICATIONS: Table[ApplicationStep, ApplicationState] = {
    ApplicationStep.APPLY: (frozenset({None, _A.WITHDRAWN}), _A.SENT),
    ApplicationStep.SAY_YES: (frozenset({_A.SENT, _A.NOT_ELIGIBLE}), _A.ELIGIBLE),
    ApplicationStep.SAY_NO: (frozenset({_A.SENT, _A.ELIGIBLE}), _A.NOT_ELIGIBLE),
    ApplicationStep.WITHDRAW: (frozenset({_A.SENT, _A.ELIGIBLE, _A.NOT_ELIGIBLE}), _A.WITHDRAWN),
}


def after(table: Table[Step, S], state: S | None, step: Step) -> S:
    """Return what something becomes; None is not there yet. Refuses `mentoring_step` where the table has no way."""
    from_states, becomes = table[step]
    if state not in from_states:
        raise Refused("mentoring_step", state="" if state is None else state.value, step=step.value)
    return becomes


def may(table: Table[Step, S], state: S | None, step: Step) -> bool:
    return state in table[step][0]


def next_kind(held: int) -> MeetingKind:
    """Return what the next meeting is for, after so many that were held or are booked."""
    kinds = (MeetingKind.GET_TO_KNOW, MeetingKind.WORK, MeetingKind.WHAT_NEXT)
    return kinds[held] if held < len(kinds) else MeetingKind.EXTRA
