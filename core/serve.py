"""Serving: the web server and the worker beside it, started, watched and stopped together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import structlog
from flask import Flask, current_app
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from core.db import db
from core.settings import Settings

PR_SET_PDEATHSIG = 1
FOREVER = 365 * 86400
GRACE_SECONDS = 10
LONGEST_PAUSE = 30
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
    helper = Helper() if worker else None
    if helper:
        helper.start()
    threading.Thread(target=_announce, args=(settings,), daemon=True).start()
    try:
        _server(settings).serve(target_loader=_load_app, wrap_loader=False)
    except SystemExit as stop:
        return int(stop.code or 0)
    finally:
        if helper:
            helper.stop()
    return 0


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
    """Build the app in the web process, which ends when this process is gone."""
    stop_with_parent()
    # No floor imports the roof; here, as on the command line, it is known by its name.
    built = import_module("app").create_app()
    assert isinstance(built, Flask)
    return built


def stop_with_parent() -> None:
    """Ask the kernel to stop this process when its parent dies, kill -9 included (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _announce(settings: Settings) -> None:
    """Say where the site is, as soon as it answers there."""
    for _attempt in range(600):
        try:
            socket.create_connection((settings.host, settings.port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            click.echo(
                f"Sundet is at {settings.base_url or f'http://{settings.host}:{settings.port}'} (Ctrl+C stops it)"
            )
            return


class Helper:
    """The worker process: started again when it ends by itself, with longer and longer pauses."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _watch(self) -> None:
        command = [sys.executable, "-m", "flask", "--app", "app", "sundet", "worker"]
        pause = 1
        while not self._stopping.is_set():
            began = time.monotonic()
            self._process = subprocess.Popen(
                command,
                cwd=Path(__file__).resolve().parent.parent,
                env=os.environ,
                # A session of its own, so that Ctrl+C reaches it once, by way of stop().
                start_new_session=True,
                preexec_fn=stop_with_parent,  # noqa: PLW1509 - one system call, no lock is touched
            )
            code = self._process.wait()
            if self._stopping.is_set():
                return
            log.error("worker_ended", exit_code=code, restart_in=pause)
            self._stopping.wait(pause)
            pause = 1 if time.monotonic() - began > 60 else min(LONGEST_PAUSE, pause * 2)

    def stop(self) -> None:
        """Let it finish the job at hand; after ten seconds its lease will have to do."""
        self._stopping.set()
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
