"""Lists that can be long: one page of rows, with what the page numbers need."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from core.db import db

Row = TypeVar("Row")
PER_PAGE = 50


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
