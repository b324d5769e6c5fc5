"""Stripe over the wire: its SDK, time limits and errors, a checkout session as we read it, the webhook's signature.

Nothing here knows our rows. The SDK takes 30 MiB and a fifth of a second to load: it is imported when it is first
needed, so that an installation without Stripe never pays for it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from flask import current_app

from core.db import end_reading
from core.settings import settings
from registration.methods.contract import ProviderDown, ProviderRefused

if TYPE_CHECKING:
    from stripe import HTTPClient, StripeClient
    from stripe.params import RefundCreateParams
    from stripe.params.checkout import SessionCreateParams

# Seconds to connect and to wait for an answer. A buyer looks at a waiting page meanwhile.
TIMEOUT = (3.0, 10.0)
RETRIES = 2
log = structlog.get_logger()


class BadSignature(Exception):
    """A message that does not come from Stripe, or is too old to be believed."""


@dataclass(frozen=True, slots=True)
class Session:
    """A checkout session as far as we read it. `intent` names the payment behind it, `intent_state` how that stands."""

    id: str
    url: str
    status: str
    payment_status: str
    amount: int
    currency: str
    reference: str
    metadata: dict[str, str]
    intent: str | None
    intent_state: str


@dataclass(frozen=True, slots=True)
class StripeRefund:
    """A refund at Stripe; `intent` is the payment that it gives back."""

    id: str
    status: str
    amount: int
    currency: str
    intent: str | None
    failure: str
    metadata: dict[str, str]


@dataclass(frozen=True, slots=True)
class Event:
    """A message of Stripe's whose signature was right. `thing` is what it is about, as plain data."""

    id: str
    type: str
    thing: dict[str, Any]
    body: dict[str, Any]


def _client() -> "StripeClient":
    """Return the client of this app, made once for a key and an address, so that connections are kept."""
    import stripe

    found = settings()
    wire: HTTPClient | None = current_app.extensions.get("stripe_wire")
    made_for = (found.stripe_secret_key, found.stripe_api_base, wire)
    kept = current_app.extensions.get("stripe_client")
    if kept is None or kept[0] != made_for:
        # Without `max_network_retries` the SDK tries once only.
        options: dict[str, Any] = {"max_network_retries": RETRIES}
        if found.stripe_api_base:
            options["base_addresses"] = {"api": found.stripe_api_base.rstrip("/")}
        http: HTTPClient = wire or stripe.RequestsClient(timeout=TIMEOUT)
        kept = (made_for, stripe.StripeClient(found.stripe_secret_key, http_client=http, **options))
        current_app.extensions["stripe_client"] = kept
    client: StripeClient = kept[1]
    return client


@contextmanager
def _asking() -> Iterator["StripeClient"]:
    """Give the database back, ask, and turn Stripe's errors into ours."""
    import stripe

    end_reading()
    try:
        yield _client()
    except (stripe.CardError, stripe.InvalidRequestError, stripe.IdempotencyError) as error:
        code = "idempotency" if isinstance(error, stripe.IdempotencyError) else error.code or "refused"
        log.warning("stripe_refused", code=code, error=str(error), request_id=error.request_id)
        raise ProviderRefused(code, str(error.user_message or "")) from error
    except stripe.StripeError as error:
        # A wrong key is our fault and not an answer about the payment: it is as if Stripe did not answer.
        log.error("stripe_down", kind=type(error).__name__, error=str(error), request_id=error.request_id)  # noqa: TRY400 - no trace is needed to see that a network is down
        raise ProviderDown(str(error)) from error


def create_session(params: "SessionCreateParams", key: str) -> Session:
    with _asking() as client:
        return _session(client.v1.checkout.sessions.create(params, {"idempotency_key": key}))


def retrieve_session(session_id: str) -> Session:
    with _asking() as client:
        return _session(client.v1.checkout.sessions.retrieve(session_id, {"expand": ["payment_intent"]}))


def expire_session(session_id: str) -> Session:
    with _asking() as client:
        return _session(client.v1.checkout.sessions.expire(session_id))


def find_session(reference: str, payment: str, created_from: int, created_to: int) -> Session | None:
    """Look through the sessions of a stretch of time for one of ours whose name we never got to know."""
    with _asking() as client:
        found = client.v1.checkout.sessions.list({"created": {"gte": created_from, "lte": created_to}, "limit": 100})
        for item in found.auto_paging_iter():
            session = _session(item)
            if session.reference == reference and session.metadata.get("sundet_payment") == payment:
                return session
    return None


def intent_metadata(intent: str) -> dict[str, str]:
    """Return what we once told Stripe about a payment that only Stripe names now."""
    with _asking() as client:
        return _plain(client.v1.payment_intents.retrieve(intent).metadata)


def create_refund(params: "RefundCreateParams", key: str) -> StripeRefund:
    with _asking() as client:
        return _refund(client.v1.refunds.create(params, {"idempotency_key": key}))


def retrieve_refund(refund_id: str) -> StripeRefund:
    with _asking() as client:
        return _refund(client.v1.refunds.retrieve(refund_id))


def refunds_of_intent(intent: str) -> list[StripeRefund]:
    with _asking() as client:
        found = client.v1.refunds.list({"payment_intent": intent, "limit": 100})
        return [_refund(item) for item in found.auto_paging_iter()]


def refund_of_event(thing: dict[str, Any]) -> StripeRefund:
    """Read the refund that an event carries."""
    return StripeRefund(
        id=str(thing["id"]),
        status=str(thing.get("status") or ""),
        amount=int(thing.get("amount") or 0),
        currency=str(thing.get("currency") or "").upper(),
        intent=name_of(thing.get("payment_intent")),
        failure=str(thing.get("failure_reason") or ""),
        metadata=dict(thing.get("metadata") or {}),
    )


def read_event(raw: bytes, signature: str) -> Event:
    """Check the signature over the body as it came, then read it. Raises BadSignature."""
    import stripe

    try:
        stripe.WebhookSignature.verify_header(raw, signature, settings().stripe_webhook_secret, tolerance=300)
        body = json.loads(raw)
        thing = body["data"]["object"]
        return Event(str(body["id"]), str(body["type"]), dict(thing), body)
    except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError) as error:
        raise BadSignature(str(error)) from error


def name_of(thing: Any) -> str | None:
    """Return the id of something that Stripe sends as an id, or whole when it was asked to expand it."""
    if thing is None or isinstance(thing, str):
        return thing
    if isinstance(thing, dict):
        return str(thing["id"])
    return str(thing.id)


def _plain(metadata: Any) -> dict[str, str]:
    return {} if metadata is None else {str(key): str(value) for key, value in metadata.to_dict().items()}


def _session(found: Any) -> Session:
    # A StripeObject is no dict, and fields that were not sent do not exist: hence getattr.
    intent = getattr(found, "payment_intent", None)
    return Session(
        id=found.id,
        url=getattr(found, "url", None) or "",
        status=getattr(found, "status", None) or "",
        payment_status=getattr(found, "payment_status", None) or "",
        amount=getattr(found, "amount_total", None) or 0,
        currency=(getattr(found, "currency", None) or "").upper(),
        reference=getattr(found, "client_reference_id", None) or "",
        metadata=_plain(getattr(found, "metadata", None)),
        intent=name_of(intent),
        intent_state="" if intent is None or isinstance(intent, str) else str(getattr(intent, "status", "")),
    )


def _refund(found: Any) -> StripeRefund:
    return refund_of_event(found.to_dict())
