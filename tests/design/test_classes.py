"""Every class that a page names is one that a style sheet or a script knows."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
# Mails bring their own styles; these name a thing for tests and scripts, or carry no style of their own.
BARE = {
    "day-title",
    "desk-menu",
    "hold-actions",
    "hold-words",
    "place",
    "quantity",
    "section-title",
    "summary-lines",
    "wordmark-name",
}
STYLES = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "static" / "css").rglob("*.css"))
KNOWN = set(re.findall(r"\.([a-z][\w-]*)", STYLES)) | BARE
PAGES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html") if path.name != "mail.html")


def classes_of(source: str) -> set[str]:
    """Return the classes written out in a template; those that are put together by an expression end in a hyphen."""
    found: set[str] = set()
    for value in re.findall(r"""\sclass="([^"]*)""" + '"', source) + re.findall(r"class_?='([^']*)'", source):
        found.update(re.sub(r"\{[{%].*?[}%]\}", " ", value).split())
    return {name for name in found if not name.endswith("-")}


@pytest.mark.parametrize("name", PAGES)
def test_page_names_classes_that_exist(name: str) -> None:
    assert classes_of((TEMPLATES / name).read_text(encoding="utf-8")) - KNOWN == set()


def test_names_put_together_are_left_alone() -> None:
    assert classes_of('<p class="badge badge-{{ tone }}{% if big %} large{% endif %}">') == {"badge", "large"}
