"""Slides: what kind of container this is, told from its first bytes and its list of contents, without unpacking it."""

import io
import zipfile
from dataclasses import dataclass

from core.refusals import Refused

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODP = "application/vnd.oasis.opendocument.presentation"
LOCAL_HEADER = b"PK\x03\x04"
LOCAL_HEADER_SIZE = 30
MOST_ENTRIES = 4000
MOST_MEGABYTES = 200
ENCRYPTED = 0x1
# Parts that run: macros and controls of Microsoft's format, scripts and macros of the open one.
RUNNING = ("vbaproject", "/activex/", "basic/", "scripts/", "vbadata", "oleobject")
CONTENT_TYPES = "[Content_Types].xml"
LONGEST_CONTENT_TYPES = 512 * 1024
RUNNING_TYPES = (b"macroenabled", b"vbaproject", b"activex")


@dataclass(frozen=True, slots=True)
class SlidesKind:
    """The media type of slides and the ending of their file's name."""

    mime: str
    ending: str


def slides_kind(body: bytes) -> SlidesKind:
    """Return what slides these are. Refuses `slides_unreadable`, `slides_too_big` and `slides_run`.

    Only the list of contents is believed, and of what it lists nothing but the list of media types is read.
    """
    if not body.startswith(LOCAL_HEADER):
        raise Refused("slides_unreadable")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as container:
            entries = container.infolist()
            _refuse_giants(entries)
            _refuse_odd(entries)
            names = {entry.filename for entry in entries}
            if CONTENT_TYPES in names and "ppt/presentation.xml" in names:
                _refuse_running_types(container)
                return SlidesKind(PPTX, "pptx")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError) as error:
        raise Refused("slides_unreadable") from error
    if _first_content(body) == ODP.encode() and "content.xml" in names:
        return SlidesKind(ODP, "odp")
    raise Refused("slides_unreadable")


def _refuse_giants(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse what would fill a disk if somebody unpacked it."""
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_MEGABYTES * 1024 * 1024:
        raise Refused("slides_too_big", megabytes=MOST_MEGABYTES)


def _refuse_odd(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse what is locked, names that lead out of a folder, the same name twice, and everything that runs."""
    names = [entry.filename.replace("\\", "/").lower() for entry in entries]
    if len(set(names)) != len(names) or any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise Refused("slides_unreadable")
    if any(name.startswith("/") or ".." in name.split("/") or ":" in name for name in names):
        raise Refused("slides_unreadable")
    if any(word in f"/{name}" for name in names for word in RUNNING):
        raise Refused("slides_run")


def _refuse_running_types(container: zipfile.ZipFile) -> None:
    """Refuse slides whose list of media types names macros, whatever their parts are called."""
    if container.getinfo(CONTENT_TYPES).file_size > LONGEST_CONTENT_TYPES:
        raise Refused("slides_unreadable")
    with container.open(CONTENT_TYPES) as file:
        listed = file.read(LONGEST_CONTENT_TYPES).lower()
    if any(word in listed for word in RUNNING_TYPES):
        raise Refused("slides_run")


def _first_content(body: bytes) -> bytes:
    """Return what the first entry holds where it is called `mimetype` and lies there as it is (OpenDocument 1.2)."""
    head = body[:LOCAL_HEADER_SIZE]
    method, size = int.from_bytes(head[8:10], "little"), int.from_bytes(head[18:22], "little")
    named, extra = int.from_bytes(head[26:28], "little"), int.from_bytes(head[28:30], "little")
    start = LOCAL_HEADER_SIZE + named
    if method != zipfile.ZIP_STORED or body[LOCAL_HEADER_SIZE:start] != b"mimetype":
        return b""
    return body[start + extra : start + extra + min(size, 200)]
