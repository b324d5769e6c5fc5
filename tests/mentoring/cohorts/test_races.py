"""Two who press at the same moment, in real processes. One race is run with the locks off too."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db
from mentoring.actions import publishing
from mentoring.models import Match
from mentoring.rules.states import MatchState
from tests.mentoring.cohorts.builders import Cohort, a_cohort, a_programme, a_run, an_application, the_pairs
from tests.racing import raced

pytestmark = pytest.mark.usefixtures("ctx")


def race(app: Flask, runs: list[dict[str, Any]], **options: Any) -> list[str]:
    return list(raced(app, "cohorts", runs, domain="mentoring", **options))


def run_of(cohort: Cohort, part: str, **values: Any) -> dict[str, Any]:
    return {"part": part, "edition": cohort.edition.id, "programme": cohort.programme.id, "number": 1, **values}


def test_two_who_approve_at_once_make_the_pairs_once(app: Flask) -> None:
    cohort = a_cohort(2, 2)
    a_run(cohort)
    assert sorted(race(app, [run_of(cohort, "approve")] * 3)) == ["2 approved", "run_approved", "run_approved"]
    assert [state for _one, _other, state in the_pairs(cohort)] == ["approved"] * 2


def test_two_who_publish_at_once_offer_once(app: Flask) -> None:
    cohort = a_cohort(2, 2)
    a_run(cohort)
    publishing.approve(cohort.edition, cohort.programme.id, 1, by=None)
    assert sorted(race(app, [run_of(cohort, "publish")] * 3)) == ["2 offered", "publish_nothing", "publish_nothing"]
    assert [state for _one, _other, state in the_pairs(cohort)] == ["offered"] * 2


def two_programmes_and_one_seat() -> list[dict[str, Any]]:
    """Return the runs that publish two programmes, each with an approved pair of the same mentor, who has one seat."""
    first = a_cohort(1, 2, seats=1)
    programme = a_programme(first.edition, coordinator_id=first.coordinator)
    second = Cohort(first.edition, programme, first.coordinator, first.mentors, first.mentees)
    an_application(programme, first.mentors[0])
    for mentee in first.mentees:
        an_application(programme, mentee)
    for cohort in (first, second):
        a_run(cohort)
    taken = publishing.approve(first.edition, first.programme.id, 1, by=None)
    assert taken.pairs == 1
    again = db.session.scalars(select(Match)).one()
    a_run(second, never=frozenset({(again.mentee_id, again.mentor_id)}))
    assert publishing.approve(second.edition, programme.id, 2, by=None).pairs == 1
    return [run_of(first, "publish"), run_of(second, "publish")]


def test_last_seat_of_a_mentor_goes_to_one_of_two_programmes(app: Flask) -> None:
    assert sorted(race(app, two_programmes_and_one_seat())) == ["1 offered", "publish_nothing"]
    assert sorted(db.session.scalars(select(Match.state))) == [MatchState.APPROVED, MatchState.OFFERED]


def test_without_the_locks_both_programmes_take_it(app: Flask) -> None:
    """The control of the test above: what it guards against does happen."""
    assert race(app, two_programmes_and_one_seat(), lock_off=True) == ["1 offered", "1 offered"]


def test_yes_and_no_at_once_end_as_one_of_them(app: Flask) -> None:
    cohort = a_cohort(1, 1)
    a_run(cohort)
    publishing.approve(cohort.edition, cohort.programme.id, 1, by=None)
    publishing.publish(cohort.edition, cohort.programme.id, by=None)
    code = db.session.scalars(select(Match.code)).one()
    mentee, mentor = cohort.mentees[0].member_id, cohort.mentors[0].member_id
    runs = [run_of(cohort, "yes", code=code, member=mentee), run_of(cohort, "no", code=code, member=mentor)]
    results = race(app, runs)
    assert results in (["offered", "no"], ["offer_over", "no"])
    assert the_pairs(cohort) == [(0, 0, "declined")]
