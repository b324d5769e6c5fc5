"""What the team puts right in a proposal: its type, track, length, language and words."""

from dataclasses import dataclass

from conference.actions.drafting import note_words
from conference.actions.moving import locked_proposal
from conference.queries.calls import track_in, type_in
from conference.queries.proposals import speakers_of
from conference.rules.calls import SpokenLanguage
from core.clock import now
from core.db import db, transaction
from core.facts import ProposalChanged, record
from core.refusals import Refused
from core.texts import Texts

WORDS = ("title", "abstract")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a proposal shall be."""

    session_type_id: int | None
    track_id: int | None
    minutes: int | None
    language: SpokenLanguage | None
    title: Texts
    abstract: Texts


def correct(proposal_id: int, wanted: Correction, *, by: int | None) -> None:
    """Put a proposal right; its speakers see it on their page. Nothing changed: nothing is recorded.

    Refuses `type_unknown` and `track_unknown` for what is not part of the edition's call.
    """
    with transaction() as session:
        proposal = locked_proposal(proposal_id)
        edition_id = proposal.edition_id
        if not _known(type_in, edition_id, wanted.session_type_id):
            raise Refused("type_unknown", field="session_type_id")
        if not _known(track_in, edition_id, wanted.track_id):
            raise Refused("track_unknown", field="track_id")
        changed = tuple(name for name in Correction.__slots__ if getattr(proposal, name) != getattr(wanted, name))
        if not changed:
            return
        if "session_type_id" in changed:
            # Each type has a reserve list of its own; there they stand last.
            proposal.reserve_place = None
        for name in changed:
            setattr(proposal, name, getattr(wanted, name))
        proposal.revision += 1
        if set(changed) & set(WORDS):
            proposal.content_changed_at = now()
            note_words(proposal, session.scalars(speakers_of(proposal_id)).all())
        record(ProposalChanged(edition_id=edition_id, proposal_id=proposal_id, changed=changed), by=by)


def _known(query: object, edition_id: int, number: int | None) -> bool:
    return number is None or db.session.scalars(query(edition_id, number)).one_or_none() is not None  # type: ignore[operator]  # one of two queries
