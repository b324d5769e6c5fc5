"""Work for later. The `job` row, written in the transaction, is the truth; Huey only wakes a worker.

At least once: a worker claims a row by a conditional update with a lease, a lapsed lease is claimed anew, so every job
must be safe to run twice. A failed job waits longer each time and ends as a dead letter that the desk shows.
"""

import datetime as dt
import enum
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from flask import Flask, current_app
from huey import BlackHoleHuey, Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.registry import Message
from huey.serializer import Serializer
from sqlalchemy import Index, Select, and_, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.db import Base, after_commit, db, enum_column, is_sqlite, transaction

LEASE = dt.timedelta(minutes=5)
LONGEST_WAIT = dt.timedelta(hours=1)
log = structlog.get_logger()


class JobState(enum.StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class Job(Base):
    """One piece of work. `key` keeps the same work from standing in line twice."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    args: Mapped[dict[str, Any]]
    key: Mapped[str | None] = mapped_column(unique=True)
    state: Mapped[JobState] = mapped_column(enum_column(JobState), default=JobState.WAITING)
    due_at: Mapped[dt.datetime]
    lease_until: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]


@dataclass(frozen=True)
class JobKind:
    """A registered job: its function, how long it is tried, and every how many minutes it comes by itself."""

    name: str
    function: Callable[..., None]
    give_up_after: dt.timedelta
    every_minutes: int | None = None


KINDS: dict[str, JobKind] = {}


def job(
    name: str, *, give_up_after: dt.timedelta = dt.timedelta(days=3), every_minutes: int | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function as a job. It takes ids only and calls an action; it must be safe to run twice."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        if name in KINDS and KINDS[name].function.__qualname__ != function.__qualname__:
            raise ValueError(f"two jobs are called {name}")
        KINDS[name] = JobKind(name, function, give_up_after, every_minutes)
        return function

    return register


def enqueue(name: str, *, due_at: dt.datetime | None = None, key: str | None = None, **args: Any) -> None:
    """Put a job in line, in the transaction of the action that wants it. With a key that stands already: do nothing."""
    if name not in KINDS:
        raise KeyError(f"no job is called {name}")
    moment = now()
    due_at = due_at or moment
    dialect = sqlite if is_sqlite() else postgresql
    job_id = db.session.scalar(
        dialect.insert(Job)
        .values(name=name, args=args, key=key, due_at=due_at, created_at=moment)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(Job.id)
    )
    if job_id is not None and due_at <= moment:
        after_commit(partial(_wake, job_id))


def _wake(job_id: int) -> None:
    """Tell a worker. If the queue cannot be reached the row is found at the next round, so nobody sees an error."""
    queue = current_app.extensions.get("huey_task")
    if queue is None:
        return
    try:
        queue(job_id)
    except Exception as error:  # noqa: BLE001 - a broken queue must not break the sale; the row is safe
        log.warning("job_wake_failed", job_id=job_id, error=str(error))


def due_jobs(moment: dt.datetime) -> Select[int]:
    """Select ids of jobs that should run now: due ones and those whose worker is gone."""
    return (
        select(Job.id)
        .where(
            or_(
                and_(Job.state == JobState.WAITING, Job.due_at <= moment),
                and_(Job.state == JobState.RUNNING, Job.lease_until < moment),
            )
        )
        .order_by(Job.due_at, Job.id)
    )


def dead_jobs() -> Select[Job]:
    """Select the dead letters, newest first."""
    return select(Job).where(Job.state == JobState.DEAD).order_by(Job.id.desc())


def under_way(name: str, **args: Any) -> Select[int]:
    """Select a job of that name with these arguments that waits or runs, for pages that show long work."""
    wanted = [Job.args[key].as_integer() == value for key, value in args.items()]
    return select(Job.id).where(Job.name == name, Job.state.in_((JobState.WAITING, JobState.RUNNING)), *wanted).limit(1)


def _claim(job_id: int) -> tuple[str, dict[str, Any], int, dt.datetime] | None:
    """Take a job for ourselves, or None if it is not due, done, or somebody else's."""
    moment = now()
    with transaction() as session:
        row = session.execute(
            update(Job)
            .where(Job.id == job_id)
            .where(
                or_(
                    and_(Job.state == JobState.WAITING, Job.due_at <= moment),
                    and_(Job.state == JobState.RUNNING, Job.lease_until < moment),
                )
            )
            .values(state=JobState.RUNNING, lease_until=moment + LEASE, attempts=Job.attempts + 1)
            .returning(Job.name, Job.args, Job.attempts, Job.created_at)
            .execution_options(synchronize_session=False)
        ).one_or_none()
    return None if row is None else (row.name, row.args, row.attempts, row.created_at)


def run_job(job_id: int) -> bool:
    """Claim and run one job; return whether it ran. Its failure is stored on the row, not raised."""
    claimed = _claim(job_id)
    if claimed is None:
        return False
    name, args, attempt, created_at = claimed
    error = ""
    try:
        KINDS[name].function(**args)
    except Exception as fault:
        db.session.rollback()
        log.exception("job_failed", job=name, job_id=job_id, attempt=attempt)
        error = f"{type(fault).__name__}: {fault}"[:500]
    _finish(job_id, name, attempt, created_at, error)
    return True


def _finish(job_id: int, name: str, attempt: int, created_at: dt.datetime, error: str) -> None:
    """Store how it went, unless another worker has taken the job over meanwhile."""
    moment = now()
    values: dict[str, Any] = {"state": JobState.DONE, "finished_at": moment, "error": "", "lease_until": None}
    if error:
        wait = min(LONGEST_WAIT, dt.timedelta(seconds=15 * 2 ** min(attempt, 12)))
        gives_up = name not in KINDS or moment - created_at > KINDS[name].give_up_after
        values = {
            "state": JobState.DEAD if gives_up else JobState.WAITING,
            "due_at": moment + wait,
            "error": error,
            "lease_until": None,
        }
    with transaction() as session:
        session.execute(
            update(Job)
            .where(Job.id == job_id, Job.state == JobState.RUNNING, Job.attempts == attempt)
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def revive_job(job_id: int) -> None:
    """Try a dead letter again."""
    moment = now()
    with transaction() as session:
        session.execute(
            update(Job)
            .where(Job.id == job_id, Job.state == JobState.DEAD)
            .values(state=JobState.WAITING, due_at=moment, created_at=moment)
            .execution_options(synchronize_session=False)
        )
        after_commit(partial(_wake, job_id))


def plan_periodic() -> None:
    """Put each periodic job in line once per interval, however many workers do this at the same time."""
    moment = now()
    minute = int(moment.timestamp() // 60)
    for kind in list(KINDS.values()):
        if kind.every_minutes is None:
            continue
        key = f"every:{kind.name}:{minute // kind.every_minutes}"
        if db.session.scalar(select(Job.id).where(Job.key == key)) is not None:
            continue
        try:
            with transaction():
                enqueue(kind.name, key=key)
        except IntegrityError:
            log.info("periodic_job_taken", key=key)


def run_due(limit: int = 1000) -> int:
    """Run what is due, one after the other, and return how many ran."""
    ran = 0
    for job_id in db.session.scalars(due_jobs(now()).limit(limit)).all():
        ran += run_job(job_id)
    return ran


def forget_old_jobs() -> None:
    """Delete jobs that were done a week ago."""
    with transaction() as session:
        session.execute(delete(Job).where(Job.state == JobState.DONE, Job.finished_at < now() - dt.timedelta(days=7)))


@job("core.forget_old_jobs", every_minutes=24 * 60)
def forget_old_jobs_daily() -> None:
    """Delete jobs that were done a week ago."""
    forget_old_jobs()


class JsonSerializer(Serializer):  # type: ignore[misc]  # Huey has no types
    """Huey's messages as JSON instead of pickle, so that nobody who reaches the queue can run code here."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(list(data), default=str).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(data))


def _make_huey(app: Flask) -> Huey:
    settings = app.extensions["settings"]
    url = settings.jobs_url
    options: dict[str, Any] = {"results": False, "serializer": JsonSerializer()}
    if url == "none:":
        return BlackHoleHuey("sundet", **options)
    if url.startswith("redis"):
        return RedisHuey("sundet", url=url, **options)
    if url.startswith("postgres"):
        return PostgresHuey("sundet", dsn=url, **options)
    return SqliteHuey("sundet", filename=str(settings.data_dir / "queue.db"), **options)


def init_jobs(app: Flask) -> None:
    """Give the app its queue. With JOBS_URL `none:` jobs only wait in their rows (tests, commands)."""
    huey = _make_huey(app)
    app.extensions["huey"] = huey

    def run_in_app(job_id: int) -> None:
        with app.app_context():
            run_job(job_id)

    def every_minute() -> None:
        with app.app_context():
            plan_periodic()
            run_due()

    task = huey.task(name="run_job")(run_in_app)
    huey.periodic_task(crontab(minute="*"), name="every_minute")(every_minute)
    app.extensions["huey_task"] = None if app.extensions["settings"].jobs_url == "none:" else task
