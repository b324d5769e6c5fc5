"""Starts what is measured in a process of its own, and reads how much processor time and memory it has used."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A server and its children."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, started_in: float) -> None:
        self.process = process
        self.port = port
        self.started_in = started_in

    def _family(self) -> list[int]:
        """Return the ids of the process and all its children."""
        found = [self.process.pid]
        for pid in found:
            for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
                with contextlib.suppress(OSError):
                    found += [int(child) for child in tasks.read_text().split()]
        return found

    def cpu(self) -> float:
        """Return the seconds of processor time used until now."""
        total = 0
        for pid in self._family():
            with contextlib.suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def memory(self) -> float:
        """Return the proportional memory (PSS) in MiB: pages that processes share are counted once."""
        total = 0
        for pid in self._family():
            with contextlib.suppress(OSError):
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
                total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total / 1024


@contextmanager
def running(command: list[str], environment: dict[str, str], path: str = "/healthz") -> Iterator[Running]:
    """Run a server until the block ends; it has answered once when the block begins."""
    port = int(environment["PORT"])
    with tempfile.NamedTemporaryFile(prefix="sundet-bench-", suffix=".log") as log:
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=log, stderr=log)
        try:
            while not answers(port, path):
                if process.poll() is not None or time.perf_counter() - begun > 60:
                    raise SystemExit(f"{' '.join(command)} did not start:\n{Path(log.name).read_text()[-3000:]}")
                time.sleep(0.01)
            yield Running(process, port, time.perf_counter() - begun)
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def answers(port: int, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False


def environment_of(folder: Path, database: str, **more: str) -> dict[str, str]:
    """Return the settings of a Sundet that is measured: the demo, with a database and a port of its own."""
    settings = {"SUNDET_MODE": "demo", "SUNDET_DATA": str(folder), "PORT": str(free_port()), **more}
    return {**settings, "DATABASE_URL": database} if database else settings


def flask(environment: dict[str, str], *arguments: str) -> str:
    """Run a command of the site and return what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *arguments],
        check=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        text=True,
        capture_output=True,
    )
    return done.stdout


SERVE = [sys.executable, "-m", "flask", "--app", "app", "sundet", "serve", "--no-worker"]
