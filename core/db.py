"""The database: one declarative base, one way to write, the SQLite recipe that survives a power cut."""

import datetime as dt
import enum
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeVar

from flask import Flask, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    Select,
    String,
    event,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, UOWTransaction, registry
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from core.clock import UTC
from core.language import fold_letters
from core.texts import Texts

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# For functions that put a statement together out of a few small values: building one takes longer than asking it, and
# nothing ever changes it, so that the same can be asked again.
built_once = lru_cache(maxsize=500)
RESTED_SECONDS = 1.0
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
E_ = TypeVar("E_", bound=enum.Enum)
S_ = TypeVar("S_", bound=Select[*tuple[Any, ...]])


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware moment, stored and returned in UTC. A naive one is refused, since nobody can know what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, _dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: dt.datetime | None, _dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class TextsType(TypeDecorator[Texts]):
    """A text in several languages, one JSON column."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Texts | dict[str, str] | None, _dialect: Dialect) -> dict[str, str] | None:
        return None if value is None else {key: word for key, word in value.items() if word}

    def process_result_value(self, value: dict[str, str] | None, _dialect: Dialect) -> Texts:
        return Texts(value or {})


class Base(DeclarativeBase):
    """The base of every model."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            dt.datetime: UtcDateTime(),
            Texts: TextsType(),
            dict[str, Any]: JSON(),
            list[Any]: JSON(),
            list[str]: JSON(),
            str: String(),
        },
    )


BigKey = BigInteger().with_variant(Integer(), "sqlite")


def enum_column(kind: type[E_]) -> Enum:
    """Return a column type that stores an enum by its value, as text that a new value does not break."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=40,
        values_callable=lambda members: [str(member.value) for member in members],
    )


def personal(*, purpose: str, keep: str, seen_by: str) -> dict[str, Any]:
    """Describe a personal column: what for, how long, who sees it. Erasure and export are made from it."""
    return {"personal": {"purpose": purpose, "keep": keep, "seen_by": seen_by}}


class WriteRefused(RuntimeError):
    """A programming fault: something wrote outside `transaction()`, or while answering a GET."""


class GuardedSession(FlaskSession):
    """A session that writes only inside `transaction()`."""


db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    session_options={"class_": GuardedSession, "expire_on_commit": False, "autoflush": True},
)


class FairLock:
    """A lock that serves in the order of arrival: on SQLite one writer at a time, and nobody starves."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._owner: int | None = None

    def acquire(self) -> None:
        me = threading.get_ident()
        with self._guard:
            if self._owner == me:
                raise WriteRefused("this thread already writes in another session")
            if self._owner is None:
                self._owner = me
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()
        self._owner = me

    def release(self) -> None:
        with self._guard:
            if self._waiting:
                # Ownership passes straight to the first in line; -1 keeps newcomers waiting until it wakes.
                self._owner = -1
                self._waiting.popleft().release()
            else:
                self._owner = None


_turn = FairLock()


def is_sqlite(session: Session | None = None) -> bool:
    return (session or db.session()).get_bind().dialect.name == "sqlite"


@contextmanager
def transaction(*, even_on_get: bool = False) -> Iterator[Session]:
    """Open the one place where rows are written; the outermost commits, inner ones are savepoints.

    On SQLite the writer waits for its turn and begins IMMEDIATE, after ending the read that came before,
    so that every row is read again under the lock. `even_on_get` is for bookkeeping that a reader causes
    without wanting it (a session that was seen).
    """
    session = db.session()
    if session.info.get("writing"):
        with _savepoint(session):
            yield session
        return
    if has_request_context() and request.method in SAFE_METHODS and not even_on_get:
        raise WriteRefused(f"a {request.method} must not write")
    sqlite = is_sqlite(session)
    if sqlite:
        _turn.acquire()
    try:
        session.rollback()
        # A session between two transactions keeps what it read; without this it would write old values back.
        session.expire_all()
        session.info["writing"] = True
        session.info["after"], session.info["last"] = [], []
        if sqlite:
            session.connection(execution_options={"begin": "BEGIN IMMEDIATE"})
        try:
            yield session
            session.flush()
            _write_last(session)
            session.commit()
        except BaseException:
            session.rollback()
            session.info["after"] = []
            raise
    finally:
        session.info["writing"] = False
        if sqlite:
            _turn.release()
    for call in session.info.pop("after", []):
        call()


@contextmanager
def _savepoint(session: Session) -> Iterator[None]:
    """Open an inner transaction; when it is rolled back, what it wanted to write at the end is forgotten as well."""
    last = session.info["last"]
    before = len(last)
    try:
        with session.begin_nested():
            yield
    except BaseException:
        del last[before:]
        raise


