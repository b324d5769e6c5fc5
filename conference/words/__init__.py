"""What the conference says: names of its kinds and states, and a sentence for each refusal."""

from conference.words import (
    calls,
    day,
    decisions,
    exchange,
    kinds,
    plans,
    refusals,
    releases,
    reviews,
    seats,
    sessions,
    timetable,
)

__all__ = [
    "calls",
    "day",
    "decisions",
    "exchange",
    "kinds",
    "plans",
    "refusals",
    "releases",
    "reviews",
    "seats",
    "sessions",
    "timetable",
]
