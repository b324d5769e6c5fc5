"""Programmes by the clock, their seed and questions, and applying: what is refused and what is kept."""

import datetime as dt

import pytest
from sqlalchemy import select

from core.clock import now
from core.db import db, transaction
from core.permissions import Role
from core.texts import Texts
from mentoring.actions import applying, programmes
from mentoring.actions.applying import Applied
from mentoring.actions.programmes import ProgrammeWanted, QuestionWanted
from mentoring.models import MentoringProgramme, MentoringSettings, ProgrammeApplication
from mentoring.rules.fit import WEIGHTS, PartKind
from mentoring.rules.matching import Goal
from mentoring.rules.people import ProfileState, Seen
from mentoring.rules.programmes import QuestionKind, Side, Whom, questions_of
from mentoring.rules.states import ApplicationState, ProgrammeState, ProgrammeStep
from tests.editions.builders import a_member, a_team_member, refusal, texts
from tests.mentoring.builders import a_band, a_mentee, a_mentor, a_minor, open_mentoring
from tests.mentoring.cohorts.builders import a_programme, an_application

pytestmark = pytest.mark.usefixtures("ctx")


def fresh(programme: MentoringProgramme) -> MentoringProgramme:
    db.session.expire_all()
    return db.session.get_one(MentoringProgramme, programme.id)


def wanted(**values: object) -> ProgrammeWanted:
    columns = {
        "name": texts("Spring"), "words": Texts(), "opens_at": None, "closes_at": None, "first_day": None,
        "last_day": None, "seats": None, "goal": Goal.TOTAL, "weights": WEIGHTS, "coordinator_id": None,
    }  # fmt: skip
    return ProgrammeWanted(**{**columns, **values})  # type: ignore[arg-type]  # columns of a test


# --- programmes -------------------------------------------------------------------------------------------------------


def test_seed_is_drawn_when_applications_close_and_anew_after_reopening() -> None:
    edition = open_mentoring(minors=False)
    programme = a_programme(edition, ProgrammeState.OPEN)
    seeds = []
    for step in (ProgrammeStep.CLOSE, ProgrammeStep.REOPEN, ProgrammeStep.CLOSE):
        programmes.move_programme(edition.id, programme.id, step, by=None)
        seeds.append(fresh(programme).seed)
    assert seeds[1] is None
    assert [len(seed or "") for seed in (seeds[0], seeds[2])] == [16, 16]
    assert seeds[0] != seeds[2]


def test_clock_opens_and_closes_once() -> None:
    edition = open_mentoring(minors=False)
    moment, hour = now(), dt.timedelta(hours=1)
    opens = a_programme(edition, ProgrammeState.DRAFT, opens_at=moment - hour, closes_at=moment + hour)
    closes = a_programme(edition, ProgrammeState.OPEN, opens_at=moment - 2 * hour, closes_at=moment - hour)
    later = a_programme(edition, ProgrammeState.DRAFT, opens_at=moment + hour, closes_at=moment + 2 * hour)
    never = a_programme(edition, ProgrammeState.DRAFT, opens_at=moment - 2 * hour, closes_at=moment - hour)
    for _twice in range(2):
        programmes.keep_programme_hours()
    states = [fresh(one).state for one in (opens, closes, later, never)]
    assert states == [ProgrammeState.OPEN, ProgrammeState.CLOSED, ProgrammeState.DRAFT, ProgrammeState.DRAFT]
    assert fresh(closes).seed


def test_what_makes_no_sense_of_a_programme_is_refused_beside_its_field() -> None:
    edition = open_mentoring(minors=False)
    moment = now()
    day = moment.date()
    stranger = a_member("Stranger")

    def field(code: str, **values: object) -> str | None:
        return refusal(code, lambda: programmes.make_programme(edition.id, wanted(**values), by=None))

    assert field("programme_dates", opens_at=moment, closes_at=moment) == "closes_at"
    assert field("programme_days", first_day=day, last_day=day - dt.timedelta(days=1)) == "last_day"
    assert field("programme_coordinator", coordinator_id=stranger.id) == "coordinator_id"
    assert field("programme_weights", weights=dict.fromkeys(PartKind, 0)) is None
    programme = a_programme(edition, ProgrammeState.DRAFT, closes_at=moment)
    step = ProgrammeStep.OPEN
    assert refusal(
        "programme_deadline", lambda: programmes.move_programme(edition.id, programme.id, step, by=None)
    ) == ("closes_at")
    over = a_programme(edition, ProgrammeState.ENDED)
    refusal("programme_ended", lambda: programmes.change_programme(edition.id, over.id, wanted(), by=None))


def test_weights_are_kept_as_a_thousand_points() -> None:
    edition = open_mentoring(minors=False)
    coordinator = a_team_member(edition, Role.MENTOR_COORDINATOR)
    weights = {PartKind.NEEDS: 1, PartKind.ACROSS: 2}
    number = programmes.make_programme(
        edition.id, wanted(weights=weights, coordinator_id=coordinator.id), by=coordinator.id
    )
    kept = db.session.get_one(MentoringProgramme, number).weights
    assert {key: points for key, points in kept.items() if points} == {"needs": 333, "across": 667}


