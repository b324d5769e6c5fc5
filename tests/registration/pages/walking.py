"""Steps of buying that many tests take: choose, say who, pay."""

from typing import Any

from registration.models import Product
from tests.browser import Browser, Page
from tests.registration.builders import Shop

NAME, EMAIL = "Åsa Ek", "asa@example.org"


def field(product: Product) -> str:
    """Return the name of a product's quantity field."""
    return f"count_{product.id}"


def choose(browser: Browser, shop: Shop, counts: dict[Product, Any] | None = None, **options: Any) -> Page:
    """Open the ticket page and send what is chosen; one festival pass where nothing else is said."""
    currency = options.pop("currency", "SEK")
    browser.get(f"/{shop.edition.slug}/tickets?currency={currency}")
    chosen = {field(product): count for product, count in (counts or {shop.festival_pass: 1}).items()}
    return browser.submit("choose", chosen, **options)


def say_who(browser: Browser, *, name: str = NAME, email: str = EMAIL, kind: str = "person", status: int = 200) -> Page:
    return browser.submit("who", name=name, email=email, kind=kind, status=status)


def at_the_till(browser: Browser, shop: Shop, counts: dict[Product, Any] | None = None, **options: Any) -> Page:
    """Go all the way to the last step."""
    kind = options.pop("kind", "person")
    choose(browser, shop, counts, **options)
    return say_who(browser, kind=kind)


def buy(browser: Browser, shop: Shop, counts: dict[Product, Any] | None = None, **fields: Any) -> Page:
    """Buy by bank transfer, the one way to pay that tests have without a till; return the order page."""
    at_the_till(browser, shop, counts)
    return browser.submit("pay", **fields)
