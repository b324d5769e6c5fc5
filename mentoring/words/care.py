"""What the coordinator's queues are called, why a pair stands in one and what to do; prepared letters; reports."""

from typing import Any

from core.language import _, lazy
from mentoring.mails.safety import Letter
from mentoring.models import Match, MenteeProfile, ReportReason, VettingKind
from mentoring.rules.care import Queue, Why
from mentoring.rules.guarding import MinorsRule
from mentoring.rules.looks import Look

QUEUES: dict[Queue, tuple[Any, Any]] = {
    Queue.APPROVE: (lazy("To approve"), lazy("Pairs and messages that wait for your yes.")),
    Queue.NOT_STARTED: (lazy("Not started"), lazy("Two weeks have gone by and no meeting is booked.")),
    Queue.QUIET: (lazy("Gone quiet"), lazy("Nothing has happened for three weeks.")),
    Queue.CONCERNS: (lazy("Concerns"), lazy("Somebody is not well, or something is not as it should be.")),
    Queue.ENDING: (lazy("Ending"), lazy("Bring them to a good end.")),
}
CALM: dict[Queue, Any] = {
    Queue.APPROVE: lazy("Nothing waits for your yes."),
    Queue.NOT_STARTED: lazy("Everybody has a meeting booked."),
    Queue.QUIET: lazy("Something happens everywhere."),
    Queue.CONCERNS: lazy("No concerns."),
    Queue.ENDING: lazy("Nobody is about to end."),
}
# Why a pair stands in a queue, what to do next, and in which tone it is shown.
WHYS: dict[Why, tuple[Any, Any, str]] = {
    Why.PROPOSED: (
        lazy("It is proposed and waits for a yes."),
        lazy("Read who they are and why they fit. Then approve it, or let it be."),
        "info",
    ),
    Why.MESSAGE_HELD: (
        lazy("A message waits to be looked at: it seems to hold a way to reach somebody elsewhere."),
        lazy("Let it through, or keep it back; who wrote it sees which."),
        "warn",
    ),
    Why.NO_MEETING: (
        lazy("No meeting is booked."),
        lazy("Write to both with kind words, or call one of them. Often a time is all that is missing."),
        "info",
    ),
    Why.NOTHING_HAPPENS: (
        lazy("Nothing has happened for a while."),
        lazy("Ask both how it goes. If it does not fit any more, end it without blame."),
        "info",
    ),
    Why.FROZEN: (
        lazy("It is on hold after a report."),
        lazy("A safeguarding lead decides. You need not do anything but be there if one of them calls."),
        "bad",
    ),
    Why.NOT_CLEARED: (
        lazy("Its mentor is not cleared for young people at the moment: no messages and no meetings go through."),
        lazy("Ask a safeguarding lead to see a new certificate, and tell both that they have to wait."),
        "bad",
    ),
    Why.NO_COORDINATOR: (
        lazy("A young person is in it, and nobody looks after it."),
        lazy("Take it on now, or name somebody who does."),
        "bad",
    ),
    Why.MEETS_ELSEWHERE: (
        lazy("A meeting is planned where young people do not meet."),
        lazy("Call both and let them choose online or one of the approved venues."),
        "bad",
    ),
    Why.CALLED_OFF: (
        lazy("A meeting was called off: it was planned where young people do not meet."),
        lazy("Both were told kindly. Call them and let them choose online or one of the approved venues."),
        "bad",
    ),
    Why.GOES_BADLY: (
        lazy("One of them says that it does not go well."),
        lazy("Read what they say and call them. A pair can be ended without blame."),
        "warn",
    ),
    Why.MISSED: (
        lazy("A meeting did not take place."),
        lazy("Ask both whether they need a new time."),
        "warn",
    ),
    Why.ENDED_EARLY: (
        lazy("It ended early."),
        lazy("Read why, if they said so, and ask whether they want to begin with somebody else."),
        "quiet",
    ),
    Why.LAST_DAY: (
        lazy("The last day of its programme is near."),
        lazy("Remind both of the last meeting and of closing it well."),
        "info",
    ),
    Why.THIRD_HELD: (
        lazy("They have held three meetings."),
        lazy("Remind both to close it well, or to say that they go on."),
        "good",
    ),
}
LETTERS: dict[Letter, Any] = {
    Letter.REMIND: lazy("Ask how it goes"),
    Letter.ENDING: lazy("Remind of a good end"),
    Letter.PAUSED: lazy("It is on hold"),
    Letter.GOES_ON: lazy("It goes on"),
    Letter.ENDED: lazy("It has been ended"),
}
REASONS: dict[ReportReason, Any] = {
    ReportReason.UNCOMFORTABLE: lazy("Something makes me uncomfortable"),
    ReportReason.CONTACT_OUTSIDE: lazy("They want to reach me outside of Sundet"),
    ReportReason.MONEY: lazy("It is about money"),
    ReportReason.DISRESPECT: lazy("I am not treated with respect"),
    ReportReason.SOMETHING_ELSE: lazy("Something else"),
}
VETTING_KINDS: dict[VettingKind, Any] = {
    VettingKind.BOERNEATTEST: lazy("Børneattest (Denmark)"),
    VettingKind.REGISTERUTDRAG: lazy("Registerutdrag (Sweden)"),
    VettingKind.OTHER: lazy("Another certificate"),
}
MINORS_RULES: dict[MinorsRule, Any] = {
    MinorsRule.NO_COORDINATOR: lazy("Nobody looks after it."),
    MinorsRule.NOT_CLEARED: lazy("Its mentor is not cleared for young people."),
    MinorsRule.NOT_MARKED: lazy("Somebody in it turned out to be under 18."),
    MinorsRule.SEEN_TOO_WIDELY: lazy("A profile was seen too widely."),
    MinorsRule.MEETS_ELSEWHERE: lazy("A meeting is planned where young people do not meet."),
    MinorsRule.CONTACT_NOT_LOOKED_AT: lazy("A message with a way to reach somebody went through unseen."),
    MinorsRule.CIRCLE_NOT_CLEARED: lazy("A circle has no host who is cleared for young people."),
    MinorsRule.YOUNG_MENTOR: lazy("A mentor is under 18."),
    MinorsRule.NOT_OPEN: lazy("Mentoring is not open to people under 18."),
    MinorsRule.CONTACT_IN_PROFILE: lazy("A profile said how a young person can be reached; it is held back."),
}
# The pages of which the log tells.
LOOKED_AT: dict[str, Any] = {
    Look.PAIR: lazy("The page of the pair"),
    Look.PAIR_TALK: lazy("Messages of the pair"),
    Look.PAIR_MEETING: lazy("A meeting of the pair"),
    Look.REQUESTS: lazy("Requests"),
    Look.REQUEST: lazy("The request"),
    Look.OFFER: lazy("A pair for you"),
    Look.ROUNDS: lazy("Rounds"),
    Look.CIRCLE: lazy("Circle"),
    Look.DESK_PAIR: lazy("Everything of the pair, at the desk"),
    Look.DESK_REPORT: lazy("The report"),
    Look.DESK_MENTEE: lazy("The profile, at the desk"),
    Look.DESK_PROGRAMME: lazy("Applications"),
    Look.DESK_APPLICATION: lazy("Application"),
    Look.DESK_PROGRAMME_PAIRS: lazy("Pairs of a programme"),
    Look.DESK_EXPORT: lazy("A list of a programme, carried out"),
    Look.DESK_RUN: lazy("Matching"),
    Look.DESK_COMPARE: lazy("Matching"),
    Look.DESK_SPEED: lazy("Speed meetings"),
    Look.DESK_GUESTS: lazy("Guests"),
    Look.DESK_TABLE: lazy("Guests"),
    Look.DESK_CARDS: lazy("Cards to print"),
    Look.DESK_ROUNDS: lazy("Rounds"),
    Look.DESK_CIRCLES: lazy("Suggested circles"),
    Look.DESK_CIRCLE: lazy("Circle"),
}


def initials(name: str) -> str:
    """Return the first letters of a name: `Liv Ek` is `L. E.`"""
    return " ".join(f"{part[0].upper()}." for part in name.split()[:3]) or "–"


def mentee_named(mentee: MenteeProfile, *, young: bool) -> str:
    """Return what a list calls who looks for a mentor: never the name of somebody under 18."""
    organisation = mentee.organisation
    if young:
        return str(_("A band with somebody under 18") if organisation else initials(mentee.member.name))
    return mentee.member.name if organisation is None else organisation.name


def mentee_shown(match: Match, *, young: bool) -> str:
    """Return what a list calls who looks for a mentor in a pair."""
    return mentee_named(match.mentee, young=young)


def looked_at(what: str) -> str:
    """Return which page of the log is meant."""
    return str(LOOKED_AT.get(what, what))
