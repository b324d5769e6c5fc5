"""PDFs: people's text stays text, every script is set or boxed, and the files keep their promises."""

import datetime as dt
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pypdf
import pytest
import typst

from core import pdf
from core.clock import UTC
from core.codes import qr_svg
from core.pdf import SCRIPTS, TEMPLATES, render_pdf, scripts_without_font

MADE = dt.datetime(2027, 4, 1, 12, tzinfo=UTC)
CASES = json.loads((Path(__file__).parents[1] / "data" / "edge_cases.json").read_text(encoding="utf-8"))
TICKET_WORDS = {
    "ticket": "Billet",
    "attendee": "Deltager",
    "organisation": "Organisation",
    "type": "Billettype",
    "add_ons": "Tilvalg",
    "order": "Ordre",
    "number": "Billetnummer",
    "places": "Her er det",
    "show_code": "Vis koden i døren",
    "code_alt": "Billettens QR-kode",
    "note": "Kan du ikke komme? Giv billetten videre.",
}
LETTER_WORDS = {
    "seller": "Sælger",
    "buyer": "Køber",
    "text": "Tekst",
    "quantity": "Antal",
    "rate": "Sats",
    "rates": "Moms efter sats",
    "net": "Netto",
    "vat": "Moms",
    "gross": "I alt",
    "page": "Side {page} af {pages}",
}


def a_ticket(**changes: Any) -> dict[str, Any]:
    ticket = {
        "attendee": "Søren Ærø Åkesson",
        "organisation": "Foreningen Lyd",
        "type": "Delegeret",
        "add_ons": ["Middag fredag", "Færge"],
        "number": "7QXK-M2",
        "order": "SND-7QXK9",
        "qr": str(qr_svg("https://sundet.example/ticket/x", "Billet")),
    }
    return {**ticket, **changes}


def tickets(*found: dict[str, Any], **changes: Any) -> dict[str, Any]:
    data = {
        "title": "Billet til Sundet 2027",
        "event": {"name": "Sundet 2027", "dates": "22.–24. april 2027"},
        "tickets": list(found) or [a_ticket()],
        "places": [
            {"city": "Helsingborg", "shore": "east", "name": "Dunkers", "address": "Kungsgatan 11", "day": "22. april"},
            {"city": "Helsingør", "shore": "west", "name": "Kulturværftet", "address": "Allegade 2", "day": None},
        ],
        "crossing": {"heading": "Over Sundet", "text": "Regn med 64 minutter."},
        "words": TICKET_WORDS,
    }
    return {**data, **changes}


def a_letter(**changes: Any) -> dict[str, Any]:
    line = {"text": "Delegeret", "quantity": "2", "rate": "25 %", "net": "800,00", "vat": "200,00", "gross": "1.000,00"}
    data = {
        "title": "Faktura 2027-1",
        "heading": "Faktura 2027-1",
        "seller": {"name": "Foreningen Sundet", "lines": ["Kaj 1", "CVR 12345674"], "foot": "Foreningen Sundet"},
        "buyer": {"name": "Region Øst", "lines": ["Gade 2"], "references": [["EAN", "5799999000010"], ["Rekv.", ""]]},
        "facts": [["Nummer", "2027-1"], ["Dato", "12.02.2027"], ["Forfald", None]],
        "lines": [line, {**line, "text": "Middag", "detail": "Fredag"}],
        "rates": [{"label": "25 %", "net": "1.600,00", "vat": "400,00", "gross": "2.000,00"}],
        "vat_in_sek": {"label": "Moms i SEK", "amount": "607,21 SEK"},
        "totals": [
            {"label": "Moms", "amount": "400,00 DKK"},
            {"label": "At betale", "amount": "2.000,00 DKK", "strong": True},
        ],
        "payment": {"heading": "Sådan betaler du", "facts": [["FIK", "+71<000000202700019+12345678<"]]},
        "notes": ["Ingen fortrydelsesret."],
        "paid": {"heading": "Betalt", "text": "Kort, 12.02.2027"},
        "words": LETTER_WORDS,
    }
    return {**data, **changes}


DATA = {"ticket": tickets(), "invoice": a_letter(), "receipt": a_letter(buyer=None)}


def _read(body: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(body))


def _words(body: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in _read(body).pages).split())


def _claims(body: bytes) -> dict[str, str]:
    """Return the standards that the file's metadata claims."""
    return dict(re.findall(r"<(pdfuaid:part|pdfaid:part|pdfaid:conformance)>([^<]+)<", body.decode("latin-1")))


