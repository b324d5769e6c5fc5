"""Speed meetings and circles for tests: with guests, planned, published, offered."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Member
from core.clock import now
from core.db import db
from editions.models import Edition
from mentoring.actions import circles, speed, speed_planning
from mentoring.actions.speed_people import meetings_of
from mentoring.models import Circle, MenteeProfile, MentorProfile, SpeedEvent, SpeedGuest
from mentoring.queries import circles as circles_asked
from mentoring.queries import speed as asked
from mentoring.rules.people import Need
from mentoring.rules.speed_meetings import Meeting
from mentoring.rules.visibility import Looker
from tests.editions.builders import a_member, texts
from tests.mentoring.builders import a_mentee, a_mentor, open_mentoring

TEAM = Looker(member_id=0, coordinates=True)
NEEDS = (Need("tour-booking", 3), Need("contracts", 1))


@dataclass
class House:
    """An edition with speed meetings and their guests."""

    edition: Edition
    event_id: int
    mentors: list[MentorProfile] = field(default_factory=list)
    mentees: list[MenteeProfile] = field(default_factory=list)

    @property
    def event(self) -> SpeedEvent:
        db.session.expire_all()
        return db.session.scalars(asked.event_in(self.edition.id, self.event_id)).one()

    @property
    def meetings(self) -> tuple[Meeting, ...]:
        return meetings_of(self.event)

    def guest(self, profile: MentorProfile | MenteeProfile) -> SpeedGuest:
        rows = db.session.scalars(asked.guest_rows(self.event_id)).all()
        column = "mentor_id" if isinstance(profile, MentorProfile) else "mentee_id"
        return next(one for one in rows if getattr(one, column) == profile.id)

    def away(self, profile: MentorProfile | MenteeProfile, *, away: bool = True) -> None:
        speed.set_away(self.edition, self.event_id, self.guest(profile).id, away=away, by=None)

    def plan(self) -> None:
        speed_planning.plan_event(self.edition, self.event_id, by=None)

    def publish(self) -> None:
        speed_planning.publish_event(self.edition, self.event_id, by=None)

    def again(self, at_round: int) -> None:
        speed_planning.plan_again(self.edition, self.event_id, at_round, by=None)


def details(**values: Any) -> speed.Details:
    """Return what is said of speed meetings in two days: three rounds at four tables."""
    given = {
        "name": texts("Speed meetings"),
        "starts_at": now() + dt.timedelta(days=2),
        "minutes": 10,
        "change_minutes": 2,
        "rounds": 3,
        "tables": 4,
        "venue_id": None,
        **values,
    }
    return speed.Details(**given)


def a_house(mentors: int = 2, mentees: int = 3, *, edition: Edition | None = None, **values: Any) -> House:
    """Return speed meetings with guests who all fit."""
    edition = edition or open_mentoring()
    house = House(edition, speed.make_event(edition, details(**values), by=None))
    house.mentors = [a_mentor(edition, a_member(f"Mentor {number}")) for number in range(1, mentors + 1)]
    house.mentees = [a_mentee(edition, a_member(f"Artist {number}")) for number in range(1, mentees + 1)]
    speed.add_guests(edition, house.event_id, TEAM, mentor_ids=None, mentee_ids=None, by=None)
    return house


def circle_details(**values: Any) -> circles.Details:
    """Return what is said of a circle about booking tours, in three days, online, without a host."""
    given = {
        "name": "Booking",
        "skill": "tour-booking",
        "mentor_id": None,
        "host_id": None,
        "starts_at": now() + dt.timedelta(days=3),
        "venue_id": None,
        "words": "",
        **values,
    }
    return circles.Details(**given)


def a_circle(edition: Edition, mentees: list[MenteeProfile], *, offered: bool = False, **values: Any) -> Circle:
    """Return a circle with these people in it."""
    circle_id = circles.make_circle(edition, circle_details(**values), [one.id for one in mentees], by=None)
    if offered:
        circles.offer_circle(edition, circle_id, by=None)
    return db.session.scalars(circles_asked.circle_by_id(circle_id)).one()


def person(profile: MentorProfile | MenteeProfile) -> Member:
    """Return who is behind a profile."""
    return db.session.get_one(Member, profile.member_id)
