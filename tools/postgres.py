"""A PostgreSQL for tests: the machine's own binaries, a folder of its own, a socket in it, gone afterwards."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "autovacuum": "off",
}
DURABLE = {"listen_addresses": "", "max_connections": "200"}
MISSING = "There is no PostgreSQL. On Debian: sudo apt-get install postgresql, or set TEST_POSTGRES_URL to a server."


def find_binaries() -> Path | None:
    """Return the folder that holds initdb and postgres; the newest where there are several."""
    found = [Path(shutil.which("initdb") or "/nowhere").resolve().parent]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    return next((folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def _owner() -> dict[str, Any]:
    """Return how to start the server: never as root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise SystemExit("PostgreSQL does not start as root, and there is no user postgres or nobody.")


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """Start a cluster and yield its address; stop and remove it at the end. `durable` writes to the disk as usual."""
    binaries = find_binaries()
    if binaries is None:
        raise SystemExit(MISSING)
    owner = _owner()
    folder = Path(tempfile.mkdtemp(prefix="sundet-pg-", dir="/tmp"))
    if owner:
        os.chown(folder, owner["user"], owner["group"])
    log = (folder / "log").open("wb")
    try:
        settings = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        _run([binaries / "initdb", f"--pgdata={folder / 'data'}", *settings], log, owner)
        wanted = DURABLE if durable else OPTIONS
        options = [part for name, value in wanted.items() for part in ("-c", f"{name}={value}")]
        server = subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", "-k", folder, *options],
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
            preexec_fn=_stop_with_parent,  # noqa: PLW1509 - one system call, no lock is touched
            **owner,
        )
        try:
            url = f"postgresql+psycopg://postgres@/postgres?host={folder}"
            _wait_for(folder, server)
            yield url
        finally:
            # At once; nothing of it is kept.
            server.send_signal(signal.SIGQUIT)
            server.wait(20)
    finally:
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _stop_with_parent() -> None:
    """Have the kernel stop the server when the tests are killed, so that none is left behind (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def _run(command: list[Any], log: Any, owner: dict[str, Any]) -> None:
    done = subprocess.run(command, check=False, stdout=log, stderr=log, cwd="/", **owner)
    if done.returncode:
        raise SystemExit(f"initdb failed:\n{Path(log.name).read_text(encoding='utf-8', errors='replace')[-2000:]}")


def _wait_for(folder: Path, server: "subprocess.Popen[bytes]") -> None:
    import psycopg

    for _attempt in range(200):
        if server.poll() is not None:
            said = (folder / "log").read_text(encoding="utf-8", errors="replace")[-2000:]
            raise SystemExit(f"PostgreSQL did not start:\n{said}")
        try:
            psycopg.connect(f"host={folder} user=postgres dbname=postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("PostgreSQL did not answer within ten seconds.")
