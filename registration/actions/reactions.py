"""What follows from facts about orders: papers and mails are put in line, and editions hears who takes part."""

import datetime as dt

from core.clock import epoch, now
from core.facts import (
    OrderCancelled,
    OrderExpired,
    OrderFact,
    OrderPaid,
    PaymentFailed,
    PaymentReminded,
    PaymentStarted,
    RefundFinished,
    RefundStarted,
    SpeakerCancelled,
    SpeakerConfirmed,
)
from core.jobs import enqueue
from registration.mails.orders import OrderMail
from registration.rules.paying import PaymentMethod
from registration.rules.states import RefundState

BY_BANK = (PaymentMethod.TRANSFER.value, PaymentMethod.INVOICE.value)
# Whoever is declined at the till most often pays again at once: then there is nothing to write about.
TIME_TO_TRY_AGAIN = dt.timedelta(minutes=5)


def _in_line(fact: OrderFact, what: OrderMail, about: int = 0, *, due_at: dt.datetime | None = None) -> None:
    """Put a mail in line. The key keeps the same fact told twice from being mailed twice."""
    enqueue(
        "registration.tell_buyer",
        key=f"tell:{fact.order_id}:{what.value}:{about}",
        due_at=due_at,
        order_id=fact.order_id,
        what=what.value,
        about=about,
    )


def mail_how_to_pay(fact: PaymentStarted) -> None:
    """Say where bank money goes, with the invoice where it is paid by one."""
    if fact.method in BY_BANK:
        _in_line(fact, OrderMail.PLACED, fact.payment_id)


def mail_tickets(fact: OrderPaid) -> None:
    _in_line(fact, OrderMail.PAID)


def mail_failure(fact: PaymentFailed) -> None:
    _in_line(fact, OrderMail.FAILED, fact.payment_id, due_at=now() + TIME_TO_TRY_AGAIN)


def mail_reminder(fact: PaymentReminded) -> None:
    _in_line(fact, OrderMail.REMINDER, int(epoch()))


def mail_expiry(fact: OrderExpired) -> None:
    _in_line(fact, OrderMail.EXPIRED)


def mail_cancellation(fact: OrderCancelled) -> None:
    _in_line(fact, OrderMail.CANCELLED)


def mail_money_back(fact: RefundFinished) -> None:
    if fact.state == RefundState.SUCCEEDED.value:
        _in_line(fact, OrderMail.MONEY_BACK, fact.refund_id)


def write_credit_notes(fact: RefundStarted) -> None:
    """A refund takes back a part of an invoice from the moment it is decided."""
    enqueue("registration.issue_documents", order_id=fact.order_id)


def give_speaker_pass(fact: SpeakerConfirmed) -> None:
    """A confirmed speaker gets the pass that is meant for them."""
    enqueue("registration.give_pass", edition_id=fact.edition_id, member_id=fact.member_id)


def take_speaker_pass_back(fact: SpeakerCancelled) -> None:
    enqueue("registration.take_pass_back", edition_id=fact.edition_id, member_id=fact.member_id)
