"""Background work of the directory: whose pages somebody opened is forgotten the next day."""

from core.jobs import job
from mentoring.actions.favourites import forget_looks


@job("mentoring.forget_looks", every_minutes=6 * 60)
def forget() -> None:
    """Delete which mentors somebody opened, a day later."""
    forget_looks()
