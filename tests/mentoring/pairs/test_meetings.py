"""Meetings: proposed, chosen, moved, called off, noted; who is told, and what calendars learn."""

from typing import Any

import pytest
from sqlalchemy import select

from core.audit import AuditEntry
from core.clock import now
from core.db import db, transaction
from editions.models import CrossingModel
from mentoring.actions import closing, meetings
from mentoring.actions.closing import leave
from mentoring.actions.pairs_telling import ask_how_it_goes, ask_whether_held, remind_of_meetings
from mentoring.models import CheckIn, Meeting, VettingNote
from mentoring.rules.people import Meets, MenteeKind
from mentoring.rules.states import MatchState, MeetingKind, MeetingState
from tests.editions.builders import refusal
from tests.mentoring.builders import a_band, a_block, a_member, a_mentee, a_mentor, a_minor, a_pair
from tests.mentoring.pairs.houses import (
    DAY,
    Two,
    a_two,
    approve,
    at,
    booked,
    calendar_lines,
    house,
    mails,
    match_of,
    past,
    propose,
    row_of,
)

pytestmark = pytest.mark.usefixtures("ctx")


def test_proposed_times_reach_the_other_alone() -> None:
    two = a_two()
    meeting = propose(two, at(4), at(3))
    assert (meeting.state, meeting.number, meeting.kind) == (MeetingState.ASKED, 1, MeetingKind.GET_TO_KNOW)
    assert meeting.times == [at(3).isoformat(), at(4).isoformat()]
    assert [mail.subject for mail in mails(two.mentee)] == ["Bo Nielsen proposes times to meet"]
    assert mails(two.mentor) == []


def test_a_meeting_is_booked_at_the_time_that_the_other_chooses() -> None:
    two = a_two()
    meeting = propose(two)
    refusal("meeting_their_turn", lambda: meetings.choose(two.match.id, 1, at(4).isoformat(), by=two.mentor.id))
    refusal("meeting_changed", lambda: meetings.choose(two.match.id, 1, at(9).isoformat(), by=two.mentee.id))
    meetings.choose(two.match.id, 1, at(4).isoformat(), by=two.mentee.id)
    assert (row_of(meeting).state, row_of(meeting).starts_at) == (MeetingState.BOOKED, at(4))
    refusal("meeting_changed", lambda: meetings.choose(two.match.id, 1, at(3).isoformat(), by=two.mentee.id))
    moved = select(AuditEntry).where(AuditEntry.fact == "MeetingMoved").order_by(AuditEntry.id)
    assert [entry.details["state"] for entry in db.session.scalars(moved)] == ["asked", "booked"]


def test_where_no_time_suits_others_are_proposed_and_the_turn_changes() -> None:
    two = a_two()
    meeting = propose(two)
    meetings.propose_others(two.match.id, 1, [at(8), at(9)], by=two.mentee.id)
    refusal("meeting_their_turn", lambda: meetings.choose(two.match.id, 1, at(8).isoformat(), by=two.mentee.id))
    meetings.choose(two.match.id, 1, at(8).isoformat(), by=two.mentor.id)
    assert row_of(meeting).starts_at == at(8)


def test_there_is_one_question_at_a_time() -> None:
    two = a_two()
    propose(two)
    refusal("meeting_waiting", lambda: propose(two, by=two.mentee))


def test_meetings_have_their_kinds_in_order_and_one_that_was_called_off_does_not_count() -> None:
    two = a_two()
    booked(two, at(3))
    booked(two, at(5))
    meetings.cancel(two.match.id, 2, by=two.mentor.id)
    booked(two, at(7))
    booked(two, at(9))
    booked(two, at(11))
    kinds = db.session.scalars(select(Meeting.kind).order_by(Meeting.number)).all()
    assert [kind.value for kind in kinds] == ["get-to-know", "work", "work", "what-next", "extra"]


