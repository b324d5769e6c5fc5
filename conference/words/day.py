"""What people read about their own day: what does not go together, and the sentences of what is refused."""

from collections.abc import Callable

from conference.rules.day.picks import Trouble, Warned, Why
from conference.words.decisions import duration
from core.language import _, lazy
from core.words import register

WHY = {
    Why.SPEAKS: lazy("You are on stage"),
    Why.SEAT: lazy("You have a seat"),
    Why.ASKED: lazy("You wait for a seat"),
}

# By what is wrong, and whether the way goes over the water.
WAYS = {
    (Trouble.TIGHT, True): lazy("%(have)s from “%(first)s” to “%(then)s”: it takes %(need)s if you just miss a boat."),
    (Trouble.TIGHT, False): lazy("%(have)s from “%(first)s” to “%(then)s”: it takes %(need)s to walk there calmly."),
    (Trouble.IMPOSSIBLE, True): lazy(
        "%(have)s from “%(first)s” to “%(then)s” are not enough to cross the water: it takes %(need)s."
    ),
    (Trouble.IMPOSSIBLE, False): lazy(
        "%(have)s from “%(first)s” to “%(then)s” are not enough for the way: it takes %(need)s."
    ),
}


def warning(one: Warned, title: Callable[[int], str]) -> str:
    """Return what does not go together, with the minutes there are and the minutes it takes."""
    first, then = title(one.one), title(one.other)
    have, need = duration(one.there_are or 0), duration(one.needed or 0)
    if one.trouble is Trouble.OVERLAP:
        return _("“%(first)s” and “%(then)s” are at the same time.", first=first, then=then)
    if one.stopped:
        return _("No boat sails, so “%(then)s” cannot be reached from “%(first)s”.", first=first, then=then)
    if one.trouble is Trouble.ASK:
        return _(
            "One of “%(first)s” and “%(then)s” is on the ferry, with %(have)s between them. Ask the crew on which side "
            "it lies.",
            first=first,
            then=then,
            have=have,
        )
    told = {"first": first, "then": then, "have": have, "need": need}
    return str(WAYS[one.trouble, one.across]) % told


register(
    {
        "star_gone": lazy("This is not on the programme any more, so it cannot go into your day."),
    }
)
