"""The timetable as the editor's page shows it: one day as a table, what waits beside it, and what is wrong."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conference.actions.puzzling import Laid, lay_out
from conference.models import Slot, SlotKind
from conference.queries import timetable as asked
from conference.rules.times import DAY_CHANGES, moment_on, programme_day
from conference.rules.timetable.fits import concerns, without
from conference.rules.timetable.problems import Problem, ProblemKind, Severity, find_problems
from conference.rules.timetable.puzzle import Frame, Hall, Show, Span
from conference.rules.timetable.sheet import Piece, Row, lay_sheet, shown_day
from conference.words.naming import names_in
from conference.words.problems import problem_words
from conference.words.timetable import change_words, needs_words, slots_changed
from core.db import db
from core.language import pick
from core.texts import Texts
from editions.models import Accent, Edition, Room
from editions.queries import rooms_of

WATER = "water"
RECENT = 8
MOST_TOLD = 30
MORNING = Span(3 * 60, 4 * 60)
RANKS = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Column:
    """A room and the shore that it lies on; a room in which nothing stands that day is `slim`."""

    room: Room
    shore: str
    slim: bool


@dataclass(frozen=True, slots=True)
class Card:
    """What the page says of one slot. `mark` is the worst that is wrong with it, empty where nothing is."""

    slot: Slot
    title: Texts
    people: tuple[str, ...] = ()
    mark: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A problem in words. `slots` are those that it speaks of, each with its day as the address says it, if any."""

    problem: Problem
    words: str
    slots: tuple[tuple[Slot, str], ...]


@dataclass(frozen=True, slots=True)
class Day:
    day: dt.date
    number: int
    placed: int
    shown: Span


@dataclass(frozen=True, slots=True)
class Board:
    """One day of the timetable, ready to be drawn. `shores` are the heads over the columns: shore, city, how many.

    `problems` are errors and warnings, `hints` the rest; `left_out` how many of all are not listed; `kinds` how many
    there are of each severity and kind.
    """

    laid: Laid
    day: Day
    days: Sequence[tuple[dt.date, int]]
    columns: Sequence[Column]
    shores: Sequence[tuple[str, Any, int]]
    rows: Sequence[Row]
    cards: Mapping[int, Card]
    tray: Sequence[Card]
    problems: Sequence[Told]
    hints: Sequence[Told]
    left_out: int
    kinds: Mapping[tuple[Severity, ProblemKind], int]
    counts: Mapping[str, int]
    today_only: bool
    moments: Mapping[int, dt.datetime]


def board_of(edition: Edition, wanted: str, *, today_only: bool = False) -> Board:
    """Return the page's timetable for the day that the address names; the first day for what names none.

    The number of statements does not grow with the timetable.
    """
    laid = lay_out(edition)
    frame = laid.puzzle.frame
    problems = [one for one in find_problems(laid.puzzle, laid.standing) if one.kind is not ProblemKind.UNPLACED]
    days = _days(edition, laid)
    chosen = next((day for day, _many in days if day.isoformat() == wanted), days[0][0])
    limit = _limit(chosen, edition, frame)
    here = [slot for slot in laid.slots.values() if (span := span_of(slot, frame)) and span.meets(limit)]
    number = (chosen - edition.first_day).days
    own = frame.days[number] if 0 <= number < len(frame.days) else _within(MORNING, limit)
    shown = shown_day(own, [span for slot in here if (span := span_of(slot, frame))], frame.step, limit)
    columns = _columns(laid, here)
    rows = _rows(laid, columns, here, shown)
    mark = _marks(problems)
    cards = cards_of(laid, mark)
    listed = [one for one in problems if not today_only or _is_of(one, laid, limit, number)]
    heavy, light = _split(listed)
    return Board(
        laid=laid,
        day=Day(chosen, number, len([slot for slot in here if slot.kind is SlotKind.SESSION]), shown),
        days=days,
        columns=columns,
        shores=_shores(columns),
        rows=rows,
        cards=cards,
        tray=[card for card in cards.values() if card.slot.starts_at is None],
        problems=told_of(laid, heavy),
        hints=told_of(laid, light),
        left_out=len(listed) - len(heavy) - len(light),
        kinds=Counter((one.severity, one.kind) for one in listed),
        counts=Counter(one.severity.value for one in problems),
        today_only=today_only,
        moments={row.minute: frame.at(row.minute) for row in rows},
    )


