"""Why somebody has no mentor."""

from collections.abc import Mapping, Sequence

from mentoring.rules.fit import Bar
from mentoring.rules.matching.answers import OF_BARS, Left, Why
from mentoring.rules.matching.instances import Instance
from mentoring.rules.matching.problems import points_of

NEAREST = 3
SIEVES = (
    Bar.NO_NEED,
    Bar.NO_LANGUAGE,
    Bar.NOT_CLEARED,
    Bar.NO_PLACE,
    Bar.SAME_PERSON,
    Bar.SAME_ORGANISATION,
    Bar.BLOCKED,
)
"""One after the other they take mentors away; the one that leaves nobody is the reason."""


def why_left(
    instance: Instance, mentee_id: int, row: Sequence[int] | None, spare: Mapping[int, int], *, full: bool
) -> Left:
    """Return why a mentee has nobody. `row` are mentors with seats who would fit, the best first; None: never asked."""
    if row is None:
        return Left(mentee_id, Why.STOPPED)
    if row:
        nearest = tuple(row[:NEAREST])
        if not spare:
            return Left(mentee_id, Why.NO_SEATS, nearest)
        if not any(mentor_id in spare for mentor_id in row):
            return Left(mentee_id, Why.LOST, nearest)
        return Left(mentee_id, Why.FULL if full else Why.STOPPED, nearest)
    table, never = instance.table, instance.never
    found = {mentor_id: table.bars(mentee_id, mentor_id) for mentor_id in table.mentor_ids}
    if not found:
        return Left(mentee_id, Why.NO_SEATS)
    for bar in SIEVES:
        found = {mentor_id: bars for mentor_id, bars in found.items() if bar not in bars}
        if not found:
            return Left(mentee_id, OF_BARS[bar])
    allowed = [mentor_id for mentor_id in found if (mentee_id, mentor_id) not in never]
    if not allowed:
        return Left(mentee_id, Why.FORBIDDEN)
    best = sorted(allowed, key=lambda mentor_id: (-points_of(instance, (mentee_id, mentor_id)), mentor_id))
    return Left(mentee_id, Why.NO_SEATS, tuple(best[:NEAREST]))
