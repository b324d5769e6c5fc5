"""Which sessions people want both of, kept in memory until somebody stars something else."""

from collections import defaultdict
from typing import Any

from flask import current_app

from conference.queries import timetable as asked
from conference.rules.timetable.demand import wanted_pairs
from conference.rules.timetable.puzzle import Pair
from core.db import db


def pairs_wanted(edition_id: int) -> tuple[Pair, ...]:
    """Return the pairs of sessions that people want both of, the strongest first.

    Every page of the timetable's editor needs them, and with 10,000 people they take half a second: so they are worked
    out anew only where the number of stars or the newest of them differs, which is one short statement. When two
    accounts are made one no star is new; that one person counts as two until the next star.
    """
    seen = db.session.execute(asked.stars_so_far(edition_id)).one_or_none()
    if seen is None:
        return ()
    kept: dict[int, tuple[tuple[Any, ...], tuple[Pair, ...]]] = current_app.extensions.setdefault("wanted_pairs", {})
    known = kept.get(edition_id)
    if known is None or known[0] != tuple(seen):
        known = kept[edition_id] = (tuple(seen), wanted_pairs(_starred(edition_id)))
    return known[1]


def _starred(edition_id: int) -> list[set[int]]:
    """Return for each person who starred anything which sessions; without saying who."""
    found: dict[int, set[int]] = defaultdict(set)
    for member_id, proposal_id in db.session.execute(asked.stars_of_all(edition_id)):
        if proposal_id is not None:
            found[member_id].add(proposal_id)
    return list(found.values())
