"""One step of a sign-up, places on the waiting list, and moving up: all under the lock of the workshop's plan."""

import datetime as dt

from sqlalchemy import update

from conference.actions.seats_workshop import Workshop, can_reach, counts, lock_plans
from conference.models import SeatState, SignUp
from conference.queries import seats as asked
from conference.rules.seats import HOLDING, SeatStep, after, offer_ends
from core.clock import epoch, now
from core.db import db, transaction
from core.facts import SeatMoved, record
from core.jobs import enqueue


def tell(row: SignUp, what: str) -> None:
    """Put a mail in line about what became of a sign-up. It is composed later, so nobody waits for it at the lock."""
    enqueue(
        "conference.tell_seat",
        key=f"seat:{row.id}:{what}:{epoch():.3f}",
        sign_up_id=row.id,
        what=what,
    )


def step(
    workshop: Workshop,
    row: SignUp | None,
    what: SeatStep,
    *,
    member_id: int,
    by: int | None,
    place: int | None = None,
    until: dt.datetime | None = None,
) -> SignUp:
    """Take one step of the table. Whoever comes to wait gets the last place, or `place`; the line stays without gaps.

    Refuses `seat_step`.
    """
    session, moment = db.session, now()
    old = None if row is None else row.state
    new = after(old, what)
    if row is None:
        row = SignUp(slot_id=workshop.slot_id, member_id=member_id, state=new, words="", created_at=moment)
        session.add(row)
    elif old is SeatState.WAITING:
        _close_gap(row)
    row.state, row.changed_at = new, moment
    row.offered_until = until if new is SeatState.OFFERED else None
    if new is not SeatState.APPLIED:
        row.wish = None
    row.place = None
    if new is SeatState.WAITING:
        row.place = _make_place(workshop.slot_id, place)
    session.flush()
    record(
        SeatMoved(
            edition_id=workshop.edition.id,
            slot_id=workshop.slot_id,
            member_id=row.member_id,
            old=None if old is None else old.value,
            new=new.value,
        ),
        by=by,
    )
    return row


def _close_gap(row: SignUp) -> None:
    """Move everybody behind one place forward."""
    if row.place is None:
        return
    _shift(row.slot_id, row.place + 1, -1, without=row.id)


def _make_place(slot_id: int, place: int | None) -> int:
    if place is None:
        return (db.session.scalar(asked.last_place(slot_id)) or 0) + 1
    _shift(slot_id, place, 1)
    return place


def _shift(slot_id: int, first: int, by: int, *, without: int = 0) -> None:
    db.session.execute(
        update(SignUp)
        .where(SignUp.slot_id == slot_id, SignUp.state == SeatState.WAITING, SignUp.place >= first)
        .where(SignUp.id != without)
        .values(place=SignUp.place + by)
        .execution_options(synchronize_session="fetch")
    )


def settle(workshop: Workshop) -> int:
    """Let offers lapse whose time is up, and move the waiting list up as far as there are free seats.

    Returns how many seats are free afterwards; negative where there are fewer seats than people.
    """
    found = counts(workshop.slot_id)
    if found.get(SeatState.OFFERED) and _lapse(workshop):
        found = counts(workshop.slot_id)
    free = workshop.seats - sum(found.get(state, 0) for state in HOLDING)
    if free > 0 and found.get(SeatState.WAITING) and now() < workshop.seen.starts_at:
        return _move_up(workshop, free)
    return free


def _lapse(workshop: Workshop) -> int:
    many = 0
    for row in db.session.scalars(asked.sign_ups_in(workshop.slot_id, [SeatState.OFFERED])).all():
        if row.offered_until is not None and row.offered_until <= now():
            step(workshop, row, SeatStep.LAPSE, member_id=row.member_id, by=None)
            tell(row, "lapsed")
            many += 1
    return many


def _move_up(workshop: Workshop, free: int) -> int:
    """Offer free seats to the next who wait; near the start give them straight. After it, the door decides.

    Returns how many are free then.
    """
    until = offer_ends(now(), hours=workshop.plan.offer_hours, starts_at=workshop.seen.starts_at)
    for row in db.session.scalars(asked.sign_ups_in(workshop.slot_id, [SeatState.WAITING])).all():
        if free <= 0:
            break
        if until is not None:
            step(workshop, row, SeatStep.OFFER, member_id=row.member_id, by=None, until=until)
            tell(row, "offered")
        elif can_reach(workshop, row.member_id):
            step(workshop, row, SeatStep.MOVE_UP, member_id=row.member_id, by=None)
            tell(row, "moved-up")
        else:
            # They sit somewhere else by now: nobody is asked so late, so the seat goes to the next.
            continue
        free -= 1
    return free


def settle_slots(edition_id: int, slot_ids: list[int]) -> None:
    """Settle these workshops, each under its lock. Twice does the same as once."""
    with transaction():
        for workshop in lock_plans(edition_id, slot_ids).values():
            settle(workshop)


def let_lapse() -> None:
    """Let every offer lapse whose time is up, workshop by workshop."""
    for edition_id, slot_id in db.session.execute(asked.offers_over(now())).all():
        settle_slots(edition_id, [slot_id])
