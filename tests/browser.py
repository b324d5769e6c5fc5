"""A browser for tests: opens pages, reads the forms out of them, fills them in and sends them.

It parses every page strictly and fails on what a person would stumble over (see tests/markup.py), on a GET that writes,
and on a POST that is answered by anything but a page or a 303. Each browser has its own cookies; tokens, hidden fields
and defaults come from the page, as they do in real life.
"""

import contextvars
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask, has_app_context
from lxml import etree
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from core.db import db
from tests.markup import faults_of, labels_of, parse, words

Element = Any  # lxml brings no types
Value = Any
# Tables that a reader changes by reading: when a session was last seen, whose page was opened, what was read.
BOOKKEEPING = ("member_session", "young_look", "profile_look", "mentoring_thread_read")
# The one GET that writes: a buyer comes back from paying, and what they paid is settled (`settling.write_down`).
WAY_BACK = "/registration/return/"
WRITES = re.compile(r"^\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.I)
LONGEST_CHAIN = 5


@dataclass
class Statements:
    """The SQL statements that ran on this thread while it was watched."""

    texts: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.texts)

    @property
    def written_tables(self) -> list[str]:
        return [found[1].lower() for text in self.texts if (found := WRITES.match(text))]


@contextmanager
def statements() -> Iterator[Statements]:
    """Collect the SQL statements of a block: `with statements() as seen: …; assert seen.count == 4`."""
    seen = Statements()
    thread = threading.get_ident()

    def note(connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        if threading.get_ident() == thread and not statement.startswith(("PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE")):
            seen.texts.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


class Page:
    """One answer: its status, its words, its tables, its forms."""

    def __init__(self, response: TestResponse, url: str) -> None:
        self.response = response
        self.url = url
        self.status = response.status_code
        self.headers = response.headers
        self.data: bytes = response.get_data()
        self.is_html = response.mimetype == "text/html"
        self.root: Element = parse(self.markup)[0] if self.is_html and self.data else etree.Element("html")

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def markup(self) -> str:
        return self.data.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.data)

    @property
    def title(self) -> str:
        return self.words_at("/html/head/title")

    @property
    def heading(self) -> str:
        return self.words_at("//h1")

    @property
    def language(self) -> str:
        return str(self.root.get("lang", ""))

    @property
    def text(self) -> str:
        """All words of the page."""
        return " ".join(words(body) for body in self.all("/html/body"))

    @property
    def main(self) -> str:
        """The words of the main part."""
        return self.words_at("//main")

    def all(self, xpath: str, **values: Any) -> list[Any]:
        return list(self.root.xpath(xpath, **values))

    def words_at(self, xpath: str) -> str:
        return " ".join(words(found) for found in self.all(xpath))

    def rows(self, table: int = 0) -> list[list[str]]:
        """Return the cells of a table's body, row by row."""
        found = self.all("//table")[table]
        body = found.xpath(".//tbody//tr") or found.xpath(".//tr[td]")
        return [[words(cell) for cell in row.xpath("./th | ./td")] for row in body]

    def href(self, text: str) -> str:
        """Return where the link with these words leads."""
        links = [link for link in self.all("//a[@href]") if words(link) == text or link.get("aria-label") == text]
        assert links, f"no link {text!r} on {self.url}; there are {[words(link) for link in self.all('//a[@href]')]}"
        return urljoin(self.url, links[0].get("href"))

    @property
    def summary(self) -> list[str]:
        """The sentences of the error summary at the top of a form."""
        found = self.all("//*[contains(concat(' ', @class, ' '), ' error-summary ')]//li")
        return [words(item) for item in found]

    def error_of(self, name: str) -> str:
        """Return the sentence beside a field, or nothing."""
        control = self._control(name)
        ids = [*control.get("aria-describedby", "").split(), *control.get("aria-errormessage", "").split()]
        found = [element for key in ids for element in self.all("//*[@id=$key]", key=key)]
        errors = [element for element in found if "error" in f"{element.get('class', '')} {element.get('id', '')}"]
        return " ".join(words(element) for element in errors)

    def value_of(self, name: str) -> str:
        """Return what a field holds: what somebody typed is still there after a mistake."""
        control = self._control(name)
        if control.tag == "textarea":
            return (control.text or "").removeprefix("\n")
        if control.tag == "select":
            chosen = control.xpath(".//option[@selected]") or control.xpath(".//option")
            return _option_value(chosen[0]) if chosen else ""
        same = self.all("//input[@name=$name]", name=name)
        checked = [
            one for one in same if one.get("type") not in ("radio", "checkbox") or one.get("checked") is not None
        ]
        return str(checked[0].get("value", "")) if checked else ""

    def _control(self, name: str) -> Element:
        found = self.all("//input[@name=$name] | //select[@name=$name] | //textarea[@name=$name]", name=name)
        assert found, f"no field {name!r} on {self.url}; there are {sorted(set(self.all('//@name')))}"
        return found[0]

    def form(self, which: str) -> tuple[Element, Element | None]:
        """Find a form by the words of a button, its id, its action or a field; answer it and its button."""
        named = "//button[not(@type) or @type='submit'] | //input[@type='submit']"
        for button in self.all(named):
            if which in (
                words(button),
                button.get("aria-label"),
                button.get("value") if button.tag == "input" else None,
            ):
                return self._form_of(button), button
        for form in self.all("//form"):
            if which in (form.get("id"), form.get("action"), *form.xpath(".//@name")):
                buttons = [one for one in self.all(named) if self._form_of(one) is form]
                return form, buttons[0] if buttons else None
        labels = [words(button) for button in self.all(named)]
        raise AssertionError(f"no form or button {which!r} on {self.url}; there are {labels}\n{self.main[:800]}")

    def _form_of(self, control: Element) -> Element:
        owner = control.get("form")
        found = self.all("//form[@id=$key]", key=owner) if owner else control.xpath("ancestor::form")
        assert found, f"<{control.tag}> {words(control)!r} belongs to no form"
        return found[0]

    def controls(self, form: Element) -> list[Element]:
        found = self.all("//input[@name] | //select[@name] | //textarea[@name]")
        mine = [one for one in found if (one.get("form") or one.xpath("ancestor::form")) and self._form_of(one) is form]
        return [one for one in mine if one.get("disabled") is None and not one.xpath("ancestor::fieldset[@disabled]")]


