"""What is wrong with a timetable, in sentences: which sessions, who, how many minutes there are and are needed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from conference.rules.timetable.problem_kinds import Problem, ProblemKind, Severity
from conference.rules.timetable.puzzle import Equipment
from conference.words.decisions import duration
from core.language import _, lazy, ngettext

MOST_NAMES = 4


@dataclass(frozen=True)
class Names:
    """How sentences call what they speak of. `time` writes a minute as day and local time, `clock` as the time alone.

    Titles come without quotation marks. What is asked for may be gone: a name for that is theirs to find, too.
    """

    show: Callable[[int], str]
    person: Callable[[str], str]
    hall: Callable[[int], str]
    city: Callable[[int], str]
    track: Callable[[int], str]
    time: Callable[[int], str]
    clock: Callable[[int], str]


Say = Callable[[Problem, Names], str]

SEVERITIES: dict[Severity, Any] = {
    Severity.ERROR: lazy("cannot be"),
    Severity.WARNING: lazy("look at this"),
    Severity.HINT: lazy("could be better"),
}
KINDS: dict[ProblemKind, Any] = {
    ProblemKind.ROOM_TAKEN: lazy("Room taken twice"),
    ProblemKind.PAUSED: lazy("Across a break"),
    ProblemKind.PERSON_TWICE: lazy("Somebody in two places"),
    ProblemKind.WAY_IMPOSSIBLE: lazy("Way too long"),
    ProblemKind.WAY_TIGHT: lazy("Little time for the way"),
    ProblemKind.WAY_UNKNOWN: lazy("Where does the ferry lie?"),
    ProblemKind.UNAVAILABLE: lazy("Somebody cannot then"),
    ProblemKind.NOT_IN_CITY: lazy("Somebody cannot be there"),
    ProblemKind.OUTSIDE_DAYS: lazy("Outside the days"),
    ProblemKind.ROOM_CLOSED: lazy("Room closed"),
    ProblemKind.ROOM_GONE: lazy("Room gone"),
    ProblemKind.EQUIPMENT: lazy("Equipment missing"),
    ProblemKind.HEARING_LOOP: lazy("No hearing loop"),
    ProblemKind.STEP_FREE: lazy("Not step-free"),
    ProblemKind.ONLY_AT_NIGHT: lazy("Not in the evening"),
    ProblemKind.ONLY_BY_DAY: lazy("Not by day"),
    ProblemKind.WRONG_CITY: lazy("Wrong city"),
    ProblemKind.WRONG_HALL: lazy("Wrong room"),
    ProblemKind.SEATS_OVERRUN: lazy("More sign-ups than seats"),
    ProblemKind.TOO_SMALL: lazy("Room too small"),
    ProblemKind.STARRED_TOGETHER: lazy("Wanted at the same time"),
    ProblemKind.TRACK_PARALLEL: lazy("Track beside itself"),
    ProblemKind.TRACK_TORN: lazy("Track on both shores"),
    ProblemKind.LANGUAGE_MISSING: lazy("A language missing"),
    ProblemKind.LAST_BOAT: lazy("Late boats"),
    ProblemKind.UNPLACED: lazy("Not placed yet"),
}
# As they stand after "needs" and in lists.
EQUIPMENT: dict[str, Any] = {
    Equipment.PROJECTOR: lazy("a projector"),
    Equipment.SOUND: lazy("a sound system"),
    Equipment.STAGE: lazy("a stage"),
    Equipment.PIANO: lazy("a piano"),
    Equipment.BACKLINE: lazy("a backline"),
    Equipment.TABLES: lazy("tables for groups"),
    Equipment.FLIPCHART: lazy("a flip chart"),
    Equipment.STREAMING: lazy("streaming"),
    Equipment.DARKNESS: lazy("a dark room"),
}
# As in "everything is in …".
LANGUAGE_NAMES: dict[str, Any] = {"da": lazy("Danish"), "sv": lazy("Swedish")}


def problem_words(problem: Problem, names: Names) -> str:
    """Return what is wrong as a sentence or two in the reader's language."""
    return SENTENCES[problem.kind](problem, names)


def listed(words: Iterable[str], most: int = MOST_NAMES) -> str:
    """Return words as one speaks them: "Anna, Bo and Carl"; of many the first, and how many more."""
    found = list(words)
    if len(found) > most + 1:
        return ngettext(
            "%(names)s and %(num)d more",
            "%(names)s and %(num)d more",
            len(found) - most,
            names=", ".join(found[:most]),
        )
    if len(found) < 2:
        return "".join(found)
    return _("%(names)s and %(last)s", names=", ".join(found[:-1]), last=found[-1])


