"""What is asked about speed meetings: the events, their guests, and who is kept apart there."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from accounts.models import Member, Organisation
from editions.models import Venue
from mentoring.models import (
    Match,
    MenteeProfile,
    MentorProfile,
    ProgrammeApplication,
    Report,
    SpeedEvent,
    SpeedGuest,
)
from mentoring.queries.people import bands_of
from mentoring.queries.visible import has_minor, visible_mentees, visible_mentors
from mentoring.rules.people import ProfileState
from mentoring.rules.states import ALIVE, BEFORE, OVER, ApplicationState, MatchState
from mentoring.rules.visibility import Looker

APART = ((ALIVE - BEFORE) | OVER) - {MatchState.OFFERED, MatchState.LAPSED, MatchState.DROPPED}
"""Pairs that have met, or of which one has said no: they are not sat down together at speed meetings."""

IS_MENTOR = SpeedGuest.mentor_id.is_not(None)


def _with_venue() -> ExecutableOption:
    return joinedload(SpeedEvent.venue).joinedload(Venue.city)


def events_in(edition_id: int) -> Select[SpeedEvent]:
    """Select the speed meetings of an edition with their venues, in the order of time."""
    return (
        select(SpeedEvent)
        .where(SpeedEvent.edition_id == edition_id)
        .options(_with_venue())
        .order_by(SpeedEvent.starts_at, SpeedEvent.id)
    )


def event_in(edition_id: int, event_id: int) -> Select[SpeedEvent]:
    return events_in(edition_id).where(SpeedEvent.id == event_id)


def event_row(edition_id: int, event_id: int) -> Select[SpeedEvent]:
    """Select an event without anything around it, so that it can be locked."""
    return select(SpeedEvent).where(SpeedEvent.edition_id == edition_id, SpeedEvent.id == event_id)


def event_by_id(event_id: int) -> Select[SpeedEvent]:
    return select(SpeedEvent).where(SpeedEvent.id == event_id).options(_with_venue())


def guest_counts(event_ids: Collection[int]) -> Select[int, int, int]:
    """Select event, how many mentors and how many others are its guests."""
    return (
        select(SpeedGuest.event_id, func.count(SpeedGuest.mentor_id), func.count(SpeedGuest.mentee_id))
        .where(SpeedGuest.event_id.in_(event_ids))
        .group_by(SpeedGuest.event_id)
    )


def guest_rows(event_id: int) -> Select[SpeedGuest]:
    """Select the guests without anything around them, in the order in which they were added."""
    return select(SpeedGuest).where(SpeedGuest.event_id == event_id).order_by(SpeedGuest.id)


def _both() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(SpeedGuest.mentor).joinedload(MentorProfile.member),
        joinedload(SpeedGuest.mentee).joinedload(MenteeProfile.member),
        joinedload(SpeedGuest.mentee).joinedload(MenteeProfile.organisation),
    )


def guests_of(event_id: int) -> Select[SpeedGuest]:
    """Select the guests with who they are."""
    return guest_rows(event_id).options(*_both())


def guest_in(event_id: int, guest_id: int) -> Select[SpeedGuest]:
    return guest_rows(event_id).where(SpeedGuest.id == guest_id)


def own_guests(event_id: int, member_id: int) -> Select[SpeedGuest]:
    """Select as whom a member is at speed meetings: as a mentor, alone, with their bands."""
    return (
        guests_of(event_id)
        .outerjoin(MentorProfile, MentorProfile.id == SpeedGuest.mentor_id)
        .outerjoin(MenteeProfile, MenteeProfile.id == SpeedGuest.mentee_id)
        .where(_acts_as(member_id))
    )


def _acts_as(member_id: int) -> Any:
    return or_(
        MentorProfile.member_id == member_id,
        MenteeProfile.member_id == member_id,
        MenteeProfile.organisation_id.in_(bands_of(member_id)),
    )


def published_for(edition_id: int, member_id: int) -> Select[SpeedEvent]:
    """Select the published speed meetings at which a member is a guest: nobody else sees them."""
    guest = (
        select(SpeedGuest.event_id)
        .outerjoin(MentorProfile, MentorProfile.id == SpeedGuest.mentor_id)
        .outerjoin(MenteeProfile, MenteeProfile.id == SpeedGuest.mentee_id)
        .where(_acts_as(member_id))
    )
    return events_in(edition_id).where(SpeedEvent.published_at.is_not(None), SpeedEvent.id.in_(guest))


def kept_apart(edition_id: int) -> Select[int, int]:
    """Select mentor and mentee of pairs that know each other already, are frozen, or of which one has said no."""
    return select(Match.mentor_id, Match.mentee_id).where(Match.edition_id == edition_id, Match.state.in_(APART))


def reported(edition_id: int) -> Select[int, int]:
    """Select who reported whom: whatever came of it, they are not brought together here."""
    return select(Report.by_id, Report.about_id).where(Report.edition_id == edition_id)


# --- whom the team can add --------------------------------------------------------------------------------------------


def _in_programme(programme_id: int, side: Any) -> Select[int]:
    return select(side).where(
        ProgrammeApplication.programme_id == programme_id, ProgrammeApplication.state == ApplicationState.ELIGIBLE
    )


def mentors_to_add(
    event: SpeedEvent, who: Looker, today: dt.date, *, programme_id: int | None = None, words: str = ""
) -> Select[MentorProfile]:
    """Select the listed mentors whom the one who looks may see and who are no guests yet, by name."""
    there = select(SpeedGuest.mentor_id).where(SpeedGuest.event_id == event.id, SpeedGuest.mentor_id.is_not(None))
    found = (
        visible_mentors(event.edition_id, who, today)
        .where(MentorProfile.state == ProfileState.LISTED, MentorProfile.id.not_in(there))
        .options(joinedload(MentorProfile.member, innerjoin=True))
        .order_by(MentorProfile.id)
    )
    if words:
        found = found.where(MentorProfile.member.has(Member.name.icontains(words, autoescape=True)))
    chosen = None if programme_id is None else _in_programme(programme_id, ProgrammeApplication.mentor_id)
    return found if chosen is None else found.where(MentorProfile.id.in_(chosen))


def mentees_to_add(
    event: SpeedEvent, who: Looker, today: dt.date, *, programme_id: int | None = None, words: str = ""
) -> Select[MenteeProfile]:
    """Select those who look for a mentor, whom the one who looks may see, and who are no guests yet."""
    there = select(SpeedGuest.mentee_id).where(SpeedGuest.event_id == event.id, SpeedGuest.mentee_id.is_not(None))
    found = (
        visible_mentees(event.edition_id, who, today)
        .where(MenteeProfile.state == ProfileState.LISTED, MenteeProfile.id.not_in(there))
        .options(joinedload(MenteeProfile.member, innerjoin=True), joinedload(MenteeProfile.organisation))
        .order_by(MenteeProfile.id)
    )
    if words:
        band = MenteeProfile.organisation.has(Organisation.name.icontains(words, autoescape=True))
        found = found.where(or_(band, MenteeProfile.member.has(Member.name.icontains(words, autoescape=True))))
    chosen = None if programme_id is None else _in_programme(programme_id, ProgrammeApplication.mentee_id)
    return found if chosen is None else found.where(MenteeProfile.id.in_(chosen))


# --- what may be shown ------------------------------------------------------------------------------------------------


def young_among(today: dt.date, mentee_ids: Collection[int]) -> Select[int]:
    """Select those of these profiles to whom somebody under 18 belongs."""
    return select(MenteeProfile.id).where(MenteeProfile.id.in_(mentee_ids), has_minor(today))


def guest_by_id(guest_id: int) -> Select[SpeedGuest]:
    return select(SpeedGuest).where(SpeedGuest.id == guest_id).options(*_both())
