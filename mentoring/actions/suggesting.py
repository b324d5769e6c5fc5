"""Which mentors to suggest to somebody: whom they may see, who has a free seat, who fits best."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.db import db
from editions.models import Edition
from mentoring.actions.finding import full_in, ids_in, known_mentors, seats_taken
from mentoring.actions.parties import fit_mentees, fit_mentors, today_in
from mentoring.models import MenteeProfile, MentorProfile
from mentoring.queries import directory as asked
from mentoring.queries.people import mentors_by_ids
from mentoring.rules import catalogue as rule
from mentoring.rules.fit import Fit, Mentee, Mentor, fit
from mentoring.rules.visibility import Looker

SUGGESTED = 10
AT_A_TIME = 12
"""So many mentors are looked at closely at a time, the best first, until there are enough."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A mentor, with skills and member loaded, the same as the rule of fitting knows them, and how well they fit."""

    mentor: MentorProfile
    known: Mentor
    fit: Fit


def suggestions(
    edition: Edition, mentee: MenteeProfile, who: Looker, limit: int = SUGGESTED, *, but: frozenset[int] = frozenset()
) -> list[Suggestion]:
    """Return the mentors that fit best, the best first: in sight of `who`, with a free seat, with nothing in the way.

    `mentee` has its needs loaded. Mentors whom they have asked or have a pair with are left out, and so are the ids
    in `but`. Whoever has the same points comes in an order that only these two decide.
    """
    whom = fit_mentees(edition, [mentee])[mentee.id]
    found: list[Suggestion] = []
    for ids in _best_first(edition, whom, who, but):
        rows = {row.id: row for row in db.session.scalars(mentors_by_ids(ids))}
        mentors = fit_mentors(edition, list(rows.values()))
        for mentor_id in ids:
            # Whoever was deleted meanwhile, has no seat left by now or must not meet them is left out.
            if mentor_id not in rows or mentors[mentor_id].seats < 1:
                continue
            suits = fit(mentors[mentor_id], whom)
            if not suits.bars:
                found.append(Suggestion(rows[mentor_id], mentors[mentor_id], suits))
        if len(found) >= limit:
            break
    return found[:limit]


def _best_first(edition: Edition, whom: Mentee, who: Looker, but: frozenset[int]) -> Iterator[list[int]]:
    """Return who may suit, some at a time: the rest of what can be in the way is looked at by the rule itself."""
    today = today_in(edition)
    catalogue = known_mentors(edition.id)
    seen = ids_in(db.session.scalar(asked.candidate_ids(edition.id, whom.id, who, today, young=whom.minor)))
    free = ~full_in(catalogue, seats_taken(edition.id))
    base = catalogue.set_of(seen) & ~catalogue.set_of(but) & free
    layers = [bits for _points, bits in rule.by_points(catalogue, base & rule.suitable(catalogue, whom), whom)]
    seed, start = str(whom.id).encode(), 0
    while ids := rule.window(catalogue, layers, seed, start, AT_A_TIME):
        yield ids
        start += AT_A_TIME
