"""Releasing the timetable: a frozen copy that everybody sees from then on, and showing speakers their places before."""

from collections.abc import Mapping, Sequence
from typing import Any

from conference.actions.freezing import Upcoming, upcoming
from conference.actions.releasing import release_programme
from conference.actions.slots import known_timetable, locked_timetable
from conference.actions.telling_changes import prepare_release
from conference.models import Release, ReleasedSlot, Slot
from conference.queries import notices as asked
from conference.queries import timetable
from conference.queries.sessions import released_at
from conference.rules.timetable.changes import Frozen, stored
from conference.rules.timetable.problems import Problem
from core.clock import now
from core.db import db, transaction
from core.facts import SlotsShown, TimetableReleased, record
from core.refusals import Refused
from core.texts import Texts
from editions.models import Edition
from editions.queries import edition_by_id


def release(
    edition_id: int, *, name: str, note: Texts, seen: str, overrides: Mapping[str, str], by: int | None
) -> Release:
    """Release the timetable as it was looked at: `seen` is the stamp of what the page showed.

    `overrides` says by the key of an error why it is released nevertheless. Mails are prepared, not sent. The first
    release also opens the pages of sessions and speakers. Refuses `release_stale`, `release_empty`, `release_errors`.
    """
    with transaction() as session:
        locked_timetable(edition_id)
        edition = session.scalars(edition_by_id(edition_id)).one()
        state = upcoming(edition)
        if state.stamp != seen:
            raise Refused("release_stale")
        if not state.changes:
            raise Refused("release_empty")
        made = Release(
            edition_id=edition_id,
            number=state.number,
            name=name,
            note=note,
            changes=stored(state.changes),
            overrides=_overrides(state.errors, overrides),
            revision=state.laid.revision,
            released_at=now(),
            released_by_id=by,
        )
        session.add(made)
        session.flush()
        _freeze(made, state)
        if session.scalar(released_at(edition_id)) is None:
            release_programme(edition_id, released=True, by=by)
        prepare_release(edition, made, state)
        record(
            TimetableReleased(
                edition_id=edition_id,
                release_id=made.id,
                number=made.number,
                changes=len(state.changes),
                overrides=len(made.overrides),
            ),
            by=by,
        )
    return made


def _overrides(errors: Sequence[Problem], reasons: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what is released nevertheless, as it is stored: no names. Refuses where something lacks its reason."""
    lacking = [problem for problem in errors if not reasons.get(problem.key, "").strip()]
    if lacking:
        raise Refused("release_errors", count=len(lacking))
    return [
        {
            "key": problem.key,
            "kind": problem.kind.value,
            "slots": list(problem.shows),
            "why": reasons[problem.key].strip(),
        }
        for problem in errors
    ]


def _freeze(made: Release, state: Upcoming) -> None:
    """Write what everybody sees, and count SEQUENCE up where something moved."""
    session = db.session
    known = {slot.id: slot for slot in session.scalars(timetable.slots_alone(made.edition_id)).all()}
    base = () if state.base is None else session.scalars(asked.frozen_in(state.base.id)).all()
    fallbacks = {row.slot_id: row.fallback_room_id for row in base}
    for one in state.frozen:
        slot = known[one.slot]
        slot.sequence = one.sequence
        fallback = fallbacks.get(one.slot) if one.cancelled else slot.fallback_room_id
        session.add(_row(made, slot, one, fallback))
    session.flush()


def _row(made: Release, slot: Slot, one: Frozen, fallback: int | None) -> ReleasedSlot:
    return ReleasedSlot(
        release_id=made.id,
        slot_id=slot.id,
        kind=slot.kind,
        proposal_id=slot.proposal_id,
        title=Texts(dict(one.title)),
        room_id=one.room,
        city_id=None if one.room is not None else one.city,
        fallback_room_id=fallback,
        starts_at=one.start,
        minutes=one.minutes,
        speaker_ids=list(one.people),
        sequence=one.sequence,
        cancelled=one.cancelled,
    )


def show_slots(edition_id: int, *, shown: bool, by: int | None) -> bool:
    """Show speakers where and when they are planned, or hide it again; return whether that changed anything."""
    with transaction() as session:
        row = locked_timetable(edition_id)
        if (row.shown_to_speakers_at is not None) == shown:
            return False
        row.shown_to_speakers_at = now() if shown else None
        session.flush()
        record(SlotsShown(edition_id=edition_id, shown=shown), by=by)
        return True


def look_ahead(edition: Edition) -> Upcoming:
    """Return the next release as it would be now, for looking at it."""
    return upcoming(edition)


def slots_are_shown(edition_id: int) -> bool:
    return known_timetable(edition_id).shown_to_speakers_at is not None
