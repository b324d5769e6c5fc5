"""Background work that forgets programmes that were brought and never taken over, or long ago."""

from conference.actions.bringing import forget_old
from core.jobs import job


@job("conference.forget_imports", every_minutes=24 * 60)
def forget_imports() -> None:
    """Delete what was read of programmes from elsewhere a week after they were brought."""
    forget_old()
