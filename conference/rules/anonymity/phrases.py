"""What somebody's names look like in a text: whole, in parts, turned round, run together, with endings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from itertools import pairwise

from conference.rules.anonymity.everyday import (
    ANDS,
    ARTICLES,
    BOXES,
    COMPANY_FORMS,
    EVERYDAY,
    PARTICLES,
    PATHS,
    PLATFORMS,
)
from conference.rules.anonymity.folding import bare, fine, folded, visible
from conference.rules.anonymity.traces import FoundKind

WORD = re.compile(r"[^\W_]+")
# Scripts without spaces between words (Thai, Lao, Burmese, Khmer, kana, Han), and Hangul, where endings are set close.
CLOSE = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
_CLOSE = re.compile(f"[{CLOSE}]")
_LETTER = rf"[^\W\d_{CLOSE}]"
_GAP = r"[\W_]{1,12}"
# Between the last name and the first, where the last comes first.
_GAP_TURNED = "[ \u00a0,_-]{1,4}"
_GAP_AND = rf"[\W_]{{1,12}}(?:(?:{'|'.join(ANDS)})[\W_]{{1,12}})?"
# Semitic scripts write "and", "to", "with" and "the" as one word with the next; Slavic names bend.
_ARABIC, _HEBREW, _CYRILLIC = (re.compile(f"[{span}]") for span in ("\u0600-\u06ff", "\u0590-\u05ff", "\u0400-\u04ff"))
_BENT = "аяеиоуыьй"
# From so many letters on, a name that is written as one word is no other word.
TOGETHER = 6


@dataclass(frozen=True, slots=True)
class Identity:
    """Who must not be known: every name, organisation or act, mail address and link of everybody who speaks."""

    names: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


class Only(Enum):
    """Which of the places where the letters fit are meant."""

    ALL = auto()
    FINE = auto()  # those with the same accents: Bø, not Bo
    EXACT = auto()  # those with the very same signs: Å, not å or a
    CAPITAL = auto()  # those with capitals: everyday words, such as Hans or The Band


@dataclass(frozen=True, slots=True)
class Phrase:
    """One form of a name: `pattern` fits texts in their coarse form; `word` is what FINE and EXACT compare with."""

    kind: FoundKind
    pattern: re.Pattern[str]
    only: Only
    word: str
    size: int


@lru_cache(maxsize=256)
def phrases_of(identity: Identity) -> tuple[Phrase, ...]:
    """Every form of everything that tells who somebody is, the longest first."""
    found: dict[tuple[str, Only, str], Phrase] = {}
    for phrase in _all(identity):
        found.setdefault((phrase.pattern.pattern, phrase.only, phrase.word), phrase)
    return tuple(sorted(found.values(), key=lambda one: (-one.size, one.pattern.pattern, one.kind)))


def _all(identity: Identity) -> Iterator[Phrase]:
    for name in identity.names:
        yield from _of_name(visible(name))
    for name in identity.organisations:
        yield from _of_organisation(visible(name))
    for address in identity.addresses:
        yield from _of_box(visible(address))
    for link in identity.links:
        yield from _of_link(visible(link))


def _of_name(name: str) -> Iterator[Phrase]:
    words = WORD.findall(name)
    if not words:
        return
    yield _whole(FoundKind.NAME, words)
    parts = [within for part in name.split() if (within := WORD.findall(part))]
    if len(parts) > 1:
        first, *_, last = parts
        yield _whole(FoundKind.NAME, [words[0], words[-1]])
        yield _whole(FoundKind.NAME, first + last)
        yield _whole(FoundKind.NAME, [first[0][0], *last])
        for order in (last + [word for part in parts[:-1] for word in part], last + first):
            yield _whole(FoundKind.NAME, order, gap=_GAP_TURNED)
    if len(words) > 1:
        yield from (_whole(FoundKind.NAME, part) for part in parts if len(part) > 1)
        yield from (_part(word) for word in words if _may_stand_alone(word))


def _may_stand_alone(word: str) -> bool:
    return len(word) >= (2 if _CLOSE.search(word) else 3) and not word.isdigit() and fine(word) not in PARTICLES


def _of_organisation(name: str) -> Iterator[Phrase]:
    words = WORD.findall(name)
    if not words:
        # An act may be called "!!!!" or three waves.
        if len(name.strip()) >= 3:
            yield Phrase(FoundKind.ORGANISATION, re.compile(re.escape(folded(name))), Only.ALL, "", len(name))
        return
    yield _whole(FoundKind.ORGANISATION, words, gap=_GAP_AND)
    core = _without_form(words)
    if core and core != words:
        yield _whole(FoundKind.ORGANISATION, core, gap=_GAP_AND)
    if len(core) > 1 and fine(core[0]) in ARTICLES and not all(fine(word) in EVERYDAY for word in core[1:]):
        yield _whole(FoundKind.ORGANISATION, core[1:], gap=_GAP_AND)


def _without_form(words: Sequence[str]) -> list[str]:
    """The words without "AB", "ApS", "A/S" at either end."""
    left = list(words)
    while left and left[-1].casefold() in COMPANY_FORMS:
        left.pop()
    if len(left) > 2 and [word.casefold() for word in left[-2:]] in (["a", "s"], ["i", "s"], ["k", "s"]):
        left = left[:-2]
    while left and left[0].casefold() in COMPANY_FORMS:
        left.pop(0)
    return left


def _of_box(address: str) -> Iterator[Phrase]:
    """What stands before the @ of a known address, without the tag behind a plus."""
    yield from _of_handle(FoundKind.ADDRESS, address.partition("@")[0].partition("+")[0])


def _of_link(link: str) -> Iterator[Phrase]:
    """The handle in a link to one of the great platforms: in the host's name or the first part of the path."""
    host, *path = re.split(r"[/?#]+", re.sub(r"^[A-Za-z][\w+.-]*:/*", "", link.strip()))
    host = host.casefold().rpartition("@")[2].partition(":")[0]
    platform = next((one for one in PLATFORMS if host == one or host.endswith(f".{one}")), None)
    if platform is None:
        return
    labels = [label for label in host.removesuffix(platform).split(".") if len(label) > 2 and label not in PATHS]
    parts = [part.lstrip("@") for part in path if part.lstrip("@").casefold() not in PATHS and len(part) > 2]
    for handle in [*labels, *parts[:1]]:
        yield from _of_handle(FoundKind.HANDLE, handle)


