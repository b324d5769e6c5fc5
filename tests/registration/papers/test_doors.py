"""The doors of papers: tickets, invoices and calendar files are found by a secret, and by nothing else."""

import io
from typing import Any

import pypdf
import pytest
from flask import Flask
from icalendar import Calendar

from core.db import db
from registration.actions.documents import issue_documents
from registration.actions.ending import cancel_order
from registration.models import Document, Order, Ticket
from registration.queries import orders
from registration.rules.paying import PaymentMethod
from registration.rules.states import OrderState
from tests.browser import Browser
from tests.registration.builders import a_shop, an_order


def words_of(body: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages).split())


def base_of(order: Order) -> str:
    return f"/order/{order.code}/{order.secret}"


def tickets_of(order: Order) -> list[Ticket]:
    return [line.ticket for line in order.lines if line.ticket is not None]


def documents_of(order: Order) -> list[Document]:
    return list(db.session.scalars(orders.documents_of(order.id)))


def test_tickets_come_as_one_pdf_with_a_page_for_each(ctx: Flask, browser: Browser) -> None:
    shop = a_shop()
    order = an_order(shop, {shop.festival_pass.id: 2, shop.dinner.id: 1}, name="Åsa Ørsted")
    answer = browser.client.get(f"{base_of(order)}/tickets.pdf")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages]
    assert len(pages) == 2
    assert [ticket.number in page for ticket, page in zip(tickets_of(order), pages, strict=True)] == [True, True]
    assert ("Åsa Ørsted" in pages[0], "Åsa Ørsted" in pages[1]) == (True, False)


def test_a_ticket_comes_by_its_own_secret(ctx: Flask, browser: Browser) -> None:
    order = an_order(a_shop())
    ticket = tickets_of(order)[0]
    answer = browser.client.get(f"/ticket/{ticket.secret}/ticket.pdf")
    assert (answer.status_code, ticket.number in words_of(answer.data)) == (200, True)


@pytest.mark.parametrize("state", [OrderState.PENDING, OrderState.CANCELLED, OrderState.EXPIRED])
def test_a_ticket_that_opens_no_door_is_not_printed(ctx: Flask, browser: Browser, state: OrderState) -> None:
    order = an_order(a_shop(), state=state)
    answer = browser.client.get(f"{base_of(order)}/tickets.pdf")
    assert (answer.status_code, answer.headers["Location"]) == (303, base_of(order))
    single = browser.client.get(f"/ticket/{tickets_of(order)[0].secret}/ticket.pdf")
    assert single.status_code == 303


def test_tickets_bought_by_invoice_are_good_at_once(ctx: Flask, browser: Browser) -> None:
    order = an_order(a_shop(), state=OrderState.PENDING, method=PaymentMethod.INVOICE)
    assert browser.client.get(f"{base_of(order)}/tickets.pdf").status_code == 200


def test_an_invoice_is_found_in_its_own_order_alone(ctx: Flask, browser: Browser) -> None:
    shop = a_shop()
    mine, other = an_order(shop), an_order(shop, email="other@example.org")
    for order in (mine, other):
        issue_documents(order.id)
    number = documents_of(mine)[0].number
    answer = browser.client.get(f"{base_of(mine)}/documents/{number}.pdf")
    assert (answer.status_code, number in words_of(answer.data)) == (200, True)
    assert browser.client.get(f"{base_of(other)}/documents/{number}.pdf").status_code == 404
    assert browser.client.get(f"/order/{mine.code}/{other.secret}/documents/{number}.pdf").status_code == 404


def test_a_page_of_an_order_leads_to_its_papers(ctx: Flask, browser: Browser) -> None:
    order = an_order(a_shop())
    issue_documents(order.id)
    body = browser.client.get(base_of(order)).data.decode()
    wanted = [f"/documents/{document.number}.pdf" for document in documents_of(order)]
    assert [part for part in [*wanted, "/tickets.pdf", "/calendar.ics"] if part not in body] == []


# --- calendar ---------------------------------------------------------------------------------------------------------


def entries(browser: Browser, path: str) -> list[dict[str, Any]]:
    found = Calendar.from_ical(browser.client.get(path).data)
    return [
        {
            "uid": str(event["UID"]),
            "status": str(event["STATUS"]),
            "sequence": event.decoded("SEQUENCE"),
            "start": event.decoded("DTSTART"),
            "end": event.decoded("DTEND"),
            "where": str(event["LOCATION"]),
        }
        for event in found.walk("VEVENT")
    ]


def test_a_calendar_holds_each_ticket_and_learns_of_the_end(ctx: Flask, browser: Browser) -> None:
    shop = a_shop()
    order = an_order(shop, {shop.festival_pass.id: 2})
    path = f"{base_of(order)}/calendar.ics"
    before = entries(browser, path)
    assert [entry["uid"] for entry in before] == [f"ticket-{ticket.number}@sundet" for ticket in tickets_of(order)]
    assert {entry["status"] for entry in before} == {"CONFIRMED"}
    assert {(entry["start"], (entry["end"] - shop.edition.last_day).days) for entry in before} == {
        (shop.edition.first_day, 1)
    }
    assert {entry["where"] for entry in before} == {"Helsingør + Helsingborg"}
    cancel_order(order.id, by=None, reason="asked", refund=True)
    after = entries(browser, path)
    assert [entry["uid"] for entry in after] == [entry["uid"] for entry in before]
    assert {entry["status"] for entry in after} == {"CANCELLED"}
    assert [now["sequence"] > then["sequence"] for now, then in zip(after, before, strict=True)] == [True, True]


def test_a_shared_calendar_gives_no_secret_away(ctx: Flask, browser: Browser) -> None:
    order = an_order(a_shop())
    ticket = tickets_of(order)[0]
    for path in (f"{base_of(order)}/calendar.ics", f"/ticket/{ticket.secret}/calendar.ics"):
        body = browser.client.get(path).data.decode().replace("\r\n ", "")
        secrets = (order.secret, ticket.secret, ticket.details_secret)
        assert [secret for secret in secrets if secret in body] == []
