"""Reads the project's own source for the tests of the house."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOMAINS = ("accounts", "editions", "registration", "conference", "mentoring", "home")
FLOORS = ("core", *DOMAINS)


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file of the repository, those not yet added included."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules(*folders: str) -> list[Path]:
    """Return the Python files of some folders, or of all that people are served by."""
    wanted = folders or (*FLOORS, "app.py", "demo")
    return [path for path in tracked() if path.suffix == ".py" and name_of(path).split("/")[0] in wanted]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the length of a function without its signature and docstring."""
    body = function.body
    first = body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        body = body[1:]
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def imports(path: Path) -> set[str]:
    """Return the dotted names that a module imports, `from a import b` as `a.b`."""
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def shelf_of(path: Path) -> str:
    """Return the shelf of a domain's module: `accounts/rules/x.py` and `accounts/rules.py` are both `rules`."""
    parts = name_of(path).split("/")
    return parts[1].removesuffix(".py") if len(parts) > 1 and parts[0] in DOMAINS else ""
