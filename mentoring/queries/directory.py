"""What is asked for the directory of mentors. Everything starts from `queries.visible`: who looks comes first.

Ids come as one text ("3,17,20"), because ten thousand rows of one number each cost more than the search itself.
"""

import datetime as dt
from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import Select, String, bindparam, cast, func, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from accounts.models import Member
from core.search import matching
from mentoring.models import (
    Favourite,
    Match,
    MenteeProfile,
    MentoringRequest,
    MentorProfile,
    MentorSkill,
    ProfileLook,
)
from mentoring.queries.pairs import takes_seat
from mentoring.queries.people import EDITION, IDS, MEMBER, TODAY, cleared_members
from mentoring.queries.visible import (
    acts_for,
    has_minor,
    kind_of,
    listed_mentors,
    values_of,
    visible_mentees,
    visible_mentors,
)
from mentoring.rules.people import Level, ProfileState, Seen
from mentoring.rules.states import ALIVE, RequestState
from mentoring.rules.visibility import Looker

# --- whom somebody may see --------------------------------------------------------------------------------------------


def listed_ids(edition_id: int, who: Looker, today: dt.date, typed: str = "") -> Select[str | None]:
    """Select the ids of the mentors in the directory of somebody, as one text; with `typed` those whom it finds."""
    rows = _listed_ids(kind_of(who), young=False)
    found = rows.where(matching(MentorProfile.search, typed)) if typed else rows
    return found.params(values_of(edition_id, who, today))


def listed_ids_for_young(edition_id: int, who: Looker, today: dt.date) -> Select[str | None]:
    """Select the ids of those who may meet young people today, as one text."""
    return _listed_ids(kind_of(who), young=True).params(values_of(edition_id, who, today))


@cache
def _listed_ids(kind: Looker, *, young: bool) -> Select[str | None]:
    rows = listed_mentors(EDITION, kind, TODAY)
    return _ids(_for_young(rows, EDITION, TODAY) if young else rows)


def _for_young(rows: Select[MentorProfile], edition_id: int, today: dt.date) -> Select[MentorProfile]:
    return rows.where(MentorProfile.welcomes_minors, MentorProfile.member_id.in_(cleared_members(edition_id, today)))


def _ids(rows: Select[MentorProfile]) -> Select[str | None]:
    return rows.with_only_columns(func.aggregate_strings(cast(MentorProfile.id, String), ","))


_SHOWN = (
    select(MentorProfile.id, MentorProfile.code, Member.name, MentorProfile.works_at, MentorProfile.roles)
    .join(Member, Member.id == MentorProfile.member_id)
    .where(MentorProfile.id.in_(IDS))
)


