"""Which pairs may sit down together at speed meetings, and how well they fit."""

import enum
from collections.abc import Collection, Iterable

from mentoring.rules.fit import Bar, Mentee, Mentor, bars, fit
from mentoring.rules.speed_meetings.choosing import Pair

ON_SITE = frozenset({Bar.NO_PLACE})
"""Bars that do not count here: everybody is in the same room."""


class LeftOut(enum.StrEnum):
    """Why a guest is in no round that is still to come."""

    AWAY = "away"
    NO_TABLE = "no-table"
    PAUSED = "paused"
    YOUNG = "young"  # and young people are not welcome in this edition


def may_meet(mentor: Mentor, mentee: Mentee) -> bool:
    """Say whether two may sit down together: no block, a shared language, a need, and for the young clearance."""
    return ON_SITE.issuperset(bars(mentor, mentee))


def possible_pairs(
    mentors: Iterable[Mentor], mentees: Collection[Mentee], apart: Collection[Pair] = frozenset()
) -> dict[Pair, int]:
    """Return the points of all pairs that may meet; `apart` are pairs that shall not, whatever they have in common."""
    needs = [(one, {need.id for need in one.needs}) for one in mentees]
    found: dict[Pair, int] = {}
    for mentor in mentors:
        skills = {skill.id for skill in mentor.skills}
        for mentee, wanted in needs:
            # Most pairs have no skill in common, and that is seen at once.
            if skills.isdisjoint(wanted) or (mentor.id, mentee.id) in apart:
                continue
            fits = fit(mentor, mentee)
            if ON_SITE.issuperset(fits.bars):
                found[mentor.id, mentee.id] = fits.points
    return found
