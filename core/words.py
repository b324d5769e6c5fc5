"""Sentences for refusals: each domain registers its own, a door asks for one here."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from core.language import _, date_, datetime_, lazy, money
from core.money import Money
from core.refusals import Refused

_sentences: dict[str, Any] = {}


def register(words: Mapping[str, Any]) -> None:
    """Add the sentences of a domain. Two sentences for one code are a mistake."""
    for code, text in words.items():
        if code in _sentences and _sentences[code] is not text:
            raise ValueError(f"two sentences for the refusal {code}")
        _sentences[code] = text


def known_codes() -> frozenset[str]:
    return frozenset(_sentences)


def sentence(refusal: Refused) -> str:
    """Return the sentence of a refusal in the reader's language, with its details filled in."""
    text = _sentences.get(refusal.code)
    if text is None:
        return str(_("That is not possible just now (%(code)s). Reload the page and try again.", code=refusal.code))
    shown: dict[str, Any] = {}
    for name, value in refusal.details.items():
        if isinstance(value, Money):
            shown[name] = money(value)
        elif isinstance(value, dt.datetime):
            shown[name] = datetime_(value)
        elif isinstance(value, dt.date):
            shown[name] = date_(value)
        else:
            shown[name] = value
    return str(text) % shown if shown else str(text)


register(
    {
        "link_expired": lazy("This link is too old. Ask for a new one."),
        "link_broken": lazy("This link is not whole. Copy all of it from the mail, or ask for a new one."),
        "personal_number": lazy("This looks like a personal number. Please leave it out: we never need it."),
        "header_unsafe": lazy("A name or address may not hold line breaks or encoded words."),
        "text_too_long": lazy("This text is too long: %(max_length)s characters at most."),
        "outbound_address": lazy("We cannot call this address. Use a public one that begins with https://."),
        "file_empty": lazy("This file is empty. Choose it once more."),
        "file_too_big": lazy("This file is too big: %(megabytes)s MB at most."),
        "picture_unreadable": lazy("We cannot read this as a picture. Send a PNG, JPEG, WebP or GIF."),
        "picture_too_big": lazy(
            "This picture has too many pixels: %(megapixels)s million at most. Send a smaller one."
        ),
        "slides_unreadable": lazy(
            "We cannot read these as slides. Send a PDF, a PowerPoint file (.pptx) or OpenDocument slides (.odp)."
        ),
        "slides_too_big": lazy("Unpacked these slides are too big: %(megabytes)s MB at most. Send them as PDF."),
        "slides_run": lazy("These slides hold macros or other parts that run. Save them without, or as PDF."),
        "xml_unreadable": lazy(
            "This is no whole XML: reading stops at line %(line)s. Open the file where it was made and save it again."
        ),
        "xml_doctype": lazy(
            "Line %(line)s declares a document type or entities. We read no file that does: take the DOCTYPE out."
        ),
        "xml_too_much": lazy("This XML has more parts, or parts within parts, than any programme needs."),
        "json_unreadable": lazy(
            "This is no whole JSON: reading stops at line %(line)s. Open the file where it was made and save it again."
        ),
        "csv_unreadable": lazy("We cannot read this as CSV: reading stops at line %(line)s. Save the sheet as CSV."),
        "csv_too_long": lazy("This sheet is too long: %(most)s rows at most."),
        "document_unreadable": lazy("We cannot read this as a PDF. Save it as PDF and send it again."),
    }
)