def _is_checked(control: Element) -> bool:
    return control.get("checked") is not None


def _option_value(option: Element) -> str:
    return str(option.get("value", words(option)))


class Filled:
    """A form as a person would send it: the page's own values, changed where the test says so."""

    def __init__(self, page: Page, form: Element, changes: dict[str, Value]) -> None:
        self.page = page
        self.changes = dict(changes)
        self.pairs: list[tuple[str, Value]] = []
        self.files = False
        for name, group in self._groups(form).items():
            self._add(name, group)
        if self.changes:
            raise AssertionError(
                f"the form on {page.url} has no field {sorted(self.changes)}; it has {sorted(self._groups(form))}"
            )

    def _groups(self, form: Element) -> dict[str, list[Element]]:
        groups: dict[str, list[Element]] = {}
        for control in self.page.controls(form):
            if control.tag == "input" and control.get("type") in ("submit", "button", "reset", "image"):
                continue
            groups.setdefault(control.get("name"), []).append(control)
        return groups

    def _add(self, name: str, group: list[Element]) -> None:
        first = group[0]
        kind = first.get("type", "text") if first.tag == "input" else first.tag
        missing = object()
        change = self.changes.pop(name, missing)
        if kind in ("radio", "checkbox"):
            self._add_choices(name, group, kind, None if change is missing else change)
        elif kind == "select":
            self._add_select(name, first, None if change is missing else change)
        elif kind == "file":
            self.files = True
            if change is not missing:
                self.pairs.append((name, change))
        elif change is not missing:
            assert kind != "hidden", f"{name!r} is hidden: a person cannot change it; use post() to forge it"
            self.pairs.append((name, "" if change is None else str(change)))
        elif kind == "textarea":
            self.pairs.append((name, (first.text or "").removeprefix("\n")))
        else:
            self.pairs += [(name, one.get("value", "")) for one in group]

    def _add_choices(self, name: str, group: list[Element], kind: str, change: Value) -> None:
        values = [one.get("value", "on") for one in group]
        if change is None:
            self.pairs += [
                (name, value) for one, value in zip(group, values, strict=True) if one.get("checked") is not None
            ]
            return
        if isinstance(change, bool):
            assert len(group) == 1 or not change, f"say which of {values} to choose for {name!r}"
            self.pairs += [(name, values[0])] if change else []
            return
        wanted = [str(value) for value in change] if isinstance(change, list | tuple | set) else [str(change)]
        by_label = {label: value for one, value in zip(group, values, strict=True) for label in labels_of(one)}
        wanted = [value if value in values else by_label.get(value, value) for value in wanted]
        unknown = [value for value in wanted if value not in values]
        assert not unknown, f"{kind} {name!r} has no {unknown}; it has {values} ({list(by_label)})"
        self.pairs += [(name, value) for value in wanted]

    def _add_select(self, name: str, select: Element, change: Value) -> None:
        options = [one for one in select.xpath(".//option") if one.get("disabled") is None]
        values = {_option_value(one): words(one) for one in options}
        several = select.get("multiple") is not None
        if change is None:
            chosen = [_option_value(one) for one in options if one.get("selected") is not None]
            if not chosen and not several and options:
                chosen = [_option_value(options[0])]
            self.pairs += [(name, value) for value in (chosen if several else chosen[-1:])]
            return
        wanted = [str(value) for value in change] if isinstance(change, list | tuple) else [str(change)]
        by_label = {label: value for value, label in values.items()}
        wanted = [value if value in values else by_label.get(value, value) for value in wanted]
        unknown = [value for value in wanted if value not in values]
        assert not unknown, f"select {name!r} has no {unknown}; it has {values}"
        self.pairs += [(name, value) for value in wanted]


