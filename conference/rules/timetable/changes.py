"""What differs between two frozen states of the timetable, whom each change concerns, and when SEQUENCE rises."""

import datetime as dt
import enum
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from conference.rules.timetable.puzzle import SlotKind


@dataclass(frozen=True, slots=True)
class Frozen:
    """A slot as it stands in a release, or as it would stand in the next. `start` is a UTC moment.

    `city` is that of its room, or of the break; None on the ferry and for a break everywhere. `people` are rows of
    speakers, `title` the text in each language as sorted pairs.
    """

    slot: int
    kind: SlotKind
    start: dt.datetime
    minutes: int
    room: int | None = None
    city: int | None = None
    title: tuple[tuple[str, str], ...] = ()
    people: tuple[int, ...] = ()
    sequence: int = 0
    cancelled: bool = False

    @property
    def end(self) -> dt.datetime:
        return self.start + dt.timedelta(minutes=self.minutes)


class ChangeKind(enum.StrEnum):
    """What became of a slot. Those of one that goes on stand together: a move may be longer and in another city."""

    NEW = "new"
    CANCELLED = "cancelled"
    BACK = "back"  # was cancelled, takes place again
    TIME = "time"  # begins at another time
    LENGTH = "length"  # ends sooner or later after its beginning
    ROOM = "room"
    CITY = "city"  # on the other shore, or on or off the ferry
    RENAMED = "renamed"
    PEOPLE = "people"


