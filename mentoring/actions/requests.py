"""Asking a mentor and answering: drafts, sending, taking back, a kind no, a yes with three times, and the approval.

What is decided here:
* A mentor who gets full keeps the requests that wait, and those who sent them are told: a seat may come free, and only
  they know whether they want to wait for it. A yes is refused until there is a seat.
* A mentor who takes a break keeps them too, and the clock goes on: nobody waits for more than ten days for somebody
  who is away. Who waits is told, and what runs out during a break that the mentor chose does not count against them.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.clock import now
from core.db import db, lock, transaction
from core.facts import RequestMoved, record
from core.permissions import Role
from core.personal_numbers import refuse_personal_number
from core.refusals import Refused
from editions.models import Edition
from editions.queries import edition_by_id, venues_of
from mentoring.actions import meetings
from mentoring.actions.moving import (
    Two,
    check_open,
    check_seat,
    check_two,
    lock_two,
    move_match,
    move_request,
    new_code,
    new_match,
)
from mentoring.actions.parties import fit_mentees, fit_mentors, reasons_of, today_in
from mentoring.actions.settings import check_mentoring_open
from mentoring.models import Match, MenteeProfile, MentoringRequest, MentorProfile
from mentoring.queries import pairs, people
from mentoring.queries import requests as asked
from mentoring.queries.settings import members_with, settings_of
from mentoring.queries.visible import mentor_seen_by
from mentoring.rules.fit import Fit, fit
from mentoring.rules.meetings import House
from mentoring.rules.people import OPEN_REQUESTS, Meets, ProfileState, open_limit
from mentoring.rules.requests import check_no_contact, check_prompts, check_three, places_to_meet
from mentoring.rules.states import DAY, DeclineReason, MatchState, MatchStep, RequestState, RequestStep
from mentoring.rules.visibility import Looker

MOST_A_DAY = 10
"""So many requests can somebody send in a day: one that is taken back and sent anew is mailed to the mentor anew."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody writes to a mentor, and for whom: `party` is the code of a profile that they act for."""

    party: str
    why_you: str
    stuck: str
    first_hour: str
    meets: Meets

    @property
    def prompts(self) -> dict[str, str]:
        return {"why_you": self.why_you, "stuck": self.stuck, "first_hour": self.first_hour}


@dataclass(frozen=True, kw_only=True)
class Yes:
    """With what a mentor says yes: three times for the first meeting, how long, and where."""

    times: Sequence[dt.datetime]
    minutes: int
    meets: Meets
    venue_id: int | None = None


# --- asking -----------------------------------------------------------------------------------------------------------


def keep_draft(edition: Edition, who: Looker, mentor_code: str, words: Asked) -> MentoringRequest:
    """Keep what somebody has written so far. Twice does the same as once.

    Refuses `mentor_gone`, `mentee_missing`, `request_already`, `personal_number`.
    """
    _refuse_numbers(edition, words.prompts)
    with transaction() as session:
        two = _lock_sides(edition, who, mentor_code, words.party)
        request = session.scalars(asked.open_between(two.mentee.id, two.mentor.id)).one_or_none()
        if request is None:
            request = _new_draft(two)
            session.add(request)
            session.flush()
            record(
                RequestMoved(edition_id=edition.id, request_id=request.id, state=request.state.value),
                by=who.member_id,
            )
        if request.state is RequestState.SENT:
            raise Refused("request_already")
        for name, text in words.prompts.items():
            setattr(request, name, text)
        request.meets = words.meets
    return request


def send(edition: Edition, who: Looker, mentor_code: str, words: Asked) -> MentoringRequest:
    """Send a request; the mentor has ten days.

    Refuses what is missing (`request_words`), what a young person's request may not hold (`request_contact`), and
    whatever stands in the way: `mentoring_closed`, `mentee_paused`, `mentor_paused`, `mentor_full`, `pair_already`,
    `requests_many`, `requests_today`, `mentor_requests_many`, and all that `check_two` refuses.
    """
    check_prompts(words.prompts)
    with transaction():
        check_mentoring_open(edition)
        request = keep_draft(edition, who, mentor_code, words)
        two = lock_two(request.mentor_id, request.mentee_id, edition)
        _check_may_send(edition, two, words)
        if (db.session.scalar(asked.sent_since(edition.id, who.member_id or 0, now() - DAY)) or 0) >= MOST_A_DAY:
            raise Refused("requests_today", most=MOST_A_DAY)
        move_request(request, RequestStep.SEND, by=who.member_id)
    return request