def test_whoever_has_something_else_booked_is_asked_for_another_time() -> None:
    two = a_two()
    booked(two, at(3))
    other = a_pair(a_mentee(two.edition, a_member("Aske")), two.mentor_row)
    busy = Two(two.edition, two.mentor, a_member("x"), other, two.mentor_row, two.mentee_row, None)
    assert refusal("meeting_clash", lambda: propose(busy, at(9), at(3, "17:30"))) == "time_2"
    propose(busy, at(9), at(3, "18:00"))


def test_a_time_that_was_taken_meanwhile_cannot_be_chosen() -> None:
    two = a_two()
    second = a_two(edition=two.edition)
    match = a_pair(second.mentee_row, two.mentor_row)
    pair = Two(two.edition, two.mentor, second.mentee, match, two.mentor_row, second.mentee_row, None)
    propose(two, at(3), at(4))
    booked(pair, at(3))
    refusal("meeting_clash", lambda: meetings.choose(two.match.id, 1, at(3).isoformat(), by=two.mentee.id))


def test_a_moved_meeting_updates_both_calendars() -> None:
    two = a_two()
    meeting = booked(two)
    first = calendar_lines(mails(two.mentee, "meeting_booked")[0])
    where: dict[str, Any] = {"minutes": 90, "meets": Meets.CITY_1, "venue_id": house(two, 1), "link": ""}
    refusal("meeting_changed", lambda: meetings.move(two.match.id, 1, at(5), seen=0, by=two.mentor.id, **where))
    meetings.move(two.match.id, 1, at(5), seen=meeting.sequence, by=two.mentor.id, **where)
    moved = [calendar_lines(mails(one, "meeting_moved")[0]) for one in (two.mentor, two.mentee)]
    meetings.cancel(two.match.id, 1, by=two.mentee.id)
    gone = calendar_lines(mails(two.mentor, "meeting_cancelled")[0])
    assert [lines["UID"] for lines in (*moved, gone)] == [first["UID"]] * 3
    assert [int(lines["SEQUENCE"]) for lines in (first, *moved, gone)] == [1, 2, 2, 3]
    assert [lines["STATUS"] for lines in (first, *moved, gone)] == ["CONFIRMED"] * 3 + ["CANCELLED"]
    assert moved[0]["DTSTART;TZID=Europe/Copenhagen"] != first["DTSTART;TZID=Europe/Copenhagen"]
    assert moved[0]["LOCATION"].startswith("Kulturværftet")
    assert first["SUMMARY"] == "Mentoring with Bo Nielsen"


def test_a_boat_is_told_to_who_lives_on_the_other_shore() -> None:
    two = a_two()
    booked(two, at(3), meets=Meets.CITY_1, venue_id=house(two, 1))
    quay = "be at the quay in Helsingborg by"
    assert [quay in mails(one, "meeting_booked")[0].text for one in (two.mentor, two.mentee)] == [False, True]
    with transaction() as session:
        session.scalars(select(CrossingModel)).one().boats_run = False
    meetings.prepare(two.match.id, 1, agenda="", link="https://meet.example/a", by=two.mentor.id)
    assert "The boats stand still" in mails(two.mentee, "meeting_moved")[0].text


def test_it_is_said_afterwards_whether_a_meeting_took_place() -> None:
    two = a_two()
    meeting = booked(two)
    refusal("meeting_ahead", lambda: meetings.note_outcome(two.match.id, 1, held=True, by=two.mentee.id))
    with transaction() as session:
        session.get_one(Meeting, meeting.id).starts_at = now() - DAY
    refusal("meeting_begun", lambda: meetings.cancel(two.match.id, 1, by=two.mentee.id))
    meetings.note_outcome(two.match.id, 1, held=False, by=two.mentor.id)
    meetings.note_outcome(two.match.id, 1, held=True, by=two.mentee.id)
    assert row_of(meeting).state is MeetingState.HELD


