"""QR codes: what a scanner sees is what was asked for, and nothing in a title becomes markup."""

import io
import re
from xml.etree import ElementTree

import pytest
import segno
from PIL import Image

from core.codes import BORDER, qr_matrix, qr_png, qr_svg

TEXT = "https://sundet.example/ticket/Zm9yIGVuIHN0cmVuZyBww6UgMTI4IGJpdA"


def test_matrix_is_segnos_code() -> None:
    code = segno.make_qr(TEXT, error="m", boost_error=False)
    assert qr_matrix(TEXT) == [[bool(square) for square in row] for row in code.matrix]
    assert {type(square) for row in qr_matrix(TEXT) for square in row} == {bool}


def _squares(path: str, size: int) -> list[list[bool]]:
    found = [[False] * size for _ in range(size)]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1H\d+z", path):
        for place in range(int(x), int(x) + int(width)):
            found[int(y) - BORDER][place - BORDER] = True
    return found


def test_svg_draws_every_square() -> None:
    root = ElementTree.fromstring(qr_svg(TEXT, "Billet"))
    drawn = root.find("{http://www.w3.org/2000/svg}path")
    assert drawn is not None
    rows = qr_matrix(TEXT)
    assert _squares(drawn.attrib["d"], len(rows)) == rows
    assert root.attrib["viewBox"] == f"0 0 {len(rows) + 8} {len(rows) + 8}"


def test_svg_says_what_it_is_and_has_nothing_inline() -> None:
    svg = qr_svg(TEXT, "Billet til Søren")
    root = ElementTree.fromstring(svg)
    assert (root.attrib["role"], root.attrib["aria-label"]) == ("img", "Billet til Søren")
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "Billet til Søren"
    assert re.findall(r"\b(?:style|id|class|width=\"\d+px)", svg) == []


def test_svg_title_stays_text() -> None:
    title = "\"><script>alert(1)</script> {0} & 'x'"
    root = ElementTree.fromstring(qr_svg("x", title))
    assert [child.tag.rpartition("}")[2] for child in root] == ["title", "rect", "path"]
    assert root.attrib["aria-label"] == root[0].text == title


def test_png_has_four_white_squares_around() -> None:
    picture = Image.open(io.BytesIO(qr_png(TEXT, scale=3)))
    side = (len(qr_matrix(TEXT)) + 2 * BORDER) * 3
    assert (picture.format, picture.size) == ("PNG", (side, side))
    grey = picture.convert("L")
    assert {grey.getpixel((x, y)) for x in range(side) for y in range(4 * 3)} == {255}
    assert grey.getpixel((4 * 3, 4 * 3)) == 0


def test_a_text_too_long_for_a_code_is_refused() -> None:
    with pytest.raises(ValueError, match=r"too long|not fit|Data too"):
        qr_matrix("x" * 5000)