def equipment_words(keys: Iterable[str]) -> str:
    """Return what is needed as a list: "a piano and a stage"; a key that nobody knows stands as it is."""
    return listed([str(EQUIPMENT.get(key, key)) for key in keys], most=9)


def _one(problem: Problem, names: Names) -> dict[str, str]:
    """Return what sentences of one showing say: its title, its room, and when something else is."""
    said = {"title": names.show(problem.shows[0])}
    if problem.details.get("hall") is not None:
        said["hall"] = names.hall(problem.details["hall"])
    if "start" in problem.details:
        said |= {"start": names.time(problem.details["start"]), "end": names.clock(problem.details["end"])}
    return said


def _two(problem: Problem, names: Names) -> dict[str, str]:
    """Return what sentences of two showings say."""
    first, second = (names.show(show) for show in problem.shows)
    said = {"first": first, "second": second, "who": _who(problem, names)}
    if problem.minutes is not None:
        said["minutes"] = duration(problem.minutes)
    if problem.needed is not None:
        said["needed"] = duration(problem.needed)
    return said


def _who(problem: Problem, names: Names) -> str:
    return listed(names.person(person) for person in problem.people)


def _titles(problem: Problem, names: Names) -> str:
    return listed(_("“%(title)s”", title=names.show(show)) for show in problem.shows)


def _room_taken(problem: Problem, names: Names) -> str:
    said = {**_two(problem, names), "hall": names.hall(problem.details["hall"])}
    if problem.details.get("setup"):
        return _(
            "“%(second)s” needs %(needed)s to set up in %(hall)s, and “%(first)s” leaves %(minutes)s.",
            **said,
        )
    return _("“%(first)s” and “%(second)s” are both in %(hall)s for %(minutes)s.", **said)


def _paused(problem: Problem, names: Names) -> str:
    said = _one(problem, names)
    if problem.details["block"]:
        return _("“%(title)s” lies where %(hall)s is kept free, %(start)s to %(end)s.", **said)
    if problem.details["everybody"]:
        return _("“%(title)s” lies across the break for everybody, %(start)s to %(end)s.", **said)
    return _("“%(title)s” lies across the break in %(hall)s, %(start)s to %(end)s.", **said)


def _person_twice(problem: Problem, names: Names) -> str:
    return ngettext(
        "%(who)s is in “%(first)s” and “%(second)s” at once, for %(minutes)s.",
        "%(who)s are in “%(first)s” and “%(second)s” at once, for %(minutes)s.",
        len(problem.people),
        **_two(problem, names),
    )


def _way_impossible(problem: Problem, names: Names) -> str:
    said, number = _two(problem, names), len(problem.people)
    if problem.details["least"] is None:
        return ngettext(
            "No boat sails, so %(who)s cannot come from “%(first)s” to “%(second)s”.",
            "No boat sails, so %(who)s cannot come from “%(first)s” to “%(second)s”.",
            number,
            **said,
        )
    said["least"] = duration(problem.details["least"])
    if problem.needed is None or problem.details["ferry"]:
        return ngettext(
            "%(who)s has %(minutes)s from “%(first)s” to “%(second)s”. Nobody makes it in under %(least)s.",
            "%(who)s have %(minutes)s from “%(first)s” to “%(second)s”. Nobody makes it in under %(least)s.",
            number,
            **said,
        )
    if problem.details["across"]:
        return ngettext(
            "%(who)s has %(minutes)s to cross the water from “%(first)s” to “%(second)s”. Nobody makes it in under "
            "%(least)s; plan %(needed)s.",
            "%(who)s have %(minutes)s to cross the water from “%(first)s” to “%(second)s”. Nobody makes it in under "
            "%(least)s; plan %(needed)s.",
            number,
            **said,
        )
    return ngettext(
        "%(who)s has %(minutes)s to walk from “%(first)s” to “%(second)s”. Plan %(needed)s.",
        "%(who)s have %(minutes)s to walk from “%(first)s” to “%(second)s”. Plan %(needed)s.",
        number,
        **said,
    )


