"""Circles: made, offered, answered, with what is true at each step; suggestions out of who was left over."""

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.clock import now
from core.db import db, transaction
from core.jobs import run_due
from core.outbox import Mail
from core.permissions import Role
from editions.models import Edition, Venue
from mentoring.actions import circles as doing
from mentoring.models import Circle, CirclePlace, MenteeProfile, MentoringSettings
from mentoring.queries import circles as asked
from mentoring.rules.people import ProfileState
from mentoring.rules.states import MatchState, RequestState
from tests.editions.builders import a_member, a_team_member, refusal
from tests.mentoring.builders import a_block, a_mentee, a_mentor, a_minor, a_pair, a_request, open_mentoring
from tests.mentoring.rounds.houses import a_circle, circle_details, person


def people(edition: Edition, many: int = 4) -> list[MenteeProfile]:
    return [a_mentee(edition, a_member(f"Artist {number}")) for number in range(1, many + 1)]


def places(circle: Circle) -> list[CirclePlace]:
    db.session.expire_all()
    return list(db.session.scalars(asked.places_of(circle.id)))


def mails_of(template: str) -> list[str]:
    run_due()
    found = select(Mail.to_name).where(Mail.template == f"mentoring/{template}").order_by(Mail.id)
    return list(db.session.scalars(found))


def offer(circle: Circle, edition: Edition) -> None:
    doing.offer_circle(edition, circle.id, by=None)


def test_circle_is_offered_to_everybody_and_told_to_its_host(ctx: Flask) -> None:
    edition = open_mentoring()
    mentor = a_mentor(edition, a_member("Host"))
    circle = a_circle(edition, people(edition), mentor_id=mentor.id, offered=True)
    assert sorted(mails_of("circle_offered")) == ["Artist 1", "Artist 2", "Artist 3", "Artist 4"]
    assert mails_of("circle_hosting") == ["Host"]
    assert circle.offered_at is not None
    refusal("circle_offered", lambda: offer(circle, edition))


@pytest.mark.parametrize(
    "many, values, code",
    [
        pytest.param(3, {}, "circle_few", id="three people"),
        pytest.param(4, {"mentor_id": None}, "circle_no_host", id="no host"),
        pytest.param(4, {"starts_at": None}, "circle_no_time", id="no time"),
        pytest.param(4, {"starts_at": dt.timedelta(days=-1)}, "circle_no_time", id="a time that is over"),
    ],
)
def test_circle_that_is_not_whole_is_not_offered(ctx: Flask, many: int, values: dict[str, Any], code: str) -> None:
    edition = open_mentoring()
    given = {"mentor_id": a_mentor(edition).id, **values}
    if isinstance(given.get("starts_at"), dt.timedelta):
        given["starts_at"] = now() + given["starts_at"]
    circle = a_circle(edition, people(edition, many), **given)
    refusal(code, lambda: offer(circle, edition))


def test_circle_takes_nobody_with_a_block_inside(ctx: Flask) -> None:
    edition = open_mentoring()
    group = people(edition)
    a_block(edition, person(group[0]), person(group[3]))
    circle = a_circle(edition, group[:3])
    refusal("circle_blocked", lambda: doing.add_place(edition, circle.id, group[3].id, by=None))
    assert len(places(circle)) == 3


def test_block_set_later_keeps_the_circle_from_being_offered(ctx: Flask) -> None:
    edition = open_mentoring()
    group = people(edition)
    circle = a_circle(edition, group, mentor_id=a_mentor(edition).id)
    a_block(edition, person(group[0]), person(group[3]))
    refusal("circle_blocked", lambda: offer(circle, edition))


def test_young_person_needs_a_cleared_host(ctx: Flask) -> None:
    edition = open_mentoring()
    group = [*people(edition), a_mentee(edition, a_minor())]
    cleared, other = a_mentor(edition, cleared=True), a_mentor(edition)
    refusal("circle_not_cleared", lambda: a_circle(edition, group, mentor_id=other.id))
    circle = a_circle(edition, group, mentor_id=cleared.id)
    refusal(
        "circle_not_cleared",
        lambda: doing.change_circle(edition, circle.id, circle_details(mentor_id=other.id), by=None),
    )
    assert mails_of("circle_offered") == []


def test_clearance_that_lapses_closes_the_door(ctx: Flask) -> None:
    edition = open_mentoring()
    young = a_mentee(edition, a_minor())
    cleared = a_mentor(edition, cleared=True)
    circle = a_circle(edition, [*people(edition), young], mentor_id=cleared.id, offered=True)
    with transaction() as session:
        session.get_one(type(cleared), cleared.id).welcomes_minors = False
    refusal("circle_gone", lambda: doing.answer_circle(edition, circle.id, young.member_id, comes=True))
    doing.answer_circle(edition, circle.id, young.member_id, comes=False)
    assert {one.mentee_id: one.comes for one in places(circle)}[young.id] is False


def test_young_people_meet_at_approved_venues(ctx: Flask) -> None:
    edition = open_mentoring()
    venue_id = db.session.scalars(select(Venue.id)).first()
    assert venue_id is not None
    mentor, young = a_mentor(edition, cleared=True), a_mentee(edition, a_minor())
    refusal("circle_young_venue", lambda: a_circle(edition, [young], mentor_id=mentor.id, venue_id=venue_id))
    with transaction() as session:
        session.scalars(select(MentoringSettings)).one().venues = [venue_id]
    assert len(places(a_circle(edition, [young], mentor_id=mentor.id, venue_id=venue_id))) == 1


