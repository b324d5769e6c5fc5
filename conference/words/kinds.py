"""Names of kinds, states and decisions in the reader's language."""

from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.numbers import format_decimal

from conference.models import Gender, MailKind
from conference.rules.calls import QuestionKind, SessionKind, SpeakerState, SpokenLanguage
from conference.rules.states import Decision, ProposalState, Step
from core.language import current_code, lazy

SESSION_KINDS: dict[SessionKind, Any] = {
    SessionKind.TALK: lazy("Talk"),
    SessionKind.PANEL: lazy("Panel"),
    SessionKind.WORKSHOP: lazy("Workshop"),
    SessionKind.SHOWCASE: lazy("Showcase"),
    SessionKind.ROUNDTABLE: lazy("Roundtable"),
    SessionKind.SPEED_MEETING: lazy("Speed meeting"),
    SessionKind.OTHER: lazy("Something else"),
}
SESSION_LANGUAGES: dict[SpokenLanguage, Any] = {
    SpokenLanguage.DANISH: lazy("Danish"),
    SpokenLanguage.SWEDISH: lazy("Swedish"),
    SpokenLanguage.SCANDINAVIAN: lazy("Skandinaviska (each speaks their own)"),
    SpokenLanguage.ENGLISH: lazy("English"),
}
QUESTION_KINDS: dict[QuestionKind, Any] = {
    QuestionKind.TEXT: lazy("One line of text"),
    QuestionKind.LONG_TEXT: lazy("Long text"),
    QuestionKind.CHOICE: lazy("One choice"),
    QuestionKind.CHOICES: lazy("Several choices"),
    QuestionKind.NUMBER: lazy("Number"),
    QuestionKind.YES_NO: lazy("Yes or no"),
    QuestionKind.LINK: lazy("Link"),
    QuestionKind.FILE: lazy("File (PDF or picture)"),
}
# As the team reads them.
STATES: dict[ProposalState, Any] = {
    ProposalState.DRAFT: lazy("Draft"),
    ProposalState.SUBMITTED: lazy("Sent in"),
    ProposalState.SHORTLISTED: lazy("On the short list"),
    ProposalState.WITHDRAWN: lazy("Withdrawn"),
    ProposalState.ACCEPTED: lazy("Accepted"),
    ProposalState.RESERVE: lazy("On the reserve list"),
    ProposalState.DECLINED: lazy("Declined"),
    ProposalState.CONFIRMED: lazy("Confirmed"),
    ProposalState.CANCELLED: lazy("Called off"),
}
STATE_TONES: dict[ProposalState, str] = {
    ProposalState.DRAFT: "quiet",
    ProposalState.SUBMITTED: "info",
    ProposalState.SHORTLISTED: "info",
    ProposalState.WITHDRAWN: "quiet",
    ProposalState.ACCEPTED: "good",
    ProposalState.RESERVE: "warn",
    ProposalState.DECLINED: "quiet",
    ProposalState.CONFIRMED: "good",
    ProposalState.CANCELLED: "bad",
}
# As its speakers read them.
SPEAKER_STATES: dict[ProposalState, Any] = {
    **STATES,
    ProposalState.SHORTLISTED: lazy("Sent in"),
    ProposalState.DECLINED: lazy("Not this year"),
}
DECISIONS: dict[Decision, Any] = {
    Decision.ACCEPT: lazy("Accept"),
    Decision.RESERVE: lazy("Reserve list"),
    Decision.DECLINE: lazy("Decline"),
}
DECISION_TONES: dict[Decision, str] = {Decision.ACCEPT: "good", Decision.RESERVE: "warn", Decision.DECLINE: "quiet"}
STEPS: dict[Step, Any] = {
    Step.SUBMIT: lazy("sent in"),
    Step.WITHDRAW: lazy("withdrawn"),
    Step.TAKE_UP_AGAIN: lazy("taken up again"),
    Step.SHORTLIST: lazy("put on the short list"),
    Step.TAKE_OFF_SHORTLIST: lazy("taken off the short list"),
    Step.ANNOUNCE_ACCEPT: lazy("told that it is accepted"),
    Step.ANNOUNCE_RESERVE: lazy("told that it is on the reserve list"),
    Step.ANNOUNCE_DECLINE: lazy("told that it is not this year"),
    Step.CONFIRM: lazy("confirmed"),
    Step.SAY_NO: lazy("said no"),
    Step.CANCEL: lazy("cancelled"),
    Step.REOPEN: lazy("opened again"),
}
SPEAKER_STANDINGS: dict[SpeakerState, Any] = {
    SpeakerState.INVITED: lazy("invited"),
    SpeakerState.ACCEPTED: lazy("said yes"),
    SpeakerState.DECLINED: lazy("said no"),
}
GENDERS: dict[Gender, Any] = {
    Gender.WOMAN: lazy("Woman"),
    Gender.MAN: lazy("Man"),
    Gender.NON_BINARY: lazy("Non-binary"),
}
MAIL_KINDS: dict[MailKind, Any] = {
    MailKind.ACCEPTED: lazy("You are in"),
    MailKind.RESERVE: lazy("You are on the reserve list"),
    MailKind.DECLINED: lazy("Not this year"),
    MailKind.MOVED_UP: lazy("A place has come free for you"),
    MailKind.REMINDER: lazy("Reminder to answer"),
}


def grade(hundredths: int | None) -> str:
    """Write a grade of hundredths with one digit, as the reader writes numbers: 345 is `3,5`. Nothing for none."""
    return "" if hundredths is None else _grade(hundredths, current_code())


@lru_cache(maxsize=2000)
def _grade(hundredths: int, code: str) -> str:
    return format_decimal(Decimal(hundredths) / 100, "0.0", locale=code)
