"""Mails about speed meetings and circles, each in its reader's language.

They say when, where and at which table, and lead to the page; whom one meets stands there alone. Somebody at the table
may be under 18, and mail is read on phones that lie about.
"""

import enum

from accounts.mails import reader_of
from core.language import datetime_, time_
from core.outbox import Mail, Trusted
from core.pages import absolute
from core.taxonomy import term_name
from editions.models import Edition, Venue
from mentoring.models import Circle, SpeedEvent
from mentoring.rules.speed_meetings import Meeting, round_starts


class RoundsMail(enum.StrEnum):
    """What a mail about speed meetings tells."""

    PUBLISHED = "published"
    CHANGED = "changed"
    MOVED = "moved"
    WITHDRAWN = "withdrawn"


class CircleMail(enum.StrEnum):
    """What a mail about a circle tells."""

    OFFERED = "offered"
    HOSTING = "hosting"
    MOVED = "moved"
    REMOVED = "removed"
    CLOSED = "closed"


def place_of(venue: Venue | None, language: str) -> str:
    """Return where something is, with its city; nothing where it has no venue."""
    if venue is None:
        return ""
    city = "" if venue.city is None else venue.city.name.pick(language)
    return ", ".join(part for part in (venue.name, venue.address, city) if part)


def rounds_mail(
    edition: Edition, event: SpeedEvent, what: RoundsMail, member_id: int, meetings: list[Meeting], *, mentor: bool
) -> Mail | None:
    """Tell somebody of their own rounds, or that these have changed, are elsewhere or later, or do not hold."""
    reader = reader_of(member_id)
    if reader is None:
        return None
    language = reader.language
    starts = round_starts(event.starts_at, event.minutes, event.change_minutes, event.rounds)
    rounds = [
        {"number": one.round, "time": time_(starts[one.round - 1], language, edition.zone), "table": one.table}
        for one in meetings
        if one.round <= event.rounds
    ]
    return reader.write(
        f"mentoring/rounds_{what.value}",
        edition_id=edition.id,
        about=("speed_event", event.id),
        title=event.name.pick(language),
        when=datetime_(event.starts_at, language, edition.zone),
        where=place_of(event.venue, language),
        rounds=rounds,
        mentor=mentor,
        link=Trusted(absolute(f"/{edition.slug}/mentoring/speed/{event.id}")),
    )


def circle_mail(edition: Edition, circle: Circle, what: CircleMail, member_id: int, *, people: int) -> Mail | None:
    """Ask somebody whether they come to a circle, or tell them, or its host, what has become of it."""
    reader = reader_of(member_id)
    if reader is None:
        return None
    language = reader.language
    return reader.write(
        f"mentoring/circle_{what.value}",
        edition_id=edition.id,
        about=("mentoring_circle", circle.id),
        title=circle.name,
        about_what=term_name("skill", circle.skill, language),
        when="" if circle.starts_at is None else datetime_(circle.starts_at, language, edition.zone),
        where=place_of(circle.venue, language),
        people=people,
        link=Trusted(absolute(f"/{edition.slug}/mentoring/circles/{circle.id}")),
        start_link=Trusted(absolute(f"/{edition.slug}/mentoring")),
    )
