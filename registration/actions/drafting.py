"""What a document will say: an order's rows laid out by seller, country and rate, frozen in the buyer's language."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.db import db
from core.language import _, country_name, in_language, lazy, local, money
from editions import queries as editions
from editions.models import Edition, Seller
from registration.actions.offering import ShownLine, lines_of, sellers_of, tax_components, tax_sellers
from registration.actions.placing import bank_reference
from registration.models import InvoiceParty, Order
from registration.prints.banking import bank_details
from registration.prints.documents import percent
from registration.queries import papers, shop
from registration.rules import references, vat
from registration.rules.paying import PaymentMethod
from registration.rules.states import OrderState

SUPPLIES: Mapping[vat.Supply, Any] = {
    vat.Supply.CONFERENCE: lazy("Conference"),
    vat.Supply.CONCERT: lazy("Concerts"),
    vat.Supply.RESTAURANT: lazy("Food and drink"),
    vat.Supply.GOODS: lazy("Goods"),
    vat.Supply.VIRTUAL_EVENT: lazy("Online event"),
    vat.Supply.PASSENGER_TRANSPORT: lazy("Ferry between Sweden and Denmark"),
    vat.Supply.DONATION: lazy("Donation"),
}
BUYER_SAYS = (
    *("name", "email", "street", "postal_code", "city", "country"),
    *("organisation_no", "vat_id", "gln", "peppol_id", "buyer_reference", "order_reference"),
)


@dataclass(frozen=True)
class Case:
    """An order with all that its documents are made of, read once."""

    order: Order
    edition: Edition
    lines: Mapping[int, ShownLine]
    components: Mapping[int, Sequence[vat.Component]]
    sellers: Mapping[int, Seller]
    party: InvoiceParty | None

    @property
    def is_paid(self) -> bool:
        return self.order.state is OrderState.PAID or self.order.paid_at is not None

    @property
    def buyer_country(self) -> str | None:
        return self.party.country or None if self.party is not None else None

    def day(self, moment: dt.datetime) -> dt.date:
        """Return the day of a moment on the clock of the cities."""
        return local(moment, self.edition.zone).date()


def case_of(order: Order) -> Case:
    """Read what the documents of an order are made of."""
    lines = lines_of(order)
    seller_of = {line.product_id: line.seller_id for line in lines}
    return Case(
        order=order,
        edition=db.session.scalars(editions.edition_by_id(order.edition_id)).one(),
        lines={line.id: line for line in lines},
        components=tax_components(db.session.scalars(shop.components_of(seller_of)).all(), seller_of),
        sellers=sellers_of(order.edition_id),
        party=db.session.scalars(papers.invoice_party_of(order.id)).one_or_none(),
    )


def tax_documents_of(case: Case, on: dt.date) -> tuple[vat.TaxDocument, ...]:
    """Return what an order holds of VAT: one document per seller and country. Refuses what `vat.tax_parts` refuses."""
    order = case.order
    with in_language(order.language):
        known = tax_sellers(case.sellers)
    parts = [
        part
        for line in case.lines.values()
        if line.unit
        for part in vat.tax_parts(
            line.id,
            line.unit.amount,
            case.components.get(line.product_id, []),
            known,
            on,
            buyer_country=case.buyer_country,
        )
    ]
    return vat.tax_documents(parts, order.currency)


def invoice_content(
    case: Case,
    document: vat.TaxDocument,
    *,
    issued_on: dt.date,
    due_on: dt.date | None,
    in_sek: Mapping[str, Any] | None,
    beside: int,
) -> dict[str, Any]:
    """Return what an invoice says, for good: amounts in minor units, ISO days, words in the order's language.

    `beside` is how many invoices the order has: they share one reference.
    """
    order = case.order
    with in_language(order.language):
        heads = _heads(case, case.sellers[document.seller_id], document.country, issued_on)
        if beside > 1 and not case.is_paid:
            heads["notes"].append(_beside(order, beside))
        return {
            **heads,
            "lines": _lines(case, document),
            "rates": [_rate(rate) for rate in document.rates],
            "vat_in_sek": in_sek,
            "payment": _payment(case, document.seller_id, due_on),
            "credits": None,
        }


def _beside(order: Order, number: int) -> str:
    return str(
        _(
            "Order %(code)s has %(number)s invoices, one for each VAT country and seller."
            " Pay them together or one by one, always with the reference above.",
            code=references.shown(order.code),
            number=number,
        )
    )


def _heads(case: Case, seller: Seller, country: str, issued_on: dt.date) -> dict[str, Any]:
    """Return who sells, who buys and what it is about."""
    order, edition = case.order, case.edition
    words = edition.invoice_words.pick(order.language)
    numbers = {tax.country: tax.vat_number for tax in seller.taxes}
    return {
        "seller": {
            "name": seller.legal_name,
            "street": seller.street,
            "postcode": seller.postcode,
            "town": seller.town,
            "country": seller.country,
            "registration_no": seller.registration_no,
            "vat_number": "" if seller.exempt else numbers.get(country, ""),
            "email": seller.email,
        },
        "buyer": _buyer(order, case.party),
        "order": order.code,
        "event": {
            "name": edition.name.pick(order.language),
            "first_day": edition.first_day.isoformat(),
            "last_day": edition.last_day.isoformat(),
        },
        "issued_on": issued_on.isoformat(),
        "notes": [words] if words else [],
    }


def _buyer(order: Order, party: InvoiceParty | None) -> dict[str, str]:
    if party is None:
        party = InvoiceParty(name=order.buyer_name, email=order.buyer_email)
    return {name: getattr(party, name) or "" for name in BUYER_SAYS}


def _lines(case: Case, document: vat.TaxDocument) -> list[dict[str, Any]]:
    """Return the lines as they are printed: alike places together, each with what it is a part of."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for line in document.lines:
        part, sold = line.part, case.lines[line.part.line]
        key = (sold.product_id, sold.unit.amount, part.kind, part.category, part.permille)
        row = found.setdefault(
            key,
            {
                "text": sold.name.pick(case.order.language),
                "detail": _detail(case, sold, part),
                "kind": part.kind.value,
                "category": part.category.value,
                "rate": part.permille,
                "quantity": 0,
                "net": 0,
                "vat": 0,
                "gross": 0,
            },
        )
        row["quantity"] += 1
        row["net"] += line.net
        row["vat"] += line.vat
        row["gross"] += part.gross
    return list(found.values())


