"""Card, Swish and MobilePay through Stripe Checkout: the page is Stripe's, and which of the three it offers too."""

import datetime as dt

from core.settings import settings
from registration.methods import stripe_params, stripe_wire
from registration.methods.contract import Back, Checked, Due, ProviderRefused, Returned, Started, due_of
from registration.methods.stripe_wire import Session, StripeRefund
from registration.rules.settlement import Found, ProviderFacts
from registration.rules.states import RefundState

# A payment intent in one of these will bring no money any more.
LOST_INTENTS = ("requires_payment_method", "canceled")
REFUND_STATES = {
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
NEVER_OPENED = "never_opened"


class Card:
    """Stripe is asked with the key of the payment: an answer that was lost comes again, nothing is made twice."""

    by_hand = False

    def is_available(self) -> bool:
        return bool(settings().stripe_secret_key)

    def start(self, due: Due) -> Started:
        session = stripe_wire.create_session(stripe_params.session_params(due), due.key)
        return Started(session.url, session.id, session.intent)

    def check(self, due: Due) -> Checked:
        session = self._session(due)
        if session is None:
            return Checked(ProviderFacts(Found.EXPIRED, 0, due.amount.currency), failure=NEVER_OPENED)
        return checked(session, due)

    def close(self, due: Due) -> Checked:
        session = self._session(due)
        if session is None:
            return Checked(ProviderFacts(Found.EXPIRED, 0, due.amount.currency), failure=NEVER_OPENED)
        if session.status == "open":
            try:
                session = stripe_wire.expire_session(session.id)
            except ProviderRefused:
                # It was paid or ran out in between: look again and tell that.
                session = stripe_wire.retrieve_session(session.id)
        return checked(session, due)

    def refund(self, back: Back) -> Returned:
        if back.provider_id:
            return returned(stripe_wire.retrieve_refund(back.provider_id))
        intent = back.payment_charge
        if intent is None and back.payment_provider_id:
            intent = stripe_wire.retrieve_session(back.payment_provider_id).intent
        if intent is None:
            raise ProviderRefused("no_payment_intent", "Stripe names no payment that could be given back")
        return returned(stripe_wire.create_refund(stripe_params.refund_params(back, intent), back.key))

    def _session(self, due: Due) -> Session | None:
        """Return the session; None when none was ever made.

        A payment whose process died before it stored the name is asked for by its key: Stripe answers with the session
        that the key made, or refuses, since by now the page would close too soon.
        """
        if due.provider_id:
            return stripe_wire.retrieve_session(due.provider_id)
        # The key answers the same words only, so what was bought is read too.
        asked = due if due.items else due_of(due.payment_id, itemised=True)
        try:
            session = stripe_wire.create_session(stripe_params.session_params(asked), due.key)
        except ProviderRefused as refusal:
            if refusal.code != "idempotency":
                return None
            # The key made a session, but we would describe it in other words today (a product was renamed).
            start = int((due.created_at - dt.timedelta(minutes=5)).timestamp())
            end = int((due.created_at + dt.timedelta(days=1)).timestamp())
            return stripe_wire.find_session(due.order_code, str(due.payment_id), start, end)
        # What a key answers again is the session as it was made; how it stands now must be asked.
        return stripe_wire.retrieve_session(session.id)


def checked(session: Session, due: Due) -> Checked:
    """Say what a session means for the payment that it was made for."""
    facts = ProviderFacts(
        _found(session),
        session.amount,
        session.currency,
        ours=session.reference == due.order_code and session.metadata.get("sundet_order") == due.order_code,
    )
    failure = session.intent_state if facts.found is Found.FAILED else ""
    return Checked(facts, session.id, session.intent, failure)


def _found(session: Session) -> Found:
    if session.status == "open":
        return Found.OPEN
    if session.status == "expired":
        return Found.EXPIRED
    if session.payment_status in ("paid", "no_payment_required"):
        return Found.PAID
    # Complete but unpaid: the buyer did their part, and the money comes later or not at all.
    return Found.FAILED if session.intent_state in LOST_INTENTS else Found.PROCESSING


def returned(refund: StripeRefund) -> Returned:
    return Returned(REFUND_STATES.get(refund.status, RefundState.SUBMITTED), refund.id, refund.failure)
