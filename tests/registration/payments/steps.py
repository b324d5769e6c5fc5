"""What the tests of payments do and look at, in the words they use."""

import datetime as dt
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from core.audit import AuditEntry
from core.db import db
from core.jobs import Job, JobState, run_due
from doubles.stripe.wire import Tree
from registration.actions.paying import start_payment
from registration.models import Attention, LedgerEntry, Order, Payment, Refund
from registration.rules.paying import PaymentMethod
from tests.fakes.stripe import FakeStripe, letter
from tests.registration.builders import Shop, a_cart, place, whole

WEBHOOK = "/registration/stripe/webhook"


@dataclass(frozen=True)
class Bought:
    """An order on its way to be paid by card: its ids, and the session at Stripe."""

    order_id: int
    payment_id: int
    session_id: str

    def order(self) -> Order:
        return whole(self.order_id)

    def payment(self) -> Payment:
        return payment(self.payment_id)

    def waits_until(self) -> dt.datetime:
        """Until when the order waits for its money."""
        expires_at = self.order().expires_at
        assert expires_at is not None
        return expires_at


def go_to_stripe(
    shop: Shop, stripe: FakeStripe, wanted: dict[int, int] | None = None, *, currency: str = "SEK"
) -> Bought:
    """Hold, place and open the page at Stripe: what a buyer does until they see it."""
    order = a_cart(shop, wanted, currency=currency)
    row = place(shop, order, PaymentMethod.CARD)
    start_payment(row.id)
    return Bought(order.id, row.id, str(stripe.session["id"]))


def payment(payment_id: int) -> Payment:
    return db.session.get_one(Payment, payment_id, populate_existing=True)


def refund(refund_id: int) -> Refund:
    return db.session.get_one(Refund, refund_id, populate_existing=True)


def refunds() -> list[Refund]:
    return list(db.session.scalars(select(Refund).order_by(Refund.id).execution_options(populate_existing=True)))


def ledger(order_id: int) -> list[tuple[str, int]]:
    """Return the account of an order: kind and signed amount of each entry."""
    rows = db.session.scalars(select(LedgerEntry).where(LedgerEntry.order_id == order_id).order_by(LedgerEntry.id))
    return [(row.kind.value, row.amount) for row in rows]


def open_matters() -> list[str]:
    """Return the codes of what stands in the Attention inbox."""
    rows = db.session.scalars(select(Attention).where(Attention.resolved_at.is_(None)).order_by(Attention.id))
    return [row.code for row in rows]


def facts(order_id: int, name: str) -> int:
    """Return how often something happened to an order."""
    about = select(func.count()).select_from(AuditEntry)
    wanted = about.where(AuditEntry.about_kind == "order", AuditEntry.about_id == order_id, AuditEntry.fact == name)
    return db.session.scalar(wanted) or 0


def deliver(app: Flask, event: Tree) -> TestResponse:
    """Send an event to the webhook, as Stripe does."""
    answer = app.test_client().post(WEBHOOK, **letter(event))
    db.session.rollback()
    db.session.expire_all()
    return answer


def work() -> None:
    """Do all jobs that are due, also those that the work itself puts in line. A failed one fails the test."""
    while run_due():
        pass
    broken = db.session.scalars(select(Job).where(Job.error != "", Job.state != JobState.DONE)).all()
    assert [(row.name, row.error) for row in broken] == []
