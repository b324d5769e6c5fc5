"""What leads to somebody whoever they are: mail addresses, web addresses, handles and telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from conference.rules.anonymity.everyday import LOUD_DOMAINS, QUIET_DOMAINS, SHORT_WORDS


class FoundKind(StrEnum):
    NAME = "name"
    ORGANISATION = "organisation"
    ADDRESS = "address"
    LINK = "link"
    HANDLE = "handle"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Trace:
    """Where something stands in the text that was looked through."""

    kind: FoundKind
    start: int
    end: int


# Every pattern starts at a place where a word starts and has bounded repetitions, so that no text takes long.
_DOT = r"(?:\.|\s{0,2}[\[({]\s{0,2}(?:dot|punkt|prik|punktum)\s{0,2}[\])}]\s{0,2})"
_AT = r"(?:@|\s{0,2}[\[({]\s{0,2}(?:@|at|snabel-?a|snabela)\s{0,2}[\])}]\s{0,2})"
_ADDRESS = re.compile(rf"(?<![\w.+%-])[\w.+%-]+{_AT}[\w-]+(?:{_DOT}[\w-]+)*", re.IGNORECASE)
_REST = r"(?:[^\s<>\"'()\[\]{}|\\^`▇]|\([^\s<>\"'()\[\]{}|\\^`▇]*\))"
_LINK = re.compile(
    rf"(?<![^\W_])(?:[a-z][a-z0-9+.-]{{1,20}}://|www\.|(?:mailto|tel|sms|skype|spotify|callto|xmpp):){_REST}+",
    re.IGNORECASE,
)
_DOMAIN = re.compile(
    rf"(?<![\w-])(?P<host>(?:[\w-]{{1,63}}\.){{1,8}}(?P<top>[^\W\d_]{{2,12}}))(?![\w-])(?P<path>(?:[:/?#]{_REST}*)?)"
)
_HANDLE = re.compile(r"(?<![\w@])@[\w.-]*[^\W\d_][\w.-]*")
_BETWEEN = r"[ \t\u00a0\u2009\u202f.\-‐‑–/]"
_PHONE = re.compile(
    rf"(?<!\w)(?:\+|\(\+?\d{{1,5}}\){_BETWEEN}{{0,2}})?\d(?:(?:{_BETWEEN}{{0,3}}|{_BETWEEN}?\(0\){_BETWEEN}?)\d){{4,40}}(?!\w)"
)
_DATES = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d([-./ ])\d{1,2}\1\d{1,2}|\d{1,2}([-./ ])\d{1,2}\2(?:19|20)\d\d)(?!\d)"
    r"|(?<!\d)(?:19|20)\d\d(?:\s?[-–/\s]\s?(?:19|20)\d\d)+(?!\d)"
    r"|(?<![\d.])(?:[01]?\d|2[0-3])\.[0-5]\d(?!\.?\d)|(?<!\d)\d\d[-–]\d\d(?: \d\d[-–]\d\d)+(?!\d)"
)
_AMOUNT = re.compile(r"[1-9]\d{0,2}(?:([. \u00a0\u202f])\d{3})(?:\1\d{3})+")


def traces(text: str) -> Iterator[Trace]:
    """Find them all, the surest kinds first; they may overlap."""
    yield from _found(_ADDRESS, FoundKind.ADDRESS, text)
    yield from _found(_LINK, FoundKind.LINK, text)
    for match in _DOMAIN.finditer(text):
        if _is_domain(match["host"], has_path=len(match["path"]) > 1):
            yield _trimmed(FoundKind.LINK, text, *match.span())
    yield from _found(_HANDLE, FoundKind.HANDLE, text)
    for match in _PHONE.finditer(text):
        if _is_phone(match[0]):
            yield Trace(FoundKind.PHONE, *match.span())


def _found(pattern: re.Pattern[str], kind: FoundKind, text: str) -> Iterator[Trace]:
    for match in pattern.finditer(text):
        yield _trimmed(kind, text, *match.span())


def _trimmed(kind: FoundKind, text: str, start: int, end: int) -> Trace:
    """Leave the full stop of the sentence, and the marks that make words bold, where they are."""
    while end > start + 1 and text[end - 1] in ".,;:!?*_~-":
        end -= 1
    while start < end - 1 and text[start] in "_-.":
        start += 1
    return Trace(kind, start, end)


def _is_domain(host: str, *, has_path: bool) -> bool:
    """Whether what looks like a host's name is one, and not the end of a sentence with the next one close behind."""
    *_, before, top = host.split(".")
    lower = top.casefold()
    if lower in LOUD_DOMAINS:
        return True
    if len(before) < 2 and not has_path:
        return False
    known = lower in QUIET_DOMAINS or (len(lower) == 2 and lower.isascii() and lower not in SHORT_WORDS)
    return known and (has_path or top.islower() or top.isupper())


def _is_phone(text: str) -> bool:
    """Whether digits look like a telephone number: not like dates, years, hours, an amount, or a list of figures."""
    if text.startswith(("+", "(+", "0", "(0")):
        return sum(map(str.isdigit, text)) >= 7
    if _AMOUNT.fullmatch(text):
        return False
    groups = re.findall(r"\d+", _DATES.sub(" ", text))
    count = sum(map(len, groups))
    return count >= 8 and min(map(len, groups)) > 1 and {*map(len, groups)} != {3}
