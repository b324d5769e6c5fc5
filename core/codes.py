"""QR codes, for pages (SVG), mails (PNG) and PDFs (a matrix)."""

import io
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    import segno

# 15 % of the squares may be scratched or folded away; four white squares around are what the standard asks for.
CORRECTION = "m"
BORDER = 4


def _code(text: str) -> "segno.QRCode":
    # Imported here because it saves start-up time.
    import segno

    return segno.make_qr(text, error=CORRECTION, boost_error=False)


def qr_matrix(text: str) -> list[list[bool]]:
    """Return the rows of squares, True for dark, without the white border. Raises ValueError for a text too long."""
    return [[bool(square) for square in row] for row in _code(text).matrix]


def qr_svg(text: str, title: str) -> Markup:
    """Return the code as an `<svg>` without size, style or id; `title` is what a screen reader says.

    It is dark on white in both themes, because many scanners read nothing else.
    """
    rows = qr_matrix(text)
    size = len(rows) + 2 * BORDER
    path = "".join(_runs(row, y) for y, row in enumerate(rows, start=BORDER))
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" aria-label="{title}"'
        ' shape-rendering="crispEdges"><title>{title}</title><rect width="{size}" height="{size}" fill="#fff"/>'
        '<path fill="#000" d="{path}"/></svg>'
    ).format(size=size, title=title, path=path)


def _runs(row: list[bool], y: int) -> str:
    """Draw each run of dark squares of one row as one bar."""
    bars = []
    start: int | None = None
    for x, dark in enumerate([*row, False], start=BORDER):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            bars.append(f"M{start} {y}h{x - start}v1H{start}z")
            start = None
    return "".join(bars)


def qr_png(text: str, *, scale: int = 8) -> bytes:
    """Return the code as a black and white PNG, `scale` pixels to a square."""
    out = io.BytesIO()
    _code(text).save(out, kind="png", scale=scale, border=BORDER)
    return out.getvalue()
