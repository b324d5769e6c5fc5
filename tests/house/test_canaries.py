"""Canaries: every personal column holds a word of its own, and no answer holds a word that its reader may not see.

All formats are read: pages, calendar files, JSON, CSV, sheets (unzipped) and PDFs (their text).
"""

import io
import zipfile
from collections.abc import Iterator

import pypdf
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.samples import (
    DELEGATE,
    HERE,
    NOBODY,
    OPERATOR,
    SAFE,
    THERE,
    VIEWERS,
    Canary,
    World,
    build,
    personal_texts,
    restore,
    routes,
)

MY_DATA = "/account/data"
# Papers take long to set; who is signed in makes no difference to what is asked for by a link.
READERS_OF_PAPERS = (NOBODY, DELEGATE, "owner", OPERATOR)


@pytest.fixture
def world(app: Flask, ctx: Flask) -> Iterator[World]:
    yield build(app)
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
    for rule in routes(world.app):
        if not (rule.methods or set()) & set(SAFE):
            continue
        for side in (HERE, THERE):
            try:
                path = world.path(rule, side)
            except KeyError:
                # Told for the one edition only; test_access_matrix sees to it that it is told there.
                continue
            if path.endswith(".pdf") and who not in READERS_OF_PAPERS:
                continue
            yield path, words_of(world.ask("GET", path, cookies))


@pytest.mark.parametrize("who", VIEWERS)
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


# Written down, and for now carried out by exports and papers only, which have tests of their own.
NEVER_ON_PAGES: set[str] = set()


def test_every_personal_text_has_a_canary_or_a_reason(world: World) -> None:
    assert sorted(personal_texts() - world.planted - set(world.excused)) == []


def test_reasons_are_for_columns_that_exist(world: World) -> None:
    assert sorted(set(world.excused) - personal_texts()) == []
