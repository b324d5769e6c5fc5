"""A pair as somebody in it stands to it: on which side, with whom, whether a young person is in it, what is closed.

What may have become untrue since the pair began is asked anew in each step: whether the mentor is still cleared for a
young person, whether somebody has turned away from somebody.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Member
from core.clock import now
from core.db import db, lock
from core.refusals import Refused
from editions.models import Edition
from editions.queries import edition_by_id
from mentoring.actions.moving import lock_two
from mentoring.actions.parties import Party, parties_of, today_in
from mentoring.models import Match, VettingNote
from mentoring.queries import care, pairs, people
from mentoring.queries.settings import settings_of
from mentoring.rules.meetings import Side
from mentoring.rules.states import OVER, MatchState


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair and who looks. `young` says that the rules for young people hold in it, `minors` who is under 18 today.

    `lapsed`: a young person is in it, and its mentor is not cleared today. `apart`: one has blocked another.
    """

    edition: Edition
    match: Match
    member_id: int
    side: Side
    party: Party
    lapsed: bool
    apart: bool

    @property
    def young(self) -> bool:
        return self.match.young or bool(self.party.minors)

    @property
    def mentor_member(self) -> int:
        return self.match.mentor.member_id

    @property
    def members(self) -> frozenset[int]:
        return self.party.members | {self.mentor_member}

    @property
    def others(self) -> frozenset[int]:
        """The members of the other side."""
        return self.party.members if self.side is Side.MENTOR else frozenset({self.mentor_member})

    @property
    def own(self) -> frozenset[int]:
        """The members of one's own side: of a band, all of them."""
        return self.members - self.others

    @property
    def active(self) -> bool:
        return self.match.state is MatchState.ACTIVE

    @property
    def over(self) -> bool:
        return self.match.state in OVER

    @property
    def hidden(self) -> bool:
        """Whether nothing of the other may be shown: a young person to a mentor who may not see them (any more)."""
        if self.apart:
            return True
        if self.side is Side.MENTEE:
            return False
        return self.lapsed or (self.over and bool(self.party.minors))

    @property
    def other_name(self) -> str:
        """What the other side is called; nothing where that may not be told."""
        if self.hidden:
            return ""
        return mentor_name(self.match) if self.side is Side.MENTEE else mentee_name(self.match)

    @property
    def country(self) -> str:
        """The country on whose shore who looks lives."""
        return self.match.mentor.country if self.side is Side.MENTOR else self.match.mentee.country

    def side_of(self, member_id: int | None) -> Side | None:
        if member_id == self.mentor_member:
            return Side.MENTOR
        return Side.MENTEE if member_id in self.party.members else None


def mentor_name(match: Match) -> str:
    return match.mentor.member.name


def mentee_name(match: Match) -> str:
    """Return what those who look for a mentor are called: the band, or the person."""
    return match.mentee.member.name if match.mentee.organisation is None else match.mentee.organisation.name


def pair_for(edition: Edition, match: Match, member_id: int) -> Pair:
    """Return a pair, loaded with both sides, as one of its members stands to it."""
    return pairs_for(edition, [match], member_id)[match.id]


def pairs_for(edition: Edition, matches: Sequence[Match], member_id: int) -> dict[int, Pair]:
    """Return pairs, loaded with both sides, as somebody stands to each of them: in three statements."""
    today = today_in(edition)
    mentors = {match.mentor.member_id for match in matches}
    parties = parties_of({match.mentee_id for match in matches}, today)
    cleared = set(
        db.session.scalars(people.cleared_members(edition.id, today).where(VettingNote.member_id.in_(mentors)))
    )
    away = {frozenset(row) for row in db.session.execute(people.blocks_of(edition.id, mentors))}
    found = {}
    for match in matches:
        mentor, party = match.mentor.member_id, parties[match.mentee_id]
        found[match.id] = Pair(
            edition=edition,
            match=match,
            member_id=member_id,
            side=Side.MENTOR if member_id == mentor else Side.MENTEE,
            party=party,
            lapsed=bool(party.minors) and not (match.mentor.welcomes_minors and mentor in cleared),
            apart=any(frozenset({mentor, other}) in away for other in party.members),
        )
    return found


def locked_pair(match_id: int, by: int, *, seats: bool = False) -> Pair:
    """Lock a pair for the transaction at hand and return it as it is now; with `seats`, both profiles before it.

    Refuses `pair_gone` to whoever does not belong to it. Where somebody in it turns out to be young the pair becomes
    one of a young person from now on, with a coordinator who looks after it.
    """
    seen = db.session.scalars(pairs.match_row(match_id)).one()
    edition = db.session.scalars(edition_by_id(seen.edition_id)).one()
    if seats:
        lock_two(seen.mentor_id, seen.mentee_id, edition)
    db.session.scalars(lock(pairs.match_row(match_id))).one()
    match = db.session.scalars(pairs.match_with_both(match_id)).one()
    pair = pair_for(edition, match, by)
    if by not in pair.members:
        raise Refused("pair_gone")
    if pair.party.minors and not match.young:
        match.young = True
    if match.young and match.coordinator_id is None:
        settings = db.session.scalars(settings_of(edition.id)).one_or_none()
        match.coordinator_id = None if settings is None else settings.coordinator_id
    return pair


def check_active(pair: Pair) -> None:
    """Refuse whatever two do together while their pair is not under way, or must not go on.

    Refuses `pair_gone`, `mentor_not_cleared`, `pair_frozen`, `pair_waits`, `pair_over`.
    """
    state = pair.match.state
    if pair.apart:
        raise Refused("pair_gone")
    if pair.lapsed:
        raise Refused("mentor_not_cleared" if pair.side is Side.MENTEE else "pair_lapsed")
    if state is MatchState.FROZEN:
        raise Refused("pair_frozen")
    if state in OVER:
        raise Refused("pair_over")
    if state is not MatchState.ACTIVE:
        raise Refused("pair_waits")


def active_pair(match_id: int, by: int) -> Pair:
    """Lock a pair that is under way, for something that the two do in it; it has moved now."""
    pair = locked_pair(match_id, by)
    check_active(pair)
    pair.match.moved_at = now()
    return pair


def reader_name(match: Match) -> str:
    """Return the name of who looks after a pair and can read along; nothing where nobody of the team does yet."""
    if match.coordinator_id is None:
        return ""
    carer = care.carers(match.edition_id).where(Member.id == match.coordinator_id)
    member = db.session.scalars(carer).one_or_none()
    return "" if member is None else member.name
