"""One contract for full text search, held on whichever database the tests run: SQLite FTS5 or PostgreSQL tsvector."""

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from core.db import db, transaction
from core.language import fold
from core.search import matching, words_in
from mentoring.models import MentorProfile, MentorSkill
from tests.mentoring.builders import a_member, a_mentor, open_mentoring

TEXTS = {
    "Søren": "Søren Ågård turnébooking Turné booking livelyd live lyd R&B",
    "Åsa": "Åsa Öberg ljudteknik på Møllers scen i Helsingør 2027",
    "Nguyễn": "Nguyễn Thị Ánh indie post-punk O’Brien 🎸 مهرجان",
    "X": "x",
}


@pytest.fixture
def filled(ctx: Flask) -> None:
    edition = open_mentoring(minors=False)
    for name, text in TEXTS.items():
        a_mentor(edition, a_member(name), search=fold(text))


def found(typed: str) -> list[str]:
    """Return the first word of each text that a query finds."""
    rows = db.session.scalars(select(MentorProfile.search).where(matching(MentorProfile.search, typed)))
    return sorted(row.split()[0] for row in rows)


FOUND = {
    # As it is written.
    "søren": ["soeren"],
    # As it is spelt without its letters.
    "SOEREN": ["soeren"],
    # As a Swede writes it.
    "sören": ["soeren"],
    # Aa for å.
    "aagaard": ["soeren"],
    # Other accents are off.
    "nguyen": ["nguyen"],
    # Words in any order.
    "booking søren": ["soeren"],
    # All words have to be there.
    "booking åsa": [],
    # The last word may be unfinished.
    "ljudtek": ["aasa"],
    # The others may not.
    "ljudtek åsa": [],
    # Two words.
    "turne booking": ["soeren"],
    # Two words written as one.
    "turnebooking": ["soeren"],
    # One word written as two.
    "live lyd": ["soeren"],
    # One word typed as two.
    "ljud teknik": ["aasa"],
    # Not from the middle of a word.
    "teknik": [],
    # Numbers.
    "2027": ["aasa"],
    # Signs part words.
    "r&b": ["soeren"],
    # A hyphen parts words.
    "post-punk": ["nguyen"],
    # Apostrophes of any kind.
    "o'brien": ["nguyen"],
    # Other alphabets.
    "مهرجان": ["nguyen"],
    # A name of one letter.
    "x": ["x"],
    # Nothing.
    "": [],
    # Nothing but signs.
    "🎸 *": [],
    # No way into the query language of SQLite.
    'åsa" OR "x': [],
    # Nor into that of PostgreSQL.
    "åsa | x:* & !": [],
    # Operators are words.
    "NOT åsa": [],
    # Without end.
    "a" * 5000: [],
}


@pytest.mark.usefixtures("filled")
def test_search_finds_words_in_any_spelling() -> None:
    assert {typed: found(typed) for typed in FOUND} == FOUND


@pytest.mark.usefixtures("filled")
def test_search_follows_what_is_changed_and_deleted() -> None:
    with transaction() as session:
        session.execute(update(MentorProfile).where(MentorProfile.search == "x").values(search="ny"))
        soeren = session.scalars(select(MentorProfile).where(matching(MentorProfile.search, "søren"))).one()
        session.execute(delete(MentorSkill).where(MentorSkill.mentor_id == soeren.id))
        session.execute(delete(MentorProfile).where(MentorProfile.id == soeren.id))
    assert (found("x"), found("ny"), found("søren"), found("turne")) == ([], ["ny"], [], [])


@pytest.mark.usefixtures("filled")
def test_what_is_rolled_back_is_not_found() -> None:
    with pytest.raises(RuntimeError), transaction() as session:
        session.execute(update(MentorProfile).where(MentorProfile.search == "x").values(search="ny"))
        raise RuntimeError
    assert (found("x"), found("ny")) == (["x"], [])


def test_words_are_few_and_short() -> None:
    assert words_in("a " * 500) == ["a"] * 8
    assert words_in("å" * 500) == ["a" * 60]
