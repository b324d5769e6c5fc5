"""Steps that many journeys take: choose, say who, pay, look at the mail; in the words that the page is written in."""

import datetime as dt
import gettext
import itertools
import re
import subprocess
import sys
import textwrap
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from functools import cache
from typing import TypeVar

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import ROOT, Person, Site

ORDER = re.compile(r"/order/\w+/[\w-]+/?$")
PASS = {"da": "Deltagerpas", "sv": "Deltagarpass", "en": "Delegate pass"}
DINNER = {
    "da": "Fællesspisning fredag aften",
    "sv": "Gemensam middag fredag kväll",
    "en": "Shared dinner Friday evening",
}
# Waiting for the worker, a webhook, or a machine that is busy with something else.
PATIENCE = 40.0
_numbers = itertools.count(1)
T = TypeVar("T")

expect.set_options(timeout=PATIENCE * 1000)


def new_address() -> str:
    """Return a mail address that nobody has used yet."""
    return f"kob{next(_numbers)}.{int(time.time() * 1000) % 10**9}@example.org"


# --- words ------------------------------------------------------------------------------------------------------------


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("messages", ROOT / "translations", [language], fallback=language == "en")


def language_of(page: Page) -> str:
    return page.locator("html").get_attribute("lang") or ""


def said(page: Page, words: str, **values: object) -> str:
    """Return how the page says something, in its own language."""
    found = _catalogue(language_of(page)).gettext(words)
    return found % values if values else found


def press(page: Page, words: str, **values: object) -> None:
    """Press a button or a link that looks like one, by what stands on it."""
    button(page, words, **values).click()


def button(page: Page, words: str, **values: object) -> Locator:
    name = said(page, words, **values)
    both = page.get_by_role("button", name=name, exact=True).or_(page.get_by_role("link", name=name, exact=True))
    return both.filter(visible=True).first


def expect_words(page: Page, words: str, **values: object) -> None:
    """Wait until the page shows a sentence."""
    expect(page.get_by_text(said(page, words, **values)).filter(visible=True).first).to_be_visible()


def expect_title(page: Page, words: str, **values: object) -> None:
    """Wait until the page's one heading says this."""
    expect(page.get_by_role("heading", level=1)).to_have_text(said(page, words, **values))


def until(question: Callable[[], T | None], what: str, seconds: float = PATIENCE) -> T:
    """Ask again and again until there is an answer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := question():
            return answer
        time.sleep(0.2)
    raise AssertionError(f"waited {seconds:g} seconds for {what}")


def reload_until(page: Page, words: str, **values: object) -> None:
    """Open a page again until it says something that becomes true in the background."""
    end = time.monotonic() + PATIENCE
    wanted = said(page, words, **values)
    while page.get_by_text(wanted).filter(visible=True).count() == 0:
        assert time.monotonic() < end, f"{page.url} never says {wanted!r}:\n{page.locator('main').inner_text()}"
        time.sleep(0.3)
        page.reload()


# --- buying -----------------------------------------------------------------------------------------------------------


def ticket_page(site: Site) -> str:
    """Return the path of the ticket page of the demo's edition."""
    return f"{edition_path(site)}tickets"


@cache
def _edition_of(url: str) -> str:
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        found = re.search(r'href="(/[\w-]+/)tickets', answer.read().decode())
    assert found, "the front page leads to no tickets"
    return found[1]


def edition_path(site: Site) -> str:
    return _edition_of(f"{site.url}/")


def how_many(page: Page, name: Mapping[str, str]) -> Locator:
    """Return the field that says how many of something are wanted."""
    return page.get_by_role("spinbutton", name=name[language_of(page)], exact=True)


def choose(person: Person, counts: Mapping[str, int] | None = None, currency: str = "DKK") -> Page:
    """Open the ticket page, choose (one pass where nothing else is said), and go on."""
    page = person.goto(f"{ticket_page(person.site)}?currency={currency}")
    for what, number in (counts or {"pass": 1}).items():
        how_many(page, {"pass": PASS, "dinner": DINNER}[what]).fill(str(number))
    press(page, "Go on")
    expect_title(page, "Who buys?")
    return page


def say_who(page: Page, name: str, email: str) -> None:
    page.locator("#who input[name=name]").fill(name)
    page.locator("#who input[name=email]").fill(email)
    press(page, "Go on")
    expect(page.locator("#pay")).to_be_visible()


def take_method(page: Page, method: str) -> None:
    """Choose how to pay by its card, as a thumb does."""
    card = page.locator("label.choice-card", has=page.locator(f"input[value={method}]"))
    card.click()
    expect(card.locator("input")).to_be_checked()


def at_the_till(person: Person, name: str, email: str, method: str, counts: Mapping[str, int] | None = None) -> Page:
    """Go all the way to where it is paid."""
    page = choose(person, counts)
    say_who(page, name, email)
    take_method(page, method)
    press(page, "Buy now")
    return page


def buy(person: Person, name: str, email: str, counts: Mapping[str, int] | None = None) -> str:
    """Buy at the practice till; return the path of the order's page."""
    page = at_the_till(person, name, email, "practice", counts)
    press(page, "Pay now")
    expect_title(page, "See you at the Sound!")
    return order_path(page)


def order_path(page: Page) -> str:
    assert ORDER.search(page.url), page.url
    return urllib.parse.urlsplit(page.url).path


def order_code(page: Page) -> str:
    return order_path(page).split("/")[2]


# --- time -------------------------------------------------------------------------------------------------------------


def later(site: Site, job: str, **span: float) -> None:
    """Let one job of the background run as if it were later: `later(site, "registration.jobs:reconcile", hours=1)`."""
    module, _, name = job.partition(":")
    moment = (dt.datetime.now(dt.UTC) + dt.timedelta(**span)).timestamp()
    inside(
        site,
        f"import time_machine\nfrom {module} import {name} as job\nwith time_machine.travel({moment}):\n    job()\n",
    )


def inside(site: Site, script: str) -> None:
    """Run something beside the site, with its data: what only time would do."""
    script = (
        f"from app import create_app\napp = create_app()\nwith app.app_context():\n{textwrap.indent(script, '    ')}"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=False, cwd=ROOT, env=site.environment_of(), text=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
