"""What Stripe would keep: sessions, payment intents, refunds, disputes, idempotency keys, events. All in memory.

It holds Stripe's rules that bite: a page closes between 30 minutes and 24 hours after it was opened, no more goes back
than was paid, a key answers the same request with the same answer and refuses another one, unknown parameters are 400.
"""

import copy
import itertools
import json
import threading
import time
from collections.abc import Callable

from doubles.stripe.wire import Fault, Tree, as_list, read_form, refuse_unknown, whole_number

SESSION_PARAMETERS = (
    "adaptive_pricing", "allow_promotion_codes", "allowed_payment_method_types", "automatic_tax",
    "billing_address_collection", "cancel_url", "client_reference_id", "currency", "custom_text", "customer",
    "customer_creation", "customer_email", "excluded_payment_method_types", "expand", "expires_at", "invoice_creation",
    "line_items", "locale", "metadata", "mode", "payment_intent_data", "payment_method_configuration",
    "payment_method_options", "phone_number_collection", "submit_type", "success_url", "tax_id_collection", "ui_mode",
)  # fmt: skip
REFUND_PARAMETERS = ("amount", "charge", "currency", "expand", "metadata", "payment_intent", "reason")
PAGE_AT_LEAST = 30 * 60
PAGE_AT_MOST = 24 * 3600
Listener = Callable[[Tree], None]
# One row of numbers for all books of a process, so that no two things are ever called the same.
_numbers = itertools.count(1)


