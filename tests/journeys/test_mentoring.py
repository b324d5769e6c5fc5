"""Mentoring in a browser: from a profile to a certificate, a programme at the desk, young people and their guards."""

import datetime as dt
import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from core.language import COOKIE
from demo.mentoring import NAMES
from demo.people import DATA
from tests.journeys.conftest import DESK, PHONE, Person, Site
from tests.journeys.steps import edition_path, inside, until
from tests.journeys.test_programme import click, confirm, desk_of

DELEGATE, MENTOR, ARTIST = "delegate@sundet.example", "mentor@sundet.example", "artist@sundet.example"
YOUNG, COORDINATOR, LEAD = "young@sundet.example", "coordinator@sundet.example", "care@sundet.example"
THANKS = "Tak for tre gode timer"
OWN_NOTE = "Bara jag läser det här"
NUMBER = "Ring til mig på 21 22 23 24, så aftaler vi det"


@pytest.fixture(scope="module")
def quay(sites: Callable[..., Site]) -> Site:
    """A site of its own: pairs that are made, frozen and matched here would stand in the way of other journeys."""
    return sites()


@pytest.fixture
def somebody(people: Callable[..., Person], quay: Site) -> Callable[..., Person]:
    """A maker of people who are signed in on that site: `somebody(MENTOR, size=DESK, language="sv")`."""

    def make(address: str, *, size: dict[str, int], language: str, script: bool = True) -> Person:
        person = people(at=quay, size=size, language=language, script=script)
        person.sign_in(address)
        # Signing in brings the language of the account along; here everybody reads what the journey is walked in.
        person.context.add_cookies([{"name": COOKIE, "value": language, "url": quay.url}])
        return person

    return make


def mentoring(person: Person, rest: str = "") -> Page:
    """Open a page of mentoring, and find nothing wrong with it."""
    page = person.goto(f"{edition_path(person.site)}mentoring{rest}")
    person.check()
    return page


def tick(page: Page, name: str, *values: str) -> None:
    """Tick choices as a thumb does: by what stands beside them."""
    for value in values:
        box = page.locator(f"main input[name={name}][value='{value}']")
        for folded in page.locator("main details:not([open])", has=box).all():
            folded.locator("> summary").click()
        page.locator(f"label[for='{box.get_attribute('id')}']").click()
        expect(box).to_be_checked()


def code_of(page: Page) -> str:
    """Return the code in the address of a page about somebody, a request or a pair."""
    found = re.search(r"/mentoring/\w+/([\w-]+)", page.url)
    assert found, page.url
    return found[1]


def send(person: Person, form: str) -> Page:
    """Press the first button that is seen in a form, chosen by its id or by where it leads."""
    return click(person, person.page.locator(f"{form} button[type=submit]").filter(visible=True).first)


# --- from a profile to a certificate ----------------------------------------------------------------------------------


def say_what_is_looked_for(person: Person) -> None:
    """The five steps of whoever looks for a mentor."""
    page = mentoring(person)
    page = click(person, page.locator("main a[href$='/mentoring/me']").first)
    tick(page, "kind", "artist")
    page.locator("select[name=stage]").select_option(index=1)
    tick(page, "genres", "afro")
    page.locator("textarea[name=here]").fill("Vi har spillet tyve koncerter og får ingen svar ovre fra.")
    page.locator("select[name=country]").select_option("DK")
    page = send(person, "#begin")
    group = page.locator("details.terms-group", has=page.locator("input[value=contracts]"))
    if not group.evaluate("group => group.open"):
        group.locator("summary").click()
    tick(page, "needs", "contracts")
    page.locator("select[name=needs-contracts]").select_option("3")
    page = send(person, "#step")
    page.locator("textarea[name=done]").fill("To EP'er og en sommer på gaden.")
    page = send(person, "#step")
    page.locator("textarea[name=good_hour]").fill("Nogen ser på min første kontrakt med mig.")
    page.locator("select[name=best_language]").select_option("da")
    tick(page, "languages", "sv", "en")
    page = send(person, "#step")
    tick(page, "meets", "ferry", "online")
    tick(page, "half_days", "mon-evening", "tue-evening", "wed-evening", "thu-evening", "sat-day")
    page = click(person, page.locator("#step button[name=go][value=list]"))
    expect(page.locator(".mentor-card").first).to_be_visible()


