"""The editor's pages in both editions: a session that waits for its place, and a break."""

from sqlalchemy import select

from conference.models import Proposal
from core.db import db
from editions.queries import whole_edition
from tests.conference.timetable.builders import a_pause, a_slot, at
from tests.samples import HERE, THERE, World

PAGES = ("slot", "slot_change", "slot_move", "slot_again", "slot_remove")


def fill(world: World) -> None:
    """Let the session that everybody sees be shown once more, without a place yet."""
    for side in (HERE, THERE):
        edition = db.session.scalars(whole_edition(world.values[side]["edition_id"])).one()
        shown = db.session.scalars(select(Proposal).where(Proposal.code == world.values[side]["session"])).one()
        for page in PAGES:
            world.knows_at(f"conference_desk.{page}", side, slot=a_slot(shown).code)
        world.knows_at("conference_desk.pause", side, slot=a_pause(edition, starts=at(edition, "12:00")).code)
