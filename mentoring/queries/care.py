"""What is asked by those who look after pairs: their pairs and free ones, and what happened in them, by number only."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from accounts.models import Member, Organisation
from core.listing import Sorting
from core.permissions import Role
from editions.models import TeamRole
from mentoring.models import (
    CheckIn,
    Match,
    Meeting,
    MeetingNote,
    MenteeProfile,
    MentoringProgramme,
    MentorProfile,
    Message,
)
from mentoring.queries.pairs import pairs_in
from mentoring.queries.visible import has_minor
from mentoring.rules.states import ALIVE, MatchState, MeetingState

BADLY = 1
"""What a check-in says where it does not go well."""


def carers(edition_id: int) -> Select[Member]:
    """Select who can look after pairs: the mentor coordinators of the team, the first first."""
    return (
        select(Member)
        .join(TeamRole, TeamRole.member_id == Member.id)
        .where(TeamRole.edition_id == edition_id, TeamRole.role == Role.MENTOR_COORDINATOR)
        .order_by(TeamRole.id)
    )


def _unassigned(edition_id: int) -> ColumnElement[bool]:
    """Say that nobody looks after a pair, or somebody who has left the team."""
    in_team = select(TeamRole.member_id).where(
        TeamRole.edition_id == edition_id, TeamRole.role == Role.MENTOR_COORDINATOR
    )
    return or_(Match.coordinator_id.is_(None), Match.coordinator_id.not_in(in_team))


def pairs_to_care_for(edition_id: int, coordinator_id: int, ended_since: dt.datetime) -> Select[Match]:
    """Select living pairs, and those that ended early since then, which somebody looks after or nobody does."""
    recent = and_(Match.state == MatchState.ENDED, Match.ended_at >= ended_since)
    return (
        pairs_in(edition_id)
        .where(or_(Match.coordinator_id == coordinator_id, _unassigned(edition_id)))
        .where(or_(Match.state.in_(ALIVE), recent))
        .order_by(None)
        .order_by(Match.id)
    )


def pair_by_code(edition_id: int, code: str) -> Select[Match]:
    """Select a pair without anything around it, so that it can be locked."""
    return select(Match).where(Match.edition_id == edition_id, Match.code == code)


def unassigned_pair(edition_id: int, code: str) -> Select[Match]:
    """Select a pair that nobody of the team looks after."""
    return pair_by_code(edition_id, code).where(_unassigned(edition_id))


PAIR_SORTING = Sorting(
    {
        "mentor": select(Member.search_name)
        .join(MentorProfile, MentorProfile.member_id == Member.id)
        .where(MentorProfile.id == Match.mentor_id)
        .scalar_subquery(),
        "state": Match.state,
        "carer": select(Member.search_name).where(Member.id == Match.coordinator_id).scalar_subquery(),
        "since": func.coalesce(Match.begun_at, Match.created_at),
    },
    "-since",
    Match.id.desc(),
)


def pairs_listed(
    edition_id: int,
    *,
    state: MatchState | None = None,
    carer: int | None = None,
    programme: int | None = None,
    words: str = "",
    reader_id: int,
    today: dt.date,
    sort: str = "",
) -> Select[Match]:
    """Select all pairs, narrowed down: `carer` 0 is nobody, `programme` 0 is none; the newest first.

    `words` are looked for in the names that the reader may see: of young people in their own pairs alone.
    """
    chosen = pairs_in(edition_id)
    if state is not None:
        chosen = chosen.where(Match.state == state)
    if carer is not None:
        chosen = chosen.where(_unassigned(edition_id) if carer == 0 else Match.coordinator_id == carer)
    if programme is not None:
        chosen = chosen.where(
            Match.programme_id.is_(None) if programme == 0 else Match.programme_id == programme,
        )
    if words:
        chosen = chosen.where(or_(_mentor_named(words), _mentee_named(words, reader_id, today)))
    return PAIR_SORTING.applied(chosen, sort)


def _mentor_named(words: str) -> ColumnElement[bool]:
    return Match.mentor.has(MentorProfile.member.has(Member.name.icontains(words, autoescape=True)))


def _mentee_named(words: str, reader_id: int, today: dt.date) -> ColumnElement[bool]:
    alone = and_(
        MenteeProfile.organisation_id.is_(None),
        MenteeProfile.member.has(Member.name.icontains(words, autoescape=True)),
    )
    band = MenteeProfile.organisation.has(Organisation.name.icontains(words, autoescape=True))
    return or_(
        and_(Match.coordinator_id == reader_id, Match.mentee.has(or_(alone, band))),
        and_(~Match.young, Match.mentee.has(and_(or_(alone, band), ~has_minor(today)))),
    )


def held_counts(match_ids: Collection[int]) -> Select[int, int]:
    """Select pair and how many messages wait to be looked at."""
    return (
        select(Message.match_id, func.count())
        .where(
            Message.match_id.in_(match_ids),
            Message.held_at.is_not(None),
            Message.let_through_at.is_(None),
            Message.refused_at.is_(None),
        )
        .group_by(Message.match_id)
    )


def meeting_counts(match_ids: Collection[int]) -> Select[int, MeetingState, int, dt.datetime]:
    """Select pair, state, how many meetings are in it, and when the last of them came into it."""
    return (
        select(Meeting.match_id, Meeting.state, func.count(), func.max(Meeting.changed_at))
        .where(Meeting.match_id.in_(match_ids))
        .group_by(Meeting.match_id, Meeting.state)
    )


def bad_check_ins(match_ids: Collection[int]) -> Select[int, dt.datetime | None]:
    """Select pair and when somebody last said that it goes badly."""
    return (
        select(CheckIn.match_id, func.max(CheckIn.answered_at))
        .where(CheckIn.match_id.in_(match_ids), CheckIn.going == BADLY)
        .group_by(CheckIn.match_id)
    )


def programmes_of(edition_id: int) -> Select[MentoringProgramme]:
    return select(MentoringProgramme).where(MentoringProgramme.edition_id == edition_id).order_by(MentoringProgramme.id)


# --- everything of one pair, for who looks after it -------------------------------------------------------------------


def shared_notes_of(match_id: int) -> Select[MeetingNote]:
    """Select what was written down for both; what somebody wrote for themselves is theirs alone."""
    return (
        select(MeetingNote)
        .join(Meeting, Meeting.id == MeetingNote.meeting_id)
        .where(Meeting.match_id == match_id, MeetingNote.shared)
        .order_by(Meeting.number, MeetingNote.id)
    )


def all_check_ins_of(match_id: int) -> Select[CheckIn]:
    return select(CheckIn).where(CheckIn.match_id == match_id).order_by(CheckIn.week, CheckIn.member_id)
