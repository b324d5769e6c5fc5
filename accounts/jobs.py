"""Background work of this floor."""

from accounts.actions.challenges import forget_old_challenges
from accounts.actions.guesses import forget_old_guesses
from accounts.actions.organisations import forget_old_invitations
from accounts.actions.sessions import forget_old_sessions
from core.clock import now
from core.jobs import job


@job("accounts.forget_old", every_minutes=60)
def forget_old() -> None:
    """Delete sessions that are over, tries that nothing counts any more, old codes and old invitations."""
    moment = now()
    forget_old_sessions(moment)
    forget_old_guesses(moment)
    forget_old_challenges(moment)
    forget_old_invitations()
