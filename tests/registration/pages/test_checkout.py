"""From held places to the order: every name, every awkward moment, and nothing typed is ever lost."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from core.clock import now
from core.db import db, transaction
from core.facts import ShopChanged, record
from core.usertext import clean_line
from registration.models import Attendee, LedgerEntry, Order, OrderLine, Payment, Price, Ticket
from registration.rules.paying import PaymentMethod
from registration.rules.states import OrderState, PaymentState, TicketState
from tests.browser import Browser, Page
from tests.editions.builders import a_member, an_edition, sign_in
from tests.registration.builders import Shop, a_product, a_shop, an_order
from tests.registration.pages.walking import EMAIL, NAME, at_the_till, buy, choose, field, say_who

AWKWARD = json.loads((Path(__file__).parents[2] / "data" / "edge_cases.json").read_text(encoding="utf-8"))
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def shop(ctx: Flask) -> Shop:
    return a_shop()


def the_order() -> Order:
    return db.session.scalars(db.select(Order).order_by(Order.id.desc())).first()  # type: ignore[return-value]  # there is one


def states() -> dict[str, int]:
    rows = db.session.execute(db.select(Order.state, db.func.count()).group_by(Order.state))
    return {state.value: number for state, number in rows}


# --- the whole way ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language, currency", [("da", "DKK"), ("sv", "SEK"), ("en", "EUR")])
def test_the_whole_way_in_each_language(shop: Shop, browsers: Any, language: str, currency: str) -> None:
    browser = browsers(language=language)
    browser.get(f"/{shop.edition.slug}/tickets")
    browser.submit("choose", {field(shop.festival_pass): 2, field(shop.dinner): 1})
    say_who(browser)
    page = browser.submit("pay")
    order = the_order()
    assert page.path == f"/order/{order.code}/{order.secret}"
    assert (page.language, order.language, order.currency) == (language, language, currency)
    assert (order.state, order.method, order.buyer_name, order.buyer_email) == (
        OrderState.PENDING, PaymentMethod.TRANSFER, NAME, EMAIL,
    )  # fmt: skip
    tickets = db.session.scalars(db.select(Ticket).order_by(Ticket.id)).all()
    assert [ticket.state for ticket in tickets] == [TicketState.RESERVED] * 2
    assert db.session.scalars(db.select(Attendee.name).order_by(Attendee.id)).all() == [NAME, ""]
    payment = db.session.scalars(db.select(Payment)).one()
    assert (payment.state, payment.amount) == (PaymentState.PENDING, order.total)
    assert db.session.scalars(db.select(LedgerEntry.amount)).all() == [order.total]


def test_each_step_shows_what_is_bought(shop: Shop, browser: Browser) -> None:
    page = choose(browser, shop, {shop.festival_pass: 2, shop.dinner: 1})
    summary = page.words_at("//section[@class='summary']")
    assert summary.replace("\xa0", " ") == (
        "Your order 2 × Pass1,200.00 SEK each 2,400.00 SEK 1 × Dinner 450.00 SEK TotalVAT is included 2,850.00 SEK"
    )


def test_the_last_step_says_what_the_law_asks(shop: Shop, browser: Browser) -> None:
    page = at_the_till(browser, shop, {shop.festival_pass: 1})
    small_print = page.words_at("//div[@class='small-print']").replace("\xa0", " ")
    assert "You buy 1 × Pass for 1,200.00 SEK, VAT included." in small_print
    assert "There is no right of withdrawal" in small_print
    assert "You buy from Föreningen Sundet, 5599990016." in small_print
    summary = page.words_at("//section[@class='summary']").replace("\xa0", " ")
    assert "of which VAT, Denmark 25 % 120.00 SEK of which VAT, Sweden 25 % 120.00 SEK" in summary
    assert page.words_at("//form[@id='pay']//button[@type='submit']") == "Buy now"


def test_a_free_order_is_got_and_not_bought(shop: Shop, browser: Browser) -> None:
    free = a_product(shop.edition, "guest", prices={"SEK": 0, "DKK": 0, "EUR": 0}, position=5)
    page = at_the_till(browser, shop, {free: 1})
    assert page.heading == "Get your ticket"
    assert page.words_at("//form[@id='pay']//button[@type='submit']") == "Get ticket"
    page = browser.submit("Get ticket")
    order = the_order()
    assert (order.state, order.method) == (OrderState.PAID, PaymentMethod.FREE)
    assert page.heading == "See you at the Sound!"
    assert db.session.scalars(db.select(Ticket.state)).all() == [TicketState.VALID]
    assert db.session.scalars(db.select(Payment)).all() == []


def test_the_button_speaks_of_several_tickets(shop: Shop, browser: Browser) -> None:
    free = a_product(shop.edition, "guest", prices={"SEK": 0}, position=5)
    at_the_till(browser, shop, {free: 2})
    assert browser.submit("Get tickets").status == 200


def test_a_signed_in_buyer_is_known(shop: Shop, browser: Browser) -> None:
    member = a_member("Öde Ø", "ode@example.org")
    sign_in(browser, member)
    page = choose(browser, shop)
    assert (page.value_of("name"), page.value_of("email")) == ("Öde Ø", "ode@example.org")
    browser.submit("who")
    browser.submit("pay")
    assert the_order().member_id == member.id


# --- who buys ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", AWKWARD["names"])
def test_every_name_is_a_name(shop: Shop, browser: Browser, name: str) -> None:
    choose(browser, shop)
    say_who(browser, name=name)
    page = browser.submit("pay")
    order = the_order()
    assert order.buyer_name == clean_line(name)
    assert order.state is OrderState.PENDING
    assert clean_line(name) in page.main


@pytest.mark.parametrize(
    "typed, stored",
    [
        ("æøå@example.org", "æøå@example.org"),
        ("first.last+tag@example.org", "first.last+tag@example.org"),
        ("UPPER@EXAMPLE.ORG", "UPPER@example.org"),
        ("x@sub.sub.example.co.uk", "x@sub.sub.example.co.uk"),
        ("  asa@example.org  ", "asa@example.org"),
    ],
)
def test_every_address_is_an_address(shop: Shop, browser: Browser, typed: str, stored: str) -> None:
    choose(browser, shop)
    say_who(browser, email=typed)
    assert the_order().buyer_email == stored


@pytest.mark.parametrize(
    "fields, name, sentence",
    [
        ({"name": ""}, "name", "Write your name, the way you like it."),
        ({"name": "   "}, "name", "Write your name, the way you like it."),
        ({"name": "x" * 121}, "name", "This text is too long: 120 characters at most."),
        (
            {"name": "Mia 010190-1234"},
            "name",
            "This looks like a personal number. Please leave it out: we never need it.",
        ),
        ({"email": ""}, "email", "Write your mail address: the ticket comes there."),
        ({"email": "asa"}, "email", "This is not a whole mail address. It looks like name@example.org."),
        ({"email": "a@b\r\nBcc: x@y.z"}, "email", "This is not a whole mail address. It looks like name@example.org."),
    ],
)
def test_who_says_what_is_wrong_and_keeps_the_rest(
    shop: Shop, browser: Browser, fields: dict[str, str], name: str, sentence: str
) -> None:
    choose(browser, shop)
    page = say_who(browser, **fields, status=422)
    assert page.error_of(name) == sentence
    other = "email" if name == "name" else "name"
    assert page.value_of(other) == {"name": NAME, "email": EMAIL}[other]
    assert the_order().buyer_email == ""


def test_an_invented_kind_of_buyer_is_refused(shop: Shop, browser: Browser) -> None:
    page = choose(browser, shop)
    page = browser.post(page.url, {"name": NAME, "email": EMAIL, "kind": "king"}, status=422)
    assert page.summary == ["I buy for: Not a valid choice."]


def test_the_last_step_sends_back_who_has_not_said_who_they_are(shop: Shop, browser: Browser) -> None:
    page = choose(browser, shop)
    assert browser.get(page.url + "/pay").url == page.url


# --- paying -----------------------------------------------------------------------------------------------------------


def test_the_same_form_twice_places_one_order(shop: Shop, browser: Browser) -> None:
    page = at_the_till(browser, shop)
    data = {"method": "transfer", "total": "120000", "currency": "SEK"}
    first = browser.post(page.url, data)
    second = browser.post(page.url, data)
    assert first.path == second.path
    assert "You have bought this already. Here is your order." in second.main
    assert states() == {"pending": 1}
    assert db.session.scalar(db.select(db.func.count()).select_from(Payment)) == 1


def test_the_back_button_leads_to_the_order(shop: Shop, browser: Browser) -> None:
    who = choose(browser, shop)
    pay = say_who(browser)
    order = browser.submit("pay")
    assert [browser.get(url).path for url in (who.url, pay.url)] == [order.path] * 2
    assert browser.post(who.url, {"name": "Other", "email": "x@example.org", "kind": "person"}).path == order.path
    assert browser.post(f"{who.url}/leave").path == order.path
    assert the_order().buyer_name == NAME


def test_two_tabs_with_another_total_is_a_sentence(shop: Shop, browser: Browser) -> None:
    pay = at_the_till(browser, shop, {shop.festival_pass: 1})
    choose(browser, shop, {shop.festival_pass: 2})
    page = browser.post(pay.url, {"method": "transfer", "total": "120000", "currency": "SEK"}, status=422)
    assert page.summary[0].replace("\xa0", " ") == (
        "The price has changed from 1,200.00 SEK to 2,400.00 SEK while the page was open. "
        "Look at it again before you buy."
    )
    assert page.value_of("total") == "240000"
    assert states() == {"draft": 1}
    browser.submit("pay")
    assert the_order().total == 240_000


@pytest.mark.parametrize("total", ["1", "-120000", "", "NaN", "1e5", "120000.00", "9" * 40])
def test_a_forged_total_buys_nothing(shop: Shop, browser: Browser, total: str) -> None:
    pay = at_the_till(browser, shop)
    page = browser.post(pay.url, {"method": "transfer", "total": total, "currency": "SEK"}, status=422)
    assert "The price has changed" in page.summary[0]
    assert states() == {"draft": 1}


def test_the_total_in_another_currency_buys_nothing(shop: Shop, browser: Browser) -> None:
    pay = at_the_till(browser, shop)
    browser.post(pay.url, {"method": "transfer", "total": "120000", "currency": "DKK"}, status=422)
    assert states() == {"draft": 1}


@pytest.mark.parametrize("method", ["card", "practice", "invoice", "free", "gold", ""])
def test_a_way_to_pay_that_is_not_offered_is_refused(shop: Shop, browser: Browser, method: str) -> None:
    pay = at_the_till(browser, shop)
    page = browser.post(pay.url, {"method": method, "total": "120000", "currency": "SEK"}, status=422)
    assert page.summary != []
    assert states() == {"draft": 1}


def test_prices_that_change_meanwhile_do_not_change_the_held_cart(shop: Shop, browser: Browser) -> None:
    at_the_till(browser, shop)
    with transaction() as session:
        price = session.scalars(db.select(Price).where(Price.currency == "SEK", Price.amount == 120_000)).one()
        price.amount = 999_900
        record(ShopChanged(edition_id=shop.edition.id, part="price"), by=None)
    browser.submit("pay")
    assert the_order().total == 120_000


def test_no_way_to_pay_says_so_before_anything_is_typed(ctx: Flask, browser: Browser) -> None:
    shop = a_shop(an_edition(first_day=now().date() + dt.timedelta(days=3)))
    page = at_the_till(browser, shop)
    assert "This order cannot be paid at the moment" in page.main
    assert page.all("//form[@id='pay']//button[@type='submit'][not(@name)]") == []
    forged = browser.post(page.url, {"total": "120000", "currency": "SEK"}, status=422)
    assert forged.summary == ["There is no way to pay this order at the moment. Write to us and we help."]


def test_a_ticket_for_public_bodies_tells_a_person_what_to_do(shop: Shop, browser: Browser) -> None:
    public = a_product(shop.edition, "public", invoice_only=True, position=6)
    page = at_the_till(browser, shop, {public: 1})
    assert "is paid by invoice" in page.main


def test_a_ticket_whose_tax_nobody_has_set_up_is_not_sold(shop: Shop, browser: Browser) -> None:
    with transaction() as session:
        session.execute(db.text("DELETE FROM seller_tax"))
    choose(browser, shop)
    page = browser.submit("who", name=NAME, email=EMAIL, status=409)
    assert "The VAT set-up of the seller in" in page.main


# --- the clock --------------------------------------------------------------------------------------------------------


def test_more_time_once_and_nothing_typed_is_lost(shop: Shop, browser: Browser) -> None:
    with time_machine.travel(dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC), tick=False):
        page = choose(browser, shop)
        assert "We hold your places until 13:20." in page.main
        page = browser.submit("I need more time", name="Åsa", email="not yet")
        assert "We hold your places until 13:35." in page.main
        assert (page.value_of("name"), page.value_of("email"), page.summary) == ("Åsa", "not yet", [])
        assert "I need more time" not in page.main
        again = browser.post(page.url, {"name": "Åsa", "email": "", "kind": "person", "extend": "1"}, status=422)
    assert again.summary == ["The time was extended once already; you still have 35 minutes."]


def test_an_expired_hold_is_offered_again_with_all_that_was_typed(shop: Shop, browser: Browser) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        old = choose(browser, shop, {shop.festival_pass: 2})
        clock.shift(21 * MINUTE)
        page = say_who(browser, status=422)
        assert "The time to hold your places is over" in page.main
        assert (page.value_of("name"), page.value_of("email")) == (NAME, EMAIL)
        page = browser.submit("Take the places again")
        assert (page.value_of("name"), page.value_of("email"), page.summary) == (NAME, EMAIL, [])
        assert "Your places are yours again." in page.text
        page = browser.submit("who")
        assert page.path.endswith("/pay")
        assert page.path != f"{old.path}/pay"
        browser.submit("pay")
    assert states() == {"expired": 1, "pending": 1}
    assert the_order().buyer_name == NAME


def test_an_expired_hold_at_the_last_step_keeps_the_invoice(shop: Shop, browser: Browser) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        at_the_till(browser, shop, {shop.festival_pass: 1}, kind="company")
        clock.shift(21 * MINUTE)
        page = browser.submit("Buy now", method="transfer", invoice_name="Ljud & Ljus AB", status=422)
        assert page.summary == [
            "The time to hold your places is over. Nothing you typed is lost: take them again below."
        ]
        page = browser.submit("Take the places again")
        assert (page.value_of("invoice_name"), page.value_of("method")) == ("Ljud & Ljus AB", "transfer")
        browser.submit("Buy now")
    assert the_order().state is OrderState.PENDING
    assert db.session.execute(db.text("SELECT name FROM invoice_party")).scalars().all() == ["Ljud & Ljus AB"]


def test_opening_an_expired_hold_offers_it_again(shop: Shop, browser: Browser) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        page = choose(browser, shop)
        clock.shift(21 * MINUTE)
        page = browser.get(page.url)
        assert "The time to hold your places is over" in page.main
        page = browser.submit("Take the places again")
        assert "We hold your places until" in page.main


def test_taking_the_places_again_twice_makes_one_cart(shop: Shop, browser: Browser) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        page = choose(browser, shop, {shop.festival_pass: 3})
        clock.shift(21 * MINUTE)
        data = {"name": NAME, "email": EMAIL, "kind": "person", "again": "1"}
        browser.post(page.url, data)
        browser.post(page.url, data)
        taken = db.session.scalar(
            db.select(db.func.count()).select_from(OrderLine).where(OrderLine.takes_until > now())
        )
    assert (states(), taken) == ({"expired": 1, "draft": 1}, 3)


def test_places_that_are_gone_cannot_be_taken_again(shop: Shop, browser: Browser) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        choose(browser, shop, {shop.festival_pass: 3})
        clock.shift(21 * MINUTE)
        an_order(shop, {shop.day_ticket.id: 9})
        page = browser.get(browser.page.url)
        page = browser.submit("Take the places again", name=NAME, email=EMAIL, status=422)
    assert page.summary == ["Pass: Only 1 left. Choose fewer."]
    assert (page.value_of("name"), page.href("Choose others").endswith("/tickets?currency=SEK")) == (NAME, True)


def test_taking_the_places_again_costs_what_they_cost_now(shop: Shop, browser: Browser) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        at_the_till(browser, shop)
        clock.shift(21 * MINUTE)
        with transaction() as session:
            price = session.scalars(db.select(Price).where(Price.currency == "SEK", Price.amount == 120_000)).one()
            price.amount = 150_000
        browser.get(browser.page.url)
        page = browser.submit("Take the places again")
        assert "1,500.00 SEK" in page.main.replace("\xa0", " ")
        assert page.value_of("total") == "150000"


def test_places_can_be_let_go(shop: Shop, browser: Browser) -> None:
    choose(browser, shop)
    page = browser.submit("Let the places go")
    assert "Your places are free for others again." in page.text
    assert (states(), "Your places are held" in page.main) == ({"expired": 1}, False)


# --- strangers --------------------------------------------------------------------------------------------------------


def test_a_cart_of_another_edition_is_not_found_here(shop: Shop, browser: Browser) -> None:
    other = a_shop(an_edition("2028"))
    secret = choose(browser, shop).path.rsplit("/", 1)[-1]
    for step in ("", "/pay"):
        assert browser.get(f"/{other.edition.slug}/checkout/{secret}{step}", status=404).status == 404


@pytest.mark.parametrize("step", ["", "/pay"])
def test_an_unknown_secret_is_not_found(shop: Shop, browser: Browser, step: str) -> None:
    assert browser.get(f"/{shop.edition.slug}/checkout/nothing{step}", status=404).status == 404


def test_checkout_pages_are_kept_nowhere(shop: Shop, browser: Browser) -> None:
    for page in (choose(browser, shop), say_who(browser), browser.submit("pay")):
        assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_a_till_at_another_site_may_be_led_to(shop: Shop, browser: Browser, change_settings: Any) -> None:
    page = at_the_till(browser, shop)
    assert "form-action 'self';" in f"{page.headers['Content-Security-Policy']};"
    change_settings(stripe_secret_key="sk_test_1", stripe_api_base="http://localhost:9999/v1")
    page = browser.get(page.url)
    assert (
        "form-action 'self' https://checkout.stripe.com http://localhost:9999;"
        in page.headers["Content-Security-Policy"]
    )
    assert "Card or Swish" in page.main


def test_an_unreachable_till_is_said_on_the_order_page(shop: Shop, browser: Browser, change_settings: Any) -> None:
    at_the_till(browser, shop)
    change_settings(stripe_secret_key="sk_test_1", stripe_api_base="http://127.0.0.1:9")
    browser.get(browser.page.url)
    page: Page = browser.submit("pay", method="card")
    assert page.path.startswith("/order/")
    assert page.heading == "Not paid yet"
    assert page.all("//*[contains(@class, 'toast-bad')]") != []
    assert page.value_of("method") == "card"


def test_buying_twice_in_one_browser_makes_two_orders(shop: Shop, browser: Browser) -> None:
    first, second = buy(browser, shop), buy(browser, shop)
    assert first.path != second.path
    assert states() == {"pending": 2}
