"""Drafts, sending and taking back: who may ask whom, how many requests wait, and what a young person's may hold."""

from typing import Any

import pytest
from sqlalchemy import select

from accounts.models import Member
from core.audit import AuditEntry
from core.clock import now
from core.db import db, transaction
from core.permissions import Viewer
from core.refusals import Refused
from editions.models import Edition, Phase, PhaseKind
from mentoring.actions import requests as asking
from mentoring.actions.parties import looker
from mentoring.actions.requests import Asked
from mentoring.models import MenteeProfile, MentoringRequest, MentorProfile
from mentoring.rules.people import Meets, MenteeKind, ProfileState
from mentoring.rules.states import DAY, DeclineReason, MatchState, RequestState
from tests.mentoring.builders import (
    a_band,
    a_block,
    a_member,
    a_mentee,
    a_mentor,
    a_minor,
    a_pair,
    a_request,
    open_mentoring,
)

pytestmark = pytest.mark.usefixtures("ctx")


def words(mentee: MenteeProfile, **changed: Any) -> Asked:
    told: dict[str, Any] = {
        "party": mentee.code,
        "why_you": "You know the clubs over there",
        "stuck": "Nobody answers our mails",
        "first_hour": "Look at one mail together",
        "meets": Meets.ONLINE,
    }
    return Asked(**{**told, **changed})


def send(mentee: MenteeProfile, mentor: MentorProfile, *, by: Member | None = None, **changed: Any) -> MentoringRequest:
    edition = db.session.get_one(Edition, mentor.edition_id)
    who = looker(edition, Viewer(member_id=by.id if by else mentee.member_id))
    return asking.send(edition, who, mentor.code, words(mentee, **changed))


def refusal_of(mentee: MenteeProfile, mentor: MentorProfile, **changed: Any) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refusal:
        send(mentee, mentor, **changed)
    kept = db.session.scalars(select(MentoringRequest).where(MentoringRequest.mentee_id == mentee.id)).all()
    assert RequestState.DRAFT not in {one.state for one in kept}, "what was refused must leave nothing half-done"
    return refusal.value.code, refusal.value.field


def change(row: Any, **values: Any) -> None:
    with transaction() as session:
        kept = session.get_one(type(row), row.id)
        for name, value in values.items():
            setattr(kept, name, value)


def test_a_request_is_sent_with_ten_days_and_noted() -> None:
    edition = open_mentoring()
    mentee, mentor = a_mentee(edition), a_mentor(edition)
    request = send(mentee, mentor)
    assert (request.state, request.sent_by_id, request.nudges) == (RequestState.SENT, mentee.member_id, 0)
    assert request.sent_at is not None
    assert request.expires_at == request.sent_at + 10 * DAY
    noted = db.session.scalars(
        select(AuditEntry).where(AuditEntry.fact == "RequestMoved").order_by(AuditEntry.id)
    ).all()
    assert [(one.member_id, one.details["state"]) for one in noted] == [
        (mentee.member_id, "draft"),
        (mentee.member_id, "sent"),
    ]


def test_a_draft_is_kept_twice_in_one_row_and_sent_from_there() -> None:
    edition = open_mentoring()
    mentee, mentor = a_mentee(edition), a_mentor(edition)
    who = looker(edition, Viewer(member_id=mentee.member_id))
    first = asking.keep_draft(edition, who, mentor.code, words(mentee, stuck=""))
    asking.keep_draft(edition, who, mentor.code, words(mentee, stuck="Still nothing"))
    kept = db.session.scalars(select(MentoringRequest)).one()
    assert (kept.id, kept.state, kept.stuck) == (first.id, RequestState.DRAFT, "Still nothing")
    assert send(mentee, mentor).id == first.id
    with pytest.raises(Refused, match="request_already"):
        asking.keep_draft(edition, who, mentor.code, words(mentee))


def test_nobody_is_asked_twice_at_a_time_but_again_after_an_answer() -> None:
    edition = open_mentoring()
    mentee, mentor = a_mentee(edition), a_mentor(edition)
    first = send(mentee, mentor)
    assert refusal_of(mentee, mentor) == ("request_already", None)
    asking.decline(edition, first.code, DeclineReason.LATER, by=mentor.member_id)
    assert send(mentee, mentor).state is RequestState.SENT


