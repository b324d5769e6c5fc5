"""Runs every check of `make test`, says at the end what ran on what, and fails when anything failed.

`python tools/check.py lint types` runs the named ones only; without names all of them run.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.bootstrap import apt_install  # noqa: E402 - the line above makes it reachable
from tools.chromium import find_chromium  # noqa: E402 - see above
from tools.postgres import MISSING, cluster, find_binaries  # noqa: E402 - see above

BIN = ROOT / ".venv" / "bin"
NOT_READY = 3
COUNTS = re.compile(r"(\d+) (passed|failed|error|errors|skipped|xfailed|xpassed|deselected)\b")
NO_CHROMIUM = "There is no Chromium for the journeys. On Debian: sudo apt-get install chromium"


@dataclass
class Outcome:
    """How one check went."""

    passed: int
    failed: int
    note: str = ""


@dataclass
class Check:
    """One check: what it is called, what it looks at, and how it is run."""

    name: str
    subject: str
    run: Callable[[], Outcome]
    outcome: Outcome = field(default_factory=lambda: Outcome(0, 1, "did not run"))
    seconds: float = 0.0


def quiet(*command: str) -> Callable[[], Outcome]:
    """Run a command that only matters when it fails: then show what it said."""

    def run() -> Outcome:
        done = subprocess.run(
            command, check=False, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        if done.returncode:
            print(done.stdout)
            return Outcome(0, 1)
        return Outcome(1, 0)

    return run


def tests(*arguments: str, **environment: str) -> Callable[[], Outcome]:
    """Run pytest, show its lines as they come, and read its counts from the last one."""

    def run() -> Outcome:
        command = [str(BIN / "python"), "-m", "pytest", "-q", "-rfEs", *arguments]
        last = ""
        with subprocess.Popen(
            command, cwd=ROOT, text=True, stdout=subprocess.PIPE, env={**os.environ, **environment}
        ) as process:
            for line in process.stdout or ():
                print(line, end="", flush=True)
                last = line if COUNTS.search(line) else last
        counts = {word.replace("errors", "error"): int(number) for number, word in COUNTS.findall(last)}
        failed = counts.get("failed", 0) + counts.get("error", 0) + counts.get("xpassed", 0)
        if process.returncode and not failed:
            failed = 1
        others = [f"{counts[word]} {word}" for word in ("skipped", "xfailed", "deselected") if counts.get(word)]
        return Outcome(counts.get("passed", 0), failed, ", ".join(others))

    return run


def every_check() -> list[Check]:
    ruff, python = str(BIN / "ruff"), str(BIN / "python")
    here = ["--ignore=tests/journeys", "--numprocesses=2", "--dist=loadgroup"]
    walks = ["-p", "no:randomly", "--numprocesses=2", "--dist=loadfile"]
    return [
        Check("lint", "ruff on Python", quiet(ruff, "check", ".")),
        Check("format", "ruff on Python", quiet(ruff, "format", "--check", ".")),
        Check("types", "mypy on Python", quiet(str(BIN / "mypy"))),
        Check("imports", "contracts of the house", quiet(str(BIN / "lint-imports"), "--no-logo")),
        Check("templates", "djlint on templates", quiet(str(BIN / "djlint"), "templates", "--lint", "--quiet")),
        Check("translations", "da and sv", quiet(python, "tools/translations.py", "check")),
        Check("migrations", "SQLite", quiet(python, "tools/migrations.py", "sqlite")),
        Check("migrations", "PostgreSQL", quiet(python, "tools/migrations.py", "postgres")),
        Check("tests", "SQLite", tests(*here, TEST_DATABASE="sqlite")),
        Check("tests", "PostgreSQL", tests(*here, TEST_DATABASE="postgres")),
        Check("journeys", "Chromium with axe, SQLite", tests("tests/journeys", *walks)),
    ]


def prepare(wanted: list[Check], stack: ExitStack) -> None:
    """Find what the checks need; install it where that is allowed, else say what is missing and stop."""
    names = {check.name for check in wanted}
    if "journeys" in names and find_chromium() is None and not (apt_install("chromium") and find_chromium()):
        print(NO_CHROMIUM, file=sys.stderr)
        raise SystemExit(NOT_READY)
    if names & {"migrations", "tests"} and not os.environ.get("TEST_POSTGRES_URL"):
        if find_binaries() is None and not (apt_install("postgresql") and find_binaries()):
            print(MISSING, file=sys.stderr)
            raise SystemExit(NOT_READY)
        os.environ["TEST_POSTGRES_URL"] = stack.enter_context(cluster())


def report(checks: list[Check]) -> int:
    """Print what ran on what; answer the exit code."""
    width = max(len(check.subject) for check in checks) + 2
    print(f"\n{'check':<14}{'on':<{width}}{'passed':>8}{'failed':>8}{'seconds':>10}")
    for check in checks:
        result = check.outcome
        line = f"{check.name:<14}{check.subject:<{width}}{result.passed:>8}{result.failed:>8}{check.seconds:>10.1f}"
        print(line + (f"  ({result.note})" if result.note else ""))
    passed = sum(check.outcome.passed for check in checks)
    failed = sum(check.outcome.failed for check in checks)
    print(f"\n{passed} passed, {failed} failed")
    return 1 if failed else 0


def main() -> int:
    wanted = [check for check in every_check() if not sys.argv[1:] or check.name in sys.argv[1:]]
    if not wanted:
        print(f"Checks: {', '.join(dict.fromkeys(check.name for check in every_check()))}")
        return 2
    with ExitStack() as stack:
        prepare(wanted, stack)
        for check in wanted:
            print(f"--- {check.name}: {check.subject}", flush=True)
            began = time.monotonic()
            check.outcome = check.run()
            check.seconds = time.monotonic() - began
    return report(wanted)


if __name__ == "__main__":
    sys.exit(main())
