"""Two who choose, or leave, at the same moment, in real processes. The first race is run with the locks off too."""

from typing import Any

import pytest
from flask import Flask

from core.db import db
from mentoring.models import Meeting
from mentoring.rules.states import MeetingState
from tests.mentoring.builders import a_member, a_mentee, a_pair
from tests.mentoring.pairs.houses import Two, a_two, at, mails, propose
from tests.racing import raced

pytestmark = pytest.mark.usefixtures("ctx")


def race(app: Flask, runs: list[dict[str, Any]], **options: Any) -> list[str]:
    return raced(app, "pairs", runs, domain="mentoring", **options)


def chooses(two: Two, number: int, days: int) -> dict[str, Any]:
    run = {"part": "choose", "match": two.match.id, "number": number, "member": two.mentee.id}
    return {**run, "time": at(days).isoformat()}


def booked_meetings() -> list[Meeting]:
    db.session.expire_all()
    return db.session.query(Meeting).filter(Meeting.state == MeetingState.BOOKED).all()


def test_of_two_times_chosen_at_once_one_is_booked(app: Flask) -> None:
    two = a_two()
    propose(two)
    results = race(app, [chooses(two, 1, 3), chooses(two, 1, 4)])
    times = [one for one in results if one != "meeting_changed"]
    assert (len(times), [row.starts_at.isoformat() for row in booked_meetings() if row.starts_at]) == (1, times)


def test_without_the_lock_both_are_told_that_their_time_is_booked(app: Flask) -> None:
    two = a_two()
    propose(two)
    results = race(app, [chooses(two, 1, 3), chooses(two, 1, 4)], lock_off=True)
    assert sorted(results) == [at(3).isoformat(), at(4).isoformat()]


def test_two_pairs_do_not_book_the_same_mentor_for_the_same_hour(app: Flask) -> None:
    two = a_two()
    other = a_member("Aske")
    mentee = a_mentee(two.edition, other)
    match = a_pair(mentee, two.mentor_row)
    second = Two(two.edition, two.mentor, other, match, two.mentor_row, mentee, None)
    propose(two)
    propose(second)
    results = race(app, [chooses(two, 1, 3), chooses(second, 1, 3)])
    assert (sorted(results), len(booked_meetings())) == (sorted([at(3).isoformat(), "meeting_clash"]), 1)


def test_two_who_leave_at_once_end_their_pair_once(app: Flask) -> None:
    two = a_two()
    runs = [{"part": "leave", "match": two.match.id, "member": one.id} for one in (two.mentor, two.mentee)]
    assert sorted(race(app, runs)) == ["left", "pair_over"]
    assert [len(mails(one, "pair_ended")) for one in (two.mentor, two.mentee)] == [1, 1]