def test_three_requests_wait_at_a_time() -> None:
    edition = open_mentoring()
    mentee = a_mentee(edition)
    requests = [send(mentee, a_mentor(edition, a_member(f"Mentor {number}"))) for number in range(3)]
    fourth = a_mentor(edition, a_member("Mentor 4"))
    assert refusal_of(mentee, fourth) == ("requests_many", None)
    asking.withdraw(edition, requests[0].code, by=mentee.member_id)
    assert send(mentee, fourth).state is RequestState.SENT


def test_twice_as_many_requests_as_seats_wait_with_a_mentor() -> None:
    edition = open_mentoring()
    mentor = a_mentor(edition, seats=1)
    for number in range(2):
        a_request(a_mentee(edition, a_member(f"Waits {number}")), mentor)
    assert refusal_of(a_mentee(edition), mentor) == ("mentor_requests_many", None)


@pytest.mark.parametrize(
    "seats, state, code",
    [
        (0, ProfileState.LISTED, "mentor_full"),
        (2, ProfileState.DRAFT, "mentor_gone"),
        (2, ProfileState.PAUSED, "mentor_gone"),
    ],
    ids=["no seats", "not listed", "takes a break"],
)
def test_a_mentor_who_takes_nobody_on_is_not_asked(seats: int, state: ProfileState, code: str) -> None:
    edition = open_mentoring()
    assert refusal_of(a_mentee(edition), a_mentor(edition, seats=seats, state=state)) == (code, None)


def test_a_mentor_whose_seats_are_taken_is_not_asked() -> None:
    edition = open_mentoring()
    mentor = a_mentor(edition, seats=1)
    a_pair(a_mentee(edition, a_member("Has the seat")), mentor)
    assert refusal_of(a_mentee(edition), mentor) == ("mentor_full", None)


def test_a_pair_does_not_ask_again() -> None:
    edition = open_mentoring()
    mentee, mentor = a_mentee(edition), a_mentor(edition)
    a_pair(mentee, mentor, MatchState.ACTIVE)
    assert refusal_of(mentee, mentor) == ("pair_already", None)


def test_nothing_is_sent_while_mentoring_is_closed() -> None:
    edition = open_mentoring()
    mentee, mentor = a_mentee(edition), a_mentor(edition)
    phase = db.session.scalars(select(Phase).where(Phase.kind == PhaseKind.MENTORING)).one()
    change(phase, closes_at=now())
    assert refusal_of(mentee, mentor) == ("mentoring_closed", None)


@pytest.mark.parametrize(
    "state, code, field",
    [(ProfileState.DRAFT, "mentee_missing", "party"), (ProfileState.PAUSED, "mentee_paused", None)],
    ids=["not whole yet", "takes a break"],
)
def test_whoever_asks_takes_part(state: ProfileState, code: str, field: str | None) -> None:
    edition = open_mentoring()
    assert refusal_of(a_mentee(edition, state=state), a_mentor(edition)) == (code, field)


def test_a_block_looks_like_a_mentor_who_is_not_there() -> None:
    edition = open_mentoring()
    mentee, mentor = a_mentee(edition), a_mentor(edition)
    a_block(edition, db.session.get_one(Member, mentor.member_id), db.session.get_one(Member, mentee.member_id))
    assert refusal_of(mentee, mentor) == ("mentor_gone", None)


def test_somebody_asks_for_their_band_and_nobody_for_anothers() -> None:
    edition = open_mentoring()
    signe, other, mentor = a_member("Signe"), a_member("Other"), a_mentor(edition)
    own = a_mentee(edition, signe)
    band = a_mentee(edition, signe, kind=MenteeKind.BAND, organisation_id=a_band(signe).id)
    assert send(band, mentor, by=signe).mentee_id == band.id
    assert send(own, mentor, by=signe).mentee_id == own.id
    assert refusal_of(a_mentee(edition, other), mentor, by=signe) == ("mentee_missing", "party")


