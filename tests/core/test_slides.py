"""Slides: PowerPoint and OpenDocument are known by what they hold; what runs, swells or pretends is refused."""

import io
import zipfile
from collections.abc import Mapping

import pytest
from flask import Flask

from core.db import transaction
from core.files import keep, read_slides, serve_file
from core.refusals import Refused
from core.settings import settings
from core.slides import MOST_ENTRIES, ODP, PPTX

TYPES = b"<Types><Override PartName='/ppt/presentation.xml' ContentType='presentation.main+xml'/></Types>"
POWERPOINT = {"[Content_Types].xml": TYPES, "ppt/presentation.xml": b"<p/>", "ppt/slides/slide1.xml": b"<p/>"}
OPEN = {"mimetype": ODP.encode(), "content.xml": b"<o/>", "META-INF/manifest.xml": b"<m/>"}
PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


def packed(parts: Mapping[str, bytes], *, pressed: bool = True) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if pressed else zipfile.ZIP_STORED) as container:
        for name, content in parts.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" and pressed else None
            container.writestr(name, content, compress_type=stored)
    return out.getvalue()


def swollen() -> bytes:
    """Return slides with one part of 250 MB of nothing, which is a quarter of a megabyte as it comes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in POWERPOINT.items():
            container.writestr(name, content)
        with container.open("ppt/media/image1.bin", "w") as part:
            for _megabyte in range(201):
                part.write(bytes(1024 * 1024))
    return out.getvalue()


def locked() -> bytes:
    """Return slides whose list says that its last part is encrypted."""
    body = bytearray(packed(POWERPOINT))
    place = body.rindex(b"PK\x01\x02")
    body[place + 8] |= 1
    return bytes(body)


def pressed_type() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in OPEN.items():
            container.writestr(name, content)
    return out.getvalue()


def kept() -> list[str]:
    return [path.name for path in (settings().data_dir / "files").glob("*/*")]


@pytest.mark.parametrize(
    "body, mime, title",
    [(packed(POWERPOINT), PPTX, "Talk.pptx"), (packed(OPEN), ODP, "Talk.odp"), (PDF, "application/pdf", "Talk.pdf")],
    ids=["PowerPoint", "OpenDocument", "PDF"],
)
def test_slides_are_known_by_what_they_hold(ctx: Flask, body: bytes, mime: str, title: str) -> None:
    upload = read_slides(io.BytesIO(body), filename="../Talk.exe")
    assert (upload.mime, upload.title, upload.size) == (mime, title, len(body))


@pytest.mark.parametrize(
    "body, code",
    [
        (b"", "file_empty"),
        (b"<!doctype html><script>alert(1)</script>", "slides_unreadable"),
        (b"PK\x03\x04 and nothing behind it", "slides_unreadable"),
        (b"MZ" + packed(POWERPOINT), "slides_unreadable"),
        (packed({"index.html": b"<p>"}), "slides_unreadable"),
        (packed({"word/document.xml": b"<w/>", "[Content_Types].xml": TYPES}), "slides_unreadable"),
        (packed(OPEN | {"mimetype": b"application/vnd.oasis.opendocument.text"}), "slides_unreadable"),
        (pressed_type(), "slides_unreadable"),
        (packed({"content.xml": b"<o/>"} | OPEN), "slides_unreadable"),
        (packed(POWERPOINT | {"../../evil.sh": b"x"}), "slides_unreadable"),
        (packed(POWERPOINT | {"PPT/presentation.xml": b"x"}), "slides_unreadable"),
        (locked(), "slides_unreadable"),
        (packed(POWERPOINT)[:-30], "slides_unreadable"),
        (packed(POWERPOINT | {"ppt/vbaProject.bin": b"x"}), "slides_run"),
        (packed(POWERPOINT | {"ppt/activeX/activeX1.bin": b"x"}), "slides_run"),
        (packed(POWERPOINT | {"ppt/embeddings/oleObject1.bin": b"x"}), "slides_run"),
        (packed(OPEN | {"Basic/Standard/Module1.xml": b"x"}), "slides_run"),
        (packed(POWERPOINT | {"[Content_Types].xml": TYPES + b"presentation.macroEnabled.main+xml"}), "slides_run"),
        (packed(POWERPOINT | {"[Content_Types].xml": b"x" * 600_000}), "slides_unreadable"),
        (packed(POWERPOINT | {f"ppt/{number}": b"" for number in range(MOST_ENTRIES)}), "slides_too_big"),
        (swollen(), "slides_too_big"),
        (PDF[:20], "document_unreadable"),
    ],
    ids=[
        "nothing", "a page", "a first line of a container", "a program before it", "a container of pages", "a letter",
        "an open text", "a type that is packed", "a type that is not first", "a way out of the folder",
        "one name twice", "a lock", "cut short", "macros", "controls", "an object that runs", "open macros",
        "macros by their type alone", "an endless list of types", "too many parts", "a part that swells", "half a PDF",
    ],
)  # fmt: skip
def test_what_is_odd_is_refused_and_leaves_nothing(ctx: Flask, body: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_slides(io.BytesIO(body), filename="talk.pptx")
    assert (refused.value.code, kept()) == (code, [])


def test_slides_are_handed_out_as_a_download_that_cannot_run(ctx: Flask) -> None:
    with transaction():
        stored = keep(read_slides(io.BytesIO(packed(POWERPOINT)), filename="Søen.pptx"), owner_kind="x", owner_id=1)
    with ctx.test_request_context():
        response = serve_file(stored)
        response.direct_passthrough = False
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert (response.headers["X-Content-Type-Options"], response.mimetype) == ("nosniff", PPTX)
    response.close()
