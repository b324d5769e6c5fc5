"""How an order stands with its buyer: its ledger read into the balance of the rules."""

from core.db import db
from core.money import Money
from registration.models import Order
from registration.queries import orders
from registration.rules import ledger
from registration.rules.ledger import EntryKind
from registration.rules.states import LIVE_ORDERS


def balance_of(order: Order) -> ledger.Balance:
    """Return what was charged, paid, refunded and is due. Under the order's lock nobody changes it."""
    rows = db.session.scalars(orders.ledger_of(order.id)).all()
    entries = [ledger.Entry(row.kind, Money(row.amount, row.currency)) for row in rows]
    return ledger.balance_of(entries, order.currency)


def missing_of(order: Order, balance: ledger.Balance) -> Money:
    """Return what is missing until the order is paid; of one that has ended: until it would be."""
    if order.state in LIVE_ORDERS:
        return balance.due
    return Money(order.total, order.currency) - balance.kept


def next_key(order: Order, kind: EntryKind) -> str:
    """Return the key of the order's next entry of a kind that can come more than once (`credit:7:2`)."""
    rows = db.session.scalars(orders.ledger_of(order.id)).all()
    return f"{kind.value}:{order.id}:{1 + sum(row.kind is kind for row in rows)}"
