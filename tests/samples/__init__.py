"""A small world in which every route has an address and every personal column a word like no other.

Each domain fills its part in a module of its own (`tests/samples/<domain>.py`, a function `fill(world)`); the route ×
role matrix and the canaries in tests/house walk through all of it. A new route needs its arguments here, and a new
personal column a canary: the tests say which is missing.
"""

import contextvars
import importlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import inspect
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from accounts.actions.challenges import Browser
from accounts.actions.members import register_member
from accounts.actions.sessions import open_session
from accounts.models import Member
from core.db import Base, db, transaction
from core.permissions import May, Role, granted
from core.security import limiter
from tests.markup import parse

DOMAINS = (
    "accounts",
    "editions",
    "registration",
    "conference",
    "plans",
    "releases",
    "day",
    "seats",
    "timetable",
    "programme",
    "home",
    "exchange",
    "mentoring",
)
HERE, THERE = "here", "there"
NOBODY, STRANGER, DELEGATE, ELSEWHERE, OPERATOR = "nobody", "stranger", "delegate", "owner elsewhere", "operator"
# Everybody who may look: nobody signed in, members without a role (one of them owns what is planted), each role here,
# an owner of the other edition, and the operator of the installation.
VIEWERS = (NOBODY, STRANGER, DELEGATE, *(role.value for role in Role), ELSEWHERE, OPERATOR)
# Permissions know no database: on PostgreSQL those ask who see most and least, and everybody on SQLite.
ASKED = (
    (NOBODY, DELEGATE, Role.OWNER.value, Role.MENTOR_COORDINATOR.value, Role.SAFEGUARDING_LEAD.value)
    if os.environ.get("TEST_DATABASE") == "postgres"
    else VIEWERS
)
HOST = "http://localhost/"
SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Canary:
    """A word in one column of one row, and who may read it.

    People by name, whoever holds one of the Mays, everybody on addresses that begin with a path (a secret is in them).
    The subject, whose row it is, also reads it under My data.
    """

    word: str
    column: str
    subject: str
    people: frozenset[str]
    mays: frozenset[May]
    paths: tuple[str, ...]


