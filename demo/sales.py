"""What has been sold in the demo so far: orders over the last five weeks, most of them paid, some waiting."""

import datetime as dt
import zlib
from typing import Any

from sqlalchemy import delete, update

from core.audit import AuditEntry
from core.clock import now
from core.db import db, transaction
from core.jobs import Job
from core.language import fold
from core.money import Money
from demo.people import ACCOUNTS, buyers
from editions.models import Edition
from registration.actions.documents import issue_documents
from registration.actions.holding import hold_places
from registration.actions.placing import Buyer, InvoiceTo, book, day_ends_at, finish_paid, name_buyer, place_order
from registration.models import Attendee, LedgerEntry, Order, Payment, Product
from registration.queries import orders
from registration.rules.ledger import EntryKind
from registration.rules.paying import BuyerKind, PaymentMethod
from registration.rules.states import PaymentState

ORDERS = 64
DAYS = 36
# What people buy, the likely ones more than once.
BASKETS: tuple[dict[str, int], ...] = (
    {"pass": 1},
    {"pass": 1, "dinner": 1},
    {"pass": 2, "ferry-return": 2},
    {"artist": 1},
    {"young": 1},
    {"pass": 1, "dinner": 1, "ferry-return": 1},
    {"volunteer-assoc": 2},
    {"day-hbg": 1},
    {"day-hel": 1, "lunch-sat": 1},
    {"artist": 3},
    {"pass": 1},
    {"showcase-hel": 2},
)
CURRENCY = {"SE": "SEK", "DK": "DKK"}
LANGUAGE = {"SE": "sv", "DK": "da"}
# A municipality that waits for its invoice, with numbers that pass every check and belong to nobody.
TOWN_HALL = InvoiceTo(
    name="Sundkøbing Kommune",
    organisation_no="99990007",
    gln="5799999000010",
    buyer_reference="Kultur, K. Vang",
    order_reference="4500012345",
    street="Rådhuspladsen 1",
    postal_code="3000",
    city="Helsingør",
    country="DK",
    email="faktura@sundkoebing.example",
)


def _dice(number: int, sides: int, what: str) -> int:
    """Return the same throw each time, so that every demo looks alike."""
    return zlib.crc32(f"{what}:{number}".encode()) % sides


def _moment(number: int) -> dt.datetime:
    """Return when the order of that number was placed: one after the other, the last one an hour ago."""
    step = dt.timedelta(days=DAYS) / ORDERS
    return now() - step * (ORDERS - number) + dt.timedelta(minutes=_dice(number, 700, "minute"))


def make_sales(edition: Edition, shop: dict[str, Product], people: dict[str, int]) -> None:
    """Sell to the invented people, spread over the weeks behind us."""
    ends_at = day_ends_at(edition.last_day, edition.zone)
    found = buyers()
    delegate = next(account for account in ACCOUNTS if account.what == "delegate")
    _sell_to(edition, shop, {"name": delegate.name, "email": delegate.email, "country": "DK"}, 0, ends_at)
    with transaction():
        db.session.execute(
            update(Order).where(Order.buyer_email == delegate.email).values(member_id=people[delegate.email])
        )
    for number in range(1, ORDERS):
        _sell_to(edition, shop, found[number % len(found)], number, ends_at)
    _sell_by_invoice(edition, shop, ends_at)
    _forget_mails()


def _sell_to(
    edition: Edition, shop: dict[str, Product], person: dict[str, Any], number: int, ends_at: dt.datetime
) -> None:
    """Let one person buy one basket, as the site would; most pay at once, a few by bank."""
    basket = BASKETS[_dice(number, len(BASKETS), "basket")] if number else {"pass": 1, "dinner": 1}
    currency = "EUR" if number and _dice(number, 11, "currency") == 0 else CURRENCY[person["country"]]
    by_bank = number > 0 and _dice(number, 7, "method") == 0
    order = hold_places(
        edition.id,
        {shop[slug].id: quantity for slug, quantity in basket.items()},
        currency=currency,
        language=LANGUAGE[person["country"]],
    )
    name_buyer(order.id, Buyer(name=person["name"], email=person["email"]), language=order.language)
    payment = place_order(
        order.id,
        PaymentMethod.TRANSFER if by_bank else PaymentMethod.PRACTICE,
        shown_total=Money(order.total, order.currency),
        conference_ends_at=ends_at,
    )
    _tell_details(order.id, person, number)
    at = _moment(number)
    waits = by_bank and now() - at < dt.timedelta(days=9)
    if payment is not None and not waits:
        _pay(order.id, payment.id)
    _move(order.id, at)
    issue_documents(order.id, at=at)
    _date_story(order.id, at)


