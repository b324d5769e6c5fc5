"""The attendee's own page and the ticket on the phone."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from core.audit import AuditEntry
from core.clock import now
from core.db import db
from core.usertext import clean_line
from registration.models import Attendee, AttendeeNeeds, Order, Ticket
from registration.rules.paying import PaymentMethod
from registration.rules.states import OrderState
from tests.browser import Browser
from tests.registration.builders import Shop, a_product, a_shop, an_order

AWKWARD = json.loads((Path(__file__).parents[2] / "data" / "edge_cases.json").read_text(encoding="utf-8"))


@pytest.fixture
def shop(ctx: Flask) -> Shop:
    return a_shop()


def ticket_of(order: Order) -> Ticket:
    return db.session.scalars(db.select(Ticket).where(Ticket.order_id == order.id).order_by(Ticket.id)).one()


def details_url(order: Order) -> str:
    return f"/attendee/{ticket_of(order).details_secret}"


def the_attendee() -> Attendee:
    return db.session.scalars(db.select(Attendee)).one()


# --- the attendee's own page ------------------------------------------------------------------------------------------


def test_everything_told_is_kept_and_shown_again(shop: Shop, browser: Browser) -> None:
    order = an_order(shop)
    browser.get(details_url(order))
    told = {
        "name": "Åse Nørgård",
        "badge_name": "Åse",
        "pronouns": "hun/hende",
        "organisation": "Ø",
        "role": "Booker",
        "category": "festival",
        "website": "aase.example.org",
        "phone": "49 28 28 28",
        "country": "DK",
        "municipality": "DK-0217",
        "travel_mode": "ferry-on-foot",
        "dietary": "vegan",
        "allergies": "nuts",
        "access_needs": "A seat near the stage",
    }
    page = browser.submit(
        "about", {**told, "languages_spoken": ["da", "sv"]}, arrives_alone=True, consent_photo=True,
        consent_delegate_list=True,
    )  # fmt: skip
    found = the_attendee()
    assert (found.name, found.phone, found.website) == ("Åse Nørgård", "+4549282828", "https://aase.example.org")
    assert (found.languages_spoken, found.arrives_alone, found.municipality) == (["da", "sv"], True, "DK-0217")
    assert found.search == "aase noergaard maja@example.org oe"
    assert (found.consent_photo_at is None, found.consent_newsletter_at) == (False, None)
    assert found.completed_at is not None
    needs = db.session.scalars(db.select(AttendeeNeeds)).one()
    assert (needs.dietary, needs.allergies, needs.access_needs) == ("vegan", "nuts", "A seat near the stage")
    assert page.value_of("dietary") == "vegan"
    assert page.value_of("municipality") == "DK-0217"
    assert [box.get("name") for box in page.all("//input[@type='checkbox'][@checked]")] == [
        "languages_spoken", "languages_spoken", "arrives_alone", "consent_photo", "consent_delegate_list",
    ]  # fmt: skip


def test_health_never_stands_in_the_audit(shop: Shop, browser: Browser) -> None:
    order = an_order(shop)
    browser.get(details_url(order))
    browser.submit("about", allergies="peanuts", name="Maja Ek")
    entry = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.fact, entry.details["changed"]) == ("AttendeeChanged", ["needs"])


def test_needs_taken_back_leave_no_row(shop: Shop, browser: Browser) -> None:
    order = an_order(shop)
    browser.get(details_url(order))
    browser.submit("about", allergies="nuts")
    browser.submit("about", allergies="")
    assert db.session.scalars(db.select(AttendeeNeeds)).all() == []


def test_a_consent_keeps_its_time_until_it_is_taken_back(shop: Shop, browser: Browser) -> None:
    order = an_order(shop)
    start = dt.datetime(2027, 1, 5, 12, tzinfo=dt.UTC)
    times = []
    with time_machine.travel(start, tick=False) as clock:
        browser.get(details_url(order))
        for given in (True, True, False, True):
            browser.submit("about", consent_photo=given)
            times.append(the_attendee().consent_photo_at)
            clock.shift(60)
    assert times == [start, start, None, start + dt.timedelta(minutes=3)]


@pytest.mark.parametrize("name", AWKWARD["names"])
def test_every_name_fits_on_a_badge(shop: Shop, browser: Browser, name: str) -> None:
    order = an_order(shop)
    browser.get(details_url(order))
    page = browser.submit("about", name=name)
    assert the_attendee().name == clean_line(name) == page.value_of("name")


@pytest.mark.parametrize("organisation", AWKWARD["organisations"])
def test_every_organisation_is_kept(shop: Shop, browser: Browser, organisation: str) -> None:
    order = an_order(shop)
    page = browser.get(details_url(order))
    browser.post(page.url, {"name": "Maja", "organisation": organisation})
    assert the_attendee().organisation == clean_line(organisation)


@pytest.mark.parametrize("act", AWKWARD["act_names"])
def test_acts_say_their_name_where_it_is_asked(shop: Shop, browser: Browser, act: str) -> None:
    artist = a_product(shop.edition, "artist", asks_act_name=True, position=4)
    order = an_order(shop, {artist.id: 1})
    browser.get(details_url(order))
    page = browser.submit("about", act_name=act)
    assert the_attendee().act_name == clean_line(act) == page.value_of("act_name")


def test_others_are_not_asked_for_an_act(shop: Shop, browser: Browser) -> None:
    page = browser.get(details_url(an_order(shop)))
    assert page.all("//input[@name='act_name']") == []


@pytest.mark.parametrize("given", AWKWARD["phones"])
def test_phones_are_read_in_their_country(shop: Shop, browser: Browser, given: dict[str, Any]) -> None:
    order = an_order(shop)
    browser.get(details_url(order))
    page = browser.submit("about", phone=given["given"], country=given["country"], status=200 if given["e164"] else 422)
    assert the_attendee().phone == (given["e164"] or "")
    assert page.value_of("phone") == (given["e164"] or given["given"])


@pytest.mark.parametrize(
    "fields, name, sentence",
    [
        ({"name": ""}, "name", "Write your name, the way you like it."),
        (
            {"website": "javascript:alert(1)"},
            "website",
            "This is not a web address. It looks like https://example.org.",
        ),
        (
            {"access_needs": "I was born 010190-1234"},
            "access_needs",
            "This looks like a personal number. Please leave it out: we never need it.",
        ),
    ],
)
def test_mistakes_stand_beside_their_fields(
    shop: Shop, browser: Browser, fields: dict[str, str], name: str, sentence: str
) -> None:
    order = an_order(shop)
    browser.get(details_url(order))
    page = browser.submit("about", {"allergies": "nuts", **fields}, status=422)
    assert page.error_of(name) == sentence
    assert (page.value_of("allergies"), page.value_of(name)) == ("nuts", fields[name])
    assert db.session.scalars(db.select(AttendeeNeeds)).all() == []


@pytest.mark.parametrize("name", ["category", "municipality", "country", "travel_mode"])
def test_an_invented_choice_is_refused(shop: Shop, browser: Browser, name: str) -> None:
    page = browser.get(details_url(an_order(shop)))
    page = browser.post(page.url, {"name": "Maja", name: "ufo"}, status=422)
    assert page.error_of(name) == "Not a valid choice."


def test_a_cancelled_ticket_tells_and_takes_nothing(shop: Shop, browser: Browser) -> None:
    order = an_order(shop, state=OrderState.CANCELLED)
    page = browser.get(details_url(order))
    assert "This stays as it is" in page.main
    page = browser.post(page.url, {"name": "Thief"}, status=422)
    assert page.summary == ["This ticket cannot be changed any more."]
    assert the_attendee().name == "Maja Ek"


def test_after_the_conference_nothing_changes(shop: Shop, browser: Browser) -> None:
    order = an_order(shop)
    with time_machine.travel(now() + dt.timedelta(days=90), tick=False):
        page = browser.get(details_url(order))
        page = browser.post(page.url, {"name": "Late"}, status=422)
    assert page.summary == ["The conference is over, so tickets stay as they are."]


# --- the ticket on the phone ------------------------------------------------------------------------------------------


def test_a_valid_ticket_shows_its_code(shop: Shop, browser: Browser) -> None:
    order = an_order(shop, {shop.festival_pass.id: 1, shop.dinner.id: 1})
    page = browser.get(f"/ticket/{ticket_of(order).secret}")
    assert page.all("//*[local-name()='svg'][@aria-label='QR code of your ticket']") != []
    for words in ("Pass", "Dinner", "Maja Ek", ticket_of(order).number, "Valid", "Helsingør + Helsingborg"):
        assert words in page.main
    assert "The ferry takes 20 minutes." in page.main
    assert ticket_of(order).details_secret not in page.markup
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == ("no-store", "no-referrer")


@pytest.mark.parametrize(
    "state, words",
    [(OrderState.PENDING, "Not valid yet"), (OrderState.CANCELLED, "This ticket is not valid")],
)
def test_a_ticket_that_opens_no_door_shows_no_code(shop: Shop, browser: Browser, state: OrderState, words: str) -> None:
    page = browser.get(f"/ticket/{ticket_of(an_order(shop, state=state)).secret}")
    assert words in page.main
    assert page.all("//*[@aria-label='QR code of your ticket']") == []


def test_an_invoiced_ticket_is_good_before_the_money_comes(shop: Shop, browser: Browser) -> None:
    order = an_order(shop, state=OrderState.PENDING, method=PaymentMethod.INVOICE)
    page = browser.get(f"/ticket/{ticket_of(order).secret}")
    assert page.all("//*[@aria-label='QR code of your ticket']") != []


def test_the_days_come_as_a_calendar_file(shop: Shop, browser: Browser) -> None:
    order = an_order(shop)
    for url in (f"/ticket/{ticket_of(order).secret}/calendar.ics", f"/order/{order.code}/{order.secret}/calendar.ics"):
        page = browser.get(url)
        text = page.data.decode().replace("\r\n ", "")
        assert page.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert f"DTSTART;VALUE=DATE:{shop.edition.first_day:%Y%m%d}" in text
        assert "STATUS:CONFIRMED" in text
        assert order.secret not in text


@pytest.mark.parametrize("path", ["/ticket/x", "/ticket/x/calendar.ics", "/attendee/x"])
def test_unknown_secrets_are_not_found(ctx: Flask, browser: Browser, path: str) -> None:
    assert browser.get(path, status=404).status == 404


def test_secrets_open_only_their_own_door(shop: Shop, browser: Browser) -> None:
    ticket = ticket_of(an_order(shop))
    for path in (f"/ticket/{ticket.details_secret}", f"/attendee/{ticket.secret}"):
        assert browser.get(path, status=404).status == 404