class Books:
    """The double's state behind one lock. `listen` is called with every event, in the order in which they happen."""

    def __init__(self, pages: str = "https://checkout.stripe.com", *, api_version: str = "2026-10-28.endive") -> None:
        self.pages = pages
        self.api_version = api_version
        self.sessions: dict[str, Tree] = {}
        self.intents: dict[str, Tree] = {}
        self.refunds: dict[str, Tree] = {}
        self.disputes: dict[str, Tree] = {}
        self.keys: dict[str, tuple[str, int, Tree]] = {}
        self.events: list[Tree] = []
        self.listen: Listener | None = None
        self.refund_status = "succeeded"
        self.lock = threading.RLock()

    # --- the API ------------------------------------------------------------------------------------------------------

    def answer(self, method: str, path: str, body: str = "", key: str = "") -> tuple[int, Tree]:
        """Answer a request; with an idempotency key, the same request is answered as it was the first time."""
        with self.lock:
            fingerprint = f"{method} {path} {json.dumps(read_form(body), sort_keys=True)}"
            if key and key in self.keys:
                seen, status, answer = self.keys[key]
                if seen != fingerprint:
                    message = "Keys for idempotent requests can only be used with the same parameters."
                    return 400, Fault(400, message, kind="idempotency_error").body
                return status, copy.deepcopy(answer)
            try:
                status, answer = 200, self._route(method, path.removeprefix("/v1/").split("/"), read_form(body))
            except Fault as fault:
                # Like Stripe: a request that was refused before it began leaves its key free.
                return fault.status, fault.body
            if key:
                self.keys[key] = (fingerprint, status, copy.deepcopy(answer))
            return status, copy.deepcopy(answer)

    def _route(self, method: str, path: list[str], form: Tree) -> Tree:
        match (method.upper(), *path):
            case ("POST", "checkout", "sessions"):
                return self._create_session(form)
            case ("GET", "checkout", "sessions"):
                return self._list([row for row in self.sessions.values() if _created_within(row, form)])
            case ("GET", "checkout", "sessions", session_id):
                return self._shown(self._found(self.sessions, session_id), form)
            case ("POST", "checkout", "sessions", session_id, "expire"):
                return self._expire_session(session_id)
            case ("GET", "payment_intents", intent_id):
                return self._found(self.intents, intent_id)
            case ("POST", "refunds"):
                return self._create_refund(form)
            case ("GET", "refunds"):
                of_intent = form.get("payment_intent")
                return self._list([row for row in self.refunds.values() if row["payment_intent"] == of_intent])
            case ("GET", "refunds", refund_id):
                return self._found(self.refunds, refund_id)
        raise Fault(404, f"Unrecognized request URL ({method}: /v1/{'/'.join(path)}).")

    def _list(self, rows: list[Tree]) -> Tree:
        return {"object": "list", "data": rows[::-1], "has_more": False, "url": "/v1/"}

    def _found(self, rows: dict[str, Tree], name: str) -> Tree:
        if name not in rows:
            raise Fault(404, f"No such object: '{name}'", code="resource_missing", param="id")
        return rows[name]

    def _shown(self, session: Tree, form: Tree) -> Tree:
        self._run_out(session)
        if "payment_intent" in as_list(form.get("expand")) and session["payment_intent"]:
            return {**session, "payment_intent": self.intents[session["payment_intent"]]}
        return session

    def _name(self, prefix: str) -> str:
        return f"{prefix}_test_{next(_numbers):08d}"

    # --- sessions -----------------------------------------------------------------------------------------------------

    def _create_session(self, form: Tree) -> Tree:
        refuse_unknown(form, SESSION_PARAMETERS)
        if form.get("mode") != "payment":
            raise Fault(400, "Invalid mode: this double takes payments only", param="mode")
        if not str(form.get("success_url", "")).startswith("http"):
            raise Fault(400, "Not a valid URL", code="url_invalid", param="success_url")
        amount, currency = _sum_of(as_list(form.get("line_items")))
        moment = int(time.time())
        expires_at = whole_number(form, "expires_at", needed=False) or moment + PAGE_AT_MOST
        if not moment + PAGE_AT_LEAST <= expires_at <= moment + PAGE_AT_MOST:
            message = "The `expires_at` timestamp must be at least 30 minutes and less than 24 hours from now."
            raise Fault(400, message, param="expires_at")
        name = self._name("cs")
        session = {
            "id": name,
            "object": "checkout.session",
            "amount_total": amount,
            "amount_subtotal": amount,
            "cancel_url": form.get("cancel_url"),
            "client_reference_id": form.get("client_reference_id"),
            "created": moment,
            "currency": currency,
            "customer_email": form.get("customer_email"),
            "expires_at": expires_at,
            "livemode": False,
            "locale": form.get("locale"),
            "metadata": form.get("metadata", {}),
            "mode": "payment",
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "open",
            "success_url": form["success_url"],
            "url": f"{self.pages}/c/pay/{name}",
            # Kept by the double alone: what the page shows and what the payment intent will carry.
            "shown_items": as_list(form.get("line_items")),
            "told_intent": form.get("payment_intent_data", {}),
        }
        self.sessions[name] = session
        return session

    def _expire_session(self, session_id: str) -> Tree:
        session = self._found(self.sessions, session_id)
        self._run_out(session)
        if session["status"] != "open":
            message = 'Only Checkout Sessions with a status in ["open"] can be expired.'
            raise Fault(400, f"{message} This Checkout Session has a status of {session['status']}.")
        self._end(session)
        return session

    def _run_out(self, session: Tree) -> None:
        if session["status"] == "open" and session["expires_at"] <= time.time():
            self._end(session)

    def _end(self, session: Tree) -> None:
        session["status"], session["url"] = "expired", None
        self.tell("checkout.session.expired", session)

    # --- what a buyer does on the page --------------------------------------------------------------------------------

    def pay(self, session_id: str, *, later: bool = False, amount: int | None = None) -> Tree:
        """Pay a session, now or with a method whose money comes later; `amount` where Stripe should err."""
        with self.lock:
            session = self._open(session_id)
            intent = self._intent(session, amount)
            session["payment_intent"], session["status"], session["url"] = intent["id"], "complete", None
            if amount is not None:
                session["amount_total"] = amount
            if later:
                intent["status"] = "processing"
            else:
                session["payment_status"] = "paid"
            self.tell("checkout.session.completed", session)
            return session

    def decline(self, session_id: str) -> Tree:
        """A card is declined: the page stays open for another one."""
        with self.lock:
            return self._open(session_id)

    def money_comes(self, session_id: str) -> Tree:
        """What was to be paid later is paid now."""
        with self.lock:
            session = self._found(self.sessions, session_id)
            session["payment_status"] = "paid"
            self.intents[session["payment_intent"]]["status"] = "succeeded"
            self.tell("checkout.session.async_payment_succeeded", session)
            return session

    def money_fails(self, session_id: str) -> Tree:
        """What was to be paid later will never be."""
        with self.lock:
            session = self._found(self.sessions, session_id)
            self.intents[session["payment_intent"]]["status"] = "requires_payment_method"
            self.tell("checkout.session.async_payment_failed", session)
            return session

    def pay_twice(self, session_id: str) -> tuple[Tree, Tree]:
        """Pay, and pay a second session with the same words, as if two pages had been open."""
        with self.lock:
            twin = copy.deepcopy(self._open(session_id))
            twin["id"] = self._name("cs")
            self.sessions[twin["id"]] = twin
            return self.pay(session_id), self.pay(twin["id"])

    def _open(self, session_id: str) -> Tree:
        session = self._found(self.sessions, session_id)
        self._run_out(session)
        if session["status"] != "open":
            raise Fault(400, "This page is closed.", code="checkout_session_closed")
        return session

    def _intent(self, session: Tree, amount: int | None) -> Tree:
        name = self._name("pi")
        self.intents[name] = {
            "id": name,
            "object": "payment_intent",
            "amount": session["amount_total"] if amount is None else amount,
            "currency": session["currency"],
            "latest_charge": self._name("ch"),
            "metadata": session["told_intent"].get("metadata", {}),
            "description": session["told_intent"].get("description"),
            "status": "succeeded",
        }
        return self.intents[name]

    # --- money back ---------------------------------------------------------------------------------------------------

    def _create_refund(self, form: Tree) -> Tree:
        refuse_unknown(form, REFUND_PARAMETERS)
        intent = self._found(self.intents, str(form.get("payment_intent")))
        left = intent["amount"] - self._gone(intent["id"])
        amount = whole_number(form, "amount", needed=False)
        amount = left if amount is None else amount
        if left <= 0:
            raise Fault(400, "Charge has already been refunded.", code="charge_already_refunded")
        if not 0 < amount <= left:
            raise Fault(400, f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})")
        return self._book_refund(intent, amount, form.get("metadata", {}))

    def _book_refund(self, intent: Tree, amount: int, metadata: Tree) -> Tree:
        name = self._name("re")
        self.refunds[name] = {
            "id": name,
            "object": "refund",
            "amount": amount,
            "charge": intent["latest_charge"],
            "created": int(time.time()),
            "currency": intent["currency"],
            "failure_reason": None,
            "metadata": metadata,
            "payment_intent": intent["id"],
            "status": self.refund_status,
        }
        self.tell("refund.created", self.refunds[name])
        self.tell("charge.refunded", self._charge(intent))
        return self.refunds[name]

    def refund_at_dashboard(self, intent_id: str, amount: int) -> Tree:
        """Somebody gives money back on Stripe's own pages."""
        with self.lock:
            return self._book_refund(self.intents[intent_id], amount, {})

    def finish_refund(self, refund_id: str, status: str, failure: str = "") -> Tree:
        """A refund that was pending has arrived or come back."""
        with self.lock:
            refund = self.refunds[refund_id]
            refund["status"], refund["failure_reason"] = status, failure or None
            self.tell("refund.failed" if status == "failed" else "refund.updated", refund)
            return refund

    def _gone(self, intent_id: str) -> int:
        rows = [row for row in self.refunds.values() if row["payment_intent"] == intent_id]
        return sum(row["amount"] for row in rows if row["status"] not in ("failed", "canceled"))

    def _charge(self, intent: Tree) -> Tree:
        return {
            "id": intent["latest_charge"],
            "object": "charge",
            "amount": intent["amount"],
            "amount_refunded": self._gone(intent["id"]),
            "currency": intent["currency"],
            "metadata": intent["metadata"],
            "payment_intent": intent["id"],
        }

    def dispute(self, intent_id: str) -> Tree:
        """The buyer asks their bank to take the money back."""
        with self.lock:
            intent = self.intents[intent_id]
            name = self._name("dp")
            self.disputes[name] = {
                "id": name,
                "object": "dispute",
                "amount": intent["amount"],
                "charge": intent["latest_charge"],
                "currency": intent["currency"],
                "metadata": {},
                "payment_intent": intent_id,
                "reason": "product_not_received",
                "status": "needs_response",
            }
            self.tell("charge.dispute.created", self.disputes[name])
            return self.disputes[name]

    def close_dispute(self, dispute_id: str, status: str) -> Tree:
        with self.lock:
            self.disputes[dispute_id]["status"] = status
            self.tell("charge.dispute.closed", self.disputes[dispute_id])
            return self.disputes[dispute_id]

    # --- events -------------------------------------------------------------------------------------------------------

    def tell(self, kind: str, thing: Tree) -> Tree:
        """Keep an event with the thing as it is now, and tell the listener."""
        event = {
            "id": self._name("evt"),
            "object": "event",
            "api_version": self.api_version,
            "created": int(time.time()),
            "data": {"object": copy.deepcopy(thing)},
            "livemode": False,
            "pending_webhooks": 1,
            "type": kind,
        }
        self.events.append(event)
        if self.listen is not None:
            self.listen(event)
        return event


def _created_within(row: Tree, form: Tree) -> bool:
    created = form.get("created", {})
    earliest, latest = int(created.get("gte", 0)), int(created.get("lte", row["created"]))
    return earliest <= int(row["created"]) <= latest


def _sum_of(items: list[Tree]) -> tuple[int, str]:
    """Return what the items cost together. Refuses what Stripe refuses of them."""
    if not items:
        raise Fault(400, "Missing required param: line_items.", code="parameter_missing", param="line_items")
    total, currencies = 0, set()
    for number, item in enumerate(items):
        refuse_unknown(item, ("quantity", "price_data", "price"), inside=f"line_items[{number}]")
        price = item.get("price_data", {})
        if not price.get("product_data", {}).get("name"):
            raise Fault(400, "Missing required param: name.", code="parameter_missing", param="name")
        total += (whole_number(item, "quantity") or 0) * (whole_number(price, "unit_amount") or 0)
        currencies.add(price.get("currency"))
    if len(currencies) != 1:
        raise Fault(400, "All line items must have the same currency.", param="line_items")
    if total <= 0:
        raise Fault(400, "The amount must be greater than zero.", code="amount_too_small", param="line_items")
    return total, str(currencies.pop())
