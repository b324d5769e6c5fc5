"""What one can do at the demo's practice till: pay, be declined, pay later, pay twice. It tells us like a provider."""

import datetime as dt
import enum

from sqlalchemy import update

from core.clock import now
from core.db import db, transaction
from core.jobs import enqueue
from core.refusals import Refused
from registration.actions.settling import ask_about, write_told
from registration.methods.practice import charge_name, state_now
from registration.models import PracticeCharge
from registration.queries import money
from registration.rules.settlement import Found

# "Pay later" brings its money after so long: long enough to look at the waiting order, short enough to wait for it.
MONEY_COMES_AFTER = dt.timedelta(minutes=1)


class Press(enum.StrEnum):
    """The buttons of the till."""

    PAY = "pay"
    DECLINE = "decline"
    LATER = "later"
    LATER_FAILS = "later-fails"
    TWICE = "twice"


def press(charge_id: int, button: Press) -> str:
    """Do what a button of the till says, as the provider would; return the path that the buyer goes back to.

    A declined card leaves the page open, for another try. Refuses `till_closed` when the charge is paid or has run out.
    """
    with transaction():
        charge = db.session.scalars(money.practice_charge_locked(charge_id)).one()
        if state_now(charge) is not Found.OPEN:
            raise Refused("till_closed")
        if button in (Press.PAY, Press.TWICE):
            charge.state = Found.PAID
            _tell(charge)
        if button is Press.TWICE:
            _tell(_second(charge))
        if button in (Press.LATER, Press.LATER_FAILS):
            charge.state = Found.PROCESSING
            _tell(charge)
            enqueue(
                "registration.practice_money",
                charge_id=charge.id,
                comes=button is Press.LATER,
                due_at=now() + MONEY_COMES_AFTER,
            )
        return charge.return_path


def money_comes(charge_id: int, *, comes: bool) -> None:
    """Keep or break what "pay later" promised. Safe to run twice: only a promise that is open is kept."""
    with transaction():
        found = db.session.scalar(
            update(PracticeCharge)
            .where(PracticeCharge.id == charge_id, PracticeCharge.state == Found.PROCESSING)
            .values(state=Found.PAID if comes else Found.FAILED)
            .returning(PracticeCharge.id)
            .execution_options(synchronize_session="fetch")
        )
        if found is not None:
            _tell(db.session.get_one(PracticeCharge, charge_id))


def hear_till(charge_id: int) -> None:
    """Hear what the till tells of one of its charges, like a webhook: ask, then write. Safe to run twice."""
    charge = db.session.get_one(PracticeCharge, charge_id)
    payment = db.session.scalars(money.payment_told(charge.told_payment, charge.told_order)).one_or_none()
    if payment is not None:
        write_told(ask_about(payment.id, charge_name(charge_id)))


def _second(charge: PracticeCharge) -> PracticeCharge:
    """Make the same payment once more, as if two pages of the till had been open side by side."""
    second = PracticeCharge(
        state=Found.PAID,
        told_payment=charge.told_payment,
        told_order=charge.told_order,
        amount=charge.amount,
        currency=charge.currency,
        return_path=charge.return_path,
        created_at=now(),
        expires_at=charge.expires_at,
    )
    db.session.add(second)
    db.session.flush()
    return second


def _tell(charge: PracticeCharge) -> None:
    enqueue("registration.hear_practice_till", charge_id=charge.id, key=f"practice:{charge.id}:{charge.state.value}")
