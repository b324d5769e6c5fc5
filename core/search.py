"""Full text search behind one small interface: SQLite FTS5 or PostgreSQL tsvector, no search server.

A model names one text column in which everything that can be searched stands folded (`core.language.fold`), and calls
`index` once. The database keeps the index right by itself: on PostgreSQL it is an index of the column, on SQLite three
triggers follow the table. `matching` is the condition for a query. Words are found in any order and all of them must be
there; the last may be unfinished; what was typed with a space is also found where it is written without one.
"""

import re

from sqlalchemy import (
    DDL,
    ColumnElement,
    Integer,
    Select,
    String,
    Table,
    event,
    false,
    func,
    literal_column,
    select,
    table,
)
from sqlalchemy.orm import InstrumentedAttribute

from core.db import is_sqlite
from core.language import fold

MOST_WORDS = 8
LONGEST_WORD = 60
_WORD = re.compile(r"[^\W_]+")
_indexed: list[str] = []


def words_in(typed: str) -> list[str]:
    """Return the words that are searched for, folded: letters and digits only, so that no sign means anything."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(typed))][:MOST_WORDS]


def matching(column: InstrumentedAttribute[str], typed: str) -> ColumnElement[bool]:
    """Return the condition that an indexed column holds what was typed. A text without words matches nothing."""
    words = words_in(typed)
    if not words:
        return false()
    simple: ColumnElement[str] = literal_column("'simple'", String)
    if not is_sqlite():
        found: ColumnElement[bool] = func.to_tsvector(simple, column).bool_op("@@")(
            func.to_tsquery(simple, _postgres_query(words))
        )
        return found
    name = f"{column.property.parent.local_table.description}_search"
    match = literal_column(name, String).bool_op("MATCH")(_sqlite_query(words))
    ids: Select[int] = select(literal_column("rowid", Integer)).select_from(table(name)).where(match)
    return column.property.parent.primary_key[0].in_(ids)


def _sqlite_query(words: list[str]) -> str:
    one_by_one = " AND ".join(f'"{word}"' for word in words) + " *"
    return one_by_one if len(words) == 1 else f'({one_by_one}) OR "{"".join(words)}" *'


def _postgres_query(words: list[str]) -> str:
    one_by_one = " & ".join(words) + ":*"
    return one_by_one if len(words) == 1 else f"({one_by_one}) | {''.join(words)}:*"


# --- how it is kept ---------------------------------------------------------------------------------------------------


def index(rows: Table, column: str) -> None:
    """Make the index wherever the metadata makes the table. The migration of a table runs the same statements."""
    _indexed.append(_name(rows))
    for statement in sqlite_index(rows.name, column):
        _run(rows, "after_create", statement, "sqlite")
    for statement in postgres_index(rows.name, column):
        _run(rows, "after_create", statement, "postgresql")
    # On PostgreSQL the index goes with its table; a virtual table of SQLite does not.
    _run(rows, "before_drop", f"DROP TABLE IF EXISTS {_name(rows)}", "sqlite")


def _run(rows: Table, when: str, statement: str, dialect: str) -> None:
    ddl = DDL(statement)  # type: ignore[no-untyped-call]  # SQLAlchemy has not typed it
    event.listen(rows, when, ddl.execute_if(dialect=dialect))


def sqlite_index(name: str, column: str) -> list[str]:
    """Return what makes the index on SQLite: it keeps words only, and triggers follow every change of the table.

    Whatever makes the table anew (a batch migration does) takes the triggers away and has to make them again.
    """
    search = f"{name}_search"
    values = f"(rowid, {column}) VALUES (new.id, new.{column})"
    come = f"INSERT INTO {search}{values};"
    old = f"({search}, rowid, {column}) VALUES ('delete', old.id, old.{column})"
    gone = f"INSERT INTO {search}{old};"
    kept = f"{column}, content='{name}', content_rowid='id'"
    how = "tokenize='unicode61 remove_diacritics 0', prefix='2 3', detail='none'"
    return [
        f"CREATE VIRTUAL TABLE {search} USING fts5({kept}, {how})",
        f"CREATE TRIGGER {search}_come AFTER INSERT ON {name} BEGIN {come} END",
        f"CREATE TRIGGER {search}_go AFTER DELETE ON {name} BEGIN {gone} END",
        f"CREATE TRIGGER {search}_change AFTER UPDATE OF id, {column} ON {name} BEGIN {gone} {come} END",
    ]


def postgres_index(name: str, column: str) -> list[str]:
    """Return what makes the index on PostgreSQL: it is an index of the column, so nothing can fall behind."""
    return [f"CREATE INDEX ix_{name}_search ON {name} USING gin (to_tsvector('simple', {column}))"]


def is_part(name: str | None, kind: str) -> bool:
    """Say whether something found in a database belongs to an index of ours, which no model describes."""
    if kind == "index":
        return name in {f"ix_{one}" for one in _indexed}
    # FTS5 keeps its words in tables beside the virtual one.
    return kind == "table" and any(name == one or (name or "").startswith(f"{one}_") for one in _indexed)


def _name(rows: Table) -> str:
    return f"{rows.name}_search"