def write_at_commit(model: type[Base], **values: Any) -> None:
    """Write this row as the last thing before the outermost transaction commits, together with others of its kind."""
    session = db.session()
    if not session.info.get("writing"):
        raise WriteRefused("rows are written only inside transaction()")
    session.info["last"].append((model, values))


def _write_last(session: Session) -> None:
    rows: dict[type[Base], list[dict[str, Any]]] = {}
    for model, values in session.info.pop("last"):
        rows.setdefault(model, []).append(values)
    for model, same in rows.items():
        session.execute(insert(Base.metadata.tables[model.__tablename__]), same)


def after_commit(call: Callable[[], None]) -> None:
    """Call this once the outermost transaction has committed; not at all if it rolls back."""
    session = db.session()
    if not session.info.get("writing"):
        raise WriteRefused("after_commit belongs inside transaction()")
    session.info["after"].append(call)


def in_transaction() -> bool:
    return bool(db.session().info.get("writing"))


def end_reading() -> None:
    """Give the connection back before something slow, such as a network call. It never happens in `transaction()`."""
    if in_transaction():
        raise WriteRefused("nothing slow happens inside transaction()")
    # Nothing is written here: the guard refuses rows that were changed. What was read stays readable.
    db.session.commit()


def take_turns(subject: str) -> None:
    """Let transactions that name the same subject wait for each other; SQLite has one writer at a time anyway.

    For what no row bounds yet. Whoever locks rows as well locks those first.
    """
    if not is_sqlite():
        db.session.execute(select(func.pg_advisory_xact_lock(zlib.crc32(subject.encode()))))


def lock(statement: S_) -> S_:
    """Lock the selected rows until the transaction ends, and read them anew.

    On PostgreSQL it is FOR NO KEY UPDATE: whoever locks the same rows waits, but a row that only points to them (a
    foreign key) can be written meanwhile. With FOR UPDATE two who each hold what the other points to would wait for
    ever.
    """
    return statement.with_for_update(key_share=True).execution_options(populate_existing=True)


@event.listens_for(GuardedSession, "before_flush")
def _guard_flush(session: Session, _context: UOWTransaction, _instances: object) -> None:
    if not session.info.get("writing") and (session.new or session.deleted or session.dirty):
        raise WriteRefused("rows are written only inside transaction()")


@event.listens_for(GuardedSession, "do_orm_execute")
def _guard_execute(state: ORMExecuteState) -> None:
    writes = state.is_insert or state.is_update or state.is_delete
    if writes and not state.session.info.get("writing"):
        raise WriteRefused("rows are written only inside transaction()")


def _prepare_sqlite(engine: Engine) -> None:
    """Set SQLite up so that an acknowledged commit survives a power cut (FULL) and savepoints roll back."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for line in (
            "journal_mode=wal",
            "synchronous=full",
            "busy_timeout=15000",
            "foreign_keys=on",
            "temp_store=memory",
        ):
            connection.execute(f"PRAGMA {line}").close()
        connection.create_function("fold_letters", 1, fold_letters, deterministic=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def _look_after_rest(engine: Engine) -> None:
    """Ask whether a connection still lives before it is used again, if it has rested for a while.

    It is what `pool_pre_ping` does before each use: one more trip to the database for every page. A connection that
    was in use a moment ago is only lost when the database goes away, which whoever used it just then notices as well.
    """

    @event.listens_for(engine, "checkin")
    def rest(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def look(connection: Any, record: ConnectionPoolEntry, _fairy: object) -> None:
        if time.monotonic() - record.info.get("rests_since", time.monotonic()) < RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as lost:
            # The pool takes a new connection, and looks at all others that were made before.
            raise InvalidatePoolError from lost


def init_db(app: Flask) -> None:
    """Connect the app to its database and prepare the engine."""
    url = app.extensions["settings"].database_url
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    if url.startswith("sqlite"):
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
            "connect_args": {"timeout": 15, "check_same_thread": False},
            "pool_size": 20,
            "max_overflow": 20,
        }
    else:
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_size": 10, "max_overflow": 10}
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _prepare_sqlite(db.engine)
        else:
            _look_after_rest(db.engine)


def sqlite_faults() -> list[str]:
    """Return what is wrong with this SQLite connection's settings; empty on PostgreSQL and when all is well."""
    if not is_sqlite():
        return []
    wanted = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
    faults = []
    for name, value in wanted.items():
        found = str(db.session.execute(text(f"PRAGMA {name}")).scalar())
        if found != value:
            faults.append(f"SQLite: {name} is {found}, must be {value}")
    return faults
