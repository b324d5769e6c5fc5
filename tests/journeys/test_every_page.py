"""Every page that links lead to, as a visitor, a delegate and organisers see it: axe finds nothing, nothing breaks."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error

from tests.journeys.conftest import DESK, PHONE, Person

# What is not a page of ours to look at: files, mails as they look in a mail program, and the way out.
SKIPPED = re.compile(r"^/(static|files|healthz|dev/mail/\d+/)|/sign-out|\.(pdf|ics|csv|xlsx|json|xml|png|svg)$")
# Pages of one kind differ in numbers, secrets and codes; one of each kind is enough.
DIFFERENT = re.compile(r"/\d+(?=/|$)|/[\w-]{20,}(?=/|$)|/[A-Z0-9]{5,8}(?=/|$)")
MOST_PAGES = 150


def kind_of(address: str) -> str:
    """Return what pages of one kind have in common: the path without its numbers, and the names of the filters."""
    parts = urlsplit(address)
    names = {part.split("=")[0] for part in parts.query.split("&")} - {"", "lang"}
    return DIFFERENT.sub("/*", parts.path) + "".join(f"?{name}" for name in sorted(names))


def walk(person: Person, start: str) -> tuple[list[str], list[str]]:
    """Look at every kind of page that links lead to; answer the pages and what is wrong with them."""
    waiting, seen = [start], {kind_of(start)}
    pages: list[str] = []
    faults: list[str] = []
    while waiting and len(pages) < MOST_PAGES:
        try:
            page = person.goto(waiting.pop(0))
        except Error as error:
            # A file to keep is not a page to look at.
            if "Download is starting" not in error.message:
                raise
            continue
        pages.append(urlsplit(page.url).path)
        faults += person.faults_here()
        for link in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href.split('#')[0])"):
            ours = link.startswith(f"{person.site.url}/") and not SKIPPED.search(urlsplit(link).path)
            if ours and kind_of(link) not in seen:
                seen.add(kind_of(link))
                waiting.append(link)
    return pages, faults


@pytest.mark.parametrize("size, language, theme", [(PHONE, "da", "light"), (DESK, "en", "dark")], ids=["phone", "desk"])
def test_every_public_page_is_sound(
    people: Callable[..., Person], size: dict[str, int], language: str, theme: str
) -> None:
    person = people(size=size, language=language, theme=theme)
    pages, faults = walk(person, "/")
    assert faults == [], "\n".join(faults)
    assert len(pages) > 8, pages


@pytest.mark.parametrize(
    "address, size, theme",
    [
        pytest.param("delegate@sundet.example", PHONE, "dark", id="a delegate with a phone"),
        pytest.param("organiser@sundet.example", DESK, "light", id="an organiser at a desk"),
        pytest.param("mette@sundet.example", PHONE, "dark", id="an organiser with a phone"),
    ],
)
def test_every_page_of_a_member_is_sound(
    people: Callable[..., Person], address: str, size: dict[str, int], theme: str
) -> None:
    person = people(size=size, language="sv", theme=theme)
    person.sign_in(address)
    pages, faults = walk(person, "/account/" if address.startswith("delegate") else "/desk/")
    assert faults == [], "\n".join(faults)
    assert len(pages) > 8, pages
