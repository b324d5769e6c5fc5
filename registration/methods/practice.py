"""The demo's practice till: it behaves like a provider, with books of its own, and no money ever moves."""

import datetime as dt

from core.clock import now
from core.db import db, end_reading, in_transaction, transaction
from core.refusals import Refused
from core.settings import settings
from core.signing import Purpose, sign, unsign
from registration.methods.contract import Back, Checked, Due, ProviderRefused, Returned, Started
from registration.models import PracticeCharge, PracticeRefund
from registration.queries import money
from registration.rules.settlement import Found, ProviderFacts
from registration.rules.states import RefundState

TILL_PATH = "/registration/practice-till"
PREFIX = "practice_"
LINK_LASTS = 24 * 3600
OPEN_FOR = dt.timedelta(minutes=31)


def charge_name(charge_id: int) -> str:
    """Return what the till calls one of its charges, as Stripe calls a session `cs_…`."""
    return f"{PREFIX}{charge_id}"


def charge_number(name: str) -> int:
    return int(name.removeprefix(PREFIX))


def till_link(charge_id: int) -> str:
    """Return the page of one charge. It is signed, so that nobody pays at somebody else's till."""
    return f"{TILL_PATH}/{sign(Purpose.PRACTICE_TILL, charge_id)}"


def charge_of_link(token: str) -> int:
    """Return the charge that a link is for. Refuses `link_expired` and `link_broken`."""
    found = unsign(Purpose.PRACTICE_TILL, token, ttl=LINK_LASTS)
    if not isinstance(found, int):
        raise Refused("link_broken")
    return found


def state_now(charge: PracticeCharge) -> Found:
    """Return the state of a charge; an open one runs out by itself."""
    return Found.EXPIRED if charge.state is Found.OPEN and charge.expires_at <= now() else charge.state


class Practice:
    """Writes only to the till's own tables, in transactions of its own, as a provider at another place would."""

    by_hand = False

    def is_available(self) -> bool:
        return settings().demo

    def start(self, due: Due) -> Started:
        end_reading()
        with transaction():
            charge = db.session.scalars(money.practice_charge_by_key(due.key)).one_or_none()
            if charge is None:
                charge = PracticeCharge(
                    state=Found.OPEN,
                    told_payment=due.payment_id,
                    told_order=due.order_code,
                    amount=due.amount.amount,
                    currency=due.amount.currency,
                    return_path=due.return_path,
                    idempotency_key=due.key,
                    created_at=now(),
                    expires_at=due.expires_at or now() + OPEN_FOR,
                )
                db.session.add(charge)
                db.session.flush()
            return Started(till_link(charge.id), charge_name(charge.id))

    def check(self, due: Due) -> Checked:
        charge = self._charge(due)
        if charge is None:
            return Checked(ProviderFacts(Found.EXPIRED, 0, due.amount.currency), failure="never_opened")
        return _checked(charge, due)

    def close(self, due: Due) -> Checked:
        end_reading()
        with transaction():
            charge = self._charge(due)
            if charge is None:
                return Checked(ProviderFacts(Found.EXPIRED, 0, due.amount.currency), failure="never_opened")
            if charge.state is Found.OPEN:
                charge.state = Found.EXPIRED
            return _checked(charge, due)

    def refund(self, back: Back) -> Returned:
        end_reading()
        with transaction():
            refund = db.session.scalars(money.practice_refund_by_key(back.key)).one_or_none()
            if refund is None:
                refund = _refund(back)
            return Returned(RefundState.SUCCEEDED, f"{PREFIX}refund_{refund.id}")

    def _charge(self, due: Due) -> PracticeCharge | None:
        """Find the charge by its name, or by the key of a payment whose process died before it could store that."""
        if due.provider_id is None:
            return db.session.scalars(money.practice_charge_by_key(due.key)).one_or_none()
        number = charge_number(due.provider_id)
        if in_transaction():
            return db.session.scalars(money.practice_charge_locked(number)).one_or_none()
        return db.session.get(PracticeCharge, number, populate_existing=True)


def _checked(charge: PracticeCharge, due: Due) -> Checked:
    facts = ProviderFacts(state_now(charge), charge.amount, charge.currency, ours=charge.told_order == due.order_code)
    return Checked(facts, charge_name(charge.id))


def _refund(back: Back) -> PracticeRefund:
    """Book practice money back; more than was paid is refused, as Stripe refuses it."""
    charge_id = charge_number(back.payment_provider_id or "")
    charge = db.session.scalars(money.practice_charge_locked(charge_id)).one()
    gone = db.session.scalar(money.practice_refunded(charge_id)) or 0
    if charge.state is not Found.PAID or gone + back.amount.amount > charge.amount:
        raise ProviderRefused("charge_already_refunded", "more than is left of this payment")
    refund = PracticeRefund(charge_id=charge_id, amount=back.amount.amount, idempotency_key=back.key, created_at=now())
    db.session.add(refund)
    db.session.flush()
    return refund