@pytest.mark.parametrize(
    "changed, said",
    [
        ({"first_hour": " "}, ("request_words", "first_hour")),
        ({"stuck": "My number is 010190-1234"}, ("personal_number", "stuck")),
    ],
    ids=["left empty", "a personal number"],
)
def test_what_is_wrong_stands_beside_its_prompt(changed: dict[str, str], said: tuple[str, str]) -> None:
    edition = open_mentoring()
    assert refusal_of(a_mentee(edition), a_mentor(edition), **changed) == said


# --- young people -----------------------------------------------------------------------------------------------------


def test_a_young_person_asks_a_mentor_who_is_cleared() -> None:
    edition = open_mentoring()
    young = a_mentee(edition, a_minor())
    assert refusal_of(young, a_mentor(edition)) == ("mentor_gone", None)
    assert send(young, a_mentor(edition, a_member("Cleared"), cleared=True)).state is RequestState.SENT


def test_a_band_with_a_young_member_is_young_whoever_asks() -> None:
    edition = open_mentoring()
    grown, young, mentor = a_member("Grown"), a_minor(), a_mentor(edition)
    band = a_mentee(edition, grown, kind=MenteeKind.BAND, organisation_id=a_band(grown, young).id)
    assert refusal_of(band, mentor, by=grown) == ("mentor_not_cleared", None)


@pytest.mark.parametrize(
    "changed, said",
    [
        ({"why_you": "Write to me on insta, @liv.sings"}, ("request_contact", "why_you")),
        ({"meets": Meets.CITY_1}, ("place_not_approved", "meets")),
    ],
    ids=["a way to be reached", "a place that nobody approved"],
)
def test_a_young_persons_request_is_safe(changed: dict[str, Any], said: tuple[str, str]) -> None:
    edition = open_mentoring()
    young, mentor = a_mentee(edition, a_minor()), a_mentor(edition, cleared=True)
    assert refusal_of(young, mentor, **changed) == said


def test_nobody_young_asks_where_mentoring_does_not_welcome_them() -> None:
    edition = open_mentoring(minors=False)
    young, mentor = a_mentee(edition, a_minor()), a_mentor(edition, cleared=True)
    assert refusal_of(young, mentor) == ("mentoring_no_minors", None)


# --- taking back ------------------------------------------------------------------------------------------------------


def test_a_request_is_taken_back_by_those_who_sent_it_alone() -> None:
    edition = open_mentoring()
    mentee, mentor = a_mentee(edition), a_mentor(edition)
    request = a_request(mentee, mentor)
    for stranger in (mentor.member_id, a_member("Stranger").id):
        with pytest.raises(Refused, match="request_not_yours"):
            asking.withdraw(edition, request.code, by=stranger)
    asking.withdraw(edition, request.code, by=mentee.member_id)
    assert db.session.scalars(select(MentoringRequest.state)).all() == [RequestState.WITHDRAWN]
    with pytest.raises(Refused, match="mentoring_step"):
        asking.withdraw(edition, request.code, by=mentee.member_id)


@pytest.mark.parametrize("by_mentor", [True, False], ids=["the mentor turns away", "the other turns away"])
def test_whoever_turns_away_ends_what_waits_like_anybody_else(by_mentor: bool) -> None:
    edition = open_mentoring()
    mentee, mentor = a_mentee(edition), a_mentor(edition)
    request = a_request(mentee, mentor)
    one, other = mentee.member_id, mentor.member_id
    asking.end_between(edition, one, other, by=other if by_mentor else one)
    kept = db.session.get_one(MentoringRequest, request.id)
    wanted = (RequestState.DECLINED, DeclineReason.NO_WORDS) if by_mentor else (RequestState.WITHDRAWN, None)
    assert (kept.state, kept.reason) == wanted


def test_a_request_that_is_taken_back_and_sent_anew_counts_again() -> None:
    edition = open_mentoring()
    signe = a_member("Signe")
    mentee, mentor = a_mentee(edition, signe), a_mentor(edition)
    band = a_mentee(edition, signe, kind=MenteeKind.BAND, organisation_id=a_band(signe).id)
    for number in range(asking.MOST_A_DAY):
        sent = send(band if number % 2 else mentee, mentor)
        asking.withdraw(edition, sent.code, by=signe.id)
    assert refusal_of(mentee, mentor) == ("requests_today", None)