def find_a_mentor(person: Person) -> None:
    """Suggestions with their reasons, the directory with a filter, a name written without its accents, a favourite."""
    page = mentoring(person, "/suggestions")
    assert 0 < page.locator(".mentor-card").count() <= 10
    expect(page.locator(".mentor-card").first.locator(".fit-yes").first).to_be_visible()
    page = mentoring(person, "/mentors")
    page.locator("details.finder-filters > summary").click()
    tick_box = page.locator("input[name=skill][value=contracts]")
    tick_box.check()
    counted = int(page.locator("label", has=tick_box).locator(".facet-count").inner_text())
    page = click(person, page.locator(".finder-facets button[type=submit]"))
    # A page holds twenty of them.
    expect(page.locator(".mentor-card")).to_have_count(min(counted, 20))
    page.locator("input[name=q]").fill("nguyen thi")
    page = click(person, page.locator(".finder-row button[type=submit]"))
    expect(page.locator(".mentor-card")).to_have_count(1)
    click(person, page.locator("form[action$='/favourite'] button"))
    expect(page.locator("form[action$='/favourite'] button")).to_have_attribute("aria-pressed", "true")
    page = mentoring(person, "/favourites")
    click(person, page.locator(".mentor-card .card-title a"))


def ask(person: Person) -> str:
    """Ask the mentor on whose page one is; return the code of the request."""
    page = click(person, person.page.locator(".mentor-ask a.button-large"))
    page.locator("textarea[name=why_you]").fill("Du siger nej pænt.")
    page.locator("textarea[name=stuck]").fill("Vi ved ikke, hvad vi må bede om.")
    page.locator("textarea[name=first_hour]").fill("Læse én kontrakt sammen.")
    tick(page, "meets", "ferry")
    page = click(person, page.locator("#ask button[name=do][value=send]"))
    return code_of(page)


def say_yes(mentor: Person, request: str) -> None:
    """Read a request and say yes with three times."""
    page = mentoring(mentor, "/requests")
    page = click(mentor, page.locator(f"#request-{request} .card-title a"))
    for box in page.locator("input[name=quick]").all():
        box.uncheck()
    page.locator("details", has=page.locator("input[name=time_1]")).locator("summary").click()
    day = dt.datetime.now(dt.UTC) + dt.timedelta(days=9)
    for number in (1, 2, 3):
        page.locator(f"input[name=time_{number}]").fill(f"{day + dt.timedelta(days=number):%Y-%m-%d}T17:30")
    send(mentor, "#yes-form")


def meet_on_the_ferry(person: Person, request: str) -> str:
    """Choose one of the three times; return the code of the pair."""
    page = mentoring(person, f"/requests/{request}")
    page = click(person, page.locator("main .actions a[href*='/mentoring/pairs/']").first)
    pair = code_of(page)
    mentoring(person, f"/pairs/{pair}/meetings/1/times")
    page = mentoring(person, f"/pairs/{pair}/meetings/1")
    expect(page.locator(".pair-time-button")).to_have_count(3)
    page = click(person, page.locator(".pair-time-button").nth(1))
    page = mentoring(person, f"/pairs/{pair}/meetings/1")
    expect(page.locator("a[href$='/meetings/1.ics']")).to_be_visible()
    return pair


def write_to_each_other(person: Person, mentor: Person, pair: str) -> None:
    for one, words in ((person, "Hej! Jeg glæder mig."), (mentor, "Hej hej, ta med avtalet.")):
        page = mentoring(one, f"/pairs/{pair}")
        page.locator("#write textarea").fill(words)
        send(one, "#write")
        expect(one.page.locator(".said-words").last).to_have_text(words)
    page = mentoring(person, f"/pairs/{pair}")
    expect(page.locator(".said-words")).to_have_count(2)
    page.locator("input[name=goal]").fill("En kontrakt, vi forstår")
    page = send(person, "form[action$='/goals']")
    page = click(person, page.locator(".pair-tick"))
    expect(page.locator(".pair-tick")).to_have_attribute("aria-pressed", "true")


def days_pass(site: Site, pair: str) -> None:
    """Let the booked meeting of a pair lie a day behind us."""
    inside(
        site,
        "import datetime as dt\n"
        "from core.clock import now\n"
        "from core.db import transaction\n"
        "from mentoring.models import Match, Meeting\n"
        "with transaction() as session:\n"
        f"    row = session.query(Meeting).join(Match).filter(Match.code == '{pair}').one()\n"
        "    row.starts_at = now() - dt.timedelta(days=1)\n",
    )


def look_back(person: Person, mentor: Person, pair: str) -> None:
    """Say that one met, and write down what was said: some for both, some for oneself."""
    page = mentoring(mentor, f"/pairs/{pair}")
    page = click(mentor, page.locator("form[action$='/1/outcome'] button[value=yes]"))
    page = mentoring(mentor, f"/pairs/{pair}/meetings/1")
    page.locator("form[action$='/notes/shared'] textarea").fill("Tre ställen att skriva till först.")
    page = send(mentor, "form[action$='/notes/shared']")
    page.locator("form[action$='/notes/own'] textarea").fill(OWN_NOTE)
    send(mentor, "form[action$='/notes/own']")
    page = mentoring(person, f"/pairs/{pair}/meetings/1")
    expect(page.locator(".pair-note")).to_have_count(1)
    assert OWN_NOTE not in page.content()


