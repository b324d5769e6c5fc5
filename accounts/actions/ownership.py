"""Which rows belong to a member: from this list come the export of one's data, erasure and the merging of accounts.

Every floor adds its own tables when it registers. What a row says about a person is what its model marks as `personal`.
"""

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Select, inspect, update
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm.attributes import QueryableAttribute

from core.clock import now
from core.db import Base, db


class OnErase(enum.StrEnum):
    """What happens to rows when their member is erased."""

    DELETE = "delete"
    BLANK = "blank"
    KEEP = "keep"


@dataclass(frozen=True, kw_only=True)
class Owned:
    """A table whose rows belong to members.

    `rows` selects those of one member. `member` is the column that names the member: merging moves it; without one,
    or with `merge="delete"`, rows of the account that goes are deleted; `merge="leave"` leaves them to a function given
    to `on_merge`. `labels` are the words that the readable page shows, `shows` say a value in words where it is a key,
    `caption` names what a row is about; the file holds every personal column anyway.
    """

    title: Any
    model: type[Base]
    rows: Callable[[int], Select[Any]]
    erase: OnErase
    member: InstrumentedAttribute[Any] | None = None
    merge: str = "move"
    why_kept: Any = ""
    labels: Mapping[str, Any] = field(default_factory=dict)
    shows: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    caption: Callable[[Any], str] | None = None


@dataclass
class Ownership:
    """What the floors have told about their tables."""

    owned: list[Owned] = field(default_factory=list)
    movers: list[Callable[[int, int], None]] = field(default_factory=list)
    erasers: list[Callable[[int], None]] = field(default_factory=list)


def init_ownership(app: Flask) -> None:
    app.extensions["ownership"] = Ownership()


def _of(app: Flask | None = None) -> Ownership:
    found = (app or current_app).extensions["ownership"]
    assert isinstance(found, Ownership)
    return found


def owns(app: Flask, *tables: Owned) -> None:
    """Tell that these tables hold rows of members."""
    _of(app).owned.extend(tables)


def on_merge(app: Flask, mover: Callable[[int, int], None]) -> None:
    """Call `mover(kept_id, gone_id)` inside the transaction that merges two members, before the rows move."""
    _of(app).movers.append(mover)


def on_erase(app: Flask, eraser: Callable[[int], None]) -> None:
    """Call `eraser(member_id)` inside the transaction that erases a member, before anything goes. It may refuse."""
    _of(app).erasers.append(eraser)


def all_owned() -> list[Owned]:
    """Return every table that holds rows of members, from the lowest floor to the highest."""
    return list(_of().owned)


def kept_on_erase() -> list[Owned]:
    """Return the tables whose rows stay when a member is erased, each with the reason."""
    return [owned for owned in all_owned() if owned.erase is OnErase.KEEP and owned.why_kept]


def personal_columns(model: type[Base]) -> Iterator[tuple[str, QueryableAttribute[Any]]]:
    """Yield the attributes of a model that say something about a person."""
    for attribute in inspect(model).column_attrs:
        if attribute.columns[0].info.get("personal"):
            yield attribute.key, getattr(model, attribute.key)


def told_by(owned: Owned, row: Base) -> dict[str, Any]:
    """Return what one row says about its person."""
    return {key: getattr(row, key) for key, _attribute in personal_columns(owned.model)}


def erase_rows(member_id: int) -> None:
    """Delete or blank what belongs to a member, from the highest floor down, in the caller's transaction."""
    for eraser in reversed(_of().erasers):
        eraser(member_id)
    for owned in reversed(_of().owned):
        if owned.erase is OnErase.KEEP:
            continue
        for row in db.session.scalars(owned.rows(member_id)).unique().all():
            if owned.erase is OnErase.DELETE:
                db.session.delete(row)
            else:
                _blank(owned.model, row)
        db.session.flush()


def _blank(model: type[Base], row: Base) -> None:
    """Empty the personal columns of a row; what the database wants filled becomes an empty text or list."""
    for key, attribute in personal_columns(model):
        column = attribute.property.columns[0]
        if column.nullable:
            setattr(row, key, None)
        elif isinstance(getattr(row, key), str) and not isinstance(getattr(row, key), enum.Enum):
            setattr(row, key, "")
        elif isinstance(getattr(row, key), list):
            setattr(row, key, [])
        elif isinstance(getattr(row, key), dict):
            setattr(row, key, {})


def move_rows(kept_id: int, gone_id: int) -> None:
    """Give everything that one member owned to another, in the caller's transaction."""
    for mover in _of().movers:
        mover(kept_id, gone_id)
    db.session.flush()
    for owned in _of().owned:
        if owned.merge == "leave":
            continue
        if owned.member is None or owned.merge == "delete":
            for row in db.session.scalars(owned.rows(gone_id)).unique().all():
                db.session.delete(row)
            db.session.flush()
        else:
            db.session.execute(update(owned.model).where(owned.member == gone_id).values({owned.member.key: kept_id}))


def erase_member_row(member: Any) -> None:
    """Empty the member's own row."""
    _blank(type(member), member)
    member.erased_at = now()
