"""Somebody who knows nothing buys a pass on the phone, in Danish; the organiser sees it, in Swedish."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import DESK, PHONE, Person
from tests.journeys.steps import (
    DINNER,
    PASS,
    buy,
    edition_path,
    expect_title,
    expect_words,
    new_address,
    order_path,
    press,
    reload_until,
    said,
    say_who,
    take_method,
)

NAME = "Åse Nørregård Ødegaard"
# What the pass and the dinner cost in the demo.
TOTAL = "1.210,00 DKK"


def saved(page: Page, words: str) -> bytes:
    """Press what hands out a file, and return the file."""
    with page.expect_download() as download:
        press(page, words)
    return Path(download.value.path()).read_bytes()


def read_pdf(body: bytes) -> str:
    assert body.startswith(b"%PDF"), body[:80]
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


def plain(text: str) -> str:
    """Return a text as it is read: one kind of space."""
    return re.sub(r"\s+", " ", text)


def choose_with_a_thumb(page: Page, *, script: bool) -> None:
    """Take a pass and a dinner; with the buttons beside the number, where there is JavaScript."""
    for name in (PASS["da"], DINNER["da"]):
        field = page.get_by_role("spinbutton", name=name, exact=True)
        if script:
            page.get_by_role("button", name=f"{said(page, 'One more')}: {name}", exact=True).click()
        else:
            field.fill("1")
        expect(field).to_have_value("1")


def buy_pass_and_dinner(anna: Person, address: str, *, script: bool) -> Page:
    """From the front page to the order, as somebody does who reads what stands there."""
    page = anna.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "da")
    press(page, "Get your pass")
    expect_title(page, "Tickets")
    expect(page.locator(".currencies [aria-current=true]")).to_have_text("DKK")
    choose_with_a_thumb(page, script=script)
    if script:
        expect(page.locator("[data-total-amount]")).to_have_text(re.compile(r"1\.210,00\sDKK"))
    press(page, "Go on")
    expect_title(page, "Who buys?")
    anna.check()
    say_who(page, NAME, address)
    expect(page.locator(".summary-total dd")).to_have_text(re.compile(r"1\.210,00\sDKK"))
    take_method(page, "practice")
    anna.check()
    press(page, "Buy now")
    expect_title(page, "Practice till")
    assert TOTAL in plain(page.locator("main").inner_text())
    anna.check()
    press(page, "Pay now")
    expect_title(page, "See you at the Sound!")
    return page


def look_at_ticket(anna: Person) -> None:
    """Open the ticket, its PDF and its calendar file."""
    page = anna.page
    press(page, "Open the ticket")
    expect(page.locator(".ticket-holder")).to_have_text(NAME)
    expect(page.locator(".ticket-code svg")).to_be_visible()
    anna.check()
    text = read_pdf(saved(page, "Ticket as PDF"))
    assert NAME in plain(text)
    assert PASS["da"] in text
    calendar = Calendar.from_ical(saved(page, "Add to my calendar"))
    days = list(calendar.walk("VEVENT"))
    words = " ".join(str(event.get(key, "")) for event in days for key in ("SUMMARY", "LOCATION", "DESCRIPTION"))
    assert ("Helsingborg" in words, "Helsingør" in words) == (True, True)
    starts, ends = [event.decoded("DTSTART") for event in days], [event.decoded("DTEND") for event in days]
    assert (max(ends) - min(starts)).days == 3


def tell_about_you(anna: Person, order: str) -> None:
    """Fill in what the organisers want to know, and find it kept."""
    page = anna.goto(order)
    press(page, "Tell us about you")
    expect_title(page, "About you")
    anna.check()
    page.locator("input[name=organisation]").fill("Spillestedet Ærø")
    page.locator("select[name=country]").select_option("DK")
    page.locator("textarea[name=dietary], input[name=dietary]").fill("Vegansk, ingen nødder")
    page.locator("input[name=consent_delegate_list]").check()
    press(page, "Save")
    expect_words(page, "Saved. You can change it until you are there.")
    expect(page.locator("input[name=organisation]")).to_have_value("Spillestedet Ærø")


def look_at_mail(anna: Person, address: str, order: str) -> None:
    """Find the mail with ticket and calendar, and come back to the order by its link."""
    mail = anna.wait_for_mail(address)
    page = anna.goto("/dev/mail")
    anna.check()
    page.get_by_role("link", name=mail.subject).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(mail.subject)
    anna.check()
    assert TOTAL in plain(mail.text)
    files = {}
    for link in page.locator("a[download]").all():
        with page.expect_download() as download:
            link.click()
        files[download.value.suggested_filename] = Path(download.value.path()).read_bytes()
    assert {name.rpartition(".")[2] for name in files} >= {"pdf", "ics"}
    papers = plain(" ".join(read_pdf(body) for name, body in files.items() if name.endswith(".pdf")))
    assert NAME in papers
    page.locator(f"main a[href$='{order}']").first.click()
    expect_title(page, "See you at the Sound!")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_somebody_who_knows_nothing_buys_a_pass(people: Callable[..., Person], script: bool) -> None:
    anna = people(size=PHONE, language="da", script=script)
    address = new_address()
    page = buy_pass_and_dinner(anna, address, script=script)
    anna.check()
    order = order_path(page)
    assert TOTAL in plain(page.locator(".summary-total").inner_text())
    look_at_ticket(anna)
    look_at_mail(anna, address, order)
    tell_about_you(anna, order)


# --- the organiser ----------------------------------------------------------------------------------------------------


def export(page: Page, kind: str) -> bytes:
    page.get_by_role("radio", name=re.compile(kind, re.IGNORECASE)).check()
    return saved(page, "Download")


def find_in_list(asa: Person, name: str) -> Page:
    """Come to the orders from the desk's front page, and search."""
    page = asa.goto("/desk/")
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    if not page.url.rstrip("/").endswith(edition_path(asa.site).strip("/")):
        page.locator(f"main a[href^='/desk{edition_path(asa.site)}']").first.click()
    page.get_by_role("link", name=said(page, "Orders"), exact=True).first.click()
    expect_title(page, "Orders")
    page.get_by_role("searchbox").fill(name)
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    return page


