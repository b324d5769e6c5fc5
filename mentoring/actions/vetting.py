"""Vetting notes: that a lead saw a mentor's certificate for young people. The certificate itself is never kept."""

import datetime as dt
from dataclasses import dataclass

from core.clock import now
from core.db import db, transaction
from core.facts import VettingChanged, record
from core.refusals import Refused
from editions.models import Edition
from editions.queries import edition_by_id
from mentoring.actions.parties import today_in
from mentoring.mails.safety import TeamMail, team_mail
from mentoring.models import MentorProfile, VettingKind, VettingNote
from mentoring.queries import people, safety

LONGEST = dt.timedelta(days=3 * 366)
"""A certificate tells of the day on which it was issued: after three years at most it is seen again."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a lead saw, and by when it has to be seen again."""

    kind: VettingKind
    country: str
    seen_on: dt.date
    review_by: dt.date


def note(edition: Edition, mentor: MentorProfile, seen: Seen, *, by: int) -> VettingNote:
    """Write down that a certificate was seen. The notes before it stay.

    Refuses `vetting_oneself`, `vetting_future`, `vetting_order` and `vetting_long` beside their fields.
    """
    if mentor.member_id == by:
        raise Refused("vetting_oneself")
    if seen.seen_on > today_in(edition):
        raise Refused("vetting_future", field="seen_on")
    if seen.review_by <= seen.seen_on or seen.review_by < today_in(edition):
        raise Refused("vetting_order", field="review_by")
    if seen.review_by > seen.seen_on + LONGEST:
        raise Refused("vetting_long", field="review_by")
    with transaction() as session:
        row = VettingNote(
            edition_id=edition.id,
            member_id=mentor.member_id,
            kind=seen.kind,
            country=seen.country,
            seen_by_id=by,
            seen_on=seen.seen_on,
            review_by=seen.review_by,
            created_at=now(),
        )
        session.add(row)
        session.flush()
        record(VettingChanged(edition_id=edition.id, note_id=row.id, what="seen"), by=by)
    return row


def withdraw(edition: Edition, note_id: int, *, by: int) -> None:
    """Let a note hold no more. Pairs with young people wait from that moment, and their coordinators are told.

    Refuses `vetting_gone`.
    """
    with transaction() as session:
        row = session.scalars(safety.note_in(edition.id, note_id)).one_or_none()
        if row is None or row.withdrawn_at is not None:
            raise Refused("vetting_gone")
        row.withdrawn_at, row.withdrawn_by_id = now(), by
        session.flush()
        record(VettingChanged(edition_id=edition.id, note_id=row.id, what="withdrawn"), by=by)


def follow_vetting(fact: VettingChanged) -> None:
    """Tell those who look after pairs with young people that a mentor's clearance does not hold any more."""
    if fact.what != "withdrawn" or fact.edition_id is None:
        return
    edition = db.session.scalars(edition_by_id(fact.edition_id)).one()
    row = db.session.scalars(safety.note_in(edition.id, fact.note_id)).one()
    cleared = people.cleared_members(edition.id, today_in(edition)).where(VettingNote.member_id == row.member_id)
    if db.session.scalars(cleared.limit(1)).first() is None:
        tell_lapsed(edition, [row.member_id])


def tell_lapsed(edition: Edition, member_ids: list[int]) -> None:
    """Write once to every coordinator of pairs with young people whose mentors are these."""
    matches = db.session.scalars(safety.young_pairs_of_mentors(edition.id, member_ids)).all()
    for carer in sorted({match.coordinator_id for match in matches if match.coordinator_id is not None}):
        team_mail(edition, carer, TeamMail.LAPSED, "#concerns")
