"""Mails about programmes, each in its reader's language. Where somebody is under 18 no mail names the other one."""

import datetime as dt
import enum

from accounts.mails import reader_of
from core.language import datetime_
from core.outbox import Mail, Trusted
from core.pages import absolute
from editions.models import Edition
from mentoring.models import Match, MentoringProgramme


class ApplicationMail(enum.StrEnum):
    """What a mail about an application tells."""

    RECEIPT = "receipt"
    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not-eligible"
    PUBLISHED = "published"  # the pairs are offered, and there is none for the reader


class OfferMail(enum.StrEnum):
    """What a mail about an offered pair tells."""

    OFFER = "offer"
    BEGUN = "begun"
    SAID_NO = "said-no"  # to the other one: nobody is blamed
    LAPSED = "lapsed"


def application_mail(
    edition: Edition, programme: MentoringProgramme, member_id: int, what: ApplicationMail, *, mentor: bool
) -> Mail | None:
    """Write to somebody what became of their application."""
    reader = reader_of(member_id)
    if reader is None:
        return None
    language = reader.language
    until = "" if programme.closes_at is None else datetime_(programme.closes_at, language, edition.zone)
    return reader.write(
        f"mentoring/application_{what.value.replace('-', '_')}",
        edition_id=edition.id,
        about=("mentoring_programme", programme.id),
        programme=programme.name.pick(language),
        mentor=mentor,
        until=until,
        link=Trusted(absolute(f"/{edition.slug}/mentoring/programmes/{programme.id}")),
        mentors_link=Trusted(absolute(f"/{edition.slug}/mentoring")),
    )


def offer_mail(
    edition: Edition,
    programme: MentoringProgramme,
    match: Match,
    member_id: int,
    what: OfferMail,
    *,
    other: str,
    coordinator: str,
    until: dt.datetime | None,
) -> Mail | None:
    """Write to one of the two about their pair. `other` is empty where one of them is under 18."""
    reader = reader_of(member_id)
    if reader is None:
        return None
    language = reader.language
    page = "pairs" if what is OfferMail.BEGUN else "offers"
    return reader.write(
        f"mentoring/pair_{what.value.replace('-', '_')}",
        edition_id=edition.id,
        about=("mentoring_match", match.id),
        programme=programme.name.pick(language),
        other=other,
        coordinator=coordinator,
        mentor=match.mentor.member_id == member_id,
        until="" if until is None else datetime_(until, language, edition.zone),
        link=Trusted(absolute(f"/{edition.slug}/mentoring/{page}/{match.code}")),
        mentors_link=Trusted(absolute(f"/{edition.slug}/mentoring")),
    )
