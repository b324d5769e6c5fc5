"""What the team reads about the solver: its ways of working, the wishes in plain words, and what is refused."""

from collections.abc import Callable
from typing import Any

from conference.rules.timetable.search import Mode
from conference.rules.timetable.wishes import Wish
from core.language import lazy, ngettext
from core.words import register

register(
    {
        "plan_under_way": lazy("The solver is at work already. Wait for it, or stop it and keep the best so far."),
        "plan_nothing": lazy("There is nothing to place yet: no session has been accepted."),
        "plan_gone": lazy("This has been taken over or put aside already. Look at the list of runs."),
        "plan_none_chosen": lazy("Choose at least one move."),
        "plan_moved_on": lazy("The timetable has moved on since this page was made. Look at the moves again."),
        "plan_breaks": lazy("Taken over like this, errors would come up that are not there now. They stand below."),
    }
)

MODES: dict[Mode, tuple[Any, Any]] = {
    Mode.KEEP: (
        lazy("Keep what stands"),
        lazy("Finds a place for what waits and mends what is broken. Others move only to make room."),
    ),
    Mode.IMPROVE: (
        lazy("Improve"),
        lazy("Starts from what stands. Everything that is not fixed may move, but each move has to be worth it."),
    ),
    Mode.FROM_SCRATCH: (
        lazy("From scratch"),
        lazy("Only what is fixed stays. For the first draft, before anybody has been told a time."),
    ),
}

# What each wish is about, and who loses when it is not fulfilled.
WISHES: dict[Wish, Any] = {
    Wish.DEMAND: lazy("The room holds everybody who wants to come"),
    Wish.PAIRS: lazy("What many want to see both is not at the same time"),
    Wish.TRACKS: lazy("A track stays together, one session after the other"),
    Wish.HALF_DAYS: lazy("People stay in one city for a whole half-day"),
    Wish.SHORES: lazy("Both shores have as much programme"),
    Wish.LANGUAGES: lazy("At every time something is in a language one understands"),
    Wish.CROSSINGS: lazy("Speakers cross the water once there and once back a day"),
    Wish.BREAKS: lazy("Nobody runs from one session to the next"),
    Wish.STAY: lazy("What people have been told stays where it is"),
}
LOSERS: dict[Wish, Callable[[int], str]] = {
    Wish.DEMAND: lambda num: ngettext("%(num)d person finds no place", "%(num)d people find no place", num),
    Wish.PAIRS: lambda num: ngettext("%(num)d person has to choose", "%(num)d people have to choose", num),
    Wish.TRACKS: lambda num: ngettext("%(num)d session", "%(num)d sessions", num),
    Wish.HALF_DAYS: lambda num: ngettext("%(num)d person", "%(num)d people", num),
    Wish.SHORES: lambda num: ngettext(
        "%(num)d session would have to cross", "%(num)d sessions would have to cross", num
    ),
    Wish.LANGUAGES: lambda num: ngettext("%(num)d session", "%(num)d sessions", num),
    Wish.CROSSINGS: lambda num: ngettext("%(num)d person", "%(num)d people", num),
    Wish.BREAKS: lambda num: ngettext("%(num)d person", "%(num)d people", num),
    Wish.STAY: lambda num: ngettext("%(num)d session moved", "%(num)d sessions moved", num),
}
