"""The only reader of the time."""

import datetime as dt

UTC = dt.UTC


def now() -> dt.datetime:
    """Return the present moment, aware, in UTC."""
    return dt.datetime.now(UTC)


def epoch() -> float:
    """Return seconds since 1970-01-01 UTC, for intervals and tokens."""
    return now().timestamp()
