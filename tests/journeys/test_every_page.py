"""Every page that the site's routes name, as nobody, a delegate and an organiser see it: axe finds nothing, all fits.

Each page is looked at on a phone in light colours and at a desk in dark ones, Danish and Swedish in turn.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, MapAdapter, Rule

from tests.journeys.conftest import CODE, DESK, PHONE, Person, Site
from tests.journeys.steps import (
    at_the_till,
    choose,
    edition_path,
    expect_title,
    expect_words,
    new_address,
    press,
    say_who,
)

NARROW = {"width": 320, "height": 640}
# Mails as they look in a mail program, files, and addresses that only lead on.
NO_PAGES = re.compile(
    r"^static$|^files\.|\.healthz$|\.returned$|\.mail_(html|attachment)$|_(calendar|pdf|file)$|document$"
)
# Pages that stand for a state which no link leads to, and what brings it about.
ELSEWHERE = {
    "accounts.address_code": "an address was added",
    "accounts.invitation": "a mail invites into an organisation",
    "accounts.merge": "two accounts prove one address",
    "accounts.sign_in_second": "a second factor",
    "desk.index": "several editions; with one it leads there",
    "editions_desk.invitation": "a mail invites into the team",
}
SIGNING_IN = {
    "accounts.join",
    "accounts.sign_in",
    "accounts.sign_in_code",
    "accounts.sign_in_link",
    "accounts.sign_in_password",
}
# Pages of one kind differ in numbers, secrets and codes; one of each kind is enough.
MOST_PAGES = 150


@dataclass
class Routes:
    """The site's own list of routes, asked over its command line."""

    adapter: MapAdapter
    rules: list[tuple[str, str]] = field(default_factory=list)

    def endpoint_of(self, address: str) -> str:
        try:
            return str(self.adapter.match(urlsplit(address).path, method="GET")[0])
        except HTTPException:
            return ""

    def pages(self, blueprints: Iterable[str]) -> set[str]:
        """Return the endpoints of those blueprints that are pages."""
        found = {endpoint for endpoint, _rule in self.rules if endpoint.partition(".")[0] in blueprints}
        return {name for name in found if not NO_PAGES.search(name)}

    def addresses(self, blueprints: Iterable[str], edition: str) -> list[str]:
        """Return the addresses that need to know nothing but the edition."""
        pages = self.pages(blueprints)
        filled = [rule.replace("<edition>", edition) for endpoint, rule in self.rules if endpoint in pages]
        return [path for path in filled if "<" not in path]


@pytest.fixture(scope="module")
def routes(site: Site) -> Routes:
    listed = re.findall(r"^([\w.]+) +([A-Z, ]+?) +(/\S*) *$", site.flask("routes"), re.MULTILINE)
    rules = [(endpoint, rule) for endpoint, methods, rule in listed if "GET" in methods]
    return Routes(Map([Rule(rule, endpoint=name) for name, rule in rules]).bind("localhost"), rules)


def kind_of(routes: Routes, address: str) -> str:
    """Return what pages of one kind have in common: the route, and the names of the filters."""
    names = {part.split("=")[0] for part in urlsplit(address).query.split("&")} - {"", "lang", "next", "sort", "page"}
    return routes.endpoint_of(address) + "".join(f"?{name}" for name in sorted(names))


def links_on(page: Page, site: Site) -> Iterator[str]:
    for link in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href.split('#')[0])"):
        if link.startswith(f"{site.url}/"):
            yield link.removeprefix(site.url)


def look_at(person: Person, path: str, language: str) -> list[str]:
    """Look at one page on the phone, at the desk, and on the narrowest screen; return what is wrong."""
    page, site = person.page, person.site
    person.context.add_cookies([{"name": "language", "value": language, "url": site.url}])
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a plain dict has the keys that playwright wants
    page.emulate_media(color_scheme="light")
    page.goto(f"{site.url}{path}")
    faults = person.faults_here()
    spoken, title = page.locator("html").get_attribute("lang"), page.title()
    if spoken != language or not title.removesuffix(" · Sundet").strip():
        faults.append(f"{page.url} speaks {spoken} and is called {title!r}")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]  # the same
    page.emulate_media(color_scheme="dark")
    page.evaluate("() => Promise.allSettled(document.getAnimations().map(moving => moving.finished))")
    faults += person.faults_here()
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # the same
    return faults + person.too_wide()


