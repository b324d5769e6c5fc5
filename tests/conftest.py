"""Fixtures for every test: an app on a clean database (SQLite or PostgreSQL), browsers, a mail server."""

import contextvars
import dataclasses
import os
import re
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as modern
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import pytest_socket
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select

from app import create_app
from core.db import db
from core.outbox import Mail
from core.security import limiter
from core.settings import Settings
from tests.browser import Browser, Page, Statements, statements
from tools.postgres import cluster

__all__ = ["Statements", "statements"]

DATABASES = ("sqlite", "postgres")
_running = ExitStack()

hypothesis.settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")


def wanted_database() -> str:
    """Return which database to test on: TEST_DATABASE says it, SQLite is the first."""
    wanted = os.environ.get("TEST_DATABASE", "sqlite")
    if wanted not in DATABASES:
        raise pytest.UsageError(f"TEST_DATABASE must be one of {DATABASES}, not {wanted!r}")
    return wanted


def pytest_configure(config: pytest.Config) -> None:
    """Start a PostgreSQL before the first worker, where one is wanted and none is given."""
    is_worker = hasattr(config, "workerinput")
    if not is_worker and wanted_database() == "postgres" and not os.environ.get("TEST_POSTGRES_URL"):
        os.environ["TEST_POSTGRES_URL"] = _running.enter_context(cluster())


def pytest_unconfigure() -> None:
    _running.close()


def pytest_report_header() -> str:
    return f"database: {wanted_database()}"


# --- one database a worker --------------------------------------------------------------------------------------------


class SqliteHouse:
    """A file on the memory disk, put back from a template before each test."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "sundet.db"
        self.template = folder / "template.db"
        self.url = f"sqlite:///{self.path}"

    def build(self) -> None:
        db.metadata.create_all(db.engine)
        db.engine.dispose()
        shutil.copyfile(self.path, self.template)

    def clean(self) -> None:
        db.engine.dispose()
        for ending in ("-wal", "-shm"):
            Path(f"{self.path}{ending}").unlink(missing_ok=True)
        shutil.copyfile(self.template, self.path)

    def keep(self, name: str) -> None:
        """Put the rows as they are aside, under a name."""
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
        shutil.copyfile(self.path, self.template.with_name(f"{name}.db"))

    def put_back(self, name: str) -> None:
        """Put the rows back that were kept under a name, on a clean database."""
        db.engine.dispose()
        shutil.copyfile(self.template.with_name(f"{name}.db"), self.path)

    def remove(self) -> None:
        db.engine.dispose()


class PostgresHouse:
    """A database of this worker's own, its tables emptied before each test.

    DELETE takes a hundredth of the time of TRUNCATE, which makes all files anew; once in a while the files are. What
    was deleted stays in them as long as somebody could see it, and `watcher` always could: so rows stand in the order
    in which they came, as they do in new files.
    """

    TRUNCATED_EVERY = 50

    def __init__(self) -> None:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        self.server = os.environ["TEST_POSTGRES_URL"]
        self.name = f"sundet_test_{worker}_{os.getpid()}"
        self.url = sa.make_url(self.server).set(database=self.name).render_as_string(hide_password=False)
        self._on_server(f"CREATE DATABASE {self.name} TEMPLATE template0 ENCODING 'UTF8'")
        self.cleaned = 0

    def _on_server(self, statement: str) -> None:
        engine = sa.create_engine(self.server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)

    def build(self) -> None:
        db.metadata.create_all(db.engine)
        engine = sa.create_engine(self.url, isolation_level="REPEATABLE READ", poolclass=sa.NullPool)
        self.watcher = engine.connect()
        self.watcher.exec_driver_sql("SELECT 1")

    def clean(self) -> None:
        self.cleaned += 1
        names = [table.name for table in db.metadata.sorted_tables]
        with db.engine.begin() as connection:
            if self.cleaned % self.TRUNCATED_EVERY == 0:
                listed = ", ".join(f'"{name}"' for name in names)
                connection.exec_driver_sql(f"TRUNCATE {listed} RESTART IDENTITY")
                return
            asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)
            filled = [row[0] for row in connection.exec_driver_sql(asked)]
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for name in filled:
                connection.exec_driver_sql(f'DELETE FROM "{name}"')
            connection.exec_driver_sql(
                "SELECT setval(format('public.%%I', sequencename)::regclass, start_value, false) "
                "FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
            )

    def keep(self, name: str) -> None:
        """Put the rows as they are aside, under a name, with how far each sequence has counted."""
        with db.engine.begin() as connection:
            connection.exec_driver_sql(f'CREATE SCHEMA "{name}"')
            for table in db.metadata.sorted_tables:
                connection.exec_driver_sql(f'CREATE TABLE "{name}"."{table.name}" AS TABLE public."{table.name}"')
            connection.exec_driver_sql(
                f'CREATE TABLE "{name}".counted AS '
                "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
            )

    def put_back(self, name: str) -> None:
        """Put the rows back that were kept under a name, on a clean database."""
        with db.engine.begin() as connection:
            # Rows come back table by table, so what they point to may come after them.
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for table in db.metadata.sorted_tables:
                connection.exec_driver_sql(f'INSERT INTO public."{table.name}" TABLE "{name}"."{table.name}"')
            connection.exec_driver_sql(
                "SELECT setval(format('public.%%I', sequencename)::regclass, last_value) "
                f'FROM "{name}".counted WHERE last_value IS NOT NULL'
            )

    def remove(self) -> None:
        db.engine.dispose()
        self.watcher.close()
        self._on_server(f"DROP DATABASE {self.name} WITH (FORCE)")


@pytest.fixture(scope="session")
def _folder() -> Iterator[Path]:
    """A folder for this worker, in memory where the machine has such a disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="sundet-test-", dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


