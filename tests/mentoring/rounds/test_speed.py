"""Speed meetings: guests and tables, planning with what is true today, publishing, planning again."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from accounts.models import Member
from core.audit import AuditEntry
from core.clock import now
from core.db import db, transaction
from core.jobs import run_due
from core.outbox import Mail
from mentoring.actions import speed, speed_planning
from mentoring.actions.speed_people import gather, impossible
from mentoring.models import MenteeProfile, MentoringSettings, MentorProfile, Report, ReportReason, SpeedEvent
from mentoring.queries import speed as asked
from mentoring.rules.people import ProfileState, Seen
from mentoring.rules.speed_meetings import LeftOut, Meeting
from mentoring.rules.states import MatchState
from tests.editions.builders import a_member, an_edition, refusal, texts
from tests.mentoring.builders import a_band, a_block, a_mentee, a_mentor, a_minor, a_pair, open_mentoring
from tests.mentoring.rounds.houses import TEAM, House, a_house, details, person


def mails_of(template: str) -> list[tuple[str, str]]:
    run_due()
    rows = db.session.scalars(select(Mail).where(Mail.template == f"mentoring/{template}").order_by(Mail.id))
    return [(row.to_name, row.text) for row in rows]


def change(row: MentorProfile | MenteeProfile, **values: Any) -> None:
    with transaction() as session:
        fresh = session.get_one(type(row), row.id)
        for name, value in values.items():
            setattr(fresh, name, value)


# --- guests -----------------------------------------------------------------------------------------------------------


def test_guests_get_the_lowest_free_tables(ctx: Flask) -> None:
    house = a_house(mentors=3)
    assert [house.guest(one).table for one in house.mentors] == [1, 2, 3]
    assert [house.guest(one).table for one in house.mentees] == [None, None, None]


def test_guest_is_added_once_and_only_while_listed(ctx: Flask) -> None:
    house = a_house(mentors=1, mentees=1)
    a_mentor(house.edition, state=ProfileState.PAUSED)
    hidden = a_mentee(house.edition, seen=Seen.HIDDEN)
    other = a_mentor(open_mentoring(an_edition("2028"), minors=False))
    mentors = [house.mentors[0].id, other.id]
    many = speed.add_guests(house.edition, house.event_id, TEAM, mentor_ids=mentors, mentee_ids=[hidden.id], by=None)
    assert many == 0


def test_mentor_without_a_free_table_is_left_out(ctx: Flask) -> None:
    house = a_house(mentors=3, tables=2)
    guests = db.session.scalars(asked.guest_rows(house.event_id)).all()
    assert gather(house.edition, guests).left_out == {house.guest(house.mentors[2]).id: LeftOut.NO_TABLE}


def test_table_of_somebody_away_goes_to_the_next(ctx: Flask) -> None:
    house = a_house(mentors=2, tables=1)
    house.away(house.mentors[0])
    assert house.guest(house.mentors[1]).table == 1
    house.away(house.mentors[0], away=False)
    assert [house.guest(one).table for one in house.mentors] == [None, 1]


def test_tables_change_places(ctx: Flask) -> None:
    house = a_house()
    house.plan()
    speed.set_table(house.edition, house.event_id, house.guest(house.mentors[0]).id, 2, by=None)
    assert [house.guest(one).table for one in house.mentors] == [2, 1]
    assert {(one.mentor, one.table) for one in house.meetings} == {(house.mentors[0].id, 2), (house.mentors[1].id, 1)}


def test_table_that_is_not_there_is_refused(ctx: Flask) -> None:
    house = a_house()
    guest = house.guest(house.mentors[0]).id
    assert refusal("speed_table", lambda: speed.set_table(house.edition, house.event_id, guest, 5, by=None)) == "table"


# --- planning ---------------------------------------------------------------------------------------------------------


def test_plan_lets_everybody_meet_everybody(ctx: Flask) -> None:
    house = a_house()
    house.plan()
    everybody = {(mentor.id, mentee.id) for mentor in house.mentors for mentee in house.mentees}
    assert {one.pair for one in house.meetings} == everybody
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.fact, entry.details["what"]) == ("SpeedMeetingsChanged", "planned")


def young_and_not_cleared(house: House) -> None:
    with transaction() as session:
        session.get_one(Member, house.mentees[0].member_id).minor_until = (now() + dt.timedelta(days=90)).date()


def blocked(house: House) -> None:
    a_block(house.edition, person(house.mentors[0]), person(house.mentees[0]))


def frozen(house: House) -> None:
    a_pair(house.mentees[0], house.mentors[0], MatchState.FROZEN)


def paired_before(house: House) -> None:
    a_pair(house.mentees[0], house.mentors[0], MatchState.ENDED)


def reported(house: House) -> None:
    with transaction() as session:
        session.add(
            Report(
                edition_id=house.edition.id,
                by_id=house.mentees[0].member_id,
                about_id=house.mentors[0].member_id,
                reason=next(iter(ReportReason)),
                at=now(),
            )
        )


def paused(house: House) -> None:
    change(house.mentees[0], state=ProfileState.PAUSED)


@pytest.mark.parametrize("happens", [young_and_not_cleared, blocked, frozen, paired_before, reported, paused])
def test_pair_that_must_not_meet_is_never_planned(ctx: Flask, happens: Any) -> None:
    house = a_house(mentors=1, mentees=2)
    happens(house)
    house.plan()
    assert [one.pair for one in house.meetings] == [(house.mentors[0].id, house.mentees[1].id)]


@pytest.mark.parametrize("happens", [young_and_not_cleared, blocked, frozen, reported, paused])
def test_plan_that_has_become_impossible_is_not_published(ctx: Flask, happens: Any) -> None:
    house = a_house(mentors=1, mentees=2)
    house.plan()
    happens(house)
    assert [one.pair for one in impossible(house.edition, house.meetings)] == [
        (house.mentors[0].id, house.mentees[0].id)
    ]
    refusal("speed_stale", house.publish)


def test_young_person_is_planned_with_a_cleared_mentor_alone(ctx: Flask) -> None:
    house = a_house(mentors=1, mentees=0)
    cleared = a_mentor(house.edition, cleared=True)
    young = a_mentee(house.edition, a_minor())
    speed.add_guests(house.edition, house.event_id, TEAM, mentor_ids=None, mentee_ids=None, by=None)
    house.plan()
    assert [one.pair for one in house.meetings] == [(cleared.id, young.id)]
    with transaction() as session:
        session.scalars(select(MentoringSettings)).one().welcomes_minors = False
    assert len(impossible(house.edition, house.meetings)) == 1
    refusal("speed_nobody", house.plan)


def test_plan_without_mentors_is_refused(ctx: Flask) -> None:
    house = a_house(mentors=0)
    refusal("speed_nobody", house.plan)
    refusal("speed_nobody", lambda: speed_planning.ask_plan(house.edition, house.event_id, by=None))


def test_many_guests_are_planned_in_the_background(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    house = a_house()
    monkeypatch.setattr(speed_planning, "FEW_GUESTS", 3)
    assert speed_planning.ask_plan(house.edition, house.event_id, by=None) is False
    assert house.meetings == ()
    run_due()
    assert len(house.meetings) == 6


def test_plan_is_worked_out_again_when_guests_change_meanwhile(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody is noted as away after the plan was read and before it is written."""
    house = a_house(mentors=1, mentees=2)
    real = speed_planning._worked_out
    seen: list[bool] = []

    def meanwhile(*given: Any) -> tuple[Meeting, ...]:
        found: tuple[Meeting, ...] = real(*given)
        if not seen:
            seen.append(True)
            house.away(house.mentees[0])
        return found

    monkeypatch.setattr(speed_planning, "_worked_out", meanwhile)
    house.plan()
    assert [one.mentee for one in house.meetings] == [house.mentees[1].id]