def _way_tight(problem: Problem, names: Names) -> str:
    said, number = _two(problem, names), len(problem.people)
    if problem.needed is None or problem.details["ferry"]:
        return _way_unknown(problem, names)
    if problem.details["across"]:
        return ngettext(
            "%(who)s has %(minutes)s to cross the water from “%(first)s” to “%(second)s”. If a boat has just left, it "
            "takes %(needed)s.",
            "%(who)s have %(minutes)s to cross the water from “%(first)s” to “%(second)s”. If a boat has just left, it "
            "takes %(needed)s.",
            number,
            **said,
        )
    return ngettext(
        "%(who)s has %(minutes)s to walk from “%(first)s” to “%(second)s”. Without hurry it takes %(needed)s.",
        "%(who)s have %(minutes)s to walk from “%(first)s” to “%(second)s”. Without hurry it takes %(needed)s.",
        number,
        **said,
    )


def _way_unknown(problem: Problem, names: Names) -> str:
    said, number = _two(problem, names), len(problem.people)
    if problem.needed is None:
        return ngettext(
            "%(who)s has %(minutes)s from “%(first)s” to “%(second)s”: enough only if the ferry lies on that side.",
            "%(who)s have %(minutes)s from “%(first)s” to “%(second)s”: enough only if the ferry lies on that side.",
            number,
            **said,
        )
    return ngettext(
        "%(who)s has %(minutes)s from “%(first)s” to “%(second)s”. Whether that is enough depends on the side on which "
        "the ferry lies; across it takes %(needed)s.",
        "%(who)s have %(minutes)s from “%(first)s” to “%(second)s”. Whether that is enough depends on the side on "
        "which the ferry lies; across it takes %(needed)s.",
        number,
        **said,
    )


def _unavailable(problem: Problem, names: Names) -> str:
    said = {**_one(problem, names), "who": _who(problem, names), "minutes": duration(problem.minutes or 0)}
    if "start" in said:
        return _(
            "%(who)s cannot be in “%(title)s” for %(minutes)s of it. Nearest they can: %(start)s to %(end)s.", **said
        )
    return _("%(who)s cannot be in “%(title)s”: %(minutes)s of it lie outside the times they gave.", **said)


def _not_in_city(problem: Problem, names: Names) -> str:
    return _("%(who)s cannot be in %(hall)s for “%(title)s”.", who=_who(problem, names), **_one(problem, names))


def _outside_days(problem: Problem, names: Names) -> str:
    said = {**_one(problem, names), "minutes": duration(problem.minutes or 0)}
    return _("“%(title)s” lies outside the days of the programme, with %(minutes)s of it.", **said)


def _room_closed(problem: Problem, names: Names) -> str:
    said = {**_one(problem, names), "minutes": duration(problem.minutes or 0)}
    return _(
        "%(hall)s is closed for %(minutes)s of “%(title)s”. Nearest it is open: %(start)s to %(end)s.",
        **said,
    )


def _room_gone(problem: Problem, names: Names) -> str:
    return _("The room of “%(title)s” is not there any more. Give it another one.", **_one(problem, names))


def _equipment(problem: Problem, names: Names) -> str:
    missing = equipment_words(problem.details["missing"])
    return _("“%(title)s” needs %(missing)s, which %(hall)s does not have.", missing=missing, **_one(problem, names))


def _hearing_loop(problem: Problem, names: Names) -> str:
    return _("“%(title)s” needs a hearing loop, and %(hall)s has none.", **_one(problem, names))


def _step_free(problem: Problem, names: Names) -> str:
    return _("“%(title)s” must be reached without steps, and %(hall)s is not.", **_one(problem, names))


def _only_at_night(problem: Problem, names: Names) -> str:
    said = {**_one(problem, names), "minutes": duration(problem.minutes or 0)}
    return _("“%(title)s” is for the evening, and %(minutes)s of it lie by day.", **said)


def _only_by_day(problem: Problem, names: Names) -> str:
    said = {**_one(problem, names), "minutes": duration(problem.minutes or 0)}
    return _("“%(title)s” is for the day, and %(minutes)s of it lie in the evening.", **said)


def _wrong_city(problem: Problem, names: Names) -> str:
    city = names.city(problem.details["city"])
    return _("“%(title)s” is for %(city)s, and %(hall)s is not there.", city=city, **_one(problem, names))


def _wrong_hall(problem: Problem, names: Names) -> str:
    return _("%(hall)s is none of the rooms that “%(title)s” may be in.", **_one(problem, names))


def _seats_overrun(problem: Problem, names: Names) -> str:
    people, places = problem.details["people"], problem.details["places"]
    said = {**_one(problem, names), "places": str(places)}
    if problem.details["room"]:
        return ngettext(
            "%(num)d person has a seat in “%(title)s”, and %(hall)s holds %(places)s.",
            "%(num)d people have a seat in “%(title)s”, and %(hall)s holds %(places)s.",
            people,
            **said,
        )
    return ngettext(
        "%(num)d person has a seat in “%(title)s”, which takes %(places)s since it was made smaller.",
        "%(num)d people have a seat in “%(title)s”, which takes %(places)s since it was made smaller.",
        people,
        **said,
    )


