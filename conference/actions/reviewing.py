"""Reviewing: what waits for somebody, what they may see, and writing a review, an abstention, a conflict, a remark."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, delete

from conference.actions.for_rules import known_call
from conference.actions.moving import locked_proposal
from conference.actions.nearness import near
from conference.models import DeclaredConflict, Proposal, Review, ReviewAssignment, ReviewRemark
from conference.queries import reviews
from conference.queries.calls import criteria_of
from conference.rules.conflicts import ConflictKind
from conference.rules.scoring import HIGHEST, LOWEST, may_see_others, weighted
from conference.rules.states import UNDER_REVIEW
from core.clock import now
from core.db import db, transaction
from core.facts import ConflictDeclared, ReviewRemarked, ReviewWritten, record
from core.refusals import Refused
from core.signing import digest
from editions.models import PhaseKind
from editions.queries import phase_in

# Of what lacks readers, so many are looked at: nobody reads more in one go.
LOOK_AHEAD = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands to a proposal: their own review, why they are too near, whether they may still write."""

    own: Review | None
    conflicts: tuple[ConflictKind, ...]
    writable: bool

    @property
    def sees_others(self) -> bool:
        return may_see_others(self.own is not None, conflicted=bool(self.conflicts))


def standing_of(proposal: Proposal, reviewer_id: int, line: Collection[str] = ()) -> Standing:
    """Return how a reviewer stands to a proposal at this moment.

    Nobody has answered, and nobody is too near to, what stands in their `line_of`: that asks nothing more.
    """
    if proposal.code in line:
        return Standing(own=None, conflicts=(), writable=_is_open(proposal, now()))
    found = near(proposal.edition_id, [reviewer_id], [proposal.id])[reviewer_id].get(proposal.id, ())
    if db.session.scalars(reviews.declared_by(proposal.id, reviewer_id)).one_or_none() is not None:
        found = (*found, ConflictKind.DECLARED)
    own = db.session.scalars(reviews.review_by(proposal.id, reviewer_id)).one_or_none()
    return Standing(own=own, conflicts=found, writable=not found and _is_open(proposal, now()))


def conflicts_with(proposal: Proposal, reviewer_ids: Collection[int]) -> dict[int, tuple[ConflictKind, ...]]:
    """Return for these people why each stands too near to a proposal, declared reasons included; those who do only."""
    declared = {row.reviewer_id for row in db.session.scalars(reviews.declared_of(proposal.id))}
    found = near(proposal.edition_id, reviewer_ids, [proposal.id])
    each = {
        key: (*of_one.get(proposal.id, ()), *((ConflictKind.DECLARED,) if key in declared else ()))
        for key, of_one in found.items()
    }
    return {key: kinds for key, kinds in each.items() if kinds}


def _is_open(proposal: Proposal, moment: dt.datetime) -> bool:
    """Say whether reviews of a proposal are still written: until its speakers are told, while the review phase lasts.

    A decision that nobody has been told of changes nothing here, so that reviewers cannot read it off the page.
    """
    if proposal.state not in UNDER_REVIEW:
        return False
    phase = db.session.scalars(phase_in(proposal.edition_id, PhaseKind.REVIEW)).one_or_none()
    if phase is None:
        return True
    begun = phase.opens_at is None or phase.opens_at <= moment
    return begun and (phase.closes_at is None or moment < phase.closes_at)


# --- the queue --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for a reviewer: the code of the next proposal, how many are done and wait; `offered`: not theirs."""

    next_code: str | None
    waiting: int
    done: int
    offered: bool = False


def line_of(edition_id: int, reviewer_id: int) -> list[str]:
    """Return the codes of what somebody was asked to read and has not; one statement where there is nothing.

    The least read come first; equal ones in an order of the reviewer's own that tells nothing of who wrote them.
    """
    return _in_line(reviews.waiting_for(edition_id, reviewer_id), edition_id, reviewer_id)


def queue_of(edition_id: int, reviewer_id: int, line: Sequence[str], *, after: str = "") -> Queue:
    """Return the next proposal of their `line_of`, behind the one with the code `after` where it is in line.

    Where nothing waits it is the next that lacks readers.
    """
    done = db.session.scalar(reviews.done_count(edition_id, reviewer_id)) or 0
    if line:
        return Queue(behind(line, after), len(line), done)
    wanted = known_call(edition_id).reviews_wanted
    lacking = reviews.lacking_for(edition_id, reviewer_id, wanted)
    others = _in_line(lacking, edition_id, reviewer_id, LOOK_AHEAD)
    return Queue(behind(others, after), 0, done, offered=True)


def _in_line(
    statement: Select[int, str, int], edition_id: int, reviewer_id: int, ahead: int | None = None
) -> list[str]:
    """Return the codes of what somebody can review, in their own order.

    With `ahead` they are the first so many; only where somebody stands too near to all of those, the rest.
    """
    rows = list(db.session.execute(statement).all())
    rows.sort(key=lambda row: (row.reviews, digest(f"{reviewer_id}:{row.code}")))
    for part in (rows[:ahead], rows[ahead:] if ahead else []):
        if not part:
            break
        too_near = near(edition_id, [reviewer_id], [row.id for row in part])[reviewer_id]
        codes = [row.code for row in part if row.id not in too_near]
        if codes:
            return codes
    return []