def come_to_the_end(person: Person, mentor: Person, pair: str) -> None:
    """Complete the pair with thanks; the mentor reads them and takes the certificate along."""
    page = mentoring(person, f"/pairs/{pair}/finish")
    tick(page, "worth", "4")
    page.locator("textarea[name=thanks]").fill(THANKS)
    send(person, "form.pair-form")
    page = mentoring(mentor, f"/pairs/{pair}")
    expect(page.locator(".pair-thanks")).to_have_text(THANKS)
    with page.expect_download() as download:
        page.locator("a[href$='/certificate.pdf']").click()
    assert download.value.path().read_bytes()[:5] == b"%PDF-"
    page = mentoring(mentor, f"/pairs/{pair}/feedback")
    tick(page, "worth", "3")
    send(mentor, "form.pair-form")


def test_from_a_profile_on_a_phone_to_a_certificate(somebody: Callable[..., Person], quay: Site) -> None:
    delegate = somebody(DELEGATE, size=PHONE, language="da")
    say_what_is_looked_for(delegate)
    find_a_mentor(delegate)
    request = ask(delegate)
    mentor = somebody(MENTOR, size=DESK, language="sv")
    say_yes(mentor, request)
    pair = meet_on_the_ferry(delegate, request)
    write_to_each_other(delegate, mentor, pair)
    days_pass(quay, pair)
    look_back(delegate, mentor, pair)
    come_to_the_end(delegate, mentor, pair)


def test_search_and_a_kind_no_without_javascript(somebody: Callable[..., Person]) -> None:
    artist = somebody(ARTIST, size=PHONE, language="sv", script=False)
    page = mentoring(artist, "/mentors")
    page.locator("input[name=q]").fill("nguyen thi")
    with page.expect_navigation():
        page.locator("input[name=q]").press("Enter")
    artist.check()
    expect(page.locator(".mentor-card")).to_have_count(1)
    mentor = somebody(MENTOR, size=DESK, language="da", script=False)
    page = mentoring(mentor, "/requests")
    card = page.locator("#yours .request-card").first
    code = (card.get_attribute("id") or "").removeprefix("request-")
    card.locator("details summary").press("Enter")
    with page.expect_navigation():
        card.locator("form[action$='/no'] button[name=reason]").first.press("Enter")
    mentor.check()
    expect(page.locator(f"#over #request-{code}")).to_have_count(1)
    mentoring(mentor, f"/requests/{code}")
    expect(page.locator("#no-form")).to_have_count(0)


# --- a programme, from its applications to pairs ----------------------------------------------------------------------


def wait_for_run(carer: Person) -> Page:
    """Wait until the run that one watches has an answer."""
    expect(carer.page.locator("form[action$='/approve']")).to_have_count(1)
    carer.page.wait_for_load_state("networkidle")
    carer.check()
    return carer.page


def run_matching(carer: Person) -> Page:
    """Open the programme that waits for it, look at an application, and bring its people together."""
    page = carer.goto(f"{desk_of(carer)}mentoring/programmes")
    carer.check()
    page = click(carer, page.get_by_role("link", name=NAMES["ready"]["da"], exact=True).first)
    programme = page.url
    click(carer, page.locator("main a[href*='/applications/']").first)
    page = carer.goto(f"{programme.split('?')[0]}/runs")
    carer.check()
    with page.expect_navigation():
        page.locator("main form.form .actions button[type=submit]").last.click()
    return wait_for_run(carer)


def ask_why_not(carer: Person) -> None:
    """Read the reasons of a pair, and ask why two others are none; then what one more place would change."""
    page = carer.page
    first = page.locator("#locks .found-pair").first
    first.locator("details summary").click()
    expect(first.locator(".found-reasons li").first).to_be_visible()
    run = page.url
    click(carer, page.locator("#why-not a[href*='/why-not']"))
    for number in (0, 1):
        page.locator("#choose-mentor").select_option(index=number)
        click(carer, page.locator("form.run-ask button[type=submit]"))
        expect(page.locator("#answer")).to_be_visible()
    carer.goto(f"{run}/what-if")
    carer.check()
    page.locator("#choose-more").select_option(index=1)
    click(carer, page.locator("main form.form button[type=submit]").last)
    carer.goto(run)


def lock_and_solve_again(carer: Person) -> None:
    page = carer.page
    kept = page.locator("#locks input[name=keep]").first
    key = kept.get_attribute("value")
    kept.check()
    with page.expect_navigation():
        page.locator("#locks button[name=how][value=again]").click()
    wait_for_run(carer)
    expect(page.locator(f"#locks input[name=keep][value='{key}']")).to_be_checked()
    again = page.url
    click(carer, page.locator("#compare a[href*='/compare/']").first)
    carer.goto(again)


