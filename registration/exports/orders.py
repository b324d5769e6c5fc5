"""The list of orders as a sheet: who bought, what it cost, how it stands."""

from collections.abc import Iterator

from sqlalchemy import Select

from core.db import db
from core.language import _
from core.money import Money
from core.tables import Column, Kind, Sheet
from editions.models import Edition
from registration.models import Order
from registration.rules.references import shown
from registration.words import ORDER_STATES, PAYMENT_METHODS


def order_sheet(edition: Edition, listed: Select[Order]) -> Sheet:
    """Return the orders that this statement lists, as a sheet in the same order."""
    columns = (
        Column("order_no", _("Order number"), Kind.TEXT),
        Column("buyer_name", _("Buyer"), Kind.TEXT),
        Column("email", _("E-mail"), Kind.TEXT),
        Column("language", _("Language"), Kind.TEXT),
        Column("placed_at", _("Placed"), Kind.DATETIME),
        Column("payment_method", _("Payment method"), Kind.TEXT),
        Column("currency", _("Currency"), Kind.TEXT),
        Column("total", _("Total"), Kind.MONEY),
        Column("state", _("State"), Kind.TEXT),
        Column("paid_at", _("Paid at"), Kind.DATETIME),
    )
    return Sheet(
        name=f"{edition.slug}-orders",
        columns=columns,
        rows=_rows(listed),
        yes=_("yes"),
        no=_("no"),
        zone=edition.zone,
    )


def _rows(listed: Select[Order]) -> Iterator[dict[str, object]]:
    for order in db.session.scalars(listed.execution_options(yield_per=1000)):
        yield {
            "order_no": shown(order.code),
            "buyer_name": order.buyer_name,
            "email": order.buyer_email,
            "language": order.language,
            "placed_at": order.placed_at,
            "payment_method": str(PAYMENT_METHODS[order.method]) if order.method else "",
            "currency": order.currency,
            "total": Money(order.total, order.currency),
            "state": str(ORDER_STATES[order.state]),
            "paid_at": order.paid_at,
        }
