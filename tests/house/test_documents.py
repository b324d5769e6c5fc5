"""What the documents say of settings and jobs is what the code does."""

import re

import pytest
from flask import Flask

from core.jobs import KINDS
from core.words import known_codes
from tests.house.source import ROOT, modules, name_of, tracked
from tools.reference import PAGES

REFUSED = re.compile(r"\bRefused\(\s*\"(\w+)\"")
ASSET = re.compile(r"asset\(\s*['\"]([^'\"]+)['\"]")


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_is_up_to_date(app: Flask, name: str) -> None:
    path = ROOT / name
    written = path.read_text(encoding="utf-8") if path.exists() else ""
    assert written == PAGES[name](), f"{name} is behind the code: run make reference"


def test_every_job_says_what_it_does(app: Flask) -> None:
    assert [name for name, kind in KINDS.items() if not kind.function.__doc__] == []


def test_every_refusal_has_its_sentence(app: Flask) -> None:
    used = {code: name_of(path) for path in modules() for code in REFUSED.findall(path.read_text(encoding="utf-8"))}
    assert {code: place for code, place in used.items() if code not in known_codes()} == {}


def test_every_asset_exists() -> None:
    templates = [path for path in tracked() if name_of(path).startswith("templates/")]
    named = {name for path in templates for name in ASSET.findall(path.read_text(encoding="utf-8"))}
    sources = {name_of(path) for path in tracked() if name_of(path).startswith("static/")}
    folders = {".css": "static/css/", ".js": "static/js/"}
    missing = []
    for name in named:
        if name.startswith("fonts/"):
            found = list(ROOT.glob(f"node_modules/@fontsource-variable/*/files/{name.removeprefix('fonts/')}"))
            missing += [] if found else [name]
        elif folders.get(name[name.rfind(".") :], "static/") + name not in sources:
            missing.append(name)
    assert missing == []
