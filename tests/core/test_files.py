"""Files: what is taken in lies whole on disk, belongs to its owner, and can do no harm where it is shown."""

import datetime as dt
import hashlib
import io
import os
import stat
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from core.clock import UTC
from core.db import WriteRefused, db, transaction
from core.files import (
    FileKind,
    StoredFile,
    Upload,
    file_url,
    files_of,
    keep,
    public_file,
    read_document,
    read_picture,
    serve_file,
    srcset,
    sweep_files,
)
from core.refusals import Refused
from core.settings import settings

PDF = b"%PDF-1.7\n1 0 obj\n<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>\nendobj\ntrailer\n%%EOF\n"
OLD = dt.datetime(2026, 1, 1, tzinfo=UTC).timestamp()


def a_png(size: tuple[int, int] = (1000, 500)) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    out.seek(0)
    return out


def _kept(upload: Upload, *, public: bool = True, owner_id: int = 1) -> StoredFile:
    with transaction():
        return keep(upload, owner_kind="edition", owner_id=owner_id, public=public)


def _on_disk() -> dict[str, bytes]:
    folder = settings().data_dir / "files"
    return {path.name: path.read_bytes() for path in folder.glob("*/*")}


def test_a_picture_is_written_in_its_sizes_under_its_digests(ctx: Flask) -> None:
    upload = read_picture(a_png())
    assert (upload.kind, upload.mime, upload.width, upload.height) == (FileKind.PICTURE, "image/webp", 1000, 500)
    assert [(item["width"], item["height"]) for item in upload.versions] == [(480, 240), (960, 480), (1000, 500)]
    found = _on_disk()
    assert set(found) == {item["digest"] for item in upload.versions}
    assert {name: hashlib.sha256(body).hexdigest() for name, body in found.items()} == {name: name for name in found}
    assert upload.size == len(found[upload.digest])


def test_the_same_picture_twice_is_written_once_and_owned_twice(ctx: Flask) -> None:
    first, second = _kept(read_picture(a_png())), _kept(read_picture(a_png()), owner_id=2)
    assert first.digest == second.digest
    assert len(_on_disk()) == 3
    assert first.name != second.name
    assert [len(stored.name) for stored in (first, second)] == [32, 32]


def test_a_document_is_kept_as_it_came_and_only_its_owner_has_it(ctx: Flask) -> None:
    stored = _kept(read_document(io.BytesIO(PDF), filename="Rider.pdf"), public=False)
    assert (stored.kind, stored.mime, stored.size, stored.title) == (
        "document",
        "application/pdf",
        len(PDF),
        "Rider.pdf",
    )
    assert _on_disk() == {hashlib.sha256(PDF).hexdigest(): PDF}
    assert db.session.scalars(files_of("edition", 1)).all() == [stored]
    assert db.session.scalars(files_of("edition", 2)).all() == []
    assert db.session.scalars(files_of("order", 1)).all() == []
    assert db.session.scalar(public_file(stored.name)) is None


