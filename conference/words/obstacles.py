"""Why a timetable cannot be made, in sentences: what cannot work at all, what is in the way, what would help."""

from typing import Any

from conference.rules.timetable.blocking import Block, Blocks
from conference.rules.timetable.contradictions import Contradiction
from conference.rules.timetable.feasible import Demand, DemandKind
from conference.rules.timetable.preflight import Obstacle, ObstacleKind
from conference.rules.timetable.problem_kinds import ProblemKind
from conference.rules.timetable.remedies import Remedy, RemedyKind
from conference.words.decisions import duration
from conference.words.problems import EQUIPMENT, Names, listed, problem_words
from core.language import _, lazy, ngettext

# What a session needs beside equipment, as it stands after "without".
ACCESS: dict[str, Any] = {
    "hearing-loop": lazy("a hearing loop"),
    "step-free": lazy("a way without steps"),
}
# Why a place will not do, as the beginning of "…: 12 of 40 places".
REASONS: dict[ProblemKind, Any] = {
    ProblemKind.ROOM_TAKEN: lazy("The room is taken"),
    ProblemKind.PAUSED: lazy("There is a break or the room is kept free"),
    ProblemKind.PERSON_TWICE: lazy("Somebody is in another session"),
    ProblemKind.WAY_IMPOSSIBLE: lazy("The way is too long for somebody"),
    ProblemKind.UNAVAILABLE: lazy("Somebody cannot then"),
    ProblemKind.NOT_IN_CITY: lazy("Somebody cannot be there"),
    ProblemKind.OUTSIDE_DAYS: lazy("It lies outside the days"),
    ProblemKind.ROOM_CLOSED: lazy("The room is closed"),
    ProblemKind.ROOM_GONE: lazy("The room is gone"),
    ProblemKind.EQUIPMENT: lazy("Equipment is missing"),
    ProblemKind.HEARING_LOOP: lazy("There is no hearing loop"),
    ProblemKind.STEP_FREE: lazy("There are steps"),
    ProblemKind.ONLY_AT_NIGHT: lazy("It is for the evening"),
    ProblemKind.ONLY_BY_DAY: lazy("It is for the day"),
    ProblemKind.WRONG_CITY: lazy("It is for the other city"),
    ProblemKind.WRONG_HALL: lazy("It may not be in this room"),
    ProblemKind.SEATS_OVERRUN: lazy("The room is too small for who has a seat"),
}


def obstacle_words(obstacle: Obstacle, names: Names) -> str:
    """Return what cannot work as a sentence or two."""
    title = names.show(obstacle.shows[0])
    match obstacle.kind:
        case ObstacleKind.FIXED if obstacle.problem is not None:
            return _("What is fixed contradicts itself: %(problem)s", problem=problem_words(obstacle.problem, names))
        case ObstacleKind.NO_ROOM:
            return _("No room has what “%(title)s” needs.", title=title)
        case ObstacleKind.NO_WINDOW:
            return _no_window(obstacle, title, names)
        case ObstacleKind.PERSON_FULL:
            return _person_full(obstacle, names)
        case _:
            return _rooms_full(obstacle, names)


def _no_window(obstacle: Obstacle, title: str, names: Names) -> str:
    said = {"title": title, "halls": listed(names.hall(hall) for hall in obstacle.halls)}
    said |= {"needed": duration(obstacle.needed or 0), "who": listed(names.person(one) for one in obstacle.people)}
    if not obstacle.people:
        return _("“%(title)s” needs %(needed)s at a stretch, and there are none in %(halls)s.", **said)
    return _(
        "“%(title)s” needs %(needed)s at a stretch in %(halls)s at a time when %(who)s can, and there is none.", **said
    )


