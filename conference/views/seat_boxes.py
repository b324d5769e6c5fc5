"""What the pages show of the seats of a slot: how many are left for everybody, and how one stands oneself."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from conference.actions.seats_workshop import seats_of, takes_place, times_of
from conference.forms.seats import SeatForm
from conference.models import ReleasedSlot, SeatMode, SeatPlan, SeatState, SignUp
from conference.queries import releases
from conference.queries import seats as asked
from conference.rules.seats import HOLDING, Door, door
from core.clock import now
from core.db import db
from core.permissions import viewer
from editions.models import Edition


@dataclass(frozen=True)
class SeatBox:
    """The seats of one slot. `mine` and `form` are for who is signed in; all else is the same for everybody."""

    seen: ReleasedSlot
    plan: SeatPlan
    seats: int
    counts: dict[SeatState, int]
    door: Door
    signed_in: bool = False
    mine: SignUp | None = None
    form: SeatForm | None = None

    @property
    def code(self) -> str:
        return self.seen.slot.code

    @property
    def taken(self) -> int:
        return sum(self.counts.get(state, 0) for state in HOLDING)

    @property
    def left(self) -> int:
        return max(0, self.seats - self.taken)

    @property
    def waiting(self) -> int:
        return self.counts.get(SeatState.WAITING, 0)

    @property
    def applied(self) -> int:
        return self.counts.get(SeatState.APPLIED, 0)

    @property
    def drawn(self) -> bool:
        return self.plan.drawn_at is not None

    @property
    def by_lot(self) -> bool:
        """Return whether a draw is still to come."""
        return self.plan.mode is SeatMode.LOTTERY and not self.drawn

    @property
    def on_approval(self) -> bool:
        return self.plan.mode is SeatMode.APPROVAL

    @property
    def wish(self) -> int:
        """Return the place among one's wishes; those that are no lottery's come last."""
        return 999 if self.mine is None or self.mine.wish is None else self.mine.wish

    @property
    def state(self) -> SeatState | None:
        """Return how one stands at this moment: an offer whose time is up is over, before anybody has noted it."""
        if self.mine is None:
            return None
        over = self.mine.state is SeatState.OFFERED and not self.seconds
        return SeatState.LAPSED if over else self.mine.state

    @property
    def seconds(self) -> int:
        """Return how long an offer still holds."""
        if self.mine is None or self.mine.offered_until is None:
            return 0
        return max(0, int((self.mine.offered_until - now()) / dt.timedelta(seconds=1)))


def seat_boxes(edition: Edition, proposal_id: int) -> list[SeatBox]:
    """Return the seats of every showing of a session, by time; none where people just walk in."""
    return boxes_of(edition, db.session.scalars(releases.slots_seen_of(edition.id, proposal_id)).all())


def boxes_of(edition: Edition, slots: Iterable[ReleasedSlot]) -> list[SeatBox]:
    """Return the seats of those of these slots that have any, in a constant number of statements."""
    seen = {row.slot_id: row for row in slots if takes_place(row)}
    plans = {plan.slot_id: plan for plan in db.session.scalars(asked.plans_alone(seen))} if seen else {}
    if not plans:
        return []
    counts = counts_by_slot(plans)
    member_id = viewer().member_id
    mine: dict[int, SignUp] = {}
    if member_id is not None:
        mine = {row.slot_id: row for row in db.session.scalars(asked.own_sign_ups(edition.id, member_id))}
    return [
        SeatBox(
            seen=row,
            plan=plans[slot_id],
            seats=seats_of(row),
            counts=counts.get(slot_id, {}),
            door=door(times_of(plans[slot_id], row), now()),
            signed_in=member_id is not None,
            mine=mine.get(slot_id),
            form=_form(plans[slot_id], row) if member_id is not None else None,
        )
        for slot_id, row in seen.items()
        if slot_id in plans
    ]


def counts_by_slot(slot_ids: Collection[int]) -> dict[int, dict[SeatState, int]]:
    found: dict[int, dict[SeatState, int]] = {}
    for slot_id, state, many in db.session.execute(asked.counts_of(list(slot_ids))):
        found.setdefault(slot_id, {})[state] = many
    return found


def _form(plan: SeatPlan, row: ReleasedSlot) -> SeatForm | None:
    return SeatForm(prefix=f"{row.slot.code}-") if plan.mode is SeatMode.APPROVAL else None
