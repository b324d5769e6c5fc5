"""What makes an uploaded picture harmless: looked at before it is decoded, written anew as WebP without metadata."""

import io
import struct
import threading
import zlib
from dataclasses import dataclass

import structlog
from PIL import Image, ImageCms, ImageOps

from core.refusals import Refused

MEGAPIXELS = 25
MIME = "image/webp"
QUALITY = 82
# A picture is kept with its longer side at each of these, and at its own size where that is smaller than the last.
LONG_SIDES = (480, 960, 1920)
# A progressive JPEG has about ten scans; one with thousands is made to keep a machine busy for minutes.
MOST_SCANS = 100
FIRST_BYTES = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF87a": "GIF", b"GIF89a": "GIF"}
# What Pillow's readers raise on broken files, the alarm about too many pixels among them.
BROKEN = (
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    MemoryError,
    NotImplementedError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Warning,
)

# Pillow's own alarm, for sizes that turn up later than in the head.
Image.MAX_IMAGE_PIXELS = MEGAPIXELS * 1_000_000
# Decoding takes memory by the hundred megabytes, so a process decodes one picture at a time.
_one_at_a_time = threading.Lock()
_srgb = ImageCms.createProfile("sRGB")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Version:
    """One size of a picture: WebP without any metadata."""

    width: int
    height: int
    body: bytes


def picture_type(body: bytes) -> str | None:
    """Return PNG, JPEG, GIF or WEBP by the first bytes; None for everything else, whatever it is called."""
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "WEBP"
    return next((name for start, name in FIRST_BYTES.items() if body.startswith(start)), None)


def versions_of(body: bytes) -> list[Version]:
    """Return the picture in its sizes, smallest first.

    Only the first frame of a moving one; turned as its camera says; colours as a screen without profile shows them.
    Refuses `picture_unreadable` and `picture_too_big`.
    """
    name = picture_type(body)
    if name is None or (name == "JPEG" and body.count(b"\xff\xda") > MOST_SCANS):
        raise Refused("picture_unreadable")
    if name == "WEBP":
        # Pillow's reader of WebP sets the whole canvas aside as it opens the file, so its head is read here first.
        _refuse_giants(_webp_size(body))
    try:
        with _one_at_a_time, Image.open(io.BytesIO(body), formats=[name]) as opened:
            _refuse_giants(opened.size)
            return _sizes(_upright(opened))
    except BROKEN as error:
        log.info("picture_refused", type=name, error=f"{type(error).__name__}: {error}"[:200])
        raise Refused("picture_unreadable") from error


def _refuse_giants(size: tuple[int, int]) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise Refused("picture_unreadable")
    if width * height > MEGAPIXELS * 1_000_000:
        raise Refused("picture_too_big", megapixels=MEGAPIXELS)


def _webp_size(body: bytes) -> tuple[int, int]:
    """Read the size that a WebP claims (RFC 9649, sections 2.5 to 2.7)."""
    head, form = body[12:30].ljust(18, b"\0"), body[12:16]
    if form == b"VP8X":
        return int.from_bytes(head[12:15], "little") + 1, int.from_bytes(head[15:18], "little") + 1
    if form == b"VP8L":
        bits = int.from_bytes(head[9:13], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 ":
        return int.from_bytes(head[14:16], "little") & 0x3FFF, int.from_bytes(head[16:18], "little") & 0x3FFF
    raise Refused("picture_unreadable")


def _upright(opened: Image.Image) -> Image.Image:
    """Return the first frame, upright, not larger than we keep, in RGB or RGBA of plain colours, without metadata."""
    profile = opened.info.get("icc_profile")
    largest = (LONG_SIDES[-1], LONG_SIDES[-1])
    image: Image.Image = opened
    if opened.format != "JPEG":
        image = _true_colour(opened)
        image.info.update(opened.info)
    # A JPEG is decoded straight to about the size that is wanted.
    image.thumbnail(largest, Image.Resampling.LANCZOS, reducing_gap=3.0)
    image = ImageOps.exif_transpose(image)
    image = _true_colour(_plain_colours(image, profile))
    image.info.clear()
    return image


def _true_colour(image: Image.Image) -> Image.Image:
    """Return a copy in RGB, or RGBA where something shows through."""
    if image.mode.startswith(("I", "F")):
        # Sixteen bits of grey: the upper eight are what a screen shows.
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _plain_colours(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Turn the colours of a camera's or printer's profile into sRGB; a profile that makes no sense is left out."""
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        made = ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), _srgb, outputMode=mode)
    except (ImageCms.PyCMSError, *BROKEN):
        return image
    return made or image


def _sizes(image: Image.Image) -> list[Version]:
    found = []
    longest = max(image.size)
    for side in LONG_SIDES:
        # A line of one pixel stays one pixel high, however small it gets.
        smaller = (max(1, image.width * side // longest), max(1, image.height * side // longest))
        fitted = image if side >= longest else image.resize(smaller, Image.Resampling.LANCZOS)
        out = io.BytesIO()
        fitted.save(out, "WEBP", quality=QUALITY, method=4)
        found.append(Version(fitted.width, fitted.height, out.getvalue()))
        if side >= longest:
            break
    return found
