"""The one door for files: typed by their first bytes, pictures re-encoded, kept under their digest, served harmlessly."""

import datetime as dt
import enum
import threading
from typing import Any

from flask import Blueprint
from PIL import Image
from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, enum_column, personal

MEGAPIXELS = 25
LONG_SIDES = (480, 960, 1920)
QUALITY = 82
ORPHAN_AGE = dt.timedelta(days=1)
# Nothing in a served file may run, load, submit or be framed, whatever a browser makes of its bytes.
POLICY = "default-src 'none'; img-src 'self'; style-src 'none'; frame-ancestors 'none'; sandbox"

# Pillow's own alarm, for what its readers meet after our own look at the head.
Image.MAX_IMAGE_PIXELS = MEGAPIXELS * 1_000_000
# Decoding takes memory by the hundred megabytes, so one picture is decoded at a time.
_one_at_a_time = threading.Lock()

blueprint = Blueprint("files", __name__)


class FileKind(enum.StrEnum):
    PICTURE = "picture"
    DOCUMENT = "document"


class StoredFile(Base):
    """A file that belongs to one thing. Its bytes lie in the data folder under their digest; rows may share them.

    `name` is random and stands in the address. `widths` holds a picture's smaller versions: width → height, digest.
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
        info=personal(
            purpose="the name a document is downloaded under", keep="as long as its owner", seen_by="its readers"
        )
    )
    owner_kind: Mapped[str]
    owner_id: Mapped[int]
    public: Mapped[bool]
    created_at: Mapped[dt.datetime]
