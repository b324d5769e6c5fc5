"""What the team asks about everybody in mentoring: starting from whom they may see, filtered, with free seats."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import Member, Organisation
from core.language import fold
from core.listing import Sorting, sort_in
from core.search import matching
from mentoring.models import Match, MenteeNeed, MenteeProfile, MentorProfile, MentorSkill
from mentoring.queries.pairs import pairs_in
from mentoring.queries.people import cleared_members
from mentoring.queries.visible import has_minor, visible_mentees, visible_mentors
from mentoring.rules.people import MenteeKind, ProfileState
from mentoring.rules.states import BEFORE, SEATED
from mentoring.rules.visibility import Looker


def _free() -> ColumnElement[bool]:
    """Say that a mentor has a seat left."""
    return MentorProfile.seats > _seats_taken()


def _seats_taken() -> ColumnElement[int]:
    """Count the seats that a mentor's pairs take: `queries.pairs.seats_taken` beside each row."""
    accepted = and_(Match.state.in_(BEFORE), Match.request_id.is_not(None))
    return (
        select(func.count())
        .select_from(Match)
        .where(Match.mentor_id == MentorProfile.id, or_(Match.state.in_(SEATED), accepted))
        .correlate(MentorProfile)
        .scalar_subquery()
    )


MENTOR_SORTING = Sorting(
    {"name": Member.search_name, "state": MentorProfile.state, "taken": _seats_taken()}, "name", MentorProfile.id
)
MENTEE_SORTS = ("name", "kind", "state", "since")


def mentee_sort_asked(typed: str) -> str:
    """Return the key in the address by which those who look for a mentor are sorted."""
    return sort_in(typed, MENTEE_SORTS, "-since")


def _mentee_sorting(today: dt.date) -> Sorting:
    """Sort by the names of grown-ups alone: no order tells of a young person, who stand at the end."""
    name = func.coalesce(Organisation.search_name, Member.search_name)
    columns: dict[str, Any] = {
        "name": case((~has_minor(today), name)),
        "kind": MenteeProfile.kind,
        "state": MenteeProfile.state,
        "since": MenteeProfile.id,
    }
    return Sorting(columns, "-since", MenteeProfile.id.desc())


def mentors_listed(
    edition_id: int,
    who: Looker,
    today: dt.date,
    *,
    words: str = "",
    state: ProfileState | None = None,
    skill: str = "",
    free: bool | None = None,
    cleared: bool | None = None,
    sort: str = "",
) -> Select[MentorProfile]:
    """Select the mentors whom somebody of the team may see and who are as the filters say, by name or as sorted."""
    chosen = visible_mentors(edition_id, who, today).join(Member, Member.id == MentorProfile.member_id)
    if words:
        chosen = chosen.where(matching(MentorProfile.search, words))
    if state is not None:
        chosen = chosen.where(MentorProfile.state == state)
    if skill:
        chosen = chosen.where(MentorProfile.id.in_(select(MentorSkill.mentor_id).where(MentorSkill.skill == skill)))
    if free is not None:
        chosen = chosen.where(_free() if free else ~_free())
    if cleared is not None:
        seen = and_(MentorProfile.welcomes_minors, MentorProfile.member_id.in_(cleared_members(edition_id, today)))
        chosen = chosen.where(seen if cleared else ~seen)
    whole = chosen.options(selectinload(MentorProfile.skills), joinedload(MentorProfile.member, innerjoin=True))
    return MENTOR_SORTING.applied(whole, sort)


def mentees_listed(
    edition_id: int,
    who: Looker,
    today: dt.date,
    *,
    words: str = "",
    state: ProfileState | None = None,
    kind: MenteeKind | None = None,
    need: str = "",
    sort: str = "",
) -> Select[MenteeProfile]:
    """Select those who look for a mentor and whom somebody of the team may see.

    They come as sorted, else the newest first. Names are searched of grown-ups alone: no search tells of young people.
    """
    chosen = (
        visible_mentees(edition_id, who, today)
        .join(Member, Member.id == MenteeProfile.member_id)
        .outerjoin(Organisation, Organisation.id == MenteeProfile.organisation_id)
    )
    if words:
        found = fold(words)
        named = or_(
            Member.search_name.contains(found, autoescape=True),
            Organisation.search_name.contains(found, autoescape=True),
        )
        chosen = chosen.where(named, ~has_minor(today))
    if state is not None:
        chosen = chosen.where(MenteeProfile.state == state)
    if kind is not None:
        chosen = chosen.where(MenteeProfile.kind == kind)
    if need:
        chosen = chosen.where(MenteeProfile.id.in_(select(MenteeNeed.mentee_id).where(MenteeNeed.skill == need)))
    whole = chosen.options(
        selectinload(MenteeProfile.needs),
        joinedload(MenteeProfile.member, innerjoin=True),
        joinedload(MenteeProfile.organisation),
    )
    return _mentee_sorting(today).applied(whole, sort)


def pairs_of_mentor(edition_id: int, mentor_id: int) -> Select[Match]:
    """Select all pairs of a mentor with both names; what the two say is not part of it."""
    return pairs_in(edition_id).where(Match.mentor_id == mentor_id)


def pairs_of_mentee(edition_id: int, mentee_id: int) -> Select[Match]:
    return pairs_in(edition_id).where(Match.mentee_id == mentee_id)
