"""The short code of one person at one edition: shown as a QR code, and easy to type where no camera is.

`R-<number in base 32>-<eight signs of a signature>`, in Crockford's alphabet (no I, L, O, U): 40 bits that cannot be
guessed at a door. Whoever reads one forgives small letters, spaces, and signs that look alike.
"""

import re

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SIGNS = 8
_CODE = re.compile(rf"R-?([{ALPHABET}]{{1,8}})-([{ALPHABET}]{{{SIGNS}}})")
_ALIKE = str.maketrans("ILOU", "110V")


def in_base32(number: int) -> str:
    """Return a number from 0 up in the alphabet."""
    signs = ""
    while number or not signs:
        number, rest = divmod(number, 32)
        signs = ALPHABET[rest] + signs
    return signs


def number_in(signs: str) -> int:
    number = 0
    for sign in signs:
        number = number * 32 + ALPHABET.index(sign)
    return number


def signature(digest: str) -> str:
    """Return the short signature of a long one in hexadecimal."""
    return in_base32(int(digest[: SIGNS * 5 // 4], 16)).rjust(SIGNS, "0")


def code_text(member_id: int, digest: str) -> str:
    return f"R-{in_base32(member_id)}-{signature(digest)}"


def read_code(typed: str) -> tuple[int, str] | None:
    """Return the number and the signature in what was scanned or typed, or None where it is no such code."""
    text = re.sub(r"\s+", "", typed.upper()).replace("\N{EN DASH}", "-").translate(_ALIKE)
    found = _CODE.fullmatch(text)
    return None if found is None else (number_in(found[1]), found[2])
