"""One attendee at the door: names put right, links mailed, tickets handed over."""

import datetime as dt
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from core.db import db, transaction
from core.outbox import Mail
from core.permissions import Role
from editions.models import Edition
from registration.models import Attendee, Ticket
from registration.rules.states import OrderState
from tests.browser import Browser
from tests.editions.builders import a_team_member, sign_in
from tests.registration.builders import Shop, a_shop, an_order

Browsers = Callable[..., Browser]


def desk(browsers: Browsers, shop: Shop, role: Role = Role.FRONT_DESK) -> Browser:
    return sign_in(browsers(), a_team_member(shop.edition, role))


def first_ticket() -> Ticket:
    return db.session.scalars(select(Ticket).order_by(Ticket.id)).first()  # type: ignore[return-value]  # there is one


def at(ticket: Ticket) -> str:
    return f"/desk/2027/attendees/{ticket.number}"


def attendee() -> tuple[str, str]:
    row = db.session.scalars(select(Attendee)).one()
    return row.name, row.email


def mails() -> list[str]:
    return [mail.to_address for mail in db.session.scalars(select(Mail).order_by(Mail.id))]


def test_a_name_is_put_right_at_the_door(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    an_order(shop)
    browser = desk(browsers, shop)
    browser.get(at(first_ticket()))
    page = browser.submit("Save", {"attendee-name": "  Bø   Ærlig ", "attendee-email": "boe@example.org"})
    assert (attendee(), page.heading, mails()) == (("Bø Ærlig", "boe@example.org"), "Bø Ærlig", ["boe@example.org"])
    page = browser.submit("Save", {"attendee-name": "", "attendee-email": "not an address"}, status=422)
    assert (bool(page.error_of("attendee-name")), page.value_of("attendee-email")) == (True, "not an address")


def test_the_own_link_is_mailed_again(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    an_order(shop)
    browser = desk(browsers, shop)
    browser.get(at(first_ticket()))
    browser.submit("Save", {"attendee-name": "Bø", "attendee-email": "boe@example.org"})
    assert "on its way" in browser.submit("Mail them their own link").main
    assert mails() == ["boe@example.org"] * 2


def test_a_ticket_is_handed_over(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    an_order(shop)
    old = first_ticket().secret
    browser = desk(browsers, shop)
    browser.get(at(first_ticket()))
    browser.submit("Hand it over", {"successor-name": "", "successor-email": ""}, status=422)
    page = browser.submit("Hand it over", {"successor-name": "Zoë", "successor-email": "zoe@example.org"})
    assert (attendee(), page.heading) == (("Zoë", "zoe@example.org"), "Zoë")
    assert first_ticket().secret != old


def test_a_cancelled_ticket_cannot_be_changed(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    an_order(shop, state=OrderState.CANCELLED)
    before = attendee()
    browser = desk(browsers, shop)
    page = browser.get(at(first_ticket()))
    assert not page.all("//*[@name='attendee-name']")
    page = browser.post(at(first_ticket()), {"attendee-name": "x", "attendee-email": "x@example.org"}, status=422)
    assert attendee() == before


def test_after_the_conference_tickets_stay_as_they_are(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    an_order(shop)
    with transaction() as session:
        edition = session.get_one(Edition, shop.edition.id)
        edition.first_day = edition.last_day = dt.date(2020, 1, 1)
    browser = desk(browsers, shop)
    browser.get(at(first_ticket()))
    page = browser.submit("Save", {"attendee-name": "x", "attendee-email": "x@example.org"}, status=422)
    assert "The conference is over" in page.main
    browser.submit("Mail them their own link")
    assert mails() == []


def test_finance_sees_no_page_of_an_attendee(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    an_order(shop)
    browser = desk(browsers, shop, Role.FINANCE)
    browser.get(at(first_ticket()), status=403)
    for path in ("mail", "hand-over"):
        browser.post(f"{at(first_ticket())}/{path}", status=403)
