"""What a buyer changes by themselves afterwards: cancelling what is not paid, and getting the links back."""

from core.db import transaction
from core.refusals import Refused
from registration.actions.ending import cancel_order
from registration.actions.standing import balance_of
from registration.mails import people
from registration.queries import orders
from registration.rules.states import OrderState


def cancel_unpaid(order_id: int, *, by: int | None = None) -> None:
    """Let the buyer take back an order that nothing was paid for; its places are free again.

    Money that still comes is settled as late money. An invoice needs a credit note and a person: refused as
    `not_cancellable`, like everything that is not waiting for its first money.
    """
    with transaction() as session:
        order = session.scalars(orders.order_locked(order_id)).one()
        issued = session.scalars(orders.documents_of(order_id)).first()
        if order.state is not OrderState.PENDING or balance_of(order).kept or issued is not None:
            raise Refused("not_cancellable")
        cancel_order(order_id, by=by, reason="buyer", refund=False)


def mail_order_links(address: str, *, language: str) -> None:
    """Mail the links of all orders bought with an address to that address; the same work whether there are any."""
    with transaction() as session:
        found = session.execute(orders.orders_with_edition(address)).all()
        people.order_links(address, found, language)