MOVING = frozenset({ChangeKind.TIME, ChangeKind.LENGTH, ChangeKind.ROOM, ChangeKind.CITY})
"""What makes somebody be elsewhere, or there at another time."""
TOLD = MOVING | {ChangeKind.NEW, ChangeKind.CANCELLED, ChangeKind.BACK}
"""What people with a seat or a place on stage have to know of."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where and when a slot stood or stands."""

    start: dt.datetime
    minutes: int
    room: int | None
    city: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one slot. `before` None: it was not there. `people` are all speakers concerned, old and new."""

    slot: int
    kind: SlotKind
    kinds: tuple[ChangeKind, ...]
    before: Spot | None
    after: Spot | None
    people: tuple[int, ...] = ()
    joined: tuple[int, ...] = ()
    left: tuple[int, ...] = ()

    def tells(self) -> bool:
        """Say whether those who are in it, or have a seat there, have to know."""
        return bool(TOLD.intersection(self.kinds))


def compare(before: Iterable[Frozen], after: Iterable[Frozen], *, told_off: Collection[int] = ()) -> tuple[Change, ...]:
    """Return what differs, in the order of time. A slot that is not in `after` counts as cancelled.

    `told_off` are slots of which people have heard in between that they are cancelled: they come back even to where
    they stood.
    """
    old = {one.slot: one for one in before}
    new = {one.slot: one for one in after}
    slots = sorted(old.keys() | new.keys())
    found = [_change(old.get(slot), new.get(slot), told_off=slot in told_off) for slot in slots]
    return tuple(sorted((one for one in found if one is not None), key=_order))


def _order(change: Change) -> tuple[dt.datetime, int]:
    spot = change.after or change.before
    assert spot is not None
    return spot.start, change.slot


def _change(old: Frozen | None, new: Frozen | None, *, told_off: bool) -> Change | None:
    was = old is not None and not old.cancelled
    is_now = new is not None and not new.cancelled
    if not was and not is_now:
        return None
    one = new if is_now and new is not None else old
    assert one is not None
    kinds = _kinds(old, new, was=was and not told_off, is_now=is_now)
    if not kinds:
        return None
    people_before = old.people if old is not None else ()
    people_after = new.people if new is not None and is_now else ()
    return Change(
        slot=one.slot,
        kind=one.kind,
        kinds=kinds,
        before=_spot(old),
        after=_spot(new) if is_now else None,
        people=tuple(sorted({*people_before, *people_after})),
        joined=tuple(sorted({*people_after} - {*people_before})) if ChangeKind.PEOPLE in kinds else (),
        left=tuple(sorted({*people_before} - {*people_after})) if ChangeKind.PEOPLE in kinds else (),
    )


def _spot(one: Frozen | None) -> Spot | None:
    return None if one is None else Spot(one.start, one.minutes, one.room, one.city)


def _kinds(old: Frozen | None, new: Frozen | None, *, was: bool, is_now: bool) -> tuple[ChangeKind, ...]:
    if not is_now:
        return (ChangeKind.CANCELLED,)
    assert new is not None
    if old is None:
        return (ChangeKind.NEW,)
    differing = {
        ChangeKind.BACK: not was,
        ChangeKind.TIME: old.start != new.start,
        ChangeKind.LENGTH: old.minutes != new.minutes,
        ChangeKind.ROOM: old.room != new.room,
        ChangeKind.CITY: old.city != new.city,
        ChangeKind.RENAMED: old.title != new.title,
        ChangeKind.PEOPLE: set(old.people) != set(new.people),
    }
    return tuple(kind for kind, differs in differing.items() if differs)


def frozen_on(before: Iterable[Frozen], planned: Iterable[Frozen]) -> tuple[Frozen, ...]:
    """Return the next release: what is planned, and as cancelled each session of the one before that is not any more.

    SEQUENCE rises (RFC 5545, 3.8.7.4) where start, end, room or state changed, and never falls. Breaks that are gone
    are not kept: nobody has them in a calendar of their own.
    """
    old = {one.slot: one for one in before}
    found = [_numbered(old.get(one.slot), one) for one in planned]
    there = {one.slot for one in found}
    for one in old.values():
        if one.slot not in there and one.kind is SlotKind.SESSION:
            found.append(_numbered(one, replace(one, cancelled=True)))
    return tuple(sorted(found, key=lambda one: (one.start, one.slot)))


def _numbered(old: Frozen | None, new: Frozen) -> Frozen:
    if old is None:
        return new
    moved = (old.start, old.end, old.room, old.cancelled) != (new.start, new.end, new.room, new.cancelled)
    return replace(new, sequence=max(new.sequence, old.sequence) + int(moved))


def concerned(changes: Iterable[Change]) -> dict[int, tuple[Change, ...]]:
    """Return by speaker what they have to know: of sessions that vanished too, and who joined or left one."""
    found: dict[int, list[Change]] = {}
    for change in changes:
        told = change.people if change.tells() else (*change.joined, *change.left)
        for speaker in told:
            found.setdefault(speaker, []).append(change)
    return {speaker: tuple(theirs) for speaker, theirs in sorted(found.items())}


def stored(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Return changes as JSON keeps them: ids and moments, no names and no words."""
    return [
        {
            "slot": one.slot,
            "kind": one.kind.value,
            "kinds": [kind.value for kind in one.kinds],
            "before": _stored_spot(one.before),
            "after": _stored_spot(one.after),
            "people": list(one.people),
            "joined": list(one.joined),
            "left": list(one.left),
        }
        for one in changes
    ]


def _stored_spot(spot: Spot | None) -> list[Any] | None:
    return None if spot is None else [spot.start.astimezone(dt.UTC).isoformat(), spot.minutes, spot.room, spot.city]


def read(rows: Iterable[Mapping[str, Any]]) -> tuple[Change, ...]:
    """Return changes out of JSON."""
    return tuple(
        Change(
            slot=row["slot"],
            kind=SlotKind(row["kind"]),
            kinds=tuple(ChangeKind(kind) for kind in row["kinds"]),
            before=_read_spot(row["before"]),
            after=_read_spot(row["after"]),
            people=tuple(row["people"]),
            joined=tuple(row["joined"]),
            left=tuple(row["left"]),
        )
        for row in rows
    )


def _read_spot(row: list[Any] | None) -> Spot | None:
    return None if row is None else Spot(dt.datetime.fromisoformat(row[0]), row[1], row[2], row[3])


def pairs_of(title: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return a text in its languages as `Frozen` keeps it."""
    return tuple(sorted((code, text) for code, text in title.items() if text))
