"""The shape of the house: names, sizes, shelves, and who may write."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.source import (
    DOMAINS,
    FLOORS,
    body_lines,
    functions,
    imports,
    modules,
    name_of,
    shelf_of,
    tracked,
    tree_of,
)

JUNK_DRAWERS = frozenset("utils util helpers helper common misc services service managers manager stuff".split())
LONGEST_FILE = 450
LONGEST_FUNCTION = 60
LONGEST_VIEW = 30
EXCUSE = re.compile(r"#\s*(?:noqa\b|type:\s*ignore\b)")
REASON = re.compile(r"#\s*(?:noqa: [A-Z0-9, ]+(?: - |  # )|type: ignore\[[\w, -]+\]  # )\w")
TRANSLATING = frozenset({"_", "lazy", "ngettext", "gettext"})
# The names of the package registries, which no file may know; put together so that this file does not either.
REGISTRIES = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com"]


def test_no_file_is_a_junk_drawer() -> None:
    found = [name for path in tracked() if (name := name_of(path)) and JUNK_DRAWERS & set(re.split(r"[/.]", name))]
    assert found == []


def test_files_are_short() -> None:
    sizes = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {name: size for name, size in sizes.items() if size > LONGEST_FILE} == {}


def test_functions_are_short() -> None:
    sizes = {f"{name_of(path)}:{one.name}": body_lines(one) for path in modules() for one in functions(path)}
    assert {name: size for name, size in sizes.items() if size > LONGEST_FUNCTION} == {}


def test_views_are_short() -> None:
    sizes = {
        f"{name_of(path)}:{one.name}": body_lines(one)
        for path in modules(*DOMAINS)
        for one in functions(path)
        if any(isinstance(mark, ast.Call) and getattr(mark.func, "id", "") == "requires" for mark in one.decorator_list)
    }
    assert {name: size for name, size in sizes.items() if size > LONGEST_VIEW} == {}


def calls(path: Path, *names: str) -> list[str]:
    """Return where a module calls a function or method of one of these names."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in names:
                found.append(f"{name_of(path)}:{node.lineno}")
    return found


def test_one_place_commits() -> None:
    places = {place.split(":")[0] for path in modules() for place in calls(path, "commit")}
    assert places == {"core/db.py"}


def test_only_actions_write() -> None:
    found = [
        place
        for path in modules(*DOMAINS)
        if shelf_of(path) not in ("actions", "methods")
        for place in calls(path, "transaction")
    ]
    assert found == []


def test_queries_only_ask() -> None:
    queries = [path for path in modules(*DOMAINS) if shelf_of(path) == "queries"]
    writers = {"sqlalchemy.insert", "sqlalchemy.update", "sqlalchemy.delete"}
    found = [f"{name_of(path)} imports {name}" for path in queries for name in imports(path) & writers]
    found += [place for path in queries for place in calls(path, "add_all", "flush", "merge", "begin")]
    assert found == []


def test_what_is_done_knows_no_request() -> None:
    """An action does the same for a page, a job, a command and an import."""
    request = {f"flask.{name}" for name in ("request", "session", "g", "flash", "url_for", "abort")}
    found = [
        f"{name_of(path)} imports {name}"
        for path in modules(*DOMAINS)
        if shelf_of(path) in ("rules", "models", "queries", "actions", "mails", "methods")
        for name in imports(path) & request
    ]
    assert found == []


def test_forms_never_query() -> None:
    found = [
        f"{name_of(path)} imports {name}"
        for path in modules(*DOMAINS)
        if shelf_of(path) == "forms"
        for name in imports(path)
        if name.startswith(("core.db", "sqlalchemy")) or ".queries" in name
    ]
    assert found == []


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_file_names_a_registry(host: str) -> None:
    found = [name_of(path) for path in tracked() if host.encode() in path.read_bytes().lower()]
    assert found == []


def test_excuses_carry_a_reason() -> None:
    found = [
        f"{name_of(path)}:{number}"
        for path in modules(*FLOORS, "app.py", "demo", "tools", "bench", "tests", "migrations")
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if EXCUSE.search(line) and not REASON.search(line)
    ]
    assert found == []


def test_words_to_translate_stand_outside_of_formatted_texts() -> None:
    """Where Python is older than 3.12 words inside of an f-string are not collected, so nobody ever translates them."""
    hidden = [
        f"{name_of(path)}:{call.lineno}"
        for path in modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in TRANSLATING
    ]
    assert hidden == []
