"""A day on a phone, in Danish: star, see the boat, swap what cannot be reached, take the calendar along."""

import re
from collections.abc import Callable

from icalendar import Calendar
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Person, Site
from tests.journeys.steps import edition_path

DELEGATE = "delegate@sundet.example"


def test_a_day_over_the_water_on_a_phone(phone: Person, site: Site) -> None:
    phone.sign_in(DELEGATE)
    page = phone.goto(f"{edition_path(site)}/my-day")
    phone.check()
    # The first day of the demo: two picks with the water between them, and too little time for it.
    page.locator(".tabs a").first.click()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".day-boat-impossible")).to_have_count(1)
    expect(page.locator(".day-warned-impossible")).to_have_count(1)
    phone.check()
    # One press swaps the pick; the boat and its warning are gone.
    page.locator(".day-instead button").first.click()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".day-warned-impossible")).to_have_count(0)
    # Asked once, kept in the address: who sleeps across is told of the last comfortable boat.
    page.locator(".day-bed-east").click()
    page.wait_for_load_state("networkidle")
    expect(page).to_have_url(re.compile(r"[?&]home=\d"))
    expect(page.locator("#home time").first).to_be_visible()
    phone.check()
    # The calendar reads the same day from its secret address, without a session.
    address = page.locator("#feed-address").inner_text().strip()
    body = phone.context.request.get(address).body()
    titles = [str(entry["SUMMARY"]) for entry in Calendar.from_ical(body).walk("VEVENT")]
    shown = [title.strip() for title in page.locator(".day-title").all_inner_texts()]
    assert [title for title in shown if title not in titles] == []


def test_every_day_and_now_stand_on_the_screen_of_a_phone(phone: Person, site: Site) -> None:
    page = phone.goto(f"{edition_path(site)}/programme")
    phone.check()
    bills = page.locator(".bill")
    assert bills.count() > 3
    assert page.locator(".bills").evaluate("nav => nav.scrollWidth - nav.clientWidth") == 0
    for bill in bills.all():
        expect(bill).to_be_in_viewport(ratio=1)


def test_stars_stay_without_leaving_the_page_and_without_javascript(people: Callable[..., Person], site: Site) -> None:
    day = f"{edition_path(site)}/my-day"
    delegate = people(size=PHONE, language="da")
    delegate.sign_in(DELEGATE)
    page = delegate.goto(day)
    first = page.locator(".day-title a").first.get_attribute("href")
    assert first is not None
    page = delegate.goto(first)
    star = page.locator("main form[data-star] button").first
    expect(star).to_have_attribute("aria-pressed", "true")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "false")
    assert page.url.endswith(first)
    plain = people(size=PHONE, language="da", script=False)
    plain.sign_in(DELEGATE)
    page = plain.goto(first)
    page.locator("main .star-form button").first.click()
    page.wait_for_load_state()
    expect(page.locator("main .star-form button").first).to_have_attribute("aria-pressed", "true")
