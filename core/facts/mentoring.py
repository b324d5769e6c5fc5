"""What happens in mentoring: profiles, requests, pairs, meetings, programmes, matching, and what keeps people safe.

Facts carry ids and states, never words of a profile, a message or a report: the audit log is read by others than they.
"""

from dataclasses import dataclass

from core.facts.fact import Fact


@dataclass(frozen=True, kw_only=True)
class MentorChanged(Fact):
    """A mentor began, changed, paused or came back: `what` says which."""

    about = ("mentor", "mentor_id")
    mentor_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class MenteeChanged(Fact):
    """Somebody who looks for a mentor began, changed, paused or came back."""

    about = ("mentee", "mentee_id")
    mentee_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class RequestMoved(Fact):
    """A request to a mentor was sent, answered, taken back or ran out."""

    about = ("mentoring_request", "request_id")
    request_id: int
    state: str
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class MatchMoved(Fact):
    """A pair was proposed, approved, offered, begun, ended or frozen."""

    about = ("mentoring_match", "match_id")
    match_id: int
    state: str
    was: str | None = None


@dataclass(frozen=True, kw_only=True)
class MatchChanged(Fact):
    """Something in a pair changed that is no step: who looks after it, its goals, notes, a check-in, feedback."""

    about = ("mentoring_match", "match_id")
    match_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class MeetingMoved(Fact):
    """A meeting of a pair was asked for, booked, moved, held, missed or called off."""

    about = ("mentoring_match", "match_id")
    match_id: int
    meeting_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class MessageHeld(Fact):
    """A message with what looks like contact details waits for the coordinator, or was looked at: `outcome`."""

    about = ("mentoring_match", "match_id")
    match_id: int
    message_id: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class MentoringProgrammeChanged(Fact):
    """A programme of mentoring was set up, opened, closed, published or ended."""

    about = ("mentoring_programme", "programme_id")
    programme_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class ApplicationMoved(Fact):
    """Somebody applied to a programme, or it was said whether they can be in it."""

    about = ("mentoring_programme", "programme_id")
    programme_id: int
    application_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class MatchingMoved(Fact):
    """A run of the matching was asked for, finished, stopped or approved."""

    about = ("matching_run", "run_id")
    run_id: int
    state: str
    pairs: int | None = None


@dataclass(frozen=True, kw_only=True)
class CircleChanged(Fact):
    """A circle was made, changed, offered or closed, or somebody answered."""

    about = ("mentoring_circle", "circle_id")
    circle_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class SpeedMeetingsChanged(Fact):
    """Speed meetings were set up, planned, published or planned anew around who is away."""

    about = ("speed_event", "event_id")
    event_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class VettingChanged(Fact):
    """A vetting note was written or withdrawn."""

    about = ("vetting_note", "note_id")
    note_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class MentoringBlocked(Fact):
    """Somebody blocked somebody in mentoring, or took it back. Whom is not said here."""

    about = ("edition", "edition_id")
    what: str


@dataclass(frozen=True, kw_only=True)
class MentoringReported(Fact):
    """Somebody reported something, or a lead took it on or closed it."""

    about = ("mentoring_report", "report_id")
    report_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class MinorsRuleBroken(Fact):
    """The nightly check found pairs or profiles of young people that are not as they must be: the rule and how many."""

    about = ("edition", "edition_id")
    rule: str
    count: int
    day: str
