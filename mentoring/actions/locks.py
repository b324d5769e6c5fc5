"""What is ticked on the pages of a run for the next one: pairs to keep and pairs that must never be.

Ticks stand with the run, however many there are, so that they are there on its other pages and tomorrow; the run itself
stays as it was.
"""

from collections.abc import Collection
from dataclasses import dataclass

from core.db import lock, transaction
from core.facts import MatchingMoved, record
from core.refusals import Refused
from editions.models import Edition
from mentoring.actions.matching import Two, answer_of
from mentoring.models import MatchingRun
from mentoring.queries import programmes as asked
from mentoring.rules.matching import Answer, twos


@dataclass(frozen=True, slots=True)
class Locks:
    """Pairs to keep, and pairs that must never be."""

    keep: frozenset[Two]
    never: frozenset[Two]


@dataclass(frozen=True, slots=True)
class Ticks:
    """What one page was sent with: the pairs that it showed, and which of them were ticked."""

    shown: Collection[Two]
    keep: Collection[Two]
    never: Collection[Two]


def locks_of(run: MatchingRun, answer: Answer) -> Locks:
    """Return what was ticked for the next run; before anything was, the locks that the run had itself and kept."""
    if run.locks is not None:
        return Locks(twos(run.locks["keep"]), twos(run.locks["never"]))
    accepted = twos((run.entered or {}).get("accepted", ()))
    return Locks(frozenset(pair.two for pair in answer.pairs if pair.fixed) - accepted, twos(run.asked["never"]))


def ticked(locks: Locks, ticks: Ticks) -> Locks:
    """Return the locks after a page was sent; of what it did not show nothing changes."""
    keep, never = set(locks.keep) - set(ticks.shown), set(locks.never) - set(ticks.shown)
    for two in ticks.shown:
        if two in ticks.keep:
            # Somebody has one mentor: a new lock takes the place of the one there was.
            keep = {other for other in keep if other[0] != two[0]} | {two}
        if two in ticks.never:
            never.add(two)
    return Locks(frozenset(keep), frozenset(never))


def keep_ticks(edition: Edition, programme_id: int, number: int, ticks: Ticks, *, by: int) -> Locks:
    """Store what is ticked on one page of a run that has an answer. Refuses `run_gone`."""
    with transaction() as session:
        run = session.scalars(lock(asked.run_of(programme_id, number))).one_or_none()
        answer = None if run is None else answer_of(run)
        if run is None or answer is None:
            raise Refused("run_gone")
        before = locks_of(run, answer)
        locks = ticked(before, ticks)
        if locks != before:
            run.locks = {"keep": sorted(map(list, locks.keep)), "never": sorted(map(list, locks.never))}
            session.flush()
            record(MatchingMoved(edition_id=edition.id, run_id=run.id, state="ticked"), by=by)
    return locks
