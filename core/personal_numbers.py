"""Text that looks like a Danish CPR number or a Swedish personnummer, which nobody may send us in a free field."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from stdnum import luhn
from stdnum.dk import cpr

from core.refusals import Refused

# Six or eight digits of a date, a sign, four digits; as part of a longer row of numbers it is something else.
_WITH_SIGN = re.compile(r"(?<!\d)(?<!\d-)(\d{6}|\d{8})([-+])(\d{4})(?!-?\d)")

# Without the sign, groups of digits before and after are looked at too: phone numbers and IBANs are written like that.
_BARE = re.compile(r"(?<![\d+])(?<!\d[ \-])(\d{6}|\d{8})( ?)(\d{4})(?![ \-]?\d)")
_DASHES = re.compile(r"[‐‑‒–—−]")

# Nobody who writes to us is older.
_OLDEST = 115


def looks_like_personal_number(text: str, today: date) -> bool:
    """Whether a personal number stands anywhere in a text, in any usual way of writing it.

    Order numbers, phone numbers, organisation numbers and GLNs must pass, so a bare row of ten digits is only taken for
    a personal number when its date and its check digit are right (one in a hundred of random rows); ten digits that
    begin with 07 are taken for a Swedish mobile phone. Written with its hyphen a CPR number needs no check digit: since
    2007 there are such without (cpr.dk), and nothing else looks like it.
    """
    plain = _DASHES.sub("-", _ascii_digits(unicodedata.normalize("NFKC", text)))
    found = [match.groups() for pattern in (_WITH_SIGN, _BARE) for match in pattern.finditer(plain)]
    return any(
        _is_swedish(born, sign, last, today) or _is_danish(born, sign, last, today) for born, sign, last in found
    )


def refuse_personal_number(text: str, today: date, field: str | None = None) -> None:
    """Refuses `personal_number`, to be said beside the field that it was typed into."""
    if looks_like_personal_number(text, today):
        raise Refused("personal_number", field=field)


def _is_swedish(born: str, sign: str, last: str, today: date) -> bool:
    """Folkbokföringslagen (1991:481) 18 §: date, three digits, Luhn. A coordination number has 60 added to the day."""
    if not luhn.is_valid(born[-6:] + last):
        return False
    if not sign and len(born) == 6 and born.startswith("07"):
        return False
    centuries = (int(born[:2]) * 100,) if len(born) == 8 else (2000, 1900)
    month, day = int(born[-4:-2]), int(born[-2:])
    return any(
        _is_birthday(century + int(born[-6:-4]), month, day - 60 if day > 60 else day, today) for century in centuries
    )


def _is_danish(born: str, sign: str, last: str, today: date) -> bool:
    """CPR-loven: DDMMYY and four digits; the first of them tells the century."""
    if len(born) == 8 or sign == "+":
        return False
    number = born + last
    if sign != "-" and cpr.checksum(number) != 0:
        return False
    year = int(born[4:6])
    if last[0] in "0123" or (last[0] in "49" and year >= 37):
        year += 1900
    elif last[0] in "5678" and year >= 58:
        return False  # born in the 1800s
    else:
        year += 2000
    return _is_birthday(year, int(born[2:4]), int(born[:2]), today)


def _is_birthday(year: int, month: int, day: int, today: date) -> bool:
    try:
        birthday = date(year, month, day)
    except ValueError:
        return False
    return birthday <= today and today.year - birthday.year <= _OLDEST


def _ascii_digits(text: str) -> str:
    """Arabic and other digits say the same number."""
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in text)
