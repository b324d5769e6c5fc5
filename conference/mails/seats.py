"""Mails about workshop seats and certificates, each in its reader's language."""

import datetime as dt
import enum
from typing import Any

from accounts.mails import reader_of
from conference.models import Course, ReleasedSlot, SignUp
from core.language import datetime_
from core.outbox import Mail, Trusted
from core.pages import absolute
from core.signing import Purpose, sign
from core.texts import Texts
from editions.models import Edition


class SeatMail(enum.StrEnum):
    """What a mail about one seat tells."""

    SEATED = "seated"
    WAITING = "waiting"
    OFFERED = "offered"
    LAPSED = "lapsed"
    MOVED_UP = "moved-up"
    APPROVED = "approved"
    DECLINED = "declined"
    TAKEN_OFF = "taken-off"
    MOVED = "moved"
    STEPPED_BACK = "stepped-back"
    NO_TICKET = "no-ticket"


def place_of(seen: ReleasedSlot, language: str) -> str:
    """Return where a slot is, in words; nothing where it has no room."""
    room, city = seen.room, None if seen.room is None else seen.room.venue.city
    parts = [] if room is None else [room.name.pick(language), room.venue.name]
    if city is not None:
        parts.append(city.name.pick(language))
    return ", ".join(parts)


def offer_link(edition: Edition, row: SignUp) -> str:
    """Return the page on which an offer is answered by one press, without signing in."""
    return absolute(f"/{edition.slug}/seat-offer/{sign(Purpose.SEAT_OFFER, row.id)}")


def seat_mail(
    edition: Edition, row: SignUp, seen: ReleasedSlot, what: SeatMail, *, until: dt.datetime | None = None
) -> Mail | None:
    """Write to somebody what became of their sign-up."""
    reader = reader_of(row.member_id)
    if reader is None:
        return None
    language = reader.language
    return reader.write(
        f"conference/seat_{what.value.replace('-', '_')}",
        edition_id=edition.id,
        about=("slot", row.slot_id),
        edition=edition.name.pick(language),
        title=seen.title.pick(language),
        place=row.place or 0,
        seated=row.state.value == "seated",
        until="" if until is None else datetime_(until, language, edition.zone),
        answer_link=Trusted(offer_link(edition, row)),
        link=Trusted(absolute(f"/{edition.slug}/my-seats")),
        when=datetime_(seen.starts_at, language, edition.zone),
        where=place_of(seen, language),
    )


def draw_mail(edition: Edition, member_id: int, wishes: list[dict[str, Any]]) -> Mail | None:
    """Tell somebody what the lottery gave them; `wishes` are titles with what became of each, and the chance."""
    reader = reader_of(member_id)
    if reader is None:
        return None
    language = reader.language
    told = [
        {
            **wish,
            "title": Texts(wish["title"]).pick(language),
            "when": datetime_(wish["starts_at"], language, edition.zone),
        }
        for wish in wishes
    ]
    for wish in told:
        del wish["starts_at"]
    return reader.write(
        "conference/seats_drawn",
        edition_id=edition.id,
        about=("edition", edition.id),
        edition=edition.name.pick(language),
        wishes=told,
        won=any(wish["reason"] == "won" for wish in told),
        link=Trusted(absolute(f"/{edition.slug}/my-seats")),
    )


def certificate_ready(edition: Edition, course: Course, member_id: int) -> Mail | None:
    """Tell somebody that their certificate is there."""
    reader = reader_of(member_id)
    if reader is None:
        return None
    language = reader.language
    return reader.write(
        "conference/certificate_ready",
        edition_id=edition.id,
        about=("course", course.id),
        edition=edition.name.pick(language),
        course=course.name.pick(language),
        link=Trusted(absolute(f"/{edition.slug}/my-seats")),
    )
