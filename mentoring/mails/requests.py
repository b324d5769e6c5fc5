"""Mails about requests, each in its reader's language.

None of them holds a word of a request: whoever is concerned reads it on its page. Where a young person is in it they
name nobody either, since mails are kept and read by others than the two.
"""

import datetime as dt
import enum
from collections.abc import Sequence

from accounts.mails import reader_of
from core.language import datetime_
from core.outbox import Mail, Trusted
from core.pages import absolute
from editions.models import Edition
from mentoring.models import MentoringRequest, MentorProfile


class RequestMail(enum.StrEnum):
    """What a mail about a request tells."""

    SENT = "sent"
    NUDGE = "nudge"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    AWAITS = "awaits"
    DECLINED = "declined"
    EXPIRED = "expired"
    FULL = "full"
    PAUSED = "paused"
    TO_APPROVE = "to-approve"
    APPROVED = "approved"
    NOT_APPROVED = "not-approved"


def request_mail(
    edition: Edition,
    request: MentoringRequest,
    reader_id: int,
    what: RequestMail,
    *,
    other: str,
    path: str,
    band: str = "",
    suggested: Sequence[str] = (),
) -> Mail | None:
    """Write to one of those whom a request concerns; `other` is the other one's name, empty where one is young.

    `band` is the reader's own, for whom it was asked; it is empty where one of them is young.
    """
    reader = reader_of(reader_id)
    if reader is None:
        return None
    language = reader.language
    return reader.write(
        f"mentoring/request_{what.value.replace('-', '_')}",
        edition_id=edition.id,
        about=("mentoring_request", request.id),
        edition=edition.name.pick(language),
        other=other,
        band=band,
        until=_until(request.expires_at, language, edition.zone),
        suggested=list(suggested),
        link=Trusted(absolute(f"/{edition.slug}{path}")),
        more_link=Trusted(absolute(f"/{edition.slug}/mentoring/suggestions")),
    )


def _until(moment: dt.datetime | None, language: str, zone: str) -> str:
    return "" if moment is None else datetime_(moment, language, zone)


def missed_mail(edition: Edition, mentor: MentorProfile) -> Mail | None:
    """Tell a mentor that they were paused because requests ran out, and how one tap brings them back."""
    reader = reader_of(mentor.member_id)
    if reader is None:
        return None
    return reader.write(
        "mentoring/mentor_paused",
        edition_id=edition.id,
        about=("mentor", mentor.id),
        edition=edition.name.pick(reader.language),
        link=Trusted(absolute(f"/{edition.slug}/mentoring/requests")),
    )
