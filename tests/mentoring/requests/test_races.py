"""Many people and few seats at the same moment, in real processes. One race is run with the locks off too."""

from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import db, transaction
from editions.models import Edition
from mentoring.models import Match, MenteeProfile, MentoringRequest, MentorProfile
from mentoring.rules.states import MatchState, RequestState
from tests.mentoring.builders import a_member, a_mentee, a_mentor, a_request, open_mentoring
from tests.racing import raced

pytestmark = pytest.mark.usefixtures("ctx")
CLIENTS, SEATS, PROCESSES = 50, 3, 5


def race(app: Flask, processes: list[list[dict[str, Any]]], **options: Any) -> list[str]:
    """Do each list of runs in a process of its own, and return what became of each run, one list for all."""
    return [
        outcome for process in raced(app, "requests", processes, domain="mentoring", **options) for outcome in process
    ]


def pairs_of(mentor: MentorProfile) -> int:
    counted = select(func.count()).select_from(Match).where(Match.mentor_id == mentor.id)
    return db.session.scalars(counted.where(Match.state == MatchState.ACTIVE)).one()


def a_client(edition: Edition, mentor: MentorProfile, mentee: MenteeProfile, part: str = "client") -> dict[str, Any]:
    return {
        "part": part,
        "edition": edition.id,
        "mentor": mentor.code,
        "mentor_member": mentor.member_id,
        "party": mentee.code,
        "member": mentee.member_id,
    }


def two_who_wait(edition: Edition, seats: int) -> tuple[MentorProfile, list[dict[str, Any]]]:
    """Return a mentor with so many seats, and the runs that say yes to two requests."""
    mentor = a_mentor(edition, a_member(f"Has {seats}"), seats=seats)
    requests = [a_request(a_mentee(edition, a_member(f"Waits {seats} {number}")), mentor) for number in range(2)]
    run = {"part": "accept", "edition": edition.id, "member": mentor.member_id}
    return mentor, [{**run, "request": one.code, "days": 3 + 5 * place} for place, one in enumerate(requests)]


def test_fifty_clients_on_three_seats_give_exactly_three_pairs(app: Flask) -> None:
    edition = open_mentoring()
    mentor = a_mentor(edition, seats=SEATS)
    with transaction():
        mentees = [a_mentee(edition, a_member(f"Client {number}")) for number in range(CLIENTS)]
    runs = [{**a_client(edition, mentor, one), "tries": 5} for one in mentees]
    results = Counter(race(app, [runs[number::PROCESSES] for number in range(PROCESSES)]))
    assert results["active"] == SEATS
    assert set(results) <= {"active", "mentor_full", "seats_none_left", "mentor_requests_many"}
    assert pairs_of(mentor) == SEATS


def test_of_two_yeses_on_the_last_seat_and_of_three_to_one_request_one_counts(app: Flask) -> None:
    edition = open_mentoring()
    (last, two), (plenty, runs) = two_who_wait(edition, 1), two_who_wait(edition, 3)
    results = race(app, [[two[0]], [two[1]], [runs[0]], [runs[0]], [runs[0]]])
    assert sorted(results[:2]) == ["active", "seats_none_left"]
    assert sorted(results[2:]) == ["active", "mentoring_step", "mentoring_step"]
    assert (pairs_of(last), pairs_of(plenty)) == (1, 1)
    waits = select(MentoringRequest.state).where(MentoringRequest.mentor_id == last.id)
    assert sorted(db.session.scalars(waits)) == [RequestState.ACCEPTED, RequestState.SENT]


def test_without_the_locks_both_believe_that_there_is_a_seat(app: Flask) -> None:
    """The control of the test above: what it guards against does happen."""
    mentor, runs = two_who_wait(open_mentoring(), 1)
    assert race(app, [[run] for run in runs], lock_off=True) == ["active", "active"]
    assert pairs_of(mentor) == 2


def test_no_more_is_sent_at_once_than_may_wait(app: Flask) -> None:
    edition = open_mentoring()
    mentee, mentor = a_mentee(edition), a_mentor(edition, a_member("Asked by all"), seats=1)
    mentors = [a_mentor(edition, a_member(f"Mentor {number}")) for number in range(4)]
    others = [a_mentee(edition, a_member(f"Asks {number}")) for number in range(3)]
    from_one = [[a_client(edition, one, mentee, "send")] for one in mentors]
    to_one = [[a_client(edition, mentor, one, "send")] for one in others]
    results = race(app, from_one + to_one)
    assert Counter(results[:4]) == {"sent": 3, "requests_many": 1}
    assert Counter(results[4:]) == {"sent": 2, "mentor_requests_many": 1}


def test_of_a_yes_and_the_clock_one_comes_first(app: Flask) -> None:
    edition = open_mentoring()
    mentor = a_mentor(edition)
    request = a_request(a_mentee(edition), mentor, days=11)
    yes = {"part": "accept", "edition": edition.id, "request": request.code, "member": mentor.member_id}
    results = race(app, [[yes], [{"part": "expire", "id": request.id}], [{"part": "expire", "id": request.id}]])
    assert sorted(results) in (["active", "was not due", "was not due"], ["expired", "mentoring_step", "was not due"])
    assert pairs_of(mentor) == results.count("active")
    missed = db.session.scalars(select(MentorProfile.missed)).one()
    assert missed == results.count("expired")
