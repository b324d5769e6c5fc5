"""What states are called, in which tone they are shown, whose turn it is and how long there is still time."""

import datetime as dt
from typing import Any

from core.language import _, lazy, ngettext
from mentoring.rules.states import (
    ApplicationState,
    DeclineReason,
    MatchState,
    MeetingKind,
    MeetingState,
    ProgrammeState,
    RequestState,
    RunState,
)
from mentoring.rules.turns import Clock, Turn

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
NEAR = 2 * DAY
"""With less time than this a clock is shown as a warning."""

REQUEST_STATES: dict[RequestState, Any] = {
    RequestState.DRAFT: lazy("Draft"),
    RequestState.SENT: lazy("Waits for an answer"),
    RequestState.ACCEPTED: lazy("Yes"),
    RequestState.DECLINED: lazy("Not this time"),
    RequestState.WITHDRAWN: lazy("Taken back"),
    RequestState.EXPIRED: lazy("Ran out unanswered"),
}
REQUEST_TONES: dict[RequestState, str] = {
    RequestState.DRAFT: "quiet",
    RequestState.SENT: "info",
    RequestState.ACCEPTED: "good",
    RequestState.DECLINED: "quiet",
    RequestState.WITHDRAWN: "quiet",
    RequestState.EXPIRED: "quiet",
}
MATCH_STATES: dict[MatchState, Any] = {
    MatchState.PROPOSED: lazy("Waits for approval"),
    MatchState.APPROVED: lazy("Approved"),
    MatchState.OFFERED: lazy("Offered to both"),
    MatchState.ACTIVE: lazy("Under way"),
    MatchState.COMPLETED: lazy("Completed"),
    MatchState.ENDED: lazy("Ended early"),
    MatchState.FROZEN: lazy("On hold"),
    MatchState.DECLINED: lazy("Not this time"),
    MatchState.LAPSED: lazy("Not answered in time"),
    MatchState.DROPPED: lazy("Taken back before it began"),
}
MATCH_TONES: dict[MatchState, str] = {
    MatchState.PROPOSED: "info",
    MatchState.APPROVED: "info",
    MatchState.OFFERED: "info",
    MatchState.ACTIVE: "good",
    MatchState.COMPLETED: "good",
    MatchState.ENDED: "quiet",
    MatchState.FROZEN: "warn",
    MatchState.DECLINED: "quiet",
    MatchState.LAPSED: "quiet",
    MatchState.DROPPED: "quiet",
}
MEETING_STATES: dict[MeetingState, Any] = {
    MeetingState.ASKED: lazy("Waits for a time"),
    MeetingState.BOOKED: lazy("Booked"),
    MeetingState.HELD: lazy("Took place"),
    MeetingState.MISSED: lazy("Did not take place"),
    MeetingState.CANCELLED: lazy("Called off"),
}
MEETING_TONES: dict[MeetingState, str] = {
    MeetingState.ASKED: "info",
    MeetingState.BOOKED: "good",
    MeetingState.HELD: "good",
    MeetingState.MISSED: "warn",
    MeetingState.CANCELLED: "quiet",
}
MEETING_KINDS: dict[MeetingKind, Any] = {
    MeetingKind.GET_TO_KNOW: lazy("Get to know each other"),
    MeetingKind.WORK: lazy("Work on it"),
    MeetingKind.WHAT_NEXT: lazy("What next"),
    MeetingKind.EXTRA: lazy("One more"),
}
PROGRAMME_STATES: dict[ProgrammeState, Any] = {
    ProgrammeState.DRAFT: lazy("Draft"),
    ProgrammeState.OPEN: lazy("Open for applications"),
    ProgrammeState.CLOSED: lazy("Being put together"),
    ProgrammeState.RUNNING: lazy("Running"),
    ProgrammeState.ENDED: lazy("Ended"),
}
PROGRAMME_TONES: dict[ProgrammeState, str] = {
    ProgrammeState.DRAFT: "quiet",
    ProgrammeState.OPEN: "good",
    ProgrammeState.CLOSED: "info",
    ProgrammeState.RUNNING: "good",
    ProgrammeState.ENDED: "quiet",
}
APPLICATION_STATES: dict[ApplicationState, Any] = {
    ApplicationState.SENT: lazy("Sent in"),
    ApplicationState.ELIGIBLE: lazy("Can take part"),
    ApplicationState.NOT_ELIGIBLE: lazy("Not this time"),
    ApplicationState.WITHDRAWN: lazy("Withdrawn"),
}
APPLICATION_TONES: dict[ApplicationState, str] = {
    ApplicationState.SENT: "info",
    ApplicationState.ELIGIBLE: "good",
    ApplicationState.NOT_ELIGIBLE: "quiet",
    ApplicationState.WITHDRAWN: "quiet",
}
RUN_STATES: dict[RunState, Any] = {
    RunState.ASKED: lazy("Waits"),
    RunState.RUNNING: lazy("Running"),
    RunState.DONE: lazy("Done"),
    RunState.STOPPED: lazy("Stopped"),
    RunState.FAILED: lazy("Failed"),
}
RUN_TONES: dict[RunState, str] = {
    RunState.ASKED: "info",
    RunState.RUNNING: "info",
    RunState.DONE: "good",
    RunState.STOPPED: "quiet",
    RunState.FAILED: "bad",
}

