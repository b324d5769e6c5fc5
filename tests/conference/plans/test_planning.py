"""Runs of the solver: asked, done in a process of their own, offered against the timetable as it is, taken over."""

import datetime as dt
import multiprocessing
from typing import Any

import pytest
import time_machine

from conference.actions import planning, scheduling, searching_apart
from conference.actions.planning import Wanted
from conference.actions.puzzling import lay_out
from conference.actions.scheduling import SlotChange
from conference.models import PlanRun, PlanState, Slot
from conference.queries import timetable as asked
from conference.rules.timetable.offering import clashes
from conference.rules.timetable.problems import Severity, find_problems
from conference.rules.timetable.search import Answer, Mode, Progress
from core.clock import now
from core.db import db, transaction
from core.jobs import Job
from tests.conference.builders import CallSet, a_call
from tests.conference.timetable.builders import a_session, at, rooms_in
from tests.editions.builders import a_member, refusal

KEEP = Wanted(mode=Mode.KEEP, seconds=20, seed=7, iterations=2000)


@pytest.fixture
def calls(ctx) -> CallSet:
    return a_call()


def run_in(edition_id: int, run_id: int) -> PlanRun:
    return db.session.scalars(asked.plan_in(edition_id, run_id).execution_options(populate_existing=True)).one()


def slot_in(slot: Slot) -> Slot:
    return db.session.scalars(
        asked.slots_alone(slot.edition_id, [slot.id]).execution_options(populate_existing=True)
    ).one()


def search_here(monkeypatch) -> None:
    """Search in this process: what the child does is tried in a test of its own."""
    monkeypatch.setattr(planning, "search_apart", searching_apart.search)


def ready(calls, wanted=KEEP) -> Any:
    run_id = planning.ask_plan(calls.edition.id, wanted, by=None)
    planning.run_plan(run_id)
    return run_in(calls.edition.id, run_id)


def test_a_run_places_what_waits_in_a_process_of_its_own(calls):
    slots = [a_session(calls, f"Session {number}") for number in range(3)]
    run = ready(calls)
    assert (run.state, run.progress, len(run.answer["moves"])) == (PlanState.READY, 1000, 3)
    assert [slot_in(slot).starts_at for slot in slots] == [None, None, None]
    planning.take_over(calls.edition, run.id, [slot.id for slot in slots], by=None)
    laid = lay_out(calls.edition)
    assert set(laid.standing) == {slot.id for slot in slots}
    assert [one.kind for one in find_problems(laid.puzzle, laid.standing) if one.severity is Severity.ERROR] == []
    assert run_in(calls.edition.id, run.id).state is PlanState.APPLIED


def test_the_same_seed_gives_the_same_answer(calls, monkeypatch):
    search_here(monkeypatch)
    for number in range(4):
        a_session(calls, f"Session {number}")
    one, other = ready(calls), ready(calls)
    assert one.answer == other.answer


def test_a_run_is_asked_once_at_a_time(calls):
    a_session(calls)
    run_id = planning.ask_plan(calls.edition.id, KEEP, by=None)
    refusal("plan_under_way", lambda: planning.ask_plan(calls.edition.id, KEEP, by=None))
    jobs = db.session.query(Job).filter(Job.name == "conference.plan").all()
    assert [job.args for job in jobs] == [{"run_id": run_id}]


def test_nothing_to_place_is_said(calls):
    refusal("plan_nothing", lambda: planning.ask_plan(calls.edition.id, KEEP, by=None))


def test_running_twice_does_the_same_as_once(calls, monkeypatch):
    search_here(monkeypatch)
    a_session(calls)
    run = ready(calls)
    before = run.answer, run.finished_at
    planning.run_plan(run.id)
    after = run_in(calls.edition.id, run.id)
    assert (after.answer, after.finished_at) == before


def test_a_run_whose_worker_is_gone_is_begun_anew(calls, monkeypatch):
    search_here(monkeypatch)
    a_session(calls)
    run_id = planning.ask_plan(calls.edition.id, KEEP, by=None)
    with transaction() as session:
        run = session.get_one(PlanRun, run_id)
        run.state, run.started_at = PlanState.RUNNING, now()
    planning.run_plan(run_id)
    assert run_in(calls.edition.id, run_id).state is PlanState.RUNNING
    with time_machine.travel(now() + dt.timedelta(minutes=5), tick=True):
        planning.run_plan(run_id)
    assert run_in(calls.edition.id, run_id).state is PlanState.READY


def test_a_lost_search_is_a_failure_and_changes_nothing(calls, monkeypatch):
    def lost(task, tell):
        raise searching_apart.SearchLost("gone")

    monkeypatch.setattr(planning, "search_apart", lost)
    slot = a_session(calls)
    run = ready(calls)
    assert (run.state, run.answer, slot_in(slot).starts_at) == (PlanState.FAILED, {"fault": "gone"}, None)


