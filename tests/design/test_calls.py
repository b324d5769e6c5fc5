"""Every call of a component in every template: it exists and knows the arguments, also on pages nobody opened yet."""

from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2] / "templates"
SHELVES = sorted(path.stem for path in (ROOT / "parts").glob("*.html"))
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html"))
environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)


def _tree(name: str) -> nodes.Template:
    return environment.parse((ROOT / name).read_text(encoding="utf-8"))


def _takes_any(macro: nodes.Macro) -> bool:
    return any(name.name == "kwargs" for name in macro.find_all(nodes.Name))


MACROS = {
    shelf: {macro.name: macro for macro in _tree(f"parts/{shelf}.html").find_all(nodes.Macro)} for shelf in SHELVES
}


def _imported(tree: nodes.Template) -> dict[str, str]:
    """Return the names under which a page knows the shelves."""
    return {
        node.target: node.template.value.removeprefix("parts/").removesuffix(".html")
        for node in tree.find_all(nodes.Import)
        if isinstance(node.template, nodes.Const) and node.template.value.startswith("parts/")
    }


def faults_in(tree: nodes.Template) -> list[str]:
    shelves = _imported(tree)
    faults = []
    for call in tree.find_all(nodes.Call):
        if not (isinstance(call.node, nodes.Getattr) and isinstance(call.node.node, nodes.Name)):
            continue
        shelf = shelves.get(call.node.node.name)
        if shelf is None:
            continue
        name = f"{shelf}.{call.node.attr} (line {call.lineno})"
        macro = MACROS[shelf].get(call.node.attr)
        if macro is None:
            faults.append(f"{name} does not exist")
            continue
        known = [argument.name for argument in macro.args]
        faults += [
            f"{name} does not know {given.key}"
            for given in call.kwargs
            if given.key not in known and not _takes_any(macro)
        ]
        if len(call.args) > len(known):
            faults.append(f"{name} is given too much")
        if call.dyn_args or call.dyn_kwargs:
            continue  # What is handed on by * stands elsewhere.
        needed = known[len(call.args) : len(known) - len(macro.defaults)]
        faults += [f"{name} lacks {one}" for one in needed if one not in {given.key for given in call.kwargs}]
    return faults


@pytest.mark.parametrize("name", PAGES)
def test_page_calls_components_as_they_are(name: str) -> None:
    assert faults_in(_tree(name)) == []


def test_wrong_calls_are_found() -> None:
    calls = '{{ pieces.bagde("x") }}{{ pieces.badge() }}{{ pieces.badge("x", colour="y") }}'
    assert faults_in(environment.parse('{% import "parts/pieces.html" as pieces %}' + calls)) == [
        "pieces.bagde (line 1) does not exist",
        "pieces.badge (line 1) lacks text",
        "pieces.badge (line 1) does not know colour",
    ]
