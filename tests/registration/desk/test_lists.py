"""The lists of the desk: what is found, in which order, how much the database is asked."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db, transaction
from core.language import fold
from core.permissions import ROLE_MAY, May, Role
from registration.models import Attendee, Order, PricePhase
from registration.rules.paying import PaymentMethod
from registration.rules.references import shown
from registration.rules.states import OrderState
from tests.browser import Browser, Page, statements
from tests.editions.builders import a_team_member, an_edition, sign_in
from tests.registration.builders import Shop, a_shop, an_order

Browsers = Callable[..., Browser]
ORDERS = "/desk/2027/orders"
ATTENDEES = "/desk/2027/attendees"


def desk(browsers: Browsers, shop: Shop, role: Role = Role.OWNER) -> Browser:
    return sign_in(browsers(), a_team_member(shop.edition, role))


def buyers(page: Page) -> list[str]:
    """Return the column of buyers, or nothing where no list is shown."""
    return [row[1] for row in page.rows()] if page.all("//table") else []


def names(page: Page) -> list[str]:
    return [row[0] for row in page.rows()] if page.all("//table") else []


def who_comes(order: Order, name: str, **values: str) -> None:
    """Let the first attendee of an order be called this."""
    with transaction() as session:
        ticket = order.lines[0].ticket
        assert ticket is not None
        assert ticket.attendee is not None
        row = session.get_one(Attendee, ticket.attendee.id)
        row.name = name
        for column, value in values.items():
            setattr(row, column, value)
        row.search = fold(f"{row.name} {row.email} {row.organisation}")


@pytest.mark.parametrize(
    "typed, found",
    [
        ("soeren aase", ["Søren Åse"]),
        ("SÖREN", ["Søren Åse"]),
        ("aerlig", ["Ærlig Ögren"]),
        ("øgren", ["Ærlig Ögren"]),
        ("maria@", ["María José"]),
        ("jose", ["María José"]),
        ("%", []),
        ("_", []),
        ("nobody", []),
        ("", ["María José", "Ærlig Ögren", "Søren Åse"]),
    ],
)
def test_orders_are_found_however_a_name_is_typed(ctx: Flask, browsers: Browsers, typed: str, found: list[str]) -> None:
    shop = a_shop()
    an_order(shop, name="Søren Åse", email="s@example.org")
    an_order(shop, name="Ærlig Ögren", email="o@example.org")
    an_order(shop, name="María José", email="maria@example.org")
    browser = desk(browsers, shop)
    browser.get(ORDERS)
    assert buyers(browser.submit("q", q=typed)) == found


def test_orders_are_found_by_attendee_and_by_code_with_hyphen(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    first = an_order(shop, name="Aske", email="a@example.org")
    an_order(shop, name="Bø", email="b@example.org")
    who_comes(first, "Zoë Ængstrøm")
    browser = desk(browsers, shop)
    for typed in ("zoe ængström", shown(first.code), shown(first.code).lower(), first.code[:5]):
        assert buyers(browser.get(f"{ORDERS}?q={typed}")) == ["Aske"], typed


def test_orders_are_filtered_by_state_method_and_currency(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    an_order(shop, name="Paid", currency="DKK")
    an_order(shop, name="Waits", state=OrderState.PENDING)
    an_order(shop, name="Over", state=OrderState.EXPIRED)
    an_order(shop, name="Gone", state=OrderState.CANCELLED)
    an_order(shop, name="Till", state=OrderState.PENDING, method=PaymentMethod.PRACTICE)
    an_order(shop, name="Cart", state=OrderState.DRAFT)
    browser = desk(browsers, shop)
    asked = {
        "": ["Till", "Gone", "Over", "Waits", "Paid"],
        "state=paid": ["Paid"],
        "state=pending": ["Till", "Waits"],
        "state=draft": ["Cart"],
        "state=expired": ["Over"],
        "state=nonsense": ["Till", "Gone", "Over", "Waits", "Paid"],
        "method=practice": ["Till"],
        "method=nonsense": ["Till", "Gone", "Over", "Waits", "Paid"],
        "currency=DKK": ["Paid"],
        "currency=NOK": [],
        "state=pending&method=transfer": ["Waits"],
        "page=99": ["Till", "Gone", "Over", "Waits", "Paid"],
        "page=-1&sort=--": ["Till", "Gone", "Over", "Waits", "Paid"],
    }
    assert {query: buyers(browser.get(f"{ORDERS}?{query}")) for query in asked} == asked


def test_orders_are_sorted_by_every_column_both_ways(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    an_order(shop, {shop.day_ticket.id: 1}, name="Bo")
    an_order(shop, {shop.festival_pass.id: 2}, name="Åse")
    an_order(shop, name="Cy")
    browser = desk(browsers, shop)
    asked = {
        "placed": ["Bo", "Åse", "Cy"],
        "-placed": ["Cy", "Åse", "Bo"],
        "total": ["Bo", "Cy", "Åse"],
        "-total": ["Åse", "Cy", "Bo"],
        # Folded, å stands as aa.
        "buyer": ["Åse", "Bo", "Cy"],
        "-buyer": ["Cy", "Bo", "Åse"],
    }
    assert {sort: buyers(browser.get(f"{ORDERS}?sort={sort}")) for sort in asked} == asked


def test_filters_stay_as_chips_that_can_be_taken_away(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    an_order(shop, name="Aske")
    browser = desk(browsers, shop)
    page = browser.get(f"{ORDERS}?state=paid&q=aske&sort=buyer")
    chips = [" ".join(chip.itertext()).split() for chip in page.all("//ul[@class='chips']//a")]
    assert [chip[0] for chip in chips] == ["Name,", "State:", "Show"]
    assert page.all("//ul[@class='chips']//a/@href")[1] == "?q=aske&sort=buyer"


def test_a_long_list_has_pages(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop(size=None)
    for number in range(52):
        an_order(shop, state=OrderState.PENDING, name=f"Nr {number:02d}")
    browser = desk(browsers, shop)
    page = browser.get(f"{ORDERS}?sort=buyer")
    assert (page.words_at("//p[@class='list-count']"), len(page.rows()), page.rows()[0][1]) == (
        "52 orders",
        50,
        "Nr 00",
    )
    assert buyers(browser.click("Next")) == ["Nr 50", "Nr 51"]
    assert buyers(browser.click("Previous"))[0] == "Nr 00"


@pytest.mark.parametrize("address", [ORDERS, ATTENDEES, "/desk/2027/", "/desk/2027/shop"])
def test_a_list_asks_the_database_as_often_for_one_as_for_many(ctx: Flask, browsers: Browsers, address: str) -> None:
    shop = a_shop(size=None)
    browser = desk(browsers, shop)
    counts = []
    for many in (1, 20):
        for number in range(many):
            an_order(shop, {shop.festival_pass.id: 2}, name=f"Nr {number}")
        with statements() as seen:
            browser.get(address)
        counts.append(seen.count)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_each_role_opens_what_it_may(ctx: Flask, browsers: Browsers, role: Role) -> None:
    shop = a_shop()
    order = an_order(shop)
    ticket = order.lines[0].ticket
    assert ticket is not None
    browser = desk(browsers, shop, role)
    needed = {
        ORDERS: May.ORDERS_SEE,
        f"{ORDERS}/{order.code}": May.ORDERS_SEE,
        ATTENDEES: May.ATTENDEES_SEE,
        f"{ATTENDEES}/{ticket.number}": May.ATTENDEES_CHANGE,
        f"{ATTENDEES}/export": May.LIST_EXPORT,
        "/desk/2027/attention": May.ATTENTION_SEE,
        "/desk/2027/shop": May.SHOP_SEE,
        "/desk/2027/shop/new/ticket": May.SHOP_CHANGE,
        "/desk/2027/shop/rate/DKK": May.MONEY_CHANGE,
        "/desk/2027/": May.DESK_SEE,
        "/desk/2027/mail": May.MAIL_SEE,
        "/desk/2027/jobs": May.JOBS_SEE,
    }
    expected = {path: 200 if may in ROLE_MAY[role] else 403 for path, may in needed.items()}
    assert {path: browser.get(path, status=status).status for path, status in expected.items()} == expected


def test_nothing_of_another_edition_is_listed_or_found(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    other = a_shop(an_edition("2026"))
    phase_id = db.session.scalars(select(PricePhase.id).where(PricePhase.product_id == other.festival_pass.id)).one()
    theirs = an_order(other, name="Over there")
    ticket = theirs.lines[0].ticket
    assert ticket is not None
    browser = desk(browsers, shop)
    assert buyers(browser.get(ORDERS)) == []
    assert names(browser.get(ATTENDEES)) == []
    for path in (
        f"{ORDERS}/{theirs.code}",
        f"{ATTENDEES}/{ticket.number}",
        f"/desk/2027/shop/{other.festival_pass.id}",
        f"/desk/2027/shop/{shop.festival_pass.id}/price/{phase_id}",
        f"/desk/2027/shop/quota/{other.hall.id}",
        "/desk/2099/orders",
    ):
        browser.get(path, status=403 if "2099" in path else 404)


def test_attendees_are_found_filtered_and_sorted(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    first = an_order(shop, name="Bo", email="bo@example.org")
    second = an_order(shop, {shop.day_ticket.id: 1}, name="Åse", email="ase@example.org")
    third = an_order(shop, name="Cy", email="cy@example.org", state=OrderState.CANCELLED)
    who_comes(first, "Bøje Holm", organisation="Østers A/S")
    who_comes(second, "Åse Ærø", organisation="Bådlaug")
    who_comes(third, "Cancelled")
    with transaction() as session:
        ticket = second.lines[0].ticket
        assert ticket is not None
        assert ticket.attendee is not None
        session.get_one(Attendee, ticket.attendee.id).completed_at = second.placed_at
    browser = desk(browsers, shop)
    both = ["Åse Ærø", "Bøje Holm"]
    asked = {
        "": both,
        "sort=-name": both[::-1],
        "sort=organisation": both,
        "q=boeje": ["Bøje Holm"],
        "q=oesters": ["Bøje Holm"],
        f"q={shown(second.code)}": ["Åse Ærø"],
        "q=%25": [],
        f"type={shop.day_ticket.id}": ["Åse Ærø"],
        "type=999999": [],
        "type=nonsense": both,
        "missing=yes": ["Bøje Holm"],
        "missing=no": ["Åse Ærø"],
    }
    assert {query: names(browser.get(f"{ATTENDEES}?{query}")) for query in asked} == asked


def test_who_is_not_named_yet_stands_last(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    order = an_order(shop, {shop.festival_pass.id: 2}, name="Zoë")
    who_comes(order, "Zoë")
    browser = desk(browsers, shop)
    assert names(browser.get(ATTENDEES)) == ["Zoë", "not told yet"]
    assert db.session.get_one(Order, order.id).state is OrderState.PAID


def test_empty_lists_say_what_comes(ctx: Flask, browsers: Browsers) -> None:
    browser = desk(browsers, a_shop())
    assert "No order yet" in browser.get(ORDERS).main
    assert "No order like this" in browser.get(f"{ORDERS}?q=x").main
    assert "Nobody yet" in browser.get(ATTENDEES).main
    assert "Nobody like this" in browser.get(f"{ATTENDEES}?q=x").main
