"""Mentors whom somebody keeps in mind, and whose pages they open: at most so many different ones an hour."""

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from core.clock import now
from core.db import db, is_sqlite, transaction
from core.refusals import Refused
from editions.models import Edition
from mentoring.actions.parties import today_in
from mentoring.models import Favourite, MentorProfile, ProfileLook
from mentoring.queries import directory as asked
from mentoring.queries.meetings import members_locked
from mentoring.queries.visible import mentor_seen_by
from mentoring.rules.visibility import Looker

LOOKS_AN_HOUR = 50
HOUR = dt.timedelta(hours=1)
LOOKS_KEPT = dt.timedelta(days=1)


def set_favourite(edition: Edition, code: str, who: Looker, *, kept: bool) -> None:
    """Keep a mentor in mind, or not any more; doing so twice does the same as once.

    Refuses `mentor_gone` for a mentor whom this person does not see; they can let go of anybody, whatever became of
    them. No fact tells of it: the mentor never learns.
    """
    assert who.member_id is not None
    with transaction() as session:
        if not kept:
            mentor_id = asked.mentor_id(edition.id, code).scalar_subquery()
            session.execute(
                delete(Favourite).where(Favourite.member_id == who.member_id, Favourite.mentor_id == mentor_id)
            )
            return
        mentor = session.scalars(mentor_seen_by(edition.id, code, who, today_in(edition))).one_or_none()
        if mentor is None or mentor.member_id == who.member_id:
            raise Refused("mentor_gone")
        _keep(who.member_id, mentor.id)


def _keep(member_id: int, mentor_id: int) -> None:
    """Store a favourite unless it is there: two presses at once meet at the unique constraint."""
    dialect = sqlite if is_sqlite() else postgresql
    db.session.execute(
        dialect.insert(Favourite)
        .values(member_id=member_id, mentor_id=mentor_id, at=now())
        .on_conflict_do_nothing(index_elements=["member_id", "mentor_id"])
    )


def note_opened(mentor: MentorProfile, who: Looker) -> None:
    """Count that somebody opens the page of a mentor, so that nobody carries the list away.

    Refuses `looks_many` after so many different mentors within an hour; the same ones can be opened again. Visitors
    see public profiles only and are not counted, nor is the team, nor oneself. What is read before is read anew.
    """
    if who.member_id is None or who.coordinates or who.leads or who.member_id == mentor.member_id:
        return
    if mentor.id in _opened(who.member_id):
        return
    mentor_id = mentor.id
    # Opening a page is reading, and the count is bookkeeping that it causes. Who looks is locked, so that pages that
    # are opened at once are counted one after the other.
    with transaction(even_on_get=True) as session:
        session.scalars(members_locked([who.member_id])).all()
        opened = _opened(who.member_id)
        if mentor_id in opened:
            return
        if len(opened) >= LOOKS_AN_HOUR:
            raise Refused("looks_many", most=LOOKS_AN_HOUR)
        session.add(ProfileLook(member_id=who.member_id, mentor_id=mentor_id, at=now()))


def _opened(member_id: int) -> set[int]:
    return set(db.session.scalars(asked.looked_at(member_id, now() - HOUR)))


def forget_looks() -> None:
    """Delete the counted looks of yesterday and before."""
    with transaction() as session:
        session.execute(delete(ProfileLook).where(ProfileLook.at < now() - LOOKS_KEPT))
