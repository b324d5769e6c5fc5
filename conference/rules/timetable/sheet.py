"""A day of the timetable as a table: rows of time, columns of rooms, each thing in one cell over the rows it lasts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from conference.rules.timetable.puzzle import Span

HOUR = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that stands in one or several columns (by their number, from 0) for a time, in minutes."""

    key: int
    columns: tuple[int, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the table: where it begins, how far it reaches, and the keys of what stands in it.

    Several keys where things of one room overlap. Without any it is empty; `closed`: the room is not open then.
    """

    column: int
    row: int
    rows: int
    columns: int = 1
    keys: tuple[int, ...] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table. `minute` is when it begins; `label_rows` over how many rows its label reaches, 0: none."""

    minute: int
    label_rows: int
    cells: tuple[Cell, ...] = field(default=())


def lay_sheet(
    day: Span, step: int, pieces: Iterable[Piece], columns: int, closed: Sequence[Sequence[Span]] = ()
) -> tuple[Row, ...]:
    """Return the rows of a day from top to bottom, each with the cells that begin in it, from left to right.

    Every place is covered by exactly one cell. What begins or ends between two rows takes all of both; what of a piece
    lies outside the day is cut off. `closed` are the spans of each column in which its room cannot be used.
    """
    scale = _Scale(day, step)
    placed = list(pieces)
    stacks = [
        _column(
            column,
            [piece for piece in placed if column in piece.columns],
            closed[column] if column < len(closed) else (),
            scale,
        )
        for column in range(columns)
    ]
    wide = _joined(stacks, {piece.key for piece in placed if len(piece.columns) > 1})
    rows = []
    for row in range(scale.rows):
        label = 0
        if row in scale.hours:
            label = min((hour for hour in scale.hours if hour > row), default=scale.rows) - row
        rows.append(Row(scale.minute(row), label, tuple(cell for cell in wide if cell.row == row)))
    return tuple(rows)


class _Scale:
    """A day in rows of one step. `hours` are the rows in which an hour begins, and the first one."""

    def __init__(self, day: Span, step: int) -> None:
        self.day, self.step = day, step
        self.rows = -(-(day.end - day.start) // step)
        self.hours = {row for row in range(self.rows) if row == 0 or self.minute(row) % HOUR < step}

    def minute(self, row: int) -> int:
        return self.day.start + row * self.step

    def first(self, span: Span) -> int:
        """Return the row in which a span begins."""
        return max(0, (span.start - self.day.start) // self.step)

    def last(self, span: Span) -> int:
        """Return the row before which a span ends."""
        return min(self.rows, -(-(span.end - self.day.start) // self.step))


def _column(column: int, pieces: Iterable[Piece], shut: Sequence[Span], scale: _Scale) -> list[Cell]:
    taken: list[tuple[int, int, list[int]]] = []
    for piece in sorted(pieces, key=lambda one: (one.span.start, one.span.end, one.key)):
        first, last = scale.first(piece.span), scale.last(piece.span)
        if first >= last:
            continue
        if taken and first < taken[-1][1]:
            before = taken[-1]
            taken[-1] = (before[0], max(before[1], last), [*before[2], piece.key])
        else:
            taken.append((first, last, [piece.key]))
    closed = [any(span.start <= scale.minute(row) < span.end for span in shut) for row in range(scale.rows)]
    cells, row = [], 0
    for first, last, keys in taken:
        cells += _empty(column, range(row, first), closed, scale.hours)
        cells.append(Cell(column, first, last - first, keys=tuple(keys)))
        row = last
    return cells + _empty(column, range(row, scale.rows), closed, scale.hours)


def _empty(column: int, rows: range, closed: Sequence[bool], hours: set[int]) -> list[Cell]:
    """Return empty cells over some rows, cut where an hour begins and where the room opens or closes."""
    cells, row = [], rows.start
    while row < rows.stop:
        begun = row
        row += 1
        while row < rows.stop and row not in hours and closed[row] == closed[begun]:
            row += 1
        cells.append(Cell(column, begun, row - begun, closed=closed[begun]))
    return cells


def _joined(stacks: Sequence[Sequence[Cell]], wide: set[int]) -> list[Cell]:
    """Return the cells of all columns in their order, with what lies in neighbouring columns alike made one."""
    found: list[Cell] = []
    left: dict[tuple[int, int, tuple[int, ...]], int] = {}
    for stack in stacks:
        here: dict[tuple[int, int, tuple[int, ...]], int] = {}
        for cell in stack:
            alike = (cell.row, cell.rows, cell.keys)
            if cell.keys and set(cell.keys) <= wide:
                if alike in left:
                    place = left[alike]
                    before = found[place]
                    found[place] = Cell(before.column, before.row, before.rows, before.columns + 1, before.keys)
                    here[alike] = place
                    continue
                here[alike] = len(found)
            found.append(cell)
        left = here
    return sorted(found, key=lambda cell: (cell.row, cell.column))


def shown_day(day: Span, spans: Iterable[Span], step: int, limit: Span) -> Span:
    """Return what of a day is shown: its own hours, made longer where something stands before or after, in whole steps.

    `limit` is the whole programme day, beyond which nothing of it is shown.
    """
    inside = [span for span in spans if span.meets(limit)]
    start = max(limit.start, min([day.start, *(span.start for span in inside)]))
    end = min(limit.end, max([day.end, *(span.end for span in inside)]))
    return Span(start - (start - limit.start) % step, end + (limit.start - end) % step)
