"""A day of the programme as a list by time, and as a table of rooms with the water between the shores."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from conference.rules.timetable.puzzle import SlotKind, Span
from conference.rules.timetable.sheet import Cell, Piece, lay_sheet
from conference.views.programme_shows import WATER, Place, Programme, Show, clock_of, day_words
from core.language import current_code

SHORES = ("west", WATER, "east", "both")
STEPS = (30, 15, 10, 5)


@dataclass(frozen=True, slots=True)
class Group:
    """What begins at the same time, from the west to the east."""

    clock: str
    starts_at: dt.datetime
    shows: Sequence[Show]

    @property
    def running(self) -> bool:
        return any(show.running for show in self.shows)


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its groups by time. `name` and `date` are for its heading, `sessions` how many take place on it."""

    day: dt.date
    name: str
    date: str
    groups: Sequence[Group]
    sessions: int
    is_today: bool = False


def sessions_in(shows: Iterable[Show]) -> int:
    """Return how many sessions take place among these; breaks and what is called off are not counted."""
    return sum(1 for show in shows if show.is_session and not show.cancelled)


def days_of(programme: Programme, shows: Sequence[Show], days: Sequence[dt.date]) -> list[Day]:
    """Return days with those of the shows that stand on them."""
    by_day: dict[dt.date, list[Show]] = defaultdict(list)
    for show in shows:
        by_day[show.day].append(show)
    return [_day(day, by_day[day], is_today=day == programme.today) for day in days]


def _day(day: dt.date, shows: Sequence[Show], *, is_today: bool) -> Day:
    by_time: dict[dt.datetime, list[Show]] = defaultdict(list)
    for show in shows:
        # A block keeps a room free for the crew: nothing for visitors.
        if show.kind is not SlotKind.BLOCK:
            by_time[show.starts_at].append(show)
    groups = [
        Group(found[0].clock, starts_at, sorted(found, key=lambda show: SHORES.index(show.shore)))
        for starts_at, found in sorted(by_time.items())
    ]
    return Day(day, *day_words(day), groups, sessions_in(shows), is_today)


# --- the table --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of the table with what stands in it. `shore` gives it its colour."""

    shore: str
    rows: int
    columns: int
    shows: Sequence[Show]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: the time where an hour begins (over how many rows), and its cells."""

    clock: str
    label_rows: int
    boxes: Sequence[Box]
    running: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A day as a table. `columns` are the rooms from west to east; None is the water where no ferry room is used.

    `shores` are the cities over the columns: name, shore, number of columns. `step` is the height of a row in minutes.
    """

    columns: Sequence[Place | None]
    shores: Sequence[tuple[str, str, int]]
    lines: Sequence[Line]
    step: int
    below: Sequence[Show] = field(default=())


def sheet_of(programme: Programme, shows: Sequence[Show]) -> Sheet | None:
    """Return the table of one day; None where nothing stands in a room on it.

    What was called off before this release has lost its room, so it stands below the table.
    """
    seen = [show for show in shows if show.kind is not SlotKind.BLOCK]
    inside = [show for show in seen if show.place is not None or not show.is_session]
    columns = _columns(programme, [show.place for show in inside if show.place is not None])
    gone = [show for show in inside if show.cancelled and _taken(show, inside)]
    inside = [show for show in inside if show not in gone]
    if not inside or columns == [None]:
        return None
    origin = min(show.starts_at for show in inside)
    zone = ZoneInfo(programme.edition.zone)
    origin -= dt.timedelta(minutes=origin.astimezone(zone).minute)
    step = _step(inside, origin)
    pieces = [_piece(show, columns, origin) for show in inside]
    end = max(piece.span.end for piece in pieces)
    rows = lay_sheet(Span(0, -(-end // step) * step), step, pieces, len(columns))
    by_id = {show.id: show for show in inside}
    code = current_code()
    lines = []
    for row in rows:
        begins = origin + dt.timedelta(minutes=row.minute)
        lines.append(
            Line(
                clock=clock_of(begins, zone, code) if row.label_rows else "",
                label_rows=row.label_rows,
                boxes=[_box(cell, columns, by_id) for cell in row.cells],
                running=begins <= programme.moment < begins + dt.timedelta(minutes=step),
            )
        )
    return Sheet(columns, _shores(columns), lines, step, gone)


def _taken(show: Show, others: Sequence[Show]) -> bool:
    """Say whether something else stands where this one stood."""
    return any(
        other is not show
        and not other.cancelled
        and other.place is show.place
        and other.starts_at < show.ends_at
        and show.starts_at < other.ends_at
        for other in others
    )


def _columns(programme: Programme, used: Sequence[Place]) -> list[Place | None]:
    """Return the rooms in use: the west shore, the water, the east shore; the water is there where both shores are."""
    known = {place.id: place for place in used}
    ordered = [place for key, place in programme.places.items() if key in known]
    shores = {shore: [place for place in ordered if place.shore == shore] for shore in ("west", WATER, "east")}
    water: list[Place | None] = [*shores[WATER]]
    if not water and ((shores["west"] and shores["east"]) or not ordered):
        water = [None]
    return [*shores["west"], *water, *shores["east"]]


def _step(shows: Sequence[Show], origin: dt.datetime) -> int:
    """Return the height of a row in minutes: the largest of the usual ones that all times lie on, at least five."""
    edges = [show.starts_at for show in shows] + [show.ends_at for show in shows]
    common = math.gcd(*(int((edge - origin).total_seconds() // 60) for edge in edges))
    return next((step for step in STEPS if common % step == 0), STEPS[-1])


def _piece(show: Show, columns: Sequence[Place | None], origin: dt.datetime) -> Piece:
    start = int((show.starts_at - origin).total_seconds() // 60)
    span = Span(start, start + show.minutes)
    if show.place is not None:
        return Piece(show.id, (next(at for at, one in enumerate(columns) if one is show.place),), span)
    # A break is for every room of its city, or of both; the water goes on.
    wide = [
        at
        for at, one in enumerate(columns)
        if one is not None and one.shore != WATER and show.city_id in (None, one.city_id)
    ]
    return Piece(show.id, tuple(wide) or (0,), span)


def _box(cell: Cell, columns: Sequence[Place | None], by_id: dict[int, Show]) -> Box:
    place = columns[cell.column]
    return Box(WATER if place is None else place.shore, cell.rows, cell.columns, [by_id[key] for key in cell.keys])


def _shores(columns: Sequence[Place | None]) -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    for place in columns:
        name, shore = ("", WATER) if place is None else (place.city, place.shore)
        if found and found[-1][1] == shore:
            found[-1] = (found[-1][0], shore, found[-1][2] + 1)
        else:
            found.append((name, shore, 1))
    return found