def _too_small(problem: Problem, names: Names) -> str:
    return ngettext(
        "%(num)d person wants to be in “%(title)s”, and %(hall)s holds %(places)s.",
        "%(num)d people want to be in “%(title)s”, and %(hall)s holds %(places)s.",
        problem.details["people"],
        places=str(problem.details["places"]),
        **_one(problem, names),
    )


def _starred_together(problem: Problem, names: Names) -> str:
    said = _two(problem, names)
    return ngettext(
        "“%(first)s” and “%(second)s” are at the same time for %(minutes)s, and %(num)d person more than by chance "
        "wants both.",
        "“%(first)s” and “%(second)s” are at the same time for %(minutes)s, and %(num)d people more than by chance "
        "want both.",
        problem.details["people"],
        **said,
    )


def _track_parallel(problem: Problem, names: Names) -> str:
    said = {"track": names.track(problem.details["track"]), "titles": _titles(problem, names)}
    return _("Who follows %(track)s cannot see all of it, for it runs beside itself: %(titles)s.", **said)


def _track_torn(problem: Problem, names: Names) -> str:
    cities = listed(names.city(city) for city in problem.details["cities"])
    said = {"track": names.track(problem.details["track"]), "titles": _titles(problem, names), "cities": cities}
    return _("Within one half-day %(track)s is in %(cities)s: %(titles)s.", **said)


def _language_missing(problem: Problem, names: Names) -> str:
    said = {
        "start": names.time(problem.details["start"]),
        "end": names.clock(problem.details["end"]),
        "language": str(LANGUAGE_NAMES[problem.details["language"]]),
        "titles": _titles(problem, names),
    }
    return _("From %(start)s to %(end)s everything is in %(language)s alone: %(titles)s.", **said)


def _last_boat(problem: Problem, names: Names) -> str:
    latest = problem.details["latest"]
    said = {
        "title": names.show(problem.shows[0]),
        "city": names.city(problem.details["city"]),
        "end": names.clock(problem.details["end"]),
        "wait": duration(problem.minutes or 0),
    }
    if latest is None:
        return _(
            "“%(title)s” is the last of the day in %(city)s and ends at %(end)s. Then the boats sail only every "
            "%(wait)s.",
            **said,
        )
    return _(
        "“%(title)s” is the last of the day in %(city)s and ends at %(end)s. Then the boats sail only every %(wait)s; "
        "ending by %(latest)s it would be in time for the others.",
        latest=names.clock(latest),
        **said,
    )


def _unplaced(problem: Problem, names: Names) -> str:
    return _("“%(title)s” has no place yet.", **_one(problem, names))


SENTENCES: Mapping[ProblemKind, Say] = {
    ProblemKind.ROOM_TAKEN: _room_taken,
    ProblemKind.PAUSED: _paused,
    ProblemKind.PERSON_TWICE: _person_twice,
    ProblemKind.WAY_IMPOSSIBLE: _way_impossible,
    ProblemKind.WAY_TIGHT: _way_tight,
    ProblemKind.WAY_UNKNOWN: _way_unknown,
    ProblemKind.UNAVAILABLE: _unavailable,
    ProblemKind.NOT_IN_CITY: _not_in_city,
    ProblemKind.OUTSIDE_DAYS: _outside_days,
    ProblemKind.ROOM_CLOSED: _room_closed,
    ProblemKind.ROOM_GONE: _room_gone,
    ProblemKind.EQUIPMENT: _equipment,
    ProblemKind.HEARING_LOOP: _hearing_loop,
    ProblemKind.STEP_FREE: _step_free,
    ProblemKind.ONLY_AT_NIGHT: _only_at_night,
    ProblemKind.ONLY_BY_DAY: _only_by_day,
    ProblemKind.WRONG_CITY: _wrong_city,
    ProblemKind.WRONG_HALL: _wrong_hall,
    ProblemKind.SEATS_OVERRUN: _seats_overrun,
    ProblemKind.TOO_SMALL: _too_small,
    ProblemKind.STARRED_TOGETHER: _starred_together,
    ProblemKind.TRACK_PARALLEL: _track_parallel,
    ProblemKind.TRACK_TORN: _track_torn,
    ProblemKind.LANGUAGE_MISSING: _language_missing,
    ProblemKind.LAST_BOAT: _last_boat,
    ProblemKind.UNPLACED: _unplaced,
}
