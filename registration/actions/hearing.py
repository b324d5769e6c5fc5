"""Hearing what the provider tells by itself: each event is stored once and handled in the same transaction."""

import enum
from dataclasses import replace

from sqlalchemy.exc import IntegrityError

from core.clock import now
from core.db import db, transaction
from core.money import Money
from registration.actions import settling
from registration.actions.attention import raise_attention, settle_attention
from registration.actions.placing import book
from registration.actions.refunding import payment_reference, record_refund_elsewhere, store_answer
from registration.methods import card, stripe_params, stripe_wire
from registration.methods.stripe_wire import Event, StripeRefund
from registration.models import Payment, ProviderEvent
from registration.queries import money, orders
from registration.rules.ledger import EntryKind
from registration.rules.settlement import Attention as Matter
from registration.rules.settlement import Found
from registration.rules.states import RefundState


class Heard(enum.StrEnum):
    """What became of an event."""

    DONE = "done"
    BEFORE = "before"  # it had come already
    FOREIGN = "foreign"  # about something that is not ours, or of a kind that we need not know


class UnknownPayment(Exception):
    """An event names a payment of this site that is not in our books: it must come again until somebody has looked."""


def hear(event: Event) -> Heard:
    """Handle an event whose signature was right. Raises ProviderDown and UnknownPayment: then it must come again."""
    if db.session.scalar(money.event_seen(event.id)) is not None:
        return Heard.BEFORE
    family = event.type.split(".")
    if family[:2] == ["checkout", "session"]:
        return _hear_session(event)
    if family[:2] == ["charge", "dispute"]:
        return _hear_dispute(event)
    if family[0] == "refund":
        return _hear_refunds(event, [stripe_wire.refund_of_event(event.thing)])
    if event.type == "charge.refunded":
        return _hear_charge(event)
    return Heard.FOREIGN


def _remember(event: Event) -> bool:
    """Store an event in the transaction that handles it; False when somebody else has."""
    try:
        with transaction() as session:
            session.add(
                ProviderEvent(provider="stripe", event_id=event.id, type=event.type, body=event.body, received_at=now())
            )
            session.flush()
    except IntegrityError:
        return False
    return True


def _payment_marked(marks: dict[str, str]) -> int | None:
    """Return the payment that metadata of ours name; None when they are somebody else's. Raises UnknownPayment."""
    number, code = marks.get("sundet_payment", ""), marks.get("sundet_order", "")
    if not number.isdecimal() or not code:
        return None
    found = db.session.scalars(money.payment_told(int(number), code)).one_or_none()
    if found is not None:
        return found.id
    # Another site may share the account; ours must be known, unless books were lost: then it is no time for silence.
    if marks.get("sundet_site") == stripe_params.marks_of(code, 0)["sundet_site"]:
        raise UnknownPayment(f"payment {number} of order {code}")
    return None


def _payment_behind(intent: str | None) -> int | None:
    """Return the payment behind a payment intent, which may come before we know that name: then Stripe is asked."""
    if intent is None:
        return None
    known = db.session.scalars(money.payment_by_charge(intent)).first()
    return known.id if known is not None else _payment_marked(stripe_wire.intent_metadata(intent))


def _hear_session(event: Event) -> Heard:
    payment_id = _payment_marked(dict(event.thing.get("metadata") or {}))
    if payment_id is None:
        return Heard.FOREIGN
    told = settling.ask_about(payment_id, str(event.thing["id"]))
    facts = told.checked.facts
    if event.type.endswith("async_payment_failed") and facts.found is Found.PROCESSING:
        # A session alone does not say that promised money has failed; its payment intent or this event does.
        told = replace(told, checked=replace(told.checked, facts=replace(facts, found=Found.FAILED)))
    with transaction():
        if not _remember(event):
            return Heard.BEFORE
        settling.write_told(told)
    return Heard.DONE


def _hear_refunds(event: Event, found: list[StripeRefund]) -> Heard:
    """Store how refunds stand: our own by their number, others as made past us."""
    intents = {refund.intent for refund in found}
    payments = {intent: _payment_behind(intent) for intent in intents}
    ours = [refund for refund in found if payments[refund.intent] is not None]
    if not ours:
        return Heard.FOREIGN
    with transaction():
        if not _remember(event):
            return Heard.BEFORE
        for refund in ours:
            payment_id = payments[refund.intent]
            assert payment_id is not None
            _store_refund(payment_id, refund)
    return Heard.DONE


def _store_refund(payment_id: int, refund: StripeRefund) -> None:
    answer = card.returned(refund)
    number = refund.metadata.get("sundet_refund", "")
    known = db.session.scalars(money.refund_by_provider_id(refund.id)).one_or_none()
    if known is None and number.isdecimal():
        # Ours, and the event is faster than the answer to our own call.
        known = db.session.scalars(money.refund_of(payment_id, int(number))).one_or_none()
    if known is not None:
        store_answer(known.id, answer)
    else:
        record_refund_elsewhere(payment_id, refund.id, Money(refund.amount, refund.currency), answer)


def _hear_charge(event: Event) -> Heard:
    """A charge was given back in part or whole. What we do not know of it yet is asked for."""
    intent = stripe_wire.name_of(event.thing.get("payment_intent"))
    payment_id = _payment_behind(intent)
    if payment_id is None or intent is None:
        return Heard.FOREIGN
    rows = db.session.scalars(money.refunds_through(payment_id)).all()
    known = sum(row.amount for row in rows if row.state is not RefundState.FAILED and row.provider_id)
    if known == event.thing.get("amount_refunded"):
        with transaction():
            return Heard.DONE if _remember(event) else Heard.BEFORE
    return _hear_refunds(event, stripe_wire.refunds_of_intent(intent))


def _hear_dispute(event: Event) -> Heard:
    """A buyer has asked their bank to take the money back: a person must answer; if it is lost the money is gone."""
    intent = stripe_wire.name_of(event.thing.get("payment_intent"))
    payment_id = _payment_behind(intent)
    if payment_id is None:
        return Heard.FOREIGN
    with transaction():
        if not _remember(event):
            return Heard.BEFORE
        _store_dispute(payment_id, event)
    return Heard.DONE


def _store_dispute(payment_id: int, event: Event) -> None:
    order_id = db.session.get_one(Payment, payment_id).order_id
    order = db.session.scalars(orders.order_locked(order_id)).one()
    name, status = str(event.thing["id"]), str(event.thing.get("status") or "")
    amount = Money(int(event.thing.get("amount") or 0), str(event.thing.get("currency") or "").upper())
    key = f"dispute:{name}"
    raise_attention(
        Matter.DISPUTE, order, key=key, payment_id=payment_id, amount=amount, reason=str(event.thing.get("reason"))
    )
    if status == "lost" and db.session.scalar(money.entry_by_key(key)) is None:
        book(
            order,
            EntryKind.PAYMENT_BACK,
            amount,
            key=key,
            moment=now(),
            reference=payment_reference(payment_id),
        )
        raise_attention(Matter.DISPUTE, order, key=f"{key}:lost", payment_id=payment_id, amount=amount, reason="lost")
    if status in ("won", "warning_closed", "prevented"):
        settle_attention((key,), by=None, resolution=status)
