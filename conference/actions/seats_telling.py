"""Writing the mails about seats, outside of the locks under which seats are given."""

from typing import Any

from conference.mails import seats as mails
from conference.mails.seats import SeatMail
from conference.models import SeatState, SignUp
from conference.queries import seats as asked
from core.clock import now
from core.db import transaction
from core.jobs import enqueue
from editions.queries import edition_by_id

STILL = {
    SeatMail.SEATED: {SeatState.SEATED},
    SeatMail.MOVED_UP: {SeatState.SEATED},
    SeatMail.WAITING: {SeatState.WAITING},
    SeatMail.OFFERED: {SeatState.OFFERED},
    SeatMail.APPROVED: {SeatState.SEATED, SeatState.WAITING},
    SeatMail.MOVED: {SeatState.SEATED, SeatState.WAITING},
    SeatMail.STEPPED_BACK: {SeatState.WAITING},
    SeatMail.LAPSED: {SeatState.LAPSED},
    SeatMail.DECLINED: {SeatState.DECLINED},
}
"""What a mail says must still be true when it is written."""


def tell_seat(sign_up_id: int, what: str) -> None:
    """Write one mail about a sign-up, unless it has moved on since or the session has vanished."""
    with transaction() as session:
        kind = SeatMail(what)
        row = session.scalars(asked.sign_up_by_id(sign_up_id)).one_or_none()
        if row is None or row.state not in STILL.get(kind, {row.state}):
            return
        seen = session.scalars(asked.seen_slots(row.slot.edition_id, [row.slot_id])).one_or_none()
        if seen is None or seen.ends_at < now():
            return
        edition = session.scalars(edition_by_id(row.slot.edition_id)).one()
        mails.seat_mail(edition, row, seen, kind, until=row.offered_until)


def tell_draw(draw_id: int) -> None:
    """Put a mail in line for everybody who was in a draw. The keys keep one mail each, however often this runs."""
    with transaction() as session:
        for member_id in session.scalars(asked.members_drawn(draw_id)).all():
            enqueue("conference.tell_drawn", key=f"drawn:{draw_id}:{member_id}", draw_id=draw_id, member_id=member_id)


def tell_drawn(draw_id: int, member_id: int) -> None:
    """Write to one person what became of all their wishes in a draw."""
    with transaction() as session:
        draw = session.scalars(asked.draw_by_id(draw_id)).one()
        edition = session.scalars(edition_by_id(draw.edition_id)).one()
        rows = [row for row in session.scalars(asked.own_sign_ups(edition.id, member_id)) if _in_draw(row, draw_id)]
        seen = {row.slot_id: row for row in session.scalars(asked.seen_slots(edition.id, [r.slot_id for r in rows]))}
        wishes: list[dict[str, Any]] = [
            {
                "title": dict(seen[row.slot_id].title),
                "starts_at": seen[row.slot_id].starts_at,
                "place": row.place or 0,
                "reason": row.drawn["reason"],
                "people": row.drawn["people"],
                "seats": row.drawn["seats"],
                "percent": percent(row.drawn["chance"]),
            }
            for row in rows
            if row.slot_id in seen and row.drawn is not None
        ]
        if wishes:
            mails.draw_mail(edition, member_id, wishes)


def _in_draw(row: SignUp, draw_id: int) -> bool:
    return row.drawn is not None and row.drawn.get("draw") == draw_id


def percent(thousandths: int) -> int:
    """Return a chance as people read it; what is not certain is told as at least 1 and at most 99."""
    if thousandths in (0, 1000):
        return thousandths // 10
    return min(99, max(1, round(thousandths / 10)))
