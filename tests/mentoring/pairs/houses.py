"""Two who are a pair, for tests: grown up or with a young person, with the mails that they get."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from accounts.models import Member, MemberAddress
from core.clock import UTC, now
from core.db import db, transaction
from core.jobs import run_due
from core.outbox import Mail, MailAttachment
from editions.models import Edition
from editions.queries import venues_of
from mentoring.actions import meetings
from mentoring.models import Match, Meeting, MenteeProfile, MentorProfile
from mentoring.queries.settings import settings_of
from mentoring.rules.people import Meets
from mentoring.rules.states import MatchState, MeetingState
from tests.editions.builders import a_member
from tests.mentoring.builders import a_mentee, a_mentor, a_minor, a_pair, open_mentoring

DAY = dt.timedelta(days=1)


@dataclass
class Two:
    """A pair, its members, and who looks after it."""

    edition: Edition
    mentor: Member
    mentee: Member
    match: Match
    mentor_row: MentorProfile
    mentee_row: MenteeProfile
    coordinator_id: int | None

    @property
    def home(self) -> str:
        return f"/{self.edition.slug}/mentoring/pairs/{self.match.code}"


def a_two(
    *,
    young: bool = False,
    state: MatchState = MatchState.ACTIVE,
    edition: Edition | None = None,
    days: float = 1,
    **values: Any,
) -> Two:
    """Return a pair that is under way: Bo in Denmark helps Signe (or Liv, who is 16) in Sweden."""
    edition = edition or open_mentoring()
    mentor = a_member("Bo Nielsen")
    mentee = a_minor("Liv Öberg") if young else a_member("Signe Öberg")
    mentor_row = a_mentor(edition, mentor, cleared=young)
    mentee_row = a_mentee(edition, mentee)
    settings = db.session.scalars(settings_of(edition.id)).one()
    carer = settings.coordinator_id
    match = a_pair(mentee_row, mentor_row, state, days=days, young=young, coordinator_id=carer, **values)
    return Two(edition, mentor, mentee, match, mentor_row, mentee_row, carer)


def at(days: float, clock: str = "17:00") -> dt.datetime:
    """Return a moment so many days ahead, at that time in UTC."""
    return dt.datetime.combine((now() + days * DAY).date(), dt.time.fromisoformat(clock), tzinfo=UTC)


def propose(two: Two, *times: dt.datetime, by: Member | None = None, **values: Any) -> Meeting:
    wanted: dict[str, Any] = {"minutes": 60, "meets": Meets.ONLINE, "venue_id": None, **values}
    return meetings.propose(two.match.id, times or (at(3), at(4)), by=(by or two.mentor).id, **wanted)


def booked(two: Two, time: dt.datetime | None = None, **values: Any) -> Meeting:
    """Return a meeting that the mentor proposed and the other booked."""
    time = time or at(3)
    meeting = propose(two, time, time + 7 * DAY, **values)
    return meetings.choose(two.match.id, meeting.number, time.isoformat(), by=two.mentee.id)


def past(two: Two, *, days: float = 1, state: MeetingState = MeetingState.BOOKED) -> Meeting:
    """Return a meeting that was so many days ago."""
    meeting = booked(two)
    with transaction() as session:
        row = session.get_one(Meeting, meeting.id)
        row.starts_at, row.changed_at, row.state = now() - days * DAY, now() - 2 * days * DAY, state
    return row


def row_of(meeting: Meeting) -> Meeting:
    db.session.expire_all()
    return db.session.get_one(Meeting, meeting.id)


def match_of(two: Two) -> Match:
    db.session.expire_all()
    return db.session.get_one(Match, two.match.id)


def house(two: Two, side: int | None) -> int:
    """Return a venue in the city of that side; None is the ferry."""
    rows = db.session.scalars(venues_of(two.edition.id)).all()
    return next(row.id for row in rows if (None if row.city is None else row.city.side) == side)


def approve(two: Two, *venues: int) -> None:
    with transaction() as session:
        session.scalars(settings_of(two.edition.id)).one().venues = list(venues)


def mails(member: Member, template: str = "") -> list[Mail]:
    """Return the mails to somebody in mentoring, the first first, once all jobs that are due have run."""
    run_due()
    db.session.rollback()
    db.session.expire_all()
    address = select(MemberAddress.address).where(MemberAddress.member_id == member.id)
    found = (
        select(Mail)
        .where(Mail.to_address.in_(address), Mail.template.startswith(f"mentoring/{template}"))
        .order_by(Mail.id)
    )
    return list(db.session.scalars(found.order_by(Mail.id)))


def calendar_lines(mail: Mail) -> dict[str, str]:
    """Return what the calendar file with a mail says, by its keys."""
    file = db.session.scalars(select(MailAttachment).where(MailAttachment.mail_id == mail.id)).one()
    text = file.content.decode().replace("\r\n ", "").split("BEGIN:VEVENT", 1)[1]
    return dict(line.split(":", 1) for line in text.strip().split("\r\n") if ":" in line)
