"""Issuing invoices and credit notes: what the books say of an order and its papers are brought together, once."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from core.clock import now
from core.db import db, transaction
from core.facts import DocumentIssued, record
from core.money import half_up_divide
from core.refusals import Refused
from editions.actions.sellers import take_number
from editions.rules.documents import DocumentKind
from registration.actions.attention import raise_attention, settle_attention
from registration.actions.drafting import Case, Taken, case_of, credit_content, invoice_content, tax_documents_of
from registration.models import Document, DocumentLine, Order
from registration.queries import orders, papers
from registration.rules import invoices, refunds, vat
from registration.rules.ledger import EntryKind
from registration.rules.paying import PaymentMethod
from registration.rules.settlement import Attention as Matter
from registration.rules.states import OrderState

# Papers of an order that was paid so long ago and has none were forgotten by a job that got lost.
LOST_AFTER = dt.timedelta(minutes=10)
OWED = (EntryKind.CHARGE, EntryKind.CREDIT)
log = structlog.get_logger()


def issue_documents(order_id: int, *, at: dt.datetime | None = None) -> list[int]:
    """Issue what an order lacks: invoices once it is paid or placed by invoice, credit notes for what is not owed.

    Number and document come in one transaction, so a series has no gaps. Called twice it does the same as once; what
    cannot be written yet (no exchange rate, no VAT number) is said in Attention and written later. `at` is the moment
    of issue, for books that are kept afterwards. Returns the ids of the new documents.
    """
    with transaction():
        order = db.session.scalars(orders.order_locked(order_id)).one()
        moment = at or now()
        charged = _charged(order)
        issued = list(db.session.scalars(papers.documents_with_lines(order.id)))
        made: list[Document] = []
        if charged > 0 and _wants_invoice(order):
            made += _issue_invoices(order, issued, moment)
        if made or issued:
            made += _issue_credit_notes(order, [*issued, *made], charged, moment)
        return [document.id for document in made]


def issue_missing() -> list[int]:
    """Try once more for all orders that lack an invoice; return the orders that have got one now."""
    return [
        order_id
        for order_id in db.session.scalars(papers.orders_without_papers(now() - LOST_AFTER)).all()
        if issue_documents(order_id)
    ]


def papers_wait(order_id: int) -> bool:
    """Say whether an order waits for an invoice that cannot be written yet."""
    order = db.session.scalars(orders.order_by_id(order_id)).one()
    if not order.total:
        return False
    issued = db.session.scalars(orders.documents_of(order_id)).all()
    invoiced = sum(document.gross for document in issued if document.kind is DocumentKind.INVOICE)
    return invoiced < order.total


def _charged(order: Order) -> int:
    """Return what the buyer owes or owed for what was bought. A write-off takes back no invoice."""
    return sum(entry.amount for entry in db.session.scalars(orders.ledger_of(order.id)) if entry.kind in OWED)


def _wants_invoice(order: Order) -> bool:
    by_invoice = order.state is OrderState.PENDING and order.method is PaymentMethod.INVOICE
    return by_invoice or order.paid_at is not None


def _as_issued(document: Document) -> invoices.Issued:
    return invoices.Issued(
        id=document.id,
        kind=document.kind,
        seller_id=document.seller_id,
        country=document.country,
        gross=document.gross,
        credits=document.credits_id,
    )


# --- invoices ---------------------------------------------------------------------------------------------------------


def _issue_invoices(order: Order, issued: Sequence[Document], moment: dt.datetime) -> list[Document]:
    """Write the invoices that are missing and can be written; say in Attention which cannot.

    Numbers are taken last, when all is written: the lock of a series is held for as short as can be.
    """
    case = case_of(order)
    key = f"{Matter.PAPERS_WAIT.value}:{order.id}"
    try:
        drafts = tax_documents_of(case, case.day(order.paid_at or moment))
    except Refused as refusal:
        _wait(order, key, refusal)
        return []
    needed = invoices.invoices_needed(
        [(draft.seller_id, draft.country, draft.gross) for draft in drafts], [_as_issued(row) for row in issued]
    )
    wanted = {(one.seller_id, one.country) for one in needed}
    made = []
    waits = False
    for draft in drafts:
        if (draft.seller_id, draft.country) in wanted:
            try:
                in_sek = _vat_in_sek(order.edition_id, draft)
            except Refused as refusal:
                waits = True
                _wait(order, key, refusal)
                continue
            made.append(_invoice(case, draft, issued, moment, in_sek, beside=len(drafts)))
    if not waits:
        settle_attention((key,), by=None, resolution="issued")
    return [_number(order, document) for document in made]


def _wait(order: Order, key: str, refusal: Refused) -> None:
    details: dict[str, Any] = {name: value for name, value in refusal.details.items() if isinstance(value, int | str)}
    log.warning("papers_wait", order_id=order.id, code=refusal.code, **details)
    raise_attention(Matter.PAPERS_WAIT, order, key=key, why=refusal.code, **details)


def _vat_in_sek(edition_id: int, draft: vat.TaxDocument) -> dict[str, Any] | None:
    """Return the VAT in SEK with the rate that it was counted by. Refuses `exchange_rate_missing`."""
    if not vat.needs_vat_in_sek(draft):
        return None
    row = db.session.scalars(papers.exchange_rate(edition_id, draft.currency)).one_or_none()
    rate = vat.ExchangeRate(row.currency, row.sek_millionths, row.day, row.source) if row is not None else None
    amount = vat.vat_in_sek(draft, rate)
    assert rate is not None
    return {
        "amount": amount,
        "sek_millionths": rate.sek_millionths,
        "day": rate.day.isoformat(),
        "source": rate.source,
    }


def _invoice(
    case: Case,
    draft: vat.TaxDocument,
    issued: Sequence[Document],
    moment: dt.datetime,
    in_sek: Mapping[str, Any] | None,
    *,
    beside: int,
) -> Document:
    order = case.order
    issued_on = case.day(moment)
    due_on = None if case.is_paid else invoices.due_on(issued_on)
    earlier = sum(
        (row.seller_id, row.country, row.kind) == (draft.seller_id, draft.country, DocumentKind.INVOICE)
        for row in issued
    )
    document = Document(
        order_id=order.id,
        seller_id=draft.seller_id,
        country=draft.country,
        kind=DocumentKind.INVOICE,
        issued_at=moment,
        due_on=due_on,
        currency=draft.currency,
        net=draft.net,
        vat=draft.vat,
        gross=draft.gross,
        language=order.language,
        content=invoice_content(case, draft, issued_on=issued_on, due_on=due_on, in_sek=in_sek, beside=beside),
        key=f"invoice:{order.id}:{draft.seller_id}:{draft.country}:{earlier + 1}",
    )
    document.lines = [
        DocumentLine(
            order_line_id=line.part.line,
            text=case.lines[line.part.line].name.pick(order.language),
            rate=line.part.permille,
            net=line.net,
            vat=line.vat,
            gross=line.part.gross,
        )
        for line in draft.lines
    ]
    return document


def _number(order: Order, document: Document) -> Document:
    """Give a document its number and store it; a roll-back takes both away."""
    document.number = take_number(document.seller_id, document.country, document.kind)
    db.session.add(document)
    db.session.flush()
    record(
        DocumentIssued(order_id=order.id, edition_id=order.edition_id, document_id=document.id, number=document.number),
        by=None,
    )
    return document


# --- credit notes -----------------------------------------------------------------------------------------------------


def _issue_credit_notes(
    order: Order, documents: Sequence[Document], charged: int, moment: dt.datetime
) -> list[Document]:
    """Take back what was invoiced beyond what is owed, spread over the lines of all invoices that have some left."""
    by_id = {document.id: document for document in documents}
    open_ones = invoices.credit_notes_needed([_as_issued(document) for document in documents])
    over = sum(one.gross for one in open_ones) - max(0, charged)
    if over <= 0:
        return []
    # Always in the order of the series, so that two orders never wait for each other.
    origins = [by_id[one.credits] for one in open_ones if one.credits is not None]
    origins.sort(key=lambda one: (one.seller_id, one.country, one.id))
    parts = [part for origin in origins for part in _parts(origin, documents)]
    taken = {part.id: part for part in refunds.credit(over, parts)}
    case = case_of(order)
    notes = [_credit_note(case, origin, documents, taken, moment) for origin in origins if _touched(origin, taken)]
    return [_number(order, note) for note in notes]


def _touched(origin: Document, taken: Mapping[int, refunds.CreditedPart]) -> bool:
    return any(line.id in taken for line in origin.lines)


def _credit_notes_of(origin: Document, documents: Sequence[Document]) -> list[Document]:
    return [document for document in documents if document.credits_id == origin.id]


def _parts(origin: Document, documents: Sequence[Document]) -> list[refunds.InvoicedPart]:
    """Return the lines of an invoice with what its credit notes took of each."""
    gone: dict[int, tuple[int, int]] = {}
    for note in _credit_notes_of(origin, documents):
        for line_id, gross, tax in note.content["takes"]:
            before = gone.get(line_id, (0, 0))
            gone[line_id] = (before[0] + gross, before[1] + tax)
    return [refunds.InvoicedPart(line.id, line.gross, line.vat, *gone.get(line.id, (0, 0))) for line in origin.lines]


def _credit_note(
    case: Case,
    origin: Document,
    documents: Sequence[Document],
    taken: Mapping[int, refunds.CreditedPart],
    moment: dt.datetime,
) -> Document:
    earlier = _credit_notes_of(origin, documents)
    lines = [line for line in origin.lines if line.id in taken]
    found = [(line, taken[line.id]) for line in lines]
    tax = sum(part.vat for _line, part in found)
    gross = sum(part.gross for _line, part in found)
    content = credit_content(
        origin.content,
        [Taken(line.text, line.rate, part.net, part.vat, part.gross) for line, part in found],
        number=origin.number,
        issued_on=case.day(moment),
        in_full=gross == origin.gross,
        in_sek=_credited_in_sek(origin, earlier, tax),
    )
    note = Document(
        order_id=origin.order_id,
        seller_id=origin.seller_id,
        country=origin.country,
        kind=DocumentKind.CREDIT_NOTE,
        credits_id=origin.id,
        issued_at=moment,
        due_on=None,
        currency=origin.currency,
        net=gross - tax,
        vat=tax,
        gross=gross,
        language=origin.language,
        content={**content, "takes": [[part.id, part.gross, part.vat] for _line, part in found]},
        key=f"credit-note:{origin.id}:{len(earlier) + 1}",
    )
    note.lines = [
        DocumentLine(
            order_line_id=line.order_line_id,
            text=line.text,
            rate=line.rate,
            net=part.net,
            vat=part.vat,
            gross=part.gross,
        )
        for line, part in found
    ]
    return note


def _credited_in_sek(origin: Document, earlier: Sequence[Document], tax: int) -> dict[str, Any] | None:
    """Return what is credited of the VAT in SEK, by the invoice's own rate, so that all of them add up to it."""
    said: Mapping[str, Any] | None = origin.content["vat_in_sek"]
    if said is None:
        return None
    before = sum(note.content["vat_in_sek"]["amount"] for note in earlier)
    until_now = sum(note.vat for note in earlier) + tax
    return {**said, "amount": half_up_divide(said["amount"] * until_now, origin.vat) - before}
