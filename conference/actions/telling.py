"""What a speaker needs at the conference, told by themselves: food, access, travel, a bed."""

from dataclasses import dataclass, fields

from conference.models import SpeakerNeeds
from conference.queries import offers
from core.clock import now
from core.db import db, lock, transaction
from core.facts import SpeakerNeedsChanged, record
from core.refusals import Refused


@dataclass(frozen=True, kw_only=True)
class Needs:
    dietary: str
    allergies: str
    access_needs: str
    travels_from: str
    travel_mode: str
    nights: list[str]
    note: str


def tell_needs(edition_id: int, member_id: int, needs: Needs) -> None:
    """Save what a speaker needs. Refuses `not_speaking` for who has not been accepted in this edition."""
    with transaction() as session:
        if session.scalars(offers.coming_in(edition_id, member_id).limit(1)).first() is None:
            raise Refused("not_speaking")
        row = session.scalars(lock(offers.needs_in(edition_id, member_id))).one_or_none()
        if row is None:
            row = SpeakerNeeds(edition_id=edition_id, member_id=member_id)
            session.add(row)
        for item in fields(needs):
            setattr(row, item.name, getattr(needs, item.name))
        row.changed_at = now()
        db.session.flush()
        # What was told is health data, so the fact says only that something was.
        record(SpeakerNeedsChanged(edition_id=edition_id, member_id=member_id), by=member_id)