@pytest.mark.parametrize("template", ["ticket", "invoice", "receipt"])
@pytest.mark.parametrize("language", ["da", "sv", "en"])
def test_a_pdf_says_its_language_and_title_and_keeps_its_standards(template: str, language: str) -> None:
    body = render_pdf(template, DATA[template], language, made_at=MADE)
    found = _read(body)
    root: Any = found.trailer["/Root"]
    assert found.metadata is not None
    assert found.metadata.title == DATA[template]["title"]
    assert str(root["/Lang"]).partition("-")[0] == language
    assert (root["/MarkInfo"]["/Marked"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == (True, True)
    assert _claims(body) == {"pdfuaid:part": "1", "pdfaid:part": "3", "pdfaid:conformance": "A"}
    assert [key for key in ("/JavaScript", "/EmbeddedFiles", "/OpenAction") if key in str(root)] == []


def test_the_same_data_gives_the_same_bytes() -> None:
    assert render_pdf("ticket", tickets(), "da", made_at=MADE) == render_pdf("ticket", tickets(), "da", made_at=MADE)
    metadata = _read(render_pdf("ticket", tickets(), "da", made_at=MADE)).metadata
    assert metadata is not None
    assert metadata.creation_date == MADE


def test_a_ticket_holds_what_its_reader_needs() -> None:
    words = _words(render_pdf("ticket", tickets(), "da", made_at=MADE))
    wanted = [
        "Sundet 2027",
        "22.–24. april 2027",
        "Søren Ærø Åkesson",
        "Foreningen Lyd",
        "Delegeret",
        "Middag fredag · Færge",
        "SND-7QXK9",
        "7QXK-M2",
        "Helsingborg · 22. april",
        "Kulturværftet",
        "Over Sundet",
        "Vis koden i døren",
    ]
    assert [text for text in wanted if text not in words] == []


def test_every_ticket_has_a_page_of_its_own() -> None:
    many = [a_ticket(attendee=f"Deltager {number}", organisation=None, add_ons=[]) for number in range(5)]
    pages = _read(render_pdf("ticket", tickets(*many, crossing=None, places=[]), "da")).pages
    assert [re.findall(r"Deltager \d", page.extract_text()) for page in pages] == [[f"Deltager {n}"] for n in range(5)]


def test_a_ticket_with_too_much_on_it_is_still_one_page() -> None:
    full = tickets(
        a_ticket(
            attendee=CASES["names"][3] * 2,
            organisation=CASES["organisations"][4],
            add_ons=[f"Tilvalg nummer {n} med et langt navn" for n in range(14)],
        ),
        event={"name": "Den store konference for uafhængige arrangører " * 3, "dates": "22.–24. april 2027"},
    )
    full["places"] *= 3
    (page,) = _read(render_pdf("ticket", full, "da")).pages
    assert "Tilvalg nummer 13" in " ".join(page.extract_text().split())
    assert TICKET_WORDS["note"] in page.extract_text()


def test_an_invoice_holds_what_the_law_asks_for() -> None:
    words = _words(render_pdf("invoice", a_letter(), "da", made_at=MADE))
    wanted = [
        "Faktura 2027-1",
        "CVR 12345674",
        "Region Øst",
        "EAN: 5799999000010",
        "12.02.2027",
        "Delegeret 2 25 % 800,00 200,00 1.000,00",
        "25 % 1.600,00 400,00 2.000,00",
        "Moms i SEK: 607,21 SEK",
        "2.000,00 DKK",
        "+71<000000202700019+12345678<",
        "Ingen fortrydelsesret.",
        "Side 1 af 1",
    ]
    assert [text for text in wanted if text not in words] == []
    assert [label for label in ("Rekv.", "Forfald") if label in words] == []


def test_a_long_invoice_repeats_its_head_and_counts_its_pages() -> None:
    lines = [{**a_letter()["lines"][0], "text": f"Linje {number}"} for number in range(90)]
    pages = [page.extract_text() for page in _read(render_pdf("invoice", a_letter(lines=lines), "da")).pages]
    assert len(pages) > 2
    assert [f"Side {number} af {len(pages)}" in page for number, page in enumerate(pages, start=1)] == [True] * len(
        pages
    )
    assert ["Antal" in page for page in pages[:-1]] == [True] * (len(pages) - 1)


def test_a_receipt_says_that_it_is_paid() -> None:
    words = _words(render_pdf("receipt", DATA["receipt"], "da"))
    assert "Betalt Kort, 12.02.2027" in words
    assert "Sådan betaler du" not in words


# --- people's text ----------------------------------------------------------------------------------------------------

MARKUP = [
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.0"',
    '#image("../../../../etc/passwd")',
    '#eval("1+1")',
    "$x^2$ *fed* _kursiv_ `kode` = Titel",
    "#set page(fill: red)",
    "https://evil.example <label> @label",
    "\\u{1F600} \\ // /* */ [ ] { }",
    "{page} {pages} %s {0}",
    "<script>alert(1)</script> &amp;",
    '"); #panic("x',
    "<svg onload=alert(1)>",
]


@pytest.mark.parametrize("text", MARKUP)
def test_no_text_is_read_as_markup(text: str) -> None:
    data = tickets(a_ticket(attendee=text, type=text, add_ons=[text]), event={"name": text, "dates": text})
    words = _words(render_pdf("ticket", data, "da")).replace(" ", "")
    assert words.count(text.replace(" ", "")) == 5


@pytest.mark.parametrize("text", MARKUP)
def test_no_text_of_an_invoice_is_read_as_markup(text: str) -> None:
    party = {"name": text, "lines": [text], "references": [[text, text]]}
    letter = a_letter(buyer=party, heading=text, title=text, notes=[text])
    body = render_pdf("invoice", letter, "da")
    assert _words(body).replace(" ", "").count(text.replace(" ", "")) == 6
    metadata = _read(body).metadata
    assert metadata is not None
    assert metadata.title == text


@pytest.mark.parametrize("name", [*CASES["names"], *CASES["act_names"], *CASES["organisations"]])
def test_every_awkward_name_gets_a_ticket(name: str) -> None:
    body = render_pdf("ticket", tickets(a_ticket(attendee=name, organisation=name)), "sv")
    assert len(_read(body).pages) == 1


@pytest.mark.parametrize(
    "text", ["\x00\x01\x1b[31m", "\u202eevil", "\ud800", "", " ", "\n\n", "a\tb", "\U000f0000", "𓀀", "\u0378"]
)
def test_text_that_nobody_can_draw_never_stops_a_ticket(text: str) -> None:
    body = render_pdf("ticket", tickets(a_ticket(attendee=text, add_ons=[text])), "en")
    assert len(_read(body).pages) == 1


@pytest.mark.parametrize("length", [200, 3000])
def test_a_name_without_a_space_stays_on_the_paper(length: int) -> None:
    words = _words(render_pdf("ticket", tickets(a_ticket(attendee="Å" * length)), "da"))
    assert words.replace("\u200b", "").replace(" ", "").count("Å" * length) == 1


@pytest.mark.parametrize("name", ["Ольга Северная", "Nguyễn Thị Ánh Nguyệt", "İpek Şahin-Øst", "Łódź"])
def test_a_name_in_a_script_we_have_fonts_for_is_readable(name: str) -> None:
    body = render_pdf("ticket", tickets(a_ticket(attendee=name)), "da")
    assert name in _words(body)
    assert _claims(body)["pdfuaid:part"] == "1"


def test_a_letter_without_a_font_costs_the_standard_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(pdf, "_fonts", lambda: bare)
    body = render_pdf("ticket", tickets(a_ticket(attendee="王小明 Søren")), "da")
    assert _claims(body) == {}
    assert "Søren" in _words(body)
    assert {"Chinese", "Japanese", "Korean"} <= set(scripts_without_font()) <= set(SCRIPTS)


def test_a_machine_without_built_fonts_still_makes_tickets(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(pdf, "_fonts", lambda: bare)
    body = render_pdf("ticket", tickets(), "da")
    assert "Søren Ærø Åkesson" in _words(body)
    assert _claims(body)["pdfuaid:part"] == "1"


# --- the door itself --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("template", ["../../etc/passwd", "ticket.typ", "", "Ticket", "a/b", "ticket\n"])
def test_only_our_own_templates_are_used(template: str) -> None:
    with pytest.raises(ValueError, match="names no template"):
        render_pdf(template, tickets(), "da")


@pytest.mark.parametrize("value", [1.5, b"x", MADE, object(), {1, 2}])
def test_only_texts_and_numbers_go_in(value: object) -> None:
    with pytest.raises(TypeError):
        render_pdf("ticket", tickets(crossing=value), "da")


def test_a_pdf_without_a_title_is_a_fault() -> None:
    with pytest.raises(ValueError, match="title"):
        render_pdf("ticket", tickets(title=""), "da")


def test_more_data_than_fits_is_a_fault() -> None:
    with pytest.raises(ValueError, match="more data"):
        render_pdf("ticket", tickets(a_ticket(attendee="x" * 5_000_000)), "da")


def test_templates_open_no_file_and_no_package() -> None:
    for path in TEMPLATES.glob("*.typ"):
        source = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
        assert re.findall(r"\b(?:read|eval|plugin|include|csv|xml|yaml|toml|cbor|bibliography)\s*\(", source) == [], (
            path
        )
        assert re.findall(r"json\((?!bytes)|image\(\s*[\"']", source) == [], path
        assert set(re.findall(r'import\s+"([^"]+)"', source)) <= {"sundet.typ", "letter.typ"}, path


def test_tickets_are_made_at_once_by_many_threads() -> None:
    data = [tickets(a_ticket(attendee=f"Deltager {number}")) for number in range(24)]
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda item: _words(render_pdf("ticket", item, "da")), data))
    assert [f"Deltager {number}" in words for number, words in enumerate(made)] == [True] * 24
