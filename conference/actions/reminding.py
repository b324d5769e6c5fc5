"""Reminding accepted speakers who have not answered: twice at most, and nothing is ever cancelled by itself."""

from conference.actions.announcing import words_of
from conference.actions.moving import locked_proposal
from conference.mails import decisions as house
from conference.models import MailKind, Proposal, SessionType
from conference.queries import announcements, board
from conference.rules.answering import Waiting, reminders_due
from conference.rules.states import ProposalState
from core.clock import now
from core.db import db, transaction
from core.facts import SpeakersReminded, record
from editions.models import Edition
from editions.queries import edition_by_id


def remind_all() -> int:
    """Remind everybody whose turn it is; return how many mails were written. Each proposal in its own transaction."""
    return sum(_remind(proposal_id) for proposal_id in db.session.scalars(board.awaiting_answer()).all())


def _remind(proposal_id: int) -> int:
    with transaction():
        proposal = locked_proposal(proposal_id)
        due = _due(proposal)
        if due <= proposal.reminders:
            return 0
        proposal.reminders, proposal.reminded_at = due, now()
        written = _write(proposal)
        record(SpeakersReminded(edition_id=proposal.edition_id, proposal_id=proposal.id, time=due), by=None)
        return written


def _due(proposal: Proposal) -> int:
    """Return how many reminders should have gone; somebody may have answered since the list was read."""
    if proposal.state is not ProposalState.ACCEPTED or proposal.answer_by is None or proposal.announced_at is None:
        return proposal.reminders
    waiting = Waiting(proposal.announced_at, proposal.answer_by, proposal.reminders, proposal.reminded_at)
    return reminders_due(waiting, now())


def _write(proposal: Proposal) -> int:
    session = db.session
    edition: Edition = session.scalars(edition_by_id(proposal.edition_id)).one()
    kind = None if proposal.session_type_id is None else session.get(SessionType, proposal.session_type_id)
    words = words_of(proposal.edition_id)[MailKind.REMINDER]
    readers = session.execute(announcements.readers_of([proposal.id])).all()
    for speaker, own_language, address in readers:
        language = own_language or speaker.language
        house.write_decision(
            proposal,
            edition,
            kind=MailKind.REMINDER,
            session_type=kind,
            subject=words.subject.pick(language),
            body=words.body.pick(language),
            to=(address or speaker.address, speaker.name),
            language=language,
            answer_by=proposal.answer_by,
        )
    return len(readers)
