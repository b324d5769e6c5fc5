"""What becomes of seats when a ticket goes, when two accounts are made one, and when one is erased."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete

from conference.actions.seats_moving import settle, step, tell
from conference.actions.seats_workshop import Workshop, lock_plans
from conference.models import Attendance, Certificate, SeatState, SignUp
from conference.queries import courses, owned
from conference.queries import seats as asked
from conference.rules.seats import OPEN, SeatStep, may
from core.clock import now
from core.db import db
from core.facts import TakingPartChanged

# Of two sign-ups of one person for one slot the one that is worth more to them stays.
WORTH = (
    SeatState.SEATED,
    SeatState.OFFERED,
    SeatState.WAITING,
    SeatState.APPLIED,
    SeatState.DECLINED,
    SeatState.NO_SHOW,
    SeatState.LAPSED,
    SeatState.LEFT,
)


def follow_participation(fact: TakingPartChanged) -> None:
    """Give seats back that somebody may not have any more, and tell them. A reaction: their part is locked."""
    assert fact.edition_id is not None
    parts = db.session.scalars(asked.parts_in(fact.edition_id, fact.member_id)).all()
    if any(part.workshops for part in parts):
        return
    rows = [row for row in db.session.scalars(asked.own_sign_ups(fact.edition_id, fact.member_id)) if row.state in OPEN]
    for workshop, row in _with_workshops(fact.edition_id, rows):
        if workshop.seen.starts_at > now():
            step(workshop, row, SeatStep.LEAVE, member_id=fact.member_id, by=None)
            tell(row, "no-ticket")
            settle(workshop)


def _with_workshops(edition_id: int, rows: Iterable[SignUp]) -> list[tuple[Workshop, SignUp]]:
    """Lock the workshops of sign-ups and read these again."""
    own = list(rows)
    found = lock_plans(edition_id, [row.slot_id for row in own])
    kept = []
    for row in own:
        if row.slot_id in found:
            db.session.refresh(row)
            kept.append((found[row.slot_id], row))
    return [(workshop, row) for workshop, row in kept if may(row.state, SeatStep.LEAVE)]


def erase_seats(member_id: int) -> None:
    """Free what a member who is erased holds, so that lists move up; forget their rows, scans and certificates."""
    by_edition: dict[int, list[SignUp]] = {}
    for row, edition_id in db.session.execute(owned.own_sign_ups_with_edition(member_id)).all():
        by_edition.setdefault(edition_id, []).append(row)
    for edition_id, rows in sorted(by_edition.items()):
        settled = []
        for workshop, row in _with_workshops(edition_id, [row for row in rows if row.state in OPEN]):
            step(workshop, row, SeatStep.LEAVE, member_id=member_id, by=None)
            settled.append(workshop)
        for workshop in settled:
            settle(workshop)
    for model in (SignUp, Attendance, Certificate):
        db.session.execute(delete(model).where(model.member_id == member_id))
    db.session.flush()


def merge_seats(kept_id: int, gone_id: int) -> None:
    """Give the member who stays what the other had: of two sign-ups for one slot the better, each scan once."""
    session = db.session
    mine = {row.slot_id: row for row in session.scalars(asked.all_sign_ups_of(kept_id))}
    for row, edition_id in session.execute(owned.own_sign_ups_with_edition(gone_id)).all():
        other = mine.get(row.slot_id)
        if other is None:
            row.member_id = kept_id
            continue
        _drop_worse(edition_id, other, row, kept_id)
    session.flush()
    _join(asked.all_attendance_of, kept_id, gone_id, "slot_id")
    _join(courses.own_certificates, kept_id, gone_id, "course_id")


def _drop_worse(edition_id: int, mine: SignUp, other: SignUp, kept_id: int) -> None:
    session = db.session
    found = lock_plans(edition_id, [mine.slot_id])
    for row in (mine, other):
        session.refresh(row)
    better, worse = sorted((mine, other), key=lambda row: WORTH.index(row.state))
    workshop = found.get(worse.slot_id)
    if workshop is not None and may(worse.state, SeatStep.LEAVE):
        step(workshop, worse, SeatStep.LEAVE, member_id=worse.member_id, by=None)
    session.delete(worse)
    session.flush()
    better.member_id = kept_id
    session.flush()
    if workshop is not None:
        settle(workshop)


def _join(rows: Any, kept_id: int, gone_id: int, thing: str) -> None:
    there = {getattr(row, thing) for row in db.session.scalars(rows(kept_id))}
    for row in db.session.scalars(rows(gone_id)).all():
        if getattr(row, thing) in there:
            db.session.delete(row)
        else:
            row.member_id = kept_id
    db.session.flush()