def test_the_organiser_sees_the_order_exports_and_gives_the_money_back(people: Callable[..., Person]) -> None:
    bo, name, address = people(size=PHONE, language="da"), "Bodil Æbelø Ågård", new_address()
    order = buy(bo, name, address, {"pass": 1, "dinner": 1})
    asa = people(size=DESK, language="sv")
    asa.sign_in("organiser@sundet.example", by_mail=True)
    page = find_in_list(asa, "Æbelø")
    asa.check()
    page.locator("tbody tr a").first.click()
    expect(page.locator("main")).to_contain_text(address)
    asa.check()
    carry_out_the_list(asa, name)
    page = find_in_list(asa, "BODIL aebeloe aagaard")
    page.locator("tbody tr a").first.click()
    cancel_with_refund(page)
    asa.check()
    page = bo.goto(order)
    expect_title(page, "This order is cancelled")
    reload_until(
        page,
        "Credit note",
    )
    bo.check()
    told = [mail.text for mail in bo.mails(address)]
    assert any("1.210,00" in plain(text) for text in told[:-1]), told
    press(bo.goto("/"), "Get your pass")


def cancel_with_refund(page: Page) -> None:
    page.locator("details.danger summary", has_text=said(page, "Cancel the order")).click()
    form = page.locator("details.danger form[action$='/cancel']")
    form.locator("input[name=cancel-reason]").fill("Hon blev sjuk")
    form.locator("input[name=cancel-refund]").check()
    form.get_by_role("button").click()
    expect_words(page, "The order is cancelled. The buyer gets a mail.")


def carry_out_the_list(asa: Person, name: str) -> None:
    """Export attendees as CSV and XLSX, and find the buyer in both, letter for letter."""
    page = asa.goto(f"/desk{edition_path(asa.site)}attendees")
    press(page, "Export what is shown")
    expect_title(page, "Export attendees")
    page.locator("main a[href*='profile=everything']").click()
    expect(page.locator("main a[href*='profile=everything']")).to_have_attribute("aria-current", "page")
    asa.check()
    rows = list(csv.reader(io.StringIO(export(page, "CSV").decode("utf-8-sig")), delimiter=";"))
    book = openpyxl.load_workbook(io.BytesIO(export(page, "Excel|XLSX"))).active
    assert book is not None
    cells = [[str(cell) for cell in row if cell is not None] for row in book.iter_rows(values_only=True)]
    assert ([row for row in rows if name in row] != [], [row for row in cells if name in row] != []) == (True, True)
    assert len(rows) == len(cells)
