"""Uploaded pictures: what comes out is a small clean WebP; bombs, polyglots and fakes cost little and are refused."""

import gzip
import io
import os
import random
import resource
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest
from PIL import Image, ImageCms, ImageDraw

from core.pictures import LONG_SIDES, picture_type, versions_of
from core.refusals import Refused

SECRET = b"55.6761 12.5683 Soren secret"


def a_picture(size: tuple[int, int] = (640, 480), *, mode: str = "RGB", form: str = "PNG", **options: object) -> bytes:
    """Half red, half blue, so that turning and colours can be seen."""
    image = Image.new("RGB", size, (220, 20, 30))
    ImageDraw.Draw(image).rectangle((size[0] // 2, 0, size[0], size[1]), fill=(20, 30, 220))
    out = io.BytesIO()
    (image.quantize(8) if mode == "P" else image.convert(mode)).save(out, form, **options)
    return out.getvalue()


def _opened(body: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(body))
    image.load()
    return image


def _near(image: Image.Image, at: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    found = image.convert("RGB").getpixel(at)
    assert isinstance(found, tuple)
    return all(abs(one - other) < 30 for one, other in zip(found, colour, strict=True))


@pytest.mark.parametrize(
    "form, mode",
    [
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("PNG", "L"),
        ("PNG", "LA"),
        ("JPEG", "RGB"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
        ("GIF", "P"),
        ("GIF", "L"),
    ],
)
def test_every_kind_of_picture_becomes_webp(form: str, mode: str) -> None:
    versions = versions_of(a_picture(mode=mode, form=form))
    assert [(item.width, item.height, picture_type(item.body)) for item in versions] == [
        (480, 360, "WEBP"),
        (640, 480, "WEBP"),
    ]
    if mode in ("RGB", "RGBA", "P", "CMYK"):
        image = _opened(versions[-1].body)
        assert _near(image, (100, 200), (220, 20, 30))
        assert _near(image, (500, 200), (20, 30, 220))


@pytest.mark.parametrize(
    "size, kept",
    [
        ((100, 50), [(100, 50)]),
        ((480, 480), [(480, 480)]),
        ((1000, 500), [(480, 240), (960, 480), (1000, 500)]),
        ((4000, 3000), [(480, 360), (960, 720), (1920, 1440)]),
        ((300, 3000), [(48, 480), (96, 960), (192, 1920)]),
        ((1, 1), [(1, 1)]),
        ((3000, 1), [(480, 1), (960, 1), (1920, 1)]),
        ((5000, 5000), [(480, 480), (960, 960), (1920, 1920)]),
    ],
)
@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_picture_is_kept_in_the_sizes_it_has(size: tuple[int, int], kept: list[tuple[int, int]], form: str) -> None:
    versions = versions_of(a_picture(size, form=form))
    assert [(item.width, item.height) for item in versions] == kept
    assert [_opened(item.body).size for item in versions] == kept


def test_a_picture_is_turned_as_its_camera_says_and_loses_its_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = SECRET.decode()
    body = a_picture((400, 300), form="JPEG", exif=exif, comment=SECRET, icc_profile=_profile())
    assert SECRET in body
    (version,) = versions_of(body)
    image = _opened(version.body)
    assert image.size == (300, 400)
    # Turned by a quarter to the right, the left half is on top.
    assert _near(image, (150, 50), (220, 20, 30))
    assert _near(image, (150, 350), (20, 30, 220))
    assert SECRET not in version.body
    assert [mark for mark in (b"EXIF", b"ICCP", b"XMP ", b"Exif") if mark in version.body] == []


def _profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
@pytest.mark.parametrize("profile", [_profile(), b"nonsense" * 50, b"\0"], ids=["whole", "nonsense", "empty"])
def test_a_colour_profile_never_hurts(mode: str, profile: bytes) -> None:
    (version,) = versions_of(a_picture((60, 40), mode=mode, icc_profile=profile))
    assert _opened(version.body).size == (60, 40)


def test_what_shows_through_still_does() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    (version,) = versions_of(out.getvalue())
    assert _opened(version.body).convert("RGBA").getpixel((25, 25)) in ((0, 0, 0, 0), (255, 255, 255, 0))


def test_sixteen_bits_of_grey_keep_their_light() -> None:
    out = io.BytesIO()
    Image.new("I;16", (50, 50), 0x8000).save(out, "PNG")
    (version,) = versions_of(out.getvalue())
    assert _near(_opened(version.body), (25, 25), (128, 128, 128))


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_only_the_first_frame_of_a_moving_picture_is_kept(form: str) -> None:
    frames = [Image.new("RGB", (60, 60), colour) for colour in ("red", "lime", "blue")]
    out = io.BytesIO()
    frames[0].save(out, form, save_all=True, append_images=frames[1:], duration=50)
    (version,) = versions_of(out.getvalue())
    image = _opened(version.body)
    assert getattr(image, "n_frames", 1) == 1
    assert _near(image, (30, 30), (255, 0, 0))


# --- attacks ----------------------------------------------------------------------------------------------------------


def _png(width: int, height: int, *, rows: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _webp(form: bytes, width: int, height: int) -> bytes:
    if form == b"VP8X":
        data = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    elif form == b"VP8L":
        data = b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little")
    else:
        data = b"\x30\x01\x00\x9d\x01\x2a" + struct.pack("<HH", width, height)
    chunk = form + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def _jpeg_claiming(width: int, height: int) -> bytes:
    body = bytearray(a_picture((16, 16), form="JPEG"))
    place = body.index(b"\xff\xc0")
    body[place + 5 : place + 9] = struct.pack(">HH", height, width)
    return bytes(body)


def _gif_claiming(width: int, height: int) -> bytes:
    body = bytearray(a_picture((16, 16), form="GIF", mode="P"))
    body[6:10] = struct.pack("<HH", width, height)
    return bytes(body)


GIANTS = {
    "png of 26 megapixels": _png(5200, 5001),
    "png of a terapixel": _png(2**31 - 1, 2**31 - 1),
    "png bomb with its rows": _png(30_000, 30_000, rows=zlib.compress(bytes(30_000 * 3 * 200))),
    "webp, extended head": _webp(b"VP8X", 16_384, 16_384),
    "webp, largest canvas": _webp(b"VP8X", 2**24, 2**24),
    "webp, lossless": _webp(b"VP8L", 16_384, 16_384),
    "webp, lossy": _webp(b"VP8 ", 16_383, 16_383),
    "jpeg": _jpeg_claiming(65_000, 65_000),
    "gif": _gif_claiming(65_535, 65_535),
}


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("body", GIANTS.values(), ids=GIANTS.keys())
def test_a_bomb_is_refused_before_it_is_decoded(body: bytes) -> None:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Refused) as refused:
        versions_of(body)
    assert refused.value.code in ("picture_too_big", "picture_unreadable")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 60 * 1024


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_picture_too_big_says_how_big_it_may_be() -> None:
    with pytest.raises(Refused) as refused:
        versions_of(_png(5200, 5001))
    assert (refused.value.code, refused.value.details) == ("picture_too_big", {"megapixels": 25})


def _zip_with(name: str, body: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return out.getvalue()


def _many_scans() -> bytes:
    body = a_picture((64, 64), form="JPEG", progressive=True)
    place = body.rindex(b"\xff\xda")
    scan = body[place:-2]
    return body[:place] + scan * 2000 + body[-2:]


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
FAKES = {
    "nothing but a first byte": b"\x89",
    "svg": SVG,
    "svg packed": gzip.compress(SVG),
    "html": b"<!doctype html><script>alert(1)</script>",
    "html behind the first bytes of a gif": b"GIF89a/*" + b"<script>alert(1)</script>" + b"*/=1;",
    "html behind the first bytes of a png": b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
    "php behind the first bytes of a jpeg": b"\xff\xd8\xff\xe0<?php system($_GET[0]);",
    "webp without a picture": b"RIFF\x04\x00\x00\x00WEBP",
    "webp with an unknown chunk": b"RIFF\x10\x00\x00\x00WEBPEVIL\x04\x00\x00\x00abcd",
    "riff that is sound": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(24),
    "pdf": b"%PDF-1.7\n%%EOF",
    "zip": _zip_with("a.png", a_picture()),
    "zip bomb": _zip_with("a.png", bytes(20_000_000)),
    "windows program": b"MZ" + bytes(200),
    "bmp": b"BM" + bytes(200),
    "tiff": b"II*\x00" + bytes(200),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n",
    "icon": b"\x00\x00\x01\x00" + bytes(200),
    "png without rows": _png(10, 10),
    "png of no width": _png(0, 10),
    "jpeg with thousands of scans": _many_scans(),
}


@pytest.mark.parametrize("body", FAKES.values(), ids=FAKES.keys())
def test_what_is_no_picture_is_refused(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        versions_of(body)
    assert refused.value.code == "picture_unreadable"


@pytest.mark.parametrize(
    "add",
    [
        lambda body: body + b"<script>alert(1)</script>",
        lambda body: body + _zip_with("evil.html", b"<script>alert(1)</script>"),
        lambda body: body + b"%PDF-1.7 /JavaScript",
    ],
    ids=["html at the end", "zip at the end", "pdf at the end"],
)
@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF"])
def test_a_polyglot_loses_its_other_half(add: Callable[[bytes], bytes], form: str) -> None:
    (version,) = versions_of(add(a_picture((64, 64), form=form, mode="P" if form == "GIF" else "RGB")))
    assert [mark for mark in (b"<script", b"PK\x03\x04", b"%PDF", b"JavaScript") if mark in version.body] == []
    assert _opened(version.body).size == (64, 64)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_broken_picture_is_refused_or_read_but_never_crashes(form: str) -> None:
    whole = a_picture((200, 150), form=form, mode="P" if form == "GIF" else "RGB")
    chance = random.Random(form)
    for _ in range(150):
        body = bytearray(whole)
        for _ in range(chance.randrange(1, 12)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        cut = bytes(body[: chance.randrange(1, len(body) + 1)]) if chance.random() < 0.4 else bytes(body)
        with suppress(Refused):
            assert max(_opened(versions_of(cut)[-1].body).size) <= LONG_SIDES[-1]


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_picture_cut_short_is_refused(form: str) -> None:
    noise = Image.frombytes("RGB", (300, 200), os.urandom(300 * 200 * 3))
    out = io.BytesIO()
    noise.save(out, form)
    with pytest.raises(Refused) as refused:
        versions_of(out.getvalue()[: len(out.getvalue()) // 2])
    assert refused.value.code == "picture_unreadable"