def _person_full(obstacle: Obstacle, names: Names) -> str:
    who, titles = names.person(obstacle.people[0]), _titles(obstacle.shows, names)
    if obstacle.count is not None:
        return ngettext(
            "%(who)s is in %(num)d session, and what they can takes %(places)s of that length: %(titles)s.",
            "%(who)s is in %(num)d sessions, and what they can takes %(places)s of that length: %(titles)s.",
            obstacle.count,
            who=who,
            places=str(obstacle.places),
            titles=titles,
        )
    return _(
        "%(who)s has %(minutes)s left and needs %(needed)s, the way between the shores included: %(titles)s.",
        who=who,
        minutes=duration(obstacle.minutes or 0),
        needed=duration(obstacle.needed or 0),
        titles=titles,
    )


def _rooms_full(obstacle: Obstacle, names: Names) -> str:
    said = {"halls": listed(names.hall(hall) for hall in obstacle.halls), "titles": _titles(obstacle.shows, names)}
    if obstacle.count is not None:
        said["places"] = str(obstacle.places)
        return ngettext(
            "%(num)d session has to be in %(halls)s, which can take %(places)s of that length: %(titles)s.",
            "%(num)d sessions have to be in %(halls)s, which can take %(places)s of that length: %(titles)s.",
            obstacle.count,
            **said,
        )
    said |= {"minutes": duration(obstacle.minutes or 0), "needed": duration(obstacle.needed or 0)}
    if obstacle.night is None:
        return _("In %(halls)s %(minutes)s are free, and %(needed)s have to go there: %(titles)s.", **said)
    if obstacle.night:
        return _(
            "In %(halls)s %(minutes)s are free in the evenings, and %(needed)s have to go there: %(titles)s.", **said
        )
    return _("In %(halls)s %(minutes)s are free by day, and %(needed)s have to go there: %(titles)s.", **said)


def _titles(shows: tuple[int, ...], names: Names) -> str:
    return listed(_("“%(title)s”", title=names.show(show)) for show in shows)


def _title(names: Names, show: int | None, pause: int | None) -> str:
    """Return what a session, break or block is called; breaks have ids beside those of sessions."""
    return names.show(pause if pause is not None else show or 0) or _("break")


def blocks_words(blocks: Blocks, names: Names) -> str:
    """Return in a sentence whether a session without a place could have one."""
    title = names.show(blocks.show)
    if not blocks.places:
        return _("No day of the programme is long enough for “%(title)s”.", title=title)
    if blocks.free and blocks.nearest is not None:
        return ngettext(
            "There is %(num)d place where “%(title)s” could be: %(hall)s, %(time)s.",
            "There are %(num)d places where “%(title)s” could be. The first: %(hall)s, %(time)s.",
            blocks.free,
            title=title,
            hall=names.hall(blocks.nearest.hall),
            time=names.time(blocks.nearest.start),
        )
    return _("As everything stands, “%(title)s” cannot be anywhere.", title=title)


def block_words(block: Block, blocks: Blocks, names: Names) -> str:
    """Return one reason in a sentence: how many places it takes, and whom or what it is about."""
    said = {"reason": str(REASONS[block.kind]), "all": str(blocks.places)}
    about = [_("“%(title)s”", title=names.show(show)) for show in block.shows]
    about = about or [names.person(person) for person in block.people]
    if about:
        return ngettext(
            "%(reason)s (%(about)s): %(num)d of %(all)s places.",
            "%(reason)s (%(about)s): %(num)d of %(all)s places.",
            block.places,
            about=listed(about, most=2),
            **said,
        )
    return ngettext(
        "%(reason)s: %(num)d of %(all)s places.", "%(reason)s: %(num)d of %(all)s places.", block.places, **said
    )


def demand_words(demand: Demand, names: Names) -> str:
    """Return one demand as a line of a list."""
    if demand.person is not None:
        who = names.person(demand.person)
        if demand.kind is DemandKind.FREE:
            return _("%(who)s can only at the times they gave.", who=who)
        return _("%(who)s can only be in the city they gave.", who=who)
    if demand.kind is DemandKind.HOURS:
        return _("Rooms are open only at their hours.")
    title = _title(names, demand.show, demand.pause)
    return str(DEMANDS[demand.kind]) % {"title": title}


