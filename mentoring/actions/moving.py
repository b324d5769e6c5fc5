"""The one way to move a request or a pair: under the locks that bound seats, with what is true today, and as a fact."""

from dataclasses import dataclass

from core.clock import now
from core.db import db, lock, transaction
from core.facts import MatchMoved, RequestMoved, record
from core.refusals import Refused
from core.signing import new_secret
from editions.models import Edition
from mentoring.actions.parties import Party, fit_mentees, fit_mentors, parties_of, today_in
from mentoring.models import Match, MenteeProfile, MentoringRequest, MentorProfile
from mentoring.queries import pairs, people
from mentoring.rules.fit import Bar, bars
from mentoring.rules.people import ProfileState
from mentoring.rules.states import (
    MATCHES,
    OFFER_LASTS,
    OVER,
    REQUEST_LASTS,
    REQUESTS,
    MatchState,
    MatchStep,
    RequestState,
    RequestStep,
    after,
)

# What is said of a bar. A block is never told: the other is simply not there.
_SAID = {
    Bar.SAME_PERSON: "mentoring_oneself",
    Bar.SAME_ORGANISATION: "mentoring_same_organisation",
    Bar.BLOCKED: "mentor_gone",
    Bar.NOT_CLEARED: "mentor_not_cleared",
    Bar.NO_LANGUAGE: "mentoring_no_language",
}


@dataclass(frozen=True, slots=True)
class Two:
    """Both sides of a request or a pair, locked, as they are now."""

    mentor: MentorProfile
    mentee: MenteeProfile
    party: Party


def new_code() -> str:
    """Return a code for an address: long enough that nobody meets another's by trying."""
    return new_secret()[:12].replace("-", "a").replace("_", "b")


def lock_two(mentor_id: int, mentee_id: int, edition: Edition) -> Two:
    """Lock mentor and mentee, always in this order, for the transaction at hand: seats are counted under the locks."""
    mentor = db.session.scalars(lock(people.mentor_rows([mentor_id]))).one()
    mentee = db.session.scalars(lock(people.mentee_rows([mentee_id]))).one()
    return Two(mentor, mentee, parties_of([mentee_id], today_in(edition))[mentee_id])


def check_two(edition: Edition, two: Two) -> None:
    """Refuse what may have become untrue since somebody looked: whoever was cleared, of no age, unblocked, together.

    Refuses `mentoring_oneself`, `mentoring_same_organisation`, `mentor_gone`, `mentor_not_cleared`,
    `mentoring_no_language`.
    """
    mentor_row = db.session.scalars(people.mentors_by_ids([two.mentor.id])).one()
    mentee_row = db.session.scalars(people.mentees_by_ids([two.mentee.id])).one()
    mentor = fit_mentors(edition, [mentor_row])[two.mentor.id]
    mentee = fit_mentees(edition, [mentee_row])[two.mentee.id]
    for bar in bars(mentor, mentee):
        if bar in _SAID:
            raise Refused(_SAID[bar])


def check_open(mentor: MentorProfile) -> None:
    """Refuse `mentor_paused` where a mentor takes nobody on at the moment."""
    if mentor.state is not ProfileState.LISTED:
        raise Refused("mentor_paused")


def free_seats(mentor: MentorProfile) -> int:
    """Return how many seats a locked mentor has left; less than nothing where they took some back."""
    taken = db.session.execute(pairs.seats_taken([mentor.id])).one_or_none()
    return mentor.seats - (taken[1] if taken else 0)


def check_seat(mentor: MentorProfile) -> None:
    """Refuse `mentor_full` where a locked mentor has no seat left."""
    if free_seats(mentor) < 1:
        raise Refused("mentor_full")


def move_request(
    request: MentoringRequest, step: RequestStep, *, by: int | None, reason: str | None = None
) -> RequestState:
    """Take a request, locked by the caller, a step further. Refuses `mentoring_step`."""
    moment = now()
    with transaction() as session:
        request.state = after(REQUESTS, request.state, step)
        if request.state is RequestState.SENT:
            request.sent_at, request.expires_at, request.sent_by_id = moment, moment + REQUEST_LASTS, by
        else:
            request.answered_at = moment
        session.flush()
        record(
            RequestMoved(
                edition_id=request.edition_id, request_id=request.id, state=request.state.value, reason=reason
            ),
            by=by,
        )
    return request.state


def move_match(match: Match, step: MatchStep, *, by: int | None) -> MatchState:
    """Take a pair, locked by the caller, a step further. Who takes a seat by it has checked that there is one.

    Refuses `mentoring_step`.
    """
    moment = now()
    with transaction() as session:
        was: MatchState | None = match.state if match.id is not None else None
        match.state = after(MATCHES, was, step)
        match.moved_at = moment
        if match.state is MatchState.OFFERED:
            match.offered_until = moment + OFFER_LASTS
            match.mentee_yes_at = match.mentor_yes_at = None
        if match.state is MatchState.ACTIVE and match.begun_at is None:
            match.begun_at = moment
        if match.state in OVER:
            match.ended_at, match.ended_by_id = moment, by
        session.add(match)
        session.flush()
        record(
            MatchMoved(
                edition_id=match.edition_id,
                match_id=match.id,
                state=match.state.value,
                was=None if was is None else was.value,
            ),
            by=by,
        )
    return match.state


def new_match(two: Two, *, step: MatchStep, by: int | None, **values: object) -> Match:
    """Make a pair out of two that are locked: proposed, or active at once. `values` are columns of it.

    Refuses `pair_already`.
    """
    if db.session.scalars(pairs.alive_between(two.mentee.id, two.mentor.id)).first() is not None:
        raise Refused("pair_already")
    moment = now()
    match = Match(
        edition_id=two.mentor.edition_id,
        code=new_code(),
        mentee_id=two.mentee.id,
        mentor_id=two.mentor.id,
        young=bool(two.party.minors),
        moved_at=moment,
        created_at=moment,
        **values,
    )
    move_match(match, step, by=by)
    return match
