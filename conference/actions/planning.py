"""Asking the solver for a better timetable, running it, and taking over what it found: all, a part, or nothing."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from conference.actions.puzzling import Laid, lay_out
from conference.actions.scheduling import Changed, SlotChange, change_slots
from conference.actions.searching_apart import SearchLost, Task, search_apart
from conference.actions.slots import locked_timetable
from conference.models import PlanRun, PlanState
from conference.queries import timetable as asked
from conference.rules.timetable.offering import Offer, kept, kept_clashes, new_errors, offers, taken
from conference.rules.timetable.search import Mode, Progress
from core.clock import now
from core.db import db, lock, transaction
from core.facts import PlanAnswered, PlanAsked, PlanTaken, record
from core.jobs import enqueue
from core.refusals import Refused
from editions.models import Edition
from editions.queries import edition_by_id

UNDER_WAY = (PlanState.WAITING, PlanState.RUNNING)
# A run whose worker is gone is begun anew when it is this much over its time.
LOST_AFTER = dt.timedelta(minutes=3)
SHORTEST, LONGEST = 5, 180


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks of the solver. `iterations` makes a run repeatable to the last place, `seconds` bounds it."""

    mode: Mode
    seconds: int
    seed: int
    iterations: int | None = None
    exact: bool = False


def has_slots(edition_id: int) -> bool:
    """Say whether there is anything that the solver could find a place for."""
    return db.session.scalars(asked.slots_of(edition_id).limit(1)).first() is not None


def ask_plan(edition_id: int, wanted: Wanted, *, by: int | None) -> int:
    """Put a run of the solver in line and return its number. Refuses `plan_under_way` and `plan_nothing`."""
    with transaction() as session:
        timetable = locked_timetable(edition_id)
        runs = session.scalars(asked.plans_of(edition_id).where(PlanRun.state.in_(UNDER_WAY))).all()
        if runs:
            raise Refused("plan_under_way")
        if not has_slots(edition_id):
            raise Refused("plan_nothing")
        run = PlanRun(
            edition_id=edition_id,
            state=PlanState.WAITING,
            asked={
                "mode": wanted.mode.value,
                "seconds": wanted.seconds,
                "seed": wanted.seed,
                "iterations": wanted.iterations,
                "exact": wanted.exact,
                "weights": dict(timetable.weights),
            },
            base_revision=timetable.revision,
            progress=0,
            stop_asked=False,
            started_by_id=by,
            created_at=now(),
        )
        session.add(run)
        session.flush()
        enqueue("conference.plan", key=f"plan:{run.id}", run_id=run.id)
        record(PlanAsked(edition_id=edition_id, run_id=run.id, mode=wanted.mode.value), by=by)
    return run.id


def stop_plan(edition_id: int, run_id: int) -> None:
    """Ask a run to stop and keep the best that it has found. One that has ended stays as it is."""
    with transaction() as session:
        run = session.scalars(lock(asked.plan_in(edition_id, run_id))).one_or_none()
        if run is None:
            raise Refused("plan_gone")
        run.stop_asked = True


def run_plan(run_id: int) -> None:
    """Run the solver and store what it found. Twice does the same as once: a run that somebody else has is left."""
    run = _begin(run_id)
    if run is None:
        return
    edition: Edition = db.session.scalars(edition_by_id(run.edition_id)).one()
    laid = lay_out(edition)
    task = Task(
        puzzle=laid.puzzle,
        start=laid.standing,
        released=laid.released,
        mode=Mode(run.asked["mode"]),
        seed=run.asked["seed"],
        seconds=run.asked["seconds"],
        iterations=run.asked["iterations"],
        exact=run.asked["exact"],
    )
    # Nothing is held open while the search goes on.
    db.session.rollback()
    try:
        found = search_apart(task, lambda progress: _goes_on(run_id, progress))
    except SearchLost as error:
        _end(run_id, PlanState.FAILED, {"fault": str(error)})
        return
    _end(run_id, PlanState.READY, {**kept(found.answer, laid.puzzle.frame), "clashes": kept_clashes(found.clashes)})


