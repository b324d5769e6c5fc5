"""A workshop at hand: its plan locked, where everybody sees it, what is free; and whether somebody can get there."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from conference.models import ReleasedSlot, SeatPlan, SeatState
from conference.queries import seats as asked
from conference.rules.reach import Goal, reach
from conference.rules.seats import HOLDING, OPEN, Times
from conference.rules.states import ProposalState
from core.clock import now
from core.db import db, lock
from core.language import current_code
from core.refusals import Refused
from editions import queries as editions
from editions.actions.for_rules import sea_of, spot_of
from editions.models import Edition
from editions.rules.crossing import Level, Sea, Spot


@dataclass(frozen=True, slots=True)
class Workshop:
    """A slot whose seats are given, as everybody sees it, and its plan, locked until the transaction ends."""

    edition: Edition
    plan: SeatPlan
    seen: ReleasedSlot

    @property
    def slot_id(self) -> int:
        return self.plan.slot_id

    @property
    def seats(self) -> int:
        return seats_of(self.seen)

    @property
    def times(self) -> Times:
        return times_of(self.plan, self.seen)


def seats_of(seen: ReleasedSlot) -> int:
    """Return how many seats there are: what the editor says, or as many as the room has."""
    if seen.slot.capacity is not None:
        return seen.slot.capacity
    return 0 if seen.room is None else seen.room.capacity


def times_of(plan: SeatPlan, seen: ReleasedSlot) -> Times:
    return Times(seen.starts_at, plan.opens_at, plan.closes_at, plan.draw_at, drawn=plan.drawn_at is not None)


def takes_place(seen: ReleasedSlot) -> bool:
    confirmed = seen.proposal is None or seen.proposal.state is ProposalState.CONFIRMED
    return confirmed and not seen.cancelled and seen.slot.removed_at is None


def lock_plans(edition_id: int, slot_ids: Collection[int]) -> dict[int, Workshop]:
    """Lock the plans of these slots, sorted by id, and return the workshops by slot; what is not shown is left out.

    Everything that gives or takes a seat does so under these locks and counts what is there.
    """
    session = db.session
    edition = session.scalars(editions.edition_by_id(edition_id)).one()
    plans = {plan.slot_id: plan for plan in session.scalars(lock(asked.plans_alone(slot_ids)))}
    seen = {row.slot_id: row for row in session.scalars(asked.seen_slots(edition_id, plans))}
    return {
        slot_id: Workshop(edition, plan, seen[slot_id])
        for slot_id, plan in plans.items()
        if slot_id in seen and takes_place(seen[slot_id])
    }


def workshop_at(edition_id: int, code: str) -> Workshop:
    """Return a workshop by the code of its slot, locked. Refuses `seat_gone` where no seats are given there."""
    slot_id = db.session.scalar(asked.plan_at(edition_id, code).with_only_columns(SeatPlan.slot_id).order_by(None))
    found = {} if slot_id is None else lock_plans(edition_id, [slot_id])
    if slot_id not in found:
        raise Refused("seat_gone")
    return found[slot_id]


def counts(slot_id: int) -> dict[SeatState, int]:
    """Return how many sign-ups of a slot stand how."""
    rows = db.session.execute(asked.counts_of([slot_id])).all()
    return {state: many for _slot, state, many in rows}


def free_in(workshop: Workshop) -> int:
    """Return how many seats nobody holds; negative where there are fewer seats than people."""
    found = counts(workshop.slot_id)
    return workshop.seats - sum(found.get(state, 0) for state in HOLDING)


# --- getting there ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Meeting:
    """How two slots stand to each other for one person. `needed` None: no way is known."""

    other: ReleasedSlot
    level: Level
    there_are: int
    needed: int | None


def sea_here(edition: Edition) -> Sea:
    crossing = db.session.scalars(editions.crossing_of(edition.id)).one_or_none()
    return Sea() if crossing is None else sea_of(crossing)


def meeting(edition: Edition, sea: Sea, seen: ReleasedSlot, other: ReleasedSlot) -> Meeting:
    """Judge whether one person can be in both."""
    first, second = sorted((seen, other), key=lambda one: (one.starts_at, one.id))
    here, there = _spot(first), _spot(second)
    if here is None or second.starts_at < first.ends_at:
        gap = int((second.starts_at - first.ends_at) / dt.timedelta(minutes=1))
        return Meeting(other, Level.IMPOSSIBLE if gap < 0 else Level.OK, gap, 0)
    found = reach(sea, first.ends_at, here, Goal(second.id, there, second.starts_at), zone=edition.zone)
    return Meeting(other, found.level, found.there_are, found.needed)


def _spot(seen: ReleasedSlot) -> Spot | None:
    return None if seen.room is None else spot_of(seen.room.venue, seen.room)


def meetings(edition: Edition, seen: ReleasedSlot, member_id: int) -> list[Meeting]:
    """Judge a slot against everything that a member holds a seat in or speaks in, the worst first."""
    held = {
        slot_id
        for _member, slot_id, state in db.session.execute(asked.held_in(edition.id, [member_id]))
        if state in HOLDING
    }
    held |= {slot_id for _member, slot_id in db.session.execute(asked.speaking_in(edition.id, [member_id]))}
    held.discard(seen.slot_id)
    if not held:
        return []
    others = [other for other in db.session.scalars(asked.seen_slots(edition.id, held)) if takes_place(other)]
    sea = sea_here(edition)
    found = [meeting(edition, sea, seen, other) for other in others]
    return sorted(found, key=lambda one: (one.level is not Level.IMPOSSIBLE, one.there_are))


def check_meetings(found: Iterable[Meeting]) -> list[Meeting]:
    """Refuse `seat_clash` and `seat_unreachable`; return what is tight, for a warning."""
    tight = []
    for one in found:
        title = one.other.title.pick(current_code())
        if one.there_are < 0:
            raise Refused("seat_clash", title=title)
        if one.level is Level.IMPOSSIBLE:
            if one.needed is None:
                raise Refused("seat_no_boat", title=title)
            raise Refused("seat_unreachable", title=title, minutes=one.there_are, needed=one.needed)
        if one.level is not Level.OK:
            tight.append(one)
    return tight


def can_reach(workshop: Workshop, member_id: int) -> bool:
    found = meetings(workshop.edition, workshop.seen, member_id)
    return all(one.level is not Level.IMPOSSIBLE for one in found)


def open_count(edition_id: int, member_id: int, *, without: int) -> int:
    """Return how many seats a member holds or waits for, in workshops that have not begun and take place.

    Wishes in a lottery do not count: one can have many, and the draw gives no more seats than one may have.
    """
    rows = db.session.scalars(asked.own_sign_ups(edition_id, member_id)).all()
    slot_ids = {row.slot_id for row in rows if row.state in OPEN and row.wish is None} - {without}
    if not slot_ids:
        return 0
    seen = db.session.scalars(asked.seen_slots(edition_id, slot_ids)).all()
    return sum(takes_place(row) and row.starts_at > now() for row in seen)