def test_nobody_is_sent_to_a_meeting_while_clearance_has_lapsed() -> None:
    two = a_two(young=True)
    meeting = booked(two)
    with transaction() as session:
        row, note = session.get_one(Meeting, meeting.id), session.query(VettingNote).one()
        row.starts_at, row.changed_at = now() + DAY / 2, now() - DAY
        holds, note.review_by = note.review_by, (now() - 2 * DAY).date()
    remind_of_meetings()
    assert [mails(one, "meeting_reminder") for one in (two.mentor, two.mentee)] == [[], []]
    with transaction() as session:
        session.query(VettingNote).one().review_by = holds
    remind_of_meetings()
    assert [len(mails(one, "meeting_reminder")) for one in (two.mentor, two.mentee)] == [1, 1]


def test_both_are_reminded_once_and_asked_once_whether_they_met() -> None:
    two = a_two()
    meeting = booked(two)
    remind_of_meetings()
    assert mails(two.mentor, "meeting_reminder") == []
    with transaction() as session:
        row = session.get_one(Meeting, meeting.id)
        row.starts_at, row.changed_at = now() + DAY / 2, now() - DAY
    for _time in range(2):
        remind_of_meetings()
    assert [len(mails(one, "meeting_reminder")) for one in (two.mentor, two.mentee)] == [1, 1]
    with transaction() as session:
        session.get_one(Meeting, meeting.id).starts_at = now() - DAY
    for _time in range(2):
        ask_whether_held()
    assert [len(mails(one, "meeting_held")) for one in (two.mentor, two.mentee)] == [1, 1]


def test_a_meeting_that_was_noted_is_not_asked_about() -> None:
    two = a_two()
    past(two)
    meetings.note_outcome(two.match.id, 1, held=True, by=two.mentee.id)
    ask_whether_held()
    assert mails(two.mentor, "meeting_held") == []


def test_what_was_planned_is_called_off_when_a_pair_ends() -> None:
    two = a_two()
    booked(two, at(3))
    propose(two, at(8), at(9))
    leave(two.match.id, "", by=two.mentee.id)
    states = db.session.scalars(select(Meeting.state).order_by(Meeting.number)).all()
    assert states == [MeetingState.CANCELLED, MeetingState.CANCELLED]
    assert [len(mails(one, "meeting_cancelled")) for one in (two.mentor, two.mentee)] == [1, 1]


@pytest.mark.parametrize(
    "state, code",
    [
        (MatchState.FROZEN, "pair_frozen"),
        (MatchState.ENDED, "pair_over"),
        (MatchState.COMPLETED, "pair_over"),
        (MatchState.PROPOSED, "pair_waits"),
        (MatchState.OFFERED, "pair_waits"),
    ],
)
def test_only_a_pair_that_is_under_way_plans(state: MatchState, code: str) -> None:
    two = a_two(state=state)
    refusal(code, lambda: propose(two))


def test_times_that_came_with_a_yes_wait_for_the_pair_to_begin() -> None:
    two = a_two(state=MatchState.PROPOSED)
    with transaction():
        meetings.ask_meeting(match_of(two), [at(3), at(4)], minutes=60, meets=Meets.ONLINE, by=two.mentor.id)
    refusal("pair_waits", lambda: meetings.choose(two.match.id, 1, at(3).isoformat(), by=two.mentee.id))
    assert mails(two.mentee) == []


# --- young people -----------------------------------------------------------------------------------------------------


def test_young_people_meet_online_or_in_an_approved_house() -> None:
    two = a_two(young=True)
    approve(two, house(two, 1))
    refusal("place_not_approved", lambda: propose(two, meets=Meets.CITY_1))
    refusal("place_not_approved", lambda: propose(two, meets=Meets.CITY_2, venue_id=house(two, 2)))
    refusal("place_not_approved", lambda: propose(two, meets=Meets.FERRY, venue_id=house(two, None)))
    refusal("link_elsewhere", lambda: propose(two, link="https://snapchat.com/add/bo"))
    booked(two, meets=Meets.CITY_1, venue_id=house(two, 1))
    where: dict[str, Any] = {"minutes": 60, "meets": Meets.CITY_2, "venue_id": house(two, 2), "link": ""}
    refusal("place_not_approved", lambda: meetings.move(two.match.id, 1, at(5), seen=1, by=two.mentor.id, **where))


