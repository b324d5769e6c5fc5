"""The answer of the two to a pair that was offered: both say yes within seven days, or one says no, kindly."""

from core.clock import now
from core.db import db, lock, transaction
from core.facts import MatchChanged, record
from core.refusals import Refused
from editions.models import Edition
from editions.queries import edition_by_id
from mentoring.actions.moving import check_two, lock_two, move_match
from mentoring.actions.publishing import tell_pair
from mentoring.models import Match
from mentoring.queries import pairs
from mentoring.queries import programmes as asked
from mentoring.rules.states import MatchState, MatchStep

MOST_WORDS = 1000


def _locked_offer(edition: Edition, found: Match) -> Match:
    """Lock both sides and then their offer. Refuses `offer_over` where it is none any more."""
    lock_two(found.mentor_id, found.mentee_id, edition)
    match = db.session.scalars(lock(pairs.match_row(found.id))).one()
    if match.state is not MatchState.OFFERED or match.offered_until is None or match.offered_until <= now():
        raise Refused("offer_over")
    return match


def say_yes(edition: Edition, code: str, member_id: int) -> MatchState:
    """Say yes to a pair for one side; with the second yes it begins. Saying it twice changes nothing.

    Refuses `programme_pair_gone`, `offer_over` and what `check_two` refuses: clearance, blocks, organisations as they
    are now.
    """
    with transaction() as session:
        found = _own(edition, code, member_id)
        mentor_says = found.mentor.member_id == member_id
        if found.state is MatchState.ACTIVE:
            return found.state
        match = _locked_offer(edition, found)
        two = lock_two(match.mentor_id, match.mentee_id, edition)
        check_two(edition, two)
        match.young = match.young or bool(two.party.minors)
        if match.young and match.coordinator_id is None:
            raise Refused("left_no_coordinator")
        said = "mentor_yes_at" if mentor_says else "mentee_yes_at"
        if getattr(match, said) is None:
            setattr(match, said, now())
            session.flush()
            record(
                MatchChanged(
                    edition_id=edition.id, match_id=match.id, what="mentor-yes" if mentor_says else "mentee-yes"
                ),
                by=member_id,
            )
        if match.mentor_yes_at is not None and match.mentee_yes_at is not None:
            move_match(match, MatchStep.BEGIN, by=member_id)
            tell_pair(match, "begun")
    return match.state


def say_no(edition: Edition, code: str, member_id: int, words: str) -> None:
    """Say no to a pair. The reason is kept for who looks after it; the other one only learns that it will not be.

    Refuses `programme_pair_gone`, `offer_over`.
    """
    with transaction():
        found = _own(edition, code, member_id)
        mentor_says = found.mentor.member_id == member_id
        match = _locked_offer(edition, found)
        match.end_words = words[:MOST_WORDS]
        move_match(match, MatchStep.SAY_NO, by=member_id)
        tell_pair(match, "said-no", "mentee" if mentor_says else "mentor")


def _own(edition: Edition, code: str, member_id: int) -> Match:
    """Find a pair that this member is part of. Refuses `programme_pair_gone`."""
    found = db.session.scalars(pairs.pair_of(edition.id, code, member_id)).unique().one_or_none()
    if found is None:
        raise Refused("programme_pair_gone")
    return found


def let_offers_lapse() -> None:
    """End the offers to which not both said yes in time. Each is looked at again under its locks."""
    for found in db.session.scalars(asked.offers_over(now())).all():
        with transaction() as session:
            edition = session.scalars(edition_by_id(found.edition_id)).one()
            lock_two(found.mentor_id, found.mentee_id, edition)
            match = session.scalars(lock(asked.offers_over(now()).where(Match.id == found.id))).one_or_none()
            if match is not None:
                move_match(match, MatchStep.LAPSE, by=None)
                tell_pair(match, "lapsed")