# A reason is chosen with one tap (the button says the first), and the other reads the second: kind, and true for
# everybody who gives this reason.
DECLINE_REASONS: dict[DeclineReason, Any] = {
    DeclineReason.NO_TIME: lazy("I have no time now"),
    DeclineReason.NOT_MY_FIELD: lazy("It is not my field"),
    DeclineReason.SOMEBODY_BETTER: lazy("Somebody else fits better"),
    DeclineReason.LATER: lazy("Gladly later"),
    DeclineReason.NO_WORDS: lazy("Without a reason"),
}
DECLINE_WORDS: dict[DeclineReason, Any] = {
    DeclineReason.NO_TIME: lazy(
        "Thank you for asking. I have too little time at the moment to give you what you deserve, and it has nothing "
        "to do with you."
    ),
    DeclineReason.NOT_MY_FIELD: lazy(
        "Thank you for asking. What you are working on is not what I know best, and you deserve somebody who does."
    ),
    DeclineReason.SOMEBODY_BETTER: lazy(
        "Thank you for asking. I believe that somebody else in the list can help you better with this. Do ask them."
    ),
    DeclineReason.LATER: lazy(
        "Thank you for asking. I would like to, only not right now. Ask me again in a while if you still want to."
    ),
    DeclineReason.NO_WORDS: lazy(
        "Thank you for asking. I cannot take it on this time, and I wish you the very best with it."
    ),
}


def time_left(left: dt.timedelta) -> str:
    """Say how much time is left: in whole days (as people count them) from two days on, then in hours."""
    if left >= NEAR:
        days = (left + DAY / 2) // DAY
        return str(ngettext("%(num)d day left", "%(num)d days left", days))
    if left >= HOUR:
        return str(ngettext("%(num)d hour left", "%(num)d hours left", left // HOUR))
    return str(_("less than an hour left"))


def turn_line(clock: Clock, other: str, moment: dt.datetime) -> str:
    """Say whose turn it is and how long: "Your turn, 3 days left"; nothing where it is nobody's.

    `other` is the name of the other one. What should have ended by now and was not looked at yet has no time left.
    """
    whose = {
        Turn.YOURS: _("Your turn"),
        Turn.THEIRS: _("It is up to %(name)s now", name=other),
        Turn.TEAM: _("The team's turn"),
        Turn.NOBODY: "",
    }[clock.turn]
    if not whose or clock.until is None:
        return str(whose)
    left = _("time is up") if clock.until <= moment else time_left(clock.until - moment)
    return str(_("%(whose)s, %(left)s", whose=whose, left=left))


def turn_tone(clock: Clock, moment: dt.datetime) -> str:
    """Return the tone of a clock: what is one's own turn stands out, and more so when the time is short."""
    if clock.turn is Turn.YOURS:
        near = clock.until is not None and clock.until - moment < NEAR
        return "warn" if near else "west"
    return "quiet"


FILTERS: dict[str, Any] = {
    "request_state": REQUEST_STATES.__getitem__,
    "request_tone": REQUEST_TONES.__getitem__,
    "match_state": MATCH_STATES.__getitem__,
    "match_tone": MATCH_TONES.__getitem__,
    "meeting_state": MEETING_STATES.__getitem__,
    "meeting_tone": MEETING_TONES.__getitem__,
    "meeting_kind": MEETING_KINDS.__getitem__,
    "mentoring_programme_state": PROGRAMME_STATES.__getitem__,
    "mentoring_programme_tone": PROGRAMME_TONES.__getitem__,
    "application_state": APPLICATION_STATES.__getitem__,
    "application_tone": APPLICATION_TONES.__getitem__,
    "run_state": RUN_STATES.__getitem__,
    "run_tone": RUN_TONES.__getitem__,
    "decline_reason": DECLINE_REASONS.__getitem__,
    "decline_words": DECLINE_WORDS.__getitem__,
}
"""Filters of the templates, for public pages and the desk."""
