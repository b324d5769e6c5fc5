"""Showing speakers and sessions to everybody, or taking them off the public pages again."""

from conference.actions.for_rules import fresh_call
from conference.models import Call
from conference.queries.calls import call_of
from core.clock import now
from core.db import db, lock, transaction
from core.facts import ProgrammeReleased, record


def release_programme(edition_id: int, *, released: bool, by: int | None) -> bool:
    """Open the pages of confirmed speakers and sessions, or close them; return whether that changed anything."""
    with transaction() as session:
        call: Call | None = db.session.scalars(lock(call_of(edition_id))).one_or_none()
        if call is None:
            call = fresh_call(edition_id)
            session.add(call)
        if (call.released_at is not None) == released:
            return False
        call.released_at = now() if released else None
        session.flush()
        record(ProgrammeReleased(edition_id=edition_id, released=released), by=by)
        return True
