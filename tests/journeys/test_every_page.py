"""Every page that links lead to, as a visitor, a delegate and organisers see it: axe finds nothing, nothing breaks."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error

from core.language import COOKIE
from demo.mentoring import NAMES
from tests.journeys.conftest import DESK, PHONE, Person
from tests.journeys.steps import edition_path

# What is not a page of ours to look at: files, mails as they look in a mail program, and the way out.
SKIPPED = re.compile(r"^/(static|files|healthz|dev/mail/\d+/)|/sign-out|\.(pdf|ics|csv|xlsx|json|xml|png|svg)$")
# Pages of one kind differ in numbers, secrets and codes; one of each kind is enough.
DIFFERENT = re.compile(r"/\d+(?=/|$)|/[\w-]{20,}(?=/|$)|/[A-Z0-9]{5,8}(?=/|$)|/(?=[a-z-]*[A-Z0-9_])[\w-]{12}(?=/|$)")
# Pages to which no link leads at the moment, by the kind of page behind whose address they stand.
BEHIND = (
    (re.compile(r"^/[\w-]+/mentoring/pairs/\*$"), ("/talk", "/check-in/2", "/report")),
    (re.compile(r"^/[\w-]+/mentoring/requests/\*$"), ("/report",)),
    (re.compile(r"^/[\w-]+/mentoring/mentors/\*$"), ("/report",)),
)
MOST_PAGES = 150


def kind_of(address: str) -> str:
    """Return what pages of one kind have in common: the path without its numbers, and the names of the filters."""
    parts = urlsplit(address)
    names = {part.split("=")[0] for part in parts.query.split("&")} - {"", "lang"}
    return DIFFERENT.sub("/*", parts.path) + "".join(f"?{name}" for name in sorted(names))


def behind(address: str) -> list[str]:
    """Return what stands behind the address of a page, without a link."""
    kind = kind_of(address)
    return [f"{address}{rest}" for pattern, more in BEHIND if pattern.search(kind) for rest in more]


def walk(person: Person, start: str, within: str = "/") -> tuple[list[str], list[str]]:
    """Look at every kind of page that links lead to; answer the pages and what is wrong with them.

    `within`: what has to stand in the path of a page, where one part of the site is enough.
    """
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
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href.split('#')[0])")
        for link in [*links, *behind(page.url)]:
            path = urlsplit(link).path
            ours = link.startswith(f"{person.site.url}/") and within in path and not SKIPPED.search(path)
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


@pytest.mark.parametrize(
    "address, size, language, theme",
    [
        pytest.param("artist@sundet.example", PHONE, "sv", "dark", id="an artist with a phone"),
        pytest.param("young@sundet.example", PHONE, "da", "light", id="somebody of sixteen with a phone"),
        pytest.param("mentor@sundet.example", DESK, "da", "light", id="a mentor at a desk"),
        pytest.param("coordinator@sundet.example", DESK, "sv", "light", id="a coordinator at a desk"),
        pytest.param("coordinator@sundet.example", PHONE, "da", "dark", id="a coordinator with a phone"),
        pytest.param("care@sundet.example", PHONE, "da", "light", id="a lead with a phone"),
    ],
)
def test_every_page_of_mentoring_is_sound(
    people: Callable[..., Person], address: str, size: dict[str, int], language: str, theme: str
) -> None:
    person = people(size=size, language=language, theme=theme)
    person.sign_in(address)
    person.context.add_cookies([{"name": COOKIE, "value": language, "url": person.site.url}])
    pages, faults = walk(person, mentoring_start(person, address, size, language), "/mentoring")
    assert faults == [], "\n".join(faults)
    assert len(pages) > 4, pages


def mentoring_start(person: Person, address: str, size: dict[str, int], language: str) -> str:
    """Return where somebody begins: the lead with reports, a coordinator with a phone at a matched programme."""
    here = f"{edition_path(person.site)}mentoring"
    if address.startswith("care"):
        return f"/desk{here}/reports"
    if not address.startswith("coordinator"):
        return here
    if size == DESK:
        return f"/desk{here}"
    page = person.goto(f"/desk{here}/programmes")
    found = page.get_by_role("link", name=NAMES["matched"][language], exact=True).first.get_attribute("href")
    return found or ""
