"""Order codes with a check character, and the references that banks carry: Swedish OCR and Danish FIK +71."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from stdnum import luhn

from core.refusals import Refused

# 23 characters. No vowels, so that no code is a word; no 0 O Q, 1 I L; and of 5 S, 8 B, 2 Z, 6 G, V U one each.
# Their number is a prime on purpose: it lets one check character see every mistyped and every swapped character.
ALPHABET = "23456789CDFHJKMNPRTVWXY"
CODE_LENGTH = 8

# What people read or type for a character of ours. The check character still decides.
_LOOK_ALIKES = str.maketrans("BGSUZ", "865V2")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—−_.·]+")
_CODE_IN_TEXT = re.compile(r"(?<![^\W_])[^\W_]{4}[\s\-‐‑‒–—−_.·]?[^\W_]{4}(?![^\W_])")

OCR_LONGEST = 25
FIK71_LENGTH = 15


def generate(below: Callable[[int], int]) -> str:
    """A new order code. `below(n)` answers a random whole number from 0 to n-1, as `secrets.randbelow` does.

    A code holds at least one letter, so that it is never taken for a phone or company number.
    """
    while True:
        body = "".join(ALPHABET[below(len(ALPHABET))] for _ in range(CODE_LENGTH - 1))
        if not body.isdigit():
            return body + check_character(body)


def check_character(body: str) -> str:
    """The character that makes the sum of place times value divisible by 23.

    Places (2, 3, … 8; the check character has place 1) differ from each other and are not divisible by the prime, so
    any single wrong character and any two swapped ones change the sum: the argument behind ISO 7064 and ISBN-10.
    """
    total = sum(place * ALPHABET.index(character) for place, character in enumerate(reversed(body), start=2))
    return ALPHABET[-total % len(ALPHABET)]


def normalise(text: str) -> str:
    """The code as we store it: forgives lower case, spaces, hyphens, full-width letters and look-alikes."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return _SEPARATORS.sub("", plain).translate(_LOOK_ALIKES)


def is_valid(text: str) -> bool:
    """Whether what was typed is a code with the right check character (not whether such an order exists)."""
    code = normalise(text)
    if len(code) != CODE_LENGTH or any(character not in ALPHABET for character in code):
        return False
    return check_character(code[:-1]) == code[-1]


def shown(code: str) -> str:
    """The code as people see it, in two halves: `K7MX-P2DC`."""
    return f"{code[:4]}-{code[4:]}"


def codes_in(text: str) -> tuple[str, ...]:
    """All valid order codes in the free text of a bank row, each once, in their order."""
    plain = unicodedata.normalize("NFKC", text)
    # Halves can stand apart, so every word may begin a code: search again from each, not only after the last hit.
    starts = (match.start() for match in re.finditer(r"(?<![^\W_])[^\W_]", plain))
    hits = (_CODE_IN_TEXT.match(plain, start) for start in starts)
    return tuple(dict.fromkeys(normalise(hit.group()) for hit in hits if hit and is_valid(hit.group())))


def ocr(number: int) -> str:
    """A Swedish OCR reference of a number: the number, a length digit (of the whole, modulo 10) and a Luhn digit."""
    if number <= 0:
        raise ValueError("a reference is made of a positive number")
    base = str(number)
    length = len(base) + 2
    if length > OCR_LONGEST:
        raise ValueError("too long for an OCR reference")
    counted = f"{base}{length % 10}"
    return counted + luhn.calc_check_digit(counted)


def number_of_ocr(text: str) -> int:
    """The number inside an OCR reference as typed or read. Refuses `ocr_invalid`."""
    digits = _SEPARATORS.sub("", text)
    well_formed = digits.isascii() and digits.isdigit() and 3 <= len(digits) <= OCR_LONGEST
    if not well_formed or int(digits[-2]) != len(digits) % 10 or not luhn.is_valid(digits):
        raise Refused("ocr_invalid")
    return int(digits[:-2])


def fik71(number: int) -> str:
    """The payment id of a Danish FIK +71: 14 digits and a Luhn digit."""
    if not 0 < number < 10 ** (FIK71_LENGTH - 1):
        raise ValueError("a payment id is made of a positive number of at most 14 digits")
    base = f"{number:0{FIK71_LENGTH - 1}d}"
    return base + luhn.calc_check_digit(base)


def fik71_line(payment_id: str, creditor: str) -> str:
    """What the buyer types into the bank: `+71<000000202700019+87654321<`."""
    return f"+71<{payment_id}+{creditor}<"


def number_of_fik71(text: str) -> int:
    """The number inside a FIK payment id, alone or in its whole line. Refuses `fik_invalid`."""
    plain = _SEPARATORS.sub("", text)
    line = re.fullmatch(r"(?:\+?71<)?(\d{15})(?:\+\d{8}<?)?", plain, re.ASCII)
    if line is None or not luhn.is_valid(line.group(1)):
        raise Refused("fik_invalid")
    return int(line.group(1)[:-1])


def fik_creditor(text: str) -> str:
    """A creditor number (8 digits, from the bank). Refuses `fik_creditor_invalid`."""
    digits = _SEPARATORS.sub("", text)
    if not re.fullmatch(r"\d{8}", digits, re.ASCII):
        raise Refused("fik_creditor_invalid")
    return digits
