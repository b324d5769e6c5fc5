"""Until when accepted speakers answer, and when they are reminded: at half time and two days before the end."""

import datetime as dt
from dataclasses import dataclass

LAST_CALL = dt.timedelta(days=2)
# Two mails on one day would be nagging.
PAUSE = dt.timedelta(hours=20)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An accepted proposal that nobody has answered for; `reminders` counts those that were due so far."""

    announced_at: dt.datetime
    answer_by: dt.datetime
    reminders: int = 0
    reminded_at: dt.datetime | None = None


def answer_by(announced_at: dt.datetime, answer_days: int) -> dt.datetime:
    """Return until when speakers who are told now say yes or no."""
    return announced_at + dt.timedelta(days=answer_days)


def reminders_due(waiting: Waiting, now: dt.datetime) -> int:
    """Return how many reminders should have gone by now, two at most; the number it has where none is due.

    Where two moments have passed since the last round, one mail stands for both.
    """
    last = waiting.reminded_at or waiting.announced_at
    if now >= waiting.answer_by or now - last < PAUSE:
        return waiting.reminders
    half = waiting.announced_at + (waiting.answer_by - waiting.announced_at) / 2
    moments = sorted({half, max(half, waiting.answer_by - LAST_CALL)})
    return max(waiting.reminders, sum(moment <= now for moment in moments))


def is_overdue(answer_by: dt.datetime | None, now: dt.datetime) -> bool:
    """Say whether the time to answer is over. Nothing is cancelled by that: the team writes or calls."""
    return answer_by is not None and answer_by <= now