def test_a_stop_is_heard_and_the_best_is_kept(calls):
    for number in range(6):
        a_session(calls, f"Session {number}")
    laid = lay_out(calls.edition)
    task = searching_apart.Task(laid.puzzle, laid.standing, {}, Mode.FROM_SCRATCH, seed=1, seconds=60)
    heard: list[Progress | None] = []

    def tell(progress: Progress | None) -> bool:
        heard.append(progress)
        return progress is None

    found = searching_apart.search_apart(task, tell)
    assert (found.answer.unplaced, any(isinstance(one, Progress) for one in heard)) == ((), True)


def test_who_answers_just_before_they_are_stopped_is_still_heard():
    here, there = multiprocessing.Pipe()
    nothing = Answer(standing={}, unplaced=(), before={}, after={}, moved=(), iterations=1, feasible=True)
    answer = searching_apart.Found(nothing)
    there.send(Progress(400, 12, 0))
    there.send(answer)
    there.close()
    assert searching_apart._listen(here, lambda _news: False, rounds=3) == answer


def test_asking_to_stop_is_stored_and_read(calls):
    a_session(calls)
    run_id = planning.ask_plan(calls.edition.id, KEEP, by=None)
    assert planning._goes_on(run_id, Progress(400, 12, 0)) is True
    planning.stop_plan(calls.edition.id, run_id)
    assert planning._goes_on(run_id, None) is False
    run = run_in(calls.edition.id, run_id)
    assert (run.progress, run.best) == (400, 12)


def test_why_something_has_no_place_is_kept_with_what_would_help(calls):
    member = a_member("Signe Holm")
    slot = a_session(calls, "One", lead=member, minutes=60)
    with transaction():
        [speaker] = db.session.scalars(asked.speakers_scheduled(calls.edition.id)).all()
        speaker.availability = [at(calls.edition, "10:00").isoformat()]
    run = ready(calls)
    [clash] = clashes(run.answer)
    assert run.answer["unplaced"] == [slot.id]
    assert [(one.kind.value, one.person) for one in clash.demands if one.person] == [("free", f"m{member.id}")]
    assert "widen" in [one.kind.value for one in clash.remedies]


def test_a_part_is_taken_over(calls, monkeypatch):
    search_here(monkeypatch)
    one, other = a_session(calls, "One"), a_session(calls, "Other")
    run = ready(calls)
    planning.take_over(calls.edition, run.id, [one.id], by=None)
    assert (slot_in(one).starts_at is None, slot_in(other).starts_at) == (False, None)


def test_what_moved_meanwhile_is_offered_against_the_new_state(calls, monkeypatch):
    search_here(monkeypatch)
    slot, gone = a_session(calls, "One"), a_session(calls, "Other")
    run = ready(calls)
    room = rooms_in(calls.edition)[-1]
    place = {"room_id": room.id, "starts_at": at(calls.edition, "20:00", 1)}
    scheduling.change_slots(calls.edition.id, [SlotChange(slot.id, place)], what="place", by=None)
    scheduling.change_slots(calls.edition.id, [SlotChange(gone.id, {"locked": True})], what="lock", by=None)
    laid = lay_out(calls.edition)
    [offer] = planning.offers_of(run_in(calls.edition.id, run.id), laid)
    assert (offer.show, offer.stale, offer.before) == (slot.id, True, laid.standing[slot.id])
    refusal("plan_moved_on", lambda: planning.take_over(calls.edition, run.id, [slot.id, gone.id], by=None))
    assert slot_in(slot).starts_at == place["starts_at"]


def test_a_result_that_breaks_something_by_now_is_refused_unless_wanted(calls, monkeypatch):
    search_here(monkeypatch)
    member = a_member("Signe Holm")
    slot = a_session(calls, "One", lead=member)
    run = ready(calls)
    [move] = run.answer["moves"]
    room = next(room for room in rooms_in(calls.edition) if room.id != move["now"][0])
    a_session(calls, "Two", lead=member, room=room, starts=dt.datetime.fromisoformat(move["now"][1]))
    refusal("plan_breaks", lambda: planning.take_over(calls.edition, run.id, [slot.id], by=None))
    assert slot_in(slot).starts_at is None
    planning.take_over(calls.edition, run.id, [slot.id], anyway=True, by=None)
    assert slot_in(slot).starts_at == dt.datetime.fromisoformat(move["now"][1])


def test_what_is_put_aside_is_not_taken_over(calls, monkeypatch):
    search_here(monkeypatch)
    slot = a_session(calls)
    run = ready(calls)
    planning.discard_plan(calls.edition.id, run.id, by=None)
    refusal("plan_gone", lambda: planning.take_over(calls.edition, run.id, [slot.id], by=None))
    refusal("plan_gone", lambda: planning.discard_plan(calls.edition.id, run.id, by=None))


def test_taking_over_is_undone_like_any_change(calls, monkeypatch):
    search_here(monkeypatch)
    slot = a_session(calls)
    run = ready(calls)
    done = planning.take_over(calls.edition, run.id, [slot.id], by=None)
    scheduling.undo(calls.edition.id, done.revision, by=None)
    assert slot_in(slot).starts_at is None
