"""Looks after the catalogues: `update` collects new words, `check` finds what is missing, `compile` makes .mo files."""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "translations"
LANGUAGES = {"da": "Danish", "sv": "Swedish"}
TEMPLATES = {"extensions": "jinja2.ext.do", "silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}
METHODS = [
    ("tests/**", "ignore"),
    ("tools/**", "ignore"),
    ("bench/**", "ignore"),
    ("**.py", "python"),
    ("templates/mail/**.md", "jinja2"),
    ("templates/**.html", "jinja2"),
]
OPTIONS = {
    "templates/mail/**.md": TEMPLATES,
    # Pages are trimmed when they are rendered (core.pages), mails keep their paragraphs.
    "templates/**.html": {**TEMPLATES, "trimmed": "true"},
}
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "gettext": None, "lazy": None, "ngettext": (1, 2)}
SKIPPED = re.compile(r"^(\.|node_modules$|static$|data$|migrations$|translations$|docs$)")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
TAG = re.compile(r"</?[a-z][^>]*>")
LONG = 4
# Lines of a catalogue's head that would change with every run, or that say nothing.
UNWANTED = (b'"POT-Creation', b'"PO-Revision', b'"Last-Transl', b'"Language-Team', b'"Report-Msgid', b'"Generated-By')


def collect() -> Catalog:
    """Return every text that the code shows to people."""
    catalog = Catalog(project="Sundet", charset="utf-8")
    found = extract_from_dir(
        ROOT,
        method_map=METHODS,
        options_map=OPTIONS,
        keywords=KEYWORDS,
        comment_tags=["Translators:"],
        strip_comment_tags=True,
        directory_filter=lambda folder: not SKIPPED.match(Path(folder).name),
    )
    for filename, _line, message, comments, context in found:
        catalog.add(message, None, [(filename, 1)], auto_comments=comments, context=context)
    return catalog


def path_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="Sundet", charset="utf-8")
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


def update() -> int:
    """Add new texts to the catalogues and take out those that nobody shows any more; nothing is guessed."""
    template = collect()
    for language, name in LANGUAGES.items():
        catalog = read(language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.fuzzy = False
        catalog.header_comment = f"# The {name} words of Sundet."
        buffer = BytesIO()
        write_po(buffer, catalog, width=110, sort_by_file=True, omit_header=False, include_lineno=False)
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [line for line in buffer.getvalue().splitlines(keepends=True) if not line.startswith(UNWANTED)]
        path.write_bytes(b"".join(lines))
        missing = sum(1 for message in catalog if message.id and not _parts(message))
        print(f"{language}: {len(catalog)} texts, {missing} without a translation")
    return 0


def check() -> int:
    """Print what is wrong with the catalogues, and answer 1 if anything is."""
    template = collect()
    faults = [f"{language}: {fault}" for language in LANGUAGES for fault in faults_of(template, read(language))]
    for fault in faults[:200]:
        print(fault)
    print(f"{len(template)} texts in {len(LANGUAGES)} languages, {len(faults)} faults")
    return 1 if faults else 0


def faults_of(template: Catalog, catalog: Catalog) -> Iterator[str]:
    """Find texts that are missing, empty, guessed, left over, or do not fit their original."""
    for wanted in template:
        if not wanted.id:
            continue
        message = catalog.get(wanted.id, wanted.context)
        shown = _short(wanted)
        if message is None:
            yield f"missing: {shown}"
        elif message.fuzzy:
            yield f"guessed (fuzzy): {shown}"
        elif not _parts(message) or not all(_parts(message)):
            yield f"empty: {shown}"
        else:
            yield from (f"{fault}: {shown}" for fault in misfits(message))
    for message in catalog:
        if message.id and template.get(message.id, message.context) is None:
            yield f"left over: {_short(message)}"


def misfits(message: Message) -> Iterator[str]:
    """Compare a translation with its original: placeholders, markup, edges, and whether it is one at all."""
    originals = [message.id] if isinstance(message.id, str) else list(message.id)
    wanted = set(PLACEHOLDER.findall(" ".join(originals)))
    needed = set.intersection(*(set(PLACEHOLDER.findall(text)) for text in originals))
    for text in _parts(message):
        found = set(PLACEHOLDER.findall(text))
        if found - wanted or needed - found:
            yield f"placeholders {sorted(found)} for {sorted(wanted)}"
        if "%" in PLACEHOLDER.sub("", text).replace("%%", "") and "python-format" in message.flags and wanted:
            yield "a stray %"
        if sorted(TAG.findall(text)) not in [sorted(TAG.findall(original)) for original in originals]:
            yield "other markup"
        if text.strip() != text and originals[0].strip() == originals[0]:
            yield "white space at an edge"
        if text == originals[0] and len(text.split()) > LONG:
            yield "not translated"


def _parts(message: Message) -> list[str]:
    """Return the translated texts: one, or one for each plural form."""
    texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return [text or "" for text in texts] if any(texts) else []


def _short(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return repr(text if len(text) < 100 else text[:97] + "…")


def compile_all() -> int:
    """Write the binary catalogue beside each text catalogue."""
    for path in sorted(FOLDER.rglob("*.po")):
        with path.open("rb") as stream:
            catalog = read_po(stream, locale=path.parent.parent.name)
        with path.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalog)
    return 0


def main() -> int:
    commands = {"update": update, "check": check, "compile": compile_all}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        print(f"Usage: translations.py {'|'.join(commands)}")
        return 2
    return commands[sys.argv[1]]()


if __name__ == "__main__":
    sys.exit(main())
