"""Writes docs/settings.md and docs/jobs.md out of the code, so that they cannot fall behind it."""

import inspect
import sys
import tempfile
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app import create_app  # noqa: E402 - the line above makes it reachable
from core.jobs import KINDS  # noqa: E402 - see above
from core.settings import Settings  # noqa: E402 - see above

SETTINGS_HEAD = """\
# Settings

Sundet reads its settings from the environment when it starts, and refuses to start when they are unsafe.
`flask sundet doctor` says in words what is wrong with a set-up. This page is written by `make reference`.

| variable | default | what it is for |
|---|---|---|
"""
JOBS_HEAD = """\
# Background jobs

Every job is a row written in the transaction that wants it, and a worker does it at least once; so each is safe to do
twice. A job that fails waits longer each time, and is a dead letter at the desk when it has been tried for long enough.
This page is written by `make reference`.

| job | when | tried for | what it does |
|---|---|---|---|
"""


def settings_page() -> str:
    lines = []
    for item in fields(Settings):
        lines.append(f"| `{item.metadata['name']}` | {_default(item.default)} | {item.metadata['doc']} |")
    return SETTINGS_HEAD + "\n".join(lines) + "\n"


def _default(value: object) -> str:
    if value in ("", (), None):
        return ""
    return "off" if value is False else "on" if value is True else f"`{value}`"


def jobs_page() -> str:
    """Return the page of jobs. Every job must be registered by now, so an app must have been built."""
    lines = []
    for name, kind in sorted(KINDS.items()):
        when = f"every {_span(kind.every_minutes)}" if kind.every_minutes else "when asked"
        tried = _span(int(kind.give_up_after.total_seconds() // 60))
        said = (inspect.getdoc(kind.function) or "").split("\n\n", maxsplit=1)[0]
        lines.append(f"| `{name}` | {when} | {tried} | {' '.join(said.split())} |")
    return JOBS_HEAD + "\n".join(lines) + "\n"


def _span(minutes: int) -> str:
    """Write a number of minutes as people say it."""
    for size, word in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes % size == 0:
            count = minutes // size
            return f"{count} {word}{'s' if count != 1 else ''}" if count != 1 else word
    return f"{minutes} minutes"


PAGES: dict[str, Callable[[], str]] = {"docs/settings.md": settings_page, "docs/jobs.md": jobs_page}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/sundet.db"
        create_app(Settings(mode="test", data_dir=Path(folder), database_url=address, jobs_url="none:"))
    for name, write in PAGES.items():
        (ROOT / name).write_text(write(), encoding="utf-8")
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
