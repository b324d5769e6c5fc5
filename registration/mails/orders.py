"""Mails to the buyer about an order: laid out from what was read, before the transaction that writes them."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from core.language import _, country_name, date_, dates_, datetime_, in_language, money
from core.money import Money
from core.outbox import Attachment, Mail, Trusted, write_mail
from core.pages import absolute
from editions.models import Edition, Seller
from editions.rules.documents import DocumentKind
from registration.mails.people import order_path
from registration.models import Document, Order, Payment, Refund
from registration.prints.banking import bank_details, bank_rows
from registration.prints.documents import PAID_BY, percent
from registration.rules import references, vat
from registration.rules.paying import PaymentMethod
from registration.rules.states import OrderState, TicketState


class OrderMail(StrEnum):
    """A mail about an order. Its value is the name of its template."""

    PLACED = "order_placed"
    PAID = "order_paid"
    REMINDER = "payment_reminder"
    FAILED = "payment_failed"
    EXPIRED = "order_expired"
    CANCELLED = "order_cancelled"
    MONEY_BACK = "money_back"
    PAPERS = "order_papers"


@dataclass(frozen=True, slots=True)
class Bought:
    """One place of an order: what it is called, what it cost, who sells it."""

    product_id: int
    name: str
    unit: Money
    seller_id: int


@dataclass(frozen=True, kw_only=True)
class Story:
    """Everything that a mail about an order may tell, read before it is written."""

    order: Order
    edition: Edition
    now: dt.datetime
    bought: Sequence[Bought] = ()
    taxes: Sequence[vat.TaxDocument] = ()
    sellers: Mapping[int, Seller] = field(default_factory=dict)
    # What is attached: for the buyer alone, and the documents. And whether an invoice still waits to be written.
    tickets: Sequence[Attachment] = ()
    documents: Sequence[Document] = ()
    papers: Sequence[Attachment] = ()
    waits: bool = False
    revived: bool = False
    # The payment that the mail is about, the refund, and what was kept of a cancelled order.
    payment: Payment | None = None
    refund: Refund | None = None
    going_back: Money | None = None
    kept: Money | None = None


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail that is ready to be written: nothing in it is read from a row any more."""

    template: str
    to: str
    to_name: str
    language: str
    reply_to: str
    edition_id: int
    order_id: int
    attachments: tuple[Attachment, ...]
    values: Mapping[str, Any]


def letter_of(what: OrderMail, story: Story) -> Letter:
    """Lay a mail to the buyer out, in the order's language."""
    with in_language(story.order.language):
        values = {**_heads(story), **VALUES[what](story)}
    return _letter(what, story, values)


def desk_letter_of(story: Story, address: str) -> Letter:
    """Lay out the mail that takes an invoice to an invoice desk. It holds neither link nor ticket."""
    with in_language(story.order.language):
        values = {**_heads(story), **_papers(story), "link": ""}
    return _letter(OrderMail.PAPERS, story, values, to=address)


def _letter(what: OrderMail, story: Story, values: Mapping[str, Any], to: str = "") -> Letter:
    order = story.order
    return Letter(
        template=f"registration/{what.value}",
        to=to or order.buyer_email,
        to_name="" if to else order.buyer_name,
        language=order.language,
        reply_to=story.edition.contact_email,
        edition_id=order.edition_id,
        order_id=order.id,
        attachments=tuple(story.papers) if to else (*story.tickets, *story.papers),
        values=values,
    )


def post(letter: Letter) -> Mail:
    """Write a mail in the transaction of the action."""
    return write_mail(
        letter.template,
        to=letter.to,
        to_name=letter.to_name,
        language=letter.language,
        reply_to=letter.reply_to,
        edition_id=letter.edition_id,
        about=("order", letter.order_id),
        attachments=letter.attachments,
        **letter.values,
    )


# --- what the mails say -----------------------------------------------------------------------------------------------