def walk(person: Person, routes: Routes, starts: Iterable[str], blueprints: tuple[str, ...]) -> tuple[set[str], str]:
    """Look at every kind of page of those blueprints; answer which were seen and what is wrong with them."""
    waiting = deque(starts)
    known = {kind_of(routes, start) for start in waiting}
    seen: set[str] = set()
    faults: list[str] = []
    wanted = routes.pages(blueprints)
    while waiting and len(seen) < MOST_PAGES:
        faults += look_at(person, waiting.popleft(), "da" if len(seen) % 2 else "sv")
        seen.add(kind_of(routes, person.page.url))
        for link in links_on(person.page, person.site):
            kind = kind_of(routes, link)
            if kind.split("?")[0] in wanted and kind not in known:
                known.add(kind)
                waiting.append(link)
    return {kind.split("?")[0] for kind in seen}, "\n".join(faults)


def edition_of(site: Site) -> str:
    return edition_path(site).strip("/")


def ways_of_a_buyer(person: Person) -> list[str]:
    """Have an order, wait at the till with another one, hold places for a third; return the pages on the way."""
    page = at_the_till(person, "Signe Ærlig", new_address(), "practice")
    press(page, "Pay now")
    expect_title(page, "See you at the Sound!")
    ways = [page.url]
    at_the_till(person, "Signe Ærlig", new_address(), "practice")
    ways.append(page.url)
    press(page, "Back without paying")
    expect_title(page, "Not paid yet")
    ways.append(page.url)
    choose(person)
    ways.append(page.url)
    say_who(page, "Signe Ærlig", new_address())
    ways.append(page.url)
    return [way.removeprefix(person.site.url) for way in ways]


def add_organisation(person: Person) -> None:
    page = person.goto("/account/organisations/new")
    page.locator("input[name=name]").fill("Spilleforeningen Ærø")
    page.locator("select[name=kind]").select_option("association")
    page.locator("select[name=country]").select_option("DK")
    press(page, "Add it")
    page.wait_for_url(re.compile(r"/account/organisations(/\d+)?$"))


def leave_something_to_settle(person: Person) -> None:
    """Cancel an order that was paid by bank: somebody has to send the money back."""
    page = person.goto(f"/desk/{edition_of(person.site)}/orders?state=paid&method=transfer")
    page.locator("tbody tr a").first.click()
    form = page.locator("details.danger", has=page.locator("form[action$='/cancel']"))
    form.locator("summary").click()
    form.locator("input[name=cancel-refund]").check()
    form.get_by_role("button").last.click()
    expect_words(page, "The order is cancelled. The buyer gets a mail.")


def test_every_page_that_anybody_may_see_is_sound(people: Callable[..., Person], routes: Routes) -> None:
    person = people(size=PHONE, language="sv")
    blueprints = ("home", "registration", "dev")
    starts = [*ways_of_a_buyer(person), *routes.addresses(blueprints, edition_of(person.site))]
    seen, faults = walk(person, routes, starts, blueprints)
    assert faults == ""
    assert routes.pages(blueprints) - seen - {"registration.my_orders"} == set()


def test_every_page_of_signing_in_is_sound(people: Callable[..., Person], routes: Routes) -> None:
    person, address = people(size=PHONE, language="da"), new_address()
    page = person.goto("/account/sign-in")
    starts = ["/account/sign-in", "/account/sign-in/password", "/account/sign-in/code"]
    page.locator("main input[name=address]").fill(address)
    page.locator("main input[name=address]").press("Enter")
    page.wait_for_url("**/sign-in/code")
    mail = person.wait_for_mail(address)
    starts += [link.removeprefix(person.site.url) for link in mail.links if "/sign-in/link/" in link]
    seen, faults = walk(person, routes, starts, ())
    code = CODE.search(mail.text)
    assert code
    page.goto(f"{person.site.url}/account/sign-in/code")
    page.locator("main input[name=code]").fill(code[1])
    page.locator("main input[name=code]").press("Enter")
    page.wait_for_url("**/account/join**")
    more, more_faults = walk(person, routes, [page.url.removeprefix(person.site.url)], ())
    assert faults + more_faults == ""
    assert seen | more == SIGNING_IN


def test_every_page_of_an_account_is_sound(people: Callable[..., Person], routes: Routes) -> None:
    person = people(size=PHONE, language="da")
    person.sign_in("delegate@sundet.example", by_mail=True)
    add_organisation(person)
    starts = [*routes.addresses(["accounts"], edition_of(person.site)), "/account/orders"]
    seen, faults = walk(person, routes, starts, ("accounts",))
    assert faults == ""
    assert routes.pages(["accounts"]) - seen - set(ELSEWHERE) - SIGNING_IN == set()


def test_every_page_of_the_desk_is_sound(people: Callable[..., Person], routes: Routes) -> None:
    person = people(size=DESK, language="sv")
    person.sign_in("organiser@sundet.example")
    leave_something_to_settle(person)
    blueprints = ("desk", "editions_desk", "registration_desk")
    seen, faults = walk(person, routes, routes.addresses(blueprints, edition_of(person.site)), blueprints)
    assert faults == ""
    assert routes.pages(blueprints) - seen - set(ELSEWHERE) == set()
