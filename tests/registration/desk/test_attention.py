"""The Attention inbox: what stands in it, how it is settled, letting somebody in over capacity."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from core.db import db
from core.money import Money
from core.permissions import Role
from registration.actions.settling import mark_paid_by_hand
from registration.models import Attention, Refund
from registration.rules.states import OrderState, RefundState
from tests.browser import Browser
from tests.editions.builders import a_team_member, an_edition, sign_in
from tests.registration.builders import Shop, a_shop, an_order, whole
from tests.registration.payments.steps import open_matters

Browsers = Callable[..., Browser]
INBOX = "/desk/2027/attention"


def desk(browsers: Browsers, shop: Shop, role: Role = Role.OWNER) -> Browser:
    return sign_in(browsers(), a_team_member(shop.edition, role))


def late_money(shop: Shop) -> int:
    """Let money come for an order that ran out, when the last place is gone; return the order's id."""
    late = an_order(shop, state=OrderState.EXPIRED, name="Late")
    an_order(shop, name="Faster")
    mark_paid_by_hand(late.id, Money(late.total, "SEK"), reference="BG 9", by=None)
    return late.id


def matter() -> Attention:
    return db.session.scalars(select(Attention).where(Attention.code == "late_money")).one()


def test_somebody_is_let_in_over_capacity(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop(size=1)
    order_id = late_money(shop)
    browser = desk(browsers, shop, Role.FINANCE)
    page = browser.get(INBOX)
    assert "the places are gone" in page.main
    assert "Late" in page.main
    page = browser.submit("Let them in over capacity")
    assert "They are in" in page.main
    assert (whole(order_id).state, open_matters()) == (OrderState.PAID, [])
    assert "the places are gone" in browser.click("Settled").main


def test_letting_in_twice_says_that_it_is_too_late(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop(size=1)
    order_id = late_money(shop)
    browser = desk(browsers, shop)
    browser.get(INBOX)
    for _time in range(2):
        page = browser.post(f"{INBOX}/{matter().id}/accept")
    assert "This order has changed in the meantime" in page.main
    assert whole(order_id).state is OrderState.PAID


def test_a_matter_is_settled_once_with_a_word(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop(size=1)
    late_money(shop)
    found = matter().id
    browser = desk(browsers, shop)
    browser.get(f"{INBOX}/{found}/settle")
    assert browser.submit("It is settled", resolution=" ", status=422).error_of("resolution")
    browser.submit("It is settled", resolution="Called, they wait for their money")
    assert "Called, they wait" in browser.get(f"{INBOX}?settled=yes").main
    browser.get(f"{INBOX}/{found}/settle")
    page = browser.submit("It is settled", resolution="Again", status=422)
    assert "Somebody has seen to this already." in page.main
    assert matter().resolution == "Called, they wait for their money"


def test_the_number_that_waits_stands_in_the_navigation(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop(size=1)
    browser = desk(browsers, shop)
    assert browser.get(INBOX).words_at("//nav//span[@class='count']") == ""
    assert "All is calm" in browser.page.main
    late_money(shop)
    waiting = len(open_matters())
    assert browser.get("/desk/2027/").words_at("//nav//span[@class='count']") == str(waiting)
    assert f"{waiting} matters need a person" in browser.page.main


def test_front_desk_sees_but_does_not_settle(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop(size=1)
    late_money(shop)
    browser = desk(browsers, shop, Role.FRONT_DESK)
    page = browser.get(INBOX)
    assert not page.all("//main//form")
    for path in ("accept", "settle"):
        browser.post(f"{INBOX}/{matter().id}/{path}", status=403)
    assert db.session.scalars(select(Refund.state)).all() == [RefundState.CREATED]


def test_a_matter_of_another_edition_is_not_found(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    late_money(a_shop(an_edition("2026"), size=1))
    browser = desk(browsers, shop)
    assert "All is calm" in browser.get(INBOX).main
    browser.get(f"{INBOX}/{matter().id}/settle", status=404)
    for path in ("accept", "settle"):
        browser.post(f"{INBOX}/{matter().id}/{path}", {"resolution": "x"}, status=404)
    assert matter().resolved_at is None
