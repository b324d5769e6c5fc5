"""Columns that the lists of proposals share, and what they hold."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select

from conference.words.kinds import DECISIONS, SESSION_LANGUAGES, STATES
from core.db import db
from core.exporting import Group
from core.language import current_code, lazy
from core.tables import Column, Kind
from core.texts import LANGUAGES, Texts

BATCH = 1000
TONGUES = {"da": lazy("Danish"), "sv": lazy("Swedish"), "en": lazy("English")}


def read(statement: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    """Read the rows of a list as they come, so that a long one fills no memory."""
    yield from db.session.execute(statement.execution_options(yield_per=BATCH))


SESSION_GROUP = Group(
    "session",
    lazy("Session"),
    (
        Column("code", lazy("Code")),
        Column("title", lazy("Title")),
        Column("state", lazy("State")),
        Column("decision", lazy("Decided, not told yet")),
        Column("type", lazy("Kind of session")),
        Column("track", lazy("Track")),
        Column("language", lazy("Language")),
        Column("minutes", lazy("Minutes"), Kind.INT),
    ),
)


def session_values(row: Any) -> dict[str, object]:
    """Return what a row says about its proposal, in the reader's words."""
    code = current_code()
    return {
        "code": row.code,
        "title": row.title.pick(code),
        "state": str(STATES[row.state]),
        "decision": str(DECISIONS[row.decision]) if row.decision else "",
        "type": row.type_name.pick(code) if row.type_name else "",
        "track": row.track_name.pick(code) if row.track_name else "",
        "language": str(SESSION_LANGUAGES[row.language]) if row.language else "",
        "minutes": row.minutes,
    }


def in_each_language(key: str, header: Any) -> tuple[Column, ...]:
    """Return one column for each language of a text."""
    return tuple(
        Column(f"{key}_{code}", lazy("%(what)s, %(language)s", what=header, language=TONGUES[code]))
        for code in LANGUAGES
    )


def each_language(key: str, texts: Texts | None) -> dict[str, object]:
    return {f"{key}_{code}": texts.get(code, "") if texts else "" for code in LANGUAGES}
