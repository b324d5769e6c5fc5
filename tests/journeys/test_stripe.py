"""Paying by card against a double of Stripe over the wire: its pages in the browser, its messages at our webhook."""

import json
import os
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, ROOT, Person, Site, free_port
from tests.journeys.steps import (
    at_the_till,
    button,
    edition_path,
    expect_title,
    expect_words,
    later,
    new_address,
    order_code,
    order_path,
    reload_until,
    take_method,
    until,
)

SECRET = "whsec_of_a_journey"
PRICE = 99500


@dataclass
class Double:
    """A double of Stripe in a process of its own."""

    port: int

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def turn(self, knob: str, **values: object) -> None:
        body = urllib.parse.urlencode(values).encode()
        with urllib.request.urlopen(f"{self.url}/double/{knob}", body, timeout=30) as answer:
            assert answer.status == 200

    def books(self) -> dict[str, list[dict[str, Any]]]:
        with urllib.request.urlopen(f"{self.url}/double/books", timeout=30) as answer:
            found: dict[str, list[dict[str, Any]]] = json.load(answer)
        return found

    def sessions_of(self, code: str) -> list[dict[str, Any]]:
        return [row for row in self.books()["sessions"] if row["client_reference_id"] == code]

    def money_of(self, code: str) -> tuple[list[int], list[int]]:
        """Return what was paid for an order and what went back, in minor units."""
        books = self.books()
        paid = [row for row in self.sessions_of(code) if row["payment_status"] == "paid"]
        intents = {row["payment_intent"] for row in paid}
        back = [row["amount"] for row in books["refunds"] if row["payment_intent"] in intents]
        return [row["amount_total"] for row in paid], back


@pytest.fixture(scope="module")
def double(sites: Callable[..., Site]) -> Iterator[tuple[Double, Site]]:
    """The double, and a site that takes cards through it."""
    stripe = Double(free_port())
    site = sites(
        start=False, STRIPE_API_BASE=stripe.url, STRIPE_SECRET_KEY="sk_test_double", STRIPE_WEBHOOK_SECRET=SECRET
    )
    webhook = f"{site.url}/registration/stripe/webhook"
    command = [sys.executable, "-m", "doubles.stripe", "--port", str(stripe.port), "--webhook", webhook]
    log = (site.folder / "double.log").open("wb")
    process = subprocess.Popen([*command, "--secret", SECRET], cwd=ROOT, env=os.environ, stdout=log, stderr=log)
    site.start()
    yield stripe, site
    process.terminate()
    process.wait(10)
    log.close()


@pytest.fixture
def stripe(double: tuple[Double, Site]) -> Double:
    return double[0]


@pytest.fixture
def shop(double: tuple[Double, Site]) -> Site:
    return double[1]


@pytest.fixture
def buyer(people: Callable[..., Person], shop: Site) -> Person:
    """Somebody with a phone, in Danish, at the site that takes cards."""
    return people(size=PHONE, language="da", at=shop)


@pytest.fixture
def till(buyer: Person, stripe: Double) -> Page:
    """The page of the double, where somebody is about to pay for a pass."""
    page = at_the_till(buyer, "Birthe Ærø", new_address(), "card")
    page.wait_for_url(f"{stripe.url}/c/pay/**")
    return page


def click(page: Page, what: str) -> None:
    """Press one of the double's own buttons."""
    page.locator(f"button[value={what}]").click()


def session_at(page: Page) -> str:
    return page.url.rpartition("/")[2]


def code_of(stripe: Double, session: str) -> str:
    return next(str(row["client_reference_id"]) for row in stripe.books()["sessions"] if row["id"] == session)


def page_of(stripe: Double, code: str) -> str:
    """Return the path of an order's page: its secret is in the way back that Stripe was told."""
    back = str(stripe.sessions_of(code)[0]["success_url"])
    return f"/order/{code}/{urllib.parse.urlsplit(back).path.rpartition('/')[2]}"


def test_a_card_pays_and_the_mail_comes(till: Page, buyer: Person, stripe: Double) -> None:
    code = code_of(stripe, session_at(till))
    click(till, "pay")
    expect_title(till, "See you at the Sound!")
    buyer.check()
    assert (order_code(till), stripe.money_of(code)) == (code, ([PRICE], []))
    address = stripe.sessions_of(code)[0]["customer_email"]
    assert buyer.wait_for_mail(address).text.count("995,00") > 0


