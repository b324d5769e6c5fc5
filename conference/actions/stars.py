"""Stars: what somebody has picked for their own day. Nobody is told how many people starred something."""

from sqlalchemy import delete

from conference.models import SlotKind, Star
from conference.queries import day, releases
from conference.rules.states import ProposalState
from core.clock import now
from core.db import db, is_sqlite, transaction
from core.refusals import Refused


def set_star(edition_id: int, code: str, *, starred: bool, by: int) -> None:
    """Put a star on a slot of the newest release, or take it off; doing so twice does the same as once.

    Refuses `star_gone` for what is not on the programme; a star can be taken off whatever became of its slot. No fact
    tells of it: what somebody likes is nobody's business, and the pages of everybody need not be made anew.
    """
    with transaction():
        if not starred:
            slot_id = db.session.scalar(day.slot_by_code(edition_id, code))
            db.session.execute(delete(Star).where(Star.member_id == by, Star.slot_id == slot_id))
            return
        shown = db.session.scalars(releases.slot_everybody_sees(edition_id, code)).unique().one_or_none()
        if shown is None or shown.cancelled or shown.kind is not SlotKind.SESSION:
            raise Refused("star_gone")
        if shown.proposal is not None and shown.proposal.state is ProposalState.CANCELLED:
            raise Refused("star_gone")
        _keep(shown.slot_id, by)


def swap_star(edition_id: int, code: str, instead: str, *, by: int) -> None:
    """Take what could be instead into one's day, and the other out of it, both or neither. Refuses `star_gone`."""
    with transaction():
        set_star(edition_id, instead, starred=True, by=by)
        set_star(edition_id, code, starred=False, by=by)


def _keep(slot_id: int, member_id: int) -> None:
    """Store a star unless it is there: two presses at once meet at the unique constraint."""
    from sqlalchemy.dialects import postgresql, sqlite

    dialect = sqlite if is_sqlite() else postgresql
    db.session.execute(
        dialect.insert(Star)
        .values(member_id=member_id, slot_id=slot_id, at=now())
        .on_conflict_do_nothing(index_elements=["member_id", "slot_id"])
    )
