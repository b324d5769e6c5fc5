"""The site's processes: started together, watched, stopped together, and never left behind."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.conftest import ROOT, Site

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes through /proc")


def family(site: Site) -> dict[int, str]:
    """Return the processes of this site, by the data folder in their environment."""
    mark = f"SUNDET_DATA={site.folder / 'data'}".encode()
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (OSError, ProcessLookupError):
                continue
    return found


def children_of(parent: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def worker_of(site: Site) -> int:
    return next((pid for pid, command in family(site).items() if command.rstrip().endswith("sundet worker")), 0)


def until(question: Callable[[], object], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if question():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def served(sites: Callable[..., Site]) -> Site:
    """A site of this test's own, empty but for its tables."""
    site = sites(demo=False, start=False)
    site.flask("sundet", "upgrade")
    site.start()
    return site


def test_stopping_leaves_nothing_behind(served: Site) -> None:
    assert until(lambda: worker_of(served))
    served.stop()
    assert family(served) == {}


def test_a_worker_that_dies_is_started_again(served: Site) -> None:
    assert until(lambda: worker_of(served))
    first = worker_of(served)
    os.kill(first, signal.SIGKILL)
    assert until(lambda: worker_of(served) not in (0, first))


@pytest.mark.parametrize("generation", ["server", "process"])
def test_a_web_process_that_dies_is_started_again(served: Site, generation: str) -> None:
    assert served.process
    assert until(lambda: worker_of(served))
    server = next(pid for pid in children_of(served.process.pid) if pid != worker_of(served))
    victim = server if generation == "server" else children_of(server)[0]
    os.kill(victim, signal.SIGKILL)
    assert until(lambda: victim not in family(served)), served.log
    assert until(served.answers), served.log


def test_a_killed_server_takes_its_processes_with_it(served: Site) -> None:
    assert until(lambda: worker_of(served))
    served.kill()
    assert until(lambda: family(served) == {})


def test_a_taken_port_is_said_in_words(served: Site) -> None:
    command = [sys.executable, "-m", "flask", "--app", "app", "sundet", "serve"]
    environment = {**os.environ, "SUNDET_MODE": "demo", "SUNDET_DATA": str(served.folder), "PORT": str(served.port)}
    done = subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr.splitlines()[:1]) == (
        1,
        [f"Port {served.port} is taken: another program, or a Sundet that still runs, listens there."],
    )


def test_built_files_are_kept_for_a_year(served: Site) -> None:
    with urllib.request.urlopen(f"{served.url}/healthz", timeout=5) as answer:
        assert answer.status == 200
    built = next((ROOT / "static" / "built" / "css").glob("main-*.css"))
    with urllib.request.urlopen(f"{served.url}/static/built/css/{built.name}", timeout=5) as answer:
        assert answer.headers["Cache-Control"] == "max-age=31536000"
