"""Serving: the web server and the worker beside it, started, watched and stopped together.

    flask sundet serve ─┬─ web server ── web process (the app, with threads)
                        └─ worker

The one on the left has no threads, so that nothing is lost when it forks; the others end when their parent does.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import click
import structlog
from flask import Flask, current_app
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from core.db import db
from core.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1
FOREVER = 365 * 86400
GRACE_SECONDS = 10
LONGEST_PAUSE = 30
ROUND_SECONDS = 0.1
log = structlog.get_logger()


def serve(settings: Settings, *, worker: bool = True) -> int:
    """Serve until stopped; return the exit code. Refuses, in words, when somebody else has the port."""
    if not port_is_free(settings.host, settings.port):
        click.echo(
            f"Port {settings.port} is taken: another program, or a Sundet that still runs, listens there.\n"
            f"Stop it, or choose another port: PORT={settings.port + 1} make run",
            err=True,
        )
        return 1
    db.engine.dispose()
    stop = Stop()
    web = start_web(settings)
    helper = Helper() if worker else None
    announced = False
    code: int | None = None
    while code is None and not stop.asked:
        if not announced and answers(settings.host, settings.port):
            announced = True
            address = settings.base_url or f"http://{settings.host}:{settings.port}"
            click.echo(f"Sundet is at {address} (Ctrl+C stops it)")
        # The worker waits until the site answers, since its start would slow that down.
        if announced and helper:
            helper.watch()
        time.sleep(ROUND_SECONDS)
        code = ended(web)
        if code is not None and announced and not stop.asked:
            # It has worked before, so it is worth another try; its own children ended with it.
            log.error("web_server_ended", exit_code=code, restart_in=1)
            time.sleep(1)
            web, code = start_web(settings), None
    if helper:
        helper.stop()
    if code is None:
        end_web(web)
    return 0 if stop.asked else code or 1


class Stop:
    """Whether somebody has asked this process to stop."""

    def __init__(self) -> None:
        self.asked = False
        signal.signal(signal.SIGINT, self._ask)
        signal.signal(signal.SIGTERM, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


def port_is_free(host: str, port: int) -> bool:
    """Look before serving: Granian shares its port, so that a left-over server would take half of the visitors."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(host: str, port: int) -> bool:
    """Whether a web server says anything there; a connection alone may only mean that it will."""
    try:
        with socket.create_connection((host, port), timeout=2) as line:
            line.sendall(b"HEAD /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return line.recv(5) == b"HTTP/"
    except OSError:
        return False


# --- the web server ---------------------------------------------------------------------------------------------------


def start_web(settings: Settings) -> int:
    """Start the web server in a process that shares what is already loaded; return its id."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        stop_with_parent()
        _server(settings).serve(target_loader=_load_app, wrap_loader=False)
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        # Nothing of the parent's clean-up may run a second time here.
        os._exit(code)


def ended(process: int) -> int | None:
    """Return the exit code of a child, or None while it runs."""
    found, status = os.waitpid(process, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def end_web(process: int) -> None:
    """Let the web server finish what it answers; kill it if that takes too long."""
    os.kill(process, signal.SIGTERM)
    until = time.monotonic() + GRACE_SECONDS + 2
    while ended(process) is None:
        if time.monotonic() > until:
            os.kill(process, signal.SIGKILL)
        time.sleep(ROUND_SECONDS / 2)


def _server(settings: Settings) -> Any:
    """Return one web process with threads: SQLite wants one writer, and Python gains nothing from more on one core."""
    built = Path(current_app.static_folder or "static") / "built"
    return Granian(
        "app:create_app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=settings.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS,
        log_level=LogLevels.error,
        # Only names that carry a hash are served past the app, since they never change.
        static_path_route=["/static/built"] if built.is_dir() else None,
        static_path_mount=[built] if built.is_dir() else None,
        static_path_expires=FOREVER,
    )


def _load_app() -> Flask:
    """Build the app in the web process, which ends when the web server does."""
    stop_with_parent()
    # No floor imports the roof; here, as on the command line, it is known by its name.
    built = import_module("app").create_app()
    assert isinstance(built, Flask)
    return built


def stop_with_parent() -> None:
    """Ask the kernel to stop this process when its parent dies, kill -9 included (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


# --- the worker -------------------------------------------------------------------------------------------------------


class Helper:
    """The worker process: started again when it ends by itself, after longer and longer pauses."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._began = self._again = 0.0
        self._pause = 1

    def watch(self) -> None:
        """Start it where it does not run. Called every round."""
        moment = time.monotonic()
        if self._process is not None and self._process.poll() is not None:
            self._pause = 1 if moment - self._began > 60 else min(LONGEST_PAUSE, self._pause * 2)
            self._again = moment + self._pause
            log.error("worker_ended", exit_code=self._process.returncode, restart_in=self._pause)
            self._process = None
        if self._process is None and moment >= self._again:
            self._began = moment
            self._process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "app", "sundet", "worker"],
                cwd=ROOT,
                # A session of its own, so that Ctrl+C reaches it once, by way of stop().
                start_new_session=True,
                preexec_fn=stop_with_parent,  # noqa: PLW1509 - this process has no threads
            )

    def stop(self) -> None:
        """Let it finish the job at hand; after ten seconds its lease will have to do."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()


def work(threads: int) -> None:
    """Do background work until stopped. SIGTERM lets a running job finish."""
    consumer = current_app.extensions["huey"].create_consumer(
        workers=threads,
        periodic=True,
        max_delay=1.0,
        graceful_signal="TERM",
        shutdown_timeout=GRACE_SECONDS,
    )
    consumer.run()
