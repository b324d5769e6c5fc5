"""Text in the form in which names are compared, with the way back: which letters of the original stand for which."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

# Signs of format (category Cf) are never seen; nor are these, of other categories: joiners of marks, fillers, variation
# selectors, and the stroke that stretches Arabic words.
INVISIBLE = frozenset("\u034f\u0640\u115f\u1160\u17b4\u17b5\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10))))
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
COARSE = str.maketrans(
    {"å": "a", "ä": "a", "æ": "a", "ö": "o", "ø": "o", "œ": "o", "ü": "u", "ð": "d", "đ": "d", "þ": "th", "ł": "l"}
    | {"ı": "i", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه"}
)
FINE = str.maketrans({"å": "aa", "ä": "ae", "æ": "ae", "ö": "oe", "ø": "oe", "ü": "ue"})
BARE = str.maketrans({"å": "a", "ä": "a", "æ": "ae", "ö": "o", "ø": "o", "ü": "u"})
# Two letters that stand for one: Aase is Åse, Soeren is Søren, Mueller is Müller.
TWINS = frozenset(("aa", "ae", "oe", "ue"))


@dataclass(frozen=True, slots=True)
class Aligned:
    """A changed text: its sign number i stands for `starts[i]` to `ends[i]` of the original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of at least one sign of this text stands in the original."""
        return self.starts[start], self.ends[end - 1]


def aligned(text: str, change: Callable[[str], str], *, without: str = "") -> Aligned:
    """Change a text letter by letter: a letter with its accents, or an HTML entity, is one.

    Signs that nobody sees are dropped, and those of `without`.
    """
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    place = 0
    while place < len(text):
        end = _letter_end(text, place)
        if text[place] not in without:
            for sign in change(text[place:end]):
                signs.append(sign)
                starts.append(place)
                ends.append(end)
        place = end
    return Aligned("".join(signs), tuple(starts), tuple(ends))


def coarse(text: str, *, without: str = "") -> Aligned:
    """Align a text in its coarse form: lower case, no accents; å, ä and æ are a, ö and ø are o, ü is u.

    A second letter that only spells such a one out (`TWINS`) goes with the first, so Søren, Sören, Soeren and Soren are
    one, in whatever way they are typed.
    """
    found = aligned(text, _coarse_letter, without=without)
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for sign, start, end in zip(found.text, found.starts, found.ends, strict=True):
        if signs and start == ends[-1] and signs[-1] + sign in TWINS:
            ends[-1] = end
        else:
            signs.append(sign)
            starts.append(start)
            ends.append(end)
    return Aligned("".join(signs), tuple(starts), tuple(ends))


def plain(text: str) -> Aligned:
    """Align a text without what nobody sees, entities read and letters composed (NFKC)."""
    return aligned(text, _plain_letter)


def folded(text: str) -> str:
    """The coarse form of a text, single spaces."""
    return " ".join(coarse(text).text.split())


def fine(text: str) -> str:
    """The form in which short names are compared: Bø is Boe and Bö, but not Bo."""
    return _bare(_lower(text).translate(FINE))


def bare(text: str) -> str:
    """A name as somebody types it whose keyboard knows no accents: Åse is Ase, Søe is Soe."""
    return _bare(_lower(text).translate(BARE))


def visible(text: str) -> str:
    """The text as it is seen, letters composed."""
    return plain(text).text


def _letter_end(text: str, place: int) -> int:
    """Where the letter that begins here ends, with its accents and whatever invisible follows."""
    entity = ENTITY.match(text, place) if text[place] == "&" else None
    end = entity.end() if entity else place + 1
    while end < len(text) and not text[end].isascii() and (_is_mark(text[end]) or _is_invisible(text[end])):
        end += 1
    return end


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Me")


def _is_invisible(sign: str) -> bool:
    return sign in INVISIBLE or unicodedata.category(sign) == "Cf"


def _seen(text: str) -> str:
    return text if text.isascii() else "".join(sign for sign in text if not _is_invisible(sign))


def _lower(text: str) -> str:
    return unicodedata.normalize("NFC", _seen(html.unescape(text))).casefold()


def _bare(text: str) -> str:
    """Without accents, in lower case."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not _is_mark(sign)).casefold()


@lru_cache(maxsize=4096)
def _plain_letter(letter: str) -> str:
    return unicodedata.normalize("NFKC", _seen(html.unescape(letter)))


@lru_cache(maxsize=4096)
def _coarse_letter(letter: str) -> str:
    return _bare(_lower(letter).translate(COARSE)).translate(COARSE)
