"""Background work: the row is the truth, claimed once, tried again, given up in sight."""

import datetime as dt

import pytest
import time_machine
from sqlalchemy import select

from core.clock import UTC, now
from core.db import db, transaction
from core.jobs import (
    KINDS,
    LEASE,
    Job,
    JobKind,
    JobState,
    dead_jobs,
    enqueue,
    plan_periodic,
    revive_job,
    run_due,
    run_job,
)

START = dt.datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


class Work:
    """A job that counts its runs and fails on demand."""

    def __init__(self) -> None:
        self.runs: list[int] = []
        self.broken = False

    def __call__(self, number: int) -> None:
        self.runs.append(number)
        if self.broken:
            raise ValueError("the work is broken")


@pytest.fixture
def work(ctx):
    made = Work()
    KINDS["test.work"] = JobKind("test.work", made, give_up_after=dt.timedelta(hours=6))
    yield made
    del KINDS["test.work"]


def the_job() -> Job:
    db.session.expire_all()
    return db.session.scalars(select(Job).where(Job.name == "test.work")).one()


def test_job_runs_once(work):
    with transaction():
        enqueue("test.work", number=7)
    assert run_due() == 1
    assert run_due() == 0
    assert (work.runs, the_job().state) == ([7], JobState.DONE)


def test_job_of_a_transaction_that_failed_never_was(work):
    with pytest.raises(ValueError, match="sorry"), transaction():
        enqueue("test.work", number=1)
        raise ValueError("sorry")
    assert run_due() == 0


def test_job_with_the_same_key_stands_in_line_once(work):
    for _time in range(3):
        with transaction():
            enqueue("test.work", key="once", number=1)
    run_due()
    assert work.runs == [1]


def test_unknown_job_is_refused(ctx):
    with pytest.raises(KeyError), transaction():
        enqueue("test.nothing")


def test_job_waits_until_it_is_due(work):
    with time_machine.travel(START, tick=False) as clock:
        with transaction():
            enqueue("test.work", due_at=START + dt.timedelta(hours=1), number=1)
        assert run_due() == 0
        clock.shift(dt.timedelta(hours=1))
        assert run_due() == 1


def test_job_that_fails_waits_longer_each_time_and_catches_up(work):
    work.broken = True
    with time_machine.travel(START, tick=False) as clock:
        with transaction():
            enqueue("test.work", number=1)
        run_due()
        first = the_job()
        assert (first.state, first.error, first.due_at) == (
            JobState.WAITING,
            "ValueError: the work is broken",
            START + dt.timedelta(seconds=30),
        )
        assert run_due() == 0
        clock.shift(dt.timedelta(seconds=30))
        run_due()
        assert the_job().due_at == now() + dt.timedelta(seconds=60)
        work.broken = False
        clock.shift(dt.timedelta(seconds=60))
        run_due()
        assert (the_job().state, len(work.runs)) == (JobState.DONE, 3)


def test_job_that_never_works_ends_as_a_dead_letter_and_can_be_revived(work):
    work.broken = True
    with time_machine.travel(START, tick=False) as clock:
        with transaction():
            enqueue("test.work", number=1)
        for _hour in range(30):
            run_due()
            clock.shift(dt.timedelta(hours=1))
        dead = db.session.scalars(dead_jobs()).all()
        assert [(job.name, job.state) for job in dead] == [("test.work", JobState.DEAD)]
        work.broken = False
        revive_job(dead[0].id)
        run_due()
        assert the_job().state is JobState.DONE


def test_job_of_a_dead_worker_is_taken_over_when_the_lease_lapses(work):
    with time_machine.travel(START, tick=False) as clock:
        with transaction():
            enqueue("test.work", number=1)
        with transaction():
            job = the_job()
            job.state, job.lease_until, job.attempts = JobState.RUNNING, START + LEASE, 1
        assert run_job(the_job().id) is False
        clock.shift(LEASE + dt.timedelta(seconds=1))
        assert run_due() == 1
        assert (the_job().state, work.runs) == (JobState.DONE, [1])


def test_periodic_job_comes_once_per_interval_however_often_it_is_planned(ctx):
    made = Work()
    KINDS["test.tick"] = JobKind("test.tick", lambda: made(1), give_up_after=dt.timedelta(hours=1), every_minutes=10)
    try:
        with time_machine.travel(START, tick=False) as clock:
            for _minute in range(20):
                plan_periodic()
                plan_periodic()
                run_due()
                clock.shift(dt.timedelta(minutes=1))
        assert made.runs == [1, 1]
    finally:
        del KINDS["test.tick"]
