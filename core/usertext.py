"""The one door for people's text: names on one line, and Markdown that can only become a few harmless tags."""

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from core.refusals import Refused

TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "a",
    "ul",
    "ol",
    "li",
    "blockquote",
    "code",
    "pre",
    "hr",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
}
# Without "*" the scrubber would let `title` and `lang` through everywhere.
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
LINK_SCHEMES = {"http", "https", "mailto"}
LINK_REL = "nofollow ugc noopener"
DEEPEST_HEADING = 6

# Characters that cannot be seen but change how text is read, sorted, compared or drawn: controls, soft hyphen,
# invisible fillers, zero-width space, bidirectional overrides and isolates, interlinear and shorthand marks.
INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e001f]"
)
# England, Scotland and Wales are a black flag followed by invisible letters; anywhere else these letters smuggle text.
TAG_LETTERS = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,8}\U000e007f)|[\U000e0020-\U000e007f]"
)
# A variation selector means something after an emoji, a sign or a Han character, and once only.
VARIATION = re.compile(
    "([#*0-9\u00a9\u00ae\u2000-\uffef\U0001f000-\U0003ffff][\ufe00-\ufe0f\U000e0100-\U000e01ef])"
    "|[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
JOINERS = re.compile("[\u200c\u200d]")
LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
# Stacked accents beyond what any script needs run over the lines above and below.
STACKED_MARKS = 8
# Below this nothing combines, so most texts of the West need no closer look.
CAN_COMBINE = re.compile("[\u0300-\U0010ffff]")
SPACE = re.compile(r"\s+")
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def clean_line(text: str, *, max_length: int | None = None) -> str:
    """Return text as one tidy line: composed (NFC), single spaces, nothing invisible that could mislead.

    Letters of every script, emoji and signs stay as they are. Refuses (`text_too_long`) when the result is longer than
    `max_length` characters; it never cuts, so nothing that somebody typed is lost.
    """
    line = SPACE.sub(" ", _visible(text)).strip()
    _refuse_longer(line, max_length)
    return line


def clean_text(text: str, *, max_length: int | None = None) -> str:
    """Return text of several lines with the same care as `clean_line`; line breaks and indentation stay."""
    lines = [line.rstrip() for line in _visible(text).split("\n")]
    whole = "\n".join(lines).strip("\n")
    _refuse_longer(whole, max_length)
    return whole


def _refuse_longer(text: str, max_length: int | None) -> None:
    if max_length is not None and len(text) > max_length:
        raise Refused("text_too_long", max_length=max_length, length=len(text))


def _visible(text: str) -> str:
    """Compose the text, unify line ends and drop what cannot be seen."""
    whole = LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    whole = INVISIBLE.sub("", whole)
    whole = TAG_LETTERS.sub(lambda found: found.group(1) or "", whole)
    whole = VARIATION.sub(lambda found: found.group(1) or "", whole)
    whole = JOINERS.sub(lambda found: found.group() if _joins(whole, found.start()) else "", whole)
    return _unstacked(unicodedata.normalize("NFC", whole))


def _joins(text: str, place: int) -> bool:
    """Say whether a joiner at that place does something: between emoji, or between letters of a script that joins."""
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if not before or not after:
        return False
    if text[place] == "\u200d" and _is_emoji(before) and _is_emoji(after):
        return True
    return _needs_joiners(before) and _needs_joiners(after)


def _is_emoji(character: str) -> bool:
    return (
        character in "\ufe0f\U000e007f"
        or "\u2190" <= character <= "\u2bff"
        or "\U0001f000" <= character <= "\U0001faff"
    )


def _needs_joiners(character: str) -> bool:
    """Say whether its script joins letters: Arabic, Syriac, N'Ko, those of India, South-East Asia and Mongolia."""
    return "\u0600" <= character <= "\u109f" or "\u1700" <= character <= "\u1cff" or "\ua800" <= character <= "\uabff"


def _unstacked(text: str) -> str:
    """Drop combining marks beyond the eighth on one letter."""
    if not CAN_COMBINE.search(text) or not any(unicodedata.combining(character) for character in text):
        return text
    kept: list[str] = []
    height = 0
    for character in text:
        height = height + 1 if unicodedata.combining(character) else 0
        if height <= STACKED_MARKS:
            kept.append(character)
    return "".join(kept)


def _may_link(url: str) -> bool:
    """Say whether people's text may link there: an absolute web address or a mail address, nothing else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme.lower() == "mailto":
        return "@" in parts.path
    # A name before the host (https://bank.example@evil.example) only ever misleads.
    return parts.scheme.lower() in LINK_SCHEMES and bool(parts.hostname) and "@" not in parts.netloc


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})
    parser.disable(["image", "html_block", "html_inline"])
    parser.validateLink = _may_link  # type: ignore[method-assign]  # the library's documented way to narrow links
    return parser


MARKDOWN = _parser()
SCRUBBER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    url_schemes=LINK_SCHEMES,
    url_relative="deny",
    link_rel=LINK_REL,
    strip_comments=True,
)
# For readers who may not know where a link leads: its words stay.
LINKLESS = nh3.Cleaner(tags=TAGS - {"a"}, attributes={"*": set(), "ol": {"start"}}, strip_comments=True)


def render(text: str, *, top_heading: int = 3, links: bool = True) -> Markup:
    """Return people's Markdown as safe HTML; headings start at `top_heading` and never skip a level.

    HTML in the text is shown as it was typed. Pictures are not shown, relative and odd links stay text; without `links`
    all of them do. Put the result into an element with `dir="auto"`, so that right-to-left text reads well.
    """
    tokens = MARKDOWN.parse(clean_text(text))
    _fit_headings(tokens, top_heading)
    scrubber = SCRUBBER if links else LINKLESS
    harmless = scrubber.clean(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))
    return Markup(harmless)  # noqa: S704  # this is the one place that scrubs


def _fit_headings(tokens: Sequence[Token], top: int) -> None:
    """Renumber headings in place: the ranks in use become consecutive levels, none deeper than one below the last."""
    ranks = sorted({token.tag for token in tokens if token.type == "heading_open"})
    last = top - 1
    for token in tokens:
        if token.type == "heading_open":
            last = min(top + ranks.index(token.tag), last + 1, DEEPEST_HEADING)
            token.tag = f"h{last}"
        elif token.type == "heading_close":
            token.tag = f"h{last}"


def plain(text: str, *, links: bool = False) -> str:
    """Return people's Markdown as plain text: paragraphs, `- ` and `1. ` lists. With `links`, addresses in brackets."""
    return "\n".join(_plain_lines(MARKDOWN.parse(clean_text(text)), links)).strip("\n")


def _plain_lines(tokens: Sequence[Token], links: bool) -> list[str]:
    """Walk the block tokens; an item's first line carries its mark, further lines are indented beneath it."""
    lines: list[str] = []
    mark = ""
    counters: list[int | None] = []
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                counters.append(None)
            case "ordered_list_open":
                counters.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                counters.pop()
                lines += [] if counters else [""]
            case "list_item_open":
                number = counters[-1]
                mark = "- " if number is None else f"{number}. "
                counters[-1] = None if number is None else number + 1
            case "hr":
                lines += ["---", ""]
            case "inline" | "fence" | "code_block":
                indent = "  " * len(counters)
                text = f"\n{indent}".join(_plain_body(token, links).split("\n"))
                lines.append(f"{indent[2:]}{mark}{text}" if mark else f"{indent}{text}")
                lines += [] if counters else [""]
                mark = ""
    return lines


def _plain_body(token: Token, links: bool) -> str:
    return _plain_inline(token.children or [], links) if token.type == "inline" else token.content.rstrip("\n")


def _plain_inline(tokens: Sequence[Token], links: bool) -> str:
    parts: list[str] = []
    opened: list[tuple[str, int]] = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type == "link_open":
            opened.append((str(token.attrGet("href")), len(parts)))
        elif token.type == "link_close":
            address, start = opened.pop()
            shown = "".join(parts[start:])
            if links and shown not in (address, address.removeprefix("mailto:")):
                parts.append(f" ({address})")
        else:
            parts.append(token.content)
    return "".join(parts)


def escape_markdown(value: str) -> str:
    """Return text that Markdown shows exactly as it is: every sign escaped, line breaks kept, no block begun."""
    rows = [row.strip() for row in clean_text(value).split("\n")]
    return "\\\n".join(PUNCTUATION.sub(r"\\\1", row) for row in rows if row)