def _of_handle(kind: FoundKind, handle: str) -> Iterator[Phrase]:
    words = WORD.findall(handle)
    if sum(map(str.isalpha, handle)) >= 3 and not all(fine(word) in EVERYDAY | BOXES for word in words):
        yield _whole(kind, words)


def _part(word: str) -> Phrase:
    if fine(word) in EVERYDAY:
        return _phrase(FoundKind.NAME, [word], Only.CAPITAL)
    return _phrase(FoundKind.NAME, [word], Only.FINE if len(word) < 4 else Only.ALL)


def _whole(kind: FoundKind, words: Sequence[str], *, gap: str = _GAP) -> Phrase:
    letters = sum(map(len, words))
    if letters == 1:
        return _phrase(kind, words, Only.EXACT)
    if all(fine(word) in EVERYDAY | ARTICLES for word in words):
        return _phrase(kind, words, Only.CAPITAL, gap=gap)
    return _phrase(kind, words, Only.FINE if letters < 4 else Only.ALL, gap=gap)


def _phrase(kind: FoundKind, words: Sequence[str], only: Only, *, gap: str = _GAP) -> Phrase:
    plain = [piece for word in words for piece in folded(word).split()]
    if gap == _GAP_AND:
        plain = [word for word in plain if word not in ANDS] or plain
    forms = gap.join(re.escape(word) for word in plain)
    if len(plain) > 1 and sum(map(len, plain)) >= TOGETHER:
        forms += "|" + re.escape(folded("".join(words)))
    bent = ""
    if _CYRILLIC.search(plain[-1]) and len(plain[-1]) > 2:
        stem = plain[-1].rstrip(_BENT) if len(plain[-1].rstrip(_BENT)) > 2 else plain[-1]
        forms, bent = gap.join(re.escape(word) for word in [*plain[:-1], stem]), "[\u0400-\u04ff]{0,3}"
    pattern = re.compile(_before(plain[0]) + f"(?:{forms})" + bent + _after(plain[-1], possessive=len(plain[0]) > 1))
    return Phrase(kind, pattern, only, " ".join(words), sum(map(len, plain)))


def _before(word: str) -> str:
    if _CLOSE.match(word):
        return ""
    if word[0].isdigit():
        return r"(?<!\d)"
    if _ARABIC.match(word):
        return f"(?<!{_LETTER})[وف]?(?:[بلك]?(?:ال)?|لل)"
    if _HEBREW.match(word):
        return f"(?<!{_LETTER})[והבלכמש]{{0,2}}"
    return f"(?<!{_LETTER})"


def _after(word: str, *, possessive: bool) -> str:
    if _CLOSE.match(word[-1]):
        return ""
    if word[-1].isdigit():
        return r"(?!\d)"
    return rf"(?:['’´`ʼ:]?s)?(?!{_LETTER})" if possessive else f"(?!{_LETTER})"


def fits(phrase: Phrase, original: str) -> bool:
    """Whether a place where the letters fit is meant. `original` is the place as it was written."""
    seen = visible(original)
    if phrase.only is Only.EXACT:
        return seen == phrase.word
    if phrase.only is Only.CAPITAL:
        words = WORD.findall(seen)
        loud = [word for word in words if fine(word) not in ARTICLES] or words
        return all(word[0].isupper() for word in loud if word != "s")
    # Thi's is a name, "this" is not.
    if fine(seen) in EVERYDAY:
        return False
    if phrase.only is Only.ALL:
        return True
    return "".join(WORD.findall(fine(seen))).removesuffix("s") in _fine_forms(phrase.word)


@lru_cache(maxsize=1024)
def _fine_forms(name: str) -> frozenset[str]:
    """How a short name may be written, without an s at its end: with its accents, or bare if that is no other word."""
    forms = ["".join(WORD.findall(fine(name)))]
    if sum(map(str.isalpha, name)) > 2 and (plain := bare(name)) not in EVERYDAY:
        forms.append("".join(WORD.findall(plain)))
    return frozenset(form.removesuffix("s") for form in forms)


def glued(pieces: Sequence[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    """Join the words of a name where only spaces, hyphens, apostrophes and the like stand between them.

    Whatever else does (a line's end, the full stop of a sentence, the marks that make words bold) stays, so that no
    Markdown is broken.
    """
    if not pieces:
        return
    start = pieces[0][0]
    for (begin, end), (following, _) in pairwise(pieces):
        initial = end - begin == 1 and text[end] == "."
        if not _GLUE.fullmatch(text, end + initial, following) and text[end:following] != ".":
            yield start, end
            start = following
    yield start, pieces[-1][1]


_GLUE = re.compile("[ \u00a0\u2009\u202f\u200b-\u200f\u00ad\u2060\ufeff'’´ʼ\u05be‐‑‒–/&+-]*")
