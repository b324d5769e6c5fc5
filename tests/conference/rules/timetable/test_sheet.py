"""A day as a table: every place covered once, overlaps in one cell, breaks over many rooms, closed hours."""

import pytest

from conference.rules.timetable.puzzle import Span
from conference.rules.timetable.sheet import Cell, Piece, lay_sheet, shown_day

DAY = Span(540, 660)


def filled(rows):
    return [cell for row in rows for cell in row.cells if cell.keys]


def test_a_session_takes_the_rows_that_it_lasts():
    rows = lay_sheet(DAY, 30, [Piece(1, (0,), Span(570, 630))], 2)
    assert filled(rows) == [Cell(0, 1, 2, keys=(1,))]
    assert [(row.minute, row.label_rows) for row in rows] == [(540, 2), (570, 0), (600, 2), (630, 0)]


def test_what_overlaps_shares_a_cell():
    pieces = [Piece(1, (0,), Span(540, 600)), Piece(2, (0,), Span(585, 630)), Piece(3, (0,), Span(630, 660))]
    assert filled(lay_sheet(DAY, 15, pieces, 1)) == [Cell(0, 0, 6, keys=(1, 2)), Cell(0, 6, 2, keys=(3,))]


def test_what_begins_between_two_rows_takes_both():
    assert filled(lay_sheet(DAY, 30, [Piece(1, (0,), Span(545, 571))], 1)) == [Cell(0, 0, 2, keys=(1,))]


def test_a_break_is_one_cell_over_the_rooms_that_nothing_else_is_in():
    lunch = Piece(9, (0, 1, 2), Span(570, 600))
    rows = lay_sheet(DAY, 30, [lunch, Piece(1, (2,), Span(570, 600))], 3)
    assert filled(rows) == [Cell(0, 1, 1, columns=2, keys=(9,)), Cell(2, 1, 1, keys=(1, 9))]


def test_a_closed_room_is_marked_and_cut_at_the_hour():
    rows = lay_sheet(DAY, 30, [], 1, closed=[[Span(570, 660)]])
    assert [cell for row in rows for cell in row.cells] == [
        Cell(0, 0, 1), Cell(0, 1, 1, closed=True), Cell(0, 2, 2, closed=True),
    ]  # fmt: skip


@pytest.mark.parametrize("step", [5, 10, 15, 30])
def test_every_place_is_covered_once(step):
    pieces = [Piece(1, (0,), Span(500, 577)), Piece(2, (1,), Span(600, 900)), Piece(3, (0, 1, 2), Span(590, 610))]
    rows = lay_sheet(DAY, step, pieces, 3, closed=[[], [Span(540, 560)], []])
    places = [
        (cell.row + down, cell.column + right)
        for row in rows
        for cell in row.cells
        for down in range(cell.rows)
        for right in range(cell.columns)
    ]
    assert sorted(places) == [(row, column) for row in range(len(rows)) for column in range(3)]
    assert len(rows) == 120 // step


def test_a_day_is_shown_longer_where_something_stands_outside_it():
    limit = Span(360, 1800)
    assert shown_day(Span(540, 1380), [], 15, limit) == Span(540, 1380)
    assert shown_day(Span(540, 1380), [Span(500, 530), Span(1390, 1465)], 15, limit) == Span(495, 1470)
    assert shown_day(Span(540, 1380), [Span(0, 60), Span(1700, 1900)], 15, limit) == Span(540, 1800)
