"""What is numbered without gaps: the kinds of documents that a seller issues."""

from enum import StrEnum


class DocumentKind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit-note"
