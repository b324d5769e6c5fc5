"""What goes wrong while people type: odd numbers, lost places, two tabs, the back button, a session that ends."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Person
from tests.journeys.steps import (
    PASS,
    at_the_till,
    buy,
    choose,
    edition_path,
    expect_title,
    expect_words,
    how_many,
    later,
    new_address,
    order_path,
    press,
    said,
    say_who,
    take_method,
    ticket_page,
)

NAME = "Jørgen “Jønne” Ågård"


@pytest.mark.parametrize(
    "typed, words, values",
    [
        ("-1", "Write a number from %(least)s to %(most)s.", {"least": "0", "most": "100"}),
        ("1.5", "Write a whole number in digits.", {}),
        ("1e9", "Write a whole number in digits.", {}),
        ("1000000000", "Write a number from %(least)s to %(most)s.", {"least": "0", "most": "100"}),
        ("99999999999999999999999999", "Write a number from %(least)s to %(most)s.", {"least": "0", "most": "100"}),
    ],
)
def test_an_odd_number_gets_a_sentence_beside_its_field(
    phone: Person, typed: str, words: str, values: dict[str, str]
) -> None:
    page = phone.goto(ticket_page(phone.site))
    field = how_many(page, PASS)
    field.fill(typed)
    press(page, "Go on")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator(f"#{field.get_attribute('id')}-error")).to_have_text(said(page, words, **values))
    expect(field).to_have_value(typed)
    phone.check()


@pytest.mark.parametrize("typed", ["", "0"])
def test_who_chooses_nothing_is_told_so(phone: Person, typed: str) -> None:
    page = phone.goto(ticket_page(phone.site))
    how_many(page, PASS).fill(typed)
    press(page, "Go on")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    phone.check()


def test_letters_in_a_number_field_get_a_sentence(people: Callable[..., Person]) -> None:
    """A browser keeps letters out of a number field; one that does not know such fields sends them."""
    anna = people(size=PHONE, language="da", script=False)
    page = anna.goto(ticket_page(anna.site))
    field = how_many(page, PASS)
    name = field.get_attribute("name")
    field.evaluate("field => { field.type = 'text'; field.value = 'to'; }")
    press(page, "Go on")
    expect(page.locator(f"[name={name}]")).to_have_attribute("aria-invalid", "true")
    expect_words(page, "Write a whole number in digits.")


def test_places_that_were_let_go_in_another_tab_can_be_taken_again(phone: Person) -> None:
    page = choose(phone)
    page.locator("#who input[name=name]").fill(NAME)
    page.locator("#who input[name=email]").fill("jonne@example.org")
    other = phone.new_tab()
    other.goto(page.url)
    press(other, "Let the places go")
    expect_title(other, "Tickets")
    press(page, "Go on")
    expect_words(page, "The time to hold your places is over")
    expect(page.locator("#who input[name=name]")).to_have_value(NAME)
    phone.check()
    press(page, "Take the places again")
    expect_words(page, "Your places are yours again. Everything you typed is still here.")
    expect(page.locator("#who input[name=name]")).to_have_value(NAME)
    press(page, "Go on")
    expect(page.locator("#pay")).to_be_visible()


def test_a_hold_that_ran_out_while_typing_costs_no_typing(phone: Person) -> None:
    page = choose(phone)
    say_who(page, NAME, new_address())
    take_method(page, "transfer")
    later(phone.site, "registration.actions.expiring:release_run_out", hours=2)
    press(page, "Buy now")
    expect_words(page, "The time to hold your places is over")
    phone.check()
    expect(page.locator("input[value=transfer]")).to_be_checked()
    press(page, "Take the places again")
    expect(page.locator("input[value=transfer]")).to_be_checked()
    press(page, "Buy now")
    expect_title(page, "Your places are yours")
    expect(page.locator("main")).to_contain_text(NAME)


def test_back_after_buying_leads_to_the_order(phone: Person) -> None:
    order = buy(phone, NAME, new_address())
    page = phone.page
    page.go_back()
    expect_words(page, "This was paid already.")
    page.go_back()
    expect(page).to_have_url(f"{phone.site.url}{order}")
    expect_title(page, "See you at the Sound!")


def test_two_tabs_that_both_buy_make_one_order(phone: Person) -> None:
    page = choose(phone)
    say_who(page, NAME, new_address())
    take_method(page, "transfer")
    other = phone.new_tab()
    other.goto(page.url)
    take_method(other, "transfer")
    press(page, "Buy now")
    expect_title(page, "Your places are yours")
    press(other, "Buy now")
    expect_words(other, "You have bought this already. Here is your order.")
    assert order_path(other) == order_path(page)
    expect(other.locator("article.place")).to_have_count(1)


def test_two_tills_of_one_order_take_money_once(phone: Person) -> None:
    page = at_the_till(phone, NAME, new_address(), "practice")
    other = phone.new_tab()
    other.goto(page.url)
    press(page, "Pay now")
    expect_title(page, "See you at the Sound!")
    press(other, "Pay now")
    expect_words(other, "This was paid already.")
    press(other, "To your order")
    expect_title(other, "See you at the Sound!")


def test_a_session_that_ends_while_typing_costs_no_typing(phone: Person) -> None:
    page = choose(phone)
    form = page.url
    page.locator("#who input[name=name]").fill(NAME)
    page.locator("#who input[name=email]").fill("jonne@example.org")
    phone.context.clear_cookies()
    press(page, "Go on")
    expect_title(page, "This page was too old to send")
    phone.check()
    page.goto(form)
    press(page, "Put it back")
    expect(page.locator("#who input[name=name]")).to_have_value(NAME)
    expect(page.locator("#who input[name=email]")).to_have_value("jonne@example.org")
    press(page, "Go on")
    expect(page.locator("#pay")).to_be_visible()


def test_an_attendee_whose_session_ends_while_typing_loses_nothing(phone: Person) -> None:
    order = buy(phone, NAME, new_address())
    page = phone.goto(order)
    press(page, "Tell us about you")
    form = page.url
    page.locator("[name=access_needs]").fill("En plads tæt på scenen")
    phone.context.clear_cookies()
    press(page, "Save")
    expect_title(page, "This page was too old to send")
    page.goto(form)
    press(page, "Put it back")
    expect(page.locator("[name=access_needs]")).to_have_value("En plads tæt på scenen")
    press(page, "Save")
    expect_words(page, "Saved. You can change it until you are there.")


@pytest.mark.parametrize("cookie", [None, "session"], ids=["all cookies gone", "signed out elsewhere"])
def test_an_organiser_whose_session_ends_while_typing_loses_nothing(
    people: Callable[..., Person], cookie: str | None
) -> None:
    asa = people(language="sv")
    asa.sign_in("organiser@sundet.example")
    page = asa.goto(f"/desk{edition_path(asa.site)}orders?q=Friis")
    page.locator("tbody tr a").first.click()
    note = page.locator("textarea[name=note-text]")
    note.fill("Ringde: kommer först på lördag")
    where = page.url
    asa.context.clear_cookies(**({"name": cookie} if cookie else {}))
    press(page, "Add the note")
    expect_title(page, "Sign in or join" if cookie else "This page was too old to send")
    asa.check()
    asa.sign_in("organiser@sundet.example")
    page.goto(where)
    press(page, "Put it back")
    expect(note).to_have_value("Ringde: kommer först på lördag")


@pytest.mark.parametrize("path", ["/ticket/", "/attendee/", "/order/ABCD2345/", "/registration/practice-till/"])
def test_a_link_that_nobody_gave_out_opens_nothing(phone: Person, path: str) -> None:
    page = phone.goto(f"{path}{'x' * 32}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".error-page")).to_be_visible()
    phone.check()


def read(page: Page) -> str:
    return page.locator("main").inner_text()


def test_a_price_that_was_changed_by_hand_buys_nothing(phone: Person) -> None:
    page = choose(phone)
    say_who(page, NAME, new_address())
    take_method(page, "transfer")
    page.locator("#pay input[name=total]").evaluate("field => { field.value = '100'; }")
    press(page, "Buy now")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert "995,00" in read(page)
    phone.check()
    press(page, "Buy now")
    expect_title(page, "Your places are yours")
