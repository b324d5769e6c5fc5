"""Every route says who may use it, and its template carries its name."""

import re

from flask import Flask
from werkzeug.routing import IntegerConverter, ValidationError

from core.permissions import May
from tests.house.source import DOMAINS, ROOT, modules, name_of, shelf_of, tracked

SHARED = ("layouts", "parts", "mail", "errors", "pdf")
TEMPLATE = re.compile(r"[\"']((?!mail/|parts/|layouts/|errors/)[\w-]+/[\w-]+\.html)[\"']")


def endpoints(app: Flask) -> dict[str, object]:
    """Return every view but the one that serves files."""
    return {name: view for name, view in app.view_functions.items() if name != "static"}


def test_every_route_declares_its_access(app: Flask) -> None:
    assert [name for name, view in endpoints(app).items() if not isinstance(getattr(view, "access", None), May)] == []


def test_numbers_in_addresses_are_such_that_databases_can_look_for_them(app: Flask) -> None:
    numbers = [
        (rule.rule, name, converter)
        for rule in app.url_map.iter_rules()
        for name, converter in rule._converters.items()
        if isinstance(converter, IntegerConverter)
    ]
    assert len(numbers) > 100
    assert converter_takes(numbers[0][2], 2**63 - 1)
    assert [(rule, name) for rule, name, converter in numbers if converter_takes(converter, 2**63)] == []


def converter_takes(converter: IntegerConverter, number: int) -> bool:
    try:
        return bool(converter.to_python(str(number)) == number)
    except ValidationError:
        return False


def test_every_template_mirrors_an_endpoint(app: Flask) -> None:
    names = [name_of(path).removeprefix("templates/") for path in tracked() if name_of(path).startswith("templates/")]
    pages = [name for name in names if name.split("/")[0] not in SHARED and not name.split("/")[-1].startswith("_")]
    assert [name for name in pages if name.removesuffix(".html").replace("/", ".") not in app.view_functions] == []


def test_every_named_template_exists() -> None:
    named = {
        (name_of(path), name)
        for path in modules(*DOMAINS)
        if shelf_of(path).endswith("views")
        for name in TEMPLATE.findall(path.read_text(encoding="utf-8"))
    }
    assert [pair for pair in sorted(named) if not (ROOT / "templates" / pair[1]).exists()] == []


def test_blueprints_have_folders_of_their_name(app: Flask) -> None:
    """Templates are found by the endpoint alone, so no blueprint brings a folder of its own."""
    assert [name for name, blueprint in app.blueprints.items() if blueprint.template_folder] == []
