"""Riders that their bands changed after they were accepted, until somebody of the team has looked at them."""

from sqlalchemy import Select, func, select

from conference.models import Proposal, Rider
from conference.rules.states import COMING
from core.audit import AuditEntry
from core.db import built_once
from core.facts import RiderChanged, RiderSeen

CHANGED, SEEN = RiderChanged.__name__, RiderSeen.__name__


def rider_story(proposal_id: int) -> Select[AuditEntry]:
    """Select when a rider was changed and looked at, newest first."""
    return (
        select(AuditEntry)
        .where(
            AuditEntry.about_kind == "proposal",
            AuditEntry.about_id == proposal_id,
            AuditEntry.fact.in_((CHANGED, SEEN)),
        )
        .order_by(AuditEntry.id.desc())
    )


def riders_to_see(edition_id: int) -> Select[Proposal]:
    """Select the sessions that come and whose rider was changed since somebody looked at it."""
    newest = (
        select(AuditEntry.fact)
        .where(
            AuditEntry.about_kind == "proposal",
            AuditEntry.about_id == Proposal.id,
            AuditEntry.fact.in_((CHANGED, SEEN)),
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
        .correlate(Proposal)
        .scalar_subquery()
    )
    return (
        select(Proposal)
        .join(Rider, Rider.proposal_id == Proposal.id)
        .where(Proposal.edition_id == edition_id, Proposal.state.in_(COMING), newest == CHANGED)
        .order_by(Proposal.id)
    )


@built_once
def riders_to_see_count(edition_id: int) -> Select[int]:
    return select(func.count()).select_from(riders_to_see(edition_id).order_by(None).subquery())
