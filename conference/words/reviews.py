"""What is said to reviewers: refusals, why somebody is too near, why a reviewer has a proposal or not."""

from typing import Any

from conference.rules.assignment import Drawback, Reason, Shortage, WhyNot
from conference.rules.conflicts import ConflictKind
from core.language import lazy
from core.words import register

CONFLICTS: dict[ConflictKind, Any] = {
    ConflictKind.SELF: lazy("It is their own"),
    ConflictKind.CO_SPEAKER: lazy("They speak with one of the speakers elsewhere"),
    ConflictKind.ORGANISATION: lazy("They share an organisation with one of the speakers"),
    ConflictKind.DECLARED: lazy("They said so themselves"),
}
REASONS: dict[Reason, Any] = {
    Reason.FIXED: lazy("chosen by hand"),
    Reason.REVIEWED: lazy("has read it already"),
    Reason.ONLY_CHOICE: lazy("everybody who may read it is needed"),
    Reason.OWN_TRACK: lazy("reads this track"),
    Reason.LANGUAGE: lazy("knows the language"),
    Reason.NO_LANGUAGE: lazy("does not know the language, but nobody better was free"),
    Reason.LEVELS_LOAD: lazy("had the least to read"),
}
SHORTAGES: dict[Shortage, Any] = {
    Shortage.TOO_FEW: lazy("There are not that many reviewers. Invite more to the team."),
    Shortage.CONFLICTS: lazy("Too many of them stand too near to it."),
    Shortage.FULL: lazy("Those who may read it have as much as they take."),
}
WHY_NOT: dict[WhyNot, Any] = {
    WhyNot.HAS_IT: lazy("has it"),
    WhyNot.CONFLICT: lazy("stands too near"),
    WhyNot.COMPLETE: lazy("not needed: it has as many as wanted"),
    WhyNot.FULL: lazy("has as much as they take"),
    WhyNot.COSTS_MORE: lazy("another one fits better"),
    WhyNot.AS_GOOD: lazy("would be just as good"),
}
DRAWBACKS: dict[Drawback, Any] = {
    Drawback.OTHER_TRACK: lazy("reads other tracks"),
    Drawback.NO_LANGUAGE: lazy("does not know the language"),
    Drawback.MORE_TO_READ: lazy("has more to read"),
}

register(
    {
        "score_missing": lazy("Give 1 to 5, or abstain below."),
        "review_near": lazy("You stand too near to this one, so somebody else reads it."),
        "review_over": lazy("Reviews of this proposal are closed. What you wrote before stays."),
        "review_first": lazy("Give your own answer first; then you read and write with the others."),
        "reviewer_gone": lazy("This person does not review any more. Reload the page."),
    }
)