@pytest.fixture(scope="session")
def _house(_folder: Path) -> Iterator[tuple[Flask, SqliteHouse | PostgresHouse, Settings]]:
    """The app of this worker, built once."""
    house = PostgresHouse() if wanted_database() == "postgres" else SqliteHouse(_folder)
    settings = Settings(
        mode="test",
        data_dir=_folder / "data",
        database_url=house.url,
        secret_key="a key for tests that is long enough to pass",
        base_url="http://localhost",
        jobs_url="none:",
        second_factor="offered",
        page_seconds=0.0,
    )
    app = create_app(settings)
    with app.app_context():
        house.build()
    yield app, house, settings
    with app.app_context():
        house.remove()


@pytest.fixture
def app(_house: tuple[Flask, SqliteHouse | PostgresHouse, Settings]) -> Flask:
    """The app, on a database with empty tables and with the settings of tests."""
    app, house, settings = _house
    app.extensions["settings"] = settings
    with app.app_context():
        house.clean()
    shutil.rmtree(settings.data_dir, ignore_errors=True)
    settings.data_dir.mkdir(parents=True)
    app.extensions["shared_pages"].clear()
    app.extensions["site_items_kept"].clear()
    app.extensions["site_banner_kept"].clear()
    app.extensions.pop("wanted_pairs", None)
    app.extensions.pop("mentor_catalogues", None)
    limiter.reset()
    return app


@pytest.fixture(scope="session")
def _kept() -> dict[str, Any]:
    """What this worker has made once and kept, by name."""
    return {}


@pytest.fixture
def kept_once(
    app: Flask, _house: tuple[Flask, SqliteHouse | PostgresHouse, Settings], _kept: dict[str, Any]
) -> Callable[[str, Callable[[], Any]], Any]:
    """Fill the clean database by a function, or with what it made before: `kept_once("demo", fill)` returns its result.

    What takes long to make is made once for each worker; each test has it as if it were made for it alone.
    """
    _app, house, settings = _house

    def fill(name: str, make: Callable[[], Any]) -> Any:
        files = settings.data_dir.with_name(f"kept-{name}")
        if name not in _kept:
            made = make()
            db.session.remove()
            house.keep(name)
            shutil.copytree(settings.data_dir, files)
            _kept[name] = made
        else:
            house.put_back(name)
            shutil.copytree(files, settings.data_dir, dirs_exist_ok=True)
        return _kept[name]

    return fill


@pytest.fixture
def ctx(app: Flask) -> Iterator[Flask]:
    """An app context for arranging and for looking at rows. Browsers do not see it."""
    with app.app_context():
        yield app


@pytest.fixture
def change_settings(app: Flask) -> Callable[..., Settings]:
    """Change settings for one test: `change_settings(smtp_url="…")`."""

    def change(**values: Any) -> Settings:
        changed = dataclasses.replace(app.extensions["settings"], **values)
        app.extensions["settings"] = changed
        return changed

    return change


# --- people at machines -----------------------------------------------------------------------------------------------


@pytest.fixture
def browsers(app: Flask) -> Callable[..., Browser]:
    """A maker of browsers, each with its own cookies: `anna = browsers(language="sv")`."""

    def make(*, language: str = "en") -> Browser:
        return Browser(app, language=language)

    return make


@pytest.fixture
def browser(browsers: Callable[..., Browser]) -> Browser:
    """One browser, in English."""
    return browsers()


CODE = re.compile(r"\b\d{6}\b")


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Browser, str], Page]:
    """Sign somebody in the way people do: `sign_in(browser, "anna@example.org")` takes the code out of the mail."""

    def newest_code(address: str) -> str:
        with app.app_context():
            newest = select(Mail).where(Mail.to_address == address).order_by(Mail.id.desc()).limit(1)
            mail = db.session.scalars(newest).one()
            found = CODE.search(mail.text)
        assert found, f"no code in the mail to {address}: {mail.text}"
        return found[0]

    def enter(browser: Browser, address: str) -> Page:
        browser.get("/account/sign-in")
        browser.submit("address", address=address)
        page = browser.submit("code", code=contextvars.Context().run(newest_code, address))
        assert page.path != "/account/join", f"nobody has the address {address}"
        return page

    return enter


# --- the wire ---------------------------------------------------------------------------------------------------------


class PostOffice:
    """A mail server that keeps what it is given. `refusal` is its answer instead, such as `451 Come back later`."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refusal = ""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refusal:
            return self.refusal
        message = BytesParser(EmailMessage, policy=modern).parsebytes(envelope.content)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.messages.append(message)
        return "250 Kept"


@pytest.fixture
def local_sockets() -> Iterator[None]:
    """Let this test reach servers on this machine, and no others."""
    pytest_socket.enable_socket()
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    yield
    pytest_socket._remove_restrictions()


@pytest.fixture
def post_office(local_sockets: None, change_settings: Callable[..., Settings]) -> Iterator[PostOffice]:
    """A real mail server on this machine, which the app's settings name."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    change_settings(smtp_url=f"smtp+plain://127.0.0.1:{port}")
    yield office
    controller.stop()
