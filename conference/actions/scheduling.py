"""The one way to change the timetable: under its lock, each slot compared with what was seen, and noted for undo."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conference.actions.slots import locked_timetable, make_slot
from conference.models import Proposal, Slot, Timetable, TimetableChange
from conference.queries import timetable as asked
from conference.rules.states import COMING
from conference.rules.timetable.puzzle import SlotKind
from core.clock import now
from core.db import db, lock, transaction
from core.facts import TimetableChanged, record
from core.refusals import Refused
from core.texts import Texts
from editions import queries as editions

# The columns of a slot that a change may touch, and that undoing brings back.
KEPT = ("room_id", "city_id", "starts_at", "minutes", "locked", "fallback_room_id", "capacity", "title", "removed_at")
PLACE = frozenset({"room_id", "city_id", "starts_at"})
SHORTEST, LONGEST = 5, 24 * 60 - 1


@dataclass(frozen=True, slots=True)
class SlotChange:
    """What shall become of one slot. `seen` is the revision of the slot that the editor saw; None: whatever it is.

    `values` are columns of KEPT: `starts_at` an aware moment or None (with `room_id` None: back to those that wait).
    """

    slot_id: int
    values: Mapping[str, Any]
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """The revision that a change made, and the slots that it touched. Nothing to do leaves the old revision."""

    revision: int
    slot_ids: tuple[int, ...] = field(default=())


def change_slots(edition_id: int, changes: Sequence[SlotChange], *, what: str, by: int | None) -> Changed:
    """Change slots together, all or none, and note it so that it can be undone.

    Refuses `slot_gone`, `slot_changed` (somebody else changed it since it was seen), `slot_locked` (unlock it first),
    `room_unknown`, `city_unknown`, `slot_half_placed`, `slot_minutes`.
    """
    with transaction():
        timetable = locked_timetable(edition_id)
        wanted = {change.slot_id: change for change in changes}
        slots = {slot.id: slot for slot in db.session.scalars(lock(asked.slots_alone(edition_id, wanted)))}
        if set(slots) != set(wanted):
            raise Refused("slot_gone")
        _check_places(edition_id, [change.values for change in changes])
        before, after = [], []
        for slot_id, slot in slots.items():
            old, new = _change(slot, wanted[slot_id])
            if new:
                before.append({"slot_id": slot_id, **old})
                after.append({"slot_id": slot_id, **new})
        return _note(timetable, what, before, after, by=by)


def _check_places(edition_id: int, values: Sequence[Mapping[str, Any]]) -> None:
    rooms = {value[name] for value in values for name in ("room_id", "fallback_room_id") if value.get(name) is not None}
    if rooms and rooms - {room.id for room in db.session.scalars(editions.rooms_of(edition_id))}:
        raise Refused("room_unknown", field="room")
    cities = {value["city_id"] for value in values if value.get("city_id") is not None}
    if cities and cities - {city.id for city in db.session.scalars(editions.cities_of(edition_id))}:
        raise Refused("city_unknown", field="city")


def _change(slot: Slot, change: SlotChange) -> tuple[dict[str, Any], dict[str, Any]]:
    """Change one slot and return what was and what is, for the columns that differ."""
    if change.seen is not None and change.seen != slot.revision:
        raise Refused("slot_changed", field="seen")
    values = {name: change.values[name] for name in KEPT if name in change.values}
    differing = {name: value for name, value in values.items() if getattr(slot, name) != value}
    if not differing:
        return {}, {}
    if slot.locked and differing.get("locked") is not False and (PLACE | {"removed_at", "minutes"}) & set(differing):
        raise Refused("slot_locked")
    old = {name: _stored(getattr(slot, name)) for name in differing}
    for name, value in differing.items():
        setattr(slot, name, value)
    _check_whole(slot)
    slot.revision += 1
    slot.changed_at = now()
    return old, {name: _stored(value) for name, value in differing.items()}


def _check_whole(slot: Slot) -> None:
    if not SHORTEST <= slot.minutes <= LONGEST:
        raise Refused("slot_minutes", field="minutes")
    if slot.kind is SlotKind.SESSION:
        if (slot.room_id is None) != (slot.starts_at is None):
            raise Refused("slot_half_placed", field="room")
    elif slot.starts_at is None:
        raise Refused("slot_half_placed", field="starts")


def add_pause(edition_id: int, kind: SlotKind, *, values: Mapping[str, Any], by: int | None) -> Slot:
    """Add a break or a block; `values` are columns of KEPT with at least `starts_at` and `minutes`.

    Refuses `room_unknown`, `city_unknown`, `slot_half_placed`, `slot_minutes`.
    """
    with transaction():
        timetable = locked_timetable(edition_id)
        _check_places(edition_id, [values])
        slot = make_slot(edition_id, kind, values["minutes"], title=values.get("title", Texts()))
        for name in KEPT:
            if name in values:
                setattr(slot, name, values[name])
        _check_whole(slot)
        return _added(timetable, slot, "add", by=by)


def add_showing(edition_id: int, proposal_id: int, *, by: int | None) -> Slot:
    """Let a session be held once more, in the other city perhaps: one more slot that waits. Refuses `proposal_gone`."""
    with transaction() as session:
        timetable = locked_timetable(edition_id)
        proposal = session.get(Proposal, proposal_id)
        if proposal is None or proposal.edition_id != edition_id or proposal.state not in COMING:
            raise Refused("proposal_gone")
        slot = make_slot(edition_id, SlotKind.SESSION, proposal.minutes or 30, proposal_id=proposal_id)
        return _added(timetable, slot, "add", by=by)


def _added(timetable: Timetable, slot: Slot, what: str, *, by: int | None) -> Slot:
    """Store a new slot; undoing removes it again."""
    session = db.session
    session.add(slot)
    session.flush()
    gone = {"slot_id": slot.id, "removed_at": _stored(now())}
    _note(timetable, what, [gone], [{"slot_id": slot.id, "removed_at": None}], by=by)
    return slot


def remove_slots(edition_id: int, slot_ids: Collection[int], *, by: int | None) -> Changed:
    """Take breaks, blocks or further showings out of the timetable. The last slot of a session is only unplaced.

    Refuses `slot_gone`, `slot_locked`.
    """
    with transaction() as session:
        locked_timetable(edition_id)
        slots = session.scalars(asked.slots_alone(edition_id, slot_ids).where(Slot.removed_at.is_(None))).all()
        if len(slots) != len(set(slot_ids)):
            raise Refused("slot_gone")
        changes = [SlotChange(slot.id, _gone(slot, slot_ids)) for slot in slots]
        return change_slots(edition_id, changes, what="remove", by=by)


def _gone(slot: Slot, leaving: Collection[int]) -> dict[str, Any]:
    if slot.proposal_id is None:
        return {"removed_at": now()}
    others = db.session.scalars(asked.slots_of_proposal(slot.proposal_id)).all()
    stays = [other for other in others if other.removed_at is None and other.id not in leaving]
    return {"removed_at": now()} if stays else {"room_id": None, "starts_at": None}


def undo(edition_id: int, revision: int, *, by: int | None) -> Changed:
    """Take a change back, as a change of its own. Refuses `undo_gone`, and `undo_overtaken` where a slot moved on."""
    with transaction() as session:
        timetable = locked_timetable(edition_id)
        change = session.scalars(lock(asked.change_in(edition_id, revision))).one_or_none()
        if change is None or change.undone_by is not None:
            raise Refused("undo_gone")
        rows = {row["slot_id"]: row for row in change.after}
        slots = {slot.id: slot for slot in session.scalars(lock(asked.slots_alone(edition_id, rows)))}
        for slot_id, row in rows.items():
            slot = slots.get(slot_id)
            if slot is None or any(_stored(getattr(slot, name)) != row[name] for name in row if name != "slot_id"):
                raise Refused("undo_overtaken")
        for row in change.before:
            slot = slots[row["slot_id"]]
            for name, value in row.items():
                if name != "slot_id":
                    setattr(slot, name, _read(name, value))
            slot.revision += 1
            slot.changed_at = now()
        made = _note(timetable, "undo", list(change.after), list(change.before), by=by)
        change.undone_by = made.revision
    return made


def _note(
    timetable: Timetable, what: str, before: list[dict[str, Any]], after: list[dict[str, Any]], *, by: int | None
) -> Changed:
    """Count a change up and write it down, in the caller's transaction."""
    if not after:
        return Changed(timetable.revision)
    timetable.revision += 1
    slot_ids = tuple(row["slot_id"] for row in after)
    db.session.add(
        TimetableChange(
            edition_id=timetable.edition_id,
            revision=timetable.revision,
            what=what,
            before=before,
            after=after,
            by_id=by,
            at=now(),
        )
    )
    db.session.flush()
    record(
        TimetableChanged(edition_id=timetable.edition_id, what=what, revision=timetable.revision, slots=slot_ids),
        by=by,
    )
    return Changed(timetable.revision, slot_ids)


def _stored(value: Any) -> Any:
    """Return a value of a column as JSON keeps it."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return dict(value) if isinstance(value, Texts) else value


def _read(name: str, value: Any) -> Any:
    """Return a value of a column out of JSON."""
    if name in ("starts_at", "removed_at"):
        return None if value is None else dt.datetime.fromisoformat(value)
    return Texts(value) if name == "title" else value
