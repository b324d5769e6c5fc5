"""What every way to pay must answer: start, check, close, refund. None of them writes to our books."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from core.db import db
from core.money import Money
from registration.queries import money
from registration.rules.paying import PaymentMethod
from registration.rules.settlement import ProviderFacts
from registration.rules.states import RefundState


class ProviderDown(Exception):
    """The provider does not answer, or cannot now. Nothing is known: ask again later."""


class ProviderRefused(Exception):
    """The provider said no, and would say so again. `code` is its own word for why."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Item:
    """One line as a till shows it."""

    name: str
    unit: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A payment as its method sees it: read once, so that no database is held open while a provider is asked."""

    payment_id: int
    method: PaymentMethod
    order_id: int
    order_code: str
    order_secret: str
    edition_name: str
    language: str
    email: str
    amount: Money
    key: str
    created_at: dt.datetime
    expires_at: dt.datetime | None
    provider_id: str | None
    provider_charge: str | None
    provider_url: str
    items: tuple[Item, ...]

    @property
    def return_path(self) -> str:
        """Where the provider sends the buyer back to, whatever they did there."""
        return f"/registration/return/{self.order_secret}"


@dataclass(frozen=True, slots=True)
class Started:
    """Where the buyer goes to pay (nowhere: an empty text), and the provider's names for it."""

    url: str = ""
    provider_id: str | None = None
    provider_charge: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What the provider says about a payment now."""

    facts: ProviderFacts
    provider_id: str | None = None
    provider_charge: str | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """A refund as its method sees it."""

    refund_id: int
    method: PaymentMethod
    order_code: str
    amount: Money
    key: str
    provider_id: str | None
    payment_provider_id: str | None
    payment_charge: str | None


@dataclass(frozen=True, slots=True)
class Returned:
    """How far a refund has come at the provider."""

    state: RefundState
    provider_id: str | None = None
    failure: str = ""


class Method(Protocol):
    """One way to pay.

    Every call may take seconds and happens outside of transactions; asked twice with the same key, it does the same
    once. All may raise ProviderDown, `start` and `refund` also ProviderRefused. `by_hand` says that people move the
    money and tell us: then nothing is ever known by itself, and a refund waits for a person.
    """

    by_hand: bool

    def is_available(self) -> bool:
        """Whether this installation has it at all."""

    def start(self, due: Due) -> Started:
        """Open the payment at the provider."""

    def check(self, due: Due) -> Checked:
        """Look, and change nothing."""

    def close(self, due: Due) -> Checked:
        """See to it that no money comes any more; if some has come or is promised, say that instead."""

    def refund(self, back: Back) -> Returned:
        """Send money back, or look how far an earlier call of the same refund has come."""


def due_of(payment_id: int, *, itemised: bool = False) -> Due:
    """Read what a method must know of a payment; `itemised` to open it, since only then a till lists what is bought."""
    payment, order, edition_name = db.session.execute(money.payment_with_order(payment_id)).one()
    items = db.session.execute(money.items_of(order.id)).all() if itemised else ()
    return Due(
        payment_id=payment.id,
        method=payment.method,
        order_id=order.id,
        order_code=order.code,
        order_secret=order.secret,
        edition_name=edition_name.pick(order.language),
        language=order.language,
        email=order.buyer_email,
        amount=Money(payment.amount, payment.currency),
        key=payment.idempotency_key or "",
        created_at=payment.created_at,
        expires_at=payment.expires_at,
        provider_id=payment.provider_id,
        provider_charge=payment.provider_charge,
        provider_url=payment.provider_url,
        items=tuple(Item(name.pick(order.language), unit, number) for name, unit, number in items),
    )


def back_of(refund_id: int) -> Back:
    """Read what a method must know of a refund."""
    refund, payment = db.session.execute(money.refund_with_payment(refund_id)).one()
    _payment, order, _edition_name = db.session.execute(money.payment_with_order(payment.id)).one()
    return Back(
        refund_id=refund.id,
        method=payment.method,
        order_code=order.code,
        amount=Money(refund.amount, refund.currency),
        key=refund.idempotency_key or "",
        provider_id=refund.provider_id,
        payment_provider_id=payment.provider_id,
        payment_charge=payment.provider_charge,
    )
