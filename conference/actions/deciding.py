"""Marking proposals: accept, reserve list, decline, taken back, and the short list. Nobody is told by any of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete

from accounts.queries.members import names_of
from conference.actions.moving import move
from conference.models import Announcement, AnnouncementState, Proposal
from conference.queries import announcements, board
from conference.rules.states import Actor, Decision, ProposalState, Step, may_decide
from core.clock import now
from core.db import db, lock, transaction
from core.facts import ProposalDecided, record
from core.refusals import Refused


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A proposal that somebody else decided otherwise since the page was shown; `who` is empty for the system."""

    proposal: Proposal
    decision: Decision | None
    who: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of proposals that were marked: `done`, `stuck` where a step is not possible any more, `overtaken`."""

    done: list[Proposal] = field(default_factory=list)
    stuck: list[Proposal] = field(default_factory=list)
    overtaken: list[Overtaken] = field(default_factory=list)


def decide(
    edition_id: int, shown: Mapping[str, Decision | None], decision: Decision | None, *, by: int | None
) -> Outcome:
    """Note a decision about proposals, or with None take theirs back. Twice does the same as once.

    `shown` is what the page showed as decided, by code: where somebody decided otherwise since, theirs stays and is
    reported. What waits in the outbox for a decision that changes is dropped.
    """
    with transaction() as session:
        rows = locked_proposals(edition_id, shown)
        leaving = set(session.scalars(announcements.being_told([row.id for row in rows])))
        outcome, changing, overtaken = Outcome(), [], []
        for row in rows:
            if row.decision is decision and may_decide(row.state, None):
                outcome.done.append(row)
            elif row.id in leaving or not may_decide(row.state, decision):
                outcome.stuck.append(row)
            elif row.decision is not shown[row.code]:
                overtaken.append(row)
            else:
                changing.append(row)
        _decide(edition_id, changing, decision, by=by)
        outcome.done.extend(changing)
        names: dict[int | None, str] = {
            row.id: row.name for row in session.execute(names_of({row.decided_by_id for row in overtaken}))
        }
        outcome.overtaken.extend(Overtaken(row, row.decision, names.get(row.decided_by_id, "")) for row in overtaken)
    return outcome


def locked_proposals(edition_id: int, codes: Collection[str]) -> Sequence[Proposal]:
    """Return these proposals of an edition, locked in the order of their ids."""
    return db.session.scalars(lock(board.proposals_by_codes(edition_id, codes))).all()


def _decide(edition_id: int, rows: Sequence[Proposal], decision: Decision | None, *, by: int | None) -> None:
    """Write the decision into rows that are locked."""
    if not rows:
        return
    moment = now()
    drop_waiting([row.id for row in rows])
    _give_places(edition_id, rows, decision)
    for row in rows:
        row.decision = decision
        row.decided_at = moment if decision else None
        row.decided_by_id = by if decision else None
        record(
            ProposalDecided(
                edition_id=edition_id, proposal_id=row.id, decision=None if decision is None else decision.value
            ),
            by=by,
        )


def drop_waiting(proposal_ids: Collection[int]) -> None:
    """Drop the mails about these proposals that wait in the outbox, in the caller's transaction."""
    db.session.execute(
        delete(Announcement).where(
            Announcement.proposal_id.in_(proposal_ids), Announcement.state == AnnouncementState.WAITING
        )
    )


def _give_places(edition_id: int, rows: Sequence[Proposal], decision: Decision | None) -> None:
    """Put proposals at the end of their type's reserve list, the best score first, or take them off it."""
    if decision is not Decision.RESERVE:
        for row in rows:
            if row.state is not ProposalState.RESERVE:
                row.reserve_place = None
        return
    last = {type_id: place or 0 for type_id, place in db.session.execute(board.last_places(edition_id))}
    means = {row[0]: row[2] for row in db.session.execute(board.scores_of([row.id for row in rows]))}
    for row in sorted(rows, key=lambda row: (-(means.get(row.id) or 0), row.id)):
        last[row.session_type_id] = row.reserve_place = last.get(row.session_type_id, 0) + 1


def take_step(edition_id: int, codes: Collection[str], step: Step, *, by: int | None) -> Outcome:
    """Take the same step of the team with several proposals; where the table does not allow it, say which."""
    outcome = Outcome()
    with transaction():
        for row in locked_proposals(edition_id, codes):
            try:
                move(row.id, step, actor=Actor.EDITOR, by=by)
            except Refused:
                outcome.stuck.append(row)
            else:
                outcome.done.append(row)
    return outcome
