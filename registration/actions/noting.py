"""Writing down what the team knows of an order."""

from core.clock import now
from core.db import db, transaction
from core.facts import OrderNoted, record
from registration.models import OrderNote
from registration.queries.orders import order_locked


def add_note(order_id: int, text: str, *, by: int | None) -> None:
    """Add a note to an order; notes are never changed."""
    with transaction() as session:
        order = db.session.scalars(order_locked(order_id)).one()
        session.add(OrderNote(order_id=order.id, member_id=by, at=now(), text=text))
        record(OrderNoted(order_id=order.id, edition_id=order.edition_id), by=by)