def span_of(slot: Slot, frame: Frame) -> Span | None:
    if slot.starts_at is None:
        return None
    start = frame.minute(slot.starts_at)
    return Span(start, start + slot.minutes)


def _within(span: Span, limit: Span) -> Span:
    return Span(limit.start + span.start, limit.start + span.end)


def _limit(day: dt.date, edition: Edition, frame: Frame) -> Span:
    """Return the whole programme day, from 06:00 to 06:00 on the cities' clock."""
    ends = (moment_on(one, DAY_CHANGES, edition.zone) for one in (day, day + dt.timedelta(days=1)))
    start, end = (frame.minute(moment) for moment in ends)
    return Span(start, end)


def _days(edition: Edition, laid: Laid) -> list[tuple[dt.date, int]]:
    """Return the days of the edition, and others on which something stands, with how many sessions each has."""
    many: Counter[dt.date] = Counter()
    for slot in laid.slots.values():
        if slot.starts_at is not None:
            many[programme_day(slot.starts_at, edition.zone)] += slot.kind is SlotKind.SESSION
    length = (edition.last_day - edition.first_day).days + 1
    days = {edition.first_day + dt.timedelta(days=number) for number in range(length)} | set(many)
    return [(day, many[day]) for day in sorted(days)]


# --- the table --------------------------------------------------------------------------------------------------------


def in_order(rooms: Iterable[Room]) -> list[Room]:
    """Return rooms from west to east: one shore, the ferry, the other shore; in each the nearest to the quay first."""
    return sorted(rooms, key=lambda room: (_side(room), room.venue.walk_minutes, room.venue_id, room.id))


def shore_of(room: Room) -> str:
    return WATER if room.venue.city is None else room.venue.city.accent.value


def _side(room: Room) -> int:
    return (Accent.WEST.value, WATER, Accent.EAST.value).index(shore_of(room))


def _columns(laid: Laid, here: Sequence[Slot]) -> list[Column]:
    used = {slot.room_id for slot in here if slot.room_id is not None and slot.kind is SlotKind.SESSION}
    # Where nothing stands yet all are as wide, so that there is somewhere to drop the first one.
    return [Column(room, shore_of(room), bool(used) and room.id not in used) for room in in_order(laid.rooms.values())]


def _shores(columns: Sequence[Column]) -> list[tuple[str, Any, int]]:
    found: list[tuple[str, Any, int]] = []
    for column in columns:
        if found and found[-1][0] == column.shore:
            found[-1] = (*found[-1][:2], found[-1][2] + 1)
        else:
            found.append((column.shore, column.room.venue.city, 1))
    return found


def _rows(laid: Laid, columns: Sequence[Column], here: Sequence[Slot], shown: Span) -> Sequence[Row]:
    frame = laid.puzzle.frame
    halls = {hall.id: hall for hall in laid.puzzle.halls}
    order = [halls[column.room.id] for column in columns]
    pauses = {pause.id: pause for pause in laid.puzzle.pauses}
    pieces = []
    for slot in here:
        span = span_of(slot, frame)
        assert span is not None
        if slot.id in pauses:
            places = tuple(place for place, hall in enumerate(order) if concerns(pauses[slot.id], hall))
        else:
            places = tuple(place for place, hall in enumerate(order) if hall.id == slot.room_id)
        pieces.append(Piece(slot.id, places, span))
    return lay_sheet(shown, frame.step, pieces, len(order), [_closed(hall, shown) for hall in order])


