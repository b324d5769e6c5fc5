"""The front page: what makes one want to come, what a pass costs now, and what is said when nothing is sold."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from core.clock import now
from core.db import transaction
from core.files import read_picture
from core.settings import Settings
from core.texts import Texts
from editions.actions.setup import change_picture, change_words
from editions.models import Edition, EditionState, Phase, PhaseKind
from registration.models import Price, PricePhase, Product
from tests.browser import Browser, Page, statements
from tests.editions.builders import a_member, an_edition, sign_in, texts
from tests.registration.builders import a_cart, a_product, a_quota, a_shop, an_order

Browsers = Callable[..., Browser]


def cards(page: Page) -> list[str]:
    found = page.all("//section[contains(@class, 'price-card')]")
    return [" ".join(" ".join(card.itertext()).split()) for card in found]


def add_price(product: Product, **prices: int) -> None:
    """Let a product cost this in five days."""
    with transaction() as session:
        phase = PricePhase(product_id=product.id, name=texts("Late"), position=1)
        phase.starts_at = now() + dt.timedelta(days=5)
        phase.prices = [Price(currency=currency, amount=amount) for currency, amount in prices.items()]
        session.add(phase)


def facts(page: Page) -> list[str]:
    return [" ".join("".join(item.itertext()).split()) for item in page.all("//ul[@class='hero-facts']/li")]


@pytest.mark.parametrize(
    "language, price",
    [
        ("da", "450,00 DKK / 700,00 SEK"),
        ("sv", "700,00 SEK / 450,00 DKK"),
        ("en", "65.00 EUR / 700.00 SEK"),
    ],
)
def test_the_readers_own_currency_comes_first(ctx: Flask, browsers: Browsers, language: str, price: str) -> None:
    a_shop()
    page = browsers(language=language).get("/")
    assert facts(page)[2].endswith(price)
    assert page.language == language


def test_the_first_screen_says_what_when_where_and_how(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    page = browsers().get("/2027/")
    assert (page.heading, page.title) == ("The Sound 27", "The Sound 27 · Sundet")
    assert facts(page)[1] == "Helsingør + Helsingborg"
    assert page.href("Get your pass").endswith("/2027/tickets")
    assert f"{shop.edition.first_day.day}" in facts(page)[0]
    for words in ("Talks, workshops", "Kulturværftet", "Dunkers Kulturhus", "hello@example.org", "20 minutes by ferry"):
        assert words in page.main, words


def test_sold_out_few_left_and_next_price_are_told(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop(size=None)
    gone = a_quota(shop.edition, "Gone", 0)
    few = a_quota(shop.edition, "Few", 3)
    a_product(shop.edition, "gone", quotas=(gone,), position=3)
    a_product(shop.edition, "few", quotas=(few,), position=4)
    a_product(shop.edition, "later", opens_at=now() + dt.timedelta(days=9), position=5)
    ended = a_product(shop.edition, "ended", closes_at=now() - dt.timedelta(days=1), position=6)
    hidden = a_product(shop.edition, "hidden", hidden=True, position=7)
    add_price(shop.festival_pass, EUR=20_000)
    with transaction() as session:
        now_on = select(PricePhase).where(PricePhase.product_id == shop.festival_pass.id, PricePhase.position == 0)
        session.scalars(now_on).one().ends_at = now() + dt.timedelta(days=5)
    found = cards(browsers().get("/"))
    assert [card.split()[0] for card in found] == ["Pass", "Day", "Gone", "Few", "Later"]
    assert "200.00 EUR from" in found[0].replace("\N{NO-BREAK SPACE}", " ")
    assert [found[2].endswith("Sold out"), found[3].endswith("3 left"), "On sale from" in found[4]] == [True] * 3
    assert (ended.slug, hidden.slug) == ("ended", "hidden")


def test_a_price_that_is_missing_in_a_currency_breaks_nothing(ctx: Flask, browsers: Browsers) -> None:
    edition = an_edition()
    product = a_product(edition, "pass", prices={"SEK": 10_000})
    add_price(product, DKK=9_000)
    a_product(edition, "none", prices={})
    page = browsers(language="da").get("/")
    assert (len(cards(page)), facts(page)[2].endswith("100,00 SEK")) == (1, True)


@pytest.mark.parametrize(
    "state, said",
    [
        (EditionState.ANNOUNCED, "Tickets are not on sale yet. Come back soon."),
        (EditionState.CLOSED, "This edition is over. Thank you for coming."),
    ],
)
def test_before_and_after_the_sale_there_is_no_button(
    ctx: Flask, browsers: Browsers, state: EditionState, said: str
) -> None:
    edition = an_edition(state=state)
    a_product(edition)
    page = browsers().get("/2027/")
    assert said in page.main
    assert "Get your pass" not in page.main
    assert not [fact for fact in facts(page) if "from" in fact]


@pytest.mark.parametrize("opens, said", [(3, "Tickets go on sale on"), (-3, "Ticket sales have ended.")])
def test_the_time_of_the_sale_decides(ctx: Flask, browsers: Browsers, opens: int, said: str) -> None:
    shop = a_shop()
    with transaction() as session:
        for phase in session.query(Phase).filter_by(edition_id=shop.edition.id, kind=PhaseKind.TICKETS):
            phase.opens_at = now() + dt.timedelta(days=opens)
            phase.closes_at = phase.opens_at + dt.timedelta(days=2)
    assert said in browsers().get("/2027/").main


@pytest.mark.parametrize("state", [EditionState.DRAFT, EditionState.ARCHIVED])
def test_what_is_not_public_is_not_found(ctx: Flask, browsers: Browsers, state: EditionState) -> None:
    an_edition(state=state)
    browser = browsers()
    browser.get("/2027/", status=404)
    assert "Nothing is announced yet" in browser.get("/").main


def test_several_coming_editions_are_listed_and_one_that_is_over_stays(ctx: Flask, browsers: Browsers) -> None:
    an_edition("2027")
    an_edition("2028", first_day=now().date() + dt.timedelta(days=400))
    page = browsers().get("/")
    assert [page.href("The Sound 27")] == ["http://localhost/2027/"]
    assert len(page.all("//main//section[contains(@class, 'card-link')]")) == 2
    with transaction() as session:
        for edition in session.query(Edition):
            edition.first_day = edition.last_day = dt.date(2020, 1, 1 if edition.slug == "2027" else 2)
    assert "This edition is over" in browsers().get("/").main


def test_the_editions_own_picture_stands_on_the_first_screen(ctx: Flask, browsers: Browsers) -> None:
    edition = an_edition()
    target = io.BytesIO()
    Image.new("RGB", (1800, 900), "teal").save(target, "JPEG")
    target.seek(0)
    upload = read_picture(target)
    assert not browsers().get("/2027/").all("//img[@class='hero-picture']")
    change_picture(edition.id, upload, alt=Texts(en="The stage by night", da="", sv=""), by=None)
    page = browsers().get("/2027/")
    image = page.all("//img[@class='hero-picture']")[0]
    assert (image.get("alt"), "w" in image.get("srcset")) == ("The stage by night", True)
    assert browsers().client.get(image.get("src"), buffered=True).mimetype == "image/webp"
    assert not page.all("//*[@class='shores']")


# --- one page for all who are not signed in ---------------------------------------------------------------------------


def test_the_page_is_kept_until_something_changes(
    ctx: Flask, browsers: Browsers, change_settings: Callable[..., Settings]
) -> None:
    shop = a_shop()
    change_settings(page_seconds=60.0)
    first = browsers().get("/2027/")
    with statements() as seen:
        again = browsers().get("/2027/")
    assert (again.headers["ETag"], seen.count < 4) == (first.headers["ETag"], True)
    change_settings(page_seconds=0.0)
    same = browsers().client.get("/2027/", headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    edition = shop.edition
    change_words(
        edition.id,
        description=texts("Everything is new"),
        terms=edition.terms,
        withdrawal_words=edition.withdrawal_words,
        invoice_words=edition.invoice_words,
        by=None,
    )
    new = browsers().client.get("/2027/", headers={"If-None-Match": first.headers["ETag"]})
    assert (new.status_code, "Everything is new" in new.text) == (200, True)


def test_a_sale_changes_what_is_left(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop(size=2)
    assert "2 left" in cards(browsers().get("/2027/"))[0]
    a_cart(shop)
    assert "1 left" in cards(browsers().get("/2027/"))[0]


def test_each_language_and_each_reader_has_a_page_of_their_own(
    ctx: Flask, browsers: Browsers, change_settings: Callable[..., Settings]
) -> None:
    a_shop()
    change_settings(page_seconds=60.0)
    pages = {code: browsers(language=code).get("/2027/") for code in ("da", "sv", "en")}
    assert [page.language for page in pages.values()] == ["da", "sv", "en"]
    member = sign_in(browsers(), a_member("Aske"))
    assert "My account" in member.get("/2027/").text
    assert "Sign in" in browsers().get("/2027/").text


def test_the_ticket_page_holds_each_readers_own_token(
    ctx: Flask, browsers: Browsers, change_settings: Callable[..., Settings]
) -> None:
    a_shop()
    change_settings(page_seconds=60.0)
    first, second = browsers(), browsers()
    tokens = {browser.get("/2027/tickets").all("//input[@name='csrf_token']/@value")[0] for browser in (first, second)}
    assert len(tokens) == 2
    assert "csrf-token-of-the-reader" not in first.page.markup


def test_the_front_page_asks_the_database_the_same_for_a_small_and_a_large_shop(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop(size=None)
    counts = []
    for time in range(2):
        with statements() as seen:
            browsers().get("/2027/")
        counts.append(seen.count)
        for number in range(5):
            a_product(shop.edition, f"more-{time}-{number}", quotas=(shop.hall,))
            an_order(shop)
    assert counts[0] == counts[1]
