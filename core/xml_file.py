"""The one door for XML that people send: a small tree of elements, no entities, no DTD, bounded depth and size.

Expat itself fetches nothing. What makes XML dangerous beyond that is declared in a document type (entities that grow,
outer files), so a file that has one is refused before any of it is used.
"""

from dataclasses import dataclass, field
from xml.parsers import expat

from core.refusals import Refused

DEEPEST = 32
MOST_ELEMENTS = 400_000


@dataclass(slots=True)
class Element:
    """An element with its attributes, its own text, and the line of the file on which it begins."""

    name: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list["Element"] = field(default_factory=list)
    # What the reader has gathered of the text so far.
    parts: list[str] = field(default_factory=list)

    def all(self, name: str) -> list["Element"]:
        """Return its children of that name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "Element | None":
        return next((child for child in self.children if child.name == name), None)

    def text_of(self, name: str) -> str:
        """Return the text of its first child of that name, without space around it; empty where there is none."""
        found = self.first(name)
        return found.text.strip() if found is not None else ""


class _Reader:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.open: list[Element] = []
        self.root: Element | None = None
        self.count = 0

    def refuse(self, *_told: object) -> None:
        raise Refused("xml_doctype", line=self.parser.CurrentLineNumber)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) >= DEEPEST or self.count > MOST_ELEMENTS:
            raise Refused("xml_too_much")
        made = Element(name.rpartition(" ")[2], attributes, self.parser.CurrentLineNumber)
        if self.open:
            self.open[-1].children.append(made)
        else:
            self.root = made
        self.open.append(made)

    def end(self, _name: str) -> None:
        done = self.open.pop()
        done.text = "".join(done.parts)
        done.parts = []

    def text(self, words: str) -> None:
        self.open[-1].parts.append(words)


def read_xml(body: bytes) -> Element:
    """Return the root of an XML file.

    Refuses `xml_unreadable` (with the line), `xml_doctype` where it declares a document type, and `xml_too_much`.
    """
    reader = _Reader()
    try:
        reader.parser.Parse(body, True)
    except expat.ExpatError as error:
        raise Refused("xml_unreadable", line=error.lineno) from error
    except (LookupError, ValueError) as error:
        # An encoding that nobody knows, or that expat cannot read.
        raise Refused("xml_unreadable", line=1) from error
    if reader.root is None:
        raise Refused("xml_unreadable", line=1)
    return reader.root
