"""What mentoring lacks, for the list of an edition that wants to open."""

from core.clock import now
from core.db import db
from core.permissions import Role
from editions.actions.opening import Contribution
from editions.rules.phases import Opening, Span, opening
from editions.rules.readiness import Finding, Page, Severity
from mentoring.queries.settings import members_with, mentoring_phase


def contribution_of(edition_id: int) -> Contribution:
    """Return mentoring's part of the list: a hint where it has a time and nobody coordinates it."""
    phase = db.session.scalars(mentoring_phase(edition_id)).one_or_none()
    if phase is None:
        return Contribution()
    stands = opening(Span(phase.opens_at, phase.closes_at), now())
    if stands not in (Opening.UPCOMING, Opening.OPEN):
        return Contribution()
    if db.session.scalars(members_with(edition_id, Role.MENTOR_COORDINATOR)).first() is not None:
        return Contribution()
    return Contribution(findings=[Finding("mentoring_uncoordinated", Severity.WARNS, Page.TEAM)])
