"""What can be bought: windows, shared quotas, limits, add-ons, hidden types, and quantities that nobody means."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusals import Refused
from registration.rules.availability import (
    MOST_IN_ONE_ORDER,
    Available,
    BasketItem,
    Offer,
    OnSale,
    Quota,
    available,
    check_basket,
    demand_on,
    fits,
    left_of,
)

NOW = datetime(2027, 2, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)

HALL, PASSES, DINNER, ENDLESS = 1, 2, 3, 4


def quotas(hall=10, passes=6, dinner=4):
    return {
        HALL: Quota(HALL, hall),
        PASSES: Quota(PASSES, passes),
        DINNER: Quota(DINNER, dinner),
        ENDLESS: Quota(ENDLESS, None),
    }


DELEGATE = Offer(10, quota_ids=(HALL, PASSES))
DAY = Offer(11, quota_ids=(HALL,))
MEAL = Offer(12, quota_ids=(DINNER,), is_addon=True, per_ticket=1)
SHIRT = Offer(13, quota_ids=(ENDLESS,), is_addon=True)
SPEAKER = Offer(14, quota_ids=(HALL,), hidden=True)
GROUP = Offer(15, quota_ids=(HALL,), least=3, most=5)
SOON = Offer(16, opens_at=NOW + SECOND)
OVER = Offer(17, closes_at=NOW)
OFFERS = {offer.id: offer for offer in (DELEGATE, DAY, MEAL, SHIRT, SPEAKER, GROUP, SOON, OVER)}


def basket(*pairs):
    return [BasketItem(product_id, quantity) for product_id, quantity in pairs]


def refusal(items, stock=None, **more):
    with pytest.raises(Refused) as refused:
        check_basket(items, OFFERS, stock or quotas(), NOW, **more)
    return refused.value.code, refused.value.details


@pytest.mark.parametrize(
    "quota, left",
    [
        pytest.param(Quota(1, 10), 10, id="nothing taken"),
        pytest.param(Quota(1, 10, sold=4, held=3), 3, id="sold and held count alike"),
        pytest.param(Quota(1, 10, sold=9, held=3), 0, id="over capacity is nothing left, not less"),
        pytest.param(Quota(1, 0), 0, id="an empty quota"),
        pytest.param(Quota(1, None, sold=5000), None, id="an endless one"),
    ],
)
def test_what_a_quota_has_left(quota, left):
    assert quota.left == left


def test_a_product_has_as_many_left_as_its_tightest_quota():
    assert left_of(DELEGATE, quotas(hall=10, passes=6)) == 6
    assert left_of(DELEGATE, quotas(hall=2, passes=6)) == 2
    assert left_of(SHIRT, quotas()) is None
    assert left_of(Offer(99), quotas()) is None


@pytest.mark.parametrize(
    "offer, unlocked, expected",
    [
        pytest.param(DELEGATE, False, Available(OnSale.OPEN, 6, 6), id="open"),
        pytest.param(SHIRT, False, Available(OnSale.OPEN, None, MOST_IN_ONE_ORDER), id="unlimited"),
        pytest.param(GROUP, False, Available(OnSale.OPEN, 10, 5), id="at most five in one order"),
        pytest.param(SOON, False, Available(OnSale.UPCOMING, None, 0), id="not yet"),
        pytest.param(Offer(1, opens_at=NOW), False, Available(OnSale.OPEN, None, 100), id="from this second"),
        pytest.param(OVER, False, Available(OnSale.CLOSED, None, 0), id="closed from its closing second"),
        pytest.param(Offer(1, closes_at=NOW + SECOND), False, Available(OnSale.OPEN, None, 100), id="the last second"),
        pytest.param(SPEAKER, False, Available(OnSale.HIDDEN, 10, 0), id="hidden"),
        pytest.param(SPEAKER, True, Available(OnSale.OPEN, 10, 10), id="hidden, by its link"),
    ],
)
def test_what_a_buyer_sees(offer, unlocked, expected):
    assert available(offer, quotas(), NOW, unlocked=unlocked) == expected


def test_a_hidden_type_is_hidden_unless_somebody_says_otherwise():
    assert available(SPEAKER, quotas(), NOW).state is OnSale.HIDDEN


def test_a_product_is_sold_out_when_a_quota_is():
    assert available(DELEGATE, quotas(passes=0), NOW) == Available(OnSale.SOLD_OUT, 0, 0)


def test_too_few_for_the_least_number_is_sold_out():
    assert available(GROUP, quotas(hall=2), NOW) == Available(OnSale.SOLD_OUT, 2, 0)
    assert available(GROUP, quotas(hall=3), NOW) == Available(OnSale.OPEN, 3, 3)


def test_a_closed_sale_is_closed_although_it_is_sold_out_too():
    assert available(Offer(1, quota_ids=(HALL,), closes_at=NOW), quotas(hall=0), NOW).state is OnSale.CLOSED


@pytest.mark.parametrize(
    "items, code, details",
    [
        pytest.param(basket((10, -1)), "quantity_negative", {"product": 10}, id="minus one ticket"),
        pytest.param(basket((10, 0)), "quantity_zero", {"product": 10}, id="no ticket"),
        pytest.param(basket((10, 101)), "quantity_too_large", {"product": 10, "most": 100}, id="a hundred and one"),
        pytest.param(basket((10, 10**30)), "quantity_too_large", {"product": 10, "most": 100}, id="an absurd number"),
        pytest.param([], "basket_empty", {}, id="nothing"),
        pytest.param(basket((13, 60), (10, 60)), "order_too_large", {"most": 100}, id="too much together"),
        pytest.param(basket((404, 1)), "product_unknown", {"product": 404}, id="another edition's product"),
        pytest.param(basket((14, 1)), "product_unknown", {"product": 14}, id="a hidden type without its link"),
        pytest.param(basket((16, 1)), "not_on_sale_yet", {"product": 16, "opens_at": NOW + SECOND}, id="too early"),
        pytest.param(basket((17, 1)), "sale_closed", {"product": 17}, id="too late"),
        pytest.param(basket((15, 6)), "over_limit", {"product": 15, "most": 5}, id="more than the limit"),
        pytest.param(basket((15, 3), (15, 3)), "over_limit", {"product": 15, "most": 5}, id="the limit in two lines"),
        pytest.param(basket((15, 2)), "under_minimum", {"product": 15, "least": 3}, id="fewer than a group"),
        pytest.param(basket((12, 1)), "addon_needs_ticket", {"product": 12}, id="dinner without a ticket"),
        pytest.param(basket((10, 1), (12, 2)), "addon_over_tickets", {"product": 12, "most": 1}, id="two dinners each"),
        pytest.param(basket((10, 7)), "too_few_left", {"product": 10, "left": 6}, id="more than are left"),
        pytest.param(
            basket((10, 5), (11, 6)), "too_few_left", {"product": 11, "left": 10}, id="two types over a shared quota"
        ),
    ],
)
def test_baskets_that_are_refused(items, code, details):
    assert refusal(items) == (code, details)


def test_a_quota_that_is_empty_is_sold_out():
    assert refusal(basket((11, 1)), quotas(hall=0)) == ("sold_out", {"product": 11})


def test_a_basket_that_fits_is_answered_with_its_sums():
    assert check_basket(basket((10, 2), (11, 1), (10, 1), (12, 3)), OFFERS, quotas(), NOW) == Counter(
        {10: 3, 11: 1, 12: 3}
    )


def test_a_hidden_type_is_bought_by_its_link():
    assert check_basket(basket((14, 1)), OFFERS, quotas(), NOW, unlocked={14}) == Counter({14: 1})


def test_add_ons_go_with_tickets_that_were_bought_before():
    assert check_basket(basket((12, 2)), OFFERS, quotas(), NOW, tickets_before=2) == Counter({12: 2})
    assert refusal(basket((12, 3)), tickets_before=2) == ("addon_over_tickets", {"product": 12, "most": 2})


def test_an_add_on_without_a_number_per_ticket_is_limited_by_its_quota_only():
    assert check_basket(basket((10, 1), (13, 50)), OFFERS, quotas(), NOW) == Counter({10: 1, 13: 50})


def test_the_last_places_of_a_shared_quota_can_be_taken_to_the_last():
    assert check_basket(basket((10, 6), (11, 4)), OFFERS, quotas(), NOW) == Counter({10: 6, 11: 4})


def test_demand_names_every_quota_that_must_be_locked():
    assert demand_on({10: 2, 11: 3, 13: 1}, OFFERS) == Counter({HALL: 5, PASSES: 2, ENDLESS: 1})


def test_a_quota_named_twice_counts_once():
    assert demand_on({1: 2}, {1: Offer(1, quota_ids=[HALL, HALL])}) == Counter({HALL: 2})


def test_late_money_asks_for_room_only():
    # Its sale is over and it is hidden: what was sold before may still come back if there is a place.
    gone = {20: Offer(20, quota_ids=(HALL,), closes_at=NOW, hidden=True, most=1)}
    assert fits({20: 10}, gone, quotas(hall=10)) is True
    assert fits({20: 11}, gone, quotas(hall=10)) is False


offers_strategy = st.dictionaries(
    st.integers(1, 5),
    st.sets(st.integers(1, 4), max_size=3),
    min_size=1,
).map(lambda table: {product_id: Offer(product_id, quota_ids=tuple(ids)) for product_id, ids in table.items()})
stock_strategy = st.fixed_dictionaries(
    {
        quota_id: st.tuples(st.none() | st.integers(0, 30), st.integers(0, 15), st.integers(0, 15))
        for quota_id in range(1, 5)
    }
).map(lambda rows: {key: Quota(key, size, sold, held) for key, (size, sold, held) in rows.items()})


@given(offers_strategy, stock_strategy, st.data())
def test_no_accepted_basket_ever_oversells_a_quota(offers, stock, data):
    chosen = data.draw(st.lists(st.tuples(st.sampled_from(sorted(offers)), st.integers(1, 12)), max_size=5))
    sums = Counter[int]()
    for product_id, quantity in chosen:
        sums[product_id] += quantity
    if chosen and fits(sums, offers, stock):
        assert check_basket(basket(*chosen), offers, stock, NOW) == sums
        taken = demand_on(sums, offers)
        assert all(quota.left is None or taken[quota.id] <= quota.left for quota in stock.values())
    else:
        with pytest.raises(Refused, match=r"basket_empty|sold_out|too_few_left"):
            check_basket(basket(*chosen), offers, stock, NOW)


@given(offers_strategy, stock_strategy)
def test_the_most_that_is_offered_can_be_bought(offers, stock):
    for offer in offers.values():
        shown = available(offer, stock, NOW)
        if shown.most:
            assert check_basket(basket((offer.id, shown.most)), offers, stock, NOW) == Counter({offer.id: shown.most})
