"""Background work that forgets what two said to each other when their time together is long over."""

from core.jobs import job
from mentoring.actions.pairs_forgetting import forget_pairs


@job("mentoring.forget_pairs", every_minutes=24 * 60)
def forget_old_pairs() -> None:
    """Forget messages, notes, goals and feedback of pairs that ended two years ago."""
    forget_pairs()
