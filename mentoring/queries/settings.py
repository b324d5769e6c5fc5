"""What is asked about how mentoring is kept in an edition."""

from sqlalchemy import Select, select

from core.permissions import Role
from editions.models import Phase, PhaseKind, TeamRole, Venue
from mentoring.models import MentoringSettings


def settings_of(edition_id: int) -> Select[MentoringSettings]:
    return select(MentoringSettings).where(MentoringSettings.edition_id == edition_id)


def mentoring_phase(edition_id: int) -> Select[Phase]:
    """Select from when until when mentoring is open."""
    return select(Phase).where(Phase.edition_id == edition_id, Phase.kind == PhaseKind.MENTORING)


def members_with(edition_id: int, role: Role) -> Select[int]:
    """Select the ids of those who have a role in the team, the first first."""
    return (
        select(TeamRole.member_id).where(TeamRole.edition_id == edition_id, TeamRole.role == role).order_by(TeamRole.id)
    )


def venues_of(edition_id: int) -> Select[Venue]:
    return select(Venue).where(Venue.edition_id == edition_id).order_by(Venue.id)


def editions_with_mentoring() -> Select[int]:
    """Select the ids of the editions in which mentoring was set up."""
    return select(MentoringSettings.edition_id).order_by(MentoringSettings.edition_id)
