"""How many statements the buyer's pages cost: the same for one thing as for thirty, and few in all."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registration.models import Order, Product
from tests.browser import Browser, statements
from tests.registration.builders import DAY_PRICES, Shop, a_product, a_quota, a_shop, an_order
from tests.registration.pages.walking import EMAIL, NAME, field


@pytest.fixture
def shop(ctx: Flask) -> Shop:
    return a_shop(size=None, boat_size=None)


def cost(act: Callable[[], Any]) -> int:
    with statements() as seen:
        answer = act()
    assert answer.status_code in (200, 303), answer.text[:500]
    return seen.count


def fill(shop: Shop, number: int) -> list[Product]:
    return [
        a_product(
            shop.edition, f"extra-{place}", prices=DAY_PRICES, quotas=(a_quota(shop.edition, f"Q{place}", 50),),
            position=10 + place,
        )
        for place in range(number)
    ]  # fmt: skip


class Walk:
    """A buyer who is counted at every step; `fields` is what they choose."""

    def __init__(self, browser: Browser, shop: Shop, fields: dict[str, int], total: int) -> None:
        self.client: FlaskClient = browser.client
        self.url = f"/{shop.edition.slug}/tickets?currency=SEK"
        browser.get(self.url)
        self.token = browser.csrf_token()
        self.fields = {name: str(count) for name, count in fields.items()}
        self.total = str(total)
        self.counts: dict[str, int] = {}

    def _step(self, name: str, act: Callable[[], Any]) -> str:
        with statements() as seen:
            answer = act()
        assert answer.status_code in (200, 303), answer.text[:500]
        self.counts[name] = seen.count
        return str(answer.headers.get("Location", ""))

    def _post(self, url: str, **data: str) -> Any:
        return self.client.post(url, data={"csrf_token": self.token, **data})

    def go(self, method: str = "transfer") -> dict[str, int]:
        """Walk from the ticket page to the order page; return what each step cost."""
        self._step("see tickets", lambda: self.client.get(self.url))
        who = self._step("choose", lambda: self._post(self.url, currency="SEK", **self.fields))
        self._step("see who", lambda: self.client.get(who))
        pay = self._step("say who", lambda: self._post(who, name=NAME, email=EMAIL, kind="person"))
        self._step("see pay", lambda: self.client.get(pay))
        paying = {"method": method, "total": self.total, "currency": "SEK"}
        there = self._step("pay", lambda: self._post(pay, **paying))
        if method == "practice":
            self._step("see till", lambda: self.client.get(there))
            back = self._step("press", lambda: self._post(there, button="pay"))
            there = self._step("come back", lambda: self.client.get(back))
        self._step("see order", lambda: self.client.get(there))
        return self.counts


def test_a_checkout_costs_the_same_for_one_place_as_for_thirty(shop: Shop, browsers: Any, change_settings: Any) -> None:
    change_settings(page_seconds=60.0)
    # The first of all also fills the caches.
    Walk(browsers(), shop, {field(shop.festival_pass): 1, field(shop.dinner): 1}, 165_000).go()
    one = Walk(browsers(), shop, {field(shop.festival_pass): 1, field(shop.dinner): 1}, 165_000).go()
    fill(shop, 30)
    chosen = {field(shop.festival_pass): 10, field(shop.day_ticket): 15, field(shop.dinner): 5}
    many = Walk(browsers(), shop, chosen, 2_475_000).go()
    assert many == one


def test_a_whole_checkout_costs_few_statements(shop: Shop, browsers: Any, change_settings: Any) -> None:
    change_settings(page_seconds=60.0)
    Walk(browsers(), shop, {field(shop.festival_pass): 1}, 120_000).go()
    counts = Walk(browsers(), shop, {field(shop.festival_pass): 1}, 120_000).go()
    assert counts["see tickets"] == 0
    assert counts["choose"] <= 9
    assert counts["see who"] == 2
    assert counts["say who"] == 3
    assert counts["see pay"] == 4


def test_a_whole_checkout_at_a_till_costs_few_statements(shop: Shop, browsers: Any, change_settings: Any) -> None:
    change_settings(mode="demo", page_seconds=60.0)
    Walk(browsers(), shop, {field(shop.festival_pass): 1}, 120_000).go("practice")
    counts = Walk(browsers(), shop, {field(shop.festival_pass): 1}, 120_000).go("practice")
    assert counts["pay"] <= 19
    assert counts["see till"] == 1
    assert counts["press"] == 4
    # The settlement: ask the till, lock order and payment, book, make paid, say so.
    assert counts["come back"] <= 17
    assert counts["see order"] == 5
    assert sum(counts.values()) <= 64


@pytest.mark.parametrize("page", ["tickets", "tickets with a cart"])
def test_the_ticket_page_costs_the_same_for_three_products_as_for_thirty(
    shop: Shop, browser: Browser, page: str
) -> None:
    url = f"/{shop.edition.slug}/tickets"
    browser.get(url)
    if page == "tickets with a cart":
        browser.submit("choose", {field(shop.festival_pass): 1})
    few = cost(lambda: browser.client.get(f"{url}?few"))
    fill(shop, 30)
    assert cost(lambda: browser.client.get(f"{url}?many")) == few


def test_the_order_page_costs_the_same_for_one_ticket_as_for_thirty(shop: Shop, browser: Browser) -> None:
    one = an_order(shop)
    many = an_order(shop, {shop.festival_pass.id: 15, shop.day_ticket.id: 15, shop.dinner.id: 10})

    def url(order: Order) -> str:
        return f"/order/{order.code}/{order.secret}"

    browser.get(url(one))
    assert cost(lambda: browser.client.get(url(many))) == cost(lambda: browser.client.get(url(one)))