DEMANDS: dict[DemandKind, Any] = {
    DemandKind.PAUSE: lazy("“%(title)s” keeps its time."),
    DemandKind.FIXED: lazy("“%(title)s” is fixed where it stands."),
    DemandKind.SEATS: lazy("Everybody who has a seat in “%(title)s” keeps it."),
    DemandKind.EQUIPMENT: lazy("“%(title)s” needs its equipment."),
    DemandKind.HEARING_LOOP: lazy("“%(title)s” needs a hearing loop."),
    DemandKind.STEP_FREE: lazy("“%(title)s” must be reached without steps."),
    DemandKind.HALLS: lazy("“%(title)s” may only be in certain rooms."),
    DemandKind.CITY: lazy("“%(title)s” is for one city."),
    DemandKind.TIME_OF_DAY: lazy("“%(title)s” has its time of day."),
    DemandKind.TAKES_PLACE: lazy("“%(title)s” takes place in its whole length."),
}


def contradiction_words(contradiction: Contradiction, names: Names) -> tuple[str, ...]:
    """Return the demands that cannot stand together, each a line."""
    return tuple(demand_words(demand, names) for demand in contradiction.demands)


def remedy_words(remedy: Remedy, names: Names) -> str:
    """Return what can be done, as a sentence that tells an editor to do it."""
    if remedy.person is not None:
        who = names.person(remedy.person)
        if remedy.kind is RemedyKind.WIDEN:
            return _("Ask %(who)s whether other times would do, too.", who=who)
        return _("Ask %(who)s whether the other city would do, too.", who=who)
    if remedy.kind is RemedyKind.OPEN_LONGER:
        return _("Open %(halls)s longer.", halls=listed(names.hall(hall) for hall in remedy.halls))
    title = _title(names, remedy.show, remedy.pause)
    match remedy.kind:
        case RemedyKind.SHORTEN:
            return _("Shorten “%(title)s” to %(minutes)s.", title=title, minutes=duration(remedy.minutes or 0))
        case RemedyKind.DROP_NEED:
            return _("Hold “%(title)s” without %(needs)s.", title=title, needs=_needs(remedy))
        case RemedyKind.ADD_ROOM:
            return _add_room(remedy, title)
        case _:
            return str(REMEDIES[remedy.kind]) % {"title": title}


REMEDIES: dict[RemedyKind, Any] = {
    RemedyKind.UNFIX: lazy("Unlock “%(title)s”, so that it can move."),
    RemedyKind.MOVE: lazy("Move “%(title)s”."),
    RemedyKind.MOVE_CITY: lazy("Let “%(title)s” be in either city."),
    RemedyKind.MOVE_BREAK: lazy("Move “%(title)s”."),
    RemedyKind.ANY_TIME_OF_DAY: lazy("Let “%(title)s” be by day or in the evening."),
    RemedyKind.ANY_ROOM: lazy("Let “%(title)s” be in other rooms, too."),
    RemedyKind.LEAVE_OUT: lazy("Leave “%(title)s” out."),
}


def _add_room(remedy: Remedy, title: str) -> str:
    if remedy.people and remedy.needs:
        return ngettext(
            "Find one more room for “%(title)s”, for %(num)d person, with %(needs)s.",
            "Find one more room for “%(title)s”, for %(num)d people, with %(needs)s.",
            remedy.people,
            title=title,
            needs=_needs(remedy),
        )
    if remedy.people:
        return ngettext(
            "Find one more room for “%(title)s”, for %(num)d person.",
            "Find one more room for “%(title)s”, for %(num)d people.",
            remedy.people,
            title=title,
        )
    if remedy.needs:
        return _("Find one more room for “%(title)s”, with %(needs)s.", title=title, needs=_needs(remedy))
    return _("Find one more room for “%(title)s”.", title=title)


def _needs(remedy: Remedy) -> str:
    return listed([str(ACCESS.get(key) or EQUIPMENT.get(key, key)) for key in remedy.needs], most=9)
