"""Rows to measure with: products without end, a rush product with a hundred places, ten thousand attendees."""

import datetime as dt
import os
from typing import Any

from sqlalchemy import insert, select

from app import create_app
from core.clock import now
from core.db import db, transaction
from core.settings import read_settings
from core.signing import new_secret
from core.texts import Texts
from editions.models import Edition
from registration.actions.selling import Part, save_phase, save_product, save_quota
from registration.models import Attendee, LedgerEntry, Order, OrderLine, Product, ProductKind, Ticket
from registration.models.orders import FOR_GOOD
from registration.rules.ledger import EntryKind
from registration.rules.paying import PaymentMethod
from registration.rules.states import OrderState, TicketState
from registration.rules.vat import Place, Supply

RUSH_PLACES = 100
ATTENDEES = 10_000


def the_edition() -> Edition:
    return db.session.scalars(select(Edition)).one()


def a_product(name: str, places: int | None) -> str:
    """Make a ticket type for 895 SEK with so many places; return the name of its quantity field."""
    edition = the_edition()
    seller_id = db.session.scalars(select(Product.seller_id).where(Product.edition_id == edition.id)).first()
    empty: dict[str, Any] = dict.fromkeys(("opens_at", "closes_at", "most", "per_ticket"))
    product = save_product(
        edition.id,
        None,
        kind=ProductKind.TICKET,
        parts=[Part(Place.SE, Supply.CONFERENCE, 500), Part(Place.DK, Supply.CONFERENCE, 500)],
        quota_ids=[],
        picture=None,
        by=None,
        seller_id=seller_id,
        name=Texts(en=name),
        description=Texts(),
        position=99,
        least=1,
        hidden=False,
        invoice_only=False,
        asks_act_name=False,
        **empty,
    )
    prices: dict[str, int | None] = {"SEK": 89500, "DKK": 59500, "EUR": 8000}
    times: dict[str, Any] = dict.fromkeys(("starts_at", "ends_at", "until_sold"))
    save_phase(edition.id, product.id, None, prices=prices, by=None, name=Texts(en="Standard"), **times)
    save_quota(edition.id, None, name=name, size=places, product_ids=[product.id], by=None)
    return f"count_{product.id}"


def many_attendees(number: int = ATTENDEES) -> None:
    """Write so many paid orders of one ticket each, straight into the tables."""
    edition = the_edition()
    product_id, phase_id = _something_sold(edition.id)
    moment = now()
    orders = [_order(edition.id, index, moment) for index in range(number)]
    with transaction() as session:
        ids = session.scalars(insert(Order).returning(Order.id, sort_by_parameter_order=True), orders).all()
        line = {"product_id": product_id, "phase_id": phase_id, "position": 0, "unit_price": 89500}
        lines = [{**line, "order_id": order_id, "takes_until": FOR_GOOD} for order_id in ids]
        line_ids = session.scalars(insert(OrderLine).returning(OrderLine.id, sort_by_parameter_order=True), lines).all()
        tickets = [
            _ticket(edition.id, order_id, line_id, index)
            for index, (order_id, line_id) in enumerate(zip(ids, line_ids, strict=True))
        ]
        ticket_ids = session.scalars(insert(Ticket).returning(Ticket.id, sort_by_parameter_order=True), tickets).all()
        session.execute(insert(Attendee), [_attendee(key, index, moment) for index, key in enumerate(ticket_ids)])
        entries = [entry for order_id in ids for entry in _entries(order_id, moment)]
        session.execute(insert(LedgerEntry), entries)


def _something_sold(edition_id: int) -> tuple[int, int | None]:
    sold = select(OrderLine.product_id, OrderLine.phase_id).join(Product).where(Product.edition_id == edition_id)
    row = db.session.execute(sold.limit(1)).one()
    return row.product_id, row.phase_id


def _order(edition_id: int, index: int, moment: dt.datetime) -> dict[str, Any]:
    return {
        "edition_id": edition_id,
        "code": f"B{index:07d}",
        "secret": new_secret(),
        "state": OrderState.PAID,
        "method": PaymentMethod.PRACTICE,
        "currency": "SEK",
        "total": 89500,
        "language": "sv",
        "buyer_name": f"Åsa Ørsted {index}",
        "buyer_email": f"asa{index}@example.org",
        "buyer_search": f"aasa oersted {index}",
        "started_at": moment,
        "placed_at": moment,
        "paid_at": moment,
        "changed_at": moment,
    }


def _ticket(edition_id: int, order_id: int, line_id: int, index: int) -> dict[str, Any]:
    return {
        "edition_id": edition_id,
        "order_id": order_id,
        "line_id": line_id,
        "number": f"B{index:07d}-1",
        "secret": new_secret(),
        "details_secret": new_secret(),
        "state": TicketState.VALID,
    }


def _attendee(ticket_id: int, index: int, moment: dt.datetime) -> dict[str, Any]:
    return {
        "ticket_id": ticket_id,
        "name": f"Åsa Ørsted {index}",
        "badge_name": f"Åsa {index}",
        "search": f"aasa oersted {index}",
        "email": f"asa{index}@example.org",
        "phone": "+4642105000",
        "language": "sv",
        "languages_spoken": ["sv", "da", "en"],
        "municipality": "SE-1283",
        "country": "SE",
        "organisation": f"Foreningen Ærø {index % 300}",
        "role": "Arrangör",
        "category": "organiser",
        "consent_photo_at": moment,
        "consent_delegate_list_at": moment,
        "completed_at": moment,
        "changed_at": moment,
    }


def _entries(order_id: int, moment: dt.datetime) -> list[dict[str, Any]]:
    common = {"order_id": order_id, "currency": "SEK", "reference": "", "at": moment}
    return [
        {**common, "kind": EntryKind.CHARGE, "amount": 89500, "key": f"charge:{order_id}:1"},
        {**common, "kind": EntryKind.PAYMENT, "amount": -89500, "key": f"bench:{order_id}"},
    ]


def prepare(environment: dict[str, str]) -> dict[str, str]:
    """Make what the measurements need; return the edition's slug and the names of two quantity fields."""
    app = create_app(read_settings({**os.environ, **environment, "JOBS_URL": "none:"}))
    with app.app_context():
        made = {"slug": the_edition().slug, "plenty": a_product("Plenty", None), "rush": a_product("Rush", RUSH_PLACES)}
        db.engine.dispose()
    return made


def fill(environment: dict[str, str]) -> None:
    app = create_app(read_settings({**os.environ, **environment, "JOBS_URL": "none:"}))
    with app.app_context():
        many_attendees()
        db.engine.dispose()
