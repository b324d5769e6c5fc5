"""Placing an order: the held cart becomes an order with tickets, owes its total, and knows how it will be paid."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update

from core.clock import now
from core.db import db, transaction
from core.facts import OrderChanged, OrderPaid, OrderPlaced, PaymentStarted, record
from core.jobs import enqueue
from core.language import fold
from core.money import Money
from core.refusals import Refused
from core.signing import new_secret
from editions.queries import edition_by_id
from registration.actions.holding import hold_of
from registration.actions.standing import balance_of
from registration.models import Attendee, InvoiceParty, LedgerEntry, Order, OrderLine, Payment, Ticket
from registration.models.orders import FOR_GOOD
from registration.queries import orders
from registration.rules import holds, ledger, references
from registration.rules.ledger import EntryKind
from registration.rules.paying import BuyerKind, PaymentMethod
from registration.rules.states import OPEN_PAYMENTS, OrderState, PaymentState, TicketState

# Bank money has this long, then a reminder, then the grace of rules.reminders.
TRANSFER_DUE = dt.timedelta(days=10)
INVOICE_DUE = dt.timedelta(days=30)

# Who comes on a ticket that nobody has been named for.
_NOBODY: dict[str, Any] = {"member_id": None, "name": "", "email": "", "search": ""}

# Ways to pay where a provider takes the money on a page of its own, within minutes.
TILLS = (PaymentMethod.CARD, PaymentMethod.PRACTICE)


@dataclass(frozen=True, kw_only=True)
class Buyer:
    """Who buys, as typed in the second step."""

    name: str
    email: str
    kind: BuyerKind = BuyerKind.PERSON


@dataclass(frozen=True, kw_only=True)
class InvoiceTo:
    """Who the invoice is made out to; checked by `rules.invoices` before it comes here."""

    name: str
    organisation_no: str = ""
    vat_id: str = ""
    gln: str = ""
    peppol_id: str = ""
    buyer_reference: str = ""
    order_reference: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    email: str = ""


def name_buyer(order_id: int, buyer: Buyer, *, language: str) -> None:
    """Keep who buys on the held cart. Refuses `hold_expired` when the cart is no longer a draft."""
    with transaction() as session:
        found = session.execute(
            update(Order)
            .where(Order.id == order_id, Order.state == OrderState.DRAFT)
            .values(
                buyer_name=buyer.name,
                buyer_email=buyer.email,
                buyer_kind=buyer.kind,
                buyer_search=fold(f"{buyer.name} {buyer.email}"),
                language=language,
                changed_at=now(),
            )
            .returning(Order.edition_id)
            .execution_options(synchronize_session="fetch")
        ).one_or_none()
        if found is None:
            raise Refused("hold_expired")
        record(OrderChanged(order_id=order_id, edition_id=found.edition_id, changed=("buyer",)), by=None)


def place_order(
    order_id: int,
    method: PaymentMethod,
    *,
    shown_total: Money,
    conference_ends_at: dt.datetime,
    invoice_to: InvoiceTo | None = None,
) -> Payment | None:
    """Turn the held cart into an order that owes its total; return the payment to start, None where nothing is owed.

    Safe to send twice: an order that was placed already answers with the payment it has. Refuses `hold_expired`,
    `hold_used_up` and `total_changed` (the buyer saw another total).
    """
    with transaction():
        moment = now()
        order = db.session.scalars(orders.order_locked(order_id)).one()
        if order.state is not OrderState.DRAFT:
            return _placed_before(order)
        total = Money(order.total, order.currency)
        if shown_total != total:
            raise Refused("total_changed", was=shown_total, now=total)
        if not order.buyer_email:
            raise Refused("buyer_missing")
        expires_at = _expiry(order, method, moment, conference_ends_at)
        order.state, order.method, order.expires_at = OrderState.PENDING, method, expires_at
        order.cart_key = None
        order.placed_at = order.terms_accepted_at = order.changed_at = moment
        _make_tickets(order, moment)
        if invoice_to is not None:
            db.session.add(InvoiceParty(order_id=order.id, **asdict(invoice_to)))
        record(OrderPlaced(order_id=order.id, edition_id=order.edition_id, method=method.value), by=order.member_id)
        if not total:
            finish_paid(order, moment)
            return None
        book(order, EntryKind.CHARGE, total, key=f"charge:{order.id}:1", moment=moment)
        return _payment(order, method, moment, amount=total.amount, attempt=1)


def _placed_before(order: Order) -> Payment | None:
    """Answer the same form sent twice."""
    if order.state not in (OrderState.PENDING, OrderState.PAID):
        raise Refused("hold_expired")
    payments = db.session.scalars(orders.payments_of(order.id)).all()
    return payments[-1] if payments else None


def _expiry(order: Order, method: PaymentMethod, moment: dt.datetime, ends_at: dt.datetime) -> dt.datetime | None:
    """Return until when the order may stay unpaid. Money by bank takes days, a till minutes."""
    hold = hold_of(order)
    if not holds.is_running(hold, moment):
        raise Refused("hold_expired")
    if method in TILLS:
        return holds.hold_for_checkout(hold, moment).expires_at
    return _bank_due(method, moment, ends_at)


def _bank_due(method: PaymentMethod, moment: dt.datetime, ends_at: dt.datetime) -> dt.datetime | None:
    if method is PaymentMethod.TRANSFER:
        return min(moment + TRANSFER_DUE, ends_at)
    if method is PaymentMethod.INVOICE:
        return moment + INVOICE_DUE
    return None


def _make_tickets(order: Order, moment: dt.datetime) -> None:
    """Make the places the order's own, with a reserved ticket and an attendee to be filled in for each.

    However many there are, they are written in two statements.
    """
    admitting = db.session.scalars(orders.admitting_lines_of(order.id)).all()
    db.session.execute(update(OrderLine).where(OrderLine.order_id == order.id).values(takes_until=FOR_GOOD))
    tickets: list[dict[str, Any]] = [
        {
            "edition_id": order.edition_id,
            "order_id": order.id,
            "line_id": line_id,
            "number": f"{order.code}-{number}",
            "secret": new_secret(),
            "details_secret": new_secret(),
            "state": TicketState.RESERVED,
        }
        for number, line_id in enumerate(admitting, start=1)
    ]
    if not tickets:
        return
    ids = dict(db.session.execute(insert(Ticket).returning(Ticket.number, Ticket.id), tickets).all())
    blank = {"languages_spoken": [], "language": order.language, "changed_at": moment}
    people = [{"ticket_id": ids[ticket["number"]], **_NOBODY, **blank} for ticket in tickets]
    if order.buyer_kind is BuyerKind.PERSON:
        # The buyer most often comes along: the first ticket carries their name until somebody says otherwise.
        people[0] |= {
            "member_id": order.member_id,
            "name": order.buyer_name,
            "email": order.buyer_email,
            "search": fold(f"{order.buyer_name} {order.buyer_email}"),
        }
    db.session.execute(insert(Attendee), people)


def new_payment(order: Order, method: PaymentMethod, moment: dt.datetime) -> Payment:
    """Store the intent to be paid, with its idempotency key, before any provider is asked; an open one is kept.

    It asks for what is still missing. One whose page at the provider has run out is not kept: the reconciler ends it.
    """
    earlier = list(db.session.scalars(orders.payments_of(order.id)))
    for payment in earlier:
        runs = method not in TILLS or (payment.expires_at is not None and payment.expires_at > moment)
        if payment.state in OPEN_PAYMENTS and payment.method is method and runs:
            return payment
    due = balance_of(order).due.amount
    return _payment(order, method, moment, amount=due, attempt=len(earlier) + 1)


def _payment(order: Order, method: PaymentMethod, moment: dt.datetime, *, amount: int, attempt: int) -> Payment:
    payment = Payment(
        order_id=order.id,
        method=method,
        state=PaymentState.CREATED,
        amount=amount,
        currency=order.currency,
        attempt=attempt,
        created_at=moment,
        # The provider's page closes before our hold does, so that nobody pays for a place that was just given away.
        expires_at=holds.checkout_expires_at(moment) if method in TILLS else order.expires_at,
        reference=bank_reference(order) if method in (PaymentMethod.TRANSFER, PaymentMethod.INVOICE) else "",
    )
    db.session.add(payment)
    db.session.flush()
    payment.idempotency_key = f"co:{payment.id}:{payment.attempt}"
    record(
        PaymentStarted(order_id=order.id, edition_id=order.edition_id, payment_id=payment.id, method=method.value),
        by=order.member_id,
    )
    return payment


def bank_reference(order: Order) -> str:
    """Return what the buyer writes on a transfer: OCR in SEK, FIK +71 in DKK, the order code in EUR."""
    if order.currency == "SEK":
        return references.ocr(order.id)
    if order.currency == "DKK":
        return references.fik71(order.id)
    return references.shown(order.code)


def pay_again(order_id: int, method: PaymentMethod, *, shown_total: Money) -> Payment:
    """Start another payment for an order that waits for money (declined card, other way to pay).

    What was opened before is closed at its provider, so that nobody pays twice by an old page. Refuses `wrong_state`
    when there is nothing to pay any more, `total_changed`, and `hold_used_up` for one who goes to a till for hours.
    """
    with transaction():
        moment = now()
        order = db.session.scalars(orders.order_locked(order_id)).one()
        if order.state is not OrderState.PENDING:
            raise Refused("wrong_state", state=order.state.value)
        if shown_total != Money(order.total, order.currency):
            raise Refused("total_changed", was=shown_total, now=Money(order.total, order.currency))
        order.method, order.changed_at = method, moment
        order.expires_at = _expiry_again(order, method, moment)
        payment = new_payment(order, method, moment)
        enqueue("registration.close_payments", order_id=order.id, keep=payment.id)
        return payment


def _expiry_again(order: Order, method: PaymentMethod, moment: dt.datetime) -> dt.datetime | None:
    """Return until when an order may wait that is paid in another way now: never shorter than it might have before."""
    if method not in TILLS:
        edition = db.session.scalars(edition_by_id(order.edition_id)).one()
        due = _bank_due(method, moment, day_ends_at(edition.last_day, edition.zone))
        return max(order.expires_at, due) if order.expires_at and due else due
    needed = holds.checkout_expires_at(moment) + holds.AFTER_CHECKOUT
    if order.expires_at is not None and order.expires_at >= needed:
        return order.expires_at
    if needed > order.started_at + holds.LONGEST_HOLD:
        raise Refused("hold_used_up")
    return needed


def book(order: Order, kind: EntryKind, amount: Money, *, key: str, moment: dt.datetime, reference: str = "") -> None:
    """Write one line of the order's account. The same key never books twice (unique constraint)."""
    entry = ledger.entry(kind, amount)
    db.session.add(
        LedgerEntry(
            order_id=order.id,
            kind=kind,
            amount=entry.amount.amount,
            currency=order.currency,
            reference=reference,
            key=key,
            at=moment,
        )
    )


def finish_paid(order: Order, moment: dt.datetime, *, revived: bool = False) -> None:
    """Make a locked order paid and its tickets valid, and say so. The caller has checked that it may become paid."""
    order.state, order.paid_at, order.expires_at, order.changed_at = OrderState.PAID, moment, None, moment
    order.ended_at = None
    db.session.execute(
        update(Ticket)
        .where(Ticket.order_id == order.id, Ticket.state == TicketState.RESERVED)
        .values(state=TicketState.VALID)
        .execution_options(synchronize_session="fetch")
    )
    record(OrderPaid(order_id=order.id, edition_id=order.edition_id, revived=revived), by=None)


def day_ends_at(last_day: dt.date, zone: str) -> dt.datetime:
    """Return the moment at which the last day of the conference is over in the cities."""
    return dt.datetime.combine(last_day + dt.timedelta(days=1), dt.time(), tzinfo=ZoneInfo(zone))
