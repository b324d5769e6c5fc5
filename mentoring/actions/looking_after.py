"""What a coordinator does with the pairs they look after: take on, hand over, approve, let be, end, write to both."""

from core.clock import now
from core.db import db, lock, transaction
from core.facts import MatchChanged, record
from core.refusals import Refused
from editions.models import Edition
from mentoring.actions.moving import Two, check_two, lock_two, move_match
from mentoring.actions.parties import parties_of, today_in
from mentoring.actions.requests import after_approval
from mentoring.mails.safety import Letter, TeamMail, letter_mail, team_mail
from mentoring.models import Match
from mentoring.queries import care, pairs
from mentoring.rules.states import ALIVE, MatchStep


def take_on(edition: Edition, code: str, *, by: int) -> None:
    """Look after a pair that nobody looks after. Refuses `carer_unknown`, `carer_of_own`, `pair_taken`."""
    with transaction() as session:
        match = session.scalars(lock(care.unassigned_pair(edition.id, code))).one_or_none()
        if match is None:
            raise Refused("pair_taken")
        _check_carer(edition, match, by)
        match.coordinator_id = by
        session.flush()
        record(MatchChanged(edition_id=edition.id, match_id=match.id, what="coordinator"), by=by)


def hand_over(edition: Edition, code: str, to: int, *, by: int) -> None:
    """Name somebody else who looks after a pair. Refuses `pair_not_yours`, `carer_unknown`, `carer_of_own`."""
    with transaction() as session:
        match = _own(edition, code, by)
        _check_carer(edition, match, to)
        match.coordinator_id = to
        session.flush()
        record(MatchChanged(edition_id=edition.id, match_id=match.id, what="coordinator"), by=by)
        if to != by:
            team_mail(edition, to, TeamMail.NAMED, f"/pairs/{match.code}")


def approve(edition: Edition, code: str, *, by: int) -> None:
    """Say yes to a pair. One that came from a request begins at once; another can be offered.

    What may have become untrue since it was proposed is looked at again. Refuses `pair_not_yours`, `mentoring_step`,
    and all that `check_two` refuses.
    """
    with transaction():
        match, two = _own_locked(edition, code, by)
        check_two(edition, two)
        move_match(match, MatchStep.APPROVE, by=by)
        after_approval(match, by=by)


def drop(edition: Edition, code: str, *, by: int) -> None:
    """Take a pair back before it begins; both are told kindly. Refuses `pair_not_yours`, `mentoring_step`."""
    with transaction():
        match, _two = _own_locked(edition, code, by)
        if match.begun_at is not None:
            # One that is on hold after a report is a lead's to decide on.
            raise Refused("pair_began")
        move_match(match, MatchStep.DROP, by=by)


def end(edition: Edition, code: str, *, by: int) -> None:
    """End a pair early, without blame; both are told. Refuses `pair_not_yours`, `mentoring_step`."""
    with transaction():
        match, _two = _own_locked(edition, code, by)
        end_both(edition, match, by=by)


def end_both(edition: Edition, match: Match, *, by: int) -> None:
    """End a pair that the caller has locked, and tell both with prepared words; its meetings are called off by that."""
    with transaction():
        move_match(match, MatchStep.END, by=by)
        write_letter(edition, match, Letter.ENDED)


def settle(edition: Edition, code: str, *, by: int) -> None:
    """Put away what stands in the queues of a pair; what lasts comes back. Refuses `pair_not_yours`."""
    with transaction() as session:
        match = _own(edition, code, by)
        match.settled_at = now()
        session.flush()
        record(MatchChanged(edition_id=edition.id, match_id=match.id, what="settled"), by=by)


def write(edition: Edition, code: str, letter: Letter, *, by: int) -> None:
    """Write prepared kind words to both, and put away what stood in the queues. Refuses `pair_not_yours`."""
    with transaction() as session:
        match = _own(edition, code, by)
        if match.state not in ALIVE:
            raise Refused("pair_over")
        write_letter(edition, match, letter)
        match.settled_at = now()
        session.flush()
        record(MatchChanged(edition_id=edition.id, match_id=match.id, what=f"letter-{letter.value}"), by=by)


def write_letter(edition: Edition, match: Match, letter: Letter) -> None:
    """Write prepared words to the mentor and to everybody on the other side, in the caller's transaction."""
    with_both = db.session.scalars(pairs.match_with_both(match.id)).unique().one()
    party = parties_of([match.mentee_id], today_in(edition))[match.mentee_id]
    for reader_id in (with_both.mentor.member_id, *sorted(party.members)):
        letter_mail(edition, with_both, reader_id, letter)


def _own(edition: Edition, code: str, by: int) -> Match:
    """Lock a pair that somebody looks after. Refuses `pair_not_yours`."""
    statement = care.pair_by_code(edition.id, code).where(Match.coordinator_id == by)
    match = db.session.scalars(lock(statement)).one_or_none()
    if match is None:
        raise Refused("pair_not_yours")
    return match


def _own_locked(edition: Edition, code: str, by: int) -> tuple[Match, Two]:
    """Lock both sides and then the pair, in the order in which everybody does."""
    seen = db.session.scalars(care.pair_by_code(edition.id, code)).one_or_none()
    if seen is None:
        raise Refused("pair_not_yours")
    two = lock_two(seen.mentor_id, seen.mentee_id, edition)
    return _own(edition, code, by), two


def _check_carer(edition: Edition, match: Match, member_id: int) -> None:
    """Refuse `carer_unknown` for who is no coordinator, `carer_of_own` for who is one of the two."""
    if member_id not in {member.id for member in db.session.scalars(care.carers(edition.id))}:
        raise Refused("carer_unknown", field="carer")
    both = db.session.scalars(pairs.match_with_both(match.id)).unique().one()
    party = parties_of([match.mentee_id], today_in(edition))[match.mentee_id]
    if member_id in {both.mentor.member_id, *party.members}:
        raise Refused("carer_of_own", field="carer")
