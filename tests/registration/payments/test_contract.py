"""One contract for every way to pay: whoever takes the money answers alike, twice does the same as once."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from core.clock import now
from core.money import Money
from core.settings import Settings
from registration.actions.practising import Press, press
from registration.methods import METHODS, Back, Due, Method, ProviderRefused, due_of
from registration.methods.practice import charge_number
from registration.rules.paying import PaymentMethod
from registration.rules.settlement import Found
from registration.rules.states import RefundState
from tests.fakes.stripe import FakeStripe
from tests.registration.builders import a_cart, a_shop, place

pytestmark = pytest.mark.usefixtures("ctx", "stripe", "demo")
METHOD_NAMES = [method.value for method in PaymentMethod]


@pytest.fixture(params=METHOD_NAMES)
def method(request: pytest.FixtureRequest) -> Method:
    return METHODS[PaymentMethod(request.param)]


@pytest.fixture
def due(request: pytest.FixtureRequest, method: Method) -> Due:
    """A payment of the method; nothing to pay has no row, so its due is made up."""
    name = next(key for key, value in METHODS.items() if value is method)
    shop = a_shop()
    cart = a_cart(shop)
    if name is PaymentMethod.FREE:
        other = due_of(place(shop, cart, PaymentMethod.TRANSFER).id, itemised=True)
        return replace(other, method=name, amount=Money(0, "SEK"))
    return due_of(place(shop, cart, name).id, itemised=True)


def back(due: Due, amount: int, *, refund_id: int = 1) -> Back:
    return Back(
        refund_id=refund_id,
        method=due.method,
        order_code=due.order_code,
        amount=Money(amount, due.amount.currency),
        key=f"rf:{refund_id}",
        provider_id=None,
        payment_provider_id=due.provider_id,
        payment_charge=None,
    )


def paid_at_provider(due: Due, stripe: FakeStripe) -> Due:
    """Let the buyer pay, and return the due as we know it then."""
    started = METHODS[due.method].start(due)
    if due.method is PaymentMethod.CARD:
        stripe.books.pay(str(started.provider_id))
    if due.method is PaymentMethod.PRACTICE:
        press(charge_number(str(started.provider_id)), Press.PAY)
    return replace(due, provider_id=started.provider_id)


def test_every_way_to_pay_has_a_method() -> None:
    assert set(METHODS) == set(PaymentMethod)


def test_method_says_whether_it_is_there(method: Method) -> None:
    assert method.is_available() is True


def test_tills_are_there_only_where_they_are_set_up(change_settings: Callable[..., Settings]) -> None:
    change_settings(mode="production", stripe_secret_key="")
    there = {name.value for name, method in METHODS.items() if method.is_available()}
    assert there == {"transfer", "invoice", "free"}


def test_starting_twice_starts_once(method: Method, due: Due) -> None:
    assert method.start(due).provider_id == method.start(due).provider_id


def test_page_is_somewhere_unless_people_move_the_money(method: Method, due: Due) -> None:
    assert bool(method.start(due).url) is (due.method in (PaymentMethod.CARD, PaymentMethod.PRACTICE))


def test_checking_changes_nothing(method: Method, due: Due) -> None:
    started = method.start(due)
    known = replace(due, provider_id=started.provider_id)
    assert method.check(known) == method.check(known)
    found = Found.PAID if due.method is PaymentMethod.FREE else Found.OPEN
    assert method.check(known).facts.found is found


def test_payment_is_found_by_its_key_when_its_name_was_lost(method: Method, due: Due) -> None:
    started = method.start(due)
    assert method.check(due).provider_id == started.provider_id


def test_closing_lets_no_money_in_any_more(method: Method, due: Due) -> None:
    known = replace(due, provider_id=method.start(due).provider_id)
    first = method.close(known)
    assert method.close(known) == first
    found = Found.PAID if due.method is PaymentMethod.FREE else Found.EXPIRED
    assert first.facts.found is found


def test_closing_what_was_paid_says_so(method: Method, due: Due, stripe: FakeStripe) -> None:
    if method.by_hand:
        assert method.close(due).facts.found is Found.EXPIRED
        return
    known = paid_at_provider(due, stripe)
    closed = method.close(known)
    assert (closed.facts.found, closed.facts.amount, closed.facts.currency, closed.facts.ours) == (
        Found.PAID,
        due.amount.amount,
        "SEK",
        True,
    )


def test_refund_sent_twice_goes_back_once(method: Method, due: Due, stripe: FakeStripe) -> None:
    known = paid_at_provider(due, stripe)
    first = method.refund(back(known, 500))
    assert method.refund(back(known, 500)) == first
    assert first.state is (RefundState.CREATED if method.by_hand else RefundState.SUCCEEDED)


def test_more_than_was_paid_does_not_go_back(method: Method, due: Due, stripe: FakeStripe) -> None:
    if due.method not in (PaymentMethod.CARD, PaymentMethod.PRACTICE):
        assert method.refund(back(due, 5)).failure == ""
        return
    known = paid_at_provider(due, stripe)
    method.refund(back(known, due.amount.amount, refund_id=1))
    with pytest.raises(ProviderRefused) as refusal:
        method.refund(back(known, 1, refund_id=2))
    assert refusal.value.code == "charge_already_refunded"


def test_payment_never_opened_brings_no_money(method: Method, due: Due) -> None:
    old = replace(due, created_at=now() - dt.timedelta(hours=1), expires_at=now() - dt.timedelta(minutes=20))
    expected = {PaymentMethod.FREE: Found.PAID, PaymentMethod.TRANSFER: Found.OPEN, PaymentMethod.INVOICE: Found.OPEN}
    assert method.check(old).facts.found is expected.get(due.method, Found.EXPIRED)
