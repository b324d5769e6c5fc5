"""The one taxonomy of music work: roles, skills, genres and stages of a career, each with its words in three languages.

The terms stand in `taxonomy.csv` beside this file. What is stored are their ids; an id never changes its meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.texts import LANGUAGES, Texts

FILE = Path(__file__).with_name("taxonomy.csv")
KINDS = ("role", "skill", "genre", "stage")


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the taxonomy. `group` gathers roles and skills (live, business, …) and is empty elsewhere."""

    id: str
    kind: str
    group: str
    name: Texts
    position: int


@cache
def terms(kind: str) -> Mapping[str, Term]:
    """Return the terms of a kind by id, in the order of the file."""
    head, *lines = FILE.read_text(encoding="utf-8").splitlines()
    # A file of our own: no cell holds a comma, so none is quoted.
    rows = [dict(zip(head.split(","), line.split(","), strict=True)) for line in lines]
    return {
        row["id"]: Term(row["id"], kind, row["group"], Texts({code: row[code] for code in LANGUAGES}), place)
        for place, row in enumerate(row for row in rows if row["kind"] == kind)
    }


def term_name(kind: str, term_id: str, language: str) -> str:
    """Return the word of a term in a language; an id that is not (any more) in the file is its own word."""
    term = terms(kind).get(term_id)
    return term_id if term is None else term.name.pick(language)


def known(kind: str, ids: list[str]) -> list[str]:
    """Return those of the ids that are terms of this kind, in the order of the taxonomy, each once."""
    wanted = set(ids)
    return [term_id for term_id in terms(kind) if term_id in wanted]


def stages_between(one: str, other: str) -> int:
    """Return how many steps lie between two stages of a career: positive where `other` is further."""
    order = list(terms("stage"))
    return order.index(other) - order.index(one)
