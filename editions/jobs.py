"""Background work of editions."""

from core.jobs import job
from editions.actions.team import forget_old_invitations


@job("editions.forget_old_invitations", every_minutes=24 * 60)
def forget_old_invitations_daily() -> None:
    """Delete the invitations that nobody answered in time."""
    forget_old_invitations()
