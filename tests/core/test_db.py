"""The database: one way to write, savepoints that roll back, no lost update, a queue that is fair."""

import datetime as dt
import threading
import time

import pytest
from sqlalchemy import select, text, update

from core.clock import UTC, now
from core.db import FairLock, WriteRefused, after_commit, db, is_sqlite, sqlite_faults, transaction
from core.jobs import Job


def a_job(name: str = "test", attempts: int = 0) -> Job:
    return Job(name=name, args={}, due_at=now(), created_at=now(), attempts=attempts)


def names() -> list[str]:
    return sorted(db.session.scalars(select(Job.name)))


def test_write_outside_a_transaction_is_refused(ctx):
    db.session.add(a_job())
    with pytest.raises(WriteRefused):
        db.session.flush()


def test_update_outside_a_transaction_is_refused(ctx):
    with pytest.raises(WriteRefused):
        db.session.execute(update(Job).values(attempts=1))


def test_transaction_commits_at_the_outermost(ctx):
    with transaction() as session:
        session.add(a_job("outer"))
        with transaction():
            session.add(a_job("inner"))
        assert session.in_transaction()
    db.session.rollback()
    assert names() == ["inner", "outer"]


def test_inner_transaction_that_fails_takes_only_its_own_rows_back(ctx):
    with transaction() as session:
        session.add(a_job("outer"))
        with pytest.raises(ValueError, match="inner"), transaction():
            session.add(a_job("inner"))
            session.flush()
            raise ValueError("inner")
    db.session.rollback()
    assert names() == ["outer"]


def test_transaction_that_fails_leaves_nothing(ctx):
    with pytest.raises(ValueError, match="outer"), transaction() as session:
        session.add(a_job())
        session.flush()
        raise ValueError("outer")
    assert names() == []


def test_after_commit_runs_once_and_only_when_committed(ctx):
    told: list[str] = []
    with transaction():
        after_commit(lambda: told.append("kept"))
        assert told == []
    with pytest.raises(ValueError, match="no"), transaction():
        after_commit(lambda: told.append("lost"))
        raise ValueError("no")
    assert told == ["kept"]


def test_get_must_not_write(app):
    with app.test_request_context("/", method="GET"), pytest.raises(WriteRefused), transaction():
        pass


def test_post_may_write(app):
    with app.test_request_context("/", method="POST"):
        with transaction() as session:
            session.add(a_job("posted"))
        assert names() == ["posted"]


def test_time_without_a_zone_is_refused(ctx):
    job = a_job()
    job.due_at = dt.datetime(2027, 4, 22, 10, 0)  # noqa: DTZ001 - a naive time is what must be refused
    with pytest.raises(Exception, match="without a time zone"), transaction() as session:
        session.add(job)


def test_time_comes_back_aware_in_utc(ctx):
    moment = dt.datetime(2027, 4, 22, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    with transaction() as session:
        job = a_job()
        job.due_at = moment
        session.add(job)
    db.session.expire_all()
    assert db.session.scalars(select(Job.due_at)).one() == dt.datetime(2027, 4, 22, 10, 0, tzinfo=UTC)


def add_slowly(app, rounds: int, locked: bool) -> None:
    """Read a number, wait, write it back larger by one: the race that a lock must win."""
    with app.app_context():
        for _round in range(rounds):
            if locked:
                with transaction() as session:
                    row = session.scalars(select(Job).with_for_update()).one()
                    time.sleep(0.001)
                    row.attempts += 1
                continue
            with db.engine.connect() as connection:
                found = connection.execute(text("SELECT attempts FROM job")).scalar_one()
                connection.rollback()
                time.sleep(0.001)
                connection.execute(text("UPDATE job SET attempts = :n"), {"n": found + 1})
                connection.commit()


def race(app, *, locked: bool) -> int:
    with app.app_context(), transaction() as session:
        session.add(a_job())
    workers = [threading.Thread(target=add_slowly, args=(app, 15, locked)) for _number in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with app.app_context():
        return db.session.scalars(select(Job.attempts)).one()


def test_concurrent_writers_lose_updates_without_the_lock(app, local_sockets):
    assert race(app, locked=False) < 90


def test_concurrent_writers_lose_nothing_with_the_lock(app, local_sockets):
    assert race(app, locked=True) == 90


def test_sqlite_is_set_up_to_survive_a_power_cut(ctx):
    assert sqlite_faults() == []
    if is_sqlite():
        assert db.session.execute(text("PRAGMA synchronous")).scalar() == 2
        assert db.session.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_fair_lock_serves_in_the_order_of_arrival():
    lock = FairLock()
    served: list[int] = []
    lock.acquire()

    def wait(number: int) -> None:
        lock.acquire()
        served.append(number)
        lock.release()

    threads = []
    for number in range(8):
        thread = threading.Thread(target=wait, args=(number,))
        thread.start()
        threads.append(thread)
        time.sleep(0.01)
    lock.release()
    for thread in threads:
        thread.join()
    assert served == list(range(8))


def test_fair_lock_refuses_the_thread_that_holds_it():
    lock = FairLock()
    lock.acquire()
    with pytest.raises(WriteRefused):
        lock.acquire()
    lock.release()


def test_a_connection_is_asked_whether_it_lives_only_after_a_rest(ctx, monkeypatch):
    if is_sqlite():
        pytest.skip("SQLite has no server that could go away")
    asked: list[object] = []
    monkeypatch.setattr(db.engine.dialect, "do_ping", asked.append)
    for _use in range(3):
        db.session.execute(select(Job.id))
        db.session.rollback()
    assert asked == []
    monkeypatch.setattr("core.db.RESTED_SECONDS", 0)
    db.session.execute(select(Job.id))
    assert len(asked) == 1


def test_a_connection_that_died_while_it_rested_is_made_anew(ctx, monkeypatch):
    if is_sqlite():
        pytest.skip("SQLite has no server that could go away")
    monkeypatch.setattr("core.db.RESTED_SECONDS", 0)
    # Connections of earlier tests would be taken first, and the dead one left to whoever comes next.
    db.engine.dispose()
    with db.engine.connect() as resting, db.engine.connect() as other:
        lost = resting.scalar(text("SELECT pg_backend_pid()"))
        resting.close()
        other.execute(text("SELECT pg_terminate_backend(:lost)"), {"lost": lost})
        with db.engine.connect() as fresh:
            assert fresh.scalar(text("SELECT pg_backend_pid()")) != lost
