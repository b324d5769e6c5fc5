"""Blocks: somebody does not want to meet somebody else. They work both ways and are told to nobody.

What waits between the two ends as if by itself, and a pair ends like any other that somebody does not want to go on
with. A pair that a lead has put on hold stays theirs to decide on.
"""

from sqlalchemy.exc import IntegrityError

from core.clock import now
from core.db import db, lock, transaction
from core.facts import MentoringBlocked, record
from core.refusals import Refused
from editions.models import Edition
from mentoring.actions.closing import leave
from mentoring.actions.moving import lock_two, move_match
from mentoring.actions.requests import end_between
from mentoring.models import Block, Match
from mentoring.queries import pairs, people, safety
from mentoring.rules.states import MATCHES, MatchState, MatchStep, may

# How a pair ends for who does not want it, in whatever state it is; one that is on hold is left to a lead.
GOING = (MatchStep.SAY_NO, MatchStep.DROP)


def block(edition: Edition, other_id: int, *, by: int) -> None:
    """Keep somebody away. Twice does the same as once. Refuses `block_oneself`."""
    if other_id == by:
        raise Refused("block_oneself")
    with transaction() as session:
        if session.scalars(safety.block_row(edition.id, by, other_id)).one_or_none() is None:
            try:
                with transaction():
                    session.add(Block(edition_id=edition.id, member_id=by, other_id=other_id, at=now()))
                    session.flush()
            except IntegrityError:
                # The same tap came twice at the same time: that is as good.
                return
            record(MentoringBlocked(edition_id=edition.id, what="blocked"), by=by)
        end_between(edition, by, other_id, by=by)
        for match_id in pairs_of_two(edition, by, other_id):
            _end(edition, match_id, by)


def unblock(edition: Edition, block_id: int, *, by: int) -> None:
    """Take a block back; what has ended stays so. Refuses `block_gone`."""
    with transaction() as session:
        row = session.scalars(safety.block_by(edition.id, block_id, by)).one_or_none()
        if row is None:
            raise Refused("block_gone")
        session.delete(row)
        session.flush()
        record(MentoringBlocked(edition_id=edition.id, what="taken-back"), by=by)


def pairs_of_two(edition: Edition, one: int, other: int) -> list[int]:
    """Return the living pairs between two members, whichever of them is the mentor."""
    found: list[int] = []
    for mentor_member, mentee_member in ((one, other), (other, one)):
        mentor = db.session.scalars(people.mentor_of(edition.id, mentor_member)).one_or_none()
        mentees = [row.id for row in db.session.scalars(people.mentees_of(edition.id, mentee_member))]
        if mentor is not None:
            found += db.session.scalars(safety.pairs_between(edition.id, mentees, [mentor.id]))
    return found


def _end(edition: Edition, match_id: int, by: int) -> None:
    seen = db.session.scalars(pairs.match_row(match_id)).one()
    lock_two(seen.mentor_id, seen.mentee_id, edition)
    match: Match = db.session.scalars(lock(pairs.match_row(match_id))).one()
    if match.state is MatchState.ACTIVE:
        leave(match_id, "", by=by)
        return
    step = next((one for one in GOING if may(MATCHES, match.state, one)), None)
    if step is not None and match.state is not MatchState.FROZEN:
        move_match(match, step, by=by)
