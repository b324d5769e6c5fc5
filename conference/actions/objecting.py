"""Speakers say that their place in the timetable does not work, and the team settles that."""

from conference.actions.slots import locked_timetable
from conference.models import Objection, Slot
from conference.queries import notices as asked
from conference.queries import releases, timetable
from core.clock import now
from core.db import db, lock, transaction
from core.facts import SlotObjected, record
from core.refusals import Refused


def object_to(edition_id: int, slot_code: str, member_id: int, words: str) -> Objection:
    """Keep what a speaker says against a slot of theirs; said again while it is open, it replaces what they said.

    Refuses `objection_not_yours`, and `objection_not_shown` where they cannot see it (any more).
    """
    with transaction() as session:
        row = locked_timetable(edition_id)
        slot: Slot | None = session.scalars(timetable.slot_in(edition_id, slot_code)).unique().one_or_none()
        mine = {one.proposal_id: one for one in session.scalars(asked.own_places(edition_id, member_id))}
        if slot is None or slot.proposal_id not in mine:
            raise Refused("objection_not_yours")
        out = row.shown_to_speakers_at is not None and slot.starts_at is not None
        if not out and session.scalars(releases.slot_everybody_sees(edition_id, slot_code)).one_or_none() is None:
            raise Refused("objection_not_shown")
        speaker = mine[slot.proposal_id]
        said = [one for one in session.scalars(asked.own_objections(edition_id, member_id)) if one.slot_id == slot.id]
        found = next((one for one in said if one.settled_at is None), None)
        if found is None:
            found = Objection(slot_id=slot.id, speaker_id=speaker.id)
            session.add(found)
        found.words, found.made_at = words, now()
        found.room_id, found.starts_at = slot.room_id, slot.starts_at
        session.flush()
        record(SlotObjected(edition_id=edition_id, slot_id=slot.id), by=member_id)
    return found


def settle(edition_id: int, objection_id: int, *, by: int | None) -> None:
    """Put an objection away as dealt with. Refuses `objection_settled` where somebody else did so already."""
    with transaction():
        row = db.session.scalars(lock(asked.objection_in(edition_id, objection_id))).one_or_none()
        if row is None or row.settled_at is not None:
            raise Refused("objection_settled")
        row.settled_at, row.settled_by_id = now(), by
        record(SlotObjected(edition_id=edition_id, slot_id=row.slot_id, settled=True), by=by)
