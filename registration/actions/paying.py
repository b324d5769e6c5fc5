"""Going to pay: the provider is asked for its page, and the buyer is told where that is."""

import structlog
from sqlalchemy import update

from core.clock import now
from core.db import db, transaction
from core.jobs import enqueue
from core.refusals import Refused
from registration.methods import METHODS, Due, ProviderDown, ProviderRefused, Started, due_of
from registration.models import Payment
from registration.queries import orders
from registration.rules.states import OPEN_PAYMENTS, PaymentState, states_before

log = structlog.get_logger()


def start_payment(payment_id: int) -> str:
    """Open a payment at its provider and return where the buyer goes; an empty text where there is nowhere to go.

    Called after the transaction that stored the payment. Sent twice it answers with the same page. Refuses
    `payment_page_unreachable` when the provider does not answer: the order stands, its places are held, and the same
    call again opens the same page; and `payment_page_refused` when the provider says no: then a new try is a new
    payment.
    """
    due = due_of(payment_id, itemised=True)
    if due.provider_url and due.expires_at is not None and due.expires_at > now():
        return due.provider_url
    try:
        started = METHODS[due.method].start(due)
    except ProviderDown as fault:
        raise Refused("payment_page_unreachable") from fault
    except ProviderRefused as refusal:
        _refused(due, refusal.code)
        raise Refused("payment_page_refused") from refusal
    _opened(payment_id, started)
    return started.url


def _opened(payment_id: int, started: Started) -> None:
    """Store the provider's name for a payment; if it ended while we asked, see to it that its page is closed."""
    with transaction():
        payment = db.session.scalars(orders.payment_locked(payment_id)).one()
        payment.provider_id = payment.provider_id or started.provider_id
        payment.provider_charge = payment.provider_charge or started.provider_charge
        if payment.provider_id == started.provider_id:
            payment.provider_url = started.url
        if payment.state is PaymentState.CREATED:
            payment.state = PaymentState.PENDING
        elif payment.state not in OPEN_PAYMENTS and started.url:
            enqueue("registration.close_payment", payment_id=payment_id)


def _refused(due: Due, code: str) -> None:
    """The provider will never open this one. That is a fault of ours or of our set-up, so it is logged loudly."""
    log.error("payment_refused_at_start", payment_id=due.payment_id, code=code)
    with transaction():
        db.session.execute(
            update(Payment)
            .where(Payment.id == due.payment_id, Payment.state.in_(states_before(PaymentState.FAILED)))
            .values(state=PaymentState.FAILED, failure=code)
            .execution_options(synchronize_session="fetch")
        )