def _begin(run_id: int) -> PlanRun | None:
    """Take a run that waits, or one whose worker is gone."""
    moment = now()
    with transaction() as session:
        run = session.scalars(lock(asked.plan_by_id(run_id))).one_or_none()
        if run is None or run.state not in UNDER_WAY:
            return None
        if run.state is PlanState.RUNNING and run.started_at is not None:
            over = run.started_at + dt.timedelta(seconds=run.asked["seconds"]) + LOST_AFTER
            if moment < over:
                return None
        run.state, run.started_at, run.progress = PlanState.RUNNING, moment, 0
        session.flush()
    return run


def _goes_on(run_id: int, progress: Progress | None) -> bool:
    """Write down how far a run is, and return whether nobody has asked it to stop."""
    with transaction() as session:
        run = session.scalars(lock(asked.plan_by_id(run_id))).one()
        if progress is not None:
            run.progress = max(run.progress, min(1000, progress.thousandths))
            run.best = progress.cost
        return not run.stop_asked


def _end(run_id: int, state: PlanState, answer: dict[str, Any]) -> None:
    with transaction() as session:
        run = session.scalars(lock(asked.plan_by_id(run_id))).one()
        if run.state is not PlanState.RUNNING:
            return
        run.state, run.answer, run.finished_at, run.progress = state, answer, now(), 1000
        record(PlanAnswered(edition_id=run.edition_id, run_id=run.id, state=state.value), by=None)


def offers_of(run: PlanRun, laid: Laid) -> tuple[Offer, ...]:
    """Return what a run offers against the timetable as it is now."""
    return offers(run.answer or {}, laid.puzzle, laid.standing)


def take_over(
    edition: Edition, run_id: int, slot_ids: Collection[int], *, anyway: bool = False, by: int | None
) -> Changed:
    """Move the chosen slots to where a run found a place for them, all or none.

    Refuses `plan_gone`, `plan_none_chosen`, `plan_moved_on` (one of them stands elsewhere now than the page showed is
    caught by its revision), and `plan_breaks` where errors would come up that are not there now, unless `anyway`.
    """
    with transaction() as session:
        locked_timetable(edition.id)
        run = session.scalars(lock(asked.plan_in(edition.id, run_id))).one_or_none()
        if run is None or run.state is not PlanState.READY:
            raise Refused("plan_gone")
        laid = lay_out(edition)
        chosen = [offer for offer in offers_of(run, laid) if offer.show in slot_ids]
        if not slot_ids:
            raise Refused("plan_none_chosen")
        if len(chosen) != len(set(slot_ids)):
            raise Refused("plan_moved_on")
        if not anyway and new_errors(laid.puzzle, laid.standing, taken(laid.standing, chosen)):
            raise Refused("plan_breaks")
        changes = [SlotChange(offer.show, _columns(offer, laid)) for offer in chosen]
        done = change_slots(edition.id, changes, what="plan", by=by)
        run.state = PlanState.APPLIED
        record(PlanTaken(edition_id=edition.id, run_id=run.id, moved=len(done.slot_ids)), by=by)
    return done


def _columns(offer: Offer, laid: Laid) -> Mapping[str, Any]:
    if offer.now is None:
        return {"room_id": None, "starts_at": None}
    return {"room_id": offer.now.hall, "starts_at": laid.puzzle.frame.at(offer.now.start)}


def discard_plan(edition_id: int, run_id: int, *, by: int | None) -> None:
    """Put what a run found aside. Refuses `plan_gone` where it was taken over or is still under way."""
    with transaction() as session:
        run = session.scalars(lock(asked.plan_in(edition_id, run_id))).one_or_none()
        if run is None or run.state not in (PlanState.READY, PlanState.FAILED):
            raise Refused("plan_gone")
        run.state = PlanState.DISCARDED
        record(PlanTaken(edition_id=edition_id, run_id=run.id, moved=0), by=by)