def _heads(story: Story) -> dict[str, Any]:
    """Return what every mail may say."""
    order, edition = story.order, story.edition
    language = order.language
    cities = [city.name.pick(language) for city in edition.cities]
    return {
        "name": order.buyer_name,
        "edition": edition.name.pick(language),
        "dates": dates_(edition.first_day, edition.last_day),
        "cities": _(" and ").join(cities),
        "code": references.shown(order.code),
        "total": money(Money(order.total, order.currency)),
        "link": Trusted(absolute(order_path(order))),
        "shop_link": Trusted(absolute(f"/{edition.slug}/tickets")),
        "contact": edition.contact_email,
    }


def _papers(story: Story) -> dict[str, Any]:
    due = next((document.due_on for document in story.documents if document.due_on), None)
    paid = story.order.state is not OrderState.PENDING
    return {"numbers": _numbers(story.documents), "due": date_(due) if due and not paid else ""}


def _numbers(documents: Sequence[Document]) -> str:
    """Name the attached documents: `invoice S-0001, invoice S-0002`."""
    names = {
        DocumentKind.INVOICE: lambda number: _("invoice %(number)s", number=number),
        DocumentKind.CREDIT_NOTE: lambda number: _("credit note %(number)s", number=number),
    }
    return ", ".join(names[document.kind](document.number) for document in documents)


def _purchase(story: Story) -> dict[str, Any]:
    """Return what was bought, at what price, with which VAT, from whom, and the words that the law asks for."""
    return {
        "lines": _lines(story.bought),
        "taxes": list(_taxes(story.taxes)),
        "paid": "",
        "sellers": _sellers(story),
        "withdrawal": withdrawal_words(story.edition, story.order.language),
        "waits": story.waits,
        "numbers": _numbers(story.documents),
    }


def _lines(bought: Sequence[Bought]) -> list[dict[str, Any]]:
    counted: Counter[tuple[int, str, Money]] = Counter((one.product_id, one.name, one.unit) for one in bought)
    return [
        {"number": number, "name": name, "amount": money(unit * number)}
        for (_product, name, unit), number in counted.items()
    ]


def _taxes(documents: Sequence[vat.TaxDocument]) -> list[str]:
    """Say how much VAT of which country and rate is in the total."""
    found: dict[tuple[str, int], int] = {}
    currency = ""
    for document in documents:
        currency = document.currency
        for rate in document.rates:
            key = (document.country, rate.permille)
            found[key] = found.get(key, 0) + rate.vat
    return [
        _(
            "VAT in it, %(country)s %(rate)s: %(amount)s",
            country=country_name(country),
            rate=percent(permille),
            amount=money(Money(amount, currency)),
        )
        for (country, permille), amount in found.items()
        if amount
    ]


def _sellers(story: Story) -> list[str]:
    """Return each seller of something in the order with address, registration and VAT numbers."""
    wanted = sorted({one.seller_id for one in story.bought})
    countries = {document.country for document in story.taxes}
    return [_seller(story.sellers[key], countries, story.order.language) for key in wanted if key in story.sellers]


def _seller(seller: Seller, countries: set[str], language: str) -> str:
    numbers = [tax.vat_number for tax in seller.taxes if tax.country in countries or tax.country == seller.country]
    parts = [
        seller.legal_name,
        seller.street,
        f"{seller.postcode} {seller.town}".strip(),
        country_name(seller.country),
        _("registration no. %(number)s", number=seller.registration_no) if seller.registration_no else "",
        "" if seller.exempt or not numbers else _("VAT no. %(number)s", number=", ".join(numbers)),
        seller.exemption.pick(language).rstrip(".") if seller.exempt else "",
    ]
    return ", ".join(part for part in parts if part)


def withdrawal_words(edition: Edition, language: str) -> str:
    """Return what the law wants said of the right of withdrawal, the organiser's own words first."""
    own = edition.withdrawal_words.pick(language)
    if own:
        return own
    return str(
        _(
            "A ticket is for fixed days, so there is no right of withdrawal once you have bought it."
            " You may hand it over to somebody else."
        )
    )


