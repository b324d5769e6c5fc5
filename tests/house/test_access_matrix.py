"""Every route is asked by everybody: nobody, members without a role, each role, an owner elsewhere, the operator.

What each gets follows from the view's own `requires` and the table of roles alone, so a guard that is declared but not
enforced is found, and so is a page that opens to more people than it says.
"""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from core.db import db
from core.permissions import May
from tests.samples import (
    ASKED,
    ELSEWHERE,
    HERE,
    NOBODY,
    SAFE,
    THERE,
    World,
    access_of,
    build,
    restore,
    routes,
    side_of,
    switch_off,
)

SIGN_IN = "/account/sign-in"
# What ends a session or an account comes last, so that the others are still asked by somebody who is signed in.
LAST = ("accounts.delete",)
# Names in addresses that choose a view of the same thing rather than a row of another edition.
NO_ROWS = {"edition", "state", "currency", "kind"}


@pytest.fixture
def world(app: Flask, ctx: Flask, kept_once: Callable[[str, Callable[[], World]], World]) -> Iterator[World]:
    made = kept_once("world", lambda: build(app))
    switch_off(app)
    yield made
    restore(app)


def asked(app: Flask) -> list[tuple[Rule, str]]:
    """Return every route with every method that it answers."""
    found = [(rule, method) for rule in routes(app) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return sorted(found, key=lambda pair: (pair[1] not in SAFE, pair[0].endpoint in LAST))


def leads_to_sign_in(answer: TestResponse) -> bool:
    return answer.status_code == 303 and answer.headers["Location"].partition("?")[0] == SIGN_IN


def fault(world: World, who: str, rule: Rule, method: str, answer: TestResponse) -> str:
    """Return what is wrong with an answer, or nothing."""
    access = access_of(world.app, rule)
    code = answer.status_code
    if code >= 500:
        return f"breaks with {code}"
    if not world.may(who, access, side_of(rule)):
        wanted = leads_to_sign_in(answer) if who == NOBODY else code == 403
        return "" if wanted else f"needs {access.value} and answers {code}"
    if code in world.answers.get(rule.endpoint, ()):
        return ""
    if code == 403 or (leads_to_sign_in(answer) and not rule.endpoint.startswith("accounts.")):
        return f"is allowed ({access.value}) and is turned away with {code}"
    if method not in SAFE:
        return ""
    hidden = who not in world.private.get(rule.endpoint, {who})
    if hidden:
        return "" if code == 404 else f"belongs to others and answers {code}"
    return "" if code in (200, 303) else f"is allowed ({access.value}) and answers {code}"


def test_every_route_has_sample_arguments(world: World) -> None:
    missing = []
    for rule in routes(world.app):
        try:
            world.path(rule)
        except KeyError as error:
            missing.append(str(error))
    assert missing == [], "\n".join(missing)


@pytest.mark.parametrize("who", ASKED)
def test_everybody_gets_what_their_roles_allow(world: World, who: str) -> None:
    faults = []
    cookies = world.sign_in(who)
    for rule, method in asked(world.app):
        answer = world.ask(method, world.path(rule), cookies)
        wrong = fault(world, who, rule, method, answer)
        if wrong:
            faults.append(f"{method} {rule.rule} ({rule.endpoint}) asked by {who} {wrong}")
        if method not in SAFE and world.may(who, access_of(world.app, rule), side_of(rule)):
            # What was pressed may have ended the session, which is no reason to ask the rest as nobody.
            cookies = world.sign_in(who) if rule.endpoint not in LAST else cookies
    assert faults == [], "\n".join(faults)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all tables but those that being signed in changes."""
    tables = [table for table in db.metadata.sorted_tables if table.name not in ("member_session", "guess")]
    return {table.name: sorted(map(tuple, db.session.execute(select(table))), key=repr) for table in tables}


@pytest.mark.parametrize("who", ["owner", ELSEWHERE])
def test_rows_of_one_edition_are_not_found_under_another(world: World, who: str) -> None:
    """The address names an edition that one owns, and a row of the other edition: not shown, not changed."""
    mine, other = (HERE, THERE) if who == "owner" else (THERE, HERE)
    cookies = world.sign_in(who)
    before = everything()
    found = []
    for rule, method in asked(world.app):
        access = access_of(world.app, rule)
        if "edition" not in rule.arguments or not rule.arguments - NO_ROWS or access is May.EVERYONE:
            continue
        if not world.may(who, access, mine) or rule.endpoint in world.shared:
            continue
        answer = world.ask(method, world.path(rule, other, edition=world.slugs[mine]), cookies)
        refused = (404, 409) if method in SAFE else (404, 409, 303)
        if answer.status_code not in refused or everything() != before:
            found.append(f"{method} {rule.rule} ({rule.endpoint}) answers {answer.status_code}")
            before = everything()
    assert found == [], "\n".join(found)


def test_the_matrix_covers_what_roles_differ_in(world: World) -> None:
    """What roles differ in stands on routes, or nothing above proves anything of it."""
    on_routes = {access_of(world.app, rule) for rule in routes(world.app)}
    assert on_routes >= {
        May.EVERYONE,
        May.SIGNED_IN,
        May.DESK_SEE,
        May.EDITION_CHANGE,
        May.ORDERS_SEE,
        May.MONEY_CHANGE,
    }