def behind(codes: Sequence[str], after: str) -> str | None:
    """Return the code behind this one, round and round; the first where it is not among them."""
    if not codes:
        return None
    if after not in codes:
        return codes[0]
    return codes[(codes.index(after) + 1) % len(codes)]


# --- writing ----------------------------------------------------------------------------------------------------------


def _open_to(edition_id: int, proposal_id: int, reviewer_id: int) -> Proposal:
    """Return a proposal, locked, that this person may review. Refuses `proposal_gone`, `review_near`, `review_over`."""
    proposal = locked_proposal(proposal_id)
    if proposal.edition_id != edition_id:
        raise Refused("proposal_gone")
    standing = standing_of(proposal, reviewer_id)
    if standing.conflicts:
        raise Refused("review_near")
    if not standing.writable:
        raise Refused("review_over")
    return proposal


def write_review(
    edition_id: int,
    proposal_id: int,
    *,
    reviewer_id: int,
    scores: Mapping[int, int],
    abstained: bool,
    comment: str,
) -> None:
    """Store what somebody gives a proposal; a second time changes the first. `scores` are 1 to 5 by criterion id.

    Refuses `score_missing` (field `score_ID`) unless they abstain, and what `_open_to` refuses.
    """
    with transaction() as session:
        proposal = _open_to(edition_id, proposal_id, reviewer_id)
        weights = {row.id: row.weight for row in session.scalars(criteria_of(edition_id))}
        given = {} if abstained else {key: scores[key] for key in weights if key in scores}
        if not abstained:
            _check(given, weights)
        moment = now()
        review = session.scalars(reviews.review_by(proposal.id, reviewer_id)).one_or_none()
        if review is None:
            review = Review(proposal_id=proposal.id, reviewer_id=reviewer_id, created_at=moment, scores={})
            session.add(review)
        review.scores = {str(key): value for key, value in given.items()}
        review.abstained, review.comment, review.changed_at = abstained, comment, moment
        review.total = None if abstained else weighted(given, weights)
        session.flush()
        fact = ReviewWritten(edition_id=edition_id, proposal_id=proposal.id, abstained=abstained)
        record(fact, by=reviewer_id)


def _check(given: Mapping[int, int], weights: Mapping[int, int]) -> None:
    for key in weights:
        if not LOWEST <= given.get(key, 0) <= HIGHEST:
            raise Refused("score_missing", field=f"score_{key}")


def declare_conflict(edition_id: int, proposal_id: int, *, reviewer_id: int, reason: str, by: int) -> None:
    """Note that somebody is too near to a proposal. Twice does the same as once.

    They are asked no longer, and their review goes with it while reviews are still written.
    """
    with transaction() as session:
        proposal = locked_proposal(proposal_id)
        if proposal.edition_id != edition_id:
            raise Refused("proposal_gone")
        if session.scalars(reviews.declared_by(proposal.id, reviewer_id)).one_or_none() is not None:
            return
        session.add(DeclaredConflict(proposal_id=proposal.id, reviewer_id=reviewer_id, reason=reason, created_at=now()))
        for model in (Review, ReviewAssignment) if _is_open(proposal, now()) else ():
            session.execute(delete(model).where(model.proposal_id == proposal.id, model.reviewer_id == reviewer_id))
        record(ConflictDeclared(edition_id=edition_id, proposal_id=proposal.id, reviewer_id=reviewer_id), by=by)


def take_conflict_back(edition_id: int, proposal_id: int, *, reviewer_id: int, by: int) -> None:
    """Take back what somebody declared by mistake; only an editor can. Twice does the same as once."""
    with transaction() as session:
        proposal = locked_proposal(proposal_id)
        if proposal.edition_id != edition_id:
            raise Refused("proposal_gone")
        gone = session.execute(
            delete(DeclaredConflict)
            .where(DeclaredConflict.proposal_id == proposal.id, DeclaredConflict.reviewer_id == reviewer_id)
            .returning(DeclaredConflict.id)
        ).all()
        if gone:
            fact = ConflictDeclared(
                edition_id=edition_id, proposal_id=proposal.id, reviewer_id=reviewer_id, declared=False
            )
            record(fact, by=by)


def remark(edition_id: int, proposal_id: int, *, author_id: int, text: str) -> None:
    """Say something to the others who have answered. Refuses `review_first` before one's own answer, `review_near`."""
    with transaction() as session:
        proposal = locked_proposal(proposal_id)
        if proposal.edition_id != edition_id:
            raise Refused("proposal_gone")
        standing = standing_of(proposal, author_id)
        if standing.conflicts:
            raise Refused("review_near")
        if not standing.sees_others:
            raise Refused("review_first")
        session.add(ReviewRemark(proposal_id=proposal.id, author_id=author_id, text=text, at=now()))
        record(ReviewRemarked(edition_id=edition_id, proposal_id=proposal.id), by=author_id)
