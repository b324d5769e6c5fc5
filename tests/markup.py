"""Checks one HTML page the way a strict browser, a screen reader and our content security policy would."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import html5lib
from html5lib.constants import E as MESSAGES
from lxml import etree

Element = Any  # lxml brings no types

REFERENCES = (
    "for",
    "aria-describedby",
    "aria-labelledby",
    "aria-controls",
    "aria-errormessage",
    "aria-owns",
    "aria-details",
    "aria-activedescendant",
    "list",
    "form",
    "headers",
    "popovertarget",
    "commandfor",
)
INLINE = frozenset("a abbr b bdi code em i kbd mark q small span strong sub sup time wbr".split())
UNREAD = {"script", "style", "template"}
NO_LABEL_NEEDED = ("hidden", "submit", "button", "reset", "image")
LOADED = {
    "script": "src",
    "img": "src",
    "link": "href",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "form": "action",
}
LEFT_OVER = re.compile(r"%\(\w+\)|\{\{|\{%|<bound method|\bNone\b kr|<[\w.]+ object at 0x")


def parse(markup: str) -> tuple[Element, list[str]]:
    """Parse a page; answer its tree and what a strict parser complains about."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("lxml"), namespaceHTMLElements=False)
    root = parser.parse(markup).getroot()
    lines = markup.splitlines()
    faults = []
    for (line, column), code, values in parser.errors:
        near = lines[line - 1].strip()[:120] if 0 < line <= len(lines) else ""
        faults.append(f"line {line}:{column}: {MESSAGES.get(code, code) % values} — near: {near}")
    return root, faults


def words(element: Element) -> str:
    """Return the text of an element as it is read: words of different blocks stay apart, scripts are not read."""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: Element) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in UNREAD:
        return
    apart = "" if element.tag in INLINE else " "
    yield apart
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
    yield apart


def accessible_name(element: Element) -> str:
    """Return the name that a screen reader would say: aria-label, aria-labelledby, text, alternative texts."""
    if element.get("aria-label", "").strip():
        return str(element.get("aria-label")).strip()
    root = element.getroottree().getroot()
    named_by = element.get("aria-labelledby", "").split()
    if named_by:
        return " ".join(words(found) for key in named_by for found in root.xpath("//*[@id=$key]", key=key)).strip()
    texts = [words(element), *element.xpath(".//img/@alt"), *element.xpath(".//@aria-label")]
    texts += element.xpath(".//*[local-name()='title']/text()")
    return " ".join(text.strip() for text in texts if text.strip())


def labels_of(control: Element) -> list[str]:
    """Return the texts that label a form control."""
    root = control.getroottree().getroot()
    key = control.get("id")
    found = list(root.xpath("//label[@for=$key]", key=key)) if key else []
    found += control.xpath("ancestor::label")
    return [words(label) for label in found if words(label)]


def faults_of(markup: str) -> list[str]:
    """Return everything that is wrong with a whole page, in words."""
    root, faults = parse(markup)
    faults += _head(root) + _ids(root) + _names(root) + _heard(root) + _inline(root) + _foreign(root)
    left_over = LEFT_OVER.search(words(root))
    if left_over:
        faults.append(f"shows {left_over[0]!r} to people")
    return faults


def _head(root: Element) -> list[str]:
    faults = []
    if not root.get("lang"):
        faults.append("<html> has no lang")
    titles = [words(title) for title in root.xpath("/html/head/title")]
    if len(titles) != 1 or not titles[0]:
        faults.append(f"the page needs one title, has {titles}")
    headings = [words(heading) for heading in root.xpath("//h1")]
    if len(headings) != 1 or not headings[0]:
        faults.append(f"the page needs exactly one h1, has {headings}")
    return faults


def _ids(root: Element) -> list[str]:
    ids = Counter(root.xpath("//@id"))
    faults = [f"id {key!r} is given {count} times" for key, count in ids.items() if count > 1]
    for attribute in REFERENCES:
        for element in root.xpath(f"//*[@{attribute}]"):
            keys = element.get(attribute, "").split()
            faults += [
                f"{attribute} of <{element.tag}> points to a missing id {key!r}" for key in keys if key not in ids
            ]
    for link in root.xpath("//a[starts-with(@href, '#')]"):
        key = link.get("href", "")[1:]
        if key and key not in ids:
            faults.append(f"link to #{key} leads nowhere")
    return faults


def _names(root: Element) -> list[str]:
    faults = []
    for control in root.xpath("//input | //select | //textarea"):
        if control.get("type", "") in NO_LABEL_NEEDED and control.tag == "input":
            continue
        if not labels_of(control) and not accessible_name(control):
            faults.append(f"<{control.tag} name={control.get('name')!r}> has no label")
    for element in root.xpath("//button | //a[@href] | //summary"):
        if not accessible_name(element):
            faults.append(f"<{element.tag}> has no text: {etree.tostring(element, encoding='unicode')[:120]}")
    faults += [f"<img src={image.get('src')!r}> has no alt" for image in root.xpath("//img[not(@alt)]")]
    return faults


def _heard(root: Element) -> list[str]:
    """Find what is seen and not heard: parts and tables without a name, names on what has no role, skipped headings."""
    faults = [f"<{part.tag}> has no name" for part in root.xpath("//nav | //aside") if not accessible_name_given(part)]
    faults += ["<table> has no caption" for _ in root.xpath("//table[not(caption)]")]
    faults += [
        f"a name on <{element.tag}> that has no role: {element.get('aria-label')!r}"
        for element in root.xpath("//*[self::div or self::span or self::p][@aria-label and not(@role)]")
    ]
    level = 1
    for heading in root.xpath("//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"):
        deeper = int(heading.tag[1])
        if deeper > level + 1:
            faults.append(f"<{heading.tag}> {words(heading)[:60]!r} comes after a heading of level {level}")
        level = deeper
    return faults


def accessible_name_given(element: Element) -> str:
    """Return the name that was given to a part of the page; what it holds is no name for it."""
    return accessible_name(element) if element.get("aria-label") or element.get("aria-labelledby") else ""


def _inline(root: Element) -> list[str]:
    """Find what the content security policy would refuse to run or show."""
    faults = [f"inline style on <{element.tag}>" for element in root.xpath("//*[@style]")]
    faults += ["inline <style>" for _ in root.xpath("//style")]
    faults += ["inline <script>" for _ in root.xpath("//script[not(@src) and not(@type='application/json')]")]
    handlers = root.xpath("//*[@*[starts-with(name(), 'on')]]")
    faults += [f"inline handler on <{element.tag}>" for element in handlers]
    faults += ["javascript: link" for _ in root.xpath("//@href[starts-with(., 'javascript:')]")]
    return faults


def _foreign(root: Element) -> list[str]:
    """Find what would be loaded from, or sent to, another host."""
    faults = []
    for tag, attribute in LOADED.items():
        for element in root.xpath(f"//{tag}[@{attribute}]"):
            address = urlsplit(element.get(attribute, ""))
            if address.netloc and not (tag == "link" and element.get("rel") in ("canonical", "alternate")):
                faults.append(f"<{tag}> reaches {address.netloc}")
    return faults
