"""Every accepted session has a slot that waits to be placed: given when it is accepted, taken when it is called off."""

from collections.abc import Iterable
from uuid import uuid4

from conference.models import Proposal, Slot, Timetable
from conference.queries import timetable as asked
from conference.rules.names import new_name
from conference.rules.states import COMING, ProposalState
from conference.rules.timetable.puzzle import SlotKind
from core.clock import now
from core.db import db, is_sqlite, lock, transaction
from core.facts import ProposalMoved
from core.signing import random_below
from core.texts import Texts

USUAL_MINUTES = 30


def fresh_timetable(edition_id: int) -> Timetable:
    """Return a timetable with the values that it begins with."""
    return Timetable(
        edition_id=edition_id,
        revision=0,
        step_minutes=15,
        day_opens="09:00",
        day_closes="23:00",
        night_from="18:00",
        weights={},
    )


def known_timetable(edition_id: int) -> Timetable:
    """Return how an edition is scheduled; where nobody has begun, the values that it begins with, not stored."""
    found = db.session.scalars(asked.timetable_of(edition_id)).one_or_none()
    return found or fresh_timetable(edition_id)


def locked_timetable(edition_id: int) -> Timetable:
    """Return the timetable of an edition, made where there is none, locked until the transaction ends."""
    session = db.session
    found = session.scalars(lock(asked.timetable_of(edition_id))).one_or_none()
    if found is None:
        _make_timetable(edition_id)
        found = session.scalars(lock(asked.timetable_of(edition_id))).one()
    return found


def _make_timetable(edition_id: int) -> None:
    """Store a timetable unless somebody else did so at the same moment."""
    from sqlalchemy.dialects import postgresql, sqlite

    fresh = fresh_timetable(edition_id)
    columns = ("edition_id", "revision", "step_minutes", "day_opens", "day_closes", "night_from", "weights")
    dialect = sqlite if is_sqlite() else postgresql
    db.session.execute(
        dialect.insert(Timetable)
        .values({name: getattr(fresh, name) for name in columns})
        .on_conflict_do_nothing(index_elements=["edition_id"])
    )


def make_slot(
    edition_id: int, kind: SlotKind, minutes: int, *, proposal_id: int | None = None, title: Texts | None = None
) -> Slot:
    """Return a new slot that is not placed yet, not in the session. Codes are random; two alike are next to never."""
    moment = now()
    return Slot(
        edition_id=edition_id,
        code=new_name(random_below),
        guid=str(uuid4()),
        kind=kind,
        proposal_id=proposal_id,
        title=title or Texts(),
        minutes=minutes,
        locked=False,
        sequence=0,
        revision=0,
        created_at=moment,
        changed_at=moment,
    )


def give_slot(fact: ProposalMoved) -> None:
    """Give an accepted session its slot back, or a new one; take it from one that does not take place.

    A slot that is taken frees its room in the timetable at once. The newest release shows the session as cancelled.
    """
    new, old = ProposalState(fact.new), ProposalState(fact.old)
    if (new in COMING) == (old in COMING):
        return
    with transaction() as session:
        slots = session.scalars(asked.slots_of_proposal(fact.proposal_id)).all()
        if new in COMING:
            _bring_back(fact.proposal_id, slots)
        else:
            for slot in slots:
                slot.removed_at = slot.removed_at or now()
                slot.revision += 1
        session.flush()


def _bring_back(proposal_id: int, slots: Iterable[Slot]) -> None:
    kept = list(slots)
    if not kept:
        proposal = db.session.get_one(Proposal, proposal_id)
        minutes = proposal.minutes or USUAL_MINUTES
        db.session.add(make_slot(proposal.edition_id, SlotKind.SESSION, minutes, proposal_id=proposal_id))
        return
    for slot in kept:
        slot.removed_at = slot.room_id = slot.starts_at = None
        slot.locked = False
        slot.revision += 1
