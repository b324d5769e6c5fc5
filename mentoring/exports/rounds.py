"""Who meets whom at speed meetings, as a list: names as the reader may see them, and no addresses."""

from collections.abc import Iterator, Mapping

from core.exporting import Group
from core.language import lazy
from core.tables import Column, Kind, Sheet
from editions.models import Edition
from mentoring.actions.speed_reading import Board

GROUPS = (
    Group(
        "rounds",
        lazy("Round"),
        (
            Column("round", lazy("Round"), Kind.INT),
            Column("starts_at", lazy("Begins"), Kind.DATETIME),
            Column("table", lazy("Table"), Kind.INT),
        ),
    ),
    Group("people", lazy("People"), (Column("mentor", lazy("Mentor")), Column("meets", lazy("Meets")))),
)


def rounds_sheet(edition: Edition, board: Board, chosen: list[str], name: str) -> Sheet:
    """Return the plan with the chosen columns; what cannot be any more is left out."""
    columns = tuple(
        Column(one.key, str(one.header), one.kind) for group in GROUPS for one in group.columns if one.key in chosen
    )
    return Sheet(name=name, columns=columns, rows=_rows(board), zone=edition.zone)


def _rows(board: Board) -> Iterator[Mapping[str, object]]:
    for one in board.meetings:
        if one in board.gone:
            continue
        yield {
            "round": one.round,
            "starts_at": board.starts[one.round - 1],
            "table": one.table,
            "mentor": board.mentors.get(one.mentor, ""),
            "meets": board.mentees.get(one.mentee, ""),
        }