def test_other_number_of_rounds_throws_the_plan_away(ctx: Flask) -> None:
    house = a_house()
    house.plan()
    speed.change_event(house.edition, house.event_id, details(minutes=12), by=None)
    assert house.event.plan is not None
    speed.change_event(house.edition, house.event_id, details(rounds=2, tables=1), by=None)
    assert house.event.plan is None
    assert [house.guest(one).table for one in house.mentors] == [1, None]


# --- publishing and planning again ------------------------------------------------------------------------------------


def test_everybody_gets_a_mail_with_their_rounds_and_no_names(ctx: Flask) -> None:
    house = a_house(mentors=1, mentees=1)
    house.plan()
    house.publish()
    told = mails_of("rounds_published")
    assert [name for name, _text in told] == ["Mentor 1", "Artist 1"]
    assert "table 1" in told[1][1]
    assert not any(other in told[number][1] for number, other in ((0, "Artist 1"), (1, "Mentor 1")))


def test_band_gets_a_mail_each(ctx: Flask) -> None:
    house = a_house(mentors=1, mentees=0)
    singer, drummer = a_member("Singer"), a_member("Drummer")
    band = a_band(singer, drummer)
    a_mentee(house.edition, singer, kind="band", organisation_id=band.id)
    speed.add_guests(house.edition, house.event_id, TEAM, mentee_ids=None, by=None)
    house.plan()
    house.publish()
    assert sorted(name for name, _text in mails_of("rounds_published")) == ["Drummer", "Mentor 1", "Singer"]


def test_published_plan_is_not_planned_from_the_beginning(ctx: Flask) -> None:
    house = a_house()
    house.plan()
    house.publish()
    refusal("speed_published", house.plan)
    refusal("speed_published", house.publish)
    refusal("speed_published", lambda: speed.remove_event(house.edition, house.event_id, by=None))
    guest = house.guest(house.mentees[0]).id
    refusal("speed_published", lambda: speed.remove_guest(house.edition, house.event_id, guest, by=None))
    refusal("speed_fixed", lambda: speed.change_event(house.edition, house.event_id, details(rounds=5), by=None))