def test_the_webhook_alone_settles(till: Page, buyer: Person, stripe: Double) -> None:
    """The browser is closed right after paying; only Stripe's message tells of the money."""
    session = session_at(till)
    address = stripe.sessions_of(code_of(stripe, session))[0]["customer_email"]
    stripe.turn("pay", session=session)
    mail = buyer.wait_for_mail(address)
    buyer.goto(next(link for link in mail.links if "/order/" in link))
    expect_title(buyer.page, "See you at the Sound!")


def test_a_declined_card_can_be_followed_by_another_one(till: Page, stripe: Double) -> None:
    code = code_of(stripe, session_at(till))
    click(till, "decline")
    expect(till.get_by_role("alert")).to_contain_text("declined")
    click(till, "pay")
    expect_title(till, "See you at the Sound!")
    assert stripe.money_of(code) == ([PRICE], [])


def test_who_comes_back_without_paying_can_pay_in_another_way(till: Page, buyer: Person, stripe: Double) -> None:
    first = session_at(till)
    code = code_of(stripe, first)
    till.get_by_role("link", name="Back to the shop").click()
    expect_title(till, "Not paid yet")
    buyer.check()
    take_method(till, "card")
    button(till, "Pay %(amount)s", amount="995,00\N{NO-BREAK SPACE}DKK").click()
    till.wait_for_url(f"{stripe.url}/c/pay/**")
    assert session_at(till) == first
    click(till, "pay")
    expect_title(till, "See you at the Sound!")
    assert stripe.money_of(code) == ([PRICE], [])


def test_who_pays_by_bank_after_all_cannot_pay_by_card_too(till: Page, buyer: Person, stripe: Double) -> None:
    code, card = code_of(stripe, session_at(till)), till.url
    till.get_by_role("link", name="Back to the shop").click()
    take_method(till, "transfer")
    button(till, "Pay %(amount)s", amount="995,00\N{NO-BREAK SPACE}DKK").click()
    expect_title(till, "Your places are yours")
    buyer.check()
    until(lambda: [row["status"] for row in stripe.sessions_of(code)] == ["expired"], "the card's page to close")
    till.goto(card)
    expect(till.get_by_role("heading")).to_have_text("Closed")


@pytest.mark.parametrize("knob, title", [("money-comes", "See you at the Sound!"), ("money-fails", "Not paid yet")])
def test_money_that_is_promised_comes_or_not(till: Page, buyer: Person, stripe: Double, knob: str, title: str) -> None:
    session = session_at(till)
    click(till, "later-fails" if knob == "money-fails" else "later")
    expect_title(till, "Not paid yet")
    expect(till.locator(".ticket-code")).to_have_count(0)
    buyer.check()
    code = order_code(till)
    stripe.turn(knob, session=session)
    reload_until(till, title)
    assert stripe.money_of(code) == (([PRICE], []) if knob == "money-comes" else ([], []))
    if knob == "money-fails":
        take_method(till, "card")
        button(till, "Pay %(amount)s", amount="995,00\N{NO-BREAK SPACE}DKK").click()
        click(till, "pay")
        expect_title(till, "See you at the Sound!")


def test_who_pays_twice_gets_the_second_money_back_once(till: Page, stripe: Double) -> None:
    code = code_of(stripe, session_at(till))
    click(till, "twice")
    expect_title(till, "See you at the Sound!")
    until(lambda: stripe.money_of(code)[1], "the money to go back")
    assert stripe.money_of(code) == ([PRICE, PRICE], [PRICE])


def test_a_lost_message_is_found_by_the_reconciler(till: Page, buyer: Person, stripe: Double) -> None:
    code = code_of(stripe, session_at(till))
    click(till, "lose")
    expect(till.get_by_role("heading")).to_have_text("Paid")
    page = buyer.goto(page_of(stripe, code))
    expect_title(page, "Not paid yet")
    later(buyer.site, "registration.actions.reconciling:reconcile", minutes=11)
    page.reload()
    expect_title(page, "See you at the Sound!")
    assert stripe.money_of(code) == ([PRICE], [])


