"""The ticket page: what it shows to whom, and every way to choose wrongly."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from flask import Flask

from core.clock import now
from core.db import db, transaction
from core.facts import EditionChanged, ShopChanged, record
from core.texts import Texts
from editions.models import Edition, EditionState, Phase, PhaseKind
from registration.models import Order, OrderLine, Price, PricePhase, Product
from registration.rules.states import OrderState
from tests.browser import Browser
from tests.editions.builders import a_team_member, an_edition, sign_in, texts
from tests.registration.builders import DAY_PRICES, Shop, a_product, a_shop, an_order
from tests.registration.pages.walking import choose, field

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def shop(ctx: Flask) -> Shop:
    return a_shop()


def change(product: Product, **values: Any) -> None:
    """Change a product as the desk does: with a fact, so that shared pages are made anew."""
    with transaction() as session:
        row = session.get_one(Product, product.id)
        for name, value in values.items():
            setattr(row, name, value)
        record(ShopChanged(edition_id=row.edition_id, part="product", part_id=row.id), by=None)


def orders_by_state() -> dict[str, int]:
    rows = db.session.execute(db.select(Order.state, db.func.count()).group_by(Order.state))
    return {state.value: number for state, number in rows}


def held_lines() -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(OrderLine)) or 0


# --- what it shows ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "language, shown_first",
    [
        ("da", ("DKK", "800,00\xa0DKK", "Pass (da)")),
        ("sv", ("SEK", "1\xa0200,00\xa0SEK", "Pass (sv)")),
        ("en", ("EUR", "110.00\xa0EUR", "Pass")),
    ],
)
def test_each_language_sees_its_own_money(
    shop: Shop, browsers: Any, language: str, shown_first: tuple[str, str, str]
) -> None:
    currency, price, name = shown_first
    page = browsers(language=language).get(f"/{shop.edition.slug}/tickets")
    assert page.language == language
    assert page.words_at("//nav[@class='currencies']//a[@aria-current]") == currency
    option = page.all("//li[contains(@class, 'ticket-option')]")[0]
    assert " ".join(option.xpath(".//h3//text()")).strip() == name
    shown = option.xpath("string(.//p[@class='ticket-option-price'])").strip()
    assert shown.replace("\u202f", "\xa0").startswith(price)


def test_the_currency_can_be_switched_and_an_unknown_one_is_ignored(shop: Shop, browser: Browser) -> None:
    browser.get(f"/{shop.edition.slug}/tickets")
    assert "800.00 DKK" in browser.click("DKK").main.replace("\xa0", " ")
    assert "110.00 EUR" in browser.get(f"/{shop.edition.slug}/tickets?currency=XXX").main.replace("\xa0", " ")


def test_prices_stand_with_and_without_vat(shop: Shop, browser: Browser) -> None:
    page = browser.get(f"/{shop.edition.slug}/tickets?currency=SEK")
    assert "1,200.00 SEK960.00 SEK without VAT" in page.main.replace("\xa0", " ").replace("SEK 960", "SEK960")


def test_the_next_price_is_told_with_its_day(shop: Shop, browser: Browser) -> None:
    early = dt.datetime(2031, 1, 31, 23, tzinfo=dt.UTC)  # midnight on the clock of the cities
    with transaction() as session:
        row = session.get_one(Product, shop.day_ticket.id)
        later = PricePhase(product_id=row.id, name=texts("Standard"), position=1, starts_at=early)
        later.prices = [Price(currency="SEK", amount=189_500)]
        session.add(later)
    page = browser.get(f"/{shop.edition.slug}/tickets?currency=SEK")
    assert "1,895.00 SEK from 1 Feb 2031." in page.main.replace("\xa0", " ")


def test_a_price_by_number_says_how_many_are_left(shop: Shop, browser: Browser) -> None:
    with transaction() as session:
        first = session.scalars(db.select(PricePhase).where(PricePhase.product_id == shop.day_ticket.id)).one()
        first.until_sold = 3
        later = PricePhase(product_id=shop.day_ticket.id, name=texts("Late"), position=1)
        later.prices = [Price(currency="SEK", amount=90_000)]
        session.add(later)
    an_order(shop, {shop.day_ticket.id: 2})
    page = browser.get(f"/{shop.edition.slug}/tickets?currency=SEK")
    assert "1 left at this price, then 900.00 SEK." in page.main.replace("\xa0", " ")


def test_few_and_none_left_are_told(shop: Shop, browser: Browser) -> None:
    an_order(shop, {shop.festival_pass.id: 7})
    assert "3 left." in browser.get(f"/{shop.edition.slug}/tickets").main
    an_order(shop, {shop.festival_pass.id: 3})
    page = browser.get(f"/{shop.edition.slug}/tickets")
    assert "Sold out" in page.main
    assert page.all("//input[starts-with(@name, 'count_')]/@name") == [field(shop.dinner)]


@pytest.mark.parametrize(
    "values, words",
    [
        ({"opens_at": dt.datetime(2031, 5, 1, 8, tzinfo=dt.UTC)}, "On sale from 1 May 2031 10:00."),
        ({"closes_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "Sale has ended"),
    ],
)
def test_what_cannot_be_bought_now_says_why(shop: Shop, browser: Browser, values: dict[str, Any], words: str) -> None:
    change(shop.day_ticket, **values)
    page = browser.get(f"/{shop.edition.slug}/tickets")
    assert words in page.main
    assert page.all("//input[@name=$name]", name=field(shop.day_ticket)) == []


def test_a_name_in_another_language_is_marked(shop: Shop, browser: Browser) -> None:
    change(shop.day_ticket, name=Texts({"da": "Dagsbillet"}))
    page = browser.get(f"/{shop.edition.slug}/tickets")
    assert page.words_at("//span[@lang='da']").endswith("Dagsbillet")


def test_a_product_without_a_price_in_this_currency_cannot_be_chosen(shop: Shop, browser: Browser) -> None:
    only_sek = a_product(shop.edition, "sek", prices={"SEK": 5_000}, position=3)
    page = browser.get(f"/{shop.edition.slug}/tickets?currency=DKK")
    assert "Not sold in DKK." in page.main
    assert page.all("//input[@name=$name]", name=field(only_sek)) == []


# --- phases and states of the edition ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state, words",
    [(EditionState.ANNOUNCED, "Tickets go on sale"), (EditionState.CLOSED, "The sale for this edition has ended.")],
)
def test_an_edition_that_does_not_sell_says_so(ctx: Flask, browser: Browser, state: EditionState, words: str) -> None:
    shop = a_shop(an_edition(state=state))
    page = browser.get(f"/{shop.edition.slug}/tickets")
    assert words in page.main or "Tickets are not on sale yet" in page.main
    assert page.all("//button[@type='submit']") == []


def test_a_phase_that_opens_later_refuses_early_buyers(shop: Shop, browser: Browser) -> None:
    browser.get(f"/{shop.edition.slug}/tickets")
    with transaction() as session:
        phase = session.scalars(db.select(Phase).where(Phase.kind == PhaseKind.TICKETS)).one()
        phase.opens_at = now() + 3 * HOUR
        phase.closes_at = None
        record(EditionChanged(edition_id=shop.edition.id, part="phase"), by=None)
    page = browser.submit("choose", {field(shop.festival_pass): 1}, status=422)
    assert page.summary == ["Tickets are not on sale at the moment."]
    assert "Tickets go on sale on" in page.main
    assert orders_by_state() == {}


@pytest.mark.parametrize("state", [EditionState.DRAFT, EditionState.ARCHIVED])
def test_what_is_not_public_is_not_there(ctx: Flask, browser: Browser, state: EditionState) -> None:
    shop = a_shop(an_edition(state=state))
    assert browser.get(f"/{shop.edition.slug}/tickets", status=404).status == 404


def test_an_unknown_edition_is_not_there(ctx: Flask, browser: Browser) -> None:
    assert browser.get("/1999/tickets", status=404).status == 404


# --- choosing ---------------------------------------------------------------------------------------------------------


def test_choosing_holds_the_places(shop: Shop, browser: Browser) -> None:
    page = choose(browser, shop, {shop.festival_pass: 2, shop.dinner: 1})
    order = db.session.scalars(db.select(Order)).one()
    assert page.path == f"/{shop.edition.slug}/checkout/{order.secret}"
    assert (order.state, order.total, order.currency, order.language) == (OrderState.DRAFT, 285_000, "SEK", "en")
    assert held_lines() == 3


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ("-1", "Write a number from 0 to 100."),
        ("101", "Write a number from 0 to 100."),
        ("99999999999999999999", "Write a number from 0 to 100."),
        ("9" * 5000, "Write a number from 0 to 100."),
        ("1,5", "Write a whole number in digits."),
        ("1.5", "Write a whole number in digits."),
        ("1e3", "Write a whole number in digits."),
        ("NaN", "Write a whole number in digits."),
        ("Infinity", "Write a whole number in digits."),
        ("two", "Write a whole number in digits."),
        ("٣", "Write a whole number in digits."),
        ("11", "Only 10 left. Choose fewer."),
    ],
)
def test_an_odd_quantity_gets_a_sentence_beside_its_field(
    shop: Shop, browser: Browser, typed: str, sentence: str
) -> None:
    page = choose(browser, shop, {shop.festival_pass: typed, shop.day_ticket: 1 if typed != "11" else ""}, status=422)
    assert page.error_of(field(shop.festival_pass)) == sentence
    assert page.value_of(field(shop.festival_pass)) == typed
    assert page.value_of(field(shop.day_ticket)) == ("1" if typed != "11" else "")
    assert orders_by_state() == {}


@pytest.mark.parametrize("typed", ["", "0", " "])
def test_nothing_chosen_gets_a_sentence(shop: Shop, browser: Browser, typed: str) -> None:
    page = choose(browser, shop, {shop.festival_pass: typed}, status=422)
    assert page.summary == ["Choose at least one ticket."]


def test_an_add_on_alone_gets_a_sentence(shop: Shop, browser: Browser) -> None:
    page = choose(browser, shop, {shop.dinner: 1}, status=422)
    assert page.error_of(field(shop.dinner)) == "This goes with a ticket. Choose a ticket too."


def test_limits_are_said_beside_the_field(shop: Shop, browser: Browser) -> None:
    change(shop.festival_pass, most=4)
    change(shop.day_ticket, least=3)
    change(shop.dinner, per_ticket=1)
    page = choose(browser, shop, {shop.festival_pass: 5}, status=422)
    assert page.error_of(field(shop.festival_pass)) == "At most 4 of these go into one order."
    page = choose(browser, shop, {shop.day_ticket: 2}, status=422)
    assert page.error_of(field(shop.day_ticket)) == "This is sold from 3 upwards."
    page = choose(browser, shop, {shop.festival_pass: 1, shop.dinner: 2}, status=422)
    assert page.error_of(field(shop.dinner)) == "With the tickets you chose you can take at most 1 of these."


def test_more_than_a_hundred_in_all_is_refused(ctx: Flask, browser: Browser) -> None:
    shop = a_shop(size=None)
    page = choose(browser, shop, {shop.festival_pass: 60, shop.day_ticket: 60}, status=422)
    assert page.summary == ["You can buy at most 100 places at once. For more, write to us."]


def test_what_was_closed_meanwhile_is_named(shop: Shop, browser: Browser) -> None:
    browser.get(f"/{shop.edition.slug}/tickets?currency=SEK")
    change(shop.day_ticket, closes_at=now() - HOUR)
    page = browser.submit("choose", {field(shop.festival_pass): 1, field(shop.day_ticket): 1}, status=422)
    assert page.summary == ["Day: The sale of this has ended. Leave it out to go on."]
    assert page.value_of(field(shop.festival_pass)) == "1"


def test_what_sold_out_meanwhile_is_named(shop: Shop, browser: Browser) -> None:
    browser.get(f"/{shop.edition.slug}/tickets?currency=SEK")
    an_order(shop, {shop.festival_pass.id: 10})
    page = browser.submit("choose", {field(shop.day_ticket): 1}, status=422)
    assert page.summary == ["Day: Sold out just now. Others may give their places back, so look again in a while."]


def test_another_editions_products_are_not_sold_here(shop: Shop, browser: Browser) -> None:
    other = a_shop(an_edition("2028"))
    browser.get(f"/{shop.edition.slug}/tickets")
    page = browser.post(
        f"/{shop.edition.slug}/tickets", {field(other.festival_pass): "1", "currency": "SEK"}, status=422
    )
    assert page.summary == ["One of your tickets is not sold here any more. Look at the list and choose again."]
    assert orders_by_state() == {}


def test_archived_and_invented_products_are_not_sold(shop: Shop, browser: Browser) -> None:
    change(shop.day_ticket, archived=True)
    for name in (field(shop.day_ticket), "count_999999"):
        page = browser.post(f"/{shop.edition.slug}/tickets", {name: "1", "currency": "SEK"}, status=422)
        assert page.summary == ["One of your tickets is not sold here any more. Look at the list and choose again."]


def test_a_price_is_never_taken_from_the_form(shop: Shop, browser: Browser) -> None:
    browser.get(f"/{shop.edition.slug}/tickets?currency=SEK")
    browser.post(
        f"/{shop.edition.slug}/tickets",
        {field(shop.festival_pass): "1", "currency": "SEK", "price": "1", "amount": "1", "total": "1"},
    )
    assert db.session.scalars(db.select(Order.total)).all() == [120_000]


# --- hidden types -----------------------------------------------------------------------------------------------------


@pytest.fixture
def hidden(shop: Shop) -> Product:
    return a_product(shop.edition, "speaker", prices={"SEK": 0, "DKK": 0, "EUR": 0}, hidden=True, position=9)


def test_a_hidden_type_is_seen_by_its_link_alone(shop: Shop, hidden: Product, browser: Browser) -> None:
    url = f"/{shop.edition.slug}/tickets"
    by_link = browser.get(f"{url}?link={hidden.link_secret}")
    without = browser.get(url)
    wrong = browser.get(f"{url}?link=x{hidden.link_secret}")
    assert ["Speaker" in page.main for page in (by_link, without, wrong)] == [True, False, False]
    assert hidden.link_secret not in without.markup


def test_a_hidden_type_can_be_bought_with_its_link_alone(shop: Shop, hidden: Product, browser: Browser) -> None:
    url = f"/{shop.edition.slug}/tickets"
    forged = browser.post(url, {field(hidden): "1", "currency": "SEK"}, status=422)
    assert forged.summary == ["One of your tickets is not sold here any more. Look at the list and choose again."]
    browser.get(f"{url}?link={hidden.link_secret}")
    page = browser.submit("choose", {field(hidden): 1})
    assert "1 × Speaker" in page.main
    # Back on the ticket page it stands there still, without the link.
    assert browser.get(url).value_of(field(hidden)) == "1"


# --- one cart a browser -----------------------------------------------------------------------------------------------


def test_the_same_form_twice_holds_once(shop: Shop, browser: Browser) -> None:
    first = choose(browser, shop, {shop.festival_pass: 2})
    second = browser.post(f"/{shop.edition.slug}/tickets", {field(shop.festival_pass): "2", "currency": "SEK"})
    assert second.path == first.path
    assert (orders_by_state(), held_lines()) == ({"draft": 1}, 2)


def test_two_tabs_change_one_cart(shop: Shop, browser: Browser) -> None:
    first = choose(browser, shop, {shop.festival_pass: 2})
    second = choose(browser, shop, {shop.festival_pass: 0, shop.day_ticket: 1}, currency="DKK")
    assert second.path == first.path
    order = db.session.scalars(db.select(Order)).one()
    assert (order.total, order.currency, held_lines()) == (DAY_PRICES["DKK"], "DKK", 1)


def test_a_change_that_is_refused_leaves_the_cart_alone(shop: Shop, browser: Browser) -> None:
    choose(browser, shop, {shop.festival_pass: 2})
    choose(browser, shop, {shop.festival_pass: 11}, status=422)
    assert held_lines() == 2


def test_another_browser_has_another_cart(shop: Shop, browsers: Any) -> None:
    paths = {choose(browsers(), shop).path for _browser in range(2)}
    assert (len(paths), orders_by_state()) == (2, {"draft": 2})


def test_held_places_are_shown_and_changed_on_the_ticket_page(shop: Shop, browser: Browser) -> None:
    checkout = choose(browser, shop, {shop.festival_pass: 2})
    page = browser.get(f"/{shop.edition.slug}/tickets")
    assert "Your places are held" in page.main
    assert (page.value_of(field(shop.festival_pass)), page.href("Go on")) == ("2", checkout.url)
    assert page.words_at("//nav[@class='currencies']//a[@aria-current]") == "SEK"


def test_a_cart_whose_time_is_over_makes_room_for_a_new_one(shop: Shop, browser: Browser) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        first = choose(browser, shop)
        clock.shift(HOUR)
        assert "Your places are held" not in browser.get(f"/{shop.edition.slug}/tickets").main
        second = choose(browser, shop)
    assert first.path != second.path
    assert orders_by_state() == {"expired": 1, "draft": 1}


def test_others_never_see_somebodys_cart(shop: Shop, browsers: Any) -> None:
    anna, ben = browsers(), browsers()
    choose(anna, shop, {shop.festival_pass: 2})
    anna.get(f"/{shop.edition.slug}/tickets")
    page = ben.get(f"/{shop.edition.slug}/tickets")
    assert "Your places are held" not in page.main
    assert page.value_of(field(shop.festival_pass)) == ""


# --- the shared page --------------------------------------------------------------------------------------------------


def test_the_page_is_shared_until_something_changes(shop: Shop, browsers: Any, change_settings: Any) -> None:
    change_settings(page_seconds=60.0)
    url = f"/{shop.edition.slug}/tickets"
    anna, ben = browsers(), browsers()
    tokens = {person.get(url).all("//input[@name='csrf_token']/@value")[0] for person in (anna, ben)}
    assert len(tokens) == 2
    change_settings(page_seconds=0.0)
    change(shop.day_ticket, name=texts("Friday"))
    assert "Friday" in ben.get(url).main


def test_a_known_page_is_not_sent_again(shop: Shop, browser: Browser) -> None:
    url = f"/{shop.edition.slug}/tickets"
    tag = browser.get(url).headers["ETag"]
    # The token on the page is signed with the second it was made in; the page is known all the same.
    with time_machine.travel(now() + dt.timedelta(seconds=5), tick=False):
        again = browser.get(url, headers={"If-None-Match": tag}, status=304)
    assert again.data == b""


def test_members_of_the_team_see_a_draft(ctx: Flask, browser: Browser) -> None:
    shop = a_shop(an_edition(state=EditionState.DRAFT))
    sign_in(browser, a_team_member(shop.edition))
    assert "Pass" in browser.get(f"/{shop.edition.slug}/tickets").main


def test_every_edition_keeps_its_own_products(ctx: Flask, browser: Browser) -> None:
    a_shop(an_edition("2028"))
    other: Edition = an_edition("2029")
    pier = a_product(other, "pier")
    page = browser.get("/2029/tickets")
    assert page.all("//input[starts-with(@name, 'count_')]/@name") == [field(pier)]
