"""Sending what was decided: mails are set off together, each proposal is told in a transaction of its own."""

from collections.abc import Sequence

from conference.actions.for_rules import known_call
from conference.actions.moving import locked_proposal, move
from conference.mails import decisions as house
from conference.models import Announcement, AnnouncementState, Dispatch, Proposal, SessionType
from conference.queries import announcements
from conference.rules.answering import answer_by
from conference.rules.states import ANNOUNCEMENT, DECIDABLE, Actor, Decision
from core.clock import now
from core.db import db, lock, transaction
from core.facts import DecisionsSent, record
from core.jobs import enqueue
from core.refusals import Refused
from core.signing import digest
from editions.models import Edition
from editions.queries import edition_by_id


def stamp_of(rows: Sequence[Announcement]) -> str:
    """Return a mark of these mails as they are, so that nothing leaves that was changed since it was looked at."""
    told = [f"{row.id}\0{row.proposal_id}\0{row.to_address}\0{row.subject}\0{row.body}" for row in rows]
    return digest("\0\0".join(sorted(told)))


def send_off(edition_id: int, decision: Decision | None, stamp: str, *, by: int | None) -> int:
    """Set the waiting mails off, all or those of one decision, and return the number of the sending.

    Refuses `outbox_empty`, and `outbox_changed` where they are not those that the page showed.
    """
    with transaction() as session:
        rows = session.scalars(lock(announcements.waiting(edition_id))).all()
        leaving = [row for row in rows if decision is None or row.decision is decision]
        if not leaving:
            raise Refused("outbox_empty")
        if stamp_of(leaving) != stamp:
            raise Refused("outbox_changed")
        dispatch = Dispatch(edition_id=edition_id, started_by_id=by, total=len(leaving), started_at=now())
        session.add(dispatch)
        session.flush()
        for row in leaving:
            row.dispatch_id, row.state = dispatch.id, AnnouncementState.SENDING
        for proposal_id in sorted({row.proposal_id for row in leaving}):
            enqueue(
                "conference.tell_speakers",
                key=f"dispatch:{dispatch.id}:{proposal_id}",
                dispatch_id=dispatch.id,
                proposal_id=proposal_id,
            )
        record(DecisionsSent(edition_id=edition_id, dispatch_id=dispatch.id, mails=len(leaving)), by=by)
    return dispatch.id


def tell_speakers(dispatch_id: int, proposal_id: int) -> None:
    """Write the mails of one proposal and take its step, both or neither. Twice does the same as once.

    Where the proposal was withdrawn or decided otherwise meanwhile its mails never leave, and the sending says so.
    """
    with transaction() as session:
        proposal = locked_proposal(proposal_id)
        rows = session.scalars(lock(announcements.sending_in(dispatch_id, proposal_id))).all()
        if not rows:
            return
        # Who has left it meanwhile gets no mail.
        speaking = {row[0].id for row in session.execute(announcements.readers_of([proposal_id]))}
        stands = proposal.state in DECIDABLE and all(row.decision is proposal.decision for row in rows)
        readers = [row for row in rows if stands and row.speaker_id in speaking]
        for row in rows:
            row.state = AnnouncementState.SENT if row in readers else AnnouncementState.SKIPPED
            row.sent_at = now() if row in readers else None
        if readers:
            _tell(dispatch_id, proposal, readers)
        _finish(dispatch_id)


def _tell(dispatch_id: int, proposal: Proposal, rows: Sequence[Announcement]) -> None:
    """Write the mails and take the step that they tell of."""
    session, moment = db.session, now()
    edition: Edition = session.scalars(edition_by_id(proposal.edition_id)).one()
    dispatch = session.scalars(announcements.dispatch_by_id(dispatch_id)).one()
    until = answer_by(moment, known_call(proposal.edition_id).answer_days)
    kind = None if proposal.session_type_id is None else session.get(SessionType, proposal.session_type_id)
    for row in rows:
        house.write_decision(
            proposal,
            edition,
            kind=row.kind,
            session_type=kind,
            subject=row.subject,
            body=row.body,
            to=(row.to_address, row.to_name),
            language=row.language,
            answer_by=until if "answer_by" in house.PLACEHOLDERS[row.kind] else None,
        )
    decision = rows[0].decision
    move(proposal.id, ANNOUNCEMENT[decision], actor=Actor.EDITOR, by=dispatch.started_by_id)
    proposal.announced_at, proposal.reminders, proposal.reminded_at = moment, 0, None
    proposal.answer_by = until if decision is Decision.ACCEPT else None


def _finish(dispatch_id: int) -> None:
    """Note that a sending is over when nothing of it is left. Its row is locked first, so that the last one knows."""
    session = db.session
    dispatch = session.scalars(lock(announcements.dispatch_by_id(dispatch_id))).one()
    session.flush()
    if session.scalar(announcements.left_in(dispatch_id)) == 0 and dispatch.finished_at is None:
        dispatch.finished_at = now()