class Browser:
    """One person at one machine. `page` is what is on the screen."""

    def __init__(self, app: Flask, *, language: str = "en") -> None:
        self.app = app
        self.client = app.test_client()
        self.language = language
        self.headers: dict[str, str] = {}
        self._page: Page | None = None

    @property
    def page(self) -> Page:
        assert self._page is not None, "nothing was opened yet"
        return self._page

    def get(self, url: str, *, status: int = 200, headers: dict[str, str] | None = None) -> Page:
        """Open an address and follow where it leads; fail unless it ends with this status."""
        return self._show("GET", url, status, headers=headers)

    def click(self, text: str, *, status: int = 200) -> Page:
        """Follow the link with these words."""
        return self.get(self.page.href(text), status=status)

    def submit(self, which: str, fields: dict[str, Value] | None = None, *, status: int = 200, **more: Value) -> Page:
        """Fill in the form that has this button (or id, action or field) and send it.

        Text fields take a text, check boxes True, False or a list, radios and selects a value or a label, file fields
        `(stream, "name.png")`. Names with signs that Python does not like go into `fields`.
        """
        form, button = self.page.form(which)
        filled = Filled(self.page, form, {**(fields or {}), **more})
        if button is not None and button.get("name"):
            filled.pairs.append((button.get("name"), button.get("value", "")))
        action = button.get("formaction") if button is not None else None
        url = urljoin(self.page.url, action or form.get("action") or self.page.url)
        method = str((button.get("formmethod") if button is not None else None) or form.get("method", "get"))
        if method.lower() == "get":
            return self._show("GET", urlsplit(url)._replace(query="", fragment="").geturl(), status, query=filled.pairs)
        if filled.files:
            assert form.get("enctype") == "multipart/form-data", "a form with a file needs enctype=multipart/form-data"
        return self._show("POST", url, status, data=_multidict(filled.pairs), multipart=filled.files)

    def post(
        self,
        url: str,
        data: Any = None,
        *,
        status: int = 200,
        token: bool = True,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> Page:
        """Send what no form of ours would send (forged, doubled, from another tab), with this browser's CSRF token."""
        if token and isinstance(data, dict | None):
            data = {"csrf_token": self.csrf_token(), **(data or {})}
        return self._show("POST", url, status, data=data, headers=headers, **options)

    def csrf_token(self) -> str:
        """Return the token of the page on the screen, or of the sign-in page."""
        page = self._page if self._page is not None and self._page.all("//input[@name='csrf_token']") else None
        if page is None:
            page = Page(self._send("GET", "/account/sign-in"), "http://localhost/account/sign-in")
        return str(page.all("//input[@name='csrf_token']/@value")[0])

    def _show(self, method: str, url: str, status: int, **options: Any) -> Page:
        full = urljoin(self._page.url if self._page else "http://localhost/", url)
        response = self._send(method, full, **options)
        for _hop in range(LONGEST_CHAIN):
            if response.status_code not in (301, 302, 303, 307, 308) or response.status_code == status:
                break
            if method == "POST":
                assert response.status_code == 303, f"POST {full} answers {response.status_code}; a form answers 303"
            full = urljoin(full, response.headers["Location"])
            assert urlsplit(full).netloc == "localhost", f"{method} leads to another host: {full}"
            method = "GET"
            response = self._send("GET", full)
        page = Page(response, full)
        if page.is_html and page.data and "HX-Request" not in self.headers:
            faults = faults_of(page.markup)
            assert not faults, f"{method} {full}:\n  " + "\n  ".join(faults)
        if response.status_code != status:
            raise AssertionError(f"{method} {full} answers {response.status_code}, not {status}: {page.text[:1500]}")
        self._page = page
        return page

    def _send(
        self,
        method: str,
        url: str,
        *,
        data: Any = None,
        query: Any = None,
        multipart: bool = False,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> TestResponse:
        """Send one request in a context of its own, as if from another machine.

        The test's own app context is left out of it, or Flask-Login would keep its user on a shared `g`; and what the
        test has read is read again afterwards.
        """
        if multipart:
            options["content_type"] = "multipart/form-data"
        given = {"Accept-Language": self.language, **self.headers, **(headers or {})}
        parts = urlsplit(url)
        target = parts._replace(scheme="", netloc="", fragment="").geturl()
        _forget()
        with statements() as seen:
            response = contextvars.Context().run(
                self.client.open,
                target,
                method=method,
                data=data,
                query_string=_multidict(query) if query is not None else None,
                headers=given,
                base_url=f"{parts.scheme}://{parts.netloc}/",
                # Read to its end and closed, as a server does: a download holds a file.
                buffered=True,
                **options,
            )
        _forget()
        if method in ("GET", "HEAD") and not parts.path.startswith(WAY_BACK):
            strays = [table for table in seen.written_tables if table not in BOOKKEEPING]
            assert not strays, f"GET {url} writes to {strays}"
        assert response.status_code < 500, f"{method} {url} answers {response.status_code}: {response.text[:1500]}"
        return response


def _forget() -> None:
    """End the reading of the test's own session, so that it sees what a request has written."""
    if has_app_context():
        db.session.rollback()
        db.session.expire_all()


def _multidict(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    """Group pairs by name, as werkzeug's client takes them."""
    result: dict[str, Value] = {}
    for name, value in pairs:
        result.setdefault(name, []).append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in result.items()}
