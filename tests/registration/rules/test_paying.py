"""Which ways to pay a buyer is offered."""

from datetime import UTC, datetime, timedelta

import pytest

from core.money import Money
from registration.rules.paying import TRANSFER_NEEDS, BuyerKind, PaymentMethod, Till, ToPay, methods_offered

NOW = datetime(2027, 2, 1, 12, tzinfo=UTC)
CARD, TRANSFER, INVOICE = PaymentMethod.CARD, PaymentMethod.TRANSFER, PaymentMethod.INVOICE
FREE, PRACTICE = PaymentMethod.FREE, PaymentMethod.PRACTICE


def a_till(**changed):
    standard = {
        "card": True,
        "practice": False,
        "bank_currencies": ("SEK", "DKK"),
        "invoices": True,
        "conference_starts_at": NOW + timedelta(days=60),
    }
    return Till(**{**standard, **changed})


def to_pay(amount=1495_00, currency="SEK", buyer=BuyerKind.PERSON, **more):
    return ToPay(Money(amount, currency), buyer, **more)


@pytest.mark.parametrize(
    "till, order, offered",
    [
        pytest.param(a_till(), to_pay(), (CARD, TRANSFER), id="a person pays by card or transfer"),
        pytest.param(a_till(), to_pay(0), (FREE,), id="nothing to pay, no payment"),
        pytest.param(a_till(card=False, bank_currencies=()), to_pay(0), (FREE,), id="free without any till"),
        pytest.param(
            a_till(), to_pay(buyer=BuyerKind.COMPANY), (CARD, TRANSFER, INVOICE), id="a company may have an invoice"
        ),
        pytest.param(
            a_till(), to_pay(buyer=BuyerKind.PUBLIC), (CARD, TRANSFER, INVOICE), id="a municipality may have an invoice"
        ),
        pytest.param(
            a_till(),
            to_pay(buyer=BuyerKind.PUBLIC, invoice_only=True),
            (INVOICE,),
            id="a public ticket is invoice only",
        ),
        pytest.param(a_till(), to_pay(invoice_only=True), (), id="a person cannot pay for an invoice-only ticket"),
        pytest.param(a_till(), to_pay(currency="EUR"), (CARD,), id="no bank details in euro"),
        pytest.param(
            a_till(), to_pay(currency="EUR", buyer=BuyerKind.COMPANY), (CARD,), id="no invoice without bank details"
        ),
        pytest.param(a_till(card=False), to_pay(), (TRANSFER,), id="without a Stripe key no card"),
        pytest.param(a_till(card=False, practice=True), to_pay(), (PRACTICE, TRANSFER), id="the demo's practice till"),
        pytest.param(a_till(invoices=False), to_pay(buyer=BuyerKind.PUBLIC), (CARD, TRANSFER), id="no invoices at all"),
        pytest.param(a_till(card=False, bank_currencies=()), to_pay(), (), id="nothing is set up"),
        pytest.param(a_till(), to_pay(299), (TRANSFER,), id="less than Stripe's minimum in kronor"),
        pytest.param(a_till(), to_pay(300), (CARD, TRANSFER), id="exactly Stripe's minimum"),
        pytest.param(a_till(), to_pay(49, "EUR"), (), id="less than Stripe's minimum in euro"),
        pytest.param(a_till(), to_pay(50, "EUR"), (CARD,), id="exactly Stripe's minimum in euro"),
        pytest.param(a_till(), to_pay(249, "DKK"), (TRANSFER,), id="less than Stripe's minimum in kroner"),
        pytest.param(a_till(), to_pay(250, "DKK"), (CARD, TRANSFER), id="exactly Stripe's minimum in kroner"),
        pytest.param(
            a_till(conference_starts_at=NOW + TRANSFER_NEEDS - timedelta(seconds=1)),
            to_pay(buyer=BuyerKind.COMPANY),
            (CARD, INVOICE),
            id="too late for a transfer, not for an invoice",
        ),
        pytest.param(
            a_till(conference_starts_at=NOW + TRANSFER_NEEDS),
            to_pay(),
            (CARD, TRANSFER),
            id="just in time for a transfer",
        ),
    ],
)
def test_methods_offered(till, order, offered):
    assert methods_offered(till, order, NOW) == offered
