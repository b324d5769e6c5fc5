"""What is asked about meetings of pairs: by the two, by their calendars, and by what looks at the clock."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from accounts.models import Member, OrganisationMember
from core.outbox import Mail
from editions.models import Venue
from mentoring.models import Match, Meeting, MeetingFeed, MenteeProfile, MentorProfile
from mentoring.queries.people import bands_of
from mentoring.rules.meetings import ASK_AFTER, ASK_UNTIL, LONGEST, NOT_REMINDED_AFTER, REMIND_BEFORE
from mentoring.rules.states import MatchState, MeetingState

ABOUT = "mentoring_meeting"
"""What mails about a meeting are about."""
ASKED_WHETHER_HELD = "mentoring/meeting_held"


def _place() -> ExecutableOption:
    return joinedload(Meeting.venue).joinedload(Venue.city)


def meetings_of(match_id: int) -> Select[Meeting]:
    """Select the meetings of a pair with where they are, the first first."""
    return select(Meeting).where(Meeting.match_id == match_id).options(_place()).order_by(Meeting.number)


def meeting_of(match_id: int, number: int) -> Select[Meeting]:
    return meetings_of(match_id).where(Meeting.number == number)


def meeting_with_place(meeting_id: int) -> Select[Meeting]:
    return select(Meeting).where(Meeting.id == meeting_id).options(_place())


def meeting_locked(meeting_id: int) -> Select[Meeting]:
    """Select a meeting without anything around it, so that it can be locked."""
    return select(Meeting).where(Meeting.id == meeting_id)


def open_meetings_of(match_id: int) -> Select[Meeting]:
    """Select the meetings that still can take place."""
    return (
        select(Meeting)
        .where(Meeting.match_id == match_id, Meeting.state.in_((MeetingState.ASKED, MeetingState.BOOKED)))
        .order_by(Meeting.number)
    )


def meetings_in(match_ids: Collection[int]) -> Select[Meeting]:
    """Select the meetings of several pairs, for lists: pair by pair, the first first."""
    return (
        select(Meeting)
        .where(Meeting.match_id.in_(match_ids))
        .options(_place())
        .order_by(Meeting.match_id, Meeting.number)
    )


def members_locked(member_ids: Collection[int]) -> Select[int]:
    """Select members by id so that they can be locked: whoever books one of them waits for whoever books another.

    The lock leaves those alone who only point at a member (NO KEY UPDATE on PostgreSQL).
    """
    return select(Member.id).where(Member.id.in_(member_ids)).order_by(Member.id).with_for_update(key_share=True)


def booked_near(
    member_ids: Collection[int], times: Collection[dt.datetime], but: int | None
) -> Select[dt.datetime, int]:
    """Select start and minutes of meetings that one of these members has booked around these times, but for one."""
    before, after = min(times) - dt.timedelta(minutes=LONGEST), max(times) + dt.timedelta(minutes=LONGEST)
    found = (
        select(Meeting.starts_at, Meeting.minutes)
        .join(Match, Match.id == Meeting.match_id)
        .join(MentorProfile, MentorProfile.id == Match.mentor_id)
        .join(MenteeProfile, MenteeProfile.id == Match.mentee_id)
        .where(
            Meeting.state == MeetingState.BOOKED,
            Meeting.starts_at.between(before, after),
            Match.state == MatchState.ACTIVE,
            _part_of_any(member_ids),
        )
    )
    return found if but is None else found.where(Meeting.id != but)  # type: ignore[return-value]  # booked ones start


def booked_of(
    member_ids: Collection[int], since: dt.datetime, until: dt.datetime
) -> Select[dt.datetime, int, int, int]:
    """Select start and minutes of meetings that these members have booked, with the mentor's member and the mentee."""
    found = booked_near(member_ids, (since, until), None)
    return found.add_columns(MentorProfile.member_id, Match.mentee_id)


def _part_of_any(member_ids: Collection[int]) -> ColumnElement[bool]:
    bands = select(OrganisationMember.organisation_id).where(OrganisationMember.member_id.in_(member_ids))
    return or_(
        MentorProfile.member_id.in_(member_ids),
        MenteeProfile.member_id.in_(member_ids),
        MenteeProfile.organisation_id.in_(bands),
    )


# --- calendars --------------------------------------------------------------------------------------------------------


def calendar_of(edition_id: int, member_id: int) -> Select[Meeting]:
    """Select the meetings of somebody that had a time, with pair and both sides: booked, held, and called off."""
    return (
        select(Meeting)
        .join(Match, Match.id == Meeting.match_id)
        .join(MentorProfile, MentorProfile.id == Match.mentor_id)
        .join(MenteeProfile, MenteeProfile.id == Match.mentee_id)
        .where(
            Match.edition_id == edition_id,
            Match.begun_at.is_not(None),
            Meeting.starts_at.is_not(None),
            or_(
                MentorProfile.member_id == member_id,
                MenteeProfile.member_id == member_id,
                MenteeProfile.organisation_id.in_(bands_of(member_id)),
            ),
        )
        .options(
            _place(),
            joinedload(Meeting.match, innerjoin=True)
            .joinedload(Match.mentor, innerjoin=True)
            .joinedload(MentorProfile.member, innerjoin=True),
            joinedload(Meeting.match, innerjoin=True)
            .joinedload(Match.mentee, innerjoin=True)
            .joinedload(MenteeProfile.member, innerjoin=True),
            joinedload(Meeting.match, innerjoin=True)
            .joinedload(Match.mentee, innerjoin=True)
            .joinedload(MenteeProfile.organisation),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )


def feed_of(edition_id: int, member_id: int) -> Select[MeetingFeed]:
    return select(MeetingFeed).where(MeetingFeed.edition_id == edition_id, MeetingFeed.member_id == member_id)


def feed_by_secret(edition_id: int, secret: str) -> Select[MeetingFeed]:
    """Select a feed whose owner still has an account."""
    return (
        select(MeetingFeed)
        .join(Member, Member.id == MeetingFeed.member_id)
        .where(MeetingFeed.edition_id == edition_id, MeetingFeed.secret == secret)
        .where(Member.erased_at.is_(None), Member.disabled_at.is_(None))
    )


# --- by the clock -----------------------------------------------------------------------------------------------------


def to_remind_of(moment: dt.datetime) -> Select[int]:
    """Select meetings that begin within a day and of which nobody was reminded, nor told only just now."""
    return (
        select(Meeting.id)
        .join(Match, Match.id == Meeting.match_id)
        .where(
            Match.state == MatchState.ACTIVE,
            Meeting.state == MeetingState.BOOKED,
            Meeting.reminded_at.is_(None),
            Meeting.starts_at > moment,
            Meeting.starts_at <= moment + REMIND_BEFORE,
            Meeting.changed_at <= moment - NOT_REMINDED_AFTER,
        )
        .order_by(Meeting.id)
    )


def to_ask_about(moment: dt.datetime) -> Select[int]:
    """Select booked meetings that are over and of which nobody has said whether they took place, nor was asked yet."""
    asked = exists().where(Mail.about_kind == ABOUT, Mail.about_id == Meeting.id, Mail.template == ASKED_WHETHER_HELD)
    return (
        select(Meeting.id)
        .join(Match, Match.id == Meeting.match_id)
        .where(
            Match.state == MatchState.ACTIVE,
            Meeting.state == MeetingState.BOOKED,
            Meeting.starts_at <= moment - ASK_AFTER - dt.timedelta(hours=1),
            Meeting.starts_at > moment - ASK_UNTIL,
            ~asked.correlate(Meeting),
        )
        .order_by(Meeting.id)
    )