def test_question_that_was_answered_keeps_how_it_is_answered() -> None:
    edition = open_mentoring(minors=False)
    programme = a_programme(edition, ProgrammeState.OPEN)

    def put(key: str | None, kind: QuestionKind, options: Texts) -> str:
        question = QuestionWanted(texts("How often?"), kind, Whom.BOTH, True, options)
        return programmes.put_question(edition.id, programme.id, key, question, by=None)

    key = put(None, QuestionKind.CHOICE, Texts({"en": "Weekly\nMonthly"}))
    an_application(programme, a_mentee(edition), answers={key: "2"})
    refusal("programme_question_answered", lambda: put(key, QuestionKind.TEXT, Texts()))
    put(key, QuestionKind.CHOICE, Texts({"en": "Every week\nEvery month\nMore"}))
    refusal("question_options_few", lambda: put(None, QuestionKind.CHOICE, Texts({"en": "One"})))
    assert put(None, QuestionKind.YES_NO, Texts()) == "q2"
    programmes.drop_question(edition.id, programme.id, key, by=None)
    assert [one.key for one in questions_of(fresh(programme).questions)] == ["q2"]
    refusal("question_gone", lambda: programmes.drop_question(edition.id, programme.id, key, by=None))


# --- applying ---------------------------------------------------------------------------------------------------------


def test_mentor_gives_no_more_places_than_seats() -> None:
    edition = open_mentoring(minors=False)
    programme = a_programme(edition, ProgrammeState.OPEN)
    mentor = a_mentor(edition, seats=2)

    def apply(seats: int | None) -> int:
        applied = Applied(Side.MENTOR, mentor.code, {}, seats)
        return applying.apply(edition, programme.id, applied, by=mentor.member_id)

    for seats in (None, 0, 3):
        assert refusal("application_seats", lambda seats=seats: apply(seats)) == "seats"  # type: ignore[misc]  # bound
    apply(1)
    apply(2)
    assert db.session.scalars(select(ProgrammeApplication.seats)).all() == [2]


def test_applying_is_refused_with_a_profile_that_is_hidden_a_draft_or_somebody_elses() -> None:
    edition = open_mentoring(minors=False)
    programme = a_programme(edition, ProgrammeState.OPEN)
    hidden = a_mentee(edition, a_member(), seen=Seen.HIDDEN)
    draft = a_mentee(edition, a_member(), state=ProfileState.DRAFT)
    for profile, member_id, code in (
        (hidden, hidden.member_id, "application_hidden"),
        (draft, draft.member_id, "application_draft"),
        (hidden, draft.member_id, "mentee_missing"),
    ):
        applied = Applied(Side.MENTEE, profile.code, {})
        refusal(code, lambda a=applied, m=member_id: applying.apply(edition, programme.id, a, by=m))  # type: ignore[misc]  # bound
    assert db.session.scalars(select(ProgrammeApplication)).all() == []


def test_minor_applies_only_where_young_people_are_welcome_and_never_as_a_mentor() -> None:
    edition = open_mentoring()
    programme = a_programme(edition, ProgrammeState.OPEN)
    young = a_minor()
    mentee, mentor = a_mentee(edition, young), a_mentor(edition, young)
    as_mentor = Applied(Side.MENTOR, mentor.code, {}, 1)
    refusal("mentor_minor", lambda: applying.apply(edition, programme.id, as_mentor, by=young.id))
    applied = Applied(Side.MENTEE, mentee.code, {})
    with transaction() as session:
        session.scalars(select(MentoringSettings)).one().welcomes_minors = False
    refusal("mentoring_no_minors", lambda: applying.apply(edition, programme.id, applied, by=young.id))
    with transaction() as session:
        session.scalars(select(MentoringSettings)).one().welcomes_minors = True
    assert applying.apply(edition, programme.id, applied, by=young.id) == 1


def test_band_applies_as_one_and_each_of_it_may_take_it_back() -> None:
    edition = open_mentoring(minors=False)
    programme = a_programme(edition, ProgrammeState.OPEN)
    singer, drummer, stranger = a_member("Singer"), a_member("Drummer"), a_member("Stranger")
    band = a_band(singer, drummer)
    profile = a_mentee(edition, singer, kind="band", organisation_id=band.id)
    number = applying.apply(edition, programme.id, Applied(Side.MENTEE, profile.code, {}), by=drummer.id)
    refusal("application_gone", lambda: applying.withdraw(edition, programme.id, number, by=stranger.id))
    applying.withdraw(edition, programme.id, number, by=drummer.id)
    assert db.session.scalars(select(ProgrammeApplication.state)).all() == [ApplicationState.WITHDRAWN]
    applying.apply(edition, programme.id, Applied(Side.MENTEE, profile.code, {}), by=singer.id)
    db.session.expire_all()
    assert db.session.scalars(select(ProgrammeApplication.state)).all() == [ApplicationState.SENT]


def test_deadline_holds_before_anybody_has_closed_it() -> None:
    edition = open_mentoring(minors=False)
    programme = a_programme(edition, ProgrammeState.OPEN, closes_at=now() - dt.timedelta(seconds=1))
    mentee = a_mentee(edition)
    applied = Applied(Side.MENTEE, mentee.code, {})
    refusal("programme_closed", lambda: applying.apply(edition, programme.id, applied, by=mentee.member_id))
