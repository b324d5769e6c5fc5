"""The colours of static/css/tokens.css against WCAG 2.2 AA, in light and in dark."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
INK_ON_FILL = "#11183f"

# Text and the grounds it stands on: at least 4.5 to 1.
TEXT = [
    ("ink", ["paper", "surface", "sunken", "sky", "west-pale", "east-pale"]),
    ("ink", ["water-pale", "good-pale", "warn-pale", "bad-pale"]),
    ("ink-soft", ["paper", "surface", "sunken", "west-pale", "east-pale", "water-pale"]),
    ("link", ["paper", "surface", "sunken", "water-pale", "west-pale", "east-pale", "warn-pale", "bad-pale"]),
    ("west-text", ["paper", "surface", "west-pale"]),
    ("east-text", ["paper", "surface", "east-pale"]),
    ("warn-text", ["paper", "surface", "warn-pale"]),
    ("bad-text", ["paper", "surface", "bad-pale"]),
    ("water-text", ["paper", "surface", "water-pale"]),
    ("foam", ["water", "water-light"]),
    ("foam-soft", ["water"]),
    ("sun", ["water"]),
    ("on-action", ["action", "action-over"]),
    ("paper", ["ink"]),
]
# Borders of fields, focus, drawn figures: at least 3 to 1.
SHAPES = [
    ("line-strong", ["paper", "surface"]),
    ("focus", ["paper", "surface", "sky", "west-pale", "east-pale"]),
    ("bad", ["paper", "surface", "bad-pale"]),
    ("water-text", ["surface"]),
    ("sun", ["water", "water-light"]),
]


def _tokens(theme: int) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", TOKENS.read_text(encoding="utf-8")):
        pair = re.fullmatch(r"light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)", value)
        if pair:
            found[name] = pair.group(theme + 1)
        elif re.fullmatch(r"#[0-9a-f]{6}", value):
            found[name] = value
        elif alias := re.fullmatch(r"var\(--([\w-]+)\)", value):
            found[name] = found[alias.group(1)]
    return found


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    """Return the contrast ratio of two colours as WCAG 2.2 defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _short(pairs: list[tuple[str, list[str]]], tokens: dict[str, str], least: float) -> list[str]:
    return [
        f"{front} on {ground}: {ratio(tokens[front], tokens[ground]):.2f}"
        for front, grounds in pairs
        for ground in grounds
        if ratio(tokens[front], tokens[ground]) < least
    ]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(theme: int) -> None:
    assert _short(TEXT, _tokens(theme), 4.5) == []


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_shapes_stand_out_from_their_ground(theme: int) -> None:
    assert _short(SHAPES, _tokens(theme), 3.0) == []


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("fill", ["west", "east", "sun"])
def test_dark_ink_reads_on_the_colours_of_the_shores(fill: str, theme: int) -> None:
    assert ratio(INK_ON_FILL, _tokens(theme)[fill]) >= 4.5


def test_the_ratio_is_the_one_of_the_standard() -> None:
    assert (ratio("#000000", "#ffffff"), round(ratio("#777777", "#ffffff"), 2)) == (21.0, 4.48)
