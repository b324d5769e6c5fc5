"""The programme on a phone without a network: what was seen is shown with a note, and nothing of a member is kept."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.conftest import PHONE, ROOT, Person, Site

RELEASE = """
from sqlalchemy import select
from app import create_app
from core.db import db
from core.settings import read_settings
from editions.models import Edition
from tests.conference.timetable.builders import a_pause, a_release, at
import os, sys
with create_app(read_settings({**os.environ, "JOBS_URL": "none:"})).app_context():
    edition = db.session.scalars(select(Edition)).first()
    a_pause(edition, sys.argv[1], starts=at(edition, "12:00"))
    a_release(edition)
    print(edition.slug, edition.first_day.isoformat())
"""
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) found.push([name, new URL(request.url).pathname]);
  }
  return found;
}"""
TEXTS = """async () => {
  const found = [];
  for (const name of (await caches.keys()).filter((one) => one.startsWith("programme "))) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) found.push(await (await cache.match(request)).text());
  }
  return found.join();
}"""


def release(site: Site, title: str) -> tuple[str, str]:
    """Release the demo's timetable with one more break on its first day; return slug and day."""
    done = subprocess.run(
        [sys.executable, "-c", RELEASE, title],
        check=True, cwd=ROOT, env={**os.environ, **site.environment_of()}, text=True, capture_output=True, timeout=120,
    )  # fmt: skip
    slug, day = done.stdout.split()[-2:]
    return slug, day


def kept(person: Person) -> list[list[str]]:
    found: list[list[str]] = person.page.evaluate(KEPT)
    return found


def wait_for(person: Person, path: str) -> None:
    """Wait until the worker has kept a page, and the style sheet with it."""
    for _attempt in range(100):
        found = [one for _name, one in kept(person)]
        if path in found and any(one.endswith(".css") for one in found):
            return
        person.page.wait_for_timeout(100)
    raise AssertionError(f"{path} was not kept: {kept(person)}")


@pytest.fixture(scope="module")
def lonely(sites: Callable[..., Site]) -> Site:
    """A site of its own, because it is taken away."""
    return sites()


def test_a_day_that_was_seen_is_read_without_a_network(lonely: Site, chromium: Any) -> None:
    slug, day = release(lonely, "Lunch by the water")
    path = f"/{slug}/programme/{day}"
    context = chromium.new_context(viewport=PHONE, locale="en-GB")
    reader = Person(context, lonely)
    reader.goto(path)
    wait_for(reader, path)
    # The second look goes through the worker; what is asked for with a form or belongs to a member is never kept.
    reader.goto(f"{path}?view=grid")
    reader.goto("/account/sign-in")
    reader.goto(path)
    lonely.kill()
    page = reader.page
    page.reload()
    note = page.locator("[data-offline]")
    assert note.is_visible()
    assert re.search(r"You are offline\. This is the programme as you saw it at \d\d:\d\d$", note.inner_text())
    assert page.get_by_text("Lunch by the water").first.is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.show')).display") == "flex"
    assert page.evaluate("getComputedStyle(document.querySelector('.bill')).whiteSpace") == "nowrap"
    assert {one for name, one in kept(reader) if name.startswith("programme")} == {path}
    lonely.start()
    release(lonely, "Supper on deck")
    reader.goto(path)
    assert not page.locator("[data-offline]").is_visible()
    for _attempt in range(50):
        if "Supper on deck" in page.evaluate(TEXTS):
            break
        page.wait_for_timeout(100)
    number = page.locator("[data-offline]").get_attribute("data-release")
    assert {name for name, one in kept(reader) if one == path} == {f"programme {slug} {number}"}
    lonely.kill()
    page.reload()
    assert page.get_by_text("Supper on deck").first.is_visible()
    lonely.start()
    context.close()


def test_what_a_member_sees_is_kept_without_anything_of_theirs(lonely: Site, chromium: Any) -> None:
    slug, day = release(lonely, "Breakfast")
    path = f"/{slug}/programme/{day}"
    context = chromium.new_context(viewport=PHONE, locale="sv-SE")
    member = Person(context, lonely)
    member.sign_in("delegate@sundet.example")
    member.goto(path)
    assert member.page.locator("[aria-pressed]").count() > 0
    wait_for(member, path)
    member.goto(f"/{slug}/my-day")
    member.goto(path)
    member.page.wait_for_timeout(500)
    texts = member.page.evaluate(TEXTS)
    assert ('lang="sv"' in texts, "Breakfast" in texts) == (True, True)
    assert ("aria-pressed" in texts, "Mitt konto" in texts, "csrf" in texts) == (False, False, False)
    assert {one for name, one in kept(member) if name.startswith("programme")} == {path}
    context.close()


def test_instead_of_a_page_never_seen_the_whole_programme_is_shown(lonely: Site, chromium: Any) -> None:
    slug, _day = release(lonely, "Tea")
    path = f"/{slug}/programme"
    context = chromium.new_context(viewport=PHONE, locale="en-GB")
    reader = Person(context, lonely)
    reader.goto(path)
    wait_for(reader, path)
    reader.goto(path)
    context.set_offline(True)
    reader.page.goto(f"{lonely.url}/{slug}/now")
    assert reader.page.locator("h1").inner_text() == "Programme"
    assert reader.page.locator("[data-offline]").is_visible()
    context.close()
