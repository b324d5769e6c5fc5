"""The public programme of both editions: the session that everybody sees stands in a room, at a time."""

from sqlalchemy import select

from conference.models import Proposal, Release, Slot
from core.db import db
from editions.models import Edition
from editions.queries import whole_edition
from tests.conference.timetable.builders import a_release, a_slot, at, rooms_in
from tests.samples import HERE, THERE, World


def fill(world: World) -> None:
    """Release the session that everybody sees, unless another part of the world has done so."""
    for side in (HERE, THERE):
        edition = db.session.scalars(whole_edition(world.values[side]["edition_id"])).one()
        if db.session.scalars(select(Release).where(Release.edition_id == edition.id)).first() is None:
            _release(world, side, edition)
        world.knows_at("conference.programme_day", side, day=edition.first_day.isoformat())


def _release(world: World, side: str, edition: Edition) -> None:
    shown = db.session.scalars(select(Proposal).where(Proposal.code == world.values[side]["session"])).one()
    if db.session.scalars(select(Slot).where(Slot.proposal_id == shown.id)).first() is None:
        a_slot(shown, room=rooms_in(edition)[0], starts=at(edition, "10:00"))
    a_release(edition)
