"""How long a mentor usually takes to answer, once enough answers are known to say so."""

import datetime as dt
import statistics
from collections.abc import Sequence

DAY = dt.timedelta(days=1)
KNOWN_FROM = 5
"""From so many answers on it is told."""
LOOKED_AT = 20
"""So many of the latest answers count."""


def usual_days(waits: Sequence[dt.timedelta]) -> int | None:
    """Return within how many days a mentor usually answers (the median, rounded up); None: not yet known."""
    if len(waits) < KNOWN_FROM:
        return None
    middle = statistics.median(wait.total_seconds() for wait in waits)
    return max(1, -int(-middle // DAY.total_seconds()))
