"""Blacking out what would tell reviewers who wrote a proposal. What its speakers wrote stays as it is."""

from collections.abc import Mapping

from conference.actions.moving import locked_proposal
from conference.models import Answer, Proposal
from conference.queries.offers import answers_of
from conference.rules.anonymity import BLACK
from core.clock import now
from core.db import db, transaction
from core.facts import ProposalRedacted, record
from core.texts import Texts


def redact(proposal_id: int, title: Texts, abstract: Texts, answers: Mapping[int, str], *, by: int | None) -> None:
    """Set what reviewers read in an anonymous call. `answers` are texts by question id.

    A text that is as its speakers wrote it is not kept a second time, so that it follows what they change. One that is
    emptied is black as a whole.
    """
    with transaction():
        proposal = locked_proposal(proposal_id)
        _set(proposal, _changed(proposal.title, title), _changed(proposal.abstract, abstract))
        for answer in _answers(proposal_id):
            text = answers.get(answer.question_id, answer.text)
            answer.redacted_text = "" if text == answer.text else text or BLACK
        record(ProposalRedacted(edition_id=proposal.edition_id, proposal_id=proposal_id), by=by)


def show_again(proposal_id: int, *, by: int | None) -> None:
    """Let reviewers read the words as they were written; names are still masked by themselves."""
    with transaction():
        proposal = locked_proposal(proposal_id)
        _set(proposal, Texts(), Texts())
        for answer in _answers(proposal_id):
            answer.redacted_text = ""
        record(ProposalRedacted(edition_id=proposal.edition_id, proposal_id=proposal_id), by=by)


def _changed(original: Texts, redacted: Texts) -> Texts:
    """Return the whole redacted text, or nothing where it is the original. An emptied language is left out.

    Where all of them are, each is black: with nothing in its place the original would be read.
    """
    if redacted == original:
        return Texts()
    return redacted if any(redacted.values()) else Texts({code: BLACK for code, words in original.items() if words})


def _set(proposal: Proposal, title: Texts, abstract: Texts) -> None:
    proposal.redacted_title, proposal.redacted_abstract = title, abstract
    proposal.redacted_at = now() if title or abstract else None


def _answers(proposal_id: int) -> list[Answer]:
    return list(db.session.scalars(answers_of(proposal_id)))
