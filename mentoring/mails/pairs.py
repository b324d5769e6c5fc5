"""Mails inside a pair, each in its reader's language.

With a young person in it a mail says that there is something and where to read it, and nothing else: no name of the
other, no word of a message, an agenda, a note or a goal, no link to a meeting. Mail is read on phones that lie about.
"""

import enum
from dataclasses import dataclass

from accounts.mails import reader_of
from core.calendar_file import MEDIA_TYPE, calendar_file
from core.language import _, datetime_, in_language
from core.outbox import Attachment, Mail, Trusted
from core.pages import absolute
from editions.models import Edition
from mentoring.models import Match, Meeting, Message
from mentoring.prints.meetings import Sound, boat_to, boat_words, entry_of, place_of
from mentoring.queries.meetings import ABOUT
from mentoring.rules.people import Meets


class MeetingMail(enum.StrEnum):
    """What a mail about a meeting tells."""

    ASKED = "asked"
    TAKEN_BACK = "taken-back"
    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    PLACE = "place"  # called off, because the pair of a young person would have met at a place that is not approved
    REMINDER = "reminder"
    HELD = "held"  # a question: did it take place?


IN_CALENDARS = (MeetingMail.BOOKED, MeetingMail.MOVED, MeetingMail.CANCELLED, MeetingMail.PLACE)


@dataclass(frozen=True, slots=True)
class To:
    """Who reads: a member, what the other side is called (nothing in the pair of a young person), and their shore."""

    member_id: int
    other: str
    country: str


def _home(edition: Edition, match: Match, rest: str = "") -> Trusted:
    return Trusted(absolute(f"/{edition.slug}/mentoring/pairs/{match.code}{rest}"))


def meeting_mail(
    sound: Sound, match: Match, meeting: Meeting, what: MeetingMail, to: To, *, young: bool
) -> Mail | None:
    """Write about a meeting; what changes calendars carries the meeting as a file that updates the entry."""
    reader = reader_of(to.member_id)
    if reader is None:
        return None
    language, edition = reader.language, sound.edition
    starts = meeting.starts_at
    with in_language(language):
        place = place_of(sound, meeting)
        boat = boat_words(sound, boat_to(sound, meeting, to.country))
        in_calendars = what in IN_CALENDARS and starts is not None
        attachments = [_calendar(sound, match, meeting, to, young)] if in_calendars else []
    return reader.write(
        f"mentoring/meeting_{what.value.replace('-', '_')}",
        edition_id=edition.id,
        about=(ABOUT, meeting.id),
        attachments=attachments,
        other=to.other,
        when="" if starts is None else datetime_(starts, language, edition.zone),
        where=place,
        minutes=meeting.minutes,
        boat=boat,
        meeting_link="" if young or meeting.meets is not Meets.ONLINE else meeting.link,
        times=len(meeting.times),
        link=_home(edition, match, f"/meetings/{meeting.number}"),
    )


def _calendar(sound: Sound, match: Match, meeting: Meeting, to: To, young: bool) -> Attachment:
    entry = entry_of(sound, meeting, code=match.code, other=to.other, country=to.country, young=young)
    name = str(_("Mentoring"))
    return ("meeting.ics", MEDIA_TYPE, calendar_file([entry], name=name, zone=sound.edition.zone))


def message_mail(edition: Edition, match: Match, message: Message, to: To, *, author: str, young: bool) -> Mail | None:
    """Say that there is something to read; for grown-ups with its words."""
    reader = reader_of(to.member_id)
    if reader is None:
        return None
    return reader.write(
        "mentoring/message_waits" if young else "mentoring/message",
        edition_id=edition.id,
        about=("mentoring_match", match.id),
        author="" if young else author,
        words="" if young else message.words,
        link=_home(edition, match, "/talk"),
    )


def refused_mail(edition: Edition, match: Match, author_id: int) -> Mail | None:
    """Tell who wrote a message that it was kept back; the message and the reason stand on the page alone."""
    reader = reader_of(author_id)
    if reader is None:
        return None
    return reader.write(
        "mentoring/message_refused",
        edition_id=edition.id,
        about=("mentoring_match", match.id),
        link=_home(edition, match, "/talk"),
    )


class PairMail(enum.StrEnum):
    """What a mail about the pair itself tells."""

    CHECK_IN = "check-in"
    ENDED_BY_ME = "ended-by-me"
    ENDED_BY_OTHER = "ended-by-other"
    COMPLETED = "completed"


def pair_mail(edition: Edition, match: Match, what: PairMail, to: To, *, mentor: bool, rest: str = "") -> Mail | None:
    """Write about the pair; `mentor` says on which side the reader stands, `rest` which page of it the link opens."""
    reader = reader_of(to.member_id)
    if reader is None:
        return None
    return reader.write(
        f"mentoring/pair_{what.value.replace('-', '_')}",
        edition_id=edition.id,
        about=("mentoring_match", match.id),
        edition=edition.name.pick(reader.language),
        other=to.other,
        mentor=mentor,
        link=_home(edition, match, rest),
        start_link=Trusted(absolute(f"/{edition.slug}/mentoring")),
        mentors_link=Trusted(absolute(f"/{edition.slug}/mentoring/suggestions")),
    )


def held_mail(edition: Edition, coordinator_id: int) -> Mail | None:
    """Tell the coordinator that a message waits for them: neither which, nor between whom."""
    reader = reader_of(coordinator_id)
    if reader is None:
        return None
    return reader.write(
        "mentoring/message_held",
        edition_id=edition.id,
        about=("edition", edition.id),
        edition=edition.name.pick(reader.language),
        link=Trusted(absolute(f"/desk/{edition.slug}/mentoring")),
    )
