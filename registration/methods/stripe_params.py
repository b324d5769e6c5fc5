"""What we tell Stripe: the parameters of a checkout session and of a refund, typed by Stripe's own SDK."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core.language import LANGUAGES
from core.settings import settings
from registration.methods.contract import Back, Due

if TYPE_CHECKING:
    from stripe.params import RefundCreateParams
    from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem

LONGEST_NAME = 250


def marks_of(order_code: str, payment_id: int) -> dict[str, str]:
    """Return the metadata by which we know our own again, also where several sites share one account."""
    return {
        "sundet_site": urlsplit(settings().base_url).netloc,
        "sundet_order": order_code,
        "sundet_payment": str(payment_id),
    }


def session_params(due: Due) -> "SessionCreateParams":
    """Return what opens a payment page. The same payment gives the same answer, so its key can be used again.

    The ways to pay are Stripe's choice by currency and country: `payment_method_types` is gone from its API.
    """
    back = settings().base_url.rstrip("/") + due.return_path
    marks = marks_of(due.order_code, due.payment_id)
    params: SessionCreateParams = {
        "mode": "payment",
        "client_reference_id": due.order_code,
        "metadata": marks,
        "payment_intent_data": {"metadata": marks, "description": f"{due.edition_name} {due.order_code}".strip()},
        "line_items": _line_items(due),
        "success_url": back,
        "cancel_url": back,
        # The buyer pays what they saw, and the invoice is ours.
        "adaptive_pricing": {"enabled": False},
        "invoice_creation": {"enabled": False},
    }
    if due.language in LANGUAGES:
        params["locale"] = due.language
    if due.expires_at is not None:
        params["expires_at"] = int(due.expires_at.timestamp())
    # Stripe refuses addresses beyond ASCII, and a buyer with such a one can still type another on its page.
    if due.email.isascii() and due.email:
        params["customer_email"] = due.email
    return params


def _line_items(due: Due) -> "list[SessionCreateParamsLineItem]":
    """Show what is bought, or only the order where a part of it was paid before; the sum is always what is due."""
    currency = due.amount.currency.lower()
    items = [(item.name, item.unit, item.number) for item in due.items if item.unit]
    if not items or sum(unit * number for _name, unit, number in items) != due.amount.amount:
        items = [(due.order_code, due.amount.amount, 1)]
    return [
        {
            "quantity": number,
            "price_data": {
                "currency": currency,
                "unit_amount": unit,
                "product_data": {"name": (name or due.order_code)[:LONGEST_NAME]},
            },
        }
        for name, unit, number in items
    ]


def refund_params(back: Back, intent: str) -> "RefundCreateParams":
    return {
        "payment_intent": intent,
        "amount": back.amount.amount,
        "metadata": {
            "sundet_site": urlsplit(settings().base_url).netloc,
            "sundet_order": back.order_code,
            "sundet_refund": str(back.refund_id),
        },
    }
