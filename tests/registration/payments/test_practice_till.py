"""The demo's practice till in a browser: pay, decline, pay later, pay twice; and the way back from it."""

import datetime as dt

import pytest
import time_machine
from flask import Flask

from core.clock import now
from core.jobs import run_due
from registration.actions.paying import start_payment
from registration.actions.reconciling import reconcile
from registration.methods.practice import till_link
from registration.rules.paying import PaymentMethod
from registration.rules.states import OrderState, PaymentState
from tests.browser import Browser
from tests.fakes.stripe import FakeStripe
from tests.registration.builders import a_cart, a_shop, place, whole
from tests.registration.payments.steps import Bought, facts, go_to_stripe, ledger, open_matters, refunds, work

pytestmark = pytest.mark.usefixtures("ctx")


@pytest.fixture
def bought(demo: None) -> Bought:
    shop = a_shop()
    order = a_cart(shop)
    row = place(shop, order, PaymentMethod.PRACTICE)
    return Bought(order.id, row.id, start_payment(row.id))


def at_the_till(browser: Browser, bought: Bought) -> Browser:
    browser.get(bought.session_id)
    return browser


def test_till_says_what_it_is(browser: Browser, bought: Bought) -> None:
    page = browser.get(bought.session_id)
    assert page.heading == "Practice till"
    assert bought.order().code in page.main
    assert "1,200.00 SEK" in page.main.replace("\xa0", " ")
    assert page.headers["Cache-Control"] == "no-store"


def test_paying_leads_back_to_a_paid_order(browser: Browser, bought: Bought) -> None:
    page = at_the_till(browser, bought).submit("Pay now")
    order = bought.order()
    assert page.path == f"/order/{order.code}/{order.secret}"
    assert order.state is OrderState.PAID
    work()
    assert facts(order.id, "OrderPaid") == 1
    assert ledger(order.id) == [("charge", 120_000), ("payment", -120_000)]


def test_paying_without_coming_back_is_heard(browser: Browser, bought: Bought) -> None:
    browser.get(bought.session_id)
    token = browser.csrf_token()
    browser.client.post(bought.session_id, data={"button": "pay", "csrf_token": token})
    work()
    assert bought.order().state is OrderState.PAID


def test_declined_card_leaves_the_page_open(browser: Browser, bought: Bought) -> None:
    page = at_the_till(browser, bought).submit("Decline the card")
    assert page.path == bought.session_id
    assert "The card was declined." in page.text
    assert bought.payment().state is PaymentState.PENDING
    browser.submit("Pay now")
    assert bought.order().state is OrderState.PAID


@pytest.mark.parametrize(
    "button,state,payment_state",
    [
        ("Pay later: the money comes in a minute", OrderState.PAID, PaymentState.SETTLED),
        ("Pay later: the money never comes", OrderState.PENDING, PaymentState.FAILED),
    ],
)
def test_paying_later_keeps_or_breaks_its_promise(
    browser: Browser, bought: Bought, button: str, state: OrderState, payment_state: PaymentState
) -> None:
    at_the_till(browser, bought).submit(button)
    work()
    assert bought.order().state is OrderState.PENDING
    assert bought.waits_until() > now() + dt.timedelta(days=2)
    with time_machine.travel(now() + dt.timedelta(minutes=2)):
        while run_due():
            pass
    assert (bought.order().state, bought.payment().state) == (state, payment_state)


def test_paying_twice_gives_one_back(browser: Browser, bought: Bought) -> None:
    at_the_till(browser, bought).submit("Pay twice")
    work()
    assert bought.order().state is OrderState.PAID
    assert [(row.amount, row.state.value) for row in refunds()] == [(120_000, "succeeded")]
    assert open_matters() == ["paid_twice"]
    assert sum(amount for _kind, amount in ledger(bought.order_id)) == 0


def test_going_back_without_paying_leaves_the_order_waiting(browser: Browser, bought: Bought) -> None:
    page = at_the_till(browser, bought).click("Back without paying")
    order = bought.order()
    assert page.path == f"/order/{order.code}/{order.secret}"
    assert order.state is OrderState.PENDING


def test_closed_page_says_so(browser: Browser, bought: Bought) -> None:
    at_the_till(browser, bought).submit("Pay now")
    page = browser.get(bought.session_id)
    assert "This was paid already." in page.main
    page = browser.post(bought.session_id, {"button": "pay"})
    assert "This page is closed: it was paid already, or its time is over." in page.text


def test_page_runs_out(browser: Browser, bought: Bought) -> None:
    with time_machine.travel(now() + dt.timedelta(minutes=32)):
        assert "The time to pay here is over." in browser.get(bought.session_id).main
        reconcile()
    assert bought.payment().state is PaymentState.EXPIRED


def test_unknown_button_is_refused(browser: Browser, bought: Bought) -> None:
    browser.get(bought.session_id)
    browser.post(bought.session_id, {"button": "steal"}, status=400)
    assert bought.payment().state is PaymentState.PENDING


def test_page_of_another_charge_cannot_be_guessed(browser: Browser, bought: Bought) -> None:
    assert bought.payment().provider_id == "practice_1"
    browser.get(f"{bought.session_id}x", status=409)
    browser.get("/registration/practice-till/1", status=409)


def test_till_is_for_the_demo_alone(app: Flask, browser: Browser) -> None:
    with app.test_request_context():
        link = till_link(1)
    browser.get(link, status=404)


def test_coming_back_from_stripe_settles_before_any_message(browser: Browser, stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id)
    order = bought.order()
    page = browser.get(f"/registration/return/{order.secret}")
    assert page.path == f"/order/{order.code}/{order.secret}"
    assert whole(order.id).state is OrderState.PAID


def test_coming_back_proves_nothing(browser: Browser, stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    browser.get(f"/registration/return/{bought.order().secret}?session_id=cs_1&paid=true")
    assert bought.order().state is OrderState.PENDING


def test_coming_back_while_stripe_is_down_is_no_error(browser: Browser, stripe: FakeStripe) -> None:
    bought = go_to_stripe(a_shop(), stripe)
    stripe.books.pay(bought.session_id)
    stripe.down = True
    page = browser.get(f"/registration/return/{bought.order().secret}")
    assert "If you have paid, you see it here in some minutes." in page.text
    assert bought.order().state is OrderState.PENDING


def test_unknown_way_back_is_nothing(browser: Browser) -> None:
    browser.get("/registration/return/nobody", status=404)