def test_who_has_paid_and_is_asked_again_pays_once(till: Page, buyer: Person, stripe: Double) -> None:
    """The message was lost, and the buyer finds an order page with a button to pay: pressing it finds the money."""
    code = code_of(stripe, session_at(till))
    click(till, "lose")
    expect(till.get_by_role("heading")).to_have_text("Paid")
    page = buyer.goto(page_of(stripe, code))
    expect_title(page, "Not paid yet")
    take_method(page, "card")
    button(page, "Pay %(amount)s", amount="995,00\N{NO-BREAK SPACE}DKK").click()
    expect_title(page, "See you at the Sound!")
    assert stripe.money_of(code) == ([PRICE], [])


def test_stripe_that_is_down_costs_nobody_their_order(buyer: Person, stripe: Double) -> None:
    stripe.turn("down", seconds=3600)
    try:
        page = at_the_till(buyer, "Birthe Ærø", new_address(), "card")
        expect_title(page, "Not paid yet")
        expect(page.locator(".toast")).to_be_visible()
        buyer.check()
    finally:
        stripe.turn("down", seconds=0)
    take_method(page, "card")
    button(page, "Pay %(amount)s", amount="995,00\N{NO-BREAK SPACE}DKK").click()
    click(page, "pay")
    expect_title(page, "See you at the Sound!")
    assert stripe.money_of(order_code(page)) == ([PRICE], [])


def test_an_answer_that_is_lost_opens_no_second_page(buyer: Person, stripe: Double) -> None:
    stripe.turn("lose", answers=1)
    page = at_the_till(buyer, "Birthe Ærø", new_address(), "card")
    page.wait_for_url(f"{stripe.url}/c/pay/**")
    code = code_of(stripe, session_at(page))
    assert len(stripe.sessions_of(code)) == 1
    click(page, "pay")
    expect_title(page, "See you at the Sound!")


def test_the_organiser_gives_money_back_at_stripe(
    till: Page, buyer: Person, people: Callable[..., Person], stripe: Double
) -> None:
    click(till, "pay")
    expect_title(till, "See you at the Sound!")
    code = order_code(till)
    asa = people(language="sv", at=buyer.site)
    asa.sign_in("organiser@sundet.example")
    page = asa.goto(f"/desk{edition_path(asa.site)}orders/{code}")
    form = page.locator("details.danger", has=page.locator("form[action$='/cancel']"))
    form.locator("summary").click()
    form.locator("input[name=cancel-refund]").check()
    form.get_by_role("button").last.click()
    expect_words(page, "The order is cancelled. The buyer gets a mail.")
    until(lambda: stripe.money_of(code)[1], "the refund to arrive")
    assert stripe.money_of(code) == ([PRICE], [PRICE])
    reload_until(page, "Went back")
    asa.check()
    till.reload()
    expect_title(till, "This order is cancelled")


@pytest.mark.parametrize("signature", ["", "t=1,v1=00", "t=99999999999,v1=" + "0" * 64])
def test_a_message_that_nobody_signed_settles_nothing(till: Page, stripe: Double, shop: Site, signature: str) -> None:
    session = next(row for row in stripe.books()["sessions"] if row["id"] == session_at(till))
    event = {
        "id": "evt_forged",
        "type": "checkout.session.completed",
        "data": {"object": {**session, "payment_status": "paid", "status": "complete"}},
    }
    answer = till.request.post(
        f"{shop.url}/registration/stripe/webhook", data=event, headers={"Stripe-Signature": signature}
    )
    assert answer.status == 400
    back = str(session["success_url"])
    till.goto(back)
    expect_title(till, "Not paid yet")


def test_a_power_cut_while_people_pay_loses_nothing(
    till: Page, buyer: Person, people: Callable[..., Person], stripe: Double
) -> None:
    """Everything is killed while one buyer has an order and another one is at Stripe's page, who pays meanwhile."""
    site, code = buyer.site, code_of(stripe, session_at(till))
    other = people(size=PHONE, language="da", at=site)
    acknowledged = at_the_till(other, "Ole Østergård", new_address(), "transfer")
    expect_title(acknowledged, "Your places are yours")
    order = order_path(acknowledged)
    site.kill()
    stripe.turn("pay", session=session_at(till))
    until(lambda: not site.answers(), "the site to be gone")
    site.start()
    other.goto(order)
    expect_title(other.page, "Your places are yours")
    address = stripe.sessions_of(code)[0]["customer_email"]
    mail = buyer.wait_for_mail(address)
    buyer.goto(next(link for link in mail.links if "/order/" in link))
    expect_title(buyer.page, "See you at the Sound!")
    assert stripe.money_of(code) == ([PRICE], [])
