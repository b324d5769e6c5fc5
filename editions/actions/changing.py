"""What every change of an edition does alike: find its row in this edition, set what differs, record the fact."""

from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy.exc import IntegrityError

from core.db import Base, db, lock
from core.facts import EditionChanged, record
from core.refusals import Refused
from editions import queries
from editions.models import Edition

Row = TypeVar("Row")


def found(statement: Select[Row]) -> Row:
    """Return the one row of this statement. Refuses `part_gone`: somebody removed it, or it belongs elsewhere."""
    row = db.session.scalars(statement).one_or_none()
    if row is None:
        raise Refused("part_gone")
    return row


def locked_edition(edition_id: int) -> Edition:
    """Return the edition, locked until the transaction ends, for rules that bind several of its rows."""
    return found(lock(queries.edition_by_id(edition_id)))


def set_values(row: Base, values: dict[str, Any]) -> tuple[str, ...]:
    """Set the values that differ and return their names."""
    differing = tuple(name for name, value in values.items() if getattr(row, name) != value)
    for name in differing:
        setattr(row, name, values[name])
    return differing


def remove_row(row: Base, *, refusal: str) -> None:
    """Delete a row. Refuses with this code where another floor still points at it: its foreign key says so."""
    try:
        with db.session.begin_nested():
            db.session.delete(row)
    except IntegrityError as error:
        raise Refused(refusal) from error


def note_change(edition_id: int, part: str, part_id: int | None, changed: tuple[str, ...], *, by: int | None) -> None:
    """Record that a part of the edition changed; nothing where nothing did."""
    if changed:
        db.session.flush()
        record(EditionChanged(edition_id=edition_id, part=part, part_id=part_id, changed=changed), by=by)
