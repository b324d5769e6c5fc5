"""Lists that can be long: sorted by their columns, one page of rows, with what the page numbers need.

Names and titles stand at the desk as they are searched (`core.language.fold`): å as aa, ä and æ as ae, ö and ø as oe,
other accents off. Danish and Swedish end their alphabets differently, and people of both read the same lists to each
other; so it is one order for everybody, in which Åse is found beside Aase. Databases have orders of their own, so none
of them is asked: letters are compared by their code, which is the same on SQLite and on PostgreSQL.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Enum, Select, String, case, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from core.db import db
from core.language import FOLDED

Row = TypeVar("Row")
S = TypeVar("S", bound=Select[*tuple[Any, ...]])
PER_PAGE = 50


@dataclass(frozen=True)
class Sorting:
    """The columns that a list can be sorted by, by their key in the address; backwards with a leading minus.

    `default` is the key in force where the address names none. `last` decides between equal rows, so that no row stands
    on two pages. What has no value stands at the end either way; a state sorts as it comes about, not by its letters.
    """

    columns: Mapping[str, Any]
    default: str
    last: Any

    def asked(self, typed: str) -> str:
        """Return the key in force: what was typed where it is one, else the list's own."""
        return sort_in(typed, self.columns, self.default)

    def applied(self, statement: S, typed: str) -> S:
        """Return the statement in the order that was asked for, and in no other."""
        key = self.asked(typed)
        column = _comparable(self.columns[key.removeprefix("-")])
        backwards = column.desc() if key.startswith("-") else column.asc()
        ordered: S = statement.order_by(None).order_by(backwards.nulls_last(), self.last)
        return ordered


def sort_in(typed: str, keys: Collection[str], default: str) -> str:
    """Return the key of a column, with or without a leading minus, where one was typed; else the default."""
    return typed if typed.removeprefix("-") in keys else default


def _comparable(column: Any) -> ColumnElement[Any]:
    """Return what a column is compared by, the same in every database."""
    if isinstance(column.type, Enum):
        return case({one: place for place, one in enumerate(column.type.enum_class or ())}, value=column)
    return func.nullif(_ByCode(column), "") if isinstance(column.type, String) else column


class _ByCode(FunctionElement[str]):
    """A text whose letters are compared by their codes. SQLite does nothing else; PostgreSQL must be told."""

    name = "by_code"
    type = String()
    inherit_cache = True


@compiles(_ByCode)
def _plain(element: _ByCode, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_ByCode, "postgresql")
def _collated(element: _ByCode, compiler: SQLCompiler, **options: Any) -> str:
    return f'({compiler.process(element.clauses, **options)}) COLLATE "C"'


class folded(FunctionElement[str]):  # noqa: N801 - it is called like the functions of SQL
    """A text folded by `core.language.fold_letters`, for columns that have no folded one beside them."""

    name = "folded"
    type = String()
    inherit_cache = True


@compiles(folded)
def _folded_there(element: folded, compiler: SQLCompiler, **options: Any) -> str:
    """Fold in PostgreSQL; SQLite has the function itself (`core.db`), since its parser gives up on this."""
    text = compiler.process(element.clauses, **options)
    single = {sign: plain for sign, plain in FOLDED.items() if len(plain) == 1}
    for sign, plain in FOLDED.items():
        if sign not in single:
            text = f"replace({text}, '{sign}', '{plain}')"
    text = f"translate({text}, '{''.join(single)}', '{''.join(single.values())}')"
    return f'lower({text} COLLATE "C")'


@compiles(folded, "sqlite")
def _folded_here(element: folded, compiler: SQLCompiler, **options: Any) -> str:
    return f"fold_letters({compiler.process(element.clauses, **options)})"


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page. `number` and `pages` count from 1."""

    rows: Sequence[Row]
    number: int
    pages: int
    total: int


def page_of(
    statement: Select[Row], typed: str, *, per_page: int = PER_PAGE, count: Select[int] | None = None
) -> Page[Row]:
    """Return the page that the address asks for, in two statements; an odd number shows the nearest page.

    `count` counts the rows where that can be had more cheaply than by asking for all of them.
    """
    if count is None:
        count = select(func.count()).select_from(statement.order_by(None).subquery())
    total = db.session.scalar(count) or 0
    pages = max(1, -(-total // per_page))
    number = _number(typed, pages)
    rows: Sequence[Any] = db.session.scalars(statement.limit(per_page).offset((number - 1) * per_page)).unique().all()
    return Page(rows, number, pages, total)


def page_among(rows: Sequence[Row], typed: str, *, per_page: int = PER_PAGE) -> Page[Row]:
    """Return the page that the address asks for of rows that are all at hand."""
    pages = max(1, -(-len(rows) // per_page))
    number = _number(typed, pages)
    return Page(rows[(number - 1) * per_page : number * per_page], number, pages, len(rows))


def _number(typed: str, pages: int) -> int:
    return min(max(1, int(typed)), pages) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1
