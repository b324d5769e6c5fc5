"""Background work that keeps young people safe."""

from core.jobs import job
from mentoring.actions import guarding


@job("mentoring.guard_minors", every_minutes=24 * 60)
def guard_minors() -> None:
    """Check every night what must hold for young people, put right what can be, and tell the rest to a person."""
    guarding.guard_minors()
