"""Invoices: numbers without gaps, which documents an order needs, and what a buyer must tell to be invoiced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.refusals import Refused
from editions.rules.documents import DocumentKind
from registration.rules import identifiers
from registration.rules.paying import BuyerKind

DAYS_TO_PAY = 30


@dataclass(frozen=True, slots=True)
class Issued:
    """A document that exists. `gross` is positive for both kinds; `credits` names the invoice of a credit note."""

    id: int
    kind: DocumentKind
    seller_id: int
    country: str
    gross: int
    credits: int | None = None


@dataclass(frozen=True, slots=True)
class Needed:
    """A document to issue now; `credits` is the id of the invoice that a credit note names."""

    kind: DocumentKind
    seller_id: int
    country: str
    gross: int
    credits: int | None = None


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who an invoice is for. Empty texts are missing; identifiers come as typed and leave in their stored form."""

    kind: BuyerKind
    name: str
    country: str
    street: str = ""
    postal_code: str = ""
    city: str = ""
    cvr: str = ""
    organisation_number: str = ""
    gln: str = ""
    peppol_id: str = ""
    vat_number: str = ""
    buyer_reference: str = ""  # the person or code at the buyer's
    order_number: str = ""  # the buyer's own: requisition or purchase order


def gaps(numbers: Iterable[int]) -> tuple[int, ...]:
    """The numbers that a series lacks from 1 to its highest; empty is well."""
    present = set(numbers)
    return tuple(number for number in range(1, max(present, default=0) + 1) if number not in present)


def doubles(numbers: Iterable[int]) -> tuple[int, ...]:
    """Numbers that were given twice; empty is well."""
    return tuple(sorted(number for number, times in Counter(numbers).items() if times > 1))


def due_on(issued: date, days: int = DAYS_TO_PAY) -> date:
    return issued + timedelta(days=days)


def invoices_needed(totals: Iterable[tuple[int, str, int]], issued: Iterable[Issued]) -> tuple[Needed, ...]:
    """The invoices that an order still lacks, `totals` being (seller, VAT country, gross) of its documents.

    One per seller and VAT country and none for nothing. Ask when the order is placed by invoice, else when it is paid;
    after a revival ask again: an invoice that was credited in full is as if it had never been.
    """
    invoiced: Counter[tuple[int, str]] = Counter()
    for document in issued:
        sign = 1 if document.kind is DocumentKind.INVOICE else -1
        invoiced[document.seller_id, document.country] += sign * document.gross
    return tuple(
        Needed(DocumentKind.INVOICE, seller_id, country, gross)
        for seller_id, country, gross in sorted(totals)
        if gross and invoiced[seller_id, country] <= 0
    )


def credit_notes_needed(issued: Sequence[Issued]) -> tuple[Needed, ...]:
    """What takes back all that was invoiced and not yet credited: one credit note for each such invoice."""
    credited: Counter[int | None] = Counter()
    for document in issued:
        if document.kind is DocumentKind.CREDIT_NOTE:
            credited[document.credits] += document.gross
    return tuple(
        Needed(DocumentKind.CREDIT_NOTE, document.seller_id, document.country, left, credits=document.id)
        for document in issued
        if document.kind is DocumentKind.INVOICE and (left := document.gross - credited[document.id]) > 0
    )


def check_buyer(buyer: Buyer) -> tuple[Buyer, tuple[Refused, ...]]:
    """The buyer with identifiers in their stored form, and everything that is missing or wrong, each with its field.

    All codes: `missing`, those of `identifiers`, `reference_or_order_number_missing`, `invoice_not_for_persons`.
    Denmark's authorities are reached by EAN/GLN and known by CVR; Sweden's are known by organisationsnummer and reached
    by it too unless they name a GLN or Peppol id (lag 2018:1277). Companies name their number at home; elsewhere in the
    world the name and the address do. Both kinds of reference help a payer to find who ordered: one is required of
    authorities.
    """
    problems: list[Refused] = []
    if buyer.kind is BuyerKind.PERSON:
        problems.append(Refused("invoice_not_for_persons", field="kind"))
    trimmed = Buyer(buyer.kind, **{name: value.strip() for name, value in _texts(buyer).items()})
    for name in _required(trimmed):
        if not _texts(trimmed)[name]:
            problems.append(Refused("missing", field=name))
    clean = Buyer(buyer.kind, **{**_texts(trimmed), **_checked(trimmed, problems)})
    if buyer.kind is BuyerKind.PUBLIC and not (clean.buyer_reference or clean.order_number):
        problems.append(Refused("reference_or_order_number_missing", field="buyer_reference"))
    return clean, tuple(problems)


def _texts(buyer: Buyer) -> dict[str, str]:
    return {name: getattr(buyer, name) for name in Buyer.__slots__ if name != "kind"}


def _required(buyer: Buyer) -> tuple[str, ...]:
    always = ("name", "country", "street", "postal_code", "city")
    public = buyer.kind is BuyerKind.PUBLIC
    if buyer.country == "DK":
        return (*always, "cvr", "gln") if public else (*always, "cvr")
    if buyer.country == "SE":
        return (*always, "organisation_number")
    return always


def _checked(buyer: Buyer, problems: list[Refused]) -> dict[str, str]:
    """The identifiers that were given, normalised; what does not pass stays as typed and is told."""
    checks: dict[str, Callable[[str], str]] = {
        "cvr": identifiers.cvr,
        "organisation_number": identifiers.organisation_number,
        "gln": identifiers.gln,
        "peppol_id": identifiers.peppol_id,
        "vat_number": lambda text: identifiers.vat_number(text, buyer.country),
        "postal_code": lambda text: identifiers.postal_code(text, buyer.country),
    }
    passed = {}
    for name, check in checks.items():
        typed = getattr(buyer, name)
        if not typed:
            continue
        try:
            passed[name] = check(typed)
        except Refused as refused:
            problems.append(Refused(refused.code, field=name, **refused.details))
    return passed