def shown(mentor_ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    """Select what a list shows of mentors beside what the catalogue knows: those whom `listed_ids` has just named.

    Who looks is no part of it a second time, because the databases would go through all mentors for it once more.
    """
    return _SHOWN.params(ids=list(mentor_ids))


def _whole() -> tuple[ExecutableOption, ...]:
    return selectinload(MentorProfile.skills), joinedload(MentorProfile.member, innerjoin=True)


def candidate_ids(edition_id: int, mentee_id: int, who: Looker, today: dt.date, *, young: bool) -> Select[str | None]:
    """Select the ids of the listed mentors whom this mentee has neither asked nor a pair with, as one text.

    With `young` only of those who may meet young people today.
    """
    return _candidate_ids(kind_of(who), young=young).params(mentee=mentee_id, **values_of(edition_id, who, today))


@cache
def _candidate_ids(kind: Looker, *, young: bool) -> Select[str | None]:
    mentee: Any = bindparam("mentee")
    asked = select(MentoringRequest.mentor_id).where(
        MentoringRequest.mentee_id == mentee, MentoringRequest.state == RequestState.SENT
    )
    paired = select(Match.mentor_id).where(Match.mentee_id == mentee, Match.state.in_(ALIVE))
    rows = listed_mentors(EDITION, kind, TODAY).where(MentorProfile.id.not_in(asked), MentorProfile.id.not_in(paired))
    return _ids(_for_young(rows, EDITION, TODAY) if young else rows)


# --- what is known of mentors, whoever looks: never shown as it is, only what of it is in sight -----------------------


_STANDING = select(func.count(), func.max(MentorProfile.changed_at)).where(MentorProfile.edition_id == EDITION)


def standing(edition_id: int) -> Select[int, dt.datetime | None]:
    """Select how many mentors there are and when one of them last changed."""
    return _STANDING.params(edition_id=edition_id)


def facts_since(edition_id: int, since: dt.datetime | None) -> Select[*tuple[Any, ...]]:
    """Select what the catalogue has to know of the mentors who changed from then on; None: of all."""
    found = (
        select(
            MentorProfile.id,
            MentorProfile.member_id,
            MentorProfile.changed_at,
            Member.name,
            MentorProfile.seats,
            MentorProfile.languages,
            MentorProfile.genres,
            MentorProfile.stages,
            MentorProfile.meets,
            MentorProfile.half_days,
            MentorProfile.country,
        )
        .join(Member, Member.id == MentorProfile.member_id)
        .where(MentorProfile.edition_id == edition_id)
        .order_by(MentorProfile.id)
    )
    return found if since is None else found.where(MentorProfile.changed_at >= since)


def skills_since(edition_id: int, since: dt.datetime | None) -> Select[int, str, Level, str]:
    """Select mentor, skill, level and country of those whom `facts_since` selects, in the order of their own."""
    found = (
        select(MentorSkill.mentor_id, MentorSkill.skill, MentorSkill.level, MentorSkill.country)
        .join(MentorProfile, MentorProfile.id == MentorSkill.mentor_id)
        .where(MentorProfile.edition_id == edition_id)
        .order_by(MentorSkill.mentor_id, MentorSkill.position)
    )
    return found if since is None else found.where(MentorProfile.changed_at >= since)


_SEATS_TAKEN = select(func.aggregate_strings(cast(Match.mentor_id, String), ",")).where(
    Match.edition_id == EDITION, takes_seat()
)


def seats_taken_in(edition_id: int) -> Select[str | None]:
    """Select the id of a mentor once for each seat that is taken, as one text."""
    return _SEATS_TAKEN.params(edition_id=edition_id)


def listing(
    edition_id: int, who: Looker, today: dt.date, typed: str = ""
) -> Select[int, dt.datetime | None, str | None, str | None]:
    """Select in one go what `standing`, `listed_ids` and `seats_taken_in` select."""
    kind = kind_of(who)
    if typed:
        found = _listing(_listed_ids(kind, young=False).where(matching(MentorProfile.search, typed)))
    else:
        found = _whole_listing(kind)
    return found.params(values_of(edition_id, who, today))


@cache
def _whole_listing(kind: Looker) -> Select[int, dt.datetime | None, str | None, str | None]:
    return _listing(_listed_ids(kind, young=False))


def _listing(listed: Select[str | None]) -> Select[int, dt.datetime | None, str | None, str | None]:
    return select(*_STANDING.subquery("known").c, listed.scalar_subquery(), _SEATS_TAKEN.scalar_subquery())


# --- one mentor -------------------------------------------------------------------------------------------------------


def answers_of(mentor_id: int, most: int) -> Select[dt.datetime | None, dt.datetime | None]:
    """Select when the latest requests that a mentor answered were sent and answered."""
    answered = (RequestState.ACCEPTED, RequestState.DECLINED)
    return (
        select(MentoringRequest.sent_at, MentoringRequest.answered_at)
        .where(
            MentoringRequest.mentor_id == mentor_id,
            MentoringRequest.state.in_(answered),
            MentoringRequest.sent_at.is_not(None),
            MentoringRequest.answered_at.is_not(None),
        )
        .order_by(MentoringRequest.answered_at.desc(), MentoringRequest.id.desc())
        .limit(most)
    )


def looked_at(member_id: int, since: dt.datetime) -> Select[int]:
    """Select the mentors whose pages somebody has opened since then, each once."""
    return select(ProfileLook.mentor_id).where(ProfileLook.member_id == member_id, ProfileLook.at > since).distinct()


# --- favourites -------------------------------------------------------------------------------------------------------


_FAVOURITE_IDS = (
    select(Favourite.mentor_id)
    .join(MentorProfile, MentorProfile.id == Favourite.mentor_id)
    .where(MentorProfile.edition_id == EDITION, Favourite.member_id == MEMBER)
    .order_by(Favourite.id)
)


def favourite_ids(edition_id: int, member_id: int) -> Select[int]:
    """Select whom somebody keeps in mind, the latest last."""
    return _FAVOURITE_IDS.params(edition_id=edition_id, member_id=member_id)


def favourite_mentors(edition_id: int, who: Looker, today: dt.date) -> Select[MentorProfile]:
    """Select the mentors whom somebody keeps in mind and still may see, the latest first."""
    return (
        visible_mentors(edition_id, who, today)
        .join(Favourite, Favourite.mentor_id == MentorProfile.id)
        .where(Favourite.member_id == who.member_id)
        .options(*_whole())
        .order_by(Favourite.id.desc())
    )


def mentor_id(edition_id: int, code: str) -> Select[int]:
    """Select the id that a code stands for, whoever asks: to let go of somebody, never to show them."""
    return select(MentorProfile.id).where(MentorProfile.edition_id == edition_id, MentorProfile.code == code)


# --- those who look for a mentor --------------------------------------------------------------------------------------


def looking(edition_id: int, who: Looker, today: dt.date) -> Select[MenteeProfile]:
    """Select the grown-ups who look for a mentor and let others of the mentoring know, but not oneself.

    Nobody under 18 stands here, whoever looks, and no band with one: also the team finds them on its own pages only.
    """
    open_to = MenteeProfile.seen.in_((Seen.PROGRAMME, Seen.ADULTS, Seen.PUBLIC))
    rows = visible_mentees(edition_id, who, today).where(
        MenteeProfile.state == ProfileState.LISTED, open_to, ~has_minor(today)
    )
    return rows if who.member_id is None else rows.where(~acts_for(who.member_id))


def how_many_look(edition_id: int, who: Looker, today: dt.date) -> Select[int]:
    return looking(edition_id, who, today).with_only_columns(func.count())


def looking_rows(edition_id: int, who: Looker, today: dt.date, start: int, size: int) -> Select[MenteeProfile]:
    """Select a page of those who look for a mentor, with needs, member and band: who changed last comes first."""
    return (
        looking(edition_id, who, today)
        .options(
            selectinload(MenteeProfile.needs),
            joinedload(MenteeProfile.member, innerjoin=True),
            joinedload(MenteeProfile.organisation),
        )
        .order_by(MenteeProfile.changed_at.desc(), MenteeProfile.id.desc())
        .limit(size)
        .offset(start)
    )
