"""Each dangerous thing has one door. Ruff forbids going around it; this says which door opens what."""

import pytest

from tests.house.source import imports, modules, name_of

DOORS = {
    "hmac": {"core/signing.py"},
    "itsdangerous": {"core/signing.py"},
    "secrets": {"core/signing.py", "core/settings.py"},
    "random": set(),
    "pickle": set(),
    "smtplib": {"core/postman.py"},
    "requests": {"core/outbound.py"},
    "urllib.request": {"core/outbound.py"},
    "urllib3": {"core/outbound.py"},
    "http.client": {"core/outbound.py"},
    "markdown_it": {"core/usertext.py"},
    "nh3": {"core/usertext.py"},
    "typst": {"core/pdf.py"},
    "xml.etree": set(),
    "xml.parsers": {"core/xml_file.py"},
    "csv": {"core/tables.py"},
    "xlsxwriter": {"core/tables.py"},
    "PIL": {"core/pictures.py"},
    "huey": {"core/jobs.py"},
    "argon2": {"accounts/actions/passwords.py"},
    "stripe": {f"registration/methods/{name}.py" for name in ("stripe", "stripe_params", "stripe_wire")},
    "subprocess": {"core/serve.py"},
}
# Makers of markup: what they return is placed into pages as it is.
MARKUP = {
    "core/usertext.py",
    "core/pages.py",
    "core/forms.py",
    "core/codes.py",
    "core/components.py",
}


def openers(name: str) -> set[str]:
    """Return the modules that import something."""
    return {
        name_of(path)
        for path in modules()
        if any(found == name or found.startswith(f"{name}.") for found in imports(path))
    }


@pytest.mark.parametrize("name", DOORS)
def test_a_door_is_opened_in_one_place(name: str) -> None:
    assert openers(name) - DOORS[name] == set()


def test_markup_is_made_in_few_places() -> None:
    assert openers("markupsafe.Markup") - MARKUP == set()


def test_time_is_read_in_one_place() -> None:
    words = ("datetime.now(", "datetime.utcnow(", "datetime.today(", "date.today(", "time.time(")
    readers = {name_of(path) for path in modules() for word in words if word in path.read_text(encoding="utf-8")}
    assert readers == {"core/clock.py"}
