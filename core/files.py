"""The one door for files: typed by their first bytes, kept under their digest, bound to an owner, served harmlessly."""

import datetime as dt
import enum
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Protocol

import structlog
from flask import Blueprint, Response, abort, send_file, url_for
from sqlalchemy import Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import epoch, now
from core.db import Base, db, enum_column, personal
from core.jobs import job
from core.permissions import May, requires
from core.refusals import Refused
from core.security import UPLOAD_BODY
from core.settings import settings
from core.signing import new_secret
from core.slides import slides_kind
from core.usertext import clean_line

DOCUMENT_MIME = "application/pdf"
LONGEST_TITLE = 120
ORPHAN_AGE = dt.timedelta(days=1)
FOR_EVER = 365 * 86400
# A served file may not run, load, submit or be framed, whatever a browser makes of its bytes.
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"

blueprint = Blueprint("files", __name__, url_prefix="/files")
log = structlog.get_logger()


class FileKind(enum.StrEnum):
    PICTURE = "picture"
    DOCUMENT = "document"


class StoredFile(Base):
    """A file that belongs to one thing. Its bytes lie in the data folder under their digest; rows may share them.

    `name` is random and stands in the address. `versions` are the sizes of a picture, smallest first, each with width,
    height and digest; the last one is the row's own. `title` is what it is called when it is saved.
    """

    __tablename__ = "stored_file"
    __table_args__ = (Index("ix_stored_file_owner", "owner_kind", "owner_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[FileKind] = mapped_column(enum_column(FileKind))
    mime: Mapped[str]
    digest: Mapped[str] = mapped_column(index=True)
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    versions: Mapped[list[Any]]
    title: Mapped[str] = mapped_column(
        info=personal(purpose="naming a file when it is saved", keep="as long as its owner", seen_by="its readers")
    )
    owner_kind: Mapped[str]
    owner_id: Mapped[int]
    public: Mapped[bool]
    created_at: Mapped[dt.datetime]


class Readable(Protocol):
    """An open file or an upload."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that was checked and lies on disk, but belongs to nobody yet. Unkept, it is swept away after a day."""

    kind: FileKind
    mime: str
    digest: str
    size: int
    title: str
    width: int | None = None
    height: int | None = None
    versions: tuple[dict[str, Any], ...] = ()


# --- taking in --------------------------------------------------------------------------------------------------------


def read_picture(source: Readable) -> Upload:
    """Check a picture, write it anew in several sizes, and put it on disk. Slow: call it before the transaction.

    Refuses `file_empty`, `file_too_big`, `picture_unreadable` and `picture_too_big`.
    """
    # Imported here because Pillow takes start-up time and memory.
    from core.pictures import MIME, versions_of

    versions = versions_of(_bytes_of(source))
    listed: tuple[dict[str, Any], ...] = tuple(
        {"width": item.width, "height": item.height, "digest": _write(item.body)} for item in versions
    )
    largest = versions[-1]
    return Upload(
        kind=FileKind.PICTURE,
        mime=MIME,
        digest=listed[-1]["digest"],
        size=len(largest.body),
        width=largest.width,
        height=largest.height,
        versions=listed,
        title="picture.webp",
    )


def read_document(source: Readable, *, filename: str = "") -> Upload:
    """Check that this is a whole PDF and put it on disk. Call it before the transaction.

    It is never opened by us and only ever handed out as a download. Refuses `file_empty`, `file_too_big` and
    `document_unreadable`.
    """
    body = _bytes_of(source)
    _refuse_other_than_pdf(body)
    return _document(body, DOCUMENT_MIME, filename, "document", "pdf")


def read_slides(source: Readable, *, filename: str = "") -> Upload:
    """Check that these are slides (PowerPoint or OpenDocument) or a PDF, and put them on disk.

    They are never opened or unpacked by us and only ever handed out as a download. Call it before the transaction.
    Refuses what `read_document` refuses for a PDF, and `slides_unreadable`, `slides_too_big` and `slides_run`.
    """
    body = _bytes_of(source)
    if body.startswith(b"%PDF"):
        _refuse_other_than_pdf(body)
        return _document(body, DOCUMENT_MIME, filename, "slides", "pdf")
    found = slides_kind(body)
    return _document(body, found.mime, filename, "slides", found.ending)


def _refuse_other_than_pdf(body: bytes) -> None:
    if not body.startswith((b"%PDF-1.", b"%PDF-2.")) or b"%%EOF" not in body[-1024:]:
        raise Refused("document_unreadable")


def _document(body: bytes, mime: str, filename: str, nameless: str, ending: str) -> Upload:
    """Put a document on disk under a harmless name with the ending of what it is."""
    title = clean_line(PurePath(filename.replace("\\", "/")).stem)[:LONGEST_TITLE].strip(" .")
    return Upload(
        kind=FileKind.DOCUMENT,
        mime=mime,
        digest=_write(body),
        size=len(body),
        title=f"{title or nameless}.{ending}",
    )


def keep(upload: Upload, *, owner_kind: str, owner_id: int, public: bool = False) -> StoredFile:
    """Bind an upload to the thing it belongs to, in the transaction of an action; `public` opens it to everybody."""
    stored = StoredFile(
        name=new_secret(),
        kind=upload.kind,
        mime=upload.mime,
        digest=upload.digest,
        size=upload.size,
        width=upload.width,
        height=upload.height,
        versions=list(upload.versions),
        title=upload.title,
        owner_kind=owner_kind,
        owner_id=owner_id,
        public=public,
        created_at=now(),
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def _bytes_of(source: Readable) -> bytes:
    body = source.read(UPLOAD_BODY + 1)
    if not body:
        raise Refused("file_empty")
    if len(body) > UPLOAD_BODY:
        raise Refused("file_too_big", megabytes=UPLOAD_BODY // (1024 * 1024))
    return body


# --- on disk ----------------------------------------------------------------------------------------------------------


def _folder() -> Path:
    return settings().data_dir / "files"


def _path(digest: str) -> Path:
    return _folder() / digest[:2] / digest


def _write(body: bytes) -> str:
    """Put bytes on disk under their SHA-256, whole or not at all, and return it. Twice does the same as once."""
    digest = hashlib.sha256(body).hexdigest()
    target = _path(digest)
    target.parent.mkdir(parents=True, exist_ok=True)
    # It is written even where it lies already: its new date tells the sweeper that somebody wants it.
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as file:
        try:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(target)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    _sync_folder(target.parent)
    return digest


def _sync_folder(folder: Path) -> None:
    """Make the new name in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@job("core.sweep_files", every_minutes=24 * 60)
def sweep_files() -> None:
    """Remove what lies on disk and belongs to no row: uploads never kept, files whose rows were deleted."""
    known = set(db.session.scalars(select(StoredFile.digest)))
    known.update(item["digest"] for listed in db.session.scalars(select(StoredFile.versions)) for item in listed)
    db.session.rollback()
    oldest = epoch() - ORPHAN_AGE.total_seconds()
    for path in _lying():
        if path.name not in known and path.stat().st_mtime < oldest:
            _sweep(path, oldest)


def _lying() -> Iterator[Path]:
    return (path for path in _folder().glob("??/*") if path.is_file())


def _sweep(path: Path, oldest: float) -> None:
    """Remove a file, unless the same bytes come in at this very moment: those are younger, and put back."""
    gone = path.with_name(f".{path.name}.gone")
    path.replace(gone)
    if gone.stat().st_mtime < oldest:
        gone.unlink()
    else:
        gone.replace(path)


# --- finding and serving ----------------------------------------------------------------------------------------------


def files_of(owner_kind: str, owner_id: int) -> Select[StoredFile]:
    """Select the files of one thing, oldest first."""
    return (
        select(StoredFile)
        .where(StoredFile.owner_kind == owner_kind, StoredFile.owner_id == owner_id)
        .order_by(StoredFile.id)
    )


def public_file(name: str) -> Select[StoredFile]:
    """Select a file that everybody may see."""
    return select(StoredFile).where(StoredFile.name == name, StoredFile.public)


def file_url(stored: StoredFile, width: int | None = None) -> str:
    """Return the address of a public file; with `width`, of the smallest version at least that wide."""
    version = _version(stored, width) if width else None
    return url_for("files.show", name=stored.name, width=version["width"] if version else None)


def srcset(stored: StoredFile) -> str:
    """Return a picture's `srcset`: every version with its width."""
    return ", ".join(f"{file_url(stored, item['width'])} {item['width']}w" for item in stored.versions)


def _version(stored: StoredFile, width: int) -> dict[str, Any] | None:
    wide_enough = (item for item in stored.versions if item["width"] >= width)
    return next(wide_enough, stored.versions[-1] if stored.versions else None)


def serve_file(stored: StoredFile, width: int | None = None) -> Response:
    """Answer with a file that the caller found by its owner: our own WebP is shown, everything else is a download."""
    version = _version(stored, width) if width else None
    digest = version["digest"] if version else stored.digest
    path = _path(digest)
    if not path.is_file():
        log.error("file_missing", stored_file_id=stored.id, digest=digest)
        abort(404)
    shown = stored.kind is FileKind.PICTURE
    response = send_file(
        path,
        stored.mime,
        as_attachment=not shown,
        download_name=stored.title,
        etag=digest[:24],
        last_modified=stored.created_at,
    )
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    # The name is random and its bytes never change, so whoever may see a public file may keep it.
    lasting = f"public, max-age={FOR_EVER}, immutable"
    response.headers["Cache-Control"] = lasting if stored.public else "private, no-store"
    return response


@blueprint.get("/<name>")
@blueprint.get("/<name>/<int:width>")
@requires(May.EVERYONE)
def show(name: str, width: int | None = None) -> Response:
    """Show a public file. Private ones are served by the views of their owners."""
    stored = db.session.scalar(public_file(name))
    if stored is None:
        abort(404)
    return serve_file(stored, width)
