"""Two editors at once, in real processes on the database of the test."""

import time
from collections.abc import Collection, Sequence
from typing import Any

from conference.actions import deciding, sending
from conference.models import Proposal
from conference.queries import board
from conference.rules.states import Decision
from core.db import db


def decide(run: dict[str, Any]) -> str:
    """Decide one proposal, about which the page showed nothing."""
    outcome = deciding.decide(run["edition"], {run["code"]: None}, Decision(run["decision"]), by=run["by"])
    return "decided" if outcome.done else "overtaken" if outcome.overtaken else "stuck"


def send(run: dict[str, Any]) -> str:
    """Send everything off that waits."""
    sending.send_off(run["edition"], None, run["stamp"], by=run["by"])
    return "sent"


def tell(run: dict[str, Any]) -> str:
    """Do the job of one proposal of a sending."""
    sending.tell_speakers(run["dispatch"], run["proposal"])
    return "told"


PARTS = {"decide": decide, "send": send, "tell": tell}


def lock_off() -> None:
    """Take the lock away, to show that the race is real: look, dawdle, write what was true a moment ago."""

    def look_and_dawdle(edition_id: int, codes: Collection[str]) -> Sequence[Proposal]:
        rows = db.session.scalars(board.proposals_by_codes(edition_id, codes)).all()
        time.sleep(0.3)
        return rows

    deciding.locked_proposals = look_and_dawdle  # the lock is what this takes away
