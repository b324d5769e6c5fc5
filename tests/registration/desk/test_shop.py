"""Setting the shop up at the desk: types, parts, prices, quotas, links, rates, and what is wrong with them."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from core.db import db
from core.permissions import Role
from editions.models import Edition, EditionState
from registration.models import ExchangeRate, PricePhase, Product, ProductKind, Quota
from registration.queries import shop as questions
from registration.rules.vat import Place, Supply
from tests.browser import Browser
from tests.editions.builders import a_team_member, an_edition, sign_in
from tests.registration.builders import a_shop, an_order

Browsers = Callable[..., Browser]
SHOP = "/desk/2027/shop"
HALVES = {
    "part1-place": "SE",
    "part1-kind": "conference",
    "part1-share": "50",
    "part2-place": "DK",
    "part2-kind": "conference",
    "part2-share": "50",
}
NAMED = {"name-da": "Pas", "name-sv": "Pass", "name-en": "Pass"}


def desk(browsers: Browsers, edition: Edition, role: Role = Role.OWNER) -> Browser:
    return sign_in(browsers(), a_team_member(edition, role))


def products() -> list[Product]:
    editions = db.session.scalars(select(Edition.id).where(Edition.slug == "2027")).one()
    found = db.session.scalars(questions.products_in(editions, archived=True).execution_options(populate_existing=True))
    return list(found.unique())


def parts(product: Product) -> list[tuple[Place, Supply, int]]:
    return [(part.place, part.kind, part.share) for part in product.components]


def prices(phase: PricePhase) -> dict[str, int]:
    return {price.currency: price.amount for price in phase.prices}


def a_picture() -> io.BytesIO:
    target = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(target, "PNG")
    target.seek(0)
    return target


def test_a_ticket_type_is_made_with_parts_picture_quota_and_price(ctx: Flask, browsers: Browsers) -> None:
    edition = an_edition()
    browser = desk(browsers, edition)
    browser.get(f"{SHOP}/quota")
    browser.submit("Save", name="Hall", size=400)
    hall = db.session.scalars(select(Quota)).one()
    browser.get(f"{SHOP}/new/ticket")
    page = browser.submit(
        "Save and set the price", {**NAMED, **HALVES, "quotas": [hall.id], "picture": (a_picture(), "stage.png")}
    )
    assert page.heading == "New price"
    browser.submit("Save", {"name-en": "Early bird", "price_SEK": "1495", "price_DKK": "995,50", "until_sold": "150"})
    product = products()[0]
    assert (product.slug, product.kind, product.picture_id is not None, [quota.id for quota in product.quotas]) == (
        "pass",
        ProductKind.TICKET,
        True,
        [hall.id],
    )
    assert parts(product) == [(Place.SE, Supply.CONFERENCE, 500), (Place.DK, Supply.CONFERENCE, 500)]
    assert [(phase.name.pick("en"), prices(phase), phase.until_sold) for phase in product.phases] == [
        ("Early bird", {"SEK": 149_500, "DKK": 99_550}, 150)
    ]
    page = browser.get(f"{SHOP}/{product.id}")
    assert page.all("//img[@class='file-now']/@src")
    assert (page.value_of("part2-share"), page.value_of("part1-place")) == ("50", "SE")
    assert "Pass" in browser.get("/2027/tickets").main
    browser.get(f"{SHOP}/{product.id}")
    browser.submit("Remove the picture")
    assert products()[0].picture_id is None


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"part2-share": "49"}, "part1-share"),
        ({"part2-share": "-50"}, "part2-share"),
        ({"part2-share": "0"}, "part2-share"),
        ({"part1-place": "", "part2-place": ""}, "part1-share"),
        ({"closes_at": "2026-01-01T10:00", "opens_at": "2026-02-01T10:00"}, "closes_at"),
        ({"least": "3", "most": "2"}, "most"),
        ({"most": "1e9"}, "most"),
        ({"least": "-1"}, "least"),
        ({"name-da": "", "name-sv": "", "name-en": ""}, "name-da"),
    ],
)
def test_what_is_wrong_with_a_type_stands_beside_its_field(
    ctx: Flask, browsers: Browsers, changes: dict[str, str], field: str
) -> None:
    edition = an_edition()
    browser = desk(browsers, edition)
    browser.get(f"{SHOP}/new/ticket")
    page = browser.submit("Save and set the price", {**NAMED, **HALVES, **changes}, status=422)
    assert page.error_of(field) or page.summary
    assert (products(), page.value_of("part1-kind")) == ([], "conference")


def test_a_picture_that_is_none_keeps_what_was_typed(ctx: Flask, browsers: Browsers) -> None:
    edition = an_edition()
    browser = desk(browsers, edition)
    browser.get(f"{SHOP}/new/addon")
    page = browser.submit(
        "Save and set the price",
        {**NAMED, **HALVES, "picture": (io.BytesIO(b"<svg onload=alert(1)>"), "x.png")},
        status=422,
    )
    assert (bool(page.error_of("picture")), page.value_of("name-en"), products()) == (True, "Pass", [])


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"price_SEK": "-1"}, "price_SEK"),
        ({"price_SEK": "a lot"}, "price_SEK"),
        ({"price_SEK": "1,99999"}, "price_SEK"),
        ({"price_SEK": ""}, "price_SEK"),
        ({"price_SEK": "99999999999999999999999"}, "price_SEK"),
        ({"price_SEK": "10", "starts_at": "2026-02-01T10:00", "ends_at": "2026-01-01T10:00"}, "ends_at"),
        ({"price_SEK": "10", "until_sold": "0"}, "until_sold"),
        ({"price_SEK": "10", "until_sold": "2.5"}, "until_sold"),
        ({"price_SEK": "10", "ends_at": "soon"}, "ends_at"),
    ],
)
def test_what_is_wrong_with_a_price_stands_beside_its_field(
    ctx: Flask, browsers: Browsers, changes: dict[str, str], field: str
) -> None:
    shop = a_shop()
    browser = desk(browsers, shop.edition)
    browser.get(f"{SHOP}/{shop.festival_pass.id}/price")
    page = browser.submit("Save", {"name-en": "Late", **changes}, status=422)
    assert (bool(page.error_of(field)), page.value_of("name-en")) == (True, "Late")
    assert [len(product.phases) for product in products()] == [1, 1, 1]


def test_a_price_is_changed_and_taken_away(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    order = an_order(shop)
    phase = products()[0].phases[0]
    browser = desk(browsers, shop.edition)
    browser.get(f"{SHOP}/{shop.festival_pass.id}/price/{phase.id}")
    browser.submit("Save", price_SEK="0", price_DKK="", price_EUR="1,5")
    assert prices(products()[0].phases[0]) == {"SEK": 0, "EUR": 150}
    browser.get(f"{SHOP}/{shop.festival_pass.id}/price/{phase.id}")
    browser.submit("Remove it")
    assert products()[0].phases == []
    assert "1,200.00" in browser.get(f"/desk/2027/orders/{order.code}").main


def test_quotas_are_shared_changed_and_removed(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    other = a_shop(an_edition("2026"))
    an_order(shop, {shop.festival_pass.id: 2})
    browser = desk(browsers, shop.edition)
    browser.get(f"{SHOP}/quota/{shop.boat.id}")
    browser.submit("Save", name="Boat", size="", products=[shop.festival_pass.id, shop.dinner.id])
    rows = {row[0]: row[1:] for row in browser.get(SHOP).rows(2)}
    assert rows == {"Boat": ["Pass, Dinner", "2", "0", "no limit"], "Hall": ["Pass, Day", "2", "0", "10"]}
    browser.get(f"{SHOP}/quota/{shop.hall.id}")
    page = browser.submit("Save", size="-1", status=422)
    assert page.error_of("size")
    forged = {"name": "Hall", "size": "1", "products": [other.dinner.id]}
    browser.post(f"{SHOP}/quota/{shop.hall.id}", forged, status=422)
    browser.get(f"{SHOP}/quota/{shop.hall.id}")
    browser.submit("Save", size="1")
    assert [row[3] for row in browser.get(SHOP).rows(0)] == ["0", "0"]
    browser.get(f"{SHOP}/quota/{shop.hall.id}")
    browser.submit("Remove it")
    assert [row[0] for row in browser.get(SHOP).rows(2)] == ["Boat"]


def test_a_hidden_type_is_sold_by_its_link_alone(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    browser = desk(browsers, shop.edition)
    browser.get(f"{SHOP}/{shop.day_ticket.id}")
    page = browser.submit("Save", hidden=True)
    old = page.words_at("//*[@id='own-link']")
    assert "Day" not in browser.get("/2027/tickets").main
    assert "Day" in browser.get(old).main
    browser.get(f"{SHOP}/{shop.day_ticket.id}")
    new = browser.submit("Make a new link").words_at("//*[@id='own-link']")
    assert new != old
    assert "Day" not in browser.get(old).main
    assert "Day" in browser.get(new).main


def test_what_was_sold_is_archived_and_comes_back_and_what_was_not_is_deleted(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    an_order(shop)
    browser = desk(browsers, shop.edition)
    browser.get(f"{SHOP}/{shop.festival_pass.id}")
    assert "What was sold stays valid" in browser.submit("Take it out").main
    browser.get(f"{SHOP}/{shop.day_ticket.id}")
    assert "so it is deleted" in browser.submit("Take it out").main
    assert {product.slug: product.archived for product in products()} == {"pass": True, "dinner": False}
    # Pressed twice, it stays out.
    browser.post(f"{SHOP}/{shop.festival_pass.id}/archive")
    assert [product.archived for product in products()] == [True, False]
    browser.get(f"{SHOP}/{shop.festival_pass.id}")
    browser.submit("Put it back into the shop")
    assert [product.archived for product in products()] == [False, False]


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("11,2", 11_200_000),
        ("11.234567", 11_234_567),
        ("1", 1_000_000),
        ("0", None),
        ("-1", None),
        ("x", None),
        ("1,2,3", None),
        ("99999", None),
        ("٣", None),
    ],
)
def test_an_exchange_rate_is_written_in(ctx: Flask, browsers: Browsers, typed: str, kept: int | None) -> None:
    shop = a_shop()
    browser = desk(browsers, shop.edition, Role.FINANCE)
    browser.get(f"{SHOP}/rate/EUR")
    page = browser.submit("Save", rate=typed, source="Riksbanken", status=200 if kept else 422)
    assert [rate.sek_millionths for rate in db.session.scalars(select(ExchangeRate))] == ([kept] if kept else [])
    if kept is None:
        assert (bool(page.error_of("rate")), page.value_of("rate"), page.value_of("source")) == (
            True,
            typed,
            "Riksbanken",
        )
    else:
        assert browser.get(f"{SHOP}/rate/EUR").value_of("rate") == typed.replace(".", ",")


def test_a_currency_that_needs_no_rate_has_no_page(ctx: Flask, browsers: Browsers) -> None:
    browser = desk(browsers, a_shop().edition)
    for currency in ("NOK", "SEK", "xxx"):
        browser.get(f"{SHOP}/rate/{currency}", status=404)


def test_another_editions_things_cannot_be_changed(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    other = a_shop(an_edition("2026"))
    browser = desk(browsers, shop.edition)
    theirs = f"{SHOP}/{other.dinner.id}"
    browser.get(SHOP)
    for path in ("", "/archive", "/restore", "/link", "/picture/remove", "/price", "/price/1/remove"):
        browser.post(f"{theirs}{path}", {"price_SEK": "1"}, status=404)
    browser.post(f"{SHOP}/quota/{other.hall.id}/remove", status=404)
    phase_id = db.session.scalars(select(PricePhase.id).where(PricePhase.product_id == other.dinner.id)).one()
    browser.post(f"{SHOP}/{shop.dinner.id}/price/{phase_id}/remove", status=404)
    assert len(db.session.scalars(select(PricePhase)).all()) == 6


def test_front_desk_changes_nothing_in_the_shop(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    browser = desk(browsers, shop.edition, Role.FINANCE)
    page = browser.get(SHOP)
    assert not page.all("//a[contains(@href, '/shop/new')]")
    browser.get(f"{SHOP}/{shop.dinner.id}", status=403)
    for path in (f"{shop.dinner.id}/archive", f"{shop.dinner.id}/link", "quota", f"quota/{shop.hall.id}/remove"):
        browser.post(f"{SHOP}/{path}", status=403)


def test_readiness_tells_what_the_shop_lacks(ctx: Flask, browsers: Browsers) -> None:
    edition = an_edition(state=EditionState.DRAFT)
    browser = desk(browsers, edition)
    assert browser.get("/desk/2027/edition/").all(f"//a[contains(@href, '{SHOP}')]")