def _sell_by_invoice(edition: Edition, shop: dict[str, Product], ends_at: dt.datetime) -> None:
    order = hold_places(edition.id, {shop["delegate-public"].id: 3}, currency="DKK", language="da")
    buyer = Buyer(name="Karen Vang", email="karen.vang@sundkoebing.example", kind=BuyerKind.PUBLIC)
    name_buyer(order.id, buyer, language="da")
    place_order(
        order.id,
        PaymentMethod.INVOICE,
        shown_total=Money(order.total, order.currency),
        conference_ends_at=ends_at,
        invoice_to=TOWN_HALL,
    )
    at = now() - dt.timedelta(minutes=50)
    _move(order.id, at)
    issue_documents(order.id, at=at)
    _date_story(order.id, at)


def _pay(order_id: int, payment_id: int) -> None:
    """Book the money as settled: the demo's past has no provider to ask."""
    with transaction():
        moment = now()
        order = db.session.scalars(orders.order_locked(order_id)).one()
        payment = db.session.scalars(orders.payment_locked(payment_id)).one()
        payment.state, payment.settled_at, payment.settled_amount = PaymentState.SETTLED, moment, payment.amount
        book(
            order,
            EntryKind.PAYMENT,
            Money(payment.amount, payment.currency),
            key=f"payment:{payment.id}",
            moment=moment,
        )
        finish_paid(order, moment)


def _tell_details(order_id: int, person: dict[str, Any], number: int) -> None:
    """Fill in who comes, for most of them, as far as people do."""
    if _dice(number, 4, "details") == 0:
        return
    with transaction() as session:
        moment = now()
        found = list(session.scalars(orders.attendees_of_order(order_id)))
        for place, attendee in enumerate(found):
            someone = person if place == 0 else buyers()[-1 - (number + place) % 60]
            _fill_in(attendee, someone, number + place, moment)


def _fill_in(attendee: Attendee, person: dict[str, Any], number: int, moment: dt.datetime) -> None:
    attendee.name, attendee.email = person["name"], person["email"]
    attendee.badge_name = person["name"]
    attendee.search = fold(f"{person['name']} {person['email']} {person.get('organisation', '')}")
    attendee.pronouns = person.get("pronouns", "")
    attendee.organisation = person.get("organisation", "")
    attendee.category = person.get("category", "")
    attendee.act_name = person.get("act_name", "")
    attendee.country = person["country"]
    attendee.municipality = person.get("municipality", "")
    attendee.languages_spoken = person.get("languages", [])
    attendee.arrives_alone = _dice(number, 5, "alone") == 0
    attendee.travel_mode = ("train", "ferry-on-foot", "car", "bike", "ferry-by-car")[_dice(number, 5, "travel")]
    attendee.consent_photo_at = moment if _dice(number, 5, "photo") else None
    attendee.consent_delegate_list_at = moment if _dice(number, 3, "list") else None
    attendee.consent_newsletter_at = moment if _dice(number, 2, "news") else None
    attendee.completed_at = attendee.changed_at = moment


def _move(order_id: int, at: dt.datetime) -> None:
    """Put an order and its story where it belongs in the past."""
    with transaction() as session:
        order = session.scalars(orders.order_locked(order_id)).one()
        order.started_at = order.placed_at = order.terms_accepted_at = order.changed_at = at
        if order.paid_at is not None:
            order.paid_at = at
        session.execute(update(Payment).where(Payment.order_id == order_id).values(created_at=at))
        session.execute(
            update(Payment).where(Payment.order_id == order_id, Payment.settled_at.is_not(None)).values(settled_at=at)
        )
        session.execute(update(LedgerEntry).where(LedgerEntry.order_id == order_id).values(at=at))


def _date_story(order_id: int, at: dt.datetime) -> None:
    """Let the story of an order, its papers too, have happened when it was placed."""
    with transaction() as session:
        session.execute(
            update(AuditEntry).where(AuditEntry.about_kind == "order", AuditEntry.about_id == order_id).values(at=at)
        )


def _forget_mails() -> None:
    """Leave no mails to be written about the past, so that the demo's letter box begins empty."""
    with transaction() as session:
        session.execute(delete(Job).where(Job.name == "registration.tell_buyer"))
        session.execute(update(Attendee).where(Attendee.completed_at.is_(None)).values(nudged_at=now(), nudges=1))