def address_of(name: str) -> str:
    """Return the address of somebody of the demo by their name."""
    people = json.loads((DATA / "young.json").read_text(encoding="utf-8"))["people"]
    found: str = next(row["email"] for row in people if row["name"] == name)
    return found


def offer_to(person: Person, address: str) -> str | None:
    """Return where the newest offer to an address leads, as soon as its mail has come."""
    links = [link for mail in person.mails(address)[:2] for link in mail.links]
    return next((link for link in links if "/mentoring/offers/" in link), None)


def test_a_programme_from_its_matching_to_a_yes(somebody: Callable[..., Person]) -> None:
    carer = somebody(COORDINATOR, size=DESK, language="da")
    run_matching(carer)
    ask_why_not(carer)
    lock_and_solve_again(carer)
    page = confirm(carer, "/approve")
    expect(page.locator("#are-approved tbody tr").first).to_be_visible()
    page = confirm(carer, "/publish")
    rows = page.locator("#are-offered tbody tr")
    grown_up = rows.filter(has_not=page.locator("td:first-child .badge-warn, th .badge-warn")).first
    address = address_of(grown_up.locator("[dir=auto]").first.inner_text().strip())
    offer = until(lambda: offer_to(carer, address), "an offer by mail")
    artist = somebody(address, size=PHONE, language="da")
    page = artist.goto(offer)
    artist.check()
    expect(page.locator("#why .cohort-reasons li").first).to_be_visible()
    page = click(artist, page.locator("form[action$='/yes'] button"))
    expect(page.locator("form[action$='/yes']")).to_have_count(0)


# --- young people -----------------------------------------------------------------------------------------------------


def own_pair(person: Person) -> str:
    """Open one's pair from the start page; return its code."""
    page = mentoring(person)
    page = click(person, page.locator("#pairs ~ * a[href*='/mentoring/pairs/'], a[href*='/mentoring/pairs/']").first)
    return code_of(page)


def held_by(page: Page, words: str) -> Locator:
    return page.locator(".along-held", has_text=words)


def test_a_message_with_a_number_waits_for_the_coordinator(somebody: Callable[..., Person]) -> None:
    young = somebody(YOUNG, size=PHONE, language="da")
    pair = own_pair(young)
    young.page.locator("#write textarea").fill(NUMBER)
    page = send(young, "#write")
    expect(page.locator(".said-held .said-words")).to_have_text(NUMBER)
    carer = somebody(COORDINATOR, size=DESK, language="sv")
    page = carer.goto(f"{desk_of(carer)}mentoring")
    carer.check()
    page = click(carer, page.locator(f"#approve-{pair} a.button[href$='/pairs/{pair}']"))
    # The coordinator reads along: what was said before stands there, and two messages wait.
    expect(page.locator(".along-held")).to_have_count(2)
    assert page.locator(".along-one").count() > 2
    page = click(carer, held_by(page, "040-123").locator("form[action$='/keep'] button"))
    page = click(carer, held_by(page, NUMBER).locator("form[action$='/pass'] button"))
    expect(page.locator(".along-held")).to_have_count(0)
    page = mentoring(young, f"/pairs/{pair}/talk")
    expect(page.locator(".said-held")).to_have_count(0)
    expect(page.locator(".said-own", has_text=NUMBER)).to_be_visible()
    # What was kept back never reaches them.
    assert "040-123" not in page.content()


def test_one_tap_puts_a_pair_on_hold_and_a_lead_sees_it_first(somebody: Callable[..., Person]) -> None:
    young = somebody(YOUNG, size=PHONE, language="da")
    pair = own_pair(young)
    click(young, young.page.locator(".safety form[action$='/report'] button"))
    page = mentoring(young, f"/pairs/{pair}")
    expect(page.locator("#write")).to_have_count(0)
    lead = somebody(LEAD, size=DESK, language="sv")
    page = lead.goto(f"{desk_of(lead)}mentoring/reports")
    lead.check()
    first = page.locator("main section.card-link").first
    expect(first).to_have_class(re.compile("report-young"))
    page = click(lead, first.locator("a").first)
    page = click(lead, page.locator("form[action$='/take'] button"))
    page = click(lead, page.locator("form[action$='/thaw'] button"))
    page.locator("textarea[name=outcome]").fill("Vi har talat med båda, de går vidare.")
    page = click(lead, page.locator("main form:has(textarea[name=outcome]) .actions button"))
    expect(page.locator(".report-young")).to_have_count(0)
    page = mentoring(young, f"/pairs/{pair}")
    expect(page.locator("#write")).to_have_count(1)