def _lock_sides(edition: Edition, who: Looker, mentor_code: str, party: str) -> Two:
    """Find both sides as somebody may see them, and lock them."""
    assert who.member_id is not None
    mentor = db.session.scalars(mentor_seen_by(edition.id, mentor_code, who, today_in(edition))).one_or_none()
    if mentor is None:
        raise Refused("mentor_gone")
    own = {one.code: one for one in db.session.scalars(people.mentees_of(edition.id, who.member_id))}
    if party not in own:
        raise Refused("mentee_missing", field="party")
    return lock_two(mentor.id, own[party].id, edition)


def _new_draft(two: Two) -> MentoringRequest:
    return MentoringRequest(
        edition_id=two.mentor.edition_id,
        code=new_code(),
        mentee_id=two.mentee.id,
        mentor_id=two.mentor.id,
        state=RequestState.DRAFT,
        nudges=0,
        created_at=now(),
    )


def _check_may_send(edition: Edition, two: Two, words: Asked) -> None:
    """Refuse what keeps two locked sides from a request, with what is true now."""
    if two.mentee.state is ProfileState.PAUSED:
        raise Refused("mentee_paused")
    if two.mentee.state is not ProfileState.LISTED:
        raise Refused("mentee_missing", field="party")
    check_open(two.mentor)
    check_two(edition, two)
    if two.party.minors:
        _check_young(edition)
        check_no_contact(words.prompts)
        if words.meets not in places_to_meet([words.meets], _houses(edition), young=True):
            raise Refused("place_not_approved", field="meets")
    if db.session.scalars(pairs.alive_between(two.mentee.id, two.mentor.id)).first() is not None:
        raise Refused("pair_already")
    check_seat(two.mentor)
    if db.session.scalars(pairs.open_requests_of_mentee(two.mentee.id)).one() >= OPEN_REQUESTS:
        raise Refused("requests_many")
    if db.session.scalars(pairs.open_requests_with_mentor(two.mentor.id)).one() >= open_limit(two.mentor.seats):
        raise Refused("mentor_requests_many")


def _houses(edition: Edition) -> list[House]:
    """Return the houses that the organisers approved for young people and their mentors."""
    settings = db.session.scalars(settings_of(edition.id)).one_or_none()
    approved = set(settings.venues) if settings is not None else set()
    venues = [one for one in db.session.scalars(venues_of(edition.id)) if one.id in approved]
    return [House(one.id, None if one.city is None else one.city.side) for one in venues]


def _check_young(edition: Edition) -> None:
    settings = db.session.scalars(settings_of(edition.id)).one_or_none()
    if settings is None or not settings.welcomes_minors:
        raise Refused("mentoring_no_minors")


def _refuse_numbers(edition: Edition, words: Mapping[str, str]) -> None:
    for name, text in words.items():
        refuse_personal_number(text, today_in(edition), field=name)


def withdraw(edition: Edition, code: str, *, by: int) -> None:
    """Take a request back, or throw a draft away. Refuses `mentoring_step`, and `request_not_yours` for its mentor."""
    with transaction():
        request, two = _lock_request(edition, code, by)
        if by not in two.party.members:
            raise Refused("request_not_yours")
        move_request(request, RequestStep.WITHDRAW, by=by)


def end_between(edition: Edition, one: int, other: int, *, by: int) -> None:
    """End what waits between two members of whom `by` does not want to meet the other any more.

    It looks like any other no or any other request that is taken back, so that it tells nobody of a block.
    """
    with transaction() as session:
        for mentor_member, mentee_member in ((one, other), (other, one)):
            mentor = session.scalars(people.mentor_of(edition.id, mentor_member)).one_or_none()
            if mentor is None:
                continue
            parties = [row.id for row in session.scalars(people.mentees_of(edition.id, mentee_member))]
            for found in session.scalars(asked.waiting_among([mentor.id], parties)).all():
                lock_two(found.mentor_id, found.mentee_id, edition)
                request = session.scalars(lock(pairs.request_row(found.id))).one()
                if by == mentor_member:
                    request.reason = DeclineReason.NO_WORDS
                    move_request(request, RequestStep.DECLINE, by=by, reason=DeclineReason.NO_WORDS.value)
                else:
                    move_request(request, RequestStep.WITHDRAW, by=by)


# --- answering --------------------------------------------------------------------------------------------------------


def decline(edition: Edition, code: str, reason: DeclineReason, words: str = "", *, by: int) -> None:
    """Say no kindly: each reason has words of its own, and the mentor may write others.

    Refuses `request_not_yours`, `mentoring_step`, `personal_number`, and `request_contact` to a young person.
    """
    _refuse_numbers(edition, {"words": words})
    with transaction():
        request, two = _lock_request(edition, code, by)
        _check_mentor(two, by)
        if two.party.minors:
            check_no_contact({"words": words})
        request.reason, request.answer = reason, words
        move_request(request, RequestStep.DECLINE, by=by, reason=reason.value)
        two.mentor.missed = 0


