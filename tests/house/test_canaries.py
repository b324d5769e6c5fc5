"""Canaries: every personal column holds a word of its own, and no answer holds a word that its reader may not see.

All formats are read: pages, calendar files, JSON, CSV, sheets (unzipped) and PDFs (their text).
"""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlencode

import pypdf
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from core.permissions import May
from tests.samples import (
    ASKED,
    DELEGATE,
    HERE,
    NOBODY,
    OPERATOR,
    SAFE,
    THERE,
    Canary,
    World,
    access_of,
    build,
    personal_texts,
    restore,
    routes,
    switch_off,
)

MY_DATA = "/account/data"
# Pages and papers that a secret address opens to everybody are read by these: for others they are no different.
READERS_BY_LINK = (NOBODY, DELEGATE, "owner", OPERATOR)
SECRETS = {"secret", "token"}


@pytest.fixture
def world(app: Flask, ctx: Flask, kept_once: Callable[[str, Callable[[], World]], World]) -> Iterator[World]:
    made = kept_once("world", lambda: build(app))
    switch_off(app)
    yield made
    restore(app)


def words_of(answer: TestResponse) -> str:
    """Return all words of an answer, whatever its format."""
    content = answer.get_data()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            return " ".join(folder.read(name).decode(errors="replace") for name in folder.namelist())
    if content.startswith(b"%PDF"):
        return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    headers = " ".join(f"{name}: {value}" for name, value in answer.headers)
    return f"{headers} {content.decode(errors='replace')}"


def may_read(world: World, canary: Canary, who: str, path: str) -> bool:
    """Say whether somebody may read this word at this address."""
    if who in canary.people or (canary.paths and path.startswith(canary.paths)):
        return True
    if who == canary.subject and path.startswith(MY_DATA):
        return True
    return any(world.may(who, permission, HERE) for permission in canary.mays)


def readings(world: World, who: str) -> Iterator[tuple[str, str]]:
    """Yield address and words of every page in both editions that this person can ask for."""
    cookies = world.sign_in(who)
    yield from _lists(world, cookies)
    for rule in routes(world.app):
        by_link = access_of(world.app, rule) is May.EVERYONE and rule.arguments & SECRETS
        if not (rule.methods or set()) & set(SAFE) or (by_link and who not in READERS_BY_LINK):
            continue
        for side in (HERE, THERE):
            try:
                path = world.path(rule, side)
            except KeyError:
                # Told for the one edition only; test_access_matrix sees to it that it is told there.
                continue
            yield path, words_of(world.ask("GET", path, cookies))


def _lists(world: World, cookies: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the lists that this person can carry out."""
    for endpoint, query in world.lists:
        rule = next(rule for rule in routes(world.app) if rule.endpoint == endpoint)
        for side in (HERE, THERE):
            path = f"{world.path(rule, side)}?{urlencode(query)}"
            answer = world.carried_out(path, cookies)
            if answer is not None:
                assert answer.mimetype == "text/csv", f"{path} hands out no list: {answer.status_code}"
                yield path, words_of(answer)


@pytest.mark.parametrize("who", ASKED)
def test_nobody_reads_what_they_may_not_see(world: World, who: str) -> None:
    found = [
        f"{path} shows {canary.column} ({canary.word}) to {who}"
        for path, words in readings(world, who)
        for canary in world.canaries
        if canary.word in words and not may_read(world, canary, who, path)
    ]
    assert found == [], "\n".join(found)


def test_canaries_are_seen_by_those_who_may(world: World) -> None:
    """A test that nothing leaks proves something only where the words are on pages at all."""
    seen = {
        canary.column
        for who in (DELEGATE, OPERATOR)
        for _path, words in readings(world, who)
        for canary in world.canaries
        if canary.word in words
    }
    expected = {canary.column for canary in world.canaries if canary.people or canary.mays}
    unseen = sorted(expected - seen - NEVER_ON_PAGES)
    assert unseen == [], "\n".join(unseen)


# In the header of a mail only; or printed on invoices, which were frozen before the samples were filled with canaries.
NEVER_ON_PAGES = {
    "Mail.to_name",
    "InvoiceParty.street",
    "InvoiceParty.postal_code",
    "InvoiceParty.city",
    "InvoiceParty.email",
    "InvoiceParty.vat_id",
}


def test_every_personal_text_has_a_canary_or_a_reason(world: World) -> None:
    assert sorted(personal_texts() - world.planted - set(world.excused)) == []


def test_reasons_are_for_columns_that_exist(world: World) -> None:
    assert sorted(set(world.excused) - personal_texts()) == []
