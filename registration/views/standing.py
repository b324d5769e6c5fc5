"""How an order stands, in the buyer's words: what has happened and what to do next."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from core.language import _, date_, time_
from core.money import Money
from editions.models import Edition, Seller, SellerAccount
from registration.actions.placing import TILLS
from registration.models import Order, Payment
from registration.rules import references
from registration.rules.ledger import Balance
from registration.rules.paying import PaymentMethod
from registration.rules.states import OPEN_PAYMENTS, OrderState


@dataclass(frozen=True, slots=True)
class Standing:
    """A tone, a title and a sentence or two."""

    tone: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """How to send bank money: an account, what to write, and by when."""

    amount: Money
    receiver: str
    account: SellerAccount
    reference: str
    fik_line: str
    due: dt.datetime | None

    @property
    def iban(self) -> str:
        """The IBAN in groups of four, as it stands on paper."""
        plain = self.account.iban.replace(" ", "")
        return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def standing_of(order: Order, edition: Edition, balance: Balance) -> Standing:
    """Say how an order stands."""
    if order.state is OrderState.PENDING:
        return _pending(order, edition, balance)
    if order.state is OrderState.PAID:
        text = _(
            "Show your ticket on the phone or on paper. Everything was sent to %(email)s.", email=order.buyer_email
        )
        return Standing("good", _("See you at the Sound!"), text)
    others = {
        OrderState.CANCELLED: (
            _("This order is cancelled"),
            _("Its tickets are not valid any more. Money that was paid goes back the way it came."),
        ),
        OrderState.EXPIRED: (
            _("The time to pay is over"),
            _(
                "The places are free for others again. If you have paid in the meantime, you get either your ticket or "
                "your money back, and a mail that says so."
            ),
        ),
        OrderState.AWAITING_APPROVAL: (
            _("The organisers look at it"),
            _("You get a mail as soon as they have. There is nothing to pay before that."),
        ),
        OrderState.DENIED: (
            _("There was no place this time"),
            _("You have paid nothing. Write to the organisers if you have a question."),
        ),
    }
    return Standing("warn", *others[order.state])


def _pending(order: Order, edition: Edition, balance: Balance) -> Standing:
    if balance.kept.amount > 0:
        text = _("A part of the money is here. What is still missing stands below.")
        return Standing("warn", _("Almost paid"), text)
    if order.method is PaymentMethod.TRANSFER:
        by = (
            _(" Send the money by %(day)s.", day=date_(order.expires_at, zone=edition.zone)) if order.expires_at else ""
        )
        return Standing(
            "info", _("Your places are yours"), _("The tickets are valid as soon as the money is here.") + by
        )
    if order.method is PaymentMethod.INVOICE:
        text = _("The invoice comes by mail. The tickets are good already.")
        return Standing("good", _("Your places are yours"), text)
    text = _("It can take a minute until a payment arrives here. If you did not pay yet, do it now.")
    if order.expires_at is not None:
        text += " " + _("We hold your places until %(time)s.", time=time_(order.expires_at, zone=edition.zone))
    return Standing("warn", _("Not paid yet"), text)


def waiting_payment(payments: Sequence[Payment], method: PaymentMethod | None) -> Payment | None:
    """Return the payment that money may still come for by the way the buyer chose last."""
    waiting = [payment for payment in payments if payment.state in OPEN_PAYMENTS and payment.method is method]
    return waiting[-1] if waiting else None


def transfer_of(
    order: Order, payment: Payment | None, sellers: dict[int, Seller], seller_id: int, due: Money
) -> Transfer | None:
    """Return where to send bank money; nothing where the order is not paid by bank or the seller has no account."""
    if payment is None or payment.method in TILLS or seller_id not in sellers:
        return None
    seller = sellers[seller_id]
    account = next((account for account in seller.accounts if account.currency == order.currency), None)
    if account is None:
        return None
    fik = account.fik_creditor and order.currency == "DKK"
    return Transfer(
        amount=due,
        receiver=seller.legal_name,
        account=account,
        reference=payment.reference,
        fik_line=references.fik71_line(payment.reference, account.fik_creditor) if fik else "",
        due=order.expires_at,
    )
