"""What a search found, as it is kept: plain values, so that it can be read again when the timetable has moved on."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from conference.rules.timetable.contradictions import Contradiction
from conference.rules.timetable.feasible import Demand, DemandKind
from conference.rules.timetable.problems import Problem, Severity, find_problems
from conference.rules.timetable.puzzle import Frame, Puzzle, Spotted, Standing
from conference.rules.timetable.remedies import Remedy, RemedyKind
from conference.rules.timetable.search import Answer


@dataclass(frozen=True, slots=True)
class Offer:
    """One move that a search offers. `stale`: the showing stands elsewhere now than when the search began."""

    show: int
    before: Spotted | None
    now: Spotted | None
    stale: bool = False


def kept(answer: Answer, frame: Frame) -> dict[str, Any]:
    """Return an answer as JSON keeps it. Times are moments in UTC, since the days of an edition may be moved."""
    return {
        "moves": [
            {"slot": move.show, "before": _place(move.before, frame), "now": _place(move.now, frame)}
            for move in answer.moved
        ],
        "unplaced": list(answer.unplaced),
        "iterations": answer.iterations,
        "feasible": answer.feasible,
        "bound": answer.bound,
        "proven": answer.proven,
    }


def kept_clashes(found: Iterable[Contradiction]) -> list[dict[str, Any]]:
    """Return demands that cannot stand together, and what would help, as JSON keeps them."""
    return [asdict(one) for one in found]


def clashes(answer: Mapping[str, Any]) -> tuple[Contradiction, ...]:
    """Return the demands that cannot stand together out of a kept answer."""
    return tuple(
        Contradiction(
            demands=tuple(Demand(**{**row, "kind": DemandKind(row["kind"])}) for row in one["demands"]),
            remedies=tuple(_remedy(row) for row in one["remedies"]),
            least=one["least"],
        )
        for one in answer.get("clashes", ())
    )


def _remedy(row: Mapping[str, Any]) -> Remedy:
    lists = {name: tuple(row[name]) for name in ("needs", "halls")}
    return Remedy(**{**row, **lists, "kind": RemedyKind(row["kind"])})


def _place(spot: Spotted | None, frame: Frame) -> list[Any] | None:
    return None if spot is None else [spot.hall, frame.at(spot.start).isoformat()]


def _spot(place: list[Any] | None, frame: Frame) -> Spotted | None:
    if place is None:
        return None
    return Spotted(place[0], frame.minute(dt.datetime.fromisoformat(place[1])))


def offers(answer: Mapping[str, Any], puzzle: Puzzle, standing: Standing) -> tuple[Offer, ...]:
    """Return the moves of a kept answer against where things stand now.

    Left out are showings that are gone or fixed meanwhile, those that stand where they were to go already, and those
    whose room is gone.
    """
    shows = {show.id: show for show in puzzle.shows}
    halls = {hall.id for hall in puzzle.halls}
    found = []
    for row in answer.get("moves", ()):
        before, now = _spot(row["before"], puzzle.frame), _spot(row["now"], puzzle.frame)
        show, stands = shows.get(row["slot"]), standing.get(row["slot"])
        if show is None or show.fixed or stands == now or (now is not None and now.hall not in halls):
            continue
        found.append(Offer(show.id, stands, now, stale=stands != before))
    return tuple(found)


def taken(standing: Standing, chosen: Collection[Offer]) -> dict[int, Spotted]:
    """Return where everything stands once these moves are taken over."""
    after = dict(standing)
    for offer in chosen:
        if offer.now is None:
            after.pop(offer.show, None)
        else:
            after[offer.show] = offer.now
    return after


def new_errors(puzzle: Puzzle, before: Standing, after: Standing) -> tuple[Problem, ...]:
    """Return the errors that a change brings and that were not there before it."""
    known = {problem.key for problem in find_problems(puzzle, before)}
    return tuple(
        problem
        for problem in find_problems(puzzle, after)
        if problem.severity is Severity.ERROR and problem.key not in known
    )