def accept(edition: Edition, code: str, yes: Yes, *, by: int) -> Match:
    """Say yes: a pair that begins at once, or with a young person waits for the coordinator, and its first meeting.

    The seat is counted under the lock of the mentor's row, so there are never more pairs than seats. Refuses
    `request_not_yours`, `mentoring_step`, `mentor_own_pause`, `seats_none_left`, `mentoring_no_coordinator`,
    `pair_already`, what is wrong with times and place, and all that `check_two` refuses.
    """
    check_three(yes.times)
    with transaction():
        request, two = _lock_request(edition, code, by)
        _check_mentor(two, by)
        move_request(request, RequestStep.ACCEPT, by=by)
        if two.mentor.state is not ProfileState.LISTED:
            raise Refused("mentor_own_pause")
        check_two(edition, two)
        coordinator_id = _coordinator(edition, two)
        _check_own_seat(two.mentor)
        two.mentor.missed = 0
        suits = fit_of(edition, two.mentor.id, two.mentee.id)
        match = new_match(
            two,
            step=MatchStep.PROPOSE if two.party.minors else MatchStep.BEGIN,
            by=by,
            request_id=request.id,
            coordinator_id=coordinator_id,
            score=suits.points,
            reasons=reasons_of(suits),
        )
        meetings.ask_meeting(match, yes.times, minutes=yes.minutes, meets=yes.meets, venue_id=yes.venue_id, by=by)
    return match


def after_approval(match: Match, *, by: int | None) -> None:
    """Begin the pair of an accepted request that the coordinator has just approved, inside their transaction.

    Other approved pairs are left alone: they are offered. Refuses what has become untrue since the mentor said yes:
    `mentor_paused`, `mentoring_no_coordinator`, `mentoring_no_minors`, and all that `check_two` refuses; then the
    approval is undone with it.
    """
    if match.request_id is None or match.state is not MatchState.APPROVED:
        return
    with transaction() as session:
        edition = session.scalars(edition_by_id(match.edition_id)).one()
        two = lock_two(match.mentor_id, match.mentee_id, edition)
        check_open(two.mentor)
        check_two(edition, two)
        if match.coordinator_id is None:
            match.coordinator_id = _coordinator(edition, two)
        move_match(match, MatchStep.BEGIN, by=by)


def fit_of(edition: Edition, mentor_id: int, mentee_id: int) -> Fit:
    """Return how well two fit, as they are now."""
    mentor = db.session.scalars(people.mentors_by_ids([mentor_id])).one()
    mentee = db.session.scalars(people.mentees_by_ids([mentee_id])).one()
    return fit(fit_mentors(edition, [mentor])[mentor_id], fit_mentees(edition, [mentee])[mentee_id])


def _lock_request(edition: Edition, code: str, member_id: int) -> tuple[MentoringRequest, Two]:
    """Lock a request that somebody is part of, after its two sides. Refuses `request_not_yours`."""
    found = db.session.scalars(pairs.request_of(edition.id, code, member_id)).unique().one_or_none()
    if found is None:
        raise Refused("request_not_yours")
    two = lock_two(found.mentor_id, found.mentee_id, edition)
    return db.session.scalars(lock(pairs.request_row(found.id))).one(), two


def _check_mentor(two: Two, by: int) -> None:
    if two.mentor.member_id != by:
        raise Refused("request_not_yours")


def _check_own_seat(mentor: MentorProfile) -> None:
    """Say to a mentor that their seats are taken, in words for them."""
    try:
        check_seat(mentor)
    except Refused as refusal:
        raise Refused("seats_none_left") from refusal


def _coordinator(edition: Edition, two: Two) -> int | None:
    """Return who looks after a pair: whom the settings name, else the first coordinator; never one of the two.

    Refuses `mentoring_no_minors` and `mentoring_no_coordinator` where a young person would have nobody.
    """
    settings = db.session.scalars(settings_of(edition.id)).one_or_none()
    named = settings.coordinator_id if settings is not None else None
    coordinators = list(db.session.scalars(members_with(edition.id, Role.MENTOR_COORDINATOR)))
    team = {*coordinators, *db.session.scalars(members_with(edition.id, Role.OWNER))}
    first = [named] if named in team else []
    free = [one for one in (*first, *coordinators) if one not in {two.mentor.member_id, *two.party.members}]
    if two.party.minors:
        _check_young(edition)
        if not free:
            raise Refused("mentoring_no_coordinator")
    return free[0] if free else None


def own_parties(edition: Edition, member_id: int) -> list[MenteeProfile]:
    """Return the profiles for which somebody can ask: their own first, then those of their bands."""
    return list(db.session.scalars(people.mentees_of(edition.id, member_id)))
