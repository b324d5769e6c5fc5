"""Yes with three times, a kind no, approval: what becomes of seats, pairs, first meetings, and whoever was silent."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from accounts.models import Member
from core.clock import now
from core.db import db, transaction
from core.permissions import Role
from core.refusals import Refused
from editions.models import Edition
from editions.queries import venues_of
from mentoring.actions import requests as asking
from mentoring.actions.looking_after import approve, drop
from mentoring.actions.requests import Yes
from mentoring.models import Match, Meeting, MenteeProfile, MentoringRequest, MentoringSettings, MentorProfile
from mentoring.rules.people import Meets, ProfileState
from mentoring.rules.states import DAY, DeclineReason, MatchState, MeetingState, RequestState
from tests.editions.builders import a_team_member
from tests.mentoring.builders import (
    a_block,
    a_member,
    a_mentee,
    a_mentor,
    a_minor,
    a_pair,
    a_request,
    a_vetting_note,
    open_mentoring,
)

pytestmark = pytest.mark.usefixtures("ctx")


def a_yes(**changed: Any) -> Yes:
    soon = (now() + 3 * DAY).replace(minute=0, second=0, microsecond=0)
    told: dict[str, Any] = {
        "times": [soon, soon + DAY, soon + 2 * DAY],
        "minutes": 60,
        "meets": Meets.ONLINE,
    }
    return Yes(**{**told, **changed})


def accept(request: MentoringRequest, mentor: MentorProfile, **changed: Any) -> Match:
    edition = db.session.get_one(Edition, request.edition_id)
    return asking.accept(edition, request.code, a_yes(**changed), by=mentor.member_id)


def refused(request: MentoringRequest, mentor: MentorProfile, **changed: Any) -> str:
    """Return why a yes was refused; nothing of it is left."""
    with pytest.raises(Refused) as refusal:
        accept(request, mentor, **changed)
    db.session.expire_all()
    assert db.session.get_one(MentoringRequest, request.id).state is RequestState.SENT
    assert db.session.scalars(select(Match).where(Match.request_id == request.id)).all() == []
    return refusal.value.code


def change(row: Any, **values: Any) -> None:
    with transaction() as session:
        kept = session.get_one(type(row), row.id)
        for name, value in values.items():
            setattr(kept, name, value)


def asked(**values: Any) -> tuple[Edition, MenteeProfile, MentorProfile, MentoringRequest]:
    edition = open_mentoring()
    mentee, mentor = a_mentee(edition), a_mentor(edition, **values)
    return edition, mentee, mentor, a_request(mentee, mentor)


def asked_by_the_young(**values: Any) -> tuple[Edition, MentorProfile, MentoringRequest]:
    edition = open_mentoring()
    mentor = a_mentor(edition, cleared=True, **values)
    return edition, mentor, a_request(a_mentee(edition, a_minor()), mentor)


# --- yes --------------------------------------------------------------------------------------------------------------


def test_a_yes_begins_a_pair_with_reasons_and_three_times_for_the_first_meeting() -> None:
    _edition, mentee, mentor, request = asked(missed=1)
    yes = a_yes()
    match = accept(request, mentor, times=yes.times)
    assert (match.state, match.mentee_id, match.mentor_id) == (MatchState.ACTIVE, mentee.id, mentor.id)
    assert (match.request_id, match.young, match.score) == (request.id, False, 950)
    assert match.reasons is not None
    assert sum(part["points"] for part in match.reasons["parts"]) == match.score
    meeting = db.session.scalars(select(Meeting)).one()
    assert (meeting.match_id, meeting.state, meeting.asked_by_id) == (match.id, MeetingState.ASKED, mentor.member_id)
    assert [dt.datetime.fromisoformat(one) for one in meeting.times] == list(yes.times)
    assert db.session.get_one(MentoringRequest, request.id).state is RequestState.ACCEPTED
    assert db.session.get_one(MentorProfile, mentor.id).missed == 0


def test_the_coordinator_of_the_settings_looks_after_the_pair() -> None:
    edition, _mentee, mentor, request = asked()
    settings = db.session.scalars(select(MentoringSettings)).one()
    second = a_team_member(edition, Role.MENTOR_COORDINATOR, "Second")
    change(settings, coordinator_id=second.id)
    assert accept(request, mentor).coordinator_id == second.id


def test_nobody_looks_after_their_own_pair() -> None:
    edition = open_mentoring()
    first = db.session.scalars(select(MentoringSettings.coordinator_id)).one()
    mentor = a_mentor(edition, db.session.get_one(Member, first))
    request = a_request(a_mentee(edition), mentor)
    assert accept(request, mentor).coordinator_id is None


@pytest.mark.parametrize(
    "changed, code",
    [
        ({"times": []}, "times_three"),
        ({"times": [now() - DAY, now() + DAY, now() + 2 * DAY]}, "time_past"),
        ({"times": [now().replace(year=now().year + 1) + DAY] * 3}, "time_far"),
        ({"minutes": 5}, "meeting_minutes"),
        ({"meets": Meets.CITY_1, "venue_id": 999}, "place_unknown"),
    ],
    ids=["no times", "over already", "too far", "too short", "no such house"],
)
def test_a_yes_with_something_wrong_in_it_begins_nothing(changed: dict[str, Any], code: str) -> None:
    _edition, _mentee, mentor, request = asked()
    assert refused(request, mentor, **changed) == code


def test_a_mentor_without_a_seat_says_yes_to_nobody() -> None:
    edition, _mentee, mentor, request = asked(seats=1)
    a_pair(a_mentee(edition, a_member("Has the seat")), mentor)
    assert refused(request, mentor) == "seats_none_left"


def test_a_mentor_who_takes_a_break_comes_back_before_they_say_yes() -> None:
    _edition, _mentee, mentor, request = asked(state=ProfileState.PAUSED)
    assert refused(request, mentor) == "mentor_own_pause"


def test_a_block_that_came_meanwhile_keeps_two_apart() -> None:
    edition, mentee, mentor, request = asked()
    a_block(edition, db.session.get_one(Member, mentee.member_id), db.session.get_one(Member, mentor.member_id))
    assert refused(request, mentor) == "mentor_gone"


def test_a_request_is_answered_by_its_mentor_alone_and_once() -> None:
    edition, mentee, mentor, request = asked()
    for stranger in (mentee.member_id, a_member("Stranger").id):
        with pytest.raises(Refused, match="request_not_yours"):
            asking.accept(edition, request.code, a_yes(), by=stranger)
        with pytest.raises(Refused, match="request_not_yours"):
            asking.decline(edition, request.code, DeclineReason.LATER, by=stranger)
    accept(request, mentor)
    with pytest.raises(Refused, match="mentoring_step"):
        accept(request, mentor)


# --- no ---------------------------------------------------------------------------------------------------------------


def test_a_no_keeps_its_reason_and_a_line_and_counts_as_an_answer() -> None:
    edition, _mentee, mentor, request = asked(missed=1)
    asking.decline(edition, request.code, DeclineReason.LATER, "Ask me in autumn", by=mentor.member_id)
    kept = db.session.get_one(MentoringRequest, request.id)
    assert (kept.state, kept.reason, kept.answer) == (RequestState.DECLINED, DeclineReason.LATER, "Ask me in autumn")
    assert kept.answered_at is not None
    assert db.session.get_one(MentorProfile, mentor.id).missed == 0


def test_a_no_to_a_young_person_holds_no_way_to_be_reached() -> None:
    edition, mentor, request = asked_by_the_young()
    with pytest.raises(Refused) as refusal:
        asking.decline(edition, request.code, DeclineReason.LATER, "Call 20 33 44 55", by=mentor.member_id)
    assert (refusal.value.code, refusal.value.field) == ("request_contact", "words")


# --- young people -----------------------------------------------------------------------------------------------------


def test_a_yes_to_a_young_person_waits_for_the_coordinator_and_holds_the_seat() -> None:
    edition, mentor, request = asked_by_the_young(seats=1)
    match = accept(request, mentor)
    coordinator = db.session.scalars(select(MentoringSettings.coordinator_id)).one()
    assert coordinator is not None
    assert (match.state, match.young, match.coordinator_id) == (MatchState.PROPOSED, True, coordinator)
    other = a_request(a_mentee(edition, a_member("Another")), mentor)
    assert refused(other, mentor) == "seats_none_left"
    approve(edition, match.code, by=coordinator)
    kept = db.session.get_one(Match, match.id)
    assert kept.state is MatchState.ACTIVE
    assert kept.begun_at is not None
    assert db.session.scalars(select(Meeting.state)).all() == [MeetingState.ASKED]


def test_what_is_not_approved_frees_the_seat_and_calls_the_meeting_off() -> None:
    edition, mentor, request = asked_by_the_young(seats=1)
    match = accept(request, mentor)
    assert match.coordinator_id is not None
    drop(edition, match.code, by=match.coordinator_id)
    assert db.session.scalars(select(Meeting.state)).all() == [MeetingState.CANCELLED]
    other = a_request(a_mentee(edition, a_member("Another")), mentor)
    assert accept(other, mentor).state is MatchState.ACTIVE


@pytest.mark.parametrize("what", ["pauses", "is cleared no more"])
def test_an_approval_is_refused_when_the_mentor_meanwhile(what: str) -> None:
    edition, mentor, request = asked_by_the_young()
    match = accept(request, mentor)
    changed = {"state": ProfileState.PAUSED} if what == "pauses" else {"welcomes_minors": False}
    change(mentor, **changed)
    assert match.coordinator_id is not None
    with pytest.raises(Refused) as refusal:
        approve(edition, match.code, by=match.coordinator_id)
    assert refusal.value.code == ("mentor_paused" if what == "pauses" else "mentor_not_cleared")
    db.session.expire_all()
    assert db.session.get_one(Match, match.id).state is MatchState.PROPOSED


def test_somebody_who_comes_of_age_meanwhile_begins_at_once() -> None:
    edition = open_mentoring()
    young, mentor = a_minor(), a_mentor(edition)
    request = a_request(a_mentee(edition, young), mentor)
    assert refused(request, mentor) == "mentor_not_cleared"
    change(young, minor_until=now().date() - DAY)
    match = accept(request, mentor)
    assert (match.state, match.young) == (MatchState.ACTIVE, False)


def test_a_young_person_without_a_coordinator_is_brought_together_with_nobody() -> None:
    edition = open_mentoring(minors=False)
    with transaction() as session:
        session.scalars(select(MentoringSettings)).one().welcomes_minors = True
    mentor = a_mentor(edition, cleared=True)
    request = a_request(a_mentee(edition, a_minor()), mentor)
    assert refused(request, mentor) == "mentoring_no_coordinator"


def test_a_clearance_that_lapsed_keeps_a_mentor_from_the_young() -> None:
    edition = open_mentoring()
    mentor = a_mentor(edition, welcomes_minors=True)
    a_vetting_note(edition, db.session.get_one(Member, mentor.member_id), days=-1)
    request = a_request(a_mentee(edition, a_minor()), mentor)
    assert refused(request, mentor) == "mentor_not_cleared"


def test_young_people_meet_online_or_in_an_approved_house() -> None:
    edition, mentor, request = asked_by_the_young()
    sides = {one.city.side: one for one in db.session.scalars(venues_of(edition.id)) if one.city is not None}
    change(db.session.scalars(select(MentoringSettings)).one(), venues=[sides[1].id])
    assert refused(request, mentor, meets=Meets.CITY_1) == "place_not_approved"
    assert refused(request, mentor, meets=Meets.CITY_2, venue_id=sides[2].id) == "place_not_approved"
    match = accept(request, mentor, meets=Meets.CITY_1, venue_id=sides[1].id)
    assert db.session.scalars(select(Meeting.venue_id).where(Meeting.match_id == match.id)).all() == [sides[1].id]
