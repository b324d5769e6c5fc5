"""Programmes for tests, with people who applied and can take part."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from core.clock import now
from core.db import db, transaction
from core.jobs import run_due
from core.permissions import Role
from editions.models import Edition
from mentoring.actions import matching
from mentoring.actions.matching import RunWanted
from mentoring.actions.programmes import kept_weights
from mentoring.models import (
    Match,
    MatchingRun,
    MenteeProfile,
    MentoringProgramme,
    MentorProfile,
    ProgrammeApplication,
)
from mentoring.queries import programmes as asked
from mentoring.rules.fit import WEIGHTS
from mentoring.rules.matching import Goal
from mentoring.rules.states import ApplicationState, ProgrammeState
from tests.editions.builders import a_member, a_team_member, texts
from tests.mentoring.builders import a_mentee, a_mentor, open_mentoring


def a_programme(
    edition: Edition, state: ProgrammeState = ProgrammeState.CLOSED, *, goal: Goal = Goal.EVERYBODY, **values: Any
) -> MentoringProgramme:
    """Return a programme; one that is closed has its seed."""
    moment = now()
    columns: dict[str, Any] = {
        "name": texts("Spring"),
        "words": texts("Six months with somebody who is ahead"),
        "opens_at": moment - dt.timedelta(days=10),
        "closes_at": moment + dt.timedelta(days=5 if state is ProgrammeState.OPEN else -1),
        "goal": goal.value,
        "weights": kept_weights(WEIGHTS),
        "questions": [],
        "seed": None if state in (ProgrammeState.DRAFT, ProgrammeState.OPEN) else "a seed of tests",
        "created_at": moment,
    }
    with transaction() as session:
        programme = MentoringProgramme(edition_id=edition.id, state=state, **{**columns, **values})
        session.add(programme)
    return programme


def an_application(
    programme: MentoringProgramme,
    profile: MentorProfile | MenteeProfile,
    state: ApplicationState = ApplicationState.ELIGIBLE,
    **values: Any,
) -> ProgrammeApplication:
    """Return an application of a profile; a mentor gives two places."""
    mentor = isinstance(profile, MentorProfile)
    columns: dict[str, Any] = {"answers": {}, "ranking": [], "note": "", "seats": 2 if mentor else None}
    with transaction() as session:
        row = ProgrammeApplication(
            programme_id=programme.id,
            mentor_id=profile.id if mentor else None,
            mentee_id=None if mentor else profile.id,
            state=state,
            applied_at=now(),
            **{**columns, **values},
        )
        session.add(row)
    return row


@dataclass
class Cohort:
    """A programme that is closed, with everybody in it eligible."""

    edition: Edition
    programme: MentoringProgramme
    coordinator: int
    mentors: list[MentorProfile]
    mentees: list[MenteeProfile]

    @property
    def profiles(self) -> list[MentorProfile | MenteeProfile]:
        return [*self.mentors, *self.mentees]


def a_cohort(
    mentors: int = 2, mentees: int = 3, *, seats: int = 2, edition: Edition | None = None, **values: Any
) -> Cohort:
    """Return a cohort with its coordinator."""
    edition = edition or open_mentoring(minors=False)
    coordinator = a_team_member(edition, Role.MENTOR_COORDINATOR, "Kaj")
    values.setdefault("coordinator_id", coordinator.id)
    programme = a_programme(edition, **values)
    cohort = Cohort(
        edition,
        programme,
        coordinator.id,
        [a_mentor(edition, a_member(f"Mentor {number}"), seats=seats) for number in range(mentors)],
        [a_mentee(edition, a_member(f"Mentee {number}")) for number in range(mentees)],
    )
    for profile in cohort.profiles:
        an_application(programme, profile)
    return cohort


def a_run(cohort: Cohort, **values: Any) -> MatchingRun:
    """Return a run that was asked for and is over."""
    wanted = RunWanted(**{"goal": Goal.EVERYBODY, "weights": WEIGHTS, **values})
    number = matching.ask_run(cohort.edition, cohort.programme.id, wanted, by=cohort.coordinator)
    run_due()
    return the_run(cohort, number)


def the_run(cohort: Cohort, number: int) -> MatchingRun:
    db.session.expire_all()
    return db.session.scalars(asked.run_of(cohort.programme.id, number)).one()


def the_pairs(cohort: Cohort) -> list[tuple[int, int, str]]:
    """Return the pairs of the programme as they are: mentee, mentor (by their place in the cohort), state."""
    db.session.expire_all()
    rows = db.session.scalars(db.select(Match).where(Match.programme_id == cohort.programme.id).order_by(Match.id))
    mentees = {row.id: place for place, row in enumerate(cohort.mentees)}
    mentors = {row.id: place for place, row in enumerate(cohort.mentors)}
    return sorted((mentees[row.mentee_id], mentors[row.mentor_id], row.state.value) for row in rows)