def test_a_clearance_that_lapsed_stops_the_next_step() -> None:
    two = a_two(young=True)
    propose(two)
    with transaction() as session:
        session.scalars(select(VettingNote)).one().withdrawn_at = now()
    choose = at(3).isoformat()
    refusal("mentor_not_cleared", lambda: meetings.choose(two.match.id, 1, choose, by=two.mentee.id))
    refusal("pair_lapsed", lambda: meetings.cancel(two.match.id, 1, by=two.mentor.id))


def test_whoever_was_blocked_plans_nothing() -> None:
    two = a_two()
    a_block(two.edition, two.mentee, two.mentor)
    refusal("pair_gone", lambda: propose(two))


def test_an_agenda_is_no_way_around_the_coordinator() -> None:
    two = a_two(young=True)
    booked(two)
    call = "Ring 20 33 44 55"
    field = refusal("contact_here", lambda: meetings.prepare(two.match.id, 1, agenda=call, link="", by=two.mentor.id))
    assert field == "agenda"
    meetings.prepare(two.match.id, 1, agenda="Look at the set list", link="", by=two.mentor.id)


# --- bands ------------------------------------------------------------------------------------------------------------


def test_all_of_a_band_can_act_and_are_told() -> None:
    two = a_two()
    ida, per, lone = a_member("Ida"), a_member("Per"), a_member("Lone")
    band = a_band(ida, per)
    mentee = a_mentee(two.edition, ida, organisation_id=band.id, kind=MenteeKind.BAND)
    match = a_pair(mentee, a_mentor(two.edition, lone))
    pair = Two(two.edition, lone, per, match, two.mentor_row, mentee, None)
    booked(pair)
    assert [len(mails(one, "meeting_booked")) for one in (ida, per, lone)] == [1, 1, 1]
    refusal("pair_gone", lambda: meetings.cancel(match.id, 1, by=two.mentee.id))


def test_everybody_in_a_band_is_asked_whether_they_met_and_how_it_goes() -> None:
    two = a_two()
    ida, per, young, lone = a_member("Ida"), a_member("Per"), a_minor("Liv"), a_member("Lone")
    mentee = a_mentee(two.edition, ida, organisation_id=a_band(ida, per, young).id, kind=MenteeKind.BAND)
    mentor = a_mentor(two.edition, lone, cleared=True)
    match = a_pair(mentee, mentor, young=True, days=15, coordinator_id=two.coordinator_id)
    past(Two(two.edition, lone, per, match, mentor, mentee, None))
    for _time in range(2):
        ask_whether_held()
        ask_how_it_goes()
    everybody = (ida, per, young, lone)
    assert [len(mails(one, "meeting_held")) for one in everybody] == [1, 1, 1, 1]
    assert [len(mails(one, "pair_check_in")) for one in everybody] == [1, 1, 1, 1]
    closing.answer_check_in(match.id, 2, 1, "Only the drummer is heard", by=young.id)
    answered = select(CheckIn.member_id).where(CheckIn.match_id == match.id, CheckIn.answered_at.is_not(None))
    assert db.session.scalars(answered).all() == [young.id]


def test_a_meeting_is_not_moved_again_and_again() -> None:
    two = a_two()
    meeting = booked(two)
    with transaction() as session:
        session.get_one(Meeting, meeting.id).sequence = meetings.MOST_CHANGES
    again = lambda: meetings.move(  # noqa: E731 - read once
        two.match.id, 1, at(5), minutes=60, meets=Meets.ONLINE, venue_id=None, link="", seen=20, by=two.mentor.id
    )
    refusal("meeting_often", again)
    link = "https://meet.example/room"
    refusal("meeting_often", lambda: meetings.prepare(two.match.id, 1, agenda="", link=link, by=two.mentor.id))
    meetings.cancel(two.match.id, 1, by=two.mentor.id)