def test_planning_again_keeps_past_rounds_and_tells_only_whom_it_concerns(ctx: Flask) -> None:
    house = a_house(mentors=2, mentees=4)
    house.plan()
    house.publish()
    before = house.meetings
    run_due()
    gone = house.mentees[0]
    house.away(gone)
    house.again(2)
    after = house.meetings
    assert [one for one in after if one.round == 1] == [one for one in before if one.round == 1]
    assert {one for one in before if one.round > 1 and one.mentee != gone.id} <= set(after)
    assert all(one.mentee != gone.id for one in after if one.round > 1)
    changed = set(before) ^ set(after)
    names = {one.id: person(one).name for one in house.mentees}
    told = {name for name, _text in mails_of("rounds_changed") if name.startswith("Artist")}
    assert told == {names[one.mentee] for one in changed}
    assert house.event.at_round == 2
    refusal("speed_round_past", lambda: house.again(1))
    refusal("speed_round_past", lambda: house.again(4))


def test_other_time_is_told_to_everybody(ctx: Flask) -> None:
    house = a_house(mentors=1, mentees=1)
    house.plan()
    house.publish()
    later = details(starts_at=house.event.starts_at + dt.timedelta(minutes=15), name=texts("Speed meetings"))
    speed.change_event(house.edition, house.event_id, later, by=None)
    assert [name for name, _text in mails_of("rounds_moved")] == ["Mentor 1", "Artist 1"]


def test_unpublished_meetings_can_be_taken_away(ctx: Flask) -> None:
    house = a_house()
    house.plan()
    speed.remove_event(house.edition, house.event_id, by=None)
    assert db.session.scalars(select(SpeedEvent)).all() == []
    refusal("speed_gone", house.plan)


def test_venue_of_another_edition_is_refused(ctx: Flask) -> None:
    house = a_house(mentors=0, mentees=0)
    assert refusal("speed_venue", lambda: speed.make_event(house.edition, details(venue_id=999), by=None)) == "venue_id"


# --- taking a published plan back -------------------------------------------------------------------------------------


def withdraw(house: House) -> None:
    speed_planning.withdraw_event(house.edition, house.event_id, by=None)


def test_withdrawn_plan_is_told_to_those_who_have_rounds_and_stays_for_the_team(ctx: Flask) -> None:
    house = a_house(mentors=2, mentees=3)
    house.away(house.mentees[0])
    house.plan()
    house.publish()
    run_due()
    house.again(2)
    house.away(house.mentors[1])
    meetings = house.meetings
    withdraw(house)
    told = ["Mentor 1", "Mentor 2", "Artist 2", "Artist 3"]
    assert [name for name, _text in mails_of("rounds_withdrawn")] == told
    event = house.event
    assert (event.published_at, event.at_round, house.meetings) == (None, 1, meetings)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.fact, entry.details["what"]) == ("SpeedMeetingsChanged", "withdrawn")


def test_withdrawn_plan_is_published_again_as_it_was(ctx: Flask) -> None:
    house = a_house(mentors=1, mentees=1)
    house.plan()
    house.publish()
    run_due()
    meetings = house.meetings
    withdraw(house)
    run_due()
    refusal("speed_not_published", lambda: withdraw(house))
    house.publish()
    assert house.meetings == meetings
    assert len(mails_of("rounds_published")) == 4


def test_nobody_is_told_of_a_withdrawal_that_is_taken_back_at_once(ctx: Flask) -> None:
    house = a_house(mentors=1, mentees=1)
    house.plan()
    house.publish()
    run_due()
    withdraw(house)
    house.publish()
    assert mails_of("rounds_withdrawn") == []


def test_guests_of_a_withdrawn_plan_stay_until_they_were_told(ctx: Flask) -> None:
    house = a_house(mentors=1, mentees=1)
    house.plan()
    house.publish()
    run_due()
    withdraw(house)
    guest = house.guest(house.mentees[0]).id
    refusal("speed_telling", lambda: speed.remove_guest(house.edition, house.event_id, guest, by=None))
    refusal("speed_telling", lambda: speed.remove_event(house.edition, house.event_id, by=None))
    run_due()
    speed.remove_guest(house.edition, house.event_id, guest, by=None)
    speed.change_event(house.edition, house.event_id, details(rounds=5), by=None)
    speed.remove_event(house.edition, house.event_id, by=None)
    assert len(mails_of("rounds_withdrawn")) == 2


def test_plan_is_not_withdrawn_once_the_first_round_has_begun(ctx: Flask) -> None:
    house = a_house(mentors=1, mentees=1)
    house.plan()
    house.publish()
    with time_machine.travel(house.event.starts_at, tick=False):
        refusal("speed_begun", lambda: withdraw(house))
    assert house.event.published_at is not None
