"""What tests of papers ask again and again: the documents of an order, their sums, their words, an exchange rate."""

import datetime as dt
import io
import re

import pypdf
from sqlalchemy import select

from core.db import db, transaction
from core.jobs import Job, run_due
from core.outbox import Mail, MailAttachment
from editions.models import Edition
from editions.rules.documents import DocumentKind
from registration.models import Document, ExchangeRate
from registration.queries import orders


def a_rate(edition: Edition, currency: str = "EUR", millionths: int = 11_200_000) -> None:
    with transaction() as session:
        session.add(
            ExchangeRate(
                edition_id=edition.id,
                currency=currency,
                sek_millionths=millionths,
                day=dt.date(2026, 11, 2),
                source="Riksbanken",
            )
        )


def documents_of(order_id: int, kind: DocumentKind | None = None) -> list[Document]:
    query = orders.documents_of(order_id).execution_options(populate_existing=True)
    return [one for one in db.session.scalars(query) if kind is None or one.kind is kind]


def invoices_of(order_id: int) -> list[Document]:
    return documents_of(order_id, DocumentKind.INVOICE)


def credit_notes_of(order_id: int) -> list[Document]:
    return documents_of(order_id, DocumentKind.CREDIT_NOTE)


def words_of(body: bytes) -> str:
    """Return the words of a PDF, one space between them and no marks that only say where a word may break."""
    pages = pypdf.PdfReader(io.BytesIO(body)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u200b", "").split())


def numbers_of(documents: list[Document]) -> list[int]:
    return sorted(int(found[1]) for one in documents if (found := re.search(r"(\d+)$", one.number)))


def work() -> None:
    """Do what stands in line, and see that nothing failed. Sending is the postman's."""
    run_due()
    failed = db.session.scalars(select(Job).where(Job.error != "", Job.name != "core.send_mail")).all()
    assert [(job.name, job.error) for job in failed] == []


def mails(template: str = "") -> list[Mail]:
    query = select(Mail).order_by(Mail.id)
    if template:
        query = query.where(Mail.template == f"registration/{template}")
    return list(db.session.scalars(query))


def attached(mail: Mail) -> dict[str, bytes]:
    query = select(MailAttachment).where(MailAttachment.mail_id == mail.id)
    return {row.name: row.content for row in db.session.scalars(query)}