def test_host_of_the_team_holds_a_circle_together(ctx: Flask) -> None:
    edition = open_mentoring()
    host = a_team_member(edition, Role.MENTOR_COORDINATOR, "Host")
    a_circle(edition, people(edition), host_id=host.id, offered=True)
    assert mails_of("circle_hosting") == ["Host"]
    stranger = a_member()
    assert refusal("circle_host", lambda: a_circle(edition, [], host_id=stranger.id)) == "host_id"


@pytest.mark.parametrize(
    "values, code, field",
    [
        ({"skill": "juggling"}, "circle_skill", "skill"),
        ({"mentor_id": 999}, "circle_host", "mentor_id"),
        ({"venue_id": 999}, "circle_venue", "venue_id"),
    ],
)
def test_circle_with_odd_details_is_refused(ctx: Flask, values: dict[str, Any], code: str, field: str) -> None:
    edition = open_mentoring()
    assert refusal(code, lambda: a_circle(edition, [], **values)) == field


def test_person_holds_one_place_at_a_time(ctx: Flask) -> None:
    edition = open_mentoring()
    group = people(edition)
    first = a_circle(edition, group)
    refusal("circle_already", lambda: a_circle(edition, group[:1]))
    doing.close_circle(edition, first.id, by=None)
    assert len(places(a_circle(edition, group[:1]))) == 1


def test_answer_can_be_changed_until_the_circle_begins(ctx: Flask) -> None:
    edition = open_mentoring()
    group = people(edition, 6)
    circle = a_circle(edition, group, mentor_id=a_mentor(edition).id, offered=True)
    for comes in (True, False, True):
        doing.answer_circle(edition, circle.id, group[0].member_id, comes=comes)
        assert places(circle)[0].comes is comes
    stranger = a_member()
    refusal("circle_gone", lambda: doing.answer_circle(edition, circle.id, stranger.id, comes=True))
    with transaction() as session:
        session.get_one(Circle, circle.id).starts_at = now() - dt.timedelta(minutes=1)
    refusal("circle_over", lambda: doing.answer_circle(edition, circle.id, group[0].member_id, comes=False))


def test_no_makes_room_for_another_and_a_late_yes_finds_it_full(ctx: Flask) -> None:
    edition = open_mentoring()
    group = people(edition, 7)
    circle = a_circle(edition, group[:6], mentor_id=a_mentor(edition).id, offered=True)
    refusal("circle_full", lambda: doing.add_place(edition, circle.id, group[6].id, by=None))
    doing.answer_circle(edition, circle.id, group[0].member_id, comes=False)
    run_due()
    doing.add_place(edition, circle.id, group[6].id, by=None)
    assert mails_of("circle_offered")[-1] == "Artist 7"
    refusal("circle_gone", lambda: doing.answer_circle(edition, circle.id, group[0].member_id, comes=True))


def test_closing_tells_those_who_have_a_place(ctx: Flask) -> None:
    edition = open_mentoring()
    group = people(edition)
    circle = a_circle(edition, group, mentor_id=a_mentor(edition, a_member("Host")).id, offered=True)
    doing.answer_circle(edition, circle.id, group[0].member_id, comes=False)
    doing.close_circle(edition, circle.id, by=None)
    assert sorted(mails_of("circle_closed")) == ["Artist 2", "Artist 3", "Artist 4", "Host"]
    refusal("circle_closed", lambda: offer(circle, edition))


def test_taken_out_of_an_offered_circle_is_told(ctx: Flask) -> None:
    edition = open_mentoring()
    group = people(edition, 5)
    circle = a_circle(edition, group, mentor_id=a_mentor(edition).id)
    doing.remove_place(edition, circle.id, group[4].id, by=None)
    offer(circle, edition)
    doing.remove_place(edition, circle.id, group[3].id, by=None)
    assert mails_of("circle_removed") == ["Artist 4"]


def test_suggestions_come_out_of_who_was_left_over(ctx: Flask) -> None:
    edition = open_mentoring()
    group = people(edition, 5)
    mentor, busy = a_mentor(edition), a_mentor(edition)
    a_pair(group[4], busy, MatchState.ACTIVE)
    a_request(a_mentee(edition, a_member("Waits")), busy, RequestState.SENT)
    a_mentee(edition, a_member("Paused"), state=ProfileState.PAUSED)
    with transaction() as session:
        session.get_one(type(busy), busy.id).state = ProfileState.PAUSED
    (circle,) = doing.suggestions(edition)
    assert sorted(circle.people) == [one.id for one in group[:4]]
    assert circle.mentor == mentor.id
    a_circle(edition, group[:4], skill=circle.skill)
    assert doing.suggestions(edition) == ()


def test_suggestions_leave_out_the_young_where_they_are_not_welcome(ctx: Flask) -> None:
    edition = open_mentoring()
    a_mentor(edition, cleared=True)
    young = [a_mentee(edition, a_minor()) for _ in range(4)]
    assert [sorted(one.people) for one in doing.suggestions(edition)] == [[one.id for one in young]]
    with transaction() as session:
        session.scalars(select(MentoringSettings)).one().welcomes_minors = False
    assert doing.suggestions(edition) == ()
