"""What accounts are told about registration: which rows are a member's, what stays when one is erased, and why."""

from typing import Any

from flask import Flask

from accounts.actions.ownership import OnErase, Owned, owns
from accounts.views.parts import AccountPart, add_account_part
from core.db import db
from core.language import lazy, ngettext
from registration.models import Attendee, AttendeeNeeds, Document, InvoiceParty, Order
from registration.queries import owned
from registration.rules.references import shown

LAW: Any = lazy("Bookkeeping law keeps orders and invoices: seven years in Sweden, five in Denmark.")


def _orders_line(member_id: int) -> str | None:
    count = db.session.scalar(owned.own_order_count(member_id)) or 0
    return str(ngettext("%(num)d order", "%(num)d orders", count)) if count else None


def register_ownership(app: Flask) -> None:
    """Tell accounts about every table that holds something of a person."""
    add_account_part(
        app,
        AccountPart(label=lazy("My orders"), endpoint="registration.my_orders", position=10, about=_orders_line),
    )
    owns(app, *_papers(), *_people())


def _papers() -> tuple[Owned, ...]:
    """Return what belongs to the books: kept for as long as the law says."""
    return (
        Owned(
            title=lazy("Orders"),
            model=Order,
            rows=owned.own_orders,
            member=Order.member_id,
            erase=OnErase.KEEP,
            why_kept=LAW,
            labels={"buyer_name": lazy("Name"), "buyer_email": lazy("E-mail")},
            caption=lambda order: shown(order.code),
        ),
        Owned(
            title=lazy("Invoices"),
            model=Document,
            rows=owned.own_documents,
            erase=OnErase.KEEP,
            merge="leave",
            why_kept=LAW,
            caption=lambda document: document.number,
        ),
        Owned(
            title=lazy("Invoice addresses"),
            model=InvoiceParty,
            rows=owned.own_parties,
            erase=OnErase.KEEP,
            merge="leave",
            why_kept=LAW,
            labels={"name": lazy("Name"), "email": lazy("E-mail")},
        ),
    )


def _people() -> tuple[Owned, ...]:
    """Return what people told about themselves."""
    return (
        Owned(
            title=lazy("Tickets in your name"),
            model=Attendee,
            rows=owned.own_attendees,
            member=Attendee.member_id,
            erase=OnErase.BLANK,
            labels={"name": lazy("Name"), "badge_name": lazy("Badge name"), "organisation": lazy("Organisation")},
        ),
        Owned(
            title=lazy("Food and access"),
            model=AttendeeNeeds,
            rows=owned.own_needs,
            erase=OnErase.DELETE,
            merge="leave",
            labels={
                "dietary": lazy("Food"),
                "allergies": lazy("Allergies"),
                "access_needs": lazy("Access"),
            },
        ),
    )
