"""What is asked about programmes, applications to them, and runs of the matching."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.sql.base import ExecutableOption

from accounts.models import Member, Organisation
from core.listing import Sorting
from mentoring.models import (
    Match,
    MatchingRun,
    MenteeProfile,
    MentoringProgramme,
    MentorProfile,
    ProgrammeApplication,
)
from mentoring.queries.people import bands_of
from mentoring.rules.programmes import Side
from mentoring.rules.states import BEFORE, ApplicationState, MatchState, ProgrammeState, RunState

# --- programmes -------------------------------------------------------------------------------------------------------


def programmes_in(edition_id: int) -> Select[MentoringProgramme]:
    """Select all programmes of an edition, the newest first, for the team."""
    return (
        select(MentoringProgramme)
        .where(MentoringProgramme.edition_id == edition_id)
        .order_by(MentoringProgramme.id.desc())
    )


def programme_in(edition_id: int, programme_id: int) -> Select[MentoringProgramme]:
    return programmes_in(edition_id).where(MentoringProgramme.id == programme_id)


def programme_row(programme_id: int) -> Select[MentoringProgramme]:
    return select(MentoringProgramme).where(MentoringProgramme.id == programme_id)


def shown_programmes(edition_id: int) -> Select[MentoringProgramme]:
    """Select the programmes that everybody may read about: all but drafts."""
    return programmes_in(edition_id).where(MentoringProgramme.state != ProgrammeState.DRAFT)


def shown_programme(edition_id: int, programme_id: int) -> Select[MentoringProgramme]:
    return shown_programmes(edition_id).where(MentoringProgramme.id == programme_id)


def programmes_due(moment: dt.datetime) -> Select[MentoringProgramme]:
    """Select what the clock opens or closes now."""
    opens = and_(
        MentoringProgramme.state == ProgrammeState.DRAFT,
        MentoringProgramme.opens_at <= moment,
        MentoringProgramme.closes_at > moment,
    )
    closes = and_(MentoringProgramme.state == ProgrammeState.OPEN, MentoringProgramme.closes_at <= moment)
    return select(MentoringProgramme).where(or_(opens, closes)).order_by(MentoringProgramme.id)


# --- applications -----------------------------------------------------------------------------------------------------


def _whole() -> tuple[ExecutableOption, ...]:
    """Load the profile behind an application with its member, needs and skills."""
    mentor, mentee = ProgrammeApplication.mentor, ProgrammeApplication.mentee
    return (
        joinedload(mentor).joinedload(MentorProfile.member, innerjoin=True),
        joinedload(mentor).selectinload(MentorProfile.skills),
        joinedload(mentee).joinedload(MenteeProfile.member, innerjoin=True),
        joinedload(mentee).joinedload(MenteeProfile.organisation),
        joinedload(mentee).selectinload(MenteeProfile.needs),
    )


def applications_in(programme_id: int) -> Select[ProgrammeApplication]:
    """Select all applications to a programme with the profiles behind them, for the team and the engines."""
    return (
        select(ProgrammeApplication)
        .where(ProgrammeApplication.programme_id == programme_id)
        .options(*_whole())
        .order_by(ProgrammeApplication.id)
    )


def _name_of_applicant() -> ColumnElement[str]:
    """Return the folded name of the mentor, the band or the person behind an application."""
    mentor = (
        select(Member.search_name)
        .join(MentorProfile, MentorProfile.member_id == Member.id)
        .where(MentorProfile.id == ProgrammeApplication.mentor_id)
        .scalar_subquery()
    )
    mentee = (
        select(func.coalesce(Organisation.search_name, Member.search_name))
        .select_from(MenteeProfile)
        .join(Member, Member.id == MenteeProfile.member_id)
        .outerjoin(Organisation, Organisation.id == MenteeProfile.organisation_id)
        .where(MenteeProfile.id == ProgrammeApplication.mentee_id)
        .scalar_subquery()
    )
    return func.coalesce(mentor, mentee)


APPLICATION_COLUMNS: dict[str, Any] = {
    "side": ProgrammeApplication.mentee_id.is_not(None),
    "seats": ProgrammeApplication.seats,
    "applied": ProgrammeApplication.applied_at,
    "state": ProgrammeApplication.state,
}
APPLICATION_SORTING = Sorting(APPLICATION_COLUMNS, "applied", ProgrammeApplication.id)
# For who coordinates it: to others the names of young people do not stand in the list, and no order tells of them.
APPLICATION_SORTING_BY_NAME = Sorting(
    {"name": _name_of_applicant(), **APPLICATION_COLUMNS}, "applied", ProgrammeApplication.id
)


def application_sorting(*, names: bool) -> Sorting:
    """Return what applications can be sorted by; by name only for who reads all names."""
    return APPLICATION_SORTING_BY_NAME if names else APPLICATION_SORTING


def applications_listed(
    programme_id: int, *, side: Side | None, state: ApplicationState | None, text: str
) -> Select[ProgrammeApplication]:
    """Select the applications of one side, in one state, of people or bands whose name holds a text."""
    chosen = applications_in(programme_id)
    if side is not None:
        own = ProgrammeApplication.mentor_id if side is Side.MENTOR else ProgrammeApplication.mentee_id
        chosen = chosen.where(own.is_not(None))
    if state is not None:
        chosen = chosen.where(ProgrammeApplication.state == state)
    if text:
        named = Member.name.icontains(text, autoescape=True)
        banded = Organisation.name.icontains(text, autoescape=True)
        mentors = select(MentorProfile.id).join(Member, Member.id == MentorProfile.member_id).where(named)
        mentees = (
            select(MenteeProfile.id)
            .join(Member, Member.id == MenteeProfile.member_id)
            .outerjoin(Organisation, Organisation.id == MenteeProfile.organisation_id)
            .where(or_(named, banded, MenteeProfile.act.icontains(text, autoescape=True)))
        )
        chosen = chosen.where(
            or_(ProgrammeApplication.mentor_id.in_(mentors), ProgrammeApplication.mentee_id.in_(mentees))
        )
    return chosen


def eligible_in(programme_id: int) -> Select[ProgrammeApplication]:
    return applications_in(programme_id).where(ProgrammeApplication.state == ApplicationState.ELIGIBLE)


def application_rows(programme_id: int, ids: Collection[int]) -> Select[ProgrammeApplication]:
    """Select applications without anything around them, so that they can be locked: in the order of their ids."""
    return (
        select(ProgrammeApplication)
        .where(ProgrammeApplication.programme_id == programme_id, ProgrammeApplication.id.in_(ids))
        .order_by(ProgrammeApplication.id)
    )


def application_with_profile(application_id: int) -> Select[ProgrammeApplication]:
    return select(ProgrammeApplication).where(ProgrammeApplication.id == application_id).options(*_whole())


def own_applications(edition_id: int, member_id: int) -> Select[ProgrammeApplication]:
    """Select what somebody applied for themselves and for their bands, with the programme."""
    return (
        select(ProgrammeApplication)
        .join(ProgrammeApplication.programme)
        .outerjoin(ProgrammeApplication.mentor)
        .outerjoin(ProgrammeApplication.mentee)
        .where(
            MentoringProgramme.edition_id == edition_id,
            or_(
                MentorProfile.member_id == member_id,
                MenteeProfile.member_id == member_id,
                MenteeProfile.organisation_id.in_(bands_of(member_id)),
            ),
        )
        .options(
            contains_eager(ProgrammeApplication.programme),
            contains_eager(ProgrammeApplication.mentor).joinedload(MentorProfile.member),
            contains_eager(ProgrammeApplication.mentee).joinedload(MenteeProfile.member),
            contains_eager(ProgrammeApplication.mentee).joinedload(MenteeProfile.organisation),
        )
        .order_by(ProgrammeApplication.id)
    )


def application_of(programme_id: int, side_profile: MentorProfile | MenteeProfile) -> Select[ProgrammeApplication]:
    """Select the application of one profile to a programme."""
    column = (
        ProgrammeApplication.mentor_id if isinstance(side_profile, MentorProfile) else ProgrammeApplication.mentee_id
    )
    return select(ProgrammeApplication).where(
        ProgrammeApplication.programme_id == programme_id, column == side_profile.id
    )


def mentees_who_applied(programme_id: int) -> Select[int | None]:
    return select(ProgrammeApplication.mentee_id).where(
        ProgrammeApplication.programme_id == programme_id, ProgrammeApplication.mentee_id.is_not(None)
    )


def applications_of(programme_id: int, mentee_ids: Collection[int]) -> Select[int | None, int]:
    """Select mentee and application of those of these people who applied to a programme."""
    return select(ProgrammeApplication.mentee_id, ProgrammeApplication.id).where(
        ProgrammeApplication.programme_id == programme_id, ProgrammeApplication.mentee_id.in_(mentee_ids)
    )


def answers_in(programme_id: int) -> Select[Any]:
    """Select what was answered to the questions of a programme."""
    return select(ProgrammeApplication.answers).where(ProgrammeApplication.programme_id == programme_id)


def counts_of(programme_ids: Collection[int]) -> Select[int, ApplicationState, bool, int, int | None]:
    """Select programme, state, whether it is a mentor, how many, and how many seats they give together."""
    is_mentor = ProgrammeApplication.mentor_id.is_not(None)
    return (
        select(
            ProgrammeApplication.programme_id,
            ProgrammeApplication.state,
            is_mentor,
            func.count(),
            func.coalesce(func.sum(ProgrammeApplication.seats), 0),
        )
        .where(ProgrammeApplication.programme_id.in_(programme_ids))
        .group_by(ProgrammeApplication.programme_id, ProgrammeApplication.state, is_mentor)
    )


# --- pairs of a programme ---------------------------------------------------------------------------------------------


def pairs_in_programme(programme_id: int) -> Select[Match]:
    """Select the pairs of a programme with both names, for the team."""
    return (
        select(Match)
        .where(Match.programme_id == programme_id)
        .options(
            joinedload(Match.mentor, innerjoin=True).joinedload(MentorProfile.member, innerjoin=True),
            joinedload(Match.mentee, innerjoin=True).joinedload(MenteeProfile.member, innerjoin=True),
            joinedload(Match.mentee, innerjoin=True).joinedload(MenteeProfile.organisation),
        )
        .order_by(Match.id)
    )


def pair_rows(programme_id: int) -> Select[Match]:
    """Select the pairs of a programme without anything around them, in the order of their ids."""
    return select(Match).where(Match.programme_id == programme_id).order_by(Match.id)


def pair_rows_of(programme_id: int, mentee_ids: Collection[int]) -> Select[Match]:
    """Select the pairs of a programme in which these people look for a mentor; a later one stands after an earlier."""
    return pair_rows(programme_id).where(Match.mentee_id.in_(mentee_ids))


def waiting_pairs(programme_id: int) -> Select[Match]:
    """Select the pairs that are approved (or proposed) and not yet offered; those of requests are not among them."""
    return pair_rows(programme_id).where(Match.state.in_(BEFORE), Match.request_id.is_(None))


def pairs_between(mentor_ids: Collection[int], mentee_ids: Collection[int]) -> Select[Match]:
    """Select every pair there ever was between these people, wherever it came from."""
    return select(Match).where(Match.mentor_id.in_(mentor_ids), Match.mentee_id.in_(mentee_ids)).order_by(Match.id)


def offers_over(moment: dt.datetime) -> Select[Match]:
    """Select the offers to which not both said yes in time."""
    return select(Match).where(Match.state == MatchState.OFFERED, Match.offered_until <= moment).order_by(Match.id)


# --- runs -------------------------------------------------------------------------------------------------------------


def runs_of(programme_id: int) -> Select[MatchingRun]:
    return select(MatchingRun).where(MatchingRun.programme_id == programme_id).order_by(MatchingRun.number.desc())


def run_of(programme_id: int, number: int) -> Select[MatchingRun]:
    return runs_of(programme_id).where(MatchingRun.number == number)


def run_row(run_id: int) -> Select[MatchingRun]:
    return select(MatchingRun).where(MatchingRun.id == run_id)


def run_before(run: MatchingRun) -> Select[MatchingRun]:
    """Select the run that another was made from, or else the last before it that came to an end."""
    if run.based_on_id is not None:
        return run_row(run.based_on_id)
    done = MatchingRun.state.in_((RunState.DONE, RunState.STOPPED))
    return runs_of(run.programme_id).where(MatchingRun.number < run.number, done).limit(1)


def runs_to_compare(programme_id: int) -> Select[int, dt.datetime]:
    """Select number and time of the runs that have an answer, the last first."""
    return (
        select(MatchingRun.number, MatchingRun.created_at)
        .where(MatchingRun.programme_id == programme_id, MatchingRun.state.in_((RunState.DONE, RunState.STOPPED)))
        .order_by(MatchingRun.number.desc())
    )


def runs_under_way(programme_id: int) -> Select[MatchingRun]:
    return runs_of(programme_id).where(MatchingRun.state.in_((RunState.ASKED, RunState.RUNNING)))


def last_number(programme_id: int) -> Select[int | None]:
    return select(func.max(MatchingRun.number)).where(MatchingRun.programme_id == programme_id)


# --- names ------------------------------------------------------------------------------------------------------------


def names_of_mentors(ids: Collection[int]) -> Select[int, str, str]:
    """Select id, code and name of mentors."""
    return (
        select(MentorProfile.id, MentorProfile.code, Member.name)
        .join(Member, Member.id == MentorProfile.member_id)
        .where(MentorProfile.id.in_(ids))
    )


def names_of_mentees(ids: Collection[int]) -> Select[int, str, str, str | None]:
    """Select id, code, name and band of those who look for a mentor."""
    return (
        select(MenteeProfile.id, MenteeProfile.code, Member.name, Organisation.name)
        .join(Member, Member.id == MenteeProfile.member_id)
        .outerjoin(Organisation, Organisation.id == MenteeProfile.organisation_id)
        .where(MenteeProfile.id.in_(ids))
    )
