"""People who answer at the same moment, in real processes on the database of the test."""

import time
from typing import Any

from conference.actions import offering, speaking, standing
from conference.actions.offering import Words
from conference.models import Proposal, Speaker
from conference.queries import proposals
from conference.queries.proposals import speaker_by_secret, speaker_in
from conference.rules.calls import SpokenLanguage
from core.db import db
from core.signing import digest
from core.texts import Texts


def accept(run: dict[str, Any]) -> str:
    """Say yes to an invitation."""
    speaking.accept(run["secret"], run["member"])
    return "in"


def send(run: dict[str, Any]) -> str:
    """Send a draft in."""
    return "sent" if standing.send_in(run["proposal"], run["member"]) else "sent already"


def write(run: dict[str, Any]) -> str:
    """Save words on a page that was made from the first revision."""
    words = Words(
        session_type_id=None,
        track_id=None,
        language=SpokenLanguage.DANISH,
        minutes=None,
        title=Texts({"en": run["title"]}),
        abstract=Texts(),
        links=[],
        equipment="",
        note="",
    )
    offering.save_words(run["proposal"], words, revision=0, by=None)
    return "saved"


PARTS = {"accept": accept, "send": send, "write": write}


def lock_off() -> None:
    """Take the lock away, to show that the race is real: look, dawdle, write what was true a moment ago."""

    def look_and_dawdle(secret: str) -> tuple[Proposal, Speaker]:
        found = db.session.scalars(speaker_by_secret(digest(secret))).one()
        proposal = db.session.scalars(proposals.proposal_by_id(found.proposal_id)).one()
        row = db.session.scalars(speaker_in(proposal.id, found.id)).one()
        time.sleep(0.3)
        return proposal, row

    speaking._invited = look_and_dawdle  # the lock is what this takes away