def _detail(case: Case, sold: ShownLine, part: vat.TaxPart) -> str:
    """Say what part of a price this is, where the price has several parts."""
    components = case.components[sold.product_id]
    name = str(SUPPLIES[part.kind])
    if len(components) == 1:
        return name
    seller = vat.Seller(sold.seller_id, case.sellers[sold.seller_id].country, {})
    share = sum(
        component.share
        for component in components
        if component.kind is part.kind and vat.tax_country(component, seller, case.buyer_country) == part.country
    )
    return str(
        _(
            "%(kind)s in %(country)s: %(share)s of the price of %(price)s",
            kind=name,
            country=country_name(part.country),
            share=percent(share),
            price=money(sold.unit),
        )
    )


def _rate(rate: vat.RateTotal) -> dict[str, Any]:
    return {
        "category": rate.category.value,
        "rate": rate.permille,
        "net": rate.net,
        "vat": rate.vat,
        "gross": rate.gross,
        "texts": list(rate.texts),
    }


def _payment(case: Case, seller_id: int, due_on: dt.date | None) -> dict[str, Any]:
    """Return how it was paid, or where the money is to go."""
    order = case.order
    if case.is_paid:
        settled = db.session.scalars(papers.settled_payments_of(order.id)).first()
        method = settled.method if settled is not None else order.method or PaymentMethod.FREE
        paid_at = (settled.settled_at if settled is not None else None) or order.paid_at
        assert paid_at is not None
        return {"state": "paid", "method": method.value, "on": case.day(paid_at).isoformat()}
    account = next((row for row in case.sellers[seller_id].accounts if row.currency == order.currency), None)
    bank = bank_details(account, bank_reference(order), order.currency)
    return {"state": "due", "due_on": due_on.isoformat() if due_on else "", "bank": bank}


@dataclass(frozen=True)
class Taken:
    """What a credit note takes of one line of its invoice."""

    text: str
    rate: int
    net: int
    vat: int
    gross: int


def credit_content(
    origin: Mapping[str, Any],
    taken: Iterable[Taken],
    *,
    number: str,
    issued_on: dt.date,
    in_full: bool,
    in_sek: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Return what a credit note says: who and what as on its invoice, and what of it is taken back."""
    lines: dict[tuple[str, int], dict[str, Any]] = {}
    rates: dict[int, dict[str, Any]] = {}
    known = {row["rate"]: row for row in origin["rates"]}
    for part in taken:
        head = {"text": part.text, "detail": "", "quantity": 0, "rate": part.rate, "net": 0, "vat": 0, "gross": 0}
        line = lines.setdefault((part.text, part.rate), head)
        line["quantity"] += 1
        rate = rates.setdefault(part.rate, {**known[part.rate], "net": 0, "vat": 0, "gross": 0})
        for row in (line, rate):
            row["net"] += part.net
            row["vat"] += part.vat
            row["gross"] += part.gross
    return {
        **{key: origin[key] for key in ("seller", "buyer", "order", "event")},
        "issued_on": issued_on.isoformat(),
        "lines": list(lines.values()),
        "rates": list(rates.values()),
        "vat_in_sek": in_sek,
        "payment": None,
        "credits": {"number": number, "issued_on": origin["issued_on"]},
        "in_full": in_full,
        "notes": [],
    }