def _accounts(story: Story) -> list[dict[str, Any]]:
    """Return where the money goes: one account for each seller, with what is theirs."""
    order = story.order
    reference = story.payment.reference if story.payment is not None else ""
    sums: Counter[int] = Counter()
    for one in story.bought:
        sums[one.seller_id] += one.unit.amount
    if len(sums) == 1 and story.payment is not None:
        # What is asked for now: less than the total where a part has come already.
        sums = Counter(dict.fromkeys(sums, story.payment.amount))
    found = []
    for seller_id, amount in sums.items():
        seller = story.sellers[seller_id]
        account = next((row for row in seller.accounts if row.currency == order.currency), None)
        rows = bank_rows(bank_details(account, reference, order.currency))
        found.append(
            {
                "seller": seller.legal_name,
                "amount": money(Money(amount, order.currency)),
                "rows": [{"label": label, "value": value} for label, value in rows],
            }
        )
    return found


def _due(story: Story) -> str:
    """Return by when the money is to be here; an invoice says it itself."""
    invoice_due = next((document.due_on for document in story.documents if document.due_on), None)
    if invoice_due is not None:
        return date_(invoice_due)
    due = story.order.expires_at
    return date_(due, zone=story.edition.zone) if due is not None else ""


def _placed(story: Story) -> dict[str, Any]:
    by_invoice = story.order.method is PaymentMethod.INVOICE
    return {**_purchase(story), "by_invoice": by_invoice, "due": _due(story), "accounts": _accounts(story)}


def _paid(story: Story) -> dict[str, Any]:
    order = story.order
    tickets = [line.ticket for line in order.lines if line.ticket is not None]
    valid = [ticket for ticket in tickets if ticket.state is TicketState.VALID]
    nameless = sum(ticket.attendee is None or not ticket.attendee.name for ticket in valid)
    said = ""
    if order.total and order.paid_at is not None:
        method = story.payment.method if story.payment is not None else order.method
        how = str(PAID_BY[method]) if method is not None else ""
        said = _("Paid: %(how)s, %(day)s", how=how, day=date_(order.paid_at, zone=story.edition.zone))
    return {
        **_purchase(story),
        "places": len(valid),
        "nameless": nameless,
        "revived": story.revived,
        "paid": said,
    }


def _reminder(story: Story) -> dict[str, Any]:
    due = story.order.expires_at
    return {
        "by_invoice": story.order.method is PaymentMethod.INVOICE,
        "overdue": due is not None and due <= story.now,
        "due": _due(story),
        "accounts": _accounts(story),
    }


def _failed(story: Story) -> dict[str, Any]:
    until = story.order.expires_at
    amount = Money(story.payment.amount, story.payment.currency) if story.payment is not None else None
    return {
        "until": datetime_(until, zone=story.edition.zone) if until is not None else "",
        **({"total": money(amount)} if amount is not None else {}),
    }


def _nothing_more(_story: Story) -> dict[str, Any]:
    return {}


def _cancelled(story: Story) -> dict[str, Any]:
    return {
        "back": money(story.going_back) if story.going_back else "",
        "kept": money(story.kept) if story.kept else "",
        "numbers": _numbers(story.documents),
    }


def _money_back(story: Story) -> dict[str, Any]:
    refund, payment = story.refund, story.payment
    assert refund is not None
    assert payment is not None
    why = refund.reason if refund.reason in ("late", "paid_twice") else ""
    if not why and story.order.state is OrderState.CANCELLED:
        why = "cancelled"
    return {
        "amount": money(Money(refund.amount, refund.currency)),
        "why": why,
        "by_bank": payment.method in (PaymentMethod.TRANSFER, PaymentMethod.INVOICE),
        "numbers": _numbers(story.documents),
    }


VALUES = {
    OrderMail.PLACED: _placed,
    OrderMail.PAID: _paid,
    OrderMail.REMINDER: _reminder,
    OrderMail.FAILED: _failed,
    OrderMail.EXPIRED: _nothing_more,
    OrderMail.CANCELLED: _cancelled,
    OrderMail.MONEY_BACK: _money_back,
    OrderMail.PAPERS: _papers,
}
