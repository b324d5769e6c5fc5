"""Blacks out of a text what tells who wrote it, and says what was found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conference.rules.anonymity.folding import Aligned, coarse, plain
from conference.rules.anonymity.phrases import WORD, Identity, fits, glued, phrases_of
from conference.rules.anonymity.traces import FoundKind, traces

BLACK = "▇▇▇"
NOWHERE = "#"
# What becomes of a sign of the text.
_KEPT, _BLACK, _DROPPED, _NOWHERE = range(4)

_TITLE = r"""(?:[ \t\n]{1,8}(?:"[^"\n]{0,500}"|'[^'\n]{0,500}'|\([^()\n]{0,500}\)))?"""
_TARGET = r"(?P<target><[^<>\n]*>|(?:[^\s()<>]|\([^\s()<>]*\))*)"
_LINK_MARKS = re.compile(rf"\\.|!?\[|\](?:\([ \t\n]{{0,8}}{_TARGET}{_TITLE}[ \t\n]{{0,8}}\))?", re.DOTALL)
_DEFINITION = re.compile(
    r"^ {0,3}\[[^\[\]\n]{1,999}\]:[ \t]{0,8}\n?[ \t]{0,8}(?P<target><[^<>\n]*>|[^\s<]\S*)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that tells who somebody is, as it stood in the text."""

    kind: FoundKind
    word: str


@dataclass(frozen=True, slots=True)
class Masked:
    """The text as a reviewer may read it, and what was taken out: each thing once, in the order of the text."""

    text: str
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where something was found, and the pieces of it that are blacked out."""

    kind: FoundKind
    start: int
    end: int
    pieces: tuple[tuple[int, int], ...]


def mask(text: str, identity: Identity) -> Masked:
    """Replace whatever tells who somebody is by `▇▇▇`, in Markdown or in plain text.

    Hidden are: whole names, and parts of three letters or more (everyday words only with a capital, so that "hans"
    stays where a Hans is hidden); names of organisations and acts as a whole; the part of known addresses before the @;
    handles of known links; and of everybody every mail address, web address, @handle and telephone number. Compared
    without case, accents, invisible signs and spelling of å, ä and ö. A link becomes its words; other Markdown stays.
    A text in which nothing is found comes back as it is, and nothing is found in what comes back.
    """
    found: dict[Found, None] = {}
    while places := _places(text, identity):
        found |= dict.fromkeys(Found(one.kind, text[one.start : one.end]) for one in places)
        text = _blacked(text, places)
    return Masked(text, tuple(found))


def identity_left(text: str, identity: Identity) -> tuple[Found, ...]:
    """What of somebody a text still tells: nothing after `mask`."""
    return tuple(dict.fromkeys(Found(one.kind, text[one.start : one.end]) for one in _places(text, identity)))


def _places(text: str, identity: Identity) -> list[_Place]:
    """Everything that is found, by where it starts; what lies wholly within something else is left out."""
    found = [*_trace_places(text), *_phrase_places(text, identity)]
    found.sort(key=lambda one: (one.start, -one.end))
    outer: list[_Place] = []
    for place in found:
        if not outer or place.end > outer[-1].end:
            outer.append(place)
    return outer


def _trace_places(text: str) -> Iterator[_Place]:
    shown = plain(text)
    for trace in traces(shown.text):
        start, end = shown.span(trace.start, trace.end)
        if text[start - 1 : start] == "<" and text[end : end + 1] == ">":
            start, end = start - 1, end + 1
        yield _Place(trace.kind, start, end, ((start, end),))


def _phrase_places(text: str, identity: Identity) -> Iterator[_Place]:
    """Names; looked for twice where asterisks could stand within one, as a sign that parts words and as nothing."""
    for shown in [coarse(text), coarse(text, without="*")] if "*" in text else [coarse(text)]:
        for phrase in phrases_of(identity):
            for match in phrase.pattern.finditer(shown.text):
                start, end = shown.span(*match.span())
                if fits(phrase, text[start:end].replace("*", "")):
                    pieces = tuple(glued(_words(shown, *match.span()), text)) or ((start, end),)
                    yield _Place(phrase.kind, start, end, pieces)


def _words(shown: Aligned, start: int, end: int) -> list[tuple[int, int]]:
    """The words of a match, as they stand in the original; within one only letters that are not parted."""
    pieces: list[tuple[int, int]] = []
    for word in WORD.finditer(shown.text, start, end):
        for place in range(*word.span()):
            piece = shown.starts[place], shown.ends[place]
            if pieces and place > word.start() and piece[0] <= pieces[-1][1]:
                pieces[-1] = pieces[-1][0], piece[1]
            else:
                pieces.append(piece)
    return pieces


def _blacked(text: str, places: Sequence[_Place]) -> str:
    fate = bytearray(len(text))
    for place in places:
        for start, end in place.pieces:
            fate[start:end] = bytes([_BLACK]) * (end - start)
    _unlink(text, fate)
    parts: list[str] = []
    for run in re.finditer(rb"(.)\1*", bytes(fate), re.DOTALL):
        kind = run[1][0]
        parts.append(
            text[run.start() : run.end()] if kind == _KEPT else {_BLACK: BLACK, _NOWHERE: NOWHERE}.get(kind, "")
        )
    return "".join(parts)


def _unlink(text: str, fate: bytearray) -> None:
    """Let links whose target tells something be their words only, and definitions of links lead nowhere."""
    opened: list[re.Match[str]] = []
    for mark in _LINK_MARKS.finditer(text):
        if mark[0].endswith("[") and not mark[0].startswith("\\"):
            opened.append(mark)
        elif mark[0].startswith("]") and opened:
            begin = opened.pop()
            if mark["target"] and _BLACK in fate[mark.start("target") : mark.end("target")]:
                words = text[begin.end() : mark.start()].strip()
                fate[begin.start() : begin.end()] = bytes([_DROPPED if words else _BLACK]) * len(begin[0])
                fate[mark.start() : mark.end()] = bytes([_DROPPED if words else _BLACK]) * len(mark[0])
    for definition in _DEFINITION.finditer(text):
        start, end = definition.span("target")
        if _BLACK in fate[start:end]:
            fate[start:end] = bytes([_NOWHERE]) * (end - start)