@pytest.mark.parametrize(
    "filename, title",
    [
        ("Rider.pdf", "Rider.pdf"),
        ("Årsmøde 2027.PDF", "Årsmøde 2027.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\cv.pdf", "cv.pdf"),
        ("evil.html", "evil.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie: x=1.pdf"),
        ("fdp\u202egnp.pdf", "fdpgnp.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        ("x" * 500, "x" * 120 + ".pdf"),
    ],
)
def test_a_document_gets_a_harmless_name(ctx: Flask, filename: str, title: str) -> None:
    assert read_document(io.BytesIO(PDF), filename=filename).title == title


FAKES = {
    "html": b"<!doctype html><script>alert(1)</script>",
    "html before the pdf": b"<script>alert(1)</script>" + PDF,
    "picture": a_png().getvalue(),
    "cut short": PDF[:40],
    "version nobody knows": PDF.replace(b"-1.7", b"-9.9"),
    "zip with a pdf": b"PK\x03\x04" + PDF,
    "program": b"MZ" + PDF,
}


@pytest.mark.parametrize("body", FAKES.values(), ids=FAKES.keys())
def test_what_is_no_pdf_is_refused_and_leaves_nothing(ctx: Flask, body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_document(io.BytesIO(body), filename="rider.pdf")
    assert refused.value.code == "document_unreadable"
    assert _on_disk() == {}


@pytest.mark.parametrize("read", [read_picture, read_document])
@pytest.mark.parametrize(
    "body, code, details",
    [(b"", "file_empty", {}), (b"%PDF-1.7" + bytes(10 * 1024 * 1024), "file_too_big", {"megabytes": 10})],
    ids=["empty", "too big"],
)
def test_an_empty_or_huge_file_is_refused(
    ctx: Flask, read: object, body: bytes, code: str, details: dict[str, object]
) -> None:
    assert callable(read)
    with pytest.raises(Refused) as refused:
        read(io.BytesIO(body))
    assert (refused.value.code, refused.value.details) == (code, details)
    assert _on_disk() == {}


def test_a_file_that_never_ends_is_not_read_to_its_end(ctx: Flask) -> None:
    class Endless:
        given = 0

        def read(self, size: int, /) -> bytes:
            self.given += size
            return bytes(size)

    source = Endless()
    with pytest.raises(Refused):
        read_picture(source)
    assert source.given == 10 * 1024 * 1024 + 1


def test_a_file_is_kept_only_inside_a_transaction(ctx: Flask) -> None:
    upload = read_document(io.BytesIO(PDF))
    with pytest.raises(WriteRefused):
        keep(upload, owner_kind="edition", owner_id=1)


def test_files_on_disk_are_nobody_elses(ctx: Flask) -> None:
    read_document(io.BytesIO(PDF))
    (path,) = (settings().data_dir / "files").glob("*/*")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


# --- serving ----------------------------------------------------------------------------------------------------------


def test_a_public_picture_is_shown_and_kept_by_browsers(app: Flask) -> None:
    with app.app_context():
        stored = _kept(read_picture(a_png()))
        whole = _on_disk()[stored.digest]
        small = _on_disk()[stored.versions[0]["digest"]]
    client = app.test_client()
    answer = client.get(f"/files/{stored.name}", buffered=True)
    assert (answer.status_code, answer.data) == (200, whole)
    wanted = {
        "Content-Type": "image/webp",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Disposition": "inline; filename=picture.webp",
    }
    assert {key: answer.headers.get(key) for key in wanted} == wanted
    assert "Set-Cookie" not in answer.headers
    assert client.get(f"/files/{stored.name}/300", buffered=True).data == small
    assert client.get(f"/files/{stored.name}/9999", buffered=True).data == whole
    again = client.get(f"/files/{stored.name}", buffered=True, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_document_is_a_download_in_a_sandbox(app: Flask) -> None:
    with app.app_context():
        stored = _kept(read_document(io.BytesIO(PDF), filename="Rider å.pdf"), public=True)
    answer = app.test_client().get(f"/files/{stored.name}", buffered=True)
    assert (answer.status_code, answer.data, answer.headers["Content-Type"]) == (200, PDF, "application/pdf")
    assert (
        answer.headers["Content-Disposition"]
        == "attachment; filename=\"Rider a.pdf\"; filename*=UTF-8''Rider%20%C3%A5.pdf"
    )
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_private_file_is_not_found_by_its_name(app: Flask) -> None:
    with app.app_context():
        stored = _kept(read_document(io.BytesIO(PDF)), public=False)
    assert app.test_client().get(f"/files/{stored.name}", buffered=True).status_code == 404


@pytest.mark.parametrize("name", ["nope", "..%2f..%2fetc%2fpasswd", "%00", "x" * 3000])
def test_a_name_that_nobody_has_is_not_found(app: Flask, name: str) -> None:
    assert app.test_client().get(f"/files/{name}", buffered=True).status_code == 404


def test_a_private_file_is_served_unkept_by_its_owners_view(app: Flask) -> None:
    with app.test_request_context():
        stored = _kept_in_request(read_document(io.BytesIO(PDF)))
        response = serve_file(stored)
        assert response.headers["Cache-Control"] == "private, no-store"
        response.close()


def _kept_in_request(upload: Upload) -> StoredFile:
    with transaction(even_on_get=True):
        return keep(upload, owner_kind="order", owner_id=1)


def test_a_file_gone_from_disk_is_not_found(app: Flask) -> None:
    with app.app_context():
        stored = _kept(read_picture(a_png()))
        for path in (settings().data_dir / "files").glob("*/*"):
            path.unlink()
    assert app.test_client().get(f"/files/{stored.name}", buffered=True).status_code == 404


def test_addresses_name_the_sizes(app: Flask) -> None:
    with app.app_context():
        stored = _kept(read_picture(a_png()))
    with app.test_request_context():
        assert file_url(stored) == f"/files/{stored.name}"
        assert [file_url(stored, width) for width in (1, 480, 481, 5000)] == [
            f"/files/{stored.name}/{width}" for width in (480, 480, 960, 1000)
        ]
        assert srcset(stored) == ", ".join(f"/files/{stored.name}/{width} {width}w" for width in (480, 960, 1000))


# --- sweeping ---------------------------------------------------------------------------------------------------------


def _age(path: Path) -> None:
    os.utime(path, (OLD, OLD))


def _paths() -> list[Path]:
    return sorted((settings().data_dir / "files").glob("*/*"))


def test_sweeping_removes_old_files_that_belong_to_nobody(ctx: Flask) -> None:
    stored = _kept(read_picture(a_png()))
    read_document(io.BytesIO(PDF))
    for path in _paths():
        _age(path)
    sweep_files()
    assert {path.name for path in _paths()} == {item["digest"] for item in stored.versions}
    sweep_files()
    assert len(_paths()) == 3


def test_sweeping_leaves_an_upload_that_may_yet_be_kept(ctx: Flask) -> None:
    upload = read_document(io.BytesIO(PDF))
    sweep_files()
    assert [path.name for path in _paths()] == [upload.digest]


def test_bytes_that_come_in_again_are_young_again(ctx: Flask) -> None:
    read_document(io.BytesIO(PDF))
    _age(_paths()[0])
    upload = read_document(io.BytesIO(PDF))
    sweep_files()
    assert [path.name for path in _paths()] == [upload.digest]


def test_sweeping_removes_the_bytes_of_deleted_rows(ctx: Flask) -> None:
    stored = _kept(read_picture(a_png()))
    with transaction():
        db.session.execute(sa.delete(StoredFile).where(StoredFile.id == stored.id))
    for path in _paths():
        _age(path)
    sweep_files()
    assert _paths() == []
