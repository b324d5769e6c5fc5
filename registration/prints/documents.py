"""Invoices and credit notes as PDF: what was frozen when they were issued, written in their own language."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal

from core.language import _, country_name, current_code, date_, dates_, in_language, lazy, money
from core.money import Money
from core.pdf import render_pdf
from editions.rules.documents import DocumentKind
from registration.models import Document
from registration.prints.banking import bank_rows
from registration.rules import references
from registration.rules.paying import PaymentMethod
from registration.rules.vat import TaxCategory

PAID_BY: Mapping[PaymentMethod, Any] = {
    PaymentMethod.CARD: lazy("Card, Swish or MobilePay"),
    PaymentMethod.TRANSFER: lazy("Bank transfer"),
    PaymentMethod.INVOICE: lazy("Bank transfer"),
    PaymentMethod.FREE: lazy("Nothing to pay"),
    PaymentMethod.PRACTICE: lazy("Practice till"),
}
CATEGORIES: Mapping[TaxCategory, Any] = {
    TaxCategory.ZERO: lazy("zero rate"),
    TaxCategory.EXEMPT: lazy("exempt"),
    TaxCategory.OUTSIDE: lazy("outside VAT"),
}


def document_pdf(document: Document) -> bytes:
    """Return an invoice or credit note as PDF. Asked again it is the same file: nothing in it is read anew."""
    with in_language(document.language):
        data = _laid_out(document)
    return render_pdf("invoice", data, document.language, made_at=document.issued_at)


def document_name(document: Document) -> str:
    """Return what the file is called."""
    return f"{document.number}.pdf"


def percent(permille: int) -> str:
    """Write a rate without needless noughts: `25 %`."""
    return f"{permille / 10:g}\N{NO-BREAK SPACE}%"


def _day(text: str) -> str:
    return date_(dt.date.fromisoformat(text))


def _laid_out(document: Document) -> dict[str, Any]:
    content = document.content
    is_credit = document.kind is DocumentKind.CREDIT_NOTE
    name = _("Credit note") if is_credit else _("Invoice")
    return {
        "title": f"{name} {document.number}",
        "heading": f"{name} {document.number}",
        "lead": _lead(document),
        "seller": _seller(content["seller"], document.country),
        "buyer": _buyer(content["buyer"]),
        "facts": _facts(document, is_credit),
        "lines": [_line(line, document.currency) for line in content["lines"]],
        "rates": [_rate(rate, document.currency) for rate in content["rates"]],
        "vat_in_sek": _in_sek(content["vat_in_sek"], document.currency),
        "totals": _totals(document, is_credit),
        "payment": _payment(content["payment"]),
        "notes": _notes(content),
        "words": _words(),
    }


def _lead(document: Document) -> str | None:
    origin = document.content["credits"]
    if origin is None:
        return None
    day = _day(origin["issued_on"])
    if document.content["in_full"]:
        lead = _("Takes back the whole of invoice %(number)s of %(day)s.", number=origin["number"], day=day)
    else:
        lead = _("Takes back a part of invoice %(number)s of %(day)s.", number=origin["number"], day=day)
    return str(lead)


def _seller(seller: Mapping[str, str], country: str) -> dict[str, Any]:
    lines = [
        seller["street"],
        f"{seller['postcode']} {seller['town']}".strip(),
        country_name(seller["country"]),
        _("Registration no. %(number)s", number=seller["registration_no"]) if seller["registration_no"] else "",
        _("VAT no. %(number)s", number=seller["vat_number"]) if seller["vat_number"] else "",
        seller["email"],
    ]
    foot = [seller["name"], seller["vat_number"] or seller["registration_no"], seller["email"]]
    return {
        "name": seller["name"],
        "lines": [line for line in lines if line],
        "foot": " · ".join(part for part in foot if part) or country_name(country),
    }


def _buyer(buyer: Mapping[str, str]) -> dict[str, Any]:
    lines = [
        buyer["street"],
        f"{buyer['postal_code']} {buyer['city']}".strip(),
        country_name(buyer["country"]) if buyer["country"] else "",
        buyer["email"],
    ]
    references_ = [
        [_("Registration no."), buyer["organisation_no"]],
        [_("VAT no."), buyer["vat_id"]],
        [_("EAN/GLN"), buyer["gln"]],
        [_("Peppol id"), buyer["peppol_id"]],
        [_("Your reference"), buyer["buyer_reference"]],
        [_("Your order number"), buyer["order_reference"]],
    ]
    return {
        "name": buyer["name"],
        "lines": [line for line in lines if line],
        "references": [pair for pair in references_ if pair[1]],
    }


def _facts(document: Document, is_credit: bool) -> list[list[str]]:
    content = document.content
    event = content["event"]
    first, last = dt.date.fromisoformat(event["first_day"]), dt.date.fromisoformat(event["last_day"])
    origin = content["credits"]
    rows = [
        [_("Credit note number") if is_credit else _("Invoice number"), document.number],
        [_("Date of issue"), _day(content["issued_on"])],
        [_("To be paid by"), date_(document.due_on) if document.due_on else ""],
        [_("Invoice"), origin["number"] if origin else ""],
        [_("Order"), references.shown(content["order"])],
        [_("Event"), event["name"]],
        [_("Date of the event"), dates_(first, last)],
        [_("VAT is accounted in"), country_name(document.country)],
    ]
    return [row for row in rows if row[1]]


def _amount(value: int, currency: str) -> str:
    """Write an amount in a table whose currency stands in the totals; without the code it fits."""
    return money(Money(value, currency)).removesuffix(f"\N{NO-BREAK SPACE}{currency}")


def _line(line: Mapping[str, Any], currency: str) -> dict[str, str]:
    return {
        "text": line["text"],
        "detail": line["detail"],
        "quantity": str(line["quantity"]),
        "rate": percent(line["rate"]),
        **{key: _amount(line[key], currency) for key in ("net", "vat", "gross")},
    }


def _rate(rate: Mapping[str, Any], currency: str) -> dict[str, str]:
    special = CATEGORIES.get(TaxCategory(rate["category"]))
    label = percent(rate["rate"])
    return {
        "label": f"{label}, {special}" if special else label,
        **{key: _amount(rate[key], currency) for key in ("net", "vat", "gross")},
    }


def _in_sek(found: Mapping[str, Any] | None, currency: str) -> dict[str, str] | None:
    if found is None:
        return None
    rate = Decimal(found["sek_millionths"]) / 1_000_000
    return {
        "label": _(
            "VAT in SEK (1 %(currency)s = %(rate)s SEK, %(source)s, %(day)s)",
            currency=currency,
            rate=format_decimal(rate, format="#,##0.00####", locale=current_code()),
            source=found["source"] or _("rate"),
            day=_day(found["day"]),
        ),
        "amount": money(Money(found["amount"], "SEK")),
    }


def _totals(document: Document, is_credit: bool) -> list[dict[str, Any]]:
    def shown(value: int) -> str:
        return money(Money(value, document.currency))

    last = _("Credited, VAT included") if is_credit else _("Total, VAT included")
    return [
        {"label": _("Without VAT"), "amount": shown(document.net)},
        {"label": _("VAT"), "amount": shown(document.vat)},
        {"label": last, "amount": shown(document.gross), "strong": True},
    ]


def _payment(payment: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if payment is None:
        return None
    if payment["state"] == "paid":
        method = str(PAID_BY[PaymentMethod(payment["method"])])
        return {"heading": _("Paid"), "facts": [[_("How"), method], [_("When"), _day(payment["on"])]]}
    rows = [(_("To be paid by"), _day(payment["due_on"]) if payment["due_on"] else "")]
    return {"heading": _("How to pay"), "facts": [list(row) for row in (*rows, *bank_rows(payment["bank"]))]}


def _notes(content: Mapping[str, Any]) -> Sequence[str]:
    """Return the legal texts of exemptions, what the organiser wants said, and where to turn."""
    email = content["seller"]["email"]
    turn_to = _("Is something wrong? Write to %(email)s.", email=email) if email else ""
    exemptions = [text for rate in content["rates"] for text in rate["texts"]]
    return [text for text in (*dict.fromkeys(exemptions), *content["notes"], turn_to) if text]


def _words() -> dict[str, str]:
    return {
        "seller": _("Seller"),
        "buyer": _("Buyer"),
        "text": _("What"),
        "quantity": _("Quantity"),
        "rate": _("VAT rate"),
        "rates": _("VAT by rate"),
        "net": _("Net"),
        "vat": _("VAT"),
        "gross": _("Gross"),
        "page": _("Page {page} of {pages}"),
    }
