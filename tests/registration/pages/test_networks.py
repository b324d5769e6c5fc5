"""How many places one network may hold unpaid: enough for a class or a big group, too few to empty the house."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask

from core.clock import now
from core.db import db
from core.money import Money
from registration.actions.expiring import release_run_out
from registration.actions.settling import mark_paid_by_hand
from registration.models import HeldFrom, Order
from tests.browser import Browser, statements
from tests.registration.builders import Shop, a_shop
from tests.registration.pages.walking import at_the_till, buy, choose, field

HERE, THERE = "8.8.4.4", "8.8.8.8"
HOUSEHOLD, ITS_NEIGHBOUR, THE_NEXT = "2a00:1450:4001::1", "2a00:1450:4001::2", "2a00:1450:4001:1::1"
FULL = (
    "Your internet connection holds as many unpaid places as one may. Pay what you hold first, or try again when others"
    " who share it have paid. For a big group, write to us."
)


@pytest.fixture
def shop(ctx: Flask) -> Shop:
    return a_shop(size=None, boat_size=None)


@pytest.fixture
def at(browsers: Callable[..., Browser]) -> Callable[[str], Browser]:
    """Hand out new browsers that come from an address."""

    def make(address: str) -> Browser:
        browser = browsers()
        browser.client.environ_base["REMOTE_ADDR"] = address
        return browser

    return make


At = Callable[[str], Browser]


def networks() -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(HeldFrom)) or 0


def held() -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(Order)) or 0


def refused(browser: Browser, shop: Shop, number: int, product: Any = None) -> str:
    """Choose so many and return the sentence that stands beside the field."""
    product = product or shop.festival_pass
    return choose(browser, shop, {product: number}, status=422).error_of(field(product))


def test_one_script_cannot_hold_the_house_with_ever_new_baskets(shop: Shop, at: At) -> None:
    for _basket in range(5):
        choose(at(HERE), shop, {shop.festival_pass: 20})
    assert refused(at(HERE), shop, 1) == FULL
    assert held() == 5
    choose(at(THERE), shop, {shop.festival_pass: 20})


def test_the_sentence_says_how_many_more_can_be_held(shop: Shop, at: At) -> None:
    choose(at(HERE), shop, {shop.festival_pass: 60})
    choose(at(HERE), shop, {shop.day_ticket: 37})
    assert refused(at(HERE), shop, 4) == (
        "Only 3 more can be held from your internet connection until those who share it have paid. Choose fewer, try"
        " again later, or write to us for a big group."
    )
    choose(at(HERE), shop, {shop.festival_pass: 3})


def test_a_school_class_behind_one_address_buys(shop: Shop, at: At) -> None:
    """Each pupil for themselves, all at once, while two groups of the same school hold their places."""
    for _group in range(2):
        choose(at(HERE), shop, {shop.festival_pass: 20, shop.dinner: 20})
    for _pupil in range(30):
        choose(at(HERE), shop, {shop.day_ticket: 1, shop.dinner: 1})


def test_a_group_of_twenty_with_everything_fits_four_times(shop: Shop, at: At) -> None:
    for _group in range(4):
        choose(at(HERE), shop, {shop.festival_pass: 20, shop.dinner: 20})


def test_changing_a_basket_does_not_count_twice(shop: Shop, at: At) -> None:
    browser = at(HERE)
    choose(browser, shop, {shop.festival_pass: 90})
    choose(browser, shop, {shop.festival_pass: 100})
    choose(browser, shop, {shop.festival_pass: 60})
    choose(at(HERE), shop, {shop.festival_pass: 40})
    assert networks() == 2


def test_a_refused_change_leaves_the_basket_as_it_was(shop: Shop, at: At) -> None:
    browser = at(HERE)
    choose(browser, shop, {shop.festival_pass: 50})
    choose(at(HERE), shop, {shop.festival_pass: 40})
    assert "Only 60 more" in refused(browser, shop, 61)
    assert "50" in browser.get(f"/{shop.edition.slug}/tickets").value_of(field(shop.festival_pass))


def test_baskets_begun_elsewhere_count_where_they_are_filled(shop: Shop, at: At) -> None:
    browsers = [at(THERE) for _basket in range(2)]
    for browser in browsers:
        choose(browser, shop, {shop.festival_pass: 1})
        browser.client.environ_base["REMOTE_ADDR"] = HERE
    choose(browsers[0], shop, {shop.festival_pass: 100})
    assert refused(browsers[1], shop, 100) == FULL


def test_orders_that_nobody_pays_count_for_a_day(shop: Shop, at: At) -> None:
    buy(at(HERE), shop, {shop.festival_pass: 100}, method="transfer")
    with time_machine.travel(now() + dt.timedelta(hours=23)):
        assert refused(at(HERE), shop, 1) == FULL
    with time_machine.travel(now() + dt.timedelta(hours=25)):
        choose(at(HERE), shop, {shop.festival_pass: 1})


def test_paid_orders_do_not_count(shop: Shop, at: At) -> None:
    buy(at(HERE), shop, {shop.festival_pass: 100}, method="transfer")
    order = db.session.scalars(db.select(Order)).one()
    mark_paid_by_hand(order.id, Money(order.total, order.currency), reference="", by=None)
    choose(at(HERE), shop, {shop.festival_pass: 100})


def test_baskets_whose_time_is_over_do_not_count(shop: Shop, at: At) -> None:
    choose(at(HERE), shop, {shop.festival_pass: 100})
    with time_machine.travel(now() + dt.timedelta(minutes=22)):
        choose(at(HERE), shop, {shop.festival_pass: 100})


def test_taking_places_once_more_counts_too(shop: Shop, at: At) -> None:
    browser = at(HERE)
    at_the_till(browser, shop, {shop.festival_pass: 60})
    with time_machine.travel(now() + dt.timedelta(minutes=22)):
        choose(at(HERE), shop, {shop.festival_pass: 60})
        browser.get(browser.page.url)
        page = browser.submit("Take the places again", status=422)
    assert "Only 40 more can be held from your internet connection" in page.main


def test_an_ipv6_household_is_one_network(shop: Shop, at: At) -> None:
    choose(at(HOUSEHOLD), shop, {shop.festival_pass: 100})
    assert refused(at(ITS_NEIGHBOUR), shop, 1) == FULL
    choose(at(THE_NEXT), shop, {shop.festival_pass: 100})


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.7", "172.17.0.1", "192.168.1.4", "::1", "unknown"])
def test_where_all_seem_to_come_from_inside_nobody_is_kept_out(shop: Shop, at: At, inside: str) -> None:
    for _basket in range(2):
        choose(at(inside), shop, {shop.festival_pass: 100})
    assert networks() == 0


def test_the_limit_can_be_set_and_taken_away(shop: Shop, at: At, change_settings: Any) -> None:
    change_settings(held_places=2)
    choose(at(HERE), shop, {shop.festival_pass: 2})
    assert refused(at(HERE), shop, 1) == FULL
    change_settings(held_places=0)
    choose(at(HERE), shop, {shop.festival_pass: 100})


def test_the_network_is_kept_as_a_digest_and_forgotten_after_a_day(shop: Shop, at: At) -> None:
    choose(at(HERE), shop, {shop.festival_pass: 1})
    kept = db.session.scalars(db.select(HeldFrom.network)).one()
    assert len(kept) == 64
    assert HERE not in kept
    release_run_out()
    assert networks() == 1
    with time_machine.travel(now() + dt.timedelta(hours=25)):
        release_run_out()
    assert networks() == 0


def test_the_limit_costs_few_statements_however_much_is_held(shop: Shop, at: At) -> None:
    def cost() -> int:
        browser = at(HERE)
        browser.get(f"/{shop.edition.slug}/tickets?currency=SEK")
        with statements() as seen:
            browser.submit("choose", {field(shop.festival_pass): 1})
        return seen.count

    cost()
    first = cost()
    for _basket in range(5):
        choose(at(HERE), shop, {shop.festival_pass: 5})
    assert cost() == first
