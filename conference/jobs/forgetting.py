"""Background work that forgets: what speakers needed goes four weeks after their edition."""

from conference.actions.needs import forget_needs
from core.jobs import job


@job("conference.forget_needs", every_minutes=24 * 60)
def forget() -> None:
    """Delete what speakers told of food, access and travel, four weeks after the last day of their edition."""
    forget_needs()
