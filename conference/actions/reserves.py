"""The reserve list: its order, and who is offered a place that somebody has given back."""

from dataclasses import dataclass

from conference.actions.announcing import prepare_for
from conference.actions.deciding import decide
from conference.models import Proposal
from conference.queries import board
from conference.queries.proposals import proposal_by_id
from conference.rules.states import Decision
from core.db import db, lock, transaction
from core.refusals import Refused


@dataclass(frozen=True, slots=True)
class FreePlace:
    """A place that `left` gave back, and who stands first on the reserve list of its type; None: nobody does."""

    left: Proposal
    first: Proposal | None


def free_places(edition_id: int) -> list[FreePlace]:
    """Return the places that are free, each with another one of the reserve list, in two statements."""
    gone = db.session.scalars(board.free_places(edition_id)).all()
    waiting = list(db.session.scalars(board.reserve_list(edition_id))) if gone else []
    found = []
    for proposal in gone:
        first = next((one for one in waiting if one.session_type_id == proposal.session_type_id), None)
        if first is not None:
            waiting.remove(first)
        found.append(FreePlace(proposal, first))
    return found


def offer_place(edition_id: int, left_code: str, code: str, *, by: int | None) -> int:
    """Accept somebody of the reserve list for a free place and prepare the mail that says so; return how many mails.

    Nothing is sent. Refuses `place_taken` where the place is not free any more, `reserve_gone` where they do not wait.
    """
    with transaction() as session:
        rows = {row.code: row for row in session.scalars(lock(board.proposals_by_codes(edition_id, {left_code, code})))}
        left, first = rows.get(left_code), rows.get(code)
        if left is None or left.left_place_at is None:
            raise Refused("place_taken")
        if first is None or first.reserve_place is None:
            raise Refused("reserve_gone")
        outcome = decide(edition_id, {code: first.decision}, Decision.ACCEPT, by=by)
        if not outcome.done:
            raise Refused("reserve_gone")
        left.left_place_at = None
        return prepare_for(first).written


def leave_free(edition_id: int, left_code: str) -> None:
    """Offer a free place to nobody. Twice does the same as once."""
    with transaction() as session:
        for left in session.scalars(lock(board.proposals_by_codes(edition_id, {left_code}))):
            left.left_place_at = None


def move_place(proposal_id: int, *, up: bool) -> None:
    """Change places with the one above or below on the reserve list. Refuses `reserve_gone`."""
    with transaction() as session:
        proposal = session.scalars(proposal_by_id(proposal_id)).one()
        listed = board.reserve_of(proposal.edition_id, proposal.session_type_id)
        # Locked in the order of their ids, so that two who sort at once do not wait for each other.
        session.scalars(lock(listed.order_by(None).order_by(Proposal.id))).all()
        rows = list(session.scalars(listed))
        if proposal not in rows:
            raise Refused("reserve_gone")
        here = rows.index(proposal)
        there = here - 1 if up else here + 1
        if 0 <= there < len(rows):
            rows[here], rows[there] = rows[there], rows[here]
        for place, row in enumerate(rows, start=1):
            row.reserve_place = place