@dataclass
class World:
    """Two editions, people in every role, and the addresses of everything."""

    app: Flask
    people: dict[str, int] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, Any]] = field(default_factory=lambda: {HERE: {}, THERE: {}})
    at: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    # Answers that are right although they look like a refusal, per endpoint, to those who may open it.
    answers: dict[str, set[int]] = field(default_factory=dict)
    # Pages of SIGNED_IN that belong to some members; to every other they do not exist.
    private: dict[str, set[str]] = field(default_factory=dict)
    # Endpoints whose rows belong to the whole installation although their address names an edition.
    shared: set[str] = field(default_factory=set)
    # Pages whose own form, sent with everything ticked, hands a list out: endpoint and query.
    lists: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    canaries: list[Canary] = field(default_factory=list)
    planted: set[str] = field(default_factory=set)
    excused: dict[str, str] = field(default_factory=dict)

    # --- filling ------------------------------------------------------------------------------------------------------

    def knows(self, side: str = HERE, /, **values: Any) -> None:
        """Tell what stands for an argument of addresses, in the edition of that side."""
        self.values[side].update(values)

    def knows_at(self, endpoint: str, side: str = HERE, /, **values: Any) -> None:
        """Tell what stands for the arguments of one endpoint, where the name alone does not say it."""
        self.at[endpoint, side] = values

    def plant(
        self,
        row: Base,
        *,
        subject: str = "",
        people: Iterable[str] = (),
        mays: Iterable[May] = (),
        paths: Iterable[str] = (),
        forms: Mapping[str, str] | None = None,
        words: Mapping[str, str] | None = None,
        only: Iterable[str] = (),
    ) -> None:
        """Fill the personal texts of a row with canaries, in `transaction()`.

        `forms` shapes a word (`{}@x.org`), `words` says it where only some words can stand.
        """
        forms, words, only = forms or {}, words or {}, set(only)
        for attribute in inspect(type(row)).column_attrs:
            told = attribute.columns[0].info.get("personal")
            if not told or (only and attribute.key not in only) or not _is_text(getattr(row, attribute.key)):
                continue
            name = f"{type(row).__name__}.{attribute.key}"
            word = words.get(attribute.key, f"kanarie{len(self.canaries):04d}")
            shaped = forms.get(attribute.key, "{}").format(word)
            setattr(row, attribute.key, [shaped] if isinstance(getattr(row, attribute.key), list) else shaped)
            self.canaries.append(Canary(word, name, subject, frozenset(people), frozenset(mays), tuple(paths)))
            self.planted.add(name)

    def excuse(self, reason: str, *columns: str) -> None:
        """Say why a personal column cannot hold a canary."""
        self.excused.update(dict.fromkeys(columns, reason))

    # --- looking ------------------------------------------------------------------------------------------------------

    def roles(self, who: str, side: str | None) -> frozenset[Role]:
        """Return somebody's roles in the edition of a side; with None, in any."""
        if who == ELSEWHERE:
            return frozenset() if side == HERE else frozenset({Role.OWNER})
        return frozenset({Role(who)}) if who in set(Role) and side != THERE else frozenset()

    def may(self, who: str, permission: May, side: str | None) -> bool:
        """Say whether somebody may, by the table of roles."""
        if permission is May.EVERYONE:
            return True
        if who == NOBODY:
            return False
        return permission in granted(self.roles(who, side), operator=who == OPERATOR)

    def path(self, rule: Rule, side: str = HERE, **other: Any) -> str:
        """Return the address of a route. Raises KeyError for an argument that no domain has told."""
        known = {**self.values[side], "edition": self.slugs[side], **self.at.get((rule.endpoint, side), {}), **other}
        missing = sorted(rule.arguments - set(known))
        if missing:
            raise KeyError(f"{rule.endpoint} ({rule.rule}): no sample for {missing}; tell it in tests/samples")
        with self.app.test_request_context():
            built = rule.build({name: known[name] for name in rule.arguments})
        assert built is not None
        return str(built[1])

    def sign_in(self, who: str) -> Mapping[str, str]:
        """Open a session for somebody and return its cookie."""
        if who == NOBODY:
            return {}
        with transaction():
            member = db.session.get_one(Member, self.people[who])
            opened = open_session(member, Browser(secret="of the samples"), method="mail")
        return {"session": opened.token}

    def carried_out(self, path: str, cookies: Mapping[str, str]) -> TestResponse | None:
        """Send the form of a page with every box ticked, as CSV; None for those who may not open the page."""
        page = self.ask("GET", path, cookies)
        if page.status_code != 200:
            return None
        root, _faults = parse(page.get_data(as_text=True))
        sent: dict[str, list[str]] = {"format": ["csv"]}
        for box in root.xpath("//main//input[@type='checkbox'][@name]"):
            sent.setdefault(box.get("name"), []).append(box.get("value", "on"))
        return self.ask("POST", path, cookies, data=sent)

    def ask(self, method: str, path: str, cookies: Mapping[str, str], **more: Any) -> TestResponse:
        """Send one request, in a context of its own as if from another machine."""
        client = self.app.test_client()
        for name, value in cookies.items():
            client.set_cookie(name, value)
        db.session.rollback()
        answer = contextvars.Context().run(client.open, path, method=method, base_url=HOST, buffered=True, **more)
        db.session.expire_all()
        return answer


def _is_text(value: object) -> bool:
    """Say whether a value can hold a canary: a text that is no choice out of a list, or a list of texts."""
    return type(value) is str or isinstance(value, list)


def routes(app: Flask) -> list[Rule]:
    """Return every route but the one of files, in an order that stays."""
    return sorted((rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"), key=lambda rule: rule.rule)


def access_of(app: Flask, rule: Rule) -> May:
    found = getattr(app.view_functions[rule.endpoint], "access", None)
    assert isinstance(found, May)
    return found


def side_of(rule: Rule) -> str | None:
    """Return the side whose roles count on a route: the edition's in its address, else any."""
    return HERE if "edition" in rule.arguments else None


def personal_texts() -> set[str]:
    """Return every personal column that people's words can stand in."""
    found = set()
    for mapper in Base.registry.mappers:
        for attribute in mapper.column_attrs:
            column = attribute.columns[0]
            if column.info.get("personal") and column.type.python_type in (str, list):
                found.add(f"{mapper.class_.__name__}.{attribute.key}")
    return found


def build(app: Flask) -> World:
    """Build the world on an empty database. Needs an app context."""
    world = World(app)
    switch_off(app)
    for number, who in enumerate(VIEWERS[1:]):
        with transaction():
            member = register_member(f"Person {number}", f"person{number}@example.org", language="en")
            member.is_operator = who == OPERATOR
        world.people[who] = member.id
    for domain in DOMAINS:
        importlib.import_module(f"tests.samples.{domain}").fill(world)
    return world


def switch_off(app: Flask) -> None:
    """Ask without tokens and as often as one likes, until `restore`."""
    limiter.enabled = False
    app.config["WTF_CSRF_ENABLED"] = False


def restore(app: Flask) -> None:
    """Put back what `switch_off` has switched off."""
    limiter.enabled = True
    app.config["WTF_CSRF_ENABLED"] = True
