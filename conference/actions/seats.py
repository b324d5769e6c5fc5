"""What participants do with seats of workshops: ask for one, give it back, answer an offer, order their wishes."""

from dataclasses import dataclass, field

from conference.actions.seats_moving import settle, step, tell
from conference.actions.seats_workshop import (
    Meeting,
    Workshop,
    check_meetings,
    lock_plans,
    meetings,
    open_count,
    workshop_at,
)
from conference.actions.slots import known_timetable
from conference.models import SeatState, SignUp
from conference.queries import seats as asked
from conference.rules.seats import Door, SeatStep, check_limit, door, may, step_of_asking
from core.clock import now
from core.db import db, lock, transaction
from core.refusals import Refused

TOLD = {SeatState.SEATED: "seated", SeatState.WAITING: "waiting"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What asking for a seat came to; `tight` are sessions from or to which the way is short."""

    state: SeatState
    place: int | None
    tight: list[Meeting] = field(default_factory=list)


def lock_person(edition_id: int, member_id: int) -> None:
    """Lock somebody's part in an edition, so that they ask for one seat at a time.

    Refuses `seat_needs_ticket`, and `seat_ticket_without` for who has a ticket without workshops.
    """
    parts = db.session.scalars(lock(asked.parts_in(edition_id, member_id))).all()
    if not parts:
        raise Refused("seat_needs_ticket")
    if not any(part.workshops for part in parts):
        raise Refused("seat_ticket_without")


def sign_up(edition_id: int, code: str, member_id: int, *, words: str = "", by: int | None) -> Asked:
    """Ask for a seat: get it, get a place on the waiting list, or come into the draw or before the team.

    Whoever holds or waits for one already is told how they stand; twice does the same as once. Refuses
    `seat_needs_ticket`, `seat_ticket_without`, `seat_gone`, `seat_not_open`, `seat_over`, `seat_begun`,
    `seat_declined`, `seat_limit`, `seat_clash`, `seat_unreachable`, `seat_no_boat`.
    """
    with transaction() as session:
        lock_person(edition_id, member_id)
        workshop = workshop_at(edition_id, code)
        free = settle(workshop)
        row = session.scalars(asked.own_sign_up(workshop.slot_id, member_id)).one_or_none()
        if row is not None and not may(row.state, SeatStep.TAKE):
            if row.state is SeatState.DECLINED:
                raise Refused("seat_declined")
            return Asked(row.state, row.place)
        _check_door(workshop)
        limit = known_timetable(edition_id).seats_per_person
        if limit is not None:
            check_limit(open_count(edition_id, member_id, without=workshop.slot_id), limit)
        tight = check_meetings(meetings(workshop.edition, workshop.seen, member_id))
        drawn = workshop.plan.drawn_at is not None
        what = step_of_asking(workshop.plan.mode, drawn=drawn, free=free)
        row = step(workshop, row, what, member_id=member_id, by=by)
        if row.drawn is not None:
            row.drawn = None
        if words:
            row.words = words
        if row.state is SeatState.APPLIED and not drawn:
            row.wish = _next_wish(edition_id, member_id)
        session.flush()
        if row.state in TOLD:
            tell(row, TOLD[row.state])
    return Asked(row.state, row.place, tight)


def _check_door(workshop: Workshop) -> None:
    stands = door(workshop.times, now())
    if stands is Door.SOON:
        raise Refused("seat_not_open", when=workshop.plan.opens_at)
    if stands is Door.CLOSED:
        raise Refused("seat_over")
    if stands is Door.BEGUN:
        raise Refused("seat_begun")


def _next_wish(edition_id: int, member_id: int) -> int:
    wishes = [row.wish or 0 for row in db.session.scalars(asked.own_sign_ups(edition_id, member_id))]
    return max(wishes, default=0) + 1


def _own(workshop: Workshop, member_id: int) -> SignUp:
    row = db.session.scalars(asked.own_sign_up(workshop.slot_id, member_id)).one_or_none()
    if row is None:
        raise Refused("seat_not_yours")
    return row


def leave(edition_id: int, code: str, member_id: int, *, by: int | None) -> SeatState:
    """Give a seat, a place or a wish back; the next who wait move up. Whoever has none is told nothing new.

    Returns what it was. Refuses `seat_gone`, `seat_not_yours`.
    """
    with transaction():
        workshop = workshop_at(edition_id, code)
        row = _own(workshop, member_id)
        was = row.state
        if may(was, SeatStep.LEAVE):
            step(workshop, row, SeatStep.LEAVE, member_id=member_id, by=by)
        settle(workshop)
    return was


def answer_offer(edition_id: int, code: str, member_id: int, *, yes: bool, by: int | None) -> SeatState:
    """Take a seat that is offered, or let it go to the next. Returns how they stand now.

    Yes to a seat that they have already is a yes. Refuses `seat_gone`, `seat_not_yours`, `seat_offer_over`,
    `seat_clash`, `seat_unreachable`, `seat_no_boat`.
    """
    with transaction():
        workshop = workshop_at(edition_id, code)
        _own(workshop, member_id)
        settle(workshop)
        row = _own(workshop, member_id)
        stands: SeatState = row.state
        over = stands is not SeatState.OFFERED and not (yes and stands is SeatState.SEATED)
        if stands is SeatState.OFFERED and yes:
            check_meetings(meetings(workshop.edition, workshop.seen, member_id))
            stands = step(workshop, row, SeatStep.ACCEPT, member_id=member_id, by=by).state
            tell(row, "seated")
        elif stands is SeatState.OFFERED:
            stands = step(workshop, row, SeatStep.REFUSE, member_id=member_id, by=by).state
            settle(workshop)
    if over:
        # Outside of the transaction: that the offer has lapsed, and went to the next, is kept.
        raise Refused("seat_offer_over")
    return stands


def move_wish(edition_id: int, code: str, member_id: int, *, up: bool) -> None:
    """Let a wish change places with the one before it, or after it. Refuses `seat_gone`."""
    with transaction():
        lock_person(edition_id, member_id)
        lock_plans(edition_id, [row.slot_id for row in _wishes(edition_id, member_id)])
        # A draw locks the plans too: what it has answered meanwhile is no wish any more.
        rows = _wishes(edition_id, member_id)
        at = next((number for number, row in enumerate(rows) if row.slot.code == code), None)
        if at is None:
            raise Refused("seat_gone")
        other = at - 1 if up else at + 1
        if 0 <= other < len(rows):
            rows[at], rows[other] = rows[other], rows[at]
        for number, row in enumerate(rows, start=1):
            row.wish = number


def _wishes(edition_id: int, member_id: int) -> list[SignUp]:
    rows = db.session.scalars(asked.own_sign_ups(edition_id, member_id)).all()
    return [row for row in rows if row.state is SeatState.APPLIED and row.wish is not None]
