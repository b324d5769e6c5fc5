"""The one door for PDFs: our own typst templates, data as JSON, no network, no files but templates and fonts."""

import datetime as dt
import functools
import json
import re
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog
import typst

from core.clock import now
from core.usertext import clean_text

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates" / "pdf"
FONTS = ROOT / "static" / "built" / "print-fonts"
TEMPLATE_NAME = re.compile(r"[a-z][a-z_]*")
# For screen readers, and to be opened in seven years: typst refuses to write what keeps neither promise.
STANDARDS: list["typst.PDFStandard"] = ["ua-1", "a-3a"]
MOST_DATA = 4 * 1024 * 1024
# What typst says of a letter that no font on this machine has.
NO_GLYPH = "could not be displayed"
SCRIPTS = {
    "Arabic": "\N{ARABIC LETTER ALEF}",
    "Chinese": "\N{CJK UNIFIED IDEOGRAPH-738B}",
    "Cyrillic": "\N{CYRILLIC CAPITAL LETTER ZHE}",
    "Hebrew": "\N{HEBREW LETTER ALEF}",
    "Japanese": "\N{KATAKANA LETTER TA}",
    "Korean": "\N{HANGUL SYLLABLE GIM}",
    "emoji": "\N{WATER WAVE}",
}

# typst works outside of Python's lock, so two at a time use two processors; more would only take memory.
_at_a_time = threading.BoundedSemaphore(2)
log = structlog.get_logger()


def render_pdf(template: str, data: Mapping[str, Any], language: str, *, made_at: dt.datetime | None = None) -> bytes:
    """Return `templates/pdf/<template>.typ` as PDF (tagged for screen readers, PDF/UA-1 and PDF/A-3a).

    `data` holds a `title` and what the head of the template names: texts, numbers, lists and mappings of them, written
    and translated already. No text in it is ever read as markup. The same data and `made_at` give the same bytes.
    A letter that no font on this machine has is drawn as a box, and the file then claims no standard.
    """
    if not TEMPLATE_NAME.fullmatch(template):
        raise ValueError(f"{template!r} names no template")
    made = int((made_at or now()).timestamp())
    inputs = {"data": _packed(data, language)}
    try:
        return _compile(template, inputs, made, STANDARDS)
    except typst.TypstError as error:
        if NO_GLYPH not in error.message:
            raise
        log.warning("pdf_letter_without_font", template=template, problem=error.message)
        return _compile(template, inputs, made, [])


def scripts_without_font() -> list[str]:
    """Return the scripts whose names would be drawn as boxes on this machine, for `flask sundet doctor`."""
    missing = []
    for script, sample in SCRIPTS.items():
        inputs = {"data": _packed({"title": script, "text": sample}, "en")}
        try:
            _compile("probe", inputs, 0, STANDARDS)
        except typst.TypstError:
            missing.append(script)
    return missing


def _packed(data: Mapping[str, Any], language: str) -> str:
    """Return the data as the JSON that templates read."""
    if not data.get("title"):
        raise ValueError("a PDF needs a title")
    packed = json.dumps({**_clean(data), "language": language}, ensure_ascii=False, allow_nan=False)
    if len(packed) > MOST_DATA:
        raise ValueError("more data than a PDF may hold")
    return packed


def _clean(value: Any) -> Any:
    """Drop what no font can draw from every text; anything but texts, numbers and collections of them raises."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    if value is None or isinstance(value, int):
        return value
    raise TypeError(f"a PDF cannot hold a {type(value).__name__}")


@functools.cache
def _fonts() -> typst.Fonts:
    """Return our own fonts, typst's and, for scripts that neither knows, the machine's; looked for once a process."""
    return typst.Fonts(font_paths=[FONTS] if FONTS.is_dir() else [])


def _compile(template: str, inputs: dict[str, str], made: int, standards: list["typst.PDFStandard"]) -> bytes:
    # The template is handed over as a path: typst 0.15 keeps every source handed over as bytes for ever (0.1 MiB each).
    with _at_a_time:
        return typst.compile(
            TEMPLATES / f"{template}.typ",
            root=TEMPLATES,
            font_paths=_fonts(),
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=standards,
            timestamp=made,
        )
