"""The words of the call: how it stands, what it lacks, how much time is left, and why something is refused."""

import datetime as dt
from typing import Any

from babel.units import format_unit

from conference.rules.calls import Door
from conference.rules.preparing import Gap
from core.language import _, current_code, lazy
from core.words import register

DOORS: dict[Door, Any] = {
    Door.NOT_YET: lazy("Not open yet"),
    Door.OPEN: lazy("Open"),
    Door.GRACE: lazy("Grace"),
    Door.CLOSED: lazy("Closed"),
}
DOOR_TONES: dict[Door, str] = {Door.NOT_YET: "info", Door.OPEN: "good", Door.GRACE: "warn", Door.CLOSED: "quiet"}
# What is missing, and the page of the desk where it is put right.
GAPS: dict[Gap, tuple[Any, str]] = {
    Gap.TYPES: (lazy("There is no type of session that everybody can offer."), "conference_desk.call_type"),
    Gap.TRACKS: (lazy("There is no track yet."), "conference_desk.call_track"),
    Gap.CRITERIA: (
        lazy("Reviewers have nothing to judge by: there is no criterion."),
        "conference_desk.call_criterion",
    ),
    Gap.INTRO: (
        lazy("The introduction is missing in a language of the edition: %(languages)s."),
        "conference_desk.call_settings",
    ),
    Gap.TIMES: (lazy("Nobody has said when the call opens."), "conference_desk.call_settings"),
    Gap.DEADLINE: (
        lazy("There is no deadline: it stays open until somebody closes it."),
        "conference_desk.call_settings",
    ),
    Gap.REVIEW: (lazy("Nobody has said until when reviewers read."), "conference_desk.call_settings"),
    Gap.HIDDEN: (lazy("The edition is a draft, so nobody but the team sees its call."), "editions_desk.overview"),
}
CALL_UNREADY = lazy("The call for speakers is to open, and something in it is still missing.")
MINUTE, HOUR, DAY = 60, 3_600, 86_400


def time_left(left: dt.timedelta) -> str:
    """Say how much time is left by its two largest parts: "3 days 4 hours", "5 minutes", "less than a minute"."""
    seconds = max(0, int(left.total_seconds()))
    days, hours, minutes = seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE
    if days:
        parts = [("day", days), ("hour", hours)]
    elif hours:
        parts = [("hour", hours), ("minute", minutes)]
    else:
        parts = [("minute", minutes)]
    code = current_code()
    words = [format_unit(number, f"duration-{unit}", "long", locale=code) for unit, number in parts if number]
    return " ".join(words) or str(_("less than a minute"))


register(
    {
        "type_used": lazy(
            "Proposals, questions or links use this type, so it has to stay. Hide it, and nobody new chooses it."
        ),
        "track_used": lazy(
            "Proposals or questions stand in this track, so it has to stay. Give it another name if that fits better."
        ),
        "criterion_used": lazy(
            "Reviewers have judged by it, so it has to stay. Give it the weight 0, and it counts for nothing."
        ),
        "question_answered": lazy("It has been answered, so it has to stay. Let it be optional instead."),
        "question_kind_fixed": lazy(
            "It has been answered, so the kind of answer has to stay. Ask a new question beside it."
        ),
        "option_used": lazy(
            "Somebody has chosen an option that would be gone. Keep its line; its words may be put better."
        ),
        "options_few": lazy("Write at least two options, one on each line."),
        "options_many": lazy("That is too much to choose from: %(most)s options at most."),
        "option_long": lazy("An option is too long: %(most)s characters at most."),
        "option_twice": lazy("The same option stands there twice. Take one away."),
        "options_uneven": lazy(
            "Write as many lines in each language as in the others, in the same order, or leave a language empty."
        ),
        "link_opens_nothing": lazy(
            "This link would open nothing. Choose a hidden type, or let it work outside the call's own time."
        ),
        "link_over_already": lazy("That moment has passed. Choose a later one, or leave it empty."),
        "call_begun": lazy("The call has begun to be set up already. Add to what is there."),
    }
)