def _closed(hall: Hall, shown: Span) -> tuple[Span, ...]:
    return without([shown], hall.open) if hall.open else ()


# --- cards and problems -----------------------------------------------------------------------------------------------


def _marks(problems: Iterable[Problem]) -> dict[int, str]:
    """Return the worst that is wrong with each slot."""
    found: dict[int, Severity] = {}
    for problem in problems:
        for show in problem.shows:
            if show not in found or RANKS[problem.severity] < RANKS[found[show]]:
                found[show] = problem.severity
    return {show: severity.value for show, severity in found.items()}


def cards_of(laid: Laid, marks: Mapping[int, str]) -> dict[int, Card]:
    """Return what the page says of every slot."""
    shows = {show.id: show for show in laid.puzzle.shows}
    names = names_in(laid)
    return {
        slot.id: Card(
            slot,
            laid.title(slot.id),
            people=_people(shows.get(slot.id), laid),
            mark=marks.get(slot.id, ""),
            needs=tuple(needs_words(shows[slot.id], names.city)) if slot.id in shows else (),
        )
        for slot in laid.slots.values()
    }


def _people(show: Show | None, laid: Laid) -> tuple[str, ...]:
    return () if show is None else tuple(laid.names.get(one.person, "–") for one in show.people)


def _split(problems: Sequence[Problem]) -> tuple[list[Problem], list[Problem]]:
    """Return errors and warnings, and hints: as many of a kind as somebody reads."""
    seen: Counter[tuple[Severity, ProblemKind]] = Counter()
    heavy: list[Problem] = []
    hints: list[Problem] = []
    for one in problems:
        seen[one.severity, one.kind] += 1
        if seen[one.severity, one.kind] <= MOST_TOLD:
            (hints if one.severity is Severity.HINT else heavy).append(one)
    return heavy, hints


def told_of(laid: Laid, problems: Iterable[Problem]) -> list[Told]:
    """Return problems in the reader's words, the worst first."""
    names, zone = names_in(laid), laid.puzzle.frame.zone
    return [
        Told(
            one,
            problem_words(one, names),
            tuple((laid.slots[show], day_of(laid.slots[show], zone)) for show in one.shows if show in laid.slots),
        )
        for one in problems
    ]


def day_of(slot: Slot, zone: str) -> str:
    """Return the programme day of a slot as the address says it, nothing where it waits."""
    return "" if slot.starts_at is None else programme_day(slot.starts_at, zone).isoformat()


def _is_of(problem: Problem, laid: Laid, limit: Span, number: int) -> bool:
    """Return whether a problem is one of this day."""
    if "day" in problem.details:
        return bool(problem.details["day"] == number)
    stands = (laid.standing.get(show) for show in problem.shows)
    return any(spot is not None and limit.start <= spot.start < limit.end for spot in stands)


# --- changes ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChangeTold:
    """A change in words: who, what, when; `undone`: it was taken back."""

    revision: int
    who: str | None
    by_id: int | None
    words: str
    at: dt.datetime
    undone: bool


def changes_told(edition: Edition, *, after: int = -1) -> list[ChangeTold]:
    """Return the newest changes in words, in three statements however many there are."""
    rows = [
        (change, who)
        for change, who in db.session.execute(asked.recent_changes(edition.id, RECENT))
        if change.revision > after
    ]
    if not rows:
        return []
    slots = slots_changed(change for change, _who in rows)
    titles = {slot_id: pick(given or own) for slot_id, own, given in db.session.execute(asked.titles_of_slots(slots))}
    rooms = {room.id: f"{pick(room.name)}, {room.venue.name}" for room in db.session.scalars(rooms_of(edition.id))}
    return [
        ChangeTold(
            revision=change.revision,
            who=who,
            by_id=change.by_id,
            words=change_words(
                change, lambda key: titles.get(key, "–"), lambda key: rooms.get(key, "–"), zone=edition.zone
            ),
            at=change.at,
            undone=change.undone_by is not None,
        )
        for change, who in rows
    ]
